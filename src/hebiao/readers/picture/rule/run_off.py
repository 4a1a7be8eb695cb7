"""Where a table runs off its picture: lines go on beyond its last crossing one and end only with the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from hebiao.readers.picture.rule.sight import Scale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

Side = Literal["top", "bottom", "left", "right"]

LEVELS: Final = 4
"""level lines that do so: a page of a notebook has lines of its own, one of which may meet one of the table's"""
UPRIGHTS: Final = 3
SHARE: Final = 0.4
"""of the table's lines: as many do so at least, where a cut ends them; the grain of a desk meets a few"""
BEYOND: Final = 2
"""times a line's reach: it goes on as far at least, and is no end that came out long"""
THROUGH: Final = 0.97
"""of the picture's length: what is inked so far is the edge of a sheet or the dark between two, and no line of a table,
but where many lines are: then the table is cut at both ends of them"""
THICK: Final = 2
"""times a line's reach: what is as thick is no line"""


class Lines(Struct, frozen=True):
    """The lines of one direction, in a page that is turned so that they lie level."""

    pixels: Mask
    places: Sequence[float]
    ends: tuple[float, float]
    """the first and the last line that crosses them"""


def sides_run_off(level: Lines, upright: Lines, size: Scale) -> tuple[Side, ...]:
    """The sides of the picture that a table runs off; a table with a pixel of paper behind its border runs off none."""
    left, right = _run_off(level, size, LEVELS)
    top, bottom = _run_off(upright, size, UPRIGHTS)
    found: tuple[tuple[Side, bool], ...] = (
        ("top", top),
        ("bottom", bottom),
        ("left", left),
        ("right", right),
    )
    return tuple(side for side, is_off in found if is_off)


def _run_off(lines: Lines, size: Scale, count: int) -> tuple[bool, bool]:
    """Whether as many of the lines run off before the first crossing one, and behind the last."""
    import numpy as np

    first, last = lines.ends
    bands, through = [], []
    for at in lines.places:
        band = np.any(lines.pixels[max(0, round(at) - 2) : round(at) + 3], axis=0, keepdims=True)[0]
        if band.mean() < THROUGH:
            bands.append(band)
        elif not _is_thick(lines.pixels, round(at), size):
            through.append(band)
    if len(through) >= max(count, SHARE * (len(bands) + len(through))):
        bands += through
    end = lines.pixels.shape[1] - 1
    count = max(count, round(SHARE * len(bands)))
    before = sum(_ends_with_picture(band[::-1], end - round(first), size) for band in bands)
    return before >= count, sum(_ends_with_picture(band, round(last), size) for band in bands) >= count


def _is_thick(pixels: Mask, at: int, size: Scale) -> bool:
    """Whether what goes through the whole picture is thicker than a line."""
    import numpy as np

    around = pixels[max(0, at - 2 * THICK * size.reach) : at + 2 * THICK * size.reach + 1]
    return bool(np.sum(around.mean(axis=1) >= THROUGH) > THICK * size.reach)


def _ends_with_picture(band: Mask, at: int, size: Scale) -> bool:
    """Whether a line goes on from the place of a crossing one, without a break, to the end of the picture.

    A page that was straightened has a wedge of paper there.
    """
    import numpy as np

    if band.size - at < BEYOND * size.reach or not band[max(0, at - size.reach) : at + size.reach + 1].any():
        return False
    drawn = np.flatnonzero(band[at:])
    steps = np.flatnonzero(np.diff(drawn, prepend=0) > size.gap + size.reach)
    run = drawn[: steps[0]] if steps.size else drawn
    return bool(run.size and run[-1] >= BEYOND * size.reach and at + run[-1] >= band.size - size.long)
