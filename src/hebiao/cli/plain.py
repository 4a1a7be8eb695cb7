"""Texts of somebody else on a terminal: a file may be named to clear the screen, or to look like two lines."""

from __future__ import annotations

from typing import Final

from hebiao.lazy import regex

_LIVE: Final = regex("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def plain(text: str) -> str:
    """The text with U+FFFD for every character that a terminal obeys instead of showing it."""
    return _LIVE.sub("\ufffd", text)
