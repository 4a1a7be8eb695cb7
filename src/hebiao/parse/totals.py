"""The total row where other figures than weight and score stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hebiao.domain.reading import Reading
from hebiao.lang import Message
from hebiao.normalize import plain_number
from hebiao.parse import labels
from hebiao.parse.columns import NOTED, OTHER, Column, by_place
from hebiao.parse.common import found
from hebiao.parse.placed import Placed, PlacedRow

_LOST_CELLS: Final = Message(
    "合计行的单元格数与表头不符，不确定是哪一栏",
    "the total row has fewer cells than the heading; its column is not certain",
)


def has_other_figures(columns: Sequence[Column]) -> bool:
    """Whether columns that the form does not have stand behind its points (复核得分): order does not tell whose a figure is."""
    first = min((c.x0 for c in columns if c.field in ("weight", "score")), default=0.0)
    return any(c.field in (NOTED, OTHER) and c.x0 > first for c in columns)


def total_by_place(reading: Reading, row: PlacedRow, columns: Sequence[Column]) -> list[Placed]:
    """Weight and score of the total row by the headings over them; asked where text may have lost cells before them.

    Returns:
        What stands under headings that the form has no field for.
    """
    others: list[Placed] = []
    cells, whole = row.cells, True
    short = max((c.x1 for c in columns), default=0.0) - max((p.x1 for p in cells), default=0.0)
    if not row.exact and short > 0:
        # The label of the total is merged over the first columns, so the row ends where they end.
        cells = [replace(p, x0=p.x0 + short, x1=p.x1 + short) if n else p for n, p in enumerate(cells)]
        whole = _under_points(cells, columns)
    for p, j in zip(cells, by_place(cells, columns), strict=True):
        field = columns[j].field if j >= 0 else None
        if p.blank or labels.is_total(p.text):
            continue
        if field in ("weight", "score"):
            text = found([p])
            path = f"total_{field}"
            reading.fields.setdefault(path, text if whole else replace(text, doubt=_LOST_CELLS))
        elif field == NOTED:
            others.append(p)
    return others


def _under_points(cells: Sequence[Placed], columns: Sequence[Column]) -> bool:
    """Whether the figures of a row are two, and stand under weight and score."""
    at = [
        columns[j].field
        for p, j in zip(cells, by_place(cells, columns), strict=True)
        if j >= 0 and plain_number(p.text) is not None
    ]
    return sorted(map(str, at)) == ["score", "weight"] and all(
        p.blank or labels.is_total(p.text) or plain_number(p.text) is not None for p in cells
    )
