"""pdf: pdfium's characters and rulings on our own grid; pdfplumber reads doubtful pages a second time."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hebiao.domain.document import Block, Document, Page, Source, Table
from hebiao.domain.limits import Limits
from hebiao.domain.progress import tell_page
from hebiao.errors import DamagedSource, EncryptedSource
from hebiao.lang import Message
from hebiao.readers import ocr, plumber
from hebiao.readers.aligned import Aligned, Carried
from hebiao.readers.fixed import (
    check_pages,
    check_tables,
    doubt_notes,
    glyph_notes,
    picture_notes,
    require_text,
    upright_content,
)
from hebiao.readers.lattice import Grid, Ruling, find_grids
from hebiao.readers.layout import lay_out
from hebiao.readers.mixed import has_more
from hebiao.readers.noted import on_page
from hebiao.readers.pdf_pictures import MAX_PIXELS, check_size, drawn_page, is_drawn
from hebiao.readers.pdfium_page import RawPage, read_page
from hebiao.readers.pieces import tell_cells
from hebiao.readers.plumber import Difference, SecondCell
from hebiao.readers.textrows import Doubts
from hebiao.readers.turning import Turning, find_turning

if TYPE_CHECKING:
    import pypdfium2

    from hebiao.readers.mixed import Filled
    from hebiao.readers.scan import ScannedPage


@dataclass(frozen=True, slots=True)
class _Reading:
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

    told: Aligned | None = None
    """its tables, where they were told by the alignment of texts"""

    @property
    def carried(self) -> Carried | None:
        """What it breaks off of a table that was told by alignment."""
        if self.scanned is not None:
            return self.scanned.carried
        return self.told.carried if self.told is not None else None

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Table))

    @property
    def is_ordered(self) -> bool:
        """Whether the second reader sees the characters of every cell in our order: it reads turned text backwards."""
        return not self.doubts.turned and not self.turning.quarters

    def upright(self, cells: Sequence[SecondCell]) -> list[SecondCell]:
        """The second reader's cells on the upright page."""
        return [SecondCell(self.turning.bbox(c.box), c.text) for c in cells]

    @property
    def is_doubtful(self) -> bool:
        """Whether the second reader is asked; it cannot be where it sees other text than we do."""
        if self.raw.merged or self.raw.hidden or self.scanned or self.filled or self.told:
            return False
        ungridded = bool(self.raw.areas) and not self.tables
        return bool(self.doubts or self.raw.unmapped or ungridded)


def read(source: Source, limits: Limits) -> Document:
    """Tables and lines of every page in reading order, with pages and boxes; tables are not joined over pages.

    Raises:
        EncryptedSource: a password is needed to open it.
        DamagedSource: it cannot be opened, or has no page that can be loaded.
        LimitExceeded: more pages, cells or rows than the limits allow.
        MissingTool: every page is a picture, and the OCR parts are not installed.
        EmptySource: nothing is drawn on any page, or there is no text in its pictures.
    """
    readings, notes = _read_pages(source, limits)
    require_text(source, any(r.raw.glyphs or r.blocks for r in readings), any(r.raw.drawn for r in readings))
    readings, more = _ask_second(source, readings, limits)
    for reading in readings:
        notes += _page_notes(reading)
    return Document(
        source=source,
        channel="pdf" if any(r.raw.glyphs for r in readings) else "scan",
        blocks=tuple(b for r in readings for b in r.blocks),
        pages=tuple(Page(r.raw.number, *r.turning.size) for r in readings),
        notes=tuple(notes + more),
        doubted=frozenset().union(*(r.doubts.cells for r in readings)),
    )


def compare_readings(source: Source, limits: Limits | None = None) -> list[Difference]:
    """Every cell of every page that pdfium's grid and pdfplumber read in different ways.

    Raises:
        InputError: as `read` does; DamagedSource too where only pdfplumber stumbles over the file.
    """
    readings, _ = _read_pages(source, limits or Limits())
    try:
        second = plumber.read_cells(source.data, [r.raw.number for r in readings])
    except plumber.SecondReadingFailed as error:
        raise DamagedSource(
            f"{source.name}：第二种读法无法打开此 PDF，不能比较",
            f"{source.name}: the second reader cannot open this PDF; nothing to compare",
        ) from error
    return [
        difference
        for r in readings
        for difference in plumber.compare_cells(
            r.tables,
            r.upright(second.get(r.raw.number, ())),
            r.raw.number,
            ordered=r.is_ordered,
            ended=r.doubts.ended,
        )
    ]


def page_rulings(source: Source, number: int) -> tuple[tuple[Ruling, ...], tuple[Grid, ...]]:
    """The rulings of page `number` (from 1), turned upright, and the grids made of them; points from the top left.

    Raises:
        InputError: as `read` does.
        IndexError: no such page.
    """
    with open_document(source) as document:
        _require_page(document, number)
        raw = read_page(document, number)
    turning = find_turning(raw.glyphs, raw.width, raw.height)
    rulings = tuple(map(turning.ruling, raw.rulings)) if turning.quarters else raw.rulings
    return rulings, find_grids(rulings, Limits().cells)


def render_page(source: Source, number: int, scale: float = 2.0) -> bytes:
    """Page `number` (from 1) as a PNG, upright, `scale` pixels a point, smaller where it would be too large to hold.

    Raises:
        InputError: as `read` does.
        IndexError: no such page.
    """
    with open_document(source) as document:
        _require_page(document, number)
        raw = read_page(document, number)
        turning = find_turning(raw.glyphs, raw.width, raw.height)
        page = document[number - 1]
        try:
            width, height = page.get_size()
            fitting = (MAX_PIXELS / max(width * height, 1.0)) ** 0.5
            bitmap = page.render(scale=min(scale, fitting), rotation=-90 * turning.quarters % 360)
            image = bitmap.to_pil()
            buffer = io.BytesIO()
            image.save(buffer, "PNG")
            bitmap.close()
        finally:
            page.close()
    return buffer.getvalue()


def page_size(source: Source, number: int) -> tuple[float, float]:
    """Width and height of page `number` (from 1) in points, as `render_page` draws it.

    Raises:
        InputError: as `read` does.
        IndexError: no such page.
    """
    with open_document(source) as document:
        _require_page(document, number)
        if ocr.is_here() and is_drawn(read_page(document, number)):
            from hebiao.readers.scan import as_read

            return as_read(drawn_page(document, number))[1:]
        width, height = document.get_page_size(number - 1)
    return float(width), float(height)


def _require_page(document: pypdfium2.PdfDocument, number: int) -> None:
    if not 1 <= number <= len(document):
        raise IndexError(number)


@contextlib.contextmanager
def open_document(source: Source) -> Iterator[pypdfium2.PdfDocument]:
    """The document, closed again afterwards.

    Raises:
        EncryptedSource: a password is needed.
        DamagedSource: pdfium cannot open it, or finds no page.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedSource(
                f"{source.name}：PDF 需要密码，请去掉密码后再试",
                f"{source.name}: the PDF needs a password; remove it and try again",
            ) from error
        raise DamagedSource(
            f"{source.name}：PDF 损坏、不完整或没有页面，请重新取得文件",
            f"{source.name}: the PDF is broken, cut off or has no pages; get the file again",
        ) from error
    try:
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        yield document
    finally:
        document.close()


def _read_pages(source: Source, limits: Limits) -> tuple[list[_Reading], list[Message]]:
    """The first reading of all pages, and notes on pages that cannot be loaded."""
    import pypdfium2

    readings: list[_Reading] = []
    notes: list[Message] = []
    tables = lines = cells = 0
    carried: Carried | None = None
    with open_document(source) as document:
        check_pages(source, len(document), limits)
        for number in range(1, len(document) + 1):
            try:
                raw = read_page(document, number)
            except pypdfium2.PdfiumError:
                notes.append(on_page(number, "损坏，没有读出", "broken, not read"))
                continue
            check_size(source, raw)
            if ocr.is_here() and is_drawn(raw):
                tell_page(number, len(document))
                reading = _read_picture(document, raw, (tables, lines), limits, carried)
            else:
                reading = _lay_out_page(raw, raw.rulings, (tables, lines), limits, carried)
                if has_more(raw.images, raw.width, reading.blocks):
                    tell_page(number, len(document))
                    reading = _read_mixed(document, reading, (tables, lines), limits)
            carried = reading.carried
            readings.append(reading)
            found = reading.tables
            tables += len(found)
            lines += len(reading.blocks) - len(found)
            cells += sum(len(t.cells) for t in found)
            check_tables(source, found, cells, limits)
    if not readings:
        raise DamagedSource(
            f"{source.name}：PDF 的页面都无法读取，请重新取得文件",
            f"{source.name}: no page of the PDF can be loaded; get the file again",
        )
    return readings, notes


def _read_picture(
    document: pypdfium2.PdfDocument,
    raw: RawPage,
    before: tuple[int, int],
    limits: Limits,
    carried: Carried | None,
) -> _Reading:
    """A page without text, read from its pixels."""
    from hebiao.readers.scan import read_page as read_pixels

    found = read_pixels(drawn_page(document, raw.number), raw.number, before, limits, carried)
    standing = Turning(0, found.page.width, found.page.height)
    return _Reading(raw, found.blocks, Doubts(cells=set(found.doubted)), standing, found)


def _read_mixed(
    document: pypdfium2.PdfDocument, first: _Reading, before: tuple[int, int], limits: Limits
) -> _Reading:
    """A page of text and pictures, with what stands in the pictures."""
    from hebiao.readers.mixed import Filled, Pasted

    raw = first.raw
    if not ocr.is_here() or first.turning.quarters:
        said = on_page(
            raw.number,
            "有图片，图片里的文字没有读出，请对照原件",
            "texts in pictures were not read; see the original",
        )
        return replace(first, filled=Filled(list(first.blocks), set(), [said]))
    pasted = Pasted(drawn_page(document, raw.number), raw.images, raw.rulings)
    whole = _lay_out_page(raw, (*raw.rulings, *pasted.rulings), before, limits) if pasted.rulings else first
    filled = pasted.fill(raw.number, whole.blocks, before[1])
    whole.doubts.cells |= filled.doubted
    return replace(whole, blocks=tuple(filled.blocks), filled=filled)


def _lay_out_page(
    raw: RawPage,
    rulings: tuple[Ruling, ...],
    before: tuple[int, int],
    limits: Limits,
    carried: Carried | None = None,
) -> _Reading:
    turning = find_turning(raw.glyphs, raw.width, raw.height)
    content = upright_content(raw.number, raw.glyphs, rulings, turning, limits, raw.struck)
    told = tell_cells(content.glyphs, content.grids, list(map(turning.ruling, rulings)), carried)
    if told is not None:
        content = replace(content, grids=find_grids(told.rulings, limits.cells))
    blocks, doubts = lay_out(content, before[0], before[1], limits)
    if told is not None:
        tables = (b for b in blocks if isinstance(b, Table))
        cells = [c for t in tables for c in t.cells if c.bbox is not None]
        doubts.cells |= {c.id for c in cells if c.bbox and any(c.bbox.overlaps(b) for b in told.unsure)}
    return _Reading(raw, tuple(blocks), doubts, turning, told=told)


def _ask_second(
    source: Source, readings: list[_Reading], limits: Limits
) -> tuple[list[_Reading], list[Message]]:
    """Reads the doubtful pages again with pdfplumber and notes every difference.

    Where the first reader has no grid and the second has one, the second's grid is taken,
    filled with the first's characters.
    """
    doubtful = [r.raw.number for r in readings if r.is_doubtful]
    if not doubtful:
        return readings, []
    try:
        second = plumber.read_cells(source.data, doubtful)
    except plumber.SecondReadingFailed:
        pages = "、".join(map(str, doubtful))
        return readings, [
            on_page(
                pages,
                "有疑点，但第二种读法失败，请对照原件核对",
                "in doubt, and the second reading failed; compare with the original",
            )
        ]
    notes: list[Message] = []
    checked: list[_Reading] = []
    tables = lines = 0
    shifted = False
    for first in readings:
        number = first.raw.number
        cells = second.get(number, ())
        rulings = first.raw.rulings
        if cells and not first.tables:
            rulings = tuple(plumber.cell_rulings(cells))
            notes.append(
                on_page(
                    number,
                    "的表格线按第二种读法取得，请核对",
                    "its lines are those of the second reading; check them",
                )
            )
            shifted = True
        # A table more on one page gives those of the next other numbers, also in what is said of their cells.
        reading = _lay_out_page(first.raw, rulings, (tables, lines), limits) if shifted else first
        if first.scanned or first.filled or first.told:
            reading = _renumbered(first, tables, lines)
        if first.is_doubtful:
            upright = reading.upright(cells)
            differing = plumber.compare_cells(
                reading.tables, upright, number, reading.is_ordered, reading.doubts.ended
            )
            notes += [d.told for d in differing]
        checked.append(reading)
        tables += len(reading.tables)
        lines += len(reading.blocks) - len(reading.tables)
    return checked, notes


def _renumbered(reading: _Reading, tables: int, lines: int) -> _Reading:
    """The same page with its tables and lines counted on from these numbers."""
    blocks: list[Block] = []
    names: dict[str, str] = {}
    for block in reading.blocks:
        if isinstance(block, Table):
            cells = tuple(replace(c, table=tables) for c in block.cells)
            names |= {old.id: new.id for old, new in zip(block.cells, cells, strict=True)}
            blocks.append(replace(block, index=tables, cells=cells))
            tables += 1
        else:
            lines += 1
            blocks.append(replace(block, number=lines))
    doubts = replace(reading.doubts, cells={names.get(c, c) for c in reading.doubts.cells})
    return replace(reading, blocks=tuple(blocks), doubts=doubts)


def _page_notes(reading: _Reading) -> list[Message]:
    """What a person should know of a page."""
    raw = reading.raw
    page = raw.number
    if reading.scanned is not None:
        return [
            on_page(page, "是图片，由识别文字读取", "a picture, read by recognition"),
            *reading.scanned.notes,
        ]
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
