"""Faults that the rules once passed over: marks for texts, negative amounts, small amounts in 元, torn ends, scales."""

from __future__ import annotations

import pytest

from hebiao.audit import audit_form
from hebiao.audit.explain import example_form
from hebiao.audit.scoring import score_indicator


def rules_of(over: dict[str, str]) -> list[tuple[str, str]]:
    """Rule and first field of every finding on the clean example with some fields written over."""
    return [(f.rule, f.fields[0]) for f in audit_form(example_form("classic", over, 0))]


@pytest.mark.parametrize("text", ["无", "略", "XXX", "××", "待填", "……", "同上", "见附件", "暂无。"])
@pytest.mark.parametrize(
    "path",
    ["project_name", "department", "implementing_unit", "expected_goal", "actual_result", "project_leader"],
)
def test_a_mark_is_no_text(path: str, text: str) -> None:
    """A required field that holds a mark instead of a text is empty (D01), and the finding quotes it."""
    (finding,) = [f for f in audit_form(example_form("classic", {path: text}, 0)) if f.rule == "D01"]
    assert (finding.fields, finding.as_written, finding.severity) == ((path,), text, "error")


def test_no_amount_is_no_answer_and_never_told_twice() -> None:
    """无 for the year's budget is D01; another word there is M05; each is told by one rule."""
    path = "funding.total.annual_budget"
    assert rules_of({path: "无"}) == [("D01", path)]
    assert rules_of({path: "略"}) == [("M05", path)]
    assert rules_of({"total_score": "无"}) == [("S09", "total_score")]
    assert rules_of({"phone": "无"}) == [("D02", "phone")]


def test_an_amount_below_zero_is_malformed() -> None:
    """M05 says so of a budget that is negative."""
    path = "funding.appropriation.annual_budget"
    assert ("M05", path) in rules_of({path: "-120"})


def test_small_amounts_in_yuan_show_by_the_cost_indicator() -> None:
    """81000 under 万元 beside a cost of 8.1万元 is 元: M05 gives the amounts in 万元, the habit told once."""
    money = {"initial_budget": "90000", "annual_budget": "90000", "executed": "85500"}
    over = {f"funding.{r}.{c}": v for r in ("total", "appropriation") for c, v in money.items()}
    over |= {"indicators.3.target": "≤9万元", "indicators.3.actual": "8.55万元"}
    (found,) = (f for f in audit_form(example_form("classic", over, 0)) if f.rule == "M05")
    assert found.fields == tuple(f"funding.{r}.{c}" for r in ("total", "appropriation") for c in money)
    assert found.as_written == "90000、85500"
    assert found.as_computed == "9、8.55"


@pytest.mark.parametrize(
    "end",
    [
        "，由于",
        "，主要用于",
        "，进一步",
        "，每",
        "，以及",
        "，包括",
        "，并且",
        "，其中",
        "，但",
        "，在此基础上为",
    ],
)
def test_a_text_that_ends_in_a_joint_is_torn(end: str) -> None:
    """A goal that breaks off behind a word that wants another one is V07."""
    assert ("V07", "expected_goal") in rules_of({"expected_goal": f"完成河道保洁任务{end}"})


@pytest.mark.parametrize(
    "text",
    ["查明淤积原因", "查明河道淤积的主要成因", "规范养护行为", "评定为合格，均可以", "工作节点安排在冬至", "群众反映问题因此减少，始终"],
)  # fmt: skip
def test_words_that_end_like_joints_are_whole(text: str) -> None:
    """Nouns and verbs that end in the same character are no torn texts."""
    assert ("V07", "expected_goal") not in rules_of({"expected_goal": text})


@pytest.mark.parametrize(
    ("scale", "near"),
    [
        ("有良中抵差", "优良中低差"),
        ("忧良中底差", "优良中低差"),
        ("可行/基本可行/不可行", None),
        ("畅通、不畅通", None),
    ],
)
def test_scales_with_two_slips_and_unknown_scales(scale: str, near: str | None) -> None:
    """Two wrong characters of five still show which scale was meant; steps of an unknown scale are asked about."""
    over = {"indicators.4.target": scale}
    (finding,) = [f for f in audit_form(example_form("classic", over, 0)) if f.rule == "V04"]
    assert (finding.as_written, finding.as_computed) == (scale, near)


@pytest.mark.parametrize("goal", ["安全、稳定", "整洁、有序", "健全制度、完善机制", "提升/巩固"])
def test_goals_in_words_are_no_scales(goal: str) -> None:
    """Two things wished for are no grades."""
    assert not any(rule == "V04" for rule, _ in rules_of({"indicators.4.target": goal}))


@pytest.mark.parametrize("unit", ["台次", "车次", "班次", "台件", "台套", "架次"])
def test_compound_counters_are_units(unit: str) -> None:
    """74台次 is a figure with a unit, so a score can be computed for it."""
    result = score_indicator(f"≥80{unit}", f"60{unit}", "8")
    assert (result.met, str(result.score)) == ("missed", "6")
    assert score_indicator(f"=80{unit}", f"80{unit}", "8").met == "met"
