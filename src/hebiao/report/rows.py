"""Rows of a sheet written whole: given cell by cell, they cost the library three times as much.

It keeps the rows of a workbook with `constant_memory` as XML in a file of the sheet. We write our rows there
ourselves; all else of the workbook (styles, widths, links, filters, print setup) stays with the library.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hebiao.lazy import regex

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = tuple[str | float | None, "Format"]
"""text, number or blank, and how it looks"""

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ESCAPED: Final = regex("[&<>]|_x[0-9a-fA-F]{4}_")
_PIXELS: Final = 4 / 3
"""pixels of a point; rows are whole pixels high"""


class Rows:
    """The rows of one sheet below its headings, in order; a sheet has at most 26 columns."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self.next = 1
        """the row that is written next; 0 is that of the headings"""

    def add(self, height: float, cells: Sequence[Cell]) -> None:
        """One row, `height` in points, its cells from the first column on; texts are such as `cell_text` makes them."""
        sheet, row = self._sheet, self.next
        # The library writes what it holds of a row (the headings) when the next one begins.
        if sheet.previous_row < row:
            sheet._write_single_row(row)
        sheet.table.clear()
        sheet._check_dimensions(row, len(cells) - 1)
        ends = f"{row + 1}"
        parts = [_cell(letter + ends, cell) for letter, cell in zip(_LETTERS, cells, strict=False)]
        high = int(height * _PIXELS + 0.5) / _PIXELS
        sheet.fh.write(f'<row r="{ends}" ht="{high:.16g}" customHeight="1">{"".join(parts)}</row>')
        self.next = row + 1

    def link(self, col: int, target: str, text: str) -> None:
        """Makes a cell of the row that is written next, where `text` stands, lead to another cell of the workbook."""
        self._sheet.write_url(self.next, col, f"internal:{target}", string=text)


def _cell(name: str, cell: Cell) -> str:
    value, style = cell
    head = f'<c r="{name}" s="{style._get_xf_index()}"'
    if value is None:
        return head + "/>"
    if isinstance(value, str):
        keep = ' xml:space="preserve"' if value[:1].isspace() or value[-1:].isspace() else ""
        text = _ESCAPED.sub(_escape, value) if _ESCAPED.search(value) else value
        return f'{head} t="inlineStr"><is><t{keep}>{text}</t></is></c>'
    return f"{head}><v>{value:.16G}</v></c>"


def _escape(found: re.Match[str]) -> str:
    """What XML or Excel would take for something else."""
    text = found[0]
    return {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(text) or f"_x005F{text}"
