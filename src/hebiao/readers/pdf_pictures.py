"""Pages of a PDF as pictures: which are, and how they are drawn for the recogniser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pypdfium2

    from hebiao.readers.page_image import PageImage
    from hebiao.readers.pdfium_page import RawPage

SCALE: Final = 200 / 72
"""pixels a point: a page that is a picture is drawn at 200 dpi"""
STAMP: Final = 100
"""characters that a scanner, an archive or a reader's program may print over a picture of a page"""
MAX_PIXELS: Final = 40_000_000
"""a drawn page is scaled down to this many pixels"""


def is_drawn(raw: RawPage) -> bool:
    """Whether a page is a picture: without text, or with no more over it than a scanner's stamp or a page number."""
    return bool(raw.drawn) and (not raw.glyphs or (raw.picture and len(raw.glyphs) < STAMP))


def drawn_page(document: pypdfium2.PdfDocument, number: int) -> PageImage:
    """Page `number` (from 1) as the recogniser sees it."""
    import numpy as np

    from hebiao.readers.page_image import PageImage

    page = document[number - 1]
    try:
        width, height = page.get_size()
        scale = min(SCALE, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(scale=scale, rev_byteorder=True)
        pixels = np.array(bitmap.to_numpy()[:, :, :3], np.uint8)
        bitmap.close()
    finally:
        page.close()
    return PageImage(pixels, scale)
