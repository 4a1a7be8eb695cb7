"""Bugs found on layouts that were written without a look at ours: merged cells stand as each place prints them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.pipeline import process
from made_forms import FIRST, form_rows, tab_text
from readers.make_pdf import new_canvas

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


def printed(rows: Sequence[Sequence[Cell]], width: int = 8) -> bytes:
    """Rows of merged cells as a PDF, every text at the top of its cell, each row with a margin about its text."""
    new_canvas()  # its font is known from then on
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=8, leading=10, wordWrap="CJK")
    grid: list[list[Paragraph | str]] = [[""] * width for _ in rows]
    spans: list[tuple[str, tuple[int, int], tuple[int, int]]] = []
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            text, wide, high = (cell, 1, 1) if isinstance(cell, str) else (*cell, 1, 1)[:3]
            while (r, c) in taken:
                c += 1
            grid[r][c] = Paragraph(escape(text), style)
            spans.append(("SPAN", (c, r), (c + wide - 1, r + high - 1)))
            taken |= {(r + i, c + j) for i in range(high) for j in range(wide)}
    look = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP"), *spans])
    out = io.BytesIO()
    page = landscape(A4)
    body = [Paragraph(text, style) for text in ("项目支出绩效自评表", "（2023年度）")]
    table_ = Table(grid, colWidths=[(page[0] - 80) / width] * width, style=look)
    SimpleDocTemplate(out, pagesize=page, topMargin=30, bottomMargin=30).build([*body, table_])
    return out.getvalue()


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


def test_both_goals_in_one_row_beside_their_labels() -> None:
    """预期目标 | text | 实际完成情况 | text is a row of both goals, and no heading over nothing."""
    goals: list[list[Cell]] = [["预期目标", (GOAL, 3), "实际完成情况", (RESULT, 3)]]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert result.review_paths == ()


def test_a_goal_left_blank_between_labels_stays_blank() -> None:
    """The blank cell behind 预期目标 is the filer's; the text behind the other label is no expected goal."""
    goals: list[list[Cell]] = [["预期目标", ("", 3), "实际完成情况", (RESULT, 3)]]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (None, RESULT)


def test_a_label_of_the_part_that_may_be_a_goals_own() -> None:
    """年度绩效目标 over both rows of goals is the label of the part, whatever it means alone."""
    goals: list[list[Cell]] = [
        [("年度绩效目标", 1, 2), "年初绩效目标", (GOAL, 6)],
        ["实际完成情况", (RESULT, 6)],
    ]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert result.review_paths == ()


def test_a_goal_whose_label_is_nowhere_is_asked() -> None:
    """Where one goal stands beside its label and the other's label is not known, no blank is accepted for it."""
    goals: list[list[Cell]] = [["预期打算", (GOAL, 7)], ["实际完成情况", (RESULT, 7)]]
    assert "expected_goal" in read(TITLE + table([*HEAD, *goals, *ROWS])).review_paths


def test_headings_of_goals_with_nothing_below_are_asked() -> None:
    """Headings of the goals right above the indicators, with no row of texts, make no blank goals that are accepted."""
    result = read(TITLE + table([*HEAD, [("预期目标", 4), ("实际完成情况", 4)], *ROWS]))
    assert {"expected_goal", "actual_result"} <= set(result.review_paths)


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


def test_labels_that_share_a_cell_with_their_texts() -> None:
    """项目名称：…, and two labels with their texts in one cell, are read; the phone is none of the foot's."""
    head: list[list[Cell]] = [
        [("项目名称：乡道养护", 8)],
        [("主管部门：临溪县交通局　　实施单位：公路养护中心", 8)],
        [("项目负责人：吴敏", 4), ("联系电话：0571-8226001", 4)],
    ]
    form = read(TITLE + table([*head, *HEAD[2:], *GOALS, *ROWS])).form
    assert (form.project_name, form.department, form.implementing_unit) == (
        "乡道养护",
        "临溪县交通局",
        "公路养护中心",
    )
    assert (form.project_leader, form.phone, form.contact_phone) == ("吴敏", "0571-8226001", None)


def test_amounts_read_down_with_their_rate_and_points_beside_labels() -> None:
    """Funds as columns, amounts as rows, and one row of labels with figures below them give the whole's amounts."""
    money: list[list[Cell]] = [
        [("项目资金（万元）", 1, 3), "资金来源", ("年度资金总额", 3), ("其中：当年财政拨款", 3)],
        ["全年预算数（B）", ("118", 3), ("118", 3)],
        ["全年执行数（C）", ("115.64", 3), ("115.64", 3)],
        ["预算执行率", ("98%", 2), "分值", "10", "得分", ("9.8", 2)],
    ]
    funding = read(TITLE + table([*HEAD[:2], *money, *GOALS, *ROWS])).form.funding
    total = funding.total
    assert (total.annual_budget, total.executed, total.execution_rate) == ("118", "115.64", "98%")
    assert (total.weight, total.score, funding.appropriation.executed) == ("10", "9.8", "115.64")


def test_points_and_letters_behind_headings_of_amounts() -> None:
    """分值（20分）, 全年执行数（C） and 执行率（C/B） are the headings that they are without what is in brackets."""
    header: list[Cell] = [
        ("项目资金（万元）", 1, 3), "资金", "年初预算数（A）", "全年预算数（B）", "全年执行数（C）", "分值（10分）",
        "执行率（C/B）", "得分",
    ]  # fmt: skip
    total = read(TITLE + table([*HEAD[:2], header, *HEAD[3:], *GOALS, *ROWS])).form.funding.total
    assert (total.executed, total.weight, total.execution_rate) == ("118", "10", "100%")


def test_what_somebody_says_of_the_form_is_no_part_of_its_foot() -> None:
    """主管部门审核意见 below the total is no reason to ask for remarks or people."""
    said: list[list[Cell]] = [["主管部门审核意见", ("同意。（盖章）", 7)]]
    assert read(TITLE + table([*HEAD, *GOALS, *ROWS, *said])).review_paths == ()


def test_captions_between_the_tables_of_a_form() -> None:
    """A form in four tables with numbered captions between them asks nothing for the captions."""
    parts = [
        ("一、项目基本情况", HEAD[:2]),
        ("二、预算执行情况", HEAD[2:]),
        ("(三)年度总体目标", GOALS),
        ("(四)绩效指标", ROWS),
    ]
    assert (
        read(TITLE + "".join(f"<p>{caption}</p>{table(rows)}" for caption, rows in parts)).review_paths == ()
    )


def test_a_leader_and_a_phone_that_are_plainly_two() -> None:
    """A name of Chinese characters before a phone number is read as two fields; anything else is asked."""
    plain: list[list[Cell]] = [*HEAD[:2], ["项目负责人及电话", ("吴敏 0571-82260013", 7)], *HEAD[2:]]
    asked: list[list[Cell]] = [*HEAD[:2], ["项目负责人及电话", ("吴敏 82260013(办公)", 7)], *HEAD[2:]]
    result = read(TITLE + table([*plain, *GOALS, *ROWS]))
    assert (result.form.project_leader, result.form.phone) == ("吴敏", "0571-82260013")
    assert result.review_paths == ()
    assert {"project_leader", "phone"} <= set(read(TITLE + table([*asked, *GOALS, *ROWS])).review_paths)


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


def test_goals_below_a_heading_that_is_not_read_in_full_are_asked() -> None:
    """Where a lost ruling joins the two headings, what lies between them is unread: no goal below it is lost."""
    heads: list[Cell] = [GOALS[0][0], "预期目标", ("\ufffd", 4), ("实际完成情况", 2)]
    result = read(TITLE + table([*HEAD, heads, GOALS[1], *ROWS]))
    assert {"expected_goal", "actual_result"} <= set(result.review_paths)
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)


def test_a_cell_with_a_label_and_other_content_is_asked() -> None:
    """A text behind its label in one cell that breaks off, leaves a bracket open or holds another label is asked."""
    for text in ("（主管部门：临溪县交通局，实施单位：养护中心）", "。项目内容：养护120公里", " 备注：续建"):
        result = read(TITLE + table([[(f"项目名称：乡道养护{text}", 8)], *HEAD[2:], *GOALS, *ROWS]))
        assert "project_name" in result.review_paths
    whole = [[("项目名称：乡道养护（二期） 主管部门：临溪县交通局 实施单位：养护中心", 8)], *HEAD[2:]]
    result = read(TITLE + table([*whole, *GOALS, *ROWS]))
    assert (result.form.project_name, result.form.department) == ("乡道养护（二期）", "临溪县交通局")
    assert result.review_paths == ()


def test_a_row_of_tabs_with_one_text_too_many_is_asked() -> None:
    """A tab within a text pushes those beside it into the columns of others: the texts of the row are asked."""
    for level, column in (("质量指标", 2), ("质量指标", 3), ("质量指标", 4), ("", 2)):
        rows = form_rows({(FIRST + 1, 1): level})
        rows[FIRST + 1].insert(column + 1, "其中")
        result = read(tab_text(rows), "甲.txt")
        wrong = {"name", "target", "actual"}
        assert {f"indicators.1.{c}" for c in wrong} <= set(result.review_paths)


def test_both_goals_in_one_cell_are_asked() -> None:
    """A goal that holds the headings of both is asked, not only the one that was not found."""
    goals = [["年度总体目标", (f"预期目标：{GOAL}实际完成情况：{RESULT}", 7)]]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert {"expected_goal", "actual_result"} <= set(result.review_paths)


def test_a_label_spaced_out_over_columns_is_one_cell() -> None:
    """主　管　部　门 in a merged cell of a PDF is one label, though its gaps lie where columns below begin."""
    units: list[Cell] = [
        ("主　　　　　　　　　　管　　　　　　　　　　部　　　　　　　　　　门", 4),
        ("临溪县交通局", 2),
        "实施单位",
        "公路养护中心",
    ]
    (result,) = process(Source("甲.pdf", printed([HEAD[0], units, *HEAD[2:], *GOALS, *ROWS])), Settings())
    assert result.form.department == "临溪县交通局"
    assert result.review_paths == ()


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


def test_a_column_beside_the_goals_is_no_part_of_them() -> None:
    """What stands under a third heading beside the goals (总体完成率) belongs to neither."""
    goals: list[list[Cell]] = [
        [("目标完成情况", 1, 2), ("年度预期目标", 3), ("具体完成情况", 3), "总体完成率(%)"],
        [(GOAL, 3), (RESULT, 3), "100.00"],
    ]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert {"expected_goal", "actual_result"}.isdisjoint(result.review_paths)


def test_a_label_of_the_part_that_means_a_goal_beside_both_headings() -> None:
    """总体目标完成情况 beside 总体目标 and 全年实际完成情况 (form for transfers) is the label of the part; both goals are read."""
    goals: list[list[Cell]] = [
        [("总体目标完成情况", 1, 2), ("总体目标", 4), ("全年实际完成情况", 3)],
        [(GOAL, 4), (RESULT, 3)],
    ]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert result.review_paths == ()


def test_goals_beside_the_amounts() -> None:
    """Headings of the goals to the right of those of the amounts: the merged cells below them are the goals."""
    beside: list[list[Cell]] = [
        [
            "资金来源（万元）",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "执行率",
            ("预期目标", 2),
            "实际完成情况",
        ],
        ["年度资金总额", "120", "118", "118", "100%", (GOAL, 2, 2), (RESULT, 1, 2)],
        ["其中：当年财政拨款", "120", "118", "118", ""],
    ]
    result = read(TITLE + table([*HEAD[:2], *beside, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert result.form.funding.appropriation.executed == "118"
    assert {"expected_goal", "actual_result"}.isdisjoint(result.review_paths)


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


def test_the_sum_of_the_funds_is_the_total() -> None:
    """合计 among the rows of the amounts is the total, and no total of the form."""
    money: list[list[Cell]] = [HEAD[2], ["合计", *HEAD[3][1:]], HEAD[4]]
    result = read(TITLE + table([*HEAD[:2], *money, *GOALS, *ROWS]))
    assert result.form.funding.total.executed == "118"
    assert result.review_paths == ()


def test_a_misprinted_heading_beside_those_of_the_values() -> None:
    """A row with 年度指标值, 实际完成值, 分值 and 得分 heads the indicators, though only one of its levels is known."""
    heading: list[Cell] = ["指标大类*", "二级指标", "三级指标*", *ROWS[0][3:]]
    result = read(TITLE + table([*HEAD, *GOALS, heading, *ROWS[1:]]))
    assert [i.level2 for i in result.form.indicators][:2] == ["数量指标", "质量指标"]
    assert [i.target for i in result.form.indicators] == ["≥120公里", "≥95%", "0起", "≥90%"]
    assert not {f"indicators.{n}.target" for n in range(4)} & set(result.review_paths)


def test_numbered_notes_called_remarks_are_asked() -> None:
    """备注：1.预算执行情况口径… below a form may be the printed notes on how to fill it in, and is no accepted remark."""
    notes = "<p>备注：1.预算执行情况口径：预算数为调整后数额。</p><p>2.定量指标按比例计分。</p>"
    assert "remarks" in read(TITLE + table([*HEAD, *GOALS, *ROWS]) + notes).review_paths


def test_a_numbered_name_that_is_a_level_is_a_name() -> None:
    """指标1：服务对象满意度指标 is the name that the filer gave."""
    rows = [
        *ROWS[:4],
        ["满意度指标", "服务对象满意度指标", "指标1：服务对象满意度指标", *ROWS[4][3:]],
        ROWS[-1],
    ]
    result = read(TITLE + table([*HEAD, *GOALS, *rows]))
    assert result.form.indicators[-1].name == "服务对象满意度指标"
    assert result.review_paths == ()
