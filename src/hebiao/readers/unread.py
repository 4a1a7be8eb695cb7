"""Ink of a line that no character of its reading accounts for: a lost "。" at the end, a point between two digits."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hebiao.readers.ocr import Read
from hebiao.readers.textlines import Strip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

REACH: Final = 0.55
"""of a line's height: ink further from the middle of every character is none of theirs"""
SPOT: Final = 0.17
"""of a line's height: ink no larger than this either way may be grain"""
TALL: Final = 0.45
"""of a line's height: ink as high as this may be a digit"""
POINT: Final = (0.1, 0.34)
"""of a line's height: a decimal point is as large as this"""
LOW: Final = 0.6
"""of a line's height from its top: a point lies below"""
UNREAD: Final = 0.5
"""what a character scores beside which ink was not read"""
WIDER: Final = 1.35
"""of the usual distance from digit to digit: further, and a point stood between; digits of a font are of one width"""
PITCH: Final = 0.98
"""of their height: two digits by themselves are not this far from one another"""
_MARKS: Final = frozenset(".,·•:;'，。、：；…%％")


@dataclass(frozen=True, slots=True)
class Blob:
    """A run of columns with ink, in pixels from the left and top of its line."""

    x0: int
    x1: int
    top: int
    bottom: int


def blobs(ink: Mask, strip: Strip) -> tuple[Blob, ...]:
    """The ink of a line from left to right."""
    import numpy as np

    piece = ink[strip.top : strip.bottom, strip.x0 : strip.x1]
    filled = piece.any(axis=0).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], filled, [0]))))
    found = []
    for x0, x1 in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        rows = np.flatnonzero(piece[:, x0:x1].any(axis=1))
        found.append(Blob(x0, x1, int(rows[0]), int(rows[-1]) + 1))
    return tuple(found)


def doubted(read: Read, middles: Sequence[float], inked: Sequence[Blob], em: float) -> Read:
    """The reading, less sure of the characters beside which ink was not read.

    Args:
        read: of one line.
        middles: of its characters, in pixels from the left of the line; none where they are not known.
        inked: the line's ink.
        em: usual height of a line, in pixels.
    """
    spots = [*_far(middles, inked, em), *_points(read, inked, em)]
    if not spots or not read.chars:
        return read
    every = range(len(middles))
    near = (
        {min(every, key=lambda n: abs(middles[n] - x)) for x in spots} if middles else range(len(read.chars))
    )
    return Read(
        tuple(replace(c, score=min(c.score, UNREAD)) if n in near else c for n, c in enumerate(read.chars))
    )


def _far(middles: Sequence[float], inked: Sequence[Blob], em: float) -> list[float]:
    """Where ink stands that is no part of any character."""
    if not middles:
        return []
    return [
        (b.x0 + b.x1) / 2
        for b in inked
        if max(b.x1 - b.x0, b.bottom - b.top) > SPOT * em
        and not any(b.x0 - REACH * em < m < b.x1 + REACH * em for m in middles)
    ]


def _gaps(digits: Sequence[Blob]) -> list[float]:
    """Where the digits of a whole number stand too far apart for one, though nothing is seen between them."""
    middles = [(b.x0 + b.x1) / 2 for b in digits]
    steps = [b - a for a, b in itertools.pairwise(middles)]
    high = max(b.bottom - b.top for b in digits)
    usual = sorted(steps)[(len(steps) - 1) // 2] if len(steps) > 1 else high
    limit = WIDER * usual if len(steps) > 1 else PITCH * high
    return [a + step / 2 for a, step in zip(middles, steps, strict=False) if step > limit]


def _points(read: Read, inked: Sequence[Blob], em: float) -> list[float]:
    """Where what may be points stand between the digits of a figure that has fewer of them."""
    text = "".join(c.text for c in read.chars if not c.text.isspace())
    if not text.strip("%").replace(".", "").replace(",", "").isdigit():
        return []
    digits = [n for n, b in enumerate(inked) if b.bottom - b.top >= TALL * em]
    if len(digits) < 2:
        return []
    whole = not any(c in _MARKS for c in text) and len(digits) == len(text)
    if whole and (gaps := _gaps([inked[n] for n in digits])):
        return gaps
    small, large = POINT
    found = [
        (b.x0 + b.x1) / 2
        for b in inked[digits[0] : digits[-1]]
        if small * em <= max(b.x1 - b.x0, b.bottom - b.top) <= large * em and b.top >= LOW * em * 0.8
    ]
    return found if len(found) > sum(c in _MARKS for c in text) else []
