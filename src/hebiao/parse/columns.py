"""The headings of a part of the form, as columns with their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hebiao.normalize import canon
from hebiao.parse import labels
from hebiao.parse.sections import Placed, PlacedRow


@dataclass(frozen=True, slots=True)
class Column:
    """One heading: what it means and where it stands (x in columns, or in points on a page)."""

    field: str | None
    """None for a heading that means nothing here (绩效指标, a spare column)"""
    x0: float
    x1: float
    guessed: bool = False
    """whether the heading itself is blank and the order of the form says what it is"""


OTHER: Final = "other"
"""a column with a heading of its own that the form does not know (上年实际值, 财政复评得分): its cells are its own"""


def read_columns(header: Sequence[PlacedRow], vocabulary: dict[str, str]) -> tuple[Column, ...]:
    """The columns of a heading of one row, or of two that are read together.

    Every field stands once: where a heading repeats, the first counts.
    """
    if not header:
        return ()
    columns = [_column(p, _below(p, header[1:]), vocabulary) for p in header[0].cells]
    for row in header[1:]:
        taken = [(c.x0, c.x1) for c in columns if c.field]
        columns += [
            Column(_meaning(p.text, vocabulary), p.x0, p.x1)
            for p in row.cells
            if not p.blank and not p.carried and not any(a < p.x1 and p.x0 < b for a, b in taken)
        ]
    columns.sort(key=lambda c: c.x0)
    return _fill_blank(_once(columns))


def _column(top: Placed, below: Sequence[Placed], vocabulary: dict[str, str]) -> Column:
    if len(below) == 1:
        texts = (top.text + below[0].text, below[0].text, top.text)
        known = (m for t in texts if (m := _meaning(t, vocabulary)) not in (None, OTHER))
        return Column(next(known, None), below[0].x0, below[0].x1)
    if below:
        # A heading over several sub-headings: they are columns of their own.
        return Column(None, top.x0, top.x0)
    return Column(_meaning(top.text, vocabulary), top.x0, top.x1)


def _below(top: Placed, rows: Sequence[PlacedRow]) -> list[Placed]:
    return [
        p
        for row in rows
        for p in row.cells
        if not p.blank and not p.carried and p.x0 < top.x1 and top.x0 < p.x1
    ]


def _meaning(text: str, vocabulary: dict[str, str]) -> str | None:
    key = canon(text)
    if not key or len(key) > 40 or {key.rstrip(":"), labels.drop_points(text)} & labels.SECTIONS:
        return None
    return labels.lookup(vocabulary, text) or OTHER


def _once(columns: Sequence[Column]) -> list[Column]:
    seen: set[str] = set()
    out: list[Column] = []
    for column in columns:
        if column.field == OTHER:
            out.append(column)
            continue
        if column.field in seen:
            out.append(Column(None, column.x0, column.x1))
            continue
        if column.field:
            seen.add(column.field)
        out.append(column)
    return out


def _fill_blank(columns: list[Column]) -> tuple[Column, ...]:
    """Blank headings behind 分值 are 得分 and 偏差原因分析, in the order of the form."""
    fields = [c.field for c in columns]
    if "level2" not in fields or "weight" not in fields or "score" in fields:
        return tuple(columns)
    missing = [f for f in ("score", "deviation") if f not in fields]
    for i in range(fields.index("weight") + 1, len(columns)):
        if columns[i].field is None and missing:
            columns[i] = Column(missing.pop(0), columns[i].x0, columns[i].x1, guessed=True)
    return tuple(columns)


_NEEDED: Final = (
    frozenset({"name", "target", "actual", "weight", "score", "deviation"}),
    frozenset({"annual_budget", "executed", "weight", "execution_rate", "score"}),
)
"""headings of the indicators, and of the money, without which an unknown heading may be one of them"""


def others_are_extra(columns: Sequence[Column]) -> bool:
    """Whether all columns of the form are named, so that a heading it does not know is a column of its own.

    Where one is missing, the unknown heading may be its name in this place: its texts are asked, not passed over.
    """
    fields = {c.field for c in columns}
    return any(needed <= fields for needed in _NEEDED)


def by_place(cells: Sequence[Placed], columns: Sequence[Column]) -> list[int]:
    """For every cell the column that it overlaps most, or -1 where it stands under none."""
    out: list[int] = []
    spans = [(c.x0, c.x1, c.field is not None) for c in columns]
    for p in cells:
        best, width, left, right = -1, 0.0, p.x0, p.x1
        for j, (x0, x1, named) in enumerate(spans):
            if x0 >= right:
                break
            # min and max, written out: this is tried for every cell and column
            overlap = (x1 if x1 < right else right) - (x0 if x0 > left else left)
            if overlap > width and (named or best < 0):
                best, width = j, overlap
        out.append(best)
    return out
