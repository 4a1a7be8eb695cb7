"""Where lines of a page may lie: places across a profile of its line pixels, and those at which other lines end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hebiao.readers.picture.rule.dots import DOTS, dots_in_gaps, lone_dots
from hebiao.readers.picture.rule.sight import Scale, Sight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

NEAR: Final = 2.6
"""points: rulings whose middles are this near to one another are one line"""
WORN_INK: Final = 0.2
"""share of ink on a line: as much between two drawn pieces of one line is a line, and asked"""
OF_WAY: Final = 0.15
"""of a page's side: long pieces of a line that come to as much are one, whatever it crosses"""
LEAST_ENDS: Final = 3
"""lines that end at one place, at least, for a side of a table to be there"""
OF_ENDS: Final = 0.6
"""of the lines that run to the last drawn line of a table: as many end together beyond it where the table ends there"""
LEAST_ROW: Final = 8
"""times the reach: no row or column of a table is as narrow"""
ENDS: Final = 0.2
"""of the crossing lines: as many end at the side of a table"""


def positions(profile: NDArray[np.int64], near: float, least: int) -> list[float]:
    """Middles of the lines across a profile of line pixels.

    Args:
        profile: line pixels of every row.
        near: rows this near to one another are one line.
        least: pixels of a row that may lie on a line.
    """
    import numpy as np

    found: list[float] = []
    hits = np.flatnonzero(profile >= least)
    start = 0
    for n in range(1, len(hits) + 1):
        if n < len(hits) and hits[n] - hits[n - 1] <= 1 + near / 2:
            continue
        found += _middles(hits[start:n], profile, near)
        start = n
    return found


def _middles(run: NDArray[np.intp], profile: NDArray[np.int64], near: float) -> list[float]:
    """The middle of a run of rows with line pixels; several where a fold that leans makes it too wide for one line."""
    import numpy as np

    if run[-1] - run[0] <= 2 * near:
        return [float(np.average(run, weights=profile[run]))]
    found = []
    while run.size:
        peak = run[np.argmax(profile[run])]
        one = run[np.abs(run - peak) <= near / 2]
        found.append(float(np.average(one, weights=profile[one])))
        run = run[np.abs(run - peak) > near]
    return sorted(found)


def joined(places: Sequence[float], pale: Sequence[float], near: float) -> list[float]:
    """Places in order, with those of the second kind that are none of the first."""
    return sorted([*places, *(p for p in pale if all(abs(p - q) > near for q in places))])


def ended(places: Sequence[float], lines: Mask, cross: Sequence[float], size: Scale) -> list[float]:
    """The places at which many of the crossing lines begin or end.

    Args:
        places: that are asked about.
        lines: pixels of the crossing lines, turned so that these lie level.
        cross: where these are.
        size: of the page.
    """
    import numpy as np

    bands = [lines[max(0, round(c) - 2) : round(c) + 3].any(axis=0) for c in cross]
    if len(bands) < LEAST_ENDS:
        return []
    drawn = np.array(bands)
    gap, room = 2 * size.reach, 4 * size.reach
    found = []
    for place in places:
        at = round(place)
        before = drawn[:, max(0, at - room) : max(0, at - gap)]
        after = drawn[:, at + gap : at + room]
        begin = ~before.any(axis=1) & after.any(axis=1)
        end = before.any(axis=1) & ~after.any(axis=1)
        if max(begin.sum(), end.sum()) >= max(LEAST_ENDS, ENDS * len(bands)):
            found.append(place)
    return found


def dotted(ink: Mask, cross: Sequence[float], size: Scale, near: float) -> list[float]:
    """The places of lines of which no long piece is left, only dots all the way between the outermost crossing ones."""
    if len(cross) < LEAST_ENDS:
        return []
    return _of_dots(ink[:, round(cross[0]) : round(cross[-1])], size, near, WORN_INK)


def dotted_grid(
    sights: tuple[Sight, Sight], found: tuple[Sequence[float], Sequence[float]], size: Scale, near: float
) -> tuple[list[float], list[float]]:
    """The level and the upright lines of a page on which one of the two, or both, came in nothing but dots.

    Args:
        sights: the page as its level lines are seen, and as its upright ones are.
        found: the lines of both that are known.
        size: of the page.
        near: rows this near to one another are one line.
    """
    lines = [list(own) for own in found]
    for k, sight in enumerate(sights):
        if len(lines[k]) < LEAST_ENDS:
            cross = lines[1 - k]
            ends = (
                (round(cross[0]), round(cross[-1])) if len(cross) >= LEAST_ENDS else (0, sight.ink.shape[1])
            )
            least = max(1, round(OF_WAY * (ends[1] - ends[0])))
            whole = positions(sight.long[:, ends[0] : ends[1]].sum(axis=1), near, least)
            lines[k] = joined(whole, _of_dots(sight.ink[:, ends[0] : ends[1]], size, near, DOTS), near)
    return lines[0], lines[1]


def sparse(ink: Mask, cross: Sequence[float], size: Scale, near: float) -> list[float]:
    """The places of lines of which hardly a dot is left, each between two rows of print and as wide as the table."""
    if len(cross) < LEAST_ENDS:
        return []
    return positions(dots_in_gaps(ink, cross, size), near, 1)


def _of_dots(band: Mask, size: Scale, near: float, share: float) -> list[float]:
    return positions(lone_dots(band, size), near, max(1, round(share * band.shape[1])))


def open_sides(lines: Mask, cross: Sequence[float], places: Sequence[float], size: Scale) -> list[float]:
    """Where a table ends beyond its first or its last line though no line is drawn there: the crossing lines end together.

    Lines that run to the edge of the picture end nowhere.

    Args:
        lines: pixels of the crossing lines, turned so that these lie level.
        cross: where these are.
        places: of the lines that they cross.
        size: of the page.
    """
    import numpy as np

    if len(places) < 2 or len(cross) < LEAST_ENDS:
        return []
    bands = [np.any(lines[max(0, round(c) - 2) : round(c) + 3], axis=0, keepdims=True)[0] for c in cross]
    last = lines.shape[1] - 1
    before = _common_end([band[::-1] for band in bands], last - places[0], size)
    after = _common_end(bands, places[-1], size)
    return ([last - before] if before is not None else []) + ([after] if after is not None else [])


def _common_end(bands: Sequence[Mask], line: float, size: Scale) -> float | None:
    """Where the crossing lines that run out over a line end together; None where they do not, or end at it.

    Merged cells end many of them at the line; those at the sides of the table never do.
    """
    import numpy as np

    at = round(line)
    ends: list[int] = []
    for band in bands:
        if not band[max(0, at - 4 * size.reach) : at + 1].any():
            continue
        drawn = np.flatnonzero(band[at:])
        steps = np.flatnonzero(np.diff(drawn, prepend=0) > size.gap + size.reach)
        run = drawn[: steps[0]] if steps.size else drawn
        ends.append(at + int(run[-1]) if run.size else at)
    beyond = sorted(e for e in ends if e - at >= LEAST_ROW * size.reach)
    if len(beyond) < LEAST_ENDS:
        return None
    middle = beyond[len(beyond) // 2]
    here = [abs(e - middle) <= 2 * size.reach for e in ends]
    enough = sum(here) >= OF_ENDS * len(ends) or (here[0] and here[-1])
    if not enough or sum(here) < max(LEAST_ENDS, OF_ENDS * len(beyond)) or middle > bands[0].size - size.long:
        return None
    return float(np.mean([e for e, one in zip(ends, here, strict=True) if one]))
