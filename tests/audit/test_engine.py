"""The arithmetic rules on whole forms: what breaks is named with its figures, what holds is left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hebiao.audit import audit_form
from hebiao.domain.result import Candidate, Field, Finding, FormResult
from made_forms import FIRST, LAST, TOTAL, TOTAL_MONEY, Changes, form_rows, read_exact

CORE = {"W01", "M01", "M02", "M03", "S01", "T01"}
SCORES = (FIRST, FIRST + 1, FIRST + 2, LAST)


def _findings(changes: Changes) -> dict[str, Finding]:
    return {f.rule: f for f in read_exact(form_rows(changes)).findings if f.rule in CORE}


def test_a_right_form_breaks_no_rule() -> None:
    """A form whose figures agree has no finding of the arithmetic rules."""
    assert _findings({}) == {}


@pytest.mark.parametrize(
    ("changes", "rule", "path", "written", "computed"),
    [
        ({(TOTAL_MONEY, 3): "190", (TOTAL_MONEY, 6): "90%", (TOTAL_MONEY, 7): "9",  (TOTAL, 6): "97"},
         "M01", "funding.total.annual_budget", "190", "180"),
        ({(TOTAL_MONEY, 6): "94%"}, "M02", "funding.total.execution_rate", "94%", "95.00%"),
        ({(TOTAL_MONEY, 7): "8.5", (TOTAL, 6): "96.5"}, "M03", "funding.total.score", "8.5", "9.50"),
        ({(FIRST, 6): "31", (TOTAL, 6): "98.5"}, "S01", "indicators.0.score", "31", "30"),
        ({(FIRST, 6): "-1", (TOTAL, 6): "66.5"}, "S01", "indicators.0.score", "-1", "0"),
        ({(TOTAL, 6): "92.5"}, "T01", "total_score", "92.5", "97.5"),
        ({(FIRST, 5): "35"}, "W01", "total_weight", "100", "105"),
        ({(FIRST, 5): "35", (TOTAL, 5): "105"}, "W01", "total_weight", "105", "105"),
    ],
)  # fmt: skip
def test_a_broken_rule_names_its_figures(
    changes: Changes, rule: str, path: str, written: str, computed: str
) -> None:
    """A finding names the doubtful field first, keeps what is written apart from what is computed, and blames the filer."""
    found = _findings(changes)
    assert set(found) == {rule}
    finding = found[rule]
    assert finding.fields[0] == path
    assert finding.as_written == written
    assert Decimal((finding.as_computed or "").rstrip("%")) == Decimal(computed.rstrip("%"))
    assert (finding.severity, finding.verdict) == ("error", "filer")
    assert written in finding.message
    assert finding.message_en
    assert finding.source


@pytest.mark.parametrize(
    "changes",
    [
        {(TOTAL_MONEY, 6): "95.00%"},
        {(TOTAL_MONEY, 4): "171.009", (5, 4): "121.009", (TOTAL_MONEY, 6): "95%"},
        {(5, 4): "121.005"},
        {(TOTAL, 6): "97.53"},
        {(5, 2): "约150"},
        {(TOTAL, 6): ""},
    ],
)
def test_rounding_and_unread_figures_break_nothing(changes: Changes) -> None:
    """Figures within rounding, and sums with a part that is no figure, are no finding."""
    assert _findings(changes) == {}


def test_a_score_rounded_to_whole_points_is_a_warning() -> None:
    """An execution score that is off by rounding to a whole point is a warning, not an error."""
    finding = _findings({(TOTAL_MONEY, 7): "9", (TOTAL, 6): "97"}).get("M03")
    assert finding is not None
    assert finding.severity == "warning"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 3000), min_size=4, max_size=4))
def test_sums_are_exact(hundredths: list[int]) -> None:
    """A total that is the exact sum of its scores breaks no rule, and one that is off by a point always does."""
    changes = {(r, 6): str(Decimal(n) / 100) for r, n in zip(SCORES, hundredths, strict=True)}
    true = Decimal("9.5") + Decimal(sum(hundredths)) / 100
    assert "T01" not in _findings({**changes, (TOTAL, 6): str(true)})
    wrong = _findings({**changes, (TOTAL, 6): str(true + 1)})["T01"]
    assert Decimal(wrong.as_computed or "") == true


def _with_review(result: FormResult, path: str, *texts: str) -> FormResult:
    rivals = tuple(Candidate(producer=p, text=t) for p, t in zip(("grid", "stream"), texts, strict=True))
    doubtful = Field(decision="review", confidence=0.5, raw=texts[0], candidates=rivals)
    return result.model_copy(update={"fields": {**result.fields, path: doubtful}, "findings": ()})


@pytest.mark.parametrize(
    ("rivals", "verdict"),
    [(("92.5", "97.5"), "misread"), (("92.5", "9.25"), "unclear"), (("92.5", "92.5"), "unclear")],
)
def test_the_verdict_depends_on_how_sure_the_reading_is(rivals: tuple[str, str], verdict: str) -> None:
    """Where a rival reading has just what the rule asks for, the reading is at fault; where none has, nobody knows."""
    result = _with_review(read_exact(form_rows({(TOTAL, 6): "92.5"})), "total_score", *rivals)
    (finding,) = (f for f in audit_form(result) if f.rule == "T01")
    assert finding.verdict == verdict
