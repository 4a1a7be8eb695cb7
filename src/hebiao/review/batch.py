"""Projects sent in twice (B01), live: what is said of each form of a unit now that people have decided.

The other rules over many forms are checked anew when the data is exported: they are of no single form, or
are held against a table of the whole batch.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from hebiao.run.checks import take_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hebiao.domain.result import Finding, FormResult
    from hebiao.run.finished import Finished
    from hebiao.store import ReviewDecision

_UNITS: Final = frozenset({"implementing_unit", "department"})
_MONEY: Final = frozenset(f"funding.total.{c}" for c in ("initial_budget", "annual_budget", "executed"))
_READ: Final = frozenset({"year", "project_name", *_UNITS, *_MONEY})
"""fields that the rule looks at"""


class LiveBatch:
    """Loads the forms of a unit when a field of one of them is looked at, and keeps what the rule reads of them."""

    def __init__(self, run: Finished) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._forms: dict[str, dict[str, FormResult]] = {}
        self._found: dict[str, dict[str, tuple[Finding, ...]]] = {}
        self._told: dict[str, dict[str, tuple[Finding, ...]]] = {}
        """by unit and form: what was said in the run"""
        self._changed: set[str] = set()
        """units that were decided on before this desk was opened, and are checked when one of their forms is asked for"""

    def note(self, result: FormResult, decided: Iterable[ReviewDecision]) -> None:
        """Remembers that people decided on a form before: its unit, and the one that it was moved from."""
        for decision in decided:
            if decision.path in _READ:
                self._changed.add(_unit_of(result))
            if decision.path in _UNITS and decision.previous:
                self._changed.add(decision.previous)

    def prepare(self, result: FormResult, path: str) -> None:
        """Loads the unit of a form behind the person's back, where a decision on the field would need it."""
        if path in _READ and _unit_of(result) not in self._forms:
            threading.Thread(target=self._of_unit, args=(_unit_of(result),), daemon=True).start()

    def of(self, result: FormResult) -> tuple[Finding, ...] | None:
        """What is said of a form now; None while what was said in the run holds."""
        name = _unit_of(result)
        if name in self._changed and name not in self._found:
            self._check(name)
        found = self._found.get(name)
        return None if found is None else found.get(result.form_id, ())

    def put(self, before: FormResult | None, after: FormResult) -> frozenset[str]:
        """Checks the units of a form anew, which are two where its unit was corrected.

        Returns:
            The other forms of which something else may be said now; none where the rule does not see the change.
        """
        slim = _slim(after)
        if before is not None and _slim(before) == slim:
            return frozenset()
        names = {_unit_of(after), _unit_of(before or after)}
        others: set[str] = set()
        for name in names:
            if len(names) > 1:
                # Loaded anew, so that its forms stand in their order: of two alike the later one is told.
                self._forms.pop(name, None)
            forms = self._of_unit(name)
            if name == _unit_of(after):
                forms[after.form_id] = slim
            others |= self._check(name)
        return frozenset(others - {after.form_id})

    def _check(self, name: str) -> set[str]:
        """Says anew what is to be said of the forms of a unit; returns those of which it is not what it was."""
        forms = self._of_unit(name)
        with self._lock:
            before = self._found.get(name, self._told[name])
            found = self._found[name] = take_all(self._run.checks.batch(), forms.values())
        return {i for i in forms if before.get(i, ()) != found.get(i, ())}

    def _of_unit(self, name: str) -> dict[str, FormResult]:
        with self._lock:
            if name not in self._forms:
                forms = self._run.store.of_unit(name, self._run.run_id)
                self._forms[name] = {r.form_id: _slim(r) for r in forms}
                self._told[name] = {r.form_id: _double(r) for r in forms}
            return self._forms[name]


def _unit_of(result: FormResult) -> str:
    return result.form.implementing_unit or result.form.department or ""


def _double(result: FormResult) -> tuple[Finding, ...]:
    return tuple(f for f in result.findings if f.rule == "B01")


def _slim(result: FormResult) -> FormResult:
    """What the rule reads of a form."""
    fields = {p: f for p, f in result.fields.items() if f.decision == "review" and p in _READ}
    form = result.form.model_copy(update={"indicators": ()})
    return result.model_copy(update={"form": form, "fields": fields, "findings": (), "view": ()})
