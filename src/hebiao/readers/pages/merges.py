"""Merged cells that look like two whose line was not drawn: the texts stand as they would in two cells.

A missing piece of a ruling and a merged cell are the same lattice; only where the texts stand can tell. They are
taken apart, and all parts of them are doubted.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from math import inf
from statistics import median
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from hebiao.phrasing import stands_beside
from hebiao.readers.pages.lattice import Grid, GridCell
from hebiao.readers.pages.textrows import SPACE_GAP, Glyph, TextRow

LEADING: Final = 0.6
"""room between two lines of one text is less than this share of their height"""
ROOM: Final = 4.0
"""a cell higher than its text by this shows how its text is aligned, in points"""
ROOMY: Final = 4
"""cells with more room than their row's highest text has, merged ones too, that together show how texts are aligned"""
OFF: Final = 0.2
"""texts aligned alike stand at the same share of their room, give or take this"""
ALIGNED: Final = 1.0
"""texts of cells leave the same room at their side, give or take this, in points"""
CENTRED: Final = 2.0
"""the middle of a text stands in the middle of its cell, give or take this, in points"""
MIDDLE: Final = 0.5
"""share of the room above a text in the middle of its cell: one in an odd number of rows stands in one of them"""


OPERATORS: Final = frozenset("≥≤=＝><＞＜≧≦")
HALF_RULED: Final = 3
"""rows or columns that a table has at least"""


class _Text(NamedTuple):
    """Where the text of a cell stands: top and bottom of each of its lines, and the gaps that go through all of them."""

    tops: list[float]
    bottoms: list[float]
    gaps: list[tuple[float, float]]
    labelled: bool
    """whether a colon stands in it"""
    spaced: bool
    """whether it is a label that is spaced out, a character at a time (主 管 单 位)"""
    operator: bool
    """whether it begins with one of ≥, ≤ and the like, and a gap"""
    beside: bool
    """whether it is the label of a level or a part of the form"""
    sides: tuple[float, float]
    """left end of the leftmost line, right end of the rightmost"""


class Parted(Struct, frozen=True):
    """A grid whose doubtful merged cells are taken apart, with the characters of each cell."""

    grid: Grid
    contents: Sequence[Sequence[Glyph]]
    doubted: frozenset[int]
    """numbers of the cells that were one"""


def part_merges(
    grid: Grid, contents: Sequence[Sequence[Glyph]], texts: Sequence[Sequence[TextRow]]
) -> Parted:
    """Takes apart the merged cells whose text stands in parts of them only, as that of single cells does.

    Args:
        grid: the lattice.
        contents: the characters of each cell.
        texts: the lines of text of each cell; turned text says nothing and is passed over.
    """
    if all(c.rowspan == 1 and c.colspan == 1 for c in grid.cells):
        return Parted(grid, contents, frozenset())
    usual = _Usual(grid, texts)
    cells: list[GridCell] = []
    kept: list[Sequence[Glyph]] = []
    doubted: set[int] = set()
    for cell, glyphs, rows in zip(grid.cells, contents, texts, strict=True):
        merged = cell.rowspan > 1 or cell.colspan > 1
        text = _look(rows) if merged else None
        parts = [cell] if text is None else _parts(grid, cell, text, usual)
        if len(parts) > 1:
            doubted.update(range(len(cells), len(cells) + len(parts)))
        cells += parts
        kept += [glyphs] if len(parts) == 1 else [_inside(grid, part, glyphs) for part in parts]
    if not doubted:
        return Parted(grid, contents, frozenset())
    owner = [list(row) for row in grid.owner]
    order = sorted(range(len(cells)), key=lambda n: (cells[n].row, cells[n].col))
    for new, n in enumerate(order):
        cell = cells[n]
        for row in owner[cell.row : cell.row + cell.rowspan]:
            row[cell.col : cell.col + cell.colspan] = [new] * cell.colspan
    return Parted(
        replace(grid, cells=tuple(cells[n] for n in order), owner=tuple(map(tuple, owner))),
        [kept[n] for n in order],
        frozenset(new for new, n in enumerate(order) if n in doubted),
    )


def _parts(grid: Grid, cell: GridCell, text: _Text, usual: _Usual) -> list[GridCell]:
    cols = _cuts_across(grid, cell, text, usual)
    rows = _cuts_down(grid, cell, text, usual)
    lefts, tops = [cell.col, *cols, cell.col + cell.colspan], [cell.row, *rows, cell.row + cell.rowspan]
    return [
        GridCell(top, left, low - top, right - left, cell.open)
        for top, low in pairwise(tops)
        for left, right in pairwise(lefts)
    ]


def _inside(grid: Grid, cell: GridCell, glyphs: Sequence[Glyph]) -> list[Glyph]:
    box = grid.cell_box(cell)
    return [
        g
        for g in glyphs
        if box.x0 <= (g.x0 + g.x1) / 2 < box.x1 and box.top <= (g.top + g.bottom) / 2 < box.bottom
    ]


def _look(rows: Sequence[TextRow]) -> _Text | None:
    if not rows or any(row.turn for row in rows):
        return None
    inked = [[g for g in row.glyphs if not g.text.isspace()] for row in rows]
    gaps = []
    end = inf
    for x0, x1 in sorted((g.x0, g.x1) for line in inked for g in line):
        if x0 - end > SPACE_GAP:
            gaps.append((end, x0))
        end = x1 if end == inf else max(end, x1)
    return _Text(
        [min(g.top for g in line) for line in inked],
        [max(g.bottom for g in line) for line in inked],
        gaps,
        any(g.text in ":：" for line in inked for g in line),
        len(inked[0]) == len(gaps) + 1 and all("\u4e00" <= g.text <= "\u9fff" for g in inked[0]),
        len(inked) == 1 and bool(gaps) and inked[0][0].text in OPERATORS and gaps[0][0] == inked[0][0].x1,
        stands_beside("".join(g.text for line in inked for g in line)),
        (min(g.x0 for line in inked for g in line), max(g.x1 for line in inked for g in line)),
    )


def _cuts_across(grid: Grid, cell: GridCell, text: _Text, usual: _Usual) -> list[int]:
    """The columns before which a gap in every line of a cell's text lies; a whole row of labels may have gaps.

    A name and a number with a space between ("范婷　5165533", "≤ 806万元") are no two cells: what follows the gap begins
    where no text of a cell of its own would.
    """
    if cell.colspan == 1 or text.spaced or (cell.colspan == len(grid.xs) - 1 and text.labelled):
        return []
    inner = range(cell.col + 1, cell.col + cell.colspan)
    cuts = [c for c in inner if any(a < grid.xs[c] < b for a, b in text.gaps)]
    return cuts if len(cuts) != 1 or _stands_apart(grid, cell, cuts[0], text, usual) else []


def _stands_apart(grid: Grid, cell: GridCell, col: int, text: _Text, usual: _Usual) -> bool:
    """Whether the texts left and right of a gap stand as in cells of their own: aligned as others are, or in the middle."""
    line = grid.xs[col]
    if text.operator and not _ends_beside(grid, cell, col):
        return False  # an operator and its figure, where no row beside has two cells
    end, start = next((a, b) for a, b in text.gaps if a < line < b)
    left = (grid.xs[cell.col], line, text.sides[0], end)
    right = (line, grid.xs[cell.col + cell.colspan], start, text.sides[1])
    return all(
        abs(x0 + x1 - first - last) <= 2 * CENTRED
        or abs(x0 - first - usual.pad) <= ALIGNED
        or abs(last - x1 - usual.pad) <= ALIGNED
        for first, last, x0, x1 in (left, right)
    )


def _ends_beside(grid: Grid, cell: GridCell, col: int) -> bool:
    """Whether a cell of the row above or below a cell ends at a column within it."""
    rows = (cell.row - 1, cell.row + cell.rowspan)
    return any(0 <= r < len(grid.owner) and grid.owner[r][col - 1] != grid.owner[r][col] for r in rows)


def _cuts_down(grid: Grid, cell: GridCell, text: _Text, usual: _Usual) -> list[int]:
    """The rows before which more room lies than lines of one text have between them.

    Where the text stands in one row only, and not where it would in the whole cell: that row and the others. Where
    texts stand at the top, it would in either: there levels are merged cells, and others are not believed.
    """
    inner = range(cell.row + 1, cell.row + cell.rowspan)
    cuts = []
    # A label with its points below it (产出指标, 40分) is one, however far apart its lines stand.
    lines = () if text.beside else zip(text.bottoms, text.tops[1:], strict=False)
    for bottom, top in lines:
        between = [r for r in inner if bottom - 1 < grid.ys[r] < top + 1]
        if between and top - bottom > LEADING * (text.bottoms[0] - text.tops[0]):
            cuts.append(between[0])
    if cuts or not inner:
        return cuts
    above = sum(grid.ys[r] <= text.tops[0] + 1 for r in inner)
    if above != sum(grid.ys[r] < text.bottoms[-1] - 1 for r in inner):
        return []
    if text.beside and not above:
        return []  # what is blank below a level or the label of a part is of it, ruled off or not
    share = _share(grid.ys[cell.row], grid.ys[cell.row + cell.rowspan], text)
    if share is None:
        return []
    alike = usual.share is None or abs(share - usual.share) <= OFF
    if alike and (abs(share - MIDDLE) <= OFF or _is_level(grid, cell)):
        return []
    if share <= OFF and usual.is_cut and grid.is_last(cell):
        # Browsers print the text of a cell that goes on overleaf at its top, however they align others.
        return []
    own = cell.row + above
    return [r for r in (own, own + 1) if r in inner]


def _is_level(grid: Grid, cell: GridCell) -> bool:
    """Whether no row begins beside a merged cell on its left: what is left of a level is as high, or higher.

    A reason beside scores of several rows is none; at its top stands a text of the first of them likewise.
    """
    beside = (
        {grid.owner[r][cell.col - 1] for r in range(cell.row, cell.row + cell.rowspan)} if cell.col else ()
    )
    return len(beside) < 2


class _Usual:
    """How the texts of a table's single cells are aligned; looked at where it is asked for."""

    def __init__(self, grid: Grid, texts: Sequence[Sequence[TextRow]]) -> None:
        self._grid = grid
        self._texts = texts

    @cached_property
    def is_cut(self) -> bool:
        """Whether the table goes on on the next page."""
        return self._grid.is_cut

    @cached_property
    def pad(self) -> float:
        """The room left of a text that stands at the left of its cell, as the table has it."""
        rooms = [
            text.sides[0] - self._grid.xs[cell.col]
            for cell, rows in zip(self._grid.cells, self._texts, strict=True)
            if (text := _look(rows)) is not None
        ]
        return min(rooms, default=0.0)

    @cached_property
    def share(self) -> float | None:
        """The share of the free room that stands above the texts, where they agree on one."""
        ys = self._grid.ys
        single: list[tuple[int, float, float, float]] = []
        roomy: list[float] = []
        for cell, rows in zip(self._grid.cells, self._texts, strict=True):
            text = _look(rows)
            ceiling, floor = ys[cell.row], ys[cell.row + cell.rowspan]
            if text is None or (share := _share(ceiling, floor, text)) is None:
                continue
            if cell.rowspan == 1:
                room = floor - ceiling - (text.bottoms[-1] - text.tops[0])
                single.append((cell.row, share, room, text.bottoms[0] - text.tops[0]))
            else:
                roomy.append(share)
        # Where a row is as high as its highest text, the room about that is the margin, whatever the alignment.
        margin: dict[int, float] = {}
        for row, _, room, _ in single:
            margin[row] = min(room, margin.get(row, room))
        roomy += [share for row, share, room, line in single if room - margin[row] > LEADING * line]
        shares = roomy if len(roomy) >= ROOMY else [share for _, share, _, _ in single]
        if not shares:
            return None
        middle = median(shares)
        return middle if 2 * sum(abs(s - middle) <= OFF for s in shares) > len(shares) else None


def _share(ceiling: float, floor: float, text: _Text) -> float | None:
    room = (floor - ceiling) - (text.bottoms[-1] - text.tops[0])
    return (text.tops[0] - ceiling) / room if room >= ROOM else None


def is_half_ruled(grid: Grid, texts: Sequence[Sequence[TextRow]]) -> bool:
    """Whether only the rows of a table are ruled, or only its columns: its cells are then no cells."""
    if len(grid.xs) > 2 and len(grid.ys) > 2:
        return False
    seen = [t for t in map(_look, texts) if t is not None]
    if len(grid.xs) == 2 and len(grid.ys) > HALF_RULED:
        return 2 * sum(bool(t.gaps) for t in seen) > len(seen)
    return len(grid.ys) == 2 and len(grid.xs) > HALF_RULED and any(len(t.tops) > HALF_RULED for t in seen)
