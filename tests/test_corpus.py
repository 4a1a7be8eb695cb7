"""The real forms beside the project, where they are: every field right, nothing wrong accepted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.form import get_value
from hebiao.domain.result import FormResult
from hebiao.errors import InputError
from hebiao.evals.dataset import read_labels
from hebiao.evals.metrics import tally
from hebiao.evals.scorer import score_case
from hebiao.normalize import squash
from hebiao.pipeline import process

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "corpus"
CORPUS = Path(os.environ.get("HEBIAO_CORPUS") or BESIDE)
LABELLED = [p for p in sorted(CORPUS.glob("*.txt")) if p.with_suffix(".json").is_file()]
ELSEWHERE = sorted((CORPUS / "elsewhere").glob("*.txt"))
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not LABELLED,
        reason="the real forms are not here: set HEBIAO_CORPUS to their folder to measure on them",
    ),
]
MOST_REVIEW = 0.01


def _read(path: Path) -> tuple[FormResult, ...]:
    return process(Source(path.name, path.read_bytes()), Settings())


def test_every_field_is_right() -> None:
    """Of all labelled forms every scored field is right, none is a silent error, and at most 1 % wait for a person."""
    tallies = [(p.name, tally(score_case(read_labels(p.with_suffix(".json")), _read(p)))) for p in LABELLED]
    assert {n: t.silent_errors for n, t in tallies if t.silent_errors} == {}
    assert {n: t.fields - t.right for n, t in tallies if t.right != t.fields} == {}
    assert sum(t.review for _, t in tallies) <= MOST_REVIEW * sum(t.fields for _, t in tallies)


@pytest.mark.parametrize("path", ELSEWHERE, ids=lambda p: p.stem)
def test_damaged_forms_are_grounded(path: Path) -> None:
    """A damaged form from elsewhere is refused or decided field by field, and no accepted value is made up."""
    try:
        results = _read(path)
    except InputError as error:
        assert error.message.zh
        return
    text = squash(path.read_text(encoding="utf-8"))
    for result in results:
        assert result.fields
        accepted = {p: get_value(result.form, p) for p, f in result.fields.items() if f.decision == "accept"}
        canonical = (".level1", ".level2")
        assert {p: v for p, v in accepted.items() if v and not p.endswith(canonical) and v not in text} == {}
