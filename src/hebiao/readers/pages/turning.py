"""Pages whose text runs sideways or upside down, turned until it stands upright. Plain data, shared by PDF and OFD."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hebiao.domain.geometry import BBox
from hebiao.readers.pages.lattice import Ruling
from hebiao.readers.pages.textrows import Glyph


class Turning(Struct, frozen=True):
    """How a page is turned to be read: `quarters` counter-clockwise, from a page of that width and height."""

    quarters: int
    width: float
    height: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)

    def box(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """Where a box of the page stands when it is upright; points from its top left."""
        width, height = self.width, self.height
        boxes = (
            (x0, top, x1, bottom),
            (top, width - x1, bottom, width - x0),
            (width - x1, height - bottom, width - x0, height - top),
            (height - bottom, x0, height - top, x1),
        )
        return boxes[self.quarters]

    def glyph(self, glyph: Glyph) -> Glyph:
        """A character on the upright page; baselines of one direction keep their distances."""
        text, x0, top, x1, bottom, base, turn = glyph
        return Glyph(text, *self.box(x0, top, x1, bottom), base, (turn - self.quarters) % 4)

    def ruling(self, ruling: Ruling) -> Ruling:
        """A ruling on the upright page."""
        return Ruling(*self.box(*ruling))

    def bbox(self, box: BBox) -> BBox:
        """A box on the upright page."""
        return BBox(*self.box(box.x0, box.top, box.x1, box.bottom))


def find_turning(glyphs: Sequence[Glyph], width: float, height: float) -> Turning:
    """The turning after which more than half of the characters stand upright; none where no direction has so many."""
    if not any(g.turn for g in glyphs):
        return Turning(0, width, height)
    counts = [0, 0, 0, 0]
    for glyph in glyphs:
        counts[glyph.turn] += not glyph.text.isspace()
    quarters = max(range(4), key=counts.__getitem__)
    return Turning(quarters if 2 * counts[quarters] > sum(counts) else 0, width, height)
