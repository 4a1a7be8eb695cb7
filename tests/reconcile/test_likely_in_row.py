"""What a worn unit is by the other cells of its row."""

from __future__ import annotations

import pytest

from hebiao.domain.document import UNREAD, Cell, Rival
from hebiao.domain.reading import Found, Place
from hebiao.reconcile import reasons as why
from hebiao.reconcile.decided import Decided
from hebiao.reconcile.likely import show_likely


def field(text: str | None, decision: str) -> Decided:
    """A field of a picture."""
    raw = UNREAD if text is None else text
    found = Found(raw, text, (Place(Cell(0, 0, 0, raw, rivals=(Rival("ocr:lines", raw, 1.0),))),))
    if decision == "accept":
        return Decided(found, "accept", "agree_exact", ())
    return Decided(found, "review", "doubted", (("grid", found),), (why.FAINT,))


@pytest.mark.parametrize(
    ("column", "text", "beside", "shown"),
    [
        ("actual", "45J1", {"target": "≥45户"}, "45户"),
        ("actual", "95", {"target": "≥95%"}, "95"),
        ("actual", "2781ì", {"target": "278", "unit": "亩"}, "278亩"),
        ("actual", "921", {"target": "90", "unit": "%"}, "92%"),
        ("actual", "45户", {"target": "≥40家"}, "45户"),
        ("actual", "45J1", {"target": "按计划完成"}, "45J1"),
        ("unit", "i", {"actual": "278亩"}, "亩"),
        ("unit", None, {"actual": "92%"}, "%"),
        ("unit", ",", {"actual": "92%"}, "%"),
        ("actual", "921", {"target": "90", "name": "参赛选手满意度"}, "92%"),
        ("actual", "921", {"target": "900", "name": "参赛人数"}, "921"),
        ("unit", "元", {"actual": "278亩"}, "元"),
        ("target", "2781ì", {"actual": "278亩", "unit": "亩"}, "2781ì"),
        ("name", "9", {"actual": "278亩"}, "9"),
    ],
)
def test_a_unit_in_review_is_that_of_its_row(
    column: str, text: str | None, beside: dict[str, str], shown: str | None
) -> None:
    """A figure keeps its number, a filer may leave the unit out, and one that was read stays; where units have a column a target has none."""
    fields = {f"indicators.0.{c}": field(t, "accept") for c, t in beside.items()}
    fields[f"indicators.0.{column}"] = field(text, "review")
    show_likely(fields)
    done = fields[f"indicators.0.{column}"]
    assert done.decision == "review"
    assert done.found is not None
    assert done.found.text == shown


def test_the_reason_tells_what_was_read() -> None:
    """A person sees both texts; where nothing could be read, blank."""
    fields = {"indicators.0.actual": field("92%", "accept"), "indicators.0.unit": field(None, "review")}
    show_likely(fields)
    assert fields["indicators.0.unit"].reasons[-1] == why.likely(None, "%")
