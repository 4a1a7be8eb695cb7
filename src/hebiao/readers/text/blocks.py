"""Lines of text → running lines and ragged tables: the rows between two running lines are one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from hebiao.domain.document import Block, Cell, Line, Table
from hebiao.lazy import regex
from hebiao.readers.text.repeated import rejoin
from hebiao.readers.text.shapes import RawLine

_TITLE_MARK: Final = regex(r"#{1,6}\s+(?=\S)")

CellText = tuple[str, int, int]
"""text, 1-based line, offset in the line"""


Splitter = Callable[[Sequence[RawLine], int], tuple[list[CellText] | None, int]]
"""A row and how many lines it takes; no row and 0 lines for a running line, no row and 1 for a rule between rows"""


def table_number(before: Sequence[Block], here: Sequence[Block]) -> int:
    """The number of the next table behind these blocks."""
    return sum(isinstance(b, Table) for b in before) + sum(isinstance(b, Table) for b in here)


def table_of(index: int, rows: Sequence[Sequence[CellText]]) -> Table:
    """A ragged table of rows of (text, line, start); an exact one where they say again what merged cells hold."""
    if (whole := rejoin(index, rows)) is not None:
        return whole
    cells = tuple(
        Cell(index, r, c, text if c else text.lstrip(" "), line=line, start=start + _margin(text) * (not c))
        for r, row in enumerate(rows)
        for c, (text, line, start) in enumerate(row)
    )
    return Table(index, cells, len(rows), max((len(r) for r in rows), default=0), exact=False)


def _margin(text: str) -> int:
    """The blanks before a text, as what stands left of a whole table leaves them before its first cells."""
    return len(text) - len(text.lstrip(" "))


def read_lines(chunk: Sequence[RawLine], before: Sequence[Block]) -> list[Block]:
    """Running lines, each of which knows whether a blank one stands above it."""
    del before
    blocks: list[Block] = []
    blank = False
    for line in chunk:
        if not line.text.strip():
            blank = True
            continue
        mark = _TITLE_MARK.match(line.text)
        start = mark.end() if mark else 0
        blocks.append(Line(line.text[start:], line.number, blank_before=blank, start=start))
        blank = False
    return blocks


def read_rows(chunk: Sequence[RawLine], before: Sequence[Block], split: Splitter) -> list[Block]:
    """Lines that split are rows; the rows between two running lines are one table."""
    blocks: list[Block] = []
    rows: list[list[CellText]] = []
    blank = False

    def close() -> None:
        if rows:
            blocks.append(table_of(table_number(before, blocks), rows))
            rows.clear()

    i = 0
    while i < len(chunk):
        row, used = split(chunk, i)
        if row:
            rows.append(row)
        elif used:  # a rule between rows
            pass
        elif chunk[i].text.strip():
            close()
            blocks.append(Line(chunk[i].text, chunk[i].number, blank_before=blank))
            used = 1
        blank = not chunk[i].text.strip()
        i += max(used, 1)
    close()
    return blocks
