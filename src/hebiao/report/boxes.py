"""What a printed table is made of before anybody chooses docx or xlsx: boxes with spans, and runs of text in them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Tone = Literal["plain", "computed", "review", "strong", "soft"]
"""`computed`: what a figure should be; `review`: waits for a person"""
Align = Literal["left", "center"]


class Run(Struct, frozen=True):
    """Some characters in one style."""

    text: str
    tone: Tone = "plain"
    path: str | None = None
    """the field that it is the value of"""


class Box(Struct, frozen=True):
    """One cell of a table; a merged one stands once, at its first row and column."""

    runs: tuple[Run, ...] = ()
    colspan: int = 1
    rowspan: int = 1
    align: Align = "center"
    shaded: bool = False
    figure: bool = False
    """whether its text is a figure, which a sheet may hold as a number where that says exactly the same"""
    path: str | None = None
    """the field that stands in it, be it blank"""

    @property
    def text(self) -> str:
        """All its characters."""
        return "".join(run.text for run in self.runs)


Rows = tuple[tuple[Box, ...], ...]
"""the boxes that begin in each row, left to right"""


class Spot(Struct, frozen=True):
    """A box at its place; `top` is whether it begins in this row."""

    box: Box
    col: int
    top: bool


def place(rows: Rows, n_cols: int) -> tuple[tuple[Spot, ...], ...]:
    """Every row with the boxes that cover it, those from above included, left to right.

    Raises:
        ValueError: the boxes do not fill the table exactly.
    """
    above: list[tuple[Spot, int]] = []
    placed = []
    for number, row in enumerate(rows):
        spots = {s.col: Spot(s.box, s.col, False) for s, last in above if last >= number}
        waiting, col = list(row), 0
        while col < n_cols:
            if col not in spots:
                if not waiting:
                    break
                spots[col] = Spot(waiting.pop(0), col, True)
            col += spots[col].box.colspan
        if col != n_cols or waiting:
            raise ValueError(f"row {number} does not fill {n_cols} columns")
        line = tuple(spots[c] for c in sorted(spots))
        above = [(s, last) for s, last in above if last > number]
        above += [(s, number + s.box.rowspan - 1) for s in line if s.top and s.box.rowspan > 1]
        placed.append(line)
    return tuple(placed)
