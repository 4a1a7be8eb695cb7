"""PDF: text that a person may see in another way, or not at all: left out or kept, and always noted."""

from __future__ import annotations

import io

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from readers.make_pdf import (
    Grid,
    draw_grid,
    finish,
    new_canvas,
)
from readers.pdf_cases import SMALL, SMALL_CELLS, cells, drawn, read


def test_bold_by_double_print() -> None:
    """Text printed twice to look bold is read once."""
    data = drawn(lambda canvas: draw_grid(canvas, SMALL, 100.3, 100, 842))
    assert cells(read(data)) == SMALL_CELLS


def test_overprinted_text_is_noted() -> None:
    """Two texts on one spot are told to a person."""
    notes = read(drawn(lambda canvas: canvas.drawString(185, 842 - 117, "99"))).notes
    assert any("重叠" in n.zh for n in notes)


def test_hidden_text_is_left_out_and_noted() -> None:
    """Text without ink does not enter a cell."""

    def work(canvas: Canvas) -> None:
        hidden = canvas.beginText(240, 842 - 117)
        hidden.setTextRenderMode(3)
        hidden.textOut("88")
        canvas.drawText(hidden)

    document = read(drawn(work))
    assert cells(document) == SMALL_CELLS
    assert any("不可见" in n.zh for n in document.notes)


def test_watermark_is_left_out_and_noted() -> None:
    """Text aslant over the table does not enter a cell, and does not disturb the readers' agreement."""

    def work(canvas: Canvas) -> None:
        canvas.translate(110, 842 - 150)
        canvas.rotate(30)
        canvas.drawString(0, 0, "内部资料请勿外传")

    document = read(drawn(work))
    assert cells(document) == SMALL_CELLS
    assert [n.zh for n in document.notes] == ["第1页有斜排文字（水印），没有读入"]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_text_reads_in_its_own_order(degrees: int) -> None:
    """Text turned by quarter turns in a cell is not reversed."""

    def work(canvas: Canvas) -> None:
        canvas.translate(190, 842 - 170)
        canvas.rotate(degrees)
        canvas.drawString(0, 0, "效12.5")

    grid = Grid((160,), (120,), [(0, 0, 1, 1, "")])
    assert cells(read(drawn(work, grid=grid))) == [("t0r0c0", 1, 1, "效12.5")]


def test_open_side_keeps_the_text_in_the_table_and_is_noted() -> None:
    """A table without its right border keeps its last column, and a person is told."""
    canvas, buffer = new_canvas()
    for y in (100, 130, 160):
        canvas.line(100, 842 - y, 300, 842 - y)
    for x in (100, 200):
        canvas.line(x, 842 - 100, x, 842 - 160)
    canvas.drawString(220, 842 - 118, "95.5")
    document = read(finish(canvas, buffer))
    assert ("t0r0c1", 1, 1, "95.5") in cells(document)
    assert any("t0r0c1" in n.zh and "不闭合" in n.zh for n in document.notes)


def _open_table() -> bytes:
    """Two columns of numbers, the last of them open to the right: a page that the second reader is asked about."""
    canvas, buffer = new_canvas()
    for y in (100, 130, 160):
        canvas.line(100, 842 - y, 300, 842 - y)
    for x in (100, 200):
        canvas.line(x, 842 - 100, x, 842 - 160)
    for x, y, text in ((120, 118, "94.5"), (220, 118, "95.5"), (120, 148, "96.5"), (220, 148, "97.5")):
        canvas.drawString(x, 842 - y, text)
    return finish(canvas, buffer)


def test_a_page_in_doubt_that_the_second_reader_cannot_read_is_asked() -> None:
    """Where nobody can check the cells of a page that is in doubt, all of them are doubted, and a person is told."""
    assert read(_open_table()).doubted == set()
    document = read(_open_table().replace(b"/Rotate 0", b"/Rotate X"))
    assert document.doubted == {"t0r0c0", "t0r0c1", "t0r1c0", "t0r1c1"}
    assert any("第二种读法失败" in n.zh for n in document.notes)


def test_a_cell_that_the_second_reader_reads_otherwise_is_asked() -> None:
    """Where the second reader has no such cell (a broken font), it is doubted, not only told; one without a side is none to it."""
    document = read(_open_table().replace(b"/Encoding /WinAnsiEncoding", b"/Encoding (inAnsiEncodin)"))
    assert [c[3] for c in cells(document)] == ["94.5", "95.5", "96.5", "97.5"]
    assert document.doubted == {"t0r0c0", "t0r1c0"}


def test_text_over_a_line_is_noted() -> None:
    """Text too long for its cell is told to a person, for its end stands in the next."""
    grid = Grid((80, 80), (30,), [(0, 0, 1, 1, "甲乙" * 6), (0, 1, 1, 1, "")])
    notes = read(drawn(lambda _: None, grid=grid)).notes
    assert any("越过格线" in n.zh for n in notes)


def test_form_fields_are_read_as_shown() -> None:
    """What was typed into a fillable field is in the cell that shows it."""
    grid = Grid((80, 80), (30,), [(0, 0, 1, 1, "得分"), (0, 1, 1, 1, "")])

    def work(canvas: Canvas) -> None:
        canvas.acroForm.textfield(name="f", value="98.6", x=190, y=716, width=60, height=20, borderWidth=0)

    document = read(drawn(work, grid=grid))
    assert [c[3] for c in cells(document)] == ["得分", "98.6"]
    assert any("表单域" in n.zh for n in document.notes)


def test_text_without_code_points_is_noted() -> None:
    """A character that the font cannot name leaves its mark in the cell, and a person is told how many."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    canvas = Canvas(buffer := io.BytesIO(), pagesize=(595, 842), pageCompression=0)
    canvas.setFont("Vera", 9)
    draw_grid(canvas, SMALL, 100, 100, 842)
    canvas.save()
    document = read(buffer.getvalue().replace(b"/ToUnicode", b"/ToUnknown"))
    assert [c[3] for c in cells(document)] == ["\ufffd\ufffd", "12.5", "2023-"]
    assert "第1页有 2 个字符没有对应文字，请对照原件核对" in [n.zh for n in document.notes]


def test_grid_of_the_second_reader_is_taken_where_the_first_has_none() -> None:
    """A table drawn as filled areas only is read on pdfplumber's grid, and a person is told."""
    canvas, buffer = new_canvas()
    for spot in SMALL.spots:
        x0, y0, x1, y1 = SMALL.box(spot, 100, 100)
        canvas.setFillGray(0.8)
        canvas.rect(x0, 842 - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.drawString(x0 + 3, 842 - y0 - 18, spot[4])
    document = read(finish(canvas, buffer))
    assert cells(document) == SMALL_CELLS
    assert [n.zh for n in document.notes] == ["第1页的表格线按第二种读法取得，请核对"]
