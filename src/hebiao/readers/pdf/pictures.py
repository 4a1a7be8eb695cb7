"""Pages of a PDF as pictures: which are, and how they are drawn for the recogniser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hebiao.domain.document import Source
from hebiao.errors import LimitExceeded
from hebiao.readers.pdf.pdfium_page import IMAGE_PIXELS

if TYPE_CHECKING:
    import pypdfium2

    from hebiao.readers.pdf.pdfium_page import RawPage
    from hebiao.readers.picture.page_image import PageImage

SCALE: Final = 200 / 72
"""pixels a point: a page that is a picture is drawn at 200 dpi"""
STAMP: Final = 100
"""characters that a scanner, an archive or a reader's program may print over a picture of a page"""
MAX_PIXELS: Final = 40_000_000
"""a drawn page is scaled down to this many pixels"""


def is_drawn(raw: RawPage) -> bool:
    """Whether a page is a picture: without text, or with no more over it than a scanner's stamp or a page number."""
    return bool(raw.drawn) and (not raw.glyphs or (raw.picture and len(raw.glyphs) < STAMP))


def check_size(source: Source, raw: RawPage) -> None:
    """Refuses a page with a picture of more pixels than are ever unpacked.

    Raises:
        LimitExceeded: more than `IMAGE_PIXELS`.
    """
    if raw.pixels > IMAGE_PIXELS:
        raise LimitExceeded(
            f"{source.name}：第{raw.number}页的图片超过 {IMAGE_PIXELS // 1_000_000} 百万像素，请缩小后再试",
            f"{source.name}: page {raw.number} has a picture of more than {IMAGE_PIXELS // 1_000_000} megapixels; "
            "make it smaller",
        )


def drawn_page(document: pypdfium2.PdfDocument, number: int) -> PageImage:
    """Page `number` (from 1) as the recogniser sees it."""
    import numpy as np

    from hebiao.readers.picture.page_image import PageImage

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
