"""Rows that the end of a page cut in two."""

from __future__ import annotations

import pytest

from hebiao.domain.document import Cell
from hebiao.domain.geometry import BBox
from hebiao.parse.table.cut_rows import join_cut
from hebiao.parse.table.placed import Placed, PlacedRow


def _row(texts: list[str], page: int, shift: float = 0.0) -> PlacedRow:
    """A row of cells 50 points wide, in a table of its own on each page."""
    cells = [
        Cell(page, 0, n, t, page=page, bbox=BBox(50 * n + shift, 0, 50 * n + 50 + shift, 10))
        for n, t in enumerate(texts)
    ]
    return PlacedRow(
        [Placed(c, c.bbox.x0, c.bbox.x1, c.text, not c.text) for c in cells if c.bbox], True, page, 0
    )


def _texts(rows: list[PlacedRow]) -> list[list[str]]:
    return [[p.text for p in r.cells] for r in join_cut(rows) if isinstance(r, PlacedRow)]


@pytest.mark.parametrize("label", ["总　计", "预期目标", "项目名称"])
def test_what_stands_below_a_labelled_row_on_the_next_page_is_its_rest(label: str) -> None:
    """A row without a label, at the top of a page, with texts only where the row before has some, goes on with it."""
    assert _texts([_row([label, "100", "92."], 1), _row(["", "", "95"], 2)]) == [[label, "100", "92.\n95"]]


def test_other_rows_are_their_own() -> None:
    """A row with a label, of the same page, in other columns, below an indicator, or with a text of its own is no rest."""
    total = ["总计", "100", "92.", ""]
    for above, rest in (
        (_row(total, 1), _row(["备注", "", "95", ""], 2)),
        (_row(total, 1), _row(["", "", "95", ""], 1)),
        (_row(total, 1), _row(["", "", "95", ""], 2, shift=9)),
        (_row(["数量指标", "100", "92.", ""], 1), _row(["", "", "95", ""], 2)),
        (_row(total, 1), _row(["", "", "95", "无"], 2)),
    ):
        assert len(_texts([above, rest])) == 2
