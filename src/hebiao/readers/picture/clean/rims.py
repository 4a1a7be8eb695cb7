"""What is dark around a page: the edge of a copy, the shadow of a book's back, the desk that a photo shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

DARK: Final = 125
"""of 255: an area as dark as this all over is no paper"""
THICK: Final = 6.0
"""points: no line and no stroke of a letter is as thick"""
FADES: Final = 4.0
"""points: as far around it the paper is darkened"""
SHRINK: Final = 4
"""times smaller, the page still shows such areas"""


def rims(gray: Gray, scale: float) -> Mask:
    """Where a page is dark from its edge inwards: nothing there is ruled, and it says nothing of how dark lines are.

    Args:
        gray: of the page, its paper white.
        scale: pixels a point.
    """
    import cv2
    import numpy as np

    height, width = gray.shape
    small = cv2.resize(
        gray, (max(1, width // SHRINK), max(1, height // SHRINK)), interpolation=cv2.INTER_AREA
    )
    side = max(2, round(THICK * scale / SHRINK))
    dark = (small < DARK).astype(np.uint8)
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    count, labels = cv2.connectedComponents(solid, connectivity=4)
    outer = np.zeros(count, bool)
    for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        outer[edge] = True
    outer[0] = False
    if not outer.any():
        return np.zeros(gray.shape, np.bool_)
    found = outer[labels].astype(np.uint8)
    reach = 2 * max(1, round(FADES * scale / SHRINK)) + 1
    found = cv2.dilate(found, np.ones((reach, reach), np.uint8))
    return np.asarray(cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST) > 0, np.bool_)
