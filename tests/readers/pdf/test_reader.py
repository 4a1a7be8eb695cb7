"""PDF: pdfium's fast grid, and pdfplumber as its second reader."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from hebiao.domain.document import Line, Source, Table
from hebiao.readers.pdf import file as pdf_file
from readers.make_pdf import (
    FONT,
    Grid,
    Stroke,
    dash_pieces,
    double_line,
    draw_grid,
    fill_thin,
    finish,
    form_grid,
    form_pdf,
    new_canvas,
    stroke_line,
)
from readers.pdf_cases import SMALL, SMALL_CELLS, cells, differences, drawn, expected, lines, read


@pytest.mark.parametrize("stroke", [stroke_line, fill_thin, dash_pieces, double_line])
def test_forms_are_read_as_drawn_and_as_pdfplumber_reads_them(stroke: Stroke) -> None:
    """Every cell, span and text is that of the drawing, whatever the lines are made of, in both readings."""
    data = form_pdf(2, rows=5, stroke=stroke)
    document = read(data)
    assert cells(document) == [
        *expected(form_grid("第1号试验项目", 5), 0),
        *expected(form_grid("第2号试验项目", 5), 1),
    ]
    assert document.notes == ()
    assert differences(data) == []


def test_lines_pages_and_numbers() -> None:
    """Text outside tables comes as numbered lines in reading order, with pages, boxes and blank lines."""
    document = read(form_pdf(2))
    assert document.channel == "pdf"
    assert [(p.number, p.width, p.height) for p in document.pages] == [(1, 595, 842), (2, 595, 842)]
    found = [b for b in document.blocks if isinstance(b, Line)]
    assert [(b.number, b.page, b.text, b.blank_before) for b in found[:3]] == [
        (1, 1, "某某区项目支出绩效自评表", False),
        (2, 1, "(2023年度)", False),
        (3, 1, "填表人：甲某 填写日期：2024年1月5日", True),
    ]
    assert [b.number for b in found] == [1, 2, 3, 4, 5, 6]
    assert [type(b) for b in document.blocks[:4]] == [Line, Line, Table, Line]
    assert found[0].bbox is not None
    assert found[0].bbox.x0 == pytest.approx(200)
    assert found[0].bbox.contains(201, 842 - 792 - 2)


def test_embedded_font() -> None:
    """Text in a font that the file carries is read alike by both readers."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    grid = Grid((80, 80), (30, 30), [(0, 0, 1, 1, "1000.50"), (0, 1, 1, 1, "99.9%"), (1, 0, 1, 2, "<= 12")])
    canvas, buffer = new_canvas()
    canvas.setFont("Vera", 9)
    draw_grid(canvas, grid, 100, 100, 842)
    data = finish(canvas, buffer)
    assert cells(read(data)) == expected(grid)
    assert differences(data) == []


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_boxes_are_where_the_upright_page_shows_them(rotation: int, cropped: bool) -> None:
    """Under /Rotate and CropBox, cell boxes stand where the page has them once its text is upright."""
    canvas, buffer = new_canvas((600, 600))
    canvas.setPageRotation(rotation)
    if cropped:
        canvas.setCropBox((50, 60, 500, 580))
    draw_grid(canvas, SMALL, 100, 100, 600)
    data = finish(canvas, buffer)
    document = read(data)
    width, height, left, top = (450, 520, 50, 20) if cropped else (600, 600, 0, 0)
    (table,) = (b for b in document.blocks if isinstance(b, Table))
    (cell,) = (c for c in table.cells if c.text == "甲乙")
    assert cell.bbox is not None
    assert cell.bbox.as_tuple() == pytest.approx((100 - left, 100 - top, 180 - left, 130 - top), abs=0.1)
    assert (document.pages[0].width, document.pages[0].height) == (width, height)
    assert sorted(c.text for c in table.cells) == ["12.5", "2023-", "甲乙"]
    assert differences(data) == []


def test_form_xobjects_are_walked_with_their_matrix() -> None:
    """Lines and text inside a form XObject are read where its matrix puts them."""
    canvas, buffer = new_canvas()
    canvas.beginForm("part")
    canvas.setFont(FONT, 9)
    draw_grid(canvas, SMALL, 100, 100, 842)
    canvas.endForm()
    canvas.translate(30, -300)
    canvas.scale(1.5, 1.25)
    canvas.doForm("part")
    data = finish(canvas, buffer)
    document = read(data)
    assert cells(document) == SMALL_CELLS
    table = document.blocks[0]
    assert table.bbox is not None
    assert table.bbox.as_tuple() == pytest.approx((180, 214.5, 420, 289.5), abs=0.1)
    assert differences(data) == []


def test_hyphens_signs_and_spaces_stay() -> None:
    """A hyphen at the end of a line, full-width signs and spaces are kept."""

    def work(canvas: Canvas) -> None:
        for i, text in enumerate(("2023-", "2024 ½ ㎡ Ⅱ ① 99％", "co-", "operate")):
            canvas.drawString(100, 500 - i * 11, text)

    assert lines(read(drawn(work))) == ["2023-", "2024 ½ ㎡ Ⅱ ① 99％", "co-", "operate"]


def test_pages_can_be_drawn() -> None:
    """A page comes as a PNG of its size; a page that is not there is an error."""
    source = Source("表.pdf", form_pdf(1))
    image = Image.open(io.BytesIO(pdf_file.render_page(source, 1, 1.5)))
    assert (image.format, image.size) == ("PNG", (893, 1263))
    with pytest.raises(IndexError):
        pdf_file.render_page(source, 2)
