"""The pages of a file that are pictures, read in their order, and ahead of their turn where several processes read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.document import Block, Line, Loss, Table
from hebiao.domain.sharing import Lost, Work, read_pages
from hebiao.errors import DamagedSource
from hebiao.lang import Message
from hebiao.readers.noted import lost_on_page

if TYPE_CHECKING:
    from hebiao.domain.document import Source
    from hebiao.readers.pages.aligned import Carried

T = TypeVar("T")


class Asked(Struct, frozen=True):
    """A page that is to be read."""

    number: int
    """from 1"""
    count: int
    """pages of its file"""
    carried: Carried | None = None
    """what the page before broke off of a table that was told by alignment"""


class PicturePages(Generic[T]):
    """Reads pages as if nothing were broken off before them, until it is told otherwise."""

    def __init__(self, work: Work[Asked, T], numbers: Sequence[int], count: int) -> None:
        """Reads nothing yet.

        Args:
            work: opens the file.
            numbers: of the pages that are pictures, in order.
            count: pages of the file.
        """
        self._work, self._numbers, self._count = work, numbers, count
        self._ahead: Iterator[T | Lost] | None = None
        self._next = 0

    def read_next(self, carried: Carried | None = None) -> T | Lost:
        """The next of them; `carried` is what the page before it broke off of a table that was told by alignment."""
        rest = self._numbers[self._next :]
        self._next += 1
        if carried is not None:
            self._ahead = None
            return next(read_pages(self._work, [Asked(rest[0], self._count, carried)]))
        if self._ahead is None:
            self._ahead = read_pages(self._work, [Asked(n, self._count) for n in rest])
        return next(self._ahead)


def lost_page(number: int, lost: Lost) -> Loss:
    """What is said of a page that was not read."""
    return lost_on_page(number, lost.why.zh, lost.why.en)


def nothing_read(source: Source, lost: Sequence[Message]) -> DamagedSource:
    """Of a file of which no page was read, and not all for being blank."""
    return DamagedSource(
        f"{source.name}：没有一页读得出（{lost[0].zh}）",
        f"{source.name}: no page could be read ({lost[0].en})",
    )


def in_order(blocks: Sequence[Block], lines: int) -> list[Block]:
    """Blocks from top to bottom; lines get their running number, `lines` stood before them."""
    out: list[Block] = []
    for block in sorted(blocks, key=lambda b: b.bbox.top if b.bbox else 0.0):
        lines += isinstance(block, Line)
        out.append(replace(block, number=lines) if isinstance(block, Line) else block)
    return out


def numbered(
    blocks: Sequence[Block], doubted: Set[str], tables: int, lines: int
) -> tuple[tuple[Block, ...], set[str]]:
    """The blocks of a page, and the cells of it that are doubted, with its tables and lines counted on from these numbers."""
    out: list[Block] = []
    names: dict[str, str] = {}
    for block in blocks:
        if isinstance(block, Table):
            cells = tuple(replace(c, table=tables) for c in block.cells)
            names |= {old.id: new.id for old, new in zip(block.cells, cells, strict=True)}
            out.append(replace(block, index=tables, cells=cells))
            tables += 1
        else:
            lines += 1
            out.append(replace(block, number=lines))
    return tuple(out), {names.get(c, c) for c in doubted}
