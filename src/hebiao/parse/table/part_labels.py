"""The label of a whole part in one merged cell at its left (基本信息, 目标信息), in the words of the place."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.parse import labels
from hebiao.parse.table.placed import Placed, PlacedRow

_LONGEST: Final = 12
"""characters of such a label"""


def is_beside_rows(cell: Placed) -> bool:
    """Whether a cell of several rows holds so little that it may be the label of the part that they are."""
    return cell.cell.rowspan > 1 and len(cell.text) <= _LONGEST


def without_part_label(row: PlacedRow) -> PlacedRow:
    """A row of the head without the part's label: what stands left of a label that the head is known to have."""
    first = next((n for n, p in enumerate(row.cells) if not p.blank), None)
    if not row.exact or first is None or not is_beside_rows(row.cells[first]) or _is_label(row.cells[first]):
        return row
    behind = row.cells[first + 1 :]
    if not behind or behind[0].carried or not _is_label(behind[0]):
        return row
    return replace(row, cells=behind)


def _is_label(cell: Placed) -> bool:
    return labels.exact(wording.HEAD, cell.text) is not None or labels.key(cell.text) in wording.EXTRA_HEAD
