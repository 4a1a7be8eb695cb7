"""The rulings of a straightened page: candidates by morphology, then a test of every edge of every cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.geometry import BBox
from hebiao.readers.pages.lattice import Ruling
from hebiao.readers.picture.clean.rims import rims
from hebiao.readers.picture.rule.edges import DRAWN, UNSURE
from hebiao.readers.picture.rule.judged import AS_DARK, ASKED, BROKEN, KNOWN, Judged, Known, judge, wholeness
from hebiao.readers.picture.rule.places import (
    LEAST_ENDS,
    NEAR,
    WORN_INK,
    dotted,
    dotted_grid,
    ended,
    joined,
    open_sides,
    positions,
    sparse,
)
from hebiao.readers.picture.rule.run_off import Lines, Side, sides_run_off
from hebiao.readers.picture.rule.sides import lost_pieces
from hebiao.readers.picture.rule.sight import Scale, Sight, in_pixels, look
from hebiao.readers.picture.rule.undashed import is_blank, made_whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Gray = NDArray[np.uint8]

LEAST_GAP: Final = 3
"""pixels that are left of a gap at most where the dashes of a page are joined"""
ROUNDS: Final = 2
"""times that lines without an edge are dropped: the others are then cut into other edges"""
SIDE: Final = 10.0
"""points: no cell is as low or narrow, and the strokes of 目 and 口 make squares that are"""
LAST: Final = 2
"""pixels of a line of which hardly a dot is left: as many on paper, and the edge is asked"""
OF_PRINT: Final = 0.1
"""of such an edge: where as much has print near above or below, it runs through a text"""
TOUCH: Final = 1.0
"""points: an edge as near to a cell is one of its own, where it runs along it for more than that"""
HIDDEN: Final = 0.5
"""of an edge: as much under a seal, and a line is not seen there"""
UNBROKEN: Final = 0.8
"""share of a run across the last upright line that is ink, where a level line goes on beyond it"""


class Ruled(Struct, frozen=True):
    """What is ruled on a page, in pixels."""

    rulings: tuple[Ruling, ...]
    unsure: tuple[Ruling, ...]
    """edges that are half there, taken as drawn, and traces of such as are not: both are asked"""
    ink: NDArray[np.bool_]
    """pixels that belong to lines"""
    overhang: int = 0
    """level lines that run on well beyond the last upright one: the table has no side there, or the page is cut"""
    cut: tuple[Side, ...] = ()
    """the sides of the picture that a table runs off"""

    def with_asked(self, edges: Sequence[Ruling]) -> Ruled:
        """The same with more edges, each of which is asked."""
        return replace(self, rulings=(*self.rulings, *edges), unsure=(*self.unsure, *edges))

    def with_lines(self, ink: Mask) -> Ruled:
        """The same where more pixels belong to lines."""
        return replace(self, ink=self.ink | ink)

    def is_unsure(self, box: BBox, scale: float) -> bool:
        """Whether an edge that runs along a cell, or through it, is only half there.

        Args:
            box: of the cell, in points.
            scale: pixels a point.
        """
        for edge in self.unsure:
            x0, top, x1, bottom = (v / scale for v in edge)
            along = min(x1, box.x1) - max(x0, box.x0), min(bottom, box.bottom) - max(top, box.top)
            if min(along) >= -TOUCH and max(along) > TOUCH:
                return True
        return False


def find_rulings(gray: Gray, ink: Mask, scale: float, seal: Mask | None = None) -> Ruled:
    """The ruled edges of a page whose lines stand level and upright.

    A crossing line is one where an edge of it is drawn as rulings are; the shadow of a fold and the streak of a
    copier are paler than the rulings around them and run on beyond the table.

    Args:
        gray: print on level white paper.
        ink: where there is ink.
        scale: pixels a point.
        seal: where a seal without colour lies.
    """
    size = in_pixels(scale)
    inner = ink & ~rims(gray, scale)
    sights = look(gray, inner, size, scale)
    known: Known = {}
    ys, xs, few = _find_lines(sights, size, scale, known)
    whole = made_whole(gray, inner, size) if _are_broken(ys, xs, size, known) else None
    if whole is not None:
        sights, known = look(whole.gray, whole.ink, replace(size, gap=LEAST_GAP), scale), {}
        ys, xs, few = _find_lines(sights, size, scale, known)
    level, upright = sights
    across, down = judge(sights, ys, xs, size, known)
    open_ys = open_sides(upright.long, xs, ys, size)
    open_xs = open_sides(level.long, ys, xs, size)
    if open_ys or open_xs:
        ys, xs = _with_sides(sights, (ys, xs), (open_ys, open_xs), (size, scale), known)
        across, down = judge(sights, ys, xs, size, known)
        _close(across, ys, open_ys)
        _close(down, xs, open_xs)
    _draw_dots(across, ys, few, (level.ink, size.reach))
    _mend(across, down)
    if whole is not None:
        _ask_gaps(across, ys, inner, size.reach)
        _ask_gaps(down, xs, inner.T, size.reach)
    if seal is not None:
        _under_seal(across, ys, seal)
        _under_seal(down, xs, seal.T)
    held = [(e, Ruling(e.start, y, e.end, y)) for y, es in zip(ys, across, strict=True) for e in es]
    held += [(e, Ruling(x, e.start, x, e.end)) for x, es in zip(xs, down, strict=True) for e in es]
    rulings = tuple(ruling for edge, ruling in held if edge.share >= UNSURE)
    lines = _near_lines(level.lines | upright.lines.T, rulings, size.reach)
    unsure = tuple(ruling for edge, ruling in held if edge.traces or UNSURE <= edge.share < DRAWN)
    unsure += whole.unsure if whole is not None else ()
    there = [(x, [e for e in es if e.share >= UNSURE]) for x, es in zip(xs, down, strict=True)]
    sides = [(x, es[0].start, es[-1].end) for x, es in there if es]
    off = _cut_sides((level.long, upright.long), (ys, xs), size)
    return Ruled(rulings, unsure, lines, _overhang(level.long, ys, sides, size), off)


def _are_broken(ys: Sequence[float], xs: Sequence[float], size: Scale, known: Known) -> bool:
    """Whether lines of a page came in pieces, or hardly any was found."""
    return (
        min(len(ys), len(xs)) < LEAST_ENDS
        or wholeness([edges for edges, _ in known.values()], size.reach) < BROKEN
    )


def _ask_gaps(lines: list[list[Judged]], places: Sequence[float], ink: Mask, reach: int) -> None:
    """Has edges asked, in place, that lie between two dashes of a line, with hardly any ink of their own."""
    for place, edges in zip(places, lines, strict=True):
        for n, e in enumerate(edges):
            if e.share >= DRAWN and is_blank(ink, place, (e.start, e.end), reach):
                edges[n] = replace(e, share=ASKED)


def _cut_sides(
    lines: tuple[Mask, Mask], places: tuple[Sequence[float], Sequence[float]], size: Scale
) -> tuple[Side, ...]:
    """Where the table of a page runs off the picture; `places` are those of its level and of its upright lines."""
    ys, xs = places
    if not ys or not xs:
        return ()
    return sides_run_off(Lines(lines[0], ys, (xs[0], xs[-1])), Lines(lines[1], xs, (ys[0], ys[-1])), size)


def _find_lines(
    sights: tuple[Sight, Sight], size: Scale, scale: float, known: Known
) -> tuple[list[float], list[float], list[float]]:
    """Where the level lines of a page are, where the upright ones, and of which level lines hardly a dot is left."""
    level, upright = sights
    near, side = NEAR * scale, SIDE * scale
    ys = positions(level.long.sum(axis=1), near, size.long)
    xs = positions(upright.long.sum(axis=1), near, size.long)
    pale_ys: list[float] = []
    pale_xs: list[float] = []
    # Rows of strokes look like lines at first; where not one edge is drawn there is none.
    for _ in range(ROUNDS):
        across, _ = judge(sights, ys, xs, size, known)
        ys = _drawn(ys, across, pale_ys, side)
        _, down = judge(sights, ys, xs, size, known)
        xs = _drawn(xs, down, pale_xs, side)
        # The side of a table may have worn off: a pale line is one where the lines that cross it end.
        pale_ys = ended(positions(level.faint.sum(axis=1), near, size.long), upright.long, xs, size)
        pale_xs = ended(positions(upright.faint.sum(axis=1), near, size.long), level.long, ys, size)
        ys, xs = joined(ys, pale_ys, near), joined(xs, pale_xs, near)
    is_lost = min(len(ys), len(xs)) < LEAST_ENDS
    if is_lost:
        ys, xs = dotted_grid(sights, (ys, xs), size, near)
    few: list[float] = []
    if is_lost or wholeness([edges for edges, _ in known.values()], size.reach) < BROKEN:
        ys = joined(ys, dotted(level.ink, xs, size, near), near)
        few = sparse(level.ink, xs, size, near)
        few = [y for y in few if all(abs(y - other) > side for other in ys)]
        ys = joined(ys, few, near)
        xs = joined(xs, dotted(upright.ink, ys, size, near), near)
    across, down = judge(sights, ys, xs, size, known)
    kept = _drawn(ys, across, pale_ys, side)
    return joined(kept, few, 0.0), _drawn(xs, down, pale_xs, side), [y for y in few if y not in kept]


def _with_sides(
    sights: tuple[Sight, Sight],
    found: tuple[list[float], list[float]],
    sides: tuple[list[float], list[float]],
    sizes: tuple[Scale, float],
    known: Known,
) -> tuple[list[float], list[float]]:
    """The lines of a table with sides that are not drawn, and those that only run from such a side to the next line."""
    size, scale = sizes
    near = NEAR * scale
    both = [joined(own, more, near) for own, more in zip(found, sides, strict=True)]
    for k in (0, 1):
        if sides[1 - k]:
            seen = positions(sights[k].long.sum(axis=1), near, size.long)
            places = [both[0], both[1]]
            places[k] = joined(both[k], seen, near)
            held = judge(sights, places[0], places[1], size, known)[k]
            both[k] = sorted({*_drawn(places[k], held, [], SIDE * scale), *both[k]})
    return both[0], both[1]


def _draw_dots(
    lines: list[list[Judged]], places: Sequence[float], few: Sequence[float], seen: tuple[Mask, int]
) -> None:
    """Draws as asked, in place, where the last dots of a line lie on paper; `seen` is the ink, and the reach."""
    import numpy as np

    ink, reach = seen
    for place, edges in zip(places, lines, strict=True):
        if place not in few:
            continue
        at = round(place)
        top = max(0, at - 2 * reach)
        around = ink[top : at + 2 * reach + 1].copy()
        around[max(0, at - reach) - top : at + reach + 1 - top] = False
        beside = np.any(around, axis=0, keepdims=True)[0]
        for n, e in enumerate(edges):
            inner = slice(
                round(e.start) + 2 * reach, max(round(e.end) - 2 * reach, round(e.start) + 2 * reach + 1)
            )
            if e.ink * (e.end - e.start) >= LAST and beside[inner].mean() <= OF_PRINT:
                edges[n] = replace(e, share=max(e.share, ASKED), traces=False)


def _close(lines: list[list[Judged]], places: Sequence[float], sides: Sequence[float]) -> None:
    """Draws as asked, in place, the sides of a table that are not drawn."""
    for place, edges in zip(places, lines, strict=True):
        if place in sides:
            edges[:] = [replace(e, share=max(e.share, ASKED), traces=False) for e in edges]


def _mend(across: list[list[Judged]], down: list[list[Judged]]) -> None:
    """Draws, in place, what is lost of the sides of tables, and as asked what is worn between two drawn pieces."""
    drawn = [[[e.share >= UNSURE for e in es] for es in lines] for lines in (across, down)]
    for lines, (own, crossing) in ((across, drawn), (down, drawn[::-1])):
        for line, piece in lost_pieces(own, crossing):
            lines[line][piece] = replace(lines[line][piece], share=1.0, traces=False)
        for edges in lines:
            for n, (before, edge, after) in enumerate(zip(edges, edges[1:], edges[2:], strict=False), 1):
                if edge.traces and edge.ink >= WORN_INK and min(before.share, after.share) >= DRAWN:
                    edges[n] = replace(edge, share=ASKED)


def _under_seal(lines: list[list[Judged]], places: Sequence[float], seal: Mask) -> None:
    """Draws as asked, in place, what a seal hides between two drawn pieces of one line."""
    import numpy as np

    for place, edges in zip(places, lines, strict=True):
        band = np.any(seal[max(0, round(place) - 1) : round(place) + 2], axis=0, keepdims=True)[0]
        for n, (before, edge, after) in enumerate(zip(edges, edges[1:], edges[2:], strict=False), 1):
            hidden = band[round(edge.start) : round(edge.end)].mean() > HIDDEN
            if hidden and edge.share < UNSURE and min(before.share, after.share) >= DRAWN:
                edges[n] = replace(edge, share=ASKED)


def _drawn(
    places: Sequence[float], lines: Sequence[Sequence[Judged]], pale: Sequence[float], side: float
) -> list[float]:
    """The lines that have an edge; pale ones at which others end need not be sure of it, but have more of them."""
    return [
        place
        for place, edges in zip(places, lines, strict=True)
        if (_is_half_there(edges) if place in pale else _has_edge(edges, side))
    ]


def _has_edge(edges: Sequence[Judged], side: float) -> bool:
    """Whether an edge is drawn as rulings are; of a streak or the ring of a stamp a short piece may look like a pale one."""
    drawn = [e for run in _runs_of_drawn(edges) if run[-1].end - run[0].start >= side for e in run]
    return any(e.dark >= AS_DARK for e in drawn) or _is_half_there(drawn and edges)


def _runs_of_drawn(edges: Sequence[Judged]) -> Iterator[list[Judged]]:
    """The drawn edges of a line, those that follow one another together."""
    for is_drawn, run in groupby(edges, key=lambda e: e.share >= DRAWN):
        if is_drawn:
            yield list(run)


def _is_half_there(edges: Sequence[Judged]) -> bool:
    there = sum(e.end - e.start for e in edges if e.share >= ASKED)
    return there > KNOWN * sum(e.end - e.start for e in edges)


def _overhang(
    lines: Mask, ys: Sequence[float], uprights: Sequence[tuple[float, float, float]], size: Scale
) -> int:
    """How many of the level lines go on, on either side, for more than a line's least length.

    They must lie along the side (its place, its upper and its lower end) and go on from inside without a break: what
    lies above or below the table, or begins again beyond the paper, is the grain of a desk.
    """
    import numpy as np

    if not uprights:
        return 0
    width, long = lines.shape[1], size.long
    ends = []
    if (first := uprights[0])[0] > long:
        ends.append((round(first[0]) - long, round(first[0]) + long, first))
    if (last := uprights[-1])[0] + long < width:
        ends.append((round(last[0]) - long, round(last[0]) + long, last))
    count = 0
    for y in ys:
        band = np.any(lines[max(0, round(y) - 2) : round(y) + 3], axis=0, keepdims=True)[0]
        count += any(
            top - size.reach <= y <= bottom + size.reach and band[a : b + 1].mean() > UNBROKEN
            for a, b, (_, top, bottom) in ends
        )
    return count


def _near_lines(lines: Mask, rulings: Sequence[Ruling], reach: int) -> Mask:
    """The line pixels that lie on a ruling."""
    import numpy as np

    found = np.zeros_like(lines)
    for x0, top, x1, bottom in rulings:
        near = np.s_[
            max(0, round(top) - reach - 1) : round(bottom) + reach + 2,
            max(0, round(x0) - reach - 1) : round(x1) + reach + 2,
        ]
        found[near] = lines[near]
    return found
