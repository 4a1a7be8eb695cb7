"""Rulings that a scanner set to black and white turned into dashes.

A thin line that lies a little askew is printed in one row of pixels, then half in this one and half in the next, which
is too pale for ink, and so on.

All lines of such a page, level and upright, come in dashes of one length and one period: the lean of the page makes
both. Nothing else on a page does, neither dashes of text nor strokes of letters nor the dots of a fax.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.readers.picture.rule.sight import Scale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Counts = NDArray[np.int32]
    Places = NDArray[np.intp]

LONGEST: Final = 20.0
"""times the reach: no dash is longer, a longer piece is a line by itself"""
PERIOD: Final = 40.0
"""times the reach: from one dash to the next, at most"""
MOST: Final = 1500
"""pieces of ink on lone paper: a page with more is dirt"""
BESIDE: Final = 0.5
"""of a dash: with more ink above or below it is a stroke of a letter"""
NEAR: Final = 2.0
"""pixels: pieces that stray no farther lie on one line"""
SAME: Final = 0.1
"""of the period: as far may a dash lie from where it is due"""
MANY: Final = 16
"""dashes of each way that have the next one at the page's period"""
MOSTLY: Final = 0.3
"""of the pieces with another one behind them: as many have it at that period"""
WHOLE: Final = 0.7
"""of the period: of lines with longer pieces enough is drawn to judge each edge by itself"""
DUE: Final = 0.6
"""of a dash: as much ink where it is due, and it is there; of a short one a pixel less"""


class Dashes(Struct, frozen=True):
    """The dashes of a page's level lines, in the order of their beginnings; all as long as the page has them."""

    start: Floats
    stop: Floats
    at: Floats
    """the row of pixels"""
    period: float
    size: float
    """of a dash"""

    @property
    def gap(self) -> float:
        """How far a line may run on beyond its last dash; where the next one is cut short by its end, that is not seen."""
        return self.period - (1 - DUE) * self.size + NEAR


def find_dashes(ink: Mask, size: Scale) -> Dashes | None:
    """The dashes of a page's level lines; None where nothing follows at one period."""
    import numpy as np

    pieces = _pieces(ink, size)
    if not MANY < len(pieces) <= MOST:
        return None
    x, y, wide, high = pieces[np.argsort(pieces[:, 0]), :4].T.astype(np.float64)
    middle = y + (high - 1) / 2
    ahead = x[None] - x[:, None]
    ahead[(ahead <= 0) | (np.abs(middle[None] - middle[:, None]) > NEAR)] = np.inf
    ahead = ahead.min(axis=1)
    following = ahead[ahead <= PERIOD * size.reach]
    if following.size < MANY:
        return None
    alike = np.abs(following[:, None] - following[None]) <= SAME * following[None]
    period = float(following[np.argmax(alike.sum(axis=0))])
    good = np.abs(ahead - period) <= SAME * period
    if good.sum() < max(MANY, MOSTLY * following.size):
        return None
    period, usual = float(ahead[good].mean()), float(np.median(wide[good]))
    if usual > WHOLE * period:
        return None
    return Dashes(x, x + wide - 1, middle, period, usual)


def _pieces(ink: Mask, size: Scale) -> NDArray[np.int32]:
    """The level pieces of ink on lone paper, as thin as rulings: left, top, width, height, area."""
    import cv2
    import numpy as np

    marks = np.ascontiguousarray(ink).view(np.uint8)
    runs = cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((1, size.reach + 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    stats = stats[1:]
    wide, high = stats[:, 2], stats[:, 3]
    stats = stats[(high <= max(3, size.reach)) & (wide >= 2 * high) & (wide <= LONGEST * size.reach)]
    sums = np.asarray(cv2.integral(marks), np.int32)
    x, y, wide, high = (stats[:, k].astype(np.intp) for k in range(4))
    far = 2 * size.reach
    beside = _sum(sums, x, y - far, wide, far - 1) + _sum(sums, x, y + high + 1, wide, far - 1)
    return np.asarray(stats[beside <= BESIDE * wide], np.int32)


def _sum(sums: Counts, x: Places, y: Places, wide: Places, high: int) -> Counts:
    """The ink in boxes."""
    import numpy as np

    top, bottom = (np.clip(v, 0, len(sums) - 1) for v in (y, y + high))
    right = np.clip(x + wide, 0, sums.shape[1] - 1)
    return np.asarray(sums[bottom, right] - sums[top, right] - sums[bottom, x] + sums[top, x], np.int32)
