"""Bugs found on layouts that were written without a look at ours: merged cells stand as each place prints them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.pipeline import process

Cell = str | tuple[str, int] | tuple[str, int, int]
"""a text, with the columns and rows that it covers where these are more than one"""

HEAD: list[list[Cell]] = [
    ["项目名称", ("乡道养护", 7)],
    ["主管部门", ("临溪县交通局", 3), "实施单位", ("公路养护中心", 3)],
    [("项目资金（万元）", 1, 3), "资金", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", "120", "118", "118", "10", "100%", "10"],
    ["其中：当年财政拨款", "120", "118", "118", "—", "", "—"],
]
GOALS: list[list[Cell]] = [
    [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 3)],
    [("养护乡道120公里，保障通行安全。", 4), ("养护乡道126公里，通行正常。", 3)],
]
ROWS: list[list[Cell]] = [
    [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ],
    [("产出指标", 1, 2), "数量指标", "养护里程", "≥120公里", "126公里", "30", "30", ""],
    ["质量指标", "路面完好率", "≥95%", "96%", "20", "20", ""],
    ["效益指标", "社会效益指标", "通行事故", "0起", "0起", "30", "30", ""],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "93%", "10", "10", ""],
    [("总分", 5), "100", "100", ""],
]
TITLE = "<p>项目支出绩效自评表</p><p>（2023年度）</p>"
RESULT = "养护乡道126公里，通行正常。"
GOAL = "养护乡道120公里，保障通行安全。"


def table(rows: Sequence[Sequence[Cell]]) -> str:
    """Rows of merged cells as html."""
    return f"<table>{''.join('<tr>' + ''.join(map(_cell, row)) + '</tr>' for row in rows)}</table>"


def _cell(cell: Cell) -> str:
    text, wide, high = (cell, 1, 1) if isinstance(cell, str) else (*cell, 1, 1)[:3]
    return f'<td colspan="{wide}" rowspan="{high}">{escape(text)}</td>'


def read_all(body: str, name: str = "甲.html") -> tuple[FormResult, ...]:
    """The forms of a page, through all stages."""
    data = f"<html><meta charset=utf-8><body>{body}</body></html>" if name.endswith("html") else body
    return process(Source(name, data.encode()), Settings())


def read(body: str, name: str = "甲.html") -> FormResult:
    """The one form of a page."""
    (result,) = read_all(body, name)
    return result


def test_goals_one_below_the_other_beside_their_labels() -> None:
    """The label of the part that is merged over both goals does not make the second one's row a heading of goals."""
    goals: list[list[Cell]] = [[("年度总体目标", 1, 2), "预期目标", (GOAL, 6)], ["实际完成情况", (RESULT, 6)]]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert result.review_paths == ()


def test_a_numbered_label_beside_the_goals_is_no_part_of_them() -> None:
    """A label of its own between the part's label and the goals, and a row on how the project went, are no goal."""
    goals: list[list[Cell]] = [
        [
            ("项目基本情况", 1, 3),
            ("1.项目年度目标完成情况", 1, 2),
            ("项目年度目标", 3),
            ("年度目标完成情况", 3),
        ],
        [(GOAL, 3), (RESULT, 3)],
        ["2.项目实施内容及过程概述", ("按计划分三个标段实施。", 6)],
    ]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert {"expected_goal", "actual_result"}.isdisjoint(result.review_paths)
    assert "按计划分三个标段实施。" in result.residue


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


def test_a_list_of_projects_before_the_forms_is_no_form() -> None:
    """A summary sheet (序号, 项目名称, amounts, scores) among the forms of a file makes no form of its own."""
    summary: list[list[Cell]] = [
        ["序号", "项目名称", "主管部门", "年初预算数", "全年预算数", "全年执行数", "自评得分"],
        ["1", "乡道养护", "临溪县交通局", "120", "118", "118", "100"],
    ]
    listed = "<p>项目支出绩效自评汇总表</p>" + table(summary)
    assert [r.form.project_name for r in read_all(listed + TITLE + table([*HEAD, *GOALS, *ROWS]))] == [
        "乡道养护"
    ]


def test_a_name_beside_the_score_of_the_project_heads_no_list() -> None:
    """项目名称 with its name and 自评得分 with its figure in one row begin a form."""
    head: list[list[Cell]] = [["项目名称", ("乡道养护资金", 3), ("自评得分", 2), ("100", 2)], *HEAD[1:]]
    assert read(TITLE + table([*head, *GOALS, *ROWS])).form.project_name == "乡道养护资金"


def test_people_who_sign_besides_leave_the_foot_alone() -> None:
    """财务负责人 below the total is nobody whom the form names, and no reason to ask for those that it does."""
    signed: list[list[Cell]] = [[("财务负责人：冯俊", 8)]]
    result = read(TITLE + table([*HEAD, *GOALS, *ROWS, *signed]))
    assert result.review_paths == ()
