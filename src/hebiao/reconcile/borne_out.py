"""Figures of a picture whose ink leaves a doubt, and that the form's own sums give just as they were read.

A figure of a sum follows from the others. Where all of those are certain, what the ink most likely says can only be
wrong if a misreading and a filer's mistake undo each other to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from hebiao.domain.form import AMOUNT_COLUMNS, FUNDING_PARTS
from hebiao.lang import Message
from hebiao.normalize import percentage, plain_number
from hebiao.reconcile import reasons as why
from hebiao.reconcile.decided import Decided

_FULL: Final = Decimal(100)
_OF_INK: Final = frozenset({why.FAINT, why.APART})
"""doubts that are about the characters alone, not about where they stand"""
Fields = Mapping[str, Decided]


def accept_borne_out(fields: MutableMapping[str, Decided], rows: int) -> None:
    """Accepts, in place, each figure that is in review for its ink alone and that a sum of accepted ones gives.

    Args:
        fields: of a form read from a picture.
        rows: how many indicators it has.
    """
    found = True
    while found:
        found = False
        for paths in _sums(fields, rows):
            asked = [p for p in paths if p in fields and fields[p].decision != "accept"]
            if len(asked) == 1 and _is_doubted_ink(fields[asked[0]]):
                one = fields[asked[0]]
                reasons: tuple[Message, ...] = (why.BORNE_OUT,)
                fields[asked[0]] = replace(
                    one, decision="accept", evidence="agree_exact", reasons=reasons, open=False
                )
                found = True


def _is_doubted_ink(one: Decided) -> bool:
    return one.evidence == "doubted" and all(r in _OF_INK for r in one.reasons)


def _sums(fields: Fields, rows: int) -> Iterator[Sequence[str]]:
    """The paths of every sum of the form that holds to the last digit and has all its members."""
    weights = [*(f"indicators.{n}.weight" for n in range(rows)), "funding.total.weight"]
    if _total(fields, weights) == _FULL:
        yield weights
        if _number(fields, "total_weight") == _FULL:
            yield [*weights, "total_weight"]
    scores = [*(f"indicators.{n}.score" for n in range(rows)), "funding.total.score"]
    total = _total(fields, scores)
    if total is not None and total == _number(fields, "total_score"):
        yield [*scores, "total_score"]
    for column in AMOUNT_COLUMNS:
        parts = [p for part in FUNDING_PARTS if _said(fields, p := f"funding.{part}.{column}") is not None]
        whole = f"funding.total.{column}"
        total = _total(fields, parts)
        if total is not None and total == _number(fields, whole):
            yield [whole, *(f"funding.{part}.{column}" for part in FUNDING_PARTS)]
    yield from _rates(fields)


def _rates(fields: Fields) -> Iterator[Sequence[str]]:
    """The same of the rate: what was spent of the budget, rounded to as many places as it is written with."""
    budget, spent = "funding.total.annual_budget", "funding.total.executed"
    rate = "funding.total.execution_rate"
    stated, whole, part = percentage(_said(fields, rate)), _number(fields, budget), _number(fields, spent)
    if stated is None or not whole or part is None:
        return
    places = Decimal(1).scaleb(int(stated.as_tuple().exponent))
    # A rate that is rounded tells little of the amounts; they tell all of it.
    if fields[rate].decision != "accept" and (part / whole * _FULL).quantize(places, ROUND_HALF_UP) == stated:
        yield [rate, budget, spent]


def _said(fields: Fields, path: str) -> str | None:
    one = fields.get(path)
    return one.found.text if one is not None and one.found is not None else None


def _number(fields: Fields, path: str) -> Decimal | None:
    return plain_number(_said(fields, path))


def _total(fields: Fields, paths: Sequence[str]) -> Decimal | None:
    """The exact sum; None where one is no number."""
    numbers = [n for p in paths if (n := _number(fields, p)) is not None]
    return sum(numbers, Decimal(0)) if numbers and len(numbers) == len(paths) else None
