"""What the form's arithmetic says of a reading before anybody chooses it. Pure: nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from hebiao.audit import audit_form
from hebiao.audit.rulebook import Rulebook
from hebiao.domain.form import build_form, get_value, walk_paths
from hebiao.domain.result import Finding, FormResult
from hebiao.normalize import percentage, plain_number

_MOST: Final = 9
"""readings judged at once, as many as there are keys"""
_STEP: Final = Decimal("7.31")
"""what a figure is moved by to see which rules feel it; no rule rounds that away"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say with one reading in the form."""

    text: str | None
    broken: tuple[Finding, ...]
    """findings in which the field would stand"""
    kept: tuple[str, ...]
    """codes of rules that look at the field and hold; none for a blank, which no rule can look at"""


def judge(
    result: FormResult, path: str, texts: Sequence[str | None], rulebook: Rulebook | None = None
) -> tuple[Judged, ...]:
    """The rules over the form with each text in turn at the path, in the order of the texts.

    A rule counts as one that looks at the field where it breaks with any of the texts, or with a figure
    that is surely wrong.
    """
    broken = [_broken(result, path, text, rulebook) for text in texts[:_MOST]]
    feels = {f.rule: None for found in broken for f in found}
    for probe in _probes(texts):
        feels |= {f.rule: None for f in _broken(result, path, probe, rulebook)}
    judged = []
    for text, found in zip(texts, broken, strict=False):
        codes = {f.rule for f in found}
        kept = () if text is None else tuple(sorted(r for r in feels if r not in codes))
        judged.append(Judged(text, found, kept))
    return tuple(judged)


def with_text(result: FormResult, path: str, text: str | None) -> FormResult:
    """The form with a text at a path, as if a person had named it."""
    count = len(result.form.indicators)
    values = {p: get_value(result.form, p) for p in walk_paths(count)}
    values[path] = text
    field = result.fields.get(path)
    fields = dict(result.fields)
    if field is not None:
        fields[path] = field.model_copy(update={"decision": "confirmed", "candidates": (), "reasons": ()})
    return result.model_copy(update={"form": build_form(values, count), "fields": fields})


def _broken(
    result: FormResult, path: str, text: str | None, rulebook: Rulebook | None
) -> tuple[Finding, ...]:
    if path == "year" and text is not None and not text.isdecimal():
        return ()
    found = audit_form(with_text(result, path, text), rulebook)
    return tuple(f for f in found if path in f.fields)


def _probes(texts: Sequence[str | None]) -> list[str]:
    """Figures that nobody read there."""
    for text in texts:
        if text and (rate := percentage(text)) is not None and text[-1] in "%％":
            return [f"{abs(rate - _STEP)}%", f"{rate + 100}%"]
        if (number := plain_number(text)) is not None:
            return [str(abs(number - _STEP)), str(number * 10 + _STEP)]
    return []
