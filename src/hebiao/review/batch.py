"""The rules over many forms (B01 to B06), live: what is said of forms and batch now that people have decided.

What the rules look at of each form is read behind the person's back once the desk is open; until then what was said
in the run holds, but for duplicates in units on which people have decided.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from hebiao.audit.batch import Noted, note_of
from hebiao.audit.live import Live
from hebiao.audit.tables import name_key
from hebiao.domain.form import AMOUNT_COLUMNS
from hebiao.errors import HebiaoError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hebiao.domain.result import Finding, FormResult
    from hebiao.run.finished import Finished
    from hebiao.store import ReviewDecision

_UNITS: Final = frozenset({"implementing_unit", "department"})
_PEOPLE: Final = frozenset({"project_leader", "phone", "preparer", "contact_phone"})
_MONEY: Final = frozenset(f"funding.total.{c}" for c in AMOUNT_COLUMNS)
_READ: Final = frozenset({"year", "project_name", "total_score", *_UNITS, *_PEOPLE, *_MONEY})
"""fields that the rules look at, but for indicators"""
_AT_ONCE: Final = 16
"""forms read between two looks at whether somebody else wants to go on"""


class LiveBatch:
    """What the rules over many forms say while single forms change. Safe for several threads."""

    def __init__(self, run: Finished) -> None:
        self._run = run
        self._lock = threading.RLock()
        places = run.store.places(run.run_id)
        checks = run.checks
        self._live = Live(len(places), checks.roster, checks.approved, checks.rulebook)
        self._files = [p.file for p in places]
        self._units = [name_key(p.unit) for p in places]
        """as the store had them when the desk was opened"""
        self._places: dict[str, list[int]] = {}
        for n, place in enumerate(places):
            self._places.setdefault(place.form_id, []).append(n)
        self._touched: set[str] = set()
        """units that people have decided on"""
        self._reading: threading.Thread | None = None
        self._closed = False
        if places:
            self._read([0])

    def fill(self, result: FormResult, decided: Iterable[ReviewDecision] = ()) -> None:
        """Takes in a form that has been read anyway; where people decided on it, its unit is checked when asked for."""
        with self._lock:
            for place in self._places.get(result.form_id, ()):
                note = self._note(place, result)
                self._live.fill(place, note)
                for decision in decided:
                    if decision.path in _READ:
                        self._touched.add(note.key.unit)
                    if decision.path in _UNITS and decision.previous:
                        self._touched.add(name_key(decision.previous))

    def read_rest(self, when_done: Callable[[], None]) -> None:
        """Reads the forms that have not been taken in, where there are any in a thread of its own."""
        missing = [n for n in range(len(self._files)) if self._live.at(n) is None]

        def read() -> None:
            # Where the store fails, the person is told by the next page; what was said in the run holds.
            with suppress(HebiaoError):
                for start in range(0, len(missing), _AT_ONCE):
                    if self._closed:
                        return
                    self._read(missing[start : start + _AT_ONCE])
                with self._lock:
                    self._live.check_tables()
                    self._live.whole()
                when_done()

        if not missing:
            read()
            return
        self._reading = threading.Thread(target=read, daemon=True)
        self._reading.start()

    def wait(self) -> None:
        """Until all forms are read."""
        if self._reading is not None:
            self._reading.join()

    def close(self) -> None:
        """Stops reading."""
        self._closed = True
        self.wait()

    def prepare(self, result: FormResult, path: str) -> None:
        """Reads the unit of a form behind the person's back, where a decision on the field would need it."""
        if path in _READ and not self._live.is_complete:
            threading.Thread(target=self._prepare, args=(_unit_of(result),), daemon=True).start()

    def of(self, result: FormResult) -> tuple[frozenset[str], tuple[Finding, ...]] | None:
        """Rules that were checked anew, and what they say of a form; None while what was said in the run holds."""
        with self._lock:
            if not self._places.get(result.form_id):
                return None
            if self._live.is_complete:
                return self._live.rules, self._live.of(result)
            if _unit_of(result) not in self._touched:
                return None
            self._read_unit(_unit_of(result))
            return frozenset({"B01"}), tuple(f for f in self._live.of(result) if f.rule == "B01")

    def whole(self) -> tuple[frozenset[str], tuple[Finding, ...]] | None:
        """Rules that were checked anew, and what they say of no single form; None while what the run said holds."""
        with self._lock:
            if not self._files or not self._live.is_complete:
                return None
            return self._live.rules, self._live.whole()

    def names(self, result: FormResult) -> bool:
        """Whether the rules say something of a form."""
        with self._lock:
            return self._live.names(result.form_id, _unit_of(result))

    def put(self, after: FormResult) -> frozenset[str]:
        """Takes in a form as it stands now; returns the other forms of which something else may be said."""
        changed: set[str] = set()
        with self._lock:
            for place in self._places.get(after.form_id, ()):
                note = self._note(place, after)
                before = self._live.at(place)
                if before == note:
                    continue
                units = {note.key.unit, before.key.unit if before else self._units[place]}
                self._touched |= units
                for unit in units:
                    self._read_unit(unit)
                changed |= self._live.change(place, note)
                if before is None:
                    changed = changed.union(*(self._live.of_unit(unit) for unit in units))
        return frozenset(changed - {after.form_id})

    def _prepare(self, unit: str) -> None:
        with suppress(HebiaoError):
            self._read_unit(unit)

    def _read_unit(self, unit: str) -> None:
        with self._lock:
            if not self._live.is_complete:
                self._read([n for n, u in enumerate(self._units) if u == unit and self._live.at(n) is None])

    def _read(self, places: list[int]) -> None:
        for place, result in self._run.store.at_places(self._run.run_id, places):
            with self._lock:
                self._live.fill(place, self._note(place, result))

    def _note(self, place: int, result: FormResult) -> Noted:
        source = result.source
        if source.file != self._files[place]:
            changed = source.model_copy(update={"file": self._files[place]})
            result = result.model_copy(update={"source": changed})
        return note_of(result, self._run.checks.rulebook)


def _unit_of(result: FormResult) -> str:
    return name_key(result.form.implementing_unit or result.form.department or "")
