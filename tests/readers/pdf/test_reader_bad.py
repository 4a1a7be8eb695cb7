"""PDF: what cannot be read is refused with a word that helps, and nothing hangs or stays open."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from hebiao.domain.limits import Limits
from hebiao.errors import (
    DamagedSource,
    EmptySource,
    EncryptedSource,
    InputError,
    LimitExceeded,
)
from readers.make_pdf import (
    FONT,
    draw_grid,
    finish,
    form_pdf,
    new_canvas,
)
from readers.pdf_cases import SMALL, SMALL_CELLS, cells, read


def scanned(canvas: Canvas) -> None:
    """An image over the whole page."""
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 84), "white")), 0, 0, 595, 842)


def test_pictures_are_refused_or_noted() -> None:
    """A file of pictures without text is empty; a picture page is noted, also with a stamp of text; much text on one is suspect."""
    canvas, buffer = new_canvas()
    scanned(canvas)
    with pytest.raises(EmptySource):
        read(finish(canvas, buffer))
    canvas, buffer = new_canvas()
    scanned(canvas)
    canvas.showPage()
    scanned(canvas)
    canvas.setFont(FONT, 9)
    canvas.drawString(100, 700, "字")
    canvas.showPage()
    scanned(canvas)
    canvas.setFont(FONT, 9)
    for n in range(4):
        canvas.drawString(100, 700 - 20 * n, "字" * 40)
    notes = read(finish(canvas, buffer)).notes
    read_by_pixels = [n.zh for n in notes if "由识别文字读取" in n.zh]
    assert read_by_pixels == ["第1–2页是图片，由识别文字读取"]
    assert any(n.zh.startswith("第3页有整页图片") for n in notes)


def test_ocr_layer_alone_is_a_picture() -> None:
    """The unseen text that a scanner leaves over its picture is not taken for text."""
    canvas, buffer = new_canvas()
    scanned(canvas)
    hidden = canvas.beginText(100, 700)
    hidden.setTextRenderMode(3)
    hidden.textOut("识别")
    canvas.drawText(hidden)
    with pytest.raises(EmptySource):
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


def test_a_pdf_without_pages_needs_no_password() -> None:
    """What pdfium said of the file before is not said of this one."""
    empty = (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Size 3/Root 1 0 R>>\n%%EOF"
    )
    for data, error in (
        (empty, DamagedSource),
        (encrypted("secret"), EncryptedSource),
        (empty, DamagedSource),
    ):
        with pytest.raises(error):
            read(data)


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


def test_nothing_is_left_open() -> None:
    """Reading, good or bad, leaves no open handle behind."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        read(form_pdf(1))
        with pytest.raises(LimitExceeded):
            read(form_pdf(2), Limits(pages=1))
