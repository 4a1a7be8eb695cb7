"""Lines of which only dots are left, as a fax at standard resolution leaves thin level lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hebiao.readers.edges import SPREAD, Edge
from hebiao.readers.sight import Scale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

DOTS: Final = 0.14
"""share of a line's way that dots cover at least, where a line came in dots; noise comes to 0.03, dashes to 0.1"""
HANGS: Final = 0.8
"""of the ink on such a line: as much of it hangs on no letter"""
SPREAD_OUT: Final = 0.2
"""of its way: as much has dots from end to end of an edge"""
PARTS: Final = (4, 20)
"""of a line's way, of a short and of a long one: where dots are spread over it, most of so many parts have some"""
FADED: Final = 1.3
"""times the least darkness of a ruling: what is not so dark is no dot of one, and a line as pale is asked"""


def comes_in_dots(edges: Sequence[Edge]) -> bool:
    """Whether a line has ink that touches no letter and is spread over its way: no row of words or dashes has that."""
    way = free = ink = spread = 0.0
    for edge in edges:
        size = edge.end - edge.start
        way += size
        free += size * edge.free * (edge.dark >= FADED)
        ink += size * edge.ink
        spread += size * (max(edge.dots, edge.loose) > 0)
    return free >= max(DOTS * way, HANGS * ink) and spread >= SPREAD_OUT * way > 0


def lone_dots(ink: Mask, size: Scale) -> NDArray[np.int64]:
    """Of every row of a strip of ink its pixels on lone paper, 0 where they are not spread over the row."""
    import cv2
    import numpy as np

    reach, width = size.reach, ink.shape[1]

    thick = cv2.dilate(ink.astype(np.uint8), np.ones((3, 1), np.uint8))
    above = np.zeros((4 * reach + 1, 1), np.uint8)
    above[:reach] = 1
    beside = cv2.max(cv2.dilate(thick, above), cv2.dilate(thick, above[::-1].copy()))
    lone = (thick > 0) & (beside == 0)
    # A part is at least as long as a dash and the gap behind it.
    parts = min(max(width // size.long, PARTS[0]), PARTS[1])
    starts = np.arange(parts) * width // parts
    spread = (np.add.reduceat(lone, starts, axis=1, dtype=np.intp) > reach).mean(axis=1)
    return np.where(spread >= SPREAD, lone.sum(axis=1), 0)
