"""Rules over many forms (B01 to B06): duplicates, roster, approved goals, full marks, people and phones.

The forms pass by once; of each only short keys are kept, so memory does not grow with what they hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from msgspec import Struct, field

from hebiao.audit.breach import Breach
from hebiao.audit.keys import Key, finding_of, is_settled, key_of
from hebiao.audit.rulebook import Rulebook, book_for, load_rulebook
from hebiao.audit.tables import Goals, RosterRow, read_approved, read_roster, same_unit
from hebiao.domain.form import AMOUNT_COLUMNS
from hebiao.domain.result import Finding, FormResult
from hebiao.lang import Message
from hebiao.normalize import canon

_ONE_NUMBER: Final = 12
"""digits of a telephone at most; a cell with more holds several, or an extension, and is compared with none"""


class BatchFindings(Struct, frozen=True):
    """What a batch shows: findings of single forms, findings of the whole, and what could not be checked."""

    by_form: dict[str, tuple[Finding, ...]]
    """by form_id; forms without a finding are absent"""
    whole: tuple[Finding, ...]
    not_checked: tuple[Message, ...]
    """once for each table that was not given"""


class _Seen(Struct):
    """What has passed by so far: short keys only."""

    keys: list[Key] = field(default_factory=list)
    """of every form where there is a roster to match them with, else none"""
    units: dict[str, _Unit] = field(default_factory=dict)
    first: dict[tuple[str, str, int | None], Key] = field(default_factory=dict)
    phones: dict[tuple[str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    people: dict[tuple[str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))


class Noted(Struct, frozen=True):
    """All of one form that rules over many forms look at, but for its goals."""

    key: Key
    book: Rulebook
    contacts: tuple[tuple[str, str], ...]
    """people and their telephones, where both are settled"""


def note_of(result: FormResult, rulebook: Rulebook | None = None) -> Noted:
    """What is noted of a form; `rulebook` is the one for all forms, chosen by the form where absent."""
    form, book = result.form, book_for(result.form, rulebook)
    key = key_of(result, book)
    contacts = []
    for who, where in (("project_leader", "phone"), ("preparer", "contact_phone")):
        person, phone = getattr(form, who), getattr(form, where)
        one = phone is not None and len(_digits(phone)) <= _ONE_NUMBER
        if person and phone and one and key.sure and is_settled(result, who, where):
            contacts.append((person, phone))
    return Noted(key, book, tuple(contacts))


class _Unit(Struct):
    """How many forms a unit has, and what is known of all of them."""

    name: str
    forms: int = 0
    full: bool = True
    sure: bool = True


class Batch:
    """A batch while its forms pass by, one by one.

    Duplicates and differences from the approved goals are known as soon as a form comes; what needs the whole
    batch (a roster, full marks throughout, people and phones) is known at the end.
    """

    def __init__(
        self,
        roster: Sequence[Mapping[str, str | None]] | None = None,
        approved: Sequence[Mapping[str, str | None]] | None = None,
        rulebook: Rulebook | None = None,
        whole: Rulebook | None = None,
    ) -> None:
        """The tables and the rulebook are those of `audit_batch`; `whole` is the one for what is of no single form.

        Without it, that is the rulebook of the first form.

        Raises:
            UsageError: a table lacks a column that is needed.
        """
        self._rows = read_roster(roster) if roster is not None else None
        self._goals = read_approved(approved) if approved is not None else None
        self._names: Names | None = None
        if self._goals is not None:
            from hebiao.audit.names import Names

            self._names = Names(self._goals)
        self._rulebook = rulebook
        self._book: Rulebook | None = rulebook or whole
        self._seen = _Seen()
        self.books: dict[str, str] = {}
        """digests of the rulebooks used, by name"""

    def take(self, result: FormResult) -> tuple[Finding, ...]:
        """The findings of one form that are known at once (B01, B04)."""
        note = note_of(result, self._rulebook)
        found = tuple(f for f in check_goals(result, note, self._goals) if f.rule not in note.book.off)
        return (*found, *self.take_note(note))

    def take_note(self, note: Noted) -> tuple[Finding, ...]:
        """As `take`, for a form of which only that is at hand: whether it differs from its approved goals is not told."""
        key, book, seen = note.key, note.book, self._seen
        self._book = self._book or book
        self.books.setdefault(book.name, book.digest)
        _remember(note, seen, keep=self._rows is not None)
        if self._names is not None:
            self._names.add(key, book)
        return tuple(f for f in _check_double(key, seen, book) if f.rule not in book.off)

    def done(self) -> BatchFindings:
        """What only the whole batch shows; findings that `take` gave do not come again."""
        seen, book = self._seen, self._book
        of_forms: list[tuple[str, Finding]] = []
        whole: list[Finding] = []
        if book is None:
            # A batch without a form: any rulebook's words for what the roster misses.
            book = load_rulebook() if self._rows else None
        if book is not None:
            if self._rows is not None:
                from hebiao.audit.roster import check_roster  # brings the rules of single forms with it

                of_forms, whole = check_roster(seen.keys, self._rows, book)
            if self._goals is not None and self._names is not None:
                from hebiao.audit.names import nearest_approved

                of_names, of_whole = self._names.findings(partial(nearest_approved, goals=self._goals), book)
                of_forms += of_names
                whole += of_whole
            whole += _check_full(seen, book)
            whole += _check_people(seen, book)
        off = book.off if book else ()
        by_form: dict[str, tuple[Finding, ...]] = {}
        for form_id, found in of_forms:
            if found.rule not in off:
                by_form[form_id] = (*by_form.get(form_id, ()), found)
        return BatchFindings(
            by_form,
            tuple(f for f in whole if f.rule not in off),
            _not_checked(self._rows, self._goals),
        )


def audit_batch(
    results: Iterable[FormResult],
    roster: Sequence[Mapping[str, str | None]] | None = None,
    approved: Sequence[Mapping[str, str | None]] | None = None,
    rulebook: Rulebook | None = None,
) -> BatchFindings:
    """The findings of a batch.

    Args:
        results: forms, read once.
        roster: the final accounts, a row a project (B02, B03); None: not checked.
        approved: the approved goals, a row an indicator (B04); None: not checked.
        rulebook: for all forms; chosen for each by the form where absent.

    Raises:
        UsageError: a table lacks a column that is needed.
    """
    batch = Batch(roster, approved, rulebook)
    by_form: dict[str, tuple[Finding, ...]] = {}
    for result in results:
        found = batch.take(result)
        if found:
            by_form[result.form_id] = by_form.get(result.form_id, ()) + found
    last = batch.done()
    for form_id, found in last.by_form.items():
        by_form[form_id] = by_form.get(form_id, ()) + found
    return BatchFindings(by_form, last.whole, last.not_checked)


def _not_checked(roster: Sequence[RosterRow] | None, approved: Goals | None) -> tuple[Message, ...]:
    from hebiao.audit.roster import AMOUNT_NAMES

    said = []
    for amount in AMOUNT_COLUMNS if roster else ():
        if not any(amount in row.amounts for row in roster or ()):
            zh, en = AMOUNT_NAMES[amount].zh, AMOUNT_NAMES[amount].en
            said.append(
                Message(
                    f"B03 未核对{zh}：决算名册中没有认出这一列，请把表头写成“{zh}”",
                    f"B03 not checked for {en}: the roster has no column known as such; head it “{zh}”",
                )
            )
    if roster is None:
        said.append(
            Message("B02、B03 未检查：没有提供决算名册", "B02 and B03 not checked: no roster was given")
        )
    if approved is None:
        said.append(
            Message("B04 未检查：没有提供批复的绩效目标表", "B04 not checked: no approved goals were given")
        )
    return tuple(said)


def _remember(note: Noted, seen: _Seen, *, keep: bool) -> None:
    key = note.key
    if keep:
        seen.keys.append(key)
    unit = seen.units.setdefault(key.unit, _Unit(key.unit_name))
    unit.forms += 1
    unit.full = unit.full and bool(key.full)
    unit.sure = unit.sure and key.sure and key.total_sure
    for person, phone in note.contacts:
        number = _digits(phone)
        seen.phones[key.unit, person].setdefault(number, phone)
        seen.people[key.unit, number].setdefault(person, phone)


def check_goals(result: FormResult, note: Noted, goals: Goals | None) -> Iterator[Finding]:
    """How a form differs from what was approved for its project (B04); nothing where it is not known which that is."""
    key = note.key
    project = goals.find(key.key, key.unit) if goals and key.name else None
    if project is None:
        return
    from hebiao.audit.approved import check_approved  # reads targets, which nothing else of a batch does

    own = not project.unit_key or same_unit(project.unit_key, key.unit)
    for breach in check_approved(result.form, project, note.book):
        yield finding_of("B04", breach, note.book, own and _is_sure(result, breach))


def _is_sure(result: FormResult, breach: Breach) -> bool:
    if breach.fields == ("indicators",):
        return not any(p.startswith("indicators.") for p in result.review_paths) and not result.residue
    return is_settled(result, "project_name", *breach.fields, *breach.leans)


def _digits(phone: str) -> str:
    digits = "".join(filter(str.isdigit, canon(phone)))
    return digits[-8:] if len(digits) in (11, 12) and digits[0] == "0" else digits


def _check_double(key: Key, seen: _Seen, book: Rulebook) -> Iterator[Finding]:
    other = seen.first.setdefault((key.key, key.unit, key.year), key) if key.key else key
    if other is key:
        return
    same = key.amounts == other.amounts and any(a is not None for a in key.amounts)
    breach = Breach(
        ("project_name", "implementing_unit"), key.name, None,
        f"项目“{key.name}”与 {other.place} 重复报送" + ("，金额也相同" if same else "，但金额不同") + "，请核对",
        f"the project “{key.name}” stands in {other.place} too"
        + (", with equal amounts" if same else ", with other amounts")
        + ": check",
    )  # fmt: skip
    yield finding_of("B01", breach, book, key.sure and other.sure)


def _check_full(seen: _Seen, book: Rulebook) -> Iterator[Finding]:
    for key, unit in seen.units.items():
        if key and unit.forms >= 2 and unit.full:
            breach = Breach(
                (), None, None,
                f"{unit.name}的 {unit.forms} 个项目全部自评满分，建议核实自评质量",
                f"all {unit.forms} projects of “{unit.name}” score full marks: check how they were evaluated",
                unit=unit.name,
            )  # fmt: skip
            yield finding_of("B05", breach, book, unit.sure)


def _check_people(seen: _Seen, book: Rulebook) -> Iterator[Finding]:
    for (unit, person), numbers in seen.phones.items():
        if len(numbers) > 1:
            told = list(numbers.values())
            named, zh, en = _headed(seen.units[unit])
            breach = Breach(
                (), "、".join(told), None,
                f"{zh}{person}留有 {len(told)} 个电话（{'、'.join(told)}），请核对",
                f"{en}“{person}” has {len(told)} phone numbers ({', '.join(told)}): check them",
                unit=named,
            )  # fmt: skip
            yield finding_of("B06", breach, book, True)
    for (unit, _), people in seen.people.items():
        if len(people) > 1:
            listed, phone = list(people), next(iter(people.values()))
            named, zh, en = _headed(seen.units[unit])
            breach = Breach(
                (), phone, None,
                f"{zh}电话 {phone} 为{'、'.join(f'“{p}”' for p in listed)}共用，请核对",
                f"{en}the number {phone} is given for {', '.join(f'“{p}”' for p in listed)}: check it",
                unit=named,
            )  # fmt: skip
            yield finding_of("B06", breach, book, True)


def _headed(unit: _Unit) -> tuple[str | None, str, str]:
    """A unit's name, and how a sentence about it begins; nothing of forms that name none."""
    return (unit.name, f"{unit.name}：", f"“{unit.name}”: ") if unit.name else (None, "", "")
