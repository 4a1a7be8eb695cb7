"""Where on a page, or in a table, the field stands that is asked: read there, reckoned from its neighbours, or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from hebiao.domain.form import walk_paths
from hebiao.domain.whereabouts import Extent, mates_of, reckon

if TYPE_CHECKING:
    from hebiao.domain.result import FormResult, Provenance
    from hebiao.review.question import Question

How = Literal["read", "cell", "row", "between", "unknown"]
"""`read`: it was read there; `cell`: its row and its column are known; `row`: its row only; `between`: two fields that
are printed before and behind it"""
_STEP: Final = 12.0
"""points from the label of a box to the next one, where both would stand on one spot"""
_OUT: Final = 3.0
"""points by which a box is drawn around what it marks"""


class Lit(Struct, frozen=True):
    """A box on a page."""

    keys: tuple[int, ...]
    """of the readings that stand in it; none for a place that is reckoned"""
    x: float
    y: float
    width: float
    height: float
    down: float = 0.0
    """points by which its label is moved down, so that it hides no other one"""


class Spot(Struct, frozen=True):
    """Where a field stands, as far as that is known."""

    how: How
    page: int | None = None
    lit: tuple[Lit, ...] = ()
    cells: frozenset[str] = frozenset()
    """of the field's row in the source's tables, where the field itself has no place"""
    beside: tuple[str | None, str | None] = (None, None)
    """paths of the fields before and behind it, for `between`"""


def spot_of(question: Question) -> Spot:
    """The boxes of all readings on the page of the first, or else what is known of the field's place."""
    result, drawn = question.result, question.result.source.channel in {"pdf", "scan"}
    read = [(c.key, p) for c in question.choices for p in c.places if not p.is_region]
    if not drawn:
        return Spot("read") if read else _in_tables(result, question.path)
    boxes = [(key, p.page, p.bbox) for key, p in read if p.page and p.bbox]
    if boxes:
        page = boxes[0][1]
        return Spot("read", page, _labelled([(key, box) for key, at, box in boxes if at == page and box]))
    return _reckoned(result, question.path)


def boxes_on(result: FormResult) -> dict[str, tuple[int, Extent]]:
    """The page and box of every field that has one, in the order of the printed form."""
    found: dict[str, tuple[int, Extent]] = {}
    for path in walk_paths(len(result.form.indicators)):
        field = result.fields.get(path)
        for place in field.provenance if field else ():
            if place.page and place.bbox and not place.is_region:
                found[path] = (place.page, place.bbox)
                break
    return found


def page_of(result: FormResult, path: str) -> int | None:
    """The page that a field is looked for on."""
    field = result.fields.get(path)
    own = next((p.page for p in field.provenance if p.page), None) if field else None
    pages = result.source.place.get("pages")
    return own or (pages[0] if pages else None)


def sheets_of(result: FormResult) -> dict[int, list[tuple[str, Extent, bool]]]:
    """The pages of a form, with the fields that stand on each: path, box, and whether it waits; one field for a box."""
    pages = result.source.place.get("pages") or ()
    sheets: dict[int, dict[Extent, tuple[str, Extent, bool]]] = {page: {} for page in pages}
    for path, (page, box) in boxes_on(result).items():
        boxes = sheets.setdefault(page, {})
        waits = result.fields[path].decision == "review"
        if box not in boxes or (waits and not boxes[box][2]):
            boxes[box] = (path, box, waits)
    return {page: list(boxes.values()) for page, boxes in sorted(sheets.items())}


def zoom(lit: Iterable[Lit], width: float, height: float) -> Extent:
    """The part of a page to look at, in points: x, y, width and height of the boxes with their neighbours, never less than a third."""
    boxes = list(lit)
    if not boxes:
        return 0.0, 0.0, width, height
    left, top = min(b.x for b in boxes), min(b.y for b in boxes)
    right, bottom = max(b.x + b.width for b in boxes), max(b.y + b.height for b in boxes)
    wide = min(width, max((right - left) * 1.6, width * 0.62))
    tall = min(height, max((bottom - top) * 2.4, wide * 0.62))
    x = min(max(0.0, (left + right - wide) / 2), width - wide)
    y = min(max(0.0, (top + bottom - tall) / 2), height - tall)
    return round(x, 1), round(y, 1), round(wide, 1), round(tall, 1)


def _labelled(boxes: list[tuple[int, Extent]]) -> tuple[Lit, ...]:
    """One box for each place, with the keys of all readings that stand there; labels that would meet are moved apart."""
    by_box: dict[Extent, list[int]] = {}
    for key, box in boxes:
        by_box.setdefault(box, []).append(key)
    lit: list[Lit] = []
    for (x0, top, x1, bottom), keys in by_box.items():
        down = 0.0
        while any(
            abs(o.x + o.width - x1) < _STEP * 2 and abs(o.y + o.down - top - down) < _STEP for o in lit
        ):
            down += _STEP
        lit.append(Lit(tuple(dict.fromkeys(keys)), x0, top, x1 - x0, bottom - top, down))
    return tuple(lit)


def _reckoned(result: FormResult, path: str) -> Spot:
    """Where a field should be that nothing was read of; what is only left of a page is drawn, and not called its place."""
    pages = result.source.place.get("pages") or ()
    # How large the pages are is not kept with a form: what is left of one stands with the field.
    region = next((p for p in _places(result, path) if p.page and p.bbox), None)
    found = reckon(path, boxes_on(result), len(result.form.indicators), dict.fromkeys(pages, (0.0, 0.0)))
    if found is None:
        return Spot("unknown", pages[0] if pages else None)
    if found.how == "beyond":
        lit = (_dashed(region.bbox),) if region and region.bbox else ()
        return Spot("unknown", (region and region.page) or found.page, lit, beside=found.beside)
    return Spot(found.how, found.page, (_dashed(found.box),), beside=found.beside)


def _dashed(box: Extent) -> Lit:
    x0, top, x1, bottom = box
    return Lit((), x0, top, x1 - x0, bottom - top)


def _in_tables(result: FormResult, path: str) -> Spot:
    """The cells of the same row; a text without tables has none."""
    cells = frozenset(
        place.cell for mate in mates_of(path) for place in _places(result, mate) if place.cell is not None
    )
    return Spot("row", cells=cells) if cells else Spot("unknown")


def _places(result: FormResult, path: str) -> Iterator[Provenance]:
    field = result.fields.get(path)
    yield from field.provenance if field else ()
