"""Tables as browsers copy them whose cells hold paragraphs: a tab alone on its line parts cells, blank lines part rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hebiao.domain.document import Block, Line
from hebiao.readers.text.blocks import CellText, table_number, table_of
from hebiao.readers.text.shapes import RawLine

_APART: Final = 3
"""blank lines between rows, at least; one stands between paragraphs"""


def read_paragraphs(chunk: Sequence[RawLine], before: Sequence[Block]) -> list[Block]:
    """The rows, and as running lines what stands in none: above the first cell, below the last, or alone."""
    blocks: list[Block] = []
    rows: list[list[CellText]] = []

    def close() -> None:
        if rows:
            blocks.append(table_of(table_number(before, blocks), rows))
            rows.clear()

    whole = _rows(chunk)
    below = whole[-1][-1][1:] if whole and len(whole[-1]) > 1 else []
    for row in whole:
        first, *cells = row
        if not cells:
            close()
            blocks.extend(Line(line.text, line.number) for line in first)
            continue
        if not rows:
            blocks.extend(Line(line.text, line.number) for line in first[:-1])
            first = first[-1:]
        if row is whole[-1] and below:
            cells[-1] = cells[-1][:1]
        rows.append(_cells([first, *cells]))
    close()
    blocks.extend(Line(line.text, line.number) for line in below)
    return blocks


def _cells(row: Sequence[Sequence[RawLine]]) -> list[CellText]:
    """The cells of a row, not all of them blank; a blank one stands where the text before it does, or the row begins."""
    at = next(lines[0].number for lines in row if lines)
    out: list[CellText] = []
    for lines in row:
        at = lines[0].number if lines else at
        out.append(("\n".join(line.text for line in lines).strip(), at, 0))
    return out


def _rows(chunk: Sequence[RawLine]) -> list[list[list[RawLine]]]:
    """Rows of cells of lines."""
    rows: list[list[list[RawLine]]] = [[[]]]
    blanks = 0
    for line in chunk:
        if line.text.strip("\n\r ") == "\t":
            rows[-1].append([])
        elif not line.text:
            blanks += 1
            continue
        else:
            if blanks >= _APART:
                rows.append([[]])
            rows[-1][-1].append(line)
        blanks = 0
    return [row for row in rows if any(row)]
