"""One line of a page looked at along its way: how much of each of its edges is drawn, how evenly and how darkly."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.readers.picture.rule.sight import Scale, Sight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Gray = NDArray[np.uint8]

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
AWAY: Final = 5.5
"""times the reach: ink that stands alone so far belongs to no letter"""
ACROSS: Final = 2
"""times the reach: as much of an edge is covered by strokes that run on to both sides where letters stand across it"""
TOUCH: Final = 2
"""pixels beyond the reach: print keeps off a line, so ink there stands on no line"""
TOUCHED: Final = 1.5
"""times the reach: as much of an edge has such ink on one side where letters stand on it"""
HALF: Final = 0.5
"""share of ink where no letters are near: more is a line though letters touch it"""
HIGHEST: Final = 10
"""times the reach: no stroke of a letter is as long"""


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


class _Way(Struct, frozen=True):
    """What is seen along a line, a value a pixel of its way."""

    depth: NDArray[np.int16]
    """how much darker it is than the paper beside it"""
    least: NDArray[np.int16]
    runs: Mask
    """whether a piece of a line lies there"""
    near: tuple[Mask, Mask]
    """whether ink lies within the margin, on either side"""
    touch: tuple[Mask, Mask]
    """whether ink lies next to the reach, on either side"""
    count: tuple[NDArray[np.int16], NDArray[np.int16]]
    """pixels of ink farther out, on either side"""
    close: Mask
    """whether ink lies within twice the reach, on any side"""
    far: Mask
    """whether ink lies as far out as a letter is high"""


def _any(rows: NDArray[np.generic]) -> Mask:
    import numpy as np

    return np.asarray(rows.any(axis=0), np.bool_)


def _walk(sight: Sight, at: float, offset: NDArray[np.float64], reach: int, margin: int) -> _Way:
    import numpy as np

    height, width = sight.ink.shape
    along = np.arange(width)
    middle = np.rint(at + offset).astype(np.intp)

    def rows(array: NDArray[np.generic], steps: Sequence[int]) -> NDArray[np.generic]:
        places = middle[None, :] + np.asarray(steps, np.intp)[:, None]
        return np.asarray(array[np.clip(places, 0, height - 1), along])

    half = max(1, round(reach / 2.5))
    out = range(reach + 1, reach + 1 + round(AWAY * reach))
    sides = [rows(sight.ink, [sign * s for s in out]).astype(bool) for sign in (-1, 1)]
    near = _any(sides[0][:margin]), _any(sides[1][:margin])
    first = out[:margin]
    paper = np.median(rows(sight.dark, [-s for s in first] + list(first)).astype(np.int16), axis=0)
    depth = rows(sight.dark, range(-half - 1, half + 2)).max(axis=0).astype(np.int16)
    depth = depth - np.where(near[0] | near[1], 0, paper).astype(np.int16)
    reached = max(margin, 2 * reach)
    return _Way(
        depth,
        rows(sight.least, [0])[0].astype(np.int16),
        _any(rows(sight.pieces, range(-half, half + 1))),
        near,
        (_any(sides[0][:TOUCH]), _any(sides[1][:TOUCH])),
        (sides[0].sum(axis=0, dtype=np.int16), sides[1].sum(axis=0, dtype=np.int16)),
        _any(sides[0][:reached]) | _any(sides[1][:reached]),
        _any(sides[0]) | _any(sides[1]),
    )


class _Counts(Struct, frozen=True):
    """What is seen along a line, counted from its start: item n is the number of pixels before the n-th."""

    centre: list[int]
    seen: list[int]
    strokes: list[int]
    """of letters on both sides"""
    near: tuple[list[int], list[int]]
    touch: tuple[list[int], list[int]]
    """pixels with ink next to the reach, on either side"""
    far: tuple[list[int], list[int]]
    """pixels of ink farther out, on either side"""
    close: list[int]
    quiet: tuple[tuple[list[int], list[int]], tuple[list[int], list[int]]]
    """paper far from letters, and nearer to them: all of it, and what of it is drawn"""


def _sums(values: NDArray[np.generic]) -> list[int]:
    import numpy as np

    # Plain numbers: an edge asks for some twenty of them, and a page has two thousand edges.
    return [0, *np.cumsum(values, dtype=np.intp).tolist()]


def _counted(way: _Way, centre: Mask, seen: Mask) -> _Counts:
    far, close = ~way.far, ~way.close
    return _Counts(
        _sums(centre),
        _sums(seen),
        _sums(seen & way.near[0] & way.near[1]),
        (_sums(way.near[0]), _sums(way.near[1])),
        (_sums(way.touch[0]), _sums(way.touch[1])),
        (_sums(way.count[0]), _sums(way.count[1])),
        _sums(way.close),
        ((_sums(far), _sums(seen & far)), (_sums(close), _sums(seen & close))),
    )


class _Crowd(Struct, frozen=True):
    """What is seen where letters stand too near to a line to tell it from their strokes, and where they do not."""

    centre: list[int]
    """pixels of the line among letters, counted from its start"""
    clear: Mask
    """ink away from them"""
    cleared: list[int]
    """the same, counted"""


def _crowd(letters: Mask, centre: Mask, seen: Mask) -> _Crowd:
    clear = seen & ~letters
    return _Crowd(_sums(centre & letters), clear, _sums(clear))


def edges_of(sight: Sight, at: float, cross: Sequence[float], reach: int, margin: int) -> list[Edge]:
    """Every edge of the level line at `at` between two crossing lines.

    A line has white paper on both sides, `margin` pixels of it; a stroke of a letter that lies where a line
    would has not. Where letters crowd the line nothing can be told, and these places do not count.
    """
    way = _walk(sight, at, _wander(sight.lines, at, cross, reach), reach, margin)
    seen = way.depth >= way.least
    centre = seen & way.runs
    counts = _counted(way, centre, seen)
    letters = way.near[0] | way.near[1]
    crowds = [_crowd(side, centre, seen) for side in (letters, *way.near)]
    depths = way.depth / way.least
    out = []
    for a, b in itertools.pairwise(cross):
        inner = slice(round(a) + reach + 2, min(round(b) - reach - 1, centre.size))
        size = inner.stop - inner.start
        if size < 3:
            # Two lines this near to one another leave nothing between them but the edge itself.
            out.append(Edge(a, b, float(centre[round(a) : round(b) + 1].all())))
            continue
        crowd = crowds[_crowded(counts, inner, reach)]
        drawn = _in(counts.centre, inner)
        share = _share(drawn, _in(crowd.centre, inner), size)
        if share < SURE or b - a < SHORT * reach:
            met = _is_met(centre, (a, b), inner, reach)
            if not met and not (share > LONELY and _in(counts.close, inner) == 0):
                # A stroke of a letter does not meet the lines on both sides, and has letters beside it.
                share = min(share, UNSURE / 2)
        clear = _in(crowd.cleared, inner)
        dark = _middle(depths[inner][crowd.clear[inner]]) if clear else 9.0
        dots, loose = (_dotted(counts.seen, *quiet, inner, reach) for quiet in counts.quiet)
        crossed = _in(counts.strokes, inner) >= ACROSS * reach
        if clear < HALF * size and max(_in(t, inner) for t in counts.touch) >= TOUCHED * reach:
            # What is read as the dots of a broken line are the level strokes of a word.
            dots, loose, crossed = 0.0, 0.0, True
        free = _free(seen[inner], letters[inner], reach) if clear and share < SURE else clear / size
        out.append(Edge(a, b, share, dots, loose, dark, clear / size, crossed, free))
    return out


def _middle(values: NDArray[np.generic]) -> float:
    """Their median; numpy's own takes longer to begin than to find it."""
    import numpy as np

    ranked = np.sort(values)
    return float((ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) / 2)


def _in(sums: list[int], piece: slice) -> int:
    start: int = piece.start
    stop: int = piece.stop
    return sums[stop] - sums[start]


def goes_on(sight: Sight, at: float, cross: Sequence[float], size: Scale) -> bool:
    """Whether a line runs on next to everything that is ruled, as a fold does and a streak of a copier."""
    band = _any(sight.faint[max(0, round(at) - size.reach) : round(at) + size.reach + 1])
    left, right = max(0, round(cross[0]) - 2 * size.reach), round(cross[-1]) + 2 * size.reach
    beside = band[max(0, left - 2 * size.long) : left], band[right : right + 2 * size.long]
    if any(piece.size >= size.long and float(piece.mean()) > ONWARD for piece in beside):
        return True
    return any(p.size >= 2 * size.long and float(p.mean()) > MOSTLY for p in (band[:left], band[right:]))


def _crowded(counts: _Counts, inner: slice, reach: int) -> int:
    """Which sides letters may crowd: 0 for both, 1 for the first alone, 2 for the second."""
    size = inner.stop - inner.start
    least = THIN * round(AWAY * reach)
    # A fold or a second line runs along all of an edge; letters leave room between them.
    thin = [
        _in(near, inner) / size > ALONG and _in(far, inner) / size < least
        for near, far in zip(counts.near, counts.far, strict=True)
    ]
    return 0 if thin[0] == thin[1] else 1 + thin.index(False)


def _free(seen: Mask, beside: Mask, reach: int) -> float:
    """How much of an edge is drawn in pieces that hang on no letter: such have no ink beside them, or are too long."""
    import numpy as np

    ends = np.flatnonzero(np.diff(np.concatenate(([0], seen.astype(np.int8), [0]))))
    free = 0
    for a, b in zip(ends[::2], ends[1::2], strict=True):
        inked = int(beside[a:b].sum())
        if not inked or b - a > HIGHEST * reach:
            free += int(b - a) - inked
    return free / max(1, seen.size)


def _is_met(centre: Mask, ends: tuple[float, float], inner: slice, reach: int) -> bool:
    first = centre[round(ends[0]) : inner.start + reach]
    last = centre[max(0, inner.stop - reach) : round(ends[1]) + 1]
    if first.all() and last.all():
        return True
    return ends[1] - ends[0] >= SHORT * reach and bool(first.any() and last.any())


def _share(drawn: int, crowded: int, size: int) -> float:
    """How much of one edge is drawn, 0 to 1; `crowded` pixels of what is drawn are no proof."""
    known, plain = size - crowded, drawn - crowded
    if known == 0:
        return 0.0
    share = plain / known
    return min(share, drawn / size * CROWD) if plain < CLEAR * size else share


def _dotted(seen: list[int], quiet: list[int], drawn: list[int], inner: slice, reach: int) -> float:
    """How much of the quiet paper along an edge is drawn; 0 where the ink is not spread from end to end."""
    size = inner.stop - inner.start
    bare = _in(quiet, inner)
    if bare < max(CLEAR * size, 4 * reach):
        return 0.0
    count = min(max(size // (6 * reach), 3), 10)
    ends = [inner.start + n * size // count for n in range(count)] + [inner.stop]
    pieces = [slice(*piece) for piece in itertools.pairwise(ends)]
    inked = [_in(drawn, piece) > 0 for piece in pieces if _in(quiet, piece) >= 3]
    if len(inked) < 2 or sum(inked) < SPREAD * len(inked):
        return 0.0
    share = _in(drawn, inner) / bare
    end = min(6 * reach, size)
    outer = slice(inner.start, inner.start + end), slice(inner.stop - end, inner.stop)
    return share if all(_in(seen, e) >= max(1, CLEAR * share * end) for e in outer) else 0.0


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
            spots.append((a + b) / 2)
            strays.append(float(np.average(height, weights=piece.sum(axis=1))))
    along = np.arange(lines.shape[1])
    return np.interp(along, spots, strays) if spots else np.zeros(lines.shape[1])
