"""The recogniser's last layer, computed by itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hebiao.readers.recognise import ocr
from hebiao.readers.recognise.last_layer import parted

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")


@pytest.fixture
def afresh() -> Iterator[None]:
    """The recogniser is loaded anew, and again after the test."""
    ocr._recogniser.cache_clear()
    yield
    ocr._recogniser.cache_clear()


def drawn(text: str) -> ocr.Gray:
    """A line of print."""
    picture = Image.new("L", (40 * len(text), 60), 250)
    ImageDraw.Draw(picture).text((20, 8), text, 20, ImageFont.load_default(36))
    return np.asarray(picture, np.uint8)


@pytest.mark.usefixtures("afresh")
def test_a_line_is_read_as_by_the_whole_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Characters, their scores and what they nearly were are those of the model with its own last layer."""
    lines = [
        drawn(text) for text in ("226.750673", "8", "Weight 10, rate 98.50% of 1,204.60 spent by 2024-12-31")
    ]
    apart = ocr.recognise(lines)
    monkeypatch.setattr(ocr, "parted", lambda _model: None)
    ocr._recogniser.cache_clear()
    whole = ocr.recognise(lines)
    assert [r.text for r in apart] == [r.text for r in whole]
    for one, other in zip(apart, whole, strict=True):
        assert [c.rival for c in one.chars] == [c.rival for c in other.chars]
        assert [c.at for c in one.chars] == pytest.approx([c.at for c in other.chars])
        assert [c.score for c in one.chars] == pytest.approx([c.score for c in other.chars], abs=1e-4)
        assert [c.rival_score for c in one.chars] == pytest.approx(
            [c.rival_score for c in other.chars], abs=1e-4
        )


def test_a_model_that_ends_otherwise_stays_whole() -> None:
    """The detector has no such last layer, and is left as it is."""
    assert parted(ocr._file(ocr._DETECTOR)) is None
    told = parted(ocr._file(ocr._RECOGNISER))
    assert told is not None
    assert told[1].weights.shape[1] == len(ocr._recogniser().characters)
