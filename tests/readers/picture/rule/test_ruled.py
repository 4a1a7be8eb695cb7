"""Rulings: what folds, copiers and faxes do to a page leaves its grid as it is printed."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hebiao.domain.geometry import BBox
from hebiao.readers.pages.lattice import Ruling, find_grids
from hebiao.readers.picture.clean import ink
from hebiao.readers.picture.rule.judged import Judged
from hebiao.readers.picture.rule.ruled import Ruled, _draw_dots, find_rulings
from readers import scans

pytest.importorskip("cv2", reason="the OCR parts are not installed")

Cells = list[list[tuple[int, int, int, int]]]
Gray = NDArray[np.uint8]
SCALE = 150 / 72
DATA = Path(__file__).parents[2] / "data"


@cache
def printed() -> Gray:
    """A page that is all table, as a clean scan."""
    return np.asarray(scans.page("classic", 2), np.uint8)


def cells(gray: Gray) -> Cells:
    """Row, column and spans of the cells of every table on a page."""
    ruled = find_rulings(gray, ink.binarise(gray, SCALE), SCALE)
    grids = find_grids([Ruling(*(v / SCALE for v in r)) for r in ruled.rulings], 10_000)
    return [[(c.row, c.col, c.rowspan, c.colspan) for c in g.cells] for g in grids if len(g.cells) > 3]


def test_the_shadow_of_a_fold_is_no_ruling() -> None:
    """A grey line that leans over the whole page, through cells and text, parts no cell."""
    page = printed().astype(np.int16)
    height, width = page.shape
    for x in range(width):
        y = round(height * 0.4 + 14 * x / width)
        page[y : y + 3, x] -= 50
    assert cells(np.clip(page, 0, 255).astype(np.uint8)) == cells(printed())


def test_the_streak_of_a_copier_is_no_ruling() -> None:
    """An upright grey line from edge to edge of the sheet parts no cell."""
    page = printed().astype(np.int16)
    page[:, round(page.shape[1] * 0.37)] -= 80
    assert cells(np.clip(page, 0, 255).astype(np.uint8)) == cells(printed())


def test_a_streak_that_is_nearly_as_dark_as_a_ruling_in_one_row_is_none() -> None:
    """A streak over the whole sheet that is darker along one cell is still a streak there."""
    ruled = find_rulings(printed(), ink.binarise(printed(), SCALE), SCALE)
    levels = sorted({round(r.top) for r in ruled.rulings if r.top == r.bottom})
    page = printed().astype(np.int16)
    at = round(page.shape[1] * 0.37)
    page[:, at : at + 2] -= 90
    page[levels[3] : levels[4] + 1, at : at + 2] -= 25
    assert cells(np.clip(page, 0, 255).astype(np.uint8)) == cells(printed())


def test_lines_that_came_broken_are_lines() -> None:
    """A page in black and white, of whose ink a fifth is lost and on which specks lie, has the same cells."""
    chance = np.random.default_rng(20261121)
    page = np.where(printed() > 150, 250, 0).astype(np.uint8)
    page[chance.random(page.shape) < 0.2] = 250
    page[chance.random(page.shape) < 0.0004] = 0
    assert cells(page) == cells(printed())


def page(*, gap: int, side: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """A table of four columns; to the right of it, after a gap, level strokes at the height of its lines."""
    ink = np.zeros((700, 900), np.bool_)
    xs = (100, 250, 400, 550, 700) if side else (100, 250, 400, 550)
    for y in range(100, 620, 60):
        ink[y : y + 2, 100:700] = True
        ink[y : y + 2, 700 + gap : 880] = True
    for x in xs:
        ink[100:580, x : x + 2] = True
    return ink


@pytest.mark.parametrize(("gap", "side", "found"), [(40, True, False), (0, True, True), (0, False, True)])
def test_a_table_without_a_side_is_told_from_the_grain_of_a_desk(gap: int, side: bool, found: bool) -> None:
    """Level lines that run on to the edge of the picture lack a side; strokes beyond a gap belong to something else."""
    ink = page(gap=gap, side=side)
    drawn = np.where(ink, 0, 250).astype(np.uint8)
    assert (find_rulings(drawn, ink, SCALE).overhang >= 4) is found


@pytest.mark.parametrize(("turns", "side"), [(0, "right"), (1, "top"), (2, "left"), (3, "bottom")])
@pytest.mark.parametrize("room", [8, 60])
def test_a_table_runs_off_the_side_of_the_picture_that_cuts_its_cells(
    turns: int, side: str, room: int
) -> None:
    """Lines that end with the picture, behind the last that crosses them, say that the table does not end there."""
    cut = np.ascontiguousarray(np.rot90(page(gap=0, side=False)[:, : 552 + room], turns))
    assert find_rulings(np.where(cut, 0, 250).astype(np.uint8), cut, SCALE).cut == (side,)


@pytest.mark.parametrize(("left", "right"), [(0, 900), (99, 703), (90, 720)])
def test_a_table_that_ends_in_the_picture_runs_off_nowhere(left: int, right: int) -> None:
    """A table with paper about it is whole, and so is one of which the border is the last but one pixel."""
    whole = np.ascontiguousarray(page(gap=200, side=True)[:, left:right])
    assert find_rulings(np.where(whole, 0, 250).astype(np.uint8), whole, SCALE).cut == ()


@pytest.mark.parametrize("turns", range(4))
def test_a_side_that_is_not_drawn_is_where_the_lines_end_together(turns: int) -> None:
    """A table without one of its borders has all its rows and columns, and those at the open side are asked."""
    ink = np.ascontiguousarray(np.rot90(page(gap=200, side=False), turns))
    found = find_rulings(np.where(ink, 0, 250).astype(np.uint8), ink, SCALE)
    (grid,) = find_grids([Ruling(*(v / SCALE for v in r)) for r in found.rulings], 10_000)
    assert sorted((len(grid.xs), len(grid.ys))) == [5, 9]
    assert not any(c.open for c in grid.cells)
    assert len(found.unsure) == 8
    assert found.overhang == 0


def test_lines_that_end_each_at_a_place_of_its_own_make_no_side() -> None:
    """Where a table is torn off, nobody knows where it ended."""
    ink = page(gap=200, side=False)
    for n, y in enumerate(range(100, 620, 60)):
        ink[y : y + 2, 700 - 16 * n : 700] = False
    found = find_rulings(np.where(ink, 0, 250).astype(np.uint8), ink, SCALE)
    assert max(r.x1 for r in found.rulings) < 560


def test_a_page_of_dashed_lines_has_a_grid() -> None:
    """A thin line that leans comes out of black and white as dashes, two thirds of it lost: no piece of it is long."""
    ink = page(gap=200, side=True)
    dashes = np.arange(900) % 37 < 13
    ink[:, :] &= np.where(
        np.abs(np.gradient(ink.astype(float), axis=0)) > 0, dashes[None, :], dashes[:700, None]
    )
    assert cells(np.where(ink, 0, 250).astype(np.uint8)) == cells(
        np.where(page(gap=200, side=True), 0, 250).astype(np.uint8)
    )


def test_a_short_pale_stroke_is_no_line_of_the_table() -> None:
    """A stroke as pale as a streak or a stamp's ring, from one level line to the next, makes no column of its own."""
    ink = page(gap=180, side=True)
    gray = np.where(ink, 30, 250).astype(np.uint8)
    gray[162:218, 640:642] = 150
    drawn = gray < 230
    found = find_rulings(gray, drawn, SCALE)
    assert not [r for r in found.rulings if r[0] == r[2] and 600 < r[0] < 690]


def test_level_lines_above_the_table_are_no_overhang() -> None:
    """The grain of a desk above and below the sheet runs past the table's side and is no part of it."""
    ink = page(gap=180, side=True)
    for y in (20, 40, 60, 640, 660, 680):
        ink[y : y + 2, :] = True
    assert find_rulings(np.where(ink, 0, 250).astype(np.uint8), ink, SCALE).overhang == 0


def test_where_letters_stand_across_a_line_there_is_none() -> None:
    """On a page whose lines came broken, a merged cell with print at the height of a line is not asked about that line."""
    ink = page(gap=180, side=True)
    ink[155:170, 110:245] = False
    for x in range(120, 230, 16):
        ink[148:176, x : x + 3] = True
        ink[160:163, x : x + 9] = True
    chance = np.random.default_rng(20261121)
    ink &= chance.random(ink.shape) >= 0.2
    found = find_rulings(np.where(ink, 0, 250).astype(np.uint8), ink, SCALE)
    assert not [
        r for r in (*found.unsure, *found.rulings) if r[1] == r[3] and 150 < r[1] < 172 and r[2] < 260
    ]


def test_the_dark_edge_of_a_copy_does_not_pale_the_lines_beside_it() -> None:
    """Thin grey lines that begin right below a black bar along the top of the sheet are lines, and sure."""
    page = np.where(printed() < 140, 185, 250).astype(np.uint8)
    plain = find_rulings(page, page < 200, SCALE)
    top = round(min(r.top for r in plain.rulings))
    page[: top - 14] = 12
    dark = find_rulings(page, page < 200, SCALE)
    assert {tuple(map(round, r)) for r in dark.rulings} == {tuple(map(round, r)) for r in plain.rulings}
    assert not dark.unsure


def test_a_side_of_which_a_piece_is_lost_is_closed() -> None:
    """A table has the same cells where a piece of its left side is gone beside a cell of many rows, a sure one."""
    page = printed().copy()
    whole = find_rulings(page, page < 160, SCALE)
    left = min(r.x0 for r in whole.rulings)
    level = {r.top for r in whole.rulings if r.x0 == left and r.top == r.bottom}
    side = [r for r in whole.rulings if r.x0 == r.x1 == left]
    _, top, _, bottom = next(r for r in side if r.top not in level and r.bottom not in level)
    page[round(top) + 4 : round(bottom) - 3, : round(left) + 4] = 250
    assert cells(page) == cells(printed())
    assert not find_rulings(page, page < 160, SCALE).unsure


@pytest.mark.parametrize("stretch", [8, 9, 10])
def test_lines_that_came_in_stretches_are_lines(stretch: int) -> None:
    """A fax whose thin level lines come and go, so that two in seven parts of each are missing, has the same cells."""
    page = np.where(printed() > 150, 250, 0).astype(np.uint8)
    whole = find_rulings(printed(), ink.binarise(printed(), SCALE), SCALE)
    down, along = np.indices(page.shape)
    level = np.zeros(page.shape, bool)
    for r in whole.rulings:
        level[round(r.top) - 2 : round(r.top) + 3] |= r.top == r.bottom
    page[whole.ink & level & ((down + along) // stretch % 7 < 2)] = 250
    assert cells(page) == cells(printed())


def test_letters_that_stand_on_the_way_of_a_broken_line_are_none() -> None:
    """Level strokes of a word in a merged cell, just where the rows beside it part, are no dots of a broken line."""
    chance = np.random.default_rng(7)
    page = np.full((400, 700), 250, np.uint8)
    for n, y in enumerate(range(20, 381, 60)):
        page[y : y + 2, 20 if n % 2 == 0 else 180 : 680] = 0
    for x in (20, 180, 320, 500, 680):
        page[20:381, x : x + 2] = 0
    page[chance.random(page.shape) < 0.45] = 250
    whole = cells(page)
    for x in range(40, 160, 17):
        page[79:82, x : x + 11] = 0
        page[82:98, x + 4 : x + 6] = 0
        page[97:99, x : x + 12] = 0
    assert whole and (0, 0, 2, 1) in whole[0]
    assert cells(page) == whole


def worn_table() -> NDArray[np.bool_]:
    """Nine rows of four columns with lines that lack one pixel of six; the first column's cell is merged over two rows."""
    marks = page(gap=40, side=True)
    marks[:, 705:] = False
    marks[:, ::6] = False
    marks[160:162, 102:250] = False
    return marks


def test_strokes_of_letters_where_a_line_would_run_are_no_traces_of_one() -> None:
    """On a page of worn lines, text that stands where rows beside it part leaves its cell without a doubt."""
    marks = worn_table()
    for x in range(140, 210, 24):
        marks[150:162, x : x + 16] |= np.pad(np.zeros((8, 12), np.bool_), 2, constant_values=True)
    ruled = find_rulings(np.where(marks, 0, 250).astype(np.uint8), marks, SCALE)
    assert not ruled.unsure


def test_a_line_worn_in_one_place_is_drawn_there() -> None:
    """Of a ruling that is whole elsewhere, half of the ink between two others is the line, and nobody is asked."""
    marks = worn_table()
    before = find_rulings(np.where(marks, 0, 250).astype(np.uint8), marks, SCALE)
    for x in range(410, 540, 26):
        marks[278:284, x : x + 12] = False
    ruled = find_rulings(np.where(marks, 0, 250).astype(np.uint8), marks, SCALE)
    assert not ruled.unsure
    assert len(ruled.rulings) == len(before.rulings)


def test_the_strokes_of_a_letter_are_no_column() -> None:
    """目 in pale print, all level and upright strokes, makes no cell of itself: the table has its three upright lines."""
    import cv2

    gray = np.asarray(cv2.imread(str(DATA / "faint-strokes.jpg"), cv2.IMREAD_GRAYSCALE), np.uint8)
    scale = 200 / 72
    ruled = find_rulings(gray, ink.binarise(gray, scale), scale)
    assert len({x0 for x0, _, x1, _ in ruled.rulings if x0 == x1}) == 3
    assert not ruled.unsure


def test_a_bracket_on_the_way_of_a_line_is_none() -> None:
    """The upright stroke of a bracket that stands where the line of other rows would, and meets none, parts no cell."""
    whole = cells(printed())
    assert whole == cells(with_a_bracket())


def with_a_bracket() -> Gray:
    """The page with "[" and letters behind it in its total's label, at a column of the rows above."""
    gray = printed().copy()
    ruled = find_rulings(gray, ink.binarise(gray, SCALE), SCALE)
    (grid,) = find_grids([Ruling(*(v / SCALE for v in r)) for r in ruled.rulings], 10_000)
    wide = max((c for c in grid.cells if c.rowspan == 1), key=lambda c: (c.colspan, c.row))
    top, bottom = (round(grid.ys[wide.row + n] * SCALE) for n in (0, 1))
    x0, x1 = (round(grid.xs[wide.col + n] * SCALE) for n in (0, wide.colspan))
    at, middle = round(grid.xs[wide.col + 3] * SCALE), (top + bottom) // 2
    gray[top + 3 : bottom - 2, x0 + 3 : x1 - 2] = 255
    gray[middle - 9 : middle + 10, at - 1 : at + 1] = 0
    for end in (middle - 9, middle + 8):
        gray[end : end + 2, at : at + 2] = 0
    for left in range(at + 8, at + 80, 18):
        gray[middle - 8 : middle + 8 : 3, left : left + 14] = 0
        gray[middle - 8 : middle + 8, left : left + 14 : 5] = 0
    return gray


def test_a_line_under_a_seal_is_asked() -> None:
    """What a seal hides between two drawn pieces of one line parts its cells, and is asked."""
    marks = page(gap=40, side=True)
    marks[:, 705:] = False
    marks[280:282, 402:550] = False
    drawn = np.where(marks, 0, 250).astype(np.uint8)
    seal = np.zeros(marks.shape, np.bool_)
    seal[276:286, 380:560] = True
    assert not find_rulings(drawn, marks, SCALE).unsure
    assert find_rulings(drawn, marks, SCALE, seal).unsure == (Ruling(400.5, 280.5, 550.5, 280.5),)


def dotted(share: float) -> Gray:
    """The page as a fax at standard resolution brings it: of its level lines dots are left, two pixels long."""
    chance = np.random.default_rng(20261122)
    page = np.where(printed() > 150, 250, 0).astype(np.uint8)
    ruled = find_rulings(page, ink.binarise(page, SCALE), SCALE)
    for x0, y, x1, bottom in ruled.rulings:
        if y == bottom:
            for x in range(round(x0) + 3, round(x1) - 2, 2):
                if chance.random() > share:
                    page[round(y) - 2 : round(y) + 3, x : x + 2] = 250
    page[chance.random(page.shape) < 0.0004] = 0
    return page


@pytest.mark.parametrize("share", [0.5, 0.25])
def test_lines_of_which_dots_are_left_are_lines(share: float) -> None:
    """A fax that left a quarter of its level lines, in dots, has the rows that are printed, and no others."""
    (found,), (wanted,) = cells(dotted(share)), cells(printed())
    assert {row for row, _, _, _ in found} == {row for row, _, _, _ in wanted}
    assert len(set(found) & set(wanted)) >= 0.95 * len(wanted)


def test_lines_of_which_hardly_a_dot_is_left_are_asked() -> None:
    """One dot of sixteen is left of the level lines, and noise: every row is there, and every cell of it is asked."""
    page = dotted(0.06)
    (found,), (wanted,) = cells(page), cells(printed())
    assert {row for row, _, _, _ in found} == {row for row, _, _, _ in wanted}
    assert len(set(found) & set(wanted)) >= 0.8 * len(wanted)
    assert len(find_rulings(page, ink.binarise(page, SCALE), SCALE).unsure) > len(wanted)


def with_a_blank_row() -> tuple[NDArray[np.uint8], list[int], tuple[int, int], int]:
    """A dotted page whose highest row is wiped; where its columns part, where the row lies, and how many rows there are."""
    page = dotted(0.5)
    rows = len({row for row, _, _, _ in cells(page)[0]})
    ruled = find_rulings(page, ink.binarise(page, SCALE), SCALE)
    ys = sorted({round(r[1]) for r in ruled.rulings if r[1] == r[3]})
    xs = sorted({round(r[0]) for r in ruled.rulings if r[0] == r[2]})
    top, bottom = max(pairwise(ys), key=lambda pair: pair[1] - pair[0])
    page[top + 6 : bottom - 5, xs[0] + 6 : xs[-1] - 5] = 250
    return page, xs, (top, bottom), rows


def test_the_dots_of_a_blank_row_are_no_line() -> None:
    """On such a page, "……" in a cell of a row that was left blank parts it no further."""
    page, xs, (top, bottom), rows = with_a_blank_row()
    middle = (top + bottom) // 2
    left, right = max(pairwise(xs), key=lambda pair: pair[1] - pair[0])
    for x in range((left + right) // 2 - 24, (left + right) // 2 + 24, 8):
        page[middle : middle + 3, x : x + 3] = 0
    assert len({row for row, _, _, _ in cells(page)[0]}) == rows


def test_a_row_of_dashes_is_no_dotted_line() -> None:
    """On such a page, dashes that stand in every cell of a row part it no further."""
    page, xs, (top, bottom), rows = with_a_blank_row()
    middle = (top + bottom) // 2
    for a, b in pairwise(xs):
        page[top:bottom, a - 1 : a + 2] = page[top:bottom, xs[0] - 1 : xs[0] + 2]
        page[middle : middle + 2, (a + b) // 2 - 9 : (a + b) // 2 + 9] = 0
    assert len({row for row, _, _, _ in cells(page)[0]}) == rows


@pytest.mark.parametrize(
    ("edge", "unsure"),
    [
        (Ruling(100, 40, 100, 280), True),
        (Ruling(60, 70, 140, 70), True),
        (Ruling(100, 100, 100, 280), False),
        (Ruling(160, 40, 160, 280), False),
    ],
)
def test_an_edge_along_many_cells_is_one_of_each(edge: Ruling, *, unsure: bool) -> None:
    """What is proposed through a merged cell is an edge of every cell beside it, not only of the one at its middle."""
    seen = Ruled((), (edge,), np.zeros((300, 300), np.bool_))
    assert seen.is_unsure(BBox(25, 20, 50, 50), 2.0) is unsure


def test_print_at_the_upper_edge_of_a_page_is_no_line() -> None:
    """What lies in the page's first pixels has print below it, and is a piece of a text, as it would be further down."""
    ink = np.zeros((60, 200), np.bool_)
    ink[2, 40:160:20] = True
    ink[8:11, 30:170] = True
    edge = Judged(0.0, 200.0, share=0.0, ink=0.05, traces=True, dark=0.0)
    lines = [[edge]]
    _draw_dots(lines, [2.0], [2.0], (ink, 4))
    assert lines == [[edge]]
