"""Ink that is no print: folds, what is left of a seal, streaks: paler than the letters around it, or long and thin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hebiao.readers.picture.clean.ink import COARSE, darkness, shrunk
from hebiao.readers.recognise.components import Components

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Stats = NDArray[np.int32]
    Mask = NDArray[np.bool_]

AROUND: Final = (25.0, 120.0)
"""points: letters as near as this show how dark print is hereabouts; where there are none, those within the second"""
LETTER: Final = (0.4, 1.6)
"""of a line's height: ink as high or wide as this, both ways, may be a letter"""
FIRM: Final = 0.38
"""of the usual darkness of letters: ink that is nowhere as dark is none"""
EDGE: Final = 0.1
"""of a line's height: pale ink as near to firm ink is the edge of its strokes"""
POINT: Final = 0.3
"""of a line's height: pale ink that small may be a point or a comma where firm ink is near"""
NEAR: Final = 0.7
"""of a line's height: a point is this near to its digits"""
STROKE: Final = 1.0
"""of a line's height: a pale stroke that hangs on firm ink is no longer than this"""
THIN: Final = 0.2
"""of a line's height: no line that is as thin and longer than a letter is high is print; nor, lying, longer than two dashes"""
UPRIGHT: Final = 1.4
LEANING: Final = 2.0
"""of a line's height: no bracket, not even that of a title, is as high as a fold that leans"""
LEANS: Final = 0.3
"""of its height: a fold leans no further"""
HAIR: Final = 0.13
"""of a line's height: a fold is as thin, all along"""
LYING: Final = 2.6
BAR: Final = (0.3, 0.9)
"""of a line's height: the strokes of "=" are as wide"""
BAR_HIGH: Final = 0.16
"""of a line's height: and no higher"""
ALIKE: Final = 0.1
"""of a line's height: their ends stand above each other, as near as this"""
APART: Final = 0.35
"""of a line's height: and no further apart"""


def strokes_of(ink: Components, em: float) -> Mask:
    """Which pieces of ink are not too long and thin to be strokes, as folds are, and what is left of rulings."""
    stats = ink.stats
    wide, high = stats[:, 2], stats[:, 3]
    leaning = (high > LEANING * em) & (wide < LEANS * high) & (stats[:, 4] < HAIR * em * high)
    lines = (high > UPRIGHT * em) & (wide < THIN * em) | leaning
    lines |= (wide > LYING * em) & (high < THIN * em)
    return ~lines


def print_only(gray: Gray, ink: Components, strokes: Mask, scale: float, em: float) -> Mask:
    """The ink that may be print: as dark as letters are, with the pale strokes, edges and points that belong to it.

    Args:
        gray: print on level white paper.
        ink: its pieces of ink, rulings taken out.
        strokes: which of them are asked about.
        scale: pixels a point.
        em: usual height of a line, in pixels.
    """
    import cv2
    import numpy as np

    size = np.maximum(ink.stats[:, 2], ink.stats[:, 3])
    letters = strokes & (size >= LETTER[0] * em) & (size <= LETTER[1] * em)
    dark = np.asarray(cv2.dilate(darkness(gray), _square(1)), np.uint8)
    drawn = ink.pixels(strokes)
    firm = drawn & (dark >= FIRM * _usual(dark, ink.pixels(letters), scale))
    kept = drawn & _near(firm, max(1, round(EDGE * em)))
    pale = Components(drawn & ~kept)
    size = np.maximum(pale.stats[:, 2], pale.stats[:, 3])
    hangs = (size <= STROKE * em) & pale.among(_near(kept, 1))
    points = (size <= POINT * em) & pale.among(_near(kept, round(NEAR * em)))
    return kept | pale.pixels(hangs | points | _equals(pale.stats, em))


def _equals(stats: Stats, em: float) -> Mask:
    """Which components are the strokes of "=": hairlines of a clean page are paler than its letters."""
    import numpy as np

    x, y, wide, high = (stats[:, k] for k in range(4))
    out = np.zeros(len(x), np.bool_)
    level = np.flatnonzero((wide >= BAR[0] * em) & (wide <= BAR[1] * em) & (high <= BAR_HIGH * em))
    level = level[level > 0]
    for n in level:
        below = y[level] - (y[n] + high[n])
        twin = (np.abs(x[level] - x[n]) <= ALIKE * em) & (np.abs(wide[level] - wide[n]) <= ALIKE * em)
        twin &= (below > 0) & (below <= APART * em)
        out[level[twin]] = True
        out[n] |= bool(twin.any())
    return out


def _square(reach: int) -> NDArray[np.uint8]:
    import numpy as np

    return np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)


def _near(mask: Mask, reach: int) -> Mask:
    """What lies within `reach` pixels of a mask."""
    import cv2
    import numpy as np

    return np.asarray(cv2.dilate(mask.view(np.uint8), _square(reach)), np.uint8).view(np.bool_)


def _usual(dark: Gray, letters: Mask, scale: float) -> NDArray[np.float32]:
    """How dark print is around each pixel: the darkest of the letters there count most."""
    import cv2
    import numpy as np

    height, width = dark.shape
    small = max(1, width // COARSE), max(1, height // COARSE)
    fourth, third = shrunk(dark, letters, (4, 3), small)
    usual = np.full(third.shape, float(fourth.sum() / max(float(third.sum()), 1.0)), np.float32)
    for around in reversed(AROUND):
        side = int(around * scale / COARSE) * 2 + 1
        total = cv2.blur(third, (side, side), borderType=cv2.BORDER_CONSTANT)
        usual = np.where(
            total > 1.0,
            cv2.blur(fourth, (side, side), borderType=cv2.BORDER_CONSTANT) / np.maximum(total, 1e-6),
            usual,
        )
    return np.asarray(
        cv2.resize(usual.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR), np.float32
    )
