"""Confidence as a probability and as a ranker."""

from __future__ import annotations

from pathlib import Path

import pytest

from hebiao.evals.calibration import calibrate, to_markdown
from hebiao.evals.fit import families, fit, write_fit
from hebiao.evals.judging import Judged, judge, parts_of
from hebiao.evals.outputs import confidence_page
from hebiao.reconcile.confidence import Evidence, Fitted, make_table
from hebiao.reconcile.family import Layout

FIXTURES = Path(__file__).parents[2] / "fixtures"


def judged(evidence: Evidence, right: int, wrong: int, channel: str = "docx") -> list[Judged]:
    """So many fields on one evidence, each form of its own."""
    accepted = evidence not in {"doubted", "conflict", "alone", "blank"}
    return [
        Judged(f"d{n}", f"d{n}#0", channel, "text", evidence, accepted, n < right)
        for n in range(right + wrong)
    ]


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
    assert check.ranker.auroc is not None
    assert check.ranker.auroc > 0.9
    assert check.ranker.brier < 0.03
    assert check.ranker.ece < 0.02
    assert "| docx | 1000 |" in to_markdown(fitted, [check])
    assert ["below" in to_markdown(fitted, held) for held in ([check], [])] == [True, False]
    page = confidence_page(fitted, [check])
    assert page.count("<svg") == 2
    assert "AUROC" in page


def test_what_is_in_review_is_counted_by_document() -> None:
    """A document of a hundred right fields counts as much as one with a wrong one: they are right or wrong together."""
    many = [Judged("many", "many#0", "docx", "text", "conflict", False, True)] * 100
    one = [Judged("one", "one#0", "docx", "text", "conflict", False, False)]
    fitted = fit([*many, *one], ["made"])
    (cell,) = [c for c in fitted.cells if c.evidence == "conflict"]
    assert (cell.fields, cell.right, cell.documents, cell.shares) == (101, 100, 2, 1.0)
    assert make_table(fitted).probability("conflict", "docx", "text") == pytest.approx(0.5)


def test_what_no_other_document_is_like_counts_as_new() -> None:
    """Forms of a layout that others share are seen, gaps or not; one alone is new, and what it brought counts for new ones only."""
    full: Layout = {"parts": ("head", "goals"), "head": ("a", "b", "c"), "goals": ("x",)}
    gaps: Layout = {**full, "head": ("a", "c")}
    odd: Layout = {**full, "head": ("c", "a")}
    worse: Layout = {**full, "head": ("c", "b", "a")}
    fields = [
        Judged(name, f"{name}#0", "docx", "text", "agree_exact", True, n >= wrong, layout)
        for name, layout, wrong in (("one", full, 0), ("two", gaps, 0), ("odd", odd, 10), ("bad", worse, 50))
        for n in range(200)
    ]
    layouts, is_seen = families(fields)
    assert is_seen == {"one#0": False, "two#0": True, "odd#0": False, "bad#0": False}
    assert {layout["head"] for layout in layouts} == {("a", "b", "c"), ("c", "a")}
    fitted = fit(fields, ["made"])
    assert {(c.seen, c.fields, c.right) for c in fitted.cells if c.evidence == "agree_exact"} == {
        (True, 200, 200),
        (False, 600, 540),
    }
    table = make_table(fitted)
    assert table.probability("agree_exact", "docx", "text") > 0.99
    assert table.probability("agree_exact", "docx", "text", seen=False) < 0.92
    assert fitted.knows(gaps)
    assert not fitted.knows(worse)


def test_every_channel_of_a_suite_is_held_against_the_fit_by_itself() -> None:
    """A suite of two channels gives three parts, one of a single channel one; nothing is counted twice within a part."""
    fields = judged("agree_exact", 1, 0) + judged("agree_exact", 1, 1, "scan")
    parts = dict(parts_of("s", fields))
    assert {name: len(part) for name, part in parts.items()} == {"s": 3, "s: docx": 1, "s: scan": 2}
    assert [name for name, _ in parts_of("s", fields[:1])] == ["s"]


def test_a_suite_is_judged_and_the_file_is_read_back(tmp_path: Path) -> None:
    """Every decided field of a labeled form, with its evidence; what is written is what was fitted."""
    for path in FIXTURES.glob("docx/classic.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    found = list(judge(tmp_path))
    assert len(found) > 40
    assert {j.evidence for j in found} == {"agree_exact"}
    assert all(j.right for j in found)
    out = tmp_path / "fit"
    fitted, text = write_fit([tmp_path], [tmp_path], out)
    assert Fitted.model_validate_json((out / "confidence.json").read_bytes()) == fitted
    assert (out / "confidence.md").read_text(encoding="utf-8") == text
    assert "<svg" in (out / "confidence.html").read_text(encoding="utf-8")
    assert "nothing wrong, so no AUROC" in text
