"""Figures of a picture are not believed against the form's own sums."""

from __future__ import annotations

from hebiao.domain.reading import Found, IndicatorRow, Reading
from hebiao.reconcile.contradicted import contradicted


def text(value: str) -> Found:
    """A text as found."""
    return Found(value, value, ())


def form(scores: tuple[str, ...], **fields: str) -> Reading:
    """A reading with rows of weight 10 and such scores."""
    rows = [IndicatorRow({"weight": text("10"), "score": text(s)}) for s in scores]
    return Reading("grid", rows=rows, fields={k.replace("__", "."): text(v) for k, v in fields.items()})


def test_sums_that_hold_contradict_nothing() -> None:
    """Scores that total as stated, parts that total, and a rate that fits leave every figure alone."""
    fields = {"funding__total__annual_budget": "100", "funding__appropriation__annual_budget": "60",
              "funding__other__annual_budget": "40", "funding__total__executed": "96.2",
              "funding__total__execution_rate": "96.2%", "total_score": "19.8"}  # fmt: skip
    assert contradicted(form(("10", "9.8"), **fields)) == frozenset()


def test_a_lost_point_is_told_by_what_it_breaks() -> None:
    """98 for 9.8 breaks the total and its weight; a thousandfold amount breaks the sum of the parts and the rate."""
    assert {"indicators.1.score", "total_score"} <= contradicted(form(("10", "98"), total_score="19.8"))
    assert "indicators.1.weight" in contradicted(form(("10", "98")))
    amounts = contradicted(form((), funding__total__executed="962", funding__appropriation__executed="96.2"))
    assert amounts >= {"funding.total.executed", "funding.appropriation.executed"}
    rate = contradicted(form((), funding__total__annual_budget="100", funding__total__executed="962",
                             funding__total__execution_rate="96.2%"))  # fmt: skip
    assert "funding.total.execution_rate" in rate
