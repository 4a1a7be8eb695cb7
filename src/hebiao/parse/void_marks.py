"""Words that say a text is void (作废), run together with another: they were struck out, and a converter kept them.

LibreOffice writes deleted and struck text of a docx into its txt and html like any other. What else was struck out
nobody can tell; a text that such a word begins or ends is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hebiao.domain.reading import Found, Reading
from hebiao.lang import Message
from hebiao.lazy import regex

_VOID: Final = regex(r"^\s*(?:已?作废|已?删除)(?=\s*\S)|(?<=\S)\s*(?:已?作废|已?删除)\s*$")
_DOUBT: Final = Message(
    "文字里有“作废”一类的字，可能是转换时留下的删除内容，请对照原件",
    "the text holds words like “作废”: a conversion may have kept what was struck out; compare with the original",
)


def ask_void_words(readings: Sequence[Reading]) -> None:
    """Doubts the texts of the readings that such a word begins or ends; in place."""
    for reading in readings:
        for path, found in reading.fields.items():
            if _is_void(found):
                reading.fields[path] = found.doubted(_DOUBT)
        for row in reading.rows:
            for column, found in row.cells.items():
                if _is_void(found):
                    row.cells[column] = found.doubted(_DOUBT)


def _is_void(found: Found) -> bool:
    return found.text is not None and _VOID.search(found.text) is not None
