"""Names of files: those that every file system takes, each once in its folder, and long ones short for people."""

from __future__ import annotations

import unicodedata
from typing import Final

from hebiao.lazy import regex

_UNSAFE: Final = regex(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')
_NAME_BYTES: Final = 150


class FileNames:
    """Gives each text a file name that no other text has been given."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, head: str, text: str | None, unknown: str, suffix: str) -> str:
        """`head-text.suffix`, made safe, cut to a length that all systems take, numbered where it is taken."""
        base = _UNSAFE.sub("_", unicodedata.normalize("NFC", text or unknown)).strip(" ._") or unknown
        base = base.encode()[:_NAME_BYTES].decode(errors="ignore")
        name, number = f"{head}-{base}", 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{head}-{base}-{number}"
        self._taken.add(name.casefold())
        return f"{name}.{suffix}"


def shorten(name: str, width: int = 60) -> str:
    """A long name with "…" in its middle; beginning and end, which tell files apart, stay.

    Args:
        name: a path or file name.
        width: columns of a terminal that it may take; characters of East Asia take two.
    """
    if len(name) <= width and text_width(name) <= width:
        return name
    room = width - 1
    head, used = 0, 0
    while used + _wide(name[head]) <= (room + 1) // 2:
        used += _wide(name[head])
        head += 1
    tail = len(name)
    while tail > head and used + _wide(name[tail - 1]) <= room:
        tail -= 1
        used += _wide(name[tail])
    return f"{name[:head]}…{name[tail:]}"


def text_width(text: str) -> int:
    """Columns that a text takes in a terminal."""
    return sum(map(_wide, text))


def _wide(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def behind_name(said: str, name: str) -> str:
    """What is said of a file, without its name at the head where it is shown beside it."""
    return said.removeprefix(name).lstrip("!：: ")
