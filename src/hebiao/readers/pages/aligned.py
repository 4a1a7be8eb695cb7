"""Forms without upright lines: the rulings that nobody drew, told by the words of the headings and by how texts align.

Units are points. Every part of the form (money, goals, indicators) has columns of its own: those of its heading, and
what stands to the left of it. Rows are told in the columns that are never merged; the texts of merged columns stand in
the middle of their rows, or at their top. Level lines that are drawn end rows for certain.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.geometry import BBox, level_rows
from hebiao.readers.pages.headings import (
    FIGURES,
    GOAL_LABELS,
    MARGIN,
    NAMES,
    Part,
    Text,
    by_form,
    find_parts,
    is_one_of,
    without_furniture,
)
from hebiao.readers.pages.lattice import Ruling
from hebiao.readers.pages.spread import Span, cluster, part_rows

CELLS: Final = 5
"""texts side by side that are no prose"""
ROW_GAP: Final = 0.1
"""of a line's height: texts of unmerged columns nearer than this are of one row"""
GUTTER: Final = 0.1
"""of a line's height: white paper over all of a part as wide as this parts two columns, or two pieces of texts"""
PIECE: Final = 1.0
"""of a line's height: pieces of a text are nearer to one another than this"""
STRAY: Final = 0.5
"""of a line's height: a text that stands further from the middle of its rows may belong to others"""


class _Column(Struct, frozen=True):
    """A column of a part with all its texts."""

    span: Span
    texts: tuple[Text, ...]
    merged: bool = False
    """whether its cells may stand for several rows"""
    headed: bool = False
    figures: bool = False
    """whether it has one figure in every row"""


class Carried(Struct, frozen=True):
    """A part that the page breaks off: its columns are those of the rows at the top of the next."""

    kind: str
    columns: tuple[_Column, ...]


class Aligned(Struct):
    """The rulings of the tables that were told by alignment."""

    rulings: list[Ruling] = field(default_factory=list)
    unsure: list[BBox] = field(default_factory=list)
    """texts that may belong to another row or column"""
    carried: Carried | None = None


def align(
    texts: Sequence[Text], floors: Sequence[Ruling], em: float, carried: Carried | None = None
) -> Aligned | None:
    """The cells of the forms on a page by the alignment of its texts; None where no heading of theirs is found.

    Args:
        texts: of one page, in no cell.
        floors: level lines that are drawn.
        em: usual height of a line of print.
        carried: what the page before broke off.
    """
    out = Aligned()
    for region in by_form(without_furniture(texts), em):
        parts = find_parts(region, [f.top for f in floors], em, carried.kind if carried else None)
        if sum(p.kind == "indicators" and bool(p.heading) for p in parts) > 1 or any(map(_is_table, parts)):
            return None
        inside = [t for p in parts for t in p.texts]
        if inside:
            sides = Span(min(t.x0 for t in inside) - MARGIN * em, max(t.x1 for t in inside) + MARGIN * em)
            page = _Page(sides, tuple(floors), em, carried, out)
            # The labels of the parts stand in one column; that of the indicators tells where it ends.
            for part in sorted(parts, key=lambda p: p.kind != "indicators"):
                page.add(part)
            last = parts[-1]
            carried = None if last.total else Carried(last.kind, page.columns.get(last.down, ()))
    out.carried = carried
    return out if out.rulings else None


def _is_table(part: Part) -> bool:
    """Whether what seems to be the goals are rows of cells: indicators whose heading was not known."""
    if part.kind != "goals":
        return False
    rows = level_rows(BBox(*t[:4]) for t in part.texts if t not in part.heading)
    return sum(len(row) >= CELLS for row in rows) > 1


class _Page:
    """The rulings of a page while they are told."""

    def __init__(
        self, sides: Span, floors: tuple[Ruling, ...], em: float, carried: Carried | None, out: Aligned
    ) -> None:
        self.sides, self.floors, self.em, self.carried, self.out = sides, floors, em, carried, out
        self.labels: float | None = None
        """where the column of the parts' labels ends"""
        self.columns: dict[Span, tuple[_Column, ...]] = {}
        """of the parts, by their place down the page"""

    def add(self, part: Part) -> None:
        """The lines of one part."""
        if part.kind == "head":
            self._add_head(part)
            return
        columns = self._columns(part) if part.heading else self._same_columns(part)
        if not columns:
            return
        self.columns[part.down] = tuple(columns)
        rows = self._rows(part, [c for c in columns if not c.merged])
        edges = self._edges(columns)
        ends = [self._ends(part, column, rows) for column in columns]
        lines = [self._settled(n, row.end, columns, ends) for n, row in enumerate(rows[:-1])]
        self._level(part.down.start, self.sides)
        for n, own in enumerate(ends):
            for row in own:
                self._level(lines[row], Span(edges[n], edges[n + 1]))
        last = lines[-1] if lines else part.down.end
        for n, x in enumerate(edges):
            inner = 0 < n < len(edges) - 1
            low = last if part.total and inner and self._crosses(x, rows[-1], part) else part.down.end
            self.out.rulings.append(Ruling(x, part.down.start, x, low))
        self._level(part.down.end, self.sides)

    def _settled(
        self, row: int, y: float, columns: Sequence[_Column], ends: Sequence[Sequence[int]]
    ) -> float:
        """The line below a row, moved off the texts of the columns that end there."""
        texts = [t for c, own in zip(columns, ends, strict=True) if row in own for t in c.texts]
        above = max((t.bottom for t in texts if t.down.middle < y), default=y)
        below = min((t.top for t in texts if t.down.middle > y), default=y)
        room = min(self.em / 4, (below - above) / 2)
        return min(max(y, above + room), below - room) if above < below else y

    def _add_head(self, part: Part) -> None:
        """Rows of labels, each with its value to the right of it."""
        rows = self._rows(part, [_Column(self.sides, tuple(part.texts))])
        for x in self.sides:
            self.out.rulings.append(Ruling(x, part.down.start, x, part.down.end))
        for row in rows:
            self._level(row.start, self.sides)
            here = sorted(t for t in part.texts if row.start < t.down.middle < row.end)
            for a, b in itertools.pairwise(here):
                # Between two pieces of one value there is no line.
                if is_one_of(a.words, wording.HEAD) or is_one_of(b.words, wording.HEAD):
                    x = (a.x1 + b.x0) / 2
                    self.out.rulings.append(Ruling(x, row.start, x, row.end))
        self._level(part.down.end, self.sides)

    def _level(self, y: float, across: Span) -> None:
        self.out.rulings.append(Ruling(across.start, y, across.end, y))

    def _crosses(self, x: float, row: Span, part: Part) -> bool:
        return any(t.x0 < x < t.x1 for t in part.texts if row.start < t.down.middle < row.end)

    def _same_columns(self, part: Part) -> list[_Column]:
        """The columns of a part that goes on from the page before."""
        columns = self.carried.columns if self.carried else ()
        if not columns:
            return []
        own: list[list[Text]] = [[] for _ in columns]
        for text in part.texts:
            if part.total is None or text.down.shared(part.total.down) <= 0:
                shares = [text.across.shared(c.span) for c in columns]
                own[shares.index(max(shares))].append(text)
        return [replace(c, texts=tuple(t), headed=False) for c, t in zip(columns, own, strict=True)]

    def _columns(self, part: Part) -> list[_Column]:
        """The columns of a heading, what stands to the left of it, and columns without one."""
        total = part.total.down if part.total is not None else None
        texts = [t for t in part.texts if total is None or t.down.shared(total) <= 0]
        columns: list[_Column] = []
        for span, found in cluster([(t.across, t) for t in texts], GUTTER * self.em):
            columns += self._headed(part, span, found)
        if columns and self._is_label(part, columns):
            columns[0] = replace(columns[0], merged=True)
            if part.kind == "indicators":
                self.labels = (columns[0].span.end + columns[1].span.start) / 2
        columns = self._joined(part, columns)
        names = [n for n, c in enumerate(columns) if any(t.words in NAMES for t in c.texts)]
        merged = (names[0] if names else 3) if part.kind == "indicators" else 0
        figures = {id(t) for t in part.heading if t.words in FIGURES}
        return [
            replace(c, merged=c.merged or n < merged, figures=any(id(t) in figures for t in c.texts))
            for n, c in enumerate(columns)
        ]

    def _headed(self, part: Part, span: Span, found: list[Text]) -> list[_Column]:
        """Texts that overlap from one to the next, as columns of one heading each."""
        heads = cluster([(t.across, t) for t in found if t in part.heading])
        if len(heads) < 2:
            return [_Column(span, tuple(found), headed=bool(heads))]
        own: list[list[Text]] = [[] for _ in heads]
        for text in found:
            shares = [text.across.shared(head) for head, _ in heads]
            own[shares.index(max(shares))].append(text)
        return [_Column(head, tuple(texts), headed=True) for (head, _), texts in zip(heads, own, strict=True)]

    def _is_label(self, part: Part, columns: Sequence[_Column]) -> bool:
        """Whether the first column holds the label of the part only."""
        if columns[0].headed or len(columns) < 2:
            return False
        if self.labels is not None:
            return columns[0].span.end <= self.labels + self.em / 2
        if part.kind == "money":
            return not columns[1].headed
        return part.kind == "indicators" or any(t.words in GOAL_LABELS for t in columns[0].texts)

    def _joined(self, part: Part, columns: list[_Column]) -> list[_Column]:
        """Pieces of texts put to the column that they belong to: they stand nearer to it than columns do."""
        first = next((n for n, c in enumerate(columns) if c.headed), len(columns))
        while True:
            gaps = [
                (b.span.start - a.span.end, n)
                for n, (a, b) in enumerate(itertools.pairwise(columns))
                if not a.merged and not (a.headed and b.headed)
            ]
            if part.kind == "money":
                # The names of the funds stand in one column, whatever gaps they have in common.
                gaps = [(0.0 if n + 1 < first else gap, n) for gap, n in gaps]
            gap, n = min(gaps, default=(self.em * 2 * PIECE, 0))
            if gap > PIECE * self.em:
                return columns
            a, b = columns[n : n + 2]
            span = Span(a.span.start, max(a.span.end, b.span.end))
            whole = _Column(span, a.texts + b.texts, headed=a.headed or b.headed)
            columns = [*columns[:n], whole, *columns[n + 2 :]]
            first -= n + 1 < first

    def _edges(self, columns: Sequence[_Column]) -> list[float]:
        """The upright lines: halfway between the texts of two columns."""
        edges = [self.sides.start]
        for a, b in itertools.pairwise(columns):
            right = max((t.x1 for t in a.texts), default=a.span.end)
            left = min((t.x0 for t in b.texts), default=b.span.start)
            x = (right + left) / 2
            if right > left:
                x = (a.span.end + b.span.start) / 2
                over = [t for t in (*a.texts, *b.texts) if t.x0 < x < t.x1]
                self.out.unsure += [BBox(*t[:4]) for t in over]
            edges.append(x)
        return [*edges, self.sides.end]

    def _rows(self, part: Part, columns: Sequence[_Column]) -> list[Span]:
        """The rows of a part from line to line, told by columns that are never merged."""
        groups = self._bands(part, columns)
        texts = [t for c in columns for t in c.texts]
        if part.kind == "goals" and part.heading:
            low = max(t.bottom for t in part.heading)
            body = [t.down for t in texts if t.top >= low]
            head = Span(min(t.top for t in part.heading), low)
            groups = [head, Span(min(s.start for s in body), max(s.end for s in body))] if body else groups
        drawn = [f.top for f in self.floors]
        lines = [part.down.start]
        for a, b in itertools.pairwise(groups):
            between = [y for y in drawn if a.end - 1 <= y <= b.start + 1]
            lines.append(between[0] if between else (a.end + b.start) / 2)
        lines.append(part.down.end)
        return [Span(a, b) for a, b in itertools.pairwise(lines)]

    def _bands(self, part: Part, columns: Sequence[_Column]) -> list[Span]:
        """How far the print of each row reaches.

        Every row has a name or a figure; another text that would join two rows stands for both of them, and one by
        itself between them makes no third.
        """
        texts = [t for c in columns for t in c.texts]
        sure = [t for c in columns[:1] for t in c.texts]
        sure += [t for c in columns[1:] if c.figures for t in c.texts]
        sure += [part.total] if part.total is not None else []
        bands = [span for span, _ in cluster([(t.down, t) for t in sure], ROW_GAP * self.em)]
        middles = [b.middle for b in bands]
        rest = [t for t in texts if t not in sure]
        alone: list[Text] = []
        for text in sorted(rest, key=lambda t: min((abs(t.down.middle - m) for m in middles), default=0.0)):
            touched = [n for n, b in enumerate(bands) if text.down.shared(b) > -ROW_GAP * self.em]
            if not touched:
                alone.append(text)
            elif len(touched) == 1:
                near = bands[touched[0]]
                bands[touched[0]] = Span(min(near.start, text.top), max(near.end, text.bottom))
        own = cluster([(t.down, t) for t in alone], ROW_GAP * self.em)
        return sorted([*bands, *(span for span, found in own if len(found) > 1 or not bands)])

    def _ends(self, part: Part, column: _Column, rows: Sequence[Span]) -> list[int]:
        """The rows below which a line of the column is, by number, the last one excepted."""
        inner = list(range(len(rows) - 1))
        first = self._heading_rows(part, rows) if column.headed else 0
        last = len(rows) - (part.total is not None)
        fixed = ([first - 1] if first else []) + ([last - 1] if last < len(rows) else [])
        if self.floors:
            return [n for n in inner if n in fixed or self._is_end(column, rows[n], rows[n + 1])]
        if not column.merged:
            across = [t for t in column.texts if any(t.top < rows[n].end < t.bottom for n in inner)]
            self.out.unsure += [BBox(*t[:4]) for t in across]
            return [n for n in inner if not any(t.top < rows[n].end < t.bottom for t in across)]
        mine = rows[first:last]
        low = rows[first].start
        texts = sorted(t.down for t in column.texts if t.down.middle > low)
        merged = [span for span, _ in cluster([(t, t) for t in texts])]
        if not merged or len(merged) > len(mine):
            self.out.unsure += [BBox(*t[:4]) for t in column.texts]
            return fixed
        tops = [
            min((t.top for t in part.texts if r.start < t.down.middle < r.end), default=r.start) for r in mine
        ]
        parting = part_rows(mine, merged, tops)
        if parting.stray > STRAY * self.em:
            self.out.unsure += [BBox(*t[:4]) for t in column.texts]
        return fixed + [first + start - 1 for start in parting.starts[1:]]

    def _is_end(self, column: _Column, row: Span, after: Span) -> bool:
        """Whether a level line parts two rows in this column; in unmerged columns so do two texts."""
        near = [f for f in self.floors if abs(f.top - row.end) < self.em / 2]
        if any(f.x0 < column.span.middle < f.x1 for f in near):
            return True
        if column.merged:
            return False
        middles = [t.down.middle for t in column.texts]
        return not near or all(any(r.start < m < r.end for m in middles) for r in (row, after))

    def _heading_rows(self, part: Part, rows: Sequence[Span]) -> int:
        """How many rows the heading has: one that goes on in the next is broken over both."""
        count = 1
        for row in rows[1:]:
            here = [t.words for t in part.texts if row.start < t.down.middle < row.end]
            if not any(w in wording.FRAGMENTS for w in here) or any(c.isdigit() for w in here for c in w):
                break
            count += 1
        return count
