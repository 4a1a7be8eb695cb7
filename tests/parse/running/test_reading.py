"""Running text whose cell borders are lost: what can be told is read, what cannot is asked."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from generator import make
from generator.mistakes import MISTAKES
from generator.plan import Item
from generator.world import make_forms
from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.evals.dataset import read_labels
from hebiao.evals.scorer import score_case
from hebiao.pipeline import process
from made_forms import read_text

TEXT = """项目支出绩效自评表
（2023年度）
项目名称 青禾街道路灯更换项目
主管部门 云溪区城市管理局 实施单位 云溪区照明服务中心
项目负责人 陆书禾 联系电话 010-55500123
项目资金（万元） 年初预算数 全年预算数 全年执行数 分值 执行率 得分
年度资金总额 200 180 171 10 95% 9.5
其中：当年财政拨款 150 130 121 — — —
上年结转资金 50 50 50 — — —
其他资金 0 0 0 — — —
年度总体目标 预期目标 实际完成情况
更换老旧路灯300盏，消除照明盲区。 已更换路灯300盏，照明盲区全部消除。
绩效指标 一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施
产出指标 数量指标 指标1：更换路灯数量 ≥300盏 300盏 30 30 无
质量指标 指标1：验收合格率 100% 98% 20 18
效益指标 社会效益指标 指标1：夜间照明改善程度 优良中低差 优 30 30
满意度指标 服务对象满意度指标 指标1：居民满意度 ≥95% 96% 10 10
总分 100 97.5
填表人：白砚秋 科室负责人：顾行舟 联系电话：010-55500199 填写日期：2024年1月15日
"""


def _read(*changes: tuple[str, str]) -> FormResult:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (result,) = read_text(text)
    return result


def test_a_clean_page_is_read() -> None:
    """Lines of a page give head, amounts, goals, rows and foot, though no cell border is left."""
    form = _read().form
    assert (form.title, form.year, form.phone) == ("项目支出绩效自评表", 2023, "010-55500123")
    assert form.funding.total.model_dump() == {
        "initial_budget": "200", "annual_budget": "180", "executed": "171", "weight": "10", "execution_rate": "95%",
        "score": "9.5",
    }  # fmt: skip
    assert form.expected_goal == "更换老旧路灯300盏，消除照明盲区。"
    assert [(i.level1, i.name, i.weight, i.score) for i in form.indicators] == [
        ("产出指标", "更换路灯数量", "30", "30"), ("产出指标", "验收合格率", "20", "18"),
        ("效益指标", "夜间照明改善程度", "30", "30"), ("满意度指标", "居民满意度", "10", "10"),
    ]  # fmt: skip
    assert (form.total_score, form.section_head, form.prepared_on) == ("97.5", "顾行舟", "2024年1月15日")


@pytest.mark.parametrize(("rest", "decision"), [("升级及配套改造", "review"), ("：路灯更换", "accept")])
def test_a_line_that_only_begins_as_a_label_may_be_the_rest_of_a_name(rest: str, decision: str) -> None:
    """What is cut off a name by a word that some place prints as a label is asked, unless a colon makes it one."""
    result = _read(("青禾街道路灯更换项目\n", f"青禾区2023年老旧小区\n项目内容{rest}\n"))
    assert result.form.project_name == "青禾区2023年老旧小区"
    assert result.fields["project_name"].decision == decision


def test_title_and_year_point_at_their_own_characters() -> None:
    """Title and year have provenance of their own, on one line as on two."""
    for result in (_read(), _read(("自评表\n（2023年度）", "自评表（2023年度）"))):
        lines = {b.line: b.text or "" for b in result.view}
        for path, text in (("title", "项目支出绩效自评表"), ("year", "2023")):
            (place,) = result.fields[path].provenance
            assert place.chars is not None
            assert lines[place.line][slice(*place.chars)] == text


def test_an_amount_broken_over_lines_is_joined_where_the_sums_bear_it_out() -> None:
    """An amount cut in its decimals by a line end is one amount, because rate and sums are right with it alone."""
    broken = (
        ("年度资金总额 200 180 171 10", "年度资金总额 200.2 180.25 171.2\n5 10"),
        ("150 130 121", "150.2 130.25 121.25"),
    )
    result = _read(*broken)
    assert result.form.funding.total.executed in ("171.25", None)
    field = result.fields["funding.total.executed"]
    assert field.decision == "review" or result.form.funding.total.executed == "171.25"


def test_a_digit_lost_at_a_line_end_is_never_accepted() -> None:
    """A number that might be one or two is asked about, where the sums cannot tell."""
    result = _read(("150 130 121 — — —", "15\n0 130 121 — — —"))
    field = result.fields["funding.appropriation.initial_budget"]
    assert field.decision == "review" or result.form.funding.appropriation.initial_budget == "150"


@pytest.mark.parametrize(
    "lost",
    [
        "质量指标 指标1：验收合格率 100% 98% 20 18\n",
        "效益指标 社会效益指标 指标1：夜间照明改善程度 优良中低差 优 30 30\n",
    ],
)
def test_a_lost_row_leaves_nothing_of_the_indicators_accepted(lost: str) -> None:
    """Where a row is missing, the weights do not make 100 and no indicator is accepted."""
    result = _read((lost, ""))
    rows = [f.decision for p, f in result.fields.items() if p.startswith("indicators.")]
    assert rows
    assert set(rows) == {"review"}


def test_a_filers_wrong_total_leaves_the_rows_accepted() -> None:
    """Weights of 100 prove the rows; the wrong total is asked, and the score that only the total bears out."""
    result = _read(("总分 100 97.5", "总分 100 99.5"), ("30 30 无", "30 30"))
    asked = {p for p, f in result.fields.items() if f.decision == "review" and not p.startswith("funding.")}
    assert asked == {"total_score", "indicators.1.score"}


def test_rows_without_scores_are_rows_where_no_sum_holds() -> None:
    """A form that gives no scores, and whose weights the filer added wrongly, still has all its rows, each asked."""
    blanks = [
        ("300盏 30 30 无", "300盏 25"),
        ("98% 20 18", "98% 20"),
        ("优 30 30", "优 30"),
        ("96% 10 10", "96% 10"),
    ]
    result = _read(*blanks, ("总分 100 97.5", "总分 100"))
    assert [i.weight for i in result.form.indicators[:4]] == ["25", "20", "30", "10"]
    rows = {f.decision for p, f in result.fields.items() if p.startswith("indicators.")}
    assert rows == {"review"}


def test_a_page_number_between_rows_is_no_value() -> None:
    """The number of a page stands in no field, though it stands where an explanation would."""
    row = "质量指标 指标1：验收合格率"
    assert _read((row, f"— 2 —\n{row}")).form == _read().form


def test_words_about_a_heading_hide_no_column() -> None:
    """三级指标内容 and 分值（20分） are the columns that they are about."""
    changed = ("三级指标 年度指标值 实际完成值 分值", "三级指标内容 年度指标值 本年实际完成值 分值（100分）")
    assert _read(changed).form.indicators == _read().form.indicators


NEW_HEADS = ("三级指标 年度指标值 实际完成值", "三级指标 绩效指标性质 年度指标值 绩效度量单位 实际完成值")
NEW_ROWS = (
    ("更换路灯数量 ≥300盏 300盏", "更换路灯数量 ≥ 300 盏 300"), ("验收合格率 100% 98%", "验收合格率 = 100 % 98"),
    ("优良中低差 优", "定性 优良中低差 优"), ("居民满意度 ≥95% 96%", "居民满意度 ≥ 95 % 96"),
)  # fmt: skip


def test_rows_of_the_2024_form_copied_line_by_line_are_asked() -> None:
    """Where the rest of a wrapped cell follows the row's score, neither the cell nor the rest is accepted."""
    wrapped = (
        ("优良中低差 优 30 30", "优良中低差 优（按照既定 30 30\n目标完成）"), ("96 10 10", "96 10 10\n经回访核实"),
    )  # fmt: skip
    result = _read(NEW_HEADS, *NEW_ROWS, *wrapped)
    assert result.form.indicators[0].nature == "≥"
    texts = ("优（按照既定", "目标完成）", "经回访核实")
    held = [f.decision for f in result.fields.values() if any(t in (f.raw or "") for t in texts)]
    assert held
    assert set(held) == {"review"}


def test_a_level_that_ran_into_its_name_is_asked() -> None:
    """质量指标验收合格率 is a level and a name in one: nothing of the row is accepted."""
    result = _read(("质量指标 指标1：验收合格率", "质量指标验收合格率"))
    (n,) = (i for i, row in enumerate(result.form.indicators) if "验收合格率" in (row.name or ""))
    texts = [result.fields[f"indicators.{n}.{c}"].decision for c in ("name", "target", "actual", "level2")]
    assert result.form.indicators[n].level2 == "质量指标" or set(texts) == {"review"}


def test_a_name_torn_by_a_space_is_no_explanation() -> None:
    """读者 满意度 begins the next row; it explains nothing of the row above."""
    result = _read(
        ("指标1：居民满意度 ≥95% 96% 10 10\n", "居民满意度 ≥95% 96% 5 5\n读者 满意度 ≥90% 90% 5 5\n")
    )
    rows = result.form.indicators
    assert [(i.weight, i.score, i.deviation) for i in rows[3:]] == [("5", "5", None), ("5", "5", None)]
    name = result.fields["indicators.4.name"]
    assert name.decision == "review" or rows[4].name == "读者满意度"


def test_all_cells_run_together_are_read_where_the_sums_prove_them() -> None:
    """Without any space left every row is found by its level and name, and its points by the form's sums."""
    glued = "".join(TEXT.split())
    (result,) = read_text(glued + "\n")
    assert [(i.level2, i.weight, i.score) for i in result.form.indicators] == [
        ("数量指标", "30", "30"),
        ("质量指标", "20", "18"),
        ("社会效益指标", "30", "30"),
        ("服务对象满意度指标", "10", "10"),
    ]
    points = [f"indicators.{i}.{c}" for i in range(4) for c in ("weight", "score")]
    assert {result.fields[p].decision for p in points} == {"accept"}


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("fz0-text-lost-new2024", "new2024"),
        ("fz1-text-lost-footer-in-table", "footer-in-table"),
        ("fz1-text-lost-misaligned", "misaligned"),
        ("fz0-text-lost-merged-actual", "merged-actual"),
        ("fz100-text-lost-heji", "heji"),
        ("fz0-text-lost-classic-leader", "classic-leader"),
        ("fz1-text-lost-classic-leader", "classic-leader"),
        ("fz1-text-lost-year-first", "year-first"),
    ],
)
def test_wrapped_cells_are_never_parted_in_silence(name: str, family: str, tmp_path: Path) -> None:
    """Cells that wrap over lines (a level, a deviation, the last character of a word) are right or asked about."""
    forms = make_forms(name, family, 2)
    data = make.WRITERS["text"](Item("text", "lost", family, 2), forms, Random(name))
    labels = tmp_path / "labels.json"
    labels.write_text(json.dumps([f.label for f in forms], ensure_ascii=False), encoding="utf-8")
    score = score_case(read_labels(labels), process(Source("甲.txt", data), Settings()))
    wrong = [(j.form, j.path, j.gold, j.pred) for j in score.judgements if j.error and j.decision == "accept"]
    assert wrong == []


def test_weights_beyond_100_leave_no_row_out() -> None:
    """A filer's weights total 105: the split that reaches 100 by merging two rows is not taken, and every row is asked."""
    name = "g3000-text-lost-synonyms"
    draw = Random(name)
    slips = [draw.choice([""] * 27 + list(MISTAKES)) for _ in range(2)]
    forms = make_forms(name, "synonyms", 2, slips)
    data = make.WRITERS["text"](Item("text", "lost", "synonyms", 2), forms, Random(name))
    found = process(Source("甲.txt", data), Settings())[0]
    assert slips[0] == "wrong_weights"
    assert len(found.form.indicators) == 9
    assert {f"indicators.{n}.weight" for n in range(9)} <= set(found.review_paths)


def test_a_level_that_ran_into_a_text_puts_its_row_in_doubt() -> None:
    """Cells of a row run together so that a level's label opens the target: nothing of the row's texts is believed."""
    rows = """项目支出绩效自评表
（2023年度）
项目名称 竹影路灯光改造
主管部门 云溪区城市管理局 实施单位 云溪区照明服务中心
项目资金（万元）年初预算数 全年预算数 全年执行数 分值 执行率 得分
年度资金总额 80 80 80 10 100% 10
其中：当年财政拨款 80 80 80 — 100% —
上年结转资金 — —
其他资金 — —
年度总体目标预期目标 实际完成情况
完成灯光改造，上线运行 已完成预期目标
绩效指标 一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施
产出指标 数量指标 改造路灯 30盏 30盏 20
质量指标 验收合格 优良中低差 优 10
成本指标 改造成本 80万元 80万元 20
效益指标 社会效益指标方便市民夜间出行，改善周边环境优良中低差 优 30
满意度指标 服务对象满意度指标 街乡使用满意度 80% 95% 10
总分 100
"""
    (found,) = read_text(rows)
    row = next(
        n for n, x in enumerate(found.form.indicators) if "夜间出行" in (x.name or "") + (x.target or "")
    )
    assert {f"indicators.{row}.{c}" for c in ("name", "target", "actual", "weight")} <= set(
        found.review_paths
    )


@pytest.mark.parametrize("apart", ["\n", " "])
@pytest.mark.parametrize("label", ["项目编号", "财政部门", "财务负责人", "上级项目名称", "项目起止时间"])
def test_another_label_of_the_head_gives_no_field_its_text(label: str, apart: str) -> None:
    """A label that the form does not know, and its text, are no part of the texts before and behind them."""
    fields = ("project_name", "department", "implementing_unit", "project_leader", "phone")
    plain = _read()
    for line in ("项目名称 青禾街道路灯更换项目\n", "实施单位 云溪区照明服务中心\n"):
        result = _read((line, f"{line}{label}{apart}云溪区审计局{apart}序号{apart}88.8\n"))
        for field in fields:
            decided = result.fields.get(field)
            assert (
                decided is None
                or decided.decision == "review"
                or (getattr(result.form, field) == getattr(plain.form, field))
            ), field


@pytest.mark.parametrize("amounts", ["4 — —", "4 4 — —", "4"])
def test_amounts_among_dashes_are_asked(amounts: str) -> None:
    """Where the blanks of a row are lost, its dashes may be those of the weight and the score: all amounts are asked."""
    result = _read(("其他资金 0 0 0 — — —", f"其他资金 {amounts}"))
    columns = ("initial_budget", "annual_budget", "executed")
    assert [result.fields[f"funding.other.{c}"].decision for c in columns] == ["review"] * 3


@pytest.mark.parametrize("fund", ["非财政拨款", "市级财政资金", "其他财政资金"])
def test_a_fund_whose_label_holds_another_is_not_that_one(fund: str) -> None:
    """What is not, or not all, of the appropriation leaves the appropriation's own amounts alone."""
    result = _read(("其中：当年财政拨款", f"{fund} 33 22 11 — — —\n其中：当年财政拨款"))
    assert result.form.funding.appropriation.initial_budget == "150"
    assert result.form.funding.appropriation.executed == "121"


def test_labels_that_count_alone_begin_lines() -> None:
    """A label that is one only as a cell of its own is one at the start of a line, and asked where its text is glued to it."""
    result = _read(("项目名称 青禾", "项目支出名称 青禾"), ("主管部门 云溪", "地方主管部门云溪"))
    assert result.form.project_name == "青禾街道路灯更换项目"
    assert result.fields["project_name"].decision == "accept"
    assert result.form.department == "云溪区城市管理局"
    assert result.fields["department"].decision == "review"


def test_another_department_s_label_is_none_of_the_form() -> None:
    """中央主管部门 is another label than 主管部门, with a gap behind it or none."""
    for gap in ("", " "):
        result = _read(("主管部门 云溪", f"中央主管部门{gap}住房部\n主管部门 云溪"))
        assert result.form.department == "云溪区城市管理局"


def test_a_total_follows_the_order_of_its_columns() -> None:
    """Where the scores stand before the weights, so do those of the total."""
    result = _read(
        ("分值 得分 偏差原因分析及改进措施\n", "得分 分值\n"), ("30 30 无", "30 30"), ("20 18", "18 20"), ("100 97.5", "97.5 100")
    )  # fmt: skip
    assert (result.form.total_weight, result.form.total_score) == ("100", "97.5")


def test_a_date_above_the_head_is_read() -> None:
    """The date that some places print above the name of the project is that of the form."""
    result = _read((" 填写日期：2024年1月15日", ""), ("（2023年度）", "（2023年度）\n填报日期：2024.1.5"))
    assert result.form.prepared_on == "2024.1.5"


def test_the_number_of_the_next_part_is_of_no_text() -> None:
    """What numbers the part behind a text of the head is left out of it, also where nothing parts the two."""
    result = _read(("项目负责人 陆书禾 联系电话 010-55500123\n", ""), ("照明服务中心\n", "照明服务中心二、"))
    assert result.form.implementing_unit == "云溪区照明服务中心"


_HEADINGS = "年初预算数 全年预算数 全年执行数"
_BUDGETS = ("initial_budget", "annual_budget", "executed")


def _appropriation(result: FormResult) -> list[tuple[str | None, str]]:
    texts = result.form.funding.appropriation.model_dump()
    return [(texts[c], result.fields[f"funding.appropriation.{c}"].decision) for c in _BUDGETS]


def test_a_heading_that_stands_twice_exchanges_no_amounts() -> None:
    """Two headings of the annual budget are told apart by the total's rate; where it is not given, both budgets are asked."""
    twice = (_HEADINGS, "年度预算数 年初预算数 调整后预算数 全年执行数")
    accepted = [("150", "accept"), ("130", "accept"), ("121", "accept")]
    assert _appropriation(_read(twice)) == accepted
    asked = _appropriation(_read(twice, ("10 95% 9.5", "10 — 9.5")))
    assert [decision for _, decision in asked] == ["review", "review", "accept"]
    corner = (_HEADINGS, "年度预算数（万元） 年初预算数 调整后预算数 全年执行数")
    assert _appropriation(_read(corner, ("10 95% 9.5", "10 — 9.5"))) == accepted


_ONE_A_LINE = (
    (
        "年度资金总额 200 180 171 10 95% 9.5",
        "年度资金总额\n200\n180.30\n77\n171.30\n10\n95%\n9.5",
    ),
    ("其中：当年财政拨款 150 130 121 — — —", "其中：当年财政拨款\n150\n130.30\n77\n121.30\n—\n—\n—"),
)


@pytest.mark.parametrize("heading", ["", " 资金到位数", " 备注", " 全年预算数说明"])
def test_figures_of_a_column_that_is_not_known_are_not_glued_to_others(heading: str) -> None:
    """One cell a line, 180.30 and the 77 of another column are not accepted as 180.3077, nor as shifted amounts."""
    result = _read((_HEADINGS, f"年初预算数 全年预算数{heading} 全年执行数"), *_ONE_A_LINE)
    true = {
        "total": {"initial_budget": "200", "annual_budget": "180.30", "executed": "171.30"},
        "appropriation": {"initial_budget": "150", "annual_budget": "130.30", "executed": "121.30"},
    }
    told = result.form.model_dump()["funding"]
    for row, amounts in true.items():
        for column, amount in amounts.items():
            asked = result.fields[f"funding.{row}.{column}"].decision == "review"
            assert asked or told[row][column] == amount, (row, column)
    assert result.fields["funding.total.annual_budget"].decision == "review"


def test_words_behind_a_heading_that_stands_once_leave_it_that_heading() -> None:
    """全年执行数 with more words behind it is the column all the same, where no other heading names that column."""
    assert _read(("全年执行数 分值", "全年执行数调整 分值")).form.funding == _read().form.funding


def test_a_text_behind_the_last_score_is_of_no_amount() -> None:
    """A column that the form does not know, filled in one row only, moves no figure, and 总额 alone is the total."""
    result = _read(
        ("执行率 得分\n", "执行率 得分 原因\n"), ("年度资金总额 200 180 171 10 95% 9.5", "总额 200 180 171 10 95% 9.5 招标节约")
    )  # fmt: skip
    assert result.form.funding == _read().form.funding


def test_a_name_behind_another_row_s_last_figure_is_not_taken_for_its_reason_in_silence() -> None:
    """One cell a line and a column that is not known: 报修响应时间 may be the reason of 工期, or the name of the next row."""
    rows = [
        ("产出指标", "数量指标", "更换路灯数量", "不少于300盏", "更换路灯300盏", "20", "20", "19"),
        ("时效指标", "工期", "不超过90天", "88天", "10", "10", "9"),
        ("报修响应时间", "不超过2小时", "报修响应时间1小时，已达标", "10", "10", "9"),
        ("效益指标", "社会效益指标", "夜间照明改善程度", "优良中低差", "优", "30", "30", "29"),
        ("满意度指标", "服务对象满意度指标", "居民满意度", "不低于95%", "96%", "10", "10", "9"),
        ("质量指标", "验收合格率", "100%", "100%", "10", "10", "9"),
    ]
    heads = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 自评得分 复核得分 偏差原因分析及改进措施"
    top, _, body = TEXT.partition("绩效指标 一级指标")
    foot = body[body.index("总分") :].replace("97.5", "99.5")
    order = [rows[0], rows[5], *rows[1:5]]
    lines = [*heads.split(), *(text for row in order for text in row)]
    (result,) = read_text(top + "绩效指标\n" + "\n".join(lines) + "\n" + foot)
    true = {row[-6]: row[-6:-3] for row in rows}
    for n, indicator in enumerate(result.form.indicators):
        told = (indicator.name, indicator.target, indicator.actual)
        fields = [result.fields[f"indicators.{n}.{c}"] for c in ("name", "target", "actual", "deviation")]
        assert true.get(told[0] or "") == told or all(f.decision == "review" for f in fields), told
        assert indicator.deviation is None or fields[3].decision == "review"


def test_goals_that_share_a_line_are_asked() -> None:
    """Where the first line of two breaks off and the second ends a sentence within, the goal may end there."""
    both = "为消除照明盲区，本年计划更换老旧路\n灯300盏，切实把实事办好。 已更换路灯300盏，照明盲区全部消除。"
    result = _read(("更换老旧路灯300盏，消除照明盲区。 已更换路灯300盏，照明盲区全部消除。", both))
    assert {"expected_goal", "actual_result"} <= set(result.review_paths)


def test_an_explanation_said_once_may_be_of_all_rows() -> None:
    """无 beside the first row alone may be one merged cell: neither it nor the blanks below are accepted."""
    result = _read()
    assert [f"indicators.{n}.deviation" in result.review_paths for n in range(4)] == [True] * 4


@pytest.mark.parametrize("amounts", ["0200 180 171 10 95%", "200 180 17195% 10 95%"])
def test_amounts_that_ran_into_each_other_are_asked(amounts: str) -> None:
    """No amount begins with a 0 before other digits, or ends in the rate: another cell's text stands there."""
    result = _read(("年度资金总额 200 180 171 10 95%", f"年度资金总额 {amounts}"))
    row = ("initial_budget", "annual_budget", "executed")
    assert {f"funding.total.{c}" for c in row} <= set(result.review_paths)
