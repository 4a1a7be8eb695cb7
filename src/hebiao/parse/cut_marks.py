"""Text that ends with the mark of whoever cut it off ("[CUT]", "[截断]"): what is there is kept and asked.

What the rest said nobody knows, so blanks of the foot, which would have come last, are asked too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from hebiao.domain.document import Cell, Line, Segment
from hebiao.domain.reading import Found, Left, Place, Reading
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import written

_MARK: Final = regex(r"\s*[\[［]\s*(?:cut|truncated|已?截断)\s*[\]］]\s*$", re.IGNORECASE)
_DOUBT: Final = Message(
    "原文到这里被截断，后面的文字不知道", "the source is cut off here; what followed is not known"
)


def ask_cut_texts(segment: Segment, readings: Sequence[Reading]) -> None:
    """Takes the marks off the texts of the readings, and doubts what stood before one."""
    mark = next((m for at in _ends(segment) if (m := _left(at)) is not None), None)
    if mark is None:
        return
    for reading in readings:
        reading.fields = {path: _uncut(found) for path, found in reading.fields.items()}
        for row in reading.rows:
            row.cells = {column: _uncut(found) for column, found in row.cells.items()}
    readings[0].residue.append(mark)


def _ends(segment: Segment) -> list[Cell | Line]:
    ends: list[Cell | Line] = []
    for item in segment.items:
        ends.extend((item,) if isinstance(item, Line) else item.cells)
    return ends


def _left(at: Cell | Line) -> Left | None:
    end = at.text[-40:]
    match = _MARK.search(end) if end.rstrip().endswith(("]", "］")) else None
    if match is None:
        return None
    # Only the mark is left over: the text before it may be somebody's.
    return Left("foot", match[0].strip(), Place(replace(at), len(at.text) - len(match[0]), len(at.text)))


def _uncut(found: Found) -> Found:
    match = _MARK.search(found.raw)
    if match is None:
        return found
    text = None if found.text is None else written(_MARK.sub("", found.text))
    return replace(found, text=text, doubt=_DOUBT)
