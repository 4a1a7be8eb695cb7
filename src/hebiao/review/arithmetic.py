"""What the form's arithmetic says of a reading before anybody chooses it. Pure: nothing is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from msgspec import Struct

from hebiao.audit import audit_form
from hebiao.audit.rulebook import Rulebook
from hebiao.domain.form import build_form, get_value, walk_paths
from hebiao.domain.result import Finding, FormResult
from hebiao.normalize import percentage, plain_number

_MOST: Final = 9
"""readings judged at once, as many as there are keys"""
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_STEP: Final = Decimal("7.31")
"""what a figure is moved by to see which rules feel it; no rule rounds that away"""


class Judged(Struct, frozen=True):
    """What the rules say with one reading in the form."""

    text: str | None
    broken: tuple[Finding, ...]
    """findings in which the field would stand"""
    kept: tuple[str, ...]
    """codes of rules that look at the reading and hold; none for a blank, which no rule can look at"""
    unsaid: tuple[str, ...] = ()
    """codes of rules that look at the field, and of which nothing can be said: they can make no figure of the reading"""


def judge(
    result: FormResult, path: str, texts: Sequence[str | None], rulebook: Rulebook | None = None
) -> tuple[Judged, ...]:
    """The rules over the form with each text in turn at the path, in the order of the texts.

    A rule counts as one that looks at the field where it breaks with any of the texts, or with a figure
    that is surely wrong. It holds with a text that is no plain figure only where it would break with other figures in
    that text: of two numbers in one cell, for one, no rule can say anything.
    """
    broken = [_broken(result, path, text, rulebook) for text in texts[:_MOST]]
    feels = {f.rule for found in broken for f in found}
    probes = _probes(texts)
    for probe in probes:
        feels |= {f.rule for f in _broken(result, path, probe, rulebook)}
    judged = []
    for text, found in zip(texts, broken, strict=False):
        quiet = feels - {f.rule for f in found} if text is not None else set()
        sees = quiet
        if quiet and text is not None and _figure(text) is None and (probes or _has_digit(text)):
            other = (_broken(result, path, t, rulebook) for t in _with_other_figures(text))
            sees = quiet & {f.rule for found in other for f in found}
        judged.append(Judged(text, found, tuple(sorted(sees)), tuple(sorted(quiet - sees))))
    return tuple(judged)


def quiet(
    result: FormResult, path: str, texts: Sequence[str], rulebook: Rulebook | None = None
) -> str | None:
    """The first of the texts that breaks no rule at the path which the form keeps as it is; None where each breaks one."""
    known = {f.rule for f in _broken(result, path, get_value(result.form, path), rulebook)}
    return next((t for t in texts if {f.rule for f in _broken(result, path, t, rulebook)} <= known), None)


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


def _figure(text: str) -> Decimal | None:
    """A text that is nothing but a figure."""
    rate = percentage(text) if text[-1:] in {"%", "％"} else None
    return rate if rate is not None else plain_number(text)


def _has_digit(text: str) -> bool:
    return any(c.isdecimal() for c in text)


def _probes(texts: Sequence[str | None]) -> list[str]:
    """Figures that nobody read there."""
    for text in texts:
        if text and (figure := _figure(text)) is not None:
            if text[-1] in "%％":
                return [f"{abs(figure - _STEP)}%", f"{figure + 100}%"]
            return [str(abs(figure - _STEP)), str(figure * 10 + _STEP)]
    return []


def _with_other_figures(text: str) -> list[str]:
    """A text with its last number changed, once far down and once far up."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return []
    last = found[-1]
    number = Decimal(last[0])
    return [
        f"{text[: last.start()]}{n}{text[last.end() :]}" for n in (abs(number - _STEP), number * 10 + _STEP)
    ]
