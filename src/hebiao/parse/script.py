"""Forms in traditional characters: parsed as the mainland prints them, every text given back as it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from hebiao.domain.document import Cell, Line, Row, Segment
from hebiao.domain.reading import Found, Left, Place, Reading
from hebiao.lang import Message
from hebiao.normalize import is_traditional, simplified, squash

_COMPOSED = Message(
    "原文是繁体字，这里按简体字转写，请对照原文",
    "written in traditional characters; compare with the original",
)
_CANONICAL = frozenset({"level1", "level2"})
Originals = Mapping[int, Cell | Line]
"""the cell or line as written, by the identity of the one that was parsed"""


def in_simplified(segment: Segment) -> tuple[Segment, Originals] | None:
    """The region in simplified characters and what each cell and line was; None where nothing is to be changed."""
    if not any(is_traditional(at.text) for at in _texts(segment)):
        return None
    originals: dict[int, Cell | Line] = {}

    def turned(cell: Cell) -> Cell:
        new = replace(cell, text=simplified(cell.text))
        originals[id(new)] = cell
        return new

    items: list[Row | Line] = []
    for item in segment.items:
        if isinstance(item, Line):
            line = replace(item, text=simplified(item.text))
            originals[id(line)] = item
            items.append(line)
        else:
            items.append(replace(item, cells=tuple(map(turned, item.cells))))
    return replace(segment, items=tuple(items)), originals


def _texts(segment: Segment) -> Sequence[Cell | Line]:
    return [at for item in segment.items for at in ((item,) if isinstance(item, Line) else item.cells)]


def give_back(reading: Reading, originals: Originals) -> None:
    """Puts the texts of a reading back as they were written, in place; levels keep their canonical names."""
    reading.fields = {path: _found(f, originals, path) for path, f in reading.fields.items()}
    for row in reading.rows:
        row.cells = {column: _found(f, originals, column) for column, f in row.cells.items()}
    reading.residue = [_left(left, originals) for left in reading.residue]


def _place(place: Place, originals: Originals) -> Place:
    return replace(place, at=originals.get(id(place.at), place.at))


def _found(found: Found, originals: Originals, field: str) -> Found:
    places = tuple(_place(p, originals) for p in found.places)
    old = "\n".join(_slice(p) for p in found.places)
    new = "\n".join(_slice(p) for p in places)
    raw = _as_written(found.raw, old, new)
    text = found.text
    doubt = found.doubt
    if text is not None and field not in _CANONICAL:
        text = _as_written(text, squash(old), squash(new))
        if text is None and old != new:
            doubt = doubt or _COMPOSED
    return replace(
        found,
        raw=found.raw if raw is None else raw,
        text=found.text if text is None else text,
        places=places,
        doubt=doubt,
        rivals=tuple(_found(r, originals, field) for r in found.rivals),
    )


def _slice(place: Place) -> str:
    return place.at.text[place.start : place.end]


def _as_written(text: str, old: str, new: str) -> str | None:
    """A part of the parsed text, as the same part was written; None where it does not stand there as it is."""
    at = old.find(text)
    return new[at : at + len(text)] if at >= 0 and len(old) == len(new) else None


def _left(left: Left, originals: Originals) -> Left:
    place = _place(left.place, originals)
    text = _as_written(left.text, left.place.at.text, place.at.text)
    return replace(left, place=place, text=left.text if text is None else text)
