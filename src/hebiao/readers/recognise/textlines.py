"""Where the lines of text stand inside a cell, or on paper without cells: by the gaps between their rows of ink."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from hebiao.readers.recognise.components import Components, labelled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

EM_POINTS: Final = 10.0
"""height of a line of print where the page itself says nothing"""
SIDE: Final = 0.24
"""of a line's height: the most paper at either side of it in its picture; more is read more slowly, and no better"""
GAP: Final = 0.28
"""of a line's height: rows of ink nearer than this may be parts of one line (the dots of 三 and ：)"""
TALL: Final = 1.3
"""of a line's height: parts that together are taller than this are two lines"""
THIN: Final = 0.12
"""of a line's height: ink no higher than this and no wider is a speck"""
SLIM: Final = 0.2
"""of its height: an upright stroke as narrow is no "1", nor any other line of text: it is left of a fold or a ruling"""
STROKE: Final = 0.5
"""of a line's height: as high is a stroke, and no point"""
SPLIT: Final = 1.75
"""of a line's height: ink that is higher is lines that touch"""
FLATTEST: Final = 0.4
"""of a line's height: outside of cells, ink no higher is the grain of a desk, a fold or a rule"""
TALLEST: Final = 3.0
"""of a line's height: outside of cells, ink in one piece that is higher is no print"""
WORD_GAP: Final = 2.2
"""of a line's height: outside of cells, a gap wider than this parts two texts of one row"""


class Strip(NamedTuple):
    """The place of one line of text, in pixels."""

    x0: int
    top: int
    x1: int
    bottom: int


class Lines(Struct, frozen=True):
    """The lines of one cell, from top to bottom, and whether ink was left over that is no line."""

    strips: tuple[Strip, ...]
    specks: int
    """pixels of ink that are in none of them"""


def line_height(ink: Mask, boxes: Sequence[Strip], scale: float) -> float:
    """The usual height of a line of print on the page, in pixels: the middle one of all cells."""
    import numpy as np

    heights = []
    for box in boxes:
        for top, bottom in runs_of(np.any(ink[box.top : box.bottom, box.x0 : box.x1], axis=1)):
            if 5 * scale <= bottom - top <= 20 * scale:
                heights.append(bottom - top)
    return float(np.median(heights)) if len(heights) >= 5 else EM_POINTS * scale


def find_lines(ink: Mask, box: Strip, em: float) -> Lines:
    """The lines of text inside a box.

    Args:
        ink: of the page, rulings taken out.
        box: the inside of a cell.
        em: usual height of a line, in pixels.
    """
    import numpy as np

    piece = ink[box.top : box.bottom, box.x0 : box.x1]
    if not piece.any():
        return Lines((), 0)
    rows = piece.sum(axis=1)
    parts: list[tuple[int, int]] = []
    for top, bottom in _merged(runs_of(rows > 0), em):
        parts += _parted(rows, top, bottom, em)
    strips, specks = [], 0
    for top, bottom in parts:
        columns = np.flatnonzero(piece[top:bottom].any(axis=0))
        width = int(columns[-1] - columns[0] + 1)
        slim = width < SLIM * (bottom - top) and bottom - top > STROKE * em
        inked = int(rows[top:bottom].sum())
        if slim or max(width, bottom - top) < THIN * 2 * em or inked < (THIN * em) ** 2:
            specks += inked
            continue
        strips.append(
            Strip(box.x0 + int(columns[0]), box.top + top, box.x0 + int(columns[-1]) + 1, box.top + bottom)
        )
    return Lines(tuple(strips), specks)


def free_lines(ink: Mask, em: float) -> list[Strip]:
    """The lines of text on paper without cells, from top to bottom, then left to right."""
    import cv2
    import numpy as np

    high = max(1, round(GAP * em)) | 1
    # Beside tables there is little but paper: rows without ink near them are left out.
    inked = np.any(ink, axis=1, keepdims=True).view(np.uint8)
    rows = np.flatnonzero(cv2.dilate(inked, np.ones((2 * high + 1, 1), np.uint8)))
    ink = ink[rows]
    if not rows.size:
        return []
    # The dark edge of a copy would swallow the line that begins beside it.
    pieces = Components(ink)
    tall = pieces.stats[:, 3] > TALLEST * em
    if tall[1:].any():
        ink &= ~pieces.pixels(tall)
    wide = cv2.dilate(ink.view(np.uint8), np.ones((1, max(3, round(WORD_GAP * em)) | 1), np.uint8))
    wide = cv2.dilate(wide, np.ones((high, 1), np.uint8))
    labels, stats = labelled(np.asarray(wide, np.uint8), 4)
    found = []
    for n, (x, y, w, h, _area) in enumerate(stats[1:].tolist(), 1):
        piece = (labels[y : y + h, x : x + w] == n) & ink[y : y + h, x : x + w]
        if not piece.any():
            continue
        own, columns = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
        top = int(rows[y])
        strip = Strip(
            x + int(columns[0]), top + int(own[0]), x + int(columns[-1]) + 1, top + int(own[-1]) + 1
        )
        if strip.bottom - strip.top >= FLATTEST * em and piece.sum() >= (0.2 * em) ** 2:
            found.append(strip)
    return sorted(found, key=lambda s: (s.top + s.bottom, s.x0))


def cut(gray: Gray, lines: Mask, strip: Strip, em: float, pad: float) -> Gray:
    """The picture of one line with paper around it, rulings painted over.

    Args:
        gray: the page.
        lines: pixels of rulings.
        strip: where the line stands.
        em: usual height of a line, in pixels.
        pad: paper above and below, of the line's height; what is at the sides tells `margin`.
    """
    import numpy as np

    x0, top, x1, bottom = strip
    height = max(bottom - top, round(0.85 * em))
    middle = (top + bottom) / 2
    up, low = round(middle - height * (0.5 + pad)), round(middle + height * (0.5 + pad))
    side = margin(strip, em, pad)
    out = np.full((low - up, x1 - x0 + 2 * side), 250, np.uint8)
    page_top, page_low = max(0, up), min(gray.shape[0], low)
    page_x0, page_x1 = max(0, x0 - 1), min(gray.shape[1], x1 + 1)
    piece = gray[page_top:page_low, page_x0:page_x1].copy()
    piece[lines[page_top:page_low, page_x0:page_x1]] = 250
    # Neighbouring lines stay outside: only the strip's own rows and a little of the blur around them.
    own = np.zeros(piece.shape[0], bool)
    own[max(0, top - 2 - page_top) : bottom + 2 - page_top] = True
    piece[~own] = 250
    out[page_top - up : page_low - up, side - (x0 - page_x0) : side + page_x1 - x0] = piece
    return out


def margin(strip: Strip, em: float, pad: float) -> int:
    """Paper at either side of a line in its picture, in pixels of the page: no more than a character needs to stand free."""
    return max(2, round(max(strip.bottom - strip.top, round(0.85 * em)) * min(pad * 2, SIDE)))


def runs_of(hits: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(start, end) of every run of True."""
    if not hits.size:
        return []
    edges: list[int] = ((hits[1:] != hits[:-1]).nonzero()[0] + 1).tolist()
    if hits[0]:
        edges.insert(0, 0)
    if hits[-1]:
        edges.append(hits.size)
    return list(zip(edges[::2], edges[1::2], strict=True))


def _merged(runs: Sequence[tuple[int, int]], em: float) -> list[tuple[int, int]]:
    """Runs that are parts of one line joined."""
    out: list[tuple[int, int]] = []
    for top, bottom in runs:
        if out:
            first, last = out[-1]
            small = min(last - first, bottom - top) < 0.6 * em
            near = top - last <= GAP * em
            if near and small and bottom - first <= TALL * em:
                out[-1] = (first, bottom)
                continue
        out.append((top, bottom))
    return out


def _parted(rows: NDArray[np.int64], top: int, bottom: int, em: float) -> list[tuple[int, int]]:
    """A run that is too high for one line cut at its thinnest rows."""
    import numpy as np

    height = bottom - top
    count = round(height / (1.25 * em))
    if height < SPLIT * em or count < 2:
        return [(top, bottom)]
    cuts = [top]
    for n in range(1, count):
        middle = top + n * height / count
        low, high = round(middle - 0.4 * em), round(middle + 0.4 * em)
        low, high = max(low, cuts[-1] + 2), min(high, bottom - 2)
        if high > low:
            cuts.append(low + int(np.argmin(rows[low:high])))
    cuts.append(bottom)
    return [(a, b) for a, b in itertools.pairwise(cuts) if b - a > THIN * em]
