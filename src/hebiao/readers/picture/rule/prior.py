"""The layout of a form as a prior over the lines of a page: edges that its rows and columns want and that were not found.

From one row of a form to the next the same columns go on, and what stands beside a row is a row, too. Where a cell holds
what the lines around it part in two, the line between is proposed; it is taken only where the print leaves paper for it
and stands in both halves as it does in cells of their own, and always asked: a line of which no ink is left may be none.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao import wording
from hebiao.readers.pages.lattice import Grid, GridCell, Ruling
from hebiao.readers.recognise.components import Components
from hebiao.readers.recognise.textlines import Lines, Strip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

PAPER: Final = 0.45
"""of a line's height: as much paper without print lies where an upright line is lost"""
BETWEEN: Final = 0.5
"""of a line's height: as much paper lies between two texts that a lost level line parted"""
APART: Final = 1.6
"""times the usual gap between two lines of one text: those of two texts stand further apart"""
MARK: Final = 0.35
"""of a line's height: what is smaller is dirt"""
CENTRED: Final = 0.6
"""of a line's height: as near to the middle of its cell stands a text; half of it where merged cells are usual"""
OFF: Final = 0.6
"""of a line's height: a text further from the middle of a cell does not stand in it"""
REST: Final = 0.25
"""of a line's height: what is as flat and as near to the place of a line is a rest of it"""
REST_HIGH: Final = 0.5
"""of a cell's height: as much of an upright line is left where it was broken off"""
ENDS: Final = 0.15
"""of a cell's height: as near to its floor and its roof comes what is left of such a line"""
MOST: Final = 0.6
"""of the columns to the right of the levels: a line that is drawn in as many parts two rows"""
LACKS: Final = 2
"""edges that a row may lack of those that its neighbours have; one that lacks more is a row of another kind"""
LOST_ROWS: Final = 6
"""rows one above the other of which a line may be lost"""
WIDE: Final = 4
"""inner edges of a row that is no more of the form's head"""
LABEL_GAP: Final = 0.9
"""of a line's height: a gap as wide parts a label from the text beside it"""
LABEL: Final = 9.0
"""of a line's height: no label of the head is wider"""
_LABELS: Final = frozenset(label for label in wording.HEAD if len(label) > len("负责人"))
KIN: Final = (2, 3)
"""edges that a row has in common with the rows above and below it, or with two on one side: it is a row of their kind"""
FIGURES: Final = 2
"""cells of a row that hold two texts one above the other: as many say that it is two rows"""


class Printed(Struct, frozen=True):
    """A grid with what is printed in its cells, in pixels."""

    grid: Grid
    boxes: Sequence[Strip]
    """insides of the cells"""
    lines: Sequence[Lines]
    marks: Mask
    em: float
    """usual height of a line"""
    scale: float
    """pixels a point"""


def lost_edges(page: Printed, read: Callable[[Sequence[Strip]], Sequence[str]]) -> list[Ruling]:
    """The edges that the rest of the grid wants and that print leaves room for, in points.

    Args:
        page: one table.
        read: the words of lines, white space left out.
    """
    return [*_uprights(page), *_levels(page), *_rows(page), *_beside_labels(page, read)]


def _beside_labels(page: Printed, read: Callable[[Sequence[Strip]], Sequence[str]]) -> Iterator[Ruling]:
    """Upright edges of the form's head between a label and the text beside it, in cells that hold both."""
    grid = page.grid
    last = next((r for r in range(len(grid.ys) - 1) if len(_inner(grid, r)) >= WIDE), 0)
    asked = []
    for n, cell in enumerate(grid.cells):
        strips = page.lines[n].strips
        if cell.row < last and cell.colspan > 1 and len(strips) == 1:
            asked += [(cell, *parts) for parts in _gaps(page, strips[0])]
    said = read([s for _, *parts in asked for s in parts])
    for (cell, left, right), words in zip(asked, zip(said[::2], said[1::2], strict=True), strict=True):
        if not _LABELS & set(words):
            continue
        # A label stands in the middle of its own cell, which ends where the whole one does.
        x0, x1 = (grid.xs[cell.col], grid.xs[cell.col + cell.colspan])
        label, end = (right, x1) if words[1] in _LABELS else (left, x0)
        wanted = (label.x0 + label.x1) / page.scale - end
        low, high = left.x1 / page.scale, right.x0 / page.scale
        known = [x for x in grid.xs if low < x < high]
        x = min(known or [min(max(wanted, low), high)], key=lambda x: abs(x - wanted))
        yield Ruling(x, grid.ys[cell.row], x, grid.ys[cell.row + cell.rowspan])


def _gaps(page: Printed, line: Strip) -> list[tuple[Strip, Strip]]:
    """A line of a cell as two texts, parted by its widest gap, where one of them is as short as a label."""
    import numpy as np

    inked = np.flatnonzero(np.any(_without_marks(page, line), axis=0, keepdims=True)[0])
    steps = np.diff(inked)
    if not steps.size or int(steps.max()) < LABEL_GAP * page.em:
        return []
    n = int(np.argmax(steps))
    left = Strip(line.x0, line.top, line.x0 + int(inked[n]) + 1, line.bottom)
    right = Strip(line.x0 + int(inked[n + 1]), line.top, line.x1, line.bottom)
    return [(left, right)] if min(s.x1 - s.x0 for s in (left, right)) <= LABEL * page.em else []


def _without_marks(page: Printed, line: Strip) -> Mask:
    """The ink of a line without what is no larger than dirt: that is no text beside a label."""
    import numpy as np

    pieces = Components(np.ascontiguousarray(page.marks[line.top : line.bottom, line.x0 : line.x1]))
    return pieces.pixels(pieces.stats[:, 2:4].max(axis=1) >= MARK * page.em)


def _uprights(page: Printed) -> Iterator[Ruling]:
    """Upright edges between two columns that go on above and below a cell."""
    grid = page.grid
    for n, cell in enumerate(grid.cells):
        if cell.colspan < 2:
            continue
        for col in range(cell.col + 1, cell.col + cell.colspan):
            if _goes_on(grid, cell, col) and _is_paper_at(page, n, x := grid.xs[col]):
                yield Ruling(x, grid.ys[cell.row], x, grid.ys[cell.row + cell.rowspan])


def _parts(grid: Grid, row: int, col: int) -> bool:
    """Whether an upright edge is drawn in a row."""
    return grid.owner[row][col - 1] != grid.owner[row][col]


def _inner(grid: Grid, row: int) -> set[int]:
    return {col for col in range(1, len(grid.xs) - 1) if _parts(grid, row, col)}


def _goes_on(grid: Grid, cell: GridCell, col: int) -> bool:
    """Whether rows of the same kind above and below a cell, or two on one side of it, are parted at a column.

    A line that is lost may be so in some rows one above the other.
    """
    low = cell.row + cell.rowspan
    own = set.intersection(*(_inner(grid, r) for r in range(cell.row, low)))
    above = _parted_rows(grid, range(cell.row - 1, -1, -1), own, col)
    below = _parted_rows(grid, range(low, len(grid.ys) - 1), own, col)
    for rows, kin in (([*above[:1], *below[:1]], KIN[0]), (above, KIN[1]), (below, KIN[1])):
        if len(rows) < 2:
            continue
        common = set.intersection(*(_inner(grid, r) for r in rows))
        if len(common - own) <= LACKS and len(common & own) >= kin:
            return True
    return False


def _parted_rows(grid: Grid, rows: Sequence[int], own: set[int], col: int) -> list[int]:
    """The first two rows that are parted at a column, behind no more than a few that lack it alike."""
    first = next((n for n, r in enumerate(rows[:LOST_ROWS]) if col in _inner(grid, r)), None)
    if first is None or any(not own <= _inner(grid, r) for r in rows[:first]):
        return []
    return [r for r in rows[first : first + 2] if col in _inner(grid, r)]


def _is_paper_at(page: Printed, n: int, place: float) -> bool:
    """Whether a line through a cell may stand at a place, in points: print leaves it room, and stands as in two cells."""
    import numpy as np

    box = page.boxes[n]
    marks = page.marks[box.top : box.bottom, box.x0 : box.x1]
    piece = np.any(marks, axis=0, keepdims=True)[0]
    at = round(place * page.scale) - box.x0
    if not 0 < at < piece.size:
        return False
    rest = slice(max(0, at - round(REST * page.em)), at + round(REST * page.em) + 1)
    if _is_upright_rest(marks[:, rest]):
        piece[rest] = False
    inked = np.flatnonzero(piece)
    left, right = inked[inked < at], inked[inked >= at]
    if left.size and right.size:
        return int(right[0] - left[-1]) >= PAPER * page.em
    return bool(inked.size) and _is_of_half(page, n, round(place * page.scale))


def _is_upright_rest(band: Mask) -> bool:
    """Whether the ink near the place of an upright line is what is left of it: it comes near both ends, as no letter does."""
    import numpy as np

    inked = np.flatnonzero(np.any(band, axis=1))
    ends = ENDS * len(band)
    return bool(
        inked.size >= REST_HIGH * len(band) and inked[0] <= ends and inked[-1] >= len(band) - 1 - ends
    )


def _is_of_half(page: Printed, n: int, at: int) -> bool:
    """Whether the text of a cell stands as in one alone of the two that a line at `at`, in pixels, would make of it.

    It is in the middle of that one, and not of the whole cell; a text that begins where the whole cell does may be its own.
    """
    grid, cell = page.grid, page.grid.cells[n]
    strips = [s for s in page.lines[n].strips if max(s.x1 - s.x0, s.bottom - s.top) >= MARK * page.em]
    if not strips or any(s.x0 < at < s.x1 for s in strips):
        return False
    x0, x1 = (grid.xs[col] * page.scale for col in (cell.col, cell.col + cell.colspan))
    text = min(s.x0 for s in strips), max(s.x1 for s in strips)
    half = (at, x1) if text[0] >= at else (x0, at)
    middle, own, whole = (sum(ends) / 2 for ends in (text, half, (x0, x1)))
    return abs(middle - whole) > OFF * page.em and abs(middle - own) <= CENTRED * page.em


def _levels(page: Printed) -> Iterator[Ruling]:
    """Level edges between two rows that go on beside a cell."""
    grid, usual = page.grid, _usual_gap(page.lines)
    wide = len(grid.xs) - 1
    for row in range(1, len(grid.ys) - 1):
        drawn = [grid.owner[row - 1][c] != grid.owner[row][c] for c in range(wide)]
        first, last = (drawn.index(True), wide - 1 - drawn[::-1].index(True))
        is_row = sum(drawn[first:]) >= MOST * (wide - first)
        for n in {grid.owner[row][c] for c in range(wide) if not drawn[c]}:
            cell = grid.cells[n]
            # The levels to the left of a row are merged more often than not, the cells to the right of it never end it.
            inside = cell.col > first or cell.col + cell.colspan - 1 < last
            ends = grid.ys[row - 1], grid.ys[row], grid.ys[row + 1]
            if inside and _is_parted(page, n, ends, usual, blank=is_row and cell.col > first):
                yield Ruling(grid.xs[cell.col], ends[1], grid.xs[cell.col + cell.colspan], ends[1])


def _usual_gap(lines: Sequence[Lines]) -> float:
    """Between two lines of one text, in pixels."""
    gaps = [b.top - a.bottom for found in lines for a, b in itertools.pairwise(found.strips)]
    return median(gaps) if gaps else 0.0


def _is_parted(page: Printed, n: int, ys: tuple[float, float, float], usual: float, *, blank: bool) -> bool:
    """Whether what stands in a cell above a line and below it are two texts, each in the middle of its own row.

    Args:
        page: the table.
        n: the cell.
        ys: the line above the upper row, that between the two, and that below the lower one.
        usual: between two lines of one text, in pixels.
        blank: whether one of the two may be blank, where the other's text does not stand in the middle of the whole cell.
    """
    top, at, bottom = (y * page.scale for y in ys)
    least = MARK * page.em
    strips = [
        s
        for s in page.lines[n].strips
        if max(s.x1 - s.x0, s.bottom - s.top) >= least and not _is_rest(page, s, at)
    ]
    if any(s.top < at - 1 and s.bottom > at + 1 for s in strips):
        return False
    above = [s for s in strips if top - 1 <= s.top and s.bottom <= at + 1]
    below = [s for s in strips if at - 1 <= s.top and s.bottom <= bottom + 1]
    if above and below and below[0].top - above[-1].bottom < max(BETWEEN * page.em, APART * usual):
        return False
    if not above or not below:
        box = page.boxes[n]
        whole = box.top / page.scale, box.bottom / page.scale
        if not blank or not (above or below) or _strays(page, strips, whole) <= OFF:
            return False
    near = CENTRED if blank else CENTRED / 2
    return all(
        not half or _strays(page, half, ends) <= near for half, ends in ((above, ys[:2]), (below, ys[1:]))
    )


def _is_rest(page: Printed, strip: Strip, at: float) -> bool:
    """Whether what stands where a level line would run is what is left of that line."""
    return (
        strip.bottom - strip.top <= REST * page.em
        and abs((strip.top + strip.bottom) / 2 - at) <= REST * page.em
    )


def _strays(page: Printed, strips: Sequence[Strip], ys: Sequence[float]) -> float:
    """How far lines of text stand from the middle between two level lines, in heights of a line."""
    middle = (ys[0] + ys[1]) / 2 * page.scale
    return abs((strips[0].top + strips[-1].bottom) / 2 - middle) / page.em


def _rows(page: Printed) -> Iterator[Ruling]:
    """Level edges through rows of which several cells hold two texts, one above the other, at the same heights."""
    grid, usual = page.grid, _usual_gap(page.lines)
    least = max(BETWEEN * page.em, APART * usual)
    for row in range(len(grid.ys) - 1):
        here = [n for n, c in enumerate(grid.cells) if c.row == row and c.rowspan == 1]
        gaps = {n: gap for n in here if (gap := _lone_gap(page.lines[n].strips, least)) is not None}
        if len(gaps) < FIGURES:
            continue
        low, high = max(g[0] for g in gaps.values()), min(g[1] for g in gaps.values())
        crossed = {n for n in here if any(s.top < high and s.bottom > low for s in page.lines[n].strips)}
        if high - low < BETWEEN * page.em or len(crossed) > len(gaps):
            continue
        y = (low + high) / 2 / page.scale
        for n in here:
            if n not in crossed:
                cell = grid.cells[n]
                yield Ruling(grid.xs[cell.col], y, grid.xs[cell.col + cell.colspan], y)


def _lone_gap(strips: Sequence[Strip], least: float) -> tuple[int, int] | None:
    """The one gap between the lines of a cell that is wider than those of a text."""
    wide = [(a.bottom, b.top) for a, b in itertools.pairwise(strips) if b.top - a.bottom >= least]
    return wide[0] if len(wide) == 1 else None
