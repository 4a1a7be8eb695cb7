"""Lines of text as pieces with places: what stands where when blanks line up the columns of a table.

A place is the width of a Latin letter. A wide character takes two on some makers' count and one on others'.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from hebiao.domain.document import UNREAD
from hebiao.lazy import regex
from hebiao.normalize import canon, simplified
from hebiao.readers.pages.spread import Span, cluster
from hebiao.readers.text.sections import First, torn_labels
from hebiao.wording import COLUMNS, MONEY_COLUMNS

WIDE: Final = ("WFA", "WF", "")
"""the classes of characters that take two places, by maker: quotes and dashes do on some"""
SLACK: Final = 3
"""places that a full line may leave blank: a wide character or a mark that did not fit"""
NARROW: Final = 12
"""a column as wide as six Chinese characters has texts that fill it by chance"""
_GAP: Final = 2
"""blanks side by side that part two texts"""
_MANY: Final = 6
"""of so many lines, one at most may have a text over two columns"""
_FIGURE: Final = regex(r"[-+]?[\d,，]+(?:\.\d+)?[%％分]?|[-—–－/]+")
_TEXT: Final = regex(r"\S+")
_SECTION: Final = regex(r"(?:年度)?绩?效?指?标?(?:[(（].*)?")


class Piece(NamedTuple):
    """One text on one line: where it stands, in places, on which line, and where in it."""

    x0: int
    x1: int
    text: str
    line: int
    start: int
    label: str = ""
    """the whole of a label that wrapped, of which this is the first line"""

    @property
    def span(self) -> Span:
        """Its width."""
        return Span(self.x0, self.x1)


class AlignedRow(Struct, frozen=True):
    """One row: indices of its first line and behind its last, its cells with their lines, and the columns in doubt."""

    start: int
    stop: int
    cells: tuple[tuple[str, int, int], ...]
    """text, index of its first line, offset there"""
    unsure: frozenset[int] = frozenset()


class Lines:
    """The lines of one form, numbered without the blank ones."""

    def __init__(self, texts: Sequence[str], wide: str) -> None:
        self.texts, self.wide = texts, wide
        self.at = [i for i, t in enumerate(texts) if t.strip()]
        """the number of each line among the texts"""
        self.fine = [list(_pieces(texts[i], n, wide)) for n, i in enumerate(self.at)]
        """the pieces of each line as any blank parts them"""
        self.coarse = [list(_together(texts[i], own)) for i, own in zip(self.at, self.fine, strict=True)]
        """the pieces of each line as two blanks part them"""
        self.more: dict[tuple[int, int], tuple[tuple[int, int, int], ...]] = {}
        """what is left of labels that wrapped, by where they begin: its text's number and offsets; the lines do without it"""
        self._join_labels()

    def _join_labels(self) -> None:
        firsts = [First(words(line[0]), line[0].span, len(line)) for line in self.coarse]
        alone: list[int] = []
        for first, *rest in torn_labels(firsts):
            own = [self.coarse[n].pop(0) for n in rest]
            begin = self.coarse[first][0].start
            label = "".join(p.text for p in (self.coarse[first][0], *own))
            for line in (self.coarse[first], self.fine[first]):
                line[0] = line[0]._replace(label=label)
            self.more[self.at[first], begin] = tuple(
                (self.at[p.line], p.start, p.start + len(p.text)) for p in own
            )
            for p in own:
                self.fine[p.line] = [q for q in self.fine[p.line] if q.x0 >= p.x1]
            alone += [n for n in rest if not self.coarse[n]]
        if alone:
            kept = [n for n in range(len(self.at)) if n not in alone]
            self.at = [self.at[n] for n in kept]
            for lines in (self.fine, self.coarse):
                lines[:] = [[p._replace(line=k) for p in lines[n]] for k, n in enumerate(kept)]

    def disorder(self) -> int:
        """In how many places texts begin, end, or have their middles: the fewer, the better they line up."""
        texts = [p for line in self.coarse if len(line) > 2 for p in line]
        return min(len({p.x0 for p in texts}), len({p.x1 for p in texts}), len({p.x0 + p.x1 for p in texts}))

    def row(
        self,
        first: int,
        stop: int,
        cells: Sequence[Sequence[Piece]],
        unsure: Iterable[int] = (),
        lost: Container[int] = (),
    ) -> AlignedRow:
        """A row of lines [first, stop) with the pieces of its cells; in columns that are `lost` no blank is sure either."""
        texts = tuple(
            self._cell(pieces, first, UNREAD if k in lost else "") for k, pieces in enumerate(cells)
        )
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
            for i, start, end in self.more.get((self.at[n], of_line[0].start), ()):
                lines.append(self.texts[i][start:end])
        begin = min(pieces, key=lambda p: (p.line, p.x0))
        return "\n".join(lines), self.at[begin.line], begin.start

    def split(
        self,
        lines: Iterable[int],
        heading: Sequence[int],
        upper: Sequence[Span] = (),
        over: Container[Piece] = (),
    ) -> list[Span]:
        """The columns of some lines: between them all lines are blank.

        Args:
            lines: by their numbers.
            heading: those of the heading.
            upper: texts of its upper line, which may span columns.
            over: texts that stand over several columns.
        """
        texts = [(p.span, p) for n in lines for p in self.fine[n] if p not in over]
        groups = [(span, own) for span, own in cluster(texts)]
        k = 0
        while k + 1 < len(groups):
            a, b = groups[k], groups[k + 1]
            headed = any(
                u.shared(a[0]) > 0 >= u.shared(b[0]) or u.shared(b[0]) > 0 >= u.shared(a[0]) for u in upper
            )
            if not headed and self._is_one(a[1], b[1], heading, leftmost=k == 0):
                groups[k : k + 2] = [(Span(a[0].start, b[0].end), [*a[1], *b[1]])]
                k = max(k - 1, 0)
            else:
                k += 1
        return [span for span, _ in groups]

    def spanning(self, lines: Sequence[int], key: int) -> frozenset[Piece]:
        """The few texts without which blanks part two known headings on all lines: they stand over several columns.

        Args:
            lines: of the part, by their numbers.
            key: the line of the headings.
        """
        out: set[Piece] = set()
        body = [p for n in lines if n != key for p in self.fine[n]]
        for a, b in itertools.pairwise(self.coarse[key]):
            if not (is_known(words(a)) and is_known(words(b))):
                continue
            over = [[p for p in body if p.x0 <= x < p.x1] for x in range(a.x1, b.x0)]
            least = min(over, key=len)
            if _MANY * len(least) <= len(lines):
                out.update(least)
        return frozenset(out)

    def _is_one(self, a: list[Piece], b: list[Piece], heading: Sequence[int], *, leftmost: bool) -> bool:
        """Whether two groups of texts are one column: blanks part them nowhere, or only one of them is headed."""
        both = {p.line for p in a} & {p.line for p in b}
        if both:
            said = ["".join(words(p) for p in own if p.line in heading) for own in (a, b)]
            if all(map(is_known, said)):
                return False
            if both <= set(heading) and (any(map(is_known, said)) or not is_known("".join(said))):
                return False
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
            span = piece.span
            shares = [span.shared(c) for c in columns]
            begun = next((k for k, c in enumerate(columns) if c.start == span.start), None)
            out[shares.index(max(shares)) if begun is None else begun].append(piece)
        return out


def _pieces(text: str, n: int, wide: str) -> Iterator[Piece]:
    """The texts of a line that any blank parts."""
    x = end = 0
    for match in _TEXT.finditer(text):
        start = match.start()
        x += _width(text[end:start], wide)
        end, begin = match.end(), x
        x += _width(match[0], wide)
        yield Piece(begin, x, match[0], n, start)


def _together(text: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces of a line with those as one that less than `_GAP` places part."""
    first = last = None
    for piece in pieces:
        if first is not None and last is not None and piece.x0 - last.x1 >= _GAP:
            yield _from_to(text, first, last)
            first = None
        first, last = first or piece, piece
    if first is not None and last is not None:
        yield _from_to(text, first, last)


def _from_to(text: str, first: Piece, last: Piece) -> Piece:
    return first._replace(x1=last.x1, text=text[first.start : last.start + len(last.text)])


def _width(text: str, wide: str) -> int:
    return len(text) if text.isascii() else sum(widths(text, wide))


def widths(text: str, wide: str) -> Iterator[int]:
    """The places that each character takes, two those of the classes in `wide`."""
    return (2 if unicodedata.east_asian_width(char) in wide else 1 for char in text)


def words(piece: Piece) -> str:
    """A text as labels are compared: in simplified characters and half-width marks, without the colon behind it."""
    return canon(simplified(piece.label or piece.text)).rstrip(":")


def is_figure(text: str) -> bool:
    """Whether a text is an amount, points, a rate, or the dash that stands for one."""
    return _FIGURE.fullmatch(text) is not None


def has_figure(line: Sequence[Piece]) -> bool:
    """Whether one of the texts of a line is a figure."""
    return any(is_figure(p.text) for p in line)


def is_known(heading: str, above: str = "") -> bool:
    """Whether words are the heading of a column, of indicators or of amounts, and not the rest of the one `above`."""
    known = heading in COLUMNS.alone or heading in MONEY_COLUMNS.alone
    return known and not (above and is_known(above + heading))
