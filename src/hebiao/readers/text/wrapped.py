"""Lines that a letter or a terminal broke at a width: put together again where that makes whole rows."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.document import Block, Cell, Line
from hebiao.normalize import canon
from hebiao.readers.text.places import WIDE, widths
from hebiao.readers.text.shapes import RawLine
from hebiao.wording import FOOT, HEAD, MONEY_ROWS, TOTALS

_NARROWEST, _WIDEST = 60, 160
"""places at which lines are broken"""
_LEAST: Final = 5
"""lines that end at that width: fewer may do so by chance"""
_MOST: Final = 0.8
"""of all lines: where nearly all end there, blanks fill them"""
_TWO: Final = 2
"""numbers of cells that rows have where some were broken"""


class Whole(Struct, frozen=True):
    """Lines as they were before they were broken, and where the pieces of each begin in it."""

    lines: tuple[RawLine, ...]
    pieces: dict[int, tuple[tuple[int, int], ...]]
    """number of a line → (offset, number of the piece) of all its pieces, for lines of several"""

    def placed(self, block: Block) -> Block:
        """A block with the places of the source's own lines."""
        if isinstance(block, Line):
            return block
        return replace(block, cells=tuple(map(self._own, block.cells)))

    def _own(self, cell: Cell) -> Cell:
        pieces = self.pieces.get(cell.line or 0)
        if pieces is None or cell.start is None:
            return cell
        offset, number = max(p for p in pieces if p[0] <= cell.start)
        return replace(cell, line=number, start=cell.start - offset)


def whole_lines(lines: Sequence[RawLine]) -> Whole | None:
    """The lines put together again that were broken at a width; None where they were not."""
    for full in _full(lines):
        return _joined(lines, list(_runs(full)))
    return None


def whole_rows(lines: Sequence[RawLine]) -> Whole | None:
    """Lines of tabs put together again where they all have as many cells then, and had not before."""
    if _are_even(lines):
        return None
    tabs = [line.text.count("\t") for line in lines]
    usual = Counter(n for n in tabs if n).most_common(1)[0][0]
    begins = [_begins_row(a.text, b.text) for a, b in itertools.pairwise(lines)]
    for full in _full(lines):
        broken = [a and not b for a, b in zip(full, [*begins, False], strict=True)]
        whole = _joined(lines, list(_rows(broken, tabs, usual)))
        if _are_even(whole.lines):
            return whole
    return None


def _full(lines: Sequence[RawLine]) -> Iterator[list[bool]]:
    """Which lines end at the width at which lines are broken, by either way of counting places; none where too few do."""
    for wide in WIDE:
        sizes = [sum(widths(line.text, wide)) for line in lines]
        longest = max(sizes, default=0)
        full = [size >= longest - 1 for size in sizes]
        some = _LEAST <= sum(full) <= _MOST * len(lines)
        if _NARROWEST <= longest <= _WIDEST and some and 2 * sizes.count(longest) > sum(full):
            yield full


def _begins_row(before: str, line: str) -> bool:
    """Whether a line begins with a label that would run into the text of the line before, were they one."""
    return not before.endswith("\t") and canon(line.partition("\t")[0]).rstrip(":") in _LABELS


_LABELS: Final = frozenset((*HEAD.alone, *MONEY_ROWS.alone, *TOTALS, *FOOT))


def _rows(broken: Sequence[bool], tabs: Sequence[int], usual: int) -> Iterator[list[int]]:
    """The lines of each row: they go on behind a broken one while cells lack, and where what follows has no tab."""
    run: list[int] = []
    count = 0
    for n, more in enumerate(broken):
        run.append(n)
        count += tabs[n]
        rest = n + 1 < len(tabs) and not tabs[n + 1]
        if not more or not count or (count >= usual and not rest):
            yield run
            run, count = [], 0
    if run:
        yield run


def _are_even(lines: Sequence[RawLine]) -> bool:
    counts = [n for line in lines if (n := line.text.count("\t"))]
    return len(set(counts)) < _TWO


def _joined(lines: Sequence[RawLine], runs: Sequence[Sequence[int]]) -> Whole:
    out: list[RawLine] = []
    pieces: dict[int, tuple[tuple[int, int], ...]] = {}
    for run in runs:
        own = [lines[n] for n in run]
        offsets = itertools.accumulate((len(line.text) for line in own[:-1]), initial=0)
        out.append(RawLine(own[0].number, "".join(line.text for line in own)))
        if len(own) > 1:
            pieces[own[0].number] = tuple(zip(offsets, (line.number for line in own), strict=True))
    return Whole(tuple(out), pieces)


def _runs(full: Sequence[bool]) -> Iterator[list[int]]:
    run: list[int] = []
    for n, more in enumerate(full):
        run.append(n)
        if not more:
            yield run
            run = []
    if run:
        yield run
