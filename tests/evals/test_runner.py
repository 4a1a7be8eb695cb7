"""From cases to a report, to gates, baselines and pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import stand_in
from evals.made import as_result, make_label
from hebiao.config import Settings
from hebiao.domain.limits import Limits
from hebiao.errors import UsageError
from hebiao.evals import gate
from hebiao.evals.dataset import Case, Threshold, load_dataset
from hebiao.evals.outputs import to_html, to_markdown, write_outputs
from hebiao.evals.record import EvalReport
from hebiao.evals.runner import Reading, evaluate, read_case, run_suite
from hebiao.run.pool import Pool


def _make_suite(root: Path) -> None:
    for k, name in enumerate(("tabs-1.docx", "tabs-2.docx", "lines-1.txt")):
        path = root / name
        path.write_bytes(b"x")
        path.with_suffix(".json").write_text(json.dumps([make_label(k)]), encoding="utf-8")


def _read(spoiled: dict[str, object], lost: str = "") -> Callable[[Case], Reading]:
    """A reader whose tabs-2 is spoiled, and that cannot read `lost`."""

    def read(case: Case) -> Reading:
        if case.name == lost:
            return Reading((), "damaged: 坏了 (broken)")
        label = json.loads(case.path.with_suffix(".json").read_text(encoding="utf-8"))[0]
        return Reading((as_result(label | (spoiled if case.name == "tabs-2.docx" else {})),))

    return read


def _report(root: Path, spoiled: dict[str, object], lost: str = "", seed: int = 1) -> EvalReport:
    return evaluate(load_dataset(root), _read(spoiled, lost), seed=seed)


def test_report(tmp_path: Path) -> None:
    """Slices, errors and cases name where a wrong field is."""
    _make_suite(tmp_path)
    report = _report(tmp_path, {"phone": "1"})
    assert report.overall.tally.silent_errors == 1
    assert [(e.key, e.gold, e.pred) for e in report.errors] == [
        ("tabs-2.docx::made-1::phone", "61000000", "1")
    ]
    assert {s.name: s.tally.silent_errors for s in report.by_family} == {"lines": 0, "tabs": 1}
    assert report.by_field["phone"].part == 2
    assert report.by_field["phone"].whole == 3


def test_same_seed_same_report(tmp_path: Path) -> None:
    """All but dates and times is the same for the same seed."""
    _make_suite(tmp_path)
    a, b = (_report(tmp_path, {"phone": "1"}) for _ in range(2))
    assert (a.overall, a.by_field, a.by_channel, a.errors) == (b.overall, b.by_field, b.by_channel, b.errors)


def test_unread_file_counts(tmp_path: Path) -> None:
    """A file that cannot be read loses its fields, in the channel that its name promises, and is named."""
    _make_suite(tmp_path)
    report = _report(tmp_path, {}, lost="lines-1.txt")
    assert [c.error for c in report.cases if c.error] == ["damaged: 坏了 (broken)"]
    text = next(s for s in report.by_channel if s.name == "text")
    assert text.rates["accuracy"].value == 0.0
    assert "lines-1.txt" in to_markdown(report)


def test_gate(tmp_path: Path) -> None:
    """A threshold breaks on the wrong side of its limit, and where nothing could be measured."""
    _make_suite(tmp_path)
    report = _report(tmp_path, {"phone": "1"})
    checks = gate.check(
        [
            Threshold("all", "accuracy", "min", 0.9),
            Threshold("all", "silent_errors", "max", 0),
            Threshold("family:lines", "silent_errors", "max", 0),
            Threshold("channel:ofd", "accuracy", "min", 0.1),
            Threshold("family:lines", "caught", "min", 0.5),
        ],
        report,
    )
    assert [c.passed for c in checks] == [True, False, True, False, False]
    assert not report.model_copy(update={"gate": checks}).passed


def test_baseline(tmp_path: Path) -> None:
    """Fields that got worse and better are named; a file that was not there before is not called worse."""
    _make_suite(tmp_path)
    kept = tmp_path / "kept" / "b.json"
    gate.write_baseline(_report(tmp_path, {"phone": "1"}), kept)
    assert "61000000" not in kept.read_text(encoding="utf-8")
    found = gate.compare(gate.read_baseline(kept), _report(tmp_path, {"preparer": None}))
    assert found.worse == ("tabs-2.docx::made-1::preparer",)
    assert found.better == ("tabs-2.docx::made-1::phone",)
    same = gate.compare(gate.read_baseline(kept), _report(tmp_path, {"phone": "1"}))
    assert (same.changes, same.worse, same.better) == ((), (), ())
    (tmp_path / "tabs-2.docx").rename(tmp_path / "tabs-2.doc")
    moved = gate.compare(gate.read_baseline(kept), _report(tmp_path, {}))
    assert (moved.worse, moved.only_before, moved.only_now) == ((), ("tabs-2.docx",), ("tabs-2.doc",))


def test_baseline_of_another_suite(tmp_path: Path) -> None:
    """Numbers of different suites are not compared."""
    _make_suite(tmp_path)
    report = _report(tmp_path, {})
    other = gate.make_baseline(report).model_copy(update={"suite": "other"})
    with pytest.raises(UsageError):
        gate.compare(other, report)
    with pytest.raises(UsageError):
        gate.read_baseline(tmp_path / "none.json")


def test_outputs_hide_private_values(tmp_path: Path) -> None:
    """What is written of a private suite holds no value; of another suite it does."""
    _make_suite(tmp_path)
    report = _report(tmp_path, {"project_leader": "错字先生"})
    secret = report.model_copy(update={"private": True})
    for shown, hidden in (
        (p.read_text(encoding="utf-8"), q.read_text(encoding="utf-8"))
        for p, q in zip(
            write_outputs(report, tmp_path / "o1"), write_outputs(secret, tmp_path / "o2"), strict=True
        )
    ):
        assert "错字先生" in shown
        assert "错字先生" not in hidden
        assert "赵明轩" not in hidden
        assert "project_leader" in hidden
    assert EvalReport.model_validate_json((tmp_path / "o1" / "eval.json").read_bytes()) == report


def test_html_is_safe_and_whole(tmp_path: Path) -> None:
    """Values are escaped, nothing is fetched, and both languages are there."""
    _make_suite(tmp_path)
    report = _report(tmp_path, {"remarks": "<script>alert(1)</script> & more"})
    page = to_html(report, "en")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "Errors (1)" in page
    assert "错误 (1)" in to_html(report, "zh")


def test_markdown_shows_silent_errors_first(tmp_path: Path) -> None:
    """The first errors shown are the silent ones, and what is cut is counted."""
    _make_suite(tmp_path)
    report = _report(tmp_path, {"phone": "1|2", "preparer": None}, lost="lines-1.txt")
    table = to_markdown(report, "en", errors=2).split("## Errors")[1]
    assert "1\\|2" in table
    assert "missing" not in table
    assert f"more in eval.json: {len(report.errors) - 2}" in table


def test_archive_with_bad_member(tmp_path: Path) -> None:
    """What is wrong with a file is told, not raised."""
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 cut off")
    case = Case("a.zip", tmp_path / "a.zip", "a", None, ())
    with Pool(Settings(), None) as pool:
        reading = read_case(case, pool, Limits())
    assert reading.forms == ()
    assert reading.error


def test_a_case_that_hangs_costs_only_itself(tmp_path: Path) -> None:
    """A case over the time limit, or one that kills its reader, is an error; the others are read."""
    settings = Settings(limits=Limits(seconds=0.5))
    readings = []
    with Pool(settings, stand_in.process) as pool:
        for text in ("form", "form sleep:60", "die", "bug", "form"):
            (tmp_path / "a.txt").write_text(text)
            case = Case("a.txt", tmp_path / "a.txt", "a", None, ())
            readings.append(read_case(case, pool, settings.limits))
    assert [len(r.forms) for r in readings] == [1, 0, 0, 0, 1]
    assert [(r.error or "").split(":")[0] for r in readings] == ["", "limit", "crash", "internal", ""]


def test_run_suite_wants_a_suite(tmp_path: Path) -> None:
    """A missing suite or baseline is wrong usage."""
    with pytest.raises(UsageError):
        run_suite(tmp_path / "none.toml")
    _make_suite(tmp_path)
    with pytest.raises(UsageError):
        run_suite(tmp_path, baseline=tmp_path / "none.json")
