"""Pictures that are no good page: each gets its word, quickly, and a form that is half there is never half accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.errors import InputError
from hebiao.evals.dataset import read_labels
from hebiao.evals.scorer import score_case
from hebiao.pipeline import process

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")
pytest.importorskip("hebiao.readers.scan")

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "scan" / "bad"
EXPECTED: dict[str, str] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
PICTURES = [n for n, code in EXPECTED.items() if code != "form" and not n.endswith(".pdf")]


def outcome(name: str, data: bytes) -> str:
    """The code of the error, or "form"."""
    try:
        forms = process(Source(name, data), Settings())
    except InputError as problem:
        assert problem.message.zh
        assert problem.message.en
        return problem.code
    assert forms
    return "form"


@pytest.mark.parametrize("name", PICTURES)
def test_each_bad_picture_has_its_word(name: str) -> None:
    """A blank, broken or formless picture ends with the error that is expected of it."""
    assert outcome(name, (FOLDER / name).read_bytes()) == EXPECTED[name]


def test_nothing_wrong_is_accepted_of_half_a_form() -> None:
    """Of a form that lies half off the glass, what is accepted is right, and something is asked."""
    picture = FOLDER / "half-form.jpg"
    forms = process(Source(picture.name, picture.read_bytes()), Settings())
    score = score_case(read_labels(picture.with_suffix(".jpg.json")), forms)
    silent = [(j.path, j.gold, j.pred) for j in score.judgements if j.error and j.decision == "accept"]
    assert silent == []
    assert any(f.review_paths for f in forms)


def test_a_picture_bomb_is_refused_by_its_size() -> None:
    """A PNG of half a megabyte that unpacks to billions of pixels is refused before it is unpacked."""
    from generator import scan_bad

    bomb = scan_bad.pixel_bomb()
    assert len(bomb) < 1 << 20
    assert outcome("bomb.png", bomb) == "limit"


def test_a_photo_of_forty_megapixels_is_read() -> None:
    """A phone's largest picture is brought to size and read like any other."""
    from generator import scan_bad

    photo = scan_bad.large_photo((FOLDER / "half-form.jpg").read_bytes(), 40)
    assert outcome("large.jpg", photo) == "form"
