"""A broken rule before it becomes a finding; apart from the engine, because the rules of a batch need no other of it."""

from __future__ import annotations

from dataclasses import dataclass

from hebiao.domain.result import Severity


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a rule does not hold."""

    fields: tuple[str, ...]
    """the fields involved, the doubtful one first"""
    as_written: str | None
    as_computed: str | None
    zh: str
    en: str
    severity: Severity | None = None
    """where it differs from the rule's own"""
    doubtful: bool = False
    """whether it may be our reading although no field is in review: a blank beside text that no field accounts for"""
    leans: tuple[str, ...] = ()
    """further fields without which the rule might hold: while one waits for a person, nobody is blamed"""
