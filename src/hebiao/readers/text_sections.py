"""Labels of whole parts of a form that wrapped in the first column of lined-up text: beside the rows that they label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hebiao.lazy import regex
from hebiao.wording import HEAD, SECTIONS

_NUMBER: Final = regex(r"\(?[一二三四五六七八九十]{1,2}[)、.]+")
_BEHIND: Final = regex(r"(?:\([^()]{1,12}\)|\d{1,3}分?)+$")
_MOST: Final = 8
"""lines that such a label takes at most"""
_APART: Final = 3
"""lines from one piece of a label to the next, at most"""


def torn_labels(firsts: Sequence[str | None]) -> Iterator[tuple[int, ...]]:
    """The lines, by their numbers, whose first texts make the label of one part of the form.

    Args:
        firsts: the words of each line's first text; None where that stands further right than the label would.
    """
    own = [n for n, first in enumerate(firsts) if first is not None]
    k = 0
    while k < len(own):
        found = _label_from(own[k : k + _MOST], firsts)
        if found:
            yield found
        k += len(found) or 1


def _label_from(own: Sequence[int], firsts: Sequence[str | None]) -> tuple[int, ...]:
    """The longest run of lines from the first of these that make a label; none where one line makes it, or none do."""
    said = [first for n in own if (first := firsts[n]) is not None]
    best: tuple[int, ...] = ()
    for count in range(2, len(own) + 1):
        if (
            own[count - 1] - own[count - 2] > _APART
            or said[count - 1] in HEAD.alone
            or _is_label(said[count - 1])
        ):
            break
        if _is_label("".join(said[:count])):
            best = tuple(own[:count])
    return best if not (said[0] in HEAD.alone or _is_label(said[0])) or _opens(said[0]) else ()


def _is_label(text: str) -> bool:
    bare = _NUMBER.sub("", text, count=1)
    return bool({text, bare, _BEHIND.sub("", bare)} & SECTIONS)


def _opens(text: str) -> bool:
    """Whether a bracket is open at its end."""
    return text.count("(") > text.count(")")
