"""Strange labels of the head, taken for what stands in their place between those that are known."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from hebiao.lazy import regex
from hebiao.normalize import canon, written
from hebiao.parse import labels
from hebiao.parse.table.common import CHINESE_NAME, PHONE, head_label, said_once
from hebiao.parse.table.foot_labels import PRINTED, supposed_field
from hebiao.parse.table.gaps import fill_gaps
from hebiao.parse.table.inline import is_inline_head
from hebiao.parse.table.placed import Placed, PlacedRow, Sections
from hebiao.phrasing import without_marks

_HEAD: Final = {
    "project_name": "项目名称", "department": "主管部门", "implementing_unit": "实施单位", "project_leader": "项目负责人",
    "phone": "联系电话",
}  # fmt: skip
_NEEDED: Final = frozenset({"project_name", "department", "implementing_unit"})
_LABEL: Final = regex("[\u4e00-\u9fff()、/]{2,12}")
_FOREIGN: Final = regex("[^\u4e00-\u9fff()、/]")
_OF_A_PERSON: Final = regex("人|负责|联系|联络|主管|经理|领导|同志")
_OF_SOMETHING: Final = regex(
    "类|编[号码制]|代码|性质|属性|级别|层级|期|时间|金额|依据|概况|内容|序号|评价|财务|监理|财政"
)
"""words of labels that are of none of these"""
_OF_A_UNIT: Final = regex("部门|单位|机[关构]|原|[上下]级")
_BOTH: Final = frozenset({"project_leader", "leader_phone"})
_PAIRED: Final = 4
"""cells of a row of two labels with their texts"""

_Pair = tuple[str | None, PlacedRow, Placed, Placed | None]
"""what a label means, its row, the label, and the text behind it"""


def suppose_head(sections: Sections) -> dict[str, tuple[str, str]]:
    """Gives strange labels of the head their printed wording.

    Returns:
        What each said and what it was taken for, by field.
    """
    name = _name_above(sections)
    pairs = [pair for row in sections.head if not is_inline_head(row) for pair in _pairs(row)]
    pairs = [_leader_beside_phone(pair, pairs) for pair in pairs]
    known = [field for field, *_ in pairs]
    out: dict[str, tuple[str, str]] = {}
    if None not in known:
        return {}
    _suppose_day(pairs, known, out)
    used = [n for n, field in enumerate(known) if field is None or field in _HEAD]
    asked = [known[n] for n in used]
    found = fill_gaps(asked, tuple(_HEAD), _NEEDED, lambda k, field: _fits(field, pairs[used[k]], pairs))
    for k, field in found.items():
        _, row, label, _ = pairs[used[k]]
        if field in known or (field == "project_leader" and "leader_phone" in known):
            continue
        row.cells[row.cells.index(label)] = replace(label, text=_HEAD[field])
        out[field] = (written(label.text) or label.text, _HEAD[field])
    if name is not None and "project_name" not in out:
        sections.head.remove(name)
        sections.top.append(name)
    return out


def _suppose_day(pairs: list[_Pair], known: list[str | None], out: dict[str, tuple[str, str]]) -> None:
    """A strange label of a day, with a date behind it, is that of the day on which the form was filled in."""
    for n, (field, row, label, text) in enumerate(pairs):
        if field is None and text is not None and supposed_field(label.text, text.text) == "prepared_on":
            if "prepared_on" not in known:
                row.cells[row.cells.index(label)] = replace(label, text=PRINTED["prepared_on"])
                out["prepared_on"] = (written(label.text) or label.text, PRINTED["prepared_on"])
            known[n] = "prepared_on"


def _name_above(sections: Sections) -> PlacedRow | None:
    """The row right above the head that holds a strange label and a text, where the head has no name; it joins the head."""
    above = sections.top[-1] if sections.top else None
    named = any(field == "project_name" for row in sections.head for field, *_ in _pairs(row))
    if named or not isinstance(above, PlacedRow) or not sections.head or len(_pairs(above)) != 1:
        return None
    if not any(head_label(p.text) for p in sections.head[0].filled):
        return None
    sections.top.remove(above)
    sections.head.insert(0, above)
    return above


def _pairs(row: PlacedRow) -> list[_Pair]:
    """The labels of a row, each with the text behind it; a strange one is short, has no digit, and a text behind it."""
    cells = [p for p in said_once(row.cells if row.exact else row.filled) if not p.carried]
    while cells and (cells[0].blank or labels.is_section(cells[0].text)):
        cells = cells[1:]
    out: list[_Pair] = []
    n = 0
    while n < len(cells):
        meaning, behind = head_label(cells[n].text), cells[n + 1] if n + 1 < len(cells) else None
        if meaning is None and (behind is None or behind.blank or not _LABEL.fullmatch(_plain(cells[n]))):
            n += 1
            continue
        if behind is not None and head_label(behind.text) is not None:
            behind = None
        if meaning is not None or behind is not None:
            out.append((meaning, row, cells[n], behind))
        n += 1 if behind is None else 2
    return out


def _plain(label: Placed) -> str:
    plain = without_marks(canon(label.text).rstrip(":"))
    # In a picture, of a character whose strokes are gone a letter is made as often as not.
    return _FOREIGN.sub("", plain) if label.cell.rivals else plain


def _leader_beside_phone(pair: _Pair, pairs: list[_Pair]) -> _Pair:
    """Who stands beside a telephone in the head is the leader where the form names no other, be it as 经办人."""
    field, row, label, text = pair
    if field != "preparer" or any(other[0] in _BOTH for other in pairs):
        return pair
    beside = any(other[0] == "phone" and other[1] is row for other in pairs)
    return (None, row, label, text) if beside else pair


def _fits(field: str, pair: _Pair, pairs: list[_Pair]) -> bool:
    _, row, label, text = pair
    value = canon(text.text) if text is not None else ""
    if field == "phone":
        return PHONE.fullmatch(value) is not None
    if field == "project_leader":
        beside = any(other[0] == "phone" and other[1] is row for other in pairs)
        return CHINESE_NAME.fullmatch(value) is not None and (
            beside or bool(_OF_A_PERSON.search(_plain(label)))
        )
    if _OF_SOMETHING.search(_plain(label)) or PHONE.fullmatch(value) or value.replace(".", "", 1).isdigit():
        return False
    return field != "project_name" or _OF_A_UNIT.search(_plain(label)) is None
