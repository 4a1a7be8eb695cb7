"""Indicators with all cells run together, or in an order that only cells could show: read as far as sums prove them.

Two unlike judges again. The *shape* of the text (`stream`) takes the row ends that look most like row ends and knows
no sum; the *sums* (`grid`) take every row end that digits allow and keep those ways through the form with which the
weights total 100 and the scores the stated total. Where the sums bear out several ways, what differs is asked, with
every text as a candidate. Texts without figures of their own are bounded only by labels and proven figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, cast

from msgspec import Struct

from hebiao.domain.reading import Found, IndicatorRow, Reading
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import written
from hebiao.parse import labels
from hebiao.parse.running.blocks import Block, Lattice, Place, Shape, build, find_blocks
from hebiao.parse.running.bodies import Body, part_body
from hebiao.parse.running.solve import MOST_WAYS, UNIT, Step, Way, Ways, cheapest, points
from hebiao.parse.running.tokens import Tokens, found_tokens
from hebiao.parse.table.columns import OTHER
from hebiao.parse.table.levels import Levels

_DOUBT: Final = Message(
    "单元格全部连在一起，数字的分界无法证明", "all cells are run together; where figures end cannot be proven"
)
_SEVERAL: Final = Message(
    "单元格连在一起，加总支持不止一种分法",
    "cells are run together, and the sums bear out more than one way to part them",
)
_FIGURE: Final = regex(r"\d{1,3}(?:\.\d+)?(?![\d年月日])")
"""a figure before a name: it may be the points of its level"""
_PARTED: Final = Message(
    "单元格连在一起，文字的分界无法证明", "cells are run together; where texts end cannot be proven"
)
_ABOVE: Final = Message(
    "得分高于分值，分界没有旁证", "the score is above the weight; nothing else shows where figures end"
)
_CENT: Final = UNIT // 100
_TOTAL_RUN: Final = regex(r"\d+(?:\.\d+)*")
_MOST_SCORE: Final = 150
"""a total above 100 comes from a score above its weight, which is the filer's mistake"""
_EXPLAINS: Final = regex(r"无偏差|无(?=《)|已完成")
"""words that explain a full score, and begin no name"""
_MORE: Final = regex(r"\d{0,1}[.、)]")

Points = tuple[int, int]
"""a weight and a score in ten-thousandths"""


class Total(Struct, frozen=True):
    """One way to read what stands behind 总分: offsets behind the label; None is blank."""

    weight: tuple[int, int] | None
    score: tuple[int, int] | None
    points: int | None
    """the score in ten-thousandths"""


class Proven(Struct, frozen=True):
    """What the sums bear out beside the rows."""

    total: Total
    execution: Points


class _BorneOut(Struct, frozen=True):
    total: Total
    execution: Points
    way: Way


def is_glued(tokens: Tokens) -> bool:
    """Whether the indicators' text holds too few spaces for its cells."""
    blocks = len(find_blocks(tokens.plain))
    return blocks > 0 and len(tokens) < 3 * blocks


def is_known_order(columns: Sequence[str]) -> bool:
    """Whether the columns come in an order in which the lines of running text can be parted by words and widths."""
    order = [c for c in columns if c not in ("level1", "level2", "deviation", "method")]
    while order[-1:] == [OTHER]:
        order.pop()  # what stands behind the figures is no matter to the other columns
    new = ["name", "nature", "target", "unit", "actual", "weight", "score"]
    return order[:5] == ["name", "target", "actual", "weight", "score"] or order == new


def read_totals(text: str) -> list[Total]:
    """Every way to read the figures behind 总分: the weights total 100 (W01), so that 10095.47 is 100 and 95.47."""
    run = _TOTAL_RUN.match(text)
    if run is None:
        return []
    end = run.end()
    ends = [end]
    if _MORE.match(text, end):
        # A note's number may follow: "10096.521." may be 96.52 and "1.".
        ends += [e for e in range(max(3, end - 2), end) if text[e - 1] != "."]
    ways: list[Total] = []
    for stop in ends:
        if (
            text.startswith("100")
            and stop > 3
            and (score := points(text[3:stop], most=_MOST_SCORE)) is not None
        ):
            ways.append(Total((0, 3), (3, stop), score))
        elif (score := points(text[:stop])) is not None:
            ways.append(Total(None, (0, stop), score))
            if text[:stop] == "100":
                ways.append(Total((0, 3), None, None))
    return ways


def read_glued(
    readings: tuple[Reading, Reading],
    tokens: Tokens,
    columns: Sequence[str],
    execution: Sequence[Points],
    totals: Sequence[Total],
) -> Proven | None:
    """Reads the rows into both readings.

    Args:
        readings: "grid" and "stream".
        tokens: of the indicators.
        columns: in the order of the headings.
        execution: weights and scores that the row of 年度资金总额 may have.
        totals: ways to read the total.

    Returns:
        The one reading of the total and of the execution row that the sums bear out, or None.
    """
    grid, stream = readings
    form = _Glued(tokens, columns)
    borne_out = form.borne_out(execution, totals)
    scored = any(b.total.points is not None for b in borne_out) if borne_out else form.is_scored(totals)
    shape = form.shape_way(scored=scored)
    if shape is None or not borne_out:
        likely = shape or _names_only(form.blocks)
        grid.rows, stream.rows = form.rows(likely, [], _DOUBT), form.rows(likely, [], _DOUBT)
        return None
    ways = [b.way for b in borne_out]
    best = min(ways, key=lambda w: sum(s.cost for s in w))
    grid.rows, stream.rows = form.rows(best, ways), form.rows(shape, ways)
    for row, step in zip(grid.rows, best, strict=True):
        if step.score > step.weight:
            row.doubt = _ABOVE
    total, first = borne_out[0].total, borne_out[0].execution
    if all((b.total, b.execution) == (total, first) for b in borne_out):
        return Proven(total, first)
    return None


def proven_ends(
    tokens: Tokens, columns: Sequence[str], execution: Sequence[Points], totals: Sequence[Total]
) -> frozenset[tuple[int, int]] | None:
    """The last figure of every row where cells are parted by gaps, if the sums bear out one way through the form.

    Returns:
        Line (by identity) and offset of each such figure; None where the sums prove nothing.
    """
    form = _Glued(tokens, columns)
    ways = [b.way for b in form.borne_out(execution, totals)] if form.spaced else []
    ends = {tuple(s.key.end for s in w if isinstance(s.key, Place)) for w in ways}
    if len(ends) != 1:
        return None
    last = (tokens.tokens[tokens.token_at(end - 1)] for end in ends.pop())
    return frozenset((id(t.at), t.start) for t in last)


def _names_only(blocks: Sequence[Block]) -> Way:
    return tuple(Step(0, 1, key=Place(n, b.start, (b.end, b.end), None, b.end)) for n, b in enumerate(blocks))


class _Glued:
    """The indicators of one form while they are parted."""

    def __init__(self, tokens: Tokens, columns: Sequence[str]) -> None:
        self.tokens, self.columns = tokens, tuple(columns)
        self.plain = tokens.plain
        self.blocks = find_blocks(self.plain)
        self.breaks = frozenset((*tokens.starts, len(self.plain)))
        self._solvers: dict[tuple[bool, bool], Ways | None] = {}
        self._lattices: dict[bool, Lattice | None] = {}
        self.spaced = len(tokens) >= 3 * len(self.blocks)

    def _shape(self, *, scored: bool) -> Shape | None:
        order = {c: i for i, c in enumerate(self.columns)}
        actual, weight = order.get("actual", -1), order.get("weight", -1)
        score = order.get("score", len(order))
        if min(actual, weight) < 0 or score < max(actual, weight):
            return None
        apart = weight < actual
        if apart and (weight != order.get("name", -1) + 1 or not scored):
            return None
        return Shape(apart, scored and "score" in order, self.breaks, self.spaced)

    def _lattice(self, *, scored: bool) -> Lattice | None:
        if scored not in self._lattices:
            shape = self._shape(scored=scored)
            self._lattices[scored] = build(self.plain, self.blocks, shape) if shape is not None else None
        return self._lattices[scored]

    def shape_way(self, *, scored: bool) -> Way | None:
        """The rows that look most like rows; no sum is asked."""
        lattice = self._lattice(scored=scored)
        if lattice is None:
            return None
        way = cheapest([Step(0, 1), *lattice.steps], lattice.last)
        return tuple(s for s in way if isinstance(s.key, Place)) if way is not None else None

    def is_scored(self, totals: Sequence[Total]) -> bool:
        """Whether rows end in weight and score, by their look: where the total may be blank the likelier shape counts."""
        if not any(t.points is None for t in totals):
            return True
        costs = [sum(s.cost for s in self.shape_way(scored=x) or ()) for x in (True, False)]
        return costs[0] <= costs[1]

    def borne_out(self, execution: Sequence[Points], totals: Sequence[Total]) -> list[_BorneOut]:
        """Every way with which weights and scores add up: exactly, else within the rounding, else with a broken S01."""
        wide = len(self.blocks) + 2
        for s01, slacks in ((True, (0,)), (True, tuple(x for x in range(-wide, wide) if x)), (False, (0,))):
            found = self._solved(execution, totals, slacks, s01=s01) if execution else None
            if found is None or found:
                return found or []
        return []

    def _solved(
        self, execution: Sequence[Points], totals: Sequence[Total], slacks: Sequence[int], *, s01: bool
    ) -> list[_BorneOut] | None:
        """The ways for all readings of the total, nearest first; None where they are too many to tell."""
        out: list[_BorneOut] = []
        for total in totals:
            scored = total.points is not None
            ways = self._ways(execution, scored=scored, s01=s01)
            if ways is None:
                continue
            for slack in sorted(slacks, key=abs) if scored or 0 in slacks else ():
                found = ways.that_total((total.points or 0) + slack * _CENT)
                if found is None:
                    return None
                for way in found:
                    rows = tuple(s for s in way if isinstance(s.key, Place))
                    if sum(s.score > s.weight for s in rows) < 2:
                        out.append(_BorneOut(total, cast("Points", way[0].key), rows))
        return out if len(out) <= MOST_WAYS else None

    def _ways(self, execution: Sequence[Points], *, scored: bool, s01: bool) -> Ways | None:
        if (scored, s01) not in self._solvers:
            lattice = self._lattice(scored=scored)
            first = [Step(0, 1, w, s if scored else 0, key=(w, s)) for w, s in dict.fromkeys(execution)]
            steps = [s for s in lattice.steps if s.score <= s.weight or not s01] if lattice else []
            self._solvers[scored, s01] = (
                Ways([*first, *steps], lattice.last, scored=scored) if lattice else None
            )
        return self._solvers[scored, s01]

    def rows(self, way: Way, ways: Sequence[Way], doubt: Message | None = None) -> list[IndicatorRow]:
        """The rows of one way; `ways` are all that the sums bear out, for what differs between them."""
        levels = Levels()
        out: list[IndicatorRow] = []
        seen: set[int] = set()
        places = [s.key for s in way if isinstance(s.key, Place)]
        for n, place in enumerate(places):
            after = places[n + 1] if n + 1 < len(places) else None
            cells = self._levels(place.block, seen)
            cells |= dict(self._figures(place, ways))
            lost = n > 0 and places[n - 1].block == place.block and not _full(self.plain, places[n - 1])
            cells |= dict(self._texts(place, after, lost=lost))
            levels.take(cells, exact=False)
            several = any(all(s.key.end != place.end for s in w if isinstance(s.key, Place)) for w in ways)
            out.append(IndicatorRow(cells, doubt=doubt or (_SEVERAL if several else None)))
        return out

    def _levels(self, n: int, seen: set[int]) -> dict[str, Found]:
        """The labels that stand between the last row's block and this one."""
        cells: dict[str, Found] = {}
        for i in range(n + 1):
            if i in seen:
                continue
            seen.add(i)
            block = self.blocks[i]
            for column, span, canonical in (
                ("level1", block.one, labels.level1),
                ("level2", block.two, labels.level2),
            ):
                if span is None:
                    continue
                found = self._found(*span)
                if found is not None:
                    cells[column] = Found(found.raw, canonical(self.plain[slice(*span)]), found.places)
        return cells

    def _figures(self, place: Place, ways: Sequence[Way]) -> Iterator[tuple[str, Found]]:
        for column, span in (("weight", place.weight), ("score", place.score)):
            if span is None or span[0] == span[1]:
                continue
            others = _others(place, column, ways)
            found = self._found(*span, _SEVERAL if others else None)
            if found is not None:
                rivals = tuple(f for s in sorted(others) if (f := self._found(*s)) is not None)
                yield column, Found(found.raw, found.text, found.places, found.doubt, rivals)

    def _texts(self, place: Place, after: Place | None, *, lost: bool) -> Iterator[tuple[str, Found]]:
        block = self.blocks[place.block]
        apart = self.columns.index("weight") < self.columns.index("actual") and place.score is not None
        stop = (place.score or place.weight)[0] if apart else place.weight[0]
        named = (place.start, place.weight[0]) if apart else None
        body = Body(
            self.plain, place.weight[1] if apart else place.start, stop, named, "nature" in self.columns
        )
        bounded = block.numbered or place.start == block.start
        for column, (start, end), alone in part_body(body):
            sure = alone and (
                column != "name" or (bounded and not lost and not _FIGURE.match(self.plain, start, end))
            )
            found = self._found(start, end, None if sure else _PARTED)
            if found is None and not sure:
                yield column, Found("", None, (), _PARTED)
            elif found is not None:
                text = written(labels.strip_indicator(found.raw)) if column == "name" else found.text
                yield column, Found(found.raw, text, found.places, found.doubt)
        end = after.start if after is not None and after.block == place.block else block.end
        rest = self._found(place.end, end)
        if rest is not None and not labels.is_ellipsis(rest.raw):
            yield "deviation", Found(rest.raw, rest.text, rest.places, _PARTED)
        elif (
            rest is None
            and after is not None
            and after.block == place.block
            and (not _full(self.plain, place) or _EXPLAINS.match(self.plain, place.end))
        ):
            # The explanation of the lost points, if there is one, stands before the next row's name, unparted.
            yield "deviation", Found("", None, (), _PARTED)

    def _found(self, start: int, end: int, doubt: Message | None = None) -> Found | None:
        return found_tokens(self.tokens.slice(start, end).tokens, doubt) if end > start else None


def _full(plain: str, place: Place) -> bool:
    """Whether a row has its full score, so that no explanation is to be expected behind it."""
    return place.score is None or plain[slice(*place.weight)] == plain[slice(*place.score)]


def _others(place: Place, column: str, ways: Sequence[Way]) -> set[tuple[int, int]]:
    """Where else the ways find this figure of this row; where a way has no such row, that it may be none."""
    here = place.weight if column == "weight" else place.score
    out: set[tuple[int, int]] = set()
    for way in ways:
        spans = {
            (s.key.weight if column == "weight" else s.key.score)
            for s in way
            if isinstance(s.key, Place) and s.key.block == place.block
        }
        if here not in spans:
            out |= {s for s in spans if s is not None} or {(place.end, place.end)}
    return out
