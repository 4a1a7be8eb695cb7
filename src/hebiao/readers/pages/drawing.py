"""Matrices, and drawn shapes → rulings: what PDF and OFD share of the art of drawing."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Final

from hebiao.domain.geometry import BBox
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
PRINT: Final = 4.0
"""points: no line of print is lower, and a picture that is shows a rule"""
SLANT: Final = math.radians(10)
"""text further than this from a quarter turn is a watermark"""


def shown(pictures: Iterable[BBox], width: float, height: float) -> list[BBox]:
    """What of some pictures lies on a page of this size, in points, and may hold print.

    A picture that a printer's driver has cut into strips, each lower than a line, is one.
    """
    found: list[BBox] = []
    for whole in sorted(pictures, key=lambda b: (round(b.x0), b.top)):
        box = BBox(max(0.0, whole.x0), max(0.0, whole.top), min(width, whole.x1), min(height, whole.bottom))
        if box.width <= 0 or box.height <= 0:
            continue
        last = found[-1] if found else None
        if last is not None and min(last.height, box.height) < PRINT and _goes_on(last, box):
            found[-1] = BBox(last.x0, last.top, last.x1, max(last.bottom, box.bottom))
        else:
            found.append(box)
    return [box for box in found if min(box.width, box.height) >= PRINT]


def _goes_on(above: BBox, below: BBox) -> bool:
    """Whether a strip lies right under another, and is as wide."""
    return (
        max(abs(above.x0 - below.x0), abs(above.x1 - below.x1)) < STRAIGHT
        and below.top < above.bottom + STRAIGHT
    )


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
