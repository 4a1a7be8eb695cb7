"""Rows over the whole width that name the level of the rows below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hebiao.parse import labels
from hebiao.parse.columns import Column
from hebiao.parse.common import found
from hebiao.parse.levels import Levels
from hebiao.parse.placed import PlacedRow

_WIDE: Final = 3
"""headings that a cell over the whole width covers at least"""


def take_band(row: PlacedRow, columns: Sequence[Column], levels: Levels) -> bool:
    """Takes the level that such a row names for the rows below it; False for any other row."""
    own = [p for p in row.filled if not p.carried]
    if len(own) != 1:
        return False
    (p,) = own
    one, two = labels.level1(p.text), labels.level2(p.text)
    if not (one or two) or (not row.exact and one and two):
        return False
    middles = ((c.x0 + c.x1) / 2 for c in columns if c.field)
    if row.exact and sum(p.x0 <= x < p.x1 for x in middles) < _WIDE:
        return False
    levels.take({"level1" if one else "level2": found([p])}, exact=two is not None and not one)
    return True
