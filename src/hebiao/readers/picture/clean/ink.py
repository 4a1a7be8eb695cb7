"""Paper, print, seals and pens told apart: what is left is grey print on white."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.readers.recognise.components import labelled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

COLOUR: Final = 40
"""a channel this far over the others is a colour, of 255"""
NEAR: Final = 60
"""a colour's neighbourhood is the page's long side divided by this: JPEG keeps colour coarsely, and pales parts of a seal"""
STAMP: Final = 10.0
"""of 255: print under a stamp is at least this much darker than the stamp"""
PRINT: Final = 170
"""of 250: what is darker is ink"""
TINGE: Final = 0.15
"""of an ink's darkness: a channel that is as far over the others gives it its colour"""
ALL: Final = 0.88
"""share of a page's ink that has one colour, with the lines of its table: it is printed in that colour"""
LIGHT: Final = 0.2
"""of the contrast between print and paper: what is fainter is dirt, or shines through"""
COARSE: Final = 8
"""times smaller is the page on which it is told how dark print is hereabouts"""
SHADE: Final = 24
"""the paper's brightness is taken from squares of the page's long side divided by this"""
RUN: Final = 25
"""the long side of a page divided by this: a stroke of one colour that runs as far straight on is drawn by a ruler"""
LEAN: Final = 2
"""pixels on either side: as far a ruling leaves its row or column within one `RUN`, up to three degrees of slant"""
LEVELS: Final = (4, 0.35)
"""as many level lines of as much of the page's width, and as many upright lines of as much of its height: a table"""
UPRIGHTS: Final = (3, 0.08)
FRINGED: Final = (0.002, 0.02)
"""share of a page that is reddish, and that is bluish, and share of one that is wider than a stroke's edge: screens smooth
letters with colours, and channels lie apart; of seals 94 per cent are wider, of a pen's strokes 6"""
GONE: Final = 60
"""of 255: what is so much brighter without a seal or pen was its ink; a colour too dull to be one leaves that trace, too"""
SPARSE: Final = 16
"""pixels from one to the next where a page is first asked whether it has a colour"""
INK: Final = 14
"""of 255: as much darker than its surroundings is ink; with less fainter lines are found, and more dirt"""
PALE: Final = 60
"""of 255: a page whose darkest ink is not this much darker than its paper is blank"""


class Sheet(Struct, frozen=True):
    """A page with its inks apart. All have the page's height and width."""

    gray: Gray
    """print, dark on white paper; seals and pens are taken out, shading is levelled, rulings are left in any colour"""
    red: Mask
    """where a red seal or stamp lies"""
    blue: Mask
    """where a blue pen or stamp lies"""
    taken: Mask
    """where ink went with them"""


def separate(pixels: NDArray[np.uint8]) -> Sheet:
    """The print of a page, RGB or of one channel, on level white paper.

    Under a red seal print is what is dark in the red channel, for there the seal is as bright as paper; under
    a blue pen likewise in the blue one.
    """
    import cv2
    import numpy as np

    pixels = plain(pixels)
    if pixels.ndim == 2:
        nothing = np.zeros(pixels.shape, np.bool_)
        return Sheet(_levelled(pixels), nothing, nothing, nothing)
    r, g, b = (_levelled(np.asarray(one, np.uint8)) for one in cv2.split(pixels))
    # Nothing is darker than black: what is less than none comes out as none, and is no colour.
    reddish, bluish = (
        np.asarray(one, np.uint8) for one in (cv2.subtract(r, cv2.max(g, b)), cv2.subtract(b, r))
    )
    red, blue = reddish > COLOUR, bluish > COLOUR
    if min(np.count_nonzero(red), np.count_nonzero(blue)) > FRINGED[0] * red.size:
        red, blue = _without_fringes(red, blue)
    printed = gray = np.asarray(cv2.cvtColor(cv2.merge([r, g, b]), cv2.COLOR_RGB2GRAY), np.uint8)
    of_red, of_blue = _rulings(red), _rulings(blue)
    rulings = of_red | of_blue
    darkest = np.asarray(cv2.min(cv2.min(r, g), b), np.uint8)
    red = np.zeros_like(red) if _is_print(reddish, darkest, of_red) else red & ~rulings
    blue = np.zeros_like(blue) if _is_print(bluish, darkest, of_blue) else blue & ~rulings
    under = [_under(channel, mask) for mask, channel in ((red, r), (blue, b)) if mask.any()]
    if under:
        # Print is dark in every channel; each of two inks that meet is bright in one.
        seen = np.maximum.reduce([np.where(near, shown, 0) for near, shown in under])
        gray = np.where(np.logical_or.reduce([near for near, _ in under]) & ~rulings, seen, printed)
    return Sheet(gray, red, blue, cv2.subtract(gray, printed) > GONE)


def plain(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """One channel of an RGB page of which all are the same: what is done to it takes a third; as it is where it has a colour."""
    import cv2
    import numpy as np

    # Of most pages with a colour a few pixels show it.
    if pixels.ndim == 2 or np.ptp(pixels[::SPARSE, ::SPARSE], axis=2).any():
        return pixels
    channels = [np.asarray(one, np.uint8) for one in cv2.split(pixels)]
    return channels[0] if all(np.array_equal(channels[0], one) for one in channels[1:]) else pixels


def rgb(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A page with three channels, though it may have no colour."""
    import cv2
    import numpy as np

    return pixels if pixels.ndim == 3 else np.asarray(cv2.merge([pixels] * 3), np.uint8)


def _without_fringes(red: Mask, blue: Mask) -> tuple[Mask, Mask]:
    """Both colours without the edges of letters and lines, which are red on one side and blue on the other.

    Where no red is wider, what is blue is of the edges, too, however wide a poor JPEG has made it.
    """
    import cv2
    import numpy as np

    def wide(colour: Mask) -> Mask:
        core = cv2.morphologyEx(colour.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        return np.asarray(colour & (cv2.dilate(core, np.ones((5, 5), np.uint8)) > 0), np.bool_)

    within = [wide(colour) for colour in (red, blue)]
    shares = [np.count_nonzero(w) / np.count_nonzero(c) for w, c in zip(within, (red, blue), strict=True)]
    if min(shares) >= FRINGED[1]:
        return red, blue
    return within[0], within[1] if shares[0] >= FRINGED[1] else np.zeros_like(blue)


def _is_print(tint: Gray, darkest: Gray, rulings: Mask) -> bool:
    """Whether a page is printed in the colour of its table's lines: nearly all that is dark on it has that colour.

    Args:
        tint: how far each pixel's channel of the colour is over the others.
        darkest: of its channels, on paper of 250.
        rulings: those in the colour.
    """
    dark = darkest < PRINT
    if not rulings.any() or not dark.any():
        return False
    return bool((tint[dark] > TINGE * (250 - darkest[dark])).mean() >= ALL)


def _rulings(colour: Mask) -> Mask:
    """What of a colour is the rulings of a table; nothing where it holds no table: a notebook has no columns, a stamp is small."""
    import cv2
    import numpy as np

    height, width = colour.shape
    run = max(height, width) // RUN
    strokes = colour.astype(np.uint8)
    found = np.zeros_like(strokes)
    if not colour.any():
        return colour
    for along, (count, share) in enumerate((UPRIGHTS, LEVELS)):
        size = (run, 1) if along else (1, run)
        spread = cv2.dilate(strokes, np.ones((1 + 2 * LEAN, 1) if along else (1, 1 + 2 * LEAN), np.uint8))
        straight = cv2.morphologyEx(spread, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
        _, stats = labelled(np.asarray(straight, np.uint8))
        least = share * (width if along else height)
        if (stats[1:, cv2.CC_STAT_WIDTH if along else cv2.CC_STAT_HEIGHT] >= least).sum() < count:
            return np.zeros(colour.shape, np.bool_)
        found |= np.asarray(straight, np.uint8) & strokes
    return np.asarray(found > 0, np.bool_)


def _under(channel: Gray, colour: Mask) -> tuple[Mask, Gray]:
    """Where a coloured ink lies, and the print there: what is darker, where the ink is bright, than the ink itself."""
    import cv2
    import numpy as np

    height, width = channel.shape
    reach = max(3, max(height, width) // NEAR)
    small = cv2.resize(
        colour.astype(np.uint8) * 255, (width // 4 + 1, height // 4 + 1), interpolation=cv2.INTER_AREA
    )
    small = cv2.dilate((small > 0).astype(np.uint8), np.ones((reach // 2 + 1, reach // 2 + 1), np.uint8))
    near = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST) > 0
    white = max(60.0, float(np.percentile(channel[colour], 30)) - STAMP)
    table = np.clip(np.arange(256, dtype=np.float32) * (250.0 / white), 0, 250).astype(np.uint8)
    return near, np.asarray(cv2.LUT(channel, table), np.uint8)


def _levelled(channel: Gray) -> Gray:
    """The channel divided by the brightness of the paper around each pixel."""
    import cv2
    import numpy as np

    height, width = channel.shape
    small_width = max(8, round(width / 8))
    small = cv2.resize(channel, (small_width, max(8, round(height / 8))), interpolation=cv2.INTER_AREA)
    side = max(3, max(small.shape) // SHADE) | 1
    # Print is dark and thin: the brightest of a neighbourhood, smoothed, is paper.
    paper = cv2.dilate(small, np.ones((5, 5), np.uint8))
    paper = cv2.blur(cv2.medianBlur(paper, min(side, 255)), (side, side))
    ground = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(channel, np.maximum(ground, 1), scale=250), np.uint8)


def is_typed(colour: Mask, least: float) -> bool:
    """Whether what has a colour in a cell is a text of its own; a seal runs on into the cells around.

    Args:
        colour: within the lines of the cell.
        least: pixels of a text.
    """
    import numpy as np

    if np.count_nonzero(colour) <= least:
        return False
    return not any(np.any(side) for side in (colour[:2], colour[-2:], colour[:, :2], colour[:, -2:]))


def darkness(gray: Gray) -> Gray:
    """How dark each pixel of a levelled page is: 0 for paper to 250 for black."""
    import cv2
    import numpy as np

    return np.asarray(cv2.subtract(np.full_like(gray, 250), gray), np.uint8)


def shrunk(
    dark: Gray, where: Mask, powers: Sequence[int], size: tuple[int, int]
) -> list[NDArray[np.float32]]:
    """The mean of each power of the darkness on a coarser page of `size` (width, height); elsewhere it counts as none."""
    import numpy as np

    places = np.flatnonzero(where)
    (rows, of_rows), (columns, of_columns) = (
        _shares(long, short) for long, short in zip(dark.shape, size[::-1], strict=True)
    )
    # Whole numbers of 32 bits are divided in half the time.
    y, x = np.divmod(places.astype(np.uint32), np.uint32(dark.shape[1]))
    area = dark.size / (size[0] * size[1])
    seen = dark.ravel()[places]
    values = [(np.arange(256.0) ** power / area)[seen] for power in powers]
    out = np.zeros((len(powers), size[0] * size[1]))
    # A pixel lies in one square of the coarser page, or on the border of two, or of four.
    for down in (0, 1):
        for across in (0, 1):
            share = of_rows[down][y] * of_columns[across][x]
            some = np.flatnonzero(share)
            square = (rows[y[some]] + down) * size[0] + columns[x[some]] + across
            for k, value in enumerate(values):
                out[k] += np.bincount(square, share[some] * value[some], out.shape[1])
    return [total.reshape(size[::-1]).astype(np.float32) for total in out]


def _shares(long: int, short: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Of `long` pixels in a row laid on `short` larger ones the first that each lies in, and its shares of that and the next."""
    import numpy as np

    ends = np.arange(long + 1) * (short / long)
    first = np.minimum(ends[:-1].astype(np.intp), short - 1)
    own = np.minimum((first + 1 - ends[:-1]) * (long / short), 1.0)
    own[(first == short - 1) | (own > 1 - 1e-9)] = 1.0
    return first, np.stack([own, 1.0 - own])


def is_blank(gray: Gray) -> bool:
    """Whether nothing is printed on the page."""
    import numpy as np

    below = np.cumsum(_brightness(gray)) / gray.size
    darkest, usual = (int(np.searchsorted(below, share)) for share in (0.0002, 0.5))
    return darkest > usual - PALE


def contrast(gray: Gray) -> int:
    """How much darker than its surroundings print must be on this page, of 255: more where it is printed well."""
    import numpy as np

    dark = darkest(gray, 235, 10)
    return int(np.clip((250 - (235.0 if dark is None else dark)) * LIGHT, 10, 45))


def darkest(gray: Gray, below: int, percent: float) -> float | None:
    """How bright so many per cent of the pixels darker than `below` are at most; None where there are no such pixels."""
    import numpy as np

    counts = _brightness(gray)[:below]
    total = int(counts.sum())
    if not total:
        return None
    # As `np.percentile`, which would sort them all.
    place = (total - 1) * percent / 100
    first = int(place)
    values = np.searchsorted(np.cumsum(counts), [first, min(first + 1, total - 1)], side="right")
    return float(np.interp(place - first, (0, 1), values))


def _brightness(gray: Gray) -> NDArray[np.intp]:
    """How many pixels there are of each brightness."""
    import cv2
    import numpy as np

    return np.asarray(cv2.calcHist([gray], [0], None, [256], [0, 256]).ravel(), np.intp)


def binarise(gray: Gray, scale: float) -> Mask:
    """Where there is ink on a levelled page of so many pixels a point: darker than its surroundings by `INK` of 255."""
    import numpy as np

    return np.asarray(depth(gray, scale) >= INK, np.bool_)


def depth(gray: Gray, scale: float) -> Gray:
    """How much darker than its surroundings each pixel is, 0 to 255: as `cv2.adaptiveThreshold` asks it, for any threshold.

    Args:
        gray: of a levelled page.
        scale: pixels a point.
    """
    import cv2
    import numpy as np

    block = min(max(11, int(14 * scale)) | 1, 201)
    around = cv2.boxFilter(
        gray, cv2.CV_8U, (block, block), borderType=cv2.BORDER_REPLICATE | cv2.BORDER_ISOLATED
    )
    return np.asarray(cv2.subtract(around, gray), np.uint8)
