"""Dashes and slashes are told from print on the pixels."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFont

np = pytest.importorskip("numpy", reason="the OCR parts are not installed")

from hebiao.readers.recognise.strokes import is_dash, is_equals, is_slash  # noqa: E402 - needs numpy
from hebiao.readers.recognise.textlines import Strip, find_lines  # noqa: E402 - needs numpy


@pytest.mark.parametrize(
    ("text", "dash", "slash"),
    [("-", True, False), ("/", False, True), ("1", False, False), ("7", False, False),
     ("=", False, False), ("10", False, False), ("l", False, False)],
)  # fmt: skip
def test_strokes_that_say_nothing_are_told_from_figures(text: str, dash: bool, slash: bool) -> None:
    """A dash or slash alone in its cell is known by its shape, and no figure is taken for one."""
    picture = Image.new("L", (120, 60), 255)
    ImageDraw.Draw(picture).text((40, 12), text, 0, ImageFont.load_default(32))
    ink = np.asarray(picture) < 128
    strips = find_lines(ink, Strip(0, 0, 120, 60), 28.0).strips
    assert strips
    assert is_dash(ink, strips[0], 28.0) is dash
    assert is_slash(ink, strips[0], 28.0) is slash


@pytest.mark.parametrize(
    ("text", "equals"), [("=", True), ("-", False), ("E", False), ("2", False), ("==", False)]
)
def test_an_equals_sign_by_itself_is_two_level_strokes(text: str, equals: bool) -> None:
    """What is as flat, and read as 二 or not at all, would be taken for dirt above the figure that it belongs to."""
    picture = Image.new("L", (160, 60), 255)
    ImageDraw.Draw(picture).text((40, 12), text, 0, ImageFont.load_default(32))
    ink = np.asarray(picture) < 128
    (strip,) = find_lines(ink, Strip(0, 0, 160, 60), 28.0).strips
    assert is_equals(ink, strip, 28.0) is equals
