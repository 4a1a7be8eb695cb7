"""The planted-fault suite: the gate of the audit, and that the gate itself can close."""

import random

import pytest

from generator.faults import build_suite
from generator.faults_form import clean_result, finish, new_draft
from hebiao.evals.audit_suite import SEED, Case, Planted, measure, run_audit_suite, share, to_markdown


def test_the_audit_holds_its_thresholds() -> None:
    """Every rule finds what is planted, and keeps silent over what looks odd and is right."""
    report = run_audit_suite()
    assert report.passed, to_markdown(report)
    assert {r.code for r in report.rules if r.single < 30} == set()
    assert report.clean >= 300


def test_what_is_missed_and_what_is_false_is_counted() -> None:
    """A fault that was never planted is missed, a finding that nobody planted is a false alarm, and the gate closes."""
    draft = new_draft(random.Random(SEED))
    draft.values["total_weight"] = "110"
    broken = clean_result(finish(draft))
    report = measure([Case("single", (broken,), (Planted("T01", "total_score"),)), Case("clean", (broken,))])
    assert not report.passed
    assert {(m.kind, m.code) for m in report.mistakes} == {("missed", "T01"), ("false", "W01")}
    lines = {r.code: r for r in report.rules}
    assert (lines["T01"].recall.part, lines["T01"].recall.whole) == (0, 1)
    assert (lines["W01"].false_clean.part, lines["W01"].false_faulty.part) == (1, 1)


def test_a_finding_on_another_field_does_not_count() -> None:
    """The right code on the wrong field is a miss and a false alarm."""
    draft = new_draft(random.Random(SEED))
    draft.row("quality")["actual"] = None
    form = clean_result(finish(draft))
    report = measure([Case("single", (form,), (Planted("V01", draft.path("count", "actual")),))])
    assert {(m.kind, m.code) for m in report.mistakes} == {("missed", "V01"), ("false", "V01")}


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 10, 0.0, 0.308497),
        (10, 10, 0.691503, 1.0),
        (5, 10, 0.187086, 0.812914),
        (0, 1000, 0.0, 0.003682),
        (0, 0, 0, 1),
    ],
)
def test_intervals_are_those_of_clopper_and_pearson(part: int, whole: int, low: float, high: float) -> None:
    """Exact binomial intervals: the published values."""
    found = share(part, whole)
    assert (found.low, found.high) == pytest.approx((low, high), abs=2e-6)


def test_a_seed_makes_the_same_cases() -> None:
    """The suite is the same wherever it is made."""
    first, again = ([c for c, _ in zip(build_suite(7), range(40), strict=False)] for _ in range(2))
    assert first == again
