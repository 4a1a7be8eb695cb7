"""A page of a picture before a character of it is read."""

from __future__ import annotations

import numpy as np
import pytest

from hebiao.domain.geometry import BBox
from hebiao.readers.pages.lattice import Grid, Ruling, find_grids
from hebiao.readers.picture.clean.ink import separate
from hebiao.readers.picture.laid import Laid, cut_up
from hebiao.readers.picture.rule.ruled import Ruled
from hebiao.readers.recognise.detected import Seen
from hebiao.readers.recognise.textlines import Strip

pytest.importorskip("cv2", reason="the OCR parts are not installed")


def grid(xs: tuple[float, ...], ys: tuple[float, ...]) -> Grid:
    """A table with such lines."""
    rulings = [Ruling(xs[0], y, xs[-1], y) for y in ys] + [Ruling(x, ys[0], x, ys[-1]) for x in xs]
    return find_grids(rulings, 100)[0]


def test_cells_that_begin_before_the_page_hold_what_stands_at_its_edge() -> None:
    """The columns of a tightly cropped screenshot reach as far beyond it as its texts do into it, and are read all the same."""
    marks = np.zeros((120, 300), np.bool_)
    for top in (4, 64):
        for x0 in (2, 150):
            for k in range(4):
                marks[top : top + 30, x0 + 28 * k : x0 + 28 * k + 20] = True
    sheet = separate(np.where(marks, 0, 255).astype(np.uint8)[:, :, None].repeat(3, axis=2))
    cut = cut_up(sheet, marks, [grid((-2.0, 69.0, 150.0), (-3.0, 25.0, 60.0))], 2.0)
    assert [lines.strips for lines in cut.lines[0]] == [
        (Strip(2, 4, 106, 34),), (Strip(150, 4, 254, 34),), (Strip(2, 64, 106, 94),), (Strip(150, 64, 254, 94),)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("x", "y", "bared"),
    [(124, 32, True), (124, 14, False), (150, 32, False), (30, 10, True), (30, 60, False)],
)
def test_a_line_beside_which_dirt_was_taken_out_may_have_lost_its_full_stop_or_a_roof(
    x: int, y: int, bared: bool
) -> None:
    """A "。" that is no ring on a coarse scan stands as a speck does behind its line, and the pieces of 宀 over 完 as specks do."""
    marks = np.zeros((120, 300), np.bool_)
    for k in range(4):
        marks[20:40, 10 + 28 * k : 30 + 28 * k] = True
    marks[y : y + 5, x : x + 5] = True
    sheet = separate(np.where(marks, 0, 255).astype(np.uint8)[:, :, None].repeat(3, axis=2))
    table = grid((0.0, 150.0), (0.0, 60.0))
    cut = cut_up(sheet, marks, [table], 2.0)
    seen = Seen(sheet.gray, cut.em, lambda s: BBox(*s))
    laid = Laid(sheet, Ruled((), (), np.zeros_like(marks)), marks, cut, [table], 1, seen)
    assert cut.lines[0][0].strips == (Strip(10, 20, 114, 40),)
    assert laid.is_bared(Strip(10, 20, 114, 40)) == bared
