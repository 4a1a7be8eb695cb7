"""What waits for a person, the field whose answer settles most first; kept in memory, renewed form by form."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final, Literal

from msgspec import Struct

from hebiao.domain.form import AMOUNT_COLUMNS, FUNDING_ROWS, get_value, walk_paths
from hebiao.domain.result import FormResult
from hebiao.lang import Message, joined
from hebiao.report.facts import AMOUNT_UNITS, amount_unit, plain_decimal
from hebiao.review.samples import reasons_of
from hebiao.store import ReviewDecision, Sample, standing

State = Literal["open", "aside"]
Facet = Literal["unit", "form", "rule", "channel"]
Key = tuple[str, str]
"""form_id and path"""
Rank = tuple[int, Decimal, int, int, int, str]

_NONE: Final = Decimal(0)


class Entry(Struct, frozen=True):
    """One field that waits."""

    form_id: str
    path: str
    serial: int
    """number of the form in the run, from 1"""
    order: int
    """place of the field in the printed form"""
    project: str | None
    unit: str
    file: str
    channel: str
    rules: tuple[str, ...]
    """rules that cannot be judged before it is decided"""
    money: Decimal
    """what is at stake, in 万元; 0 for what is no amount"""
    dependents: int
    """other fields that are computed from it"""
    text: str | None
    """what the field says now"""
    reason: Message
    state: State
    """`aside`: somebody looked and could not tell"""

    @property
    def key(self) -> Key:
        """What names the field."""
        return self.form_id, self.path

    @property
    def rank(self) -> Rank:
        """Sorts what settles most first: open rules, then money, then dependents; then as printed."""
        return -len(self.rules), -self.money, -self.dependents, self.serial, self.order, self.path


class Filter(Struct, frozen=True):
    """Which part of the queue is looked at; None is all."""

    unit: str | None = None
    form: str | None = None
    rule: str | None = None
    channel: str | None = None
    state: State = "open"
    by: Literal["value", "form"] = "value"
    """in the order of what is settled, or form by form as printed"""

    @property
    def is_open(self) -> bool:
        """Whether it lets everything of its state through."""
        return self.unit is self.form is self.rule is self.channel is None

    def takes(self, entry: Entry, but: Facet | None = None) -> bool:
        """Whether it lets an entry of its state through; `but` names one facet that is not asked."""
        return (
            (self.unit is None or but == "unit" or entry.unit == self.unit)
            and (self.form is None or but == "form" or entry.form_id == self.form)
            and (self.rule is None or but == "rule" or self.rule in entry.rules)
            and (self.channel is None or but == "channel" or entry.channel == self.channel)
        )


def dependents_of(path: str) -> int:
    """How many other fields of a form are computed from this one.

    The arithmetic of the form: parts add up to totals, executed by budget is the rate, the rate earns the
    score, target and actual earn the score, and all weights and scores make the totals.
    """
    parts = path.split(".")
    if parts[0] == "funding" and len(parts) == 3:
        row, column = parts[1], parts[2]
        total = 1 if row != "total" else 0
        if column in AMOUNT_COLUMNS:
            rate = 1 if column != "initial_budget" else 0
            score = 2 if row == "total" and rate else 0
            return total + rate + score
        return {"execution_rate": 2, "weight": 3, "score": 1}.get(column, 0) if row == "total" else 0
    if parts[0] == "indicators" and len(parts) == 3:
        return {"weight": 3, "score": 1, "target": 2, "actual": 2, "nature": 2, "unit": 2}.get(parts[2], 0)
    return 0


def money_of(result: FormResult, path: str) -> Decimal:
    """The largest amount that any reading of the field names, in 万元; 0 for what is no amount."""
    parts = path.split(".")
    if (
        len(parts) != 3
        or parts[0] != "funding"
        or parts[1] not in FUNDING_ROWS
        or parts[2] not in AMOUNT_COLUMNS
    ):
        return _NONE
    rate = AMOUNT_UNITS[result.money_unit or amount_unit(result) or "万元"]
    field = result.fields.get(path)
    texts = [getattr(getattr(result.form.funding, parts[1]), parts[2])]
    texts += [c.text for c in field.candidates] if field else []
    return max((abs(n) * rate for t in texts if (n := plain_decimal(t)) is not None), default=_NONE)


def entries_of(
    result: FormResult,
    serial: int,
    decided: Iterable[ReviewDecision] = (),
    samples: Mapping[str, Sample] | None = None,
) -> Iterator[Entry]:
    """What waits in one form, samples of accepted fields among it; its findings must go with its values."""
    order = {path: n for n, path in enumerate(walk_paths(len(result.form.indicators)))}
    looked = {p for p, d in standing(decided).items() if d.kind in {"reject", "unsure"}}
    asked = samples or {}
    looked |= {path for path, sample in asked.items() if sample.answer is not None}
    for path in dict.fromkeys((*result.review_paths, *asked)):
        sample, field = asked.get(path), result.fields.get(path)
        open_rules = (f.rule for f in result.findings if path in f.fields and f.verdict != "filer")
        yield Entry(
            form_id=result.form_id,
            path=path,
            serial=serial,
            order=order.get(path, len(order)),
            project=result.form.project_name,
            unit=result.form.implementing_unit or result.form.department or "",
            file=result.source.file,
            channel=result.source.channel,
            rules=tuple(dict.fromkeys(open_rules)),
            money=money_of(result, path),
            dependents=dependents_of(path),
            text=sample.shown if sample else get_value(result.form, path),
            reason=joined(reasons_of(sample) if sample else field.reasons[:2] if field else ()),
            state="aside" if path in looked else "open",
        )


class Queue:
    """All that waits, always in order. Safe for several threads: lists are replaced, never changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_form: dict[str, tuple[Entry, ...]] = {}
        self._ranked: dict[State, list[tuple[Rank, Entry]]] = {"open": [], "aside": []}

    def put(self, form_id: str, entries: Iterable[Entry]) -> None:
        """What waits in a form now, in place of what waited before."""
        found = tuple(entries)
        with self._lock:
            before = self._by_form.pop(form_id, ())
            if found:
                self._by_form[form_id] = found
            ranked = {state: list(one) for state, one in self._ranked.items()}
            for e in before:
                del ranked[e.state][bisect_left(ranked[e.state], e.rank, key=_rank)]
            for e in found:
                insort(ranked[e.state], (e.rank, e), key=_rank)
            self._ranked = ranked

    def fill(self, forms: Iterable[tuple[str, Iterable[Entry]]]) -> None:
        """What waits in many forms at once, in place of everything before."""
        by_form = {form_id: found for form_id, entries in forms if (found := tuple(entries))}
        ranked: dict[State, list[tuple[Rank, Entry]]] = {"open": [], "aside": []}
        for e in (e for found in by_form.values() for e in found):
            ranked[e.state].append((e.rank, e))
        for one in ranked.values():
            one.sort(key=_rank)
        with self._lock:
            self._by_form, self._ranked = by_form, ranked

    def of_form(self, form_id: str) -> tuple[Entry, ...]:
        """What waits in one form."""
        return self._by_form.get(form_id, ())

    def forms(self) -> tuple[str, ...]:
        """The forms in which something waits."""
        with self._lock:
            return tuple(self._by_form)

    def find(self, wanted: Filter) -> list[Entry]:
        """What waits of a part, in its order."""
        found = [e for _, e in self._ranked[wanted.state]]
        if not wanted.is_open:
            found = [e for e in found if wanted.takes(e)]
        if wanted.by == "form":
            found.sort(key=_printed)
        return found

    def spot(self, wanted: Filter, key: Key) -> tuple[int | None, int]:
        """Where a field stands in a part, from 0, and how many there are; None where it is not in it."""
        found = self.find(wanted)
        form_id, path = key
        at = next((n for n, e in enumerate(found) if e.path == path and e.form_id == form_id), None)
        return at, len(found)

    def following(self, wanted: Filter, after: Entry | None, taken: Container[Key]) -> Entry | None:
        """The first of a part that is not taken: behind `after`, else from the top."""
        if wanted.by == "form":
            found = self.find(wanted)
            start = bisect_right(found, _printed(after), key=_printed) if after else 0
            round_trip: Iterable[Entry] = (*found[start:], *found[:start])
        else:
            ranked = self._ranked[wanted.state]
            start = bisect_right(ranked, after.rank, key=_rank) if after else 0
            round_trip = (ranked[n % len(ranked)][1] for n in range(start, start + len(ranked)))
        own = after.key if after else None
        return next((e for e in round_trip if e.key != own and e.key not in taken and wanted.takes(e)), None)

    def facets(self, wanted: Filter) -> dict[Facet, Counter[str]]:
        """How many wait by unit, form, rule and channel, each as if its own choice were not made."""
        every = [e for _, e in self._ranked[wanted.state]]

        def pool(facet: Facet) -> list[Entry]:
            return every if wanted.is_open else [e for e in every if wanted.takes(e, facet)]

        return {
            "unit": Counter(e.unit for e in pool("unit")),
            "form": Counter(e.form_id for e in pool("form")),
            "rule": Counter(rule for e in pool("rule") for rule in e.rules),
            "channel": Counter(e.channel for e in pool("channel")),
        }

    def states(self) -> dict[State, int]:
        """How many are open, and how many were set aside."""
        return {state: len(ranked) for state, ranked in self._ranked.items()}


def _rank(ranked: tuple[Rank, Entry]) -> Rank:
    return ranked[0]


def _printed(entry: Entry) -> tuple[int, int, str]:
    return entry.serial, entry.order, entry.path
