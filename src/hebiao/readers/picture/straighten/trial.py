"""Ways to straighten a page, tried on its ink."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Mask = NDArray[np.bool_]
    Way = tuple[NDArray[np.float64], tuple[int, int]]
    """a matrix, and the width and height of the picture that it gives"""

TRIAL: Final = 1400
"""pixels of the long side of a page on which ways to straighten it are tried"""


class Trial(Struct, frozen=True):
    """The ink of a page, made small, on which ways to straighten it are tried."""

    ink: Pixels
    shrink: float

    @classmethod
    def of(cls, marks: Mask) -> Trial:
        """Of the ink of a page as it lies."""
        import cv2
        import numpy as np

        shrink = min(1.0, TRIAL / max(marks.shape))
        small = cv2.resize(
            marks.astype(np.uint8) * 255, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA
        )
        return cls(np.asarray(small, np.uint8), shrink)

    def straightness(self, way: Way) -> float:
        """How sharply the ink is gathered in level and upright lines once the page has gone a way."""
        import cv2
        import numpy as np

        (matrix, size), to = way, np.diag([self.shrink, self.shrink, 1.0])
        area = (max(1, round(size[0] * self.shrink)), max(1, round(size[1] * self.shrink)))
        seen = cv2.warpPerspective(self.ink, to @ matrix @ np.linalg.inv(to), area)
        # Whole numbers are added thirty times sooner.
        sums = (cv2.reduce(seen, k, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel() / 255 for k in (0, 1))
        return float(sum(np.square(np.diff(one)).sum() for one in sums))
