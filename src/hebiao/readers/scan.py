"""Pictures of printed forms → a document: straightened, ruled into cells, every line read twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hebiao.domain.document import Block, Cell, Document, Line, Page, Source, Table
from hebiao.domain.geometry import BBox
from hebiao.domain.limits import Limits
from hebiao.errors import EmptySource
from hebiao.readers import ink, ocr
from hebiao.readers.fixed import check_tables
from hebiao.readers.grid import UNREAD
from hebiao.readers.lattice import Grid, Ruling, find_grids
from hebiao.readers.ocr_cells import Pixels, read_strips
from hebiao.readers.page_image import PageImage, decode
from hebiao.readers.ruled import Ruled, find_rulings
from hebiao.readers.textlines import Strip, find_lines, free_lines, line_height

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INSET: Final = 0.8
"""points: the inside of a cell begins this far from the middle of its lines"""
SPECKS: Final = 0.05
"""of a line's height squared: more ink than this in a cell without text may be a text that was not seen"""
MIN_CELLS: Final = 4
"""a grid of fewer cells is a frame or a rule, no table"""


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What was read of one page."""

    page: Page
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    doubted: frozenset[str]


def read(source: Source, limits: Limits) -> Document:
    """Tables and lines of every page in reading order; boxes are points on the page as straightened.

    Raises:
        MissingTool: the OCR parts are not installed.
        DamagedSource, LimitExceeded, UnknownFormat: see `page_image`.
        EmptySource: nothing is printed on any page.
    """
    ocr.require(source.name)
    pages: list[ScannedPage] = []
    tables = lines = cells = 0
    for number, image in enumerate(decode(source, limits), 1):
        page = read_page(image, number, (tables, lines), limits)
        pages.append(page)
        found = [b for b in page.blocks if isinstance(b, Table)]
        tables += len(found)
        lines += len(page.blocks) - len(found)
        cells += sum(len(t.cells) for t in found)
        check_tables(source, found, cells, limits)
    if not any(p.blocks for p in pages):
        raise EmptySource(
            f"{source.name}：图片上没有文字（空白页，或不是表格的照片）",
            f"{source.name}: there is no text in the picture (a blank page, or no photo of a form)",
        )
    return Document(
        source=source,
        channel="scan",
        blocks=tuple(b for p in pages for b in p.blocks),
        pages=tuple(p.page for p in pages),
        notes=tuple(n for p in pages for n in p.notes),
        doubted=frozenset().union(*(p.doubted for p in pages)),
    )


def read_page(image: PageImage, number: int, before: tuple[int, int], limits: Limits) -> ScannedPage:
    """One page.

    Args:
        image: as decoded.
        number: of the page, from 1.
        before: tables and lines on the pages before it.
        limits: `cells` is used.
    """
    sheet = ink.separate(image.pixels)
    height, width = sheet.gray.shape
    scale = image.scale
    page = Page(number, width / scale, height / scale)
    if ink.is_blank(sheet.gray):
        return ScannedPage(page, (), (f"第{number}页是空白页",), frozenset())
    marks = ink.binarise(sheet.gray, scale)
    ruled = find_rulings(marks, scale)
    grids = [
        g
        for g in find_grids([Ruling(*(v / scale for v in r)) for r in ruled.rulings], limits.cells)
        if len(g.cells) >= MIN_CELLS
    ]
    return _Reader(page, scale, before).read(sheet, marks & ~ruled.ink, ruled, grids)


class _Reader:
    """One page while it is read."""

    def __init__(self, page: Page, scale: float, before: tuple[int, int]) -> None:
        self.page, self.scale = page, scale
        self.tables, self.lines = before

    def read(
        self, sheet: ink.Sheet, marks: NDArray[np.bool_], ruled: Ruled, grids: list[Grid]
    ) -> ScannedPage:
        boxes = [[self._inside(g.cell_box(c)) for c in g.cells] for g in grids]
        em = line_height(marks, [b for bs in boxes for b in bs], self.scale)
        outside = marks.copy()
        for grid in grids:
            box = self._pixels(grid.bbox)
            outside[max(0, box.top - 3) : box.bottom + 3, max(0, box.x0 - 3) : box.x1 + 3] = False
        free = free_lines(outside, em)
        found = [[find_lines(marks, b, em) for b in bs] for bs in boxes]
        groups = [f.strips for fs in found for f in fs] + [(s,) for s in free]
        rivals = iter(read_strips(Pixels(sheet.gray, marks, ruled.ink, em), groups))
        blocks: list[Block] = []
        doubted: set[str] = set()
        for n, grid in enumerate(grids):
            cells = []
            for spot, lines in zip(grid.cells, found[n], strict=True):
                inked = bool(lines.strips or lines.specks > SPECKS * em * em)
                read = next(rivals)
                text = read[0].text.strip()
                cell = Cell(
                    self.tables + n, spot.row, spot.col, read[0].text if text or not inked else UNREAD, spot.rowspan, spot.colspan,
                    self.page.number, grid.cell_box(spot), rivals=read,
                )  # fmt: skip
                cells.append(cell)
                if spot.open or self._is_unsure(grid.cell_box(spot), ruled):
                    doubted.add(cell.id)
            blocks.append(
                Table(
                    self.tables + n,
                    tuple(cells),
                    len(grid.ys) - 1,
                    len(grid.xs) - 1,
                    exact=True,
                    page=self.page.number,
                    bbox=grid.bbox,
                )
            )
        for strip in free:
            read = next(rivals)
            if read[0].text.strip():
                blocks.append(Line(read[0].text, 0, self.page.number, self._points(strip), rivals=read))
        return ScannedPage(self.page, tuple(self._in_order(blocks)), (), frozenset(doubted))

    def _in_order(self, blocks: list[Block]) -> list[Block]:
        """Blocks from top to bottom; lines get their running number."""
        out: list[Block] = []
        number = self.lines
        for block in sorted(blocks, key=lambda b: b.bbox.top if b.bbox else 0.0):
            number += isinstance(block, Line)
            out.append(replace(block, number=number) if isinstance(block, Line) else block)
        return out

    def _is_unsure(self, box: BBox, ruled: Ruled) -> bool:
        """Whether an edge of the cell is only half there."""
        for x0, top, x1, bottom in ruled.unsure:
            x, y = (x0 + x1) / 2 / self.scale, (top + bottom) / 2 / self.scale
            if box.x0 - 1 <= x <= box.x1 + 1 and box.top - 1 <= y <= box.bottom + 1:
                return True
        return False

    def _pixels(self, box: BBox) -> Strip:
        s = self.scale
        return Strip(round(box.x0 * s), round(box.top * s), round(box.x1 * s), round(box.bottom * s))

    def _inside(self, box: BBox) -> Strip:
        s, inset = self.scale, INSET
        return Strip(
            round((box.x0 + inset) * s), round((box.top + inset) * s),
            round((box.x1 - inset) * s) + 1, round((box.bottom - inset) * s) + 1,
        )  # fmt: skip

    def _points(self, strip: Strip) -> BBox:
        s = self.scale
        return BBox(strip.x0 / s, strip.top / s, strip.x1 / s, strip.bottom / s)
