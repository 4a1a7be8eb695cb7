"""Rulings of a page → grids of cells with exact spans. Plain data, shared by PDF and OFD.

The way: positions within `SNAP` are one line (so double lines fall together), pieces of one line within
`JOIN` are one edge (so dashed lines heal), edges that touch are one table, the lines of a table cut its area
into atoms, and a cell is a rectangle of atoms with no edge between them. pdfplumber thinks alike with the
same tolerances, so that its reading and ours can be compared cell by cell.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

from hebiao.domain.geometry import BBox
from hebiao.errors import LimitExceeded

SNAP = 3.0
"""lines this near to each other are one line, in points"""
JOIN = 3.0
"""a gap up to this is no gap, in points"""
MIN_LENGTH = 3.0
"""a joined edge shorter than this is a dot or a speck, in points"""

OVERHANG = 6.0
"""edges that run out this far over the last line leave a side of the table open, in points"""


class Ruling(NamedTuple):
    """The middle of one drawn line, level (top == bottom) or upright (x0 == x1), in points from the top left."""

    x0: float
    top: float
    x1: float
    bottom: float


class Edge(NamedTuple):
    """A joined line: its position across, and where it starts and ends along."""

    at: float
    start: float
    end: float


class GridCell(NamedTuple):
    """A cell by its place in the grid. `open` says that some side of it is not drawn."""

    row: int
    col: int
    rowspan: int
    colspan: int
    open: bool


class Grid(Struct, frozen=True):
    """A table's lines and cells. `owner[row][col]` is the number of the cell that covers that place."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    owner: tuple[tuple[int, ...], ...]

    @property
    def bbox(self) -> BBox:
        """Its extent on the page."""
        return BBox(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def is_cut(self) -> bool:
        """Whether the page ends before the table does: no cell of the last row has all its sides."""
        last = [c for c in self.cells if self.is_last(c)]
        return len(last) > 1 and all(c.open for c in last)

    def is_last(self, cell: GridCell) -> bool:
        """Whether a cell reaches the last row."""
        return cell.row + cell.rowspan == len(self.ys) - 1

    def cell_box(self, cell: GridCell) -> BBox:
        """Where a cell stands on the page."""
        return BBox(
            self.xs[cell.col],
            self.ys[cell.row],
            self.xs[cell.col + cell.colspan],
            self.ys[cell.row + cell.rowspan],
        )


def find_grids(rulings: Iterable[Ruling], max_atoms: int) -> tuple[Grid, ...]:
    """The tables that the rulings draw, from top to bottom.

    Args:
        rulings: in points, in any order.
        max_atoms: most places (rows × columns) that one table may have.

    Raises:
        LimitExceeded: a table has more places than `max_atoms`.
    """
    level, upright = [], []
    for r in rulings:
        if r.x1 - r.x0 >= r.bottom - r.top:
            level.append(Edge(r.top, r.x0, r.x1))
        if r.bottom - r.top >= r.x1 - r.x0:
            upright.append(Edge(r.x0, r.top, r.bottom))
    parts = _connect(join_edges(level), join_edges(upright))
    grids = [_build(h, v, max_atoms) for h, v in parts]
    return tuple(sorted((g for g in grids if g), key=lambda g: (g.ys[0], g.xs[0])))


def join_edges(edges: Iterable[Edge]) -> list[Edge]:
    """Snaps positions, joins pieces, drops specks; ordered by position, then start."""
    groups: list[list[Edge]] = []
    for edge in sorted(edges):
        if groups and edge.at - groups[-1][0].at <= SNAP:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    joined: list[Edge] = []
    for group in groups:
        at = (group[0].at + group[-1].at) / 2
        pieces = sorted((e.start, e.end) for e in group)
        start, end = pieces[0]
        for s, e in pieces[1:]:
            if s - end <= JOIN:
                end = max(end, e)
                continue
            joined.append(Edge(at, start, end))
            start, end = s, e
        joined.append(Edge(at, start, end))
    return [e for e in joined if e.end - e.start >= MIN_LENGTH]


def _connect(level: Sequence[Edge], upright: Sequence[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Groups of edges that touch one another, level and upright ones apart."""
    parent = list(range(len(level) + len(upright)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    positions = [e.at for e in upright]
    for i, h in enumerate(level):
        first = bisect_left(positions, h.start - JOIN)
        last = bisect_right(positions, h.end + JOIN)
        for j in range(first, last):
            v = upright[j]
            if v.start - JOIN <= h.at <= v.end + JOIN:
                parent[root(i)] = root(len(level) + j)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for i, edge in enumerate(level):
        groups.setdefault(root(i), ([], []))[0].append(edge)
    for j, edge in enumerate(upright):
        groups.setdefault(root(len(level) + j), ([], []))[1].append(edge)
    return list(groups.values())


def _build(level: Sequence[Edge], upright: Sequence[Edge], max_atoms: int) -> Grid | None:
    """The grid of one group of edges; None when they close no cell."""
    ys = _with_open_ends(sorted({e.at for e in level}), upright)
    xs = _with_open_ends(sorted({e.at for e in upright}), level)
    if len(ys) < 2 or len(xs) < 2:
        return None
    if (len(ys) - 1) * (len(xs) - 1) > max_atoms:
        raise LimitExceeded(
            f"一张表的格子超过 {max_atoms} 个，请拆分文件或提高上限",
            f"a table has more than {max_atoms} cells; split the file or raise the limit",
        )
    floors = _walls(level, ys, xs)
    sides = _walls(upright, xs, ys)
    return _compress(xs, ys, _rectangles(sides, floors))


def _with_open_ends(lines: list[float], cross: Sequence[Edge]) -> list[float]:
    """Adds the undrawn side of a table where two or more crossing edges run out over the last line."""
    before = [e.start for e in cross if e.start < lines[0] - OVERHANG] if lines else []
    after = [e.end for e in cross if e.end > lines[-1] + OVERHANG] if lines else []
    head = [min(before)] if len(before) > 1 else []
    tail = [max(after)] if len(after) > 1 else []
    return head + lines + tail


def _walls(edges: Sequence[Edge], lines: Sequence[float], cross: Sequence[float]) -> list[list[bool]]:
    """`walls[i][k]`: whether line i is drawn all the way from `cross[k]` to `cross[k + 1]`."""
    index = {at: i for i, at in enumerate(lines)}
    walls = [[False] * (len(cross) - 1) for _ in lines]
    for edge in edges:
        first = bisect_left(cross, edge.start - JOIN)
        last = bisect_right(cross, edge.end + JOIN) - 1
        if last > first:
            walls[index[edge.at]][first:last] = [True] * (last - first)
    return walls


def _rectangles(sides: list[list[bool]], floors: list[list[bool]]) -> list[GridCell]:
    """Cuts the area into the largest rectangles that no edge crosses, in row-major order."""
    n_rows, n_cols = len(floors) - 1, len(sides) - 1
    taken = [[False] * n_cols for _ in range(n_rows)]
    found: list[GridCell] = []
    for row in range(n_rows):
        for col in range(n_cols):
            if taken[row][col]:
                continue
            right = col + 1
            while right < n_cols and not sides[right][row] and not taken[row][right]:
                right += 1
            low = row + 1
            while low < n_rows and _continues(sides, floors, taken, low, col, right):
                low += 1
            for r in range(row, low):
                taken[r][col:right] = [True] * (right - col)
            closed = (
                all(floors[row][col:right])
                and all(floors[low][col:right])
                and all(sides[col][row:low])
                and all(sides[right][row:low])
            )
            found.append(GridCell(row, col, low - row, right - col, not closed))
    return found


def _continues(
    sides: list[list[bool]], floors: list[list[bool]], taken: list[list[bool]], row: int, col: int, right: int
) -> bool:
    """Whether the rectangle [col, right) above `row` goes on in it."""
    return not (
        any(floors[row][col:right])
        or any(taken[row][col:right])
        or any(sides[c][row] for c in range(col + 1, right))
        or not sides[col][row]
        or not sides[right][row]
    )


def _compress(xs: Sequence[float], ys: Sequence[float], cells: list[GridCell]) -> Grid:
    """Drops lines at which no cell begins or ends (a stub within a cell is no row)."""
    rows = sorted({c.row for c in cells} | {c.row + c.rowspan for c in cells})
    cols = sorted({c.col for c in cells} | {c.col + c.colspan for c in cells})
    new_row = {old: i for i, old in enumerate(rows)}
    new_col = {old: i for i, old in enumerate(cols)}
    owner = [[0] * (len(cols) - 1) for _ in range(len(rows) - 1)]
    placed: list[GridCell] = []
    for number, c in enumerate(cells):
        row, col = new_row[c.row], new_col[c.col]
        low, right = new_row[c.row + c.rowspan], new_col[c.col + c.colspan]
        placed.append(GridCell(row, col, low - row, right - col, c.open))
        for r in range(row, low):
            owner[r][col:right] = [number] * (right - col)
    return Grid(
        tuple(xs[i] for i in cols), tuple(ys[i] for i in rows), tuple(placed), tuple(map(tuple, owner))
    )
