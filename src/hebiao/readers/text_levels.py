"""Merged columns of lined-up text: which rows each of their texts stands for."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from hebiao.lazy import regex
from hebiao.readers.spread import Span, part_rows
from hebiao.readers.text_places import SLACK, Piece, words

LEVEL_START: Final = regex(r"产出|成本|效益|效果|满意|数量|质量|时效|经济|社会|生态|环境|可持续|服务|预算")
"""how the text of a level begins"""
_STRAY: Final = 0.6
"""of a line: a text that stands further from the middle of its rows may belong to others"""
_LEVEL_OPEN: Final = regex(r"(?:经济|社会|生态|环境|生态环境)(?:效益|成本)")
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
        if (moved := (*best[:k], best[k] + step, *best[k + 1 :]))
        and list(moved) == sorted({*moved})
        and moved[-1] < len(rows)
    ]
    least = off(best)
    return best, least <= _STRAY * len(best) and all(off(o) > least + _STRAY / 2 for o in others)
