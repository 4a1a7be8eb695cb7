"""Two pages side by side in one picture: where it is cut."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Points = NDArray[np.float32]

GUTTER: Final = 0.02
"""of the picture's width: the margins between two pages are wider, a table that came in pieces is not"""
PIECE: Final = 7.0
"""points: a level stroke between two tables as long as this is a piece of a line"""
FLAT: Final = 3.0
"""points: such a piece is no higher"""
PIECES: Final = 4
"""pieces of lines between two tables that make them one, whose upright lines are lost there"""
MIDDLE: Final = (0.4, 0.6)
"""of the picture's width: where two pages meet"""
PRINT: Final = (3.0, 30.0)
"""points: ink as high as this, and no higher, is print"""
FEW: Final = 4
"""pieces of print on a side that are a page"""


def page_columns(tables: Sequence[Points], marks: Mask, scale: float) -> list[tuple[int, int]]:
    """The pages of a picture from left to right, as (first column, one past the last); one for most.

    Args:
        tables: outlines of the ruled tables, from left to right.
        marks: where there is ink.
        scale: pixels a point, roughly.
    """
    width = marks.shape[1]
    cuts = _between_tables(tables, marks, scale)
    if not cuts and tables and (middle := _empty_middle(tables, marks, scale)):
        cuts = [middle]
    return list(itertools.pairwise([0, *cuts, width]))


def _between_tables(tables: Sequence[Points], marks: Mask, scale: float) -> list[int]:
    """Where tables stand beside one another, with nothing that is ruled between them."""
    width = marks.shape[1]
    spans = [
        (float(t[:, 0].min()), float(t[:, 0].max()), float(t[:, 1].min()), float(t[:, 1].max()))
        for t in tables
    ]
    cuts = []
    for k in range(1, len(spans)):
        left = max(s[1] for s in spans[:k])
        right, far, top, bottom = spans[k]
        shared = [(max(s[2], top), min(s[3], bottom)) for s in spans[:k]]
        beside = [s for s in shared if s[1] > s[0]]
        if right - left > GUTTER * width and beside and far - right > width / 5:
            first, last = round(min(s[0] for s in beside)), round(max(s[1] for s in beside))
            if not _is_ruled(marks[first:last, round(left) + 2 : round(right) - 1], scale):
                cuts.append(round((left + right) / 2))
    return cuts


def _is_ruled(gap: Mask, scale: float) -> bool:
    """Whether pieces of level lines lie between two tables: they are one, and an upright line of it is lost."""
    import cv2
    import numpy as np

    if not gap.size:
        return False
    flat = np.ones((1, max(3, round(PIECE * scale))), np.uint8)
    level = cv2.morphologyEx(gap.astype(np.uint8), cv2.MORPH_OPEN, flat)
    _, _, stats, _ = cv2.connectedComponentsWithStats(level, connectivity=8)
    return int((stats[1:, 3] <= FLAT * scale).sum()) >= PIECES


def _empty_middle(tables: Sequence[Points], marks: Mask, scale: float) -> int | None:
    """Where a wide picture is empty in its middle from top to bottom, and holds a table on one side and print on both.

    The end of a table on the other side may be too small to be seen as one.
    """
    import cv2
    import numpy as np

    height, width = marks.shape
    if width <= height:
        return None
    _, _, stats, _ = cv2.connectedComponentsWithStats(marks.astype(np.uint8), connectivity=8)
    x, wide, high = stats[1:, 0], stats[1:, 2], stats[1:, 3]
    print_ = (np.maximum(wide, high) >= PRINT[0] * scale) & (high <= PRINT[1] * scale)
    spans = [(int(t[:, 0].min()), int(t[:, 0].max()) + 1) for t in tables]
    filled = np.zeros(width + 1, np.int32)
    for a, b in [*zip(x[print_].tolist(), (x + wide)[print_].tolist(), strict=True), *spans]:
        filled[a] += 1
        filled[b] -= 1
    empty = np.flatnonzero(np.cumsum(filled[:-1])[:width] == 0)
    runs = np.split(empty, np.flatnonzero(np.diff(empty) > 1) + 1)
    low, far = (share * width for share in MIDDLE)
    gaps = [r for r in runs if r.size > GUTTER * width and low <= (r[0] + r[-1]) / 2 <= far]
    if not gaps:
        return None
    widest = max(gaps, key=len)
    first, last = int(widest[0]), int(widest[-1])
    sides = (x[print_] < first, x[print_] > last)
    full = (any(b <= first for _, b in spans), any(a > last for a, _ in spans))
    is_two = all(there or int(side.sum()) >= FEW for there, side in zip(full, sides, strict=True))
    return (first + last) // 2 if is_two else None
