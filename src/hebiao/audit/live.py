"""The rules over many forms (B01 to B06) while single forms change: what one change touches is checked anew.

Duplicates, full marks and people are of one unit, and only its forms are gone through; roster and approved goals
concern all forms, and for them names are matched anew, but likeness is measured once for each name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from hebiao.audit.batch import (
    Batch,
    BatchFindings,
    Noted,
    check_goals,
    note_of,
)
from hebiao.audit.names import Names, nearest_approved
from hebiao.audit.tables import Goals, read_approved, read_roster

if TYPE_CHECKING:
    from hebiao.audit.roster import Listed
    from hebiao.audit.rulebook import Rulebook
    from hebiao.domain.result import Finding, FormResult

Said = dict[str, tuple["Finding", ...]]
"""findings of forms, by form_id"""
_NOTHING: Final = BatchFindings({}, (), ())


class _Tables(Struct):
    """What roster and approved goals show."""

    pairs: dict[str, tuple[tuple[Noted, int], ...]] = field(default_factory=dict)
    """by form_id: rows of the roster, for the amounts"""
    found: Said = field(default_factory=dict)
    whole: tuple[Finding, ...] = ()


class Live:
    """The forms of a batch, each by its place in it. Not safe for several threads."""

    def __init__(
        self,
        number: int,
        roster: Sequence[Mapping[str, str | None]] | None = None,
        approved: Sequence[Mapping[str, str | None]] | None = None,
        rulebook: Rulebook | None = None,
    ) -> None:
        """`number` is how many forms the batch has; the tables and the rulebook are those of `audit_batch`.

        Raises:
            UsageError: a table lacks a column that is needed.
        """
        self._rows = read_roster(roster) if roster is not None else None
        self._goals = read_approved(approved) if approved is not None else None
        self.rulebook = rulebook
        self._notes: list[Noted | None] = [None] * number
        self._missing = number
        self._units: dict[str, dict[int, Noted]] = {}
        self._of_units: dict[str, BatchFindings] = {}
        self._tables = _Tables()
        self._listed: Listed | None = None
        self._nearest = cache(partial(nearest_approved, goals=self._goals or Goals({}, frozenset())))

    @property
    def is_complete(self) -> bool:
        """Whether every form of the batch has been put in: before that, nothing is said of roster and goals."""
        return not self._missing

    @property
    def rules(self) -> frozenset[str]:
        """The rules that are checked."""
        listed = {"B02", "B03"} if self._rows is not None else set()
        return frozenset({"B01", "B05", "B06", *listed, *({"B04"} if self._goals is not None else ())})

    def at(self, place: int) -> Noted | None:
        """What was put in at a place, from 0."""
        return self._notes[place]

    def of_unit(self, unit: str) -> set[str]:
        """The form_ids of a unit, as far as they have been put in."""
        return {note.key.form_id for note in self._units.get(unit, {}).values()}

    def names(self, form_id: str, unit: str) -> bool:
        """Whether something is said of a form for the sake of others, or of roster and goals."""
        tables = self._tables
        own = self._of_units.get(unit) or self._check_unit(unit)
        return form_id in own.by_form or form_id in tables.found or form_id in tables.pairs

    def fill(self, place: int, note: Noted) -> None:
        """Puts in a form at its place, where none is yet; nothing is checked."""
        if self._notes[place] is None:
            self._missing -= 1
            self._set(place, note)

    def change(self, place: int, note: Noted) -> frozenset[str]:
        """Puts a form in at its place and checks what hangs on it.

        Returns:
            The form_ids of which something else is said now; its own differences from approved goals left out.
        """
        before = self._notes[place]
        if before == note:
            return frozenset()
        units = {note.key.unit} if before is None else {before.key.unit, note.key.unit}
        old = [(unit, self._of_units.get(unit) or self._check_unit(unit)) for unit in units]
        self._missing -= before is None
        self._set(place, note)
        if not place and before is not None and before.book is not note.book:
            self._of_units.clear()
        changed: set[str] = set()
        for unit, was in old:
            changed |= _differing(was.by_form, self._check_unit(unit).by_form)
        return frozenset(changed | self.check_tables())

    def check_tables(self) -> set[str]:
        """Matches names with roster and goals anew; returns the form_ids of which something else is said."""
        if not self.is_complete or (self._rows is None and self._goals is None):
            return set()
        was, self._tables = self._tables, self._match()
        return _differing(was.found, self._tables.found) | _differing(was.pairs, self._tables.pairs)

    def of(self, result: FormResult) -> tuple[Finding, ...]:
        """What is said of a form, which must be as it was put in."""
        note = note_of(result, self.rulebook)
        own = self._of_units.get(note.key.unit) or self._check_unit(note.key.unit)
        goals = (f for f in check_goals(result, note, self._goals) if f.rule not in note.book.off)
        late = list(self._tables.found.get(result.form_id, ()))
        if self._rows is not None:
            from hebiao.audit.roster import compare_amounts

            for noted, row in self._tables.pairs.get(result.form_id, ()):
                late += compare_amounts(noted.key, self._rows[row], self._book)
        return (
            *goals,
            *own.by_form.get(result.form_id, ()),
            *(f for f in late if f.rule not in self._book.off),
        )

    def whole(self) -> tuple[Finding, ...]:
        """What is said of no single form; the tables' part stands first."""
        of_units = (self._of_units.get(unit) or self._check_unit(unit) for unit in self._units)
        return (*self._tables.whole, *(f for one in of_units for f in one.whole))

    @property
    def _book(self) -> Rulebook:
        """For what is of no single form: that of the first form."""
        first = self._notes[0]
        assert first is not None
        return self.rulebook or first.book

    def _set(self, place: int, note: Noted) -> None:
        before = self._notes[place]
        if before is not None:
            self._units[before.key.unit].pop(place)
        self._notes[place] = note
        self._units.setdefault(note.key.unit, {})[place] = note
        self._of_units.pop(note.key.unit, None)

    def _check_unit(self, unit: str) -> BatchFindings:
        notes = self._units.get(unit, {})
        if not notes:
            return _NOTHING
        batch = Batch(whole=self._book)
        said: Said = {}
        for _, note in sorted(notes.items()):
            if found := batch.take_note(note):
                said[note.key.form_id] = (*said.get(note.key.form_id, ()), *found)
        self._of_units[unit] = BatchFindings(said, batch.done().whole, ())
        return self._of_units[unit]

    def _match(self) -> _Tables:
        notes = [n for n in self._notes if n is not None]
        made, of_forms, whole = _Tables(), list[tuple[str, "Finding"]](), list["Finding"]()
        if self._rows is not None:
            from hebiao.audit.roster import Listed, check_listed, match_roster

            self._listed = self._listed or Listed(self._rows)
            keys = [n.key for n in notes]
            pairs = match_roster(keys, self._listed)
            of_forms, whole = check_listed(keys, self._listed, pairs, self._book)
            for n, row in pairs.items():
                form_id = keys[n].form_id
                made.pairs[form_id] = (*made.pairs.get(form_id, ()), (notes[n], row))
        if self._goals is not None:
            names = Names(self._goals)
            for note in notes:
                names.add(note.key, note.book)
            of_names, of_whole = names.findings(self._nearest, self._book)
            of_forms += of_names
            whole += of_whole
        for form_id, found in of_forms:
            made.found[form_id] = (*made.found.get(form_id, ()), found)
        made.whole = tuple(f for f in whole if f.rule not in self._book.off)
        return made


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """The keys under which not the same stands."""
    return {k for k in before.keys() | after.keys() if before.get(k) != after.get(k)}
