"""Labels that wrapped in the first column of lined-up text: of parts of the form, beside their rows, and of its head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from hebiao.lazy import regex
from hebiao.readers.pages.spread import Span
from hebiao.wording import HEAD, SECTIONS

_NUMBER: Final = regex(r"\(?[一二三四五六七八九十]{1,2}[)、.]+")
_BEHIND: Final = regex(r"(?:\([^()]{1,12}\)|\d{1,3}分?)+$")
_MOST: Final = 8
"""lines that such a label takes at most"""
_APART: Final = 3
"""lines from one piece of a label to the next, at most"""
_PAIR: Final = 2
"""a label and a text beside it"""
_LINES: Final = 3
"""lines of a label of the head, at most"""
_SHORT: Final = 4
"""characters of the rest of such a label"""


class First(NamedTuple):
    """The first text of a line: its words, where it stands, and how many texts the line has."""

    words: str
    span: Span
    texts: int


def torn_labels(firsts: Sequence[First]) -> Iterator[tuple[int, ...]]:
    """The lines, by their numbers, whose first texts make one label: of a part of the form, or of its head.

    Args:
        firsts: of each line.
    """
    n = 0
    while n < len(firsts):
        found = _label_from(n, firsts)
        if found:
            yield found
        n = found[-1] + 1 if found else n + 1


def _label_from(n: int, firsts: Sequence[First]) -> tuple[int, ...]:
    """The longest run of texts below each other from one on that make a label; none where it is one, or none do."""
    said, span, texts = firsts[n]
    if is_label(said) or texts < _PAIR:
        return ()
    here = [n]
    best: tuple[int, ...] = ()
    for k in range(n + 1, min(n + _MOST * _APART, len(firsts))):
        more = firsts[k]
        if more.span.start > span.end:
            continue  # the label has no text on this line
        if len(here) == _MOST or k - here[-1] > _APART or more.span.shared(span) <= 0 or is_label(more.words):
            break
        here.append(k)
        said += more.words
        if is_label(said) or (said in HEAD.alone and len(here) <= _LINES and len(more.words) <= _SHORT):
            best = tuple(here)
    return best


def is_label(text: str) -> bool:
    """Whether words are the label of a part of the form, with its number and points or without them."""
    bare = _NUMBER.sub("", text, count=1)
    return bool({text, bare, _BEHIND.sub("", bare)} & SECTIONS)
