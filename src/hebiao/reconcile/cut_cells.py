"""Cells of a picture that a line cuts in two, which is no ruling: a crease beside a text, a pen's stroke between its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from hebiao.domain.document import Cell
from hebiao.domain.form import INDICATOR_COLUMNS
from hebiao.domain.reading import Found, IndicatorRow, Reading
from hebiao.lang import Message
from hebiao.normalize import canon
from hebiao.reconcile import reasons as why

_LEVELS: Final = ("level1", "level2")
"""columns whose cells go on over several rows by themselves"""
_OWN: Final = ("target", "actual", "weight", "score")
"""columns that two rows have no cell of in common, but where a line cuts the name of one"""
_NEARLY_ALL: Final = 3
"""of these columns that two rows have the same cells of"""


def cut_in_two(reading: Reading, founds: Mapping[str, Found]) -> Iterator[tuple[str, Message]]:
    """The fields of which a piece may stand in another cell, and why they are asked.

    Args:
        reading: by place.
        founds: its fields by path, those of rows too.
    """
    yield from _split(reading, founds)
    yield from _underlined(reading, founds)


def cell_of(row: IndicatorRow, column: str) -> Cell | None:
    """The one cell of a picture that a column of a row stands in; None where it has none, or several."""
    found = row.cells.get(column)
    if found is None or len(found.places) != 1:
        return None
    at = found.places[0].at
    return at if isinstance(at, Cell) and at.rivals else None


def _split(reading: Reading, founds: Mapping[str, Found]) -> Iterator[tuple[str, Message]]:
    """Fields right beside text that nothing accounts for: a crease that looks like a line cuts a cell in two."""
    left = [
        r.place.at for r in reading.residue if isinstance(r.place.at, Cell) and canon(r.text).strip("-|._")
    ]
    for path, found in founds.items():
        at = found.places[0].at if len(found.places) == 1 and not path.endswith(_LEVELS) else None
        if isinstance(at, Cell) and found.text and any(_touch(at, other) for other in left):
            yield path, why.SPLIT


def _touch(a: Cell, b: Cell) -> bool:
    beside = a.col + a.colspan == b.col or b.col + b.colspan == a.col
    return a.table == b.table and beside and (a.row, a.rowspan) == (b.row, b.rowspan)


def _underlined(reading: Reading, founds: Mapping[str, Found]) -> Iterator[tuple[str, Message]]:
    """Fields that a line across one cell may have cut in two, one above the other, where the cells beside it go on over both.

    What stands in the other piece is left over, or is a row of its own that has all but its name from the row beside it.
    """
    at = {
        p: cell
        for p, f in founds.items()
        if len(f.places) == 1 and isinstance(cell := f.places[0].at, Cell) and cell.rivals
    }
    left = [
        r.place.at
        for r in reading.residue
        if isinstance(r.place.at, Cell) and any(c.isalnum() or c in "%％" for c in r.text)
    ]
    beside = [*(cell for path, cell in at.items() if not path.endswith(_LEVELS)), *left]
    for path, cell in at.items():
        if any(
            _is_stacked(cell, other) and any(_goes_over(c, cell, other) for c in beside) for other in left
        ):
            yield path, why.SPLIT
    for n, (a, b) in enumerate(pairwise(reading.rows)):
        same = [c for c in _OWN if (one := cell_of(a, c)) is not None and one is cell_of(b, c)]
        if len(same) >= _NEARLY_ALL and cell_of(a, "name") is not cell_of(b, "name"):
            yield from ((f"indicators.{k}.{c}", why.SPLIT) for k in (n, n + 1) for c in INDICATOR_COLUMNS)


def _is_stacked(a: Cell, b: Cell) -> bool:
    above = a.row + a.rowspan == b.row or b.row + b.rowspan == a.row
    return a.table == b.table and above and (a.col, a.colspan) == (b.col, b.colspan)


def _goes_over(cell: Cell, a: Cell, b: Cell) -> bool:
    """Whether a cell of another column stands beside both of two that are stacked."""
    first, end = min(a.row, b.row), max(a.row + a.rowspan, b.row + b.rowspan)
    return (
        cell.table == a.table and cell.col != a.col and cell.row <= first and end <= cell.row + cell.rowspan
    )
