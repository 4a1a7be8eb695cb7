"""Readings spoilt on purpose, and a model that repeats one: what the suite of wrong answers sets beside the first reading."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from hebiao.domain.ask import part_of
from hebiao.domain.form import INDICATOR_COLUMNS
from hebiao.domain.reading import Found, IndicatorRow, Left, Reading, Region

SPOILT_SHARE: Final = 0.25
PRODUCER: Final = "llm:stand-in"


def echo(reading: Reading) -> Reading:
    """A model that repeats a parser, its mistakes included, each text where that one has it."""

    def said(found: Found) -> Found:
        return replace(found, ground="EXACT", rivals=())

    rows = [
        IndicatorRow({c: said(f) for c, f in r.cells.items() if f.text is not None}) for r in reading.rows
    ]
    fields = {p: said(f) for p, f in reading.fields.items() if f.text is not None}
    return Reading(PRODUCER, reading.structure, fields, rows, seen=set(reading.seen))


def as_parsed(reading: Reading) -> Reading:
    """What a model read, as if the second parser had read it."""
    return replace(reading, producer="stream")


def spoilt(reading: Reading, rng: random.Random) -> Reading:
    """A copy with a quarter of its texts wrong: another row's, another column's, or gone; what is lost is left over."""
    names = list(reading.fields)
    fields = {p: _other(reading.fields, p, names, rng) for p in names}
    left = [
        Left(_region(p), f.raw, place)
        for p, f in reading.fields.items()
        if fields[p] is not f
        for place in f.places
    ]
    rows = [dict(row.cells) for row in reading.rows]
    for i, cells in enumerate(rows):
        for column in [c for c in cells if rng.random() < SPOILT_SHARE and c in INDICATOR_COLUMNS[2:]]:
            near = reading.rows[(i + rng.choice((-1, 1))) % len(rows)].cells
            chosen = rng.choice((near.get(column), cells.get(rng.choice(list(cells))), None))
            left += [Left("indicators", cells[column].raw, place, i) for place in cells[column].places]
            if chosen is None:
                del cells[column]
            else:
                cells[column] = chosen
    changed = [replace(r, cells=c) for c, r in zip(rows, reading.rows, strict=True)]
    kept = {p: f for p, f in fields.items() if f is not None}
    return replace(reading, fields=kept, rows=changed, residue=[*reading.residue, *left])


def _region(path: str) -> Region:
    part = part_of(path)
    return "foot" if part == "footer" else "total" if part == "indicators" else part


def _other(fields: Mapping[str, Found], path: str, names: Sequence[str], rng: random.Random) -> Found | None:
    # No parser gives anything but four digits as the year.
    if path == "year" or rng.random() >= SPOILT_SHARE:
        return fields[path]
    return rng.choice((fields[rng.choice(names)], None))
