"""Which predicted form and row stands for which labelled one: same choice as the yardstick, ties included.

Similarity is Ratcliff/Obershelp (`difflib`), which is slow; a bound on it (shared characters, never less
than the ratio) spares most of the work. A skipped ratio is one that could not have changed the choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from hebiao.domain.form import Form, Indicator
from hebiao.evals.canon import canon, same

ROW_MIN: Final = 1.5
"""least similarity (of 5) of two rows that may be paired"""
FORM_MIN: Final = 2.0
"""least similarity (of 5) of two forms that may be paired"""
_GOAL_CHARS: Final = 200
_CACHE: Final = 1 << 17


@lru_cache(maxsize=_CACHE)
def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


@lru_cache(maxsize=1 << 14)
def _letters(text: str) -> Counter[str]:
    return Counter(text)


@lru_cache(maxsize=_CACHE)
def _bound(a: str, b: str) -> float:
    """Never less than `_ratio(a, b)`: matching blocks cannot use a character more often than both have it."""
    if len(a) > len(b):
        a, b = b, a
    other = _letters(b)
    shared = sum(min(n, other[ch]) for ch, n in _letters(a).items())
    return 2.0 * shared / (len(a) + len(b))


def similarity(a: str | None, b: str | None) -> float:
    """0 to 1, of the texts as compared."""
    x, y = canon(a) or "", canon(b) or ""
    return 1.0 if x == y else _ratio(x, y)


def similarity_bound(a: str | None, b: str | None) -> float:
    """Never less than `similarity(a, b)`, and cheap."""
    x, y = canon(a) or "", canon(b) or ""
    return 1.0 if x == y else _bound(x, y)


Measure = Callable[[str | None, str | None], float]


def _row_score(g: Indicator, p: Indicator, measure: Measure) -> float:
    return (
        2 * measure(g.name, p.name)
        + measure(g.target, p.target)
        + measure(g.actual, p.actual)
        + (g.level2 == p.level2)
    )


def _pair_score(g: Indicator, p: Indicator) -> float | None:
    """The rows' similarity, None where it is under `ROW_MIN`."""
    if _row_score(g, p, similarity_bound) < ROW_MIN:
        return None
    score = _row_score(g, p, similarity)
    return score if score >= ROW_MIN else None


def align_rows(
    gold: Sequence[Indicator], pred: Sequence[Indicator]
) -> tuple[tuple[int | None, int | None], ...]:
    """Order-keeping alignment of indicator rows that maximises similarity; None stands for no partner."""
    n, m = len(gold), len(pred)
    scores = [[_pair_score(g, p) for p in pred] for g in gold]
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            score = scores[i][j]
            best[i][j] = max(
                best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + (-1 if score is None else score)
            )
    pairs: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < n and j < m:
        score = scores[i][j]
        if score is not None and best[i][j] == best[i + 1][j + 1] + score:
            pairs.append((i, j))
            i += 1
            j += 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    pairs += [(k, None) for k in range(i, n)]
    pairs += [(None, k) for k in range(j, m)]
    return tuple(pairs)


def _form_score(g: Form, p: Form, measure: Measure) -> float:
    return (
        2 * measure(g.project_name, p.project_name)
        + measure(g.implementing_unit, p.implementing_unit)
        + measure((g.expected_goal or "")[:_GOAL_CHARS], (p.expected_goal or "")[:_GOAL_CHARS])
        + same(g.funding.total.annual_budget, p.funding.total.annual_budget)
    )


def pair_forms(gold: Sequence[Form], pred: Sequence[Form]) -> tuple[tuple[int | None, int | None], ...]:
    """Each labelled form takes, in order, the likest form still free (the first of equals), if like enough.

    What stays free comes last, with None for its label.
    """
    free = list(range(len(pred)))
    pairs: list[tuple[int | None, int | None]] = []
    for i, g in enumerate(gold):
        bounds = sorted((-_form_score(g, pred[k], similarity_bound), k) for k in free)
        chosen, top = None, FORM_MIN
        for negative, k in bounds:
            if -negative < top:
                break
            score = _form_score(g, pred[k], similarity)
            if score > top or (score == top and (chosen is None or k < chosen)):
                chosen, top = k, score
        if chosen is not None:
            free.remove(chosen)
        pairs.append((i, chosen))
    return (*pairs, *((None, k) for k in free))
