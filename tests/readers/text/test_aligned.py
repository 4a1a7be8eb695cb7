"""Text whose columns blanks line up."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import pytest

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.pipeline import process
from hebiao.readers.pages.spread import Span
from hebiao.readers.text.aligned import tell_aligned
from hebiao.readers.text.places import Lines, Piece

WIDTHS = (10, 18, 14, 12, 16, 4, 4, 16)
HEADING = (
    "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析",
)  # fmt: skip
ROWS: tuple[tuple[str, ...], ...] = (
    ("产出指标", "数量指标", "植树株数", "≥2000株", "2150株", "20", "20", ""),
    ("", "", "培训护林员人次", "≥40人次", "38人次", "10", "9.5", "两人因病未到"),
    ("", "质量指标", "苗木成活率", "≥90%", "93%", "20", "20", ""),
    ("效益指标", "生态效益指标", "新增林地面积", "≥15亩", "16亩", "30", "30", ""),
    ("满意度指标", "服务对象满意度指标", "居民满意度", "≥90%", "95%", "10", "10", ""),
)
TOTAL = ("总分", "", "", "", "", "90", "89.5", "")


def places(text: str) -> int:
    """Half-width places that a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def lined_up(cells: Sequence[str], widths: Sequence[int] = WIDTHS) -> str:
    """One line of texts that begin at the places of their columns."""
    parts = [t + " " * (w - places(t)) for t, w in zip(cells, widths, strict=True)]
    return "  ".join(parts).rstrip()


def form(*lines: str) -> str:
    """A form with these lines of indicators."""
    money = (22, 12, 12, 12, 6, 8, 6)
    return "\n".join([
        "青石县项目支出绩效自评表",
        "（2023年度）",
        "项目名称          荒山造林补助",
        "主管部门          青石县林业局          实施单位    青石县林场",
        lined_up(("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"), money),
        lined_up(("年度资金总额", "60", "60", "60", "10", "100%", "10"), money),
        lined_up(("其中：当年财政拨款", "60", "60", "60", "—", "100%", "—"), money),
        lined_up(("上年结转资金", "", "", "", "—", "", "—"), money),
        lined_up(("其他资金", "", "", "", "—", "", "—"), money),
        "年度总体目标      预期目标                            实际完成情况",
        "                  完成荒山造林十五亩，成活率在九成以  完成造林十六亩，苗木长势良好，全部",
        "                  上，居民满意。                      通过验收。",
        lined_up(HEADING),
        *lines,
        lined_up(TOTAL),
        "填表人：丁一鸣    联系电话：80001234",
    ])  # fmt: skip


def read(text: str) -> FormResult:
    """The one form of a text."""
    (result,) = process(Source("造林.txt", text.encode()), Settings())
    return result


def said(result: FormResult, column: str) -> list[str | None]:
    """One column of the indicators."""
    return [getattr(row, column) for row in result.form.indicators]


def asked(result: FormResult) -> set[str]:
    """The paths that go to a person."""
    return {path for path, field in result.fields.items() if field.decision == "review"}


def test_columns_lined_up_by_blanks_are_read() -> None:
    """Every row, its merged levels and its blanks are those of the table, and nothing is asked."""
    result = read(form(*map(lined_up, ROWS)))
    assert said(result, "name") == [r[2] for r in ROWS]
    assert said(result, "level2") == ["数量指标", "数量指标", *(r[1] for r in ROWS[2:])]
    assert said(result, "deviation") == [None, "两人因病未到", None, None, None]
    assert (result.form.total_weight, result.form.total_score) == ("90", "89.5")
    assert result.form.expected_goal == "完成荒山造林十五亩，成活率在九成以上，居民满意。"
    assert result.form.funding.total.execution_rate == "100%"
    assert not asked(result)


def test_no_break_blanks_line_up_columns_too() -> None:
    """A text whose blanks a browser or a converter made no-break ones is read as the same text with plain ones."""
    text = form(*map(lined_up, ROWS))
    assert read(text.replace(" ", "\xa0")).form == read(text).form


def test_a_wrapped_cell_goes_on_below_itself() -> None:
    """What stands below a full cell on a line without a figure is the rest of that cell."""
    rest = ("", "", "", "", "", "", "", "成培训，已补训")
    rows = [*ROWS[:1], (*ROWS[1][:7], "两人因病未能完"), rest, *ROWS[2:]]
    result = read(form(*map(lined_up, rows)))
    assert said(result, "deviation")[1] == "两人因病未能完成培训，已补训"
    assert not asked(result)


def test_a_figure_in_the_middle_of_its_row_tells_the_lines_above_it() -> None:
    """Rows whose figures stand in their middle get the lines above the figure, as `pdftotext -layout` leaves them."""
    tall = [
        ("", "", "", "", "", "", "", "因病两人未能完成"),
        (*ROWS[1][:7], "培训，已安排补训"),
        ("", "", "", "", "", "", "", "并全部考核合格"),
    ]
    result = read(form(*map(lined_up, [ROWS[0], *tall, *ROWS[2:]])))
    assert said(result, "name") == [r[2] for r in ROWS]
    assert said(result, "deviation") == [
        None,
        "因病两人未能完成培训，已安排补训并全部考核合格",
        None,
        None,
        None,
    ]


def test_text_below_a_cell_that_is_not_full_is_asked() -> None:
    """A cell goes to a person where nothing but its place says that the line below belongs to it."""
    rest = ("", "", "", "", "补报数", "", "", "")
    result = read(form(*map(lined_up, [ROWS[0], ROWS[1], rest, *ROWS[2:]])))
    assert "indicators.1.actual" in asked(result)


def test_a_figure_that_hangs_between_two_headings_is_asked() -> None:
    """A score off the line of its column, beside a blank weight, is asked and so is the blank."""
    row = lined_up((*ROWS[1][:5], "", "9.5", ROWS[1][7])).replace("    9.5   ", "9.5       ")
    result = read(form(*map(lined_up, ROWS[:1]), row, *map(lined_up, ROWS[2:])))
    assert {"indicators.1.weight", "indicators.1.score"} <= asked(result)


def test_a_stray_text_off_the_line_of_its_column_is_asked() -> None:
    """Text on a line of its own, in line with no column, goes with no text of the row above or below unasked."""
    widths = (10, 18, 18, 16, 16, 4, 4, 16)
    late = ("", "时效指标", "完成时间", "2023年11月底前", "2023年12月5日", "10", "9", "")
    head, *rows = (lined_up(r, widths) for r in (HEADING, *ROWS[:2], late, *ROWS[2:]))
    stray = " " * 58 + "另有补植"
    result = read(form(*rows[:2], stray, *rows[2:]).replace(lined_up(HEADING), head))
    held = {p: f for p, f in result.fields.items() if f.raw is not None and "另有补植" in f.raw}
    assert {f.decision for f in held.values()} == {"review"}


def test_a_full_cell_wraps_only_where_the_next_word_has_no_room() -> None:
    """What would still have stood on the line above is no proven rest of it."""
    rows = [
        (*r[:7], why)
        for r, why in zip(
            ROWS, ("雨季停工顺延十日", "", "次年四月补植十棵", "", "汛期封山少种两亩"), strict=True
        )
    ]
    rest = ("", "", "", "", "", "", "", "另报")
    assert "indicators.2.deviation" not in asked(read(form(*map(lined_up, [*rows[:3], rest, *rows[3:]]))))
    rows[2] = (*ROWS[2][:7], "次年四月补植十")
    assert "indicators.2.deviation" in asked(read(form(*map(lined_up, [*rows[:3], rest, *rows[3:]]))))


def test_an_unknown_heading_one_blank_behind_a_known_one_is_a_column() -> None:
    """What stands below a heading that nobody knows is not taken for that of its neighbour."""
    table = [lined_up(r[:7], WIDTHS[:7]) for r in (HEADING, *ROWS)]
    paper = ["偏差原因分析及改 佐证材料", *[" " * 17 + "验收单"] * len(ROWS)]
    lines = [line + " " * (98 - places(line)) + more for line, more in zip(table, paper, strict=True)]
    result = read(form(*lines[1:]).replace(lined_up(HEADING), lines[0]))
    assert not [d for d in said(result, "deviation") if d]


def test_a_remark_above_the_total_is_no_part_of_the_row_above() -> None:
    """The row of remarks is told by its label, wherever in the columns of levels that stands."""
    remark = ("", "其他需要说明事项", "", "", "无遗留问题", "", "", "")
    result = read(form(*map(lined_up, [*ROWS, remark])))
    assert said(result, "name") == [r[2] for r in ROWS]
    assert result.form.remarks == "无遗留问题"


def test_a_row_without_points_is_no_rest_of_the_row_above() -> None:
    """An indicator that nobody gave points to stays an indicator."""
    blank = ("", "", "抚育幼林面积", "≥5亩", "5亩", "", "", "")
    result = read(form(*map(lined_up, [*ROWS[:2], blank, *ROWS[2:]])))
    assert said(result, "name")[:3] == ["植树株数", "培训护林员人次", "抚育幼林面积"]
    assert said(result, "actual")[:3] == ["2150株", "38人次", "5亩"]
    assert said(result, "weight")[2] is None


def test_levels_in_the_middle_of_their_rows() -> None:
    """A level that stands beside the middle one of its rows is that of all three."""
    rows = [
        ("", "", *ROWS[0][2:]),
        ("产出指标", "数量指标", *ROWS[1][2:]),
        ("", "", "补植株数", "≥100株", "120株", "20", "20", ""),
        *ROWS[3:],
    ]
    result = read(form(*map(lined_up, rows)))
    assert said(result, "level2")[:4] == ["数量指标", "数量指标", "数量指标", "生态效益指标"]


def test_levels_that_may_be_of_either_neighbour_are_asked() -> None:
    """Where the middles of the levels fit two ways to part the rows, the levels go to a person."""
    rows = [
        ("", "数量指标", *ROWS[0][2:]),
        ("产出指标", "", *ROWS[1][2:]),
        ("", "质量指标", *ROWS[2][2:]),
        *ROWS[3:],
    ]
    result = read(form(*map(lined_up, rows)))
    assert "indicators.1.level2" in asked(result)


def other_table(lines: Sequence[str]) -> str:
    """The form with these lines in place of its indicators' heading, its rows, and its total."""
    return form().replace("\n".join([lined_up(HEADING), lined_up(TOTAL)]), "\n".join(lines))


def test_columns_one_blank_apart() -> None:
    """A heading one blank behind another is a column of its own where both are known."""
    widths = (10, 18, 14, 10, 10, 4, 4, 12)
    table = [
        " ".join(t + " " * (w - places(t)) for t, w in zip(r, widths, strict=True))
        for r in (HEADING, *ROWS, TOTAL)
    ]
    result = read(other_table(table))
    assert said(result, "deviation") == [None, "两人因病未到", None, None, None]
    assert said(result, "score") == [r[6] for r in ROWS]


def test_a_narrow_column_that_wraps_often_is_put_together() -> None:
    """Three lines below full ones prove that a narrow column wraps; nothing of it is a row of its own."""
    widths = (10, 18, 8, 10, 10, 4, 4, 16)
    rows: list[Sequence[str]] = [HEADING]
    for r in ROWS:
        rows.append((*r[:2], r[2][:4], *r[3:]))
        rows += [("", "", r[2][4:], "", "", "", "", "")] if r[2][4:] else []
    result = read(other_table([lined_up(r, widths) for r in (*rows, TOTAL)]))
    assert said(result, "name") == [r[2] for r in ROWS]


@pytest.mark.parametrize("wide", ["WFA", "WF", ""])
def test_wide_characters_count_as_their_maker_counted(wide: str) -> None:
    """Columns are found whether a Chinese character took two places or one when they were lined up."""

    def line(cells: Sequence[str]) -> str:
        size = [sum(2 if unicodedata.east_asian_width(c) in wide else 1 for c in t) for t in cells]
        return "  ".join(t + " " * (w - s) for t, w, s in zip(cells, WIDTHS, size, strict=True)).rstrip()

    text = form(*map(lined_up, ROWS)).replace(lined_up(HEADING), line(HEADING))
    for row in (*ROWS, TOTAL):
        text = text.replace(lined_up(row), line(row))
    told = tell_aligned(text.split("\n")[12:-1])
    assert told is not None
    assert told.clear
    assert [tuple(c[0] for c in row.cells) for row in told.rows.values()][1:-1] == list(ROWS)


def crowded(many: int) -> str:
    """A form in so many rows of which the actual value stands over the column of weights."""
    text = form(*map(lined_up, ROWS)).replace("实际完成值        分值", "实际完成值  分值")
    text = text.replace("38人次            10", "38人次有两人因病未到  10")
    return text.replace("2150株            20", "2150株有一百五十株枯死  20") if many > 1 else text


def test_one_text_over_two_columns_leaves_the_others_apart() -> None:
    """A row with a text that stands over its neighbour is asked; the columns of all other rows are told without it."""
    result = read(crowded(1))
    assert said(result, "name") == [r[2] for r in ROWS]
    assert [w for n, w in enumerate(said(result, "weight")) if n != 1] == ["20", "20", "30", "10"]
    columns = ("name", "target", "actual", "weight", "score", "deviation")
    assert {f"indicators.1.{c}" for c in columns} <= asked(result)
    assert len(asked(result)) == len(columns) + 1


def test_the_budget_s_row_may_stand_over_the_columns_of_levels() -> None:
    """预算执行率 over the levels' columns is read as the points of the money, and the rows below keep their columns."""
    first = "预算执行率（10分）                              100%          100%              10    10"
    result = read(form(first, *map(lined_up, ROWS)))
    assert said(result, "level2") == ["数量指标", "数量指标", *(r[1] for r in ROWS[2:])]
    assert not {p for p in asked(result) if p.startswith("indicators")}


def test_a_name_that_goes_on_takes_what_stands_beside_its_rest() -> None:
    """Where narrow names wrap, what stands on the line of a rest below another full cell goes on, too."""
    widths = (10, 18, 8, 10, 16, 4, 4, 16)
    head = ("一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分", "偏差原因分析")
    wrapped = [((*r[:2], r[2][:4], *r[3:]), ("", "", r[2][4:], "", "", "", "", "")) for r in ROWS]
    scale = ("", "", "完成时限", "合格/不合", "合格", "0", "0", "")
    rest = ("", "", "符合程度", "格", "", "", "", "")
    rows = [line for pair in wrapped[1:] for line in pair]
    text = form(*(lined_up(r, widths) for r in [ROWS[0], *rows[:2], scale, rest, *rows[2:]]))
    result = read(text.replace(lined_up(HEADING), lined_up(head, widths)))
    assert said(result, "name")[2] == "完成时限符合程度"
    assert said(result, "target")[2] == "合格/不合格"


def test_two_headings_in_one_column_are_told_as_a_whole() -> None:
    """Where blanks do not part the columns, every field goes to a person."""
    result = read(crowded(2))
    assert {"project_name", "indicators.0.weight", "indicators.0.actual"} <= asked(result)


def test_a_label_of_a_part_that_wraps_stands_beside_its_rows() -> None:
    """The label of a part that goes on below itself is one label, and takes nothing of the rows beside it."""
    money = (10, 20, 12, 12, 12, 6, 8, 6)
    rows = [
        (
            "二、预算执",
            "项目资金（万元）",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ),
        ("行情况", "年度资金总额", "60", "60", "60", "10", "100%", "10"),
        ("（10分）", "其中：当年财政拨款", "60", "60", "60", "—", "100%", "—"),
        ("", "其他资金", "", "", "", "—", "", "—"),
    ]
    text = form(*map(lined_up, ROWS)).split("\n")
    text[4:9] = [lined_up(r, money) for r in rows]
    text[8:10] = [
        "年度总体目        预期目标                            实际完成情况",
        "标                " + text[9].strip(),
    ]
    result = read("\n".join(text))
    assert result.form.funding.total.annual_budget == "60"
    assert result.form.funding.appropriation.execution_rate == "100%"
    assert (result.form.expected_goal or "").startswith("完成荒山造林")
    assert not asked(result)


def test_the_name_s_label_may_wrap() -> None:
    """A label of the head that goes on below itself is the label of the text beside it."""
    text = form(*map(lined_up, ROWS))
    text = text.replace("项目名称          荒山造林补助", "转移支付（项目）名        荒山造林补助\n称")
    assert read(text).form.project_name == "荒山造林补助"


def test_the_budget_s_row_without_a_level_of_its_own_is_asked() -> None:
    """预算执行率 below the last level may be of that level or the money's points, where the money has none: all is asked."""
    money = (22, 12, 12, 12, 8)
    last = ("", "", "预算执行率", "100%", "100%", "10", "10", "")
    lines = form(*map(lined_up, [*ROWS, last])).split("\n")
    head = ("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "执行率")
    lines[4:9] = [lined_up(r, money) for r in (head, ("年度资金总额", "60", "60", "60", "100%"))]
    asked_for = asked(read("\n".join(lines)))
    assert {"funding.total.weight", "funding.total.score", "indicators.5.weight"} <= asked_for


def test_dots_below_a_name_are_no_rest_of_it() -> None:
    """A placeholder of dots below a name is no part of that name."""
    rest = ("", "", "...", "", "", "", "", "")
    result = read(form(*map(lined_up, [*ROWS[:3], rest, *ROWS[3:]])))
    assert "苗木成活率..." not in said(result, "name")


def test_labels_in_line_on_the_right_are_rows_of_their_own() -> None:
    """Rows of indicators that stand side by side begin with every known label, also where all texts end in one line."""
    rows = [
        ("一级指标", "产出指标", "效益指标", "满意度指标", "总分"),
        ("二级指标", "数量指标", "生态效益指标", "服务对象满意度指标", ""),
        ("三级指标", "植树株数", "新增林地面积", "居民满意度", ""),
        ("年度指标值", "≥2000株", "≥15亩", "≥90%", ""),
        ("实际完成值", "2150株", "16亩", "95%", ""),
        ("分值", "40", "40", "10", "90"),
        ("得分", "40", "39", "10", "89"),
        ("偏差原因分析", "", "", "", ""),
    ]
    lines = ["   ".join(" " * (20 - places(t)) + t for t in r).rstrip() for r in rows]
    text = form().replace(lined_up(HEADING), "\n".join(lines)).replace(lined_up(TOTAL) + "\n", "")
    result = read(text)
    assert said(result, "target") == ["≥2000株", "≥15亩", "≥90%"]
    assert said(result, "score") == ["40", "39", "10"]


def test_indicators_as_columns_lined_up_by_blanks() -> None:
    """A form whose indicators stand side by side is read down its columns."""
    names = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
    columns = list(zip(*[(n, *(r[k] for r in ROWS)) for k, n in enumerate(names)], strict=True))
    turned = [lined_up(line, (14, 14, 18, 14, 18, 20)) for line in zip(*columns, strict=True)]
    text = form().replace(lined_up(HEADING), "\n".join(turned)).replace(lined_up(TOTAL) + "\n", "")
    result = read(text)
    assert said(result, "name") == [r[2] for r in ROWS]
    assert said(result, "score") == [r[6] for r in ROWS]


def test_the_one_column_of_levels_is_of_what_it_holds() -> None:
    """Below 指标类别 stand second levels: no row is moved sideways for the sake of the first, however plain its figures."""
    rows = [
        ("指标类别", *HEADING[2:]),
        ROWS[0][1:],
        ("质量指标", "苗木成活率", "≥90", "93", "20", "20", ""),
        ("时效指标", "完工时间", "≤12个月", "11", "20", "20", ""),
    ]
    table = [lined_up(r, WIDTHS[1:]) for r in rows]
    total = lined_up(("总分", "", "", "", "90", "89.5", ""), WIDTHS[1:])
    result = read(form(*table[1:]).replace(lined_up(HEADING), table[0]).replace(lined_up(TOTAL), total))
    assert said(result, "level2") == ["数量指标", "质量指标", "时效指标"]
    assert said(result, "name") == ["植树株数", "苗木成活率", "完工时间"]
    assert said(result, "actual") == ["2150株", "93", "11"]


def test_two_known_headings_are_two_columns_however_near() -> None:
    """执行率 and 得分 stay apart where one blank parts them, in the heading and below it."""
    text = form(*map(lined_up, ROWS))
    for wide, near in (
        ("执行率    得分", "执行率  得分"),
        ("100%      10", "100.00% 10"),
        ("100%      —", "100.00% —"),
    ):
        assert wide in text
        text = text.replace(wide, near)
    result = read(text)
    assert result.form.funding.total.execution_rate == "100.00%"
    assert result.form.funding.total.score == "10"


def test_rows_are_told_where_one_column_is_not() -> None:
    """A form of which two columns cannot be parted is asked as a whole, and its rows stand there to be checked."""
    result = read(crowded(2))
    assert said(result, "name") == [r[2] for r in ROWS]
    assert {p for p, f in result.fields.items() if f.decision == "accept"} == set()


def test_a_figure_that_a_narrow_column_breaks_is_one_and_asked() -> None:
    """The rest of a figure below it makes no row of its own, and half a figure is never accepted."""
    broken = lined_up(("", "", "", "", "", "", "5", ""))
    rows = [lined_up(r) for r in ROWS]
    rows[1] = lined_up((*ROWS[1][:6], "9.2", ROWS[1][7]))
    total = lined_up((*TOTAL[:6], "89.", ""))
    text = form(rows[0], rows[1], broken, *rows[2:]).replace(lined_up(TOTAL), f"{total}\n{broken}")
    result = read(text)
    assert said(result, "score") == ["20", "9.25", "20", "30", "10"]
    assert result.form.total_score == "89.5"
    assert {"indicators.1.score", "total_score"} <= asked(result)


def test_an_amount_that_a_narrow_column_breaks_is_one_and_asked() -> None:
    """What stands below the amounts without a label of a fund is the rest of those above."""
    money = (22, 12, 12, 12, 6, 8, 6)
    total = lined_up(("年度资金总额", "60", "60", "5993.60012", "10", "100%", "10"), money)
    rest = lined_up(("", "", "", "35", "", "", ""), money)
    old = lined_up(("年度资金总额", "60", "60", "60", "10", "100%", "10"), money)
    result = read(form(*map(lined_up, ROWS)).replace(old, f"{total}\n{rest}"))
    assert result.form.funding.total.executed in (None, "5993.6001235")
    assert "funding.total.executed" in asked(result)


def test_goals_one_blank_behind_their_label_are_asked() -> None:
    """Where one blank parts the label from the goals' heading, a piece of the label may have run into the goal."""
    text = form(*map(lined_up, ROWS))
    text = text.replace(
        "年度总体目标      预期目标                    ", "年度总体          预期目标                    "
    )
    text = text.replace("年度总体          预期目标", "年度总 预期目标         ")
    text = text.replace("                  完成荒山造林十五亩", "体目标 完成荒山造林十五亩           ")
    result = read(text)
    assert (
        result.form.expected_goal == "完成荒山造林十五亩，成活率在九成以上，居民满意。"
        or "expected_goal" in asked(result)
    )


def test_a_label_over_three_lines_makes_what_stands_beside_it_asked() -> None:
    """The texts beside such a label may stand on any of its lines: none is accepted for a piece of another label."""
    leader = "项目              白砚秋                  联系电    80001111\n负责                                      话\n人"
    text = form(*map(lined_up, ROWS)).replace("项目资金（万元）", f"{leader}\n项目资金（万元）", 1)
    result = read(text)
    assert result.form.project_leader == "白砚秋"
    assert result.form.phone in (None, "80001111")


def test_a_line_without_a_label_below_labels_makes_their_texts_asked() -> None:
    """Texts in the middle of their columns go on off the places where they began: what was read is not all of it."""
    names = "主管部门          云溪区甲乙丙局            实施单位      云溪区甲\n                    林业站                              乙站"
    text = form(*map(lined_up, ROWS)).replace("项目资金（万元）", f"{names}\n项目资金（万元）", 1)
    assert {"department", "implementing_unit"} <= asked(read(text))


def test_a_reason_that_may_go_on_in_the_next_row_is_asked() -> None:
    """A full line of a reason with another below it in the next row may be one text over both: neither is accepted."""
    rows = [list(r) for r in ROWS]
    rows[1][7], rows[2][7] = "受天气影响两人次", "因病未到岗位参训"
    result = read(form(*map(lined_up, rows)))
    assert {"indicators.1.deviation", "indicators.2.deviation"} <= asked(result)


def test_a_line_wider_than_any_page_is_not_lined_up() -> None:
    """A cell of thousands of characters in one line is not taken apart at its blanks: no page is as wide."""
    lines = form(*map(lined_up, ROWS)).split("\n")
    assert tell_aligned(lines) is not None
    assert tell_aligned([*lines, "目标  " * 2_000]) is None


def test_a_line_is_put_into_its_columns_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rules look at a line, its texts are placed a few times: a long form takes as long by the line as a short one."""
    calls = 0
    place = Lines.place

    def counted(self: Lines, pieces: Iterable[Piece], columns: Sequence[Span]) -> list[list[Piece]]:
        nonlocal calls
        calls += 1
        return place(self, pieces, columns)

    monkeypatch.setattr(Lines, "place", counted)
    rows = [lined_up(row) for _ in range(40) for row in ROWS]
    text = [lined_up(HEADING), *rows, lined_up(TOTAL)]
    told = tell_aligned(text)
    assert told is not None and len(told.rows) == len(text)
    assert calls < 3 * len(text)
