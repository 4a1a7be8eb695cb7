"""How well a text fits a column, by its kind alone: the evidence that order and place do not give."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from hebiao.lazy import regex
from hebiao.normalize import NULLS, canon, plain_number, squash
from hebiao.parse import labels

NEVER: Final = 4.0
"""a misfit that only a broken row can hold"""

_SHORT: Final = 0.3
"""of 成本: short for a level of either kind, and as often the name of an indicator"""
_OPERATOR: Final = regex(
    r"^(?:[≥≤><=＞＜～~]{1,2}|定性|定量|正向|反向|正向指标|反向指标|大于|小于|等于|大于等于|小于等于|不低于|不高于|不超过)$"
)
_AMOUNT: Final = regex(r"^[+-]?[\d,]*\.?\d+(?:万元|元|亿元|万|亿)?.?$")
_RATE: Final = regex(r"^[+-]?[\d,]*\.?\d+%?$")
_UNIT: Final = regex(r"^[^\d\s]{1,8}$|^[^\d]{0,4}[/／][^\d]{0,6}$|^m[23]$|^个\(.{0,10}\)\w*$")
_PROSE: Final = regex(r"[已按的完]|[,。;]")
"""characters of sentences, which no unit holds"""
_QUANTITY: Final = regex(r"^[≥≤><=]{0,2}\d[\d,.]*[^\d]{0,6}$")
_PREFIX: Final = regex(r"^指标\d*[:.、]|^指标\d")


@lru_cache(maxsize=512)
def misfit(column: str, text: str) -> float:
    """0 for a text of the column's kind, up to `NEVER` for one that cannot stand there; blanks have their own price."""
    if not text or text.isspace():
        return _BLANK.get(column, 0.3)
    key = canon(text)
    if key in _NULLS:
        if column in ("part_weight", "part_score"):
            return 0.0
        return 0.05 if column in ("weight", "score") else _BLANK.get(column, 0.3) * 0.5
    return _COST.get(column, _any)(text, key)


_NULLS: Final = frozenset(canon(n) for n in NULLS)
_BLANK: Final = {
    "level1": 0.0, "level2": 0.05, "name": 0.6, "nature": 0.4, "target": 0.5, "unit": 0.15, "actual": 0.4,
    "weight": 0.5, "score": 0.25, "deviation": 0.0, "method": 0.1, "other": 0.1, "initial_budget": 0.1, "annual_budget": 0.1,
    "executed": 0.1, "execution_rate": 0.1, "part_weight": 0.1, "part_score": 0.1,
}  # fmt: skip


def _level1(text: str, key: str) -> float:
    del key
    known = labels.level1_here(text) or labels.joined_levels(text) or labels.is_execution(text)
    return 0.0 if known else NEVER


def _level2(text: str, key: str) -> float:
    if (two := labels.level2_here(text)) is None:
        return 0.0 if labels.is_execution(text) else NEVER
    return _SHORT if two == labels.level1(text) and not key.endswith("指标") else 0.0


def _name(text: str, key: str) -> float:
    if _PREFIX.match(key):
        return 0.0
    if plain_number(key) is not None:
        return 1.6
    if _OPERATOR.match(key):
        return 2.5
    if (two := labels.level2(text)) or labels.level1(text):
        return _SHORT if two == labels.level1(text) and not key.endswith("指标") else 1.2
    if _QUANTITY.match(key):
        return 0.8
    return 0.1 if len(key) > 1 else 0.5


def _nature(text: str, key: str) -> float:
    del text
    return 0.0 if _OPERATOR.match(key) else NEVER


def _target(text: str, key: str) -> float:
    del text
    if _OPERATOR.match(key):
        return 2.5
    if _PREFIX.match(key):
        return 2.0
    return 0.0


def _unit(text: str, key: str) -> float:
    del text
    if plain_number(key) is not None or _OPERATOR.match(key):
        return 2.5
    if _QUANTITY.match(key):
        return 1.5
    if key == "%" or (_UNIT.match(key) and not _PROSE.search(key)):
        return 0.0
    return 0.4 if len(key) <= 10 and not _PROSE.search(key) else 2.5


def _actual(text: str, key: str) -> float:
    del text
    if _OPERATOR.match(key):
        return 2.5
    return 1.5 if _PREFIX.match(key) else 0.0


def _points(text: str, key: str) -> float:
    del text
    number = plain_number(key.removesuffix("分"))
    if number is None:
        return 3.0
    return 0.0 if 0 <= number <= 100 else 1.0


def _part_points(text: str, key: str) -> float:
    return 0.45 + _points(text, key)


def _deviation(text: str, key: str) -> float:
    del text
    if plain_number(key) is not None:
        return 2.0
    return 1.5 if _PREFIX.match(key) or _OPERATOR.match(key) else 0.0


def _money(text: str, key: str) -> float:
    del text
    return 0.0 if _AMOUNT.match(key) else 2.5


def _rate(text: str, key: str) -> float:
    del text
    if key.endswith("%"):
        return 0.0
    return 0.5 if _RATE.match(key) else 2.5


def _any(text: str, key: str) -> float:
    del text, key
    return 0.3


_COST: Final = {
    "level1": _level1, "level2": _level2, "name": _name, "nature": _nature, "target": _target, "unit": _unit,
    "actual": _actual, "weight": _points, "score": _points, "deviation": _deviation, "initial_budget": _money,
    "annual_budget": _money, "executed": _money, "execution_rate": _rate,
    "part_weight": _part_points, "part_score": _part_points,
}  # fmt: skip

_SKIP_BLANK: Final = 0.2
_SKIP_TEXT: Final = 4.0


def align(
    texts: Sequence[str],
    columns: Sequence[str],
    drift: Sequence[Sequence[float]] | None = None,
) -> tuple[float, list[int]]:
    """Order-keeping assignment of cells to columns at the least cost.

    Args:
        texts: cells of a row, left to right, blanks included.
        columns: fields in the order of the heading.
        drift: extra cost of cell i in column j, where the place counts; None where only order does.

    Returns:
        The cost, and for every cell its column's index or -1.
    """
    n, m = len(texts), len(columns)
    blank = [not t or t.isspace() for t in texts]
    skip = [_SKIP_BLANK if b else _SKIP_TEXT for b in blank]
    lack = [_BLANK.get(c, 0.3) + 0.05 for c in columns]
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    step = [[0] * (m + 1) for _ in range(n + 1)]
    for j in range(1, m + 1):
        best[0][j], step[0][j] = best[0][j - 1] + lack[j - 1], 2
    for i in range(1, n + 1):
        row, above, text = best[i], best[i - 1], texts[i - 1]
        row[0], step[i][0] = above[0] + skip[i - 1], 1
        for j in range(1, m + 1):
            cost = above[j - 1] + misfit(columns[j - 1], text)
            if drift is not None:
                cost += drift[i - 1][j - 1]
            move = 0
            if (c := above[j] + skip[i - 1]) < cost:
                cost, move = c, 1
            if (c := row[j - 1] + lack[j - 1]) < cost:
                cost, move = c, 2
            row[j], step[i][j] = cost, move
    return best[n][m], _way_back(step)


def _way_back(step: Sequence[Sequence[int]]) -> list[int]:
    """The column of every cell, or -1, along the moves that led to the end: 0 takes both, 1 skips a cell, 2 a column."""
    i, j = len(step) - 1, len(step[0]) - 1
    out = [-1] * i
    while i or j:
        move = step[i][j] if i and j else (1 if i else 2)
        if move == 0:
            i, j = i - 1, j - 1
            out[i] = j
        elif move == 1:
            i -= 1
        else:
            j -= 1
    return out


@lru_cache(maxsize=512)
def keeps_kind(column: str, text: str | None) -> bool:
    """Whether a text may stand in the column at all."""
    return text is None or misfit(column, squash(text)) < 1.0
