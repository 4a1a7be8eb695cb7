"""Where on a page a field stands that nothing was read of, reckoned from the places of others as forms print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

from hebiao.domain.document import Cell
from hebiao.domain.form import FUNDING_COLUMNS, FUNDING_ROWS, INDICATOR_COLUMNS, walk_paths

How = Literal["cell", "row", "between", "beyond"]
"""`cell`: its row and its column are known; `row`: its row only; `between`: two fields that are printed before and behind
it; `beyond`: one of them only, or none, so that it is the rest of a page"""
Extent = tuple[float, float, float, float]
"""x0, top, x1, bottom in points"""
Known = Mapping[str, tuple[int, Extent]]
"""page and box of every field that has one, by path"""

_PAIRS: Final = (
    ("department", "implementing_unit"),
    ("project_leader", "phone"),
    ("expected_goal", "actual_result"),
    ("total_weight", "total_score"),
    ("preparer", "section_head", "contact_phone", "prepared_on"),
)
"""fields that are printed in one row, besides those of funds and indicators"""
_MERGED: Final = frozenset({"level1", "level2"})
"""columns whose cells go over several rows"""
_LINE: Final = 12.0
"""points that a line of print takes: less of a page is no room for a field"""


class Whereabouts(Struct, frozen=True):
    """The part of a page that a field is looked for in."""

    how: How
    page: int
    box: Extent
    beside: tuple[str | None, str | None] = (None, None)
    """paths of the fields before and behind it, for `between` and `beyond`"""


def reckon(
    path: str, known: Known, rows: int, pages: Mapping[int, tuple[float, float]]
) -> Whereabouts | None:
    """Where a field that is not `known` should be; None where its form stands on no page.

    Args:
        path: of the field.
        known: the fields of its form that have a place.
        rows: indicators of the form.
        pages: width and height in points of the pages that the form stands on, by number.
    """
    row = [known[p] for p in mates_of(path) if p in known]
    if not row:
        return _beside(path, known, rows, pages)
    page = row[0][0]
    _, top, _, bottom = around(box for at, box in row if at == page)
    column = [box for p in column_of(path, rows) if p in known for at, box in (known[p],) if at == page]
    if column:
        x0, _, x1, _ = around(column)
        return Whereabouts("cell", page, (x0, top, x1, bottom))
    x0, _, x1, _ = around(box for at, box in known.values() if at == page)
    return Whereabouts("row", page, (x0, top, x1, bottom))


def crossing(path: str, cells: Mapping[str, Cell], rows: int, table: Iterable[Cell]) -> Cell | None:
    """The cell of a drawn table in which a field's row and its column meet; None where one of them is not known.

    Args:
        path: of the field.
        cells: those of the form's other fields, by path.
        rows: indicators of the form.
        table: all cells of the form.
    """
    row = sorted((cells[p] for p in mates_of(path) if p in cells), key=lambda c: c.rowspan)
    if not row:
        return None
    number, at = row[0].table, row[0].row
    column = [cells[p].col for p in column_of(path, rows) if p in cells and cells[p].table == number]
    if not column:
        return None
    col = max(set(column), key=column.count)
    for cell in table:
        inside = cell.row <= at < cell.row + cell.rowspan and cell.col <= col < cell.col + cell.colspan
        if cell.table == number and inside and cell.bbox is not None:
            return cell
    return None


def mates_of(path: str) -> Sequence[str]:
    """The other fields that are printed in the same row; levels, which go over several rows, are none."""
    head, dot, column = path.rpartition(".")
    if dot:
        columns = FUNDING_COLUMNS if path.startswith("funding.") else INDICATOR_COLUMNS
        return [f"{head}.{c}" for c in columns if c != column and c not in _MERGED]
    return [p for pair in _PAIRS if path in pair for p in pair if p != path]


def column_of(path: str, rows: int) -> Sequence[str]:
    """The other fields of the same column, of a form with so many indicators."""
    part, _, column = path.rpartition(".")
    of = [f"funding.{r}" for r in FUNDING_ROWS] if path.startswith("funding.") else []
    if path.startswith("indicators."):
        of = [f"indicators.{n}" for n in range(rows)]
    return [f"{row}.{column}" for row in of if row != part]


def around(boxes: Iterable[Extent]) -> Extent:
    """The smallest box that holds all of them."""
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return min(x0), min(top), max(x1), max(bottom)


def _beside(
    path: str, known: Known, rows: int, pages: Mapping[int, tuple[float, float]]
) -> Whereabouts | None:
    """Between the next fields before and behind it in the printed form, or what of a page is left beyond one of them."""
    order = list(walk_paths(rows))
    at = order.index(path)
    before = next((p for p in reversed(order[:at]) if p in known), None)
    behind = next((p for p in order[at:] if p in known), None)
    if before is not None and behind is not None and known[before][0] == known[behind][0]:
        page, upper = known[before]
        lower = known[behind][1]
        if upper[3] < lower[1]:
            x0, _, x1, _ = around(box for p, box in known.values() if p == page)
            return Whereabouts("between", page, (x0, upper[3], x1, lower[1]), (before, behind))
    near = before or behind
    page = known[near][0] if near is not None else min(pages, default=0)
    if page not in pages:
        return None
    width, height = pages[page]
    top, bottom = 0.0, height
    if before is not None:
        top = known[before][1][3]
    elif behind is not None:
        bottom = known[behind][1][1]
    if bottom - top < _LINE:
        top, bottom = 0.0, height
    return Whereabouts("beyond", page, (0.0, top, width, bottom), (before, None if before else behind))
