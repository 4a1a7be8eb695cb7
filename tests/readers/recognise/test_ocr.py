"""Lines of pixels → characters."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hebiao.domain.sharing import let_use
from hebiao.readers.recognise import ocr

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")


@pytest.fixture
def several() -> Iterator[None]:
    """This process may use three processors."""
    let_use(lambda: 3)
    yield
    let_use(lambda: 1)


def drawn(text: str) -> ocr.Gray:
    """A line of print."""
    picture = Image.new("L", (24 * len(text) + 40, 60), 250)
    ImageDraw.Draw(picture).text((20, 8), text, 20, ImageFont.load_default(36))
    return np.asarray(picture, np.uint8)


def test_a_line_is_read_the_same_beside_others_and_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made of lines of one batch is the same to the last bit, looked at all at once or one after the other."""
    lines = [drawn(f"{n}.50%") for n in range(10, 30)]
    shapes: list[int] = []
    look_at = ocr._look_at

    def watched(session: object, sized: object, part: tuple[list[int], int]) -> object:
        shapes.append(len(part[0]))
        return look_at(session, sized, part)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(ocr, "_look_at", watched)
    monkeypatch.setattr(ocr, "PART_PIXELS", 10**9)
    together = ocr.recognise(lines)
    monkeypatch.setattr(ocr, "PART_PIXELS", 1)
    count = len(shapes)
    assert ocr.recognise(lines) == together
    assert max(shapes[:count]) > 1
    assert shapes[count:] == [1] * len(lines)


def test_lines_of_one_picture_are_read_the_same_by_one_processor_and_by_several(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line has its own reading, in its place, whoever looked at it."""
    texts = ["36.5", "226.750673", "8", "98.50%", "Rate of what was spent: 98.50%", "2024-12-31", "1,204.60"]
    lines = [drawn(text) for text in texts]
    alone = ocr.recognise(lines)
    assert [r.text for r in alone] == texts
    request.getfixturevalue("several")
    seen: list[str] = []
    look_at = ocr._look_at

    def watched(*about: object) -> object:
        seen.append(threading.current_thread().name)
        return look_at(*about)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(ocr, "_look_at", watched)
    assert ocr.recognise(lines) == alone
    assert threading.main_thread().name not in seen[:3]
