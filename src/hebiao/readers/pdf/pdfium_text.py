"""The characters of one PDF page through pypdfium2's raw interface.

Every call across ctypes costs about a microsecond, so a character takes three (box, origin, mapping error)
and all text comes from one call a page. Only where a page has turned or hidden text are two more made.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Final

from hebiao.readers.pages.drawing import Matrix, quarter_turns
from hebiao.readers.pages.textrows import Glyph, is_unmapped

if TYPE_CHECKING:
    import pypdfium2

UNKNOWN: Final = "\ufffd"
"""stands for a character that the font cannot name: pdfium would guess one, maybe a wrong digit"""


class TextReader:
    """Reads `glyphs` of a page once, in the order of its content.

    `unmapped` counts characters without a known code point, `slanted` those left out as watermark.
    """

    def __init__(self, textpage: pypdfium2.PdfTextPage, view: Matrix) -> None:
        self.glyphs: list[Glyph] = []
        self.unmapped = 0
        self.slanted = 0
        self._textpage = textpage
        self._view = view

    def read(self, careful: bool) -> None:
        """Fills the lists; `careful` asks each character whether it is turned or hidden."""
        from pypdfium2 import raw

        page = self._textpage.raw
        a, b, c, d, e, f = self._view
        box = raw.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        box_ref, x_ref, y_ref = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
        get_box, get_origin = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin
        has_error, append = raw.FPDFText_HasUnicodeMapError, self.glyphs.append
        for i, char in enumerate(self._text()):
            if char in "\r\n" or (char == " " and raw.FPDFText_IsGenerated(page, i) == 1):
                continue
            get_box(page, i, box_ref)
            get_origin(page, i, x_ref, y_ref)
            left, bottom, right, top = box.left, box.bottom, box.right, box.top
            x0, x1 = a * left + c * bottom + e, a * right + c * top + e
            y0, y1 = b * left + d * bottom + f, b * right + d * top + f
            if x1 < x0:
                x0, x1 = x1, x0
            if y1 < y0:
                y0, y1 = y1, y0
            turn = 0
            base = b * x.value + d * y.value + f
            if careful:
                found = self._turn(i)
                if found is None:
                    continue
                turn = found
                across = a * x.value + c * y.value + e
                base = (base, -across, -base, across)[turn]
            text = char
            if has_error(page, i) == 1 or (char < " " and char != "\t"):
                text = UNKNOWN
            if text == UNKNOWN or is_unmapped(char):
                self.unmapped += 1
            append(Glyph(text, x0, y0, x1, y1, base, turn))

    def _text(self) -> str | list[str]:
        """One character for each index; where pdfium leaves some out of the whole text, each is asked for."""
        from pypdfium2 import raw

        count = raw.FPDFText_CountChars(self._textpage)
        buffer = (ctypes.c_ushort * (count + 1))()
        raw.FPDFText_GetText(self._textpage, 0, count, buffer)
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if "\0" in text or "\x02" in text or "\ufffe" in text or any("\ud800" <= c <= "\udfff" for c in text):
            return [self._char(i) for i in range(count)]
        return text

    def _char(self, index: int) -> str:
        from pypdfium2 import raw

        if raw.FPDFText_IsHyphen(self._textpage, index) == 1:
            return "-"
        return chr(raw.FPDFText_GetUnicode(self._textpage, index))

    def _turn(self, index: int) -> int | None:
        """Quarter turns clockwise as seen; None for a character that is hidden or aslant."""
        from pypdfium2 import raw

        item = raw.FPDFText_GetTextObject(self._textpage, index)
        if item and raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            return None
        matrix = raw.FS_MATRIX()
        if not raw.FPDFText_GetMatrix(self._textpage, index, ctypes.byref(matrix)):
            return 0
        a, b, c, d, _, _ = self._view
        turn = quarter_turns(a * matrix.a + c * matrix.b, b * matrix.a + d * matrix.b)
        self.slanted += turn is None
        return turn
