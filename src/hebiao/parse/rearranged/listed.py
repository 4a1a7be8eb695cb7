"""Forms written as a list: one label with its text after the other, in lines ("项目名称：…") or in a table of two columns.

Only labels that a vocabulary holds word for word count. What stands behind none of them is left over and asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from msgspec import Struct, field

from hebiao import wording
from hebiao.domain.document import Line, Row, Segment
from hebiao.domain.form import FUNDING_ROWS, INDICATOR_COLUMNS
from hebiao.domain.reading import Left, Place, Region
from hebiao.lazy import regex
from hebiao.normalize import plain_number
from hebiao.parse import labels
from hebiao.parse.rearranged.list_entries import SHORT, TABLES, Entry, Part, entries, is_label
from hebiao.parse.rearranged.relaid import Sheet, Written, text_of

_NEXT_ROW: Final = regex(
    r"第?(?:三级)?指标[\d①-⑳一二三四五六七八九十]{1,3}|第[\d一二三四五六七八九十]{1,3}[项个条]?(?:绩效)?指标"
)
"""what stands above the labels of one indicator"""
_NUMBERED: Final = regex(r"(?:三级)?指标(?:名称)?[\d①-⑳一二三四五六七八九十]{0,2}")
_FEWEST: Final = 8
"""labels with a text of a form that is a list"""
_FULL_ROW: Final = 3
"""columns of an indicator that make it one"""
_WIDEST: Final = 4
"""cells of a row of a list: two labels with their texts"""
_FEWEST_ROWS: Final = 2
_HEADINGS: Final = 3
"""column headings one below the other that make a table of one cell a line, and no list"""
_LONG: Final = frozenset({
    "expected_goal", "actual_result", "remarks", "deviation", "name", "target", "actual", "project_name",
})  # fmt: skip
"""fields whose text may go on in the next line"""
_COSTS: Final = "成本指标"
_NONE: Final = "—"
_OWN: Final = ("level1", "level2", "name")
_SPLIT: Final = regex(r"[-—_/·()（）]+")


class _List(Struct):
    """What a list says, by field."""

    part: Part = "head"
    fund: str = "total"
    column: str | None = None
    """heading of amounts (全年预算数) under which funds are listed"""
    levels: dict[str, Written] = field(default_factory=dict)
    """the levels that a heading names"""
    fields: dict[str, Written] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    money: dict[tuple[str, str], Written] = field(default_factory=dict)
    rows: list[dict[str, Written]] = field(default_factory=list)
    residue: list[Left] = field(default_factory=list)
    known: int = 0
    pending: Entry | None = None
    """a label alone on its line: the next line is its text, unless it is a label, too"""
    open: tuple[dict[str, Written], str] | None = None
    """the field whose text the next line may go on with"""

    def put(self, where: dict[str, Written], name: str, value: Written) -> None:
        where[name] = value
        self.known += bool(value)
        self.open = (where, name) if name in _LONG else None

    def leave(self, entry: Entry) -> None:
        region: Region = "foot" if self.part == "foot" else self.part
        self.residue.extend(Left(region, text_of((p,)), p) for p in entry.value or (entry.at,))


def relay_list(segment: Segment) -> tuple[Sheet, list[Left]] | None:
    """The form in its usual arrangement, and what no label accounts for; None where it is no list."""
    if any(sum(not c.text.isspace() and c.text != "" for c in r.cells) > _WIDEST for r in segment.rows):
        return None
    if _is_headed(segment.items):
        return None
    said = _List()
    before: list[Row | Line] = []
    for item in segment.items:
        told = list(entries(item))
        if (
            not said.known
            and said.pending is None
            and all(e.label is None and not is_label(text_of(e.value)) for e in told)
        ):
            before.append(item)
            continue
        for entry in told:
            _take(said, entry)
    full = [r for r in said.rows if len(r) >= _FULL_ROW]
    if said.known < _FEWEST or len(full) < _FEWEST_ROWS or "project_name" not in said.fields:
        return None
    return _lay_out(said, before), said.residue


def _is_headed(items: Sequence[Row | Line]) -> bool:
    """Whether headings of columns stand one below the other with nothing between them: a table, cell by cell."""
    run = 0
    for item in items:
        bare = item.text if isinstance(item, Line) else ""
        run = run + 1 if labels.exact(wording.COLUMNS, bare) is not None else 0
        if run == _HEADINGS:
            return True
    return False


_NEXT: Final[dict[Part, tuple[Part, ...]]] = {
    "head": ("head", "goals", "money", "indicators", "foot"),
    "money": ("money", "goals", "indicators", "foot", "head"),
    "goals": ("goals", "money", "indicators", "foot", "head"),
    "indicators": ("indicators", "foot", "money", "goals", "head"),
    "foot": ("foot", "indicators", "money", "goals", "head"),
}
"""in which part of the form a label is looked for first, behind a label of which part"""


def _take(said: _List, entry: Entry) -> None:
    entry = _with_pending(said, entry)
    label = entry.label
    if label is None:
        _take_bare(said, entry)
    elif _NUMBERED.fullmatch(labels.key(label)):
        _take_column(said, "name", entry.value)
    elif labels.level1(label) or labels.level2(label):
        _take_level(said, label, entry)
    elif not _take_known(said, label, entry) and (not labels.is_section(label) or entry.value):
        said.open = None
        said.leave(entry)


def _with_pending(said: _List, entry: Entry) -> Entry:
    """The entry, as the text of a label that stood alone before it; one that stands alone itself waits for the next."""
    pending, said.pending = said.pending, None
    if entry.label is None:
        text = text_of(entry.value)
        if pending is not None and not is_label(text):
            entry, pending = Entry(pending.label, entry.value, pending.at), None
        elif len(text) < SHORT and is_label(text) and not labels.is_section(text):
            said.pending = Entry(text, (), entry.at)
    if (
        pending is not None
        and pending.label
        and (said.part != "indicators" or labels.exact(wording.MONEY_ROWS, pending.label))
    ):
        said.open = None
        _take_money(said, pending.label, ())
    return entry


def _take_known(said: _List, label: str, entry: Entry) -> bool:
    """Whether a label means something in this part of the form, or else in another; its text is taken there."""
    for part in _NEXT[said.part]:
        if part == "money":
            if _take_money(said, label, entry.value):
                return True
            continue
        if part == "foot" and (labels.is_total(label) or labels.key(label) in wording.REMARKS):
            _take_total(said, label, entry.value)
            return True
        meaning = labels.exact(TABLES[part], label)
        if meaning is None or (part == "indicators" and meaning == "method"):
            continue
        if part == "indicators":
            _take_column(said, meaning, entry.value)
        else:
            said.part = part
            said.put(said.fields, meaning, entry.value)
        return True
    return False


def _take_bare(said: _List, entry: Entry) -> None:
    """A text without a label: a heading, or more of the text above it."""
    text = text_of(entry.value)
    short = len(text) < SHORT
    if short and _NEXT_ROW.fullmatch(labels.key(text)):
        said.open = None
        said.rows.append(dict(said.levels))
    elif short and (labels.level1(text) or labels.level2(text)):
        _take_level(said, text, Entry(text, (), entry.at))
    elif (short and labels.is_section(text)) or said.pending is not None:
        said.open = None
    elif said.open is not None:
        where, name = said.open
        where[name] = (*where[name], *entry.value)
    else:
        said.leave(entry)


def _take_level(said: _List, label: str, entry: Entry) -> None:
    """产出指标 or 数量指标 as a heading; with a text behind it the name of an indicator of that level."""
    said.part = "indicators"
    said.open = None
    level = _level_of(said, label, entry)
    if level == "level1":
        said.levels = {}
    said.levels[level] = (entry.at,) if not entry.value else (_label_place(entry),)
    if entry.value:
        _take_column(said, "name", entry.value)
    elif said.rows and said.rows[-1].keys() - _OWN:
        said.rows.append(dict(said.levels))
    else:
        said.rows[-1:] = [dict(said.levels)]


def _level_of(said: _List, label: str, entry: Entry) -> str:
    """Which level a heading names: 成本指标 may be of either, and is the first where 经济成本指标 stands below it."""
    both = labels.level1(label) is not None and labels.level2(label) is not None
    two = said.levels.get("level2")
    if (
        two
        and labels.level1(text_of(two))
        and wording.LEVEL1_OF.get(labels.level2(label) or "") == labels.level1(text_of(two))
    ):
        said.levels["level1"] = two
        return "level2"
    if both and labels.level1(label) == _COSTS:
        return "level2"
    return "level1" if labels.level1(label) is not None and not entry.value else "level2"


def _label_place(entry: Entry) -> Place:
    start = entry.at.start or 0
    return Place(entry.at.at, start, start + len(entry.label or ""))


def _take_column(said: _List, column: str, value: Written) -> None:
    said.part = "indicators"
    row = said.rows[-1] if said.rows else None
    named = row is not None and "name" in row
    if row is None or column in row or (column in _OWN and named and row.keys() - _OWN):
        fresh = column not in _OWN or column == "name"
        row = dict(said.levels) if fresh or column not in said.levels else {}
        said.rows.append(row)
    said.put(row, column, value)


def _take_money(said: _List, label: str, value: Written) -> bool:
    fund, column = labels.exact(wording.MONEY_ROWS, label), labels.exact(wording.MONEY_COLUMNS, label)
    if fund is None and column is None:
        parts = [p for p in _SPLIT.split(labels.key(label)) if p]
        if len(parts) == 2:
            fund = next((f for p in parts if (f := labels.exact(wording.MONEY_ROWS, p))), None)
            column = next((c for p in parts if (c := labels.exact(wording.MONEY_COLUMNS, p))), None)
        if fund is None or column is None:
            return False
        said.part = "money"
        _put_money(said, fund, column, value)
        return True
    if fund is not None and not value:
        said.fund, said.column = fund, None
    elif fund is not None:
        if said.column is None:
            return False
        _put_money(said, fund, said.column, value)
    elif column is not None and value:
        _put_money(said, said.fund, column, value)
    else:
        said.column = column
    said.part = "money"
    said.open = None
    return True


def _put_money(said: _List, fund: str, column: str, value: Written) -> None:
    if (fund, column) in said.money:
        said.residue.extend(Left("money", text_of((p,)), p) for p in value)
        return
    said.money[fund, column] = value
    said.known += bool(value)


def _take_total(said: _List, label: str, value: Written) -> None:
    said.part = "foot"
    if labels.key(label) in wording.REMARKS:
        said.put(said.fields, "remarks", value)
        return
    name = "total_score" if "得" in label or "评" in label else "total_weight" if "值" in label else "total"
    said.put(said.fields, name, value)


def _lay_out(said: _List, before: Sequence[Row | Line]) -> Sheet:
    sheet = Sheet(items=list(before))
    for name, printed in _HEADS:
        if name in said.fields:
            sheet.put(printed, said.fields[name])
    if said.money:
        columns = [c for c in wording.PRINTED_MONEY if any((f, c) in said.money for f in FUNDING_ROWS)]
        sheet.put("项目资金", "", *(wording.PRINTED_MONEY[c] for c in columns))
        for fund in FUNDING_ROWS:
            if any((fund, c) in said.money for c in columns):
                sheet.put("", wording.PRINTED_FUNDS[fund], *(said.money.get((fund, c)) for c in columns))
    if said.fields.keys() & {"expected_goal", "actual_result"}:
        sheet.put("年度总体目标", "预期目标", "实际完成情况")
        sheet.put("", said.fields.get("expected_goal"), said.fields.get("actual_result"))
    used = {c for r in said.rows for c in r} | {"level1", "level2", "name", "target", "weight", "score"}
    columns = [c for c in INDICATOR_COLUMNS if c in used]
    sheet.put(*(wording.PRINTED[c] for c in columns))
    for row in said.rows:
        if row.keys() - {"level1", "level2"}:
            sheet.put(*(row.get(c) or (_missing_level(row) if c == "level2" else None) for c in columns))
    _total_row(sheet, said, columns)
    for name, printed in _FEET:
        if name in said.fields:
            sheet.put(printed, said.fields[name])
    return sheet


def _missing_level(row: dict[str, Written]) -> str | Written | None:
    """What stands for a level2 that a row below a level1 of its own lacks: the level above carries on no further."""
    one = row.get("level1")
    return None if one is None else one if labels.level2(text_of(one)) else _NONE


_HEADS: Final = (
    ("project_name", "项目名称"), ("department", "主管部门"), ("implementing_unit", "实施单位"),
    ("project_leader", "项目负责人"), ("leader_phone", "项目负责人及电话"), ("phone", "联系电话"),
)  # fmt: skip
_FEET: Final = (
    ("remarks", "备注"), ("preparer", "填表人"), ("section_head", "科室负责人"), ("contact_phone", "联系电话"),
    ("prepared_on", "填写日期"),
)  # fmt: skip


def _total_row(sheet: Sheet, said: _List, columns: Sequence[str]) -> None:
    weight, score = said.fields.get("total_weight"), said.fields.get("total_score")
    if (only := said.fields.get("total")) is not None:
        scores = [plain_number(text_of(r["score"])) for r in said.rows if r.get("score")]
        own = said.money.get(("total", "score"))
        scores += [plain_number(text_of(own))] if own else []
        if score is None and plain_number(text_of(only)) == sum(
            (s for s in scores if s is not None), Decimal(0)
        ):
            score = only
        elif score is not None and weight is None:
            weight = only
        else:
            said.residue.extend(Left("total", text_of((p,)), p) for p in only)
    if weight or score:
        at = {"weight": weight, "score": score}
        sheet.put("总分", *(at.get(c) for c in columns[1:]))
