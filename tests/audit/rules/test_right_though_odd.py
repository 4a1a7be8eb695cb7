"""What looks odd and is right has no finding; what is wrong beside it has."""

from collections.abc import Mapping

import pytest

from hebiao.audit.engine import audit_form
from hebiao.audit.explain import example_form
from hebiao.domain.result import Candidate, Field, FormResult


def codes(over: Mapping[str, str], form: str = "y2024") -> set[str]:
    """The codes that a clean form with these changes breaks."""
    return {f.rule for f in audit_form(example_form(form, over, 0))}


@pytest.mark.parametrize(
    "over",
    [
        {"indicators.0.actual": "已提交体检报告5份"},  # d = 150 %
        {"indicators.0.actual": "5"},
        {"indicators.2.actual": "1个月"},
        {"indicators.2.actual": "完成时间12个月内"},
        {"indicators.3.actual": "800000"},
        {"indicators.3.actual": "支出金额80万元"},
        {"indicators.3.target": "1000000", "indicators.3.actual": "合同金额100万元，2024年支付80万元"},
        {
            "indicators.3.actual": "99.86万元",
            "indicators.3.target": "998600",
            "indicators.3.deviation": "因机构改革，另一单位支付19.86万元，本单位支付80万元",
        },
        {"indicators.5.actual": "100%（已通过调查）"},
        {"indicators.5.target": "99.99", "indicators.5.actual": "99.985%"},
        {"indicators.4.actual": "好"},
        {"indicators.0.unit": "次", "indicators.0.target": "12", "indicators.0.actual": "上半年5次，下半年7次"},
        {"indicators.0.unit": "次/月", "indicators.0.target": "1", "indicators.0.actual": "全年12次"},
        {
            "indicators.0.name": "安全事故起数",
            "indicators.0.nature": "=",
            "indicators.0.unit": "起",
            "indicators.0.actual": "1起",
        },
        {"indicators.1.actual": "优", "indicators.1.score": "8", "indicators.1.deviation": "个别内容待完善，下一步改进", "total_score": "98"},
        {"funding.total.score": "10.00"},
        {"total_score": "100.00"},
    ],
)  # fmt: skip
def test_odd_but_right(over: Mapping[str, str]) -> None:
    """Prose, other units, early completion, small costs and rounding break no rule."""
    assert codes(over) == set()


@pytest.mark.parametrize(
    ("actual", "score", "expected"),
    [
        ("5", "20", set()),
        ("6", "20", {"S04", "E04"}),
        ("6", "18", {"E01", "E04"}),
        ("8", "16", {"E01", "E04"}),
        ("12", "14", {"E01", "E04"}),
        ("12", "16", {"S04", "E01", "E04"}),
    ],
)
def test_the_steps_of_a_low_target(actual: str, score: str, expected: set[str]) -> None:
    """200, 300 and 500 % above the target take 10, 20 and 30 %; the lower end of each step belongs to it."""
    total = str(80 + int(score))
    assert (
        codes({"indicators.0.actual": actual, "indicators.0.score": score, "total_score": total}) == expected
    )


@pytest.mark.parametrize(
    ("score", "severity"),
    [("9", "warning"), ("8", "error"), ("8.6", None), ("8.62", None), ("8.625", None), ("8.7", None), ("9.0", "warning")],
)  # fmt: skip
def test_an_execution_score_rounded_to_a_whole_number_is_a_warning(score: str, severity: str | None) -> None:
    """8.625 may be shown with one to three decimals, cut or rounded; 9 is a warning, 8 an error only beyond a cut."""
    over = {
        "funding.total.executed": "69", "funding.appropriation.executed": "69", "funding.total.score": score,
        "funding.total.execution_rate": "86.25%", "funding.appropriation.execution_rate": "86.25%",
    }  # fmt: skip
    found = [f for f in audit_form(example_form("y2024", over, 0)) if f.rule == "M03"]
    wanted = "warning" if score == "8" else severity
    assert [f.severity for f in found] == ([wanted] if wanted else [])


def test_an_equal_sign_is_treated_as_positive_only_as_a_warning() -> None:
    """A missed "=" with a full score is a warning, a missed "≥" an error."""
    for nature, severity in (("=", "warning"), ("≥", "error")):
        over = {"indicators.0.nature": nature, "indicators.0.actual": "1"}
        found = audit_form(example_form("y2024", over, 0))
        assert {f.severity for f in found if f.rule in ("S02", "S06")} == {severity}


def test_spending_less_than_a_bare_cost_target_misses_nothing() -> None:
    """A cost target without an operator is a ceiling."""
    over = {"indicators.3.target": "120万元", "indicators.3.actual": "114万元"}
    assert codes(over, "classic") == set()


def test_a_bare_cost_target_that_is_exceeded_is_a_warning() -> None:
    """More than a ceiling without an operator is a miss, scored A/B, but only as a warning."""
    over = {"indicators.3.target": "100万元", "indicators.3.actual": "114万元"}
    found = audit_form(example_form("classic", over, 0))
    assert {(f.rule, f.severity, f.as_computed) for f in found if f.rule.startswith("S")} == {
        ("S02", "warning", "8.77"),
        ("S06", "warning", "8.77"),
    }


def in_review(result: FormResult, path: str, *texts: str) -> FormResult:
    """The same result with one field in review, read in these ways."""
    rivals = tuple(Candidate(producer=f"reader{i}", text=t) for i, t in enumerate(texts))
    field = Field(decision="review", confidence=0.4, raw=texts[0], candidates=rivals)
    return result.model_copy(update={"fields": result.fields | {path: field}})


def test_a_field_in_review_never_makes_a_filer_finding() -> None:
    """With a rival reading that keeps the rule it is a misreading, without one it is unclear."""
    form = example_form("classic", {"indicators.0.weight": "2"}, 0)
    path = "indicators.0.weight"
    for texts, verdict in ((("2", "20"), "misread"), (("2", "3"), "unclear"), (("2",), "unclear")):
        found = [f for f in audit_form(in_review(form, path, *texts)) if f.rule == "W01"]
        assert [f.verdict for f in found] == [verdict]
    assert [f.verdict for f in audit_form(form) if f.rule == "W01"] == ["filer"]


def test_a_blank_beside_unread_text_is_not_the_filers_fault() -> None:
    """A required field that is empty is unclear where the source has text that no field accounts for."""
    form = example_form("classic", {"implementing_unit": "~"}, 0)
    read = [f.verdict for f in audit_form(form) if f.rule == "D01"]
    left = [
        f.verdict for f in audit_form(form.model_copy(update={"residue": ("云溪市",)})) if f.rule == "D01"
    ]
    assert (read, left) == (["filer"], ["unclear"])


@pytest.mark.parametrize(
    ("phone", "right"),
    [
        ("66012345", True), ("010-66012345", True), ("(010)66012345", True), ("01066012345", True), ("13912345678", True),
        ("66012345、66012346", True), ("010-66012345-802", True), ("400-810-0001", True), ("办公室66012345", True),
        ("660123456", False), ("1391234567", False), ("139123456781", False), ("梁一川", False), ("23912345678", False),
    ],
)  # fmt: skip
def test_phone_numbers(phone: str, right: bool) -> None:
    """Landlines, mobiles, extensions and lists are phone numbers; other lengths are none."""
    assert ("D02" in codes({"phone": phone}, "classic")) is not right


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("受降雨影响工期滞后", {"E03"}), ("不存在未完成情况", set()), ("无偏差", set()), ("按合同完成", set()), ("未受疫情影响", set())],
)  # fmt: skip
def test_a_denied_failure_is_none(reason: str, expected: set[str]) -> None:
    """A full score goes with a reason that denies a failure, not with one that tells of it."""
    assert codes({"indicators.0.deviation": reason}) == expected


@pytest.mark.parametrize(
    ("name", "torn"),
    [
        ("提供技术支持服", True), ("完成巡检、", True), ("完成档案（一期", True), ("学生校服", False), ("促进社会和谐", False),
        ("群众参与", False), ("问题整改落实", False), ("潜在", False),
    ],
)  # fmt: skip
def test_texts_cut_off(name: str, torn: bool) -> None:
    """An open bracket, a list mark or half a word at the end looks cut off; whole words do not."""
    padded = "年度" + name
    assert ("V07" in codes({"indicators.4.name": padded})) is torn


@pytest.mark.parametrize(
    ("name", "told"),
    [("场均成本", False), ("单条信息成本", False), ("单灯成本", False), ("订单条目支出", True)],
)
def test_the_cost_of_one_is_not_what_was_executed(name: str, told: bool) -> None:
    """C06 speaks of the whole cost, and of no cost of one event or one item."""
    assert ("C06" in codes({"indicators.3.name": name, "indicators.3.actual": "20万元"})) is told


@pytest.mark.parametrize(
    ("reason", "told"), [("受极端天气影响，抢险次数多于预期。", False), ("第二批未完成。", True)]
)
def test_a_reason_far_above_the_target_may_tell_what_brought_it_about(reason: str, told: bool) -> None:
    """Where E04 asks why the target was exceeded so far, "受…影响" is an answer and no failure; 未完成 stays one."""
    over = {"indicators.0.actual": "提交体检报告7份", "indicators.0.deviation": reason}
    assert ("E03" in codes(over)) is told


def test_a_cost_by_the_piece_and_what_is_still_to_be_paid() -> None:
    """C06 takes no price of one for the whole cost; M06 reads the actual value of a cost for why money is left."""
    assert "C06" not in codes({"indicators.3.name": "灯具支出", "indicators.3.actual": "666元/盏"})
    low = {
        "funding.total.executed": "60", "funding.appropriation.executed": "60", "funding.total.execution_rate": "75%",
        "funding.appropriation.execution_rate": "75%", "funding.total.score": "7.5", "total_score": "97.5",
    }  # fmt: skip
    assert "M06" in codes(low)
    assert "M06" not in codes(low | {"indicators.3.actual": "60万元，另20万元按合同待验收后支付"})
