"""Dashes, told from print on the pixels: recognisers leave "—" out, or make 一 or a hyphen of it; and strokes through text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hebiao.readers.recognise.components import Components
from hebiao.readers.recognise.textlines import Strip, runs_of

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
BAND: Final = (0.15, 0.85)
"""of a line's height: a stroke that strikes it out runs between; what lies below underlines it"""
WHOLE: Final = 0.85
"""of a text's width: as far runs the stroke that strikes it out"""
SOME: Final = 1.6
"""of a line's height: as far runs one that strikes a part of it out; no character is as wide"""
ROOM: Final = (0.8, 1.4)
"""of a line's height: one digit is not as wide, nor one other character"""
BEYOND: Final = 0.3
"""of a line's height: about as far a stroke through a text runs out of it"""
LEAST_LEVEL: Final = 0.35
"""of a line's height: as far a stroke that is nearly level runs on in one row"""
SPECK: Final = 0.2
"""of a line's height: no larger is a speck beside a slash"""
BESIDE: Final = 0.1
"""of a line's height: what is nearer to a stroke may be its own"""
NEAR: Final = 0.8
"""of a line's height: as near may a bar or a ring stand"""
HIGHEST: Final = 1.6
"""of a line's height: no slash is higher, the specks about it included"""
_LEVEL: Final = frozenset("—―－–-~～一…_")


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
    height, width = strip.bottom - strip.top, strip.x1 - strip.x0
    if height > TWO * em or not WIDE * em <= width <= em:
        return False
    piece = ink[strip.top : strip.bottom, strip.x0 : strip.x1]
    wide = piece.mean(axis=1) > SOLID
    strokes = runs_of(wide)
    return len(strokes) == 2 and not piece[strokes[0][1] : strokes[1][0]].any()


def is_slash(ink: Mask, strip: Strip, em: float) -> bool:
    """Whether a line of text is nothing but one stroke that leans as "/" does; a 1 stands upright, a 7 has a bar."""
    import numpy as np

    piece = _without_specks(ink[strip.top : strip.bottom, strip.x0 : strip.x1], em)
    height, width = piece.shape
    if not 0.5 * em <= height <= HIGHEST * em or not 0.22 * height <= width <= 0.9 * height:
        return False
    counts = piece.sum(axis=1)
    if not counts.all() or counts.max() > max(4.0, 0.2 * em):
        return False
    columns = np.arange(width)
    middles = (piece * columns).sum(axis=1) / counts
    rows = np.arange(height)
    slope, start = np.polyfit(rows, middles, 1)
    straight = float(np.abs(middles - (slope * rows + start)).max()) <= max(1.5, 0.07 * em)
    return bool(straight and -0.8 < slope < -0.2)


def _without_specks(piece: Mask, em: float) -> Mask:
    """The ink of a line without specks that are no part of its longest stroke, cut to what is left.

    Specks stay where they may be what is left of a bar or ring: over, below and in the stroke, near to the left of its
    upper half (7) and to the right of its lower one (%).
    """
    import numpy as np

    if piece.shape[0] > HIGHEST * em or not piece.any():
        return piece
    pieces = Components(np.ascontiguousarray(piece))
    left, top, wide, high, _ = pieces.stats.T
    high[0] = wide[0] = 0
    stroke = int(np.argmax(high))
    x0, x1 = left[stroke] - BESIDE * em, left[stroke] + wide[stroke] + BESIDE * em
    to_left, to_right = left + wide < x0, left > x1
    is_low = top + high / 2 > top[stroke] + high[stroke] / 2
    far = (left + wide < x0 - NEAR * em) | (left > x1 + NEAR * em)
    specks = np.maximum(wide, high) <= SPECK * em
    specks &= far | (to_left & is_low) | (to_right & ~is_low)
    kept = pieces.pixels(~specks)
    rows, columns = (np.flatnonzero(kept.any(axis=axis)) for axis in (1, 0))
    return kept[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def is_struck(ink: Mask, strip: Strip, em: float, text: str) -> bool:
    """Whether a stroke runs through a line of text from one character into the next: somebody struck it out.

    Args:
        ink: of the page, rulings taken out.
        strip: the line.
        em: usual height of a line, in pixels.
        text: what it was read as; a dash in it is a stroke of its own.
    """
    chars = "".join(text.split())
    high, wide = strip.bottom - strip.top, strip.x1 - strip.x0
    slim = chars.isascii() and any(c.isdigit() for c in chars)
    if not chars or _LEVEL & set(chars) or wide < ROOM[not slim] * em:
        return False
    top, bottom = (strip.top + round(share * high) for share in BAND)
    return runs_through(ink[top:bottom, strip.x0 : strip.x1], min(WHOLE * wide, SOME * em), em)


def is_struck_in_colour(colour: Mask, strip: Strip, em: float) -> bool:
    """Whether a coloured stroke runs through a whole line of text and out of it at both ends.

    Args:
        colour: where ink of a colour lies on the page.
        strip: the line, of print in black.
        em: usual height of a line, in pixels.
    """
    high, beyond = strip.bottom - strip.top, round(BEYOND * em)
    top, bottom = (strip.top + round(share * high) for share in BAND)
    piece = colour[top:bottom, max(0, strip.x0 - beyond) : strip.x1 + beyond]
    return runs_through(piece, max(strip.x1 - strip.x0 + beyond, em), em)


def runs_through(piece: Mask, least: float, em: float) -> bool:
    """Whether a stroke that is nearly level runs on for so many pixels; letters of a line of this height lean more, or end."""
    import cv2
    import numpy as np

    if not _runs(piece, least):
        return False
    level = np.ones((1, max(3, round(LEAST_LEVEL * em))), np.uint8)
    piece = cv2.morphologyEx(piece.astype(np.uint8), cv2.MORPH_OPEN, level) > 0
    for x0, x1 in _runs(piece, least):
        runs = np.zeros(piece.shape[0] + 2, np.intp)
        for column in piece[:, x0:x1].T:
            runs[1:-1] = np.where(column, 1 + np.maximum(np.maximum(runs[:-2], runs[1:-1]), runs[2:]), 0)
            if runs.max() >= least:
                return True
    return False


def _runs(piece: Mask, least: float) -> list[tuple[int, int]]:
    """Where so many columns side by side hold ink."""
    import numpy as np

    return [(x0, x1) for x0, x1 in runs_of(np.logical_or.reduce(piece, axis=0)) if x1 - x0 >= least]
