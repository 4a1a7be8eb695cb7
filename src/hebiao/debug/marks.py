"""What was made of each cell and line of a document."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from hebiao.domain.document import Row, Segment
from hebiao.domain.result import Field, FormResult
from hebiao.lang import Message

Label = tuple[str, Field]
Box = tuple[float, float, float, float]


class Marks(Struct, frozen=True):
    """By place: which form it belongs to (0-based), and which fields came from it."""

    forms: dict[int, tuple[Message, ...]] = field(default_factory=dict)
    """form → doubts about its borders"""
    of_row: dict[tuple[int, int], int] = field(default_factory=dict)
    """(table, row) → form"""
    of_line: dict[int, int] = field(default_factory=dict)
    """number of a line outside tables → form"""
    cell_fields: dict[str, list[Label]] = field(default_factory=dict)
    """id of a cell → fields"""
    line_fields: dict[int, list[Label]] = field(default_factory=dict)
    boxes: dict[int, list[tuple[str, Field, Box]]] = field(default_factory=dict)
    """page → fields with their boxes in points"""
    residue: dict[int, set[str]] = field(default_factory=dict)
    """form → texts that no field uses, without white space"""

    def is_residue(self, form: int | None, text: str) -> bool:
        """Whether a text of a form was left over by the parsers."""
        bare = "".join(text.split())
        return form is not None and bool(bare) and bare in self.residue.get(form, ())


def mark(segments: Sequence[Segment], results: Sequence[FormResult]) -> Marks:
    """Gathers the marks of the forms of one document."""
    marks = Marks()
    for segment in segments:
        marks.forms[segment.index] = segment.doubts
        for item in segment.items:
            if isinstance(item, Row):
                marks.of_row[item.table, item.number] = segment.index
            else:
                marks.of_line[item.number] = segment.index
    many = len(results) > 1
    for result in results:
        marks.forms.setdefault(result.source.index, ())
        marks.residue[result.source.index] = {"".join(text.split()) for text in result.residue}
        for path, found in result.fields.items():
            _mark_field(marks, f"{result.source.index + 1}:{path}" if many else path, found)
    return marks


def _mark_field(marks: Marks, path: str, found: Field) -> None:
    places = found.provenance or tuple(p for c in found.candidates for p in c.provenance)
    cells, lines = set(), set()
    for place in places:
        if place.is_region:
            continue
        if place.cell is not None:
            cells.add(place.cell)
        elif place.line is not None:
            lines.add(place.line)
        if place.page is not None and place.bbox is not None:
            marks.boxes.setdefault(place.page, []).append((path, found, place.bbox))
    for cell in cells:
        marks.cell_fields.setdefault(cell, []).append((path, found))
    for line in lines:
        marks.line_fields.setdefault(line, []).append((path, found))
