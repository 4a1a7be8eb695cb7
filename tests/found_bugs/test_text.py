"""Bugs found in pasted text: parts in another order, headings of another place, cells glued without a mark."""

from __future__ import annotations

import pytest

from hebiao.domain.result import FormResult
from made_forms import FOOT, GOALS, HEADER, MONEY, TITLE, TOTAL, Rows, form_rows, read_text, tab_text

PARTS = {
    "head": slice(0, MONEY),
    "money": slice(MONEY, GOALS - 1),
    "goals": slice(GOALS - 1, HEADER),
    "indicators": slice(HEADER, TOTAL + 1),
}


def _accepted(form: FormResult) -> dict[str, str | None]:
    return {p: f.raw for p, f in form.fields.items() if f.decision == "accept"}


def _in_order(*parts: str, name: str = "青禾街道路灯更换项目") -> Rows:
    rows = form_rows({(0, 1): name})
    return [row for part in parts for row in rows[PARTS[part]]]


def _spaced(rows: Rows) -> str:
    lines = [" ".join(c for c in row if c) for row in rows]
    return "\n".join([TITLE, "（2023年度）", *lines, FOOT]) + "\n"


ORDERS = [
    ("head", "goals", "money", "indicators"),
    ("head", "goals", "indicators", "money"),
    ("indicators", "goals", "money", "head"),
    ("indicators", "head", "money", "goals"),
]


@pytest.mark.parametrize("order", ORDERS)
def test_parts_of_running_text_come_in_any_order(order: tuple[str, ...]) -> None:
    """The same form with its parts in another order is accepted field by field as in the usual one."""
    (usual,) = read_text(_spaced(_in_order(*PARTS)))
    (form,) = read_text(_spaced(_in_order(*order)))
    assert form.form == usual.form
    assert _accepted(form) == _accepted(usual)


@pytest.mark.parametrize("order", ORDERS)
def test_forms_in_tabs_keep_their_own_parts_in_any_order(order: tuple[str, ...]) -> None:
    """Of two forms below each other, each keeps its own indicators where these stand before the project's name."""
    names = ("青禾街道路灯更换项目", "碧溪街道护栏修缮项目")
    forms = read_text("\n".join(tab_text(_in_order(*order, name=n)) for n in names))
    assert [f.form.project_name for f in forms] == list(names)
    assert [len(f.form.indicators) for f in forms] == [4, 4]
    assert [f.form.total_score for f in forms] == ["97.5", "97.5"]


def test_a_blank_unit_is_not_the_heading_behind_it() -> None:
    """The heading of the next part is no value of a label that is left blank before it."""
    rows = _in_order("head", "goals", "money", "indicators")
    rows[1][5] = ""
    rows[2] = [""] * 8
    (form,) = read_text(_spaced(rows))
    assert form.form.implementing_unit is None


def test_a_longer_label_does_not_eat_the_name_before_it() -> None:
    """A name that ends in 项目 keeps its last word, though 项目主管部门 is a label, too."""
    (form,) = read_text(_spaced(form_rows()))
    assert form.form.project_name == "青禾街道路灯更换项目"
    assert form.form.department == "云溪区城市管理局"


def _indicators(rows: Rows, columns: list[str], more: dict[str, str]) -> str:
    """The form as lines of cells parted by single spaces, its indicators in other columns."""
    heading = rows[HEADER]
    lines = [[c for c in row if c] for row in rows[:HEADER]]
    for row in rows[HEADER:TOTAL]:
        cells = dict(zip(heading, row, strict=True)) | (more if row is not heading else {k: k for k in more})
        lines.append([cells[c] for c in columns if cells[c]])
    lines.append([c for c in rows[TOTAL] if c])
    return "\n".join([TITLE, "（2023年度）", *(" ".join(line) for line in lines), FOOT]) + "\n"


LEVELS = ["一级指标", "二级指标", "三级指标"]


def test_spaced_cells_are_read_in_the_order_of_their_headings() -> None:
    """Where the weight stands before the target, the rows are the same and nothing is accepted that is not."""
    order = [*LEVELS, "分值", "年度指标值", "实际完成值", "得分", "偏差原因分析及改进措施"]
    (form,) = read_text(_indicators(form_rows(), order, {}))
    (usual,) = read_text(tab_text(form_rows()))
    assert form.form.indicators == usual.form.indicators
    assert form.fields["indicators.0.weight"].decision == "accept"


def test_a_column_that_the_form_does_not_know_is_nobody_s_text() -> None:
    """评分标准 between weight and score is neither, and is taken for no other column."""
    order = [*LEVELS, "年度指标值", "实际完成值", "分值", "评分标准", "得分", "偏差原因分析及改进措施"]
    (form,) = read_text(_indicators(form_rows(), order, {"评分标准": "完成得满分"}))
    assert [(r.weight, r.score) for r in form.form.indicators] == [
        ("30", "30"), ("20", "18"), ("30", "30"), ("10", "10"),
    ]  # fmt: skip
    assert all("满分" not in (value or "") for value in _accepted(form).values())


def test_a_spaced_row_with_a_blank_cell_is_asked() -> None:
    """Where a row has fewer texts than columns, nothing of it is accepted by its turn alone."""
    order = [*LEVELS, "分值", "年度指标值", "实际完成值", "得分", "偏差原因分析及改进措施"]
    (form,) = read_text(_indicators(form_rows({(HEADER + 2, 4): ""}), order, {}))
    assert form.fields["indicators.1.target"].decision == "review"


def test_levels_and_figures_glued_to_words_are_asked_row_by_row() -> None:
    """Cells glued without a mark lose no row, and no figure of such a row is accepted."""
    text = _spaced(form_rows())
    text = text.replace("质量指标 指标1：验收合格率 100%", "质量指标验收合格率100%").replace(
        "优 30 30", "优30 30"
    )
    (form,) = read_text(text)
    assert len([r for r in form.form.indicators if r.name]) == 4
    assert all(form.fields[f"indicators.{i}.weight"].decision == "review" for i in (1, 2))


def test_scores_glued_to_the_text_before_them_are_no_weights() -> None:
    """Where the total of scores is blank and most weights are glued, the scores do not pass as weights of 100."""
    text = _spaced(form_rows({(TOTAL, 6): ""}))
    for row in ("300盏 30", "优 30", "96% 10"):
        text = text.replace(f" {row} ", f" {row.replace(' ', '')} ")
    text = text.replace(" 20 18 ", "20 20 ")
    (form,) = read_text(text)
    assert not any(p.endswith((".weight", ".actual")) for p in _accepted(form) if p.startswith("indicators."))


def test_zeros_one_below_the_other_are_no_number() -> None:
    """0 and 0 in lines of their own are not joined to 00, and the blank beside them is asked."""
    rows = form_rows({(7, 2): "0", (7, 3): "0"})
    text = "\n".join([TITLE, *(c for row in rows for c in row), FOOT])
    (form,) = read_text(text)
    assert form.form.funding.other.initial_budget != "00"
    assert form.fields["funding.other.annual_budget"].decision == "review"


def test_a_part_with_points_of_its_own_may_be_a_torn_amount() -> None:
    """A space inside an amount makes its last digit look like a weight: the row is asked."""
    text = _spaced(form_rows({(4, 4): "171.36548", (5, 4): "121.3654 8"}))
    (form,) = read_text(text)
    assert form.fields["funding.appropriation.executed"].decision == "review"


def test_figures_of_a_word_are_none_of_the_row() -> None:
    """PM2.5 in a name glued to its target is neither weight nor score, and the name stays whole."""
    rows = form_rows(
        {(HEADER + 2, 2): "指标1：PM2.5年均浓度", (HEADER + 2, 3): "≤38微克", (HEADER + 2, 4): "实际36微克"}
    )
    text = "".join("".join(row) for row in rows)
    (form,) = read_text(f"{TITLE}（2023年度）{text}")
    assert form.form.indicators[1].name == "PM2.5年均浓度"
    assert form.form.indicators[1].weight == "20"


def test_what_stands_in_a_form_without_readable_rows_is_asked() -> None:
    """Where no indicator could be read, a total that was not found either is asked, and the footer is read."""
    rows = form_rows()[:HEADER]
    text = "\n".join(
        [TITLE, *("，".join(c for c in row if c) for row in rows), "指标：更换路灯300盏，满分", FOOT]
    )
    (form,) = read_text(text)
    assert form.fields["total_score"].decision == "review"
    assert form.form.preparer == "白砚秋"


def test_a_line_that_begins_like_no_row_may_be_the_rest_of_the_row_above() -> None:
    """满意度 alone on a line behind a row's figures: the name above it is asked."""
    text = _spaced(form_rows({(HEADER + 4, 2): "居民对夜间照明的"})).replace(
        " 96% 10 10", " 96% 10 10\n满意度"
    )
    (form,) = read_text(text)
    assert form.fields["indicators.3.name"].decision == "review"


def test_one_figure_behind_the_weight_may_be_the_rate() -> None:
    """A rate written as 1 with the score left blank is not taken for a score of 1."""
    rows = form_rows({(4, 3): "171", (4, 6): "1", (4, 7): ""})
    (form,) = read_text(_spaced(rows))
    assert form.fields["funding.total.score"].decision == "review"
    assert form.fields["funding.total.execution_rate"].decision == "review"


def test_a_level_with_its_points_is_no_unknown_heading() -> None:
    """产出指标（50 分） behind the headings begins the first row: what stands behind the figures is not asked."""
    (form,) = read_text(_spaced(form_rows({(HEADER + 1, 0): "产出指标（50 分）"})))
    assert form.fields["indicators.0.deviation"].decision == "accept"
