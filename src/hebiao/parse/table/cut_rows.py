"""Rows of the head, the goals and the total that the end of a page cut in two; those of indicators are joined by `levels`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.document import Line
from hebiao.parse import labels
from hebiao.parse.table.placed import Placed, PlacedRow

_NEAR: Final = 1.5
"""points by which a column lies elsewhere on the next page at most"""
_LABELS: Final = 3
"""cells of a row among which its label stands"""


def join_cut(rows: Sequence[PlacedRow | Line]) -> list[PlacedRow | Line]:
    """The rows with such a row and its rest, the first row of the next page's table, as one."""
    out: list[PlacedRow | Line] = []
    for row in rows:
        before = out[-1] if out else None
        if isinstance(row, PlacedRow) and isinstance(before, PlacedRow) and _is_rest(row, before):
            before.cells = [_joined(p, row) for p in before.cells]
        else:
            out.append(row)
    return out


def _is_rest(row: PlacedRow, before: PlacedRow) -> bool:
    """Whether a row has no label, and texts only below the texts of a row with one, at the top of the next page."""
    own, above = _own(row), _own(before)
    if not (row.exact and before.exact and own and above) or row.table == before.table:
        return False
    pages = (above[0].cell.page, own[0].cell.page)
    if None in pages or pages[0] == pages[1] or not _is_labelled(above):
        return False
    lead = next((p for p in row.cells if not p.carried), None)
    return lead is not None and lead.blank and all(any(_same_place(p, q) for q in above) for p in own)


def _own(row: PlacedRow) -> list[Placed]:
    return [p for p in row.cells if not p.carried and not p.blank]


def _is_labelled(cells: Sequence[Placed]) -> bool:
    """Whether a row is the total's, or one of labels and texts of the head or the goals."""
    texts = [p.text for p in cells[:_LABELS]]
    return any(
        labels.is_total(t) or labels.exact(wording.HEAD, t) or labels.exact(wording.GOALS, t) for t in texts
    ) and any(p.x0 > cells[0].x0 for p in cells)


def _same_place(a: Placed, b: Placed) -> bool:
    return abs(a.x0 - b.x0) < _NEAR and abs(a.x1 - b.x1) < _NEAR


def _joined(placed: Placed, rest: PlacedRow) -> Placed:
    """A cell with what the next page holds of it."""
    more = next((p for p in _own(rest) if not placed.carried and _same_place(p, placed)), None)
    if more is None:
        return placed
    text = f"{placed.text}\n{more.text}"
    return replace(placed, text=text, cell=replace(placed.cell, text=text))
