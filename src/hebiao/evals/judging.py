"""Every decided field of labelled forms with the evidence it rests on and whether it is right: what confidence is counted on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.errors import InputError
from hebiao.evals.dataset import Case, load_dataset
from hebiao.evals.scorer import GoldForm, score_case
from hebiao.llm.settings import ModelSettings
from hebiao.pipeline import Doubted, OpenForm, decide, iter_doubted
from hebiao.reconcile.confidence import Evidence, class_of
from hebiao.reconcile.family import Layout, layout_of
from hebiao.result import build_result

_OLD: Final = frozenset({".doc", ".wps", ".et", ".rtf", ".zip"})


class Judged(Struct, frozen=True):
    """One decided field of a labeled form."""

    document: str
    form: str
    channel: str
    field_class: str
    evidence: Evidence
    accepted: bool
    right: bool
    layout: Layout = field(default_factory=dict)
    """of the form"""


def judge(suite: Path) -> Iterator[Judged]:
    """Every decided field of the forms of a suite, as the rules alone decide them.

    Raises:
        UsageError: the suite is not as it must be.
    """
    for case in load_dataset(suite).cases:
        if case.path.suffix.lower() not in _OLD:
            yield from _of_case(case)


def _of_case(case: Case) -> Iterator[Judged]:
    settings = Settings(model=ModelSettings(use="always", model="none"))
    try:
        source = Source(case.name, case.path.read_bytes())
        forms = [item.form for item in iter_doubted(source, settings) if isinstance(item, Doubted)]
    except InputError:
        return
    if len(forms) == len(case.gold):
        for form, gold in zip(forms, case.gold, strict=True):
            yield from _of_form(case, form, gold)


def _of_form(case: Case, form: OpenForm, gold: GoldForm) -> Iterator[Judged]:
    decided = decide(form)
    layout = layout_of(form.readings[0])
    result: FormResult = build_result(form.document, form.segment, decided, form.sha256)
    for j in score_case((gold,), (result,)).judgements:
        one = decided.fields.get(j.pred_path or "")
        if one is None or j.pred_path is None:
            continue
        yield Judged(
            document=case.name,
            form=f"{case.name}#{form.segment.index}",
            channel=form.document.channel,
            field_class=class_of(j.pred_path),
            evidence=one.evidence,
            accepted=one.decision == "accept",
            right=not j.error,
            layout=layout,
        )


def parts_of(suite: str, judged: Sequence[Judged]) -> Iterator[tuple[str, Sequence[Judged]]]:
    """The fields of a suite, and, where it has several channels, those of each by itself."""
    yield suite, judged
    channels = sorted({j.channel for j in judged})
    if len(channels) > 1:
        yield from ((f"{suite}: {c}", [j for j in judged if j.channel == c]) for c in channels)
