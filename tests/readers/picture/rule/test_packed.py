"""Runs of ink in packed rows: the same pixels as morphology finds."""

from __future__ import annotations

import numpy as np
import pytest

from hebiao.readers.picture.rule.packed import Packed

cv2 = pytest.importorskip("cv2", reason="the OCR parts are not installed")


@pytest.mark.parametrize("width", [5, 64, 130, 257])
@pytest.mark.parametrize("filled", [0.05, 0.6, 0.95])
def test_runs_are_those_of_morphology(width: int, filled: float) -> None:
    """Opened, closed and thickened, at the ends of rows too, whatever the width and however long the runs."""
    ink = np.random.default_rng(width).random((40, width)) < filled
    packed = Packed.of(ink, 70)
    assert np.array_equal(packed.mask(), ink)
    for length in (3, 20, 51, 64, 70):
        level = np.ones((1, length), np.uint8)
        for found, how in ((packed.opened(length), cv2.MORPH_OPEN), (packed.closed(length), cv2.MORPH_CLOSE)):
            assert np.array_equal(found.mask(), cv2.morphologyEx(ink.astype(np.uint8), how, level) > 0)
    far = np.zeros((21, 1), np.uint8)
    far[:6] = 1
    assert np.array_equal(packed.thickened(10, -5).mask(), cv2.dilate(ink.astype(np.uint8), far) > 0)
    assert np.array_equal(packed.thickened(-5, 10).mask(), cv2.dilate(ink.astype(np.uint8), far[::-1]) > 0)


def test_what_is_in_one_and_not_in_another() -> None:
    """Two pages of ink are put together, and taken from each other."""
    one, other = (np.random.default_rng(n).random((9, 70)) < 0.5 for n in (1, 2))
    first, second = Packed.of(one, 9), Packed.of(other, 9)
    assert np.array_equal(first.joined(second).mask(), one | other)
    assert np.array_equal(first.without(second).mask(), one & ~other)
