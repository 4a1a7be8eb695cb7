"""What waits for a person, the field whose answer settles most first; kept in memory, renewed form by form."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from hebiao.domain.form import FUNDING_ROWS, get_value, walk_paths
from hebiao.domain.result import FormResult
from hebiao.report.facts import AMOUNT_UNITS, amount_unit, plain_decimal
from hebiao.store import ReviewDecision, Sample, standing

State = Literal["open", "aside"]
Facet = Literal["unit", "form", "rule", "channel"]
Key = tuple[str, str]
"""form_id and path"""

FACETS: Final[tuple[Facet, ...]] = ("unit", "form", "rule", "channel")
_MONEY: Final = ("initial_budget", "annual_budget", "executed")
_NONE: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entry:
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
    reason: str
    state: State
    """`aside`: somebody looked and could not tell"""

    @property
    def key(self) -> Key:
        """What names the field."""
        return self.form_id, self.path

    @property
    def rank(self) -> tuple[int, Decimal, int, int, int]:
        """Sorts what settles most first: open rules, then money, then dependents; then as printed."""
        return -len(self.rules), -self.money, -self.dependents, self.serial, self.order


@dataclass(frozen=True, slots=True)
class Filter:
    """Which part of the queue is looked at; None is all."""

    unit: str | None = None
    form: str | None = None
    rule: str | None = None
    channel: str | None = None
    state: State = "open"
    by: Literal["value", "form"] = "value"
    """in the order of what is settled, or form by form as printed"""

    def takes(self, entry: Entry, but: Facet | None = None) -> bool:
        """Whether it lets an entry through; `but` names one facet that is not asked."""
        return (
            entry.state == self.state
            and (self.unit is None or but == "unit" or entry.unit == self.unit)
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
        if column in _MONEY:
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
    if len(parts) != 3 or parts[0] != "funding" or parts[1] not in FUNDING_ROWS or parts[2] not in _MONEY:
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
    for path in (*result.review_paths, *asked):
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
            reason=sample.reason if sample else "；".join(field.reasons[:2]) if field else "",
            state="aside" if path in looked else "open",
        )


class Queue:
    """All that waits. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_form: dict[str, tuple[Entry, ...]] = {}
        self._sorted: tuple[Entry, ...] | None = None

    def put(self, form_id: str, entries: Iterable[Entry]) -> None:
        """What waits in a form now, in place of what waited before."""
        found = tuple(entries)
        with self._lock:
            if found:
                self._by_form[form_id] = found
            else:
                self._by_form.pop(form_id, None)
            self._sorted = None

    def all(self) -> tuple[Entry, ...]:
        """Everything, what settles most first."""
        with self._lock:
            if self._sorted is None:
                every = (e for entries in self._by_form.values() for e in entries)
                self._sorted = tuple(sorted(every, key=lambda e: e.rank))
            return self._sorted

    def of_form(self, form_id: str) -> tuple[Entry, ...]:
        """What waits in one form."""
        with self._lock:
            return self._by_form.get(form_id, ())

    def find(self, wanted: Filter) -> list[Entry]:
        """What waits of a part, in its order."""
        found = [e for e in self.all() if wanted.takes(e)]
        if wanted.by == "form":
            found.sort(key=lambda e: (e.serial, e.order))
        return found

    def facets(self, wanted: Filter) -> dict[Facet, Counter[str]]:
        """How many wait by unit, form, rule and channel, each as if its own choice were not made."""
        counts: dict[Facet, Counter[str]] = {facet: Counter() for facet in FACETS}
        for e in self.all():
            if wanted.takes(e, "unit"):
                counts["unit"][e.unit] += 1
            if wanted.takes(e, "form"):
                counts["form"][e.form_id] += 1
            if wanted.takes(e, "channel"):
                counts["channel"][e.channel] += 1
            if e.rules and wanted.takes(e, "rule"):
                counts["rule"].update(e.rules)
        return counts

    def states(self) -> Counter[str]:
        """How many are open, and how many were set aside."""
        return Counter(e.state for e in self.all())
