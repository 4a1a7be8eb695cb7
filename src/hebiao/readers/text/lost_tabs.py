"""Rows of tabs of which some became blanks on their way: the tabs put back where the columns prove them, else doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from hebiao.domain.document import UNREAD, Cell, Table, table_rows
from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.wording import COLUMNS, HEAD, MONEY_COLUMNS, MONEY_ROWS

_GAP: Final = regex(r"[ \xa0]{2,}|\u3000{2,}")
_NUMBERING: Final = regex(r"(?:三级)?指标\s*\d*\s*[:：.、]?|其中[:：]?")
_FIGURE: Final = regex(r"[=＝≥≤<>＜＞]?\s*\d[\d,]*(?:\.\d+)?\s*[^\d\s]{0,4}|[=＝≥≤<>＜＞]")
_UNIT: Final = regex(r"[^\d\s=＝≥≤<>＜＞]{1,3}")
"""the rest of a figure's unit: blanks stand within one text as well"""
_BRACKETS: Final = regex(r"[(（][^()（）]*[)）]")
"""what stands within has its own blanks: （  2019  年度）"""
_HEADINGS: Final = COLUMNS.alone.keys() | MONEY_COLUMNS.alone.keys()
_LABELS: Final = HEAD.alone.keys() | MONEY_ROWS.alone.keys()


def put_back(table: Table) -> tuple[Table, frozenset[str]]:
    """A ragged table whose lost tabs stand again, and the ids of the cells of rows of which that is not certain.

    A row is whole again where its blanks are as many as it is short of columns, and certainly so where all rows of
    the table then have as many. A blank cell in doubt holds `UNREAD`, so that it is asked.
    """
    rows = [list(row.cells) for row in table_rows(table)]
    usual = Counter(map(len, rows)).most_common(1)[0][0]
    if not any(_holds_two(c.text, short=len(row) < usual) for row in rows for c in row):
        return table, frozenset()
    parted = rows if _are_trimmed(rows, usual) else [_parted(row, usual) for row in rows]
    whole = all(len(row) == usual for row in parted)
    doubted: set[int] = set()
    below = False
    for n, (before, after) in enumerate(zip(rows, parted, strict=True)):
        short = len(after) < usual
        unsure = any(_holds_two(c.text, short=short) for c in after)
        below = below or (unsure and any(_two_headings(c.text) for c in after))
        if unsure or below or (not whole and len(after) != len(before)):
            doubted.add(n)
    cells = [c for n, row in enumerate(parted) for c in (_asked(row, usual) if n in doubted else row)]
    columns: Counter[int] = Counter()
    placed: list[Cell] = []
    for c in cells:
        placed.append(replace(c, col=columns[c.row]))
        columns[c.row] += 1
    made = replace(table, cells=tuple(placed), n_cols=max(columns.values()))
    return made, frozenset(c.id for c in placed if c.row in doubted)


def _are_trimmed(rows: Sequence[Sequence[Cell]], usual: int) -> bool:
    """Whether blanks at the ends of rows were cut off, so that a row may be short without having lost a tab."""
    whole = [r for r in rows if not any(len(_GAP.split(c.text.strip())) > 1 for c in r)]
    return (
        not any(r and not r[-1].text.strip() for r in rows) and sum(len(r) < usual for r in whole) >= _TRIMMED
    )


_TRIMMED: Final = 4
"""short rows without a gap that are no chance"""


def _holds_two(text: str, *, short: bool) -> bool:
    """Whether blanks part two texts that may be two cells: in a row that lacks one, or where one is a figure or a label."""
    bare = _BRACKETS.sub("", text.strip())
    pieces = [p for p in _GAP.split(bare) if p and not _NUMBERING.fullmatch(p)]
    if len(pieces) < 2:
        return False
    if not short and _FIGURE.fullmatch(pieces[0]) and _UNIT.fullmatch("".join(pieces[1:])):
        return False
    return short or _two_headings(text) or any(_FIGURE.fullmatch(p) or canon(p) in _LABELS for p in pieces)


def _two_headings(text: str) -> bool:
    return sum(canon(p) in _HEADINGS for p in _GAP.split(text.strip())) > 1


def _parted(row: Sequence[Cell], usual: int) -> list[Cell]:
    """The row with its cells parted at their blanks, where it then has as many as most; else as it is."""
    for inner in (False, True):
        made = [piece for cell in row for piece in _pieces(cell, inner=inner)]
        if len(row) < usual == len(made):
            return made
    return list(row)


def _pieces(cell: Cell, *, inner: bool) -> list[Cell]:
    """A cell's texts between its runs of blanks, with `inner` only those between two texts."""
    if "\n" in cell.text:
        return [cell]
    gaps = [
        m.span()
        for m in _GAP.finditer(cell.text)
        if not inner or (cell.text[: m.start()].strip() and cell.text[m.end() :].strip())
    ]
    edges = [0, *(edge for gap in gaps for edge in gap), len(cell.text)]
    return [
        replace(cell, text=cell.text[a:b], start=(cell.start or 0) + a) for a, b in list(pairwise(edges))[::2]
    ]


def _asked(row: Sequence[Cell], usual: int) -> list[Cell]:
    """The row filled up to as many cells as most have, its blank cells marked as not read.

    Behind a label of the head the text that comes next is its own, whatever blanks stand between.
    """
    if row and canon(row[0].text) in HEAD.alone:
        return list(row)
    marked = [c if c.text.strip() else replace(c, text=UNREAD) for c in row]
    return [*marked, *(replace(marked[-1], text=UNREAD) for _ in range(usual - len(row)))]
