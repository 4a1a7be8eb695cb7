"""What `hebiao rules` shows: each rule in words, with an example that passes and one that fails.

The examples are data (`examples.toml`) and are run by the tests, so what is shown is what the rules do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from hebiao.audit.batch import audit_batch
from hebiao.audit.catalogue import rule_titles
from hebiao.audit.engine import audit_form
from hebiao.audit.rulebook import Rulebook, load_rulebook
from hebiao.domain.form import Form, build_form, get_value, walk_paths
from hebiao.domain.result import Field, Finding, FormResult, Severity, SourceRef
from hebiao.errors import UsageError
from hebiao.lang import Message

_HOME: Final = Path(__file__).parent
_NULL: Final = "~"


@dataclass(frozen=True, slots=True)
class Example:
    """One form, or a batch, written over, and what the rule finds in it."""

    changes: tuple[tuple[tuple[str, str, str], ...], ...]
    """a form each: (path, text in the clean form, text in the example)"""
    findings: tuple[Finding, ...]
    """of the rule only; empty for the passing example"""


class RuleDoc(Struct, frozen=True):
    """One rule, for people."""

    code: str
    severity: Severity
    source: Message
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    passing: Example
    failing: Example


def explain_rules(code: str | None = None, rulebook: Rulebook | None = None) -> tuple[RuleDoc, ...]:
    """The rules in words, all or one.

    Args:
        code: "M01"; small letters too.
        rulebook: whose severities and sources are shown; the national one where absent.

    Raises:
        UsageError: there is no such rule.
    """
    titles = rule_titles()
    wanted = [code.strip().upper()] if code else list(titles)
    if wanted[0] not in titles:
        raise UsageError(
            f"没有规则 {code}；有 {'、'.join(titles)}", f"no rule {code}; there are {', '.join(titles)}"
        )
    return tuple(_explain(c, rulebook or load_rulebook()) for c in wanted)


@lru_cache(maxsize=1)
def _examples() -> dict[str, Any]:
    return tomllib.loads((_HOME / "examples.toml").read_text(encoding="utf-8"))


def _explain(code: str, book: Rulebook) -> RuleDoc:
    from hebiao.audit.keys import BATCH_RULES
    from hebiao.audit.rules import RULES

    severity, keys = next(
        ((r.severity, r.source) for r in RULES if r.code == code), BATCH_RULES.get(code, ("note", ""))
    )
    titles = rule_titles()[code]
    return RuleDoc(
        code, book.severity.get(code) or severity, book.cite(keys), *titles,
        run_example(code, "pass", book), run_example(code, "fail", book),
    )  # fmt: skip


def run_example(code: str, kind: str, book: Rulebook) -> Example:
    """The passing or failing ("pass", "fail") example of a code, and what that rule finds in it."""
    data = _examples()
    if code in data["batch"]:
        entry = data["batch"][code]
        overs: Sequence[Mapping[str, str]] = entry[kind]
        results = [example_form("classic", o, i) for i, o in enumerate(overs)]
        found = audit_batch(results, entry.get("roster"), entry.get("approved"), book)
        every = [*found.whole, *(f for fs in found.by_form.values() for f in fs)]
        base = "classic"
    else:
        entry = data["rules"][code]
        overs = [entry.get(kind, {})]
        base = entry.get("form", "classic")
        every = list(audit_form(example_form(base, overs[0], 0), book))
    clean = _form(base, {})
    changes = tuple(
        tuple((p, get_value(clean, p) or "", t if t != _NULL else "") for p, t in o.items()) for o in overs
    )
    return Example(changes, tuple(f for f in every if f.rule == code))


def example_form(name: str, over: Mapping[str, str], index: int) -> FormResult:
    """One of the clean forms ("classic", "y2024") with some fields written over, as if read without doubt."""
    form = _form(name, over)
    fields = {
        p: Field(decision="accept", confidence=1.0, raw=t)
        for p in walk_paths(len(form.indicators))
        if (t := get_value(form, p)) is not None
    }
    source = SourceRef(file="example", sha256="0" * 64, index=index, channel="docx")
    return FormResult(form_id=f"example-{index}", source=source, form=form, fields=fields, money_unit="万元")


def _form(name: str, over: Mapping[str, str]) -> Form:
    data = dict(_examples()["forms"][name])
    indicators: list[dict[str, str]] = data.pop("indicators")
    values: dict[str, str | None] = dict(data)
    for i, indicator in enumerate(indicators):
        values |= {f"indicators.{i}.{column}": text for column, text in indicator.items()}
    values |= {path: None if text == _NULL else text for path, text in over.items()}
    return build_form(values, len(indicators))
