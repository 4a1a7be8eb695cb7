"""Running text as a row of tokens: what white space, line ends and cell borders are left of a lost table."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from hebiao.domain.document import Cell, Line, Segment
from hebiao.domain.reading import Found, Place
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import squash, written

Gap = Literal["cell", "space", "line", "blank"]
"""what stands before a token: a cell border, white space, a line end, a line end and a blank line"""

_WORD: Final = regex(r"\S+")
_WIDE: Final = str.maketrans(
    {chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)} | {"：": ":", "（": "(", "）": ")", "　": " "}
)


class Token(Struct, frozen=True):
    """A run of characters without white space (a whole cell where borders are known)."""

    text: str
    at: Cell | Line
    start: int
    end: int
    gap: Gap


class Tokens:
    """The tokens of a segment and their texts joined without white space, for finding labels."""

    def __init__(self, tokens: Sequence[Token], texts: Sequence[str] | None = None) -> None:
        """Joins them.

        Args:
            tokens: in their order.
            texts: theirs without white space, where that is known: text is cut again and again.
        """
        self.tokens = tuple(tokens)
        self._texts = [squash(t.text) for t in self.tokens] if texts is None else texts
        self.starts = [0, *itertools.accumulate(map(len, self._texts))][: len(self.tokens)]
        """where in `joined` each begins"""
        self.joined = "".join(self._texts)
        self.plain = self.joined.translate(_WIDE)
        """`joined` with half-width punctuation, character by character"""

    def __len__(self) -> int:
        return len(self.tokens)

    def token_at(self, offset: int) -> int:
        """The index of the token that holds a character of `joined`."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def parts(self, offset: int) -> bool:
        """Whether a token begins at a character of `joined`, so that a gap stands before it."""
        return bool(self.starts) and self.starts[self.token_at(offset)] == offset

    def slice(self, start: int, end: int) -> Tokens:
        """The tokens that hold the characters [start, end) of `joined`, cut to them."""
        if start >= end:
            return Tokens(())
        out: list[tuple[Token, str]] = []
        for i in range(self.token_at(start), bisect_left(self.starts, end)):
            token = self._cut(i, max(start, self.starts[i]), end)
            if token.text:
                out.append((token, self._texts[i] if token is self.tokens[i] else squash(token.text)))
        return Tokens([token for token, _ in out], [text for _, text in out])

    def _cut(self, i: int, start: int, end: int) -> Token:
        token, text = self.tokens[i], self._texts[i]
        a, b = start - self.starts[i], min(end - self.starts[i], len(text))
        if a == 0 and b == len(text):
            return token
        # Offsets in the source are exact only while the token itself holds no white space.
        if len(text) == token.end - token.start:
            return Token(
                text[a:b], token.at, token.start + a, token.start + b, token.gap if a == 0 else "space"
            )
        return Token(text[a:b], token.at, token.start, token.end, token.gap if a == 0 else "space")


def tokenize(segment: Segment) -> Tokens:
    """All tokens of a segment, cells of ragged rows as one token each."""
    tokens: list[Token] = []
    for item in segment.items:
        if isinstance(item, Line):
            gap: Gap = "blank" if item.blank_before else "line"
            for word in _WORD.finditer(item.text):
                tokens.append(Token(word[0], item, word.start(), word.end(), gap))
                gap = "space"
        else:
            tokens.extend(
                Token(c.text, c, 0, len(c.text), "cell")
                for c in item.cells
                if c.text and not c.text.isspace()
            )
    return Tokens(tokens)


def found_tokens(tokens: Sequence[Token], doubt: Message | None = None) -> Found | None:
    """The text of some tokens in order, with the characters they stand on; None for none."""
    if not tokens:
        return None
    raw = "".join(_SEPARATOR[t.gap] * bool(i) + t.text for i, t in enumerate(tokens))
    return Found(raw, written(raw), tuple(_places(tokens)), doubt)


_SEPARATOR: Final = {"cell": "\n", "space": " ", "line": "\n", "blank": "\n\n"}


def _places(tokens: Sequence[Token]) -> list[Place]:
    places: list[Place] = []
    for token in tokens:
        last = places[-1] if places else None
        if last is not None and last.at is token.at and last.start is not None:
            places[-1] = Place(token.at, last.start, token.end)
        else:
            places.append(Place(token.at, token.start, token.end))
    return places
