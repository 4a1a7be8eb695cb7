"""What all table readers share: clean text, collected notes, and exact grids from placed cells."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from msgspec import Struct, field

from hebiao.domain.document import Cell, Table
from hebiao.domain.limits import Limits
from hebiao.errors import LimitExceeded
from hebiao.lazy import regex
from hebiao.readers import noted
from hebiao.readers.noted import Notes

_ODD: Final = regex("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BREAK: Final = regex("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROL: Final = regex("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def clean_text(text: str) -> str:
    """Line breaks as "\\n"; control characters (except "\\n" and "\\t") removed."""
    if not _ODD.search(text):
        return text
    return _CONTROL.sub("", _BREAK.sub("\n", text))


class Placed(Struct):
    """A cell on its way into a grid; spans may still grow while the table is read."""

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    ref: str | None = None
    doubted: bool = False
    """whether the text may not be what a person sees in the cell"""


class Tables(Struct):
    """Makes exact tables within the limits, numbering them in the order of the document."""

    limits: Limits
    notes: Notes
    made: int = 0
    cells: int = 0
    """cells of all tables made so far"""
    doubted: set[str] = field(default_factory=set)
    """ids of the cells that are doubted"""

    def tidy(self, text: str, place: str) -> str:
        """Clean text, cut at `limits.cell_chars` with a note."""
        text = clean_text(text)
        if len(text) > self.limits.cell_chars:
            self.notes.add(noted.too_long(self.limits.cell_chars), place)
            text = text[: self.limits.cell_chars]
        return text

    def check_rows(self, rows: int) -> None:
        """Refuse a table of more rows than the limits allow.

        Raises:
            LimitExceeded: it has.
        """
        if rows > self.limits.table_rows:
            raise LimitExceeded(
                f"表格超过 {self.limits.table_rows} 行，请拆分后再试",
                f"a table has more than {self.limits.table_rows} rows; split it and try again",
            )

    def make(self, placed: Iterable[Placed], n_rows: int, n_cols: int, name: str | None = None) -> Table:
        """An exact table of that size; cells outside are dropped and noted, gaps filled with empty cells.

        Placed cells must not overlap, except that spans are cut back where they do.

        Raises:
            LimitExceeded: more rows or cells than the limits allow.
        """
        self.check_rows(n_rows)
        room = self.limits.cells - self.cells
        if n_rows * n_cols > room:
            raise LimitExceeded(
                f"表格达到 {n_rows} 行 × {n_cols} 列，单元格总数超过上限 {self.limits.cells}",
                f"a table reaches {n_rows} rows × {n_cols} columns; the limit is {self.limits.cells} cells",
            )
        index = self.made
        taken = bytearray(n_rows * n_cols)
        found: list[Cell] = []
        most = self.limits.cell_chars
        for p in sorted(placed, key=attrgetter("row", "col")):
            if p.row >= n_rows or p.col >= n_cols or taken[p.row * n_cols + p.col]:
                if p.text.strip():
                    self.notes.add(noted.NO_ROOM, f"“{p.text.strip()[:20]}”")
                continue
            rowspan, colspan = _claim(taken, n_rows, n_cols, p)
            text = clean_text(p.text)
            if len(text) > most:
                text = self.tidy(text, p.ref or f"t{index}r{p.row}c{p.col}")
            found.append(Cell(index, p.row, p.col, text, rowspan, colspan, ref=p.ref))
            if p.doubted or len(p.text) > most:
                self.doubted.add(found[-1].id)
                self.notes.doubted.add(found[-1].id)
        gaps = [Cell(index, at // n_cols, at % n_cols, "") for at in _zeros(taken)]
        if gaps:
            found = sorted(found + gaps, key=attrgetter("row", "col"))
        self.made += 1
        self.cells += len(found)
        return Table(index, tuple(found), n_rows, n_cols, exact=True, name=name)


def _claim(taken: bytearray, n_rows: int, n_cols: int, p: Placed) -> tuple[int, int]:
    """Mark the region of a cell as taken; the spans that were still free."""
    rowspan = min(p.rowspan, n_rows - p.row)
    colspan = min(p.colspan, n_cols - p.col)
    at = p.row * n_cols + p.col
    if rowspan == 1 and colspan == 1:
        taken[at] = 1
        return 1, 1
    hit = taken.find(1, at, at + colspan)
    if hit >= 0:
        colspan = hit - at
    for extra in range(1, rowspan):
        start = at + extra * n_cols
        if taken.find(1, start, start + colspan) >= 0:
            rowspan = extra
            break
    for extra in range(rowspan):
        start = at + extra * n_cols
        taken[start : start + colspan] = b"\x01" * colspan
    return rowspan, colspan


def _zeros(taken: bytearray) -> Iterable[int]:
    at = taken.find(0)
    while at >= 0:
        yield at
        at = taken.find(0, at + 1)
