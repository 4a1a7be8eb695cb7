"""A sheet of a workbook as a table: how far the form goes, what merged regions cover, what each cell is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.document import Document, Source, Table
from hebiao.errors import EmptySource, LimitExceeded
from hebiao.readers import noted
from hebiao.readers.grid import Placed, Tables
from hebiao.readers.noted import Notes

_REACH_ROWS: Final = 1000
REACH_COLS: Final = 64
"""how far beyond the last text a merged region may stretch a table; further ones are slips"""

Spot = tuple[int, int]
"""row and column, from 0"""
Merge = tuple[int, int, int, int]
"""first row, first column, last row, last column; from 0"""


class Sheet(Struct, frozen=True):
    """The non-empty cells and merged regions of one sheet, positions from 0."""

    name: str
    cells: dict[Spot, str]
    merges: Sequence[Merge]
    hidden: frozenset[int] = frozenset()
    """columns that nobody sees"""


def document_of(source: Source, tables: Sequence[Table], notes: Notes) -> Document:
    """The document of the tables of a workbook.

    Raises:
        EmptySource: there are none.
    """
    if not tables:
        raise EmptySource(
            f"{source.name}：可见的工作表都是空的", f"{source.name}: all visible sheets are empty"
        )
    doubted = frozenset(c.id for t in tables for c in t.cells if {c.id, f"{t.name}!{c.ref}"} & notes.doubted)
    return Document(source, "xlsx", tuple(tables), notes=notes.sentences(), doubted=doubted)


def table_of(sheet: Sheet, tables: Tables) -> Table | None:
    """The exact table of a sheet from A1 to its last cell with text; None for an empty sheet.

    Raises:
        LimitExceeded: it reaches over more cells than `tables.limits.cells`.
    """
    if sheet.hidden and (aside := _aside(sheet)):
        tables.notes.add(noted.HIDDEN_COLUMN, f"{sheet.name}!{ref_of(*min(aside))}")
        sheet = replace(sheet, cells={at: text for at, text in sheet.cells.items() if at not in aside})
    filled = {at for at, text in sheet.cells.items() if text.strip()}
    if not filled:
        return None
    last_row, last_col = last = _last(sheet, filled)
    if (last_row + 1) * (last_col + 1) > tables.limits.cells:
        raise LimitExceeded(
            f"工作表“{sheet.name}”的内容一直到 {ref_of(last_row, last_col)}，超过 {tables.limits.cells} 格的上限，"
            "请删去远处的多余内容",
            f"sheet “{sheet.name}” reaches {ref_of(last_row, last_col)}, more than {tables.limits.cells} cells; "
            "delete stray content far away",
        )
    spans = _spans(sheet)
    covered, overlap = _covered(spans, last)
    if overlap:
        tables.notes.add(noted.MERGES_OVERLAP, sheet.name)
    for at in sorted(covered & filled):
        tables.notes.add(noted.IN_MERGE, f"{sheet.name}!{ref_of(*at)}")
    made = tables.make(_placed(sheet, spans, covered, last), last_row + 1, last_col + 1, name=sheet.name)
    if overlap:
        tables.notes.doubted |= {c.id for c in made.cells}
    return made


def columns_hidden(first: int, last: int) -> set[int]:
    """The numbers of hidden columns, as far as a table may reach; none for a range that is none."""
    return set(range(first, min(last, first + REACH_COLS) + 1)) if 0 <= first <= last else set()


def _aside(sheet: Sheet) -> set[Spot]:
    """Texts in hidden columns right of all that is seen: a check of the filer's own, no part of the form."""
    seen = [c for _, c in sheet.cells if c not in sheet.hidden]
    seen += [
        right
        for top, left, _, right in sheet.merges
        if left not in sheet.hidden and (top, left) in sheet.cells
    ]
    return {at for at in sheet.cells if at[1] in sheet.hidden and at[1] > max(seen, default=at[1])}


def _last(sheet: Sheet, filled: Set[Spot]) -> Spot:
    """The last row and column of the form: of its texts, and of the merged regions that these stand in."""
    last_row, last_col = max(r for r, _ in filled), max(c for _, c in filled)
    reach = (last_row + _REACH_ROWS, last_col + REACH_COLS)
    for top, left, bottom, right in sheet.merges:
        # A title merged over a whole row or column says nothing of how large the form is.
        if (top, left) in filled and bottom <= reach[0] and right <= reach[1]:
            last_row, last_col = max(last_row, bottom), max(last_col, right)
    return last_row, last_col


def _spans(sheet: Sheet) -> dict[Spot, Spot]:
    """Rows and columns of each merged region, by its first cell; of two that begin in one cell, the smaller."""
    spans: dict[Spot, Spot] = {}
    for top, left, bottom, right in sorted(sheet.merges):
        spans.setdefault((top, left), (bottom - top + 1, right - left + 1))
    return spans


def _covered(spans: Mapping[Spot, Spot], last: Spot) -> tuple[set[Spot], bool]:
    """The cells that merged regions cover, and whether regions overlap, which Excel never writes."""
    covered: set[Spot] = set()
    room = (last[0] + 1) * (last[1] + 1)
    for (top, left), (rows, cols) in spans.items():
        bottom, right = min(top + rows, last[0] + 1), min(left + cols, last[1] + 1)
        room -= max(0, bottom - top) * max(0, right - left)
        if room < 0:
            # Only regions that overlap are larger than the sheet together.
            return covered, True
        covered.update((r, c) for r in range(top, bottom) for c in range(left, right))
        covered.discard((top, left))
    return covered, False


def _placed(
    sheet: Sheet,
    spans: Mapping[Spot, Spot],
    covered: Set[Spot],
    last: Spot,
) -> Iterator[Placed]:
    """A cell for every position that no merged region covers, empty ones too, each with its name."""
    letters = [column_letters(c) for c in range(last[1] + 1)]
    get = sheet.cells.get
    for r in range(last[0] + 1):
        for c in range(last[1] + 1):
            if (r, c) in covered:
                continue
            rows, cols = spans.get((r, c), (1, 1))
            yield Placed(r, c, get((r, c), ""), rows, cols, f"{letters[c]}{r + 1}")


def column_letters(col: int) -> str:
    """The letters of a column: 0 is "A", 26 is "AA"."""
    out = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        out = chr(65 + rest) + out
    return out


def ref_of(row: int, col: int) -> str:
    """The name of a cell: (6, 1) is "B7"."""
    return f"{column_letters(col)}{row + 1}"
