"""Characters + grids of a page → tables and lines in reading order. Plain data, shared by PDF and OFD."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from hebiao.domain.document import Block, Cell, Line, Table
from hebiao.domain.geometry import BBox
from hebiao.domain.limits import Limits
from hebiao.readers.lattice import Grid

SPACE_GAP = 3.0
"""a gap wider than this between two characters of a line is a space, in points (pdfplumber's x_tolerance)"""
LINE_SHARE = 0.45
"""baselines nearer than this share of a character's height are one line"""
BLANK_SHARE = 1.5
"""a gap above a line larger than this many line heights is a blank line"""
NEAR_EDGE = 1.0
"""a character whose middle is this near to another cell may belong there, in points"""
OVERLAP_SHARE = 0.5
"""two characters that share more of their width than this are printed over one another"""
LIGATURES = ("ff", "fi", "fl", "st")
"""one character of the font that the reader was given as two in one place"""
ODD_SIZE = 1.5
"""characters of one cell differ in size by less than this; more is a raised figure, or another text"""
FRAME_SHARE = 0.5
"""a single cell over more of the page than this is a frame round the page, no table"""


class Glyph(NamedTuple):
    """One character: its text, its box as seen in points from the top left, and its baseline.

    `turn` counts quarter turns clockwise; `base` is the baseline's position down the page of a reader
    who turns his head with the text.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    turn: int = 0


def is_unmapped(char: str) -> bool:
    """Private-use characters stand for a glyph that only its own font can name."""
    return "\ue000" <= char <= "\uf8ff" or char in "\0\ufffd\ufffe\uffff" or char >= "\U000f0000"


@dataclass(frozen=True, slots=True)
class _Row:
    """Characters on one baseline in reading order, in the coordinates of their turned reader."""

    glyphs: Sequence[Glyph]
    turn: int


@dataclass(slots=True)
class Doubts:
    """Cheap signs that another reader could read this page in another way."""

    near_edge: int = 0
    overprinted: list[str] = field(default_factory=list)
    """cells (or beginnings of lines) in which characters stand on one another"""
    doubled: int = 0
    turned: int = 0
    off_page: int = 0
    upside: bool = False
    """whether most of the page's text stands in another direction than the page"""
    spilled: list[str] = field(default_factory=list)
    """ends of text that runs on over the line of its cell"""
    open_cells: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    cells: set[str] = field(default_factory=set)
    """ids of the cells whose text may belong elsewhere, or be two texts"""

    def __bool__(self) -> bool:
        return bool(self.near_edge or self.overprinted or self.doubled or self.spilled or self.open_cells)


@dataclass(frozen=True, slots=True)
class PageContent:
    """What goes into the layout of one page."""

    number: int
    width: float
    height: float
    glyphs: Sequence[Glyph]
    grids: Sequence[Grid]


def lay_out(page: PageContent, tables: int, lines: int, limits: Limits) -> tuple[list[Block], Doubts]:
    """The tables and lines of a page from top to bottom, and what is doubtful in them.

    Args:
        page: what is on it.
        tables: number of the first table, counted over the document from 0.
        lines: number of lines before this page.
        limits: `cell_chars` is used.
    """
    doubts = Doubts()
    grids = _without_frames(page)
    seen = [
        g
        for g in page.glyphs
        if 0 <= g.x0 + g.x1 <= 2 * page.width and 0 <= g.top + g.bottom <= 2 * page.height
    ]
    doubts.off_page = len(page.glyphs) - len(seen)
    doubts.upside = 2 * sum(g.turn != 0 for g in seen) > len(seen)
    inside, outside, spilled = _assign(seen, grids, doubts)
    doubts.cells |= {f"t{tables + n}r{grids[n].cells[c].row}c{grids[n].cells[c].col}" for n, c in spilled}
    found: list[Block] = []
    for offset, grid in enumerate(grids):
        found.append(_table(grid, inside[offset], (tables + offset, page.number), limits, doubts))
    rows = _rows(outside, doubts)
    found += [_line(row, page.number, limits, doubts) for row in rows]
    found.sort(key=_top)
    return _number_lines(found, lines), doubts


def _without_frames(page: PageContent) -> list[Grid]:
    """The grids that are tables on the page: not a frame round it, and not a box round another table."""
    area = page.width * page.height
    kept = []
    for grid in page.grids:
        box = grid.bbox
        if box.x0 >= page.width or box.x1 <= 0 or box.top >= page.height or box.bottom <= 0:
            continue
        if len(grid.cells) == 1:
            encloses = any(
                g is not grid and box.contains(g.xs[0], g.ys[0]) and box.contains(g.xs[-1], g.ys[-1])
                for g in page.grids
            )
            if encloses or box.width * box.height > area * FRAME_SHARE:
                continue
        kept.append(grid)
    return kept


def _assign(
    glyphs: Sequence[Glyph], grids: Sequence[Grid], doubts: Doubts
) -> tuple[list[list[list[Glyph]]], list[Glyph], list[tuple[int, int]]]:
    """Each character to the cell that holds its middle; of nested tables to the smallest.

    Returns:
        Characters by grid and cell, those outside, and the (grid, cell) over whose line a text runs on.
    """
    inside: list[list[list[Glyph]]] = [[[] for _ in g.cells] for g in grids]
    order = sorted(range(len(grids)), key=lambda i: grids[i].bbox.width * grids[i].bbox.height)
    places = [
        (
            i,
            grids[i].xs,
            grids[i].ys,
            grids[i].owner,
            inside[i],
            [grids[i].cell_box(c) for c in grids[i].cells],
        )
        for i in order
    ]
    outside: list[Glyph] = []
    last, home = None, outside
    spot: tuple[int, int] | None = None
    before: tuple[int, int] | None = None
    spilled: list[tuple[int, int]] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        for i, xs, ys, owner, cells, boxes in places:
            if xs[0] <= x < xs[-1] and ys[0] <= y < ys[-1]:
                number = owner[bisect_right(ys, y) - 1][bisect_right(xs, x) - 1]
                here, spot = cells[number], (i, number)
                box = boxes[number]
                if (
                    x - box.x0 < NEAR_EDGE
                    or box.x1 - x < NEAR_EDGE
                    or y - box.top < NEAR_EDGE
                    or box.bottom - y < NEAR_EDGE
                ) and not glyph.text.isspace():
                    doubts.near_edge += 1
                break
        else:
            here, spot = outside, None
        if here is not home and last is not None and _runs_on(last, glyph):
            doubts.spilled.append(last.text + glyph.text)
            spilled += [s for s in (before, spot) if s is not None]
        here.append(glyph)
        last, home, before = glyph, here, spot
    return inside, outside, spilled


def _runs_on(last: Glyph, glyph: Glyph) -> bool:
    """Whether two characters touch on one baseline; over a line between cells there is padding."""
    return (
        abs(last.base - glyph.base) < 0.1
        and abs(glyph.x0 - last.x1) < NEAR_EDGE
        and not (last.text.isspace() or glyph.text.isspace())
    )


def _table(
    grid: Grid, contents: Sequence[Sequence[Glyph]], place: tuple[int, int], limits: Limits, doubts: Doubts
) -> Table:
    index, page = place
    cells = []
    for spot, glyphs in zip(grid.cells, contents, strict=True):
        overprints = len(doubts.overprinted)
        rows = _rows(glyphs, doubts) if glyphs else []
        text = "\n".join(_row_text(row.glyphs) for row in rows)
        cell = Cell(
            index,
            spot.row,
            spot.col,
            text,
            spot.rowspan,
            spot.colspan,
            page,
            grid.cell_box(spot),
        )
        if len(text) > limits.cell_chars:
            doubts.cut.append(cell.id)
            cell = Cell(
                index,
                spot.row,
                spot.col,
                text[: limits.cell_chars],
                spot.rowspan,
                spot.colspan,
                page,
                cell.bbox,
            )
        if len(doubts.overprinted) > overprints or _is_two_texts(rows, grid.cell_box(spot)):
            doubts.cells.add(cell.id)
        if spot.open and text:
            doubts.open_cells.append(cell.id)
        cells.append(cell)
    return Table(
        index, tuple(cells), len(grid.ys) - 1, len(grid.xs) - 1, exact=True, page=page, bbox=grid.bbox
    )


def _is_two_texts(rows: Sequence[_Row], box: BBox) -> bool:
    """Whether figures in a cell may be of two texts: raised or overlaid ones, or two numbers on two lines."""
    inked = [g for row in rows for g in row.glyphs if not g.text.isspace()]
    if not any(g.text.isdigit() for g in inked):
        return False
    heights = [g.bottom - g.top for g in inked if g.bottom > g.top]
    if heights and max(heights) > ODD_SIZE * min(heights):
        return True
    for above, below in pairwise(rows):
        last, first = above.glyphs[-1], below.glyphs[0]
        room = box.x1 - max(g.x1 for g in above.glyphs)
        ends = last.text.isdigit() or last.text in ".,"
        # A number goes on in the next line only where the next digit did not fit.
        if ends and (first.text.isdigit() or first.text in ".,") and room > 2.5 * (first.x1 - first.x0) + 6.0:
            return True
    return False


def _rows(glyphs: Sequence[Glyph], doubts: Doubts) -> list[_Row]:
    """Characters on one baseline in reading order; rows without ink dropped, doubled characters kept once."""
    if any(g.turn for g in glyphs):
        doubts.turned += 1
        return [
            row
            for turn in range(4)
            for row in _level_rows([_turned(g) for g in glyphs if g.turn == turn], turn, doubts)
        ]
    return _level_rows(glyphs, 0, doubts)


def _level_rows(glyphs: Sequence[Glyph], turn: int, doubts: Doubts) -> list[_Row]:
    rows: list[list[Glyph]] = []
    base = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.base):
        if not rows or glyph.base - base > LINE_SHARE * (glyph.bottom - glyph.top):
            rows.append([])
        rows[-1].append(glyph)
        base = glyph.base
    kept = []
    for row in rows:
        if all(g.text.isspace() for g in row):
            continue
        row.sort(key=lambda g: g.x0)
        kept.append(_Row(_without_doubles(row, doubts), turn))
    return kept


def _turned(glyph: Glyph) -> Glyph:
    """The glyph in the coordinates of a reader who turns his head with it."""
    text, x0, top, x1, bottom, base, turn = glyph
    boxes = (
        (x0, top, x1, bottom),
        (top, -x1, bottom, -x0),
        (-x1, -bottom, -x0, -top),
        (-bottom, x0, -top, x1),
    )
    return Glyph(text, *boxes[turn], base, turn)


def _row_box(row: _Row) -> BBox:
    """Where a row stands on the page as seen."""
    x0, x1 = min(g.x0 for g in row.glyphs), max(g.x1 for g in row.glyphs)
    top, bottom = min(g.top for g in row.glyphs), max(g.bottom for g in row.glyphs)
    boxes = (
        (x0, top, x1, bottom),
        (-bottom, x0, -top, x1),
        (-x1, -bottom, -x0, -top),
        (top, -x1, bottom, -x0),
    )
    return BBox(*boxes[row.turn])


def _without_doubles(row: list[Glyph], doubts: Doubts) -> list[Glyph]:
    """Drops the second print of a character that is made bold by printing it twice."""
    kept = [row[0]]
    overprinted = False
    for glyph in row[1:]:
        last = kept[-1]
        if glyph.x0 < last.x1 - OVERLAP_SHARE * min(glyph.x1 - glyph.x0, last.x1 - last.x0):
            if glyph.text == last.text:
                doubts.doubled += 1
                continue
            pair = last.text + glyph.text
            overprinted = overprinted or not (" " in pair or pair.isspace() or pair in LIGATURES)
        kept.append(glyph)
    if overprinted:
        doubts.overprinted.append("".join(g.text for g in row))
    return kept


def _row_text(row: Sequence[Glyph]) -> str:
    """The text of one row, with a space where there is a clear gap; control characters dropped."""
    pieces = []
    end = row[0].x1
    spaced = True
    for glyph in row:
        text = glyph.text
        blank = text.isspace()
        if not spaced and not blank and glyph.x0 - end > SPACE_GAP:
            pieces.append(" ")
        if text >= " ":
            pieces.append(text)
        end = glyph.x1
        spaced = blank
    return "".join(pieces)


def _line(row: _Row, page: int, limits: Limits, doubts: Doubts) -> Line:
    text = _row_text(row.glyphs)
    if len(text) > limits.cell_chars:
        doubts.cut.append(text[:10])
        text = text[: limits.cell_chars]
    return Line(text, 0, page, _row_box(row))


def _top(block: Block) -> tuple[float, float]:
    return (block.bbox.top, block.bbox.x0) if block.bbox else (0.0, 0.0)


def _number_lines(blocks: Sequence[Block], lines: int) -> list[Block]:
    """Gives lines their running number, and marks those with a blank line's room above them."""
    numbered: list[Block] = []
    bottom: float | None = None
    for block in blocks:
        box = block.bbox
        assert box is not None
        if isinstance(block, Line):
            lines += 1
            blank = bottom is not None and box.top - bottom > BLANK_SHARE * box.height
            numbered.append(Line(block.text, lines, block.page, box, blank))
        else:
            numbered.append(block)
        bottom = box.bottom if bottom is None else max(bottom, box.bottom)
    return numbered
