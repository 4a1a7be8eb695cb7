"""The committed fixtures through all stages: nothing wrong is accepted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.evals.dataset import Case, load_dataset
from hebiao.evals.metrics import add, tally
from hebiao.evals.scorer import CaseScore, score_case
from hebiao.pipeline import process
from hebiao.readers.archive import Rejected, expand

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
OFFICE = {".doc", ".wps", ".rtf"}
MOST_SILENT = 0.005


def _cases(split: str) -> list[Case]:
    """The cases of a split that this machine can read."""
    cases = load_dataset(FIXTURES, split).cases
    office = shutil.which("soffice") or shutil.which("libreoffice")
    return [c for c in cases if office or c.path.suffix not in OFFICE]


def _score(case: Case) -> CaseScore:
    settings = Settings()
    forms: list[FormResult] = []
    for source in expand(Source(case.name, case.path.read_bytes()), settings.limits):
        assert not isinstance(source, Rejected)
        forms.extend(process(source, settings))
    return score_case(case.gold, forms)


@pytest.mark.parametrize("case", _cases("dev"), ids=lambda c: c.name)
def test_nothing_wrong_is_accepted(case: Case) -> None:
    """A fixture to develop on is read without an exception, and no wrong value of it is accepted."""
    score = _score(case)
    wrong = [(j.form, j.path, j.gold, j.pred) for j in score.judgements if j.error and j.decision == "accept"]
    assert wrong == []
    assert score.found == score.forms
    assert score.extra == 0


def test_unseen_fixtures_are_read() -> None:
    """The fixtures held back are read without an exception, and less than 0.5 % of what is accepted is wrong."""
    total = add(tally(_score(c)) for c in _cases("unseen"))
    assert total.found == total.forms
    assert total.silent_errors < MOST_SILENT * total.accepted
