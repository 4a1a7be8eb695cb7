"""The layout as a prior: edges that the rows and columns of a form want are taken where its print leaves room for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from hebiao.readers.pages.lattice import Grid, Ruling, find_grids
from hebiao.readers.picture.clean import ink
from hebiao.readers.picture.rule.prior import Printed, lost_edges
from hebiao.readers.picture.rule.ruled import find_rulings
from hebiao.readers.recognise.textlines import Strip, find_lines, line_height
from readers import scans

pytest.importorskip("cv2", reason="the OCR parts are not installed")

Gray = NDArray[np.uint8]
SCALE = 150 / 72
NAMES = ("classic", "new2024")


def unread(strips: Sequence[Strip]) -> list[str]:
    """Nobody reads these pages."""
    return [""] * len(strips)


@cache
def printed(name: str, number: int) -> Gray:
    """A page as a clean scan."""
    return np.asarray(scans.page(name, number), np.uint8)


def looked_at(gray: Gray) -> tuple[Printed, list[Ruling]]:
    """The largest table of a page, and all that is ruled, in points."""
    marks = ink.binarise(gray, SCALE)
    ruled = find_rulings(gray, marks, SCALE)
    rulings = [Ruling(*(v / SCALE for v in r)) for r in ruled.rulings]
    grid = max(find_grids(rulings, 10_000), key=lambda g: len(g.cells))
    boxes = [
        Strip(*(round(v * SCALE) for v in (b.x0 + 0.8, b.top + 0.8, b.x1 - 0.3, b.bottom - 0.3)))
        for b in map(grid.cell_box, grid.cells)
    ]
    marks &= ~ruled.ink
    em = line_height(marks, boxes, SCALE)
    return Printed(grid, boxes, [find_lines(marks, b, em) for b in boxes], marks, em, SCALE), rulings


def completed(gray: Gray) -> Grid:
    """The grid of a page with the edges that the layout wants."""
    page, rulings = looked_at(gray)
    return max(find_grids([*rulings, *lost_edges(page, unread)], 10_000), key=lambda g: len(g.cells))


def without(gray: Gray, edge: Ruling) -> Gray:
    """The page with a line made paper, but for its ends."""
    out = gray.copy()
    x0, top, x1, bottom = (round(v * SCALE) for v in edge)
    flat = bottom - top < 3
    y, x = (
        (slice(top - 2, bottom + 3), slice(x0 + 3, x1 - 2))
        if flat
        else (slice(top + 3, bottom - 2), slice(x0 - 2, x1 + 3))
    )
    out[y, x] = 255
    return out


def row_of_figures(grid: Grid) -> int:
    """A row of which the row above and the row below have as many cells, none of them merged to the right."""
    wide = len(grid.xs) - 1
    full = [len(set(row)) == wide for row in grid.owner]
    return next(r for r in range(1, len(full) - 1) if full[r - 1] and full[r] and full[r + 1])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("number", [1, 2])
def test_a_page_that_lacks_nothing_gets_nothing(name: str, number: int) -> None:
    """Merged levels, headings, the row of the total and cells of several lines are what they are."""
    assert lost_edges(looked_at(printed(name, number))[0], unread) == []


def test_a_column_goes_on_where_a_piece_of_its_line_is_lost() -> None:
    """Weight and score of one row, between them no line: they are two cells, for all rows around are parted there."""
    whole = looked_at(printed("classic", 2))[0].grid
    row = row_of_figures(whole)
    x = whole.xs[-3]
    page = without(printed("classic", 2), Ruling(x, whole.ys[row], x, whole.ys[row + 1]))
    assert len(looked_at(page)[0].grid.cells) == len(whole.cells) - 1
    assert completed(page).owner == whole.owner


def test_a_row_ends_where_the_line_below_one_of_its_cells_is_lost() -> None:
    """Two weights one above the other, between them no line: two cells, for the line goes on to both sides."""
    whole = looked_at(printed("classic", 2))[0].grid
    row = row_of_figures(whole)
    y = whole.ys[row + 1]
    page = without(printed("classic", 2), Ruling(whole.xs[-4], y, whole.xs[-3], y))
    assert len(looked_at(page)[0].grid.cells) == len(whole.cells) - 1
    assert completed(page).owner == whole.owner


def test_two_rows_are_two_though_the_line_between_them_is_lost() -> None:
    """A row of two weights, two scores and two names, one above the other, is two rows."""
    whole = looked_at(printed("classic", 2))[0].grid
    row = row_of_figures(whole)
    y = whole.ys[row + 1]
    page = without(printed("classic", 2), Ruling(whole.xs[0], y, whole.xs[-1], y))
    assert len(looked_at(page)[0].grid.ys) == len(whole.ys) - 1
    assert len(completed(page).ys) == len(whole.ys)


def test_a_row_is_two_whatever_else_is_lost_on_the_page() -> None:
    """Of one table two rows lack the line between them, and a row further down the line below one of its cells."""
    whole = looked_at(printed("classic", 2))[0].grid
    row = row_of_figures(whole)
    y = whole.ys[row + 1]
    page = without(printed("classic", 2), Ruling(whole.xs[0], y, whole.xs[-1], y))
    below = whole.ys[row + 3]
    page = without(page, Ruling(whole.xs[-4], below, whole.xs[-3], below))
    assert len(looked_at(page)[0].grid.ys) == len(whole.ys) - 1
    assert len(completed(page).ys) == len(whole.ys)


@pytest.mark.parametrize("stub", [0, 12])
def test_what_is_left_of_a_line_is_no_text(stub: int) -> None:
    """A cell in which the end of a lost line still stands is parted there like one that has lost all of it."""
    whole = looked_at(printed("classic", 2))[0].grid
    row = row_of_figures(whole)
    y = whole.ys[row + 1]
    page = without(printed("classic", 2), Ruling(whole.xs[-4], y, whole.xs[-3], y))
    at, left = round(y * SCALE), round(whole.xs[-4] * SCALE) + 5
    page[at : at + 2, left : left + stub] = 0
    assert completed(page).owner == whole.owner


def test_a_text_in_the_middle_of_a_merged_cell_keeps_it_whole() -> None:
    """A cell merged over two rows or two columns with one text in its middle is one cell."""
    whole = looked_at(printed("classic", 2))[0].grid
    row = row_of_figures(whole)
    box = [round(v * SCALE) for v in (whole.xs[-4], whole.ys[row], whole.xs[-2], whole.ys[row + 2])]
    for x0, top, x1, bottom in (
        (box[0], box[1], box[2], round(whole.ys[row + 1] * SCALE)),
        (box[0], box[1], round(whole.xs[-3] * SCALE), box[3]),
    ):
        page = printed("classic", 2).copy()
        page[top + 3 : bottom - 2, x0 + 3 : x1 - 2] = 255
        y, x = (top + bottom) // 2, (x0 + x1) // 2
        page[y - 8 : y + 8, x - 8 : x + 8] = np.where(np.indices((16, 16)).sum(axis=0) % 5 < 2, 0, 255)
        assert lost_edges(looked_at(page)[0], unread) == []


def test_the_name_of_a_project_goes_on_behind_a_bracket() -> None:
    """The rows below the name are parted where a bracket leaves paper in it: the head's first row is of another kind."""
    page, _ = looked_at(printed("classic", 1))
    x = page.grid.xs[-2]
    gray = printed("classic", 1).copy()
    top, bottom, at = (round(v * SCALE) for v in (page.grid.ys[0], page.grid.ys[1], x))
    gray[top + 3 : bottom - 2, at - 9 : at + 9] = 255
    middle = (top + bottom) // 2
    for left in range(at - 90, at + 90, 20):
        if abs(left + 6 - at) > 12:
            gray[middle - 8 : middle + 8, left : left + 14 : 3] = 0
    assert lost_edges(looked_at(gray)[0], unread) == []


def test_a_line_that_is_lost_in_three_rows_goes_on_through_them() -> None:
    """Weight and score of three rows, one above the other, with no line between: the rows around them are parted there."""
    whole = looked_at(printed("classic", 2))[0].grid
    row = row_of_figures(whole)
    x = whole.xs[-3]
    page = without(printed("classic", 2), Ruling(x, whole.ys[row], x, whole.ys[row + 1]))
    page = without(page, Ruling(x, whole.ys[row + 1], x, whole.ys[row + 2]))
    assert len(looked_at(page)[0].grid.cells) == len(whole.cells) - 2
    assert completed(page).owner == whole.owner


def test_a_label_of_the_head_ends_the_text_before_it() -> None:
    """主管部门, its value and 实施单位 in one cell: the line before the label that is read there is drawn."""
    whole = looked_at(printed("classic", 1))[0]
    grid = whole.grid
    row = next(r for r in range(len(grid.ys) - 1) if len(set(grid.owner[r])) == 4)
    label = grid.cells[grid.owner[row][-1]]
    x = grid.xs[grid.cells[grid.owner[row][label.col - 1]].col]
    gray = without(printed("classic", 1), Ruling(x, grid.ys[row], x, grid.ys[row + 1]))
    page, _ = looked_at(gray)
    at = round(x * SCALE)
    (edge,) = lost_edges(page, lambda strips: ["实施单位" if s.x0 > at else "岭南市" for s in strips])
    assert abs(edge.x0 - x) < 1
    assert (edge.top, edge.bottom) == (page.grid.ys[row], page.grid.ys[row + 1])
    assert lost_edges(page, unread) == []


def test_dirt_below_a_level_is_no_second_text() -> None:
    """A speck in the lower part of a merged level, of which the text stands above it, parts no level."""
    page, _ = looked_at(printed("classic", 2))
    grid = page.grid
    n, cell = max(enumerate(grid.cells), key=lambda c: (c[1].rowspan, -c[1].col))
    box = page.boxes[n]
    gray = printed("classic", 2).copy()
    gray[box.top + 3 : box.bottom - 3, box.x0 + 3 : box.x1 - 3] = 255
    at = round(grid.ys[cell.row + 1] * SCALE)
    gray[at - 26 : at - 10, box.x0 + 12 : box.x0 + 40 : 4] = 0
    gray[at + 16 : at + 20, box.x0 + 20 : box.x0 + 24] = 0
    assert lost_edges(looked_at(gray)[0], unread) == []


@pytest.mark.parametrize("blank", [-4, -3])
def test_a_cell_of_figures_goes_on_beside_a_blank_one(blank: int) -> None:
    """A figure that stands in the middle of its own cell, beside a blank one, is no text of both cells together."""
    whole = looked_at(printed("classic", 2))[0].grid
    row = row_of_figures(whole)
    ends = whole.ys[row], whole.ys[row + 1]
    page = without(printed("classic", 2), Ruling(whole.xs[-3], ends[0], whole.xs[-3], ends[1]))
    x0, x1, top, bottom = (round(v * SCALE) for v in (whole.xs[blank], whole.xs[blank + 1], *ends))
    page[top + 3 : bottom - 2, x0 + 3 : x1 - 2] = 255
    assert len(looked_at(page)[0].grid.cells) == len(whole.cells) - 1
    assert completed(page).owner == whole.owner


def test_what_is_left_of_an_upright_line_is_no_print() -> None:
    """Dirt beside a short edge has it taken for a letter: it still parts two texts, as a letter does not."""
    whole = looked_at(printed("classic", 2))[0].grid
    row = row_of_figures(whole)
    x = whole.xs[-3]
    edge = Ruling(x, whole.ys[row], x, whole.ys[row + 1])
    page, _ = looked_at(without(printed("classic", 2), edge))
    at, top, bottom = (round(v * SCALE) for v in (x, whole.ys[row], whole.ys[row + 1]))
    for inset, wide, found in ((3, 1, 1), (round(0.3 * (bottom - top)), round(0.4 * page.em), 0)):
        marks = page.marks.copy()
        marks[top + inset : bottom - inset, at - wide : at + wide] = True
        assert len(lost_edges(replace(page, marks=marks), unread)) == found


def test_dirt_beside_a_label_is_no_text() -> None:
    """A speck in the cell of a label of the head, a gap away from it, parts no cell."""
    page, _ = looked_at(printed("classic", 1))
    n, cell = next((n, c) for n, c in enumerate(page.grid.cells) if c.row == 1 and c.colspan > 1)
    box, (strip,) = page.boxes[n], page.lines[n].strips
    marks = page.marks.copy()
    middle = (strip.top + strip.bottom) // 2
    marks[middle : middle + 3, box.x0 + 4 : box.x0 + 7] = True
    lines = list(page.lines)
    lines[n] = find_lines(marks, box, page.em)
    assert lines[n].strips[0].x0 < strip.x0 - page.em
    dirty = replace(page, marks=marks, lines=lines)
    edges = lost_edges(dirty, lambda strips: ["主管部门" if s.x1 - s.x0 > 5 else "." for s in strips])
    assert not [e for e in edges if e.top == page.grid.ys[cell.row]]
