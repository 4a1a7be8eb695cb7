"""What is kept of a form while a batch passes by, and how a rule of the batch becomes a finding."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from msgspec import Struct

from hebiao.audit.breach import Breach
from hebiao.audit.rulebook import Rulebook
from hebiao.audit.scoring.units import kind_of
from hebiao.audit.tables import name_key
from hebiao.domain.form import AMOUNT_COLUMNS
from hebiao.domain.result import Finding, FormResult, Severity
from hebiao.normalize import plain_number

BATCH_RULES: Final[dict[str, tuple[Severity, str]]] = {
    "B01": ("warning", "N1"), "B02": ("error", "N1"), "B03": ("error", "N2"), "B04": ("error", "N3 N4"),
    "B05": ("note", "REV"), "B06": ("note", "OURS"),
}  # fmt: skip
_NAMED: Final = ("project_name", "implementing_unit", "department")
_AMOUNT_PATHS: Final = tuple(f"funding.total.{a}" for a in AMOUNT_COLUMNS)
_OWN: Final = Decimal("0.5")
"""share of a unit's projects from which a table is taken for one of that unit"""
_WHOLE: Final = Decimal("0.75")
"""share of all projects from which a table is taken for one of the whole batch"""


class Key(Struct, frozen=True):
    """All that is kept of a form."""

    form_id: str
    place: str
    name: str
    key: str
    unit: str
    """for comparing"""
    unit_name: str
    """as written"""
    year: int | None
    amounts: tuple[Decimal | None, ...]
    full: bool | None
    sure: bool
    """whether project and unit are settled"""
    amounts_sure: bool
    total_sure: bool


class Tally(Struct):
    """How many there are, and how many of them a table (or the batch) holds."""

    there: int = 0
    held: int = 0

    def add(self, *, held: bool) -> None:
        """Counts one more."""
        self.there += 1
        self.held += held

    def reaches(self, share: Decimal) -> bool:
        """Whether some are held, and at least that share."""
        return self.held > 0 and self.held >= share * self.there


def covers(unit: str, units: Mapping[str, Tally], whole: Tally) -> bool:
    """Whether a table is about that unit at all, so that what it lacks is missing and not merely elsewhere."""
    own = units.get(unit)
    return whole.reaches(_WHOLE) or (bool(unit) and own is not None and own.reaches(_OWN))


def key_of(result: FormResult, book: Rulebook) -> Key:
    """What is kept of one form."""
    form = result.form
    unit = form.implementing_unit or form.department or ""
    factor = (kind_of(result.money_unit or "万元") or ("", Decimal(10000)))[1]
    numbers = (plain_number(getattr(form.funding.total, a)) for a in AMOUNT_COLUMNS)
    total = plain_number(form.total_score)
    name = form.project_name or ""
    return Key(
        result.form_id, f"{_file_name(result.source.file)}#{result.source.index + 1}", name, name_key(name), name_key(unit),
        unit, form.year, tuple(None if n is None else n * factor for n in numbers),
        None if total is None else total == book.full,
        is_settled(result, *_NAMED), is_settled(result, *_AMOUNT_PATHS), is_settled(result, "total_score"),
    )  # fmt: skip


def is_settled(result: FormResult, *paths: str) -> bool:
    """Whether none of the fields waits for a person."""
    fields = result.fields
    return all(p not in fields or fields[p].decision != "review" for p in paths)


def _file_name(path: str) -> str:
    """Without the folders of the office, which are none of a unit's business."""
    return path.replace("\\", "/").rpartition("/")[2]


def of_no_form(code: str, zh: str, en: str, book: Rulebook) -> Finding:
    """That a table and the batch are not about the same: of no form, in nobody's letter."""
    return finding_of(code, Breach((), None, None, zh, en, "warning"), book, False)


def finding_of(code: str, breach: Breach, book: Rulebook, sure: bool) -> Finding:
    """The finding of a broken rule of the batch."""
    return breach.finding(code, BATCH_RULES[code], book, "filer" if sure else "unclear")
