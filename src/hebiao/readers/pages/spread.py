"""How texts spread over rows and columns when no line parts them. Plain numbers, any unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar


class Span(NamedTuple):
    """From where to where, along one axis."""

    start: float
    end: float

    @property
    def middle(self) -> float:
        """Halfway."""
        return (self.start + self.end) / 2

    def shared(self, other: Span) -> float:
        """How much of it lies in the other; negative for a gap."""
        return min(self.end, other.end) - max(self.start, other.start)


_Thing = TypeVar("_Thing")


def cluster(things: Sequence[tuple[Span, _Thing]], gap: float = 0.0) -> list[tuple[Span, list[_Thing]]]:
    """Groups of things that overlap or lie within `gap` of one another, in order, with the span of each group."""
    groups: list[tuple[Span, list[_Thing]]] = []
    for span, thing in sorted(things, key=lambda t: t[0]):
        if groups and span.start <= groups[-1][0].end + gap:
            last, members = groups[-1]
            groups[-1] = (Span(last.start, max(last.end, span.end)), [*members, thing])
        else:
            groups.append((span, [thing]))
    return groups


class Parting(NamedTuple):
    """Rows given to texts that stand for several of them each."""

    starts: tuple[int, ...]
    """the first row of every text"""
    stray: float
    """how far the worst text stands from where it should"""


def part_rows(rows: Sequence[Span], texts: Sequence[Span], tops: Sequence[float]) -> Parting:
    """Which rows each text of a merged column stands for: texts stand in the middle of their rows, or at their top.

    Args:
        rows: from line to line, top to bottom, without gaps.
        texts: of the column, top to bottom, not more than rows.
        tops: where print begins in each row.
    """
    n, k = len(rows), len(texts)

    def centred(text: Span, first: int, last: int) -> float:
        return abs(text.middle - (rows[first].start + rows[last].end) / 2)

    def topped(text: Span, first: int, _last: int) -> float:
        return abs(text.start - tops[first])

    best: Parting | None = None
    for stray in (centred, topped):
        # costs[j][i]: the least sum of squares with j texts over the first i rows, its worst stray, its starts
        costs: list[list[tuple[float, float, tuple[int, ...]] | None]] = [
            [None] * (n + 1) for _ in range(k + 1)
        ]
        costs[0][0] = (0.0, 0.0, ())
        for j in range(1, k + 1):
            for end in range(j, n + 1):
                ways = []
                for first in range(j - 1, end):
                    before = costs[j - 1][first]
                    if before is not None:
                        off = stray(texts[j - 1], first, end - 1)
                        ways.append((before[0] + off * off, max(before[1], off), (*before[2], first)))
                costs[j][end] = min(ways, default=None)
        whole = costs[k][n]
        if whole is not None and (best is None or whole[1] < best.stray):
            best = Parting(whole[2], whole[1])
    return best or Parting((0,), 0.0)
