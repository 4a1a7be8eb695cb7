"""Reviewed forms become labelled cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hebiao.audit.explain import example_form
from hebiao.config import Settings
from hebiao.errors import UsageError
from hebiao.evals.dataset import load_dataset
from hebiao.evals.examples import write_examples
from hebiao.evals.fit import write_fit
from hebiao.evals.hidden import Hidden
from hebiao.evals.reviewed import add_cases
from hebiao.evals.runner import run_suite
from hebiao.store import ReviewDecision, open_store
from review.material import make_out

PATH = "funding.total.executed"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A run in which one person has corrected the PDF and confirmed one of four fields of a docx."""
    folder = make_out(tmp_path)
    with open_store(f"sqlite:///{folder / 'hebiao.db'}") as store:
        forms = list(store.results())
        for form, path, kind, value in (
            (forms[1], PATH, "correct", "171"), (forms[2], "indicators.0.weight", "confirm", None),
        ):  # fmt: skip
            store.add_decision(
                ReviewDecision(
                    form_id=form.form_id,
                    path=path,
                    kind=kind,
                    value=value,
                    who="a",
                    when="2025-02-12T10:00:00+08:00",
                ),
                0,
            )
    return folder


def test_reviewed_files_become_cases(out: Path, tmp_path: Path) -> None:
    """Corrected labels beside the file, what waits unscored; the suite runs right, and fits and examples come of it."""
    added = add_cases(out, tmp_path / "suite", Settings())
    assert len(added.cases) == 2
    assert added.gone == ()
    suite = load_dataset(tmp_path / "suite")
    pdf = next(c for c in suite.cases if c.path.suffix == ".pdf")
    assert pdf.gold[0].form.funding.total.executed == "171"
    docx = next(c for c in suite.cases if c.path.suffix == ".docx")
    assert docx.gold[0].ambiguous == {"indicators.0.score", "indicators.1.weight", "indicators.1.score"}
    label = json.loads(pdf.path.with_suffix(".json").read_text("utf-8"))[0]
    assert label["_checked"] == [PATH]
    report = run_suite(tmp_path / "suite")
    assert report.passed
    fitted, _ = write_fit([tmp_path / "suite"], [], tmp_path / "confidence.json")
    assert fitted.suites == ("suite",)
    assert write_examples(tmp_path / "suite", tmp_path / "examples.jsonl")[0] > 0


def test_redacted_cases_hold_no_names(out: Path, tmp_path: Path) -> None:
    """Neither the page nor the labels name a person, a unit or a number; the form still reads as labelled."""
    added = add_cases(out, tmp_path / "suite", Settings(), redact=True)
    assert all(name.endswith(".html") for name in added.cases)
    text = "".join(p.read_text("utf-8") for p in (tmp_path / "suite").iterdir())
    for name in ("白砚秋", "顾行舟", "陆书禾", "010-55500123", "云溪区城市管理局", "云溪区园林绿化管理所"):
        assert name not in text
    assert "云溪" not in text + " ".join(added.cases)
    assert "步道" not in " ".join(added.cases)
    assert "某某某" in text
    assert "松风公园步道修缮项目" in text
    for case in load_dataset(tmp_path / "suite").cases:
        assert case.gold[0].form.project_leader == "某某某"


def test_places_go_from_titles_and_texts() -> None:
    """The places of a title and of units are replaced wherever they stand; areas that are no places stay."""
    form = example_form(
        "classic",
        {
            "title": "（2023年度）北江省云和市柳河区项目支出绩效自评表",
            "implementing_unit": "云和市柳河区园林绿化管理所",
            "department": "云和市园林局",
            "expected_goal": "柳河区内三个小区、一个园区的绿化由园林绿化管理所养护，经办人：陆书禾，云和全市推广。",
            "actual_result": "电话 010-55500123，示范区一处。",
        },
        0,
    )
    hidden = Hidden([form]).form(form).form
    assert hidden.title == "（2023年度）丙省甲市乙区项目支出绩效自评表"
    assert hidden.implementing_unit == "甲单位"
    assert (
        hidden.expected_goal == "乙区内三个小区、一个园区的绿化由甲单位养护，经办人：某某某，甲地全市推广。"
    )
    assert hidden.actual_result == "电话 000-00000000，示范区一处。"


def test_files_that_are_gone_are_named(out: Path, tmp_path: Path) -> None:
    """A changed file makes no case; moved files are found where the person says."""
    moved = tmp_path / "材料"
    files = moved.rename(tmp_path / "anders")
    assert len(add_cases(out, tmp_path / "one", Settings()).gone) == 2
    assert len(add_cases(out, tmp_path / "two", Settings(), files=files).cases) == 2
    next(files.glob("*.pdf")).write_bytes(b"%PDF-other")
    assert len(add_cases(out, tmp_path / "three", Settings(), files=files).gone) == 1


def test_without_a_decision_there_is_nothing_to_add(tmp_path: Path) -> None:
    """One sentence that says what to do first, and no empty suite."""
    with pytest.raises(UsageError, match="还没有复核过的表，请先"):
        add_cases(make_out(tmp_path), tmp_path / "suite", Settings())
    assert not (tmp_path / "suite").exists()
