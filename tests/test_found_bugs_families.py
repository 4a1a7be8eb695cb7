"""Bugs found with families of forms that nobody had tuned on: each stays found."""

from __future__ import annotations

import pytest

from found_forms import WRITERS, Spans, accepted_wrong, html, read
from made_forms import FIRST, GOALS, HEADER, LAST, MONEY, TOTAL, TOTAL_MONEY, UNITS, form_rows

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
