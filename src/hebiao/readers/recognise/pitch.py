"""Characters held against the room that print gives them: points without any, holes where a stroke was, signs too wide.

Dirt between two digits is read as a point, and a stroke that has worn away (一, 1) is read as nothing, in every
reading alike. The places of the characters that are left show both.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from hebiao.readers.recognise.ocr import Read
from hebiao.readers.recognise.textlines import Strip
from hebiao.readers.recognise.unread import PITCH, TALL, UNREAD, WIDER, WIDEST, Blob

NEAR: Final = 0.36
"""of a line's height: the ink of a digit is no further from where it was read"""
CLOSE: Final = 0.86
"""of their height: of 460 points not one in a hundred has its digits closer, of 2,900 pairs of digits without one nine in ten are"""
CLOSER: Final = 1.15
"""of the usual distance of its line from digit to digit: the same where the line shows it"""
TIGHT: Final = 0.5
"""of their height: no two digits are closer"""
LOW: Final = 0.25
"""of a line's height: ink that ends as far over or under the feet of its digits is no point"""
HOLE: Final = (0.95, 1.6)
"""of a line's height: a full-width character that left no ink leaves as much paper; texts that are apart have more"""
SLIT: Final = (0.5, 1.6)
"""the same where one of the two is a digit or a letter: of 1,800 such pairs none has as much within a word or a figure"""
RUNNING: Final = 14
"""characters of words in one line that make it running text: a gap in it is a comma that is gone, no printed space"""
SLIM: Final = 0.22
"""of a line's height: a point is no wider, though a fax's grain above it may make it as high as a digit"""
_YEAR: Final = "年"
"""has a gap before it where the form leaves the year blank to be filled in"""
_BEFORE_ONE: Final = frozenset("下第进统唯同每任之上单十专另万初某这那再逐不")
_BEHIND_ONE: Final = frozenset(
    "步般定次个批线级期季年致体流系并律月等类楼站户对人事案网张把支所套项名方键城村是旦切起直样块处"
)
"""what 一 stands before or behind in words; beside anything else a gap as wide as a character is a printed space"""
_LABEL: Final = ("指标", "目标")
"""words that a form numbers, with a gap before the number"""
_APART: Final = 2
"""characters of a line that is a name: two are printed as wide as three"""
_MARKS: Final = ".,·"
SIGN: Final = "%"
WIDE_SIGN: Final = 1.35
"""of the usual width of "%" on its page, in heights of its digits: of 640 six were wider, all of them worn; "‰" is half as wide again"""
SIGNS: Final = 3
"""of them, for the usual width to mean anything"""
GRAIN: Final = 0.2
"""of a line's height: ink as low is no part of a sign"""
BEFORE: Final = 0.35
"""of a line's height: ink that is as near to the middle of the next character is its own"""


def doubted(read: Read, middles: Sequence[float], inked: Sequence[Blob], em: float) -> Read:
    """The reading, less sure of points that have no room, and of characters on either side of room for one more.

    Args:
        read: of one line.
        middles: of its characters, in pixels from the left of the line.
        inked: the line's ink.
        em: usual height of a line, in pixels.
    """
    seen = [n for n, c in enumerate(read.chars) if not c.text.isspace()]
    if len(seen) <= _APART or not inked:
        return read
    near = {*_misplaced(read, seen, middles, inked, em), *_beside_holes(read, seen, middles, inked, em)}
    if not near:
        return read
    return Read(tuple(c.capped(UNREAD) if n in near else c for n, c in enumerate(read.chars)))


def without_wide_signs(
    blobs: Callable[[Strip], Sequence[Blob]],
    em: float,
    lines: Sequence[tuple[Strip, Sequence[float]]],
    reads: Sequence[Sequence[Read]],
) -> list[list[Read]]:
    """The readings of a page's lines, less sure of each "%" that is wider than the others: "‰" is read so, too.

    Args:
        blobs: tells the ink of a line, rulings taken out.
        em: usual height of a line, in pixels.
        lines: where each stands, and the middles of its first reading's characters, in pixels from its left.
        reads: of every line its readings.
    """
    widths: list[tuple[int, int, float]] = []
    for n, (strip, middles) in enumerate(lines):
        if SIGN in reads[n][0].text:
            high = max(em, strip.bottom - strip.top)
            found = _signs(reads[n][0], middles, blobs(strip), high)
            widths += [(n, turn, width) for turn, width in found]
    out = [list(each) for each in reads]
    if len(widths) < SIGNS:
        return out
    usual = sorted(width for _, _, width in widths)[len(widths) // 2]
    for n, turn, width in widths:
        if width > WIDE_SIGN * usual:
            out[n] = [_unsure_of(read, turn) for read in out[n]]
    return out


def _signs(
    read: Read, middles: Sequence[float], inked: Sequence[Blob], em: float
) -> Iterator[tuple[int, float]]:
    """Of each "%" behind a digit: which one of its line it is, and how wide in heights of that digit."""
    digits = [b for b in inked if b.bottom - b.top >= TALL * em and b.x1 - b.x0 <= WIDEST * em]
    turn = -1
    for n, char in enumerate(read.chars):
        turn += char.text == SIGN
        digit = _nearest(digits, middles[n - 1], em) if n and _is_digit(read, n - 1) else None
        if char.text != SIGN or digit is None:
            continue
        end = middles[n + 1] - BEFORE * em if n + 1 < len(middles) else float("inf")
        own = [b for b in inked if b.x0 >= digit.x1 and b.x1 <= end and b.bottom - b.top > GRAIN * em]
        if own:
            yield turn, (max(b.x1 for b in own) - own[0].x0) / (digit.bottom - digit.top)


def _unsure_of(read: Read, turn: int) -> Read:
    """A reading less sure of one of its "%"; as it is where it has fewer."""
    places = [n for n, c in enumerate(read.chars) if c.text == SIGN]
    if turn >= len(places):
        return read
    at = places[turn]
    chars = list(read.chars)
    chars[at] = chars[at].capped(UNREAD)
    return Read(tuple(chars))


def _misplaced(
    read: Read, seen: Sequence[int], middles: Sequence[float], inked: Sequence[Blob], em: float
) -> list[int]:
    """Which points stand between digits that are as near to one another as without, and which digits stand as if one were between."""
    pairs = list(_pairs(read, seen, middles, inked, em))
    steps = sorted(p.step for p in pairs if p.point is None)
    usual = steps[(len(steps) - 1) // 2] if len(steps) > 1 else 0.0
    found: list[int] = []
    for p in pairs:
        near = p.step < (CLOSER * usual if usual else CLOSE * p.high)
        far = p.step > (WIDER * usual if usual else PITCH * p.high)
        if p.point is not None:
            found += [p.point] if near or not p.inked else []
        elif p.alone and (far or (p.inked and not near)):
            found += [p.left, p.right]
    return found


class _Pair(Struct, frozen=True):
    """Two digits of a figure that follow one another."""

    left: int
    right: int
    point: int | None
    """the mark that was read between them"""
    step: float
    high: float
    inked: bool
    """whether ink that may be a point stands between them"""
    alone: bool
    """whether no other digit does"""


def _pairs(
    read: Read, seen: Sequence[int], middles: Sequence[float], inked: Sequence[Blob], em: float
) -> Iterator[_Pair]:
    digits = list(_digits(read, middles, inked, em))
    for a, b in itertools.pairwise(n for n in seen if read.chars[n].text not in _MARKS):
        if not (_is_digit(read, a) and _is_digit(read, b)):
            continue
        marks = [n for n in seen if a < n < b]
        if len(marks) > 1:
            continue
        left, right = _nearest(digits, middles[a], em), _nearest(digits, middles[b], em)
        if left is None or right is None:
            continue
        step = (right.x0 + right.x1 - left.x0 - left.x1) / 2
        high = max(left.bottom - left.top, right.bottom - right.top)
        if step < TIGHT * high:
            continue  # one of the two is a piece of another character
        between = [c for c in inked if c.x0 >= left.x1 and c.x1 <= right.x0]
        alone = all(c.bottom - c.top < TALL * em for c in between)
        point = _has_point(between, max(left.bottom, right.bottom), em)
        yield _Pair(a, b, marks[0] if marks else None, step, high, point, alone)


def _digits(read: Read, middles: Sequence[float], inked: Sequence[Blob], em: float) -> Iterator[Blob]:
    """Ink that may be one digit each; digits that touch one another stand in equal shares of theirs."""
    for blob in inked:
        if blob.bottom - blob.top < TALL * em:
            continue
        if blob.x1 - blob.x0 <= WIDEST * em:
            yield blob
            continue
        own = [n for n, middle in enumerate(middles) if blob.x0 < middle < blob.x1]
        if len(own) > 1 and all(_is_digit(read, n) for n in own):
            share = (blob.x1 - blob.x0) / len(own)
            edges = [blob.x0 + round(k * share) for k in range(len(own) + 1)]
            yield from (Blob(x0, x1, blob.top, blob.bottom) for x0, x1 in itertools.pairwise(edges))


def _has_point(between: Sequence[Blob], feet: int, em: float) -> bool:
    """Whether ink between two digits may be a point."""
    return any(
        abs(b.bottom - feet) <= LOW * em and (b.x1 - b.x0 <= SLIM * em or b.bottom - b.top < TALL * em)
        for b in between
    )


def _nearest(digits: Sequence[Blob], middle: float, em: float) -> Blob | None:
    near = min(digits, key=lambda b: abs((b.x0 + b.x1) / 2 - middle), default=None)
    return near if near is not None and abs((near.x0 + near.x1) / 2 - middle) <= NEAR * em else None


def _beside_holes(
    read: Read, seen: Sequence[int], middles: Sequence[float], inked: Sequence[Blob], em: float
) -> list[int]:
    """Which characters stand on either side of paper that is wide enough for one more."""
    gaps = [(a.x1, b.x0) for a, b in itertools.pairwise(inked) if b.x0 - a.x1 >= SLIT[0] * em]
    if not gaps:
        return []
    found: list[int] = []
    running = sum(_is_word(read.chars[n].text) for n in seen) >= RUNNING
    for (k, a), b in zip(enumerate(seen), seen[1:], strict=False):
        one, other = read.chars[a].text, read.chars[b].text
        if (
            not (one.isalnum() and other.isalnum())
            or other == _YEAR
            or _is_numbered(read, seen[: k + 1], other)
        ):
            continue
        words = _is_word(one) and _is_word(other)
        if words and not running and one not in _BEFORE_ONE and other not in _BEHIND_ONE:
            continue
        least, most = HOLE if words else SLIT
        found += [
            n
            for start, end in gaps
            if middles[a] < (start + end) / 2 < middles[b] and least * em <= end - start <= most * em
            for n in (a, b)
        ]
    return found


def _is_numbered(read: Read, before: Sequence[int], char: str) -> bool:
    """Whether a character is the number behind a label that has one."""
    return char.isdigit() and "".join(read.chars[n].text for n in before).endswith(_LABEL)


def _is_digit(read: Read, n: int) -> bool:
    return read.chars[n].text.isascii() and read.chars[n].text.isdigit()


def _is_word(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
