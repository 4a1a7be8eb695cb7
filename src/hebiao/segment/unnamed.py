"""Names of projects behind a label in words that nobody knows (支出事项名称): told by what stands right below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from hebiao.domain.document import Item, Row
from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.phrasing import put_together, without_marks
from hebiao.segment.marks import Mark
from hebiao.wording import HEAD

_LABEL: Final = regex("[\u4e00-\u9fff()、/]{2,12}")
_OF_SOMETHING: Final = regex("部门|单位|机[关构]|类|编[号码制]|代码|性质|属性|级|期|时间|金额")
"""words of labels that are of no project's name"""
_BELOW: Final = frozenset({"department", "implementing_unit"})
"""what forms print right below the name of the project"""
_HEAD_ROWS: Final = 12
"""rows or lines around it among which no other name stands"""
_PAIR: Final = 2


def name_strangers(items: Sequence[Item], marks: Sequence[Mark]) -> list[Mark]:
    """The marks with those of forms whose name's label is strange: a label and a text, right above the department.

    Only where the form has no name that is known, so that it would be taken for one that was cut off.
    """
    out = list(marks)
    for i, item in enumerate(items[:-1]):
        below = items[i + 1]
        if (
            isinstance(item, Row)
            and isinstance(below, Row)
            and item.table == below.table
            and not (marks[i].name or marks[i].title or marks[i].total or marks[i].anchor or marks[i].foot)
            and _is_pair(item)
            and _begins_below(below)
            and not _is_named(out, i)
        ):
            out[i] = replace(marks[i], name=True)
    return out


def _texts(row: Row) -> list[str]:
    """What a row says, without what converters say again in every column of a merged cell."""
    texts = [c.text for c in row.cells if c.text and not c.text.isspace()]
    return [t for n, t in enumerate(texts) if not n or t != texts[n - 1]]


def _is_pair(row: Row) -> bool:
    texts = _texts(row)
    label = without_marks(canon(texts[0])) if len(texts) == _PAIR else ""
    return _LABEL.fullmatch(label) is not None and _OF_SOMETHING.search(label) is None


def _begins_below(row: Row) -> bool:
    texts = _texts(row)
    label = without_marks(canon(texts[0])) if texts else ""
    return (HEAD.alone.get(label) or put_together(HEAD, label)) in _BELOW


def _is_named(marks: Sequence[Mark], at: int) -> bool:
    """Whether the form around a row has a name before or behind it."""
    for j in range(at - 1, max(at - _HEAD_ROWS, -1), -1):
        if marks[j].name:
            return True
        if marks[j].title or marks[j].total or marks[j].notes:
            break
    for j in range(at + 1, min(at + _HEAD_ROWS, len(marks))):
        if marks[j].name:
            return True
        if marks[j].anchor or marks[j].title:
            break
    return False
