"""Figures of a picture whose ink leaves a doubt, and that the form's own sums give just as they were read.

A figure of a sum follows from the others. Where all of those are certain, what the ink most likely says can only be
wrong if a misreading and a filer's mistake, or two misreadings, undo each other to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence, Set
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from msgspec.structs import replace

from hebiao.domain.document import Cell
from hebiao.domain.form import AMOUNT_COLUMNS, FUNDING_PARTS
from hebiao.normalize import percentage, plain_number
from hebiao.reconcile import reasons as why
from hebiao.reconcile.contradicted import Figures
from hebiao.reconcile.decided import Decided
from hebiao.reconcile.pixels import is_surely_read

_FULL: Final = Decimal(100)
_OF_INK: Final = frozenset({why.FAINT, why.APART})
"""doubts that are about the characters alone, not about where they stand"""
_TWO: Final = 2
_RATE: Final = "funding.total.execution_rate"
_SUMMED: Final = frozenset(("total_score", *(f"funding.total.{c}" for c in AMOUNT_COLUMNS)))
"""what the others of a sum add up to; the weights' total is known beforehand"""


def accept_borne_out(fields: MutableMapping[str, Decided], rows: int) -> None:
    """Accepts, in place, each figure that is in review for its ink alone and that a sum of accepted ones gives.

    Args:
        fields: of a form read from a picture.
        rows: how many indicators it has.
    """
    figures = {p: one.found.text for p, one in fields.items() if one.found is not None}
    missing = (f"indicators.{n}.{c}" for n in range(rows) for c in ("weight", "score"))
    sums = [*sums_that_hold(dict.fromkeys(missing) | figures), *_rates(figures)]
    found = True
    while found:
        found = False
        for paths in sums:
            asked = [p for p in paths if p in fields and fields[p].decision != "accept"]
            vague = _RATE in paths and asked != [_RATE]  # rounded, it is the rate of many an amount
            if asked and not vague and _are_certain({p: fields[p] for p in asked}):
                for path in asked:
                    fields[path] = replace(
                        fields[path],
                        decision="accept",
                        evidence="agree_exact",
                        reasons=(why.BORNE_OUT,),
                        open=False,
                        faint=False,
                    )
                found = True


def ask_alike(fields: MutableMapping[str, Decided]) -> None:
    """Asks, in place, for amounts that read just like a whole one whose print speaks against its digits: its point may be gone."""
    amounts = {p: one for p, one in fields.items() if p.startswith("funding.") and p.endswith(AMOUNT_COLUMNS)}
    doubted = {
        one.found.text
        for one in amounts.values()
        if one.decision == "review" and one.found is not None and _may_lack_point(one)
    }
    for path, one in amounts.items():
        if (
            one.decision == "accept"
            and one.found is not None
            and one.found.text
            and one.found.text in doubted
        ):
            fields[path] = replace(one, decision="review", evidence="doubted", reasons=(why.FAINT,))


def borne_out(figures: Figures, doubted: Set[str]) -> frozenset[str]:
    """The figures that stand in a sum that holds to the last digit and of which none is doubted."""
    whole = (paths for paths in sums_that_hold(figures) if doubted.isdisjoint(paths))
    return frozenset(p for paths in whole for p in paths)


def _are_certain(asked: Mapping[str, Decided]) -> bool:
    """Whether the sum settles them: one, or two members that every reading of their ink gives.

    Two slips of members hardly make up for one another. A sum and a member of it do where the same print loses both
    points (`_may_lack_point`), or makes the same of both their last digits; so do two amounts of one column that the same edge cuts.
    A figure whose cell may go on into the next one, or may be a piece of one, is whole where the sum wants just that.
    """
    dim = {path: one for path, one in asked.items() if not _is_cut_at_most(one)}
    if any(
        one.evidence != "doubted" or not one.reasons or not _OF_INK.issuperset(one.reasons)
        for one in dim.values()
    ):
        return False
    if any(path.startswith("funding.") and _may_lack_point(one) for path, one in dim.items()):
        return False
    cut = [path for path in asked if path not in dim]
    if len(cut) > 1 and any(path.startswith("funding.") and path in _SUMMED for path in cut):
        return False
    if len(dim) != _TWO:
        return len(dim) <= 1
    return _SUMMED.isdisjoint(dim) and all(why.APART not in one.reasons for one in dim.values())


def _may_lack_point(one: Decided) -> bool:
    """Whether the print of a whole number speaks against its digits: where its point is gone, so is that of what it adds up to."""
    text = (one.found.text if one.found else None) or ""
    places = one.found.places if one.found else ()
    return (
        len(text) > _TWO
        and "." not in text
        and any(w.cap < 1 for p in places for r in p.at.rivals for w in r.weak)
    )


def _is_cut_at_most(one: Decided) -> bool:
    """Whether nothing of a figure is in doubt but the edges of its cell."""
    return (
        one.found is not None and one.evidence == "doubted" and one.reasons == (why.CELL_DOUBTED,)
        and bool(one.found.places) and all(isinstance(p.at, Cell) and p.at.edged for p in one.found.places) and is_surely_read(one.found)
    )  # fmt: skip


def sums_that_hold(figures: Figures) -> Iterator[Sequence[str]]:
    """The paths of every sum of the form that holds to the last digit and has all its members.

    Args:
        figures: texts by path; a row's weight or score that was not read has to be there as None.
    """
    weights = [*_rows(figures, "weight"), "funding.total.weight"]
    if _total(figures, weights) == _FULL:
        yield weights
        if plain_number(figures.get("total_weight")) == _FULL:
            yield [*weights, "total_weight"]
    scores = [*_rows(figures, "score"), "funding.total.score"]
    total = _total(figures, scores)
    if total is not None and total == plain_number(figures.get("total_score")):
        yield [*scores, "total_score"]
    for column in AMOUNT_COLUMNS:
        parts = [f"funding.{part}.{column}" for part in FUNDING_PARTS]
        total = _total(figures, [p for p in parts if figures.get(p) is not None])
        if total is not None and total == plain_number(figures.get(f"funding.total.{column}")):
            yield [f"funding.total.{column}", *parts]


def _rates(figures: Figures) -> Iterator[Sequence[str]]:
    """The rate and its amounts where it is what was spent of the budget, rounded to as many places as it has."""
    paths = [_RATE, *(f"funding.total.{c}" for c in ("annual_budget", "executed"))]
    stated, budget, spent = (
        percentage(figures.get(paths[0])),
        *(plain_number(figures.get(p)) for p in paths[1:]),
    )
    if stated is None or not budget or spent is None:
        return
    places = Decimal(1).scaleb(int(stated.as_tuple().exponent))
    if (spent / budget * _FULL).quantize(places, ROUND_HALF_UP) == stated:
        yield paths


def _rows(figures: Figures, column: str) -> list[str]:
    return [p for p in figures if p.startswith("indicators.") and p.endswith("." + column)]


def _total(figures: Figures, paths: Sequence[str]) -> Decimal | None:
    """The exact sum; None where one is no number."""
    numbers = [n for p in paths if (n := plain_number(figures.get(p))) is not None]
    return sum(numbers, Decimal(0)) if numbers and len(numbers) == len(paths) else None
