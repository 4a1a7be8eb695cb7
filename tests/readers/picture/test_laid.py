"""A page of a picture before a character of it is read."""

from __future__ import annotations

import numpy as np
import pytest

from hebiao.readers.pages.lattice import Grid, Ruling, find_grids
from hebiao.readers.picture.clean.ink import separate
from hebiao.readers.picture.laid import cut_up
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
