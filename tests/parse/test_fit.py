"""Kinds of texts, and the laying of cells against columns."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.form import INDICATOR_COLUMNS
from hebiao.parse.fit import align, keeps_kind, misfit
from hebiao.pipeline import process

OLD = ("level1", "level2", "name", "target", "actual", "weight", "score", "deviation")
TEXTS = st.lists(
    st.sampled_from(
        [
            "",
            " ",
            "产出指标",
            "数量指标",
            "指标1：甲",
            "≥5个",
            "5",
            "10",
            "100%",
            "≥",
            "个",
            "无",
            "优良中差",
            "—",
        ]
    ),
    max_size=11,
)


@given(TEXTS, st.sampled_from([OLD, INDICATOR_COLUMNS, ("executed", "weight"), ()]))
def test_align_assigns_in_order_and_never_twice(texts: list[str], columns: tuple[str, ...]) -> None:
    """Every cell gets one column or none, columns are used once, and from left to right."""
    cost, at = align(texts, columns)
    assert len(at) == len(texts)
    used = [j for j in at if j >= 0]
    assert all(a < b for a, b in itertools.pairwise(used))
    assert all(0 <= j < len(columns) for j in used)
    assert cost >= 0


@given(TEXTS)
def test_align_is_never_dearer_than_the_straight_way(texts: list[str]) -> None:
    """The found assignment costs no more than laying cell i into column i."""
    columns = INDICATOR_COLUMNS[: len(texts)]
    texts = texts[: len(columns)]
    straight = sum(misfit(c, t) for c, t in zip(columns, texts, strict=True))
    assert align(texts, columns)[0] <= straight + 1e-9


def test_align_finds_a_row_that_lost_its_level1() -> None:
    """A row whose first cell is lost lies one column further right."""
    cells = ["数量指标", "指标1：更换路灯", "≥300盏", "300盏", "40", "40", ""]
    assert align(cells, OLD)[1][:6] == [1, 2, 3, 4, 5, 6]


def test_align_sees_a_lost_unit() -> None:
    """In the 2024 columns an operator stands under 绩效指标性质, whatever is missing around it."""
    cells = ["数量指标", "指标1：更换路灯", "≥", "300", "盏", "310", "10", "9"]
    at = align(cells, INDICATOR_COLUMNS)[1]
    assert [INDICATOR_COLUMNS[j] for j in at] == list(INDICATOR_COLUMNS[1:9])


def test_drift_holds_a_cell_at_its_place() -> None:
    """Where two columns are of one kind, the place decides."""
    texts, columns = ["5"], ("weight", "score")
    assert align(texts, columns, [[2.0, 0.0]])[1] == [1]
    assert align(texts, columns, [[0.0, 2.0]])[1] == [0]


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("weight", "12.5", "5个"), ("score", "0", "优"), ("nature", "≥", "95"), ("level2", "数量指标", "更换路灯"),
        ("level1", "产出指标（50分）", "指标1：甲"), ("executed", "1,234.56万元", "已完成"), ("execution_rate", "99.97％", "高"),
        ("unit", "平方米", "300"), ("deviation", "无", "10"),
    ],
)  # fmt: skip
def test_kinds(column: str, good: str, bad: str) -> None:
    """A text of the column's kind may stand there, one of another kind may not."""
    assert keeps_kind(column, good)
    assert not keeps_kind(column, bad)
    assert keeps_kind(column, None)
    assert misfit(column, good) < misfit(column, bad)


@given(st.text(max_size=12), st.sampled_from((*INDICATOR_COLUMNS, "executed", "execution_rate", "method")))
def test_misfit_is_a_price(text: str, column: str) -> None:
    """Any text costs something from nothing to the price of a broken row, in any column."""
    assert 0 <= misfit(column, text) <= 4.0


def test_both_levels_in_one_cell_are_of_the_kind_of_a_level() -> None:
    """A cell that names level1 and level2 stands under the first; one that joins levels that do not belong together does not."""
    assert misfit("level1", "产出指标-数量指标") == 0
    assert misfit("level1", "效益指标-数量指标") > 0


def test_an_indicator_named_cost_leaves_its_row_where_it_stands() -> None:
    """成本 below 成本指标 is the name, not a level2 that moves the row by a cell; targets in words fit everywhere."""
    rows = [
        ["项目支出绩效自评表"],
        ["项目名称", "水渠维护"],
        [
            "绩效指标",
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因",
        ],
        ["", "产出指标", "数量指标", "巡查次数", "≥24次", "24次", "40", "40", ""],
        ["", "", "成本指标", "成本", "不超预算", "未超预算", "10", "10", ""],
        ["", "效益指标", "社会效益指标", "灌溉面积", "≥5万亩", "5万亩", "50", "50", ""],
        ["总分", "", "", "", "", "", "100", "100", ""],
    ]
    text = "\n".join("\t".join(row) for row in rows)
    (result,) = process(Source("水渠.txt", text.encode()), Settings())
    cost = result.form.indicators[1]
    assert (cost.level2, cost.name, cost.target, cost.actual) == ("成本指标", "成本", "不超预算", "未超预算")
    assert (cost.weight, cost.score) == ("10", "10")
