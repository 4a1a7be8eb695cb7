"""A figure of a picture must look like one."""

from __future__ import annotations

from hebiao.domain.document import Cell, Rival
from hebiao.domain.reading import Found, Place, Reading
from hebiao.reconcile import reconcile


def test_a_figure_of_a_picture_that_is_no_figure_is_asked() -> None:
    """A stroke that both readings take for the numeral one is no amount: it is asked, not accepted."""
    path = "funding.carryover.executed"
    rivals = (Rival("ocr:lines", "一", 1.0), Rival("ocr:again", "一", 1.0))
    text = Found("一", "一", (Place(Cell(0, 0, 3, "一", rivals=rivals)),))
    readings = [
        Reading(p, fields={path: text}, seen={"money"}, unfit=frozenset({path})) for p in ("grid", "stream")
    ]
    assert reconcile(readings).fields[path].decision == "review"
