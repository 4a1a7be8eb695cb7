"""The vocabulary: labels in every spelling, never digits."""

from __future__ import annotations

import pytest

from hebiao import wording
from hebiao.domain.form import LEVEL1, LEVEL2
from hebiao.parse import labels
from hebiao.wording import Vocabulary


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("指标1：更换路灯", "更换路灯"), ("指标 2:更换路灯", "更换路灯"), ("指标：更换路灯", "更换路灯"),
        ("指标3 更换路灯", "更换路灯"), ("三级指标1：更换路灯", "更换路灯"), ("指标①、更换路灯", "更换路灯"),
        ("指\n标1：更换路灯", "更换路灯"), ("<p>指标1：更换路灯</p>", "更换路灯"), ("<b>指标 2 ：</b>更换路灯", "更换路灯"),
        ("更换路灯", "更换路灯"), ("指标体系建设", "指标体系建设"), ("5项指标1次达标", "5项指标1次达标"),
        ("指标2：", ""), ("……", ""), ("指标3：…", ""), ("<p>指标1：</p>", ""),
    ],
)  # fmt: skip
def test_indicator_names_lose_their_number(text: str, name: str) -> None:
    """A name loses "指标1：" in any spelling, also inside tags, and a placeholder is empty."""
    assert labels.strip_indicator(text) == name


def test_a_name_without_number_stays_as_found() -> None:
    """A text without "指标1：" is not touched, tags included: cleaning is the business of others."""
    assert labels.strip_indicator("<p>更换 路灯</p>") == "<p>更换 路灯</p>"


@pytest.mark.parametrize(
    "text",
    [
        "产出指标",
        "产 出\n指标",
        "产出指标（50分）",
        "产出指标70",
        "产出",
        "产出指标(50)",
        "产出指标（满分50分）",
    ],
)
def test_points_behind_a_level_are_dropped(text: str) -> None:
    """A level1 is known with and without its points."""
    assert labels.level1(text) == "产出指标"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("社会效益", "社会效益指标"), ("服务对象", "服务对象满意度指标"), ("服务对象\n满意度指标", "服务对象满意度指标"),
        ("可持续影响指标（10分）", "可持续影响指标"), ("数量指标", "数量指标"), ("生态环境成本指标", "生态环境成本指标"),
        ("更换路灯", None), ("", None), ("指标1：数量", None),
    ],
)  # fmt: skip
def test_level2_is_canonical(text: str, level: str | None) -> None:
    """A level2 is named as the contract names it, and what is none is None."""
    assert labels.level2(text) == level


def test_every_canonical_level_is_known() -> None:
    """The contract's own names are read as themselves."""
    assert [labels.level1(x) for x in LEVEL1] == list(LEVEL1)
    assert [labels.level2(x) for x in LEVEL2] == list(LEVEL2)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("偏差原因分析\n及改进措施", "deviation"), ("偏差原因分析及改进措拖", "deviation"), ("实际完成值：", "actual"),
        ("年度 指标值", "target"), ("分值1", None), ("更换路灯", None), ("", None),
    ],
)  # fmt: skip
def test_lookup_is_fuzzy_on_words_only(text: str, field: str | None) -> None:
    """A slip of the pen is forgiven in a long label, a digit never."""
    assert labels.lookup(wording.COLUMNS, text) == field


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (wording.COLUMNS, "上年实际完成值"), (wording.COLUMNS, "上年度指标值"), (wording.COLUMNS, "下年度指标值"),
        (wording.COLUMNS, "未完成值"), (wording.COLUMNS, "自评扣分"), (wording.MONEY_COLUMNS, "上年执行金额"),
        (wording.MONEY_COLUMNS, "未执行数"), (wording.MONEY_ROWS, "非财政拨款"), (wording.MONEY_ROWS, "其中：非财政资金"),
        (wording.MONEY_ROWS, "市财政资金"), (wording.GOALS, "未完成情况"), (wording.GOALS, "下年度绩效目标"),
    ],
)  # fmt: skip
def test_a_label_that_says_more_is_of_something_else(table: Vocabulary, text: str) -> None:
    """However like a known label, one of another year, of what is denied or of another's money is not that label."""
    assert labels.lookup(table, text) is None


@pytest.mark.parametrize(
    ("part", "text", "field"),
    [
        ("money", "追加预算数", None), ("money", "年中调减预算数", None), ("money", "申请预算数", None),
        ("money", "结转预算金额", None), ("money", "年初预算调整数", None), ("money", "本年项目预算数", "annual_budget"),
        ("money", "年初项目预算金额", "initial_budget"), ("indicators", "指标完成值", "actual"),
        ("indicators", "目标完成值", None), ("indicators", "计划完成值", "target"), ("indicators", "指标", "name"),
    ],
)  # fmt: skip
def test_words_of_a_heading(part: str, text: str, field: str | None) -> None:
    """A heading that no list knows is a field's only where every word of it is the field's: what was added is no budget."""
    assert labels.loose_meaning(part, text) == field


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("总分", True),
        ("合 计", True),
        ("总分（100分）", True),
        ("自评总得分", True),
        ("综合得分：", True),
        ("总分数", False),
        ("产出", False),
    ],
)
def test_total(text: str, is_one: bool) -> None:
    """The total row is known by its label."""
    assert labels.is_total(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"), [("……", True), ("...", True), ("…", True), ("", False), ("等…", False)]
)
def test_ellipsis(text: str, is_one: bool) -> None:
    """A cell of nothing but dots is a placeholder."""
    assert labels.is_ellipsis(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_sum"),
    [("小计", True), ("产出指标小计", True), ("小计（效益指标）", True), ("满意度指标（10分）合计", True), ("合计", False),
     ("成本指标得分小计", True), ("项目合计", False), ("培训小计人数", False)],
)  # fmt: skip
def test_sums_of_levels(text: str, is_sum: bool) -> None:
    """A sum of a level's rows is known by its label, with the level's name or without; the total's is none."""
    assert labels.is_subtotal(text) is is_sum


def test_a_value_behind_a_label_is_no_formula() -> None:
    """得分=95 and 执行率=98% hold figures of the form and are no labels; formulas name columns by their letters."""
    for text in ("得分=95", "执行率=98%", "执行率＝98％", "得分=95(分)"):
        assert labels.exact(wording.MONEY_COLUMNS, text) is None
    assert labels.exact(wording.HEAD, "自评总分=95") is None
    for text in ("执行率=B/A", "执行率④=③/②", "执行率（④=③/②×100%）", "得分⑥=④×10", "执行率B", "执行率（②）"):
        assert labels.exact(wording.MONEY_COLUMNS, text) in ("execution_rate", "score"), text
