"""Digits held against the same digits elsewhere on their page: one that looks more like another one is not certain.

Two readings of one picture share its wear: a 4 that lost a stroke is a 1 to both. The page's own print is a third witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hebiao.lazy import regex
from hebiao.readers.ocr import Read
from hebiao.readers.textlines import Strip
from hebiao.readers.unread import TALL, UNREAD, blobs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Mask = NDArray[np.bool_]
    Shape = NDArray[np.float32]

LEAST: Final = 3
"""digits of one kind, for their middle to be the page's own print of it"""
MARGIN: Final = 0.05
"""correlation by which another kind must be the likelier"""
WIDE: Final = 0.9
"""of its height: the room that a digit is given"""
SIZE: Final = (18, 20)
"""pixels, width and height: what digits are compared at"""
_FIGURE: Final = regex(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class _Digit:
    line: int
    turn: int
    """which digit of its line it is"""
    kind: str
    shape: Shape


def doubted(
    pictures: tuple[Gray, Mask], em: float, strips: Sequence[Strip], reads: Sequence[Sequence[Read]]
) -> list[list[Read]]:
    """The readings of every line, less sure of digits that look more like another one of the same page.

    Args:
        pictures: the page, and its ink without rulings.
        em: usual height of a line, in pixels.
        strips: where the lines stand.
        reads: of every line its readings.
    """
    import numpy as np

    digits = [
        d for n, strip in enumerate(strips) for d in _digits(pictures, em, strip, (n, reads[n][0].text))
    ]
    sums: dict[str, tuple[Shape, int]] = {}
    for d in digits:
        total, count = sums.get(d.kind, (np.zeros(SIZE[::-1], np.float32), 0))
        sums[d.kind] = total + d.shape, count + 1
    out = [list(r) for r in reads]
    for d in digits:
        if _is_unlike(d, sums):
            out[d.line] = [_weakened(read, d) for read in out[d.line]]
    return out


def _digits(pictures: tuple[Gray, Mask], em: float, strip: Strip, line: tuple[int, str]) -> Iterator[_Digit]:
    """The digits of a line that is a figure, where each stands by itself."""
    gray, ink = pictures
    number, text = line
    kinds = [c for c in text if c.isdigit()]
    if not _FIGURE.fullmatch(text.strip()):
        return
    tall = [b for b in blobs(ink, strip) if b.bottom - b.top >= TALL * em]
    if len(tall) != len(kinds):
        return
    for turn, (kind, b) in enumerate(zip(kinds, tall, strict=True)):
        piece = gray[strip.top + b.top : strip.top + b.bottom, strip.x0 + b.x0 : strip.x0 + b.x1]
        shape = _shape(piece)
        if shape is not None:
            yield _Digit(number, turn, kind, shape)


def _shape(piece: Gray) -> Shape | None:
    """A digit at the size that all are compared at, of length one about its middle; None where it is flat."""
    import cv2
    import numpy as np

    height, width = piece.shape
    room = np.zeros((height, max(width, int(WIDE * height))), np.float32)
    left = (room.shape[1] - width) // 2
    room[:, left : left + width] = 250.0 - piece
    small = np.asarray(cv2.resize(room, SIZE, interpolation=cv2.INTER_AREA), np.float32)
    small -= small.mean()
    length = float(np.linalg.norm(small))
    return np.asarray(small / length, np.float32) if length else None


def _is_unlike(digit: _Digit, sums: dict[str, tuple[Shape, int]]) -> bool:
    """Whether another digit's usual look is nearer than the usual look of the others of its own kind."""
    own, count = sums[digit.kind]
    if count <= LEAST - 1:
        return False
    likeness = _likeness(digit.shape, own - digit.shape)
    return any(
        n >= LEAST and _likeness(digit.shape, other) > likeness + MARGIN
        for kind, (other, n) in sums.items()
        if kind != digit.kind
    )


def _likeness(shape: Shape, total: Shape) -> float:
    import numpy as np

    length = float(np.linalg.norm(total))
    return float((shape * total).sum()) / length if length else 0.0


def _weakened(read: Read, digit: _Digit) -> Read:
    """A reading less sure of that digit, where it has as many in a figure."""
    places = [n for n, c in enumerate(read.chars) if c.text.isdigit()]
    if digit.turn >= len(places) or not _FIGURE.fullmatch(read.text.strip()):
        return read
    at = places[digit.turn]
    chars = list(read.chars)
    chars[at] = replace(chars[at], score=min(chars[at].score, UNREAD))
    return Read(tuple(chars))
