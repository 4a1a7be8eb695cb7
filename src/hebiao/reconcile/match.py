"""Indicator rows of two readings laid beside each other, in order."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from hebiao.domain.reading import IndicatorRow
from hebiao.normalize import canon

Pair = tuple[IndicatorRow | None, IndicatorRow | None]

_KEYS = ("name", "target", "actual", "weight", "score")
_ENOUGH = 60.0
_WITHIN = 80.0
"""rows of which one's name is part of a cell that the other's name is the whole of: more than alike, less than the same"""


def match_rows(left: Sequence[IndicatorRow], right: Sequence[IndicatorRow]) -> list[Pair]:
    """Pairs rows by the cells they were read from; where those differ, by order and similarity.

    Returns:
        Every row of both, in the order of the form; a row without a partner is paired with None.
    """
    if len(left) == len(right) and all(_shares_place(a, b) for a, b in zip(left, right, strict=True)):
        return list(zip(left, right, strict=True))
    return _align(left, right)


def _places(row: IndicatorRow) -> set[int]:
    return {
        id(p.at) for c in _KEYS if (f := row.cells.get(c)) is not None for p in f.places if p.start is None
    }


def _shares_place(a: IndicatorRow, b: IndicatorRow) -> bool:
    return not _places(a).isdisjoint(_places(b)) or _names_overlap(a, b)


def _names_overlap(a: IndicatorRow, b: IndicatorRow) -> bool:
    """Whether both names were cut out of the same characters of one line or cell."""
    one, two = a.cells.get("name"), b.cells.get("name")
    if one is None or two is None:
        return False
    return any(
        p.at is q.at
        and None not in (p.start, p.end, q.start, q.end)
        and (p.start or 0) < (q.end or 0)
        and (q.start or 0) < (p.end or 0)
        for p in one.places
        for q in two.places
    )


def _is_within(a: IndicatorRow, b: IndicatorRow) -> bool:
    """Whether one's name is part of the very cell or line that the other takes whole, its neighbour's name included."""
    one, two = a.cells.get("name"), b.cells.get("name")
    if one is None or two is None:
        return False
    return any(
        p.at is q.at and (p.start is None) != (q.start is None) for p in one.places for q in two.places
    )


def _similarity(a: IndicatorRow, b: IndicatorRow) -> float:
    if _shares_place(a, b):
        return 100.0
    alike = fuzz.ratio(_text(a), _text(b))
    return max(alike, _WITHIN) if _is_within(a, b) else alike


def _text(row: IndicatorRow) -> str:
    return "|".join(canon(f.text or "") if (f := row.cells.get(c)) is not None else "" for c in _KEYS)


def _align(left: Sequence[IndicatorRow], right: Sequence[IndicatorRow]) -> list[Pair]:
    n, m = len(left), len(right)
    alike = [[_similarity(a, b) for b in right] for a in left]
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            joined = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= _ENOUGH else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], joined)
    pairs: list[Pair] = []
    i = j = 0
    while i < n and j < m:
        if alike[i][j] >= _ENOUGH and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            pairs.append((left[i], right[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((left[i], None))
            i += 1
        else:
            pairs.append((None, right[j]))
            j += 1
    pairs.extend((row, None) for row in left[i:])
    pairs.extend((None, row) for row in right[j:])
    return pairs
