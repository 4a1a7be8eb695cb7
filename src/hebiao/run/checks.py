"""What the forms of a run are held against besides themselves: rulebook, roster, approved goals, waivers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

if TYPE_CHECKING:
    from hebiao.audit import Batch, Rulebook
    from hebiao.config import Settings
    from hebiao.domain.result import Finding, FormResult
    from hebiao.lang import Message
    from hebiao.run.tables import Row
    from hebiao.run.waivers import Waivers
    from hebiao.store import KeptWaiver


class Checks(Struct, frozen=True):
    """What was given for a run, read and found in order."""

    rulebook: Rulebook | None = None
    """None: chosen for each form"""
    roster: tuple[Row, ...] | None = None
    approved: tuple[Row, ...] | None = None
    waivers: Waivers | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    """for the run log: where each of them is, and `digest.NAME`, so that a later change of it is seen"""

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

    def complete_whole(self, found: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings of no single form, with what people let stand marked."""
        return self.waivers.mark_whole(found) if self.waivers else tuple(found)

    def notices(self) -> tuple[Message, ...]:
        """What was given to no purpose: waivers that match no finding of the forms that have passed by."""
        return self.waivers.unmatched() if self.waivers else ()

    def with_kept(self, kept: Iterable[KeptWaiver]) -> Checks:
        """These, with what people let stand at the review desk."""
        from hebiao.run.waivers import Waivers

        given = tuple(kept)
        return replace(self, waivers=(self.waivers or Waivers()).with_kept(given)) if given else self

    def audit_again(self, result: FormResult) -> FormResult:
        """The findings of the form alone, as it stands after people's decisions; those of a batch are dropped.

        A model's advice stays as long as the text that it was given on.
        """
        from hebiao.audit import audit_form
        from hebiao.llm.advise import is_advice, still_holds

        kept = tuple(f for f in result.findings if is_advice(f) and still_holds(f, result))
        return result.model_copy(update={"findings": (*audit_form(result, self.rulebook), *kept)})


def take_all(batch: Batch, results: Iterable[FormResult]) -> dict[str, tuple[Finding, ...]]:
    """What a batch shows of each form, by form_id, once all have passed by; forms without a finding are absent."""
    found: dict[str, tuple[Finding, ...]] = {}
    for result in results:
        if own := batch.take(result):
            found[result.form_id] = (*found.get(result.form_id, ()), *own)
    for form_id, own in batch.done().by_form.items():
        found[form_id] = (*found.get(form_id, ()), *own)
    return found


def file_digest(path: Path) -> str | None:
    """sha256 of a file; None where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _named(settings: Settings, rulebook: Rulebook | None) -> dict[str, str]:
    """What was given, by its name or whole path: a path as typed says nothing in another folder."""
    from hebiao.audit import rulebook_names

    named = {}
    if settings.rulebook and rulebook:
        known = settings.rulebook in rulebook_names()
        named["rulebook"] = settings.rulebook if known else str(Path(settings.rulebook).resolve())
        named["digest.rulebook"] = rulebook.digest
    for key in ("roster", "approved", "waivers"):
        path: Path | None = getattr(settings, key)
        if path is not None:
            named[key] = str(path.resolve())
            named[f"digest.{key}"] = file_digest(path) or ""
    return named


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
    rulebook = load_rulebook(settings.rulebook) if settings.rulebook else None
    checks = Checks(
        rulebook,
        read_rows(settings.roster, limits) if settings.roster else None,
        read_rows(settings.approved, limits) if settings.approved else None,
        read_waivers(settings.waivers, limits),
        _named(settings, rulebook),
    )
    checks.batch()  # says at once which column is missing
    return checks
