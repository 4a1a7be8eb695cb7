"""Digits against the same digits elsewhere on their page."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hebiao.readers.glyphs import doubted
from hebiao.readers.ocr import Char, Read
from hebiao.readers.textlines import Strip
from hebiao.readers.unread import UNREAD

pytest.importorskip("cv2", reason="the OCR parts are not installed")

EM = 34.0


def page(printed: list[str]) -> tuple[tuple[np.ndarray, np.ndarray], list[Strip]]:
    """Figures one below the other, with the ink and the place of each."""
    picture = Image.new("L", (300, 60 * len(printed)), 250)
    for n, text in enumerate(printed):
        ImageDraw.Draw(picture).text((20, 60 * n + 8), text, 20, ImageFont.load_default(40))
    gray = np.asarray(picture, np.uint8)
    ink = gray < 200
    strips = []
    for n in range(len(printed)):
        rows = np.flatnonzero(ink[60 * n : 60 * n + 60].any(axis=1)) + 60 * n
        columns = np.flatnonzero(ink[60 * n : 60 * n + 60].any(axis=0))
        strips.append(Strip(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))
    return (gray, ink), strips


def read(text: str) -> Read:
    """A sure reading."""
    return Read(tuple(Char(c, 0.99, "", 0.0, 0.5) for c in text))


def test_a_digit_that_looks_like_another_of_the_page_is_doubted_in_every_reading() -> None:
    """Both readings say 15 where 45 is printed; the page's own fours and ones tell that it may be none."""
    printed = ["45", "14", "41", "40", "10", "15", "11"]
    said = ["15", *printed[1:]]
    pictures, strips = page(printed)
    told = doubted(pictures, EM, strips, [[read(t), read(t)] for t in said])
    assert [[c.score for c in r.chars] for r in told[0]] == [[UNREAD, 0.99]] * 2
    assert all(c.score == 0.99 for reads in told[1:] for r in reads for c in r.chars)


def test_digits_that_are_rare_on_a_page_are_left_alone() -> None:
    """Two of a kind are no print to hold anything against; what is no figure is not looked at."""
    pictures, strips = page(["45", "14", "15"])
    reads = [[read(t)] for t in ("15", "14", "Ⅱ5")]
    assert doubted(pictures, EM, strips, reads) == reads
