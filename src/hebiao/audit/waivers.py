"""Waivers: a person says why a finding may stand. They mark findings and delete none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hebiao.domain.form import Model
from hebiao.domain.result import Finding


class Waiver(Model):
    """A person's word that a finding of one form needs no change."""

    form_id: str
    rule: str
    fields: tuple[str, ...]
    """those of the finding, or its first, the doubtful one, alone; empty for every finding of the rule in the form"""
    as_written: str | None = None
    """what the finding said when it was waived, or the approved row that is missing; another text is another finding"""
    who: str
    when: str
    """ISO 8601"""
    reason: str


class JudgedFinding(Model):
    """A finding with the waiver that marks it, if any."""

    finding: Finding
    waiver: Waiver | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has waived it."""
        return self.waiver is None


def known_by(finding: Finding) -> str | None:
    """What tells a finding from others on the same fields: what was written, or the row that the table lacks."""
    lacks = finding.as_written is None and finding.fields == ("indicators",)
    return finding.as_computed if lacks else finding.as_written


def apply_waivers(
    form_id: str, findings: Iterable[Finding], waivers: Sequence[Waiver]
) -> tuple[JudgedFinding, ...]:
    """The findings of one form in their order, each with the last waiver that is for it."""
    own = [w for w in waivers if w.form_id == form_id]
    return tuple(
        JudgedFinding(finding=f, waiver=next((w for w in reversed(own) if _covers(w, f)), None))
        for f in findings
    )


def _covers(waiver: Waiver, finding: Finding) -> bool:
    named = (
        not waiver.fields or waiver.fields == finding.fields[:1] or set(waiver.fields) == set(finding.fields)
    )
    if waiver.rule != finding.rule or not named:
        return False
    return waiver.as_written is None or waiver.as_written == known_by(finding)
