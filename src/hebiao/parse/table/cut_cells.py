"""Merged cells that the end of a page cuts: the piece that holds no text may be part of the one that does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from hebiao.domain.reading import IndicatorRow
from hebiao.lang import Message
from hebiao.parse.table.columns import NOTED, OTHER, Column
from hebiao.parse.table.common import found, found_name
from hebiao.parse.table.placed import Placed, PlacedRow

_CUT: Final = Message(
    "合并单元格被分页切开，这一页上的部分是空的，可能与另一页上的是同一格",
    "the end of a page cuts a merged cell: this piece is blank, and may be one cell with that on the other page",
)
_LEVELS: Final = frozenset({"level1", "level2"})


class CutCells:
    """What the rows of indicators have in each column, followed from page to page.

    A blank piece is never taken for a blank of the form: it is asked, with the text of the other piece shown.
    """

    def __init__(self) -> None:
        self._last: Mapping[str, Placed] = {}
        self._pieces: dict[str, Placed] = {}
        """by the id of a blank piece: the piece with its text on the page before"""
        self._blank: list[tuple[IndicatorRow, str, str]] = []
        """rows with a blank of this page, the field, and the id of its cell"""

    def take(
        self, row: IndicatorRow, placed: PlacedRow, columns: Sequence[Column], at: Sequence[int]
    ) -> None:
        """Follows an indicator: the row where it stands, or goes on, and the column of each of its cells."""
        if not placed.exact or not placed.cells or _page(placed.cells[0]) is None:
            return  # nothing cuts a table without pages
        cells: dict[str, Placed] = {}
        for p, j in zip(placed.cells, at, strict=True):
            if j >= 0 and (field := columns[j].field) is not None and field not in (OTHER, NOTED):
                cells.setdefault(field, p)
        if any(_page(p) != _page(q) for f, p in cells.items() if (q := self._last.get(f))):
            for field, p in cells.items():
                q = self._last.get(field)
                # A page may rule one row as two: what is as high as all of its row is no merged cell.
                if (
                    q is not None
                    and field not in _LEVELS
                    and (_above_all(q, self._last) or _above_all(p, cells))
                ):
                    self._hold_together(field, q, p)
            self._blank = []
        for field, p in cells.items():
            if p.blank and field not in _LEVELS:
                self._blank.append((row, field, p.cell.id))
                if p.cell.id in self._pieces:
                    _ask(row, field, self._pieces[p.cell.id])
        self._last = cells

    def _hold_together(self, field: str, above: Placed, below: Placed) -> None:
        if above.blank == below.blank:
            return
        if below.blank:
            self._pieces[below.cell.id] = above
            return
        for row, own, cell in self._blank:
            if own == field and cell == above.cell.id:
                _ask(row, field, below)


def _above_all(cell: Placed, row: Mapping[str, Placed]) -> bool:
    """Whether a cell spans more rows than the lowest of its row, levels apart."""
    return cell.cell.rowspan > min(p.cell.rowspan for f, p in row.items() if f not in _LEVELS)


def _page(placed: Placed) -> int | None:
    return placed.cell.page


def _ask(row: IndicatorRow, field: str, piece: Placed) -> None:
    said = found_name([piece]) if field == "name" else found([piece])
    row.cells.setdefault(field, replace(said, doubt=_CUT))
