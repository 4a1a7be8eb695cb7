"""What a text in review most likely says."""

from __future__ import annotations

import pytest

from hebiao.domain.document import Cell, Rival
from hebiao.domain.reading import Found, Place
from hebiao.reconcile import reasons as why
from hebiao.reconcile.decided import Decided
from hebiao.reconcile.likely import likely, show_likely


@pytest.mark.parametrize(
    ("path", "text", "shown"),
    [
        ("funding.total.annual_budget", ".219.00", "219.00"),
        ("indicators.1.score", "10.", "10"),
        ("indicators.5.weight", "-30", "30"),
        ("funding.total.execution_rate", "·100%,", "100%"),
        ("phone", "68964908.", "68964908"),
        ("indicators.4.nature", "≤.", "≤"),
        ("indicators.2.actual", "•100%", "100%"),
        ("indicators.2.name", ".资金使用合规率", "资金使用合规率"),
        ("indicators.1.deviation", "•", None),
        ("funding.other.execution_rate", "/.", None),
        ("indicators.2.deviation", "一", None),
        ("indicators.0.target", ">2350人", "≥2350人"),
        ("indicators.0.nature", "<", "≤"),
        ("funding.total.execution_rate", "92.7096", "92.70%"),
        ("funding.total.execution_rate", "98.28.%", "98.28%"),
        ("indicators.1.deviation", "预算批复较晚，实际完成数低于预期", "预算批复较晚，实际完成数低于预期。"),
        ("expected_goal", "1、修缮面积260平方米：2、加固墙体1500米；3、支付款项。", "1、修缮面积260平方米；2、加固墙体1500米；3、支付款项。"),
        ("indicators.1.weight", "×", "8"),
        ("indicators.7.score", "1+", "14"),
        ("indicators.4.name", "成本控制在预算范围內", "成本控制在预算范围内"),
        ("indicators.9.actual", "优（有效保障了工作开展！", "优（有效保障了工作开展）"),
        ("indicators.0.level2", "数单指标", "数量指标"),
        ("indicators.5.level1", "效益指标(30)分）", "效益指标"),
        ("indicators.6.level1", "满意度指标(10", "满意度指标"),
        ("indicators.0.level1", "1产出指标", "产出指标"),
        ("indicators.4.deviation", "第11批设备未到货·下一步催办", "第11批设备未到货，下一步催办"),
        ("indicators.3.target", "川类", "Ⅲ类"),
        ("indicators.3.name", "】级响应次数", "Ⅰ级响应次数"),
        ("indicators.5.actual", "66.3方元", "66.3万元"),
        ("indicators.6.unit", "微克位方米", "微克/立方米"),
        ("funding.carryover.weight", "7", None),
        ("indicators.1.actual", "监测数据有效率100%.已完成", "监测数据有效率100%，已完成"),
        ("indicators.3.target", "≤31.17011万j儿", "≤31.17011万元"),
        ("indicators.3.actual", "已按合同约定光成", "已按合同约定完成"),
        ("actual_result", "1、疫苗16万毫升；2、项目款项支付完毕：3、有效防控。", "1、疫苗16万毫升；2、项目款项支付完毕；3、有效防控。"),
        ("expected_goal", "全年计划完成12项工作，取得良好成效.", "全年计划完成12项工作，取得良好成效。"),
        ("indicators.0.level1", "产{H指标", "产出指标"),
        ("indicators.4.name", "1.程后续管护机制", "工程后续管护机制"),
        ("indicators.4.nature", "2", "≥"),
        ("indicators.4.nature", "C", "≤"),
        ("indicators.2.target", "¿95%", "≥95%"),
        ("indicators.2.unit", "·%", "%"),
        ("indicators.2.unit", "儿", "元"),
        ("indicators.2.unit", "月元", "万元"),
        ("indicators.6.deviation", "尤", "无"),
        ("indicators.3.actual", "2024年12月20曰", "2024年12月20日"),
        ("indicators.4.actual", "2022年12月8F1", "2022年12月8日"),
        ("indicators.4.target", "≤1243.152万j元", "≤1243.152万元"),
        ("indicators.6.actual", "200力心", "200万元"),
        ("indicators.6.actual", "5189.007188月元", "5189.007188万元"),
        ("indicators.5.actual", "高（有效保障了1.作开展）", "高（有效保障了工作开展）"),
        ("indicators.6.actual", "优满足合同约定的各项要求)", "优（满足合同约定的各项要求)"),
        ("indicators.8.target", "优中差", "优良中差"),
        ("indicators.1.actual", "13方人次", "13万人次"),
        ("expected_goal", "（1！计划建设农田12亩；（2）计划修路8公里；3)按合同支付款项；（4）改善条件，达到目标。", "（1）计划建设农田12亩；（2）计划修路8公里；（3）按合同支付款项；（4）改善条件，达到目标。"),
    ],
)  # fmt: skip
def test_dirt_and_worn_marks_are_shown_as_what_they_were(path: str, text: str, shown: str | None) -> None:
    """A point beside a figure, a comma worn to a point, 元 without its upper strokes, a word that no form has."""
    assert likely(path, text) == shown


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("indicators.5.target", "72.91万元"), ("funding.total.executed", "216个"), ("project_name", "“一站式”服务"),
        ("indicators.0.name", "PM2.5年均浓度"), ("preparer", "艾力·买买提"), ("indicators.1.target", "-5℃"),
        ("actual_result", "共3项：1.完成建设，2.通过验收。"), ("indicators.2.target", "≥95%"), ("indicators.0.level2", "粉门比士"), ("indicators.1.name", "1.完成建设"), ("indicators.1.target", "2"), ("indicators.0.level2", "某量指标"),
    ],
)  # fmt: skip
def test_what_print_may_be_is_shown_as_read(path: str, text: str) -> None:
    """A decimal point, a point within a name, a minus, a colon before a list, text where a figure should stand."""
    assert likely(path, text) == text


def test_a_point_that_every_reading_is_certain_of_is_the_filers() -> None:
    """What is "95." is as written where the print is clean; nobody is shown another figure."""
    fields = {"funding.total.executed": field("95.", "review")}
    show_likely(fields)
    found = fields["funding.total.executed"].found
    assert found is not None
    assert found.text == "95."


def test_a_line_that_is_a_mark_of_dirt_is_left_out() -> None:
    """A speck above an amount or below a sentence is a line of its own; what is left is shown."""
    for text, shown in (
        ("+\n1004.96", "1004.96"),
        ("1004.96\n—", "1004.96"),
        ("切实把实事办好\n办实。\n•", "切实把实事办好办实。"),
    ):
        fields = {"indicators.0.actual": field(text, "review")}
        show_likely(fields)
        found = fields["indicators.0.actual"].found
        assert found is not None
        assert found.text == shown


@pytest.mark.parametrize(
    ("raw", "cut", "shown"),
    [
        ("批复较晚，合同于十月\n签订，尾款结转下年", "签订，尾款结转下年", "批复较晚，合同于十月签订，尾款结转下年"),
        ("批复较晚，合同于十月\n签订，尾款结转下年", "签订，尾款结转下年。", "批复较晚，合同于十月签订，尾款结转下年。"),
        ("批复较晚，合同于十月\n签订，尾款结转下一年\n", "", "批复较晚，合同于十月签订，尾款结转下一年。"),
        ("批复较晚，合同于十月\n签订，尾款结转下一年", "", "批复较晚，合同于十月签订，尾款结转下一年。"),
        ("批复较晚。合同于十月\n签订，尾款结转下年", "", "批复较晚。合同于十月签订，尾款结转下年。"),
    ],
)  # fmt: skip
def test_a_full_stop_is_put_where_one_may_have_been_lost(raw: str, cut: str, shown: str) -> None:
    """Behind a line that has room for it nothing was read because nothing is there; alone on its line it is lost."""
    rivals = (Rival("ocr:lines", raw, 1.0), Rival("ocr:found", cut, 1.0))
    found = Found(raw, raw.replace("\n", ""), (Place(Cell(0, 0, 0, raw, rivals=rivals)),))
    fields = {"indicators.1.deviation": Decided(found, "review", "doubted", (("grid", found),), (why.LOOSE,))}
    show_likely(fields)
    likeliest = fields["indicators.1.deviation"].found
    assert likeliest is not None
    assert likeliest.text == shown


def field(text: str, decision: str, *, pixels: bool = True, score: float = 1.0) -> Decided:
    """A field of such a text."""
    rivals = (Rival("ocr:lines", text, score),) if pixels else ()
    found = Found(text, text.replace("\n", ""), (Place(Cell(0, 0, 0, text, rivals=rivals)),))
    if decision == "accept":
        return Decided(found, "accept", "agree_exact", ())
    return Decided(found, "review", "doubted", (("grid", found),), (why.LOOSE,))


def test_only_what_is_in_review_and_was_read_from_pixels_changes() -> None:
    """What is accepted stays as read; in review the text as read stays among the candidates, and the reason tells both."""
    fields = {
        "indicators.0.actual": field("100%.", "review"),
        "indicators.1.actual": field("100%.", "accept"),
        "indicators.2.actual": field("100%.", "review", pixels=False),
    }
    show_likely(fields)
    texts = [one.found.text for one in fields.values() if one.found is not None]
    assert texts == ["100%", "100%.", "100%."]
    shown = fields["indicators.0.actual"]
    assert [found.text for _, found in shown.rivals if found is not None] == ["100%."]
    assert shown.reasons == (why.LOOSE, why.likely("100%.", "100%"))


def test_a_rate_whose_sign_has_a_line_of_its_own_keeps_it() -> None:
    """Nothing could be read of what stands below the figure: in a rate it is the sign."""
    for path, raw, shown in (
        ("funding.total.execution_rate", "96.7\n", "96.7%"),
        ("funding.total.execution_rate", "96.7", "96.7"),
        ("indicators.0.score", "9.7\n", "9.7"),
    ):
        fields = {path: field(raw, "review")}
        show_likely(fields)
        found = fields[path].found
        assert found is not None
        assert found.text == shown


def test_a_mark_behind_a_rate_is_the_sign_that_the_other_rates_have() -> None:
    """What was read as "100," below "97.2%" is 100%; where no rate of the form has a sign it is a figure beside dirt."""
    for other, shown in (("97.2%", "100%"), ("97.2", "100")):
        fields = {
            "funding.total.execution_rate": field(other, "accept"),
            "funding.appropriation.execution_rate": field("100,", "review", score=0.4),
        }
        show_likely(fields)
        found = fields["funding.appropriation.execution_rate"].found
        assert found is not None
        assert found.text == shown
