"""The run log: what is needed to understand a run and to make it again (contract: run.json)."""

from __future__ import annotations

from pydantic import Field

from hebiao.domain.document import Channel
from hebiao.domain.form import Model
from hebiao.domain.result import Finding
from hebiao.errors import PassedOver
from hebiao.lang import Lang


class Said(Model):
    """A sentence for people, in both languages."""

    zh: str
    en: str


class InputOutcome(Model):
    """What became of one input (a file, or a member of an archive)."""

    file: str
    sha256: str | None = None
    channel: Channel | None = None
    size: int = 0
    """bytes"""
    seconds: float = 0.0
    forms: int = 0
    fields: int = 0
    """fields with a value or in review"""
    review: int = 0
    """fields that wait for a person"""
    findings: int = 0
    notes: tuple[str, ...] = ()
    """what the reader noticed of the file, in Chinese"""
    notes_en: tuple[str, ...] = ()
    error_code: str | None = None
    """`code` of the HebiaoError, None when the input was read"""
    error: str | None = None
    error_en: str | None = None

    @property
    def is_skipped(self) -> bool:
        """Whether it was passed over: nothing that could be a form."""
        return self.error_code == PassedOver.code

    @property
    def has_failed(self) -> bool:
        """Whether it could not be read, though it should have been."""
        return self.error_code is not None and not self.is_skipped

    def notes_in(self, lang: Lang) -> tuple[str, ...]:
        """The notes in a language (Chinese where the log of an earlier version has no other), or why it was passed over."""
        notes = self.notes_en or self.notes if lang == "en" else self.notes
        said = self.error_en if lang == "en" else self.error
        return (*notes, said) if self.is_skipped and said else notes


class ModelPart(Model):
    """What was asked of a model about one part of forms."""

    part: str
    requests: int = 0
    kept: int = 0
    """answered from answers on disk"""
    answered: int = 0
    failed: int = 0
    unpaid: int = 0
    """not asked: the budget was spent"""
    waiting: int = 0
    """not asked: offline, or written to a batch file"""
    tokens_asked: int = 0
    tokens_answered: int = 0
    tokens_maybe: int = 0
    """of calls that broke off: what the endpoint may have written, and may charge, besides"""
    guessed: int = 0
    """calls whose tokens the endpoint did not say: counted by our own rule"""


class ModelLog(Model):
    """What a run had to do with a model. The key is nowhere."""

    model: str
    host: str
    use: str
    mode: str
    redact: bool
    silent: str = ""
    """why nobody was asked: batch, brought (the answers of one), keyless, offline; empty where somebody was"""
    parts: tuple[ModelPart, ...] = ()
    money: float | None = None
    """what the tokens of this run cost, in the currency of `--price`; None without prices"""
    failures: dict[str, int] = Field(default_factory=dict)
    """reasons of failure: HTTP status, timeout, connection, half, broken, too_large, cut, answer, breaker"""
    grounding: dict[str, int] = Field(default_factory=dict)
    """quotes by how they stood in the source: EXACT, FUZZY, PARTIAL, ABSENT"""
    settled: int = 0
    """fields that left review because of the model"""
    unasked: int = 0
    """fields in review of which nothing was asked: no answer could change them, so they go straight to a person"""
    dearest: int = 0
    """of what the budget did not allow: tokens that the dearest call might have cost at worst"""

    def total(self, *names: str) -> int:
        """The sum of some counts over all parts."""
        return sum(int(getattr(part, name)) for part in self.parts for name in names)


class RunLog(Model):
    """One run of `hebiao run`."""

    hebiao: str
    python: str
    platform: str
    libraries: dict[str, str]
    commit: str | None = None
    started: str
    """ISO 8601 with time zone"""
    seconds: float
    settings: dict[str, str | int | float | bool | None]
    prompt_hashes: dict[str, str] = Field(default_factory=dict)
    rulebook_hashes: dict[str, str] = Field(default_factory=dict)
    model: ModelLog | None = None
    """None where no model was used"""
    counts: dict[str, int]
    """inputs, failed, forms, fields, accepted, review, findings, errors, warnings, notes; where any: skipped, waived …"""
    batch_findings: tuple[Finding, ...] = ()
    """of the run as a whole: no single form is to blame"""
    bounds: tuple[Said, ...] = ()
    """what accepted fields are worth in each channel that was read, as counted on labeled forms"""
    not_checked: tuple[Said, ...] = ()
    """rules that had no table to check against"""
    notices: tuple[Said, ...] = ()
    """what a person should know of the run as such: waivers that match no finding"""
    inputs: tuple[InputOutcome, ...]
