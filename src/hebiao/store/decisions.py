"""What people decided: one appended row a decision, and how the rows change a form when it is read back.

The machine's reading is never overwritten; a decision holds only for the reading that the person saw.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Final, Literal

from hebiao.domain.form import Model, build_form, get_value, walk_paths
from hebiao.domain.result import Candidate, Field, FormResult, Provenance, Value
from hebiao.errors import StoreError
from hebiao.lang import Message
from hebiao.lazy import regex

Kind = Literal["confirm", "correct", "reject", "unsure", "undo"]

_PLAIN: Final = regex(r"(-?\d+(?:\.\d+)?)([%％]?)", re.ASCII)


class Conflict(StoreError):
    """Somebody else decided on the field since it was shown: nothing was written."""

    code = "conflict"


class ReviewDecision(Model):
    """One decision of one person about one field.

    `confirm`: the machine's value is right. `correct`: `value` is right (None: the field is empty).
    `reject`: the machine's value is wrong and the right one is not known. `unsure`: a colleague should look.
    `undo`: the last decision that still stands is taken back; what stood before it stands again.
    """

    form_id: str
    path: str
    kind: Kind
    who: str
    when: str
    """ISO 8601 with time zone"""
    value: str | None = None
    """the value that is right, for `correct`; filled in by the store for `confirm` and `undo`"""
    why: str | None = None
    candidate: str | None = None
    """producer of the reading that was chosen, when one was"""
    previous: str | None = None
    """what the field said before this decision; filled in by the store"""
    version: int = 0
    """1 for the first decision on the field; filled in by the store"""
    basis: str = ""
    """digest of the machine's reading that was judged; filled in by the store"""


def basis_of(result: FormResult, path: str) -> str:
    """Digest of what the machine read at a path, and where.

    A later version of the program may number the rows of a form otherwise: a decision must never
    slide to another row, so the name of the indicator and the place in the source are part of it.
    """
    field = result.fields.get(path)
    where = field.provenance[0] if field and field.provenance else None
    row = path.rsplit(".", 1)[0] if path.startswith("indicators.") else None
    name_field = result.fields.get(f"{row}.name") if row else None
    name_place = name_field.provenance[0] if name_field and name_field.provenance else None
    parts = (
        path,
        get_value(result.form, path),
        (where.page, where.cell, where.line) if where else None,
        get_value(result.form, f"{row}.name") if row else None,
        (name_place.page, name_place.cell, name_place.line) if name_place else None,
    )
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:24]


def mark_of(text: str | None) -> str:
    """Digest of what a field said when it was shown."""
    return hashlib.sha256((text or "").encode()).hexdigest()[:16]


def standing(decided: Iterable[ReviewDecision]) -> dict[str, ReviewDecision]:
    """The decision that stands on each path, from all of them, oldest first; undone ones do not count."""
    stacks: dict[str, list[ReviewDecision]] = {}
    for decision in decided:
        stack = stacks.setdefault(decision.path, [])
        if decision.kind != "undo":
            stack.append(decision)
        elif stack:
            stack.pop()
    return {path: stack[-1] for path, stack in stacks.items() if stack}


def apply_decisions(result: FormResult, decided: Iterable[ReviewDecision]) -> FormResult:
    """The form after review: the last decision on each path that was not undone counts.

    A decision on a reading that has changed since is not applied: the field waits for a person again,
    unless the program now accepts the very value that the person named.
    """
    last = standing(decided)
    if not last:
        return result
    paths = tuple(walk_paths(len(result.form.indicators)))
    values = {path: get_value(result.form, path) for path in paths}
    fields = dict(result.fields)
    for path, decision in last.items():
        if path not in values:
            continue
        fields[path] = _decided(result, fields.get(path), decision, values)
    order = {path: i for i, path in enumerate(paths)}
    ordered = dict(sorted(fields.items(), key=lambda item: order.get(item[0], len(order))))
    form = build_form(values, len(result.form.indicators))
    return result.model_copy(update={"form": form, "fields": ordered})


def _decided(
    result: FormResult, field: Field | None, decision: ReviewDecision, values: dict[str, str | None]
) -> Field:
    """The field after one decision; `values` takes the new text."""
    path = decision.path
    machine = values[path]
    field = field or Field(decision="accept", confidence=1.0)
    producer = f"human:{decision.who}"
    if decision.kind in {"reject", "unsure"}:
        return _waiting(field, machine, put_back(decision))
    human = Candidate(producer=producer, text=decision.value, provenance=_place_of(field, decision.value))
    if decision.basis != basis_of(result, path):
        field = field.model_copy(update={"candidates": (*_with_machine(field, machine), human)})
        if field.decision == "accept" and machine == decision.value:
            return field
        return _waiting(field, machine, _changed_since(decision.who))
    values[path] = decision.value
    changed = decision.value != machine
    return field.model_copy(
        update={
            "decision": "corrected" if changed else "confirmed",
            "confidence": 1.0,
            "value": _typed(decision.value) if changed else field.value,
            "provenance": human.provenance or field.provenance,
            "candidates": (*_with_machine(field, machine), human),
            "reasons": (*field.reasons, Message.same(decision.why)) if decision.why else field.reasons,
        }
    )


def _waiting(field: Field, machine: str | None, reason: Message) -> Field:
    return field.model_copy(
        update={
            "decision": "review",
            "candidates": _with_machine(field, machine),
            "reasons": (*field.reasons, reason),
        }
    )


def put_back(decision: ReviewDecision) -> Message:
    """Why a field waits that a person has rejected or set aside."""
    zh, en = (
        ("否定了此读数", "says this is wrong") if decision.kind == "reject" else ("不能确定", "is not sure")
    )
    why = (f"：{decision.why}", f": {decision.why}") if decision.why else ("", "")
    return Message(f"{decision.who} {zh}{why[0]}", f"{decision.who} {en}{why[1]}")


def _changed_since(who: str) -> Message:
    return Message(
        f"{who} 复核之后读数有变，请重新复核",
        f"what was read has changed since {who} reviewed it; review it again",
    )


def _with_machine(field: Field, machine: str | None) -> tuple[Candidate, ...]:
    """The candidates, with the machine's own value among them."""
    if machine is None or any(c.text == machine for c in field.candidates):
        return field.candidates
    own = Candidate(producer="machine", text=machine, score=field.confidence, provenance=field.provenance)
    return (own, *field.candidates)


def _place_of(field: Field, text: str | None) -> tuple[Provenance, ...]:
    """Where in the source the chosen text stands: the place of the reading that says the same."""
    return next((c.provenance for c in field.candidates if c.text == text and c.provenance), ())


def _typed(text: str | None) -> Value | None:
    """The number of a corrected text when it is a plain decimal or percentage; None for all else."""
    match = _PLAIN.fullmatch(text) if text else None
    if match is None:
        return None
    return Value(number=match[1], unit="%" if match[2] else None)
