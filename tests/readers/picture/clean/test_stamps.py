"""Seals without their colour: taken out by their ring, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from hebiao.readers.picture.clean.stamps import lifted, seals

cv2 = pytest.importorskip("cv2", reason="the OCR parts are not installed")

Gray = NDArray[np.uint8]
SCALE = 200 / 72
AT, RADIUS = (600, 500), 157


def printed() -> Gray:
    """White paper with figures in black."""
    page = np.full((1100, 1200), 250, np.uint8)
    for y in range(200, 900, 60):
        for x in range(200, 1000, 120):
            cv2.putText(page, "10.5", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 20, 2, cv2.LINE_AA)
    return page


def stamped(grey: int) -> Gray:
    """The same under a ring and a bar of one grey."""
    over = np.full((1100, 1200), 250, np.uint8)
    cv2.circle(over, AT, RADIUS, grey, 9, cv2.LINE_AA)
    cv2.rectangle(over, (540, 470), (660, 530), grey, -1)
    return np.asarray(printed().astype(np.float32) * over / 250, np.uint8)


def test_a_grey_seal_is_taken_out_and_the_figures_under_it_stay() -> None:
    """Under ring and bar there is paper again, and what is black is as black as before."""
    seal = seals(stamped(150), SCALE)
    assert seal is not None
    found = lifted(stamped(150), seal, SCALE)
    assert (found[(printed() > 240) & (stamped(150) < 160)] > 240).mean() > 0.95
    assert (found[printed() < 30] < 60).all()


def test_a_page_without_a_seal_has_none() -> None:
    """Neither grey bars nor a ring of black ink are a seal."""
    bars = printed()
    bars[300:330, 100:1100] = 150
    bars[100:1000, 700:720] = 150
    assert seals(bars, SCALE) is None
    assert seals(stamped(20), SCALE) is None
