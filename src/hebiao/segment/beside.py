"""Forms that stand side by side in one table: its columns parted where the evidence is clear, else doubted."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.document import Cell, Row, Table, table_rows
from hebiao.lang import Message
from hebiao.normalize import canon
from hebiao.wording import NAME, TOTAL

_ANCHORS: Final = ("年度资金总额", "一级指标", "二级指标", "三级指标", *TOTAL, "预期目标", "主管部门")
_LEVELS: Final = ("产出指标", "效益指标", "效果指标", "满意度指标")
"""of level 1; 成本指标 is one of level 2, too, which stands in another column"""
_ENOUGH: Final = 3
"""headings of a form that each side must have"""
_NEAR: Final = 3
"""names of two forms side by side stand this many rows apart at most"""
DOUBT: Final = Message(
    "表里像是并排有两张表，分不开，请对照原件",
    "two forms seem to stand side by side here and cannot be told apart; compare with the original",
)
SHARED: Final = Message(
    "两张表并排，标题或落款在表格之外，不能确定归谁",
    "two forms stand side by side, and a title or footer outside the table may be of either",
)


class Beside(Struct, frozen=True):
    """The rows of a table in reading order: those of the form on the left first."""

    rows: tuple[Row, ...]
    parted: bool
    """whether forms side by side were parted"""
    unclear: bool
    """whether forms seem to stand side by side that could not be parted"""


def part_columns(table: Table) -> Beside:
    """Parts a table between two forms side by side: names in the same rows, no cell over the cut, headings twice."""
    # One character of a label says of nearly every cell that it is not that label.
    names = [c for c in table.cells if "称" in c.text and _is_label(c, NAME)]
    heads = [c for c in table.cells if "标" in c.text and _is_label(c, "三级指标")]
    rows = table_rows(table)
    if not (_beside(names) or _beside(heads)):
        return Beside(rows, parted=False, unclear=False)
    whole = table.exact or _keeps_columns(table)
    cuts = sorted(
        {
            b.col
            for a, b in _beside(names)
            if whole and _is_clear(table, a, b) and (table.exact or _is_aligned(table, b.col))
        }
    )
    bounds = [0, *cuts, table.n_cols]
    parted = tuple(_between(row, start, stop) for start, stop in itertools.pairwise(bounds) for row in rows)
    needed = max(len({c.col for pair in _beside(found) for c in pair}) for found in (names, heads))
    return Beside(parted, parted=bool(cuts), unclear=len(bounds) - 1 < needed)


def _is_label(cell: Cell, label: str) -> bool:
    return len(cell.text) < 20 and canon(cell.text).rstrip(":") == label


def _beside(cells: Sequence[Cell]) -> list[tuple[Cell, Cell]]:
    """Pairs of labels side by side, left one first, each with its next to the right only."""
    ordered = sorted(cells, key=lambda c: c.col)
    return [
        (a, b)
        for a, b in itertools.pairwise(ordered)
        if a.col + a.colspan < b.col and abs(a.row - b.row) <= _NEAR
    ]


def _keeps_columns(table: Table) -> bool:
    """Whether every row of a text's forms has all its cells, the blank ones too, so that none is moved sideways.

    Titles above and footers below may be shorter: an editor takes blanks from the ends of lines.
    """
    labels = [c.row for c in table.cells if any(_is_label(c, a) for a in (NAME, *TOTAL))]
    within = range(min(labels), max(labels) + 1) if labels else range(0)
    return set(Counter(c.row for c in table.cells if c.row in within).values()) == {table.n_cols}


def _is_aligned(table: Table, cut: int) -> bool:
    """Whether every label of a text, and all of level 1, stand in one column of their form, left and right alike."""
    columns: dict[str, set[int]] = {}
    for cell in table.cells:
        level = any(_is_label(cell, x) for x in _LEVELS)
        if level or any(_is_label(cell, a) for a in (NAME, *_ANCHORS)):
            columns.setdefault(_LEVELS[0] if level else canon(cell.text), set()).add(cell.col % cut)
    return all(len(found) == 1 for found in columns.values())


def _is_clear(table: Table, left: Cell, right: Cell) -> bool:
    cut = right.col
    top = min(left.row, right.row)
    if any(
        c.col < cut < c.col + c.colspan for c in table.cells if c.row + c.rowspan > top and c.text.strip()
    ):
        return False
    sides = ([c for c in table.cells if c.col < cut], [c for c in table.cells if c.col >= cut])
    return all(sum(any(_is_label(c, a) for c in side) for a in _ANCHORS) >= _ENOUGH for side in sides)


def _between(row: Row, start: int, stop: int) -> Row:
    return replace(row, cells=tuple(c for c in row.cells if start <= c.col < stop))
