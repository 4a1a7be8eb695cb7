"""Rows of text that are the rest of the row above: what wrapped inside its cells, as converters of pages leave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from unicodedata import east_asian_width

from msgspec.structs import replace

from hebiao.domain.reading import Found, IndicatorRow, Reading
from hebiao.lang import Message
from hebiao.parse import labels
from hebiao.parse.table.columns import NOTED, OTHER, Column, by_place
from hebiao.parse.table.common import found
from hebiao.parse.table.placed import PlacedRow

_REST: Final = Message(
    "下一行没有分值和得分，按上一行折行的余下部分接上，请核对",
    "the next row has no points and was joined as the rest of this one; check that it is",
)
_REST_AMOUNT: Final = Message(
    "下一行还有数字，按折行的余下部分接上，请核对",
    "more digits stand in the next row and were joined; check the amount",
)
_ALONE: Final = Message(
    "这一行没有分值和得分，可能是相邻一行折行的一部分",
    "the row has no points: it may be a part of the row above or below",
)
_POINTS: Final = ("weight", "score")
_LEVELS: Final = ("level1", "level2")
_NARROW: Final = 12
"""a column as wide as six Chinese characters has texts that are as wide by chance"""
_WHOLE: Final = frozenset({"name", "target", "actual"})
"""columns of a row that is one though nobody gave it points"""
_WRAPPED: Final = 2
"""texts as wide as their column that show where it wraps"""


def join_rest(
    row: PlacedRow, rows: Sequence[PlacedRow], columns: Sequence[Column], read: list[IndicatorRow]
) -> bool:
    """Joins a row that is the rest of the last one read; False where it is a row of its own.

    Args:
        row: of text, whose cells have no borders.
        rows: all rows of its part, to see how wide the columns are.
        columns: of the part.
        read: the rows read so far; the last one is changed.
    """
    if row.exact or not read:
        return False
    above = read[-1]
    rest = _by_column(row, columns)
    if rest is None or any(labels.is_ellipsis(f.raw) for f in rest.values()) or not _is_rest(rest, above):
        return False
    full = {c for c in rest if c in _LEVELS or _is_full(above.cells[c], c, rows, columns)}
    if "name" in rest and "name" not in full:
        return False
    for column, more in rest.items():
        first = above.cells[column]
        raw = f"{first.raw}\n{more.raw}"
        text = (first.text or "") + (more.text or "")
        if column in _LEVELS:
            text = (labels.level1 if column == "level1" else labels.level2)(raw) or text
        doubt = first.doubt or (None if column in full else _REST)
        above.cells[column] = Found(raw, text, first.places + more.places, doubt)
    return True


def _by_column(row: PlacedRow, columns: Sequence[Column]) -> dict[str, Found] | None:
    """The texts of a row by the columns they stand in; None where one stands in no column of the form's."""
    rest: dict[str, Found] = {}
    for p, j in zip(row.cells, by_place(row.cells, columns), strict=True):
        field = columns[j].field if j >= 0 else None
        if p.blank or field in (NOTED, OTHER, "method") or labels.is_section(p.text):
            continue
        if field is None or field in rest:
            return None
        rest[field] = found([p])
    return rest


def _is_rest(rest: dict[str, Found], above: IndicatorRow) -> bool:
    if not rest or rest.keys() & set(_POINTS) or not _has_points(above):
        return False
    for column, more in rest.items():
        first = above.cells.get(column)
        if first is None or first.text is None:
            return False
        known = labels.level1 if column == "level1" else labels.level2
        if column in _LEVELS and not above.budget and (known(more.raw) or not known(first.raw + more.raw)):
            return False
    return labels.strip_indicator(name.raw) == name.raw if (name := rest.get("name")) else True


def _has_points(row: IndicatorRow) -> bool:
    return any((f := row.cells.get(c)) is not None and f.text is not None for c in _POINTS)


def _is_full(first: Found, column: str, rows: Sequence[PlacedRow], columns: Sequence[Column]) -> bool:
    """Whether the last line of a text is as wide as its column, and others show that it wraps there."""
    widths = [
        _width(p.text)
        for row in rows
        for p, j in zip(row.cells, by_place(row.cells, columns), strict=True)
        if j >= 0 and columns[j].field == column and not p.blank
    ]
    widest = max(widths)
    return (
        widest >= _NARROW
        and _width(first.raw.rsplit("\n", 1)[-1]) >= widest - 1
        and sum(w >= widest - 1 for w in widths) >= _WRAPPED
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text.strip())


def join_amounts(reading: Reading, row: PlacedRow, columns: Sequence[Column], fund: str) -> bool:
    """Joins what wrapped below the amounts of a fund, all of it asked; False where the row is none of such rests."""
    rest = None if row.exact else _by_column(row, columns)
    above = {c: reading.fields.get(f"funding.{fund}.{c}") for c in rest or ()}
    if not rest or any(first is None for first in above.values()):
        return False
    for column, first in above.items():
        more = rest[column]
        if first is not None and all(p not in first.places for p in more.places):
            text = (first.text or "") + (more.text or "")
            reading.fields[f"funding.{fund}.{column}"] = Found(
                f"{first.raw}\n{more.raw}", text, first.places + more.places, _REST_AMOUNT
            )
    return True


def doubt_alone(rows: list[IndicatorRow], *, exact: bool) -> None:
    """Asks rows of text without points where the others have them, and what stands above and below, in place."""
    pointed = [r for r in rows if _has_points(r)]
    if exact or 2 * len(pointed) <= len(rows):
        return
    for n, row in enumerate(rows):
        said = {c for c, f in row.cells.items() if f.text is not None}
        if _has_points(row) or said >= _WHOLE:
            continue
        row.asked = row.asked or _ALONE
        for near in rows[max(n - 1, 0) : n + 2]:
            for column in row.cells.keys() & near.cells.keys() - set(_LEVELS):
                near.cells[column] = replace(near.cells[column], doubt=near.cells[column].doubt or _ALONE)
