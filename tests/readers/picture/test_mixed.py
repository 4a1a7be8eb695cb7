"""Pages of text and pictures: nothing that stands in a picture is lost, and no text of the page is read twice."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from hebiao.config import Settings
from hebiao.domain.document import UNREAD, Document, Line, Source, Table
from hebiao.evals.dataset import read_labels
from hebiao.evals.scorer import score_case
from hebiao.pipeline import process, read
from hebiao.readers.pdf import file as pdf_file
from hebiao.readers.pdf import reader as pdf
from readers import scans

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")
PASTED = scans.SCANS / "mixed-pdf" / "mixed-pdf-03-heji.pdf"


def test_the_rows_in_a_pasted_picture_are_read() -> None:
    """Of a page whose lower half is a picture every row is found, and nothing wrong is accepted."""
    score = score_case(
        read_labels(PASTED.with_suffix(".json")),
        process(Source(PASTED.name, PASTED.read_bytes()), Settings()),
    )
    counted = [j for j in score.judgements if j.counted]
    assert score.rows_found == score.rows
    assert [j.path for j in counted if j.error and j.decision == "accept"] == []
    assert sum(not j.error for j in counted) > 0.95 * len(counted)


def test_text_of_the_page_has_no_readings_of_pixels() -> None:
    """Cells above the picture hold the page's own text; those in it hold what both readings made of the ink."""
    document = read(Source(PASTED.name, PASTED.read_bytes()), Settings())
    with pdf_file.open_document(document.source) as opened:
        (image,) = pdf.read_page(opened, 1).images
    (table,) = (b for b in document.blocks if isinstance(b, Table))
    for cell in table.cells:
        assert cell.bbox is not None
        inside = cell.bbox.top > image.top - 1
        assert bool(cell.rivals) == inside or not cell.text.strip(UNREAD), cell.text
    assert any("图片" in note.zh for note in document.notes)


def pasted(text: str, box: tuple[float, float, float, float], stamp: str, seal: int | None = None) -> Source:
    """A page with a ruled table of twelve blank cells, `text` as a picture in a box of it, and text of its own.

    With `seal`, the ring of a seal of that grey lies over the text.
    """
    font = ImageFont.load_default(60)
    picture = Image.new("L", (round((box[2] - box[0]) * 4), round((box[3] - box[1]) * 4)), 255)
    ImageDraw.Draw(picture).text((20, 10), text, 0, font)
    if seal is not None:
        over = Image.new("L", picture.size, 255)
        ImageDraw.Draw(over).ellipse((20, 10, 320, 310), outline=seal, width=9)
        ImageDraw.Draw(over).rectangle((60, 2, 130, 200), fill=seal)
        picture = ImageChops.multiply(picture, over)
    data, out = io.BytesIO(), io.BytesIO()
    picture.save(data, "PNG")
    data.seek(0)
    canvas = Canvas(out, pagesize=(400, 400), invariant=1)
    for k in range(4):
        canvas.line(50, 300 - 50 * k, 350, 300 - 50 * k)
    for k in range(5):
        canvas.line(50 + 75 * k, 300, 50 + 75 * k, 150)
    canvas.drawImage(ImageReader(data), box[0], 400 - box[3], box[2] - box[0], box[3] - box[1])
    canvas.drawString(60, 380, stamp)
    canvas.drawString(60, 280, "99.5")
    canvas.save()
    return Source("a.pdf", out.getvalue())


def texts(document: Document) -> dict[tuple[int, int], str]:
    """The cells that hold something, by place."""
    return {
        (c.row, c.col): c.text
        for b in document.blocks
        if isinstance(b, Table)
        for c in b.cells
        if c.text.strip()
    }


def test_a_figure_pasted_into_a_blank_cell_is_read() -> None:
    """A number that stands in a cell as a small picture is read from its pixels; the cells beside it stay blank."""
    document = read(pasted("88.5", (128, 155, 195, 195), "page one"), Settings())
    assert texts(document) == {(0, 0): "99.5", (1, 1): "88.5"}


def test_a_line_in_a_wide_picture_is_read_beside_the_text_of_the_page() -> None:
    """A picture over the width of the page is read, and what is text beside it is not read again."""
    document = read(pasted("3456.78", (40, 320, 360, 360), "page one"), Settings())
    lines = [b.text.strip() for b in document.blocks if isinstance(b, Line)]
    assert lines == ["page one", "3456.78"]
    assert texts(document) == {(0, 0): "99.5"}


def test_a_grey_seal_over_a_picture_is_taken_out() -> None:
    """A seal that came without its colour leaves the text under it, and no text of its own."""
    document = read(pasted("3456.78", (40, 305, 360, 385), "page one", seal=110), Settings())
    lines = [b.text.strip() for b in document.blocks if isinstance(b, Line)]
    assert lines == ["page one", "3456.78"]


@pytest.mark.parametrize("box", [(50, 200, 350, 200.5), (450, 10, 900, 60), (-500, 320, -60, 360)])
def test_a_rule_that_is_a_picture_and_one_beside_the_page_hold_no_text(
    box: tuple[float, float, float, float],
) -> None:
    """Word processors draw rules as pictures of one pixel, and leave some beside the page: there is nothing to read."""
    document = read(pasted("3456.78", box, "page one"), Settings())
    assert texts(document) == {(0, 0): "99.5"}
    assert not any("图片" in note.zh for note in document.notes)


def with_table(colours: dict[tuple[int, int], str], crop: tuple[int, int] = (0, 1400)) -> Source:
    """A page of text with a table pasted as a colour picture, whose figures 10, 11, 12 … have these colours, else black.

    `crop`: the pixels from left to right that the picture shows.
    """
    picture = Image.new("RGB", (1400, 700), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(50)
    for k in range(5):
        pen.line((50, 50 + 150 * k, 1350, 50 + 150 * k), "black", 4)
        pen.line((50 + 325 * k, 50, 50 + 325 * k, 650), "black", 4)
    for n in range(16):
        row, col = divmod(n, 4)
        pen.text((150 + 325 * col, 100 + 150 * row), str(10 + n), colours.get((row, col), "black"), font)
    data, out = io.BytesIO(), io.BytesIO()
    picture.crop((crop[0], 0, crop[1], 700)).save(data, "PNG")
    data.seek(0)
    canvas = Canvas(out, pagesize=(400, 400), invariant=1)
    canvas.drawImage(ImageReader(data), 25, 150, (crop[1] - crop[0]) / 4, 175)
    canvas.drawString(60, 380, "page one")
    canvas.save()
    return Source("a.pdf", out.getvalue())


def test_a_figure_in_colour_in_a_pasted_table_is_asked() -> None:
    """What was typed in red or blue is taken for a seal's or pen's ink: its cell holds something, and is no blank."""
    document = read(with_table({(1, 1): "#d01010", (2, 2): "#1020d0"}), Settings())
    said = texts(document)
    assert len(said) == 16
    coloured = {(1, 1): "15", (2, 2): "20"}
    assert {k: v for k, v in said.items() if k not in coloured} == {
        divmod(n, 4): str(10 + n) for n in range(16) if divmod(n, 4) not in coloured
    }
    ids = {(c.row, c.col): c.id for b in document.blocks if isinstance(b, Table) for c in b.cells}
    assert all(said[k] == UNREAD and ids[k] in document.doubted for k in coloured)


def test_a_pasted_table_that_its_picture_cuts_is_said_to_be_cut() -> None:
    """Columns beyond the edge of the picture were not read, and nobody can be asked about them."""
    assert not any("没有读出" in n.zh for n in read(with_table({}), Settings()).notes)
    cut = read(with_table({}, crop=(0, 1250)), Settings())
    assert any("没有读出" in n.zh and "右边" in n.zh for n in cut.notes)
