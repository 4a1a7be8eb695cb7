"""Ink of a line that no character of its reading accounts for: a lost "。" at the end, a point between two digits."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.lazy import regex
from hebiao.readers.recognise.ocr import Read
from hebiao.readers.recognise.textlines import Strip, runs_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

REACH: Final = 0.55
"""of a line's height: ink further from the middle of every character is none of theirs"""
OF_A_DIGIT: Final = 0.36
"""of a line's height: the same of the middle of a digit, which is half as wide as a word's characters"""
SPOT: Final = 0.17
"""of a line's height: ink no larger than this either way may be grain"""
TALL: Final = 0.45
"""of a line's height: ink as high as this may be a digit"""
POINT: Final = (0.1, 0.34)
"""of a line's height: a decimal point is as large as this"""
LOW: Final = 0.48
"""of a line's height from its top: a point lies below"""
UNREAD: Final = 0.5
"""what a character scores whose own print speaks against it"""
LEFT: Final = 0.55
"""what one scores beside which ink was left over: a look that leaves no ink out may settle that, see `detected`"""
WIDER: Final = 1.35
"""of the usual distance from digit to digit: further, and a point stood between; digits of a font are of one width"""
MARK: Final = 0.9
"""of the distance from digit to digit: no point or comma is given more room, but in type of one width"""
EXTRA: Final = 0.3
"""of the same: a figure that is wider than its characters by this has a digit more"""
LOWEST: Final = 0.6
"""of the height of digits: none stand closer"""
WIDEST: Final = 0.68
"""of a line's height: ink that is wider is two digits that touch"""
PITCH: Final = 0.98
"""of their height: two digits by themselves are not this far from one another"""
DOT: Final = 0.22
"""of a line's height: dirt that is read as a point is no larger"""
GRAIN: Final = 0.09
"""of a line's height: no point is as small"""
OFF: Final = (0.12, 0.15)
"""of a line's height: nor does one stand as high over the feet of its digits, nor as low under them"""
UNDER: Final = 0.22
"""of a line's height: nor does a point, or a comma, reach as far under the feet of digits"""
AWAY: Final = 0.3
"""of a line's height: nor as far from them"""
STRAY: Final = 2.5
"""of a line's height: from the middle of the last character; a mark stands nearer, and what stands further is no mark"""
FOLD: Final = 1.45
"""of a line's height: no character is as high, nor its bracket"""
FLAT: Final = 0.45
"""of a line's height: no letter or digit is as low"""
SIGN: Final = 0.2
"""of a line's height: "=" and every other sign before a figure is wider"""
LEAST: Final = 0.36
"""of a line's height: no character but 一 and 丶 is less high; a comma that is read as 人 is"""
SLOT: Final = 0.25
"""of a line's height: as far to either side of a character's middle is ink of its own"""
BESIDE: Final = 0.75
"""of a line's height: a sign and the digit behind it are wider together, and no digit in pieces is"""
RING: Final = 1.15
"""of a line's height: no digit or letter is as wide"""
ON: Final = 1.1
"""of a line's height: no character reaches as far to either side of its middle"""
_FLAT_CHARS: Final = "一二丶"
_FIGURE: Final = regex(r"[≥≤><=]?\d[\d,]*(?:\.\d+)?[%％]?")
_DIRT: Final = ".,·•:'，"
_MARKS: Final = frozenset(".,·•:;'，。、：；…%％")


class Blob(Struct, frozen=True):
    """A run of columns with ink, in pixels from the left and top of its line."""

    x0: int
    x1: int
    top: int
    bottom: int


def blobs(ink: Mask, strip: Strip) -> tuple[Blob, ...]:
    """The ink of a line from left to right."""
    import numpy as np

    piece = ink[strip.top : strip.bottom, strip.x0 : strip.x1]
    runs = runs_of(np.logical_or.reduce(piece, axis=0))
    if not runs:
        return ()
    # From where a run begins to where the next one does there is no ink but its own.
    rows = np.logical_or.reduceat(piece, [x0 for x0, _ in runs], axis=1)
    tops, bottoms = rows.argmax(axis=0).tolist(), (len(rows) - rows[::-1].argmax(axis=0)).tolist()
    return tuple(Blob(*run, top, bottom) for run, top, bottom in zip(runs, tops, bottoms, strict=True))


def doubted(read: Read, middles: Sequence[float], inked: Sequence[Blob], em: float) -> Read:
    """The reading, less sure of the characters beside which ink was not read.

    Args:
        read: of one line.
        middles: of its characters, in pixels from the left of the line; none where they are not known.
        inked: the line's ink.
        em: usual height of a line, in pixels.
    """

    def beside(spots: Sequence[float]) -> set[int]:
        if not middles:
            return set(range(len(read.chars))) if spots else set()
        return {nearest(middles, x) for x in spots}

    left = beside(_far(read, middles, inked, em))
    # A mark says too little: what is left over may as well be of the word that it parts.
    left |= {n + 1 for n in left if n + 1 < len(read.chars) and not read.chars[n].text.isalnum()}
    lost = beside([
        *_points(read, inked, em), *_before(read, middles, inked, em), *_small(read, middles, inked, em),
        *_rings(read, middles, inked, em), *_beyond(read, middles, inked, em),
    ])  # fmt: skip
    if not left and not lost:
        return read
    return Read(
        tuple(
            c.capped(UNREAD if n in lost else LEFT) if n in left | lost else c
            for n, c in enumerate(read.chars)
        )
    )


def nearest(places: Sequence[float], x: float) -> int:
    """Which of some places, from left to right, is nearest to another one; the first where two are as near."""
    n = bisect_left(places, x)
    if n == len(places) or (n and x - places[n - 1] <= places[n] - x):
        n = bisect_left(places, places[n - 1])
    return n


def _between(places: Sequence[float], low: float, high: float) -> slice:
    """Which of some places, from left to right, lie between two others."""
    return slice(bisect_right(places, low), bisect_left(places, high))


def bare(read: Read, inked: Sequence[Blob], em: float) -> tuple[Read, Sequence[Blob]]:
    """A figure without the points at its ends that are dirt by where they stand, and the line's ink without these.

    Words are left as they are: what stands beside them may be any mark, high or low.
    """
    chars = [c for c in read.chars if not c.text.isspace()]
    text = "".join(c.text for c in chars)
    if not _FIGURE.fullmatch(text.strip(_DIRT)):
        return read, inked
    for end, beside in ((-1, -2), (0, 1)):
        if text[end] in _DIRT and len(inked) > 1 and _is_dirt(inked[end], inked[beside], inked, em):
            chars = chars[:-1] if end else chars[1:]
            inked = inked[:-1] if end else inked[1:]
    return Read(tuple(chars)), inked


def _is_dirt(spot: Blob, beside: Blob, inked: Sequence[Blob], em: float) -> bool:
    size = max(spot.x1 - spot.x0, spot.bottom - spot.top)
    feet = sorted(b.bottom for b in inked if b.bottom - b.top >= TALL * em)
    # Where no whole digit stands beside it, it may be a piece of a broken one.
    if size > DOT * em or beside.bottom - beside.top < TALL * em:
        return False
    low = spot.bottom - feet[len(feet) // 2]
    gap = max(spot.x0 - beside.x1, beside.x0 - spot.x1)
    if not -OFF[0] * em <= low <= OFF[1] * em or gap > AWAY * em:
        return True
    return size <= GRAIN * em and not _is_as_large_as_a_point(spot, inked, em)


def _is_as_large_as_a_point(spot: Blob, inked: Sequence[Blob], em: float) -> bool:
    """Whether what is small enough for grain is half as large as a point between the digits beside it, as fine print has them."""
    return any(
        b is not spot
        and b.top >= LOW * em
        and 2 * (spot.x1 - spot.x0) >= b.x1 - b.x0
        and 2 * (spot.bottom - spot.top) >= b.bottom - b.top
        for b in inked
    )


def is_flat(read: Read, height: int, em: float) -> bool:
    """Whether ink is too low for the letter or digit that was made of it."""
    return height <= FLAT * em and any(c.text.isalnum() for c in read.chars)


def _far(read: Read, middles: Sequence[float], inked: Sequence[Blob], em: float) -> list[float]:
    """Where ink stands that is no part of any character."""
    if not middles:
        return []
    reach = [
        (m, em * (OF_A_DIGIT if c.text.isascii() and c.text.isdigit() else REACH))
        for m, c in zip(middles, read.chars, strict=True)
    ]
    # Before the first character and behind the last one a mark stands on paper of its own, and is no grain of letters.
    first, last = min(m - r for m, r in reach), max(m + r for m, r in reach)
    usual = max(em, sorted(b.bottom - b.top for b in inked)[(len(inked) - 1) // 2]) if inked else em
    return [
        (b.x0 + b.x1) / 2
        for b in inked
        if max(b.x1 - b.x0, b.bottom - b.top) > (SPOT if b.x1 > first and b.x0 < last else POINT[0]) * em
        and not any(
            b.x0 - r < m < b.x1 + r for m, r in reach[_between(middles, b.x0 - REACH * em, b.x1 + REACH * em)]
        )
        and not _is_stray(b, middles, em, usual)
    ]


def _is_stray(blob: Blob, middles: Sequence[float], em: float, usual: float) -> bool:
    """Whether ink is dirt far from all characters, or a fold: a mark that was not read stands beside one, and is no higher."""
    wide, high = blob.x1 - blob.x0, blob.bottom - blob.top
    away = min(max(blob.x0 - m, m - blob.x1) for m in middles)
    return (away > STRAY * em and max(wide, high) <= FLAT * em) or (high > FOLD * usual and wide < FLAT * em)


def _before(read: Read, middles: Sequence[float], inked: Sequence[Blob], em: float) -> list[float]:
    """Where a sign stands that was not read before the digit that begins a figure: it is nearer to it than a word is."""
    texts = [c.text for c in read.chars if not c.text.isspace()]
    if not texts or not (texts[0].isascii() and texts[0].isdigit()):
        return []
    own = list(inked)
    if len(texts) > 1:
        places = [m for m, c in zip(middles, read.chars, strict=False) if not c.text.isspace()]
        if not places:
            return []
        border = (places[0] + places[1]) / 2
        own = [b for b in inked if (b.x0 + b.x1) / 2 < border]
        if not any(border <= (b.x0 + b.x1) / 2 < places[1] + OF_A_DIGIT * em for b in inked):
            return []  # the second character touches the first, or stands elsewhere than it was told
    if len(own) < 2 or own[-1].x1 - own[0].x0 <= BESIDE * em:
        return []
    return [(own[0].x0 + own[0].x1) / 2] if own[0].x1 - own[0].x0 >= SIGN * em else []


def _small(read: Read, middles: Sequence[float], inked: Sequence[Blob], em: float) -> list[float]:
    """Where characters of words were made of ink that is no larger than a mark."""
    found = []
    starts, ends = [b.x0 for b in inked], [b.x1 for b in inked]
    for m, c in zip(middles, read.chars, strict=False):
        if not "\u4e00" <= c.text <= "\u9fff" or c.text in _FLAT_CHARS:
            continue
        own = inked[bisect_right(ends, m - SLOT * em) : bisect_left(starts, m + SLOT * em)]
        if own and max(b.bottom for b in own) - min(b.top for b in own) < LEAST * em:
            found.append(m)
    return found


def _rings(read: Read, middles: Sequence[float], inked: Sequence[Blob], em: float) -> list[float]:
    """Where one digit or letter was made of ink that is far wider: the ring that a pen drew around a dash is read as 0."""
    places = [(m, c.text) for m, c in zip(middles, read.chars, strict=False) if not c.text.isspace()]
    spots = [m for m, _ in places]
    found = []
    for blob in inked:
        if blob.x1 - blob.x0 <= RING * em:
            continue
        own = places[_between(spots, blob.x0 - SLOT * em, blob.x1 + SLOT * em)]
        if len(own) == 1 and own[0][1].isascii() and own[0][1].isalnum():
            found.append(own[0][0])
    return found


def _beyond(read: Read, middles: Sequence[float], inked: Sequence[Blob], em: float) -> list[float]:
    """Where ink runs on from the first or the last character of its run, further than a character is wide: it may hide a sign."""
    places = [(m, c.text) for m, c in zip(middles, read.chars, strict=False) if not c.text.isspace()]
    spots = [m for m, _ in places]
    found = []
    for blob in inked:
        own = places[_between(spots, blob.x0 - SLOT * em, blob.x1 + SLOT * em)]
        if not own:
            continue
        (first, left), (last, right) = own[0], own[-1]
        if left.isalnum() and first - blob.x0 > ON * em:
            found.append(first)
        if right.isalnum() and blob.x1 - last > ON * em:
            found.append(last)
    return found


def _gaps(text: str, digits: Sequence[Blob], em: float) -> list[float]:
    """Where digits that no mark parts stand too far apart for one number, though nothing is seen between them.

    Nothing is told where digits touch one another, or are in pieces; "%" would count as one.
    """
    places = [n for n, c in enumerate(text) if c.isdigit()]
    if "%" in text or len(digits) != len(places) or any(b.x1 - b.x0 > WIDEST * em for b in digits):
        return []
    middles = [(b.x0 + b.x1) / 2 for b in digits]
    steps = [
        (a, b - a) for (m, a), (n, b) in itertools.pairwise(zip(places, middles, strict=False)) if n == m + 1
    ]
    high = max(b.bottom - b.top for b in digits)
    usual = sorted(step for _, step in steps)[(len(steps) - 1) // 2] if len(steps) > 1 else high
    limit = WIDER * usual if len(steps) > 1 else PITCH * high
    return [a + step / 2 for a, step in steps if step > limit]


def _is_wide(text: str, digits: Sequence[Blob], em: float) -> bool:
    """Whether a figure is wider than its characters: a stroke through two digits makes one of them in every reading."""
    single = [(b.x0 + b.x1) / 2 for b in digits if b.x1 - b.x0 <= WIDEST * em]
    steps = sorted(b - a for a, b in itertools.pairwise(single))
    marks = sum(not c.isdigit() for c in text)
    # Of digits in pieces there are more, and the pieces stand closer than digits do.
    broken = len(digits) > len(text) - marks
    if broken or len(steps) < 2 or not text.replace(".", "").replace(",", "").isdigit():
        return False
    high = sorted(b.bottom - b.top for b in digits)[len(digits) // 2]
    pitch = max(steps[(len(steps) - 1) // 2], LOWEST * high)
    return digits[-1].x1 - digits[0].x0 > pitch * (len(text) - marks + MARK * marks + EXTRA)


def _points(read: Read, inked: Sequence[Blob], em: float) -> list[float]:
    """Where what may be points stand between the digits of a figure that has fewer of them."""
    text = "".join(c.text for c in read.chars if not c.text.isspace())
    if not text.strip("%").replace(".", "").replace(",", "").isdigit():
        return []
    digits = [n for n, b in enumerate(inked) if b.bottom - b.top >= TALL * em]
    if len(digits) < 2:
        return []
    if gaps := _gaps(text, [inked[n] for n in digits], em):
        return gaps
    if _is_wide(text, [inked[n] for n in digits], em):
        return [(inked[digits[0]].x0 + inked[digits[-1]].x1) / 2]
    small, large = POINT
    feet = sorted(inked[n].bottom for n in digits)[len(digits) // 2]
    found = [
        (b.x0 + b.x1) / 2
        for b in inked[digits[0] : digits[-1]]
        if small * em <= max(b.x1 - b.x0, b.bottom - b.top) <= large * em
        and b.top >= LOW * em
        and b.bottom <= feet + UNDER * em
    ]
    return found if len(found) > sum(c in _MARKS for c in text) else []
