"""Bugs that fresh eyes found in PDF pages: text over text, over rulings, raised, turned; each stays found."""

from __future__ import annotations

import io
import random

import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw
from reportlab.pdfgen.canvas import Canvas

from found_forms import LEFT, SIZE, WIDTH, Draw, accepted_wrong, pdf, read
from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.domain.result import FormResult
from hebiao.readers.pdf.file import render_page
from hebiao.readers.pdf.reader import read as read_pdf
from made_forms import FIRST, TOTAL_MONEY, form_rows
from readers.make_pdf import FONT, Stroke, finish, new_canvas

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


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_s21_a_turned_page_is_read_upright(rotate: int) -> None:
    """A page that is turned by its own entry is read as a person reads it who turns it back."""
    _assert_asked(read("甲.pdf", pdf(form_rows(), rotate=rotate)))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_that_runs_another_way_is_read_upright(turn: int) -> None:
    """A page whose content is turned by its own matrix is read upright, and drawn upright."""
    data = pdf(form_rows(), turn=turn)
    _assert_asked(read("甲.pdf", data))
    image = Image.open(io.BytesIO(render_page(Source("甲.pdf", data), 1, 1.0)))
    assert image.size == (595, 842)
    # The table fills the upper half of an upright page and leaves the foot blank.
    grey = image.convert("L")
    assert min(grey.crop((0, 0, 595, 100)).tobytes()) < 128
    assert min(grey.crop((0, 742, 595, 842)).tobytes()) == 255


def _strike(canvas: Canvas, box: Box, thick: bool) -> None:
    canvas.drawString(box[0] + 3, box[1] + 6, "171")
    if thick:
        canvas.rect(box[0] + 3, box[1] + 8.8, 14, 0.6, stroke=0, fill=1)
    else:
        canvas.line(box[0] + 2, box[1] + 9, box[0] + 18, box[1] + 9)


@pytest.mark.parametrize("thick", [False, True])
def test_a_line_through_a_number_is_asked(thick: bool) -> None:
    """A number that a line or a thin box strikes out is asked, and the line is no side of a cell."""
    result = _read_drawn(lambda canvas, box: _strike(canvas, box, thick))
    _assert_asked(result, EXECUTED_PATH)
    assert any("“171”" in note.zh for note in result.notes)


def test_a_line_under_a_number_asks_nothing() -> None:
    """An underline is no strike."""

    def draw(canvas: Canvas, box: Box) -> None:
        canvas.drawString(box[0] + 3, box[1] + 6, "171")
        canvas.line(box[0] + 2, box[1] + 4.8, box[0] + 18, box[1] + 4.8)

    _assert_asked(_read_drawn(draw))


def _annotated(subtype: str, rotate: int = 0, flags: int = 4) -> FormResult:
    """The form with an annotation over the executed amount, drawn as viewers save it (with its quadrilateral)."""
    boxes: list[Box] = []

    def draw(canvas: Canvas, box: Box) -> None:
        boxes.append(box)
        canvas.drawString(box[0] + 3, box[1] + 6, "171")

    data = pdf(form_rows(), {EXECUTED: draw}, rotate=rotate)
    x, y = boxes[0][0] + 3, boxes[0][1] + 4
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    annotation = raw.FPDFPage_CreateAnnot(page, getattr(raw, f"FPDF_ANNOT_{subtype}"))
    raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(x, y + 12, x + 16, y))
    quad = raw.FS_QUADPOINTSF(x, y + 12, x + 16, y + 12, x, y, x + 16, y)
    raw.FPDFAnnot_AppendAttachmentPoints(annotation, quad)
    raw.FPDFAnnot_SetFlags(annotation, flags)
    raw.FPDFPage_CloseAnnot(annotation)
    saved = io.BytesIO()
    document.save(saved)
    document.close()
    return read("甲.pdf", saved.getvalue())


@pytest.mark.parametrize("rotate", [0, 90])
def test_a_number_under_a_strike_out_annotation_is_asked(rotate: int) -> None:
    """What a reviewer struck out in a PDF viewer is no line of the page, and asked all the same."""
    result = _annotated("STRIKEOUT", rotate)
    _assert_asked(result, EXECUTED_PATH)
    assert any("“171”" in note.zh for note in result.notes)


@pytest.mark.parametrize(("subtype", "flags"), [("HIGHLIGHT", 4), ("UNDERLINE", 4), ("STRIKEOUT", 2)])
def test_a_mark_that_takes_nothing_away_asks_nothing(subtype: str, flags: int) -> None:
    """A highlight, an underline, or a strike that nobody sees leave the number as it is."""
    _assert_asked(_annotated(subtype, flags=flags))


def test_struck_text_outside_the_table_is_asked() -> None:
    """A foot that is struck out stands there unreadable and is asked."""

    def draw(canvas: Canvas, box: Box) -> None:
        canvas.drawString(box[0] + 3, box[1] + 6, "171")
        canvas.drawString(LEFT, 100, "备注：路灯另行移交")
        canvas.line(LEFT + 27, 103, LEFT + 81, 103)

    result = _read_drawn(draw)
    assert result.review_paths == ("remarks",)


@pytest.mark.parametrize("drop", [1.5, 2.5, 3.5])
def test_a_number_on_the_line_between_two_cells_is_asked_on_both_sides(drop: float) -> None:
    """A number drawn over a level ruling may be of the cell above or below: the blank one is asked, too."""

    def draw(canvas: Canvas, box: Box) -> None:
        canvas.drawString(box[0] + 3, box[3] - drop, "171")

    result = read("甲.pdf", pdf(form_rows(), {(TOTAL_MONEY + 1, 4): draw}))
    assert {EXECUTED_PATH, "funding.appropriation.executed"} <= set(result.review_paths)
    assert accepted_wrong(result) == []


def _missing(seed: int, share: float) -> Stroke:
    """Sides of cells of which some are left out."""

    def stroke(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
        if random.Random(f"{seed}|{x0:.1f}|{y0:.1f}|{x1:.1f}|{y1:.1f}").random() >= share:
            canvas.line(x0, y0, x1, y1)

    return stroke


@pytest.mark.parametrize("seed", range(16))
def test_missing_sides_of_cells_never_give_a_wrong_value(seed: int) -> None:
    """Two cells that a missing piece of ruling makes one are taken apart, and asked, the blank ones too."""
    result = read("甲.pdf", pdf(form_rows(), stroke=_missing(seed, 0.04)))
    assert accepted_wrong(result) == []
    assert len(result.form.indicators) == 4


def _keep(level: bool) -> Stroke:
    def stroke(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
        outer = x0 == x1 and x0 in (LEFT, LEFT + 8 * WIDTH)
        if (y0 == y1) == level or outer:
            canvas.line(x0, y0, x1, y1)

    return stroke


def test_a_page_with_ruled_rows_only_is_no_table_of_one_column() -> None:
    """Rows between level rulings have no cells; their texts are asked as those of running text are."""
    result = read("甲.pdf", pdf(form_rows(), stroke=_keep(level=True)))
    assert accepted_wrong(result) == []
    assert result.form.project_name == "青禾街道路灯更换项目"
    assert len(result.form.indicators) >= 4


def test_doubts_are_of_the_right_table_where_the_second_reader_gave_a_grid() -> None:
    """A page whose grid only the second reader saw does not shift the doubts of the pages behind it."""
    shaded, buffer = new_canvas(font_size=SIZE)
    for page in (1, 2):
        shaded.setFont(FONT, SIZE)
        for n, text in enumerate(("甲", "乙")):
            x = 100.0 + 80 * n
            if page == 1:
                shaded.setFillGray(0.8)
                shaded.rect(x, 700, 80, 30, stroke=0, fill=1)
                shaded.setFillGray(0)
            else:
                shaded.rect(x, 700, 80, 30, stroke=1, fill=0)
                shaded.line(x + 2, 715, x + 14, 715)
            shaded.drawString(x + 3, 712, text)
        shaded.showPage()
    document = read_pdf(Source("甲.pdf", finish(shaded, buffer)), Limits())
    assert document.doubted == {"t1r0c0", "t1r0c1"}


def test_where_rows_are_too_low_a_text_that_fills_its_cell_is_asked() -> None:
    """A sheet printed with low rows cuts its texts off: one that leaves no room may be the middle of a longer one."""

    def on_the_line(canvas: Canvas, box: Box) -> None:
        canvas.drawString(box[0] + 4, box[1] - 4, "437.85")

    def filling(canvas: Canvas, box: Box) -> None:
        canvas.drawString(
            box[0] + 2, (box[1] + box[3]) / 2 - 3, "服务对象满意程"[: int((box[2] - box[0]) / 9)]
        )

    whole = read("甲.pdf", pdf(form_rows(), {(FIRST, 2): filling}))
    low = read("甲.pdf", pdf(form_rows(), {(FIRST, 2): filling, (TOTAL_MONEY, 4): on_the_line}))
    assert "indicators.0.name" not in whole.review_paths
    assert "indicators.0.name" in low.review_paths
