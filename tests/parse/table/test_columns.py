"""Headings as columns."""

from __future__ import annotations

import pytest

from hebiao import wording
from hebiao.parse.table.columns import OTHER, by_place, read_columns
from hebiao.parse.table.placed import PlacedRow
from hebiao.parse.table.placing import place_rows
from made_forms import (
    FIRST,
    HEADER,
    TOTAL,
    document_of,
    form_rows,
    only_segment,
    read_text,
    tab_text,
    table_of,
)

Spans = dict[tuple[int, int], tuple[int, int]]


def _rows(rows: list[list[str]], spans: Spans | None = None) -> list[PlacedRow]:
    table = table_of(
        [["项目名称", *[""] * (len(rows[0]) - 1)], *rows],
        spans={(r + 1, c): s for (r, c), s in (spans or {}).items()},
    )
    return [r for r in place_rows(only_segment(document_of(table))) if isinstance(r, PlacedRow)][1:]


def _fields(header: list[PlacedRow]) -> list[str | None]:
    return [c.field for c in read_columns(header, wording.COLUMNS)]


def test_headings_of_one_row() -> None:
    """Every heading is the column it names, whatever the order; a heading that means nothing is a spare column."""
    header = _rows([["绩效指标", "三级指标", "分值", "一级指标", "", "得分"]])
    assert _fields(header) == [None, "name", "weight", "level1", None, "score"]


def test_headings_of_two_rows_are_joined() -> None:
    """年度 over 指标值 is the target, also under a heading that covers both rows."""
    header = _rows(
        [["一级指标", "年度", "实际", "分值"], ["", "指标值", "完成值", ""]], {(0, 0): (2, 1), (0, 3): (2, 1)}
    )
    assert _fields(header) == ["level1", "target", "actual", "weight"]


def test_a_repeated_heading_counts_once() -> None:
    """Of two columns with the same heading only the first is that field."""
    assert _fields(_rows([["三级指标", "分值", "得分", "分值"]])) == ["name", "weight", "score", None]


def test_a_heading_to_the_letter_stands_before_one_like_it() -> None:
    """Beside 全年预算数 a heading that is only like it is of something else, wherever it stands."""
    header = _rows([["年初预算数", "年中调整预算数", "全年预算数", "全年执行数"]])
    fields = [c.field for c in read_columns(header, wording.MONEY_COLUMNS)]
    assert fields == ["initial_budget", OTHER, "annual_budget", "executed"]


def test_a_heading_said_again_is_no_blank_one() -> None:
    """A second 分值 is not taken for 得分, as a blank heading in its place would be."""
    columns = read_columns(_rows([["一级指标", "二级指标", "三级指标", "分值", "分值", ""]]), wording.COLUMNS)
    assert [(c.field, c.again) for c in columns[3:]] == [("weight", None), (None, "weight"), ("score", None)]


def test_blank_headings_behind_the_weight() -> None:
    """Blank headings behind 分值 are 得分 and 偏差原因分析, in the order of the form."""
    columns = read_columns(_rows([["一级指标", "二级指标", "三级指标", "分值", "", ""]]), wording.COLUMNS)
    assert [c.field for c in columns[3:]] == ["weight", "score", "deviation"]


def test_cells_go_under_the_heading_they_overlap_most() -> None:
    """A cell over several columns goes to the one it covers most, one under none to none."""
    rows = _rows([["三级指标", "分值", "得分", ""], ["甲", "10", "9", "x"]], {(0, 0): (1, 1)})
    columns = read_columns(rows[:1], wording.COLUMNS)[:3]
    assert by_place(rows[1].cells, columns) == [0, 1, 2, -1]
    assert read_columns([], wording.COLUMNS) == ()


@pytest.mark.parametrize("moved", [1, 2])
def test_a_total_whose_cells_moved_is_asked(moved: int) -> None:
    """Where another column stands behind the points, a total row without borders that moved says which figure is whose to nobody."""
    rows = [[*r, ""] for r in form_rows()]
    rows[HEADER][8] = "财政复核得分"
    for row in range(FIRST, TOTAL):
        rows[row][8] = "10"
    rows[TOTAL] = [rows[TOTAL][0], *rows[TOTAL][1 + moved :], *[""] * moved]
    (result,) = read_text(tab_text(rows))
    for field, value in (("total_weight", "100"), ("total_score", "97.5")):
        assert getattr(result.form, field) == value or result.fields[field].decision == "review"
