"""Rows over the whole width that name the level of the rows below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hebiao.domain.reading import Reading
from hebiao.normalize import plain_number
from hebiao.parse import labels
from hebiao.parse.furniture import is_mark_of_page
from hebiao.parse.table.columns import Column
from hebiao.parse.table.common import found, leave
from hebiao.parse.table.levels import Levels
from hebiao.parse.table.placed import Placed, PlacedRow

_ALL: Final = 100
_WIDE: Final = 3
"""headings that a cell over the whole width covers at least"""


def leave_bare_bands(reading: Reading, levels: Levels) -> None:
    """Puts down levels over the whole width that no row follows: rows may be lost there, unless the weights make 100."""
    bands = [*levels.bare, *levels.waiting.values()]
    texts = [f.text for r in reading.rows if (f := r.cells.get("weight")) is not None]
    whole = reading.fields.get("funding.total.weight")
    if whole is not None and not any(r.budget for r in reading.rows):
        texts.append(whole.text)
    numbers = [n for t in texts if (n := plain_number(t)) is not None]
    leave(reading, "extra" if sum(numbers) == _ALL else "indicators", bands)


def take_band(row: PlacedRow, columns: Sequence[Column], levels: Levels) -> bool:
    """Takes the level that such a row names for the rows below it; False for any other row."""
    own = [p for p in row.filled if not p.carried]
    if len(own) != 1:
        return False
    (p,) = own
    one, two = labels.level1_here(p.text), labels.level2(p.text)
    if not (one or two) or (not row.exact and one and two):
        return False
    if row.exact and not _is_wide(p, columns):
        return False
    level = "level1" if one else "level2"
    waiting = dict(levels.waiting)
    levels.take({level: found([p])}, exact=two is not None and not one)
    levels.bare += [w for name, w in waiting.items() if one or name == level]
    levels.waiting = {level: p} if one else {**waiting, level: p}
    return True


def is_aside(row: PlacedRow, columns: Sequence[Column]) -> bool:
    """Whether the one text of a row stands over the whole width: if it names no level, it is no indicator."""
    if not row.exact:
        return False
    own = [p for p in row.filled if not p.carried]
    return len(own) == 1 and _is_wide(own[0], columns)


def leave_aside(reading: Reading, row: PlacedRow) -> None:
    """Puts down such a text, unless it says nothing."""
    own = [p for p in row.filled if not p.carried]
    leave(
        reading,
        "indicators",
        [p for p in own if not (labels.is_ellipsis(p.text) or is_mark_of_page(p.text))],
    )


def _is_wide(cell: Placed, columns: Sequence[Column]) -> bool:
    middles = ((c.x0 + c.x1) / 2 for c in columns if c.field)
    return sum(cell.x0 <= x < cell.x1 for x in middles) >= _WIDE
