"""The sides of a table are closed: a piece that is lost between two drawn pieces of a side is drawn, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

INSIDE: Final = 2
"""lines that cross the strip beside a lost piece, the side not counted: as many say that it is inside the table"""

Drawn = list[list[bool]]
"""of every line, of every piece between two crossing ones: whether it is drawn"""


def lost_pieces(lines: Drawn, crossing: Drawn) -> list[tuple[int, int]]:
    """The pieces (line, piece) that are missing in a side of a table.

    A side is where nothing that crosses goes on to the outer side, all along what is drawn of it; the pieces before
    and behind the lost one are drawn, and other lines run beside it through the same strip.

    Args:
        lines: those that may be sides, in order.
        crossing: those that cross them; piece `k` of each lies between lines `k` and `k + 1`.
    """
    found = []
    for at, pieces in enumerate(lines):
        for n in range(1, len(pieces) - 1):
            if pieces[n] or not (pieces[n - 1] and pieces[n + 1]):
                continue
            first, last = _reach(pieces, n)
            beside = sum(other[n] for k, other in enumerate(lines) if k != at)
            if beside >= INSIDE and _is_side(at, crossing[first : last + 2]):
                found.append((at, n))
    return found


def _reach(pieces: Sequence[bool], lost: int) -> tuple[int, int]:
    """The first and last piece of what is drawn on both sides of a lost one."""
    first = last = lost
    while first > 0 and pieces[first - 1]:
        first -= 1
    while last + 1 < len(pieces) and pieces[last + 1]:
        last += 1
    return first, last


def _is_side(at: int, crossing: Sequence[Sequence[bool]]) -> bool:
    """Whether all that meets a line stands on one side of it."""
    before = any(at > 0 and one[at - 1] for one in crossing)
    after = any(at < len(one) and one[at] for one in crossing)
    return before != after
