"""Rulings → grids."""

from __future__ import annotations

import pytest

from hebiao.errors import LimitExceeded
from hebiao.readers.pages.drawing import fill_rulings, multiply, quarter_turns, stroke_rulings
from hebiao.readers.pages.lattice import Edge, Grid, Ruling, find_grids, join_edges

MANY = 10_000


def level(y: float, x0: float = 0, x1: float = 100) -> Ruling:
    """A level ruling."""
    return Ruling(x0, y, x1, y)


def upright(x: float, y0: float = 0, y1: float = 60) -> Ruling:
    """An upright ruling."""
    return Ruling(x, y0, x, y1)


def spans(grid: Grid) -> list[tuple[int, int, int, int]]:
    """Row, column and spans of every cell."""
    return [(c.row, c.col, c.rowspan, c.colspan) for c in grid.cells]


def test_plain_grid() -> None:
    """Three lines each way make four cells, none open, each owning its place."""
    (grid,) = find_grids([level(0), level(30), level(60), upright(0), upright(50), upright(100)], MANY)
    assert spans(grid) == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]
    assert not any(c.open for c in grid.cells)
    assert grid.owner == ((0, 1), (2, 3))
    assert grid.bbox.as_tuple() == (0, 0, 100, 60)
    assert grid.cell_box(grid.cells[3]).as_tuple() == (50, 30, 100, 60)


def test_spans_both_ways() -> None:
    """A cell that no edge crosses keeps its spans on the grid of the whole table."""
    rulings = [level(0), level(30, 40), level(60), upright(0), upright(40), upright(70, 30), upright(100)]
    (grid,) = find_grids(rulings, MANY)
    assert spans(grid) == [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]
    assert grid.owner == ((0, 1, 1), (0, 2, 3))


@pytest.mark.parametrize("gap", [0.5, 2.9])
def test_double_and_dashed_lines_heal(gap: float) -> None:
    """Lines up to 3 points apart are one line, and gaps up to 3 points along a line are none."""
    dashes = [level(30, x, x + 5) for x in (i * (5 + gap) for i in range(40)) if x < 100]
    rulings = [level(0), level(gap), *dashes, level(60), upright(0), upright(gap), upright(100)]
    (grid,) = find_grids(rulings, MANY)
    assert spans(grid) == [(0, 0, 1, 1), (1, 0, 1, 1)]


def test_join_edges_keeps_wide_gaps() -> None:
    """A gap wider than 3 points stays, and a speck is dropped."""
    found = join_edges([Edge(5, 0, 10), Edge(5.5, 12, 20), Edge(5, 30, 40), Edge(50, 0, 1)])
    assert found == [Edge(5.25, 0, 20), Edge(5.25, 30, 40)]


def test_stub_within_a_cell_is_no_row() -> None:
    """An edge that ends within a cell neither cuts it nor adds a row."""
    (grid,) = find_grids([level(0), level(30, 0, 40), level(60), upright(0), upright(100)], MANY)
    assert spans(grid) == [(0, 0, 1, 1)]


def test_lines_that_enclose_nothing() -> None:
    """An underline, or a rule under a title, is no table."""
    assert find_grids([level(10), level(200), upright(300, 400, 500)], MANY) == ()


def test_two_tables_by_height() -> None:
    """Tables that do not touch stand apart, the upper one first, whatever the order of drawing."""
    low = [
        Ruling(r.x0, r.top + 200, r.x1, r.bottom + 200)
        for r in (level(0), level(60), upright(0), upright(100))
    ]
    grids = find_grids([*low, level(0), level(60), upright(0), upright(100)], MANY)
    assert [g.ys[0] for g in grids] == [0, 200]


@pytest.mark.parametrize(
    ("undrawn", "row", "col"), [("right", 0, 1), ("left", 0, 0), ("bottom", 1, 0), ("top", 0, 0)]
)
def test_open_side_keeps_its_cells_and_says_so(undrawn: str, row: int, col: int) -> None:
    """Cells on a side that is not drawn are there, and are marked open."""
    sides = {"left": upright(0), "right": upright(100), "top": level(0), "bottom": level(60)}
    rulings = [level(30), upright(50), *(r for name, r in sides.items() if name != undrawn)]
    (grid,) = find_grids(rulings, MANY)
    assert grid.bbox.as_tuple() == (0, 0, 100, 60)
    assert spans(grid) == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]
    assert [c.open for c in grid.cells if (c.row, c.col) == (row, col)] == [True]
    assert sum(c.open for c in grid.cells) == 2


def test_cells_never_overlap_where_regions_are_no_rectangles() -> None:
    """An L-shaped region is cut into rectangles, marked open; every place has one owner."""
    rulings = [level(0), level(30, 0, 50), level(60), upright(0), upright(50, 30, 60), upright(100)]
    (grid,) = find_grids(rulings, MANY)
    assert sum(c.rowspan * c.colspan for c in grid.cells) == len(grid.owner) * len(grid.owner[0])
    assert [c.open for c in grid.cells] == [True, False, True]


def test_too_many_places() -> None:
    """A table with more places than allowed is refused before it is built."""
    rulings = [level(y * 10, 0, 500) for y in range(51)] + [upright(x * 10, 0, 500) for x in range(51)]
    assert len(find_grids(rulings, 2500)[0].cells) == 2500
    with pytest.raises(LimitExceeded):
        find_grids(rulings, 2499)


def test_shapes_to_rulings() -> None:
    """Strokes give their straight sides, thin fills their middle, areas and slopes nothing."""
    assert stroke_rulings([(0, 0), (10, 0.5), (10, 20), None, (30, 40)]) == [
        Ruling(0, 0.25, 10, 0.25),
        Ruling(10, 0.5, 10, 20),
    ]
    assert stroke_rulings([(0, 0), (10, 10)]) == []
    assert fill_rulings([(0, 0), (100, 0), (100, 1), (0, 1), (0, 0)]) == [Ruling(0, 0.5, 100, 0.5)]
    assert fill_rulings([(0, 0), (1, 1)]) == [Ruling(0, 0.5, 1, 0.5), Ruling(0.5, 0, 0.5, 1)]
    assert fill_rulings([(0, 0), (50, 50)]) == []


def test_matrices_and_turns() -> None:
    """`multiply` applies the inner matrix first; text aslant has no quarter turn."""
    assert multiply((2, 0, 0, 2, 1, 1), (1, 0, 0, 1, 10, 0)) == (2, 0, 0, 2, 11, 1)
    assert [quarter_turns(*v) for v in ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1))] == [0, 1, 2, 3, None]
