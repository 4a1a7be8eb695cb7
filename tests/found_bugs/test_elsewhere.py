"""Forms of other places: other headings, other trees, amounts and goals beside their labels."""

from __future__ import annotations

import pytest

from found_forms import read
from hebiao.domain.form import get_value
from made_pages import (
    COLUMNS,
    GOALS,
    HEAD,
    MONEY,
    TOTAL,
    VALUES,
    N,
    Spec,
    decision,
    form,
    indicators,
    page,
    values,
)  # fmt: skip


def test_the_plain_form_needs_nobody() -> None:
    """The form that the others differ from is read whole."""
    result = form(HEAD, MONEY, GOALS, indicators(COLUMNS, VALUES), TOTAL)
    assert not result.review_paths and values(result, "score") == ["40", "20", "29"]


def test_two_levels_only() -> None:
    """Where 二级指标 heads the names, they are names, and what stands under 一级指标 is the level that its words say."""
    head = ["一级指标", ("二级指标", 2), *COLUMNS[3:]]
    rows = [[row[1], (str(row[2]), 2), *row[3:]] for row in VALUES]
    result = form(HEAD, MONEY, GOALS, indicators(head, rows), TOTAL)
    assert values(result, "name") == ["更换路灯数量", "改造总成本", "居民满意度"]
    assert values(result, "level2") == ["数量指标", "成本指标", "服务对象满意度指标"]
    assert values(result, "level1") == ["产出指标", "产出指标", "满意度指标"]


def test_a_level2_that_nobody_prints_is_asked() -> None:
    """With level1 and names only, every level2 is a question, not a blank."""
    head = ["一级指标", ("二级指标", 2), *COLUMNS[3:]]
    rows = [[row[0], (str(row[2]), 2), *row[3:]] for row in VALUES]
    result = form(HEAD, MONEY, GOALS, indicators(head, rows), TOTAL)
    assert values(result, "name") == ["更换路灯数量", "改造总成本", "居民满意度"]
    assert [decision(result, f"indicators.{i}.level2") for i in range(3)] == ["review"] * 3


def test_names_that_no_column_holds_are_asked() -> None:
    """Where no row has a name, the names are asked."""
    head = ["一级指标", ("二级指标", 2), *COLUMNS[3:]]
    rows = [[row[0], (str(row[1]), 2), *row[3:]] for row in VALUES]
    result = form(HEAD, MONEY, GOALS, indicators(head, rows), TOTAL)
    assert [decision(result, f"indicators.{i}.name") for i in range(3)] == ["review"] * 3


def test_levels_in_one_cell() -> None:
    """Level1 and level2 that share a cell, with a dash between them, are told apart."""
    head = [("指标类别", 2), *COLUMNS[2:]]
    rows = [[(f"{row[0]}-{row[1]}", 2), *row[2:]] for row in VALUES]
    result = form(HEAD, MONEY, GOALS, indicators(head, rows), TOTAL)
    assert values(result, "level1") == ["产出指标", "产出指标", "满意度指标"]
    assert values(result, "level2") == ["数量指标", "成本指标", "服务对象满意度指标"]
    assert not result.review_paths


def test_points_of_levels_are_not_those_of_indicators() -> None:
    """A 分值 left of the names is a level's; the indicators have their own behind their names."""
    head = [
        "一级指标",
        "分值",
        "三级指标",
        "分值",
        "年度指标值",
        "实际完成值",
        "得分",
        "偏差原因分析及改进措施",
    ]
    rows: list[list[Spec]] = [
        [("数量指标", 1, 2), ("60", 1, 2), "更换路灯数量", "40", "≥300盏", "312盏", "40", ""],
        ["改造总成本", "20", "≤118万元", "118万元", "20", ""],
        ["满意度指标", "30", "居民满意度", "30", "≥90%", "93%", "29", ""],
    ]
    result = form(HEAD, MONEY, GOALS, indicators(head, rows))
    assert values(result, "weight") == ["40", "20", "30"]


@pytest.mark.parametrize(
    ("column", "heading"),
    [(3, "预期值"), (3, "年初设定目标值"), (4, "实现值"), (7, "未达目标原因分析"), (7, "扣分原因及改进措施"), (6, "自评得分（分）")],
)  # fmt: skip
def test_headings_by_their_words(column: int, heading: str) -> None:
    """A heading that no list knows is told by its words where the form lacks that column."""
    head = [*COLUMNS[:column], heading, *COLUMNS[column + 1 :]]
    result = form(HEAD, MONEY, GOALS, indicators(head, VALUES), TOTAL)
    plain = form(HEAD, MONEY, GOALS, indicators(COLUMNS, VALUES), TOTAL)
    assert result.form.indicators == plain.form.indicators
    assert decision(result, "indicators.2.deviation") == "accept"


@pytest.mark.parametrize("heading", ["上年实际值", "三年总体目标值", "财政复核得分", "得分系数", "评分标准"])
def test_headings_of_something_else(heading: str) -> None:
    """A heading like a known one, of another year or another judge, never takes its place."""
    head = [*COLUMNS[:6], heading, COLUMNS[7]]
    result = form(HEAD, MONEY, GOALS, indicators(head, VALUES), TOTAL)
    assert values(result, "score") == [None] * 3 and values(result, "actual") == ["312盏", "118万元", "93%"]


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("label", ["上级项目名称", "一级项目名称", "子项目名称", "项目名称（原）"])
def test_the_name_of_another_project_begins_no_form(label: str, at: int) -> None:
    """A head that names the project above or below its own is of one form, and the name is the form's own."""
    head = [*HEAD[:at], [label, ("湖滨综合整治", 3), "备用", ("甲", 4)], *HEAD[at:]]
    result = form(head, MONEY, GOALS, indicators(COLUMNS, VALUES), TOTAL)
    assert values(result, "score") == ["40", "20", "29"]
    assert (result.form.project_name, result.form.department) == ("湖滨步道照明改造", "云岭市城管局")


@pytest.mark.parametrize(
    ("column", "heading", "field"),
    [(3, "评价标准", "target"), (4, "完成率", "actual"), (6, "财政得分", "score"), (6, "扣分", "score"), (7, "情况说明", "deviation")],
)  # fmt: skip
def test_a_column_that_a_strange_one_may_be_is_no_blank(column: int, heading: str, field: str) -> None:
    """Where the form lacks a column and has one in words somewhat like it, what that one holds is asked, not passed over."""
    head = [*COLUMNS[:column], heading, *COLUMNS[column + 1 :]]
    result = form(HEAD, MONEY, GOALS, indicators(head, VALUES), TOTAL)
    assert values(result, field) == [None] * 3
    assert decision(result, f"indicators.2.{field}") == "review"


@pytest.mark.parametrize(
    ("column", "heading", "field"),
    [(2, "上年预算批复数", "initial_budget"), (4, "累计支付", "executed"), (6, "完成率", "execution_rate"), (7, "评审得分", "score")],
)  # fmt: skip
def test_an_amount_that_a_strange_column_may_hold_is_no_blank(column: int, heading: str, field: str) -> None:
    """The same of the amounts."""
    head = [*MONEY[0][:column], heading, *MONEY[0][column + 1 :]]
    result = form(HEAD, [head, *MONEY[1:]], GOALS, indicators(COLUMNS, VALUES), TOTAL)
    assert get_value(result.form, f"funding.total.{field}") is None
    assert decision(result, f"funding.total.{field}") == "review"


def test_two_columns_of_one_meaning_are_asked_where_they_differ() -> None:
    """Of 分值 and 权重 side by side the first counts, but only where both say the same is it certain."""
    head = [*COLUMNS[:6], "权重", *COLUMNS[6:]]
    rows = [[*row[:6], weight, *row[6:]] for row, weight in zip(VALUES, ("40", "22", "30.0"), strict=True)]
    result = form(HEAD, MONEY, GOALS, indicators(head, rows), [[("总分", 7), "100", "99", ""]])
    assert values(result, "weight") == ["40", "20", "30"]
    assert [decision(result, f"indicators.{n}.weight") for n in range(3)] == ["accept", "review", "accept"]


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_contact_beside_the_leader_is_asked(at: int) -> None:
    """项目联系人 and 项目负责人 are two people: which phone and name are the form's own is for a person to say."""
    head = [*HEAD, ["项目负责人", ("陆书禾", 3), "联系电话", ("010-55500123", 4)]]
    head.insert(at, ["项目联系人", ("顾行舟", 3), "联系电话", ("010-55500188", 4)])
    result = form(head, MONEY, GOALS, indicators(COLUMNS, VALUES), TOTAL)
    assert decision(result, "project_leader") == decision(result, "phone") == "review"
    assert decision(result, "department") == "accept"


def test_amounts_beside_their_labels() -> None:
    """Amounts right behind their labels, and below them those of the parts."""
    money: list[list[Spec]] = [
        [("项目预算执行情况（万元）", 1, 3), ("预算数：", 2), ("120", 2), ("执行数：", 2), ("118", 2)],
        [("其中：财政拨款", 2), ("100", 2), ("其中：财政拨款", 2), ("98", 2)],
        [("其他资金", 2), ("20", 2), ("其他资金", 2), ("20", 2)],
    ]
    result = form(HEAD, money, GOALS, indicators(COLUMNS, VALUES), TOTAL)
    funds = result.form.funding
    assert (funds.total.annual_budget, funds.total.executed) == ("120", "118")
    assert (funds.appropriation.annual_budget, funds.appropriation.executed) == ("100", "98")
    assert (funds.other.annual_budget, funds.other.executed) == ("20", "20")
    assert decision(result, "funding.total.executed") == "accept"


def test_amounts_whose_rows_nobody_knows_are_asked() -> None:
    """Headings of the amounts with no row that is known are no blank amounts."""
    money = [MONEY[0], [("甲类", 2), *MONEY[1][1:]], [("乙类", 2), *MONEY[2][1:]]]
    result = form(HEAD, money, GOALS, indicators(COLUMNS, VALUES), TOTAL)
    assert decision(result, "funding.total.annual_budget") == "review"


@pytest.mark.parametrize(
    ("column", "heading", "field"), [(3, "追加预算数", "annual_budget"), (4, "未执行数", "executed")]
)
def test_amounts_of_something_else_are_no_amounts_of_the_form(column: int, heading: str, field: str) -> None:
    """What was added to a budget, or not spent of it, is not taken for the budget or what was spent: both are asked."""
    head = [*MONEY[0][:column], heading, *MONEY[0][column + 1 :]]
    result = form(HEAD, [head, *MONEY[1:]], GOALS, indicators(COLUMNS, VALUES), TOTAL)
    assert get_value(result.form, f"funding.total.{field}") is None
    assert decision(result, f"funding.total.{field}") == "review"


def test_a_fund_row_of_another_name_takes_nobodys_turn() -> None:
    """Of four rows the third, with a label that is not known, is not 上年结转资金: it is asked."""
    money: list[list[Spec]] = [
        [("项目资金（万元）", 1, 5), *MONEY[0][1:]], *MONEY[1:],
        [("乡镇筹资", 2), "5", "5", "5", "-", "", "-"], [("其他资金", 2), "", "", "", "-", "", "-"],
    ]  # fmt: skip
    result = form(HEAD, money, GOALS, indicators(COLUMNS, VALUES), TOTAL)
    assert result.form.funding.carryover.annual_budget is None
    assert decision(result, "funding.carryover.annual_budget") == "review"


def test_goals_beside_their_labels() -> None:
    """A goal and its result, each behind its own label."""
    goals: list[list[Spec]] = [
        ["年度绩效目标", ("改造步道照明，方便夜间通行。", N - 1)],
        ["目标完成情况", ("已改造完成，群众反映良好。", N - 1)],
    ]
    result = form(HEAD, MONEY, goals, indicators(COLUMNS, VALUES), TOTAL)
    assert result.form.expected_goal == "改造步道照明，方便夜间通行。"
    assert result.form.actual_result == "已改造完成，群众反映良好。"
    assert not result.review_paths


@pytest.mark.parametrize(("at", "field"), [(1, "expected_goal"), (2, "actual_result")])
def test_a_goal_below_a_strange_heading_is_asked(at: int, field: str) -> None:
    """Of two headings over the goals one is in unknown words: it is no goal itself, and what stands below it is asked."""
    head = [*GOALS[0][:at], ("工作推进", 4), *GOALS[0][at + 1 :]]
    result = form(HEAD, MONEY, [head, GOALS[1]], indicators(COLUMNS, VALUES), TOTAL)
    assert result.form.expected_goal == "改造步道照明，方便夜间通行。"
    assert result.form.actual_result == "已改造完成，群众反映良好。"
    paths = ("expected_goal", "actual_result")
    assert [p for p in paths if decision(result, p) == "review"] == [field]


def test_a_blank_behind_its_label_stays_blank() -> None:
    """What stands further on in the row, behind a label that is not known, is not the value of a known one."""
    odd: list[list[Spec]] = [["项目负责人", ("", 2), "经费渠道", ("本级财政", 2), "联系电话", ("", 2)]]
    result = form(HEAD, odd, MONEY, GOALS, indicators(COLUMNS, VALUES), TOTAL)
    accepted = {p for p in ("project_leader", "phone") if decision(result, p) == "accept"}
    assert all(get_value(result.form, p) is None for p in accepted)


def test_no_points_no_total() -> None:
    """A form that gives no points has no total row: nothing is asked for its want."""
    rows = [[*row[:5], ("", 3)] for row in VALUES]
    result = form(HEAD, MONEY, GOALS, indicators([*COLUMNS[:5], ("未完成原因和改进措施", 3)], rows))
    assert not result.review_paths


def test_the_place_of_a_stamp_is_no_part_of_a_date() -> None:
    """The printed "（单位公章）" behind the date of filing is left out."""
    text = (
        page(HEAD, MONEY, GOALS, indicators(COLUMNS, VALUES), TOTAL)
        + "<p>填报日期：2023-01-15　（单位公章）</p>"
    )
    assert read("表.html", text).form.prepared_on == "2023-01-15"


def test_a_transfer_form() -> None:
    """The form for transfers: other names of the project and its department, words on how money was handled."""
    head: list[list[Spec]] = [
        [("转移支付（项目）名称", 2), ("湖滨步道照明改造", N - 2)],
        [("中央主管部门", 2), ("住建部", N - 2)],
        [("地方主管部门", 2), ("云岭市城管局", 2), "资金使用单位", ("云岭市路灯所", 4)],
    ]
    asked: list[list[Spec]] = [
        [("资金管理情况", 1, 2), ("情况说明", 4), ("存在问题和改进措施", 4)],
        [("分配科学性", 4), ("无", 4)],
    ]
    result = form(head, MONEY, asked, GOALS, indicators(COLUMNS, VALUES), TOTAL)
    assert result.form.project_name == "湖滨步道照明改造" and result.form.department == "云岭市城管局"
    assert result.form.implementing_unit == "云岭市路灯所"
    assert not result.review_paths


def test_the_line_to_write_on_is_no_part_of_a_name() -> None:
    """Underscores about a value are the printed line; alone they are a blank."""
    foot = "<p>填表人：__林素__　科室负责人：______　联系电话：_62010000_</p>"
    result = read("表.html", page(HEAD, MONEY, GOALS, indicators(COLUMNS, VALUES), TOTAL) + foot).form
    assert (result.preparer, result.section_head, result.contact_phone) == ("林素", None, "62010000")


@pytest.mark.parametrize(
    ("text", "asked"), [("2023年3月1日", False), ("二〇二三年三月", False), ("样2023.张3.1", True)]
)
def test_a_date_with_something_else_in_it_is_asked(text: str, asked: bool) -> None:
    """A date of filing that holds what no date does (a watermark's letters) goes to a person."""
    data = page(HEAD, MONEY, GOALS, indicators(COLUMNS, VALUES), TOTAL) + f"<p>填报日期：{text}</p>"
    assert (decision(read("表.html", data), "prepared_on") == "review") is asked


@pytest.mark.parametrize(
    "title",
    ["预算项目支出绩效自评情况表", "专项资金绩效自评打分表", "项目支出绩效自我评价表", "财政支出项目绩效目标完成情况表"],
)  # fmt: skip
def test_titles_in_other_words(title: str) -> None:
    """A heading right above the form is its title, whatever it calls the form; what stands below it is read."""
    data = page(HEAD, MONEY, GOALS, indicators(COLUMNS, VALUES), TOTAL, title=f"2023年{title}")
    data = data.replace(
        "<p>（2023年度）</p>", "<p>填报单位：云岭市路灯所　填报日期：2024年2月6日　单位：万元</p>"
    )
    result = read("表.html", "<p>附件2</p>" + data).form
    assert (result.title, result.year, result.prepared_on) == (f"2023年{title}", 2023, "2024年2月6日")


def test_the_foot_behind_a_subtotal_is_read() -> None:
    """Where the last row is called 小计, no total is read, and the row behind it is the foot, not an indicator."""
    foot: list[list[Spec]] = [["填表人", ("白砚秋", 3), "联系电话", ("010-55500199", 4)]]
    result = form(HEAD, MONEY, GOALS, indicators(COLUMNS, VALUES), [[("小计", 6), "100", "99", ""]], foot)
    assert values(result, "weight") == ["40", "20", "30"]
    assert (result.form.preparer, result.form.contact_phone) == ("白砚秋", "010-55500199")
    assert decision(result, "total_score") == "review"


def test_a_score_beside_its_label_in_the_head_and_a_total_row() -> None:
    """自评总分 is the total score both in the head and as the label of the total row."""
    head: list[list[Spec]] = [*HEAD, ["自评总分", ("99", 3), "项目类型", ("经常性", 4)]]
    total: list[list[Spec]] = [[("自评总分", 6), "100", "99", ""]]
    result = form(head, MONEY, GOALS, indicators(COLUMNS, VALUES), total)
    assert (result.form.total_weight, result.form.total_score) == ("100", "99")
    assert not result.review_paths


def test_of_two_targets_that_of_the_year_counts() -> None:
    """Beside 年初指标值 the 年度指标值 is the target."""
    head = [*COLUMNS[:3], "年初指标值", *COLUMNS[3:7]]
    rows = [[*row[:3], "旧值", *row[3:7]] for row in VALUES]
    assert values(form(HEAD, MONEY, GOALS, indicators(head, rows)), "target") == [
        "≥300盏",
        "≤118万元",
        "≥90%",
    ]
