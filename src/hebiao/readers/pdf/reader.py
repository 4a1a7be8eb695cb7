"""pdf: pdfium's characters and rulings on our own grid; pdfplumber reads doubtful pages a second time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pypdfium2

from hebiao.domain.document import Document, Page, Source
from hebiao.domain.geometry import BBox
from hebiao.domain.limits import Limits
from hebiao.domain.sharing import Lost, Work, read_pages
from hebiao.errors import DamagedSource
from hebiao.lang import Message
from hebiao.readers.noted import lost_on_page, on_page, read_by_recognition
from hebiao.readers.pages.aligned import Carried
from hebiao.readers.pages.fixed import check_pages, check_tables, has_more, require_text
from hebiao.readers.pdf import plumber
from hebiao.readers.pdf.file import open_document
from hebiao.readers.pdf.page import (
    Mixed,
    PageReading,
    lay_out_page,
    open_pages,
    page_notes,
    renumbered,
)
from hebiao.readers.pdf.pdfium_page import RawPage, read_page
from hebiao.readers.pdf.pictures import check_size, is_drawn
from hebiao.readers.pdf.plumber import Difference, SecondCell
from hebiao.readers.picture.picture_pages import PicturePages, lost_page, nothing_read
from hebiao.readers.recognise import ocr

_SECOND_GRID: Final = Message(
    "的表格线按第二种读法取得，请核对", "its lines are those of the second reading; check them"
)


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
    notes += read_by_recognition([r.raw.number for r in readings if r.scanned is not None])
    for reading in readings:
        notes += page_notes(reading)
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
        second = plumber.read_cells(source.data, [r.raw.number for r in readings], _dotted(readings))
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


def _dotted(readings: Sequence[PageReading]) -> dict[int, list[BBox]]:
    """The cells of pages whose lines are dots, by page."""
    return {
        r.raw.number: [c.bbox for t in r.tables for c in t.cells if c.bbox is not None]
        for r in readings
        if r.is_dotted and not r.turning.quarters
    }


def _read_pages(source: Source, limits: Limits) -> tuple[list[PageReading], list[Message]]:
    """The first reading of all pages, and notes on pages that cannot be loaded."""
    readings: list[PageReading] = []
    notes: list[Message] = []
    lost: list[Message] = []
    tables = lines = cells = 0
    carried: Carried | None = None
    with open_document(source) as document:
        check_pages(source, len(document), limits)
        pages = _Pages(source, document, limits)
        for number in range(1, len(document) + 1):
            raw = pages.raw(number)
            if raw is None:
                notes.append(lost_on_page(number, "损坏，没有读出", "broken, not read"))
                continue
            check_size(source, raw)
            reading = pages.read(raw, (tables, lines), carried)
            if isinstance(reading, Lost):
                carried = None
                lost.append(lost_page(number, reading))
                notes.append(lost[-1])
                continue
            carried = reading.carried
            readings.append(reading)
            found = reading.tables
            tables += len(found)
            lines += len(reading.blocks) - len(found)
            cells += sum(len(t.cells) for t in found)
            check_tables(source, found, cells, limits)
    if lost and not any(r.blocks for r in readings):
        raise nothing_read(source, lost)
    if not readings:
        raise DamagedSource(
            f"{source.name}：PDF 的页面都无法读取，请重新取得文件",
            f"{source.name}: no page of the PDF can be loaded; get the file again",
        )
    return readings, notes


class _Pages:
    """The pages of an open document: those of text are read here, pictures by whoever reads pictures."""

    def __init__(self, source: Source, document: pypdfium2.PdfDocument, limits: Limits) -> None:
        self._document, self._limits, self._count = document, limits, len(document)
        self._work = Work(open_pages, source, limits)
        self._raw: dict[int, RawPage | None] = {}
        self._pictures: PicturePages[PageReading] | None = None

    def raw(self, number: int) -> RawPage | None:
        """What is drawn on a page; None where it cannot be loaded. It is given once."""
        return self._raw.pop(number) if number in self._raw else self._load(number)

    def _load(self, number: int) -> RawPage | None:
        try:
            return read_page(self._document, number)
        except pypdfium2.PdfiumError:
            return None

    def read(self, raw: RawPage, before: tuple[int, int], carried: Carried | None) -> PageReading | Lost:
        """One page; `before` counts the tables and lines of the pages before it."""
        number = raw.number
        if ocr.is_here() and is_drawn(raw):
            reading = self._picture(number, carried)
            return reading if isinstance(reading, Lost) else renumbered(reading, *before)
        reading = lay_out_page(raw, raw.rulings, before, self._limits, carried)
        if not has_more(raw.images, raw.width, reading.blocks):
            return reading
        asked = Mixed(number, self._count, first=reading, before=before)
        return next(read_pages(self._work, [asked]))

    def _picture(self, number: int, carried: Carried | None) -> PageReading | Lost:
        if self._pictures is None:
            # Only now: of a file without pictures no page need be known before its turn.
            self._raw = {n: self._load(n) for n in range(number + 1, self._count + 1)}
            drawn = [n for n, raw in self._raw.items() if raw is not None and is_drawn(raw)]
            self._pictures = PicturePages(self._work, [number, *drawn], self._count)
        return self._pictures.read_next(carried)


def _ask_second(
    source: Source, readings: list[PageReading], limits: Limits
) -> tuple[list[PageReading], list[Message]]:
    """Reads the doubtful pages again with pdfplumber; a cell that it reads otherwise, or cannot read, is doubted and told."""
    doubtful = [r.raw.number for r in readings if r.is_doubtful]
    if not doubtful:
        return readings, []
    try:
        second = plumber.read_cells(source.data, doubtful, _dotted(readings))
    except plumber.SecondReadingFailed:
        for reading in (r for r in readings if r.is_doubtful):
            reading.doubts.cells |= {c.id for t in reading.tables for c in t.cells}
        pages = "、".join(map(str, doubtful))
        return readings, [
            on_page(
                pages,
                "有疑点，但第二种读法失败，请对照原件核对",
                "in doubt, and the second reading failed; compare with the original",
            )
        ]
    return _compare(readings, second, limits)


def _compare(
    readings: list[PageReading], second: Mapping[int, Sequence[SecondCell]], limits: Limits
) -> tuple[list[PageReading], list[Message]]:
    """Holds the doubtful pages of the first reader against what the second makes of them.

    Where the first reader has no grid and the second has one, the second's grid is taken,
    filled with the first's characters.

    Args:
        readings: of all pages, in order.
        second: cells of the doubtful pages, by page number from 1.
        limits: of a document.

    Returns:
        The pages, numbered anew where a grid was added, with the cells that differ marked as doubtful; and the notes.
    """
    notes: list[Message] = []
    checked: list[PageReading] = []
    tables = lines = 0
    shifted = False
    for first in readings:
        number = first.raw.number
        cells = second.get(number, ())
        rulings = first.raw.rulings
        if cells and not first.tables:
            rulings = tuple(plumber.cell_rulings(cells))
            notes.append(on_page(number, _SECOND_GRID.zh, _SECOND_GRID.en))
            shifted = True
        # A table more on one page gives those of the next other numbers, also in what is said of their cells.
        reading = lay_out_page(first.raw, rulings, (tables, lines), limits) if shifted else first
        if first.scanned or first.filled or first.aligned:
            reading = renumbered(first, tables, lines)
        if first.is_doubtful:
            notes += _doubt_differing(reading, cells)
        checked.append(reading)
        tables += len(reading.tables)
        lines += len(reading.blocks) - len(reading.tables)
    return checked, notes


def _doubt_differing(reading: PageReading, cells: Sequence[SecondCell]) -> list[Message]:
    """Marks the cells of a page that the second reader reads otherwise as doubtful, and says which."""
    upright = reading.upright(cells)
    differing = plumber.compare_cells(
        reading.tables, upright, reading.raw.number, reading.is_ordered, reading.doubts.ended
    )
    # A cell with a missing side is none to it, which says nothing of its text.
    cells_read = {d.cell for d in differing if d.first is not None}
    reading.doubts.cells |= cells_read - set(reading.doubts.open_cells)
    return [d.message for d in differing]
