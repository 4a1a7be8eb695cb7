"""Bugs found with families of forms that nobody had tuned on: each stays found."""

from __future__ import annotations

import pytest

from found_forms import WRITERS, Spans, accepted_wrong, html, read
from hebiao.domain.document import Cell
from hebiao.domain.reading import Found, IndicatorRow, Place
from hebiao.parse.table.levels import Levels, extend_row, goes_on
from made_forms import (
    FIRST,
    GOALS,
    HEADER,
    LAST,
    LEADER,
    MONEY,
    TOTAL,
    TOTAL_MONEY,
    UNITS,
    form_rows,
    tab_text,
)

COLUMNS = ("level1", "level2", "name", "target", "actual", "weight", "score", "deviation")
OWN_WORDS = {
    (UNITS, 0): "一级预算单位", (UNITS, 4): "具体实施单位", (MONEY, 2): "年初批复预算数", (MONEY, 3): "调整后全年预算数",
    (MONEY, 4): "全年支出（B）", (MONEY, 6): "支出进度", (TOTAL_MONEY + 1, 1): "其中：一般公共预算",
    (GOALS - 1, 1): "年初设定的绩效目标", (GOALS - 1, 5): "绩效目标实际完成情况", (HEADER, 2): "具体指标",
    (HEADER, 3): "指标目标值", (HEADER, 4): "实际达到值", (HEADER, 6): "单位自评得分", (HEADER, 7): "未达标原因分析",
    (LAST, 0): "社会公众满意度", (LAST, 1): "受益对象满意度", (TOTAL, 0): "自评得分合计",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["html", "docx", "xlsx", "md"])
def test_a_place_with_words_of_its_own(kind: str) -> None:
    """A form every label of which is put together of known words is read as the plain one, without a question."""
    result = read(f"甲.{kind}", WRITERS[kind](form_rows(OWN_WORDS)))
    assert result.review_paths == ()
    assert accepted_wrong(result) == []


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_the_result_stands_before_the_goal(kind: str) -> None:
    """Where a place prints the result first, each text is that of its heading, and nobody is asked."""
    rows = form_rows()
    for row in rows[GOALS - 1 : GOALS + 1]:
        row[1], row[5] = row[5], row[1]
    result = read(f"甲.{kind}", WRITERS[kind](rows))
    assert result.review_paths == ()
    assert accepted_wrong(result) == []


def test_a_level_over_the_whole_width_without_rows() -> None:
    """A level that no row follows is asked about where the weights do not say that no row is missing."""
    rows = form_rows()
    rows.insert(TOTAL, ["成本指标", *[""] * 7])
    spans: Spans = {(TOTAL, 0): (1, 8)}
    assert read("甲.html", html(rows, spans=spans)).review_paths == ()
    rows[FIRST][5] = "3"
    assert "indicators.2.deviation" in read("甲.html", html(rows, spans=spans)).review_paths


def test_a_serial_number_before_the_budgets_own_row() -> None:
    """The budget's own row is known behind a column of numbers, too."""
    rows = form_rows()
    for row in rows[MONEY : TOTAL_MONEY + 4]:
        row[5] = row[7] = ""
    rows.insert(FIRST, ["预算执行率", "预算执行率", "预算执行率", "100%", "95%", "10", "9.5", ""])
    for n, row in enumerate(rows):
        row.insert(
            0 if n >= HEADER else len(row),
            "序号" if n == HEADER else str(n - HEADER) if FIRST <= n < TOTAL + 1 else "",
        )
    result = read("甲.html", html(rows))
    assert result.form.funding.total.score == "9.5"
    assert result.form.indicators[0].name == "更换路灯数量"


def test_funds_read_down_with_one_in_unknown_words() -> None:
    """A fund that nobody knows leaves its figures to a person where funds are columns; 小计 before all others is the total."""
    rows = form_rows()
    block = [row[1:] for row in rows[MONEY : TOTAL_MONEY + 4]]
    down = [
        ["项目资金（万元）" if n == 0 else "", *column, "", ""]
        for n, column in enumerate(zip(*block, strict=True))
    ]
    down[0][2] = "小计"
    whole = read("甲.html", html([*rows[:MONEY], *down, *rows[TOTAL_MONEY + 4 :]]))
    assert whole.form.funding.total.executed == "171"
    down[0][2] = "乡镇配套"
    lost = read("甲.html", html([*rows[:MONEY], *down, *rows[TOTAL_MONEY + 4 :]]))
    assert "funding.total.executed" in lost.review_paths


def test_names_under_the_label_of_the_part() -> None:
    """Names that stand under 绩效指标, right of the levels, are names."""
    rows = form_rows({(HEADER, 2): "绩效指标"})
    result = read("甲.html", html(rows))
    assert result.review_paths == ()
    assert accepted_wrong(result) == []


def test_the_year_behind_its_label() -> None:
    """自评年度：2023年 below the title is the year."""
    page = html(form_rows()).replace("（2023年度）", "自评年度：2023年")
    assert read("甲.html", page).form.year == read("甲.html", html(form_rows())).form.year


def test_leader_and_telephone_in_cells_of_their_own() -> None:
    """Behind one label of both, a name and a number in a cell each are the leader and the telephone."""
    rows = form_rows(
        {(LEADER, 0): "项目负责人及联系电话", (LEADER, 2): "010-55500123", (LEADER, 4): "", (LEADER, 5): ""}
    )
    result = read("甲.html", html(rows))
    assert result.review_paths == ()
    assert accepted_wrong(result) == []


def _found(column: str, text: str) -> tuple[str, Found]:
    return column, Found(text, text, (Place(Cell(0, 0, 0, text)),))


def test_a_row_cut_where_each_half_of_its_level_is_one() -> None:
    """服务对象 at a table's end and 满意度指标 at the next one's beginning, with the rest of a reason, are one row."""
    rows = form_rows({(LAST, 0): "满意度", (LAST, 1): "服务对象", (LAST, 7): "报名人数不足，实"})
    rest = ["指标", "满意度指标", "", "", "", "", "", "际开班八期"]
    cells = [_found(c, t) for c, t in zip(COLUMNS, rows[LAST], strict=True) if t]
    row = IndicatorRow(dict(cells))
    more = dict(_found(c, t) for c, t in zip(COLUMNS, rest, strict=True) if t)
    assert goes_on(row, more)
    extend_row([row], more, Levels())
    assert row.cells["deviation"].text == "报名人数不足，实际开班八期"
    assert (row.cells["level1"].text, row.cells["level2"].text) == ("满意度指标", "服务对象满意度指标")
    assert not goes_on(row, dict([_found("level2", "质量指标"), _found("deviation", "际开班八期")]))


def test_labels_with_their_texts_on_lines_between_rows_of_tabs() -> None:
    """项目名称：… alone on a line without a tab is of the head, and so is a telephone before the amounts."""
    rows = form_rows()
    head = [
        "项目名称：青禾街道路灯更换项目",
        "主管部门：云溪区城市管理局\t实施单位：云溪区照明服务中心",
        "项目负责人：陆书禾",
    ]
    text = tab_text(rows[MONEY:]).split("\n")
    result = read("甲.txt", "\n".join([*text[:3], *head, "联系电话：010-55500123", *text[3:]]))
    assert accepted_wrong(result) == []
    assert result.form.phone == "010-55500123"


@pytest.mark.parametrize("serial", [False, True])
def test_the_budgets_own_row_with_fewer_cells_than_headings(serial: bool) -> None:
    """In text the merged label of the budget's own row leaves fewer cells: its figures are those of their kinds."""
    rows = form_rows()
    for row in rows[MONEY : TOTAL_MONEY + 4]:
        row[5] = row[7] = ""
    rows.insert(FIRST, ["预算执行率", "预算执行率", "100%", "95%", "10", "9.5", ""])
    if serial:
        for n, row in enumerate(rows[HEADER:-1]):
            row.insert(0, str(n) if n else "序号")
    form = read("甲.txt", tab_text(rows)).form
    assert (form.funding.total.weight, form.funding.total.score) == ("10", "9.5")
    assert len(form.indicators) == LAST - FIRST + 1


def test_dots_below_a_row_are_no_rest_of_it() -> None:
    """A row of nothing but dots is a placeholder, not the end of the name above it."""
    rows = form_rows()
    rows.insert(FIRST + 1, ["", "", "……", "", "", "", "", ""])
    assert read("甲.txt", tab_text(rows)).form.indicators[0].name == "更换路灯数量"


def test_labels_put_together_that_share_a_cell_with_their_text() -> None:
    """承担单位：… and 项目实施单位（盖章）：… in one cell are the unit, as they are in two."""
    for label in ("承担单位", "项目实施单位（盖章）"):
        rows = form_rows(
            {
                (UNITS, 0): "主管部门：云溪区城市管理局",
                (UNITS, 1): "",
                (UNITS, 4): f"{label}：云溪区照明服务中心",
                (UNITS, 5): "",
            }
        )
        result = read("甲.html", html(rows))
        assert accepted_wrong(result) == []
        assert result.form.implementing_unit == "云溪区照明服务中心"


def test_goals_below_no_heading_are_not_dropped() -> None:
    """What goes on below a goal behind its label, without a label of its own, is asked where the other goal is blank."""
    rows = form_rows({(GOALS - 1, 0): "预期目标", (GOALS - 1, 1): "更换老旧路灯300盏。", (GOALS - 1, 5): ""})
    rows[GOALS] = ["", "消除照明盲区。", "", "", "", "", "", ""]
    result = read("甲.html", html(rows))
    assert "actual_result" in result.review_paths
