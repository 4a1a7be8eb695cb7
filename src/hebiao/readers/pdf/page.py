"""One page of a PDF: from its characters, its pixels or both to blocks, doubts and notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.document import Block, Source, Table
from hebiao.domain.limits import Limits
from hebiao.lang import Message
from hebiao.readers.noted import lost_on_page, on_page
from hebiao.readers.pages.aligned import Aligned, Carried
from hebiao.readers.pages.fixed import doubt_notes, glyph_notes, picture_notes, upright_content
from hebiao.readers.pages.lattice import Ruling, find_grids
from hebiao.readers.pages.layout import lay_out
from hebiao.readers.pages.textrows import Doubts
from hebiao.readers.pages.turning import Turning, find_turning
from hebiao.readers.pdf.file import opened
from hebiao.readers.pdf.pdfium_page import RawPage, read_page
from hebiao.readers.pdf.pictures import check_size, drawn_page
from hebiao.readers.pdf.pieces import tell_cells
from hebiao.readers.pdf.plumber import SecondCell
from hebiao.readers.picture.picture_pages import Asked, numbered
from hebiao.readers.recognise import ocr

if TYPE_CHECKING:
    import pypdfium2

    from hebiao.readers.picture.mixed import Filled
    from hebiao.readers.picture.reader import ScannedPage


_DOT: Final = 3.0
"""what is shorter is no line to pdfplumber, in points"""


class PageReading(Struct, frozen=True):
    """One page as the first reader sees it."""

    raw: RawPage
    blocks: tuple[Block, ...]
    """on the upright page"""
    doubts: Doubts
    turning: Turning
    """from the page as seen to the upright one"""
    scanned: ScannedPage | None = None
    """what was made of its pixels, where it is a picture"""
    filled: Filled | None = None
    """what was read of its pictures, where it has text and pictures of text"""

    aligned: Aligned | None = None
    """its tables, where they were told by the alignment of texts"""

    @property
    def carried(self) -> Carried | None:
        """What it breaks off of a table that was told by alignment."""
        if self.scanned is not None:
            return self.scanned.carried
        return self.aligned.carried if self.aligned is not None else None

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, from the top."""
        return tuple(b for b in self.blocks if isinstance(b, Table))

    @property
    def is_ordered(self) -> bool:
        """Whether the second reader sees the characters of every cell in our order: it reads turned text backwards."""
        return not self.doubts.turned and not self.turning.quarters

    def upright(self, cells: Sequence[SecondCell]) -> list[SecondCell]:
        """The second reader's cells on the upright page."""
        return [SecondCell(self.turning.bbox(c.box), c.text) for c in cells]

    @property
    def is_dotted(self) -> bool:
        """Whether its lines are drawn as dots, each shorter than the second reader takes for a line."""
        lengths = [max(r.x1 - r.x0, r.bottom - r.top) for r in self.raw.rulings]
        return bool(lengths) and median(lengths) < _DOT

    @property
    def is_doubtful(self) -> bool:
        """Whether the second reader is asked; it cannot be where it sees other text than we do."""
        if self.raw.merged or self.raw.hidden or self.scanned or self.filled or self.aligned:
            return False
        ungridded = bool(self.raw.areas) and not self.tables
        return bool(self.doubts or self.raw.unmapped or ungridded)


class Mixed(Asked, frozen=True):
    """A page with text and pictures of text."""

    first: PageReading | None = None
    """what was read of its text"""
    before: tuple[int, int] = (0, 0)
    """tables and lines on the pages before it"""


def open_pages(source: Source, limits: Limits) -> Callable[[Asked], PageReading]:
    """What reads the pixels of a page; see `sharing.Work`.

    Raises:
        InputError: see `file.opened`.
    """
    document = opened(source)

    def read(asked: Asked) -> PageReading:
        # Form fields become a part of what is drawn.
        raw = read_page(document, asked.number)
        if isinstance(asked, Mixed) and asked.first is not None:
            return read_mixed(document, asked.first, asked.before, limits)
        check_size(source, raw)
        return read_picture(document, raw, limits, asked.carried)

    return read


def read_picture(
    document: pypdfium2.PdfDocument, raw: RawPage, limits: Limits, carried: Carried | None
) -> PageReading:
    """A page without text, read from its pixels; tables and lines counted from its top."""
    from hebiao.readers.picture.reader import read_page as read_pixels

    found = read_pixels(drawn_page(document, raw.number), raw.number, limits, carried)
    standing = Turning(0, found.page.width, found.page.height)
    return PageReading(raw, found.blocks, Doubts(cells=set(found.doubted)), standing, found)


def read_mixed(
    document: pypdfium2.PdfDocument, first: PageReading, before: tuple[int, int], limits: Limits
) -> PageReading:
    """A page of text and pictures, with what stands in the pictures."""
    from hebiao.readers.picture.mixed import Filled, Pasted

    raw = first.raw
    if not ocr.is_here() or first.turning.quarters:
        said = lost_on_page(
            raw.number,
            "有图片，图片里的文字没有读出，请对照原件",
            "texts in pictures were not read; see the original",
        )
        return replace(first, filled=Filled(list(first.blocks), set(), [said]))
    pasted = Pasted(drawn_page(document, raw.number), raw.images, raw.rulings)
    whole = lay_out_page(raw, (*raw.rulings, *pasted.rulings), before, limits) if pasted.rulings else first
    filled = pasted.fill(raw.number, whole.blocks, before[1])
    whole.doubts.cells |= filled.doubted
    return replace(whole, blocks=tuple(filled.blocks), filled=filled)


def lay_out_page(
    raw: RawPage,
    rulings: tuple[Ruling, ...],
    before: tuple[int, int],
    limits: Limits,
    carried: Carried | None = None,
) -> PageReading:
    """A page by its characters and `rulings`; `before` counts the tables and lines of the pages before it.

    Raises:
        LimitExceeded: more cells or rows than the limits allow.
    """
    turning = find_turning(raw.glyphs, raw.width, raw.height)
    content = upright_content(raw.number, raw.glyphs, rulings, turning, limits, raw.struck)
    aligned = tell_cells(content.glyphs, content.grids, list(map(turning.ruling, rulings)), carried)
    if aligned is not None:
        content = replace(content, grids=find_grids(aligned.rulings, limits.cells))
    blocks, doubts = lay_out(content, before[0], before[1], limits)
    if aligned is not None:
        tables = (b for b in blocks if isinstance(b, Table))
        cells = [c for t in tables for c in t.cells if c.bbox is not None]
        doubts.cells |= {c.id for c in cells if c.bbox and any(c.bbox.overlaps(b) for b in aligned.unsure)}
    return PageReading(raw, tuple(blocks), doubts, turning, aligned=aligned)


def renumbered(reading: PageReading, tables: int, lines: int) -> PageReading:
    """The same page with its tables and lines counted on from these numbers."""
    blocks, cells = numbered(reading.blocks, reading.doubts.cells, tables, lines)
    return replace(reading, blocks=blocks, doubts=replace(reading.doubts, cells=cells))


def page_notes(reading: PageReading) -> list[Message]:
    """What a person should know of a page, besides that it is a picture."""
    raw = reading.raw
    page = raw.number
    if reading.scanned is not None:
        return list(reading.scanned.notes)
    notes = picture_notes(raw.number, bool(raw.glyphs), bool(raw.drawn), raw.picture)
    if reading.filled is not None:
        said = on_page(
            page,
            "有图片，其文字由识别读取，请对照原件核对",
            "texts in pictures were read by recognition; check them",
        )
        notes += [said, *reading.filled.notes]
    if raw.glyphs and raw.hidden:
        notes.append(on_page(page, "有不可见的文字，没有读入", "invisible text was not read"))
    if raw.merged:
        notes.append(
            on_page(
                page,
                "有表单域或文字批注，已按显示内容读入",
                "form fields or text notes were read as they are shown",
            )
        )
    return (
        notes + glyph_notes(raw.number, raw.unmapped, raw.slanted) + doubt_notes(raw.number, reading.doubts)
    )
