"""The graphic units of an OFD page → characters and rulings in points from the top left.

OFD has no font metrics at hand: a character's box is its size (half of it for narrow ones), cut to the
advance that the file gives. Boxes decide cells and gaps only.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

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
from hebiao.readers.pages.textrows import Glyph, is_unmapped

if TYPE_CHECKING:
    from lxml.etree import _Element

POINTS: Final = 72 / 25.4
"""points in a millimetre, the unit of OFD"""
ASCENT: Final = 0.88
"""share of a character's size above its baseline (usual for Chinese fonts)"""
LINE_WIDTH: Final = 0.353
"""width of a line in millimetres where none is given (GB/T 33190, 8.5)"""
MAX_NESTING: Final = 40
"""blocks and composite units inside one another"""
COMPOSITE_DEPTH: Final = 10
"""what one composite unit counts of that nesting: they multiply, and may name themselves"""
CLEAR, OPAQUE = 16, 240
"""of 255: text that is clearer is seen by nobody, and through a picture that is less opaque what lies below is seen"""
GROUPS: Final = ("PageBlock", "Layer", "Content")
POINTS_OF: Final = {"S": 1, "M": 1, "L": 1, "Q": 2, "B": 3}
"""points that an operator of AbbreviatedData takes; the last is where it ends"""
ARC_VALUES: Final = 7


def kind_of(element: _Element) -> str:
    """The name of an element without its namespace (files differ in theirs)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def numbers(text: str) -> list[float] | None:
    """The finite numbers of a list in a file; None when something else stands there."""
    try:
        values = [float(word) for word in text.split()]
    except ValueError:
        return None
    return values if all(map(math.isfinite, values)) else None


def expand_deltas(text: str, count: int) -> list[float] | None:
    """Advances between `count` characters; "g n v" stands for n times v. None when not well written."""
    words = text.split()
    values: list[float] = []
    at = 0
    while at < len(words) and len(values) < count:
        run = 1
        if words[at] == "g":
            if at + 2 >= len(words) or not words[at + 1].isdigit():
                return None
            run = min(int(words[at + 1][:9]), count)
            at += 2
        one = numbers(words[at])
        if one is None:
            return None
        values += one * run
        at += 1
    return values


class Canvas:
    """A page that units are drawn on.

    `unmapped`, `slanted`, `broken`, `hidden` count characters without code point, characters of watermarks (left out),
    units that are not well written (left out) and characters that nobody sees (left out); `drawn` counts all units.
    """

    def __init__(self, width: float, height: float, units: Mapping[str, _Element]) -> None:
        self.width = width
        self.height = height
        self.glyphs: list[Glyph] = []
        self.rulings: list[Ruling] = []
        self.unmapped = self.slanted = self.broken = self.drawn = self.hidden = 0
        self.picture = False
        self.annotated = False
        """whether annotations write on the page"""
        self.images: list[tuple[str, Matrix]] = []
        """pictures in the order in which they are drawn: ID, and from the unit square to points"""
        self.covers: list[tuple[str, BBox, int]] = []
        """pictures over most of the page that are not clear: ID, where they lie, how many characters were drawn before"""
        self._units = units

    @property
    def boxes(self) -> list[BBox]:
        """Where its pictures lie that may hold print."""
        return shown((_box(matrix) for _, matrix in self.images), self.width, self.height)

    def hide_below(self, box: BBox, count: int) -> None:
        """Leaves out what a picture in this place covers of the first `count` characters: nobody sees it."""
        kept = [
            g
            for n, g in enumerate(self.glyphs)
            if n >= count
            or not (box.x0 <= (g.x0 + g.x1) / 2 <= box.x1 and box.top <= (g.top + g.bottom) / 2 <= box.bottom)
        ]
        self.hidden += len(self.glyphs) - len(kept)
        self.glyphs = kept

    def draw(self, group: _Element, outer: Matrix, depth: int = 0) -> None:
        """Draws the units of a layer, block or composite; `outer` leads from its millimetres to points."""
        for unit in group:
            kind = kind_of(unit)
            if unit.get("Visible", "true").lower() in ("false", "0") or depth > MAX_NESTING:
                continue
            if kind in GROUPS:
                self.draw(unit, outer, depth + 1)
                continue
            if not kind.endswith("Object"):
                continue
            self.drawn += 1
            matrix = _unit_matrix(unit, outer)
            if matrix is None:
                self.broken += 1
            elif kind == "TextObject":
                self._draw_text(unit, matrix)
            elif kind == "PathObject":
                self._draw_path(unit, matrix)
            elif kind == "ImageObject":
                a, b, c, d, _, _ = matrix
                self.images.append((unit.get("ResourceID", ""), matrix))
                covers = abs(a * d - b * c) >= self.width * self.height * PICTURE_SHARE
                self.picture = self.picture or covers
                if covers and not _is_clear(unit, OPAQUE):
                    self.covers.append((unit.get("ResourceID", ""), _box(matrix), len(self.glyphs)))
            elif kind == "CompositeObject" and unit.get("ResourceID", "") in self._units:
                self.draw(self._units[unit.get("ResourceID", "")], matrix, depth + COMPOSITE_DEPTH)

    def _draw_text(self, unit: _Element, matrix: Matrix) -> None:
        size = numbers(unit.get("Size", "")) or [0.0]
        direction = numbers(unit.get("CharDirection", "0")) or [0.0]
        stretch = numbers(unit.get("HScale", "1")) or [1.0]
        if size[0] <= 0:
            self.broken += 1
            return
        x = y = 0.0
        for code in unit:
            if kind_of(code) != "TextCode":
                continue
            start = numbers(f"{code.get('X', x)} {code.get('Y', y)}")
            text = code.text or ""
            places = None if start is None else _places(code, text, start, size[0] * stretch[0])
            if start is None or places is None:
                self.broken += 1
                continue
            x, y = start
            if _is_clear(unit, CLEAR):
                self.hidden += len(text)
                continue
            self._set_type(text, places, size[0], _turned(matrix, direction[0]))

    def _set_type(
        self,
        text: str,
        places: Sequence[tuple[float, float, float]],
        size: float,
        directed: tuple[Matrix, Matrix],
    ) -> None:
        """Puts characters with (x, y, width) of their object's millimetres onto the page."""
        (a, b, c, d, e, f), (p, q, r, s, _, _) = directed
        turn = quarter_turns(p, q)
        if turn is None:
            self.slanted += len(text)
            return
        up, down = ASCENT * size, (1 - ASCENT) * size
        for char, (x, y, width) in zip(text, places, strict=True):
            u, v = a * x + c * y + e, b * x + d * y + f
            us = (u - r * up, u + p * width - r * up, u + r * down, u + p * width + r * down)
            vs = (v - s * up, v + q * width - s * up, v + s * down, v + q * width + s * down)
            base = (v, -u, -v, u)[turn]
            self.unmapped += is_unmapped(char) or char == "¤"
            self.glyphs.append(Glyph(char, min(us), min(vs), max(us), max(vs), base, turn))

    def _draw_path(self, unit: _Element, matrix: Matrix) -> None:
        data = "".join(child.text or "" for child in unit if kind_of(child) == "AbbreviatedData")
        width = numbers(unit.get("LineWidth", str(LINE_WIDTH)))
        paths = trace(data, matrix)
        if paths is None or not width:
            self.broken += 1
            return
        scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5
        stroked = unit.get("Stroke", "true").lower() in ("true", "1") and width[0] * scale <= 2 * THIN
        filled = unit.get("Fill", "false").lower() in ("true", "1")
        for points in paths:
            if stroked:
                self.rulings += stroke_rulings(points)
            elif filled:
                self.rulings += fill_rulings(points)


def _box(matrix: Matrix) -> BBox:
    """Where the unit square comes to lie."""
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    return BBox(min(xs), min(ys), max(xs), max(ys))


def _is_clear(unit: _Element, least: int) -> bool:
    """Whether a unit, or what fills it, is less opaque than this, of 255; or neither filled nor stroked."""
    fills = (child.get("Alpha", "255") for child in unit if kind_of(child) == "FillColor")
    alphas = [numbers(one) or [255.0] for one in (unit.get("Alpha", "255"), *fills)]
    unfilled = unit.get("Fill", "true").lower() in ("false", "0")
    return min(one[0] for one in alphas) < least or (
        unfilled and unit.get("Stroke", "false").lower() not in ("true", "1")
    )


def _unit_matrix(unit: _Element, outer: Matrix) -> Matrix | None:
    """From a unit's own space to points; None when it is not well written."""
    boundary = numbers(unit.get("Boundary", "0 0 0 0"))
    own = numbers(unit.get("CTM", "1 0 0 1 0 0"))
    if boundary is None or own is None or len(boundary) != 4 or len(own) != 6:
        return None
    a, b, c, d, e, f = own
    return multiply((a, b, c, d, e + boundary[0], f + boundary[1]), outer)


def _turned(matrix: Matrix, degrees: float) -> tuple[Matrix, Matrix]:
    """The matrix of the places, and that of the single characters, which may be turned on their spot."""
    if not degrees:
        return matrix, matrix
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return matrix, multiply((cos, sin, -sin, cos, 0.0, 0.0), matrix)


def _places(
    code: _Element, text: str, start: Sequence[float], size: float
) -> list[tuple[float, float, float]] | None:
    """(x, y, width) of each character; None when the advances are not well written."""
    across = expand_deltas(code.get("DeltaX", ""), len(text))
    along = expand_deltas(code.get("DeltaY", ""), len(text))
    if across is None or along is None:
        return None
    x, y = start
    places = []
    for i, char in enumerate(text):
        natural = size if unicodedata.east_asian_width(char) in "WFA" else size / 2
        step = across[i] if i < len(across) else (0.0 if along else natural)
        width = min(natural, step) if i < len(across) and step > 0 else natural
        places.append((x, y, width))
        x += step
        y += along[i] if i < len(along) else 0.0
    return places


def trace(data: str, matrix: Matrix = IDENTITY) -> list[list[Corner]] | None:
    """The subpaths of AbbreviatedData under a matrix; None stands before a point that a curve leads to.

    Returns None when the data are not well written.
    """
    a, b, c, d, e, f = matrix
    words = data.split()
    paths: list[list[Corner]] = []
    at = 0
    while at < len(words):
        operator = words[at]
        if operator == "C":
            if paths and paths[-1]:
                paths[-1].append(paths[-1][0])
            at += 1
            continue
        count = ARC_VALUES if operator == "A" else 2 * POINTS_OF.get(operator, 0)
        values = numbers(" ".join(words[at + 1 : at + 1 + count]))
        if not count or values is None or len(values) != count:
            return None
        at += 1 + count
        x, y = values[-2:]
        point = (a * x + c * y + e, b * x + d * y + f)
        if operator in "SM" or not paths:
            paths.append([point])
        else:
            paths[-1] += [point] if operator == "L" else [None, point]
    return paths
