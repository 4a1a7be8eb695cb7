"""The document tree: what a reader makes of bytes, with places. Frozen, slotted, no pydantic (it is hot)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from msgspec import Struct

from hebiao.domain.geometry import BBox
from hebiao.lang import Message
from hebiao.lazy import regex

UNREAD: Final = "\ufffd"
"""stands in a cell that shows something to a person and holds no text for us (a picture, an unreckoned formula)"""
_CELL_ID: Final = regex(r"t\d+r\d+c\d+")
LINES: Final = "ocr:lines"
"""producer of the first reading of a picture's ink, line by line as the grid cuts them"""
AGAIN: Final = "ocr:again"
"""of the second, at another scale and contrast"""
THIRD: Final = "ocr:third"
"""of one more, made because the first two differed or doubted"""
FOUND: Final = "ocr:found"
"""of one as a detector of text cut the page, which knows no cell and leaves no ink out"""
BEST: Final = "ocr:best"
"""of one that is put together of lines of the others"""
NOTHING: Final = 0.5
"""what a reading counts for that finds no text where others do"""
CERTAIN: Final = 0.97
"""least score of a character that is not named as weak: it is as certain as a character ever is"""
Channel = Literal["text", "docx", "xlsx", "html", "pdf", "scan", "ofd"]


@dataclass(frozen=True, slots=True)
class Loss(Message):
    """A note of a reader that part of its source was not read, or not in order: the forms there may be wrong anywhere."""

    page: int | None = None
    """from 1; None where nobody knows, or the format has no pages"""
    illegible: bool = False
    """whether the page was read, but not clearly enough"""


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes with a name. `name` is the path as given; a member of an archive is `archive.zip!inner/path`."""

    name: str
    data: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


class Weak(NamedTuple):
    """A character that is not certain."""

    at: int
    """offset in the text of its reading"""
    rival: str
    """what else it may be; "" for nothing"""
    rival_score: float
    score: float = 0.0
    """its own"""
    cap: float = 1.0
    """the most that its print lets it score, whatever its runner-up is"""


class Rival(Struct, frozen=True):
    """What one reading of the pixels made of a cell or line; its text is laid out as that of the cell."""

    producer: str
    """`LINES`, `AGAIN`, `THIRD`: the same ink read in unlike ways; `FOUND`, `BEST`"""
    text: str
    score: float
    """lowest score of its characters, 0 to 1"""
    weak: tuple[Weak, ...] = ()
    """characters that are not certain, in order"""
    boxes: tuple[BBox, ...] = ()
    """where it looked, if not at the lines as its cell has them, in points of the page"""


class Cell(Struct, frozen=True):
    """One cell of a table. A merged cell stands once, at its first row and column, with its spans.

    `text` is what was found, line breaks as "\\n", nothing stripped but control characters.
    """

    table: int
    """number of the table in the document, from 0"""
    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None
    """1-based page, where the format has pages"""
    bbox: BBox | None = None
    line: int | None = None
    """1-based line of a text source that the cell begins on"""
    start: int | None = None
    """offset of the cell's first character in that line"""
    ref: str | None = None
    """the source's own name of the cell, such as "B7" of a sheet"""
    rivals: tuple[Rival, ...] = ()
    """how the text was read from pixels, the chosen reading first; empty where the source holds text"""
    edged: bool = False
    """whether its reader doubts it for its edges alone, of which one is half drawn"""

    @property
    def id(self) -> str:
        """The cell's name in provenance: `t0r14c7`."""
        return f"t{self.table}r{self.row}c{self.col}"


class Table(Struct, frozen=True):
    """A grid. With `exact`, spans are those of the source; without, rows are ragged and merges are lost.

    `cells` are in row-major order. Every position of an exact grid is covered by exactly one cell
    (empty cells stand there with text ""); a ragged row has the cells that were found, empty ones included.
    """

    index: int
    cells: tuple[Cell, ...]
    n_rows: int
    n_cols: int
    exact: bool = True
    page: int | None = None
    bbox: BBox | None = None
    name: str | None = None
    """name of a sheet, caption of a table"""
    aligned: bool = False
    """whether no upright lines are drawn in its picture, so that its cells are told by how texts align"""


class Line(Struct, frozen=True):
    """A paragraph or line of running text outside any table."""

    text: str
    number: int
    """1-based line of a text source, or running number of the paragraph"""
    page: int | None = None
    bbox: BBox | None = None
    blank_before: bool = False
    """whether a blank line stood between the line before and this one"""
    start: int = 0
    """offset of the text in its source line, where a long line was cut in two"""
    rivals: tuple[Rival, ...] = ()
    """how the text was read from pixels, as of a cell"""


Block = Table | Line


class Page(Struct, frozen=True):
    """Size of a page in points; only formats with fixed pages have them."""

    number: int
    width: float
    height: float


class Document(Struct, frozen=True):
    """What a reader made of a source: blocks in reading order."""

    source: Source
    channel: Channel
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    notes: tuple[Message, ...] = ()
    """what the reader noticed and a person may need to know (a cut cell, a formula without a value)"""
    doubted: frozenset[str] = frozenset()
    """ids of cells whose text may not be what a person sees there"""

    @property
    def doubted_cells(self) -> frozenset[str]:
        """The cells that the reader doubts, those that a note names (`t0r3c4`) included."""
        return self.doubted | frozenset(_CELL_ID.findall(" ".join(n.zh for n in self.notes)))

    def lost_near(self, pages: Sequence[int]) -> tuple[Loss, ...]:
        """The notes that say that pages could not be read, or not in order: a form there may be wrong somewhere.

        Args:
            pages: those the form stands on; what is lost on them, on the next ones, or nobody knows where, counts.
        """
        near = {p + step for p in pages for step in (-1, 0, 1)}
        lost = (n for n in self.notes if isinstance(n, Loss))
        return tuple(n for n in lost if not near or n.page is None or n.page in near)


class Row(Struct, frozen=True):
    """The cells that begin in one row of a table, by column."""

    table: int
    number: int
    cells: tuple[Cell, ...]
    exact: bool
    n_cols: int
    aligned: bool = False
    """as of its table"""


Item = Row | Line


class Segment(Struct, frozen=True):
    """The region of a document that is one form: rows and lines in reading order."""

    index: int
    """0-based number of the form in its document"""
    items: tuple[Item, ...]
    doubts: tuple[Message, ...] = ()
    """why the borders of the region are not certain (a form cut off, a table without title)"""

    @property
    def rows(self) -> tuple[Row, ...]:
        """The table rows only."""
        return tuple(i for i in self.items if isinstance(i, Row))

    @property
    def lines(self) -> tuple[Line, ...]:
        """The running lines only."""
        return tuple(i for i in self.items if isinstance(i, Line))

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages it stands on, in order, where the format has pages."""
        found: dict[int, None] = {}
        for item in self.items:
            numbers: Sequence[int | None]
            numbers = [c.page for c in item.cells] if isinstance(item, Row) else [item.page]
            found.update((n, None) for n in numbers if n is not None)
        return tuple(sorted(found))


def table_rows(table: Table) -> tuple[Row, ...]:
    """The rows of a table, each with the cells that begin in it; a row with none is kept, empty."""
    by_row: dict[int, list[Cell]] = {}
    for cell in table.cells:
        by_row.setdefault(cell.row, []).append(cell)
    return tuple(
        Row(
            table.index,
            r,
            tuple(sorted(by_row.get(r, ()), key=lambda c: c.col)),
            table.exact,
            table.n_cols,
            table.aligned,
        )
        for r in range(table.n_rows)
    )
