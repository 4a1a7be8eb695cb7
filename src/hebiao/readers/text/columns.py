"""The columns of a part of a form in lined-up text: where they stand, what heads them, and what they hold."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Final

from hebiao.lazy import regex
from hebiao.readers.pages.spread import Span
from hebiao.readers.text.levels import LEVEL_START
from hebiao.readers.text.parts import FIGURES, FUND, LEVEL, NAME, Stretch, is_heading
from hebiao.readers.text.places import (
    NARROW,
    SLACK,
    Lines,
    Piece,
    has_figure,
    is_figure,
    is_known,
    widths,
    words,
)
from hebiao.readers.text.sections import is_label
from hebiao.wording import COLUMNS, REMARKS, TOTALS

_FUND_WHOLE: Final = regex(r".*(?:资金|拨款|总额|结转|结余|其[他它]|安排)")
_OPEN: Final = regex(r"[（(“《「][^）)”》」]*$|[、，,；;：:的和与及]$")
"""how a text ends that breaks off"""
_GOES_ON: Final = regex(r"(?!\.\.)[）)”》」、，,；;。.%％]")
"""how the rest of a text begins"""
_WORD: Final = regex(r"(?:[A-Za-z0-9.,%]+|.)[，。、；：）》”’!?%,.;:]*")
"""what no line is broken within: a number or a word, and the marks that may not begin a line"""
_PROOF: Final = 3
"""lines below full ones that prove that a narrow column wraps there"""
_REST: Final = regex(
    r"(?:及|和|与)?(?:改进|整改)?措施|(?:原因)?分析|(?:指标|完成|目标|实际)?值|[数率]?(?:[(].*[)])?|及改进措施"
)
"""how headings go on in a second line"""
_REMARKS: Final = REMARKS | {"说明"}
_NUMBERS: Final = frozenset({"序号", "编号", "序"})
_OFF: Final = 1
"""places that a text may stand off the line of its column"""
_BROKEN: Final = regex(r"[-+]?[\d,，]+\.?\d*")
"""the first line of a figure that a narrow column breaks"""
_BROKEN_OFF: Final = regex(r"(?=.)[\d,，]*\.?\d*[%％]?")
"""and the rest of it"""
_NUMBER: Final = regex(r"[-+]?[\d,，]+(?:\.\d+)?[%％]?")
_SIDE_BY_SIDE: Final = 3
"""texts in a row of a label and a text over the whole width, at most"""


class Columns:
    """The columns of a part with a heading and rows of figures below it."""

    def __init__(self, lines: Lines, part: Stretch) -> None:
        self.lines, self.part = lines, part
        self.total = part.stop
        self.last = 0
        """how many lines the row of the total takes"""
        if part.kind == "indicators":
            self.last = self._total_lines()
            self.total = self._loose(part.stop - self.last)
        zone = range(part.first, self._zone())
        self.two = part.first < part.key and sum(map(is_heading, lines.coarse[part.first])) > 1
        """whether the upper line of the heading spans columns of the lower"""
        self.levels = [n for n in range(part.first, part.stop) if self._is_spanned(n)]
        """lines of turned indicators whose texts span columns"""
        body = range(part.key if self.two else part.first, self.total)
        upper = [p.span for p in lines.coarse[part.first]] if self.two else []
        self.over = lines.spanning(body, part.key) if part.kind == "indicators" else frozenset()
        """texts that stand over several columns"""
        self.spans = lines.split([n for n in body if n not in self.levels], zone, upper, self.over)
        alone = [u for u in upper if all(u.shared(c) < 0 for c in self.spans)]
        self.spans = sorted([*self.spans, *alone])
        self._placed: dict[int, list[list[Piece]]] = {}
        """the pieces of each line by the columns, as far as they were asked for: every rule looks at them again"""
        self.heads = ["".join(map(words, own)) for own in self.placed(zone)]
        keyed = [lines.place(lines.coarse[n], self.spans) for n in range(part.first, part.key + 1)]
        if part.kind == "turned":
            keyed += [lines.place(lines.coarse[n], self.spans) for n in range(part.first, part.stop)]
        headed = (sum(is_known(words(p)) for p in own) for own in self.placed(zone))
        self.apart = all(len(own) < 2 for line in keyed for own in line) and max(headed, default=0) < 2
        self.keyed = {k for line in keyed for k, own in enumerate(line) if own}
        self.merged = self._merged()
        self.numbers = {k for k, w in enumerate(self.heads) if w in _NUMBERS}
        """columns that number the rows"""
        self.figures = self._figures()
        below = range(part.first if part.kind == "turned" else part.key + 1, self.total)
        self.begins = [min((p.x0 for p in own), default=0) for own in self.placed(below)]
        """where the texts of each column begin at most to the left"""
        self.ends = [max((p.x1 for p in own), default=0) for own in self.placed(below)]
        """how far the texts of each column reach"""
        self.wrapping = self._wrapping()
        self.broken = self._broken()
        """by line, the columns whose text there may be the rest of the figure above it"""
        self._heading, self._below = self.placed(zone), self.placed(below)

    def _total_lines(self) -> int:
        """How many lines at the end are the row of the total: figures that narrow columns break go on below it."""
        first = self.part.stop - 1
        while first > self.part.key and all(_BROKEN_OFF.fullmatch(p.text) for p in self.lines.coarse[first]):
            first -= 1
        label = words(self.lines.coarse[first][0])
        return self.part.stop - first if label in TOTALS and first > self.part.key else 0

    def _loose(self, stop: int) -> int:
        """The first of the rows of a label and a text over the whole width that stand at the end, above the total."""
        left = min(self.lines.coarse[n][0].x0 for n in range(self.part.first, self.part.stop))
        while stop - 1 > self.part.key:
            line = self.lines.coarse[stop - 1]
            label = words(line[0])
            if len(line) > _SIDE_BY_SIDE or has_figure(line):
                break
            if abs(line[0].x0 - left) > 1 and label not in _REMARKS:
                break
            if len(label) < 2 or LEVEL_START.match(label) or LEVEL.match(label):
                break
            stop -= 1
        return stop

    def _is_spanned(self, n: int) -> bool:
        return self.part.kind == "turned" and any(
            LEVEL.fullmatch(w) and not NAME.match(w) for w in map(words, self.lines.coarse[n][:2])
        )

    def _zone(self) -> int:
        """Behind the last line that may be of the heading."""
        if self.part.kind == "turned":
            return self.part.key + 1
        n = self.part.key + 1
        while n < min(self.total, self.part.key + 3) and self._goes_on(n):
            n += 1
        return n

    def heading_end(self) -> int:
        """Behind the heading where its texts stand in its middle, or go on below in words that are known."""
        n = self.part.key + 1 if self.two else 2 * self.part.key + 1 - self.part.first
        while n < self.total and (
            all(_REST.fullmatch(words(p)) for p in self.lines.coarse[n]) or self._ends_heading(n)
        ):
            n += 1
        return n

    def _ends_heading(self, n: int) -> bool:
        """Whether all texts of a line end headings that are known with them."""
        placed = [(k, "".join(map(words, own))) for k, own in enumerate(self.placed((n,))) if own]
        return all(
            (is_known(head) or is_label(head)) and head.endswith(said) and head != said
            for head, said in ((self.heads[k], said) for k, said in placed)
        )

    def _goes_on(self, n: int) -> bool:
        line = self.lines.coarse[n]
        return (
            not has_figure(line)
            and not LEVEL_START.match(words(line[0]))
            and all(any(p.span.shared(q.span) > 0 for q in self.lines.coarse[self.part.key]) for p in line)
        )

    def placed(self, lines: Iterable[int]) -> list[list[Piece]]:
        """The pieces of some lines by the columns that they stand in."""
        out: list[list[Piece]] = [[] for _ in self.spans]
        for n in lines:
            if n not in self._placed:
                self._placed[n] = self.lines.place(self.lines.fine[n], self.spans)
            for own, here in zip(out, self._placed[n], strict=True):
                own.extend(here)
        return out

    def _merged(self) -> int:
        """How many columns on the left have cells that stand for several rows."""
        if self.part.kind == "turned":
            return 0
        if self.part.kind == "money":
            return int(len(self.spans) > 1 and not {0, 1} & self.keyed)
        names = [k for k, w in enumerate(self.heads) if NAME.match(w)]
        levels = [k for k, w in enumerate(self.heads) if w.startswith(("一级", "二级", "指标类"))]
        return names[0] if names else max(levels, default=-1) + 1

    def _figures(self) -> set[int]:
        if self.part.kind == "money":
            return set(range(1, len(self.spans)))
        if self.part.kind == "turned":
            return set()
        return {k for k, w in enumerate(self.heads) if k >= self.merged and FIGURES.fullmatch(w)}

    def is_rest(self, n: int) -> bool:
        """Whether all texts of a line are shown to go on from the line above: one of them, and others stand below full ones."""
        pairs = list(zip(self.placed((n - 1,)), self.placed((n,)), strict=True))
        own = [k for k, (_, here) in enumerate(pairs) if here and k >= self.merged]
        shown = [k for k in own if self.goes_on(k, *pairs[k])]
        named = self.merged in shown
        return (bool(shown) or not own) and all(
            k in shown or self._may_go_on(k, *pairs[k], named=named) for k in own
        )

    def _may_go_on(self, k: int, above: Sequence[Piece], here: Sequence[Piece], *, named: bool) -> bool:
        """Whether a text stands below one that fills its column, where texts do not fill it by chance, or the name goes on, too."""
        wide = self.ends[k] - self.spans[k].start >= NARROW
        return (wide or named) and bool(above) and self.is_full(k, above, here[0])

    def goes_on(self, k: int, above: Sequence[Piece], here: Sequence[Piece]) -> bool:
        """Whether a text of a column is shown to go on with another: it fills a column that wraps, or breaks off."""
        if not above or not here:
            return False
        if _OPEN.search("".join(map(words, above))) or _GOES_ON.match(here[0].text):
            return True
        return k in self.wrapping and self.is_full(k, above, here[0])

    def _wrapping(self) -> set[int]:
        """The columns whose texts show where they wrap: wide ones by two full lines, others by what stands below them."""
        lines = range(self.part.first if self.part.kind == "turned" else self.part.key + 1, self.total)
        out = set()
        for k, (own, end) in enumerate(zip(self.placed(lines), self.ends, strict=True)):
            last = {n: list(pieces) for n, pieces in itertools.groupby(own, key=lambda p: p.line)}
            wide = end - self.spans[k].start >= NARROW
            below = [last[n - 1] for n in last if n - 1 in last and not self._is_figured(n)]
            proven = len(below) >= _PROOF and all(self.is_full(k, pieces) for pieces in below)
            if proven or (wide and sum(self._room(k, pieces) <= 1 for pieces in last.values()) > 1):
                out.add(k)
        return out

    def _broken(self) -> dict[int, set[int]]:
        out: dict[int, set[int]] = {}
        for n in range(self.part.key + 2, self.total):
            above, here = ([_figure_text(own) for own in self.placed((m,))] for m in (n - 1, n))
            held = [
                {k for k in self.figures if is_figure(own[k]) or rest.fullmatch(own[k])}
                for own, rest in ((above, _BROKEN), (here, _BROKEN_OFF))
            ]
            joined = {
                k
                for k in self.figures
                if _BROKEN.fullmatch(above[k])
                and _BROKEN_OFF.fullmatch(here[k])
                and _NUMBER.fullmatch(above[k] + here[k])
            }
            full = {k for k in joined if self._room(k, self.placed((n - 1,))[k]) <= 1}
            # A line that has no figure but such lacks those of the line next to it: it is no row of its own.
            part = any(own == full and own < other for own, other in (held, held[::-1]))
            out[n] = {k for k in joined if above[k].endswith((".", ",")) or here[k].startswith((".", "%"))}
            out[n] |= full if part else set()
        return out

    def broken_in(self, first: int, stop: int) -> set[int]:
        """The columns of a row whose figures may be broken over lines, its own or the next row's."""
        return {k for n, own in self.broken.items() if first <= n <= stop for k in own}

    def _is_rest_of_figures(self, n: int) -> bool:
        """Whether all figures of a line may be the rest of those above."""
        placed = self.placed((n,))
        own = {k for k in self.figures if placed[k] and _BROKEN_OFF.fullmatch(_figure_text(placed[k]))}
        return bool(own) and own <= self.broken.get(n, set())

    def _is_figured(self, n: int) -> bool:
        placed = self.placed((n,))
        return any(placed[k] and is_figure("".join(map(words, placed[k]))) for k in self.figures)

    def is_full(self, k: int, line: Sequence[Piece], rest: Piece | None = None) -> bool:
        """Whether a text fills its column on its last line: what would come next has no room there."""
        if rest is None:
            return self._room(k, line) <= (1 if self.ends[k] - self.spans[k].start < NARROW else SLACK)
        word = _WORD.match(rest.text)
        return self._room(k, line) < (sum(widths(word[0], self.lines.wide)) if word else 1)

    def _room(self, k: int, line: Sequence[Piece]) -> int:
        """The blank places left and right of a text's last line in its column."""
        last = max(p.line for p in line)
        own = [p for p in line if p.line == last]
        return self.ends[k] - max(p.x1 for p in own) + max(0, min(p.x0 for p in own) - self.begins[k])

    def _has_target(self, n: int) -> bool:
        """Whether a line has the target of its row: where nobody gave points, it tells the rows."""
        above, here = self.placed((n - 1,)), self.placed((n,))
        return any(here[k] and not self.goes_on(k, above[k], here[k]) for k in self.targets)

    @property
    def targets(self) -> list[int]:
        """The columns of targets."""
        return [k for k, w in enumerate(self.heads) if COLUMNS.alone.get(w) == "target"]

    def hanging(self, cells: Sequence[Sequence[Piece]]) -> set[int]:
        """Columns of a row of which one has a text off the line of its column, and the one beside it is blank.

        Args:
            cells: the pieces of the row by the columns that they were given to.
        """
        out: set[int] = set()
        for k in range(self.merged, len(cells)):
            blank = [j for j in (k - 1, k + 1) if self.merged <= j < len(cells) and not cells[j]]
            if cells[k] and blank and not any(self.in_line(k, line) for line in _by_line(cells[k])):
                out |= {k, *blank}
        return out

    def spanned(self, cells: Sequence[Sequence[Piece]]) -> set[int]:
        """Columns of a row in which a text stands over several: levels may, others move what is behind them."""
        over = [p for own in cells for p in own if p in self.over]
        reached = {k for k, c in enumerate(self.spans) for p in over if p.span.shared(c) > 0}
        return set(range(self.merged, len(cells))) if reached and max(reached) >= self.merged else set()

    def in_line(self, k: int, line: Sequence[Piece]) -> bool:
        """Whether the texts of a column on one line stand as those of another do, by the edge that lines the column up."""
        others = [_edges(other) for other in _by_line(self._below[k]) if other[0].line != line[0].line]
        others = others or [_edges(other) for other in _by_line(self._heading[k])]
        if not others:
            return True
        values = list(zip(*others, strict=True))
        counts = [len(set(own)) for own in values]
        pairs = zip(_edges(line), values, counts, strict=True)
        return any(abs(x - other) <= _OFF for x, own, n in pairs if n == min(counts) for other in own)

    def is_label(self, column: int) -> bool:
        """Whether a merged column holds the label of the part."""
        return column == 0 and (self.part.kind == "money" or not self.heads[0].startswith(("一级", "指标类")))

    def is_anchor(self, n: int) -> bool:
        """Whether a line has a figure of its row, or the name of a fund."""
        placed = self.placed((n,))
        figured = self._is_figured(n) and not self._is_rest_of_figures(n)
        if figured or (not self.figures and self._has_target(n)):
            return True
        if self.part.kind != "money" or len(placed) <= self.merged:
            return False
        label = "".join(map(words, placed[self.merged]))
        above = "".join(map(words, self.placed((n - 1,))[self.merged]))
        whole = _FUND_WHOLE.fullmatch(above) is not None and not label.startswith(("(", "（"))
        return len(label) > 3 and (whole or FUND.fullmatch(label) is not None)


def _figure_text(pieces: Sequence[Piece]) -> str:
    return "".join(map(words, pieces))


def _by_line(pieces: Sequence[Piece]) -> list[list[Piece]]:
    return [list(own) for _, own in itertools.groupby(pieces, key=lambda p: p.line)]


def _edges(line: Sequence[Piece]) -> tuple[float, float, float]:
    """Where the texts of a line begin, end, and have their middle."""
    reach = Span(min(p.x0 for p in line), max(p.x1 for p in line))
    return reach.start, reach.end, reach.middle
