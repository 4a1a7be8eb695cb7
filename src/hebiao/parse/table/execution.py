"""The budget's own row among the indicators (预算执行率, 10 points): its points are those of the total of the money.

Level1 of an indicator is one of four, and 预算执行率 is none of them: places that print the row there have its points
in no other place, or say them twice. An indicator of that name below a level of its own (时效指标) stays one.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from hebiao.domain.document import Cell
from hebiao.domain.reading import Found, IndicatorRow, Left, Reading
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon, percentage, same_text
from hebiao.parse import labels
from hebiao.parse.table.columns import Column
from hebiao.parse.table.placed import Placed, PlacedRow

_POINTS: Final = "分"
_SERIAL: Final = regex(r"\d{1,2}[.、]?|[一二三四五六七八九十]{1,3}")
_LEFT: Final = frozenset({"level1", "level2", "name"})
_TOTAL: Final = "funding.total."
_TWICE: Final = Message(
    "预算执行的分值或得分在资金表和指标表里不一致",
    "the points of the budget's execution differ between the money and the indicators",
)
_UNPLACED: Final = Message(
    "分不清预算执行率这一行是指标，还是资金总额的分值和得分",
    "whether “预算执行率” is an indicator here, or gives the points of the money's total, is not clear",
)
_RATE: Final = Message(
    "执行率写在指标表里，资金表里没有", "the rate stands among the indicators, not with the money"
)


def is_execution_row(row: PlacedRow, columns: Sequence[Column]) -> bool:
    """Whether a row of the indicators is the budget's own: its label stands where level1 does, or over several columns.

    Where the label stands under a level of its own, or where rows have lost their first cells, it may be a name.
    """
    cells = [p for p in row.cells if not labels.is_section(p.text) and not (p.carried and p.blank)]
    left = min((c.x0 for c in columns if c.field in _LEFT), default=0.0)
    # A number of the row stands left of all that is read.
    if row.exact:
        cells = [p for p in cells if p.x1 > left]
    else:
        cells = list(itertools.dropwhile(lambda p: p.x0 < left and _is_serial(p), cells))
    first = next((n for n, p in enumerate(cells) if not p.blank), None)
    if first is None or cells[first].carried or not labels.is_execution(cells[first].text):
        return False
    label, behind = cells[first], cells[first + 1 : first + 3]
    # On a new page the merged cell may be one column of its own table: what it covers is told by the headings.
    covered = sum(label.x0 < (c.x0 + c.x1) / 2 < label.x1 for c in columns if c.field) if row.exact else 1
    if label.cell.colspan > 1 or covered > 1 or _POINTS in label.text:
        return True
    if behind and labels.is_execution(behind[0].text):
        return True
    return first == 0 and len(behind) > 1 and all(p.blank for p in behind)


def is_budget(cells: Mapping[str, Found]) -> bool:
    """Whether a row's own level1 is the label of the budget's row, however its other cells stand."""
    one = cells.get("level1")
    return one is not None and labels.is_execution(one.raw)


def _is_serial(placed: Placed) -> bool:
    return placed.blank or _SERIAL.fullmatch(canon(placed.text)) is not None


def take_execution(reading: Reading, *, exact: bool) -> None:
    """Moves the budget's own row, where the indicators hold one, to the total of the money.

    Args:
        reading: changed in place.
        exact: whether the source says where its cells stand.
    """
    named = [] if exact else [r for r in reading.rows if _is_named(r) and not r.budget]
    if named and any(map(_is_at_odds, reading.rows)):
        for row in reading.rows:
            if row.budget or _is_named(row):
                row.asked = _UNPLACED
        _doubt_points(reading)
        return
    rows = [r for r in reading.rows if r.budget or (not exact and _stands_left(r, reading))]
    if not rows:
        if not exact:
            _ask_unplaced(reading)
        return
    reading.rows = [r for r in reading.rows if all(r is not taken for taken in rows)]
    for row in rows:
        for column in ("weight", "score"):
            _put(reading, _TOTAL + column, row.cells.get(column))
        rate = row.cells.get("actual")
        if rate is not None and percentage(rate.text) is not None:
            reading.fields.setdefault(f"{_TOTAL}execution_rate", replace(rate, doubt=_RATE))
        for found in row.cells.values():
            reading.residue.extend(Left("extra", found.raw, place) for place in found.places[:1])


def _ask_unplaced(reading: Reading) -> None:
    """Asks a row of that name where the money has no points, and nothing shows what level it stands below.

    In running text nothing does; in rows of text a level that stands in the row itself does.
    """
    points = reading.fields.get(f"{_TOTAL}weight")
    if points is not None and points.text is not None:
        return
    for row in reading.rows:
        # Over several columns its label may have been taken for one of the second level.
        name = row.cells.get("name") or row.cells.get("level2")
        if name is None or not labels.is_execution(name.raw):
            continue
        if reading.structure == "lines" or "name" not in row.cells or not _has_level(row, name):
            row.asked = row.asked or _UNPLACED
            _doubt_points(reading)


def _doubt_points(reading: Reading) -> None:
    for column in ("weight", "score"):
        known = reading.fields.get(f"{_TOTAL}{column}", Found("", None, ()))
        reading.fields[f"{_TOTAL}{column}"] = replace(known, doubt=_UNPLACED)


def _is_named(row: IndicatorRow) -> bool:
    name = row.cells.get("name")
    return name is not None and labels.is_execution(name.raw)


def _is_at_odds(row: IndicatorRow) -> bool:
    """Whether a row has the label of the budget's row, and a name of another: its level may be that of the next row."""
    return row.budget and "name" in row.cells and not _is_named(row)


def _has_level(row: IndicatorRow, name: Found) -> bool:
    """Whether a level stands in the row of the name, not in one above that it may stand for as well."""
    here = {p.at.row for p in name.places if isinstance(p.at, Cell)}
    levels = (found for c in ("level1", "level2") if (found := row.cells.get(c)) is not None)
    return any(isinstance(p.at, Cell) and p.at.row in here for found in levels for p in found.places)


def _stands_left(row: IndicatorRow, reading: Reading) -> bool:
    """Whether a ragged row of that name has lost the levels that all others have, and the money has no points yet."""
    name = row.cells.get("name")
    if name is None or not labels.is_execution(name.raw):
        return False
    points = reading.fields.get(f"{_TOTAL}weight")
    others = [_column(n) for r in reading.rows if r is not row and (n := r.cells.get("name"))]
    return (points is None or points.text is None) and _column(name) < min(others, default=0)


def _column(found: Found) -> int:
    at = found.places[0].at if found.places else None
    return at.col if isinstance(at, Cell) else 0


def _put(reading: Reading, path: str, found: Found | None) -> None:
    known = reading.fields.get(path)
    if found is None or found.text is None:
        return
    if known is None or known.text is None:
        reading.fields[path] = found
    elif not same_text(known.text, found.text):
        reading.fields[path] = replace(known, doubt=_TWICE, rivals=(*known.rivals, found))
