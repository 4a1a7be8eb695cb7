"""Rows sorted into the parts of the form by the headings above them."""

from __future__ import annotations

import pytest

from hebiao.domain.document import Cell, Document, Line, Row, Segment
from hebiao.domain.geometry import BBox
from hebiao.parse.table.placed import Placed, PlacedRow, Sections
from hebiao.parse.table.placing import place_rows
from hebiao.parse.table.sections import is_scrambled, split_sections
from made_forms import (
    FIRST,
    GOALS,
    HEADER,
    LAST,
    MONEY,
    TITLE,
    TOTAL,
    document_of,
    exact_document,
    form_rows,
    lines_of,
    only_segment,
    read_exact,
    read_text,
    tab_text,
    table_of,
)


def _sections(document: Document) -> Sections:
    return split_sections(only_segment(document))


def _numbers(rows: list[PlacedRow]) -> list[int]:
    return [r.number for r in rows]


def test_every_row_is_sorted_once() -> None:
    """Each row of the form goes into the part that its heading opens, and none is lost."""
    found = _sections(exact_document(form_rows()))
    assert _numbers(found.head) == [0, 1, 2]
    assert _numbers(found.money_header) == [MONEY]
    assert _numbers(found.money) == [4, 5, 6, 7]
    assert _numbers(found.goals) == [GOALS]
    (part,) = found.parts
    assert _numbers(part.header) == [HEADER]
    assert _numbers(part.rows) == list(range(FIRST, LAST + 1))
    assert _numbers(found.totals) == [TOTAL]
    assert [i.text for i in found.foot if isinstance(i, Line)]


def test_order_of_the_parts_does_not_matter() -> None:
    """Where the indicators stand before the money, both are still found by their headings."""
    rows = form_rows()
    found = _sections(exact_document([*rows[:MONEY], *rows[HEADER : TOTAL + 1], *rows[MONEY:HEADER]]))
    assert len(found.parts[0].rows) == LAST - FIRST + 1
    assert len(found.money) == 4
    assert len(found.goals) == 1


def test_merged_cells_are_carried_down() -> None:
    """A cell that covers three rows stands in each of them, marked as carried below its own."""
    table = table_of(
        [["项目名称", "甲", "乙"], ["", "丙", ""], ["", "丁", ""]], spans={(0, 0): (3, 1), (1, 1): (1, 2)}
    )
    rows = [r for r in place_rows(only_segment(document_of(table))) if isinstance(r, PlacedRow)]
    assert [[(p.text, p.carried) for p in r.cells] for r in rows] == [
        [("项目名称", False), ("甲", False), ("乙", False)],
        [("项目名称", True), ("丙", False)],
        [("项目名称", True), ("丁", False), ("", False)],
    ]
    wide = rows[1].cells[1]
    assert isinstance(wide, Placed)
    assert (wide.x0, wide.x1) == (1, 3)


def test_a_heading_over_two_rows_is_one_heading() -> None:
    """年度 / 指标值 and 实际 / 完成值 broken over two rows are read together."""
    rows = form_rows({(HEADER, 3): "年度", (HEADER, 4): "实际"})
    rows.insert(HEADER + 1, ["", "", "", "指标值", "完成值", "", "", ""])
    (part,) = _sections(exact_document(rows)).parts
    assert _numbers(part.header) == [HEADER, HEADER + 1]
    assert len(part.rows) == 4


def test_a_heading_repeated_on_the_next_page_opens_a_part() -> None:
    """A table that goes on under a repeated heading is a second part of the same form."""
    rows = form_rows()
    first = table_of(rows[: FIRST + 2])
    second = table_of([rows[HEADER], *rows[FIRST + 2 :]], 1)
    found = _sections(document_of(*lines_of(TITLE), first, second))
    assert [len(p.rows) for p in found.parts] == [2, 2]
    assert len(found.totals) == 1


def test_a_torn_ragged_row_is_joined() -> None:
    """Two short rows of text that together are as long as the heading are one row."""
    rows = form_rows({(FIRST + 1, 1): ""})
    torn = [*rows[: FIRST + 1], rows[FIRST + 1][:4], rows[FIRST + 1][4:], *rows[FIRST + 2 :]]
    found = _sections(document_of(*lines_of(TITLE), table_of(torn, exact=False)))
    assert [[p.text for p in r.cells] for r in found.parts[0].rows] == [
        list(r) for r in rows[FIRST : LAST + 1]
    ]


def test_scrambled_rows_are_noticed() -> None:
    """A ragged row that holds the headings of several parts has lost its rows; a good form has not."""
    rows = form_rows()
    good = document_of(*lines_of(TITLE), table_of(rows, exact=False))
    bad = document_of(
        table_of([["项目名称", "甲", "一级指标", "二级指标", "年度资金总额"], *rows[1:3]], exact=False)
    )
    assert not is_scrambled(only_segment(good))
    assert is_scrambled(only_segment(bad))


def test_the_second_of_two_pages_side_by_side_stands_under_the_first() -> None:
    """A table that lies wholly to the right of the first on its page goes on with its columns; one below stays."""

    def at(table: int, left: float, top: float) -> Row:
        cells = tuple(
            Cell(table, 0, n, "字", page=1, bbox=BBox(left + 50 * n, top, left + 50 * (n + 1), top + 20))
            for n in range(2)
        )
        return Row(table, 0, cells, exact=True, n_cols=2)

    rows = place_rows(Segment(0, (at(0, 10, 100), at(1, 400, 30), at(2, 60, 200))))
    assert [[p.x0 for p in r.cells] for r in rows if isinstance(r, PlacedRow)] == [
        [10, 60],
        [10, 60],
        [60, 110],
    ]


def test_dirt_is_no_value_below_a_heading_of_two_rows() -> None:
    """A heading that goes on in the next row does so though a copy has a speck in one of its cells."""
    rows = form_rows()
    rows[HEADER][3:5] = ["年度", "实际"]
    rows.insert(HEADER + 1, ["", "", "•", "指标值", "完成值.", "", "", ""])
    (part,) = _sections(exact_document(rows)).parts
    assert _numbers(part.header) == [HEADER, HEADER + 1]


@pytest.mark.parametrize("exact", [True, False], ids=["cells", "text"])
@pytest.mark.parametrize("rest", ["及改进措施", "和改进措施", "及整改措施"])
def test_the_rest_of_a_heading_is_no_value(rest: str, *, exact: bool) -> None:
    """A row below the headings that ends one of them belongs to it, whoever made the table."""
    rows = form_rows({(HEADER, 7): "偏差原因分析"})
    rows.insert(HEADER + 1, [*[""] * 7, rest])
    result = read_exact(rows) if exact else read_text(tab_text(rows))[0]
    assert result.form.indicators == read_exact(form_rows()).form.indicators
    assert not [p for p, f in result.fields.items() if f.decision == "review"]


@pytest.mark.parametrize(
    "label", ["合计（见说明）", "总分（百分制）", "合计（含预算执行率10分）", "最后得分"]
)
def test_what_stands_in_brackets_behind_the_total_changes_nothing(label: str) -> None:
    """The total's row is found by its label, and the foot behind it."""
    (result,) = read_text(tab_text(form_rows({(TOTAL, 0): label})))
    assert result.form == read_text(tab_text(form_rows()))[0].form
    assert not [p for p, f in result.fields.items() if f.decision == "review"]
