"""The family of a form's layout: the order in which its parts, labels and columns stand, as a parser read it.

Forms of one place and year print the same order, and blanks only leave gaps in it. So a form is of a known family where all its
orders are found, gaps left out, in those of one labelled form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Final

from hebiao.domain.ask import part_of
from hebiao.domain.document import Cell
from hebiao.domain.form import GOAL_FIELDS, HEAD_FIELDS, INDICATOR_COLUMNS
from hebiao.domain.reading import Found, Reading

Layout = Mapping[str, tuple[str, ...]]
"""by part: names in the order in which they stand; `parts`: the parts themselves"""
BREAK: Final = "/"
"""between names that stand in different rows"""
_LOOSE: Final = frozenset({"title", "year"})
"""stand above the table, or beside it, wherever a place likes"""
_At = tuple[int, int, int, int]


def layout_of(reading: Reading) -> Layout:
    """The orders of one reading; a part that it did not find is left out."""
    in_table = reading.structure != "lines"
    at = {p: where for p, f in reading.fields.items() if (where := _at(f, in_table)) is not None}
    rows = [
        {c: w for c, f in row.cells.items() if (w := _at(f, in_table)) is not None} for row in reading.rows
    ]
    found = {
        "head": _in_rows({n: at[n] for n in HEAD_FIELDS if n in at and n not in _LOOSE}),
        "money": _money(at, in_table),
        "goals": _in_rows({n: at[n] for n in GOAL_FIELDS if n in at}),
        "indicators": _columns(rows, in_table),
    }
    first: dict[str, _At] = {}
    for part, where in [(str(part_of(p)), w) for p, w in at.items()] + [
        ("indicators", w) for r in rows for w in r.values()
    ]:
        first[part] = min(where, first.get(part, where))
    parts = tuple(sorted((p for p in found if found[p] and p in first), key=lambda p: first[p]))
    return {"parts": parts, **{part: found[part] for part in parts}}


def is_of(layout: Layout, known: Layout) -> bool:
    """Whether a layout is of the family of another: the same parts, and in each what is there in the same order."""
    return layout["parts"] == known["parts"] and all(
        _is_within(layout[part], known[part]) for part in layout["parts"]
    )


def _is_within(order: Sequence[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return all(name in rest for name in order)


def _at(found: Found, in_table: bool) -> _At | None:
    """Where a text begins, in reading order; None for what stands beside the table of a form that has one."""
    if not found.places:
        return None
    place = found.places[0]
    if isinstance(place.at, Cell):
        return (place.at.table, place.at.row, place.at.col, place.start or 0)
    return None if in_table else (place.at.number, 0, 0, place.at.start + (place.start or 0))


def _in_rows(at: Mapping[str, _At]) -> tuple[str, ...]:
    """Names in order, with breaks between rows."""
    out: list[str] = []
    before: tuple[int, int] | None = None
    for name in sorted(at, key=lambda n: at[n]):
        row = at[name][:2]
        if before is not None and row != before:
            out.append(BREAK)
        out.append(name)
        before = row
    return tuple(out)


def _money(at: Mapping[str, _At], in_table: bool) -> tuple[str, ...]:
    rows: dict[str, dict[str, _At]] = defaultdict(dict)
    for path, where in at.items():
        if path.startswith("funding."):
            _, row, column = path.split(".")
            rows[row][column] = where
    order = sorted(rows, key=lambda r: min(rows[r].values()))
    return (*order, BREAK, *_columns(list(rows.values()), in_table)) if order else ()


def _columns(rows: Iterable[Mapping[str, _At]], in_table: bool) -> tuple[str, ...]:
    """Columns from left to right: by where most rows have them, or, in running text, as the fullest row has them."""
    rows = list(rows)
    if not in_table:
        fullest: Mapping[str, _At] = max(rows, key=len, default={})
        return tuple(sorted(fullest, key=lambda c: fullest[c]))
    stands: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        for column, where in row.items():
            stands[column].append(where[2:])
    middle = {c: (median(w[0] for w in ws), median(w[1] for w in ws)) for c, ws in stands.items()}
    return tuple(
        sorted(middle, key=lambda c: (middle[c], INDICATOR_COLUMNS.index(c) if c in INDICATOR_COLUMNS else 0))
    )
