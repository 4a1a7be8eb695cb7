"""Findings as a person judges them: which one is meant, and what has to be confirmed before it is certain."""

from __future__ import annotations

from hebiao.audit.waivers import known_by
from hebiao.domain.form import walk_paths
from hebiao.domain.result import Finding, FormResult
from hebiao.errors import UsageError


def in_doubt(result: FormResult, finding: Finding) -> tuple[str, ...]:
    """The fields that a person has to confirm before a finding is certain; none where it is."""
    if finding.verdict == "filer" or not finding.fields:
        return ()
    known = walk_paths(len(result.form.indicators))
    decisions = {p: result.fields[p].decision if p in result.fields else "accept" for p in known}
    own = [p for p in finding.fields if p in decisions]
    waiting = tuple(p for p in own if decisions[p] == "review")
    return waiting or tuple(p for p in own if decisions[p] == "accept")


def finding_key(finding: Finding) -> str:
    """What tells a finding of a form from the others: rule, fields, and what was written."""
    return " ".join((finding.rule, *finding.fields, known_by(finding) or ""))


def finding_at(result: FormResult, number: int) -> Finding:
    """The finding of a place in the form's findings.

    Raises:
        UsageError: there is none.
    """
    if not 0 <= number < len(result.findings):
        raise gone()
    return result.findings[number]


def gone() -> UsageError:
    """What is said where a finding is no longer the one that was seen."""
    return UsageError("没有这条发现，请刷新页面", "there is no such finding; reload the page")
