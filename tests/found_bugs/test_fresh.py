"""Bugs found on layouts that were written without a look at ours: merged cells stand as each place prints them."""

from __future__ import annotations

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.pipeline import process
from merged_forms import GOALS, HEAD, ROWS, TITLE, Cell, printed, read, read_all, table


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


def test_a_cell_with_a_label_and_other_content_is_asked() -> None:
    """A text behind its label in one cell that breaks off, leaves a bracket open or holds another label is asked."""
    for text in ("（主管部门：临溪县交通局，实施单位：养护中心）", "。项目内容：养护120公里", " 备注：续建"):
        result = read(TITLE + table([[(f"项目名称：乡道养护{text}", 8)], *HEAD[2:], *GOALS, *ROWS]))
        assert "project_name" in result.review_paths
    whole = [[("项目名称：乡道养护（二期） 主管部门：临溪县交通局 实施单位：养护中心", 8)], *HEAD[2:]]
    result = read(TITLE + table([*whole, *GOALS, *ROWS]))
    assert (result.form.project_name, result.form.department) == ("乡道养护（二期）", "临溪县交通局")
    assert result.review_paths == ()


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


def test_the_sum_of_the_funds_is_the_total() -> None:
    """合计 among the rows of the amounts is the total, and no total of the form."""
    money: list[list[Cell]] = [HEAD[2], ["合计", *HEAD[3][1:]], HEAD[4]]
    result = read(TITLE + table([*HEAD[:2], *money, *GOALS, *ROWS]))
    assert result.form.funding.total.executed == "118"
    assert result.review_paths == ()


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
