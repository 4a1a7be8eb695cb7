"""Dashes, slashes and strokes through text are told from print on the pixels."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFont

np = pytest.importorskip("numpy", reason="the OCR parts are not installed")

from hebiao.readers.recognise.strokes import (  # noqa: E402 - needs numpy
    is_dash,
    is_equals,
    is_slash,
    is_struck,
    is_struck_in_colour,
)
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
    ("text", "speck", "slash"),
    [("/", "far", True), ("/", "low left", True), ("/", "high right", True), ("1", "far", False),
     ("/", "high left", False), ("/", "low right", False), ("/", "below", False)],
)  # fmt: skip
def test_a_speck_makes_no_figure_of_a_slash(text: str, speck: str, slash: bool) -> None:
    """A speck beside a slash is dirt, but not where the bar of a worn 7 would be, or the ring of a worn %."""
    picture = Image.new("L", (160, 80), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(32)
    draw.text((80, 20), text, 0, font)
    x0, top, x1, bottom = draw.textbbox((80, 20), text, font)
    x, y = {
        "far": (x0 - 50, top + 4),
        "low left": (x0 - 12, bottom - 6),
        "high right": (x1 + 8, top + 4),
        "high left": (x0 - 12, top + 4),
        "low right": (x1 + 8, bottom - 6),
        "below": ((x0 + x1) / 2, bottom + 3),
    }[speck]
    draw.rectangle([x, y, x + 3, y + 3], fill=0)
    ink = np.asarray(picture) < 128
    strip = Strip(round(min(x, x0)), round(min(y, top)), round(max(x + 4, x1)), round(max(y + 4, bottom)))
    assert is_slash(ink, strip, 28.0) is slash


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


@pytest.mark.parametrize("text", ["7.54", "100", "64.62%", "8", "Q1 100%"])
def test_a_stroke_through_a_text_strikes_it_out(text: str) -> None:
    """A level stroke from one end of a text to the other strikes it out; without it, or below it, nothing is struck."""
    font = ImageFont.load_default(30)
    for lift, struck in ((None, False), (0.5, True), (0.56, True), (1.12, False)):
        picture = Image.new("L", (400, 80), 255)
        draw = ImageDraw.Draw(picture)
        draw.text((60, 20), text, 0, font)
        x0, top, x1, bottom = draw.textbbox((60, 20), text, font)
        if lift is not None:
            y = top + lift * (bottom - top)
            draw.line([(x0 - 7, y - 1), (x1 + 7, y + 2)], fill=0, width=2)
        ink = np.asarray(picture) < 128
        strip = find_lines(ink, Strip(0, 0, 400, 80), 22.0).strips[0]
        assert is_struck(ink, strip, 22.0, text) is struck, (text, lift)


@pytest.mark.parametrize("text", ["%", "--", "2022-2023", ">90%", "=", "000"])
def test_level_strokes_that_are_print_strike_nothing_out(text: str) -> None:
    """A dash is a character, and the strokes of others end where the next one begins."""
    picture = Image.new("L", (400, 80), 255)
    ImageDraw.Draw(picture).text((60, 20), text, 0, ImageFont.load_default(30))
    ink = np.asarray(picture) < 128
    for strip in find_lines(ink, Strip(0, 0, 400, 80), 24.0).strips:
        assert not is_struck(ink, strip, 24.0, text)


def test_a_coloured_stroke_strikes_out_what_it_runs_through_at_both_ends() -> None:
    """A pen's stroke runs out of a text on both sides; what of a seal lies over a part of it strikes nothing out."""
    colour = np.zeros((60, 200), bool)
    text = Strip(80, 20, 120, 38)
    colour[28:31, 100:190] = True
    assert not is_struck_in_colour(colour, text, 22.0)
    colour[28:31, 70:130] = True
    assert is_struck_in_colour(colour, text, 22.0)
