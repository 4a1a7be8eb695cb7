"""Annotations of a PDF page: those that hold text, and those that strike text out."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from hebiao.domain.geometry import BBox
from hebiao.readers.pages.drawing import Matrix

if TYPE_CHECKING:
    import pypdfium2

_UNSEEN: Final = 0x02 | 0x20
"""flags Hidden and NoView: a person does not see it (ISO 32000-1, 12.5.3)"""


class Annotations(Struct, frozen=True):
    """What the annotations of a page have to do with its text."""

    written: bool
    """whether text stands in form fields or free-text annotations, outside the page's own content"""
    struck: tuple[BBox, ...]
    """where text is struck out or to be taken away, in points from the top left of the page as seen"""


NONE: Final = Annotations(written=False, struck=())


def read_annotations(page: pypdfium2.PdfPage, view: Matrix) -> Annotations:
    """All annotations of a page; `view` leads from the page's own space to the page as seen."""
    from pypdfium2 import raw

    count = raw.FPDFPage_GetAnnotCount(page)
    if not count:
        return NONE
    written = False
    struck: list[BBox] = []
    for i in range(count):
        annotation = raw.FPDFPage_GetAnnot(page, i)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        written = written or kind in (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT)
        strikes = kind in (raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_REDACT)
        if strikes and not raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
            struck += (_seen(corners, view) for corners in _places(annotation))
        raw.FPDFPage_CloseAnnot(annotation)
    return Annotations(written, tuple(struck))


def _places(annotation: Any) -> Iterator[list[tuple[float, float]]]:
    """The corners of every piece of text that it marks; of the annotation itself where it names none."""
    from pypdfium2 import raw

    quad = raw.FS_QUADPOINTSF()
    count = raw.FPDFAnnot_CountAttachmentPoints(annotation)
    for i in range(count):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, i, ctypes.byref(quad)):
            yield [(quad.x1, quad.y1), (quad.x2, quad.y2), (quad.x3, quad.y3), (quad.x4, quad.y4)]
    rect = raw.FS_RECTF()
    if not count and raw.FPDFAnnot_GetRect(annotation, ctypes.byref(rect)):
        yield [(rect.left, rect.bottom), (rect.right, rect.top)]


def _seen(corners: list[tuple[float, float]], view: Matrix) -> BBox:
    a, b, c, d, e, f = view
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return BBox(min(xs), min(ys), max(xs), max(ys))
