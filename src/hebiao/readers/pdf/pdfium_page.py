"""Characters and rulings of one PDF page through pypdfium2's raw interface, in points from the top left.

pdfium is not safe for threads: one document, one thread.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from hebiao.domain.geometry import BBox
from hebiao.readers.pages.drawing import (
    IDENTITY,
    PICTURE_SHARE,
    THIN,
    Corner,
    Matrix,
    fill_rulings,
    multiply,
    quarter_turns,
    shown,
    stroke_rulings,
)
from hebiao.readers.pages.lattice import Ruling
from hebiao.readers.pages.textrows import Glyph
from hebiao.readers.pdf.inked import inked
from hebiao.readers.pdf.pdfium_annots import Annotations, read_annotations
from hebiao.readers.pdf.pdfium_text import TextReader

if TYPE_CHECKING:
    import pypdfium2

LEAN = 0.01
"""rise of a line of text per its run that still counts as level"""
PLAIN_SEGMENTS = (2, 5)
"""a single line, a single rectangle: when thin, its bounds are all there is to know of it"""
MAX_NESTING = 12
"""form XObjects inside one another"""
IMAGE_PIXELS = 120_000_000
"""of one picture: more are never unpacked"""
WHITE, CLEAR = 235, 128
"""of 255: text as bright in every colour, or as clear, may be one that nobody sees"""


class RawPage(Struct, frozen=True):
    """What is drawn on a page, before any reading of it."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rulings: tuple[Ruling, ...]
    unmapped: int
    """characters without a known code point"""
    hidden: int
    """text objects and characters that nobody sees (the text layer that a scanner's OCR leaves); they are left out"""
    slanted: int
    """characters that stand aslant (a watermark); they are left out"""
    merged: bool
    """whether form fields or annotations were drawn into the page first"""
    areas: int
    """filled shapes that are no lines"""
    picture: bool
    """whether an image covers most of the page"""
    drawn: int
    """objects of any kind"""
    struck: tuple[BBox, ...] = ()
    """where annotations strike text out"""
    images: tuple[BBox, ...] = ()
    """where pictures are drawn that may hold print"""
    pixels: int = 0
    """of the largest picture"""


def read_page(document: pypdfium2.PdfDocument, number: int) -> RawPage:
    """Reads page `number` (from 1).

    Raises:
        pypdfium2.PdfiumError: the page cannot be loaded.
    """
    page, annotations, merged = _load(document, number)
    try:
        width, height = page.get_size()
        view = view_matrix(page)
        objects = PageObjects(view, width * height)
        objects.walk_page(page)
        textpage = page.get_textpage()
        try:
            text = TextReader(textpage, view)
            text.read(careful=bool(objects.hidden or objects.turned))
        finally:
            textpage.close()
        glyphs: Sequence[Glyph] = text.glyphs
        # A page with a picture of more pixels than are ever unpacked is refused, and not drawn.
        if objects.hiding and objects.pixels <= IMAGE_PIXELS:
            glyphs = inked(page, objects.texts, glyphs, objects.hiding)
    finally:
        page.close()
    return RawPage(
        number=number,
        width=width,
        height=height,
        glyphs=tuple(glyphs),
        rulings=tuple(objects.rulings),
        unmapped=text.unmapped,
        hidden=objects.hidden + len(text.glyphs) - len(glyphs),
        slanted=text.slanted,
        merged=merged,
        areas=objects.areas,
        picture=objects.picture,
        drawn=objects.drawn,
        struck=annotations.struck,
        images=tuple(shown(objects.images, width, height)),
        pixels=objects.pixels,
    )


def _load(document: pypdfium2.PdfDocument, number: int) -> tuple[pypdfium2.PdfPage, Annotations, bool]:
    """The page, its form fields and free-text annotations drawn into it; its annotations; whether any were drawn."""
    from pypdfium2 import raw

    page = document[number - 1]
    annotations = read_annotations(page, view_matrix(page))
    if not annotations.written:
        return page, annotations, False
    merged = raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS
    page.close()
    return document[number - 1], annotations, merged


def view_matrix(page: pypdfium2.PdfPage) -> Matrix:
    """From the page's own space (y upwards, CropBox anywhere) to the page as seen, turned by /Rotate."""
    left, bottom, right, top = page.get_bbox()
    turned: dict[int, Matrix] = {
        0: (1, 0, 0, -1, -left, top),
        90: (0, 1, 1, 0, -bottom, -left),
        180: (-1, 0, 0, 1, right, -bottom),
        270: (0, -1, -1, 0, top, right),
    }
    return turned[page.get_rotation()]


def _box(corners: Sequence[Corner]) -> BBox:
    """What two opposite corners span."""
    xs, ys = (sorted(corner[k] for corner in corners if corner is not None) for k in (0, 1))
    return BBox(xs[0], ys[0], xs[-1], ys[-1])


class PageObjects:
    """Walks the objects of a page and collects what rules it; form XObjects are walked too."""

    def __init__(self, view: Matrix, area: float) -> None:
        from pypdfium2 import raw

        self.raw = raw
        self.view = view
        self.area = area
        self.rulings: list[Ruling] = []
        self.hidden = self.turned = self.areas = self.drawn = 0
        self.picture = False
        self.images: list[BBox] = []
        self.texts: list[Any] = []
        """text objects that do not stand aslant, as a watermark does"""
        self.pixels = 0
        self.hiding: list[BBox] = []
        """where pictures and filled shapes are drawn over text, and where text has no colour"""
        self._outers: list[Matrix] = []
        """of each text, what leads from the space that it is drawn in to the page as seen"""
        self._covers: list[tuple[BBox, int]] = []
        """filled shapes, and how many texts were drawn before each"""
        self._across, self._down = ctypes.c_uint(), ctypes.c_uint()
        self._matrix = raw.FS_MATRIX()
        self._matrix_ref = ctypes.byref(self._matrix)
        self._x, self._y = ctypes.c_float(), ctypes.c_float()
        self._x_ref, self._y_ref = ctypes.byref(self._x), ctypes.byref(self._y)
        self._sides = [ctypes.c_float() for _ in range(4)]
        self._sides_ref = [ctypes.byref(side) for side in self._sides]
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._colour_ref = [ctypes.byref(part) for part in self._colour]
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._fill_ref, self._stroke_ref = ctypes.byref(self._fill), ctypes.byref(self._stroke)

    def walk_page(self, page: pypdfium2.PdfPage) -> None:
        """Takes in every object of the page."""
        raw = self.raw
        for i in range(raw.FPDFPage_CountObjects(page)):
            self._take(raw.FPDFPage_GetObject(page, i), self.view, 0)
        if self._covers:
            self.hiding += self._painted_over()

    def _take(self, item: Any, outer: Matrix, depth: int) -> None:
        raw = self.raw
        self.drawn += 1
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            mode = raw.FPDFTextObj_GetTextRenderMode(item)
            if mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
                self.hidden += 1
            elif mode == raw.FPDF_TEXTRENDERMODE_CLIP or self._is_clear(item):
                self.hiding.append(_box(self._bounds(item, outer)))
            a, b, _, _, _, _ = multiply(self._matrix_of(item), outer)
            self.turned += a <= 0 or abs(b) > a * LEAN
            if quarter_turns(a, b) is not None:
                self.texts.append(item)
                self._outers.append(outer)
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            self._take_path(item, outer)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            a, b, c, d, e, f = multiply(self._matrix_of(item), outer)
            xs, ys = sorted((e, e + a, e + c, e + a + c)), sorted((f, f + b, f + d, f + b + d))
            self.images.append(BBox(xs[0], ys[0], xs[-1], ys[-1]))
            if self.texts:
                self.hiding.append(self.images[-1])
            if raw.FPDFImageObj_GetImagePixelSize(item, ctypes.byref(self._across), ctypes.byref(self._down)):
                self.pixels = max(self.pixels, self._across.value * self._down.value)
            self.picture = self.picture or abs(a * d - b * c) >= self.area * PICTURE_SHARE
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_NESTING:
            inner = multiply(self._matrix_of(item), outer)
            for i in range(raw.FPDFFormObj_CountObjects(item)):
                self._take(raw.FPDFFormObj_GetObject(item, i), inner, depth + 1)

    def _is_clear(self, item: Any) -> bool:
        """Whether an object is filled with white, or with next to no colour at all."""
        raw = self.raw
        if not raw.FPDFPageObj_GetFillColor(item, *self._colour_ref):
            return False
        red, green, blue, alpha = (c.value for c in self._colour)
        return alpha < CLEAR or min(red, green, blue) > WHITE

    def _painted_over(self) -> list[BBox]:
        """The filled shapes that are drawn over text that was there before, as one paints out what is then typed anew.

        A shape that shades text is drawn before it.
        """
        middles: list[tuple[float, float]] = []
        last = max(count for _, count in self._covers)
        for item, outer in zip(self.texts[:last], self._outers, strict=False):
            box = _box(self._bounds(item, outer))
            middles.append(((box.x0 + box.x1) / 2, (box.top + box.bottom) / 2))
        return [
            box
            for box, count in self._covers
            if any(box.x0 < x < box.x1 and box.top < y < box.bottom for x, y in middles[:count])
        ]

    def _matrix_of(self, item: Any) -> Matrix:
        m = self._matrix
        if not self.raw.FPDFPageObj_GetMatrix(item, self._matrix_ref):
            return IDENTITY
        return (m.a, m.b, m.c, m.d, m.e, m.f)

    def _take_path(self, item: Any, outer: Matrix) -> None:
        raw = self.raw
        raw.FPDFPath_GetDrawMode(item, self._fill_ref, self._stroke_ref)
        stroked = bool(self._stroke.value)
        if not stroked and not self._fill.value:
            return
        if raw.FPDFPath_CountSegments(item) in PLAIN_SEGMENTS:
            drawn = fill_rulings(self._bounds(item, outer))
            if drawn:
                self.rulings += drawn
                return
        matrix = multiply(self._matrix_of(item), outer)
        if stroked:
            raw.FPDFPageObj_GetStrokeWidth(item, self._x_ref)
            scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5
            stroked = self._x.value * scale <= 2 * THIN
        for points in self._subpaths(item, matrix):
            if stroked:
                self.rulings += stroke_rulings(points)
            else:
                drawn = fill_rulings(points)
                self.rulings += drawn
                self.areas += not drawn
                if not drawn and self.texts and (corners := [p for p in points if p is not None]):
                    self._covers.append((_box(corners), len(self.texts)))

    def _bounds(self, item: Any, outer: Matrix) -> list[Corner]:
        """Two opposite corners of an object as seen, half a stroke's width around it."""
        left, bottom, right, top = self._sides
        self.raw.FPDFPageObj_GetBounds(item, *self._sides_ref)
        a, b, c, d, e, f = outer
        x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        return [(a * x0 + c * y0 + e, b * x0 + d * y0 + f), (a * x1 + c * y1 + e, b * x1 + d * y1 + f)]

    def _subpaths(self, item: Any, matrix: Matrix) -> list[list[Corner]]:
        """The corners of each subpath as seen; None stands before a point that a curve leads to."""
        raw = self.raw
        get_segment, get_type = raw.FPDFPath_GetPathSegment, raw.FPDFPathSegment_GetType
        get_point, get_close = raw.FPDFPathSegment_GetPoint, raw.FPDFPathSegment_GetClose
        move, curve = raw.FPDF_SEGMENT_MOVETO, raw.FPDF_SEGMENT_BEZIERTO
        a, b, c, d, e, f = matrix
        x, y, x_ref, y_ref = self._x, self._y, self._x_ref, self._y_ref
        paths: list[list[Corner]] = []
        for i in range(raw.FPDFPath_CountSegments(item)):
            segment = get_segment(item, i)
            kind = get_type(segment)
            get_point(segment, x_ref, y_ref)
            u, v = x.value, y.value
            point = (a * u + c * v + e, b * u + d * v + f)
            if kind == move or not paths:
                paths.append([point])
                continue
            if kind == curve:
                paths[-1].append(None)
            paths[-1].append(point)
            if get_close(segment):
                paths[-1].append(paths[-1][0])
        return paths
