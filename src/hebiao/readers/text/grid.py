"""Parts of a form in lined-up text that have a heading and rows of figures: which lines are one row."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator, Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from hebiao.lazy import regex
from hebiao.readers.pages.spread import Span
from hebiao.readers.text.columns import Columns
from hebiao.readers.text.levels import first_rows, is_topped, level_texts
from hebiao.readers.text.pairs import read_pairs
from hebiao.readers.text.parts import Stretch
from hebiao.readers.text.places import NARROW, SLACK, AlignedRow, Lines, Piece, is_known, words

_WAYS: Final = 64
"""ways to part lines into rows that are followed at a time"""
_LABELS: Final = 2
"""columns that the label of an amount may stand in"""
_OFF: Final = 2
"""half lines that a text may stand off the middle of its rows"""
_BUDGET: Final = regex(r"(?:预算|资金)执行")
_PROSE: Final = regex(r"原因|措施|说明|备注")

_Ranges = list[tuple[int, int]]


class _Told(Struct):
    """One way to tell the rows of a part: where the heading ends, and the lines of each row."""

    heading: int
    rows: _Ranges
    centred: bool = False
    """whether figures stand in the middle of their rows, not on the first line"""
    odd: set[tuple[int, int]] = field(default_factory=set)
    """rows and columns in which a text goes on below a line that is not full"""


def part_lines(
    anchors: Sequence[int], count: int, links: Container[tuple[int, int]], more: int
) -> list[tuple[int, tuple[int, ...]]]:
    """The ways to part lines into rows that have their figures in the middle, each with what speaks against it.

    Args:
        anchors: the lines with a figure, one a row, ascending.
        count: how many lines there are.
        links: pairs of lines of which the second goes on with a text of the first.
        more: 1 where rows of an even number of lines have one more below the figure, -1 where they have it above.
    """
    ways: list[tuple[int, tuple[int, ...]]] = [(0, (0,))]
    for k, anchor in enumerate(anchors):
        last = k + 1 == len(anchors)
        bound = count if last else anchors[k + 1]
        grown: dict[tuple[int, ...], int] = {}
        for cost, starts in ways:
            above = anchor - starts[-1]
            for stop in {anchor + above + 1, anchor + above + more + 1}:
                if stop <= anchor or stop > bound or (last and stop != count):
                    continue
                loose = sum(
                    (n, n + 1) not in links and (n, n + 2) not in links for n in range(starts[-1], anchor)
                )
                loose += sum(
                    (n - 1, n) not in links and (n - 2, n) not in links for n in range(anchor + 1, stop)
                )
                cut = not last and anchor < stop - 1 and (stop - 1, stop) in links
                grown[starts if last else (*starts, stop)] = cost + loose + cut
        least = min(grown.values(), default=0)
        ways = [(cost, starts) for starts, cost in grown.items() if cost <= least + 1][:_WAYS]
    return ways


class Grid:
    """A part with its columns, while its rows are told."""

    def __init__(self, lines: Lines, part: Stretch) -> None:
        self.lines, self.part = lines, part
        self.columns = Columns(lines, part)

    def rows(self) -> list[AlignedRow]:
        """All rows, the heading and the total's among them."""
        lines, part = self.lines, self.part
        if part.kind == "turned":
            return self._turned()
        anchors = [n for n in range(part.key + 1, self.columns.total) if self.columns.is_anchor(n)]
        if part.key + 1 >= self.columns.total:
            return self._heading(self.columns.total)
        told, doubt = self._tell(anchors)
        bare = self._bare(told, anchors)
        doubt = doubt or (not self.columns.figures and bool(told.odd))
        out = self._heading(told.heading)
        levels, unsure_levels, topped = self._levels(told)
        shared = set() if topped else self._shared(told)
        for k, (first, stop) in enumerate(told.rows):
            cells = self.columns.placed(range(first, stop))
            unsure = {c for row, c in told.odd if row == k} | unsure_levels | shared
            if k in bare or (
                not self.columns.figures
                and self.columns.merged < len(cells)
                and len({p.line for p in cells[self.columns.merged]}) > 1
            ):
                unsure |= set(range(len(cells)))  # nothing says that it is not two rows
            for c in range(self.columns.merged):
                cells[c] = cells[c] if c in self.columns.numbers else levels.get((k, c), [])
            if part.kind == "money" and self._is_labelled_late(cells):
                unsure |= set(range(len(cells)))
                out[-1] = replace(out[-1], unsure=frozenset(range(len(out[-1].cells))))
            unsure |= self.columns.broken_in(first, stop)
            hanging = self.columns.hanging(cells) | self.columns.spanned(cells)
            whole = range(len(cells)) if doubt else ()
            out.append(lines.row(first, stop, cells, whole or unsure | hanging, whole or shared | hanging))
        end = part.stop - self.columns.last
        out += read_pairs(lines, Stretch("foot", self.columns.total, self.columns.total, end))
        if self.columns.last:
            cells = self.columns.placed(range(end, part.stop))
            broken = [k for k, own in enumerate(cells) if len({p.line for p in own}) > 1]
            out.append(lines.row(end, part.stop, cells, broken))
        return out

    def _bare(self, told: _Told, anchors: Sequence[int]) -> set[int]:
        """Rows that no figure shows to be one, and their neighbours: what stands there may be of either."""
        return {
            near
            for k, (a, b) in enumerate(told.rows)
            if not (any(a <= n < b for n in anchors) if self.columns.figures else self._is_whole(a, b))
            for near in (k - 1, k, k + 1)
        }

    def _is_whole(self, first: int, stop: int) -> bool:
        """Whether a row has a name and a target, where no figure shows that it is one."""
        placed = self.columns.placed(range(first, stop))
        needed = (self.columns.merged, *self.columns.targets)
        return all(placed[k] for k in needed if k < len(placed))

    def _is_labelled_late(self, cells: Sequence[Sequence[Piece]]) -> bool:
        """Whether the amounts of a row stand above its label: they may be the rest of those of the row above."""
        label = next((own for own in cells[self.columns.merged :][:_LABELS] if own), [])
        return bool(label) and any(
            own and own[0].line < label[0].line for own in cells[self.columns.merged + 1 :]
        )

    def _shared(self, told: _Told) -> set[int]:
        """Columns of reasons whose one text may be that of all rows: levels stand in the middle of theirs, and so does it."""
        columns = self.columns
        body = range(told.rows[0][0], told.rows[-1][1])
        out: set[int] = set()
        for k, own in enumerate(columns.placed(body)):
            numbers = sorted({p.line for p in own})
            if not numbers or not _PROSE.search(columns.heads[k]):
                continue
            together = numbers[-1] - numbers[0] + 1 == len(numbers)
            if together and abs(numbers[0] + numbers[-1] - body[0] - body[-1]) <= _OFF:
                out.add(k)
        return out

    def _turned(self) -> list[AlignedRow]:
        """Rows of which each begins with its label; a line without one goes on with the row above."""
        lines = range(self.part.first, self.part.stop)
        own = itertools.groupby(self.columns.placed(lines)[0], key=lambda p: p.line)
        labels = {n: "".join(map(words, pieces)) for n, pieces in own}
        starts = [
            n
            for n, label in labels.items()
            if is_known(label, labels.get(n - 1, ""))
            or is_known(label + labels.get(n + 1, ""))
            or not self.columns.is_rest(n)
        ]
        told = _Told(lines[0], list(itertools.pairwise([*sorted({lines[0], *starts}), self.part.stop])))
        odd = set(self._odd(told))
        out = []
        for row, (first, stop) in enumerate(told.rows):
            unsure = {k for r, k in odd if r == row}
            cells = self.columns.placed(range(first, stop))
            if first in self.columns.levels:
                # A text over several columns begins with the first of them, or it stands in their middle.
                begins = {round(c.start) for c in self.columns.spans}
                unsure |= {k for k, own in enumerate(cells) if own and own[0].x0 not in begins}
            out.append(self.lines.row(first, stop, cells, unsure))
        return out

    def _heading(self, stop: int) -> list[AlignedRow]:
        """One row of headings; two where the upper one spans columns of the lower."""
        lines, part = self.lines, self.part
        starts = [part.first, part.key] if self.columns.two else [part.first]
        return [
            lines.row(a, b, self.columns.placed(range(a, b))) for a, b in itertools.pairwise([*starts, stop])
        ]

    def _named(self, anchors: Sequence[int]) -> list[int]:
        """The lines on which a name begins for certain, figure or none: none that wraps stands right above."""
        if self.columns.merged >= len(self.columns.spans):
            return list(anchors)
        first = anchors[0] if anchors else self.part.key + 1
        own = {p.line for p in self.columns.placed(range(first + 1, self.columns.total))[self.columns.merged]}
        return sorted({*(anchors or [first]), *(n for n in own if not self.columns.is_rest(n))})

    def _tell(self, anchors: Sequence[int]) -> tuple[_Told, bool]:
        """The rows, and whether another way to tell them is as good."""
        anchors = anchors or self._named(()) or [self.part.key + 1]
        ways = [*self._topped(self._named(anchors)), *self._centred(anchors)]
        if not ways:
            rows = [(a, b) for a, b in itertools.pairwise([*anchors, self.columns.total])]
            return _Told(anchors[0], rows), True
        for way in ways:
            way.odd = set(self._odd(way))
        ways.sort(key=lambda w: (len(w.odd), not self._is_borne_out(w)))
        same = len(ways) > 1 and ways[0].rows != ways[1].rows and len(ways[0].odd) == len(ways[1].odd)
        return ways[0], same and not self._is_borne_out(ways[0])

    def _is_borne_out(self, way: _Told) -> bool:
        """Whether levels that stand for several rows stand on the first lines of theirs, as the figures do."""
        if way.centred or self.part.kind != "indicators":
            return False
        levels, _, topped = self._levels(way)
        narrowest = {row for row, c in levels if c == self.columns.merged - 1}
        return topped and 0 < len(narrowest) < len(way.rows) - 1

    def _topped(self, anchors: Sequence[int]) -> list[_Told]:
        """Every row begins with the line of its figure."""
        for n in range(self.part.key + 1, anchors[0]):
            if any(own and k not in self.columns.keyed for k, own in enumerate(self.columns.placed((n,)))):
                return []
        return [_Told(anchors[0], list(itertools.pairwise([*anchors, self.columns.total])))]

    def _centred(self, anchors: Sequence[int]) -> list[_Told]:
        """Every row has as many lines above its figure as below it, or one more on the same side in all rows."""
        columns = self.columns
        begin = columns.heading_end()
        body = [n for n in range(begin, columns.total) if any(columns.placed((n,))[columns.merged :])]
        here = [body.index(a) for a in anchors if a in body]
        if len(here) < len(anchors):
            return []
        near = ((a, b) for a in range(len(body)) for b in (a + 1, a + 2) if b < len(body))
        links = {(a, b) for a, b in near if self._linked(body[a], body[b])}
        ways = [w for more in (1, -1) for w in part_lines(here, len(body), links, more)]
        least = min((cost for cost, _ in ways), default=0)
        starts = {tuple(body[i] for i in w[1:]) for cost, w in ways if cost == least}
        return [
            _Told(begin, list(itertools.pairwise([begin, *own, columns.total])), centred=True)
            for own in sorted(starts)
        ]

    def _linked(self, a: int, b: int) -> bool:
        """Whether a text of one line goes on in another."""
        pairs = zip(self.columns.placed((a,)), self.columns.placed((b,)), strict=True)
        return any(self.columns.goes_on(k, *own) for k, own in enumerate(pairs) if k >= self.columns.merged)

    def _odd(self, told: _Told) -> Iterator[tuple[int, int]]:
        """Where a text goes on though nothing on its line shows that the line does, or where nothing stands above it."""
        for row, (first, stop) in enumerate(told.rows):
            cells = self.columns.placed(range(first, stop))[self.columns.merged :]
            for n in range(first, stop) if stop - first > 1 else ():
                for k, own in enumerate(cells, self.columns.merged):
                    line = [p for p in own if p.line == n]
                    if line and not self.columns.in_line(k, line):
                        yield from ((near, k) for near in (row - 1, row, row + 1))
            for n in range(first + 1, stop):
                above = [[p for p in own if p.line < n] for own in cells]
                here = [[p for p in own if p.line == n] for own in cells]
                proven = any(
                    self.columns.goes_on(k, [p for p in a if p.line == a[-1].line], b)
                    for k, (a, b) in enumerate(zip(above, here, strict=True), self.columns.merged)
                    if a and b
                )
                for k, (a, b) in enumerate(zip(above, here, strict=True), self.columns.merged):
                    gap = n - a[-1].line if a else 0
                    unproven = (
                        gap > 1 + told.centred or (not gap and not told.centred) or (gap and not proven)
                    )
                    if b and unproven:
                        # What is not of this row is of the one above or below.
                        yield from ((near, k) for near in (row - 1, row, row + 1))
        yield from self._run_on(told)

    def _run_on(self, told: _Told) -> Iterator[tuple[int, int]]:
        """Reasons that may be one text over several rows: a full line with another below it."""
        for k, own in enumerate(self.columns.placed(range(told.heading, self.columns.total))):
            if k < self.columns.merged or not _PROSE.search(self.columns.heads[k]):
                continue
            width = self.columns.ends[k] - min((p.x0 for p in own), default=0)
            for row, ((_, stop), (_, below)) in enumerate(itertools.pairwise(told.rows)):
                last = [p.x1 for p in own if p.line == stop - 1]
                if (
                    width >= (NARROW if self.lines.wide else NARROW // 2)
                    and last
                    and max(last) >= self.columns.ends[k] - SLACK
                    and any(stop <= p.line < below for p in own)
                ):
                    yield row, k
                    yield row + 1, k

    def _is_indicator(self, cells: Sequence[Sequence[Piece]]) -> bool:
        """Whether a row has a name, and is not the budget's own, without a level on its lines."""
        name = cells[self.columns.merged : self.columns.merged + 1]
        if name == [[]]:
            return False
        budget = any(_BUDGET.match(words(p)) for own in name for p in own[:1])
        levels = [words(own[0]) for own in cells[: self.columns.merged] if own]
        return not budget or not all(map(_BUDGET.match, levels))

    def _levels(self, told: _Told) -> tuple[dict[tuple[int, int], list[Piece]], set[int], bool]:
        """The texts of merged columns by their first row and column, the columns in doubt, and whether texts stand on top.

        A row without a name has no levels but what stands on its own lines (预算执行率 over the columns up to there).
        """
        out: dict[tuple[int, int], list[Piece]] = {}
        unsure: set[int] = set()
        named = [
            k for k, (a, b) in enumerate(told.rows) if self._is_indicator(self.columns.placed(range(a, b)))
        ]
        rows = [Span(*told.rows[k]) for k in named]
        found: dict[int, list[list[Piece]]] = {}
        for c in range(self.columns.merged):
            own = self.columns.placed(range(told.heading, self.columns.total))[c]
            if c in self.columns.numbers:
                continue
            if self.columns.is_label(c):
                if own:
                    out[0, c] = own
                continue
            for k, (a, b) in enumerate(told.rows):
                alone = [p for p in own if a <= p.line < b and k not in named]
                if alone:
                    out[k, c] = alone
                    own = [p for p in own if p not in alone]
            found[c], guessed = level_texts(own, max((p.x1 for p in own), default=0))
            if guessed or not found[c] or len(found[c]) > len(rows):
                unsure.add(c)
        fitting = {c: texts for c, texts in found.items() if 0 < len(texts) <= len(rows)}
        for c, (starts, sure) in zip(fitting, first_rows(rows, list(fitting.values())), strict=True):
            unsure |= set() if sure else {c}
            out.update({(named[row], c): text for row, text in zip(starts, fitting[c], strict=True)})
        return out, unsure, is_topped(rows, list(found.values()))
