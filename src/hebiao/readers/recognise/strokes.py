"""Dashes, told from print on the pixels: recognisers leave "—" out, or make 一 or a hyphen of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hebiao.readers.recognise.textlines import Strip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

FLAT: Final = 0.22
"""of a line's height: a dash is no higher"""
WIDE: Final = 0.25
"""of a line's height: a dash is at least this wide"""
SOLID: Final = 0.6
"""share of its box that a dash fills"""
TWO: Final = 0.5
"""of a line's height: "=" is no higher"""
LONG: Final = 2.4
"""times as wide as high, at least"""


def is_dash(ink: Mask, strip: Strip, em: float) -> bool:
    """Whether a line of text is nothing but one or two level strokes."""
    height, width = strip.bottom - strip.top, strip.x1 - strip.x0
    if height > max(3.0, FLAT * em) or width < WIDE * em or width < LONG * height:
        return False
    piece = ink[strip.top : strip.bottom, strip.x0 : strip.x1]
    filled = piece.any(axis=0)
    return bool(filled.mean() > SOLID and width <= 6 * em)


def is_equals(ink: Mask, strip: Strip, em: float) -> bool:
    """Whether a line of text is nothing but two level strokes of one width, one above the other."""
    import numpy as np

    height, width = strip.bottom - strip.top, strip.x1 - strip.x0
    if height > TWO * em or not WIDE * em <= width <= em:
        return False
    piece = ink[strip.top : strip.bottom, strip.x0 : strip.x1]
    wide = piece.mean(axis=1) > SOLID
    edges = np.flatnonzero(np.diff(np.concatenate(([0], wide.astype(np.int8), [0]))))
    return len(edges) == 4 and not piece[edges[1] : edges[2]].any()


def is_slash(ink: Mask, strip: Strip, em: float) -> bool:
    """Whether a line of text is nothing but one stroke that leans as "/" does; a 1 stands upright, a 7 has a bar."""
    import numpy as np

    height, width = strip.bottom - strip.top, strip.x1 - strip.x0
    if not 0.5 * em <= height <= 1.6 * em or not 0.22 * height <= width <= 0.9 * height:
        return False
    piece = ink[strip.top : strip.bottom, strip.x0 : strip.x1]
    counts = piece.sum(axis=1)
    if not counts.all() or counts.max() > max(4.0, 0.2 * em):
        return False
    columns = np.arange(width)
    middles = (piece * columns).sum(axis=1) / counts
    rows = np.arange(height)
    slope, start = np.polyfit(rows, middles, 1)
    straight = float(np.abs(middles - (slope * rows + start)).max()) <= max(1.5, 0.07 * em)
    return bool(straight and -0.8 < slope < -0.2)
