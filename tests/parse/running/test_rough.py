"""Rows of running text that nothing parts for certain."""

from __future__ import annotations

import pytest

from hebiao.domain.result import FormResult
from made_forms import read_text

_HEAD = [
    "项目支出绩效自评表", "（2023年度）", "项目名称 青禾街道路灯更换项目", "主管部门 云溪区城市管理局 实施单位 云溪区照明服务中心",
    "项目资金（万元） 年初预算数 全年预算数 全年执行数 分值 执行率 得分", "年度资金总额 200 180 171 10 95% 9.5",
    "其中：当年财政拨款 200 180 171 — — —", "上年结转资金 — — — — — —", "其他资金 — — — — — —", "年度总体目标 预期目标 实际完成情况",
    "更换老旧路灯三百盏，消除照明盲区。 已更换路灯三百盏，照明盲区全部消除。",
]  # fmt: skip
_NAMES = ["更换路灯", "路灯验收", "夜间照明改善", "居民满意度"]
_ROWS = [
    "数量指标 更换路灯 ≥300盏 300盏 30 30", "质量指标 路灯验收 合格 合格 20 18", "社会效益指标 夜间照明改善 优良中差 优 30 30",
    "服务对象满意度指标 居民满意度 ≥95% 96% 10 10",
]  # fmt: skip


def _form(heading: str, rows: list[str], *, gap: str = " ") -> FormResult:
    """The form with these rows; `gap` stands between the texts of a line."""
    lines = [
        *_HEAD,
        *(line.replace(" ", gap) for line in (heading, *rows)),
        "总分 100 97.5".replace(" ", gap),
    ]
    (form,) = read_text("\n".join(lines))
    return form


def _accepted(form: FormResult) -> dict[str, str | None]:
    return {p: f.raw for p, f in form.fields.items() if f.decision == "accept"}


@pytest.mark.parametrize("gap", [" ", ""], ids=["spaced", "glued"])
def test_a_heading_without_first_levels_loses_no_row(gap: str) -> None:
    """Below a heading in words that running text does not know every row is named, and every cell asked."""
    form = _form("指标类别 指标名称 年度目标 完成情况 分数 得分", _ROWS, gap=gap)
    names = [i.name or "" for i in form.form.indicators]
    assert [n for n, known in zip(names, _NAMES, strict=True) if not n.startswith(known)] == []
    assert form.form.indicators[0].level2 == "数量指标"
    assert not [p for p in _accepted(form) if p.startswith("indicators.")]


def test_names_before_their_levels_begin_their_rows() -> None:
    """Where the column of names comes first, a level belongs to the name before it."""
    rows = [" ".join([r.split()[1], r.split()[0], *r.split()[2:]]) for r in _ROWS]
    form = _form("指标名称 二级指标 年度目标 完成情况 分数 得分", rows, gap="")
    assert [(i.name, i.level2) for i in form.form.indicators][:2] == [
        ("更换路灯", "数量指标"),
        ("路灯验收", "质量指标"),
    ]
    assert not [p for p in _accepted(form) if p.startswith("indicators.")]


def test_rows_that_the_sums_prove_are_left_alone() -> None:
    """A form that is read as usual is not told roughly."""
    rows = ["产出指标 " + _ROWS[0], _ROWS[1], "效益指标 " + _ROWS[2], "满意度指标 " + _ROWS[3]]
    form = _form("一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分", rows)
    assert [i.name for i in form.form.indicators] == _NAMES
    assert _accepted(form)["indicators.0.name"] == "更换路灯"


def test_levels_in_short_words_are_levels() -> None:
    """产出 and 数量 before a name are its levels where both stand there, each by itself."""
    short = [r.replace("指标 ", " ", 1) for r in _ROWS]
    rows = ["产出 " + short[0], "产出 " + short[1], "效益 " + short[2], "满意度 " + short[3]]
    form = _form("一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分", rows)
    assert [i.name for i in form.form.indicators] == _NAMES
    assert [i.level1 for i in form.form.indicators] == ["产出指标", "产出指标", "效益指标", "满意度指标"]


def test_figures_before_names_are_asked() -> None:
    """Points of a level that stand before a name are not accepted as a part of it."""
    rows = [r.replace("指标 ", f"指标 {n} ", 1) for r, n in zip(_ROWS, (30, 20, 30, 10), strict=True)]
    rows = ["产出指标 " + rows[0], rows[1], "效益指标 " + rows[2], "满意度指标 " + rows[3]]
    form = _form("一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分", rows)
    held = {p: raw for p, raw in _accepted(form).items() if p.endswith(".name")}
    assert not [raw for raw in held.values() if raw and raw[0].isdigit()]


def test_the_budgets_row_without_a_level_is_asked() -> None:
    """预算执行率 at the end of running rows, where the money has no points, is accepted as neither."""
    head = [line.replace(" 10 95% 9.5", " — 95% —") for line in _HEAD]
    rows = ["产出指标 " + _ROWS[0], _ROWS[1], "效益指标 " + _ROWS[2], "满意度指标 " + _ROWS[3]]
    text = "\n".join([
        *head, "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分", *rows, "预算执行率 100% 95% 10 9.5", "总分 100 97.5",
    ])  # fmt: skip
    (form,) = read_text(text)
    assert {"funding.total.weight", "funding.total.score"} <= set(form.review_paths)
    at = [n for n, i in enumerate(form.form.indicators) if i.name == "预算执行率"]
    assert all(f"indicators.{n}.weight" in form.review_paths for n in at)


def test_both_goals_on_one_line_are_asked() -> None:
    """A line that goes on with a result behind its first sentence may hold both goals."""
    head = [*_HEAD[:-1], "更换老旧路灯三百盏。2023年，已更换路灯二百盏。", "照明盲区全部消除。"]
    rows = ["产出指标 " + _ROWS[0], _ROWS[1], "效益指标 " + _ROWS[2], "满意度指标 " + _ROWS[3]]
    text = "\n".join(
        [*head, "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分", *rows, "总分 100 97.5"]
    )
    (form,) = read_text(text)
    assert {"expected_goal", "actual_result"} <= set(form.review_paths)


def test_a_label_within_a_text_of_the_foot_is_asked() -> None:
    """A telephone number behind which another label stands is not accepted with it."""
    rows = ["产出指标 " + _ROWS[0], _ROWS[1], "效益指标 " + _ROWS[2], "满意度指标 " + _ROWS[3]]
    text = "\n".join([
        *_HEAD, "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分", *rows, "总分 100 97.5",
        "填表人：白砚秋 联系电话：80001234 单位负责人签字：",
    ])  # fmt: skip
    (form,) = read_text(text)
    assert _accepted(form).get("contact_phone") in (None, "80001234")


def test_text_that_goes_down_the_columns_is_asked_as_a_whole() -> None:
    """Where all first levels stand before the heading of the second, no row is certain, and no field of the form is."""
    heading = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
    rows = [
        ["产出指标", *_ROWS[0].split()],
        ["", *_ROWS[1].split()],
        ["效益指标", *_ROWS[2].split()],
        ["满意度指标", *_ROWS[3].split()],
    ]
    down = [text for column in zip(heading, *rows, strict=True) for text in column if text]
    (form,) = read_text("\n".join([*_HEAD, *down, "总分 100 97.5"]))
    assert _accepted(form) == {}
    assert [i.name for i in form.form.indicators] == _NAMES
    assert "phone" in form.review_paths


def test_numbers_of_rows_are_no_part_of_their_names() -> None:
    """A row's number that is glued to its first text is left out where the rows are counted so."""
    rows = [f"{n}{row}" for n, row in enumerate(_ROWS, 1)]
    form = _form("序号 指标类别 指标名称 年度目标 完成情况 分数 得分", rows, gap="")
    assert [i.name for i in form.form.indicators][:1] == ["更换路灯"]
    assert not [p for p in _accepted(form) if p.startswith("indicators.")]


def test_rows_that_no_sum_bears_out_are_as_many_as_their_lines() -> None:
    """Of glued text of which no sum proves the rows every line is one, and what explains a name is cut off it."""
    rows = [
        "数量指标1更换路灯反映更换路灯的情况≥300盏300盏3030", "2路灯验收反映路灯验收的情况合格/不合格合格2018",
        "社会效益指标3夜间照明改善反映夜间照明改善的情况≥10盏12盏3030", "4居民满意度反映居民满意度的情况≥95%96%1010",
    ]  # fmt: skip
    form = _form("一级指标 二级指标 序号 三级指标 指标解释 年度指标值 实际完成值 分值 得分", rows, gap="")
    assert [i.name for i in form.form.indicators] == _NAMES
    assert form.form.indicators[0].target == "≥300盏"
    assert not [p for p in _accepted(form) if p.startswith("indicators.")]


def test_glued_columns_give_the_rows_that_their_numbers_part() -> None:
    """Indicators that stand as columns, all cells run together: numbered names are rows to be typed in, all asked."""
    text = (
        "项目支出绩效自评表（2023年度）项目名称路灯更换主管部门城管局实施单位照明中心"
        "绩效指标一级指标产出指标产出指标效益指标二级指标数量指标质量指标社会效益指标"
        "三级指标指标1：更换路灯数量指标1：验收合格率指标1：夜间照明改善程度年度指标值≥300盏100%优良中低差"
        "实际完成值300盏98%优分值303030得分302830偏差原因分析及改进措施总分10097.5\n"
    )
    (result,) = read_text(text)
    rows = result.form.indicators
    assert [r.name for r in rows] == ["更换路灯数量", "验收合格率", "夜间照明改善程度"]
    assert [r.level2 for r in rows] == ["数量指标", "质量指标", "社会效益指标"]
    assert {f"indicators.{n}.score" for n in range(3)} <= set(result.review_paths)
