"""Pages with forms side by side: where one column of the page ends and the next begins."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from hebiao.readers.pages.lattice import Grid
from hebiao.readers.pages.textrows import SPACE_GAP, TextRow

ROWS: Final = 6
COLUMNS: Final = 3
"""a table of a form has at least so many rows and columns; boxes side by side within a form are smaller"""


def find_gutters(grids: Sequence[Grid]) -> list[float]:
    """The places between large tables that stand side by side and over which no table reaches; points, ascending."""
    large = [g.bbox for g in grids if len(g.ys) > ROWS and len(g.xs) > COLUMNS]
    found: set[float] = set()
    for a, b in itertools.permutations(large, 2):
        beside = min(a.bottom, b.bottom) - max(a.top, b.top) > min(a.height, b.height) / 2
        if not beside or a.x1 > b.x0:
            continue
        x = (a.x1 + b.x0) / 2
        if not any(g.bbox.x0 < x < g.bbox.x1 for g in grids):
            found.add(x)
    return sorted(found)


def part_row(row: TextRow, gutters: Sequence[float]) -> list[TextRow]:
    """A line of text parted at the gutters that lie in a gap of it; one that runs over a gutter stays whole."""
    if not gutters or row.turn:
        return [row]
    parts = [[row.glyphs[0]]]
    for last, glyph in itertools.pairwise(row.glyphs):
        if glyph.x0 - last.x1 > SPACE_GAP and any(last.x1 <= x <= glyph.x0 for x in gutters):
            parts.append([])
        parts[-1].append(glyph)
    return [TextRow(part, row.turn) for part in parts]


def runs_over(row: TextRow, gutters: Sequence[float]) -> bool:
    """Whether a line of text stands on a gutter: it may belong to the table on either side, or to both."""
    return any(
        part.glyphs[0].x0 < x < part.glyphs[-1].x1
        for part in part_row(row, gutters)
        for x in gutters
        if not row.turn
    )
