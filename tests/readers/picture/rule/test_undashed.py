"""Rulings that black and white turned into dashes: they are lines again, and nothing else becomes one."""

from __future__ import annotations

import itertools
from collections.abc import Container

import numpy as np
import pytest
from numpy.typing import NDArray

from hebiao.domain.geometry import BBox
from hebiao.readers.pages.lattice import Ruling, find_grids
from hebiao.readers.picture.rule.ruled import Ruled, find_rulings
from hebiao.readers.picture.rule.sight import in_pixels
from hebiao.readers.picture.rule.undashed import made_whole

pytest.importorskip("cv2", reason="the OCR parts are not installed")

Mask = NDArray[np.bool_]
SCALE = 150 / 72
PERIOD, DASH = 56, 27
YS = (100, 160, 300, 360, 420, 560, 640, 700)
XS = (80, 230, 420, 560, 640, 720, 900)
MERGED = {(2, 1), (2, 2), (5, 4)}
"""row and column of the upright edges, each to the left of its cell, that a merged cell leaves out"""


def dashed(*, dash: int = DASH, period: int = PERIOD, merged: Container[tuple[int, int]] = MERGED) -> Mask:
    """A table all lines of which are dashes; as each leans, another piece of it is printed. Two together make a dot."""
    ink = np.zeros((800, 1000), np.bool_)
    for n, y in enumerate(YS):
        for x in range(XS[0], XS[-1] + 1):
            ink[y : y + 2, x] |= (x + 17 * n) % period < dash
    rows = enumerate(itertools.pairwise(YS))
    for (row, (top, bottom)), (n, x) in itertools.product(rows, enumerate(XS)):
        if (row, n) not in merged:
            for y in range(top, bottom):
                ink[y, x : x + 2] |= (y + 23 * n) % period < dash
            ink[[[top], [top + 1], [bottom], [bottom + 1]], [x, x + 1]] = True
    return ink


def ruled(ink: Mask) -> Ruled:
    """What is ruled on a page of such ink."""
    return find_rulings(np.where(ink, 0, 250).astype(np.uint8), ink, SCALE)


def cells(ink: Mask) -> list[list[tuple[int, int, int, int]]]:
    """Row, column and spans of the cells of its tables."""
    grids = find_grids([Ruling(*(v / SCALE for v in r)) for r in ruled(ink).rulings], 10_000)
    return [[(c.row, c.col, c.rowspan, c.colspan) for c in g.cells] for g in grids if len(g.cells) > 3]


def test_a_table_of_dashes_has_its_cells() -> None:
    """Every line is whole, merged cells stay merged, and nothing is asked."""
    assert cells(dashed()) == cells(dashed(dash=PERIOD))
    assert not ruled(dashed()).unsure


def test_the_dashes_are_no_text() -> None:
    """All ink of such a table belongs to its lines."""
    ink = dashed()
    assert not (ink & ~ruled(ink).ink).any()


def test_dashes_of_text_part_no_cell() -> None:
    """A dash in every empty cell, and a row of dashes at the period of the lines, stay text."""
    ink = dashed()
    for (left, right), (top, bottom) in itertools.product(itertools.pairwise(XS), itertools.pairwise(YS)):
        middle, row = (left + right) // 2, (top + bottom) // 2
        ink[row : row + 2, middle - DASH // 2 : middle + DASH // 2] = True
    for x in range(520, 520 + 5 * PERIOD, PERIOD):
        ink[760:762, x : x + DASH] = True
    found = ruled(ink)
    assert cells(ink) == cells(dashed())
    assert (ink & ~found.ink).sum() >= 2 * (DASH - 1) * (len(XS) - 1) * (len(YS) - 1)


def test_a_line_is_not_drawn_through_a_text() -> None:
    """An upright line that ends above a merged cell is not drawn out over the letters in it."""
    ink = dashed()
    for x in range(400, 450, 10):
        ink[312:350:8, x : x + 8] = True
        ink[312:350, x + 3 : x + 5] = True
    assert cells(ink) == cells(dashed())


def test_an_edge_in_a_gap_is_asked() -> None:
    """Where dashes are farther apart than a row is high, nobody can see whether a line runs on through it."""
    ink = dashed(dash=30, period=110, merged=())
    found = ruled(ink)
    for x, (top, bottom) in itertools.product(XS, itertools.pairwise(YS)):
        if not ink[top + 5 : bottom - 4, x : x + 2].any():
            assert found.is_unsure(BBox(x - 10, (top + bottom) / 2, x + 10, (top + bottom) / 2 + 5), 1.0)


@pytest.mark.parametrize("way", ["level alone", "whole", "dots"])
def test_other_pages_are_left_alone(way: str) -> None:
    """Dashes of one way, whole lines, and dots in no order are not what the lean of a page makes."""
    chance = np.random.default_rng(20261122)
    ink = dashed(dash=PERIOD)
    if way == "level alone":
        for y in YS:
            ink[y : y + 2, np.arange(1000) % PERIOD >= DASH] = False
    if way == "dots":
        ink &= chance.random(ink.shape) < 0.3
    assert made_whole(np.where(ink, 0, 250).astype(np.uint8), ink, in_pixels(SCALE)) is None
