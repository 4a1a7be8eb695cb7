"""What a run says of one form: fields with their decisions, findings, and the source as a person sees it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, PlainSerializer, SerializationInfo
from pydantic import Field as _Field

from hebiao.domain.document import Channel
from hebiao.domain.form import Form, Model
from hebiao.domain.reading import Grounding
from hebiao.lang import Lang, Message

Decision = Literal["accept", "review", "confirmed", "corrected"]
Severity = Literal["error", "warning", "note"]
Verdict = Literal["filer", "misread", "unclear"]


def _both(kept: object) -> object:
    """A sentence that was kept as one string, before there were two."""
    return Message.same(kept) if isinstance(kept, str) else kept


def _in_lang(said: Message, info: SerializationInfo) -> str | dict[str, str]:
    """In the language asked for; in both where none is."""
    lang: Lang | None = info.context
    return {"zh": said.zh, "en": said.en} if lang is None else said.in_lang(lang)


Said = Annotated[Message, BeforeValidator(_both), PlainSerializer(_in_lang)]
"""a sentence for people: JSON in both languages, a string where one is asked for (forms.jsonl)"""


class Provenance(Model):
    """Where in the source a value stands. Absent parts do not apply to the format."""

    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    """(x0, top, x1, bottom) in points, origin top-left"""
    cell: str | None = None
    """`t0r14c7`: table, row and column, each from 0"""
    line: int | None = None
    """1-based line or paragraph"""
    chars: tuple[int, int] | None = None
    """[start, end) within the text of the cell, or of the line where there is no cell"""

    @property
    def is_region(self) -> bool:
        """Whether it is no place of a text, but where on its page one is to be looked for."""
        return self.cell is None and self.line is None


class Value(Model):
    """The typed reading of a field's text; what does not apply is absent."""

    number: str | None = None
    """exact decimal, plain notation; a percentage keeps its number and has unit "%\""""
    operator: Literal["≥", ">", "≤", "<", "="] | None = None
    unit: str | None = None
    scale: tuple[str, ...] | None = None
    """grades of a qualitative target, best first"""
    grade: str | None = None
    """the grade that an actual value names"""
    date: str | None = None
    """ISO 8601 date, or year and month"""


class Alternative(Model):
    """What else a character of a picture may be."""

    text: str
    """another character; "" for none at all"""
    score: float
    """the recogniser's own, 0 to 1"""


class Character(Model):
    """A character that a recogniser is not certain of."""

    at: int
    """its offset in the candidate's `text`"""
    score: float
    """the recogniser's own, 0 to 1, or the less that its print lets it score"""
    alternatives: tuple[Alternative, ...] = ()
    """the likeliest first"""


class Candidate(Model):
    """One proposed text for a field, from one producer."""

    producer: str
    """`grid`, `stream`, `arithmetic`, `llm:<model>`, `ocr`, `human:<id>`"""
    text: str | None = None
    """None (absent in JSON) where the producer found the field blank"""
    score: float = 1.0
    """the producer's own uncalibrated number, 0 to 1"""
    ground: Grounding | None = None
    """of a model's text: how well its quote stands in the source"""
    provenance: tuple[Provenance, ...] = ()
    uncertain: tuple[int, ...] | None = None
    """offsets in `text` of the characters that a recogniser is not certain of; None where there are none"""
    characters: tuple[Character, ...] | None = None
    """the same characters with their scores and alternatives; every other one scores 0.97 or more"""


class Field(Model):
    """One field of a form: what was decided, from what, and why."""

    decision: Decision
    confidence: float
    """probability that the value is right, 0 to 1"""
    raw: str | None = None
    """exactly as found, before white space is removed"""
    value: Value | None = None
    provenance: tuple[Provenance, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[Said, ...] = ()


class Waived(Model):
    """A person's word that a finding may stand."""

    who: str
    when: str
    """ISO 8601"""
    reason: str


class Finding(Model):
    """One place where a rule of the form is broken. As written is kept apart from as computed."""

    rule: str
    severity: Severity
    verdict: Verdict
    fields: tuple[str, ...]
    as_written: str | None = None
    as_computed: str | None = None
    message: str
    message_en: str
    source: str
    source_en: str | None = None
    """None of a finding that an earlier version kept"""
    waived: Waived | None = None
    """by whom and why it need not be changed; the finding stays"""
    unit: str | None = None
    """the unit that it is of, for a finding of no single form (a project without one, full marks throughout)"""

    def in_lang(self, lang: Lang) -> str:
        """What is wrong, in a language."""
        return self.message if lang == "zh" else self.message_en

    def basis(self, lang: Lang) -> str:
        """The source that it rests on, in a language."""
        return self.source if lang == "zh" else self.source_en or self.source


class SourceRef(Model):
    """Which input a form came from, and where in it."""

    file: str
    sha256: str
    index: int
    channel: Channel
    place: dict[str, list[int]] = _Field(default_factory=dict)
    """{"pages": [1, 2]}, {"lines": [3, 40]} or {"tables": [0, 1]}; lines are first and last"""


class ViewCell(Model):
    """A cell of the source as a person sees it; `id` is that of provenance."""

    id: str
    text: str
    rowspan: int = 1
    colspan: int = 1


class ViewBlock(Model):
    """A table (rows) or a line (text with its number) of the source."""

    rows: tuple[tuple[ViewCell, ...], ...] = ()
    line: int | None = None
    text: str | None = None


class FormResult(Model):
    """All that is known of one form."""

    form_id: str
    source: SourceRef
    form: Form
    fields: dict[str, Field]
    findings: tuple[Finding, ...] = ()
    money_unit: str | None = None
    """unit of the amounts as their heading says: 万元, 元, 亿元"""
    notes: tuple[Said, ...] = ()
    """what the reader noticed of the whole file, on its first form only; and of this form as a whole"""
    residue: tuple[str, ...] = ()
    """text of the region that no field accounts for"""
    view: tuple[ViewBlock, ...] = ()
    """the source region, for screens; not part of forms.jsonl"""

    @property
    def review_paths(self) -> tuple[str, ...]:
        """Paths of the fields that wait for a person."""
        return tuple(p for p, f in self.fields.items() if f.decision == "review")

    @property
    def has_messages(self) -> bool:
        """Whether it holds sentences for people, findings aside."""
        return bool(self.notes) or any(f.reasons for f in self.fields.values())

    def to_json_line(self, lang: Lang | None = "zh") -> str:
        """One line of forms.jsonl, without the line break: null fields of the form stand, other absent parts do not.

        Sentences are strings in `lang`; with None they hold both languages, as the store keeps them.
        """
        form = self.form.model_dump_json()
        rest = self.model_dump_json(exclude={"view", "form"}, exclude_none=True, context=lang)
        return f'{rest[:-1]},"form":{form}}}'
