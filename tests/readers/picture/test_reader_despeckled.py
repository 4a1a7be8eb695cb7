"""Pages from which a scanner took specks, and with them the points of figures: nothing tells of these but their room."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.evals.dataset import read_labels
from hebiao.evals.scorer import score_case
from hebiao.pipeline import process

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")
pytest.importorskip("hebiao.readers.picture.reader")

PAGE = (
    Path(__file__).resolve().parents[3]
    / "fixtures"
    / "scan"
    / "clean-200"
    / "clean-200-01-footer-one-line.png"
)


def read_despeckled(largest: int) -> list[FormResult]:
    """The forms of the page without what is so small."""
    from generator.degrade import despeckle

    gray = np.asarray(Image.open(PAGE).convert("L"))
    data = io.BytesIO()
    Image.fromarray(despeckle(gray, largest)).save(data, "PNG")
    return process(Source("despeckled.png", data.getvalue()), Settings())


@pytest.mark.parametrize("largest", [3, 4, 5])
def test_nothing_wrong_is_accepted_of_a_page_without_its_points(largest: int) -> None:
    """Digits that stand too far apart are asked, and the whole form where no dot is left."""
    score = score_case(read_labels(PAGE.with_suffix(".json")), read_despeckled(largest))
    silent = [(j.path, j.gold, j.pred) for j in score.judgements if j.error and j.decision == "accept"]
    assert silent == []


def test_a_page_without_a_dot_says_so_as_a_whole() -> None:
    """One sentence tells what to do at the scanner, and no figure is accepted."""
    (form,) = read_despeckled(5)
    assert any("小数点" in note.zh and "去斑" in note.zh for note in form.notes)
    assert not [
        path
        for path, field in form.fields.items()
        if field.decision == "accept"
        and any(c.isdigit() for c in field.raw or "")
        and path not in ("title", "year")
    ]
