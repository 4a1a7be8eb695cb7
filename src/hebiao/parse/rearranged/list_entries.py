"""The lines and cells of a list as labels with their texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

from hebiao import wording
from hebiao.domain.document import Cell, Line, Row
from hebiao.domain.reading import Place
from hebiao.lazy import regex
from hebiao.parse import labels
from hebiao.parse.rearranged.relaid import Written
from hebiao.wording import Vocabulary

Part = Literal["head", "money", "goals", "indicators", "foot"]
TABLES: Final[dict[Part, Vocabulary]] = {
    "head": wording.HEAD, "goals": wording.GOALS, "indicators": wording.COLUMNS, "foot": wording.FOOT,
}  # fmt: skip
"""what the labels of each part mean"""
_BULLET: Final = regex(
    r"[\s\-–—*•·●○■□▪◆▶➢>]*(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、)）](?!\d)|[(（][\d一二三四五六七八九十]{1,2}[)）]|[①-⑳])?[\s*]*"
)
_LABEL: Final = regex(
    r"((?:其中\s*[:：]\s*)?[^\s:：；;，,。|]{1,22}(?:[(（][^()（）]{1,12}[)）])?)[\s*]*[:：][\s*]*"
)
_BETWEEN: Final = frozenset(" \t\u3000；;，,|*")
"""what stands before a label that is not the first of its line"""
_MARK: Final = regex(r"\s*(?:[-*•·●○■]\s+)?")
"""what a list sets before a text; its number belongs to the text"""
SHORT: Final = 24
"""characters; a longer text is no label"""


class Entry(Struct, frozen=True):
    """A label and what stands behind it; `label` is None for a text that has none."""

    label: str | None
    value: Written
    at: Place


def entries(item: Row | Line) -> Iterator[Entry]:
    """The labels of a line, or of a row of two columns or four, each with its text."""
    if isinstance(item, Line):
        yield from _of_text(item)
        return
    cells = [c for c in item.cells if c.text.strip()]
    if len(cells) == 1:
        yield from _of_text(cells[0])
        return
    n = 0
    while n < len(cells):
        behind = cells[n + 1] if n + 1 < len(cells) else None
        yield Entry(cells[n].text.strip(), (Place(behind),) if behind is not None else (), Place(cells[n]))
        n += 2


def _of_text(at: Line | Cell) -> Iterator[Entry]:
    """The labels of one line with their texts; a line without any is a heading, or goes on with the text above."""
    bullet = _BULLET.match(at.text)
    start = bullet.end() if bullet else 0
    text = at.text
    marks = [
        m for m in _LABEL.finditer(text, start)
        if m.start(1) <= start or (text[m.start(1) - 1] in _BETWEEN and is_label(m[1]))
    ]  # fmt: skip
    bare = text[start:].strip(" *\t")
    if (
        not marks
        or marks[0].start(1) > start
        or (len(bare) < SHORT and labels.exact(wording.MONEY_ROWS, bare))
    ):
        if bare:
            printed = len(bare) < SHORT and (
                is_label(bare) or labels.is_section(bare) or labels.level1(bare) or labels.level2(bare)
            )
            first = start if printed or not (mark := _MARK.match(text)) else mark.end()
            whole = Place(at, first, len(text.rstrip(" *\t")))
            yield Entry(None, (whole,), whole)
        return
    for n, mark in enumerate(marks):
        end = marks[n + 1].start() if n + 1 < len(marks) else len(text)
        value = text[mark.end() : end].rstrip(" \t*；;，,|")
        place = Place(at, mark.end(), mark.end() + len(value))
        yield Entry(mark[1].strip("* "), (place,) if value.strip() else (), Place(at, mark.start(1), end))


def is_label(text: str) -> bool:
    """Whether a text is a label of the form, word for word."""
    return labels.is_total(text) or labels.key(text) in wording.REMARKS or any(
        labels.exact(t, text) for t in (*TABLES.values(), wording.MONEY_COLUMNS, wording.MONEY_ROWS)
    )  # fmt: skip
