"""One way to compare and to clean text; digits are never changed here."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from hebiao.lazy import regex

NULLS: Final = frozenset({"", "-", "—", "－", "–", "/", "--", "——", "-—", "\\", "／", "\ufffd", "―", "─"})
"""Texts that say "nothing here": dashes, a slash, blank."""

_TAG: Final = regex(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
_SPACE: Final = regex(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]+")
_PUNCT: Final = str.maketrans({
    "，": ",", "：": ":", "；": ";", "（": "(", "）": ")", "！": "!", "？": "?", "％": "%", "﹪": "%",
    "“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤",
    "＝": "=", "═": "=", "㎡": "m2", "—": "-", "－": "-", "–": "-", "．": ".", "【": "[", "】": "]",
})  # fmt: skip


def drop_tags(text: str) -> str:
    """The text without HTML tags."""
    return _TAG.sub("", text) if "<" in text else text


def squash(text: str) -> str:
    """The text without white space and HTML tags: how a value stands in the canonical form."""
    text = drop_tags(text)
    # The only white space that is printable is the plain space.
    return text.replace(" ", "") if text.isprintable() else _SPACE.sub("", text)


@lru_cache(maxsize=512)
def written(text: str | None) -> str | None:
    """A field's text as the canonical form holds it, or None where it says nothing (blank, dash, slash).

    The printed line to write on ("填表人：__张三__") is no part of it.
    """
    if text is None:
        return None
    value = squash(text).strip("_＿")
    return None if value in NULLS else value


@lru_cache(maxsize=512)
def canon(text: str) -> str:
    """Key for comparing two readings: NFKC, one form of punctuation, no white space, no tags."""
    key = squash(text).translate(_PUNCT)
    if not (key.isascii() or unicodedata.is_normalized("NFKC", key)):
        key = unicodedata.normalize("NFKC", key).translate(_PUNCT)
        if " " in key:  # an accent that stood alone comes as a space and a mark
            key = unicodedata.normalize("NFKC", key.replace(" ", ""))
    return key


def same_text(a: str | None, b: str | None) -> bool:
    """Whether two readings say the same: equal keys, or equal plain numbers (20, 20.0 and 20.00)."""
    if a is None or b is None:
        return a is b
    if a == b:
        return True
    left, right = canon(a), canon(b)
    if left == right:
        return True
    x, y = plain_number(left), plain_number(right)
    return x is not None and x == y


def has_raised_digit(text: str) -> bool:
    """Whether a digit stands in the text that is not part of a number (², ①): its key would make it one."""
    return not text.isascii() and any(unicodedata.category(c) == "No" for c in text)


_NUMBER: Final = regex(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")


@lru_cache(maxsize=512)
def plain_number(text: str | None) -> Decimal | None:
    """The exact decimal of a text that is nothing but a number (thousands commas allowed), else None."""
    if not text or has_raised_digit(text):
        return None
    key = canon(text)
    if not key or key[-1] not in "0123456789" or not _NUMBER.fullmatch(key):
        return None
    try:
        return Decimal(key.replace(",", ""))
    except InvalidOperation:
        return None


def percentage(text: str | None) -> Decimal | None:
    """99.97 for "99.97%"; None for anything that is not a number with one percent sign."""
    if not text:
        return None
    key = canon(text)
    return plain_number(key[:-1]) if key.endswith("%") else None
