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
