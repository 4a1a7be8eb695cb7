"""PDF: pdfium's fast grid, and pdfplumber as its second reader."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from hebiao.domain.document import Document, Line, Source, Table
from hebiao.domain.limits import Limits
from hebiao.errors import (
    DamagedSource,
    EmptySource,
    EncryptedSource,
    InputError,
    LimitExceeded,
    UnknownFormat,
)
from hebiao.readers import pdf
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

SMALL = Grid((80, 80), (30, 30), [(0, 0, 1, 1, "甲乙"), (0, 1, 1, 1, "12.5"), (1, 0, 1, 2, "2023-")])
SMALL_CELLS = [("t0r0c0", 1, 1, "甲乙"), ("t0r0c1", 1, 1, "12.5"), ("t0r1c0", 1, 2, "2023-")]


def read(data: bytes, limits: Limits | None = None) -> Document:
    """Reads bytes as a file named 表.pdf."""
    return pdf.read(Source("表.pdf", data), limits or Limits())


def differences(data: bytes) -> list[str]:
    """Where the two readers differ, as sentences."""
    return [str(d) for d in pdf.compare_readings(Source("表.pdf", data))]


def cells(document: Document) -> list[tuple[str, int, int, str]]:
    """Name, spans and text of every cell of every table."""
    tables = [b for b in document.blocks if isinstance(b, Table)]
    return [(c.id, c.rowspan, c.colspan, c.text) for t in tables for c in t.cells]


def expected(grid: Grid, table: int = 0) -> list[tuple[str, int, int, str]]:
    """The same of a grid that was drawn."""
    return [(f"t{table}r{r}c{c}", rows, cols, text) for r, c, rows, cols, text in sorted(grid.spots)]


def lines(document: Document) -> list[str]:
    """The texts outside tables."""
    return [b.text for b in document.blocks if isinstance(b, Line)]


def drawn(
    work: Callable[[Canvas], object], size: tuple[float, float] = (595.0, 842.0), grid: Grid = SMALL
) -> bytes:
    """A page with a small table at (100, 100), and what `work` draws after it."""
    canvas, buffer = new_canvas(size)
    draw_grid(canvas, grid, 100, 100, size[1])
    work(canvas)
    return finish(canvas, buffer)


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


def test_bold_by_double_print() -> None:
    """Text printed twice to look bold is read once."""
    data = drawn(lambda canvas: draw_grid(canvas, SMALL, 100.3, 100, 842))
    assert cells(read(data)) == SMALL_CELLS


def test_overprinted_text_is_noted() -> None:
    """Two texts on one spot are told to a person."""
    notes = read(drawn(lambda canvas: canvas.drawString(185, 842 - 117, "99"))).notes
    assert any("重叠" in n for n in notes)


def test_hidden_text_is_left_out_and_noted() -> None:
    """Text without ink does not enter a cell."""

    def work(canvas: Canvas) -> None:
        hidden = canvas.beginText(240, 842 - 117)
        hidden.setTextRenderMode(3)
        hidden.textOut("88")
        canvas.drawText(hidden)

    document = read(drawn(work))
    assert cells(document) == SMALL_CELLS
    assert any("不可见" in n for n in document.notes)


def test_watermark_is_left_out_and_noted() -> None:
    """Text aslant over the table does not enter a cell, and does not disturb the readers' agreement."""

    def work(canvas: Canvas) -> None:
        canvas.translate(110, 842 - 150)
        canvas.rotate(30)
        canvas.drawString(0, 0, "内部资料请勿外传")

    document = read(drawn(work))
    assert cells(document) == SMALL_CELLS
    assert document.notes == ("第1页有斜排文字（水印），没有读入",)


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
    assert any("t0r0c1" in n and "不闭合" in n for n in document.notes)


def test_text_over_a_line_is_noted() -> None:
    """Text too long for its cell is told to a person, for its end stands in the next."""
    grid = Grid((80, 80), (30,), [(0, 0, 1, 1, "甲乙" * 6), (0, 1, 1, 1, "")])
    notes = read(drawn(lambda _: None, grid=grid)).notes
    assert any("越过格线" in n for n in notes)


def test_form_fields_are_read_as_shown() -> None:
    """What was typed into a fillable field is in the cell that shows it."""
    grid = Grid((80, 80), (30,), [(0, 0, 1, 1, "得分"), (0, 1, 1, 1, "")])

    def work(canvas: Canvas) -> None:
        canvas.acroForm.textfield(name="f", value="98.6", x=190, y=716, width=60, height=20, borderWidth=0)

    document = read(drawn(work, grid=grid))
    assert [c[3] for c in cells(document)] == ["得分", "98.6"]
    assert any("表单域" in n for n in document.notes)


def test_text_without_code_points_is_noted() -> None:
    """A character that the font cannot name leaves its mark in the cell, and a person is told how many."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    canvas = Canvas(buffer := io.BytesIO(), pagesize=(595, 842), pageCompression=0)
    canvas.setFont("Vera", 9)
    draw_grid(canvas, SMALL, 100, 100, 842)
    canvas.save()
    document = read(buffer.getvalue().replace(b"/ToUnicode", b"/ToUnknown"))
    assert [c[3] for c in cells(document)] == ["\ufffd\ufffd", "12.5", "2023-"]
    assert "第1页有 2 个字符没有对应文字，请对照原件核对" in document.notes


def scanned(canvas: Canvas) -> None:
    """An image over the whole page."""
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 84), "white")), 0, 0, 595, 842)


def test_pictures_are_refused_or_noted() -> None:
    """A file of pictures is refused; one picture page among others is noted; text on a picture is suspect."""
    canvas, buffer = new_canvas()
    scanned(canvas)
    with pytest.raises(UnknownFormat):
        read(finish(canvas, buffer))
    canvas, buffer = new_canvas()
    scanned(canvas)
    canvas.showPage()
    scanned(canvas)
    canvas.setFont(FONT, 9)
    canvas.drawString(100, 700, "字")
    notes = read(finish(canvas, buffer)).notes
    assert notes[0] == "第1页是图片，本版本不读扫描件"
    assert notes[1].startswith("第2页有整页图片")


def test_ocr_layer_alone_is_a_picture() -> None:
    """The unseen text that a scanner leaves over its picture is not taken for text."""
    canvas, buffer = new_canvas()
    scanned(canvas)
    hidden = canvas.beginText(100, 700)
    hidden.setTextRenderMode(3)
    hidden.textOut("识别")
    canvas.drawText(hidden)
    with pytest.raises(UnknownFormat):
        read(finish(canvas, buffer))


def encrypted(user: str) -> bytes:
    """A small table under a user's and an owner's password."""
    lock = StandardEncryption(user, "owner", canCopy=0)
    canvas = Canvas(buffer := io.BytesIO(), pagesize=(595, 842), encrypt=lock)
    new_canvas()
    canvas.setFont(FONT, 9)
    draw_grid(canvas, SMALL, 100, 100, 842)
    canvas.save()
    return buffer.getvalue()


def test_passwords() -> None:
    """A file that needs a password is refused as such; one with an owner's password only is read."""
    with pytest.raises(EncryptedSource):
        read(encrypted("secret"))
    assert cells(read(encrypted(""))) == SMALL_CELLS


@pytest.mark.parametrize(
    "damage",
    [lambda d: d[:100], lambda d: d[: len(d) // 2], lambda _: b"%PDF-1.4\n" + b"x" * 400, lambda _: b""],
)
def test_broken_files_are_refused(damage: Callable[[bytes], bytes]) -> None:
    """Cut and senseless files are damaged, with a sentence in both languages."""
    with pytest.raises(DamagedSource) as caught:
        read(damage(form_pdf(2)))
    assert "表.pdf" in caught.value.message.zh
    assert "表.pdf" in caught.value.message.en


def test_broken_xref_is_repaired() -> None:
    """A file whose table of offsets is lost is read as if whole."""
    data = form_pdf(1)
    assert cells(read(data.replace(b"startxref", b"startxxxx"))) == cells(read(data))


@pytest.mark.parametrize("keep", range(50, 1000, 119))
def test_any_cut_gives_a_document_or_an_input_error(keep: int) -> None:
    """Wherever a file is cut, nothing but an InputError leaves the reader."""
    data = form_pdf(1)
    try:
        assert read(data[: len(data) * keep // 1000]).blocks
    except InputError as error:
        assert error.message.en


def test_blank_and_limits() -> None:
    """Blank files are empty; pages, cells and rows are bounded."""
    canvas, buffer = new_canvas()
    canvas.showPage()
    with pytest.raises(EmptySource):
        read(finish(canvas, buffer))
    data = form_pdf(2)
    count = len(cells(read(data)))
    assert len(cells(read(data, Limits(pages=2, cells=count)))) == count
    for limits in (Limits(pages=1), Limits(cells=count - 1), Limits(table_rows=5)):
        with pytest.raises(LimitExceeded):
            read(data, limits)


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
    assert document.notes == ("第1页的表格线按第二种读法取得，请核对",)


def test_pages_can_be_drawn_with_their_rulings() -> None:
    """A page comes as a PNG of its size, and its rulings and grid in its points."""
    source = Source("表.pdf", form_pdf(1))
    image = Image.open(io.BytesIO(pdf.render_page(source, 1, 1.5)))
    assert (image.format, image.size) == ("PNG", (893, 1263))
    rulings, (grid,) = pdf.page_rulings(source, 1)
    assert len(rulings) > 100
    assert (len(grid.ys) - 1, len(grid.xs) - 1) == (11, 8)
    with pytest.raises(IndexError):
        pdf.page_rulings(source, 2)


def test_nothing_is_left_open() -> None:
    """Reading, good or bad, leaves no open handle behind."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        read(form_pdf(1))
        with pytest.raises(LimitExceeded):
            read(form_pdf(2), Limits(pages=1))
