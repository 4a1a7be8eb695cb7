"""The form's own sums as a witness between two readings; the audit of the filer's figures is in `audit`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from hebiao.normalize import plain_number

_FULL = Decimal(100)


class Sheet(Struct, frozen=True):
    """The weights and scores of one reading, as texts."""

    weights: tuple[str | None, ...]
    scores: tuple[str | None, ...]
    execution: tuple[str | None, str | None]
    """weight and score of 年度资金总额"""
    totals: tuple[str | None, str | None]


def adds_up(sheet: Sheet) -> bool:
    """Whether the weights total 100 as stated, and the scores, where given, the stated total."""
    return weights_total(sheet) and states_full(sheet) and scores_total(sheet)


def weights_total(sheet: Sheet) -> bool:
    """Whether the weights of all rows total 100, so that no row is missing (W01)."""
    return _sum((*sheet.weights, sheet.execution[0])) == _FULL


def weights_fall_short(sheet: Sheet) -> bool:
    """Whether there are weights and they total less than 100, so that a row may be missing."""
    total = _sum((*sheet.weights, sheet.execution[0]))
    return any(w is not None for w in sheet.weights) and total is not None and total < _FULL


def states_full(sheet: Sheet) -> bool:
    """Whether the total row gives 100 as the weights' total, or gives none."""
    return plain_number(sheet.totals[0]) in (None, _FULL)


def scores_total(sheet: Sheet) -> bool:
    """Whether the scores make the stated total, rounding aside (T01); where none is stated they have to make none."""
    stated = plain_number(sheet.totals[1])
    if stated is None:
        return sheet.totals[1] is None
    scores = _sum((*sheet.scores, sheet.execution[1]))
    return scores is not None and abs(scores - stated) <= Decimal("0.01") * (len(sheet.scores) + 1)


def _sum(texts: Iterable[str | None]) -> Decimal | None:
    """The exact sum, blanks left out; None where a text is no number."""
    total = Decimal(0)
    for text in texts:
        if text is None:
            continue
        number = plain_number(text)
        if number is None:
            return None
        total += number
    return total
