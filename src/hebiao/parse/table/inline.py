"""Labels of the head that share a cell with their text ("项目名称：…", "主管部门：…  实施单位：…")."""

from __future__ import annotations

import re
from typing import Final

from hebiao import wording
from hebiao.domain.reading import Reading
from hebiao.lang import Message
from hebiao.lazy import longest_first, regex
from hebiao.parse import labels
from hebiao.parse.table.common import ABOVE, EXTRA, leave, part_of, set_head
from hebiao.parse.table.placed import Placed, PlacedRow

_OF_FOOT: Final = {
    label: field for label, field in wording.FOOT.items() if field in ABOVE and label.startswith("填")
}
_WORDS: Final = longest_first({*wording.HEAD.alone, *wording.EXTRA_HEAD, *_OF_FOOT})
_LABEL: Final = regex(
    r"(?:^|(?<=[\s,，;；]))\s*("
    + "|".join(r"\s*".join(w).replace("(", "[(（]").replace(")", "[)）]") for w in _WORDS)
    + r")\s*[:：]"
)
_ANY_LABEL: Final = regex(r"\s*([^\s:：]{2,18})\s*[:：]")
_MORE: Final = Message(
    "这一格里还有别的标签或半个括号，内容可能不止这一项",
    "the cell holds another label, or half a pair of brackets: the text may be more than this",
)
_OTHER_LABEL: Final = regex("[\u4e00-\u9fff]\\s*[:：]|[,，;；、]\\s*$")
"""a label that is not known within a text, or a text that breaks off"""
_PHONES: Final = frozenset({"phone", "total_score", *ABOVE})
"""what may as well stand above or below a form"""


def is_inline_head(row: PlacedRow) -> bool:
    """Whether a row is of the head by a label that shares its cell with a text."""
    return any(
        (mark := _first(p.text)) and p.text[mark.end() :].strip() and _meaning(mark[1]) not in _PHONES
        for p in row.filled
        if not p.carried
    )


def _first(text: str) -> re.Match[str] | None:
    """The label of the head that a cell begins with, also one that is put together of known words."""
    if (known := _LABEL.match(text)) is not None:
        return known
    match = _ANY_LABEL.match(text)
    return match if match is not None and labels.exact(wording.HEAD, match[1]) is not None else None


def take_inline(reading: Reading, placed: Placed) -> bool:
    """Puts the texts of a cell behind their labels; False where it begins with no label of the head."""
    text = placed.text
    marks = list(_LABEL.finditer(text))
    if (not marks or marks[0].start()) and (first := _first(text)) is not None:
        marks = [first, *(m for m in marks if m.start() >= first.end())]
    if placed.carried or not marks or marks[0].start() or not text[marks[0].end() :].strip():
        return False
    for n, mark in enumerate(marks):
        end = marks[n + 1].start() if n + 1 < len(marks) else len(text)
        value = part_of(placed.cell, mark.end(), end)
        field = _meaning(mark[1])
        if field == EXTRA:
            leave(reading, "extra", [placed])
        elif value.text is not None:
            mixed = _OTHER_LABEL.search(value.raw) or not _is_closed(value.raw)
            set_head(reading, field, value.doubted(_MORE) if mixed else value)
    return True


def _is_closed(text: str) -> bool:
    """Whether as many brackets close in a text as open."""
    return sum(map(text.count, "(（")) == sum(map(text.count, ")）"))


def _meaning(label: str) -> str:
    return labels.exact(wording.HEAD, label) or _OF_FOOT.get(labels.key(label)) or EXTRA
