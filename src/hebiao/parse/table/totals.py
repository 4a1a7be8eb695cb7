"""The total row: weight and score of the form, whatever else stands in it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.reading import Found, Reading
from hebiao.lang import Message
from hebiao.normalize import plain_number
from hebiao.parse import labels
from hebiao.parse.table.columns import NOTED, OTHER, Column, by_place
from hebiao.parse.table.common import found, leave
from hebiao.parse.table.placed import Placed, PlacedRow, Sections

_LOST_CELLS: Final = Message(
    "合计行的单元格数与表头不符，不确定是哪一栏",
    "the total row has fewer cells than the heading; its column is not certain",
)


def read_total(reading: Reading, row: PlacedRow, columns: Sequence[Column]) -> None:
    """Weight and score of the total row by their columns; ragged rows have them in order."""
    label = next(i for i, p in enumerate(row.cells) if not p.blank and labels.is_total(p.text))
    behind = row.cells[label + 1 :]
    _read_remark_cells(reading, row.cells[:label])
    numbers = [p for p in behind if plain_number(p.text) is not None]
    fields = {c.field: c for c in columns}
    others: list[Placed] = []
    if row.exact or has_other_figures(columns):
        others = total_by_place(reading, row, columns)
        leave(reading, "extra", others)
        if others and not row.exact and not {"total_weight", "total_score"} & reading.fields.keys():
            reading.fields["total_score"] = Found("", None, (), _LOST_CELLS)
    elif len(numbers) >= 2:
        reading.fields["total_weight"], reading.fields["total_score"] = (
            found(numbers[:1]),
            found(numbers[1:2]),
        )
    elif numbers:
        weight, score = fields.get("weight"), fields.get("score")
        follows = behind.index(numbers[0]) + 1 < len(behind)
        nearer = bool(weight and score and abs(numbers[0].x0 - score.x0) < abs(numbers[0].x0 - weight.x0))
        short = len(row.cells) < len(columns) - 2
        only_score = bool(score and not weight)
        field = "total_score" if only_score or (nearer and not (short and follows)) else "total_weight"
        reading.fields[field] = found(numbers)
    used = {f.raw for k in ("total_weight", "total_score") if (f := reading.fields.get(k))}
    leave(
        reading,
        "total",
        [
            p
            for p in behind
            if not (p.blank or p.text in used or labels.is_total(p.text) or _is_grade(p.text) or p in others)
        ],
    )


def _is_grade(text: str) -> bool:
    return labels.key(text) in ("优", "良", "中", "差", "优秀", "良好") or len(text.strip("—-/ ")) == 0


def _read_remark_cells(reading: Reading, cells: Sequence[Placed]) -> None:
    filled = [p for p in cells if not p.blank]
    for label, value in itertools.pairwise(filled):
        if labels.key(label.text) in wording.REMARKS and "remarks" not in reading.fields:
            reading.fields["remarks"] = found([value])


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
    elif not row.exact:
        whole = not _beside_points(cells, columns)
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
    for field in () if whole else ("weight", "score"):
        if any(c.field == field for c in columns):
            # Its figure may stand under another heading.
            reading.fields.setdefault(f"total_{field}", Found("", None, (), _LOST_CELLS))
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


def _beside_points(cells: Sequence[Placed], columns: Sequence[Column]) -> bool:
    """Whether a figure of a row stands under a heading of the form that has no points: its cells moved."""
    return any(
        j >= 0
        and columns[j].field not in ("weight", "score", NOTED, OTHER)
        and plain_number(p.text) is not None
        for p, j in zip(cells, by_place(cells, columns), strict=True)
    )


def settle_above(sections: Sections) -> None:
    """Takes a sum of all points above the indicators for the form's total where none stands below them."""
    for row in sections.above:
        whole = any(plain_number(p.text) == _ALL for p in row.filled)
        (sections.totals if whole and not sections.totals else sections.subtotals).append(row)


_ALL: Final = 100
