"""Forms as a wronged unit would hold them up: odd, and right; and the mistake beside each, told with what is right."""

from collections.abc import Mapping

import pytest

from hebiao.audit.engine import audit_form
from hebiao.audit.explain import example_form
from hebiao.domain.result import Finding

HARMLESS = {"M07", "W02"}


def findings(over: Mapping[str, str]) -> list[Finding]:
    """Of the clean form of 2024 with these changes."""
    return [f for f in audit_form(example_form("y2024", over, 0)) if f.rule not in HARMLESS]


def row(index: int, **cells: str) -> dict[str, str]:
    """Changes of one indicator."""
    return {f"indicators.{index}.{column}": text for column, text in cells.items()}


def spent(executed: str, rate: str, score: str) -> dict[str, str]:
    """What was executed of 80, with its rate and score, in the total and its one part."""
    over = {f"funding.{r}.executed": executed for r in ("total", "appropriation")}
    return over | {
        "funding.total.execution_rate": rate, "funding.appropriation.execution_rate": rate,
        "funding.total.score": score, "total_score": str(90 + float(score)),
        "indicators.3.actual": f"{executed}万元",
    }  # fmt: skip


@pytest.mark.parametrize(
    "over",
    [
        row(0, target="12", unit="场", actual="线上6场，线下6场"),
        row(0, target="12", unit="场", actual="第一季度3场，第二季度3场，第三季度3场，第四季度3场"),
        row(0, target="12", unit="场", actual="十二场"),
        row(0, target="12", unit="场", actual="全年共12场（含线上4场）"),
        row(0, target="12", unit="场", actual="１２．０场"),
        row(0, target="1.2", unit="万人次", actual="12000人次"),
        row(0, nature="≤", target="0", unit="起", actual="未发生"),
        row(0, nature="=", target="0", unit="起", name="安全事故", actual="无"),
        row(0, nature="≥", target="-2", unit="%", name="收入增长率", actual="-1%"),
        row(0, nature="≥", target="100", unit="人", actual="299人"),
        row(1, actual="优秀"),
        row(2, actual="已于11月底前完成"),
        row(3, actual="首款40万元，尾款40万元"),
        row(3, target="80", unit="万元", actual="800000元"),
        row(5, actual="百分之百"),
        spent("79.99", "99.98%", "9.99"),
        spent("79.99", "99.99", "9.99"),
        spent("79.99", "0.9998", "9.99"),
        {"project_leader": "邵闻溪", "phone": "+86 13800138000"},
        {"project_leader": "邵闻溪", "phone": "86-10-66012345"},
        {"project_name": "2023年城市体检数据服务项目尾款"},
    ],
)  # fmt: skip
def test_odd_and_right(over: Mapping[str, str]) -> None:
    """Sums in prose, other scales and spellings, rates with and without a sign break no rule."""
    assert findings(over) == []


@pytest.mark.parametrize(
    ("over", "right"),
    [
        (row(5, actual="0.95"), "95%"),
        (row(3, target="80", unit="万元", actual="798000"), "79.8万元"),
        (row(0, target="1.2", unit="万人次", actual="12500"), "1.25万人次"),
    ],
)
def test_a_slip_of_scale_is_a_question_and_no_error(over: Mapping[str, str], right: str) -> None:
    """0.95 for 95 % and 元 under 万元 are V03, with what was meant, and no score is called wrong."""
    (found,) = findings(over)
    assert (found.rule, found.severity, found.as_computed) == ("V03", "warning", right)
    assert right in found.message and right in found.message_en


@pytest.mark.parametrize(
    ("over", "rule", "right"),
    [
        (spent("72", "97.75", "9"), "M02", "90.00%"),
        (spent("72", "0.8", "9"), "M02", "90.00%"),
        (row(0, target="12", unit="场", actual="线上4场，线下5场，共9场"), "S06", "15"),
        (row(0, target="12", unit="场", actual="全年共9场（含线上4场）"), "S06", "15"),
        (row(5, actual="百分之八十一"), "S06", "9"),
        (row(1, target="优良中差", actual="较差"), "S05", "0～6"),
        ({"total_score": "98"}, "T01", "100"),
    ],
)
def test_the_mistake_beside_it_is_told_with_what_is_right(
    over: Mapping[str, str], rule: str, right: str
) -> None:
    """A wrong rate without a sign, a sum that misses its target, a grade in other words: both languages say what is right."""
    found = next(f for f in findings(over) if f.rule == rule)
    assert found.as_computed == right and found.verdict == "filer"
    assert right in found.message or rule == "S05"
    assert right in found.message_en or rule == "S05"


def test_money_that_is_no_cost_is_a_benefit() -> None:
    """Investment brought in is 经济效益, a fee under 数量 is 成本 (C02)."""
    gain = row(0, name="带动社会投资", target="2", unit="亿元", actual="2.1亿元")
    fee = row(0, name="讲课费", target="2", unit="万元", actual="2.1万元")
    homes = [[f.as_computed for f in findings(o) if f.rule == "C02"] for o in (gain, fee)]
    assert homes == [["经济效益指标"], ["成本指标"]]


def test_one_habit_is_told_once_and_what_waits_apart() -> None:
    """Six amounts in 元 are one M05; the one in review is told by itself, so that it holds up no other."""
    amounts = {f"funding.{r}.{c}": "800000" for r in ("total", "appropriation") for c in ("initial_budget", "annual_budget", "executed")}  # fmt: skip
    form = example_form("y2024", amounts, 0)
    path = "funding.total.executed"
    asked = form.model_copy(
        update={"fields": form.fields | {path: form.fields[path].model_copy(update={"decision": "review"})}}
    )
    (one,) = (f for f in audit_form(form) if f.rule == "M05")
    assert len(one.fields) == 6 and "应为 80" in one.message
    apart = {f.fields: f.verdict for f in audit_form(asked) if f.rule == "M05"}
    assert apart == {(path,): "unclear", tuple(p for p in amounts if p != path): "filer"}


def told(found: list[Finding], rule: str) -> Finding:
    """The one finding of a rule."""
    (one,) = (f for f in found if f.rule == rule)
    return one


@pytest.mark.parametrize(
    ("name", "severity"), [("安全事故发生数", "error"), ("投诉数量", "error"), ("新增隐患点", "warning")]
)
def test_what_should_not_have_happened_and_did(name: str, severity: str) -> None:
    """S06: a target of 0 with 2 is missed, an error where the name is of harm; the formula gives 0."""
    over = row(0, nature="=", target="0", unit="起", name=name, actual="2起")
    one = told(findings(over), "S06")
    assert (one.severity, one.verdict, one.as_computed) == (severity, "filer", "0")
    assert "0 ÷ 2 × 20 = 0" in one.message


@pytest.mark.parametrize(
    ("target", "nature", "sign"), [(">5份", None, "大于"), ("5", ">", "大于"), ("<5份", None, "小于"), ("5", "<", "小于")]
)  # fmt: skip
def test_a_number_that_the_target_leaves_out(target: str, nature: str | None, sign: str) -> None:
    """S06 warns of a full score for just the number that “＞” or “＜” leaves out; with “≥” and “≤” it is met."""
    over = row(0, target=target, nature=nature or "~", unit="份" if nature else "~", actual="5份")
    one = told(findings(over), "S06")
    assert (one.severity, one.as_computed) == ("warning", None)
    assert f"要求{sign}该数" in one.message and "misses it" in one.message_en
    closed = {p: t.replace(">", "≥").replace("<", "≤") for p, t in over.items()}
    assert [f.rule for f in findings(closed)] == []


@pytest.mark.parametrize(
    ("target", "actual", "says"),
    [
        ("≤12", "≤12", "照抄指标值"), ("12", "≤12月", "照抄指标值"), ("1", "12个月内", "与指标值“≤1月”是同一个界限"),
        ("12", "12个月以内", "与指标值“≤12月”是同一个界限"), ("12", "不少于12个月", None), ("12", "11个月", None),
    ],
)  # fmt: skip
def test_a_bound_is_no_measured_value(target: str, actual: str, says: str | None) -> None:
    """V02 tells a copied target from the same bound in other words; a bound on the other side is none of it."""
    unit = "年" if target == "1" else "月"
    found = [f for f in findings(row(2, target=target, unit=unit, actual=actual)) if f.rule == "V02"]
    assert [says.replace("≤1月", "≤1年") in f.message for f in found if says] == ([True] if says else [])


@pytest.mark.parametrize(
    ("index", "cells", "path"),
    [
        (5, {"actual": "96%%"}, "actual"), (5, {"unit": "~", "nature": "~", "target": "≥90%%"}, "target"),
        (2, {"unit": "~", "nature": "~", "target": "≤12个月/"}, "target"), (0, {"target": "2份(单位:)TB"}, "target"),
        (2, {"actual": "11个月个月"}, "actual"), (2, {"actual": "11/12"}, None), (5, {"actual": "用户满意度达到100%/年"}, None),
        (0, {"actual": "22"}, None),
    ],
)  # fmt: skip
def test_a_broken_unit_in_the_value(index: int, cells: dict[str, str], path: str | None) -> None:
    """V06 finds units that are doubled or cut in target and actual value, too, and not in figures that only look so."""
    found = [f.fields[0] for f in findings(row(index, **cells)) if f.rule == "V06" and len(f.fields) == 1]
    assert found == ([f"indicators.{index}.{path}"] if path else [])


@pytest.mark.parametrize(
    ("score", "meant"),
    [("满分", "20"), ("1O", "10"), ("十分", "10"), ("20分", "20"), ("l8", "18"), ("二十", "20"), ("优", None), ("20.0.", None)],
)  # fmt: skip
def test_a_score_in_words_with_what_it_may_mean(score: str, meant: str | None) -> None:
    """S09 quotes what is written and, where there is one, the number that was meant; it takes nothing for granted."""
    one = told(findings(row(0, score=score)), "S09")
    assert (one.as_written, one.as_computed, one.fields) == (score, meant, ("indicators.0.score",))
