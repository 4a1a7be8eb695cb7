"""A table that goes on wholly to the right of its heading is read by the heading's columns, moved there."""

from __future__ import annotations

from msgspec.structs import replace

from hebiao.domain.document import Segment, Table, table_rows
from hebiao.domain.geometry import BBox
from hebiao.parse import parse_segment
from made_forms import FIRST, form_rows, table_of


def placed(table: Table, left: float) -> Table:
    """The same table with boxes: columns of fifty points from `left` on."""
    cells = [
        replace(c, bbox=BBox(left + 50 * c.col, 20 * c.row, left + 50 * (c.col + c.colspan), 20 * c.row + 20))
        for c in table.cells
    ]
    return replace(table, cells=tuple(cells))


def test_the_second_of_two_pages_side_by_side_has_the_columns_of_the_first() -> None:
    """Both readings find the rows that stand on the right-hand page, under the headings of the left-hand one."""
    rows = form_rows()
    first, second = table_of(rows[: FIRST + 1]), table_of(rows[FIRST + 1 :], 1)
    items = (*table_rows(placed(first, 40)), *table_rows(placed(second, 640)))
    for reading in parse_segment(Segment(0, items)):
        names = [(r.cells["name"].text, r.cells["weight"].text, r.cells["score"].text) for r in reading.rows]
        assert names == [
            ("更换路灯数量", "30", "30"), ("验收合格率", "20", "18"), ("夜间照明改善程度", "30", "30"), ("居民满意度", "10", "10"),
        ]  # fmt: skip
        assert reading.fields["total_score"].text == "97.5"
