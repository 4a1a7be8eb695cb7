"""Confidence as a probability and as a ranker."""

from __future__ import annotations

from pathlib import Path

import pytest

from hebiao.evals.calibration import auroc, calibrate, risk_at, to_markdown
from hebiao.evals.fit import Judged, fit, judge, write_fit
from hebiao.reconcile.confidence import Evidence, Fitted, make_table

FIXTURES = Path(__file__).parents[2] / "fixtures"


def judged(evidence: Evidence, right: int, wrong: int, channel: str = "docx") -> list[Judged]:
    """So many fields on one evidence, each form of its own."""
    accepted = evidence != "conflict"
    return [
        Judged(f"d{n}", f"d{n}#0", channel, "text", evidence, accepted, n < right)
        for n in range(right + wrong)
    ]


def test_auroc_counts_pairs() -> None:
    """All wrong below all right is one, the reverse nothing, a tie a half; without wrong fields there is none."""
    assert auroc([(0.9, True), (0.8, True), (0.1, False)]) == 1.0
    assert auroc([(0.1, True), (0.9, False)]) == 0.0
    assert auroc([(0.5, True), (0.5, False)]) == 0.5
    assert auroc([(0.9, True), (0.5, False), (0.5, True), (0.4, True)]) == pytest.approx(0.5)
    assert auroc([(0.9, True)]) is None


def test_risk_grows_with_coverage() -> None:
    """Of the surest half nothing is wrong; of all, a fifth."""
    risk = risk_at([(0.9, True)] * 5 + [(0.5, True)] * 3 + [(0.5, False)] * 2)
    assert risk["0.5"] == 0.0
    assert risk["1"] == pytest.approx(0.2)


def test_a_fit_counts_and_bounds() -> None:
    """The bound is exact; an evidence that is often wrong is below the threshold, agreement is not."""
    fields = judged("agree_exact", 1000, 0) + judged("by_kind", 60, 40)
    fitted = fit(fields, ["made"])
    (bound,) = fitted.channels
    assert (bound.fields, bound.wrong, bound.bad_documents) == (1100, 40, 40)
    table = make_table(fitted)
    assert table.probability("agree_exact", "docx", "text") >= bound.threshold
    assert table.probability("by_kind", "docx", "text") < bound.threshold
    check = calibrate("made", fields, fitted)
    assert check.auroc is not None
    assert check.auroc > 0.9
    assert check.brier < 0.03
    assert check.ece < 0.02
    assert "| docx | 1000 |" in to_markdown(fitted, [check])


def test_a_suite_is_judged_and_the_file_is_read_back(tmp_path: Path) -> None:
    """Every decided field of a labeled form, with its evidence; what is written is what was fitted."""
    for path in FIXTURES.glob("docx/classic.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    found = list(judge(tmp_path))
    assert len(found) > 40
    assert {j.evidence for j in found} == {"agree_exact"}
    assert all(j.right for j in found)
    fitted, text = write_fit([tmp_path], [tmp_path], tmp_path / "confidence.out")
    assert Fitted.model_validate_json((tmp_path / "confidence.out").read_bytes()) == fitted
    assert "nothing wrong, so no AUROC" in text
