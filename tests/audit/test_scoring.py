"""The scoring library: numbers read out of prose, targets, scores, grades."""

from decimal import Decimal

import pytest

import hebiao
from hebiao.audit.rulebook import load_rulebook
from hebiao.audit.scoring import (
    find_span,
    grade_of_total,
    read_quantities,
    read_target,
    score_indicator,
)

BOOK = load_rulebook("beijing-chaoyang-2024")
ABOUT = BOOK.about
TEN = Decimal(10)


def span(text: str, unit: str | None) -> tuple[str | None, str | None] | None:
    """Both ends of what a text may mean, in plain notation."""
    found = find_span(text, unit, ABOUT)
    if found is None:
        return None
    low, high = (None if e is None else f"{e.normalize():f}" for e in (found.low, found.high))
    return low, high


@pytest.mark.parametrize(
    ("text", "unit", "ends"),
    [
        ("提供实施方案7份", "份", ("7", "7")),
        ("用户满意度100%", "%", ("100", "100")),
        ("100%（已通过验收）", "%", ("100", "100")),
        ("100", "%", ("100", "100")),
        ("故障响应时间2小时内", "小时", ("0", "2")),
        ("8天内完成指定工作", "天", ("0", "8")),
        ("项目完成时限4个月内", "月", ("0", "4")),
        ("首款金额36万元，2024年支付尾款4万元", "万元", ("4", "40")),
        ("支付480000元", "万元", ("48", "48")),
        ("2.5亿元", "万元", ("25000", "25000")),
        ("199.9万", "万元", ("199.9", "199.9")),
        ("30分钟", "小时", ("0.5", "0.5")),
        ("1年", "月", ("12", "12")),
        ("2个季度", "个月", ("6", "6")),
        ("20个工作日", "工作日", ("20", "20")),
        ("1,200平方米", "㎡", ("1200", "1200")),
        ("约4.5万人次", "人次", ("40500", "49500")),
        ("400余件", "件", ("360", "440")),
        ("不少于30家", "家", ("30", None)),
        ("95%以上", "%", ("95", None)),
        ("未超过40.22万元", "万元", ("0", "40.22")),
        ("服务一年", "年", ("1", "1")),
        ("开展培训10次，覆盖200人", "次", ("10", "10")),
        ("2024年12月31日完成，共15份", "份", ("15", "15")),
        ("7×24小时值守，巡检12次", "次", ("12", "12")),
        ("达到6000", "Mbps", ("6000", "6000")),
        ("1900.00万元", "万元", ("1900", "1900")),
        ("2000.5", "件", ("2000.5", "2000.5")),
        ("2023.06", "月", None),
        ("2023-06-30", "天", None),
        ("上半年5次，下半年7次", "次", ("5", "12")),
        ("线上6次，线下6次", "次", ("6", "12")),
        ("上半年5次、下半年7次，合计12次", "次", ("12", "12")),
        ("全年12次（其中线上4次）", "次", ("12", "12")),
        ("计划12次，完成12次", "次", ("12", "12")),
        ("满意率95%，复核仍为95%", "%", ("95", "95")),
        ("百分之九十六", "%", ("96", "96")),
        ("百分之百", "%", ("100", "100")),
        ("半天", "小时", ("12", "12")),
        ("上半年完成", "月", None),
        ("预算30万元，支付30万元", "万元", ("30", "30")),
        ("10-15次", "次", ("10", "25")),
        ("每月2次", "次/月", ("2", "2")),
        ("2次/月", "次/月", ("2", "2")),
        ("每月2次", "次", None),
        ("24次", "次/月", None),
        ("12次", "次/年", ("12", "12")),
        ("5万元/人", "万元/人", ("5", "5")),
        ("按期完成", "份", None),
        ("100%", "份", None),
        ("5天", "万元", None),
        ("2024年完成", "年", None),
        ("第3名", "名", None),
    ],
)
def test_the_number_whose_unit_matches(
    text: str, unit: str, ends: tuple[str | None, str | None] | None
) -> None:
    """Of the numbers in prose those in the target's unit count, converted exactly; two of them make a span."""
    assert span(text, unit) == ends


@pytest.mark.parametrize(
    ("target", "nature", "unit", "actual", "ends"),
    [
        ("95", "≥", "%", "0.96", ("0.96", "96")),
        ("100", "=", "%", "1", ("1", "100")),
        ("200", "≤", "万元", "1935000", ("193.5", "1935000")),
        ("2000000", "≥", "元", "201", ("201", "2010000")),
        ("1.2", "≥", "万人次", "12500", ("1.25", "12500")),
        ("5", "≤", "%", "0.5", ("0.5", "0.5")),
        ("95", "≥", "%", "0.96%", ("0.96", "0.96")),
        ("200", "≤", "万元", "20", ("20", "20")),
        ("12", "≥", "次", "1", ("1", "1")),
    ],
)
def test_a_bare_number_far_beside_the_target_may_be_of_another_scale(
    target: str, nature: str, unit: str, actual: str, ends: tuple[str, str]
) -> None:
    """A share written as 0.96, 元 under 万元 and the reverse are two readings, so no score is said to be wrong."""
    result = score_indicator(read_target(target, nature, unit, None, BOOK) or target, actual, TEN, BOOK)
    assert result.value is not None
    assert (result.value.low, result.value.high) == tuple(map(Decimal, ends))
    assert (result.score is None) == (ends[0] != ends[1])


@pytest.mark.parametrize(
    ("target", "unit", "actual", "met"),
    [
        ("≤0", "起", "未发生", "met"),
        ("≤2", "起", "全年未发生安全责任事故", "met"),
        ("≤5", "%", "没有收到投诉", "met"),
        ("≥5", "场", "无", "unclear"),
        ("≤20", "万元", "无", "unclear"),
        ("≤2", "起", "无法统计", "unclear"),
        ("0起", None, "2起", "missed"),
        ("0", "起", "全年发生安全事故2起", "missed"),
        ("≤0", "起", "2", "missed"),
        ("0起", None, "0起", "met"),
        ("0起", None, "未发生", "met"),
        ("0起", None, "排查隐患2起，未发生事故", "unclear"),
        ("0次", None, "开展演练3次", "unclear"),
    ],
)
def test_what_did_not_happen_is_nought(target: str, unit: str, actual: str, met: str) -> None:
    """Saying 未发生 is 0 of what is counted where there should be little of it, and says nothing of money or of a floor."""
    goal = read_target(target, None, unit, None, BOOK)
    assert goal is not None
    assert score_indicator(goal, actual, TEN, BOOK).met == met


@pytest.mark.parametrize(
    ("scale", "actual", "grade"),
    [
        ("优良中差", "优秀", "优"),
        ("优良中差", "评价结果为良好。", "良"),
        ("优良中差", "较差", "差"),
        ("优秀良好合格不合格", "优秀", "优秀"),
        ("优良中差", "优。服务良好", "优"),
        ("优良中差", "老人反映良好的效果", None),
    ],
)
def test_grades_in_other_words(scale: str, actual: str, grade: str | None) -> None:
    """优秀 is 优 and 较差 is 差 where the scale has no such grade of its own."""
    assert score_indicator(scale, actual, TEN, BOOK).grade == grade


def test_dates_and_list_marks_measure_nothing() -> None:
    """Dates, document numbers, ordinals and list marks are no quantities."""
    text = "1、按〔2018〕3号文，2023年12月底前完成第2批，24年支付尾款4万元"
    assert [(q.number, q.unit) for q in read_quantities(text)] == [(Decimal(4), "万元")]


@pytest.mark.parametrize(
    ("target", "nature", "unit", "level2", "expected"),
    [
        ("≥90%", None, None, None, ("positive", "90", "%")),
        ("90", "≥", "%", None, ("positive", "90", "%")),
        ("不少于2项", None, None, None, ("positive", "2", "项")),
        ("1亿元以上", None, None, None, ("positive", "1", "亿元")),
        ("居民满意度达到95%", None, None, None, ("positive", "95", "%")),
        ("≤12个月", None, None, None, ("negative", "12", "个月")),
        ("不超过200万", None, None, None, ("negative", "200", "万")),
        ("1", "=", "份", None, ("equal", "1", "份")),
        ("20", None, None, None, ("equal", "20", None)),
        ("优良中低差", "定性", "项", None, ("qualitative", None, None)),
        ("公平公正", None, None, None, ("qualitative", None, None)),
        ("3至5家", None, None, None, ("unknown", None, None)),
    ],
)  # fmt: skip
def test_targets(
    target: str,
    nature: str | None,
    unit: str | None,
    level2: str | None,
    expected: tuple[str, str | None, str | None],
) -> None:
    """Direction, number and unit come from the target or from columns of their own."""
    found = read_target(target, nature, unit, level2, BOOK)
    assert found is not None
    number = None if found.number is None else str(found.number)
    assert (found.direction, number, found.unit) == expected


@pytest.mark.parametrize(
    ("target", "actual", "score", "met"),
    [
        ("≥90%", "81%", "9", "missed"),
        ("≥90%", "95%", "10", "met"),
        ("≤24小时", "30小时", "8", "missed"),
        ("≤24小时", "1小时", "10", "met"),
        ("≤5%", "0%", "10", "met"),
        ("=10家", "8家", "8", "missed"),
        ("≤100万元", "1250000元", "8", "missed"),
        ("≥30个", "100%", None, "unclear"),
        ("≥30万元", "首款36万元，尾款4万元", None, "unclear"),
        ("≤40万元", "首款36万元，尾款4万元", "10", "met"),
        ("≤36万元", "首款36万元，尾款4万元", None, "unclear"),
        ("≥12次", "上半年5次，下半年7次", None, "unclear"),
        ("≥1次/月", "12次", None, "unclear"),
        ("≥12次", "每月1次", None, "unclear"),
        ("优良中低差", "优（完成）", None, "met"),
        ("优良中低差", "差", None, "missed"),
        ("优良中低差", "提高了水平", None, "unclear"),
    ],
)
def test_scores(target: str, actual: str, score: str | None, met: str) -> None:
    """B/A, A/B, at most the weight; where two numbers could be meant, only what holds for both is said."""
    result = score_indicator(target, actual, TEN, BOOK)
    found = None if result.score is None else f"{result.score.normalize():f}"
    assert (found, result.met) == (score, met)


@pytest.mark.parametrize(
    ("actual", "deducted"),
    [("299", None), ("300", "9"), ("400", "8"), ("599", "8"), ("600", "7"), ("9000", "7")],
)
def test_a_target_set_too_low(actual: str, deducted: str | None) -> None:
    """From 200, 300 and 500 % above it, 10, 20 and 30 % of the weight are taken, or none with a good reason."""
    result = score_indicator("≥100件", actual + "件", TEN, BOOK)
    assert (None if result.deducted is None else str(result.deducted.normalize())) == deducted
    assert result.high == TEN


@pytest.mark.parametrize(
    ("grade", "low", "high"), [("优", "8", "10"), ("良", "6", "10"), ("中", "6", "8"), ("差", "0", "6")]
)
def test_qualitative_bands(grade: str, low: str, high: str) -> None:
    """A grade gives a band of points, both ends included."""
    result = score_indicator("优良中低差", grade, TEN, BOOK)
    assert (result.grade, str(result.low), str(result.high)) == (grade, low, high)


@pytest.mark.parametrize(
    ("total", "grade"),
    [("100", "优"), ("90", "优"), ("89.99", "良"), ("80", "良"), ("60", "中"), ("59.9", "差")],
)
def test_the_grade_of_a_total(total: str, grade: str) -> None:
    """90 is 优, 80 良, 60 中; the lower end belongs to the better grade."""
    assert grade_of_total(Decimal(total), BOOK) == grade


def test_steps_are_in_both_languages() -> None:
    """A score comes with its formula, worked out."""
    step = score_indicator("≥90%", "81%", TEN, BOOK).steps[0]
    assert step.zh == "实际值÷指标值×分值：81 ÷ 90 × 10 = 9，得 9"
    assert step.en == "actual / target × weight: 81 / 90 × 10 = 9, makes 9"


def test_a_weight_that_is_no_number_is_refused() -> None:
    """A weight must be a number that is not negative."""
    for weight in ("十分", Decimal(-1)):
        with pytest.raises(ValueError, match="weight"):
            score_indicator("≥90%", "81%", weight, BOOK)


@pytest.mark.parametrize(
    ("target", "actual", "met"),
    [
        ("≤100万元", "首款36万元，尾款74万元", "unclear"), ("≥10份", "提供方案7份、报告5份", "unclear"),
        (">5个", "5个", "missed"), (">5个", "6个", "met"), ("<5个", "5个", "missed"), ("<5%", "4.9%", "met"),
        ("≤1小时", "1小时30分钟", "missed"), ("≤90分钟", "1小时30分", "met"), ("≤2年", "2年6个月", "missed"),
        ("≤1年", "1年15天", "unclear"), ("≥1年", "1年15天", "met"), ("≤1万元", "1万3千元", "missed"), ("≥2个", "建成一个统一的平台", "unclear"),
        ("≥100人", "一百二十人", "met"), ("≥2亿元", "1亿8000万元", "missed"),
        ("≥90%", "≥85%", "unclear"), ("≤12个月", "不少于13个月", "missed"), ("≥90%", "95%以上", "met"),
        ("≤2小时", "2小时以内", "met"), ("≤2小时", "低于2小时", "met"), ("≥3次", "至少3次", "met"), ("≥3次", "不超过2次", "missed"),
    ],
)  # fmt: skip
def test_bounds_and_two_amounts(target: str, actual: str, met: str) -> None:
    """Prose with a bound says what it surely says; where two could be meant, nothing is decided."""
    assert score_indicator(target, actual, "10", BOOK).met == met


def test_the_library_is_at_the_front_door() -> None:
    """`hebiao.score_indicator` takes plain strings, and gives score, steps and the note it follows."""
    scored = hebiao.score_indicator("≥90%", "用户满意度81%", "10")
    assert (scored.score, scored.note) == (Decimal(9), "N7 SYS")
    cited = hebiao.load_rulebook().cite(scored.note)
    assert "N7" not in cited.zh + cited.en and scored.steps[0].en
    assert hebiao.score_indicator("优良中低差", "优", "20").grade == "优"


@pytest.mark.parametrize(
    ("target", "actual"), [("≤2小时", "2小时内"), ("≤5", "0"), ("≥0个", "5个"), ("≤5%", "-2%"), ("≤-5%", "-6%"), ("≥90%", "90%以上")]
)  # fmt: skip
def test_full_marks_without_a_formula_say_why(target: str, actual: str) -> None:
    """Every score has its steps: where no quotient makes it, they say that the target is met."""
    scored = score_indicator(target, actual, TEN, BOOK)
    assert (scored.score, scored.met) == (TEN, "met")
    assert [s.zh for s in scored.steps] == ["达到指标值，得满分 10"]


@pytest.mark.parametrize(
    ("actual", "met"), [("-6%", "met"), ("-3%", "missed"), ("0%", "missed"), ("6%", "unclear")]
)
def test_a_ceiling_below_zero_has_no_formula(actual: str, met: str) -> None:
    """A/B of two negative numbers is no score: a miss has none; of "6%" nobody knows whether it lost its sign."""
    scored = score_indicator("≤-5%", actual, TEN, BOOK)
    assert (scored.met, scored.score) == (met, TEN if met == "met" else None)


@pytest.mark.parametrize(
    ("target", "actual", "met"),
    [
        ("按期完成", "未按期完成", "missed"), ("按时支付", "未能按合同约定支付", "missed"), ("及时", "不够及时", "missed"),
        ("按期完成", "不存在未按期完成的情况", "unclear"), ("按期完成", "按期完成", "met"),
        ("0起", "发生1起一般事故", "missed"), ("0起", "处理1起外单位事故", "unclear"),
    ],
)  # fmt: skip
def test_late_and_one_accident_are_misses(target: str, actual: str, met: str) -> None:
    """What says only that it was not done in time, or that there was one, is a miss; what may say something else is not."""
    assert score_indicator(target, actual, TEN, BOOK).met == met


@pytest.mark.parametrize(
    ("target", "actual", "met"),
    [
        ("≥24次", "未开展", "missed"), ("=3座", "未完成", "missed"), ("100%", "未实施，列入下年", "missed"),
        ("≤2小时", "未完成", "unclear"), ("0起", "未开展", "unclear"), ("≥24次", "部分完成", "unclear"),
        ("≥24次", "未完成，已完成24次", "met"),
    ],
)  # fmt: skip
def test_what_was_not_done_misses_a_number(target: str, actual: str, met: str) -> None:
    """A number that asks for more is missed where the text says only that nothing was done; no formula scores that."""
    scored = score_indicator(target, actual, TEN, BOOK)
    assert scored.met == met
    assert scored.score is None or met == "met"
