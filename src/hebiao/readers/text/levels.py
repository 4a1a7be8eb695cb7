"""Merged columns of lined-up text: which rows each of their texts stands for."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Callable, Sequence
from typing import Final

from hebiao.lazy import regex
from hebiao.readers.pages.spread import Span, part_rows
from hebiao.readers.text.places import SLACK, Piece, words

LEVEL_START: Final = regex(r"产出|成本|效益|效果|满意|数量|质量|时效|经济|社会|生态|环境|可持续|服务|预算")
"""how the text of a level begins"""
_MANY: Final = 200
"""ways to part rows that are followed at a time"""
_LEVEL_OPEN: Final = regex(r"(?:经济|社会|生态|环境|生态环境)(?:效益|成本)")
_FAMILIES: Final = {
    "产出": regex(r"数量|质量|时效"),
    "效益": regex(r"(?:经济|社会|生态|环境)效益|可持续"),
    "满意": regex(r"服务对象|满意"),
}
"""first levels and how the second ones that belong to each begin"""
_LEVEL_WHOLE: Final = regex(r".*(?:指标|[)）])|.*\d")


def level_texts(pieces: Sequence[Piece], end: int) -> tuple[list[list[Piece]], bool]:
    """The texts of a merged column, and whether one of them may be two."""
    texts: list[list[Piece]] = []
    guessed = False
    for piece in sorted(pieces, key=lambda p: (p.line, p.x0)):
        last = texts[-1][-1] if texts else None
        if last is None or piece.line > last.line + 1:
            texts.append([piece])
            continue
        so_far = "".join(map(words, texts[-1]))
        whole = _LEVEL_WHOLE.fullmatch(so_far) is not None
        points = piece.text.startswith(("(", "（"))
        begins = LEVEL_START.match(words(piece)) and not _LEVEL_OPEN.fullmatch(so_far + words(piece)[:2])
        if piece.line > last.line and ((whole and not points) or begins):
            texts.append([piece])
        else:
            guessed = guessed or not ((LEVEL_START.match(so_far) and last.x1 >= end - SLACK) or points)
            texts[-1].append(piece)
    return texts, guessed


def is_topped(rows: Sequence[Span], columns: Sequence[Sequence[Sequence[Piece]]]) -> bool:
    """Whether texts of merged columns stand on the first lines of their rows, and a wider one where a narrower begins."""
    tops = [row.start for row in rows]
    starts = [[t[0].line for t in texts] for texts in columns]
    if any(not own or own[0] != tops[0] or not set(own) <= set(tops) for own in starts):
        return False
    return all(set(a) <= set(b) for a, b in itertools.pairwise(starts))


def first_rows(
    rows: Sequence[Span], columns: Sequence[Sequence[Sequence[Piece]]]
) -> list[tuple[tuple[int, ...], bool]]:
    """The rows that the texts of each merged column begin in, and whether they can begin in no others.

    Args:
        rows: from line to line, top to bottom, without gaps.
        columns: the texts of each, as many as rows at most, the wider cells first.
    """
    if is_topped(rows, columns):
        tops = [row.start for row in rows]
        return [(tuple(tops.index(t[0].line) for t in texts), True) for texts in columns]
    ways = {way for up in (False, True) for way in _nested(rows, columns, up=up)}
    if not ways:
        return [(_nearest(rows, texts), False) for texts in columns]
    best = min(ways, key=lambda way: (sum(map(_rounded(rows), columns, way)), way))
    return [(starts, len({way[c] for way in ways}) == 1) for c, starts in enumerate(best)]


def _nested(
    rows: Sequence[Span], columns: Sequence[Sequence[Sequence[Piece]]], *, up: bool
) -> list[tuple[tuple[int, ...], ...]]:
    """The ways to part the rows in which every text is in the middle of its own, and a wider cell holds whole narrower ones."""
    ways: list[tuple[tuple[int, ...], ...]] = [()]
    for texts in columns:
        own = _centred(rows, texts, up=up)
        ways = [
            (*way, starts)
            for way in ways
            for starts in own
            if not way
            or (set(way[-1]) <= set(starts) and _is_of(columns[len(way) - 1], way[-1], texts, starts))
        ][:_MANY]
    return ways


def _is_of(
    wide: Sequence[Sequence[Piece]],
    above: Sequence[int],
    narrow: Sequence[Sequence[Piece]],
    starts: Sequence[int],
) -> bool:
    """Whether every known second level stands beside the first level that it belongs to."""
    for text, start in zip(narrow, starts, strict=True):
        kind = next((k for k, w in _FAMILIES.items() if w.match(_said(text))), None)
        over = _said(wide[bisect.bisect_right(above, start) - 1])
        if kind is not None and any(over.startswith(k) for k in _FAMILIES) and not over.startswith(kind):
            return False
    return True


def _said(text: Sequence[Piece]) -> str:
    return "".join(map(words, text))


def _rounded(rows: Sequence[Span]) -> Callable[[Sequence[Sequence[Piece]], Sequence[int]], int]:
    """Counts the texts of a column that stand half a line off the middle of their rows."""

    def count(texts: Sequence[Sequence[Piece]], starts: Sequence[int]) -> int:
        stops = [*starts[1:], len(rows)]
        sizes = (rows[b - 1].end - rows[a].start for a, b in zip(starts, stops, strict=True))
        return sum(
            2 * (t[0].line - rows[a].start) != size - (t[-1].line - t[0].line + 1)
            for t, a, size in zip(texts, starts, sizes, strict=True)
        )

    return count


def _centred(rows: Sequence[Span], texts: Sequence[Sequence[Piece]], *, up: bool) -> list[tuple[int, ...]]:
    """The first rows of texts that stand in the middle of theirs, half a line rounded down the page or `up`."""
    found: list[tuple[int, ...]] = []
    open_ways: list[tuple[int, ...]] = [(0,)]
    while open_ways:
        starts = open_ways.pop()
        text = texts[len(starts) - 1]
        height = text[-1].line - text[0].line + 1
        above = 2 * (text[0].line - rows[starts[-1]].start)
        for stop in range(starts[-1] + 1, len(rows) + 1):
            free = rows[stop - 1].end - rows[starts[-1]].start - height
            if above != free and above != free + (-1 if up else 1):
                continue
            if len(starts) == len(texts) and stop == len(rows):
                found.append(starts)
            elif len(starts) < len(texts) and stop < len(rows) and len(open_ways) < _MANY:
                open_ways.append((*starts, stop))
    return found


def _nearest(rows: Sequence[Span], texts: Sequence[Sequence[Piece]]) -> tuple[int, ...]:
    spans = [Span(t[0].line, t[-1].line + 1) for t in texts]
    return part_rows(rows, spans, [row.start for row in rows]).starts
