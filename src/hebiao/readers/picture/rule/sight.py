"""A page looked at for its lines, level and upright: its runs of ink, and how dark a ruling is hereabouts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.readers.picture.clean.ink import COARSE, darkness, shrunk
from hebiao.readers.picture.rule.packed import Packed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Gray = NDArray[np.uint8]

LINE: Final = 18.0
"""points: a straight run of ink as long as this may be a line; no stroke of a letter is"""
STROKE: Final = 7.0
"""points: a piece of a line that is broken or crossed is at least this long"""
BREAK: Final = 5.0
"""points: a line that came by fax is broken by gaps up to this"""
REACH: Final = 1.3
"""points: how far an edge may stray from the middle of its line"""
PADDING: Final = 2.0
"""points: text keeps at least this far from the upright lines of its cell"""
DIM: Final = 8
"""of 250: what is no darker than this is paper"""
AROUND: Final = 60.0
"""points: rulings as near as this show how dark they are hereabouts"""
FAINT: Final = (50.0, 110.0)
"""of 250: rulings as dark as the first are those of a faint page, as dark as the second of a good one"""
LEAST: Final = (0.4, 0.5)
"""of the usual darkness of rulings, on a faint page and on a good one: less is none"""
FIRM: Final = 1.2
"""times the least: pixels that dark are asked where lines lie"""


class Scale(Struct, frozen=True):
    """Lengths in pixels."""

    long: int
    short: int
    gap: int
    reach: int
    margin: int


class Sight(Struct, frozen=True):
    """A page turned so that the lines in question lie level; all have its height and width."""

    dark: Gray
    """how dark each pixel is with the one below it: a thin line lies in one row or in two"""
    ink: Mask
    faint: Mask
    """long runs of any ink"""
    long: Mask
    """long runs of ink that is as dark as rulings are"""
    lines: Mask
    """those, and shorter pieces of them"""
    pieces: Mask
    """pieces without gaps"""
    least: Gray
    """how dark a pixel of a ruling is at least"""


def in_pixels(scale: float) -> Scale:
    """The lengths above on a page of `scale` pixels a point."""
    return Scale(
        max(9, round(LINE * scale)),
        max(5, round(STROKE * scale)),
        max(3, round(BREAK * scale)) | 1,
        max(1, round(REACH * scale)),
        max(2, round(PADDING * scale)),
    )


def look(gray: Gray, ink: Mask, size: Scale, scale: float) -> tuple[Sight, Sight]:
    """The page as its level lines are seen, and as its upright ones are."""
    import numpy as np

    dark = darkness(gray)
    inks = ink, _turned(ink.view(np.uint8)).view(np.bool_)
    darks = _paired(dark), _paired(_turned(dark))
    faint = [_Thick.of(i, size).long(size) for i in inks]
    least = _least(darks, faint, scale)
    leasts = least, _turned(least)
    level, upright = (_sight(d, i, f, m, size) for d, i, f, m in zip(darks, inks, faint, leasts, strict=True))
    return level, upright


def _turned(page: Gray) -> Gray:
    import cv2
    import numpy as np

    return np.asarray(cv2.transpose(page), np.uint8)


def _sight(dark: Gray, ink: Mask, faint: Mask, least: Gray, size: Scale) -> Sight:
    import cv2
    import numpy as np

    near = cv2.dilate(dark, np.ones((3, 3), np.uint8))
    table = np.ceil(np.minimum(250, np.arange(256, dtype=np.float32) * FIRM)).astype(np.uint8)
    thick = _Thick.of(ink & (near >= cv2.LUT(least, table)), size)
    pieces = thick.ink.opened(size.short)
    return Sight(
        dark,
        ink & (near >= least),
        faint,
        thick.long(size),
        pieces.joined(thick.broken).mask(),
        pieces.mask(),
        least,
    )


def _paired(dark: Gray) -> Gray:
    """Of each pixel and the one below it the mean, without its half."""
    import numpy as np

    below = np.vstack([dark[1:], dark[-1:]])
    return np.asarray((dark & below) + ((dark ^ below) >> 1), np.uint8)


class _Thick(Struct, frozen=True):
    """Ink that is looked at for its level runs."""

    ink: Packed
    """a pixel thicker: a line that leans by a pixel over its run still counts as one run"""
    broken: Packed
    """long runs of pieces on lone paper"""

    @classmethod
    def of(cls, ink: Mask, size: Scale) -> _Thick:
        marks = Packed.of(ink, max(size.long, size.gap))
        thick = marks.thickened(1, 1)
        near, far = size.reach + 1, size.reach + size.margin
        lone = thick.without(marks.thickened(far, -near)).without(marks.thickened(-near, far))
        return cls(thick, lone.closed(size.gap).opened(size.long))

    def long(self, size: Scale) -> Mask:
        """Long runs, whole or of pieces on lone paper."""
        return self.ink.opened(size.long).joined(self.broken).mask()


def _least(darks: tuple[Gray, Gray], lines: Sequence[Mask], scale: float) -> Gray:
    """How dark a ruling is at least around each pixel; the darkest of the neighbourhood count most."""
    import cv2
    import numpy as np

    height, width = darks[0].shape
    small = max(1, width // COARSE), max(1, height // COARSE)
    around = int(AROUND * scale / COARSE) * 2 + 1
    shares, sums = np.zeros((2, small[1], small[0]), np.float32)
    for dark, mask, turned in ((darks[0], lines[0], False), (darks[1], lines[1], True)):
        found = shrunk(dark, mask & (dark > DIM), (0, 3), small[::-1] if turned else small)
        for total, few in zip((shares, sums), found, strict=True):
            here = np.ascontiguousarray(few.T) if turned else few
            np.add(total, cv2.blur(here, (around, around), borderType=cv2.BORDER_CONSTANT), out=total)
    usual = np.cbrt(sums / np.maximum(shares, 1e-6))
    least = np.clip(usual * np.interp(usual, FAINT, LEAST), DIM, 250).astype(np.float32)
    return np.asarray(cv2.resize(least, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
