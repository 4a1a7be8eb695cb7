"""Forms in another arrangement laid out as the usual one, so that one pair of parsers reads both; places stay the source's."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from hebiao.domain.document import UNREAD, Cell, Line, Row, Segment
from hebiao.domain.reading import Found, Place, Reading
from hebiao.lang import Message
from hebiao.lazy import regex

_GOES_ON: Final = Message(
    "下面一行没有标签，按接着写处理，请核对是否属于这一栏",
    "the next line has no label and was taken to go on with this one; check that it belongs here",
)
_SENTENCE: Final = regex(r"[。；;！!，,]")
_HEADING: Final = 24
"""characters up to which a line without a sentence's mark may be a heading of its own"""
_TABLE: Final = -1
"""number of a table that stands in no source"""
Written = tuple[Place, ...]
"""the places of one text; none for a printed label that the usual arrangement has and the source has elsewhere"""


def text_of(written: Written) -> str:
    """The text of some places, one below the other."""
    return "\n".join(p.at.text[p.start : p.end] for p in written)


class Sheet(Struct):
    """Rows in the usual arrangement while they are put together."""

    items: list[Row | Line] = field(default_factory=list)
    origins: dict[int, Written] = field(default_factory=dict)
    """where a cell's text stands in the source, by the identity of the cell"""
    unsure: set[int] = field(default_factory=set)
    """cells of which it is not certain that all of their text, and nothing else, is theirs, by identity"""

    def put(self, *texts: str | Written | None, unsure: Container[int] = ()) -> None:
        """One more row: printed labels, texts of the source, and blanks; `unsure` are the columns to be asked."""
        number = len(self.items)
        cells: list[Cell] = []
        for col, text in enumerate(texts):
            blank = UNREAD if col in unsure and not text else ""
            cell = Cell(_TABLE, number, col, text if isinstance(text, str) else text_of(text or ()) or blank)
            if col in unsure:
                self.unsure.add(id(cell))
            if text and not isinstance(text, str):
                self.origins[id(cell)] = text
            cells.append(cell)
        self.items.append(Row(_TABLE, number, tuple(cells), True, len(cells)))

    def segment(self, of: Segment) -> Segment:
        """The region with these rows in place of its own."""
        return replace(of, items=tuple(self.items))


def give_places(reading: Reading, sheet: Sheet) -> None:
    """Gives what was read of the rows the places of the source, in place; printed labels have none and leave nothing over."""
    origins = sheet.origins
    reading.fields = {path: _found(f, sheet) for path, f in reading.fields.items()}
    for row in reading.rows:
        row.cells = {column: _found(f, sheet) for column, f in row.cells.items()}
    reading.residue = [
        replace(left, place=places[0])
        for left in reading.residue
        if (places := _places((left.place,), origins))
    ]


def _found(found: Found, sheet: Sheet) -> Found:
    places = _places(found.places, sheet.origins)
    unsure = any(_may_be_heading(p) for p in places[1:]) or any(
        id(p.at) in sheet.unsure for p in found.places
    )
    doubt = found.doubt or (_GOES_ON if unsure else None)
    return replace(found, places=places, doubt=doubt, rivals=tuple(_found(r, sheet) for r in found.rivals))


def _may_be_heading(place: Place) -> bool:
    text = text_of((place,)).strip()
    return len(text) <= _HEADING and not _SENTENCE.search(text)


def _places(places: Sequence[Place], origins: Mapping[int, Written]) -> Written:
    out: list[Place] = []
    for place in places:
        own = origins.get(id(place.at))
        if own is None:
            out.extend([] if isinstance(place.at, Cell) and place.at.table == _TABLE else [place])
        elif len(own) == 1 and place.start is not None:
            first = own[0].start or 0
            stop = None if place.end is None else first + place.end
            out.append(Place(own[0].at, first + place.start, stop))
        else:
            out.extend(own)
    return tuple(out)
