"""Bugs found on layouts that were written without a look at ours: levels and columns of the indicators."""

from __future__ import annotations

import pytest

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.pipeline import process
from made_forms import FIRST, form_rows, tab_text
from merged_forms import GOAL, GOALS, HEAD, RESULT, ROWS, TITLE, Cell, printed, read, table


def test_costs_for_short_below_other_outputs_belong_to_the_outputs() -> None:
    """成本 alone under 二级指标 is the level2 of that name, in text without merged cells too."""
    lines = [
        "项目支出绩效自评表", "（2023年度）", "项目名称\t乡道养护", "主管部门\t临溪县交通局\t\t实施单位\t公路养护中心",
        "项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分",
        "\t年度资金总额\t120\t118\t118\t10\t100%\t10", "年度总体目标\t预期目标\t\t\t实际完成情况", f"\t{GOAL}\t\t\t{RESULT}",
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分",
        "\t产出指标\t数量\t养护里程\t≥120公里\t126公里\t30\t30", "\t\t成本\t每公里费用\t≤1万元\t0.94万元\t20\t20",
        "\t效益指标\t社会效益\t通行事故\t0起\t0起\t30\t30", "\t满意度指标\t服务对象满意度\t群众满意度\t≥90%\t93%\t10\t10",
        "总分\t\t\t\t\t\t100\t100",
    ]  # fmt: skip
    result = read("\n".join(lines), "甲.txt")
    row = result.form.indicators[1]
    assert (row.level1, row.level2) == ("产出指标", "成本指标")


def test_a_row_over_the_whole_width_names_the_level_of_those_below() -> None:
    """产出指标（50分） alone in a row over all columns is the level1 of the rows below, and no row of its own."""
    rows: list[list[Cell]] = [
        [("二级指标", 2), "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
        [("产出指标（50分）", 8)],
        [("数量指标", 2), "养护里程", "≥120公里", "126公里", "30", "30", ""],
        [("质量指标", 2), "路面完好率", "≥95%", "96%", "20", "20", ""],
        [("效益指标（30分）", 8)],
        [("社会效益指标", 2), "通行事故", "0起", "0起", "30", "30", ""],
        [("满意度指标（10分）", 8)],
        [("服务对象满意度指标", 2), "群众满意度", "≥90%", "93%", "10", "10", ""],
        [("总分", 5), "100", "100", ""],
    ]
    result = read(TITLE + table([*HEAD, *GOALS, *rows]))
    assert [(i.level1, i.name) for i in result.form.indicators] == [
        ("产出指标", "养护里程"), ("产出指标", "路面完好率"), ("效益指标", "通行事故"), ("满意度指标", "群众满意度"),
    ]  # fmt: skip
    assert result.review_paths == ()


def test_merged_cells_with_their_texts_at_the_top() -> None:
    """In a PDF whose texts stand at the top, a merged cell is one cell, though rows as high as their text look centred."""
    rows = [
        ROWS[0],
        [("产出指标", 1, 4), ("数量指标", 1, 2), "养护里程", "≥120公里", "126公里", "20", "20", ""],
        ["巡查次数", "≥48次", "50次", "10", "10", ""],
        [("质量指标", 1, 2), "路面完好率", "≥95%", "96%", "10", "10", ""],
        ["验收合格率", "100%", "100%", "10", "10", ""],
        *ROWS[3:],
    ]
    (result,) = process(Source("甲.pdf", printed([*HEAD, *GOALS, *rows])), Settings())
    assert [(i.level1, i.level2) for i in result.form.indicators[:4]] == [
        ("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "质量指标"),
    ]  # fmt: skip
    assert result.review_paths == ()


def test_a_reason_over_two_rows_with_texts_at_the_top_is_asked() -> None:
    """Where texts stand at the top, a reason that a lost ruling joins to the blank below it looks merged: both are asked."""
    rows = [
        ROWS[0],
        [
            ("产出指标", 1, 2),
            ("数量指标", 1, 2),
            "养护里程",
            "≥120公里",
            "126公里",
            "30",
            "30",
            ("雨季停工", 1, 2),
        ],
        ["巡查次数", "≥48次", "50次", "20", "20"],
        *ROWS[3:],
    ]
    (result,) = process(Source("甲.pdf", printed([*HEAD, *GOALS, *rows])), Settings())
    assert {"indicators.0.deviation", "indicators.1.deviation"} == set(result.review_paths)
    assert result.form.indicators[1].deviation is None


def test_a_row_of_tabs_with_one_text_too_many_is_asked() -> None:
    """A tab within a text pushes those beside it into the columns of others: the texts of the row are asked."""
    for level, column in (("质量指标", 2), ("质量指标", 3), ("质量指标", 4), ("", 2)):
        rows = form_rows({(FIRST + 1, 1): level})
        rows[FIRST + 1].insert(column + 1, "其中")
        result = read(tab_text(rows), "甲.txt")
        wrong = {"name", "target", "actual"}
        assert {f"indicators.1.{c}" for c in wrong} <= set(result.review_paths)


def test_two_levels_in_one_wrapped_cell() -> None:
    """产出指标-数量指标 is both levels wherever its line ends."""
    rows: list[list[Cell]] = [
        [("指标类别", 2), *ROWS[0][2:]],
        [("产出指\n标-数量\n指标", 2), "养护里程", "≥120公里", "126公里", "50", "50", ""],
        [("效益指标-社会\n效益指标", 2), "通行事故", "0起", "0起", "30", "30", ""],
        [("满意度指标-服务对象\n满意度指标", 2), "群众满意度", "≥90%", "93%", "10", "10", ""],
        ROWS[-1],
    ]
    result = read(TITLE + table([*HEAD, *GOALS, *rows]).replace("\n", "<br>"))
    assert [(i.level1, i.level2) for i in result.form.indicators] == [
        ("产出指标", "数量指标"), ("效益指标", "社会效益指标"), ("满意度指标", "服务对象满意度指标"),
    ]  # fmt: skip
    assert result.review_paths == ()


def test_level2_is_not_carried_past_a_level1_of_another_kind() -> None:
    """Below a level1 of its own and no level2, a row has not the level2 of the rows above the level1."""
    rows = [*ROWS[:4], ["满意度指标", "", "群众满意度", "≥90%", "93%", "10", "10", ""], ROWS[-1]]
    result = read(TITLE + table([*HEAD, *GOALS, *rows]))
    row = result.form.indicators[-1]
    assert row.level2 != "社会效益指标"
    assert row.level2 == "服务对象满意度指标" or "indicators.3.level2" in result.review_paths


def test_a_level_cut_by_the_end_of_a_page_is_one_label() -> None:
    """可持续影 at the end of one table and 响指标 at the top of the next are the level of the rows on both."""
    before: list[list[Cell]] = [
        *ROWS[:3], ["效益指标", "可持续影", "通行事故", "0起", "0起", "15", "15", ""],
    ]  # fmt: skip
    after: list[list[Cell]] = [["", "响指标", "管护机制", "健全", "健全", "15", "15", ""], *ROWS[4:]]
    result = read(TITLE + table([*HEAD, *GOALS, *before]) + table(after))
    assert [i.level2 for i in result.form.indicators[2:4]] == ["可持续影响指标"] * 2


@pytest.mark.parametrize("merged", ["\t\t\t", "\t"])
def test_a_target_in_three_columns_under_one_heading(merged: str) -> None:
    """符号, 值 and 单位（文字描述） below 预期指标值 are operator, target and unit, in text without merged cells too."""
    rows = [
        f"绩效指标\t一级指标\t二级指标\t三级指标\t预期指标值{merged}实际完成值\t指标分值\t自评得分",
        "\t\t\t\t符号\t值\t单位（文字描述）\t\t\t",
        "\t产出指标\t数量指标\t养护里程\t>=\t120\t公里\t126公里\t50\t50",
        "\t效益指标\t社会效益指标\t通行事故\t=\t0\t起\t0起\t30\t30",
        "\t满意度指标\t服务对象满意度指标\t群众满意度\t>=\t90\t%\t93%\t10\t10", "总分\t\t\t\t\t\t\t\t100\t100",
    ]  # fmt: skip
    head = [
        "项目支出绩效自评表", "（2023年度）", "项目名称\t乡道养护", "主管部门\t临溪县交通局\t\t实施单位\t公路养护中心",
        "项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分", "\t年度资金总额\t120\t118\t118\t10\t100%\t10",
        "年度总体目标\t预期目标\t\t\t实际完成情况", f"\t{GOAL}\t\t\t{RESULT}",
    ]  # fmt: skip
    form = read("\n".join(head + rows), "甲.txt").form
    assert [(i.nature, i.target, i.unit, i.actual, i.weight) for i in form.indicators] == [
        (">=", "120", "公里", "126公里", "50"), ("=", "0", "起", "0起", "30"), (">=", "90", "%", "93%", "10"),
    ]  # fmt: skip


def test_a_misprinted_heading_beside_those_of_the_values() -> None:
    """A row with 年度指标值, 实际完成值, 分值 and 得分 heads the indicators, though only one of its levels is known."""
    heading: list[Cell] = ["指标大类*", "二级指标", "三级指标*", *ROWS[0][3:]]
    result = read(TITLE + table([*HEAD, *GOALS, heading, *ROWS[1:]]))
    assert [i.level2 for i in result.form.indicators][:2] == ["数量指标", "质量指标"]
    assert [i.target for i in result.form.indicators] == ["≥120公里", "≥95%", "0起", "≥90%"]
    assert not {f"indicators.{n}.target" for n in range(4)} & set(result.review_paths)
