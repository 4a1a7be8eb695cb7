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
"""of the picture's length: what is inked so far is the edge of a sheet or the dark between two, and no line of a table"""


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
    bands = [
        band
        for at in lines.places
        if (
            band := np.any(lines.pixels[max(0, round(at) - 2) : round(at) + 3], axis=0, keepdims=True)[0]
        ).mean()
        < THROUGH
    ]
    end = lines.pixels.shape[1] - 1
    count = max(count, round(SHARE * len(bands)))
    before = sum(_ends_with_picture(band[::-1], end - round(first), size) for band in bands)
    return before >= count, sum(_ends_with_picture(band, round(last), size) for band in bands) >= count


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
