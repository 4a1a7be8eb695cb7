"""Bugs found with layouts that the country prints and nobody here had tuned on: each stays found."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from found_forms import LEFT, WIDTH, WRITERS, Spans, accepted_wrong, html, pdf, read
from hebiao.config import Settings
from hebiao.domain.document import Line, Source
from hebiao.domain.limits import Limits
from hebiao.pipeline import process
from hebiao.readers.office.docx import read as read_docx
from made_forms import FIRST, FOOT, GOALS, HEADER, TITLE, TOTAL, TOTAL_MONEY, form_rows
from readers.make_office import WORD_NAMESPACES, cell, make_docx, para, table
from readers.make_office import row as word_row


@pytest.mark.parametrize(
    "line",
    ["填报单位（公章）：青溪县水利局　　自评年度：2023年　　金额单位：万元", "部门：青溪县水利局　　2023年度　　单位：万元", "年度：2023年　　单位：万元"],
)  # fmt: skip
def test_the_year_stands_in_a_line_of_other_things(line: str) -> None:
    """A year between blanks above the form is its year, whatever else the line says."""
    data = html(form_rows()).replace("（2023年度）", line)
    assert read("甲.html", data).form.year == 2023


def test_a_date_above_the_form_is_not_its_year() -> None:
    """The day on which a form was filled in says nothing of its year."""
    data = html(form_rows()).replace("（2023年度）", "填报时间：2024年3月5日　　单位：万元")
    assert read("甲.html", data).form.year is None


@pytest.mark.parametrize(
    ("behind", "title"),
    [("（项目支出）", TITLE + "（项目支出）"), ("（2023年度）", TITLE), ("（  年度）", TITLE)],
)
def test_brackets_behind_a_title(behind: str, title: str) -> None:
    """What stands in brackets behind a title belongs to it unless it is a year or the place for one."""
    data = html(form_rows()).replace(TITLE, TITLE + behind)
    assert read("甲.html", data).form.title == title


def test_the_title_is_a_page_header() -> None:
    """A docx with its title in the page header has it, without what was moved away or deleted there; a title of the body goes first."""
    moved = '<w:moveFrom w:id="1"><w:r><w:t>9.9</w:t></w:r></w:moveFrom>'
    header = f"<w:hdr {WORD_NAMESPACES}>{para('青溪县项目支出绩效自评表').replace('<w:r>', moved + '<w:r>', 1)}</w:hdr>"
    lines = _lines(make_docx(para("甲"), header1=header))
    assert lines == ["青溪县项目支出绩效自评表", "甲"]
    assert _lines(make_docx(para("乙县项目支出绩效自评表") + para("甲"), header1=header)) == [
        "乙县项目支出绩效自评表",
        "甲",
    ]


def test_a_page_header_is_the_title_of_every_form_below_it() -> None:
    """Each form of a docx has the title that its pages print, above the lines that are its own; two titles are told."""
    form = table(*(word_row(*map(cell, r)) for r in form_rows()))
    body = "".join(para(f"（{year}年度）") + form + para(FOOT) for year in (2022, 2023, 2024))
    header = f"<w:hdr {WORD_NAMESPACES}>{para('青溪县项目支出绩效自评表')}</w:hdr>"
    forms = [r.form for r in process(Source("甲.docx", make_docx(body, header1=header)), Settings())]
    assert [f.title for f in forms] == ["青溪县项目支出绩效自评表"] * 3
    assert [f.year for f in forms] == [2022, 2023, 2024]
    assert [f.prepared_on for f in forms] == ["2024年1月15日"] * 3
    other = header.replace("青溪县", "乙县")
    notes = read_docx(Source("甲.docx", make_docx(body, header1=header, header2=other)), Limits()).notes
    assert any("乙县" in note.zh for note in notes)


def _lines(data: bytes) -> list[str]:
    return [b.text for b in read_docx(Source("甲.docx", data), Limits()).blocks if isinstance(b, Line)]


def test_labels_of_parts_in_words_of_the_place() -> None:
    """A merged label left of the head and of the goals (基本信息, 目标信息) takes nothing from the rows beside it."""
    rows = [["", *row] for row in form_rows()]
    rows[0][0], rows[GOALS - 1][0] = "基本信息", "目标信息"
    rows[GOALS - 1] = ["目标信息", "预期目标", "完成路灯更换三百盏。", *[""] * 6]
    rows[GOALS] = ["", "实际完成情况", "已经更换三百盏。", *[""] * 6]
    spans: Spans = {(0, 0): (3, 1), (GOALS - 1, 0): (2, 1)}
    result = read("甲.html", html(rows, spans=spans))
    assert result.review_paths == ()
    assert result.form.project_name == form_rows()[0][1]
    assert (result.form.expected_goal, result.form.actual_result) == (
        "完成路灯更换三百盏。",
        "已经更换三百盏。",
    )


def test_goals_share_a_cell_with_their_labels() -> None:
    """A goal behind its label in one cell over the whole width is read without the label."""
    rows = form_rows()
    rows[GOALS - 1] = ["年度绩效目标：完成路灯更换三百盏。", *[""] * 7]
    rows[GOALS] = ["目标完成情况：已经更换三百盏。", *[""] * 7]
    spans: Spans = {(GOALS - 1, 0): (1, 8), (GOALS, 0): (1, 8)}
    result = read("甲.html", html(rows, spans=spans))
    assert result.review_paths == ()
    assert (result.form.expected_goal, result.form.actual_result) == (
        "完成路灯更换三百盏。",
        "已经更换三百盏。",
    )


@pytest.mark.parametrize("kind", ["html", "md"])
def test_numbered_funds_and_one_of_the_units_own(kind: str) -> None:
    """Funds with numbers before them are those funds; money of the unit's own is named and asks nothing."""
    rows = form_rows()
    for n, label in enumerate(("1.财政拨款", "2.上年结转资金", "3.其他资金"), TOTAL_MONEY + 1):
        rows[n][1] = label
    rows.insert(TOTAL_MONEY + 4, ["", "4.单位自有资金", "0", "0", "0", "—", "", "—"])
    result = read(f"甲.{kind}", WRITERS[kind](rows))
    assert result.review_paths == ()
    assert accepted_wrong(result) == []


def test_numbers_below_a_heading_over_several() -> None:
    """数值 below 年度指标值 is the target, whatever else stands beside it there."""
    rows = [
        [*row[:3], "", *row[3:4], "", *row[4:]] if n >= HEADER else [*row, "", ""]
        for n, row in enumerate(form_rows())
    ]
    second = [""] * 10
    second[3:6] = ["符号", "数值", "单位"]
    rows[HEADER][3:6] = ["年度指标值", "", ""]
    rows.insert(HEADER + 1, second)
    for n, texts in enumerate((["≥", "300", "盏"], ["＝", "100", "%"], ["定性", "优", ""], ["≥", "95", "%"])):
        rows[FIRST + 1 + n][3:6] = texts
    spans: Spans = {(HEADER, c): (2, 1) for c in (0, 1, 2, 6, 7, 8, 9)} | {(HEADER, 3): (1, 3)}
    form = read("甲.html", html(rows, spans=spans)).form
    assert [(i.nature, i.target, i.unit) for i in form.indicators] == [
        ("≥", "300", "盏"), ("＝", "100", "%"), ("定性", "优", None), ("≥", "95", "%"),
    ]  # fmt: skip


def test_reasons_and_measures_in_columns_of_their_own() -> None:
    """Beside columns of other things, what two columns of one meaning hold moves no text of the row."""
    rows = [
        [*row[:5], "", *row[5:7], "", *row[7:]] if n >= HEADER else [*row, "", ""]
        for n, row in enumerate(form_rows())
    ]
    rows[HEADER][5], rows[HEADER][8:] = "完成程度", ["复核分", "偏差原因"]
    rows[HEADER].append("改进措施")
    for n, row in enumerate(rows):
        if n != HEADER:
            row.append("")
        if FIRST <= n < TOTAL:
            row[5], row[8] = "100%", row[7]
    rows[FIRST + 1][10] = "更换供应商。"
    result = read("甲.html", html(rows))
    assert result.review_paths == ("indicators.1.deviation",)
    assert accepted_wrong(result) == []


def test_a_label_within_a_goal_is_the_filers() -> None:
    """Below the headings of the goals a text that begins with a label of its own keeps it."""
    rows = form_rows(
        {(GOALS, 1): "年度设定目标：完成路灯更换三百盏。", (GOALS, 5): "完成情况综述：已经更换三百盏。"}
    )
    form = read("甲.html", html(rows)).form
    assert (form.expected_goal, form.actual_result) == (rows[GOALS][1], rows[GOALS][5])


def test_amounts_beside_their_labels_over_two_rows() -> None:
    """Rate and points of the total stand in a second row of labels and values below its amounts."""
    rows = form_rows()
    rows[3:8] = [
        ["资金情况（万元）", "年初预算数", "200", "全年预算数", "180", "全年执行数", "171", ""],
        ["", "执行率", "95%", "分值", "10", "得分", "9.5", ""],
    ]
    spans: Spans = {(3, 0): (2, 1)}
    total = read("甲.html", html(rows, spans=spans)).form.funding.total
    assert (total.initial_budget, total.annual_budget, total.executed) == ("200", "180", "171")
    assert (total.execution_rate, total.weight, total.score) == ("95%", "10", "9.5")


@pytest.mark.parametrize("kind", ["html", "xlsx"])
def test_the_total_stands_above_the_indicators(kind: str) -> None:
    """A sum of all points right below the heading is the form's total; who filled the form in is no indicator."""
    rows = form_rows()
    rows.insert(FIRST, ["合计", *rows.pop(TOTAL)[1:]])
    result = read(f"甲.{kind}", WRITERS[kind](rows))
    assert (result.form.total_weight, result.form.total_score) == ("100", "97.5")
    assert result.form.preparer == "白砚秋"
    assert accepted_wrong(result) == []


def test_a_sheet_says_that_its_table_goes_on() -> None:
    """A row 续上表 over the whole width among the indicators, and their heading again below it, are no indicators."""
    rows = form_rows()
    rows[FIRST + 2 : FIRST + 2] = [["（续上表）", *[""] * 7], list(rows[HEADER])]
    spans: Spans = {(FIRST + 2, 0): (1, 8)}
    result = read("甲.html", html(rows, spans=spans))
    assert result.review_paths == ()
    assert accepted_wrong(result) == []


def test_a_text_over_the_whole_width_is_no_indicator() -> None:
    """A sentence over the whole width among the indicators is asked about and no row of its own."""
    rows = form_rows()
    rows.insert(FIRST + 2, ["以下指标由县财政局统一填写", *[""] * 7])
    spans: Spans = {(FIRST + 2, 0): (1, 8)}
    result = read("甲.html", html(rows, spans=spans))
    assert len(result.form.indicators) == 4
    assert result.review_paths != ()
    assert accepted_wrong(result) == []


def test_points_far_below_a_level_are_of_its_label() -> None:
    """In a merged cell of a page a level and its points are one label, however far apart their lines are printed."""
    rows = form_rows()
    rows[FIRST][0] = ""

    def level(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
        middle = (box[1] + box[3]) / 2
        canvas.drawString(box[0] + 3, middle + 4, "产出指标")
        canvas.drawString(box[0] + 3, middle - 16, "（50分）")

    result = read("甲.pdf", pdf(rows, drawn={(FIRST, 0): level}, spans={(FIRST, 0): (2, 1)}))
    assert [i.level1 for i in result.form.indicators[:2]] == ["产出指标"] * 2
    assert result.review_paths == ()


def test_a_page_of_dotted_lines_that_are_not_all_closed() -> None:
    """The second reader sees no lines in dots: only what stands beside the side that is missing is asked."""

    def dots(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
        if x1 == x0 == LEFT + 8 * WIDTH and y0 < 560:
            return
        for n in range(int((x1 - x0 + y1 - y0) // 2) + 1):
            x, y = (x0 + 2 * n, y0) if x1 > x0 else (x0, y0 + 2 * n)
            canvas.rect(x - 0.25, y - 0.25, 0.5, 0.5, stroke=0, fill=1)

    result = read("甲.pdf", pdf(form_rows(), stroke=dots))
    assert accepted_wrong(result) == []
    assert 0 < len(result.review_paths) <= 6


@pytest.mark.parametrize("kind", ["html", "docx", "md"])
def test_headings_with_what_formulas_call_them(kind: str) -> None:
    """A mark or a formula behind a heading (全年预算数②, 执行率④=③/②, 执行率=B/A) is no part of it."""
    rows = form_rows()
    rows[3][2:] = ["年初预算数①", "全年预算数②", "全年执行数③", "分值⑤", "执行率④=③/②", "得分⑥=④×⑤"]
    rows[HEADER][3:7] = ["年度指标值A", "实际完成值B", "分值③", "得分④"]
    result = read(f"甲.{kind}", WRITERS[kind](rows))
    assert result.review_paths == ()
    assert accepted_wrong(result) == []


def test_amounts_below_two_rows_of_headings() -> None:
    """年初 and 全年 below 预算数 are the budgets of the form."""
    rows = form_rows()
    rows[3] = ["项目资金（万元）", "资金来源", "预算数", "", "执行情况", "评分情况", "", ""]
    rows.insert(4, ["", "", "年初", "全年", "执行数", "分值", "执行率", "得分"])
    spans: Spans = {(3, 0): (6, 1), (3, 1): (2, 1), (3, 2): (1, 2), (3, 5): (1, 3)}
    result = read("甲.html", html(rows, spans=spans))
    assert result.review_paths == ()
    assert accepted_wrong(result) == []


def test_the_total_stands_below_amounts_behind_the_indicators() -> None:
    """Where a place prints the money last, 总分 below it is the form's total."""
    rows = form_rows()
    rows = [*rows[:3], *rows[GOALS - 1 : TOTAL], *rows[3:8], rows[TOTAL]]
    result = read("甲.html", html(rows))
    assert (result.form.total_weight, result.form.total_score) == ("100", "97.5")
    assert accepted_wrong(result) == []


@pytest.mark.parametrize("label", ["课题（项目）名称", "研究题目"])
def test_a_project_called_otherwise(label: str) -> None:
    """A form whose name has another label is found whole, with its title and head; only what is not known is asked."""
    result = read("甲.html", html(form_rows({(0, 0): label})))
    assert (result.form.title, result.form.department) == (TITLE, form_rows()[1][1])
    assert accepted_wrong(result) == []
    assert result.form.project_name == form_rows()[0][1]
    assert (result.fields["project_name"].decision == "review") == (label == "研究题目")


def test_the_form_of_a_region() -> None:
    """A region's form for transfers is of another kind: told, and nothing of it accepted."""
    data = html(form_rows()).replace(TITLE, "转移支付区域绩效自评表")
    result = read("甲.html", data)
    assert all(f.decision == "review" for f in result.fields.values())


def test_scores_of_another_judge() -> None:
    """Beside 自评得分 a score of the department is told and moves nothing."""
    rows = [[*row[:7], "", *row[7:]] if n >= HEADER else [*row, ""] for n, row in enumerate(form_rows())]
    rows[HEADER][6:8] = ["单位自评得分", "部门评分"]
    for n, score in enumerate(("29", "17", "30", "10"), FIRST):
        rows[n][7] = score
    rows[TOTAL][7] = "95.5"
    result = read("甲.html", html(rows))
    assert result.review_paths == ()
    assert accepted_wrong(result) == []


def test_the_day_stands_in_the_head() -> None:
    """填报日期 and 填表人 asked for above the indicators are read there, in cells of their own and within one."""
    rows = form_rows()
    rows[3:3] = [["填表人", "白砚秋", "", "", "填报日期", "2024年1月15日", "", ""]]
    rows[4:4] = [["填报日期：2024年1月15日", *[""] * 7]]
    form = read("甲.html", html(rows)).form
    assert (form.preparer, form.prepared_on) == ("白砚秋", "2024年1月15日")
    data = html([*rows[:3], *rows[4:]]).replace("填写日期：2024年1月15日", "")
    assert read("甲.html", data).form.prepared_on == "2024年1月15日"


def test_numbers_of_goals_in_a_column_of_their_own() -> None:
    """What stands below 序号 left of the goals is no text of them."""
    rows = [
        [row[0], "", *row[1:]] if GOALS - 1 <= n <= GOALS else [*row, ""] for n, row in enumerate(form_rows())
    ]
    rows[GOALS - 1][1] = "序号"
    rows[GOALS][1] = "目标1"
    rows.insert(GOALS + 1, ["", "目标2", "群众满意。", "", "", "", "满意度为九成。", "", ""])
    spans: Spans = {(GOALS - 1, 0): (3, 1)}
    form = read("甲.html", html(rows, spans=spans)).form
    plain = form_rows()[GOALS]
    assert (form.expected_goal, form.actual_result) == (f"{plain[1]}群众满意。", f"{plain[5]}满意度为九成。")


def test_two_rows_of_headings_whose_merged_cells_are_lost() -> None:
    """A second row of headings is one with 完成率 among them, also where nothing is merged."""
    rows = [[*row[:5], "", *row[5:]] if n >= HEADER else [*row, ""] for n, row in enumerate(form_rows())]
    rows[HEADER] = [
        "一级指标",
        "二级指标",
        "三级指标",
        "目标值",
        "完成情况",
        "",
        "评分",
        "",
        "偏差原因分析及改进措施",
    ]
    rows.insert(HEADER + 1, ["", "", "", "指标值", "实际完成值", "完成率", "分值", "得分", ""])
    for n in range(FIRST + 1, TOTAL + 1):
        rows[n][5] = "100%"
    result = read("甲.html", html(rows))
    assert accepted_wrong(result) == []
    assert [i.weight for i in result.form.indicators] == ["30", "20", "30", "10"]
