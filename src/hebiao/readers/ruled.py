"""The rulings of a straightened page: candidates by morphology, then a test of every edge of every cell."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hebiao.readers.lattice import Ruling

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

LINE: Final = 18.0
"""points: a straight run of ink as long as this may be a line; no stroke of a letter is"""
STROKE: Final = 7.0
"""points: a piece of a line that is broken or crossed is at least this long"""
NEAR: Final = 2.6
"""points: rulings whose middles are this near to one another are one line"""
REACH: Final = 1.3
"""points: how far an edge may stray from the middle of its line"""
PADDING: Final = 2.0
"""points: text keeps at least this far from the upright lines of its cell"""
DRAWN: Final = 0.62
"""share of an edge that is ink: more is drawn"""
SURE: Final = 0.85
"""share of an edge that is ink: more is a line even where it stops short of the lines that it should meet"""
SHORT: Final = 24
"""an edge of fewer times the reach is as short as a letter"""
LONELY: Final = 0.45
"""share of an edge that is ink: more is a line where no letters are near"""
CLEAR: Final = 0.25
"""share of an edge that must be seen free of letters to be judged by that share alone"""
CROWD: Final = 0.8
"""what ink is worth where letters crowd the whole edge"""
UNBROKEN: Final = 0.8
"""share of a run across the last upright line that is ink, where a level line goes on beyond it"""
UNSURE: Final = 0.35
"""share of an edge that is ink: less is not drawn; between the two a person is asked"""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What is ruled on a page, in pixels."""

    rulings: tuple[Ruling, ...]
    unsure: tuple[Ruling, ...]
    """edges that are half there: taken as drawn, and asked"""
    ink: NDArray[np.bool_]
    """pixels that belong to lines"""
    overhang: int = 0
    """level lines that run on well beyond the last upright one: the table has no side there, or the page is cut"""


def find_rulings(ink: Mask, scale: float) -> Ruled:
    """The ruled edges of a page whose lines stand level and upright.

    Args:
        ink: where there is ink.
        scale: pixels a point.
    """
    import cv2
    import numpy as np

    marks = ink.astype(np.uint8)
    long, short = max(9, round(LINE * scale)), max(5, round(STROKE * scale))
    # A line that leans by a pixel over its run still counts as one run once it is a pixel thicker.
    thick = cv2.dilate(marks, np.ones((3, 1), np.uint8)), cv2.dilate(marks, np.ones((1, 3), np.uint8))
    level_long = cv2.morphologyEx(thick[0], cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    upright_long = cv2.morphologyEx(thick[1], cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    level_short = cv2.morphologyEx(thick[0], cv2.MORPH_OPEN, np.ones((1, short), np.uint8))
    upright_short = cv2.morphologyEx(thick[1], cv2.MORPH_OPEN, np.ones((short, 1), np.uint8))
    ys = _positions(level_long.sum(axis=1), NEAR * scale, long)
    xs = _positions(upright_long.sum(axis=0), NEAR * scale, long)
    reach = max(1, round(REACH * scale))
    turned, turned_ink = np.ascontiguousarray(upright_short.T > 0), np.ascontiguousarray(ink.T)
    margin = max(2, round(PADDING * scale))
    # Rows of strokes look like lines at first; where not one edge is drawn there is none.
    for _ in range(2):
        level = [_edges(level_short > 0, ink, y, xs, reach, 2) for y in ys]
        ys = [y for y, e in zip(ys, level, strict=True) if _is_drawn(e)]
        upright = [_edges(turned, turned_ink, x, ys, reach, margin) for x in xs]
        xs = [x for x, e in zip(xs, upright, strict=True) if _is_drawn(e)]
    level = [_edges(level_short > 0, ink, y, xs, reach, 2) for y in ys]
    upright = [_edges(turned, turned_ink, x, ys, reach, margin) for x in xs]
    rulings = [Ruling(a, y, b, y) for y, e in zip(ys, level, strict=True) for a, b, s in e if s >= UNSURE]
    rulings += [Ruling(x, a, x, b) for x, e in zip(xs, upright, strict=True) for a, b, s in e if s >= UNSURE]
    unsure = [
        Ruling(a, y, b, y) for y, e in zip(ys, level, strict=True) for a, b, s in e if UNSURE <= s < DRAWN
    ]
    unsure += [
        Ruling(x, a, x, b) for x, e in zip(xs, upright, strict=True) for a, b, s in e if UNSURE <= s < DRAWN
    ]
    lines = _near_lines(level_short > 0, rulings, reach) | _near_lines(upright_short > 0, rulings, reach)
    overhang = _overhang(level_long > 0, ys, xs, long)
    return Ruled(tuple(rulings), tuple(unsure), lines, overhang)


def _overhang(lines: Mask, ys: Sequence[float], xs: Sequence[float], long: int) -> int:
    """How many of the level lines go on, on either side, for more than a line's least length.

    They must go on from inside without a break: what begins again beyond the paper is the grain of a desk.
    """
    import numpy as np

    if not xs:
        return 0
    width = lines.shape[1]
    first, last = round(xs[0]), round(xs[-1])
    count = 0
    for y in ys:
        band = np.any(lines[max(0, round(y) - 2) : round(y) + 3], axis=0, keepdims=True)[0]
        sides = [(first - long, first + long)] if first > long else []
        sides += [(last - long, last + long)] if last + long < width else []
        count += any(band[a : b + 1].mean() > UNBROKEN for a, b in sides)
    return count


def _positions(profile: NDArray[np.int64], near: float, least: int) -> list[float]:
    """Middles of the lines across a profile of line pixels."""
    import numpy as np

    found: list[float] = []
    hits = np.flatnonzero(profile >= least)
    start = 0
    for n in range(1, len(hits) + 1):
        if n < len(hits) and hits[n] - hits[n - 1] <= 1 + near / 2:
            continue
        run = hits[start:n]
        found.append(float(np.average(run, weights=profile[run])))
        start = n
    return found


def _edges(
    lines: Mask, ink: Mask, at: float, cross: Sequence[float], reach: int, margin: int
) -> list[tuple[float, float, float]]:
    """(from, to, share drawn) of every edge of the level line at `at` between two crossing lines.

    A line has white paper on both sides, `margin` pixels of it; a stroke of a letter that lies where a line
    would has not. Where letters crowd the line nothing can be told, and these places do not count.
    """
    import numpy as np

    offset = _wander(lines, at, cross, reach)
    low = max(0, round(at) - 2 * reach)
    rows = np.arange(low, min(lines.shape[0], round(at) + 2 * reach + 1))
    away = np.abs(rows[:, None] - at - offset[None, :])
    centre: Mask = np.any(lines[rows] & (away <= max(1.5, reach / 2.5)), axis=0)
    crowd, noise = np.zeros_like(centre), np.zeros_like(centre)
    for side in (-1, 1):
        far = np.clip(np.rint(at + offset) + side * (reach + 1), 0, lines.shape[0] - 1).astype(np.intp)
        for step in range(max(margin, 2 * reach)):
            row = np.clip(far + side * step, 0, lines.shape[0] - 1)
            here = ink[row, np.arange(ink.shape[1])]
            noise |= here
            if step < margin:
                crowd |= here
    plain, crowded = centre & ~crowd, centre & crowd
    out = []
    for a, b in itertools.pairwise(cross):
        inner = slice(round(a) + reach + 2, round(b) - reach - 1)
        if centre[inner].size < 3:
            # Two lines this near to one another leave nothing between them but the edge itself.
            out.append((a, b, float(centre[round(a) : round(b) + 1].all())))
            continue
        share = _share(centre[inner], plain[inner], crowded[inner])
        short = b - a < SHORT * reach
        if share < SURE or short:
            ends = centre[round(a) : inner.start + reach], centre[max(0, inner.stop - reach) : round(b) + 1]
            met = all(e.all() for e in ends) or (not short and all(e.any() for e in ends))
            quiet = share > LONELY and not noise[inner].any()
            if not met and not quiet:
                # A stroke of a letter does not meet the lines on both sides, and has letters beside it.
                share = min(share, UNSURE / 2)
        out.append((a, b, share))
    return out


def _is_drawn(edges: Sequence[tuple[float, float, float]]) -> bool:
    return any(share >= DRAWN for _, _, share in edges)


def _share(centre: Mask, plain: Mask, crowded: Mask) -> float:
    """How much of one edge is drawn, 0 to 1."""
    total = centre.size
    known = total - int(crowded.sum())
    drawn = int(plain.sum())
    if total == 0 or known == 0:
        return 0.0
    share = drawn / known
    if drawn < CLEAR * total:
        share = min(share, float(centre.mean()) * CROWD)
    return share


def _wander(lines: Mask, at: float, cross: Sequence[float], reach: int) -> NDArray[np.float64]:
    """How far the line strays from `at` along its way, in pixels; known where it is drawn without a doubt."""
    import numpy as np

    low, high = max(0, round(at) - reach), round(at) + reach + 1
    band = lines[low:high]
    height = np.arange(low, low + band.shape[0]) - at
    spots, strays = [], []
    for a, b in itertools.pairwise(cross):
        piece = band[:, round(a) + reach + 2 : round(b) - reach - 1]
        if piece.shape[1] > 6 * reach and piece.any(axis=0).mean() > SURE:
            weights = piece.sum(axis=1)
            spots.append((a + b) / 2)
            strays.append(float(np.average(height, weights=weights)))
    along = np.arange(lines.shape[1])
    return np.interp(along, spots, strays) if spots else np.zeros(lines.shape[1])


def _near_lines(lines: Mask, rulings: Sequence[Ruling], reach: int) -> Mask:
    """The line pixels that lie on a ruling."""
    import numpy as np

    band = np.zeros(lines.shape, bool)
    for x0, top, x1, bottom in rulings:
        band[
            max(0, round(top) - reach - 1) : round(bottom) + reach + 2,
            max(0, round(x0) - reach - 1) : round(x1) + reach + 2,
        ] = True
    return band & lines
