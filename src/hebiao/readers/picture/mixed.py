"""Pages with text of their own and pictures of text beside it: the rulings and the texts of the pictures.

What is text stays as it is; cells that lie in a picture and hold no text are read from its pixels, as on a page that
is one picture. Units are points, of the page as drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.document import UNREAD, Block, Cell, Line, Table
from hebiao.domain.geometry import BBox
from hebiao.lang import Message
from hebiao.readers.pages.fixed import WIDE
from hebiao.readers.pages.lattice import Ruling
from hebiao.readers.picture.cell_ink import told
from hebiao.readers.picture.clean import ink
from hebiao.readers.picture.laid import Cut, cut_at, ruled_and_cleaned
from hebiao.readers.picture.legible import page_notes, side_notes
from hebiao.readers.picture.picture_pages import in_order
from hebiao.readers.picture.rule.ruled import Ruled, find_rulings
from hebiao.readers.picture.rule.run_off import Side
from hebiao.readers.picture.straighten.upright import levelled
from hebiao.readers.recognise.cells import Pixels, read_strips
from hebiao.readers.recognise.textlines import Strip, find_lines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hebiao.readers.picture.page_image import PageImage

    Gray = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

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
        sheet = ink.separate(pixels)
        self.seams = [s for image in self.wide for s in _seams(image, drawn)]
        """where a table of the page runs into a picture: its lines end there, whatever the picture shows"""
        for x0, y, x1, _ in self.seams:
            sheet.gray[round(y * scale) - 1 : round(y * scale) + 2, round(x0 * scale) : round(x1 * scale)] = 0
        self._sheet, self._ruled, marks = ruled_and_cleaned(sheet, scale, self._rule)
        self.rulings = [Ruling(*(v / scale for v in r)) for r in self._ruled.rulings]
        """what is ruled in the pictures"""
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
        cut = self._cut([c.bbox for c in asked if c.bbox is not None], blocks)
        page = Pixels(self._sheet.gray, cut.marks, self._ruled.ink | cut.dirt, cut.em)
        rivals = read_strips(page, [*(f.strips for f in cut.lines[0]), *((s,) for s in cut.free)])
        read: dict[str, Cell] = {}
        doubted: set[str] = set()
        for cell, box, own_lines, said in zip(asked, cut.boxes[0], cut.lines[0], rivals, strict=False):
            text, is_inked = told((self._sheet, cut), box, own_lines, said)
            read[cell.id] = replace(cell, text=text, rivals=said)
            if is_inked:
                doubted.add(cell.id)
        doubted |= {c.id for c in cells if c.id not in read and self._goes_on(c, own[c.id], cut)}
        edged = {c.id for c in cells if c.bbox and self._ruled.is_unsure(c.bbox, self.scale)} - doubted
        filled: list[Block] = []
        for block in blocks:
            if isinstance(block, Table):
                whole = (self._at_seam(read.get(c.id, c)) for c in block.cells)
                marked = tuple(replace(c, edged=True) if c.id in edged else c for c in whole)
                filled.append(replace(block, cells=marked))
            else:
                filled.append(block)
        for strip, said in zip(cut.free, rivals[len(asked) :], strict=True):
            if said[0].text.strip():
                filled.append(Line(said[0].text, 0, number, self._points(strip), rivals=said))
        silent = sum(c.text == UNREAD for c in read.values())
        notes: list[Message] = [
            *side_notes(number, self._ruled),
            *page_notes(number, rivals, cut.free, silent),
        ]
        return Filled(in_order(filled, lines), doubted | edged, notes)

    def _cut(self, asked: Sequence[BBox], blocks: Sequence[Block]) -> Cut:
        """The pictures cut into the cells that are read, and the lines of wide ones in no table and beside no text of the page."""
        known = [*(b.bbox for b in blocks if b.bbox), *(i for i in self.images if i not in self.wide)]
        nowhere = BBox(0.0, 0.0, 0.0, 0.0)
        return cut_at(self._sheet, self._marks, [(nowhere, asked), *((box, ()) for box in known)], self.scale)

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

    def _rule(self, gray: Gray, marks: Mask, seal: Mask | None) -> Ruled:
        """What is ruled in the wide pictures, each of which is looked at by itself."""
        import numpy as np

        rulings: list[Ruling] = []
        unsure: list[Ruling] = []
        ink_of = np.zeros_like(marks)
        overhang, cut = 0, set[Side]()
        for image in self.wide:
            box = self._pixels(image, 0)
            x, y = box.x0, max(0, box.top - 2)
            area = slice(y, box.bottom), slice(x, box.x1)
            hidden = seal if seal is None else seal[area]
            ruled = find_rulings(gray[area], marks[area], self.scale, hidden)
            ink_of[area] |= ruled.ink
            for own, found in ((rulings, ruled.rulings), (unsure, ruled.unsure)):
                own += [Ruling(r.x0 + x, r.top + y, r.x1 + x, r.bottom + y) for r in found]
            overhang = max(overhang, ruled.overhang)
            cut |= set(ruled.cut) - self._sides_that_go_on(image)
        return Ruled(tuple(rulings), tuple(unsure), ink_of, overhang, tuple(sorted(cut)))

    def _sides_that_go_on(self, image: BBox) -> set[Side]:
        """The sides of a picture behind which its table goes on, on the page or in the next picture."""
        others = [i for i in self.wide if i is not image and i.x0 < image.x1 and image.x0 < i.x1]
        found: set[Side] = set()
        side: Side
        for side, y, ends in (
            ("top", image.top, [i.bottom for i in others]),
            ("bottom", image.bottom, [i.top for i in others]),
        ):
            if any(abs(s.top - y) < EDGE for s in self.seams) or any(abs(end - y) < EDGE for end in ends):
                found.add(side)
        return found

    def _share(self, box: BBox) -> float:
        """How much of a cell lies in a picture."""
        area = max(box.width * box.height, 1e-6)
        shared = (
            max(0.0, min(box.x1, i.x1) - max(box.x0, i.x0))
            * max(0.0, min(box.bottom, i.bottom) - max(box.top, i.top))
            for i in self.images
        )
        return max(shared, default=0.0) / area

    def _goes_on(self, cell: Cell, share: float, cut: Cut) -> bool:
        """Whether a text of the page goes on in a picture that reaches into its cell."""
        if not SOME < share < MOST or cell.bbox is None:
            return False
        parts = (_common(cell.bbox, image) for image in self.images)
        return any(
            find_lines(cut.marks, self._pixels(p, INSET), cut.em).strips for p in parts if p is not None
        )

    def _points(self, strip: Strip) -> BBox:
        s = self.scale
        return BBox(strip.x0 / s, strip.top / s, strip.x1 / s, strip.bottom / s)

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
