"""Where a model's quote stands in the source that it points at. What is taken is the source's own text, never the quote.

Compared is what a person sees: white space, width and form of punctuation do not count. Digits count, every one: a
quote whose digits are not those of the source is ABSENT however alike the rest is, and a quote that would cut a number
in two, or join two numbers of one line, is PARTIAL at best.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from hebiao.domain.document import Cell, Line
from hebiao.domain.reading import Grounding, Place
from hebiao.normalize import canon

FUZZY: Final = 90.0
"""least likeness (rapidfuzz, 0 to 100) of a quote that stands there but for a slip"""
PARTIAL: Final = 70.0
LEAST_END: Final = 6
"""characters that either end of a shortened quote must have"""
_ELLIPSIS: Final = re.compile(r"…+|\.{3,}|⋯+")
_DIGIT: Final = frozenset("0123456789")
_IN_NUMBER: Final = frozenset("0123456789.,%")
_WORDS: Final = re.compile(r"[^\W\d_]")


class Grounded(Struct, frozen=True):
    """How well a quote stands in its source, and the source's own text for it (None for ABSENT)."""

    kind: Grounding
    raw: str | None = None
    places: tuple[Place, ...] = ()


class _Char(Struct, frozen=True):
    """One character that counts, and where it comes from."""

    key: str
    piece: int
    offset: int
    gap: str
    """what stood before it: "" nothing, " " white space of one line, "|" the end of a line or piece"""


def ground(quote: str, pieces: Sequence[Cell | Line], after: int = 0) -> Grounded:
    """Aligns a quote with the pieces it points at, taken as one text in that order.

    Args:
        quote: as the model gave it.
        pieces: the cells or lines that it names.
        after: where a quote stands more than once, the first from this offset of the first piece on is meant.
    """
    source = _chars(pieces)
    hay = "".join(c.key for c in source)
    needle = "".join(c.key for c in _key_chars(quote))
    if not needle or not hay:
        return Grounded("ABSENT")
    spans = [(i, i + len(needle)) for i in _find_all(hay, needle)]
    if spans:
        whole = [s for s in spans if _keeps_numbers(source, *s)]
        start, end = _first_after(whole or spans, source, after)
        if whole:
            return _taken("EXACT", source, start, end, pieces)
        return _taken("PARTIAL", source, *_whole_numbers(source, start, end), pieces)
    ends = _shortened(quote, hay)
    if ends is not None and _keeps_numbers(source, *ends):
        return _taken("EXACT", source, *ends, pieces)
    return _alike(needle, hay, source, pieces)


def _alike(needle: str, hay: str, source: Sequence[_Char], pieces: Sequence[Cell | Line]) -> Grounded:
    # A number is there or it is not.
    if not _WORDS.search(needle):
        return Grounded("ABSENT")
    from rapidfuzz import fuzz

    if len(needle) > len(hay):
        score, start, end = fuzz.ratio(needle, hay), 0, len(hay)
    else:
        found = fuzz.partial_ratio_alignment(needle, hay)
        if found is None:
            return Grounded("ABSENT")
        score, start = found.score, found.dest_start
        end = min(len(hay), max(found.dest_end, start + len(needle)))
    start, end = _whole_numbers(source, start, end)
    digits = [c for c in needle if c in _DIGIT]
    if score < PARTIAL or digits != [c for c in hay[start:end] if c in _DIGIT]:
        return Grounded("ABSENT")
    return _taken("FUZZY" if score >= FUZZY else "PARTIAL", source, start, end, pieces)


def _chars(pieces: Sequence[Cell | Line]) -> list[_Char]:
    out: list[_Char] = []
    for n, piece in enumerate(pieces):
        out += _key_chars(piece.text, n)
    return out


def _key_chars(text: str, piece: int = 0) -> list[_Char]:
    out: list[_Char] = []
    gap = "|"
    for offset, char in enumerate(text):
        key = canon(char)
        if not key:
            gap = "|" if char in "\n\r" else gap or " "
            continue
        for one in key:
            out.append(_Char(one, piece, offset, gap))
            gap = ""
    return out


def _find_all(hay: str, needle: str) -> list[int]:
    found, at = [], hay.find(needle)
    while at >= 0:
        found.append(at)
        at = hay.find(needle, at + 1)
    return found


def _first_after(spans: Sequence[tuple[int, int]], source: Sequence[_Char], after: int) -> tuple[int, int]:
    later = (s for s in spans if source[s[0]].piece > 0 or source[s[0]].offset >= after)
    return next(later, spans[0])


def _keeps_numbers(source: Sequence[_Char], start: int, end: int) -> bool:
    """Whether no number is cut at either end, and no two numbers of one line are joined within."""
    if _cuts(source, start) or _cuts(source, end):
        return False
    return not any(
        source[k].gap == " " and source[k].key in _DIGIT and source[k - 1].key in _DIGIT
        for k in range(start + 1, end)
    )


def _cuts(source: Sequence[_Char], at: int) -> bool:
    """Whether the border before this character runs through a number."""
    if at <= 0 or at >= len(source) or source[at].gap:
        return False
    left, right = source[at - 1].key, source[at].key
    if left in _DIGIT and right in _IN_NUMBER:
        return right not in ".," or (at + 1 < len(source) and source[at + 1].key in _DIGIT)
    return left in ".," and right in _DIGIT and at >= 2 and source[at - 2].key in _DIGIT


def _whole_numbers(source: Sequence[_Char], start: int, end: int) -> tuple[int, int]:
    while _cuts(source, start):
        start -= 1
    while _cuts(source, end):
        end += 1
    return start, end


def _shortened(quote: str, hay: str) -> tuple[int, int] | None:
    """The span of a quote that gives a long text by its two ends; None where either end is not there once."""
    parts = _ELLIPSIS.split(quote)
    if len(parts) != 2:
        return None
    first, last = ("".join(c.key for c in _key_chars(p)) for p in parts)
    if min(len(first), len(last)) < LEAST_END or hay.count(first) != 1 or hay.count(last) != 1:
        return None
    start, end = hay.index(first), hay.index(last) + len(last)
    return (start, end) if hay.index(last) >= start + len(first) else None


def _taken(
    kind: Grounding, source: Sequence[_Char], start: int, end: int, pieces: Sequence[Cell | Line]
) -> Grounded:
    places = []
    texts = []
    for n in sorted({c.piece for c in source[start:end]}):
        offsets = [c.offset for c in source[start:end] if c.piece == n]
        first, last = offsets[0], offsets[-1] + 1
        text = pieces[n].text
        texts.append(text[first:last])
        whole = not text[:first].strip() and not text[last:].strip()
        places.append(Place(pieces[n]) if whole else Place(pieces[n], first, last))
    return Grounded(kind, "\n".join(texts), tuple(places))
