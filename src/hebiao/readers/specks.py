"""Dirt taken out of the ink of a page: what is left of rulings along the edges of cells, and lone specks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hebiao.readers.textlines import Strip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

EDGE: Final = 0.16
"""of a line's height: ink that keeps this near to the edge of its cell is what is left of a ruling"""
SPECK: Final = 0.26
"""of a line's height: ink no larger than this either way may be a speck; so may a decimal point"""
ALONE: Final = 1.15
"""of a line's height: a point is not this far from its digits, nor a comma at a line's start from its word"""


def clean(ink: Mask, boxes: Sequence[Strip], em: float) -> Mask:
    """The ink without dirt.

    Args:
        ink: of the page, rulings taken out.
        boxes: insides of the cells.
        em: usual height of a line, in pixels.
    """
    import cv2
    import numpy as np

    out = ink.copy()
    band = max(2, round(EDGE * em))
    for box in boxes:
        _clean_edges(out[box.top : box.bottom, box.x0 : box.x1], band)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(out.astype(np.uint8), connectivity=8)
    small = np.maximum(stats[:, 2], stats[:, 3]) <= max(2.0, SPECK * em)
    small[0] = False
    large = ~small
    large[0] = False
    reach = round(ALONE * em) * 2 + 1
    near = cv2.dilate(large[labels].astype(np.uint8), np.ones((max(3, reach // 2) | 1, reach), np.uint8))
    close = np.zeros(count, bool)
    close[np.unique(labels[near > 0])] = True
    return np.asarray(out & ~(small & ~close)[labels], np.bool_)


def _clean_edges(piece: Mask, band: int) -> None:
    """Takes out, in place, components that lie wholly in the outermost pixels of a cell."""
    import cv2
    import numpy as np

    height, width = piece.shape
    if height <= 2 * band or width <= 2 * band:
        return
    rim = piece.copy()
    rim[band:-band, band:-band] = False
    if not rim.any():
        return
    _, labels, stats, _ = cv2.connectedComponentsWithStats(piece.astype(np.uint8), connectivity=8)
    x, y, w, h = (stats[:, k] for k in range(4))
    outer = (x + w <= band) | (x >= width - band) | (y + h <= band) | (y >= height - band)
    outer[0] = False
    piece &= ~outer[labels]
