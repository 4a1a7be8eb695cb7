"""Rules over many forms (B01 to B06): duplicates, roster, approved goals, full marks, people and phones.

The forms pass by once; of each only short keys are kept, so memory does not grow with what they hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from hebiao.audit.approved import check_approved
from hebiao.audit.engine import Breach
from hebiao.audit.rulebook import Rulebook, choose_rulebook, load_rulebook
from hebiao.audit.rules.rounding import shown_right
from hebiao.audit.scoring.units import kind_of
from hebiao.audit.tables import AMOUNTS, ApprovedProject, RosterRow, name_key, read_approved, read_roster
from hebiao.domain.result import Finding, FormResult, Severity
from hebiao.lang import Message
from hebiao.normalize import canon, plain_number

_LIKE: Final = 90
BATCH_RULES: Final[dict[str, tuple[Severity, str]]] = {
    "B01": ("warning", "N1"), "B02": ("error", "N1"), "B03": ("error", "N2"), "B04": ("error", "N3 N4"),
    "B05": ("note", "REV"), "B06": ("note", "OURS"),
}  # fmt: skip
_AMOUNT_NAMES: Final = {
    "initial_budget": "年初预算数",
    "annual_budget": "全年预算数",
    "executed": "全年执行数",
}


@dataclass(frozen=True, slots=True)
class BatchFindings:
    """What a batch shows: findings of single forms, findings of the whole, and what could not be checked."""

    by_form: dict[str, tuple[Finding, ...]]
    """by form_id; forms without a finding are absent"""
    whole: tuple[Finding, ...]
    not_checked: tuple[Message, ...]
    """once for each table that was not given"""


@dataclass(frozen=True, slots=True)
class _Key:
    """All that is kept of a form."""

    form_id: str
    place: str
    name: str
    key: str
    unit: str
    year: int | None
    amounts: tuple[Decimal | None, ...]
    full: bool | None
    sure: bool


@dataclass(slots=True)
class _Seen:
    """What has passed by so far: short keys only."""

    keys: list[_Key] = field(default_factory=list)
    """of every form where there is a roster to match them with, else none"""
    units: dict[str, _Unit] = field(default_factory=dict)
    first: dict[tuple[str, str, int | None], _Key] = field(default_factory=dict)
    phones: dict[tuple[str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    people: dict[tuple[str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    findings: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    sure: bool = True
    """whether the name of every form is settled"""


@dataclass(slots=True)
class _Unit:
    """How many forms a unit has, and whether all have full marks."""

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
    ) -> None:
        """The tables and the rulebook are those of `audit_batch`.

        Raises:
            UsageError: a table lacks a column that is needed.
        """
        self._rows = read_roster(roster) if roster is not None else None
        goals = read_approved(approved) if approved is not None else None
        self._goals = None if goals is None else {name_key(p.project_name): p for p in goals}
        self._rulebook = rulebook
        self._book: Rulebook | None = rulebook
        self._seen = _Seen()
        self.books: dict[str, str] = {}
        """digests of the rulebooks used, by name"""

    def take(self, result: FormResult) -> tuple[Finding, ...]:
        """The findings of one form that are known at once (B01, B04)."""
        book = self._rulebook or choose_rulebook(result.form)
        self._book = self._book or book
        self.books.setdefault(book.name, book.digest)
        key = _key_of(result, book)
        _remember(result, key, self._seen, keep=self._rows is not None)
        found = (*_check_goals(result, self._goals, book), *_check_double(key, self._seen, book))
        return tuple(f for f in found if f.rule not in book.off)

    def done(self) -> BatchFindings:
        """What only the whole batch shows; findings that `take` gave do not come again."""
        seen, book = self._seen, self._book
        whole: list[Finding] = []
        if book is None:
            # A batch without a form: any rulebook's words for what the roster misses.
            book = load_rulebook() if self._rows else None
        if book is not None:
            if self._rows is not None:
                whole += _check_roster(seen, self._rows, book)
            whole += _check_full(seen, book)
            whole += _check_people(seen, book)
        off = book.off if book else ()
        return BatchFindings(
            {k: kept for k, v in seen.findings.items() if (kept := tuple(f for f in v if f.rule not in off))},
            tuple(f for f in whole if f.rule not in off),
            _not_checked(self._rows is None, self._goals is None),
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


def _not_checked(roster: bool, approved: bool) -> tuple[Message, ...]:
    said = []
    if roster:
        said.append(
            Message("B02、B03 未检查：没有提供决算名册", "B02 and B03 not checked: no roster was given")
        )
    if approved:
        said.append(
            Message("B04 未检查：没有提供批复的绩效目标表", "B04 not checked: no approved goals were given")
        )
    return tuple(said)


def _key_of(result: FormResult, book: Rulebook) -> _Key:
    form = result.form
    unit = form.implementing_unit or form.department or ""
    factor = (kind_of(result.money_unit or "万元") or ("", Decimal(10000)))[1]
    numbers = (plain_number(getattr(form.funding.total, a)) for a in AMOUNTS)
    total = plain_number(form.total_score)
    name = form.project_name or ""
    return _Key(
        result.form_id, f"{result.source.file}#{result.source.index + 1}", name, name_key(name), name_key(unit),
        form.year, tuple(None if n is None else n * factor for n in numbers),
        None if total is None else total == book.full,
        not {"project_name", "implementing_unit", "department"}.intersection(result.review_paths),
    )  # fmt: skip


def _remember(result: FormResult, key: _Key, seen: _Seen, *, keep: bool) -> None:
    form = result.form
    if keep:
        seen.keys.append(key)
    seen.sure = seen.sure and key.sure
    if key.unit:
        unit = seen.units.setdefault(key.unit, _Unit())
        unit.forms += 1
        unit.full = unit.full and bool(key.full)
        unit.sure = unit.sure and key.sure
    for person, phone in ((form.project_leader, form.phone), (form.preparer, form.contact_phone)):
        if person and phone:
            number = _digits(phone)
            seen.phones[key.unit, person].setdefault(number, phone)
            seen.people[key.unit, number].setdefault(person, phone)


def _check_goals(
    result: FormResult, goals: Mapping[str, ApprovedProject] | None, book: Rulebook
) -> Iterator[Finding]:
    name = result.form.project_name or ""
    if goals is None or not name:
        return
    project = goals.get(name_key(name))
    if project is not None:
        for breach in check_approved(result.form, project, book):
            yield _finding("B04", breach, book, _is_sure(result, breach))
        return
    breach = Breach(
        ("project_name",), name, None,
        f"批复的绩效目标表中没有项目“{name}”，请核对项目名称",
        f"the approved goals hold no project “{name}”",
    )  # fmt: skip
    yield _finding("B04", breach, book, _is_sure(result, breach))


def _is_sure(result: FormResult, breach: Breach) -> bool:
    fields = result.fields
    if breach.fields == ("indicators",):
        return not any(p.startswith("indicators.") for p in result.review_paths) and not result.residue
    return not any(p in fields and fields[p].decision == "review" for p in breach.fields)


def _digits(phone: str) -> str:
    digits = "".join(c for c in canon(phone) if c.isdigit())
    return digits[-8:] if len(digits) in (11, 12) and digits[0] == "0" else digits


def _finding(code: str, breach: Breach, book: Rulebook, sure: bool) -> Finding:
    severity, source = BATCH_RULES[code]
    return Finding(
        rule=code,
        severity=book.severity.get(code) or breach.severity or severity,
        verdict="filer" if sure else "unclear",
        fields=breach.fields,
        as_written=breach.as_written,
        as_computed=breach.as_computed,
        message=breach.zh,
        message_en=breach.en,
        source=book.cite(source),
    )


def _check_double(key: _Key, seen: _Seen, book: Rulebook) -> Iterator[Finding]:
    other = seen.first.setdefault((key.key, key.unit, key.year), key) if key.key else key
    if other is key:
        return
    same = key.amounts == other.amounts and any(a is not None for a in key.amounts)
    breach = Breach(
        ("project_name", "implementing_unit"), key.name, None,
        f"项目“{key.name}”与 {other.place} 重复报送" + ("，金额也相同" if same else "，但金额不同") + "，请核对",
        f"the project “{key.name}” stands in {other.place} too" + (", with equal amounts" if same else ", with other amounts"),
    )  # fmt: skip
    yield _finding("B01", breach, book, key.sure and other.sure)


def _check_roster(seen: _Seen, rows: Sequence[RosterRow], book: Rulebook) -> Iterator[Finding]:
    pairs = _match_roster(seen.keys, rows)
    matched, sure = set(pairs.values()), seen.sure
    for i, row in enumerate(rows):
        if i not in matched:
            unit = f"{row.unit}的" if row.unit else ""
            breach = Breach(
                (), None, row.project_name,
                f"决算名册中{unit}项目“{row.project_name}”没有自评表，应补报",
                f"the roster's project “{row.project_name}” has no form",
            )  # fmt: skip
            yield _finding("B02", breach, book, sure)
    for n, key in enumerate(seen.keys):
        found = pairs.get(n)
        if found is None:
            breach = Breach(
                ("project_name",), key.name or None, None,
                f"自评表的项目“{key.name}”不在决算名册中，请核对项目名称或名册",
                f"the form's project “{key.name}” is not in the roster",
            )  # fmt: skip
            seen.findings[key.form_id].append(_finding("B02", breach, book, key.sure))
        else:
            _compare_amounts(key, rows[found], seen, book)


def _match_roster(keys: Sequence[_Key], rows: Sequence[RosterRow]) -> dict[int, int]:
    """Which form is which row of the roster: equal names (and units, where given), then very like names."""
    from rapidfuzz import fuzz, process

    by_name: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        by_name[name_key(row.project_name)].append(i)
    pairs: dict[int, int] = {}
    for n, key in enumerate(keys):
        same = by_name.get(key.key, [])
        units = [i for i in same if not rows[i].unit or _same_unit(name_key(rows[i].unit or ""), key.unit)]
        if units or len(same) == 1:
            pairs[n] = (units or same)[0]
    matched = set(pairs.values())
    left = {i: name_key(r.project_name) for i, r in enumerate(rows) if i not in matched}
    for n, key in enumerate(keys):
        if n in pairs or not key.key:
            continue
        best = process.extractOne(key.key, left, scorer=fuzz.ratio, score_cutoff=_LIKE)
        if best is not None and _same_executed(key, rows[best[2]]):
            pairs[n] = best[2]
            del left[best[2]]
    return pairs


def _same_executed(key: _Key, row: RosterRow) -> bool:
    """Whether the executed amounts are equal, so that a name spelled otherwise is still the project's."""
    listed = row.amounts.get("executed")
    factor = (kind_of(row.money_unit or "万元") or ("", Decimal(10000)))[1]
    return listed is not None and key.amounts[2] == listed * factor


def _same_unit(a: str, b: str) -> bool:
    return a == b or (bool(a and b) and (a.endswith(b) or b.endswith(a)))


def _compare_amounts(key: _Key, row: RosterRow, seen: _Seen, book: Rulebook) -> None:
    for name, amount in zip(AMOUNTS, key.amounts, strict=True):
        listed = row.amounts.get(name)
        if amount is None or listed is None:
            continue
        factor = (kind_of(row.money_unit or "万元") or ("", Decimal(10000)))[1]
        written = amount / 10000
        wanted = listed * factor / 10000
        if (
            written == wanted
            or (_decimals(written) >= 2 and shown_right(written, wanted))
            or (_decimals(wanted) >= 2 and shown_right(wanted, written))
        ):
            continue
        breach = Breach(
            (f"funding.total.{name}", "project_name"), format(written.normalize(), "f"), format(wanted.normalize(), "f"),
            f"{_AMOUNT_NAMES[name]} {written.normalize():f} 万元与决算的 {wanted.normalize():f} 万元不一致，应与决算相同",
            f"{name}: {written.normalize():f} 万元 in the form, {wanted.normalize():f} 万元 in the roster",
        )  # fmt: skip
        seen.findings[key.form_id].append(_finding("B03", breach, book, key.sure))


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _check_full(seen: _Seen, book: Rulebook) -> Iterator[Finding]:
    for unit, tally in seen.units.items():
        if tally.forms >= 2 and tally.full:
            breach = Breach(
                (), None, None,
                f"{unit}的 {tally.forms} 个项目全部自评满分，建议核实自评质量",
                f"all {tally.forms} projects of {unit} score full marks",
            )  # fmt: skip
            yield _finding("B05", breach, book, tally.sure)


def _check_people(seen: _Seen, book: Rulebook) -> Iterator[Finding]:
    for (unit, person), numbers in seen.phones.items():
        if len(numbers) > 1:
            listed = "、".join(numbers.values())
            breach = Breach(
                (), listed, None,
                f"{unit}：{person}留有 {len(numbers)} 个电话（{listed}），请核对",
                f"{unit}: {person} has {len(numbers)} phone numbers ({listed})",
            )  # fmt: skip
            yield _finding("B06", breach, book, True)
    for (unit, _), people in seen.people.items():
        if len(people) > 1:
            listed, phone = "、".join(people), next(iter(people.values()))
            breach = Breach(
                (), phone, None,
                f"{unit}：电话 {phone} 为 {listed} 共用，请核对",
                f"{unit}: the number {phone} is given for {listed}",
            )  # fmt: skip
            yield _finding("B06", breach, book, True)
