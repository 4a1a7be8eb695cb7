"""The rows and lines of a segment put in place: one kind of row, whatever format they come from."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.document import Cell, Line, Segment
from hebiao.parse import labels
from hebiao.parse.table.cut_rows import join_cut
from hebiao.parse.table.headers import (
    is_goal_header,
    is_header,
    is_money_header,
)
from hebiao.parse.table.placed import Placed, PlacedRow


def place_rows(segment: Segment) -> list[PlacedRow | Line]:
    """Rows with merged cells carried down; x in points where the table has boxes, else in columns."""
    placed: list[PlacedRow | Line] = []
    active: list[tuple[int, Placed]] = []
    table = -1
    shifts = _shifts(segment)
    for item in segment.items:
        if isinstance(item, Line):
            placed.append(item)
            continue
        if item.table != table:
            active, table = [], item.table
        here = [_place(c) for c in item.cells]
        if shift := shifts.get(item.table):
            here = [replace(p, x0=p.x0 - shift, x1=p.x1 - shift) for p in here]
        if item.exact:
            active = [(last, p) for last, p in active if last >= item.number]
            cells = [*here, *(p for _, p in active)]
            if active:
                cells.sort(key=lambda p: p.x0)
            active.extend(
                (p.cell.row + p.cell.rowspan - 1, replace(p, carried=True))
                for p in here
                if p.cell.rowspan > 1
            )
            here = cells
        placed.append(PlacedRow(here, item.exact, item.table, item.number))
    return join_cut(_join_broken(placed))


def _shifts(segment: Segment) -> dict[int, float]:
    """How far tables lie to the right of the first on its page: of two pages in one picture the second goes on with it."""
    spans: dict[int, tuple[float, float, int | None]] = {}
    for row in segment.rows:
        for cell in row.cells if row.exact else ():
            if cell.bbox is not None:
                x0, x1, page = spans.get(row.table, (cell.bbox.x0, cell.bbox.x1, cell.page))
                spans[row.table] = (min(x0, cell.bbox.x0), max(x1, cell.bbox.x1), page)
    first = next(iter(spans.values()), None)
    return {
        n: x0 - first[0]
        for n, (x0, _, page) in spans.items()
        if first and page == first[2] and x0 >= first[1]
    }


def _place(cell: Cell) -> Placed:
    text = cell.text
    blank = not text or text.isspace()
    if cell.bbox is not None:
        return Placed(cell, cell.bbox.x0, cell.bbox.x1, text, blank)
    return Placed(cell, cell.col, cell.col + cell.colspan, text, blank)


def _join_broken(rows: list[PlacedRow | Line]) -> list[PlacedRow | Line]:
    """Ragged rows torn by a blank line inside a cell are put together again.

    Two rows that are both too short, but together as long as the rows of their part, are one.
    """
    widths = [len(r.cells) for r in rows if isinstance(r, PlacedRow) and not r.exact]
    if not widths or max(widths) > 40:
        return rows
    out: list[PlacedRow | Line] = []
    width = 0
    for row in rows:
        before = out[-1] if out else None
        if (
            isinstance(row, PlacedRow) and isinstance(before, PlacedRow) and not row.exact and not before.exact
            and row.table == before.table and width and len(before.cells) < width
            and len(before.cells) + len(row.cells) == width
            and not _has_label(row) and not _has_label(before)
        ):  # fmt: skip
            shift = len(before.cells)
            before.cells.extend(replace(p, x0=p.x0 + shift, x1=p.x1 + shift) for p in row.cells)
            continue
        if isinstance(row, PlacedRow) and not row.exact and _is_heading(row):
            width = len(row.cells)
        out.append(row)
    return out


def _has_label(row: PlacedRow) -> bool:
    """Whether a row starts a part, or is a labelled row of one."""
    return any(
        labels.level2(p.text) or labels.is_total(p.text) or labels.key(p.text) in _LABELS
        for p in row.filled[:3]
    )


_LABELS: Final = frozenset(
    {*wording.HEAD, *wording.MONEY_ROWS, *wording.SECTIONS, *wording.FOOT, *wording.REMARKS}
)


def _is_heading(row: PlacedRow) -> bool:
    return is_goal_header(row) or is_header(row) or is_money_header(row)
