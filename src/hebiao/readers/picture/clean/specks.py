"""Dirt taken out of the ink of a page: what is left of rulings along the edges of cells, and lone specks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hebiao.readers.recognise.components import Components, labelled
from hebiao.readers.recognise.textlines import Strip, find_lines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Stats = NDArray[np.int32]
    Mask = NDArray[np.bool_]

EDGE: Final = 0.16
"""of a line's height: ink that keeps this near to the edge of its cell is what is left of a ruling"""
SPECK: Final = 0.26
"""of a line's height: ink no larger than this either way may be a speck; so may a decimal point"""
ALONE: Final = 1.15
"""of a line's height: a point is not this far from its digits, nor a comma at a line's start from its word"""
BELOW: Final = 0.2
"""of a line's height: nor does it stand this far above or below all letters that are so near"""
TINY: Final = 0.28
"""of a line's height: ink no larger than this either way may be a stray speck in a line"""
APART: Final = 0.18
"""of a line's height: such a speck is this far from all letters (a dot of a letter is not)"""
PAIR: Final = (0.2, 0.55)
"""of a line's height: quotation marks are as near to one another, and the dots of a colon, one above the other"""
COMMA: Final = 0.5
"""of a line's height: no comma is larger; that of a semicolon stands below its dot"""
HIGH: Final = 0.3
"""of a line's height, from its top: no mark that stands alone is as high"""
LOW: Final = 0.6
"""of a line's height, from its top: a point or comma at either end of a line is lower"""
BEHIND: Final = 0.4
"""of a line's height: no point stands as far behind the last letter of its line"""
DOT: Final = 0.16
"""of a line's height: a comma is larger"""
MANY: Final = 30
"""round specks away from all letters: on a page with as many, what is round and as large is such a speck"""
SHOWN: Final = 1500
"""specks that tell how large a page's are; grain may have more"""
MOST: Final = 98
"""per cent of them that are as small as the usual one: a bullet may be among them"""
AT_ONCE: Final = 512
"""specks that are held against those near them in one step"""
PIECES: Final = 3
"""specks larger than a dot, in the room of one character: as many are what is left of it (the rings of a "%")"""
LARGEST: Final = 0.45
"""of a line's height: no speck is larger"""
AS_WIDE: Final = 0.6
"""of the longer side of a round speck is the shorter"""
FILLED: Final = 0.45
"""share of its box that a round speck fills: a small one is a diamond, half of it"""
ROUND: Final = 0.05
"""of a line's height: and higher than wide by more, wherever a font sets it; a speck is not"""


SLANT: Final = 0.6
"""how nearly the ink of a "、" lies in one line (correlation of its places across and down)"""


def clean(ink: Mask, boxes: Sequence[Strip], em: float) -> Mask:
    """The ink without dirt.

    Args:
        ink: of the page, rulings taken out.
        boxes: insides of the cells.
        em: usual height of a line, in pixels.
    """
    import numpy as np

    out = ink.copy()
    band = max(2, round(EDGE * em))
    usual = _usual_speck(out, em)
    for box in boxes:
        piece = out[box.top : box.bottom, box.x0 : box.x1]
        _clean_edges(piece, band)
        # What stands near to the text of another cell is as far from its own.
        _clean_lone(piece, em, usual)
    _clean_lone(out, em, usual)
    for box in boxes:
        for top, bottom in ((s.top, s.bottom) for s in find_lines(out, box, em).strips):
            _clean_line(out[top:bottom, box.x0 : box.x1], em, usual)
    return np.asarray(out, np.bool_)


def _usual_speck(ink: Mask, em: float) -> float:
    """How large the specks of a page are that are far from all letters; 0 where it has few."""
    import cv2
    import numpy as np

    pieces = Components(ink)
    stats = pieces.stats
    size = np.maximum(stats[:, 2], stats[:, 3])
    small = size <= LARGEST * em
    lone = small & _is_round(stats, LARGEST * em)
    lone[0] = False
    if lone.sum() < MANY:
        return 0.0
    side = round(ALONE * em) * 2 + 1
    near = cv2.dilate(pieces.pixels(~small).view(np.uint8), np.ones((side, side), np.uint8))
    lone &= ~pieces.among(np.asarray(near, np.uint8).view(np.bool_))
    found = np.flatnonzero(lone)[:SHOWN]
    x, y = (stats[found, k] + stats[found, k + 2] / 2 for k in range(2))
    apart = np.maximum(np.abs(x[:, None] - x), np.abs(y[:, None] - y))
    np.fill_diagonal(apart, np.inf)
    # The two rings of a "%" that stands by itself are as far from all letters.
    single = size[found][apart.min(axis=1, initial=np.inf) > ALONE * em]
    return float(np.percentile(single, MOST)) if len(single) >= MANY else 0.0


def _is_round(stats: Stats, most: float) -> NDArray[np.bool_]:
    """Which components are as wide as high, filled and no larger than `most`."""
    import numpy as np

    long, short = np.maximum(stats[:, 2], stats[:, 3]), np.minimum(stats[:, 2], stats[:, 3])
    filled = stats[:, 4] >= FILLED * stats[:, 2] * stats[:, 3]
    return np.asarray((long <= most) & (short >= AS_WIDE * long) & filled, np.bool_)


def _clean_lone(piece: Mask, em: float, usual: float) -> None:
    """Takes out, in place, specks that are far from all letters."""
    import cv2
    import numpy as np

    if not piece.any():
        return
    pieces = Components(np.ascontiguousarray(piece))
    labels, stats = pieces.labels, pieces.stats
    tiny = np.maximum(stats[:, 2], stats[:, 3]) <= max(2.0, SPECK * em)
    small = tiny | _is_round(stats, usual)
    small[0] = False
    if not small.any():
        return
    reach = np.ones((max(3, round(BELOW * em) * 2 + 1), round(ALONE * em) * 2 + 1), np.uint8)
    near = np.asarray(cv2.dilate(pieces.pixels(~small).view(np.uint8), reach), np.uint8)
    lone = np.flatnonzero(small & ~pieces.among(near.view(np.bool_)))
    for n in lone[~_is_of_a_character(stats[lone], em)]:
        x, y, w, h = (int(v) for v in stats[n, :4])
        own = labels[y : y + h, x : x + w] == n
        # A "。" that begins a line, or stands behind a "”", is as far from all letters.
        grain = tiny[n] and max(w, h) <= max(DOT * em, usual)
        if grain or not _is_ring(own):
            piece[y : y + h, x : x + w] &= ~own


def _is_of_a_character(stats: Stats, em: float) -> NDArray[np.bool_]:
    """Which of some lone specks stand together as the pieces of a worn character do."""
    import numpy as np

    out = np.zeros(len(stats), np.bool_)
    large = np.flatnonzero(np.maximum(stats[:, 2], stats[:, 3]) > DOT * em)
    x, y = (stats[large, k] + stats[large, k + 2] / 2 for k in range(2))
    order = np.argsort(x)
    large, x, y = large[order], x[order], y[order]
    # A page of grain has tens of thousands: only those that stand in the same columns are held against each other.
    for first in range(0, len(large), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        near = slice(*np.searchsorted(x, (x[some][0] - em / 2, x[some][-1] + em)))
        apart = np.maximum(np.abs(x[some, None] - x[near]), np.abs(y[some, None] - y[near]))
        out[large[some]] = (apart <= em / 2).sum(axis=1) >= PIECES
    return out


def _clean_line(piece: Mask, em: float, usual: float) -> None:
    """Takes out, in place, specks that stand where no mark of a text does: over its letters, or beside its ends."""
    import numpy as np

    _, stats = labelled(piece.view(np.uint8))
    if len(stats) < 3:
        return
    for n in np.flatnonzero(_is_stray(stats[1:], em, usual)):
        x, y, w, h = (int(v) for v in stats[1 + n, :4])
        spot = piece[y : y + h, x : x + w]
        if not _is_ring(spot) and not (max(w, h) > DOT * em and _is_slanted(spot)):
            spot[:] = False


def _is_stray(stats: Stats, em: float, usual: float) -> NDArray[np.bool_]:
    """Which components of a line stand where no mark does; `stats` are left, top, width and height of each."""
    import numpy as np

    x, y, w, h = (stats[:, k].astype(np.float64) for k in range(4))
    size = np.maximum(w, h)
    tiny = (size <= max(2.0, TINY * em)) | _is_round(stats, usual)
    large = ~tiny
    if not tiny.any() or not (large & (size >= 1.5 * TINY * em)).any():
        return np.zeros(len(x), np.bool_)
    across = np.maximum(x[:, None], x) - np.minimum((x + w)[:, None], x + w)
    down = np.maximum(y[:, None], y) - np.minimum((y + h)[:, None], y + h)
    gap = np.maximum(across, down)
    np.fill_diagonal(gap, np.inf)
    nearest = gap[:, large].min(axis=1)
    paired = ((gap <= PAIR[0] * em) & tiny).any(axis=1)
    dotted = ((gap <= PAIR[1] * em) & (across < 0) & (size <= COMMA * em)).any(axis=1)
    top, bottom = float(y[large].min()), float((y + h)[large].max())
    middle = (y + h / 2 - top) / max(1.0, bottom - top)
    last = float((x + w)[large].max())
    beside = (x + w <= float(x[large].min())) | (x >= last)
    comma = (size > DOT * em) & (h - w > max(1.0, ROUND * em))
    stray = (nearest > APART * em) & (
        (middle < HIGH) & ~paired | beside & (middle < LOW) & ~comma | (x >= last + BEHIND * em) & ~comma
    )
    return np.asarray(tiny & ~dotted & stray, np.bool_)


def _is_slanted(spot: Mask) -> bool:
    """Whether ink falls from left to right as in "、", which some fonts set halfway up, and not like a speck."""
    import numpy as np

    y, x = np.nonzero(spot)
    if min(np.ptp(x), np.ptp(y)) < 2:
        return False
    return bool(np.corrcoef(x, y)[0, 1] > SLANT)


def _is_ring(spot: Mask) -> bool:
    """Whether ink runs around paper, as in "。", which some fonts set high and far behind the last letter."""
    import cv2
    import numpy as np

    paper = np.pad(~spot, 1, constant_values=True).astype(np.uint8)
    return bool(cv2.connectedComponents(paper, connectivity=4)[0] > 2)


def _clean_edges(piece: Mask, band: int) -> None:
    """Takes out, in place, components that lie wholly in the outermost pixels of a cell."""
    import numpy as np

    height, width = piece.shape
    if height <= 2 * band or width <= 2 * band:
        return
    rim = piece.copy()
    rim[band:-band, band:-band] = False
    if not rim.any():
        return
    labels, stats = labelled(np.ascontiguousarray(piece).view(np.uint8))
    x, y, w, h = (stats[:, k] for k in range(4))
    outer = (x + w <= band) | (x >= width - band) | (y + h <= band) | (y >= height - band)
    outer[0] = False
    piece &= ~outer[labels]
