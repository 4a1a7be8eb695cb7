"""Lines made of dashes: from crossing line to crossing line, as far as each dash is where it is due."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.readers.pages.lattice import Ruling
from hebiao.readers.picture.rule.dashes import DUE, NEAR, SAME, Dashes, find_dashes
from hebiao.readers.picture.rule.sight import Scale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Gray = NDArray[np.uint8]

APART: Final = 3
"""pixels: what is farther apart is no one dash"""
DRIFT: Final = 0.2
"""of the period: the same over the length of a line"""
LEAST: Final = 4
"""dashes in a row that make a line where it begins or ends at a crossing one"""
FEWEST: Final = 2
"""the same where it does both"""
ALIKE: Final = 0.3
"""of its length: as much longer or shorter is a dash than another one"""
LEAST_INK: Final = 2
"""pixels, of the shortest"""
STEPS: Final = 4
"""periods over which dashes may be hidden beside letters"""
ACROSS: Final = 0.3
"""of a dash: with ink above or below more of it letters stand beside, and it may be one of their strokes"""
PRINT: Final = 0.15
"""of a gap: with ink both above and below along more of it a letter stands across"""
BLANK: Final = 0.1
"""of an edge: with less of its own ink it lies in a gap, and is asked"""
ROOM: Final = 4
"""times the reach: lines that are nearer to one another leave no cell between them"""


class Dashed(Struct, frozen=True):
    """A page whose dashed rulings are whole."""

    gray: Gray
    ink: Mask
    unsure: tuple[Ruling, ...]
    """edges, in pixels, beyond the end of a line, that may have been in a gap of it: they are asked"""


class _Dash(Struct, frozen=True):
    """A dash where it is due."""

    start: float
    stop: float
    at: float
    """the row of pixels"""
    is_lone: bool
    """whether no letters stand beside it"""

    @property
    def middle(self) -> float:
        return (self.start + self.stop) / 2


class _Line(Struct):
    """Dashes that are one line."""

    middles: list[float]
    """of its dashes, from the first to the last"""
    rows: list[float]
    """the rows of pixels in which they lie"""
    first: float
    last: float

    @property
    def at(self) -> float:
        """The row in which it lies."""
        return sum(self.rows) / len(self.rows)

    def take(self, dashes: Sequence[_Dash]) -> None:
        """Takes in dashes, in order, that stand before all others or after them."""
        middles, rows = [d.middle for d in dashes], [d.at for d in dashes]
        is_after = middles[0] > self.middles[-1]
        self.middles = self.middles + middles if is_after else middles + self.middles
        self.rows = self.rows + rows if is_after else rows + self.rows
        self.first, self.last = min(self.first, dashes[0].start), max(self.last, dashes[-1].stop)

    def row(self, x: float) -> float:
        """The row in which it lies at a column."""
        import numpy as np

        return float(np.interp(x, self.middles, self.rows))


def made_whole(gray: Gray, ink: Mask, size: Scale) -> Dashed | None:
    """The page with its dashed rulings whole; None where rulings are not dashed.

    The ink of the gaps is as dark as that of the dashes. Nothing is drawn where letters stand across, or where a dash
    is due and none is seen.

    Args:
        gray: print on level white paper.
        ink: where there is ink.
        size: of the page.
    """
    import numpy as np

    level = find_dashes(ink, size)
    if level is None:
        return None
    inks = ink, np.ascontiguousarray(ink.T)
    upright = find_dashes(inks[1], size)
    if upright is None or abs(level.period - upright.period) > 2 * SAME * level.period:
        return None
    rows = level, upright
    lines = [_lines(row, one, size.reach) for row, one in zip(rows, inks, strict=True)]
    gray, ink = gray.copy(), ink.copy()
    pages = (gray, ink), (gray.T, ink.T)
    crossing = [
        [(line.at, line.first, line.last) for line in own if len(line.middles) >= LEAST] for own in lines
    ]
    unsure: list[Ruling] = []
    for k in (0, 1):
        for line in lines[k]:
            ends, doubtful = _reach_out(line, crossing[1 - k], rows[k], (inks[k], size.reach))
            if ends == 2 or (ends and len(line.middles) >= LEAST):
                _draw(line, inks[k], pages[k])
                at = line.at
                unsure += [Ruling(at, a, at, b) if k else Ruling(a, at, b, at) for a, b in doubtful]
    return Dashed(gray, ink, tuple(unsure))


def is_blank(ink: Mask, place: float, ends: tuple[float, float], reach: int) -> bool:
    """Whether an edge of a level line at a place, between two crossing ones, lies where the page has hardly any ink."""
    import numpy as np

    at, (start, end) = round(place), ends
    band = ink[max(0, at - reach) : at + reach + 1, round(start) + reach + 1 : round(end) - reach]
    return band.size == 0 or float(np.any(band, axis=0).mean()) < BLANK


def _lines(row: Dashes, ink: Mask, reach: int) -> list[_Line]:
    """The lines that the dashes make, those of many dashes first."""
    found: list[_Line] = []
    for chain in sorted(_chains(row), key=len, reverse=True):
        line = _line(row, chain)
        if any(abs(o.row(line.first) - line.at) <= NEAR and o.first <= line.first <= o.last for o in found):
            continue
        if len(chain) >= FEWEST or any(_goes_on(line, other, row) for other in found):
            _walk(line, row, ink, (1, reach))
            _walk(line, row, ink, (-1, reach))
            found.append(line)
    return found


def _line(row: Dashes, chain: Sequence[int]) -> _Line:
    some = list(chain)
    middles = (row.start[some] + row.stop[some]) / 2
    return _Line(
        middles.tolist(), row.at[some].tolist(), float(row.start[some[0]]), float(row.stop[some[-1]])
    )


def _goes_on(line: _Line, other: _Line, row: Dashes) -> bool:
    """Whether a line is a piece of another one, farther on: at its place, its dashes where they are due."""
    if len(other.middles) < LEAST or abs(other.row(line.middles[0]) - line.at) > NEAR:
        return False
    dues = [(line.middles[0] - middle) / row.period for middle in (other.middles[0], other.middles[-1])]
    return any(abs(due - round(due)) <= DRIFT for due in dues)


def _chains(row: Dashes) -> list[list[int]]:
    """Dashes as long as the page's that follow one another at its period."""
    import numpy as np

    usual = np.abs(row.stop - row.start - row.size) <= max(ALIKE * row.size, NEAR)
    ahead = row.start[None] - row.start[:, None]
    off = np.abs(ahead - row.period)
    fits = (off <= SAME * row.period) & (np.abs(row.at[None] - row.at[:, None]) <= NEAR)
    fits &= usual[None] & usual[:, None]
    nearest = np.where(fits, off, np.inf).argmin(axis=1)
    after = {n: int(nearest[n]) for n in np.flatnonzero(fits.any(axis=1)).tolist()}
    followed = set(after.values())
    return [list(_from(n, after)) for n in np.flatnonzero(usual).tolist() if n not in followed]


def _from(first: int, after: dict[int, int]) -> Iterator[int]:
    at: int | None = first
    while at is not None:
        yield at
        at = after.get(at)


def _walk(line: _Line, row: Dashes, ink: Mask, way: tuple[int, int]) -> None:
    """Takes dashes that are where they are due into a line, in place, as far as they follow; `way` is 1 or -1, and the reach.

    Beside letters a dash is taken only where one on lone paper follows.
    """
    step, reach = way
    hidden: list[_Dash] = []
    x, y = (line.middles[-1], line.rows[-1]) if step > 0 else (line.middles[0], line.rows[0])
    while len(hidden) < STEPS:
        dash = _due(row, ink, (x + step * row.period, y), reach)
        if dash is None or _is_crossed(ink, (x, dash.middle), round(y), reach):
            return
        x, y = dash.middle, dash.at
        hidden.append(dash)
        if dash.is_lone:
            line.take(hidden[::step])
            hidden = []


def _due(row: Dashes, ink: Mask, spot: tuple[float, float], reach: int) -> _Dash | None:
    """The dash that is due near a spot (column, row); None where none is."""
    import numpy as np

    x, y = spot
    half = row.size / 2 + SAME * row.period / 2
    first, last, at = max(0, round(x - half)), round(x + half) + 1, round(y)
    if last > ink.shape[1] or not 2 * reach < at < len(ink) - 2 * reach - 1:
        return None
    band = ink[at - 1 : at + 2, first:last]
    inked = np.flatnonzero(np.any(band, axis=0))
    inked = max(np.split(inked, np.flatnonzero(np.diff(inked) > APART) + 1), key=len)
    if inked.size < max(LEAST_INK, DUE * row.size - 1):
        return None
    beside = np.any(ink[at - 2 * reach : at - 2, first:last], axis=0) | np.any(
        ink[at + 3 : at + 2 * reach + 1, first:last], axis=0
    )
    if np.count_nonzero(beside) > max(ACROSS * row.size, reach):
        return _Dash(x - row.size / 2, x + row.size / 2, y, is_lone=False)
    rows = np.flatnonzero(np.any(band, axis=1))
    return _Dash(first + float(inked[0]), first + float(inked[-1]), at - 1 + float(rows.mean()), is_lone=True)


def _is_crossed(ink: Mask, way: tuple[float, float], y: int, reach: int) -> bool:
    """Whether letters stand across a level way."""
    import numpy as np

    first, last = round(min(way)), round(max(way)) + 1
    above = ink[max(0, y - 2 * reach) : max(0, y - 1), first:last]
    below = ink[y + 2 : y + 2 * reach + 1, first:last]
    if not above.size or not below.size:
        return False
    across = np.any(above, axis=0) & np.any(below, axis=0)
    return int(np.count_nonzero(across)) > max(PRINT * (last - first), 2 * reach)


def _reach_out(
    line: _Line, crossing: Sequence[tuple[float, float, float]], row: Dashes, seen: tuple[Mask, int]
) -> tuple[int, list[tuple[float, float]]]:
    """Draws a line out, in place, over a last gap to the line at which it ends.

    Returns at how many ends there is one, and from where to where the line may run on, as nobody can see.
    """
    ink, reach = seen
    places = sorted(at for at, first, last in crossing if first - row.gap <= line.at <= last + row.gap)
    y, ends = round(line.at), 0
    doubtful: list[tuple[float, float]] = []
    for way, end in ((-1, line.first), (1, line.last)):
        ahead = [at for at in places[::way] if -NEAR <= way * (at - end) <= row.gap]
        ahead = [at for n, at in enumerate(ahead) if not n or abs(at - ahead[n - 1]) > ROOM * reach]
        if not ahead:
            continue
        # Where a line runs on to a second one, a piece of it may be left in between, or a dot where the two meet.
        stop, farthest = ahead[0], ahead[0]
        for before, at in itertools.pairwise(ahead):
            own, beside = _seen(ink, (before, at), y, reach)
            met = _is_met(ink, at, y)
            if beside > reach or met is False:
                break
            if own >= reach or met:
                stop = at
            farthest = at
        if _is_crossed(ink, (end, stop), y, reach):
            continue
        ends += 1
        if farthest != stop:
            doubtful.append((min(stop, farthest), max(stop, farthest)))
        if way < 0:
            line.first = min(line.first, stop)
        else:
            line.last = max(line.last, stop)
    return ends, doubtful


def _is_met(ink: Mask, at: float, y: int) -> bool | None:
    """Whether a line runs on to a crossing one; None where a dash of that one lies there, and hides it.

    Two lines that cross in their gaps make a dot: each is too pale, both together are not.
    """
    x = round(at)
    columns = slice(max(0, x - 1), x + 2)
    if not ink[max(0, y - 1) : y + 2, columns].any():
        return False
    beside = ink[max(0, y - 5) : max(0, y - 2), columns], ink[y + 3 : y + 6, columns]
    return None if any(one.any() for one in beside) else True


def _seen(ink: Mask, ends: tuple[float, float], y: int, reach: int) -> tuple[int, int]:
    """On how much of a level way, off its ends, there is ink, and beside how much of it."""
    import numpy as np

    first, last = round(min(ends)) + 3, round(max(ends)) - 2
    near = ink[max(0, y - 2 * reach) : y + 2 * reach + 1, first:last]
    at = min(y, 2 * reach)
    own, above, below = near[max(0, at - 1) : at + 2], near[: max(0, at - 2)], near[at + 3 :]
    return int(np.any(own, axis=0).sum()), int((np.any(above, axis=0) | np.any(below, axis=0)).sum())


def _draw(line: _Line, seen: Mask, page: tuple[Gray, Mask]) -> None:
    """Draws the gaps of a line, in place, as dark as its dashes."""
    import numpy as np

    gray, ink = page
    along = np.arange(max(0, round(line.first)), min(ink.shape[1], round(line.last) + 1))
    middle = np.rint(np.interp(along, line.middles, line.rows)).astype(np.intp).clip(1, len(gray) - 2)
    bare = ~np.any([seen[middle + step, along] for step in (-1, 0, 1)], axis=0)
    if bare.all():
        return
    dark = np.median(np.min([gray[(middle + step)[~bare], along[~bare]] for step in (-1, 0, 1)], axis=0))
    at = middle[bare], along[bare]
    gray[at] = np.minimum(gray[at], np.uint8(dark))
    ink[at] = True
