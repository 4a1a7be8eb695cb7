"""One line of a page looked at along its way: how much of each of its edges is drawn, how evenly and how darkly."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.readers.picture.rule.sight import Scale, Sight
from hebiao.readers.picture.rule.way import AWAY, Ways, counted, walk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Counts = NDArray[np.int32]
    Places = NDArray[np.intp]
    Shares = NDArray[np.float64]

UNSURE: Final = 0.35
"""share of an edge that is ink: less is not drawn; between the two a person is asked"""
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
ALONG: Final = 0.9
"""share of an edge beside which ink is no letters but another line, or the shadow of a fold"""
THIN: Final = 0.4
"""of the paper that is looked at beside an edge: such a shadow covers less, the dark rim of a copy more"""
SPREAD: Final = 0.7
"""of the pieces of an edge: a line that is broken has ink in as many"""
ONWARD: Final = 0.6
"""of the paper next to the table: a line that covers more of it runs on"""
MOSTLY: Final = 0.75
"""of all the paper on one side of the table: a streak that fades here and there covers more of it"""
ACROSS: Final = 2
"""times the reach: as much of an edge is covered by strokes that run on to both sides where letters stand across it"""
TOUCHED: Final = 1.5
"""times the reach: as much of an edge has such ink on one side where letters stand on it"""
HALF: Final = 0.5
"""share of ink where no letters are near: more is a line though letters touch it"""
HIGHEST: Final = 10
"""times the reach: no stroke of a letter is as long"""
LEAST: Final = 3
"""pixels: two lines that are nearer to one another leave nothing between them but the edge itself"""
TOGETHER: Final = 64
"""lines that are looked at together"""


class Edge(Struct, frozen=True):
    """What is seen of a line between two crossing ones."""

    start: float
    end: float
    share: float
    """share that is drawn, by pieces of lines; next to nothing where these may be strokes of letters"""
    dots: float = 0.0
    """share of the paper far from letters that is drawn, where ink is spread over the edge"""
    loose: float = 0.0
    """the same of paper nearer to letters: proof only where a line is known to run"""
    dark: float = 1.0
    """how dark it is, of what is usual for rulings hereabouts"""
    ink: float = 0.0
    """share of ink where no letters are near, in pieces or not"""
    crossed: bool = False
    """whether letters stand across it or on it, as they do where no line is printed"""
    free: float = 0.0
    """share of it that pieces of ink cover which touch no letter"""
    apart: bool = False
    """whether its ink meets neither of the two lines, as that of a bracket or 1 between them does not"""


class _Lot(Struct, frozen=True):
    """The edges of every line, one between each two crossing ones, in pixels of its way; an item an edge."""

    ends: list[tuple[float, float]]
    """where the crossing lines are"""
    first: Places
    last: Places
    """the same in whole pixels"""
    start: Places
    stop: Places
    """its inside, off the lines that it meets"""
    size: Places
    """of that"""
    is_there: Mask
    """whether anything is inside; where nothing is, something is put there"""
    is_short: Mask
    """whether it is as short as a letter"""
    width: int
    """of the whole way"""

    @classmethod
    def between(cls, cross: Sequence[float], reach: int, width: int) -> _Lot:
        """Of lines that run over so many pixels."""
        import numpy as np

        places = np.rint(cross).astype(np.intp)
        start, stop = places[:-1] + reach + 2, np.minimum(places[1:] - reach - 1, width)
        is_there = stop - start >= LEAST
        start, stop = np.where(is_there, start, 0), np.where(is_there, stop, LEAST)
        is_short = np.diff(np.asarray(cross, np.float64)) < SHORT * reach
        ends = list(itertools.pairwise(cross))
        return cls(ends, places[:-1], places[1:], start, stop, stop - start, is_there, is_short, width)

    def inside(self, counts: Counts) -> Counts:
        """What was counted inside each edge of each line."""
        return counts[:, self.stop] - counts[:, self.start]

    def within(self, counts: Counts, first: Places, last: Places) -> tuple[Mask, Mask]:
        """Whether any pixel from `first` to before `last` was counted, and whether all were."""
        import numpy as np

        first, last = np.clip(first, 0, self.width), np.clip(last, 0, self.width)
        found = counts[:, last] - counts[:, first]
        return found > 0, found >= last - first


def edges_of(
    sight: Sight, places: Sequence[float], cross: Sequence[float], reach: int, margin: int
) -> list[list[Edge]]:
    """Every edge of the level lines at `places` between two crossing lines.

    A line has white paper on both sides, `margin` pixels of it; a stroke of a letter that lies where a line
    would has not. Where letters crowd the line nothing can be told, and these places do not count.
    """
    if len(cross) < 2:
        return [[] for _ in places]
    found = (
        _edges(walk(sight, places[n : n + TOGETHER], cross, reach, margin), cross, reach)
        for n in range(0, len(places), TOGETHER)
    )
    return [edges for some in found for edges in some]


def _edges(ways: Ways, cross: Sequence[float], reach: int) -> list[list[Edge]]:
    import numpy as np

    ink = ways.depth >= ways.least
    lot = _Lot.between(cross, reach, ink.shape[1])
    # Letters may crowd both sides of an edge, the first alone, or the second.
    letters = ways.near[0] | ways.near[1], *ways.near
    side = _crowded(ways, lot, reach)
    clears = [ink & ~crowd for crowd in letters]
    clear = np.choose(side, [lot.inside(counted(one)) for one in clears])
    share = _shares(ways, lot, (ink & ways.runs, letters, side), reach)
    inked = counted(ink)
    dots, loose = (_dotted(inked, ink, ~other, lot, reach) for other in (ways.far, ways.close))
    crossed = lot.inside(counted(ink & letters[1] & letters[2])) >= ACROSS * reach
    touched = np.maximum(*(lot.inside(counted(touch)) for touch in ways.touch)) >= TOUCHED * reach
    # What is read as the dots of a broken line are the level strokes of a word.
    touched &= clear < HALF * lot.size
    dots, loose = np.where(touched, 0.0, dots), np.where(touched, 0.0, loose)
    dark = _darks(ways, lot, clears, (side, clear))
    bare = clear / lot.size
    # Of what is all but drawn it is of no interest what it hangs on.
    free = np.where((clear > 0) & (share < SURE), _free(ink, letters[0], lot, reach), bare)
    apart = _apart(inked, lot, reach), False
    rest = (dots, 0.0), (loose, 0.0), (dark, 1.0), (bare, 0.0), (crossed | touched, False), (free, 0.0), apart
    told = [np.where(lot.is_there, one, nothing).tolist() for one, nothing in rest]
    return [
        [Edge(*ends, *said) for ends, said in zip(lot.ends, zip(*own, strict=True), strict=True)]
        for own in zip(share.tolist(), *told, strict=True)
    ]


def _darks(ways: Ways, lot: _Lot, clears: Sequence[Mask], seen: tuple[Places, Counts]) -> Shares:
    """How dark each edge is in the middle of its ink away from letters, of the least that a ruling is there; 9 without any.

    Args:
        ways: of the lines.
        lot: their edges.
        clears: ink away from letters: from those on both sides, on the first alone, on the second.
        seen: which of these counts for each edge, and how many pixels of it are inside.
    """
    import numpy as np

    side, count = seen
    out = np.full(side.shape, 9.0)
    lines = np.arange(len(side))
    # An edge is as long in every line: numpy finds the medians of all lines in one turn.
    for k in np.flatnonzero(lot.is_there & (count > 0).any(axis=0)).tolist():
        inner = np.s_[:, lot.start[k] : lot.stop[k]]
        own = np.choose(side[:, k : k + 1], [one[inner] for one in clears])
        ranked = np.sort(np.where(own, ways.depth[inner] / ways.least[inner], np.inf), axis=1)
        middle = (ranked[lines, (count[:, k] - 1) // 2] + ranked[lines, count[:, k] // 2]) / 2
        out[:, k] = np.where(count[:, k] > 0, middle, 9.0)
    return out


def goes_on(sight: Sight, at: float, cross: Sequence[float], size: Scale) -> bool:
    """Whether a line runs on next to everything that is ruled, as a fold does and a streak of a copier."""
    import numpy as np

    band = np.any(
        sight.faint[max(0, round(at) - size.reach) : round(at) + size.reach + 1], axis=0, keepdims=True
    )[0]
    left, right = max(0, round(cross[0]) - 2 * size.reach), round(cross[-1]) + 2 * size.reach
    beside = band[max(0, left - 2 * size.long) : left], band[right : right + 2 * size.long]
    if any(piece.size >= size.long and float(piece.mean()) > ONWARD for piece in beside):
        return True
    return any(p.size >= 2 * size.long and float(p.mean()) > MOSTLY for p in (band[:left], band[right:]))


def _crowded(ways: Ways, lot: _Lot, reach: int) -> Places:
    """Which sides letters may crowd, of every edge: 0 for both, 1 for the first alone, 2 for the second."""
    import numpy as np

    least = THIN * round(AWAY * reach)
    # A fold or a second line runs along all of an edge; letters leave room between them.
    first, second = (
        (lot.inside(counted(near)) / lot.size > ALONG) & (lot.inside(counted(far)) / lot.size < least)
        for near, far in zip(ways.near, ways.count, strict=True)
    )
    return np.where(first == second, 0, np.where(first, 2, 1))


def _free(ink: Mask, letters: Mask, lot: _Lot, reach: int) -> Shares:
    """How much of each edge is drawn in pieces that hang on no letter: such have no ink beside them, or are too long."""
    import numpy as np

    there = np.flatnonzero(lot.is_there)
    inside = np.zeros(lot.width, np.bool_)
    for start, stop in zip(lot.start[there].tolist(), lot.stop[there].tolist(), strict=True):
        inside[start:stop] = True
    # A line after the other, with a blank behind each: no piece runs on into the next.
    seen = np.zeros((len(ink), lot.width + 1), np.int8)
    seen[:, :-1] = ink & inside
    ends = np.flatnonzero(np.diff(seen.ravel(), prepend=np.int8(0)))
    first, last = ends[::2], ends[1::2]
    beside = counted(letters).ravel()
    size, inked = last - first, beside[last] - beside[first]
    free = np.where((inked == 0) | (size > HIGHEST * reach), size - inked, 0)
    line, at = np.divmod(first, lot.width + 1)
    edge = there[np.searchsorted(lot.start[there], at, side="right") - 1]
    found = np.bincount(line * lot.size.size + edge, free, len(ink) * lot.size.size)
    return np.asarray(found.reshape(len(ink), -1) / np.maximum(1, lot.size))


def _shares(ways: Ways, lot: _Lot, drawn: tuple[Mask, Sequence[Mask], Places], reach: int) -> Shares:
    """How much of each edge is drawn, 0 to 1.

    `drawn`: the pixels of the lines; where letters are near; on which sides they crowd each edge.
    """
    import numpy as np

    centre, letters, side = drawn
    along = counted(centre)
    crowded = np.choose(side, [lot.inside(counted(centre & one)) for one in letters])
    share = _share(lot.inside(along), crowded, lot.size)
    # A stroke of a letter does not meet the lines on both sides, and has letters beside it.
    lonely = (share > LONELY) & (lot.inside(counted(ways.close)) == 0)
    loose = ((share < SURE) | lot.is_short) & ~_is_met(along, lot, reach) & ~lonely
    share = np.where(loose, np.minimum(share, UNSURE / 2), share)
    _, whole = lot.within(along, lot.first, lot.last + 1)
    return np.where(lot.is_there, share, whole)


def _is_met(along: Counts, lot: _Lot, reach: int) -> Mask:
    """Whether the drawn pixels of edges run on to the crossing lines at both ends."""
    some_first, all_first = lot.within(along, lot.first, lot.start + reach)
    some_last, all_last = lot.within(along, lot.stop - reach, lot.last + 1)
    return (all_first & all_last) | (~lot.is_short & some_first & some_last)


def _apart(inked: Counts, lot: _Lot, reach: int) -> Mask:
    """Whether there is paper between each edge and both of the lines that it would meet; `inked`: the ink, counted."""
    off = reach // 2 + 1
    before, _ = lot.within(inked, lot.first + off, lot.start)
    behind, _ = lot.within(inked, lot.stop + 1, lot.last - off + 1)
    return ~before & ~behind


def _share(drawn: Counts, crowded: Counts, size: Places) -> Shares:
    """How much of each edge is drawn, 0 to 1; `crowded` pixels of what is drawn are no proof."""
    import numpy as np

    known, plain = size - crowded, drawn - crowded
    share = np.where(known > 0, plain / np.maximum(known, 1), 0.0)
    return np.where(plain < CLEAR * size, np.minimum(share, drawn / size * CROWD), share)


def _dotted(inked: Counts, ink: Mask, quiet: Mask, lot: _Lot, reach: int) -> Shares:
    """How much of the quiet paper along each edge is drawn; 0 where the ink is not spread from end to end.

    `inked`: the ink, counted.
    """
    import numpy as np

    paper, dots = counted(quiet), counted(ink & quiet)
    bare = lot.inside(paper)
    share = lot.inside(dots) / np.maximum(bare, 1)
    parts = np.minimum(np.maximum(lot.size // (6 * reach), 3), 10)
    # The parts of all edges, one after the other.
    heads = np.cumsum(parts) - parts
    number, edge = np.arange(parts.sum()) - np.repeat(heads, parts), np.repeat(np.arange(parts.size), parts)
    start, size, count = lot.start[edge], lot.size[edge], parts[edge]
    start, stop = start + number * size // count, start + (number + 1) * size // count
    known = paper[:, stop] - paper[:, start] >= 3
    drawn = known & (dots[:, stop] > dots[:, start])
    known, drawn = (np.add.reduceat(one, heads, axis=1, dtype=np.intp) for one in (known, drawn))
    end = np.minimum(6 * reach, lot.size)
    least = np.maximum(1, CLEAR * share * end)
    ends = (
        inked[:, lot.start + end] - inked[:, lot.start],
        inked[:, lot.stop] - inked[:, lot.stop - end],
    )
    spread = (bare >= np.maximum(CLEAR * lot.size, 4 * reach)) & (known >= 2) & (drawn >= SPREAD * known)
    return np.where(spread & (ends[0] >= least) & (ends[1] >= least), share, 0.0)
