"""A broken rule, and the finding it becomes; apart from the engine, because the rules of a batch need nothing else of it."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from hebiao.audit.rulebook import Rulebook
from hebiao.domain.result import Finding, Severity, Verdict

_QUOTED: Final = 40
"""characters of a form's text that a sentence quotes"""


class Breach(Struct, frozen=True):
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
    unit: str | None = None
    """whose it is, where it is of no single form"""

    def finding(self, code: str, kind: tuple[Severity, str], book: Rulebook, verdict: Verdict) -> Finding:
        """What is told of it.

        Args:
            code: of the rule.
            kind: the rule's own severity, and keys of the rulebook's sources that it rests on.
            book: may set another severity, and knows the sources.
            verdict: whose mistake it is.
        """
        severity, keys = kind
        source = book.cite(keys)
        return Finding(
            rule=code,
            severity=book.severity.get(code) or self.severity or severity,
            verdict=verdict,
            fields=self.fields,
            as_written=self.as_written,
            as_computed=self.as_computed,
            message=self.zh,
            message_en=self.en,
            source=source.zh,
            source_en=source.en,
            unit=self.unit,
        )


def in_short(text: str) -> str:
    """A form's text as a finding quotes it: cut off with "…" where it is long."""
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
