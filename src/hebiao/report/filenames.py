"""Names of files that every file system takes, each once in its folder."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')
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
