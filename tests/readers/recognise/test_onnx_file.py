"""The file of a model, rewritten."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hebiao.readers.recognise import ocr
from hebiao.readers.recognise.onnx_file import GRAPH, KIND, NODE, fields, of_any_size, text, written

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")


def drawn(words: str) -> ocr.Gray:
    """A line of print with a quarter of its height of paper about it."""
    picture = Image.new("L", (24 * len(words), 48), 250)
    ImageDraw.Draw(picture).text((12, 4), words, 20, ImageFont.load_default(36))
    return np.asarray(picture, np.uint8)


def test_the_fields_of_a_file_make_up_all_of_it() -> None:
    """Nothing is lost of what is not understood: a message is its fields, one behind the other."""
    model = ocr._file(ocr._RECOGNISER)
    top = list(fields(memoryview(model)))
    assert b"".join(f.whole for f in top) == model
    graph = next(f for f in top if f.number == GRAPH)
    assert b"".join(f.whole for f in fields(graph.body)) == bytes(graph.body)


def test_numbers_of_every_width_are_passed_over() -> None:
    """Of a varint, of four and of eight bytes only the place counts; a long body has a long length."""
    numbers = b"\x08\x96\x01" + b"\x15abcd" + b"\x19abcdefgh"
    message = numbers + written(2, b"x" * 300)
    found = [(f.number, bytes(f.body)) for f in fields(memoryview(message))]
    assert found == [(1, b"\x96\x01"), (2, b"abcd"), (3, b"abcdefgh"), (2, b"x" * 300)]


def test_a_model_of_any_size_is_the_same_model() -> None:
    """What pictures it takes is said anew, its layers are as they were."""
    model = ocr._file(ocr._RECOGNISER)
    before, after = (
        [f for part in fields(memoryview(m)) if part.number == GRAPH for f in fields(part.body)]
        for m in (model, of_any_size(model))
    )
    layers = [[bytes(f.whole) for f in graph if f.number == NODE] for graph in (before, after)]
    assert layers[0] == layers[1]
    assert text(next(f for f in before if f.number == NODE), KIND) == "Conv"


@pytest.mark.parametrize("words", ["226.750673", "Weight 10, rate 98.50%"])
def test_a_line_is_read_lower_as_at_its_height(words: str) -> None:
    """With less paper above and below, as large a print reads the same on pictures a sixth lower."""
    high = drawn(words)
    less = round(high.shape[0] * (1 - ocr.LOW / ocr.HEIGHT) / 2)
    low = high[less : high.shape[0] - less]
    one, other = ocr.recognise([high])[0], ocr.recognise([low], ocr.LOW)[0]
    assert one.text == other.text == words
    assert other.score > 0.9
