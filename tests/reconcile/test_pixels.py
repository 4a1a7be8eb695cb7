"""What both readings of the ink must say before a text is believed."""

from __future__ import annotations

import pytest

from hebiao.domain.document import Cell, Line, Rival
from hebiao.domain.reading import Found, IndicatorRow, Place, Reading
from hebiao.reconcile import reconcile
from hebiao.reconcile.pixels import APART, FAINT, LOOSE, LOST_ROW, doubt_of


def found(*rivals: Rival) -> Found:
    """A text of a cell with such readings."""
    text = rivals[0].text if rivals else "9.8"
    return Found(text, text, (Place(Cell(0, 0, 0, text, rivals=rivals)),))


@pytest.mark.parametrize(
    ("first", "second", "doubt"),
    [
        (Rival("ocr:lines", "9.8", 0.99), Rival("ocr:again", "9.8", 0.99), None),
        (Rival("ocr:lines", "9.8", 1.0), Rival("ocr:again", "98", 1.0), APART),
        (Rival("ocr:lines", "9.8", 0.99), Rival("ocr:again", "9.8", 0.7), FAINT),
    ],
)
def test_figures_need_both_readings_and_sure_characters(
    first: Rival, second: Rival, doubt: str | None
) -> None:
    """A lost point at full score is told by the other reading; agreement with a weak digit is no proof."""
    assert doubt_of(found(first, second), figure=True) == doubt


def test_text_that_came_from_no_pixels_is_not_doubted() -> None:
    """A cell without rivals is not asked for any."""
    assert doubt_of(found(), figure=True) is None


def test_a_part_of_a_line_is_judged_by_itself() -> None:
    """A name in a footer stands though the readings differ elsewhere in the line."""
    text = "填表人：周敏 电话：123"
    line = Line(
        text, 1, rivals=(Rival("ocr:lines", text, 0.9), Rival("ocr:again", "填表人：周敏 电话：128", 0.9))
    )
    name = Found("周敏", "周敏", (Place(line, 4, 6),))
    phone = Found("123", "123", (Place(line, 10, 13),))
    assert doubt_of(name, figure=False) is None
    assert doubt_of(phone, figure=True) == APART


def test_rows_of_a_picture_need_weights_that_total_a_hundred() -> None:
    """Without the weights' total nothing proves that no row of a scan was lost: its indicators are asked."""
    cell = {
        w: Cell(0, n, 0, w, rivals=(Rival("ocr:lines", w, 1.0), Rival("ocr:again", w, 1.0)))
        for n, w in enumerate(("60", "50"))
    }

    def reading(producer: str, weights: tuple[str, ...]) -> Reading:
        rows = [IndicatorRow({"weight": Found(w, w, (Place(cell[w]),))}) for w in weights]
        return Reading(producer, rows=rows, seen={"indicators", "total"})

    short = reconcile([reading("grid", ("60", "50")), reading("stream", ("60", "50"))])
    assert short.fields["indicators.0.weight"].decision == "review"
    assert short.fields["indicators.0.weight"].reasons == (LOST_ROW,)


@pytest.mark.parametrize("text", [".3", "1562.453.", "·10", "5、"])
def test_a_loose_point_beside_a_figure_is_asked(text: str) -> None:
    """A point before or after a number is dirt or a lost digit, whatever both readings say."""
    assert doubt_of(found(Rival("ocr:lines", text, 1.0), Rival("ocr:again", text, 1.0)), figure=True) == LOOSE
