"""Where a field is looked for that nothing was read of."""

from __future__ import annotations

from hebiao.domain.document import Cell
from hebiao.domain.geometry import BBox
from hebiao.domain.whereabouts import Whereabouts, crossing, reckon

PAGES = {2: (595.0, 842.0)}
ROW = {
    "indicators.0.name": (2, (100.0, 300.0, 200.0, 320.0)),
    "indicators.0.score": (2, (400.0, 300.0, 440.0, 320.0)),
    "indicators.1.name": (2, (100.0, 320.0, 200.0, 350.0)),
}


def test_a_field_is_looked_for_as_near_as_its_neighbours_tell() -> None:
    """Where its row and its column meet; in its row; between what is printed before and behind it; in the rest of the page."""
    where = reckon("indicators.1.score", ROW, 2, PAGES)
    assert where == Whereabouts("cell", 2, (400.0, 320.0, 440.0, 350.0))
    where = reckon("indicators.1.actual", ROW, 2, PAGES)
    assert where == Whereabouts("row", 2, (100.0, 320.0, 440.0, 350.0))
    known = {**ROW, "title": (2, (90.0, 40.0, 300.0, 60.0)), "project_name": (2, (90.0, 90.0, 300.0, 110.0))}
    assert reckon("year", known, 2, PAGES) == Whereabouts(
        "between", 2, (90.0, 60.0, 440.0, 90.0), ("title", "project_name")
    )
    assert reckon("remarks", ROW, 2, PAGES) == Whereabouts(
        "beyond", 2, (0.0, 350.0, 595.0, 842.0), ("indicators.1.name", None)
    )
    assert reckon("title", ROW, 2, PAGES) == Whereabouts(
        "beyond", 2, (0.0, 0.0, 595.0, 300.0), (None, "indicators.0.name")
    )


def test_what_leaves_no_room_is_the_whole_page() -> None:
    """Behind a field at the very end of the page, and of a form of which nothing has a place."""
    low = {"total_score": (2, (400.0, 800.0, 440.0, 835.0))}
    for known in (low, {}):
        where = reckon("remarks", known, 0, PAGES)
        assert where is not None
        assert (where.page, where.box) == (2, (0.0, 0.0, 595.0, 842.0))
    assert reckon("remarks", {}, 0, {}) is None


def _cell(row: int, col: int, *, table: int = 0, rowspan: int = 1, colspan: int = 1) -> Cell:
    box = BBox(col * 50, row * 20, (col + colspan) * 50, (row + rowspan) * 20)
    return Cell(table, row, col, "", rowspan, colspan, page=1, bbox=box)


def test_a_row_and_a_column_that_are_drawn_meet_in_a_cell() -> None:
    """The cell that covers both, be it merged; none where no other field tells the row, or the column on that table."""
    drawn = {"indicators.0.name": _cell(3, 1, rowspan=2), "indicators.0.score": _cell(3, 4)}
    drawn |= {"indicators.1.weight": _cell(4, 3), "indicators.1.name": _cell(4, 1)}
    table = [_cell(3, 0), _cell(3, 3), _cell(4, 3), _cell(4, 4, colspan=2), _cell(4, 4, table=1)]
    assert crossing("indicators.0.weight", drawn, 2, table) == _cell(3, 3)
    assert crossing("indicators.1.score", drawn, 2, table) == _cell(4, 4, colspan=2)
    assert crossing("indicators.1.unit", drawn, 2, table) is None
    assert crossing("funding.total.score", drawn, 2, table) is None
    elsewhere = {**drawn, "indicators.2.name": _cell(0, 1, table=1)}
    assert crossing("indicators.2.score", elsewhere, 3, table) is None
