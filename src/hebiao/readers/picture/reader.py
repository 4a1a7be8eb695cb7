"""Pictures of printed forms → a document: straightened, ruled into cells, read line by line, what is not certain twice and more."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.document import UNREAD, Block, Cell, Document, Line, Page, Rival, Source, Table
from hebiao.domain.geometry import LOST_ROWS, BBox
from hebiao.domain.limits import Limits
from hebiao.domain.sharing import Lost, Work
from hebiao.errors import EmptySource
from hebiao.lang import Message
from hebiao.readers.noted import on_page
from hebiao.readers.pages.aligned import Carried
from hebiao.readers.pages.fixed import check_tables
from hebiao.readers.pages.lattice import Grid, Ruling, find_grids
from hebiao.readers.picture import cell_ink
from hebiao.readers.picture.clean import ink
from hebiao.readers.picture.laid import Laid, cut_up, ruled_and_cleaned
from hebiao.readers.picture.legible import page_notes, side_notes
from hebiao.readers.picture.page_image import PageImage, Pages
from hebiao.readers.picture.picture_pages import (
    Asked,
    PicturePages,
    in_order,
    lost_page,
    nothing_read,
    numbered,
)
from hebiao.readers.picture.rule.prior import Printed, lost_edges
from hebiao.readers.picture.rule.ruled import Ruled, find_rulings
from hebiao.readers.picture.straighten.straightened import sheet_scale
from hebiao.readers.picture.straighten.upright import Part, straighten
from hebiao.readers.picture.unruled import tell_cells
from hebiao.readers.recognise import ocr
from hebiao.readers.recognise.cells import read_once, read_strips
from hebiao.readers.recognise.detected import Seen, Spot, read_detected
from hebiao.readers.recognise.textlines import Strip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

LOOKS: Final = 2
"""at a page for lines that are lost: where one is put back, what stands beside it is a row, too"""
_MOVING: Final = Message(
    "是动图，只读了第一帧，其余各帧没有读入",
    "the picture moves: its first frame alone was read, the others were not",
)
MIN_CELLS: Final = 4
"""a grid of fewer cells is a frame or a rule, no table"""


class ScannedPage(Struct, frozen=True):
    """What was read of one page."""

    page: Page
    blocks: tuple[Block, ...]
    """tables and lines counted from the top of the page"""
    notes: tuple[Message, ...]
    doubted: frozenset[str]
    carried: Carried | None = None
    """what it breaks off of a table that was told by alignment"""


def read(source: Source, limits: Limits) -> Document:
    """Tables and lines of every page in reading order; boxes are points on the page as straightened.

    Raises:
        MissingTool: the OCR parts are not installed.
        DamagedSource, LimitExceeded, UnknownFormat: see `page_image`.
        EmptySource: nothing is printed on any page.
    """
    ocr.require(source.name)
    blocks: list[Block] = []
    pages: list[Page] = []
    notes: list[Message] = []
    lost: list[Message] = []
    doubted: set[str] = set()
    tables = cells = 0
    carried: Carried | None = None
    with Pages(source, limits) as file:
        count = file.count
        if file.is_moving:
            notes.append(_MOVING)
    asked = PicturePages(Work(open_pages, source, limits), range(1, count + 1), count)
    for number in range(1, count + 1):
        page = asked.read_next(carried)
        if isinstance(page, Lost):
            carried = None
            lost.append(lost_page(number, page))
            notes.append(lost[-1])
            continue
        carried = page.carried
        own, unsure = numbered(page.blocks, page.doubted, tables, len(blocks) - tables)
        found = [b for b in own if isinstance(b, Table)]
        tables += len(found)
        cells += sum(len(t.cells) for t in found)
        check_tables(source, found, cells, limits)
        blocks += own
        pages.append(page.page)
        notes += page.notes
        doubted |= unsure
    if not blocks:
        raise nothing_read(source, lost) if lost else _nothing_printed(source)
    return Document(
        source, "scan", tuple(blocks), pages=tuple(pages), notes=tuple(notes), doubted=frozenset(doubted)
    )


def _nothing_printed(source: Source) -> EmptySource:
    return EmptySource(
        f"{source.name}：图片上没有文字（空白页，或不是表格的照片）",
        f"{source.name}: there is no text in the picture (a blank page, or no photo of a form)",
    )


def open_pages(source: Source, limits: Limits) -> Callable[[Asked], ScannedPage]:
    """What reads a page of a picture file; see `sharing.Work`.

    Raises:
        InputError: see `page_image.Pages`.
    """
    file = Pages(source, limits)
    return lambda asked: read_page(file.page(asked.number), asked.number, limits, asked.carried)


def read_page(image: PageImage, number: int, limits: Limits, carried: Carried | None = None) -> ScannedPage:
    """One page; two that lie side by side in the picture are read one after the other.

    Args:
        image: as decoded.
        number: of the page, from 1.
        limits: `cells` is used.
        carried: what the page before broke off.
    """
    pixels = ink.plain(image.pixels)
    sheet = ink.separate(pixels)
    if ink.is_blank(sheet.gray):
        height, width = image.pixels.shape[:2]
        page = Page(number, width / image.scale, height / image.scale)
        return ScannedPage(page, (), (on_page(number, "是空白页", "a blank page"),), frozenset())
    parts = straighten(pixels, image.scale, sheet)
    scale = sheet_scale(parts, image)
    blocks: list[Block] = []
    doubted: set[str] = set()
    notes: list[Message] = []
    left = tables = 0
    for part in parts:
        reader = _Reader(number, scale, left, limits, carried)
        found, unsure, said = reader.read(part, (tables, len(blocks) - tables))
        blocks += found
        doubted |= unsure
        carried = reader.carried
        notes += [note for note in said if note not in notes]
        tables += sum(isinstance(b, Table) for b in found)
        left += part.pixels.shape[1]
    high = max(part.pixels.shape[0] for part in parts)
    page = Page(number, left / scale, high / scale)
    return ScannedPage(page, tuple(blocks), tuple(notes), frozenset(doubted), carried)


class _Reader:
    """One page, or one of two side by side, while it is read."""

    def __init__(self, number: int, scale: float, left: int, limits: Limits, carried: Carried | None) -> None:
        self.number, self.scale, self.left, self.limits = number, scale, left / scale, limits
        self.carried = carried
        """what the page before broke off; after reading, what this one does"""

    def read(self, part: Part, before: tuple[int, int]) -> tuple[list[Block], set[str], list[Message]]:
        """Tables and lines from top to bottom, the cells that are doubted, and what a person must know of the page."""
        laid = self._drawn_tables(part)
        notes: list[Message] = [*side_notes(self.number, laid.ruled)]
        carried, self.carried = self.carried, None
        aligned = self._aligned_tables(laid, carried)
        if aligned is None and laid.cut.loose_rows >= LOST_ROWS:
            laid = laid.with_texts_only()
            aligned = self._aligned_tables(laid, carried, laid.seen.whole())
        if aligned is not None:
            laid = aligned
            notes.append(
                on_page(
                    self.number,
                    "的表格没有画竖线，是按文字的对齐分的格，请对照原件",
                    "the table has no upright lines and was cut where its texts line up; compare with the original",
                )
            )
        cut, free = laid.cut, laid.cut.free
        groups = [f.strips for fs in cut.lines for f in fs] + [(s,) for s in free]
        rivals = read_strips(laid.pixels(cut.marks), groups)
        rooms = [*itertools.chain(*cut.boxes), *(cut.around(s) for s in free)]
        bared = [frozenset(k for k, s in enumerate(group) if laid.is_bared(s)) for group in groups]
        spots = [Spot(*spot) for spot in zip(rooms, groups, rivals, bared, strict=True)]
        rivals = read_detected(laid.seen, spots)
        blocks: list[Block] = []
        doubted: set[str] = set()
        at = 0
        for n, grid in enumerate(laid.grids):
            read = rivals[at : at + len(grid.cells)]
            table, unsure = self._table(laid, n, (before[0] + n, read))
            at += len(grid.cells)
            blocks.append(table)
            doubted |= unsure
        for strip, heard in zip(free, rivals[at:], strict=True):
            if heard[0].text.strip():
                blocks.append(Line(heard[0].text, 0, self.number, self._points(strip), rivals=heard))
        silent = sum(c.text == UNREAD for b in blocks if isinstance(b, Table) for c in b.cells)
        notes += page_notes(self.number, rivals, free, silent)
        return in_order(blocks, before[1]), doubted, notes

    def _drawn_tables(self, part: Part) -> Laid:
        """The page with the tables whose lines are drawn."""
        sheet, ruled, marks = ruled_and_cleaned(
            part.sheet or ink.separate(part.pixels),
            self.scale,
            lambda gray, marks, seal: find_rulings(gray, marks, self.scale, seal),
        )
        grids = self._grids(ruled)
        cut = cut_up(sheet, marks, grids, self.scale)
        seen = Seen(sheet.gray, cut.em, self._points)
        laid = self._completed(Laid(sheet, ruled, marks, cut, grids, len(grids), seen))
        return laid.with_texts_only() if grids else laid

    def _grids(self, ruled: Ruled) -> list[Grid]:
        rulings = [Ruling(*(v / self.scale for v in r)) for r in ruled.rulings]
        return [g for g in find_grids(rulings, self.limits.cells) if len(g.cells) >= MIN_CELLS]

    def _completed(self, laid: Laid) -> Laid:
        """The page with the edges that the layout of its tables wants and its print leaves room for, all of them asked."""
        for _ in range(LOOKS):
            if not (lost := self._lost(laid)):
                break
            ruled = laid.ruled.with_asked(lost)
            grids = self._grids(ruled)
            cut = cut_up(laid.sheet, laid.marks, grids, self.scale)
            laid = replace(laid, ruled=ruled, grids=grids, cut=cut, drawn=len(grids))
        return laid

    def _lost(self, laid: Laid) -> list[Ruling]:
        """The edges that the tables of a page want, in pixels."""
        cut, pixels = laid.cut, laid.pixels(laid.cut.marks)
        return [
            Ruling(*(v * self.scale for v in edge))
            for grid, boxes, lines in zip(laid.grids, cut.boxes, cut.lines, strict=True)
            for edge in lost_edges(
                Printed(grid, boxes, lines, cut.marks, cut.em, self.scale),
                lambda strips: read_once(pixels, strips),
            )
        ]

    def _aligned_tables(
        self, laid: Laid, carried: Carried | None, seen: Sequence[Strip] | None = None
    ) -> Laid | None:
        """The page with a table more, told by how the texts outside the drawn ones align; None where they make none.

        `seen`: where the texts are, if not as the gaps between ink tell.
        """
        cut = laid.cut
        if cut.loose_rows < (1 if carried else LOST_ROWS):
            return None
        aligned = tell_cells(laid.pixels(cut.outside | cut.thin), self.scale, carried, seen)
        if aligned is None:
            return None
        self.carried = aligned.table.carried
        grids = [*laid.grids, *find_grids(aligned.table.rulings, self.limits.cells)]
        marks, ruled = laid.marks & ~aligned.floors, laid.ruled.with_lines(aligned.floors)
        cut = cut_up(laid.sheet, marks, grids, self.scale)
        laid = replace(laid, ruled=ruled, marks=marks, cut=cut, grids=grids, unsure=aligned.table.unsure)
        return laid.with_texts_only()

    def _table(
        self, laid: Laid, n: int, told: tuple[int, Sequence[tuple[Rival, ...]]]
    ) -> tuple[Table, set[str]]:
        """Table `n` of the page, and which of its cells are doubted.

        `told`: its number in the document, and what its cells were read as.
        """
        grid, cut = laid.grids[n], laid.cut
        number, rivals = told
        cells: list[Cell] = []
        inked: set[str] = set()
        edged: set[str] = set()
        for spot, box, lines, read in zip(grid.cells, cut.boxes[n], cut.lines[n], rivals, strict=True):
            place = grid.cell_box(spot)
            text, is_inked = cell_ink.told((laid.sheet, cut), box, lines, read)
            cell = Cell(
                number,
                spot.row,
                spot.col,
                text,
                spot.rowspan,
                spot.colspan,
                self.number,
                self._moved(place),
                rivals=read,
            )
            if is_inked:
                inked.add(cell.id)
            if (
                spot.open
                or laid.ruled.is_unsure(place, self.scale)
                or any(place.overlaps(b) for b in laid.unsure)
            ):
                edged.add(cell.id)
            cells.append(cell)
        table = Table(
            number,
            tuple(replace(c, edged=True) if c.id in edged - inked else c for c in cells),
            len(grid.ys) - 1,
            len(grid.xs) - 1,
            exact=True,
            page=self.number,
            bbox=self._moved(grid.bbox),
            aligned=n >= laid.drawn,
        )
        return table, inked | edged

    def _moved(self, box: BBox) -> BBox:
        return BBox(box.x0 + self.left, box.top, box.x1 + self.left, box.bottom)

    def _points(self, strip: Strip) -> BBox:
        s = self.scale
        return self._moved(BBox(strip.x0 / s, strip.top / s, strip.x1 / s, strip.bottom / s))
