"""Which parts of a form are asked of a language model, and why. A pure function of readings and decisions.

A part without open fields in review costs nothing. Of the fields in review these go straight to a person:

- the source itself is in doubt (a cut form, an unreadable cell): no reading of the same text can settle that;
- both readings have the same text, and doubt where it ends: a model that has it, too, proves nothing, for it may make
  the same mistake (`hebiao.reconcile.askable.provable`);
- both find a blank, and no text of that part is left over: there is nothing to point at.

What is asked is what an answer can change: a text that one reading alone has, text that nobody accounts for, and which
of two texts that unlike readings have stands in front of the other, though a person decides. So it is with words of a
picture that are read in more than one way: which of the readings makes sense is asked, of all such cells of a form at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Final, Literal

from msgspec import Struct

from hebiao.domain.ask import PART_OF_REGION, PARTS, Ask, Part, Why, part_of
from hebiao.domain.document import Cell, Item, Line, Segment
from hebiao.domain.reading import Found, Reading

Policy = Literal["auto", "always"]
WHOLE: Final = 0.5
"""share of the rows in doubt from which the whole part is shown, not rows with their neighbours"""


class Doubts(Struct, frozen=True):
    """Fields in review whose source is not in doubt, its ink apart; indicators by the decided row."""

    provable: Set[str]
    """those that an answer could settle"""
    disputed: Set[str]
    """those of which each reading has a text of its own: an answer can put the better one in front"""
    faint: Set[str]
    """those of a picture whose characters are in doubt, too"""
    blank: Set[str]
    """those for which no reading has a text"""
    worn: Mapping[str, Cell]
    """fields of words whose cell is read in more than one way"""


def route(
    segment: Segment,
    readings: Sequence[Reading],
    doubts: Doubts,
    *,
    proven: bool = True,
    familiar: bool = True,
    policy: Policy = "auto",
) -> tuple[Ask, ...]:
    """What to ask about one form.

    Args:
        segment: the region of the form.
        readings: the parsers' readings of it.
        doubts: the fields in review that are not in doubt for their source.
        proven: whether the sums prove that no indicator row is missing.
        familiar: whether the layout is of a family that was seen before.
        policy: `always` asks every part whole.

    Returns:
        At most one question a part, in the order of the printed form, and one about its print; empty for a clean form.
    """
    claims = _claims(segment, readings)
    asked = worth_asking(doubts, readings)
    asks = []
    for part in PARTS:
        paths = [p for p in asked if part_of(p) == part]
        if policy == "always":
            asks.append(Ask(part, ("always",), _items(part, claims)))
        elif paths:
            why = _why(part, paths, readings, doubts, proven=proven, familiar=familiar)
            items = _items(part, claims)
            if part == "indicators" and proven:
                items = _window(items, segment, readings, paths)
            asks.append(Ask(part, why, items))
    if doubts.worn:
        asks.append(Ask("print", ("evidence",), (), tuple(sorted(doubts.worn.items()))))
    return tuple(a for a in asks if a.items or a.cells)


def worth_asking(doubts: Doubts, readings: Sequence[Reading]) -> frozenset[str]:
    """The fields that an answer could settle, weigh, or find a text for; all others wait for a person."""
    parts = frozenset(_unaccounted(readings))
    blank = {p for p in doubts.blank if part_of(p) in parts}
    return frozenset(doubts.provable | doubts.disputed | blank)


def _unaccounted(readings: Sequence[Reading]) -> Iterable[Part]:
    """The parts of which text is left over, and those that nobody found."""
    seen = {PART_OF_REGION[region] for r in readings for region in r.seen}
    yield from (part for part in PARTS if part not in seen)
    yield from (PART_OF_REGION[left.region] for r in readings for left in r.residue)


def _claims(segment: Segment, readings: Sequence[Reading]) -> list[set[Part]]:
    """For every item, the parts whose texts stand in it; what nobody claims goes with what follows."""
    at = _positions(segment)
    claims: list[set[Part]] = [set() for _ in segment.items]
    for reading in readings:
        for path, found in reading.fields.items():
            _claim(claims, at, found, part_of(path))
        for row in reading.rows:
            for found in row.cells.values():
                _claim(claims, at, found, "indicators")
        for left in reading.residue:
            if (k := at.get(_key(left.place.at))) is not None:
                claims[k].add(PART_OF_REGION[left.region])
    following: set[Part] = set()
    for k in range(len(claims) - 1, -1, -1):
        if not claims[k]:
            claims[k] = set(following)
        following = claims[k]
    return claims


def _claim(claims: list[set[Part]], at: Mapping[tuple[int, ...], int], found: Found, part: Part) -> None:
    for place in found.places:
        if (k := at.get(_key(place.at))) is not None:
            claims[k].add(part)


def _positions(segment: Segment) -> dict[tuple[int, ...], int]:
    return {key: k for k, item in enumerate(segment.items) for key in _keys(item)}


def _keys(item: Item) -> list[tuple[int, ...]]:
    return [_key(item)] if isinstance(item, Line) else [_key(c) for c in item.cells]


def _key(at: Cell | Line) -> tuple[int, ...]:
    return (at.table, at.row, at.col) if isinstance(at, Cell) else (at.number, at.start)


def _items(part: Part, claims: Sequence[set[Part]]) -> tuple[int, ...]:
    """What is shown for a part: its items, or, where the part was never found, those that no part claims whole."""
    own = tuple(k for k, parts in enumerate(claims) if part in parts)
    return own or tuple(range(len(claims)))


def _window(
    items: Sequence[int], segment: Segment, readings: Sequence[Reading], paths: Sequence[str]
) -> tuple[int, ...]:
    """Of the indicators: the headings, and every row in doubt with its neighbours."""
    at = _positions(segment)
    rows = max((r.rows for r in readings), key=len)
    spans = [_span(list(row.cells.values()), at) for row in rows]
    numbers = {int(p.split(".")[1]) for p in paths if p.startswith("indicators.")}
    if len(numbers) != len({n for n in numbers if n < len(spans)}) or len(numbers) > WHOLE * len(spans):
        return tuple(items)
    wanted: set[int] = set()
    for n in numbers:
        for span in spans[max(0, n - 1) : n + 2]:
            wanted |= span
    first = min((min(s) for s in spans if s), default=0)
    wanted |= {k for k in items if k < first}
    if len(numbers) < len(paths) and any(p.startswith("total_") for p in paths):
        wanted |= {k for k in items if k > max((max(s) for s in spans if s), default=0)}
    return tuple(k for k in items if k in wanted)


def _span(found: Sequence[Found], at: Mapping[tuple[int, ...], int]) -> set[int]:
    return {k for f in found for p in f.places if (k := at.get(_key(p.at))) is not None}


def _why(
    part: Part,
    paths: Sequence[str],
    readings: Sequence[Reading],
    doubts: Doubts,
    *,
    proven: bool,
    familiar: bool,
) -> tuple[Why, ...]:
    why: set[Why] = set()
    if any(PART_OF_REGION[left.region] == part for r in readings for left in r.residue):
        why.add("residue")
    if not (familiar and any(PART_OF_REGION[region] == part for r in readings for region in r.seen)):
        why.add("layout")
    if part == "indicators" and not proven:
        why.add("arithmetic")
    if not doubts.disputed.isdisjoint(paths):
        why.add("disagree")
    if not doubts.faint.isdisjoint(paths):
        why.add("evidence")
    for path in paths:
        why |= _why_field([_found(r, path) for r in readings])
    if any(_is_unfit(r, path) for r in readings for path in paths):
        why.add("shape")
    if part == "indicators" and any(row.doubt for r in readings for row in r.rows):
        why.add("shape")
    order: tuple[Why, ...] = ("residue", "shape", "disagree", "single", "arithmetic", "evidence", "layout")
    return tuple(w for w in order if w in why)


def _why_field(found: Sequence[Found | None]) -> set[Why]:
    why: set[Why] = set()
    texts = [f.text for f in found if f is not None and f.text is not None]
    if len(texts) == 1:
        why.add("single")
    if any(f is not None and f.doubt for f in found):
        why.add("shape")
    return why


def _is_unfit(reading: Reading, path: str) -> bool:
    if not path.startswith("indicators."):
        return path in reading.unfit
    _, number, column = path.split(".")
    return int(number) < len(reading.rows) and column in reading.rows[int(number)].unfit


def _found(reading: Reading, path: str) -> Found | None:
    if not path.startswith("indicators."):
        return reading.fields.get(path)
    _, number, column = path.split(".")
    return reading.rows[int(number)].cells.get(column) if int(number) < len(reading.rows) else None
