"""Rulings of a page of pixels."""

from __future__ import annotations

import numpy as np
import pytest

from hebiao.readers.ruled import find_rulings

SCALE = 150 / 72


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


@pytest.mark.parametrize(("gap", "side", "found"), [(40, True, False), (0, True, True), (200, False, True)])
def test_a_table_without_a_side_is_told_from_the_grain_of_a_desk(gap: int, side: bool, found: bool) -> None:
    """Level lines that run on beyond the last upright one lack a side; strokes beyond a gap belong to something else."""
    assert (find_rulings(page(gap=gap, side=side), SCALE).overhang >= 4) is found
