"""Figures are not believed against the form's own sums: of a picture never, of text where something is left over."""

from __future__ import annotations

import pytest

from hebiao.domain.reading import Found, IndicatorRow, Reading, Region
from hebiao.reconcile.contradicted import contradicted, lacks_weight, unbacked
from made_forms import FIRST, LAST, TOTAL, form_rows, read_exact, read_text, tab_text


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
    part = contradicted(form((), funding__appropriation__annual_budget="100", funding__appropriation__executed="80.1",
                             funding__appropriation__execution_rate="801%"))  # fmt: skip
    assert "funding.appropriation.execution_rate" in part


@pytest.mark.parametrize(
    ("lost", "touched"),
    [
        ("indicators", {"total_weight", "indicators.0.weight"}), ("foot", {"total_weight", "indicators.0.weight"}),
        ("money", {"funding.total.weight"}),
    ],
)  # fmt: skip
def test_weights_that_fall_short_touch_their_own_part(lost: Region, touched: set[str]) -> None:
    """Text left over of the amounts says nothing of the rows, and the other way round."""
    reading = form(("10",), total_weight="100", funding__total__weight="10")
    assert unbacked(reading, {lost}) == touched


def test_sums_that_hold_are_backed() -> None:
    """Where the weights total 100 and the scores the total, text left over withdraws nothing."""
    reading = form(("10",) * 9, total_weight="100", total_score="100", funding__total__weight="10",
                   funding__total__score="10")  # fmt: skip
    assert unbacked(reading, {"indicators", "money"}) == frozenset()


def test_a_row_without_weight_is_asked_only_where_it_says_something() -> None:
    """Labels alone are a placeholder's; a weight in either reading is a weight."""
    assert lacks_weight(IndicatorRow({"level1": text("产出指标"), "name": text("路灯；≥3盏；10")}), None)
    assert lacks_weight(IndicatorRow({"level1": text("产出指标")}), None) is None
    assert lacks_weight(IndicatorRow({"name": text("路灯")}), IndicatorRow({"weight": text("10")})) is None


LOST = "；".join(t for t in form_rows()[LAST] if t)


@pytest.mark.parametrize("exact", [True, False])
def test_a_row_lost_behind_the_total_withdraws_the_rows_figures(exact: bool) -> None:
    """A row that stands where no row belongs is left over; what its weight is missing from is asked, not accepted."""
    rows = form_rows()
    rows.pop(LAST)
    rows.append([LOST, *[""] * 7])
    result = read_exact(rows) if exact else read_text(tab_text(rows))[0]
    assert any("居民满意度" in r for r in result.residue)
    paths = [f"indicators.{n}.{c}" for n in range(LAST - FIRST) for c in ("weight", "score")]
    assert {result.fields[p].decision for p in (*paths, "total_weight", "total_score")} == {"review"}
    names = [f"indicators.{n}.name" for n in range(LAST - FIRST)]
    assert {result.fields[p].decision for p in names} == {"accept"}


@pytest.mark.parametrize("column", [0, 2, 7])
@pytest.mark.parametrize("exact", [True, False])
def test_a_row_whose_cells_ran_together_is_asked(exact: bool, column: int) -> None:
    """A row all in one cell has no weight of its own: where the weights then fall short, its text is not accepted."""
    rows = form_rows()
    rows[LAST] = ["" if c != column else LOST for c in range(8)]
    result = read_exact(rows) if exact else read_text(tab_text(rows))[0]
    held = [f.decision for f in result.fields.values() if "居民满意度" in (f.raw or "")]
    assert held
    assert set(held) == {"review"}


@pytest.mark.parametrize("exact", [True, False])
def test_a_filers_wrong_weight_is_no_reason_to_ask(exact: bool) -> None:
    """Weights that total 95 with nothing left over are the filer's: the audit says so, and the fields are accepted."""
    rows = form_rows({(LAST, 5): "5", (LAST, 6): "5", (TOTAL, 6): "92.5"})
    result = read_exact(rows) if exact else read_text(tab_text(rows))[0]
    assert result.residue == ()
    assert {f.decision for p, f in result.fields.items() if p.endswith(".weight")} == {"accept"}
