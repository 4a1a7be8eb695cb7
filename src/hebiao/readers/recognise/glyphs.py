"""Digits held against the same digits elsewhere on their page: one that looks more like another one is not certain.

Two readings of one picture share its wear: a 4 that lost a stroke is a 1 to both. The page's own print is a third
witness, of figures and of the digits beside a unit or within a sentence alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.readers.recognise.ocr import Char, Read
from hebiao.readers.recognise.textlines import Strip
from hebiao.readers.recognise.unread import TALL, UNREAD, Blob, nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Shape = NDArray[np.float32]

LEAST: Final = 3
"""digits of one kind, for their middle to be the page's own print of it"""
MARGIN: Final = 0.05
"""correlation by which another kind must be the likelier"""
WIDE: Final = 0.9
"""of its height: the room that a digit is given"""
WIDEST: Final = 0.68
"""of a line's height: ink that is wider is two digits that touch"""
NEAR: Final = 0.3
"""of a line's height: a digit's ink is no further from where it was read"""
GRAIN: Final = 0.1
"""of a line's height: ink as low is no part of a digit"""
TINY: Final = 1e-6
"""a look of no length is like no digit"""
SIZE: Final = (18, 20)
"""pixels, width and height: what digits are compared at"""
BLUR: Final = 0.8
"""pixels of these: ragged edges are no difference"""


class _Digit(Struct, frozen=True):
    line: int
    turn: int
    """which digit of its line it is"""
    kind: str
    shape: Shape


def doubted(
    page: tuple[Gray, Callable[[Strip], Sequence[Blob]]],
    em: float,
    lines: Sequence[tuple[Strip, Sequence[float]]],
    reads: Sequence[Sequence[Read]],
) -> list[list[Read]]:
    """The readings of every line, less sure of digits that look more like another one of the same page.

    Args:
        page: its pixels, and what tells the ink of a line, rulings taken out.
        em: usual height of a line, in pixels.
        lines: where each stands, and the middles of its first reading's characters, in pixels from its left.
        reads: of every line its readings.
    """
    digits = [d for n, line in enumerate(lines) for d in _digits(page, em, line, (n, reads[n][0].chars))]
    look = _Look(digits)
    out = [list(r) for r in reads]
    for d in digits:
        unlike = look.unlike(d)
        if unlike:
            out[d.line] = [_weakened(read, d, unlike, reads[d.line][0]) for read in out[d.line]]
    return out


def _digits(
    page: tuple[Gray, Callable[[Strip], Sequence[Blob]]],
    em: float,
    line: tuple[Strip, Sequence[float]],
    read: tuple[int, Sequence[Char]],
) -> Iterator[_Digit]:
    """The digits of a line of which each stands by itself; pieces of a broken one are put together."""
    gray, blobs = page
    (strip, middles), (number, chars) = line, read
    places = [n for n, c in enumerate(chars) if _is_digit(c)]
    if not places:
        return
    pieces: dict[int, list[Blob]] = {}
    for b in blobs(strip):
        if b.bottom - b.top > GRAIN * em:
            pieces.setdefault(nearest(middles, (b.x0 + b.x1) / 2), []).append(b)
    whole = [
        b for n in places for b in pieces.get(n, ()) if b.bottom - b.top >= TALL * em and b.x1 - b.x0 <= WIDEST * em
    ]  # fmt: skip
    if not whole:
        return
    # Worn digits lose their upper or lower ends: all of a line stand between the same heights.
    top, bottom = (
        sorted(side)[len(whole) // 2] for side in zip(*((b.top, b.bottom) for b in whole), strict=True)
    )
    for turn, n in enumerate(places):
        own = pieces.get(n, [])
        x0, x1 = min((b.x0 for b in own), default=0), max((b.x1 for b in own), default=0)
        if not 0 < x1 - x0 <= WIDEST * em or abs((x0 + x1) / 2 - middles[n]) > NEAR * em:
            continue
        if max(b.bottom for b in own) - min(b.top for b in own) >= TALL * em:
            shape = _shape(gray[strip.top + top : strip.top + bottom, strip.x0 + x0 : strip.x0 + x1])
            if shape is not None:
                yield _Digit(number, turn, chars[n].text, shape)


def _is_digit(char: Char) -> bool:
    return char.text.isascii() and char.text.isdigit()


def _shape(piece: Gray) -> Shape | None:
    """A digit at the size that all are compared at, of length one about its middle; None where it is flat."""
    import cv2
    import numpy as np

    height, width = piece.shape
    room = np.zeros((height, max(width, int(WIDE * height))), np.float32)
    left = (room.shape[1] - width) // 2
    room[:, left : left + width] = 250.0 - np.minimum(piece, 250)
    small = np.asarray(cv2.resize(room, SIZE, interpolation=cv2.INTER_AREA), np.float32)
    small = np.asarray(cv2.GaussianBlur(small, (0, 0), BLUR), np.float32)
    small -= small.mean()
    length = float(np.linalg.norm(small))
    return np.asarray(small / length, np.float32) if length else None


class _Look:
    """The usual look of every kind of digit of a page: the sum of its shapes, and of how many."""

    def __init__(self, digits: Sequence[_Digit]) -> None:
        """Of the digits that are asked about."""
        import numpy as np

        counts = Counter(d.kind for d in digits)
        self.kinds = [kind for kind, count in counts.items() if count >= LEAST]
        self.sums = {kind: np.sum([d.shape for d in digits if d.kind == kind], axis=0) for kind in self.kinds}
        looks = [look for kind in self.kinds for look in _moved(self.sums[kind])]
        self._looks = np.array(looks, np.float32).reshape(-1, SIZE[0] * SIZE[1])
        self._lengths = np.array([float(np.linalg.norm(total)) for total in self.sums.values()])

    def unlike(self, digit: _Digit) -> frozenset[str]:
        """The kinds that a digit is none of: another kind's usual look is nearer than theirs, its own left out of it."""
        import numpy as np

        if not self.kinds:
            return frozenset()
        best = (self._looks @ digit.shape.ravel()).reshape(len(self.kinds), -1).max(axis=1)
        likeness = dict(zip(self.kinds, (best / np.maximum(self._lengths, TINY)).tolist(), strict=True))
        if digit.kind in likeness:
            likeness[digit.kind] = _likeness(digit.shape, self.sums[digit.kind] - digit.shape)
        most = max(likeness.values())
        return frozenset(kind for kind, like in likeness.items() if like < most - MARGIN)


def _likeness(shape: Shape, total: Shape) -> float:
    """How like a usual look a shape is, moved by a pixel where that fits better."""
    import numpy as np

    length = float(np.linalg.norm(total))
    return max(float(np.vdot(shape, look)) for look in _moved(total)) / length if length else 0.0


def _moved(total: Shape) -> list[Shape]:
    """A look, and the same moved by a pixel in every direction."""
    import numpy as np

    height, width = total.shape
    wide = np.zeros((height + 2, width + 2), np.float32)
    wide[1:-1, 1:-1] = total
    return [wide[y : y + height, x : x + width] for y in range(3) for x in range(3)]


def _weakened(read: Read, digit: _Digit, unlike: frozenset[str], first: Read) -> Read:
    """A reading less sure of that digit, where it has as many and says there what it is none of."""
    places = [n for n, c in enumerate(read.chars) if _is_digit(c)]
    if len(places) != sum(map(_is_digit, first.chars)) or read.chars[places[digit.turn]].text not in unlike:
        return read
    at = places[digit.turn]
    chars = list(read.chars)
    chars[at] = chars[at].capped(UNREAD)
    return Read(tuple(chars))
