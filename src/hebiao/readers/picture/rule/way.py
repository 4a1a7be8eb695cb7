"""The way of some lines of a page, pixel by pixel: how dark each is, and what lies beside it.

Lines are looked at together: a page has a hundred, and is looked at again whenever one of them turns out to be none.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.readers.picture.rule.sight import Sight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Gray = NDArray[np.uint8]
    Counts = NDArray[np.int32]
    Middles = list[list[tuple[int, int, int]]]
    """of every line its pieces that run level: the row, the first column and one past the last"""

AWAY: Final = 5.5
"""times the reach: ink that stands alone so far belongs to no letter"""
TOUCH: Final = 2
"""pixels beyond the reach: print keeps off a line, so ink there stands on no line"""
PLAIN: Final = 0.85
"""share of a piece that has pixels of lines: more, and it tells where the line lies"""


class Ways(Struct, frozen=True):
    """What is seen along some lines: a row a line, a value a pixel of its way."""

    depth: NDArray[np.int16]
    """how much darker it is than the paper beside it"""
    least: NDArray[np.int16]
    runs: Mask
    """whether a piece of a line lies there"""
    near: tuple[Mask, Mask]
    """whether ink lies within the margin, on either side"""
    touch: tuple[Mask, Mask]
    """whether ink lies next to the reach, on either side"""
    count: tuple[Gray, Gray]
    """pixels of ink farther out, on either side"""
    close: Mask
    """whether ink lies within twice the reach, on any side"""
    far: Mask
    """whether ink lies as far out as a letter is high"""


def walk(sight: Sight, places: Sequence[float], cross: Sequence[float], reach: int, margin: int) -> Ways:
    """The ways of the level lines at `places`, of which each strays from its place as its pieces between `cross` do."""
    import numpy as np

    middles = _middles(sight.lines, places, cross, reach)
    half = max(1, round(reach / 2.5))
    out = round(AWAY * reach)
    ink = sight.ink.view(np.uint8)
    # Outwards from the line, on either side.
    sides = (
        _along(ink, middles, (-reach - out, -reach - 1))[::-1],
        _along(ink, middles, (reach + 1, reach + out)),
    )
    near = _any(sides[0][:margin]), _any(sides[1][:margin])
    paper = _median(
        np.concatenate(
            [
                _along(sight.dark, middles, (-reach - margin, -reach - 1)),
                _along(sight.dark, middles, (reach + 1, reach + margin)),
            ]
        )
    )
    depth = _along(sight.dark, middles, (-half - 1, half + 1)).max(axis=0).astype(np.int16)
    depth -= np.where(near[0] | near[1], np.int16(0), paper)
    reached = max(margin, 2 * reach)
    return Ways(
        depth,
        _along(sight.least, middles, (0, 0))[0].astype(np.int16),
        _any(_along(sight.pieces.view(np.uint8), middles, (-half, half))),
        near,
        (_any(sides[0][:TOUCH]), _any(sides[1][:TOUCH])),
        (np.add.reduce(sides[0], axis=0, dtype=np.uint8), np.add.reduce(sides[1], axis=0, dtype=np.uint8)),
        _any(sides[0][:reached]) | _any(sides[1][:reached]),
        _any(sides[0]) | _any(sides[1]),
    )


def counted(values: NDArray[np.generic]) -> Counts:
    """Values counted along their last axis: item n is the sum of the values before the n-th."""
    import numpy as np

    out = np.zeros((*values.shape[:-1], values.shape[-1] + 1), np.int32)
    np.cumsum(values, axis=-1, dtype=np.int32, out=out[..., 1:])
    return out


def _any(rows: Gray) -> Mask:
    import numpy as np

    return np.asarray(np.bitwise_or.reduce(rows, axis=0) > 0, np.bool_)


def _median(planes: Gray) -> NDArray[np.int16]:
    """The median of an even number of values, over the first axis; in place."""
    import numpy as np

    middle = len(planes) // 2
    # No more than the upper half has to be in order; numpy would sort the few values of each pixel by itself.
    for last in range(len(planes) - 1, middle - 2, -1):
        for k in range(last):
            low, high = planes[k], planes[k + 1]
            least = np.minimum(low, high)
            np.maximum(low, high, out=high)
            low[:] = least
    return np.asarray((planes[middle - 1].astype(np.int16) + planes[middle]) // 2, np.int16)


def _along(array: Gray, middles: Middles, steps: tuple[int, int]) -> Gray:
    """The pixels of each row from the first to the last step off the lines, as (step, line, column)."""
    import numpy as np

    height, width = array.shape
    first, last = steps
    out = np.empty((last - first + 1, len(middles), width), array.dtype)
    for n, pieces in enumerate(middles):
        for at, a, b in pieces:
            if at + first >= 0 and at + last < height:
                out[:, n, a:b] = array[at + first : at + last + 1, a:b]
            else:
                out[:, n, a:b] = array[np.arange(at + first, at + last + 1).clip(0, height - 1), a:b]
    return out


def _middles(lines: Mask, places: Sequence[float], cross: Sequence[float], reach: int) -> Middles:
    """Where each line runs."""
    import numpy as np

    along = np.arange(lines.shape[1])
    out: Middles = []
    for at, (spots, strays) in zip(places, _strays(lines, places, cross, reach), strict=True):
        rows = {round(at + stray) for stray in (strays and (min(strays), max(strays))) or (0.0,)}
        if len(rows) == 1:
            out.append([(rows.pop(), 0, along.size)])
            continue
        middle = np.rint(at + np.interp(along, spots, strays)).astype(np.intp)
        steps = [0, *(np.flatnonzero(np.diff(middle)) + 1).tolist(), along.size]
        out.append([(int(middle[a]), a, b) for a, b in itertools.pairwise(steps)])
    return out


def _strays(
    lines: Mask, places: Sequence[float], cross: Sequence[float], reach: int
) -> list[tuple[list[float], list[float]]]:
    """Of each line the middles of its pieces that are drawn without a doubt, and how far these stray from its place."""
    import numpy as np

    height, width = lines.shape
    band = np.zeros((2 * reach + 1, len(places), width), np.uint8)
    for n, at in enumerate(places):
        low, high = max(0, round(at) - reach), min(height, round(at) + reach + 1)
        band[low - round(at) + reach : high - round(at) + reach, n] = lines[low:high]
    ends = np.rint(cross).astype(np.intp)
    start, stop = ends[:-1] + reach + 2, np.minimum(ends[1:] - reach - 1, width)
    pieces = np.flatnonzero(stop - start > 6 * reach)
    start, stop = start[pieces], stop[pieces]
    filled = counted(_any(band))
    plain = (filled[:, stop] - filled[:, start]) / (stop - start) > PLAIN
    sums = counted(band)
    weights = np.ascontiguousarray((sums[:, :, stop] - sums[:, :, start]).transpose(1, 2, 0))
    away = np.array([np.arange(round(at) - reach, round(at) + reach + 1) - at for at in places])
    stray = (away[:, None, :] * weights).sum(axis=2) / np.maximum(weights.sum(axis=2), 1)
    middle = (np.asarray(cross[:-1]) + np.asarray(cross[1:]))[pieces] / 2
    return [(middle[own].tolist(), s[own].tolist()) for own, s in zip(plain, stray, strict=True)]
