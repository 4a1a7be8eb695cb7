"""A reconciled form and its region, put into the shape that crosses the threshold (contract section 2)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from hebiao.domain.document import Cell, Document, Line, Rival, Row, Segment, Weak
from hebiao.domain.form import build_form, walk_paths
from hebiao.domain.reading import Found, Place
from hebiao.domain.result import FormResult, Provenance, SourceRef
from hebiao.domain.whereabouts import crossing, reckon
from hebiao.lang import Message
from hebiao.normalize import squash, written
from hebiao.parse.values import read_value
from hebiao.reconcile.confidence import class_of, confidence_of
from hebiao.reconcile.decided import Reconciled

MOST: Final = 0.5
"""share of a form's fields in review beyond which it is told as a whole that its picture is no good"""
FEW: Final = 8
"""fields of a form: of fewer no share is told"""


def build_result(document: Document, segment: Segment, decided: Reconciled, sha256: str) -> FormResult:
    """One form with its fields, in the order of the printed form; findings are added by the audit."""
    order = [p for p in walk_paths(decided.indicators) if p in decided.fields]
    where, looked_for = _Where(), _looked_for(order, document, segment, decided)
    texts = {p: d.found.text for p in order if (d := decided.fields[p]).found is not None}
    # The hundreds of parts are handed over as dicts and become models in one call, at half the cost.
    result = FormResult.model_validate(
        {
            "form_id": _form_id(sha256, document.source.name, segment.index),
            "source": SourceRef(
                file=document.source.name,
                sha256=sha256,
                index=segment.index,
                channel=document.channel,
                place=_place(segment),
            ),
            "form": build_form(texts, decided.indicators),
            "fields": {
                path: _field(path, decided, where, document.channel, looked_for.get(path)) for path in order
            },
            "notes": document.notes if segment.index == 0 else (),
            "money_unit": decided.money_unit,
            "residue": tuple(left.text for left in decided.residue),
            "view": _view(segment),
        }
    )
    note = whole_note(result)
    return result.model_copy(update={"notes": (*result.notes, note)}) if note else result


def whole_note(result: FormResult) -> Message | None:
    """That most of a form in a picture had to be asked; None of one of which less was, or that is no picture.

    Args:
        result: as it was read, or as people have decided it since: what they have decided counts as asked.
    """
    asked, count = sum(f.decision != "accept" for f in result.fields.values()), len(result.fields)
    if result.source.channel != "scan" or asked <= MOST * count or count < FEW:
        return None
    listed = list(map(str, result.source.place.get("pages", ())))
    return Message(
        f"第{'、'.join(listed)}页的自评表有 {asked} 个字段要核对（共 {count} 个），超过一半，几乎等于整张重核；"
        "换一份清楚、完整的扫描件可能更省事",
        f"page {', '.join(listed)}: {asked} of {count} fields of the form are to be checked, which is more than half "
        "of it; a clear and whole scan may be less work",
    )


def _form_id(sha256: str, name: str, index: int) -> str:
    """Stable for the same bytes at the same place."""
    place = hashlib.sha256(f"{sha256}\n{name}\n{index}".encode()).hexdigest()
    return f"{place[:16]}-{index}"


def _looked_for(
    order: Sequence[str], document: Document, segment: Segment, decided: Reconciled
) -> dict[str, tuple[Provenance, ...]]:
    """Where on its pages each field in review is looked for that nothing was read of, so that a person sees the place.

    That is where a reading that shows it blank has it; the cell in which its row and its column meet; or a part of a page.
    """
    pages = {p.number: (p.width, p.height) for p in document.pages}
    rows, fields = decided.indicators, decided.fields
    lost = [p for p in order if fields[p].decision == "review" and not _places_of(fields[p].found)]
    if not pages or not lost:
        return {}
    cells = [cell for row in segment.rows for cell in row.cells]
    at = {p: places[0].at for p in order if (places := _places_of(fields[p].found))}
    drawn = {p: cell for p, cell in at.items() if isinstance(cell, Cell)}
    for path in lost:
        own = next((places[0].at for _, f in fields[path].rivals if (places := _places_of(f))), None)
        if (own := own or crossing(path, drawn, rows, cells)) is not None:
            at[path] = own
    known = {p: (one.page, one.bbox.as_tuple()) for p, one in at.items() if one.page and one.bbox}
    found: dict[str, tuple[Provenance, ...]] = {p: (_provenance(Place(at[p])),) for p in lost if p in at}
    for path in lost:
        if path not in at and (part := reckon(path, known, rows, pages)) is not None:
            x0, top, x1, bottom = (round(edge, 2) for edge in part.box)
            found[path] = (Provenance(page=part.page, bbox=(x0, top, x1, bottom)),)
    return found


def _places_of(found: Found | None) -> Sequence[Place]:
    """Those that stand on a page."""
    return [p for p in found.places if p.at.bbox is not None] if found is not None else ()


def _field(
    path: str, form: Reconciled, where: _Where, channel: str, looked_for: tuple[Provenance, ...] | None
) -> dict[str, object]:
    """What a Field is made of."""
    decided = form.fields[path]
    found = decided.found
    return {
        "decision": decided.decision,
        "confidence": confidence_of(decided.evidence, channel, class_of(path), seen=form.familiar),
        "raw": found.raw if found else None,
        "value": read_value(path, found.text if found else None),
        "provenance": looked_for or where.all_of(found),
        "candidates": [
            {
                "producer": producer,
                "text": rival.text if rival else None,
                "provenance": where.all_of(rival),
                "ground": rival.ground if rival else None,
            }
            for producer, rival in decided.rivals
        ]
        + [_of_pixels(rival) for rival in decided.pixels],
        "reasons": decided.reasons,
    }


def _of_pixels(rival: Rival) -> dict[str, object]:
    """What a Candidate that one look at the ink says is made of."""
    weak = uncertain_in(rival)
    return {
        "producer": rival.producer,
        "text": written(rival.text),
        "score": rival.score,
        "uncertain": tuple(at for at, _ in weak) or None,
        "characters": tuple(_character(at, one) for at, one in weak) or None,
    }


def _character(at: int, weak: Weak) -> dict[str, object]:
    """What a Character is made of; a runner-up without a score is none."""
    other = {"text": weak.rival, "score": weak.rival_score}
    return {"at": at, "score": weak.score, "alternatives": (other,) if weak.rival_score else ()}


def uncertain_in(rival: Rival) -> tuple[tuple[int, Weak], ...]:
    """The characters that a reading is not certain of, each with its place in the text as the canonical form has it."""
    whole, text = squash(rival.text), written(rival.text) or ""
    # White space and tags go, and so do the ends; what stands before a character says where it has gone.
    lead = whole.find(text)
    found: dict[int, Weak] = {}
    for weak in rival.weak:
        at = len(squash(rival.text[: weak.at])) - lead
        if 0 <= at < len(text) and text[at] == rival.text[weak.at]:
            found.setdefault(at, weak)
    return tuple(sorted(found.items()))


class _Where:
    """Places as provenance; readings that point at the same place share it."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int | None, int | None], tuple[Provenance]] = {}

    def all_of(self, found: Found | None) -> tuple[Provenance, ...]:
        """The places of one text, of which most have one."""
        if found is None:
            return ()
        places = found.places
        if len(places) == 1:
            return self._one(places[0])
        return tuple(self._one(place)[0] for place in places)

    def _one(self, place: Place) -> tuple[Provenance]:
        key = (id(place.at), place.start, place.end)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (_provenance(place),)
        return known


def _provenance(place: Place) -> Provenance:
    at = place.at
    chars = None if place.start is None or place.end is None else (place.start, place.end)
    bbox = at.bbox.as_tuple() if at.bbox else None
    if isinstance(at, Cell):
        return Provenance(page=at.page, bbox=bbox, cell=at.id, line=at.line, chars=chars)
    return Provenance(page=at.page, bbox=bbox, line=at.number, chars=chars)


def _place(segment: Segment) -> dict[str, list[int]]:
    place: dict[str, list[int]] = {}
    if segment.pages:
        place["pages"] = list(segment.pages)
    tables = sorted({r.table for r in segment.rows})
    if tables:
        place["tables"] = tables
    numbers = [n for n in (_number(i) for i in segment.items) if n is not None]
    if numbers:
        place["lines"] = [min(numbers), max(numbers)]
    return place


def _number(item: Row | Line) -> int | None:
    if isinstance(item, Line):
        return item.number
    return item.cells[0].line if item.cells else None


def _view(segment: Segment) -> list[dict[str, object]]:
    """What the blocks of the view are made of: consecutive rows of a table, and lines."""
    blocks: list[dict[str, object]] = []
    rows: list[list[dict[str, object]]] = []
    table = -1
    for item in segment.items:
        if rows and (isinstance(item, Line) or item.table != table):
            blocks.append({"rows": rows})
            rows = []
        if isinstance(item, Line):
            blocks.append({"line": item.number, "text": item.text})
        else:
            table = item.table
            rows.append(_view_row(item.cells))
    if rows:
        blocks.append({"rows": rows})
    return blocks


def _view_row(cells: Sequence[Cell]) -> list[dict[str, object]]:
    return [{"id": c.id, "text": c.text, "rowspan": c.rowspan, "colspan": c.colspan} for c in cells]
