"""Round seals that came without their colour: found by their ring, paler than print, and taken out where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from hebiao.readers.picture.clean.ink import darkest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Mask = NDArray[np.bool_]
    Points = NDArray[np.float32]

RADIUS: Final = (36.0, 74.0)
"""points: seals of units are 25 to 52 mm wide"""
THICK: Final = 1.4
"""points: the ring is thicker, and so are the strokes of its characters; the grey edges of print are not"""
PALER: Final = 30
"""of 255: as much paler than the core of print a seal is all over"""
PAPER: Final = 228
"""of 250: what is brighter is paper"""
ROUND: Final = 0.6
"""of the way around: as much of a ring is seen"""
BAND: Final = 1.3
"""points: a ring strays no further from a circle"""
TURNS: Final = 90
"""pieces that the way around is counted in"""
TRIES: Final = 800
"""circles that are tried on a page: through three points of grey ink"""
MOST: Final = 4
"""seals that are looked for on one page"""
AROUND: Final = 7.0
"""points: the seal is as dark as on average so near"""
NEAR: Final = 2.5
"""points: its paler edges and thin strokes lie as near to its thick ones"""
DARKER: Final = 18
"""of 255: print in a seal is darker than the seal by more than this"""
DARKEST: Final = 60.0
"""of 255: what is darker is print, whatever lies over it"""
LEAST: Final = 150.0
"""square points of grey ink in thick strokes, below which there is no seal"""


class Circle(NamedTuple):
    """The ring of a seal, in pixels."""

    x: float
    y: float
    radius: float


def seals(gray: Gray, scale: float) -> Mask | None:
    """The thick strokes of round seals that are paler than print; None where there is no seal.

    Args:
        gray: print on level white paper.
        scale: pixels a point.
    """
    import cv2
    import numpy as np

    thick = _thick_and_pale(gray, scale)
    found = rings(thick, scale)
    if not found:
        return None
    zone = np.zeros(gray.shape, np.uint8)
    for ring in found:
        cv2.circle(zone, (round(ring.x), round(ring.y)), round(ring.radius + 2 * BAND * scale), 1, -1)
    return np.asarray(thick & (zone > 0), np.bool_)


def lifted(gray: Gray, seal: Mask, scale: float) -> Gray:
    """The page without a seal, and with what is printed under it."""
    import cv2
    import numpy as np

    ink = seal.astype(np.float32)
    side = round(AROUND * scale) | 1
    level = cv2.blur(ink * gray, (side, side)) / np.maximum(cv2.blur(ink, (side, side)), 1e-6)
    reach = round(NEAR * scale) | 1
    near = cv2.dilate(ink, np.ones((reach, reach), np.uint8)) > 0
    shown = np.clip(gray.astype(np.float32) * (250.0 / np.maximum(DARKEST, level - DARKER)), 0, 250)
    return np.where(near, shown.astype(np.uint8), gray)


def _thick_and_pale(gray: Gray, scale: float) -> Mask:
    """Ink in strokes as thick as those of a seal, none of it as dark as print."""
    import cv2
    import numpy as np

    core = darkest(gray, PAPER, 5)
    if core is None:
        return np.zeros(gray.shape, np.bool_)
    pale = ((gray < PAPER) & (gray > core + PALER)).view(np.uint8)
    side = max(3, round(THICK * scale))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(pale, cv2.MORPH_OPEN, kernel) > 0, np.bool_)


def rings(thick: Mask, scale: float) -> list[Circle]:
    """The rings of ink on a page, the plainest first."""
    import numpy as np

    found: list[Circle] = []
    ys, xs = np.nonzero(thick)
    points = np.column_stack([xs, ys]).astype(np.float32)
    while len(points) >= LEAST * scale * scale and len(found) < MOST:
        ring = _plainest(points, scale)
        if ring is None:
            break
        found.append(ring)
        away = np.hypot(points[:, 0] - ring.x, points[:, 1] - ring.y) > ring.radius + 2 * BAND * scale
        points = points[away]
    return found


def _plainest(points: Points, scale: float) -> Circle | None:
    """The circle of which most is drawn, where that is most of the way around."""
    import numpy as np

    chance = np.random.default_rng(len(points))
    few = points[chance.choice(len(points), min(len(points), 4000), replace=False)]
    best, most = None, ROUND
    for ring in _tried(few, scale, chance):
        share = _drawn(few, ring, scale)
        if share > most:
            best, most = ring, share
    return best


def _tried(points: Points, scale: float, chance: np.random.Generator) -> list[Circle]:
    """Circles of a seal's size through three points that lie within one seal."""
    import numpy as np

    low, high = (r * scale for r in RADIUS)
    first = points[chance.integers(len(points), size=TRIES)]
    x, y = np.ascontiguousarray(points.T)
    out: list[Circle] = []
    for at in first:
        across, down = x - at[0], y - at[1]
        near = (across * across + down * down < (2 * high) ** 2).nonzero()[0]
        if len(near) < 3:
            continue
        a, b = near[chance.integers(len(near), size=2)]
        ring = _through(at, points[a], points[b])
        if ring is not None and low <= ring.radius <= high:
            out.append(ring)
    return out


def _through(a: Points, b: Points, c: Points) -> Circle | None:
    """The circle through three points; None where they lie in one line."""
    (ax, ay), (bx, by), (cx, cy) = a.tolist(), b.tolist(), c.tolist()
    turn = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    if abs(turn) < 1.0:
        return None
    aa, bb, cc = ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy
    x = (aa * (by - cy) + bb * (cy - ay) + cc * (ay - by)) / turn
    y = (aa * (cx - bx) + bb * (ax - cx) + cc * (bx - ax)) / turn
    return Circle(x, y, ((ax - x) ** 2 + (ay - y) ** 2) ** 0.5)


def _drawn(points: Points, ring: Circle, scale: float) -> float:
    """The share of the way around on which there is ink."""
    import numpy as np

    dx, dy = points[:, 0] - ring.x, points[:, 1] - ring.y
    on = np.abs(np.hypot(dx, dy) - ring.radius) < BAND * scale
    turns = ((np.arctan2(dy[on], dx[on]) / (2 * np.pi) + 0.5) * TURNS).astype(np.intp)
    return int(np.count_nonzero(np.bincount(turns))) / TURNS
