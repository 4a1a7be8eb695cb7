"""Bugs that fresh eyes found in PDF pages: text over text, over rulings, raised, turned; each stays found."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from found_forms import SIZE, Draw, accepted_wrong, pdf, read
from hebiao.domain.result import FormResult
from made_forms import TOTAL_MONEY, form_rows
from readers.make_pdf import FONT

EXECUTED = (TOTAL_MONEY, 4)
EXECUTED_PATH = "funding.total.executed"
Box = tuple[float, float, float, float]


def _read_drawn(draw: Draw) -> FormResult:
    """The form with the executed amount drawn by hand."""
    return read("甲.pdf", pdf(form_rows(), {EXECUTED: draw}))


def _assert_asked(result: FormResult, *paths: str) -> None:
    assert result.review_paths == paths
    assert accepted_wrong(result) == []


def test_s16_text_over_a_ruling_is_asked() -> None:
    """A number that runs over a ruling is asked on both sides of it."""

    def draw(canvas: Canvas, box: Box) -> None:
        canvas.drawString(box[2] - 12, box[1] + 6, "171.25")

    _assert_asked(_read_drawn(draw), EXECUTED_PATH, "funding.total.weight")


def test_s17_a_watermark_over_the_table_is_asked() -> None:
    """A level grey watermark in larger type has every number that it meets asked."""

    def draw(canvas: Canvas, box: Box) -> None:
        canvas.drawString(box[0] + 3, box[1] + 6, "171")
        canvas.saveState()
        canvas.setFillGray(0.85)
        canvas.setFont(FONT, 20)
        canvas.drawString(box[0] - 108, box[1], "内部资料2023")
        canvas.restoreState()

    result = _read_drawn(draw)
    assert EXECUTED_PATH in result.review_paths
    assert accepted_wrong(result) == []


def test_s18_a_small_raised_digit_is_asked() -> None:
    """A small digit set higher than the amount before it is asked."""

    def draw(canvas: Canvas, box: Box) -> None:
        canvas.drawString(box[0] + 3, box[1] + 6, "171.25")
        canvas.setFont(FONT, 5)
        canvas.drawString(box[0] + 3 + 6 * SIZE / 2, box[1] + 10, "1")
        canvas.setFont(FONT, SIZE)

    _assert_asked(_read_drawn(draw), EXECUTED_PATH)


def test_s19_white_text_under_a_number_is_asked() -> None:
    """Two texts in one place, one of them white, are asked."""

    def draw(canvas: Canvas, box: Box) -> None:
        canvas.setFillGray(1)
        canvas.drawString(box[0] + 3, box[1] + 6, "999")
        canvas.setFillGray(0)
        canvas.drawString(box[0] + 3, box[1] + 6, "171.25")

    _assert_asked(_read_drawn(draw), EXECUTED_PATH)


def test_s19_a_covered_old_value_is_asked() -> None:
    """A number written over one that a white box covers is asked."""

    def draw(canvas: Canvas, box: Box) -> None:
        x0, y0, x1, y1 = box
        canvas.drawString(x0 + 3, y0 + 6, "171.25")
        canvas.setFillGray(1)
        canvas.rect(x0 + 1, y0 + 1, x1 - x0 - 2, y1 - y0 - 2, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.drawString(x0 + 3, y0 + 6, "160")

    _assert_asked(_read_drawn(draw), EXECUTED_PATH)


def test_s20_two_numbers_in_a_cell_are_asked() -> None:
    """Two numbers on two lines of a cell that could hold both in one are asked, not joined."""

    def draw(canvas: Canvas, box: Box) -> None:
        canvas.drawString(box[0] + 3, box[3] - 8, "171.25")
        canvas.drawString(box[0] + 3, box[3] - 17, "160")

    _assert_asked(_read_drawn(draw), EXECUTED_PATH)


def test_s21_an_upside_down_page_is_not_read_as_upright() -> None:
    """The name that an upside down page seems to give is asked, and so are its amounts."""
    result = read("甲.pdf", pdf(form_rows(), rotate=180))
    accepted = {p for p in accepted_wrong(result) if p.startswith(("project_name", "funding", "total"))}
    assert accepted == set()
    assert EXECUTED_PATH in result.review_paths
