"""A picture of a page → the page as it would lie on a desk: upright, level, without perspective, two pages apart.

Which way is up is decided by what can be read: a few lines are recognised in each direction. Level and
perspective come from the outer frame of the ruled table, where there is one, else from the rows of print.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.readers.picture.clean import ink
from hebiao.readers.picture.clean.rims import rims
from hebiao.readers.picture.straighten.facing import page_columns
from hebiao.readers.picture.straighten.trial import Trial
from hebiao.readers.recognise import ocr
from hebiao.readers.recognise.components import Components, labelled
from hebiao.readers.recognise.textlines import Strip, cut

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Gray = NDArray[np.uint8]
    Mask = NDArray[np.bool_]
    Points = NDArray[np.float32]

    from hebiao.readers.picture.straighten.trial import Way

MIN_HOLES: Final = 6
"""cells that make a component of ink a table"""
MIN_AREA: Final = 0.01
"""of the picture, that a table covers: the end of one that runs over two pages is small"""
SAMPLES: Final = 12
"""lines that are read to find which way is up"""
LEFT: Final = 3
"""one of so many lines are the leftmost: labels are among them"""
PAD: Final = 0.3
"""paper above and below such a line, of its height: what is shown smaller is read sooner"""
AT_ONCE: Final = 4
"""lines of those that are read before it is asked whether they were enough"""
READABLE: Final = 1.25
"""how legible a direction must be to be taken without asking the others"""
FEWER: Final = 0.4
"""taken off a direction in which hardly any lines run: labels of narrow cells run down, and are read on a page that lies
on its side; a direction with half as many lines loses half of it"""
WORDS: Final = (
    "指标",
    "项目",
    "资金",
    "预算",
    "完成",
    "单位",
    "得分",
    "分值",
    "满意",
    "绩效",
    "目标",
    "部门",
)
"""words that stand on every form"""
MAX_LEAN: Final = 6.0
"""degrees: how far the rows of a page without a frame may lean"""
LOWEST: Final = 4
"""pixels of a page, shrunk: what is lower has no rows that could lean"""
STRAIGHT: Final = 0.004
"""of a side's length: how far the points of a straight side may stray"""


AS_STRAIGHT: Final = 0.9
"""of the lines of a page that is only turned: with a frame that shows fewer the page is not straightened by it"""


class Part(Struct, frozen=True):
    """One page of the picture, straightened."""

    pixels: Pixels
    """RGB, or one channel where it has no colour"""
    sheet: ink.Sheet | None = None
    """its inks apart, where it lay straight as it came"""


def straighten(pixels: Pixels, scale: float, sheet: ink.Sheet | None = None) -> list[Part]:
    """The pages of a picture, from left to right; one for most.

    Args:
        pixels: RGB, or of one channel.
        scale: pixels a point, roughly.
        sheet: its inks apart, where they are known already.
    """
    import numpy as np

    pixels = ink.plain(pixels)
    turns = quarter_turns(pixels, scale)
    if turns or sheet is None:
        pixels = np.ascontiguousarray(np.rot90(pixels, -turns))
        sheet = ink.separate(pixels)
    # What is dark around a page has sides of its own: the page would be set straight by the edge of the paper.
    marks = ink.binarise(sheet.gray, scale) & ~rims(sheet.gray, scale)
    tables = _tables(marks)
    parts = []
    for x0, x1 in page_columns(tables, marks, scale):
        inside = [t - np.array([x0, 0], np.float32) for t in tables if x0 <= t[:, 0].mean() < x1]
        page = pixels if x1 - x0 == pixels.shape[1] else np.ascontiguousarray(pixels[:, x0:x1])
        flat = _flattened(page, inside, marks[:, x0:x1])
        parts.append(Part(flat, sheet if flat is pixels else None))
    return parts


def quarter_turns(pixels: Pixels, scale: float) -> int:
    """How many quarter turns clockwise make the page upright, by what can be read."""
    import cv2
    import numpy as np

    shrink = min(1.0, 2.2 / scale)
    small = cv2.resize(pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    gray = ink.separate(np.asarray(small, np.uint8)).gray
    inked = Components(ink.binarise(gray, scale * shrink))
    levels = [np.ascontiguousarray(np.rot90(gray, -turned)) for turned in (0, 1)]
    lines = [_lines(inked, scale * shrink, turned) for turned in (0, 1)]
    most = max(1, *map(len, lines))
    found = [0.0] * 4
    for turned, (level, strips) in enumerate(zip(levels, lines, strict=True)):
        if not strips:
            continue
        blank = np.zeros(level.shape, bool)
        less = FEWER * (1 - len(strips) / most)
        for way in (0, 2):
            turn = turned + way
            pieces = [
                np.rot90(cut(level, blank, s, s.bottom - s.top, PAD), way) for s in _samples(strips, way)
            ]
            found[turn] = _read_as_far_as_needed(pieces, READABLE + less) - less
            if found[turn] >= READABLE:
                return turn
    return int(np.argmax(found))


def _read_as_far_as_needed(pieces: Sequence[Gray], enough: float) -> float:
    """How well lines read, of which no more are read than it takes to be that legible."""
    reads: list[ocr.Read] = []
    for first in range(0, len(pieces), AT_ONCE):
        reads += ocr.recognise(pieces[first : first + AT_ONCE])
        if _legible(reads) >= enough:
            break
    return _legible(reads)


def _legible(reads: Sequence[ocr.Read]) -> float:
    """How well lines read, 0 to 1 and more: by their worst characters, and by words of the form among them.

    Sideways print is read too (the model knows text that runs down a column), but as characters of many lines:
    it holds none of the words.
    """
    scores = [read.score if read.text.strip() else 0.0 for read in reads]
    words = sum(any(w in read.text for w in WORDS) for read in reads)
    return sum(scores) / max(len(scores), 1) + 0.1 * min(words, 4)


def _samples(strips: Sequence[Strip], way: int) -> list[Strip]:
    """Some of the lines, from all the way down the left of the page once it is turned that way; the shortest first, as labels are."""
    left = sorted(strips, key=lambda s: -s.x1 if way else s.x0)[: max(SAMPLES, len(strips) // LEFT)]
    some = sorted(left, key=lambda s: s.top)[:: max(1, len(left) // SAMPLES)][:SAMPLES]
    return sorted(some, key=lambda s: s.x1 - s.x0)


def _lines(pieces: Components, scale: float, turned: int) -> list[Strip]:
    """The lines of print of middling length on a page that is turned by no quarter or by one."""
    import cv2
    import numpy as np

    wide, high, size = (pieces.stats[:, k] for k in ((3, 2, 4) if turned else (2, 3, 4)))
    tall = (high > 16 * scale) | (wide > 30 * scale) | (size < 3)
    letters = np.ascontiguousarray(np.rot90(pieces.pixels(~tall), -turned))
    gap = max(3, round(4 * scale))
    runs = cv2.dilate(letters.view(np.uint8), np.ones((1, gap), np.uint8))
    _, stats = labelled(np.asarray(runs, np.uint8), 4)
    return [
        Strip(int(x) + gap // 2, int(y), int(x + w) - gap // 2, int(y + h))
        for x, y, w, h, _ in stats[1:]
        if 5 * scale <= h <= 18 * scale and 3.2 * h <= w <= 14 * h
    ]


def _tables(marks: Mask) -> list[Points]:
    """The outlines of the ruled tables on a page: components of ink with many holes."""
    import cv2
    import numpy as np

    thick = cv2.dilate(marks.astype(np.uint8), np.ones((3, 3), np.uint8))
    contours, levels = cv2.findContours(thick, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if levels is None:
        return []
    page = float(marks.size)
    holes: dict[int, int] = {}
    for contour, (_, _, _, parent) in zip(contours, levels[0], strict=True):
        if parent >= 0 and cv2.contourArea(contour) > page * 0.0002:
            holes[int(parent)] = holes.get(int(parent), 0) + 1
    found = [
        contours[n][:, 0].astype(np.float32)
        for n, count in holes.items()
        if count >= MIN_HOLES and cv2.contourArea(contours[n]) > page * MIN_AREA
    ]
    return sorted(found, key=lambda points: float(points[:, 0].mean()))


def _area(points: Points) -> float:
    import cv2

    return float(cv2.contourArea(cv2.convexHull(points)))


def _flattened(pixels: Pixels, tables: Sequence[Points], marks: Mask) -> Pixels:
    """The page by the frame that sets its lines straightest; turned level where none does so better than that.

    A table whose lines are broken comes in pieces, and the frame of a piece may be anything.
    """
    import numpy as np

    frames = [max(tables, key=_area)] if tables else []
    frames += [np.vstack(tables)] if len(tables) > 1 else []
    found = [c for c in map(_corners, frames) if c is not None]
    if not found:
        return _turned(pixels, _lean(marks))
    turned = _turn(marks.shape, _lean(marks))
    trial = Trial.of(marks)
    best = max((_way(marks.shape, corners) for corners in found), key=trial.straightness)
    if trial.straightness(best) < trial.straightness(turned) * AS_STRAIGHT:
        return _warped(pixels, turned)
    return _warped(pixels, best)


def _corners(table: Points) -> Points | None:
    """The corners of the table's frame, clockwise from the top left; None where its sides are not straight."""
    import cv2
    import numpy as np

    box = _in_turn(np.asarray(cv2.boxPoints(cv2.minAreaRect(table)), np.float32))
    sides = []
    for a, b in zip(box, np.roll(box, -1, axis=0), strict=True):
        line = _side(table, a, b)
        if line is None:
            return None
        sides.append(line)
    corners = []
    for k in range(4):
        (px, py, dx, dy), (qx, qy, ex, ey) = sides[k - 1], sides[k]
        cross = dx * ey - dy * ex
        if abs(cross) < 0.2:
            return None
        t = ((qx - px) * ey - (qy - py) * ex) / cross
        corners.append((px + t * dx, py + t * dy))
    return np.array(corners, np.float32)


def _in_turn(box: NDArray[np.float32]) -> Points:
    """Corners clockwise from the one nearest to the top left."""
    import numpy as np

    middle = box.mean(axis=0)
    angles = np.arctan2(box[:, 1] - middle[1], box[:, 0] - middle[0])
    turned = box[np.argsort(angles)]
    return np.asarray(np.roll(turned, -int(np.argmin(turned.sum(axis=1))), axis=0), np.float32)


def _side(table: Points, a: Points, b: Points) -> tuple[float, float, float, float] | None:
    """The line (point, direction) through the outermost points of one side; None where there is none."""
    import cv2
    import numpy as np

    along = b - a
    length = float(np.hypot(*along))
    if length < 20:
        return None
    along = along / length
    inward = np.array([-along[1], along[0]])
    where = (table - a) @ along
    depth = (table - a) @ inward
    bins = np.clip((where / length * 100).astype(int), 0, 99)
    outer = np.full(100, np.inf)
    np.minimum.at(outer, bins, depth)
    used = (
        np.isfinite(outer[bins])
        & (np.abs(depth - outer[bins]) < 1.5)
        & (where > 0.02 * length)
        & (where < 0.98 * length)
    )
    # A side that steps (a title row narrower than the table) shows as outermost points far from the others.
    near = used & (depth < np.percentile(outer[np.isfinite(outer)], 80) + 0.05 * length)
    points = table[near]
    if len(points) < 30:
        return None
    for _ in range(3):
        vx, vy, x, y = (float(v) for v in cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel())
        off = np.abs((points[:, 0] - x) * vy - (points[:, 1] - y) * vx)
        kept = points[off <= max(2.0, 2.5 * float(np.median(off)))]
        if len(kept) < 30:
            return None
        if len(kept) == len(points):
            break
        points = kept
    off = np.abs((points[:, 0] - x) * vy - (points[:, 1] - y) * vx)
    return (x, y, vx, vy) if float(np.median(off)) <= max(2.5, STRAIGHT * length) else None


def _way(shape: tuple[int, ...], corners: Points) -> Way:
    """How a page is seen straight from above: the frame becomes a rectangle, the rest of the picture goes with it."""
    import cv2
    import numpy as np

    height, width = shape[:2]
    wide = float(np.hypot(*(corners[1] - corners[0])) + np.hypot(*(corners[2] - corners[3]))) / 2
    high = float(np.hypot(*(corners[3] - corners[0])) + np.hypot(*(corners[2] - corners[1]))) / 2
    x, y = (float(v) for v in corners[0])
    target = np.array([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)], np.float32)
    if float(np.abs(target - corners).max()) < 0.75:
        return np.eye(3), (width, height)
    way = cv2.getPerspectiveTransform(corners, target)
    edge = np.array([[(0, 0), (width, 0), (width, height), (0, height)]], np.float32)
    moved = cv2.perspectiveTransform(edge, way)[0]
    # Paper that perspective throws far away is cut, half a page beyond the page; below a short table the form goes on.
    x0 = max(float(moved[:, 0].min()), -width / 2)
    x1 = min(float(moved[:, 0].max()), width * 1.5)
    y0 = max(float(moved[:, 1].min()), -height / 2)
    y1 = min(float(moved[:, 1].max()), height * 1.5)
    shift = np.array([[1, 0, -x0], [0, 1, -y0], [0, 0, 1]], np.float64)
    size = (max(1, round(x1 - x0)), max(1, round(y1 - y0)))
    return shift @ way, size


def _warped(pixels: Pixels, way: Way) -> Pixels:
    import cv2
    import numpy as np

    matrix, size = way
    if np.array_equal(matrix, np.eye(3)):
        return pixels
    out = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(out, np.uint8)


def levelled(pixels: Pixels, scale: float) -> Pixels:
    """A piece of a page, turned so that its rows stand level; it keeps its size.

    Args:
        pixels: RGB.
        scale: pixels a point.
    """
    seen = ink.plain(pixels)
    return ink.rgb(_turned(seen, _lean(ink.binarise(ink.separate(seen).gray, scale))))


def _lean(marks: Mask) -> float:
    """By how many degrees a page is turned so that its rows of ink stand level."""
    import cv2
    import numpy as np

    shrink = min(1.0, 900 / max(marks.shape))
    if min(marks.shape) * shrink < LOWEST:
        return 0.0
    ink_255 = marks.astype(np.uint8) * 255
    small = np.asarray(
        cv2.resize(ink_255, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8
    )
    # Half a degree shows on a page half as large, too, and most angles are tried for that.
    smaller = np.asarray(cv2.resize(small, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    best = 0.0
    for step, reach, seen in ((0.5, MAX_LEAN, smaller), (0.1, 0.4, small), (0.03, 0.09, small)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        sharp = [_sharpness(seen, float(angle)) for angle in angles]
        best = float(angles[int(np.argmax(sharp))])
    return best


def _turn(shape: tuple[int, ...], lean: float) -> Way:
    import cv2
    import numpy as np

    height, width = shape[:2]
    if abs(lean) < 0.04:
        return np.eye(3), (width, height)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), lean, 1.0)
    return np.vstack([turn, [0.0, 0.0, 1.0]]), (width, height)


def _turned(pixels: Pixels, lean: float) -> Pixels:
    return _warped(pixels, _turn(pixels.shape, lean))


def _sharpness(small: Pixels, angle: float) -> float:
    """How sharply rows of ink and gaps follow one another at an angle."""
    import cv2
    import numpy as np

    height, width = small.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.reduce(cv2.warpAffine(small, turn, (width, height)), 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)
    return float(np.square(np.diff(rows.ravel().astype(np.float64))).sum())
