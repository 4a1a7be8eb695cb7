"""What is drawn of the lines of a page, edge by edge: how whole they are for this page, and what is left of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.readers.picture.rule.dots import FADED, comes_in_dots
from hebiao.readers.picture.rule.edges import (
    DRAWN,
    SHORT,
    UNSURE,
    Edge,
    edges_of,
    goes_on,
)
from hebiao.readers.picture.rule.sight import Scale, Sight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Gray = NDArray[np.uint8]


Known = dict[tuple[bool, float, tuple[float, ...]], tuple[list[Edge], bool]]
LEVEL_MARGIN: Final = 2
"""pixels of white paper above and below a level line: text comes near to it"""
KNOWN: Final = 0.3
"""of a line's way: as much drawn without a doubt says that it is there, and less proves its other edges"""
FULL: Final = 0.85
"""share of ink on quiet paper that is a line on a page whose lines are whole"""
NEARLY: Final = 0.75
"""share of ink on quiet paper that is asked on such a page"""
BROKEN: Final = 0.85
"""share of ink that the weaker rulings of a page have where they came broken"""
OF_BROKEN: Final = 0.6
"""of that share: as much ink is a line on such a page; half of it is asked"""
WORN: Final = 0.95
"""the same share, on a page of which a line may be lost"""
TRACES: Final = 0.05
"""share of an edge: as much ink on it, in pieces that touch no letter, may be what is left of a line"""
LEFT: Final = 0.4
"""the same share: where a line is known to run, as much is the line; strokes of letters come to 0.28"""
OF_LETTERS: Final = 0.4
"""of the ink where no letters are near: where less of it is in pieces that touch none, it is strokes of letters"""
STRETCHES: Final = ((0.25, 0.5), (0.5, 0.75))
"""the same share of a line that came in stretches, with nothing between them: as much, and as much of what the page's
weaker rulings have, is asked, or is a line; words that keep off a line never have it"""
NOISE: Final = 0.03
"""share of an edge of a line that came in dots: more, where no letter stands on it, is dots of it, and asked"""
FEW: Final = 3
"""times the reach: fewer pixels of dots may be noise, whatever share of a short edge they are"""
WEAK: Final = 10
"""per cent of the long edges of a page are its weaker rulings"""
ENOUGH: Final = 8
"""long edges that show how whole the lines of a page are"""
AS_DARK: Final = 1.7
"""times the least darkness: what is not so dark may be a fold or a streak, and is where it runs on off the table"""
PALE: Final = 0.5
"""of its way: a line that runs on and is paler than rulings for more of it is a fold all the way (rulings come to 0.07)"""
OF_FOLD: Final = 2.0
"""times the least darkness: where it crosses print, or another shadow, a fold is up to as dark (1.76 was seen)"""
ASKED: Final = (UNSURE + DRAWN) / 2
"""the share of an edge of which a person is asked"""


class Judged(Struct, frozen=True):
    """An edge with what is held of it."""

    start: float
    end: float
    share: float
    """that is drawn, 0 to 1"""
    ink: float
    """share of ink on it where no letters are near"""
    traces: bool
    """whether it is not drawn, and may have been where lines are broken: it is asked"""
    dark: float
    """how dark it is, of the least that a ruling is hereabouts"""


def judge(
    sights: tuple[Sight, Sight], ys: Sequence[float], xs: Sequence[float], size: Scale, known: Known
) -> tuple[list[list[Judged]], list[list[Judged]]]:
    """What is held of the edges of the level lines and of the upright ones, between one another.

    `known` keeps what was seen of a line between the same crossing ones, for looking takes most of the time.
    """
    lines = []
    for sight, places, cross, margin in (
        (sights[0], ys, tuple(xs), LEVEL_MARGIN),
        (sights[1], xs, tuple(ys), size.margin),
    ):
        keys = [(sight is sights[0], place, cross) for place in places]
        new = [key for key in keys if key not in known]
        seen = edges_of(sight, [place for _, place, _ in new], cross, size.reach, margin)
        for key, edges in zip(new, seen, strict=True):
            known[key] = edges, bool(edges) and goes_on(sight, key[1], cross, size)
        lines += [known[key] for key in keys]
    whole = wholeness([edges for edges, _ in lines], size.reach)
    held = [_held(edges, whole, onward, size.reach) for edges, onward in lines]
    return held[: len(ys)], held[len(ys) :]


def wholeness(lines: Sequence[Sequence[Edge]], reach: int) -> float:
    """The share of ink that the weaker rulings of the page have: 1 where lines are whole."""
    import numpy as np

    shares = [
        max(e.dots, e.share)
        for edges in lines
        for e in edges
        if e.dots >= 0.1 and e.dark >= FADED and e.end - e.start >= SHORT * reach
    ]
    return float(np.percentile(shares, WEAK)) if len(shares) > ENOUGH else 1.0


def _held(edges: Sequence[Edge], whole: float, onward: bool, reach: int) -> list[Judged]:
    """What is held of the edges of one line, each for itself and all together."""
    sure = sum(
        e.end - e.start
        for e in edges
        if (e.share >= DRAWN or e.dots >= OF_BROKEN * whole) and e.dark >= FADED
    )
    dotted = whole < BROKEN and comes_in_dots(edges)
    known = dotted or sure > KNOWN * sum(e.end - e.start for e in edges)
    broken = known and whole < BROKEN
    full = OF_BROKEN * whole if broken else FULL
    asked = full / 2 if broken else NEARLY
    fold = onward and _is_pale(edges)
    out = []
    for edge in edges:
        dots = max(edge.dots, edge.loose) if known else edge.dots
        if dots < FULL and edge.free < OF_LETTERS * edge.ink:
            dots = 0.0
        # Where lines are whole, none has lost both of its ends: that is a bracket, or a 1.
        is_mark = edge.apart and whole >= WORN and edge.ink < FULL
        if known and edge.free >= LEFT and not is_mark:
            dots = 1.0
        share = 1.0 if dots >= full else max(edge.share, ASKED) if dots >= asked else edge.share
        if onward and edge.dark < (OF_FOLD if fold else AS_DARK):
            share = 0.0
        elif edge.dark < FADED and not (known and edge.free >= LEFT):
            share = min(share, ASKED)
        if edge.crossed and share < DRAWN:
            share = 0.0
        traces = known and whole < WORN and share < UNSURE and edge.free > TRACES and not edge.crossed
        if traces and edge.dark >= FADED:
            half, most = (max(least, of * whole) for least, of in zip(*STRETCHES, strict=True))
            share = 1.0 if edge.free >= most else ASKED if edge.free >= half else share
            traces = share < UNSURE
        drawn = edge.free * (edge.end - edge.start)
        if dotted and share < ASKED and edge.free >= NOISE and drawn >= FEW * reach and not edge.crossed:
            share, traces = ASKED, False
        out.append(Judged(edge.start, edge.end, share, edge.ink, traces, edge.dark))
    return out


def _is_pale(edges: Sequence[Edge]) -> bool:
    """Whether a line is there for most of its way, and paler than rulings."""
    pale = sum(e.end - e.start for e in edges if e.dark < AS_DARK and (e.share >= DRAWN or e.ink >= LEFT))
    return pale > PALE * sum(e.end - e.start for e in edges)
