"""Text whose columns are lined up by blanks, as `pdftotext -layout` and terminals leave a table: its rows and columns.

A wide character takes two places on some makers' count and one on others'; the count under which more columns stand
apart is the maker's. Every part of the form has columns of its own, told by the blanks that all its lines share. Each
row has a figure; what stands on a line without one is the rest of a row, of which one is told by where the figure
stands: on the row's first line, or in its middle. What does not fit either, or stands below a text that did not fill
its column, is named as unsure.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from hebiao.lazy import regex
from hebiao.readers.headings import HEAD, TOTALS
from hebiao.readers.spread import Span, cluster, part_rows

_GAP: Final = 2
"""blanks side by side that part two texts"""
_WIDE: Final = ("WFA", "WF", "")
"""the classes of characters that take two places, by maker: quotes and dashes do on some"""
_LEAST: Final = 6
"""lines with three texts or more that a form has"""
_SLACK: Final = 3
"""places that a full line may leave blank: a wide character or a mark that did not fit"""
_NARROW: Final = 12
"""a column as wide as six Chinese characters has texts that fill it by chance"""
_STRAY: Final = 0.6
"""of a line: a text that stands further from the middle of its rows may belong to others"""
_LEVEL: Final = regex(r"[一二三]级(?:指标?)?|指标名称|指标类[别型]")
_LOWER: Final = regex(r"[二三]级指标")
_INDICATORS: Final = ("indicators", "turned")
_NAME: Final = regex(r"三级(?:指标?)?|指标名称|指标内容")
_FIGURES: Final = regex(r"[^原因说明]{0,4}(?:分值|得分|权重|评分|分数|满分|自评分)[^原因说明]{0,8}")
_VALUE: Final = regex(r".{0,4}(?:目标|指标|完成|实际)值.{0,4}")
_PROSE: Final = regex(r"原因|措施|说明|备注")
_MONEY: Final = regex(r".*(?:预算|执行|支出|决算|到位|安排)(?:数|金额|情况)?.*|.*执行率.*")
_GOALS: Final = regex(r".*目标.*|.*完成情况.*")
_FIGURE: Final = regex(r"[-+]?[\d,，]+(?:\.\d+)?[%％分]?|[-—–－/]+")
_FUND: Final = regex(
    r"(?:其中[:：]?)?(?:年度|[当本上]年)?(?:财政|资金总|结转|结余|其[他它]|总额|单位资金|自筹|中央|省级|市级|县级|区级).*"
)
_FUND_WHOLE: Final = regex(r".*(?:资金|拨款|总额|结转|结余|其[他它]|安排)")
_SECTION: Final = regex(r"(?:年度)?绩?效?指?标?(?:[(（].*)?")
_LEVEL_START: Final = regex(r"产出|成本|效益|效果|满意|数量|质量|时效|经济|社会|生态|环境|可持续|服务|预算")
_LEVEL_OPEN: Final = regex(r"(?:经济|社会|生态|环境|生态环境)(?:效益|成本)")
_LEVEL_WHOLE: Final = regex(r".*(?:指标|[)）])|.*\d")
_FOOT: Final = regex(r"填表人|填报人|制表人|经办人|填写日期|填报日期|备注|填报注意事项|填表说明|注[:：]")
UNKNOWN: Final = "\ufffd"
_COLON: Final = regex(r"[:：]")
_BLANKS: Final = regex(r"\s+")


class Piece(NamedTuple):
    """One text on one line: where it stands, in places, on which line, and where in it."""

    x0: int
    x1: int
    text: str
    line: int
    start: int

    @property
    def span(self) -> Span:
        """Its width."""
        return Span(self.x0, self.x1)


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """One row: indices of its first line and behind its last, its cells with their lines, and the columns in doubt."""

    start: int
    stop: int
    cells: tuple[tuple[str, int, int], ...]
    """text, index of its first line, offset there"""
    unsure: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class AlignedText:
    """The rows of a form whose columns blanks line up, by their first line, and whether its columns stand apart."""

    rows: dict[int, AlignedRow]
    clear: bool


def tell_aligned(texts: Sequence[str]) -> AlignedText | None:
    """The rows of a form in lines of text; None where blanks do not line up its columns, or no heading is found.

    Args:
        texts: the lines of one form.
    """
    if sum("  " in t.strip() or "\u3000" in t.strip() for t in texts) < _LEAST:
        return None
    pages = [_Page(texts, wide) for wide in _WIDE]
    even = min(page.order() for page in pages)
    told = [(page, page.rows()) for page in pages if page.order() == even]
    page, rows = max(told, key=lambda t: (t[0].clear, t[0].columns, -sum(len(r.unsure) for r in t[1])))
    return AlignedText({row.start: row for row in rows}, page.clear) if rows else None


class _Stretch(NamedTuple):
    """One part of the form by its lines: its kind, its first line, the line of its heading, behind its last line."""

    kind: str
    first: int
    key: int
    stop: int


class _Page:
    """The lines of one form while its rows are told; lines are numbered without the blank ones."""

    def __init__(self, texts: Sequence[str], wide: str) -> None:
        self.texts = texts
        self.at = [i for i, t in enumerate(texts) if t.strip()]
        self.fine = [list(_pieces(texts[i], n, wide, 1)) for n, i in enumerate(self.at)]
        self.coarse = [list(_pieces(texts[i], n, wide, _GAP)) for n, i in enumerate(self.at)]
        self.columns = 0
        """how many the indicators have"""
        self.clear = True
        """whether the columns of all parts stand apart"""

    def order(self) -> int:
        """In how many places texts begin, end, or have their middles: the fewer, the better they line up."""
        texts = [p for line in self.coarse if len(line) > 2 for p in line]  # noqa: PLR2004
        return min(len({p.x0 for p in texts}), len({p.x1 for p in texts}), len({p.x0 + p.x1 for p in texts}))

    def rows(self) -> list[AlignedRow]:
        """The rows of all parts, from top to bottom; none where the indicators' heading is not found."""
        if sum(len(line) > 2 for line in self.coarse) < _LEAST:  # noqa: PLR2004
            return []
        parts = list(self._parts())
        if not any(p.kind in _INDICATORS for p in parts):
            return []
        out: list[AlignedRow] = []
        for part in parts:
            if part.kind in ("head", "foot"):
                out += self.pairs(part)
            elif part.kind == "goals":
                out += self._goals(part)
            else:
                out += _Grid(self, part).rows()
        return out

    def _parts(self) -> Iterator[_Stretch]:
        keys: list[tuple[int, int, str]] = []
        for n in range(len(self.coarse)):
            kind = self._begins(n, *keys[-1][1:]) if keys else _kind(self.coarse[n])
            if kind == "indicators" and self._is_turned(n):
                kind = "turned"
            if kind is not None:
                keys.append((n - self._heads_above(n, kind), n, kind))
        top = next((n for n, line in enumerate(self.coarse) if _is_pair(line)), len(self.at))
        if keys and top < keys[0][0] and keys[0][2] != "head":
            keys.insert(0, (top, top, "head"))
        stops = [first for first, _, _ in keys[1:]] + [len(self.at)]
        for (first, key, kind), stop in zip(keys, stops, strict=True):
            end = self._total(key, stop) + 1 if kind in _INDICATORS else stop
            yield _Stretch(kind, first, key, end)
            if end < stop:
                yield _Stretch("foot", end, end, stop)

    def _begins(self, n: int, key: int, now: str) -> str | None:
        """The part that begins on a line, given the line of the heading above it and its part."""
        line = self.coarse[n]
        kind = _kind(line)
        if kind is None and now == "money" and self._leaves(key, n):
            return "head"
        again = kind == now or (kind == "indicators" and now == "turned")
        if again and (kind == "head" or not any(map(_has_figure, self.coarse[key:n]))):
            return None  # a heading over several lines
        return None if now in _INDICATORS and kind in ("money", "goals") else kind

    def _leaves(self, key: int, n: int) -> bool:
        """Whether a line below amounts begins another table: a label where theirs stands, texts beside it, no figure."""
        first, line = self.coarse[key][0], self.coarse[n]
        return (
            not _FUND.fullmatch(_words(line[0]))
            and len(line) > 1
            and abs(line[0].x0 - first.x0) <= 1
            and not _has_figure(line)
        )

    def _is_turned(self, n: int) -> bool:
        """Whether the indicators are columns: below the label of the first level stands that of the next."""
        near = [w for line in self.coarse[n + 1 : n + 4] for w in map(_words, line[:2])]
        return any(_LOWER.fullmatch(w) for w in near)

    def _heads_above(self, n: int, kind: str) -> int:
        """Whether the heading begins on the line above: its texts stand in the middle of it, and go on below."""
        if kind == "head" or not 0 < n < len(self.coarse) - 1:
            return 0
        above, here, below = self.coarse[n - 1 : n + 2]
        if kind == "indicators" and len(above) > 2 and sum(map(_is_heading, above)) > 1:  # noqa: PLR2004
            return 1
        return int(
            not _has_figure([*above, *below])
            and all(
                len(p.text) < 12  # noqa: PLR2004
                and not any(p.span.shared(q.span) > 0 for q in here)
                and any(p.span.shared(q.span) > 0 for q in below)
                for p in above
            )
        )

    def _total(self, key: int, stop: int) -> int:
        """The last line of the indicators: that of the total, else the one above the foot."""
        totals = [n for n in range(key + 1, stop) if _words(self.coarse[n][0]) in TOTALS]
        if totals:
            return totals[-1]
        feet = [n for n in range(key + 1, stop) if _FOOT.match(_words(self.coarse[n][0]))]
        return (feet[0] if feet else stop) - 1

    def row(
        self,
        first: int,
        stop: int,
        cells: Sequence[Sequence[Piece]],
        unsure: Iterable[int] = (),
        *,
        lost: bool = False,
    ) -> AlignedRow:
        """A row of lines [first, stop) with the pieces of its cells; when `lost`, none of its blanks is sure either."""
        texts = tuple(self._cell(pieces, first, UNKNOWN if lost else "") for pieces in cells)
        end = self.at[stop] if stop < len(self.at) else len(self.texts)
        return AlignedRow(self.at[first], end, texts, frozenset(unsure))

    def _cell(self, pieces: Sequence[Piece], first: int, blank: str) -> tuple[str, int, int]:
        if not pieces:
            return blank, self.at[first], 0
        lines = []
        for n, own in itertools.groupby(sorted(pieces, key=lambda p: (p.line, p.x0)), key=lambda p: p.line):
            of_line = list(own)
            last = of_line[-1]
            lines.append(self.texts[self.at[n]][of_line[0].start : last.start + len(last.text)])
        begin = min(pieces, key=lambda p: (p.line, p.x0))
        return "\n".join(lines), self.at[begin.line], begin.start

    def pairs(self, part: _Stretch) -> list[AlignedRow]:
        """Rows of labels, each with its text to the right; a line that begins further right goes on with the row above."""
        left = min((self.coarse[n][0].x0 for n in range(part.first, part.stop)), default=0)
        rows: list[AlignedRow] = []
        n = part.first
        while n < part.stop:
            stop = n + 1
            if not _is_pair(self.coarse[n]):
                n = stop
                continue
            while stop < part.stop and self.coarse[stop][0].x0 > left and self._is_rest(n, stop):
                stop += 1
            rows.append(self._pair(n, stop))
            n = stop
        return rows

    def _is_rest(self, first: int, n: int) -> bool:
        """Whether a line holds but one text, or texts that go on below those of the line above."""
        here, above = self.coarse[n], self.coarse[n - 1]
        wraps = all(any(p.x0 == q.x0 and q.x1 - q.x0 >= _NARROW for q in above) for p in here)
        return len(here) < 2 or (wraps and len(self.coarse[first]) > len(here))  # noqa: PLR2004

    def _pair(self, first: int, stop: int) -> AlignedRow:
        cells = [[p] for p in self.coarse[first]]
        sure = self.coarse[first][0].x0 <= self.coarse[min(first + 1, stop - 1)][0].x0
        unsure = set() if sure else set(range(len(cells)))
        for n in range(first + 1, stop):
            for piece in self.coarse[n]:
                shares = [piece.span.shared(own[0].span) for own in cells]
                best = shares.index(max(shares))
                unsure |= {best} if shares[best] <= 0 or not self._is_wrapped(cells, best, n) else set()
                cells[best].append(piece)
        return self.row(first, stop, cells, unsure)

    def _is_wrapped(self, cells: Sequence[Sequence[Piece]], k: int, n: int) -> bool:
        """Whether the text so far reaches to the next one, or as far as any of its own lines."""
        last = cells[k][-1]
        most = cells[k + 1][0].x0 - 1 if k + 1 < len(cells) else max(p.x1 for line in self.coarse for p in line)
        widest = max(p.x1 for p in cells[k])
        return last.line == n - 1 and last.x1 >= min(most, widest) - _SLACK and last.x1 - last.x0 >= _NARROW

    def _goals(self, part: _Stretch) -> list[AlignedRow]:
        """The heading and one row below it; a label that begins anew further down begins a row of its own."""
        columns = self.split(range(part.first, part.stop), (part.key,))
        heading = self.place(self.coarse[part.key], columns)
        headed = [k for k, own in enumerate(heading) if own]
        together = any(len(own) > 1 for own in heading)
        body = range(part.key + 1, part.stop)
        cuts = [n for n in body[1:] if self._begins_anew(n, columns, part.key)]
        rows = [self.row(part.first, part.key + 1, heading, headed if together else ())]
        starts = [*body[:1], *cuts]
        for first, stop in itertools.pairwise([*starts, part.stop]):
            cells = self.place([p for n in range(first, stop) for p in self.fine[n]], columns)
            rows.append(self.row(first, stop, cells, range(len(columns)) if together else ()))
        return rows

    def _begins_anew(self, n: int, columns: Sequence[Span], key: int) -> bool:
        """Whether a column goes on after a gap: a label below another one, and its row; prose has no gaps."""
        head, top, above, here = (self.place(self.coarse[m], columns) for m in (key, key + 1, n - 1, n))
        labels = len(columns) - 2
        return any(here[k] and not above[k] and (top[k] or (k < labels and head[k])) for k in range(len(columns)))

    def split(self, lines: Iterable[int], heading: Sequence[int], upper: Sequence[Span] = ()) -> list[Span]:
        """The columns of some lines: between them all lines are blank.

        Args:
            lines: by their numbers.
            heading: those of the heading.
            upper: texts of its upper line, which may span columns.
        """
        numbers = list(lines)
        groups = [
            (span, own) for span, own in cluster([(p.span, p) for n in numbers for p in self.fine[n]])
        ]
        k = 0
        while k + 1 < len(groups):
            a, b = groups[k], groups[k + 1]
            over = any(u.shared(a[0]) > 0 >= u.shared(b[0]) or u.shared(b[0]) > 0 >= u.shared(a[0]) for u in upper)
            if not over and self._is_one(a[1], b[1], heading, leftmost=k == 0):
                groups[k : k + 2] = [(Span(a[0].start, b[0].end), [*a[1], *b[1]])]
                k = max(k - 1, 0)
            else:
                k += 1
        return [span for span, _ in groups]

    def _is_one(self, a: list[Piece], b: list[Piece], heading: Sequence[int], *, leftmost: bool) -> bool:
        """Whether two groups of texts are one column: blanks part them nowhere, or only one of them is headed."""
        both = {p.line for p in a} & {p.line for p in b}
        if both:
            return not any(self._parts_at(n, max(p.x1 for p in a), min(p.x0 for p in b)) for n in both)
        heads = [any(p.line in heading for p in own) for own in (a, b)]
        if heads[0] == heads[1]:
            return False
        below = any(p.line not in heading for p in b)
        return not (leftmost and not heads[0] and (below or _SECTION.fullmatch("".join(p.text for p in a))))

    def _parts_at(self, n: int, left: int, right: int) -> bool:
        return not any(p.x0 < left and p.x1 > right for p in self.coarse[n])

    def place(self, pieces: Iterable[Piece], columns: Sequence[Span]) -> list[list[Piece]]:
        """The pieces by the columns that they stand in, or are nearest to."""
        out: list[list[Piece]] = [[] for _ in columns]
        for piece in pieces:
            shares = [piece.span.shared(c) for c in columns]
            begun = [k for k, c in enumerate(columns) if c.start == piece.x0]
            out[begun[0] if begun else shares.index(max(shares))].append(piece)
        return out


def _pieces(text: str, n: int, wide: str, gap: int) -> Iterator[Piece]:
    """The texts of a line that are parted by so many places without print."""
    x = 0
    begin: tuple[int, int] | None = None
    end = (0, 0)
    for i, char in enumerate(text):
        width = 2 if unicodedata.east_asian_width(char) in wide else 1
        if char.isspace():
            x += width
            continue
        if begin is not None and x - end[0] >= gap:
            yield Piece(begin[0], end[0], text[begin[1] : end[1]], n, begin[1])
            begin = None
        begin = begin or (x, i)
        x += width
        end = (x, i + 1)
    if begin is not None:
        yield Piece(begin[0], end[0], text[begin[1] : end[1]], n, begin[1])


def _words(piece: Piece) -> str:
    return _BLANKS.sub("", piece.text).rstrip(":：")


def _is_heading(piece: Piece) -> bool:
    return _VALUE.fullmatch(_words(piece)) is not None or _FIGURES.fullmatch(_words(piece)) is not None


def _is_pair(line: Sequence[Piece]) -> bool:
    """Whether texts stand side by side that are no running line of labels with colons."""
    return len(line) > 1 and not _COLON.search(line[0].text[:-1])


def _has_figure(line: Sequence[Piece]) -> bool:
    return any(_FIGURE.fullmatch(p.text) for p in line)


_HEAD_LABEL: Final = regex(
    r"(?:项目|专项|政策|转移支付).{0,8}名称|(?:主管|预算|项目|实施|地方).{0,6}(?:部门|单位).{0,4}|项目.{0,4}负责人.{0,6}"
)


def _kind(line: Sequence[Piece]) -> str | None:
    """The part that a line heads."""
    words = [_words(p) for p in line]
    if len(words) < 2 or _has_figure(line):  # noqa: PLR2004
        return "head" if words[1:] and _is_head(words[0]) else None
    if len(words) > 3 and any(_LEVEL.fullmatch(w) for w in words):  # noqa: PLR2004
        return "indicators"
    if sum(_MONEY.fullmatch(w) is not None and len(w) < 16 for w in words) > 1:  # noqa: PLR2004
        return "money"
    if len(words) < 5 and sum(_GOALS.fullmatch(w) is not None and len(w) < 16 for w in words) > 1:  # noqa: PLR2004
        return "goals"
    return "head" if _is_head(words[0]) or _is_head(words[1]) else None


def _is_head(words: str) -> bool:
    return words in HEAD or _HEAD_LABEL.fullmatch(words) is not None


_Ranges = list[tuple[int, int]]


@dataclass(slots=True)
class _Told:
    """One way to tell the rows of a part: where the heading ends, and the lines of each row."""

    heading: int
    rows: _Ranges
    odd: set[tuple[int, int]] = field(default_factory=set)
    """rows and columns in which a text goes on below a line that is not full"""


class _Grid:
    """A part with a heading and rows of figures below it."""

    def __init__(self, page: _Page, part: _Stretch) -> None:
        self.page, self.part = page, part
        self.total = part.stop
        self.last = False
        if part.kind == "indicators":
            self.last = _words(page.coarse[part.stop - 1][0]) in TOTALS and part.stop - 1 > part.key
            self.total = self._loose(part.stop - self.last)
        zone = range(part.first, self._zone())
        self.two = part.first < part.key and sum(map(_is_heading, page.coarse[part.first])) > 1
        """whether the upper line of the heading spans columns of the lower"""
        self.levels = [n for n in range(part.first, part.stop) if self._spans(n)]
        """lines of turned indicators whose texts span columns"""
        lines = range(part.key if self.two else part.first, self.total)
        upper = [p.span for p in page.coarse[part.first]] if self.two else []
        self.columns = page.split([n for n in lines if n not in self.levels], zone, upper)
        alone = [u for u in upper if all(u.shared(c) < 0 for c in self.columns)]
        self.columns = sorted([*self.columns, *alone])
        self.heads = ["".join(map(_words, own)) for own in self._placed(zone)]
        keyed = [page.place(page.coarse[n], self.columns) for n in range(part.first, part.key + 1)]
        if part.kind == "turned":
            keyed += [page.place(page.coarse[n], self.columns) for n in range(part.first, part.stop)]
        self.apart = all(len(own) < 2 for line in keyed for own in line)  # noqa: PLR2004
        self.keyed = {k for line in keyed for k, own in enumerate(line) if own}
        self.merged = self._merged()
        self.figures = self._figures()
        body = self._placed(range(part.first if part.kind == "turned" else part.key + 1, self.total))
        self.ends = [max((p.x1 for p in own), default=0) for own in body]
        """how far the texts of each column reach"""
        page.clear = page.clear and self.apart
        if part.kind in _INDICATORS:
            page.columns = max(page.columns, len(self.columns))

    def _loose(self, stop: int) -> int:
        """The first of the rows of a label and a text over the whole width that stand at the end, above the total."""
        left = min(self.page.coarse[n][0].x0 for n in range(self.part.first, self.part.key + 1))
        while stop - 1 > self.part.key:
            line = self.page.coarse[stop - 1]
            label = _words(line[0])
            if abs(line[0].x0 - left) > 1 or len(line) > 3 or _has_figure(line):  # noqa: PLR2004
                break
            if len(label) < 2 or _LEVEL_START.match(label) or _LEVEL.match(label):  # noqa: PLR2004
                break
            stop -= 1
        return stop

    def _spans(self, n: int) -> bool:
        return self.part.kind == "turned" and any(
            _LEVEL.fullmatch(w) and not _NAME.match(w) for w in map(_words, self.page.coarse[n][:2])
        )

    def _zone(self) -> int:
        """Behind the last line that may be of the heading."""
        if self.part.kind == "turned":
            return self.part.key + 1
        n = self.part.key + 1
        while n < min(self.total, self.part.key + 3) and self._goes_on(n):
            n += 1
        return n

    def _goes_on(self, n: int) -> bool:
        line = self.page.coarse[n]
        return not _has_figure(line) and not _LEVEL_START.match(line[0].text) and all(
            any(p.span.shared(q.span) > 0 for q in self.page.coarse[self.part.key]) for p in line
        )

    def _placed(self, lines: Iterable[int]) -> list[list[Piece]]:
        return self.page.place((p for n in lines for p in self.page.fine[n]), self.columns)

    def _merged(self) -> int:
        """How many columns on the left have cells that stand for several rows."""
        if self.part.kind == "turned":
            return 0
        if self.part.kind == "money":
            return int(len(self.columns) > 1 and not {0, 1} & self.keyed)
        names = [k for k, w in enumerate(self.heads) if _NAME.match(w)]
        levels = [k for k, w in enumerate(self.heads) if w.startswith(("一级", "二级", "指标类"))]
        return names[0] if names else max(levels, default=-1) + 1

    def _figures(self) -> set[int]:
        if self.part.kind == "money":
            return set(range(1, len(self.columns)))
        if self.part.kind == "turned":
            return set()
        return {k for k, w in enumerate(self.heads) if k >= self.merged and _FIGURES.fullmatch(w)}

    def rows(self) -> list[AlignedRow]:
        """All rows, the heading and the total's among them."""
        page, part = self.page, self.part
        if part.kind == "turned":
            return self._turned()
        anchors = [n for n in range(part.key + 1, self.total) if self._is_anchor(n)]
        if part.key + 1 >= self.total:
            return self._heading(self.total)
        told, doubt = self._tell(anchors)
        out = self._heading(told.heading)
        levels, unsure_levels = self._levels(told)
        for k, (first, stop) in enumerate(told.rows):
            cells = self._placed(range(first, stop))
            unsure = {c for row, c in told.odd if row == k} | unsure_levels
            if not self.figures and self.merged < len(cells) and len({p.line for p in cells[self.merged]}) > 1:
                unsure |= set(range(len(cells)))  # nothing says that it is not two rows
            cells[: self.merged] = [levels.get((k, c), []) for c in range(self.merged)]
            out.append(page.row(first, stop, cells, range(len(cells)) if doubt else unsure, lost=doubt))
        end = part.stop - self.last
        out += page.pairs(_Stretch("foot", self.total, self.total, end))
        if self.last:
            out.append(page.row(end, part.stop, self._placed((end,))))
        return out

    def _turned(self) -> list[AlignedRow]:
        """Rows of which each begins with its label; a line without one goes on with the row above."""
        lines = range(self.part.first, self.part.stop)
        labelled = {p.line for p in self._placed(lines)[0]}
        starts = [n for n in lines if n in labelled and not self._is_rest(n)]
        told = _Told(lines[0], list(itertools.pairwise([*sorted({lines[0], *starts}), self.part.stop])))
        odd = set(self._odd(told))
        out = []
        for row, (first, stop) in enumerate(told.rows):
            unsure = {k for r, k in odd if r == row}
            cells = self._placed(range(first, stop))
            if first in self.levels:
                # A text over several columns begins with the first of them, or it stands in their middle.
                begins = {round(c.start) for c in self.columns}
                unsure |= {k for k, own in enumerate(cells) if own and own[0].x0 not in begins}
            out.append(self.page.row(first, stop, cells, unsure))
        return out

    def _is_rest(self, n: int) -> bool:
        """Whether all texts of a line stand below texts that fill their columns."""
        above, here = self._placed((n - 1,)), self._placed((n,))
        return all(
            over and self._is_full(k, max(p.x1 for p in over))
            for k, (over, own) in enumerate(zip(above, here, strict=True))
            if own and k >= self.merged
        )

    def _is_full(self, k: int, x1: int) -> bool:
        """Whether a text that ends there fills its column, so that it may go on below."""
        narrow = self.ends[k] - self.columns[k].start < _NARROW
        return x1 >= self.ends[k] - (1 if narrow else _SLACK)

    def _heading(self, stop: int) -> list[AlignedRow]:
        """One row of headings; two where the upper one spans columns of the lower."""
        page, part = self.page, self.part
        starts = [part.first, part.key] if self.two else [part.first]
        return [
            page.row(a, b, self._placed(range(a, b))) for a, b in itertools.pairwise([*starts, stop])
        ]

    def _is_anchor(self, n: int) -> bool:
        """Whether a line has a figure of its row, or the name of a fund."""
        placed = self._placed((n,))
        if any(placed[k] and _FIGURE.fullmatch("".join(map(_words, placed[k]))) for k in self.figures):
            return True
        if self.part.kind != "money" or len(placed) <= self.merged:
            return False
        label = "".join(map(_words, placed[self.merged]))
        above = "".join(map(_words, self._placed((n - 1,))[self.merged]))
        whole = _FUND_WHOLE.fullmatch(above) is not None and not label.startswith(("(", "（"))
        return len(label) > 3 and (whole or _FUND.fullmatch(label) is not None)  # noqa: PLR2004

    def _named(self, anchors: Sequence[int]) -> list[int]:
        """The lines on which a name begins for certain, figure or none: none that wraps stands right above."""
        if self.merged >= len(self.columns):
            return list(anchors)
        first = anchors[0] if anchors else self.part.key + 1
        own = {p.line for p in self._placed(range(first + 1, self.total))[self.merged]}
        return sorted({*(anchors or [first]), *(n for n in own if not self._is_rest(n))})

    def _tell(self, anchors: Sequence[int]) -> tuple[_Told, bool]:
        """The rows, and whether another way to tell them is as good."""
        anchors = anchors or self._named(()) or [self.part.key + 1]
        ways = [w for w in (self._topped(self._named(anchors)), self._centred(anchors)) if w is not None]
        if not ways:
            rows = [(a, b) for a, b in itertools.pairwise([*anchors, self.total])]
            return _Told(anchors[0], rows), True
        for way in ways:
            way.odd = set(self._odd(way))
        ways.sort(key=lambda w: len(w.odd))
        same = len(ways) > 1 and ways[0].rows != ways[1].rows and len(ways[0].odd) == len(ways[1].odd)
        return ways[0], same

    def _topped(self, anchors: Sequence[int]) -> _Told | None:
        """Every row begins with the line of its figure."""
        for n in range(self.part.key + 1, anchors[0]):
            if any(own and k not in self.keyed for k, own in enumerate(self._placed((n,)))):
                return None
        return _Told(anchors[0], list(itertools.pairwise([*anchors, self.total])))

    def _centred(self, anchors: Sequence[int]) -> _Told | None:
        """Every row has as many lines above its figure as below it; lines of merged cells do not count."""
        begin = 2 * self.part.key + 1 - self.part.first
        body = [n for n in range(begin, self.total) if any(self._placed((n,))[self.merged :])]
        here = {n: i for i, n in enumerate(body)}
        if any(a not in here for a in anchors):
            return None
        starts = [0]
        for anchor in anchors:
            middle = here[anchor]
            if middle < starts[-1]:
                return None
            starts.append(2 * middle - starts[-1] + 1)
        if starts[-1] != len(body):
            return None
        lines = [begin, *(body[i] for i in starts[1:-1]), self.total]
        return _Told(begin, list(itertools.pairwise(lines)))

    def _odd(self, told: _Told) -> Iterator[tuple[int, int]]:
        """Where a text goes on below a line that does not reach to the end of its column, or skips one."""
        for row, (first, stop) in enumerate(told.rows):
            for k, own in enumerate(self._placed(range(first, stop))):
                lines = sorted({p.line for p in own})
                if k < self.merged or len(lines) < 2:  # noqa: PLR2004
                    continue
                last = {n: max(p.x1 for p in own if p.line == n) for n in lines}
                for a, b in itertools.pairwise(lines):
                    if b - a > 1 or not self._is_full(k, last[a]):
                        yield row, k
        yield from self._run_on(told)

    def _run_on(self, told: _Told) -> Iterator[tuple[int, int]]:
        """Reasons that may be one text over several rows: a full line with another below it."""
        for k, own in enumerate(self._placed(range(told.heading, self.total))):
            if k < self.merged or not _PROSE.search(self.heads[k]):
                continue
            width = self.ends[k] - min((p.x0 for p in own), default=0)
            for row, ((_, stop), _) in enumerate(itertools.pairwise(told.rows)):
                last = [p.x1 for p in own if p.line == stop - 1]
                if width >= _NARROW and last and max(last) >= self.ends[k] - _SLACK and any(p.line == stop for p in own):
                    yield row, k
                    yield row + 1, k

    def _levels(self, told: _Told) -> tuple[dict[tuple[int, int], list[Piece]], set[int]]:
        """The texts of merged columns by their first row and column, and the columns in doubt.

        A row without a name has no levels but what stands on its own lines (预算执行率 over the columns up to there).
        """
        out: dict[tuple[int, int], list[Piece]] = {}
        unsure: set[int] = set()
        named = [k for k, (a, b) in enumerate(told.rows) if self._placed(range(a, b))[self.merged :][:1] != [[]]]
        rows = [Span(*told.rows[k]) for k in named]
        found: dict[int, list[list[Piece]]] = {}
        for c in range(self.merged):
            own = self._placed(range(told.heading, self.total))[c]
            if self._is_label(c):
                if own:
                    out[0, c] = own
                continue
            for k, (a, b) in enumerate(told.rows):
                alone = [p for p in own if a <= p.line < b and k not in named]
                if alone:
                    out[k, c] = alone
                    own = [p for p in own if p not in alone]
            found[c], guessed = _level_texts(own, max((p.x1 for p in own), default=0))
            if guessed or not found[c] or len(found[c]) > len(rows):
                unsure.add(c)
        topped = _is_topped(rows, list(found.values()))
        for c, texts in found.items():
            if texts and len(texts) <= len(rows):
                starts, sure = _first_rows(rows, texts, topped=topped)
                unsure |= set() if sure else {c}
                out.update({(named[row], c): text for row, text in zip(starts, texts, strict=True)})
        return out, unsure

    def _is_label(self, column: int) -> bool:
        """Whether a merged column holds the label of the part."""
        return column == 0 and (self.part.kind == "money" or not self.heads[0].startswith(("一级", "指标类")))


def _is_topped(rows: Sequence[Span], columns: Sequence[Sequence[Sequence[Piece]]]) -> bool:
    """Whether texts of merged columns stand on the first lines of their rows, and a wider one where a narrower begins."""
    tops = [row.start for row in rows]
    starts = [[t[0].line for t in texts] for texts in columns]
    if any(not own or own[0] != tops[0] or not set(own) <= set(tops) for own in starts):
        return False
    return all(set(a) <= set(b) for a, b in itertools.pairwise(starts))


def _first_rows(
    rows: Sequence[Span], texts: Sequence[Sequence[Piece]], *, topped: bool
) -> tuple[tuple[int, ...], bool]:
    """The row that each text of a merged column begins in, and whether no other is as likely."""
    tops = [row.start for row in rows]
    if topped:
        return tuple(tops.index(t[0].line) for t in texts), True
    middles = [(t[0].line + t[-1].line + 1) / 2 for t in texts]
    best = part_rows(rows, [Span(t[0].line, t[-1].line + 1) for t in texts], tops).starts

    def off(starts: Sequence[int]) -> float:
        stops = [*starts[1:], len(rows)]
        ways = zip(middles, starts, stops, strict=True)
        return sum((m - (rows[a].start + rows[b - 1].end) / 2) ** 2 for m, a, b in ways)

    others = [
        moved
        for k in range(1, len(best))
        for step in (-1, 1)
        if (moved := (*best[:k], best[k] + step, *best[k + 1 :])) and list(moved) == sorted({*moved}) and moved[-1] < len(rows)
    ]
    least = off(best)
    return best, least <= _STRAY * len(best) and all(off(o) > least + _STRAY / 2 for o in others)


def _level_texts(pieces: Sequence[Piece], end: int) -> tuple[list[list[Piece]], bool]:
    """The texts of a merged column, and whether one of them may be two."""
    texts: list[list[Piece]] = []
    guessed = False
    for piece in sorted(pieces, key=lambda p: (p.line, p.x0)):
        last = texts[-1][-1] if texts else None
        if last is None or piece.line > last.line + 1:
            texts.append([piece])
            continue
        so_far = "".join(map(_words, texts[-1]))
        whole = _LEVEL_WHOLE.fullmatch(so_far) is not None
        points = piece.text.startswith(("(", "（"))
        begins = _LEVEL_START.match(piece.text) and not _LEVEL_OPEN.fullmatch(so_far + piece.text[:2])
        if piece.line > last.line and ((whole and not points) or begins):
            texts.append([piece])
        else:
            guessed = guessed or not (_LEVEL_START.match(so_far) and last.x1 >= end - _SLACK or points)
            texts[-1].append(piece)
    return texts, guessed
