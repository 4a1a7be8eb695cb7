"""Characters + grids of a page → tables and lines in reading order. Plain data, shared by PDF and OFD."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence, Set
from itertools import pairwise

from msgspec import Struct

from hebiao.domain.document import UNREAD, Block, Cell, Line, Table
from hebiao.domain.geometry import BBox
from hebiao.domain.limits import Limits
from hebiao.readers.pages.gutters import find_gutters, part_row, runs_over
from hebiao.readers.pages.lattice import Grid, GridCell
from hebiao.readers.pages.merges import Parted, is_half_ruled, part_merges
from hebiao.readers.pages.textrows import Doubts, Glyph, TextRow, row_box, row_text, rows_of

BLANK_SHARE = 1.5
"""a gap above a line larger than this many line heights is a blank line"""
NEAR_EDGE = 1.0
"""a character whose middle is this near to another cell may belong there, in points"""
ODD_SIZE = 1.5
"""characters of one cell differ in size by less than this; more is a raised figure, or another text"""
STRADDLE = 0.2
"""a character whose middle is this near to the floor or ceiling of its cell stands on both sides, as a share of its
height"""
LINES_FREE = 2.0
"""room below a text in which one more line of it would stand, in heights of its characters"""
HANGING = frozenset("，。、；：）)】》”’！？,;")
"""marks that typesetters let hang over the edge of a cell"""
FRAME_SHARE = 0.5
"""a single cell over more of the page than this is a frame round the page, no table"""


class PageContent(Struct, frozen=True):
    """What goes into the layout of one page."""

    number: int
    width: float
    height: float
    glyphs: Sequence[Glyph]
    grids: Sequence[Grid]
    struck: Set[Glyph] = frozenset()
    """the characters of it that a line is drawn through"""


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
    gutters = find_gutters(grids)
    grids.sort(key=lambda g: bisect_right(gutters, g.xs[0]))
    seen = _on_paper(page)
    doubts.off_page = len(page.glyphs) - len(seen)
    doubts.upside = 2 * sum(g.turn != 0 for g in seen) > len(seen)
    inside, outside, spilled = _assign(seen, grids, doubts)
    found: list[Block] = []
    for offset, grid in enumerate(grids):
        texts, overprinted = _texts(inside[offset], doubts)
        if is_half_ruled(grid, texts):
            outside += [g for glyphs in inside[offset] for g in glyphs]
            continue
        parted = part_merges(grid, inside[offset], texts)
        over = {c for n, c in spilled if n == offset}
        over |= _full_cells(grid, inside[offset]) if over else set()
        spilt = {parted.grid.owner[grid.cells[c].row][grid.cells[c].col] for c in over}
        if parted.doubted:
            texts, overprinted = _texts(parted.contents, doubts)
        doubted = _Doubted(spilt, parted.doubted, overprinted, page.struck)
        place = (tables + len(found), page.number)
        found.append(_table(parted, texts, place, limits, doubts, doubted))
    rows = rows_of(_mark_struck(outside, page.struck, doubts), doubts)
    doubts.across += sum(runs_over(row, gutters) for row in rows)
    found += [_line(part, page.number, limits, doubts) for row in rows for part in part_row(row, gutters)]
    found.sort(key=lambda block: (_band(block, gutters), *_top(block)))
    return _number_lines(found, lines), doubts


def _on_paper(page: PageContent) -> list[Glyph]:
    """The characters whose middle lies within the page."""
    return [
        g
        for g in page.glyphs
        if 0 <= g.x0 + g.x1 <= 2 * page.width and 0 <= g.top + g.bottom <= 2 * page.height
    ]


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


class _Room(Struct, frozen=True):
    """A table with what is found in its cells."""

    index: int
    """of the grid"""
    grid: Grid
    boxes: tuple[BBox, ...]
    """of the cells"""
    contents: list[list[Glyph]]
    """the characters of each cell"""


_Spot = tuple[int, int]
"""number of a grid, and of a cell in it"""


def _assign(
    glyphs: Sequence[Glyph], grids: Sequence[Grid], doubts: Doubts
) -> tuple[list[list[list[Glyph]]], list[Glyph], list[_Spot]]:
    """Each character to the cell that holds its middle; of nested tables to the smallest.

    Returns:
        Characters by grid and cell, those outside, and the cells over whose line a text runs on.
    """
    rooms = [
        _Room(i, grid, tuple(grid.cell_box(c) for c in grid.cells), [[] for _ in grid.cells])
        for i, grid in enumerate(grids)
    ]
    smallest_first = sorted(rooms, key=lambda r: r.grid.bbox.width * r.grid.bbox.height)
    places = [(r, r.grid.xs, r.grid.ys, r.grid.owner, r.index) for r in smallest_first]
    outside: list[Glyph] = []
    last, home = None, outside
    before: _Spot | None = None
    spilled: list[_Spot] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        here, spot = outside, None
        for room, xs, ys, owner, index in places:
            if xs[0] <= x < xs[-1] and ys[0] <= y < ys[-1]:
                number = owner[bisect_right(ys, y) - 1][bisect_right(xs, x) - 1]
                here, spot = room.contents[number], (index, number)
                if not glyph.text.isspace():
                    spilled += _at_edges(room, number, (x, y, glyph.bottom - glyph.top), doubts)
                break
        if glyph.text in HANGING and last is not None and before is not None and _runs_on(last, glyph):
            here, spot = home, before  # no text begins with it
        if here is not home and last is not None and _runs_on(last, glyph):
            doubts.spilled.append(last.text + glyph.text)
            spilled += [s for s in (before, spot) if s is not None]
        here.append(glyph)
        last, home, before = glyph, here, spot
    return [room.contents for room in rooms], outside, spilled


def _at_edges(room: _Room, number: int, at: tuple[float, float, float], doubts: Doubts) -> Sequence[_Spot]:
    """The cells that a character may belong to as well as to its own, which comes first; none where it stands well inside.

    `at` is the character's middle and its height.
    """
    x, y, height = at
    box = room.boxes[number]
    upright = min(y - box.top, box.bottom - y)
    if upright < NEAR_EDGE or x - box.x0 < NEAR_EDGE or box.x1 - x < NEAR_EDGE:
        doubts.near_edge += 1
    if upright >= STRADDLE * height:
        return ()
    doubts.near_edge += 1
    return [(room.index, number), *_other_side(room.index, room.grid, (x, y), box)]


def _full_cells(grid: Grid, contents: Sequence[Sequence[Glyph]]) -> set[int]:
    """The cells that have no room for one more character or line.

    Where texts stand over the lines of their cells, rows are too low for what was written in them, and of a text that
    fills its cell the rest may not have been printed at all.
    """
    full: set[int] = set()
    for number, glyphs in enumerate(contents):
        printed = [g for g in glyphs if not g.text.isspace()]
        if not printed:
            continue
        box = grid.cell_box(grid.cells[number])
        size = max(g.bottom - g.top for g in printed)
        last = max(g.top for g in printed)
        right = max(g.x1 for g in printed if g.top > last - size / 2)
        height = max(g.bottom for g in printed) - min(g.top for g in printed)
        if box.x1 - right < size and box.height - height < size:
            full.add(number)
    return full


def _other_side(n: int, grid: Grid, at: tuple[float, float], box: BBox) -> list[tuple[int, int]]:
    """The cell on the other side of the floor or ceiling that is nearer to a place in a cell's box."""
    x, y = at
    row = (
        bisect_right(grid.ys, box.top) - 2
        if y - box.top < box.bottom - y
        else bisect_right(grid.ys, box.bottom) - 1
    )
    inside = 0 <= row < len(grid.ys) - 1
    return [(n, grid.owner[row][bisect_right(grid.xs, x) - 1])] if inside else []


def _runs_on(last: Glyph, glyph: Glyph) -> bool:
    """Whether two characters touch on one baseline; over a line between cells there is padding."""
    return (
        abs(last.base - glyph.base) < 0.1
        and abs(glyph.x0 - last.x1) < NEAR_EDGE
        and not (last.text.isspace() or glyph.text.isspace())
    )


class _Doubted(Struct, frozen=True):
    """What is known to be doubtful of a table before its texts are: numbers of cells, and characters."""

    spilt: Set[int]
    """over whose lines a text runs"""
    parted: Set[int]
    """that were merged, and look like several"""
    overprinted: Set[int]
    struck: Set[Glyph]


def _texts(
    contents: Sequence[Sequence[Glyph]], doubts: Doubts
) -> tuple[list[Sequence[TextRow]], frozenset[int]]:
    """The lines of text of each cell, and the numbers of the cells in which characters stand on one another."""
    texts: list[Sequence[TextRow]] = []
    overprinted: list[int] = []
    for number, glyphs in enumerate(contents):
        before = len(doubts.overprinted)
        texts.append(rows_of(glyphs, doubts) if glyphs else ())
        if len(doubts.overprinted) > before:
            overprinted.append(number)
    return texts, frozenset(overprinted)


def _table(
    parted: Parted,
    texts: Sequence[Sequence[TextRow]],
    place: tuple[int, int],
    limits: Limits,
    doubts: Doubts,
    doubted: _Doubted,
) -> Table:
    grid = parted.grid
    shared = doubted.spilt | doubted.parted
    cells = []
    for number, (spot, rows) in enumerate(zip(grid.cells, texts, strict=True)):
        text = "\n".join(row_text(row.glyphs) for row in rows)
        # Where nothing stands in a doubtful cell, the text on the other side of the line may be its own.
        cell = _cell(
            spot, UNREAD if not text and number in shared else text[: limits.cell_chars], place, grid
        )
        if len(text) > limits.cell_chars:
            doubts.cut.append(cell.id)
        if number in doubted.parted:
            doubts.parted.append(cell.id)
        struck = [g for g in parted.contents[number] if g in doubted.struck] if doubted.struck else []
        if struck:
            doubts.struck.append("".join(g.text for g in struck))
        if (
            struck
            or len(text) > limits.cell_chars
            or number in shared
            or number in doubted.overprinted
            or _is_two_texts(rows, grid.cell_box(spot))
        ):
            doubts.cells.add(cell.id)
        if spot.open and text:
            # What ends well above the end of the page has lost nothing to the next one.
            (doubts.ended if _goes_on_blank(grid, spot, rows) else doubts.open_cells).append(cell.id)
        cells.append(cell)
    index, page = place
    return Table(
        index, tuple(cells), len(grid.ys) - 1, len(grid.xs) - 1, exact=True, page=page, bbox=grid.bbox
    )


def _cell(spot: GridCell, text: str, place: tuple[int, int], grid: Grid) -> Cell:
    index, page = place
    box = grid.cell_box(spot)
    return Cell(index, spot.row, spot.col, text, spot.rowspan, spot.colspan, page, box)


def _mark_struck(glyphs: Sequence[Glyph], struck: Set[Glyph], doubts: Doubts) -> Sequence[Glyph]:
    """Characters outside tables; those that are struck out are shown as unreadable, for no cell can be doubted."""
    if not struck:
        return glyphs
    found = [g for g in glyphs if g in struck]
    if found:
        doubts.struck.append("".join(g.text for g in found))
    return [g._replace(text=UNREAD) if g in struck else g for g in glyphs]


def _goes_on_blank(grid: Grid, spot: GridCell, rows: Sequence[TextRow]) -> bool:
    """Whether a cell is open only because the page ends, with room for more text than it has."""
    last = [g for g in rows[-1].glyphs if not g.text.isspace()]
    if not last or not grid.is_last(spot) or not grid.is_cut:
        return False
    bottom, height = max(g.bottom for g in last), max(g.bottom - g.top for g in last)
    return grid.cell_box(spot).bottom - bottom >= LINES_FREE * height


def _is_two_texts(rows: Sequence[TextRow], box: BBox) -> bool:
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


def _line(row: TextRow, page: int, limits: Limits, doubts: Doubts) -> Line:
    text = row_text(row.glyphs)
    if len(text) > limits.cell_chars:
        doubts.cut.append(text[:10])
        text = text[: limits.cell_chars]
    return Line(text, 0, page, row_box(row))


def _band(block: Block, gutters: Sequence[float]) -> int:
    return bisect_right(gutters, block.bbox.x0) if block.bbox else 0


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
