"""A PDF as a person sees it: opened, a page as a picture, its size."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hebiao.domain.document import Source
from hebiao.errors import DamagedSource, EncryptedSource
from hebiao.readers.pages.turning import find_turning
from hebiao.readers.pdf.pdfium_page import read_page
from hebiao.readers.pdf.pictures import MAX_PIXELS, drawn_page, is_drawn
from hebiao.readers.recognise import ocr

if TYPE_CHECKING:
    import pypdfium2


def render_page(source: Source, number: int, scale: float = 2.0) -> bytes:
    """Page `number` (from 1) as a PNG, upright, `scale` pixels a point, smaller where it would be too large to hold.

    Raises:
        InputError: as `read` does.
        IndexError: no such page.
    """
    with open_document(source) as document:
        _require_page(document, number)
        raw = read_page(document, number)
        turning = find_turning(raw.glyphs, raw.width, raw.height)
        page = document[number - 1]
        try:
            width, height = page.get_size()
            fitting = (MAX_PIXELS / max(width * height, 1.0)) ** 0.5
            bitmap = page.render(scale=min(scale, fitting), rotation=-90 * turning.quarters % 360)
            image = bitmap.to_pil()
            buffer = io.BytesIO()
            image.save(buffer, "PNG")
            bitmap.close()
        finally:
            page.close()
    return buffer.getvalue()


def show_page(source: Source, number: int) -> tuple[bytes, float, float]:
    """Page `number` (from 1) as its boxes see it: a PNG, its width and height in points.

    Raises:
        InputError: as `read` does.
        IndexError: no such page.
    """
    with open_document(source) as document:
        _require_page(document, number)
        raw = read_page(document, number)
        if ocr.is_here() and is_drawn(raw):
            from hebiao.readers.picture.straighten.straightened import as_read

            return as_read(drawn_page(document, number))
    width, height = find_turning(raw.glyphs, raw.width, raw.height).size
    return render_page(source, number), width, height


def _require_page(document: pypdfium2.PdfDocument, number: int) -> None:
    if not 1 <= number <= len(document):
        raise IndexError(number)


@contextlib.contextmanager
def open_document(source: Source) -> Iterator[pypdfium2.PdfDocument]:
    """The document, closed again afterwards.

    Raises:
        EncryptedSource, DamagedSource: see `opened`.
    """
    document = opened(source)
    try:
        yield document
    finally:
        document.close()


def opened(source: Source) -> pypdfium2.PdfDocument:
    """The document, with what is drawn of its form fields.

    Raises:
        EncryptedSource: a password is needed.
        DamagedSource: pdfium cannot open it, or finds no page.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        # pdfium may leave the code of the document before this one, so the file itself has to say it as well.
        if b"/Encrypt" in source.data and error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedSource(
                f"{source.name}：PDF 需要密码，请去掉密码后再试",
                f"{source.name}: the PDF needs a password; remove it and try again",
            ) from error
        raise DamagedSource(
            f"{source.name}：PDF 损坏、不完整或没有页面，请重新取得文件",
            f"{source.name}: the PDF is broken, cut off or has no pages; get the file again",
        ) from error
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()
    return document
