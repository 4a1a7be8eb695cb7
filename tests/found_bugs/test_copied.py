"""Forms as they come out of the clipboard: what was once accepted wrong of them."""

from __future__ import annotations

import csv
import io

import pytest

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.pipeline import process
from made_forms import FIRST, GOALS, HEADER, MONEY, NAME, TITLE, TOTAL, form_rows, tab_text


def read(text: str) -> FormResult:
    """The one form of a text."""
    (form,) = process(Source("form.txt", text.encode()), Settings())
    return form


def asked(form: FormResult, path: str) -> bool:
    """Whether a field waits for a person."""
    return path in form.fields and form.fields[path].decision == "review"


def test_rows_of_commas_of_which_every_one_opens_a_broken_cell() -> None:
    """Labels of merged cells that are said in every row, each over several lines, hide no row of commas."""
    rows = form_rows()
    for n in range(MONEY, GOALS - 1):
        rows[n][0] = "项目资金\n（万元）"
    for n in range(HEADER, TOTAL):
        rows[n][0] = "绩\n效\n指\n标"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    usual, form = read(tab_text(form_rows())).form, read(f"{TITLE}\n（2023年度）\n{out.getvalue()}").form
    assert (form.project_name, form.department, form.phone) == (
        usual.project_name,
        usual.department,
        usual.phone,
    )
    assert form.funding == usual.funding
    assert [i.name for i in form.indicators] == [i.name for i in usual.indicators]


def test_numbering_with_marks_without_width() -> None:
    """What is copied from a page may hold marks without width: "指标1：" is no part of the name all the same."""
    rows = form_rows()
    column = rows[HEADER].index("三级指标")
    rows[FIRST][column] = "指\u200b标\u20601\ufeff：更换\u00ad路灯数量"
    assert read(tab_text(rows)).form.indicators[0].name == "更换路灯数量"


def test_a_text_that_goes_on_in_a_cell_without_a_column_is_asked() -> None:
    """The rest of a project's name in a cell of its own is not dropped without a word."""
    rows = form_rows()
    name = rows[NAME][1] or rows[NAME][2]
    at = rows[NAME].index(name)
    rows[NAME][at : at + 2] = [name[:1], name[1:]]
    form = read(tab_text(rows))
    assert asked(form, "project_name") or form.form.project_name == name


def test_a_total_score_under_a_heading_that_nobody_knows_is_asked() -> None:
    """Where figures of the indicators are left over, a total that was not read is no blank of the filer's."""
    rows = form_rows()
    rows[HEADER] = [{"得分": "得份"}.get(text, text) for text in rows[HEADER]]
    usual, form = read(tab_text(form_rows())), read(tab_text(rows))
    assert usual.form.total_score is not None
    assert form.form.total_score == usual.form.total_score or asked(form, "total_score")


def test_one_cell_a_line_without_any_mark_is_not_accepted_half() -> None:
    """A goal that two cells ran into, and values that ran into a name, leave no blank that is accepted."""
    cells = [text.replace("\n", "") for row in form_rows() for text in row if text.strip()]
    usual, form = read(tab_text(form_rows())).form, read("\n".join([TITLE, "（2023年度）", *cells]) + "\n")
    for path in ("expected_goal", "actual_result", "total_score"):
        assert asked(form, path) or getattr(form.form, path) == getattr(usual, path)
    names = {i.name: i for i in usual.indicators}
    for n, row in enumerate(form.form.indicators):
        for column in ("target", "actual", "weight", "score"):
            known = names.get(row.name)
            path = f"indicators.{n}.{column}"
            assert asked(form, path) or (known and getattr(known, column) == getattr(row, column))


@pytest.mark.parametrize(
    "title",
    [
        "项目支出绩效目标申报表",
        "云溪区项目绩效目标表",
        "项目支出绩效运行监控表",
        "部门预算项目绩效目标批复表",
    ],
)
def test_a_form_that_calls_itself_another_is_told(title: str) -> None:
    """A declaration of goals or a watching form has this form's parts, and no value of it is accepted as this form's."""
    form = read(tab_text(form_rows()).replace(TITLE, title))
    assert all(f.decision == "review" for f in form.fields.values())
    assert any("不是项目支出绩效自评表" in r.zh for f in form.fields.values() for r in f.reasons)


_TORN = """项目支出绩效自评表
（2023年度）
项目名
青禾街道路灯更换项目
称
主管部
云溪区城市管理局 实施单位 云溪区照明服务中心
门
年初预算数 全年预算数 全年执行数 分值 执行率 得分
年度资
200 180 171 10 95% 9.5
金总额
年 预期目标 实际完成情况
更换路灯300盏。 已更换300盏。
一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分
产出指 数量指标 更换路灯数量 ≥300盏 300盏 30 30
标 质量指标 验收合格率 100% 98% 20 18
效益指标 社会效益指标 夜间照明改善 优良差 优 30 30
满意度指标 居民满意度 ≥95% 96% 10 10
总分 100 97.5
"""


def test_a_form_whose_name_lost_its_label_is_not_lost_beside_another() -> None:
    """A form of which even the label of the name broke over lines is found, and nothing of it accepted."""
    text = f"{_TORN}\n{tab_text(form_rows())}"
    first, second = process(Source("form.txt", text.encode()), Settings())
    assert first.fields and all(f.decision == "review" for f in first.fields.values())
    assert second.form.project_name == form_rows()[NAME][1]


def test_a_torn_piece_of_a_label_is_no_part_of_the_name_before_it() -> None:
    """Where 实施单位 broke over lines, its first half below the project's name is not accepted as the name's end."""
    text = _TORN.replace("项目名\n青禾街道路灯更换项目\n称\n", "项目名称 青禾街道路灯更换\n实施\n").replace(
        "实施单位 云溪", "云溪"
    )
    assert asked(read(text), "project_name") or read(text).form.project_name == "青禾街道路灯更换"


def test_a_torn_piece_of_a_label_is_no_part_of_a_number() -> None:
    """Where 项目资金 broke over lines, its first half below the telephone is not accepted as the number's end."""
    text = _TORN.replace("项目名\n青禾街道路灯更换项目\n称\n", "项目名称 青禾街道路灯更换\n").replace(
        "门\n", "门\n项目负责人 陆书禾 联系电话 84856685\n项目\n"
    )
    form = read(text)
    assert asked(form, "phone") or form.form.phone == "84856685"


def test_a_label_alone_below_rows_of_the_head_is_one_of_them() -> None:
    """A line of the head without a tab, below rows that have one and above a blank line, is read."""
    rows = form_rows()
    lines = tab_text([r for r in rows if "联系电话" not in r]).split("\n")
    money = next(n for n, line in enumerate(lines) if "年初预算数" in line)
    lines[money:money] = ["联系电话：010-55500777", "", "二、资金使用情况"]
    form = read("\n".join(lines))
    assert form.form.phone == "010-55500777" or asked(form, "phone")


def test_a_title_said_again_on_a_new_page_begins_no_form() -> None:
    """A title behind a form feed, within the indicators, is a margin of the page and nothing is asked for it."""
    text = tab_text(form_rows())
    lines = text.split("\n")
    at = next(n for n, line in enumerate(lines) if "一级指标" in line) + 3
    again = [*lines[:at], "\f" + TITLE, *lines[at:]]
    usual, form = read(text), read("\n".join(again))
    assert form.form == usual.form
    assert form.review_paths == usual.review_paths


def test_a_total_under_another_judge_s_points_is_asked() -> None:
    """One figure in the total's row of text that stands under points of another judge may be the form's score."""
    rows = [[*r, ""] for r in form_rows()]
    for n in range(HEADER, TOTAL):
        rows[n].insert(-2, "复核得分" if n == HEADER else "")
    rows[TOTAL] = ["总分", *[""] * (len(rows[HEADER]) - 4), "97.5", "", ""]
    form = read(tab_text(rows))
    assert form.form.total_score == "97.5" or asked(form, "total_score")
