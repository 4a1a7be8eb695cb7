"""Matrices, and drawn shapes → rulings: what PDF and OFD share of the art of drawing."""

from __future__ import annotations

import itertools
import math
from typing import Final

from hebiao.readers.pages.lattice import Ruling

Matrix = tuple[float, float, float, float, float, float]
Corner = tuple[float, float] | None
IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

THIN: Final = 3.0
"""a filled shape this narrow, or a stroke up to twice as wide, is a line and not an area, in points"""
STRAIGHT: Final = 1.0
"""how far a line may lean and still be level or upright, in points"""
PICTURE_SHARE: Final = 0.5
"""an image that covers this share of the page makes it a picture"""
SLANT: Final = math.radians(10)
"""text further than this from a quarter turn is a watermark"""


def multiply(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first, then `outer`."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def quarter_turns(right: float, down: float) -> int | None:
    """Quarter turns clockwise of text that runs along (right, down) as seen; None when it stands aslant."""
    angle = math.atan2(down, right)
    turn = round(angle / (math.pi / 2))
    return turn % 4 if abs(angle - turn * math.pi / 2) <= SLANT else None


def stroke_rulings(points: list[Corner]) -> list[Ruling]:
    """The level and upright sides of a stroked subpath."""
    found = []
    for start, end in itertools.pairwise(points):
        if start is None or end is None:
            continue
        (x0, y0), (x1, y1) = start, end
        if abs(y1 - y0) <= STRAIGHT and x0 != x1:
            y = (y0 + y1) / 2
            found.append(Ruling(min(x0, x1), y, max(x0, x1), y))
        elif abs(x1 - x0) <= STRAIGHT and y0 != y1:
            x = (x0 + x1) / 2
            found.append(Ruling(x, min(y0, y1), x, max(y0, y1)))
    return found


def fill_rulings(points: list[Corner]) -> list[Ruling]:
    """A thin filled shape as the line in its middle (a dot as two short ones); nothing for an area."""
    corners = [p for p in points if p is not None]
    us, vs = [p[0] for p in corners], [p[1] for p in corners]
    x0, x1, y0, y1 = min(us), max(us), min(vs), max(vs)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    found = []
    if y1 - y0 <= THIN:
        found.append(Ruling(x0, y, x1, y))
    if x1 - x0 <= THIN:
        found.append(Ruling(x, y0, x, y1))
    return found
