"""Amounts and goals that stand beside their labels ("预算数：" | 120 | "执行数：" | 118), under no row of headings, or one that is half known."""

from __future__ import annotations

import itertools
from collections.abc import Sequence, Set
from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.document import UNREAD, Line
from hebiao.domain.form import AMOUNT_COLUMNS, GOAL_FIELDS
from hebiao.domain.reading import Found, Reading
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon, same_text
from hebiao.parse import labels
from hebiao.parse.fit import misfit
from hebiao.parse.table.common import found, leave
from hebiao.parse.table.part_labels import is_beside_rows
from hebiao.parse.table.placed import Placed, PlacedRow, Sections
from hebiao.wording import Vocabulary

_FITS: Final = 0.6
_GOALS_INSIDE: Final = Message(
    "目标里还有目标的表头，两个目标可能在一格里",
    "the goal holds the heading of a goal: both may stand in one cell",
)
_SEVERAL: Final = Message(
    "标签后面有几个数，不知道哪个是它的",
    "several figures stand behind the label; which one is its own cannot be told",
)
_GOAL_INSIDE: Final = regex(r"(?:预期\s*目标|(?:实际|目标|总体)\s*完成\s*情况)\s*[:：]")
_ONE_GOAL: Final = Message("只找到一个目标的表头", "only one of the two goals was found by its label")


def is_paired_money(row: PlacedRow) -> bool:
    """Whether a row holds amounts, each right behind its label."""
    return any(
        field in AMOUNT_COLUMNS and _is_amount(value)
        for field, _, value in _pairs(row, wording.MONEY_COLUMNS)
    )


def goes_on_paired(row: PlacedRow) -> bool:
    """Whether a row below such amounts says what part of them is whose, or goes on with the total's rate and points."""
    return bool(_pairs(row, wording.MONEY_ROWS)) or len(_pairs(row, wording.MONEY_COLUMNS)) > 1


def _is_amount(value: Placed | None) -> bool:
    return value is not None and not value.blank and misfit("executed", value.text) < _FITS


def _pairs(row: PlacedRow, vocabulary: Vocabulary) -> list[tuple[str, Placed, Placed | None]]:
    """(meaning, label, the cell behind it) of every label of the row; None where another label follows."""
    cells = [p for p in row.cells if not p.carried]
    out: list[tuple[str, Placed, Placed | None]] = []
    for n, p in enumerate(cells):
        meaning = labels.lookup(vocabulary, p.text, 86) if not p.blank and len(p.text) < 30 else None
        if meaning is None:
            continue
        behind = cells[n + 1] if n + 1 < len(cells) else None
        if behind is not None and behind.blank and not row.exact:
            # Text keeps no merged cells: blanks may be what is left of the label's.
            behind = next((c for c in cells[n + 2 :] if not c.blank), behind)
        label = behind is not None and labels.lookup(vocabulary, behind.text, 86) is not None
        out.append((meaning, p, None if label else behind))
    return out


def read_paired_money(reading: Reading, sections: Sections, *, by_place: bool) -> None:
    """The amounts of such rows: those of the parts belong to the label above them, or (by order) to that of their turn."""
    heads: list[tuple[str, float]] = []
    for row in sections.paired_money:
        reading.seen.add("money")
        used: set[int] = set()
        columns = _pairs(row, wording.MONEY_COLUMNS)
        parts = _pairs(row, wording.MONEY_ROWS)
        if any(_is_amount(value) for _, _, value in columns) or (heads and len(columns) > 1 and not parts):
            heads = [(field, label.x0) for field, label, _ in columns]
            entries = [(f"funding.total.{field}", label, value) for field, label, value in columns]
        else:
            entries = []
            for turn, (name, label, value) in enumerate(parts):
                field = _column_at(heads, label.x0) if by_place else _column_of(heads, turn)
                if field is not None:
                    entries.append((f"funding.{name}.{field}", label, value))
        for path, label, value in entries:
            used.add(id(label))
            if value is not None and path not in reading.fields:
                used.add(id(value))
                if not value.blank:
                    text = found([value])
                    several = _has_several(row, value, {*map(id, (p for _, p, _ in (*columns, *parts)))})
                    reading.fields[path] = text.doubted(_SEVERAL) if several else text
        rest = [p for p in row.filled if not p.carried and id(p) not in used]
        leave(reading, "money", [p for p in rest if not labels.is_section(p.text)])


def _has_several(row: PlacedRow, value: Placed, named: Set[int]) -> bool:
    """Whether other figures follow an amount before the next label: quarters, say, or sources of money."""
    behind = itertools.dropwhile(lambda p: p is not value, (p for p in row.cells if not p.carried))
    more = itertools.takewhile(lambda p: p.blank or (id(p) not in named and _is_amount(p)), [*behind][1:])
    return any(not p.blank and not same_text(p.text, value.text) for p in more)


def _column_at(heads: Sequence[tuple[str, float]], x0: float) -> str | None:
    return next((field for field, at in heads if abs(at - x0) < 1e-6), None)


def _column_of(heads: Sequence[tuple[str, float]], turn: int) -> str | None:
    return heads[turn][0] if turn < len(heads) else None


def paired_goals(row: PlacedRow, *, headed: bool = False) -> list[tuple[str, Placed | None]]:
    """The goals of a row that each stand right behind their label, None for one left blank; empty for any other row.

    Below headings of the goals (`headed`) a label within a text is the filer's.
    """
    cells = [p for p in (row.cells if row.exact else row.filled) if not p.carried]
    cells = [*itertools.dropwhile(lambda p: p.blank, cells)]
    fields = [labels.exact(wording.GOALS, p.text) if len(p.text) < _LABEL else None for p in cells]
    if not any(fields):
        return [] if headed else _goals_inside(cells)
    part = len(cells) > 1 and (
        labels.is_section(cells[0].text)
        or fields[0] == fields[1]
        or (fields[0] is None and row.exact and is_beside_rows(cells[0]))
    )
    if part and (fields[0] is None or fields[1] is not None):
        cells, fields = cells[1:], fields[1:]  # the label of the part stands before them
    out: list[tuple[str, Placed | None]] = []
    n = 0
    while n < len(cells):
        if cells[n].blank:
            n += 1
            continue
        field, text = fields[n], cells[n + 1] if n + 1 < len(cells) else None
        if field is None or field in dict(out) or (text is not None and _is_goal_label(text)):
            return []
        out.append((field, None if text is None or text.blank else text))
        n += 2
    # What was not read between two labels (a ruling that is lost) is the text of neither.
    return out if any(text is not None and text.text.strip() != UNREAD for _, text in out) else []


def _goals_inside(cells: Sequence[Placed]) -> list[tuple[str, Placed | None]]:
    """The goals that share their cells with their labels ("年度绩效目标：…"), one or two of a row; else empty."""
    own = [p for p in cells if not p.blank]
    if own and labels.is_section(own[0].text):
        own = own[1:]
    out: list[tuple[str, Placed | None]] = []
    for p in own if len(own) <= len(GOAL_FIELDS) else ():
        match = _LABELLED.match(p.text)
        field = labels.exact(wording.GOALS, match[1]) if match is not None else None
        if match is None or field is None or field in dict(out):
            return []
        out.append((field, replace(p, text=p.text[match.end() :])))
    return out


_LABELLED: Final = regex(r"\s*([^:：]{2,16}?)\s*[:：]\s*(?=\S)")


def _is_goal_label(text: Placed) -> bool:
    return (not text.blank and labels.lookup(wording.GOALS, text.text) is not None) or labels.is_section(
        text.text
    )


_LABEL: Final = 24
"""characters up to which a text may be a label"""


def heads_goals(row: PlacedRow, below: Sequence[PlacedRow | Line]) -> bool:
    """Whether a row heads the two goal texts, one of them in words that are not known: two texts stand below it."""
    heads, texts = own_texts(row), own_texts(below[0]) if below else []
    named = [labels.exact(wording.GOALS, p.text) for p in heads]
    if len(heads) != 2 or len(texts) != 2 or (named[0] is None) == (named[1] is None):
        return False
    other = canon(heads[named.index(None)].text)
    return _HEADING.fullmatch(other) is not None and not any(
        labels.exact(wording.GOALS, p.text) or labels.exact(wording.HEAD, p.text) for p in texts
    )


_HEADING: Final = regex("[\u4e00-\u9fff]{2,10}")


def own_texts(row: PlacedRow | Line) -> list[Placed]:
    """What a row says of its own, without the label of the part."""
    if isinstance(row, Line):
        return []
    own = [p for p in row.filled if not p.carried]
    if len(own) > len(GOAL_FIELDS) and (
        labels.is_section(own[0].text) or (row.exact and is_beside_rows(own[0]))
    ):
        own = own[1:]
    return [p for p in own if labels.exact(wording.GOALS, p.text) or not labels.is_section(p.text)]


def read_paired_goals(reading: Reading, sections: Sections) -> None:
    """The goals whose labels stand beside them, where no heading over both was found."""
    if sections.goal_header is not None:
        for _, cells in sections.paired_goals:
            leave(reading, "goals", cells)
        return
    for field, cells in sections.paired_goals:
        reading.seen.add("goals")
        if field in reading.fields:
            leave(reading, "goals", cells)
        elif cells:
            text = found(cells)
            doubt = text.doubt or (_GOALS_INSIDE if _GOAL_INSIDE.search(text.raw) else None)
            reading.fields[field] = replace(text, doubt=doubt)
    named = {field for field, _ in sections.paired_goals}
    for field in {"expected_goal", "actual_result"} - named if named else ():
        reading.fields[field] = Found("", None, (), _ONE_GOAL)
