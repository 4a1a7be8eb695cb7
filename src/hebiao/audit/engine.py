"""Runs the rules over one form and says whose fault a broken rule is.

A rule is one function from a `Sheet` (the form with its typed figures) to its `Breach`es. The engine turns a breach
into a finding: the verdict comes from how the fields involved were decided, never from the rule itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from hebiao.domain.form import FUNDING_COLUMNS, FUNDING_ROWS, Form, get_value
from hebiao.domain.result import Field, Finding, FormResult, Severity, Verdict
from hebiao.normalize import percentage, plain_number

MONEY_COLUMNS: Final = ("initial_budget", "annual_budget", "executed")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as the rules see it: figures as exact decimals by path; a text that is no figure is absent."""

    form: Form
    fields: dict[str, Field]
    numbers: dict[str, Decimal]
    rate: Decimal | None
    """the stated execution rate of 年度资金总额 in percent"""

    def number(self, path: str) -> Decimal | None:
        """The figure at a path, or None where there is none."""
        return self.numbers.get(path)

    def text(self, path: str) -> str | None:
        """The text at a path as written."""
        return get_value(self.form, path)


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


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its public code."""

    code: str
    severity: Severity
    source: str
    check: Callable[[Sheet], Iterable[Breach]]


def audit_form(result: FormResult) -> tuple[Finding, ...]:
    """The findings of one form, in the order of the rules.

    Args:
        result: a form with decided fields; its own findings are ignored.
    """
    from hebiao.audit.rules import RULES

    sheet = build_sheet(result.form, result.fields)
    return tuple(_finding(rule, breach, result.fields) for rule in RULES for breach in rule.check(sheet))


def build_sheet(form: Form, fields: dict[str, Field]) -> Sheet:
    """The figures of a form."""
    paths = [f"funding.{r}.{c}" for r in FUNDING_ROWS for c in FUNDING_COLUMNS if c != "execution_rate"]
    paths += [f"indicators.{i}.{c}" for i in range(len(form.indicators)) for c in ("weight", "score")]
    paths += ["total_weight", "total_score"]
    numbers = {p: n for p in paths if (n := plain_number(get_value(form, p))) is not None}
    return Sheet(form, fields, numbers, percentage(form.funding.total.execution_rate))


def _finding(rule: Rule, breach: Breach, fields: dict[str, Field]) -> Finding:
    return Finding(
        rule=rule.code,
        severity=breach.severity or rule.severity,
        verdict=_verdict(breach, fields),
        fields=breach.fields,
        as_written=breach.as_written,
        as_computed=breach.as_computed,
        message=breach.zh,
        message_en=breach.en,
        source=rule.source,
    )


def _verdict(breach: Breach, fields: dict[str, Field]) -> Verdict:
    """`filer` where every field involved is certain; `misread` where a rival reading has what the rule asks for."""
    involved = [fields[p] for p in breach.fields if p in fields]
    if all(f.decision != "review" for f in involved):
        return "filer"
    wanted = plain_number(breach.as_computed)
    rivals = [c.text for f in involved if f.decision == "review" for c in f.candidates]
    fitting = {t for t in rivals if wanted is not None and plain_number(t) == wanted}
    return "misread" if len(fitting) == 1 else "unclear"
