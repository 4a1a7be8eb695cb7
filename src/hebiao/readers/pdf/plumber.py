"""pdfplumber as the second reader of doubtful PDF pages: unlike pdfium in all but its idea of a grid.

Cells come from `find_tables` and their text from the table's own `extract()`, one pass a table.
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from hebiao.domain.document import Cell, Table
from hebiao.domain.geometry import BBox
from hebiao.lang import Message
from hebiao.readers.noted import on_page
from hebiao.readers.pages.lattice import SNAP, Ruling

if TYPE_CHECKING:
    import pdfplumber

ASLANT = 0.18
"""tangent of ten degrees: text further from a quarter turn is a watermark"""


class SecondCell(NamedTuple):
    """A cell as pdfplumber sees it; the box is in points from the top left of the page as seen."""

    box: BBox
    text: str


class Difference(Struct, frozen=True):
    """One cell that two readers read in different ways; None where a reader has no such cell."""

    page: int
    cell: str
    """the cell's name (`t0r3c4`), or its place on the page where only the second reader has it"""
    first: str | None
    second: str | None

    @property
    def message(self) -> Message:
        """The difference in words."""
        zh, en = (
            f"两种读法不同，“{self.first}”与“{self.second}”",
            f"readings differ: “{self.first}” and “{self.second}”",
        )
        if self.first is None:
            zh, en = (
                f"第二种读法另有一格“{self.second}”",
                f"the second reading has one more cell, “{self.second}”",
            )
        elif self.second is None:
            zh, en = (
                f"“{self.first}”在第二种读法中不成一格",
                f"“{self.first}” is no cell in the second reading",
            )
        return on_page(self.page, f"{self.cell}：{zh}，请核对", f"{self.cell}: {en}; check it")


class SecondReadingFailed(Exception):
    """pdfplumber could not read the page; its own error is the cause."""


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps pdfminer's warnings about fonts from the screen while it works."""
    logger = logging.getLogger("pdfminer")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _stands_straight(item: dict[str, Any]) -> bool:
    """False for the characters of a watermark written aslant."""
    if item["object_type"] != "char":
        return True
    a, b = item["matrix"][:2]
    return bool(min(abs(a), abs(b)) <= ASLANT * max(abs(a), abs(b)))


def read_cells(
    data: bytes, numbers: Sequence[int], dotted: Mapping[int, Sequence[BBox]] | None = None
) -> dict[int, tuple[SecondCell, ...]]:
    """The cells of the given pages (from 1), in the order of their tables.

    Args:
        data: the file.
        numbers: of the pages.
        dotted: boxes of cells of pages whose lines are dots, by page: where pdfplumber sees no lines, it says only which
            text stands in each box.

    Raises:
        SecondReadingFailed: pdfplumber stumbled; the first reading stands alone.
    """
    import pdfplumber

    found: dict[int, tuple[SecondCell, ...]] = {}
    with _quiet():
        try:
            with pdfplumber.open(io.BytesIO(data), pages=list(numbers)) as document:
                for page in document.pages:
                    left, top = _corner(page)
                    inked = page.filter(_stands_straight).dedupe_chars(tolerance=1)
                    ruled = [
                        SecondCell(BBox(c[0] - left, c[1] - top, c[2] - left, c[3] - top), text or "")
                        for table in inked.find_tables()
                        for row, texts in zip(table.rows, table.extract(), strict=True)
                        for c, text in zip(row.cells, texts, strict=True)
                        if c is not None
                    ]
                    boxes = (dotted or {}).get(page.page_number, ())
                    unruled = [b for b in boxes if not any(b.overlaps(cell.box) for cell in ruled)]
                    found[page.page_number] = (*ruled, *_texts_in(inked, unruled, left, top))
                    page.close()
        # pdfminer raises whatever a broken file leads it to (KeyError, TypeError, struct.error, …).
        except Exception as error:
            raise SecondReadingFailed(str(error)) from error
    return found


def _texts_in(
    page: pdfplumber.page.Page, boxes: Sequence[BBox], left: float, top: float
) -> tuple[SecondCell, ...]:
    """The text in each box, character by character as a table's own `extract()` takes it."""
    from pdfplumber.utils.text import extract_text

    if not boxes:
        return ()
    chars = [((c["x0"] + c["x1"]) / 2 - left, (c["top"] + c["bottom"]) / 2 - top, c) for c in page.chars]
    return tuple(
        SecondCell(
            b, extract_text([c for x, y, c in chars if b.x0 <= x < b.x1 and b.top <= y < b.bottom]) or ""
        )
        for b in boxes
    )


def _corner(page: pdfplumber.page.Page) -> tuple[float, float]:
    """The top left of the page as seen, in pdfplumber's coordinates: those of the uncropped, turned page."""
    x0, y0, x1, y1 = page.page_obj.mediabox
    u0, v0, u1, v1 = page.page_obj.cropbox
    left, low, right, high = (max(u0 - x0, 0), max(v0 - y0, 0), max(x1 - u1, 0), max(y1 - v1, 0))
    cut = {0: (left, high), 90: (low, left), 180: (right, low), 270: (high, right)}[page.rotation]
    return page.mediabox[0] + cut[0], page.mediabox[1] + cut[1]


def cell_rulings(cells: Sequence[SecondCell]) -> list[Ruling]:
    """The sides of the second reader's cells, for a page on which the first reader found no grid."""
    found = []
    for box, _ in cells:
        found += [
            Ruling(box.x0, box.top, box.x1, box.top),
            Ruling(box.x0, box.bottom, box.x1, box.bottom),
            Ruling(box.x0, box.top, box.x0, box.bottom),
            Ruling(box.x1, box.top, box.x1, box.bottom),
        ]
    return found


def compare_cells(
    tables: Sequence[Table],
    second: Sequence[SecondCell],
    number: int,
    ordered: bool = True,
    ended: Collection[str] = (),
) -> list[Difference]:
    """Where the tables of page `number` differ from the second reading; white space does not count.

    Without `ordered` (pdfplumber reads turned text backwards) only the stock of characters is compared. A cell in which
    pdfplumber has no code points for the font ("(cid:12)") says nothing. Cells that the end of the page leaves open
    (`ended`, ids) are none to pdfplumber.
    """
    places: dict[tuple[int, int], list[int]] = {}
    for i, (box, _) in enumerate(second):
        places.setdefault(_tile(box), []).append(i)
    unseen = set(range(len(second)))
    found: list[Difference] = []
    for cell in (c for t in tables for c in t.cells):
        match = _match(cell, second, places)
        text = _bare(cell.text)
        if match is None:
            if text and cell.id not in ended:
                found.append(Difference(number, cell.id, text, None))
            continue
        unseen.discard(match)
        other = _bare(second[match].text)
        if "(cid:" in other:
            continue
        if text != other and (ordered or sorted(text) != sorted(other)):
            found.append(Difference(number, cell.id, text, other))
    for i in sorted(unseen):
        box, text = second[i]
        if _bare(text):
            found.append(Difference(number, f"({box.x0:.0f}, {box.top:.0f})", None, _bare(text)))
    return found


def _tile(box: BBox) -> tuple[int, int]:
    return int((box.x0 + box.x1) / 2 // (2 * SNAP)), int((box.top + box.bottom) / 2 // (2 * SNAP))


def _match(cell: Cell, second: Sequence[SecondCell], places: dict[tuple[int, int], list[int]]) -> int | None:
    """The second reader's cell with the same sides."""
    box = cell.bbox
    assert box is not None
    x, y = _tile(box)
    for i in (i for dx in (-1, 0, 1) for dy in (-1, 0, 1) for i in places.get((x + dx, y + dy), ())):
        other = second[i].box
        sides = (other.x0 - box.x0, other.top - box.top, other.x1 - box.x1, other.bottom - box.bottom)
        if max(map(abs, sides)) <= SNAP:
            return i
    return None


def _bare(text: str) -> str:
    return "".join(text.split())
