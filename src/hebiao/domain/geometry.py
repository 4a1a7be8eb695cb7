"""Places on a page: points (1/72 inch), origin top-left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

SIDE_BY_SIDE: Final = 3
"""texts in one row that look like cells"""
LOST_ROWS: Final = 4
"""rows of such texts outside of every cell that make a table whose lines were not found: more than a footer has"""


class BBox(Struct, frozen=True):
    """A rectangle on a page in points; `top` < `bottom`, origin top-left."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """Horizontal extent in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Vertical extent in points."""
        return self.bottom - self.top

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies inside or on the edge."""
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom

    def overlaps(self, other: BBox) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x0 < other.x1 and other.x0 < self.x1 and self.top < other.bottom and other.top < self.bottom
        )

    def as_tuple(self) -> tuple[float, float, float, float]:
        """(x0, top, x1, bottom), rounded to a hundredth of a point."""
        return (round(self.x0, 2), round(self.top, 2), round(self.x1, 2), round(self.bottom, 2))


def union(boxes: Iterable[BBox]) -> BBox | None:
    """The smallest box around all, or None for none."""
    found = list(boxes)
    if not found:
        return None
    return BBox(
        min(b.x0 for b in found),
        min(b.top for b in found),
        max(b.x1 for b in found),
        max(b.bottom for b in found),
    )


def level_rows(boxes: Iterable[BBox]) -> list[list[BBox]]:
    """Boxes that stand side by side, from top to bottom: a box is in a row where its middle is above the first's foot."""
    rows: list[list[BBox]] = []
    for box in sorted(boxes, key=lambda b: b.top + b.bottom):
        if rows and (box.top + box.bottom) / 2 < rows[-1][0].bottom:
            rows[-1].append(box)
        else:
            rows.append([box])
    return rows


def rows_of_cells(boxes: Iterable[BBox]) -> int:
    """Rows in which several short texts stand side by side, as cells do and lines of prose do not."""
    return sum(len(row) >= SIDE_BY_SIDE for row in level_rows(boxes))
