"""Pages of an OFD that are pictures: which are, and how they are drawn for the recogniser."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.errors import InputError
from hebiao.readers.pages.drawing import Matrix
from hebiao.readers.pdf.pictures import MAX_PIXELS, SCALE, STAMP

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hebiao.readers.container import Container
    from hebiao.readers.ofd.page import Canvas
    from hebiao.readers.picture.page_image import PageImage

    Pixels = NDArray[np.uint8]

OPAQUE_MODES: Final = frozenset(("1", "L", "P", "RGB", "CMYK", "YCbCr", "I;16"))
"""of Pillow's: kinds of pictures without a channel of clearness"""
LEVEL: Final = 1e-3
"""of a picture's sides: it is no more than this askew where it is drawn as it lies"""


def is_drawn(canvas: Canvas) -> bool:
    """Whether a page is a picture: without text, or with no more over it than a scanner's stamp or a page number."""
    few = canvas.picture and len(canvas.glyphs) < STAMP
    return bool(canvas.images) and (not canvas.glyphs or few)


def hide_covered(canvas: Canvas, media: Mapping[str, str], container: Container) -> None:
    """Leaves out the text below a picture of the whole page: software puts what it read there, and it is wrong in places.

    Args:
        canvas: the page.
        media: path of each picture in the file, by its ID.
        container: the file.
    """
    for name, box, count in canvas.covers:
        path = media.get(name)
        if count and path is not None and path in container and _is_opaque(container.read(path)):
            canvas.hide_below(box, count)
    canvas.covers.clear()


def _is_opaque(data: bytes) -> bool:
    """Whether nothing is seen through a picture; not of one that cannot be opened."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.mode in OPAQUE_MODES and "transparency" not in picture.info
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


def drawn_page(
    canvas: Canvas, media: Mapping[str, str], container: Container, source: Source, limits: Limits
) -> PageImage | None:
    """The pictures of a page where they lie, on white; None where none of them can be opened.

    Args:
        canvas: the page; sizes in points.
        media: path of each picture in the file, by its ID.
        container: the file.
        source: its name is used.
        limits: of the pictures.
    """
    import numpy as np

    from hebiao.readers.picture.page_image import PageImage

    area = max(canvas.width * canvas.height, 1.0)
    scale = min(SCALE, (MAX_PIXELS / area) ** 0.5)
    size = max(1, round(canvas.height * scale)), max(1, round(canvas.width * scale))
    page = np.full((*size, 3), 255, np.uint8)
    found = False
    for name, matrix in canvas.images:
        pixels = _open(media.get(name), container, source, limits)
        if pixels is not None:
            page = _laid(page, pixels, matrix, scale)
            found = True
    return PageImage(page, scale) if found else None


def _open(path: str | None, container: Container, source: Source, limits: Limits) -> Pixels | None:
    from hebiao.readers.picture.page_image import Pages

    if path is None or path not in container:
        return None
    try:
        with Pages(Source(f"{source.name}!{path}", container.read(path)), limits) as pages:
            return pages.page(1).pixels
    except InputError:
        return None


def _laid(page: Pixels, pixels: Pixels, matrix: Matrix, scale: float) -> Pixels:
    """The page with a picture on it; `matrix` leads from its unit square to points."""
    import cv2
    import numpy as np

    a, b, c, d, e, f = (v * scale for v in matrix)
    high, wide = pixels.shape[:2]
    across, down = float(np.hypot(a, b)), float(np.hypot(c, d))
    if min(across, down) < 1 or max(across, down) > 2 * max(page.shape):
        return page
    # Made small first: a picture of 600 dpi would lose its thin lines in one step.
    fitting = (min(wide, max(1, round(across))), min(high, max(1, round(down))))
    small = cv2.resize(pixels, fitting, interpolation=cv2.INTER_AREA) if fitting != (wide, high) else pixels
    if max(abs(b), abs(c)) < LEVEL * min(across, down) and min(a, d) > 0:
        exact = cv2.resize(
            small, (max(1, round(a)), max(1, round(d))), interpolation=cv2.INTER_CUBIC
        ) if small.shape[:2] != (round(d), round(a)) else small  # fmt: skip
        return _pasted(page, np.asarray(exact, np.uint8), round(e), round(f))
    high, wide = small.shape[:2]
    way = np.array([[a / wide, c / high, e], [b / wide, d / high, f]], np.float64)
    out = cv2.warpAffine(
        small, way, (page.shape[1], page.shape[0]), dst=page.copy(), flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_TRANSPARENT,
    )  # fmt: skip
    return np.asarray(out, np.uint8)


def _pasted(page: Pixels, piece: Pixels, x: int, y: int) -> Pixels:
    left, top = max(0, x), max(0, y)
    right, bottom = min(page.shape[1], x + piece.shape[1]), min(page.shape[0], y + piece.shape[0])
    if right > left and bottom > top:
        page[top:bottom, left:right] = piece[top - y : bottom - y, left - x : right - x]
    return page
