"""Pages with text of their own and pictures of text beside it: the rulings and the texts of the pictures.

What is text stays as it is; cells that lie in a picture and hold no text are read from its pixels, as on a page that
is one picture. Units are points, of the page as drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.document import UNREAD, Block, Cell, Line, Rival, Table
from hebiao.domain.geometry import BBox
from hebiao.lang import Message
from hebiao.readers.pages.lattice import Ruling
from hebiao.readers.picture.clean import ink
from hebiao.readers.picture.clean.specks import clean
from hebiao.readers.picture.clean.stamps import lifted, seals
from hebiao.readers.picture.legible import page_notes
from hebiao.readers.picture.rule.ruled import find_rulings
from hebiao.readers.picture.straighten.upright import levelled
from hebiao.readers.recognise.cells import Pixels, read_strips
from hebiao.readers.recognise.textlines import Strip, find_lines, free_lines, line_height

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hebiao.readers.picture.page_image import PageImage

    Mask = NDArray[np.bool_]

WIDE: Final = 0.3
"""of the page's width: a picture as wide as this may be a piece of a table; seals and signatures are not"""
EDGE: Final = 3.0
"""how far rulings may reach out of their picture, in points"""
MOST: Final = 0.8
"""share of a cell that lies in a picture: more, and the cell is the picture's"""
SOME: Final = 0.05
"""share of a cell that lies in a picture: more, and a part of its text may be"""
LINES: Final = 3
"""upright lines that end at the edge of a picture make it a part of their table"""
INSET: Final = 0.8
"""the inside of a cell begins this far from the middle of its lines, in points"""


def has_more(images: Sequence[BBox], width: float, blocks: Sequence[Block]) -> bool:
    """Whether the pictures of a page may hold what its text does not: a piece of a table, or a blank cell's text."""
    blank = [c.bbox for b in blocks if isinstance(b, Table) for c in b.cells if not c.text.strip() and c.bbox]
    return any(i.width >= WIDE * width for i in images) or any(b.overlaps(i) for b in blank for i in images)


class Filled(Struct):
    """A page with the texts of its pictures."""

    blocks: list[Block]
    doubted: set[str]
    notes: list[Message]


class Pasted:
    """The pictures of one page while they are read."""

    def __init__(self, page: PageImage, images: Sequence[BBox], drawn: Sequence[Ruling]) -> None:
        """Looks for rulings.

        Args:
            page: as drawn.
            images: where its pictures are.
            drawn: its own rulings.
        """
        import numpy as np

        pixels, scale = page.pixels.copy(), page.scale
        self.scale, self.images = scale, images
        least = WIDE * pixels.shape[1] / scale
        self.wide = [i for i in images if i.width >= least]
        for image in self.wide:
            box = self._pixels(image, 0)
            piece = pixels[box.top : box.bottom, box.x0 : box.x1]
            if piece.size:
                pixels[box.top : box.bottom, box.x0 : box.x1] = levelled(piece.copy(), scale)
        self._gray = ink.separate(pixels).gray
        self.seams = [s for image in self.wide for s in _seams(image, drawn)]
        """where a table of the page runs into a picture: its lines end there, whatever the picture shows"""
        for x0, y, x1, _ in self.seams:
            self._gray[round(y * scale) - 1 : round(y * scale) + 2, round(x0 * scale) : round(x1 * scale)] = 0
        marks = ink.binarise(self._gray, scale)
        self._lines = np.zeros_like(marks)
        self.rulings: list[Ruling] = []
        """what is ruled in the pictures"""
        seal = seals(self._gray, scale)
        for image in self.wide:
            self._rule(marks, seal, self._pixels(image, 0))
        if seal is not None:
            self._gray = lifted(self._gray, seal, scale)
        marks = ink.binarise(self._gray, scale, ink.contrast(self._gray)) & ~self._lines
        inside = np.zeros_like(marks)
        for image in images:
            box = self._pixels(image, 0)
            inside[box.top : box.bottom, box.x0 : box.x1] = True
        self._marks = marks & inside

    def fill(self, number: int, blocks: Sequence[Block], lines: int) -> Filled:
        """The blocks of page `number` with the texts of its pictures; `lines` stood on the pages before it."""
        cells = [c for b in blocks if isinstance(b, Table) for c in b.cells if c.bbox is not None]
        own = {c.id: self._share(c.bbox) for c in cells if c.bbox is not None}
        asked = [c for c in cells if own[c.id] > SOME and not c.text.strip()]
        boxes = [self._pixels(c.bbox, INSET) for c in asked if c.bbox is not None]
        em = line_height(self._marks, boxes, self.scale)
        marks = clean(self._marks, boxes, em)
        free = free_lines(self._outside(marks, blocks), em)
        found = [find_lines(marks, b, em) for b in boxes]
        page = Pixels(self._gray, marks, self._lines, em)
        rivals = read_strips(page, [*(f.strips for f in found), *((s,) for s in free)])
        read = {c.id: _read(c, bool(f.strips), r) for c, f, r in zip(asked, found, rivals, strict=False)}
        filled: list[Block] = []
        doubted = {c.id for c in cells if c.id not in read and self._goes_on(c, own[c.id], marks, em)}
        for block in blocks:
            if isinstance(block, Table):
                whole = tuple(self._at_seam(read.get(c.id, c)) for c in block.cells)
                filled.append(replace(block, cells=whole))
            else:
                filled.append(block)
        for strip, said in zip(free, rivals[len(asked) :], strict=True):
            if said[0].text.strip():
                s = self.scale
                box = BBox(strip.x0 / s, strip.top / s, strip.x1 / s, strip.bottom / s)
                filled.append(Line(said[0].text, 0, number, box, rivals=said))
        return Filled(_in_order(filled, lines), doubted, page_notes(number, rivals, free))

    def _at_seam(self, cell: Cell) -> Cell:
        """A blank cell at a seam may go on from, or into, the other side: it is asked."""
        box = cell.bbox
        if cell.text.strip() or box is None:
            return cell
        near = any(
            min(abs(box.top - s.top), abs(box.bottom - s.top)) < EDGE and box.x0 < s.x1 and s.x0 < box.x1
            for s in self.seams
        )
        return replace(cell, text=UNREAD) if near else cell

    def _rule(self, marks: Mask, seal: Mask | None, box: Strip) -> None:
        """Finds what is ruled in one picture."""
        area = slice(max(0, box.top - 2), box.bottom), slice(box.x0, box.x1)
        hidden = seal if seal is None else seal[area]
        ruled = find_rulings(self._gray[area], marks[area], self.scale, hidden)
        self._lines[area] |= ruled.ink
        for x0, top, x1, bottom in ruled.rulings:
            x, y, s = box.x0, max(0, box.top - 2), self.scale
            self.rulings.append(Ruling((x0 + x) / s, (top + y) / s, (x1 + x) / s, (bottom + y) / s))

    def _share(self, box: BBox) -> float:
        """How much of a cell lies in a picture."""
        area = max(box.width * box.height, 1e-6)
        shared = (
            max(0.0, min(box.x1, i.x1) - max(box.x0, i.x0))
            * max(0.0, min(box.bottom, i.bottom) - max(box.top, i.top))
            for i in self.images
        )
        return max(shared, default=0.0) / area

    def _goes_on(self, cell: Cell, share: float, marks: Mask, em: float) -> bool:
        """Whether a text of the page goes on in a picture that reaches into its cell."""
        if not SOME < share < MOST or cell.bbox is None:
            return False
        parts = (_common(cell.bbox, image) for image in self.images)
        return any(find_lines(marks, self._pixels(p, INSET), em).strips for p in parts if p is not None)

    def _outside(self, marks: Mask, blocks: Sequence[Block]) -> Mask:
        """The ink of wide pictures that is in no table, and no text of the page."""
        import numpy as np

        outside = np.zeros_like(marks)
        for image in self.wide:
            box = self._pixels(image, 0)
            outside[box.top : box.bottom, box.x0 : box.x1] = marks[box.top : box.bottom, box.x0 : box.x1]
        for block in blocks:
            if block.bbox is not None:
                box = self._pixels(block.bbox, -1.0)
                outside[box.top : box.bottom, box.x0 : box.x1] = False
        return outside

    def _pixels(self, box: BBox, inset: float) -> Strip:
        s = self.scale
        return Strip(
            max(0, round((box.x0 + inset) * s)), max(0, round((box.top + inset) * s)),
            max(0, round((box.x1 - inset) * s)), max(0, round((box.bottom - inset) * s)),
        )  # fmt: skip


def _seams(image: BBox, drawn: Sequence[Ruling]) -> list[Ruling]:
    """The level edges of a picture at which upright lines of the page end."""
    found = []
    for y in (image.top, image.bottom):
        ends = [
            r.x0
            for r in drawn
            if r.bottom - r.top > EDGE
            and min(abs(r.top - y), abs(r.bottom - y)) < EDGE
            and image.x0 - EDGE < r.x0 < image.x1 + EDGE
        ]
        if len(ends) >= LINES:
            found.append(Ruling(min(ends), y, max(ends), y))
    return found


def _common(a: BBox, b: BBox) -> BBox | None:
    part = BBox(max(a.x0, b.x0), max(a.top, b.top), min(a.x1, b.x1), min(a.bottom, b.bottom))
    return part if part.width > 2 * INSET and part.height > 2 * INSET else None


def _read(cell: Cell, inked: bool, rivals: tuple[Rival, ...]) -> Cell:
    """A cell of a picture with what was read in it."""
    text = rivals[0].text
    return replace(cell, text=text if text.strip() or not inked else UNREAD, rivals=rivals)


def _in_order(blocks: list[Block], lines: int) -> list[Block]:
    """Blocks from top to bottom; lines get their running number."""
    out: list[Block] = []
    for block in sorted(blocks, key=lambda b: b.bbox.top if b.bbox else 0.0):
        lines += isinstance(block, Line)
        out.append(replace(block, number=lines) if isinstance(block, Line) else block)
    return out
