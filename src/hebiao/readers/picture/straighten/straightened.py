"""A page of pixels as it lies once straightened: what the boxes of its texts refer to."""

from __future__ import annotations

from collections.abc import Sequence

from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.readers.picture.clean import ink
from hebiao.readers.picture.page_image import A4_LONG, PageImage, Pages
from hebiao.readers.picture.straighten.upright import Part, straighten
from hebiao.readers.recognise import ocr


def render_page(source: Source, number: int, limits: Limits) -> tuple[bytes, float, float]:
    """Page `number` (from 1) as its boxes see it: a PNG, and its width and height in points.

    Raises:
        MissingTool: the OCR parts are not installed.
        InputError: as `read` does.
        IndexError: no such page.
    """
    ocr.require(source.name)
    with Pages(source, limits) as pages:
        if not 1 <= number <= pages.count:
            raise IndexError(number)
        return as_read(pages.page(number))


def as_read(image: PageImage) -> tuple[bytes, float, float]:
    """A page as its boxes see it, parts side by side: a PNG, and its width and height in points."""
    import io

    import numpy as np
    from PIL import Image

    parts = straighten(image.pixels, image.scale)
    scale = sheet_scale(parts, image)
    high = max(p.pixels.shape[0] for p in parts)
    padded = [
        np.pad(ink.rgb(p.pixels), ((0, high - p.pixels.shape[0]), (0, 0), (0, 0)), constant_values=255)
        for p in parts
    ]
    pixels = np.hstack(padded)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    height, width = pixels.shape[:2]
    return buffer.getvalue(), width / scale, height / scale


def sheet_scale(parts: Sequence[Part], image: PageImage) -> float:
    """Pixels a point: of two pages in one picture each is a sheet, not both together, and print is small on neither."""
    if len(parts) < 2:
        return image.scale
    long = int(max(parts[0].pixels.shape[:2])) / image.scale
    return image.scale * min(1.0, long / A4_LONG)
