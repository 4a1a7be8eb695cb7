"""Pieces of ink: numbered alike whether there are few or many."""

from __future__ import annotations

import numpy as np
import pytest

from hebiao.readers.recognise.components import NUMBERS, Components, labelled

cv2 = pytest.importorskip("cv2", reason="the OCR parts are not installed")


@pytest.mark.parametrize("connectivity", [4, 8])
def test_a_page_of_grain_has_more_pieces_than_short_numbers(connectivity: int) -> None:
    """Single pixels on a page of grain are all told apart; a page of print takes the short numbers, and has the same pieces."""
    grain = np.zeros((700, 700), np.uint8)
    grain[::2, ::2] = 1
    labels, stats = labelled(grain, connectivity)
    assert len(stats) == 350 * 350 + 1 > NUMBERS
    assert labels.max() == 350 * 350
    print_ = (np.random.default_rng(1).random((700, 700)) < 0.1).astype(np.uint8)
    print_[:, 300:] = 0
    labels, stats = labelled(print_, connectivity)
    _, known, its, _ = cv2.connectedComponentsWithStats(print_, connectivity=connectivity)
    assert labels.dtype == np.uint16
    assert np.array_equal(labels, known) and np.array_equal(stats, its)


def test_pieces_are_taken_by_their_numbers() -> None:
    """The pixels of one piece, and which pieces have a pixel somewhere: paper is none."""
    ink = np.zeros((20, 40), np.bool_)
    ink[2:5, 3:9] = ink[10:14, 20:30] = True
    pieces = Components(ink)
    assert pieces.stats[1:].tolist() == [[3, 2, 6, 3, 18], [20, 10, 10, 4, 40]]
    assert np.array_equal(np.argwhere(pieces.pixels(np.array([True, False, True])))[0], (10, 20))
    where = np.zeros_like(ink)
    where[12:, :] = True
    assert pieces.among(where).tolist() == [False, False, True]
