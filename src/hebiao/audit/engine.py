"""Runs the rules over one form and says whose fault a broken rule is.

A rule is one function from a `Sheet` (the form with its typed figures) to its `Breach`es. The engine turns a breach
into a finding: the verdict comes from how the fields involved were decided, never from the rule itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from hebiao.audit.breach import Breach
from hebiao.audit.rule import Rule
from hebiao.audit.rulebook import Rulebook, book_for
from hebiao.audit.sheet import Sheet, build_sheet
from hebiao.domain.result import Finding, FormResult, Verdict
from hebiao.normalize import plain_number

_BY_PEOPLE: Final = frozenset({"confirmed", "corrected"})
"""decisions of a field that a person has taken"""
_MOST_RIVALS: Final = 12
"""rival readings tried for one breach: with more, no single one can be shown right"""


def audit_form(result: FormResult, rulebook: Rulebook | None = None) -> tuple[Finding, ...]:
    """The findings of one form, in the order of the rules.

    Args:
        result: a form with decided fields; its own findings are ignored.
        rulebook: the settings of place and year; chosen by the form where absent.
    """
    book = book_for(result.form, rulebook)
    return tuple(run_rules(build_sheet(result.form, result.fields, book, result)))


def run_rules(sheet: Sheet) -> Iterator[Finding]:
    """The findings of all rules that the sheet's rulebook has not switched off."""
    from hebiao.audit.rules import RULES

    off = sheet.rulebook.off
    for rule in RULES:
        if rule.code not in off:
            for breach in rule.check(sheet):
                verdict = _verdict(rule, breach, sheet)
                yield breach.finding(rule.code, (rule.severity, rule.source), sheet.rulebook, verdict)


def _verdict(rule: Rule, breach: Breach, sheet: Sheet) -> Verdict:
    """`filer` where every field involved is certain; `misread` where exactly one rival reading keeps the rule.

    What a rule itself holds for doubtful is certain once a person has decided on every field of it.
    """
    fields = sheet.fields
    doubtful = [p for p in (*breach.fields, *breach.leans) if p in fields and fields[p].decision == "review"]
    if not doubtful:
        decided = all(p in fields and fields[p].decision in _BY_PEOPLE for p in breach.fields)
        return "unclear" if breach.doubtful and not decided else "filer"
    rivals = {
        (p, t)
        for p in doubtful
        for c in fields[p].candidates
        if (t := c.text) and _is_rival(sheet.text(p), t)
    }
    if not rivals or len(rivals) > _MOST_RIVALS:
        return "unclear"
    fitting = (r for r in rivals if not _still_broken(rule, breach, sheet.with_text(*r)))
    return "misread" if len(list(islice(fitting, 2))) == 1 else "unclear"


def _is_rival(current: str | None, text: str) -> bool:
    """Whether a text is another reading of the same kind: one that is no figure would only silence the rule."""
    if text == current:
        return False
    return plain_number(current) is None or plain_number(text) is not None


def _still_broken(rule: Rule, breach: Breach, sheet: Sheet) -> bool:
    return any(b.fields[0] == breach.fields[0] for b in rule.check(sheet))
