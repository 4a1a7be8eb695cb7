"""What the forms of a run are held against besides themselves: rulebook, roster, approved goals, waivers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hebiao.audit import Batch, Rulebook
    from hebiao.config import Settings
    from hebiao.domain.result import Finding, FormResult
    from hebiao.run.tables import Row
    from hebiao.run.waivers import Waivers


@dataclass(frozen=True, slots=True)
class Checks:
    """What was given for a run, read and found in order."""

    rulebook: Rulebook | None = None
    """None: chosen for each form"""
    roster: tuple[Row, ...] | None = None
    approved: tuple[Row, ...] | None = None
    waivers: Waivers | None = None

    def batch(self) -> Batch:
        """A new batch with these tables."""
        from hebiao.audit import Batch

        return Batch(self.roster, self.approved, self.rulebook)

    def complete(self, result: FormResult, found: Iterable[Finding]) -> FormResult:
        """The form with findings of the batch added, and with what people let stand marked."""
        added = tuple(found)
        if added:
            result = result.model_copy(update={"findings": result.findings + added})
        return self.waivers.mark(result) if self.waivers else result

    def audit_again(self, result: FormResult) -> FormResult:
        """The findings of the form alone, as it stands after people's decisions; those of a batch are dropped."""
        from hebiao.audit import audit_form

        return result.model_copy(update={"findings": audit_form(result, self.rulebook)})


def read_checks(settings: Settings) -> Checks:
    """Reads what the settings name; without any of it, nothing is loaded.

    Raises:
        UsageError: no such rulebook, or a table lacks a column that is needed.
        InputError: a table cannot be read.
    """
    if not (settings.rulebook or settings.roster or settings.approved or settings.waivers):
        return Checks()
    from hebiao.audit import load_rulebook
    from hebiao.run.tables import read_rows
    from hebiao.run.waivers import read_waivers

    limits = settings.limits
    checks = Checks(
        load_rulebook(settings.rulebook) if settings.rulebook else None,
        read_rows(settings.roster, limits) if settings.roster else None,
        read_rows(settings.approved, limits) if settings.approved else None,
        read_waivers(settings.waivers, limits),
    )
    checks.batch()  # says at once which column is missing
    return checks
