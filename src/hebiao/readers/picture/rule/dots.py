"""Lines of which only dots are left, as a fax at standard resolution leaves thin level lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hebiao.readers.picture.rule.edges import SPREAD, Edge
from hebiao.readers.picture.rule.sight import Scale

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
PRINT: Final = 0.03
"""of a row's way: ink near above and below no more of it says that it runs between two rows of print"""
LAST_DOTS: Final = ((0.015, 0.35), (0.03, 0.5), (0.03, 0.5), (0.03, 0.5))
"""of such a row's way, and of its parts: as much has dots where a line ran (noise: 0.003 and 0.1); the same of its way
without the first column, the first two and three"""
HEAPED: Final = 0.4
"""of such dots: more in one part of the way are print ("……" of a row that was left blank)"""
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
    import numpy as np

    lone, _ = _lone(ink, size.reach)
    return np.where(_spread(lone, size, size.reach + 1) >= SPREAD, lone.sum(axis=1), 0)


def dots_in_gaps(ink: Mask, cross: Sequence[float], size: Scale) -> NDArray[np.int64]:
    """Of every row of a page its pixels on lone paper between the crossing lines; 0 where print stands, or too few lie.

    Between two rows of print lies paper from side to side. A line that is all but lost leaves its last dots there, as far
    as the table is wide; a fold leaves as many beside it.
    """
    import cv2
    import numpy as np

    first, last = round(cross[0]), round(cross[-1])
    lone, beside = _lone(ink, size.reach)
    # What is longer than a dot is a dash, a stroke, or a piece of a line that is found by itself.
    lone &= (
        cv2.morphologyEx(lone.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, 2 * size.reach), np.uint8)) == 0
    )
    inner = np.zeros(ink.shape[1], np.bool_)
    inner[first:last] = True
    for at in cross:
        inner[max(0, round(at) - 2 * size.reach) : round(at) + 2 * size.reach + 1] = False
    found = np.zeros(ink.shape[0], np.bool_)
    for k, (least, parts) in enumerate(LAST_DOTS):
        # The merged cells of the levels, to the left, hold print at the height of lines that end at them.
        here = inner & (np.arange(ink.shape[1]) >= cross[min(k, len(cross) - 2)])
        if not here.any():
            continue
        dots = lone[:, here]
        rows = (beside[:, here].mean(axis=1) <= PRINT) & (dots.mean(axis=1) >= least)
        found |= rows & (_spread(dots, size, 1) >= parts) & (_heaped(dots, size) <= HEAPED)
    count = lone[:, inner].sum(axis=1)
    outer = np.ones(ink.shape[1], np.bool_)
    outer[max(0, first - size.long) : last + size.long] = False
    if outer.sum() >= 2 * size.long:
        found &= lone[:, outer].mean(axis=1) <= count / int(inner.sum()) / 2
    return np.where(found, count, 0)


def _lone(ink: Mask, reach: int) -> tuple[Mask, Mask]:
    """The pixels of ink, a pixel thicker, with paper above and below; and where ink lies that near above or below."""
    import cv2
    import numpy as np

    thick = cv2.dilate(ink.astype(np.uint8), np.ones((3, 1), np.uint8))
    above = np.zeros((4 * reach + 1, 1), np.uint8)
    above[:reach] = 1
    beside = cv2.max(cv2.dilate(thick, above), cv2.dilate(thick, above[::-1].copy()))
    return np.asarray((thick > 0) & (beside == 0), np.bool_), np.asarray(beside > 0, np.bool_)


def _in_parts(lone: Mask, size: Scale) -> NDArray[np.intp]:
    """Of every row the pixels in each of its parts; a part is at least as long as a dash and the gap behind it."""
    import numpy as np

    width = lone.shape[1]
    parts = min(max(width // size.long, PARTS[0]), PARTS[1])
    starts = np.arange(parts) * width // parts
    return np.add.reduceat(lone, starts, axis=1, dtype=np.intp)


def _spread(lone: Mask, size: Scale, least: int) -> NDArray[np.float64]:
    """Of every row the share of its parts that have so many pixels of dots."""
    import numpy as np

    return np.asarray((_in_parts(lone, size) >= least).mean(axis=1))


def _heaped(lone: Mask, size: Scale) -> NDArray[np.float64]:
    """Of every row the share of its dots that lie in one of its parts."""
    import numpy as np

    parts = _in_parts(lone, size)
    return np.asarray(parts.max(axis=1) / np.maximum(parts.sum(axis=1), 1))
