"""When two values are the same (contract section 3): NFKC, no white space, one form of punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_NULLS: Final = frozenset({"", "-", "—", "－", "–", "/"})
_PUNCT: Final = str.maketrans(
    {
        "，": ",", "：": ":", "；": ";", "（": "(", "）": ")", "！": "!", "？": "?", "％": "%",
        "“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "﹪": "%", "≧": "≥", "≦": "≤",
        "⩾": "≥", "⩽": "≤", "＝": "=", "㎡": "m2", "—": "-", "－": "-", "–": "-", "．": ".",
    }
)  # fmt: skip
_TAG: Final = re.compile(r"</?\w+[^>]*>")
_SPACE: Final = re.compile(r"\s+")
_NUMBER: Final = re.compile(r"(-?[\d,]*\.?\d+)(%?)")
_CACHE: Final = 1 << 16


@lru_cache(maxsize=_CACHE)
def canon(text: str | None) -> str | None:
    """The text as it is compared; None for blanks and lone dashes."""
    if text is None:
        return None
    plain = _SPACE.sub("", unicodedata.normalize("NFKC", _TAG.sub("", text).translate(_PUNCT)))
    plain = plain.translate(_PUNCT)
    return None if plain in _NULLS else plain


@lru_cache(maxsize=_CACHE)
def compare_key(text: str | None) -> str | None:
    """`canon`, with plain numbers by value: 20, 20.0 and 20.00 have one key."""
    plain = canon(text)
    match = _NUMBER.fullmatch(plain) if plain is not None else None
    if match is None:
        return plain
    # ten significant digits, as the yardstick has it: this is for comparing, never for storing
    try:
        return f"{float(match[1].replace(',', '')):.10g}{match[2]}"
    except ValueError:
        return plain


def same(a: str | None, b: str | None) -> bool:
    """Whether two values count as equal."""
    return compare_key(a) == compare_key(b)
