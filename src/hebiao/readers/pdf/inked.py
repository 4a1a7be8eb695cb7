"""Which characters of a PDF page leave ink: what lies under a picture, is white on white or clear is no text of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from hebiao.domain.geometry import BBox
from hebiao.readers.pages.textrows import Glyph

if TYPE_CHECKING:
    import pypdfium2

SCALE: Final = 1.5
"""pixels a point of the two drawings that are compared"""
MAX_PIXELS: Final = 4_000_000
"""larger pages are drawn smaller"""
FAINT: Final = 12
"""of 255: a character that changes no pixel by more is seen by nobody"""


def inked(
    page: pypdfium2.PdfPage, texts: Sequence[Any], glyphs: Sequence[Glyph], hiding: Sequence[BBox]
) -> Sequence[Glyph]:
    """The characters that can be seen where the page is drawn; a space goes with the character before it.

    The page is drawn with its text and without it: what makes no difference is under a picture, clear, white on white,
    or clipped away. A scanner's software leaves such text below its picture, and it is wrong in places. Elsewhere
    characters count as seen, drawn or not: for a font that is not in the file this machine may have none.

    Args:
        page: as loaded; its text is left out when this returns.
        texts: its text objects.
        glyphs: in points of the page as seen.
        hiding: where pictures are drawn over text, and where text has no colour, in the same points.
    """
    asked = [any(_touches(box, glyph) for box in hiding) for glyph in glyphs]
    if not any(asked):
        return glyphs
    width, height = page.get_size()
    scale = min(SCALE, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    whole = _Drawing(page, scale)
    _leave_out(texts)
    bare = _Drawing(page, scale)
    found: list[Glyph] = []
    is_seen = False
    for glyph, is_asked in zip(glyphs, asked, strict=True):
        if not glyph.text.isspace():
            is_seen = not is_asked or whole.differs(bare, glyph)
        if is_seen:
            found.append(glyph)
    return found


def _touches(box: BBox, glyph: Glyph) -> bool:
    return box.x0 <= glyph.x1 and glyph.x0 <= box.x1 and box.top <= glyph.bottom and glyph.top <= box.bottom


def _leave_out(texts: Sequence[Any]) -> None:
    from pypdfium2 import raw

    for item in texts:
        raw.FPDFPageObj_SetIsActive(item, False)


class _Drawing:
    """A page in shades of grey."""

    def __init__(self, page: pypdfium2.PdfPage, scale: float) -> None:
        bitmap = page.render(scale=scale, grayscale=True)
        self.width, self.height, self._stride, self._scale = bitmap.width, bitmap.height, bitmap.stride, scale
        self._pixels = bytes(bitmap.buffer)
        bitmap.close()

    def differs(self, other: _Drawing, glyph: Glyph) -> bool:
        """Whether another drawing of the page is lighter or darker where a character stands."""
        x0, x1 = (max(0, int(glyph.x0 * self._scale)), min(self.width, int(glyph.x1 * self._scale) + 1))
        top, bottom = (
            max(0, int(glyph.top * self._scale)),
            min(self.height, int(glyph.bottom * self._scale) + 1),
        )
        for y in range(top, bottom):
            row = slice(y * self._stride + x0, y * self._stride + x1)
            mine, its = self._pixels[row], other._pixels[row]
            if mine != its and any(abs(a - b) > FAINT for a, b in zip(mine, its, strict=True)):
                return True
        return False
