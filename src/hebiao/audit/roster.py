"""B02 and B03: every project of the final accounts has a form, every form is of a project, the amounts agree.

A table that is about other units than the batch, or about some of them, is said to be so once: what it lacks is
nobody's mistake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from hebiao.audit.breach import Breach
from hebiao.audit.keys import Key, Tally, covers, finding_of, of_no_form
from hebiao.audit.rulebook import Rulebook
from hebiao.audit.scoring.units import kind_of
from hebiao.audit.tables import RosterRow, bare_key, same_unit
from hebiao.domain.form import AMOUNT_COLUMNS
from hebiao.domain.result import Finding
from hebiao.lang import Message, counted

_LIKE: Final = 90
_NAMED: Final = 5
"""units or projects named where many are told at once"""
_LEAST_NAME: Final = 4
"""characters of the shortest name that another may hold by more than chance"""
AMOUNT_NAMES: Final = {
    "initial_budget": Message("年初预算数", "the initial budget"),
    "annual_budget": Message("全年预算数", "the annual budget"),
    "executed": Message("全年执行数", "the executed amount"),
}


def check_roster(
    keys: Sequence[Key], rows: Sequence[RosterRow], book: Rulebook
) -> tuple[list[tuple[str, Finding]], list[Finding]]:
    """The findings of forms, with their form_id, and those of the whole."""
    listed = Listed(rows)
    pairs = match_roster(keys, listed)
    of_forms, whole = check_listed(keys, listed, pairs, book)
    for n, row in sorted(pairs.items()):
        of_forms += ((keys[n].form_id, f) for f in compare_amounts(keys[n], rows[row], book))
    return of_forms, whole


def check_listed(
    keys: Sequence[Key], listed: Listed, pairs: Mapping[int, int], book: Rulebook
) -> tuple[list[tuple[str, Finding]], list[Finding]]:
    """B02: forms without a project, with their form_id, and of the whole projects without a form."""
    near = _near(keys, listed, pairs)
    of_forms = [*_not_listed(keys, pairs, listed, near, book)]
    whole = [f for form_id, f in of_forms if not form_id]
    sure = all(k.sure for k in keys)
    present = {k.unit for k in keys if k.unit}
    filing = {u for u in listed.units if u in present or any(same_unit(u, p) for p in present)}
    whole += _without_form(
        listed.rows, set(pairs.values()), filing, {i: keys[n].name for n, i in near.items()}, (sure, book)
    )
    return [(form_id, f) for form_id, f in of_forms if form_id], whole


def _near(keys: Sequence[Key], listed: Listed, pairs: Mapping[int, int]) -> dict[int, int]:
    """Forms without a row and rows without a form, of one unit, that may be of one project: the one name holds the other."""
    matched = set(pairs.values())
    left: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(listed.rows):
        if i not in matched:
            left[row.unit_key].append(i)
    near: dict[int, int] = {}
    taken: set[int] = set()
    for n, key in enumerate(keys):
        if n in pairs or len(key.key) < _LEAST_NAME:
            continue
        own = [key.unit] if key.unit in left else [u for u in left if u and same_unit(u, key.unit)]
        for i in (i for unit in dict.fromkeys((*own, "")) for i in left.get(unit, ()) if i not in taken):
            name = listed.bare[i]
            if key.key in name or (len(name) >= _LEAST_NAME and name in key.key):
                near[n] = i
                taken.add(i)
                break
    return near


def _not_listed(
    keys: Sequence[Key],
    pairs: Mapping[int, int],
    listed: Listed,
    near: Mapping[int, int],
    book: Rulebook,
) -> Iterator[tuple[str, Finding]]:
    """Forms without a project; those of units that the roster is not about together, under no form."""
    units: dict[str, Tally] = defaultdict(Tally)
    whole = Tally()
    for n, key in enumerate(keys):
        units[key.unit].add(held=n in pairs)
        whole.add(held=n in pairs)
    elsewhere = []
    for n, key in enumerate(keys):
        if n in pairs:
            continue
        if not (covers(key.unit, units, whole) or listed.has(key.unit)):
            elsewhere.append(key.unit)
            continue
        like = listed.rows[near[n]].project_name if n in near else None
        breach = Breach(
            ("project_name",), key.name or None, like,
            f"自评表的项目“{key.name}”不在决算名册中" + (f"，名册中有名称相近的“{like}”" if like else "") + "，请核对项目名称或名册",
            f"the form's project “{key.name}” is not in the roster" + (f", which has “{like}”" if like else "")
            + ": check its name, or the roster",
        )  # fmt: skip
        yield key.form_id, finding_of("B02", breach, book, key.sure and like is None)
    if elsewhere:
        yield "", _roster_lacks(elsewhere, len(keys), book)


def _roster_lacks(units: Sequence[str], forms: int, book: Rulebook) -> Finding:
    """Said once: the roster is about other units than the forms of these, one name a form."""
    number, named = len(units), some_of(units)
    return of_no_form(
        "B02",
        f"决算名册似乎不含部分单位：本批 {forms} 张自评表中有 {number} 张不在名册中（{named.zh}），请确认名册是否齐全",
        f"the roster seems to lack some units: {number} of {counted(forms, 'form')} not in it ({named.en}): check "
        "whether it is complete",
        book,
    )


def _without_form(
    rows: Sequence[RosterRow],
    matched: set[int],
    filing: set[str],
    near: Mapping[int, str],
    how: tuple[bool, Rulebook],
) -> Iterator[Finding]:
    """Projects without a form; those of units that have sent no form at all (all not in `filing`) together."""
    sure, book = how
    units: dict[str, Tally] = defaultdict(Tally)
    whole = Tally()
    for i, row in enumerate(rows):
        units[row.unit_key].add(held=i in matched)
        whole.add(held=i in matched)
    elsewhere = []
    for i, row in enumerate(rows):
        if i in matched:
            continue
        if not (row.unit_key in filing or covers(row.unit_key, units, whole)):
            elsewhere.append(row.unit or row.project_name)
            continue
        unit = f"{row.unit}的" if row.unit else ""
        like = near.get(i)
        breach = Breach(
            (), None, row.project_name,
            f"决算名册中{unit}项目“{row.project_name}”没有自评表"
            + (f"，名称相近的自评表是“{like}”，请核对是否同一项目" if like else "，应补报"),
            f"the roster's project “{row.project_name}”"
            + (f" of “{row.unit}”" if row.unit else "")
            + (f" has no form; is “{like}” it?" if like else " has no form: file it"),
            unit=row.unit,
        )  # fmt: skip
        yield finding_of("B02", breach, book, sure and like is None)
    if elsewhere:
        yield _batch_lacks(elsewhere, len(rows), book)


def _batch_lacks(units: Sequence[str], projects: int, book: Rulebook) -> Finding:
    """Said once: units of the roster have sent nothing at all, one name a project."""
    number, named = len(units), some_of(units)
    return of_no_form(
        "B02",
        f"本批似乎没有收齐：决算名册 {projects} 个项目中有 {number} 个没有自评表（{named.zh}），请确认是否分批报送",
        f"the batch seems to be a part: {number} of {counted(projects, 'project')} of the roster without a form ({named.en}): is "
        "it filed in parts?",
        book,
    )


def some_of(names: Iterable[str]) -> Message:
    """The first few different names, and that there are more."""
    different = list(dict.fromkeys(n or "？" for n in names))
    first, more = different[:_NAMED], len(different) > _NAMED
    return Message("、".join(first) + ("……" if more else ""), ", ".join(first) + (" …" if more else ""))


class Listed:
    """The roster's rows by name and unit, for finding a form's row again and again; what a name is like is ranked once."""

    def __init__(self, rows: Sequence[RosterRow]) -> None:
        self.rows = rows
        self.units = {r.unit_key for r in rows if r.unit}
        self.bare = [bare_key(r.key) for r in rows]
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_bare: dict[str, list[int]] = defaultdict(list)
        for i, row in enumerate(rows):
            self._by_name[row.key].append(i)
            self._by_bare[self.bare[i]].append(i)
        self._names = [r.key for r in rows]
        self._ranked: dict[str, tuple[int, ...]] = {}

    def named(self, name: str) -> Sequence[int]:
        """The rows of that name; the system's number before it counts for nothing where only one of the two has it."""
        return self._by_name.get(name) or self._by_bare.get(bare_key(name)) or ()

    def has(self, unit: str) -> bool:
        """Whether a row may be of that unit."""
        return unit in self.units or any(same_unit(u, unit) for u in self.units)

    def likest(self, name: str, left: Container[int]) -> int | None:
        """The row of those left whose name is very like that one."""
        if name not in self._ranked:
            from rapidfuzz import fuzz, process

            found = process.extract(name, self._names, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=None)
            self._ranked[name] = tuple(row for _, _, row in found)
        return next((row for row in self._ranked[name] if row in left), None)


def match_roster(keys: Sequence[Key], listed: Listed) -> dict[int, int]:
    """Which form is which row of the roster: equal names (and units, where given), then very like names."""
    rows = listed.rows
    pairs: dict[int, int] = {}
    for n, key in enumerate(keys):
        same = listed.named(key.key)
        if not same:
            continue
        units = [i for i in same if not rows[i].unit or same_unit(rows[i].unit_key, key.unit)]
        if units or (len(same) == 1 and not listed.has(key.unit)):
            pairs[n] = (units or same)[0]
    left = set(range(len(rows))).difference(pairs.values())
    for n, key in enumerate(keys):
        if n in pairs or not key.key:
            continue
        best = listed.likest(key.key, left)
        if best is not None and _same_executed(key, rows[best]):
            pairs[n] = best
            left.remove(best)
    return pairs


def _same_executed(key: Key, row: RosterRow) -> bool:
    """Whether the executed amounts are equal, so that a name spelled otherwise is still the project's."""
    listed = row.amounts.get("executed")
    factor = (kind_of(row.money_unit or "万元") or ("", Decimal(10000)))[1]
    return listed is not None and key.amounts[2] == listed * factor


def compare_amounts(key: Key, row: RosterRow, book: Rulebook) -> Iterator[Finding]:
    """B03: amounts of a form that are not those of its project in the final accounts."""
    for name, amount in zip(AMOUNT_COLUMNS, key.amounts, strict=True):
        listed = row.amounts.get(name)
        if amount is None or listed is None:
            continue
        factor = (kind_of(row.money_unit or "万元") or ("", Decimal(10000)))[1]
        written = amount / 10000
        wanted = listed * factor / 10000
        if abs(written - wanted) < Decimal(1).scaleb(-max(2, min(_decimals(written), _decimals(wanted)))):
            continue  # zeros behind the point get lost: 100 may be 100.00
        breach = Breach(
            (f"funding.total.{name}", "project_name"), format(written.normalize(), "f"), format(wanted.normalize(), "f"),
            f"{AMOUNT_NAMES[name].zh} {written.normalize():f} 万元与决算的 {wanted.normalize():f} 万元不一致，应与决算相同",
            f"{AMOUNT_NAMES[name].en} is {written.normalize():f} 万元 in the form and {wanted.normalize():f} 万元 in the roster: "
            "it should be that of the roster",
        )  # fmt: skip
        yield finding_of("B03", breach, book, key.sure and key.amounts_sure)


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
