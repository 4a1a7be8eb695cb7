"""Bugs found on forms in layouts of other places: headings over headings, parts with numbers, labels of their own."""

from __future__ import annotations

import pytest

from found_forms import FOOT, WRITERS, comma_text, html, read
from made_forms import FIRST, HEADER, NAME, TOTAL, form_rows, tab_text


def test_a_heading_over_three_columns() -> None:
    """A heading that stands over 指标性质, 指标值 and 度量单位 is no row of its own: each column is read."""
    rows = [[*row[:4], "", "", *row[4:]] for row in form_rows()]
    rows[HEADER] = ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "", "", "", ""]
    over = ["绩效指标", "", "", "年度指标值", "", "", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
    rows.insert(HEADER, over)
    rows[FIRST + 1][3:6] = ["≥", "300", "盏"]
    spans = {(HEADER, 0): (1, 3), (HEADER, 3): (1, 3), **{(HEADER, c): (2, 1) for c in (6, 7, 8, 9)}}
    for result in (read("甲.html", html(rows, spans=spans)), read("甲.txt", tab_text(rows))):
        first = result.form.indicators[0]
        assert (first.nature, first.target, first.unit) == ("≥", "300", "盏")
        assert (first.actual, first.weight, first.score) == ("300盏", "30", "30")


@pytest.mark.parametrize("name", ["csv.txt", "md", "html", "docx", "xlsx"])
def test_parts_with_numbers(name: str) -> None:
    """The name of the project behind 一、基本情况 in one row heads the form all the same."""
    rows = form_rows()
    rows[NAME] = ["一、基本情况", "项目名称：", rows[NAME][1], "", "", "", "", ""]
    result = read(f"甲.{name}", WRITERS[name](rows))
    assert result.form.project_name == "青禾街道路灯更换项目"
    assert result.form.funding.total.executed == "171"


@pytest.mark.parametrize("label", ["项目支出名称", "政策（项目）名称", "专项资金名称"])
def test_the_name_in_other_words(label: str) -> None:
    """A form is found by the name of its project, whatever the place calls it."""
    rows = form_rows()
    rows[NAME][0] = label
    assert read("甲.html", html(rows)).form.project_name == "青禾街道路灯更换项目"


def test_a_label_of_its_own_behind_the_phone() -> None:
    """What follows the value of a footer under a label that the form lacks is no part of the value."""
    text = comma_text(form_rows()).replace(
        FOOT, FOOT.replace(" 填写日期", " 单位负责人签字：何其芳 填写日期")
    )
    form = read("甲.txt", text).form
    assert form.contact_phone == "010-55500199"
    assert form.prepared_on == "2024年1月15日"


@pytest.mark.parametrize("name", ["md", "csv.txt", "html"])
def test_an_explanation_below_the_indicators(name: str) -> None:
    """说明 with one text behind it is no indicator, in text as in cells."""
    rows = form_rows()
    rows[TOTAL] = ["说明", "本表据实填写", "", "", "", "", "", ""]
    form = read(f"甲.{name}", WRITERS[name](rows)).form
    assert len(form.indicators) == 4


def test_a_form_for_the_whole_department_is_told_apart() -> None:
    """The form for a department's whole expenditure is no form of a project: every field is asked, and why is said."""
    rows = form_rows()
    rows[NAME][0] = "部门名称"
    page = html(rows).replace("项目支出绩效自评表", "部门整体支出绩效自评表")
    result = read("甲.html", page)
    reasons = {str(r) for f in result.fields.values() if f.decision == "review" for r in f.reasons}
    assert any("整体支出" in r for r in reasons)
    assert not [p for p, f in result.fields.items() if f.decision == "accept" and not p.startswith("funding")]
