"""Digits against the same digits elsewhere on their page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hebiao.readers.recognise.glyphs import doubted
from hebiao.readers.recognise.ocr import Char, Read
from hebiao.readers.recognise.textlines import Strip
from hebiao.readers.recognise.unread import UNREAD, Blob, blobs

pytest.importorskip("cv2", reason="the OCR parts are not installed")

EM = 34.0


Line = tuple[Strip, list[float]]
Page = tuple[np.ndarray, Callable[[Strip], tuple[Blob, ...]]]


def page(printed: list[str], *, split: int = -1) -> tuple[Page, list[Line]]:
    """Texts one below the other, with the ink, and the place of each and of its characters; one is split by a scan line."""
    font = ImageFont.load_default(40)
    picture = Image.new("L", (400, 60 * len(printed)), 250)
    for n, text in enumerate(printed):
        ImageDraw.Draw(picture).text((20, 60 * n + 8), text, 20, font)
    gray = np.asarray(picture, np.uint8).copy()
    if split >= 0:
        gray[60 * split : 60 * split + 60, 20 + round(font.getlength(printed[split][0]) / 2)] = 250
    ink = gray < 200
    lines = []
    for n, text in enumerate(printed):
        rows = np.flatnonzero(ink[60 * n : 60 * n + 60].any(axis=1)) + 60 * n
        columns = np.flatnonzero(ink[60 * n : 60 * n + 60].any(axis=0))
        left = int(columns[0])
        middles = [20 + font.getlength(text[:k]) + font.getlength(c) / 2 - left for k, c in enumerate(text)]
        lines.append((Strip(left, int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1), middles))
    return (gray, partial(blobs, ink)), lines


def read(text: str) -> Read:
    """A sure reading."""
    return Read(tuple(Char(c, 0.99, "", 0.0, 0.5) for c in text))


def scores(reads: list[Read]) -> list[list[float]]:
    """Of every reading the scores of its characters."""
    return [[c.score for c in r.chars] for r in reads]


PRINT = ["14", "41", "40", "10", "15", "11", "95", "99", "19", "50", "59"]


@pytest.mark.parametrize(
    ("printed", "said", "at"),
    [
        ("45", "15", 0),
        ("45m", "15m", 0),
        ("94%", "91%", 1),
        ("K=45.9m", "K=15.9m", 2),
        ("x 40, y 45", "x 40, y 15", 8),
    ],
)
def test_a_digit_that_looks_like_another_of_the_page_is_doubted_in_every_reading(
    printed: str, said: str, at: int
) -> None:
    """Both readings say 15 where 45 is printed, with a unit or within a text: the page's own fours and ones tell."""
    pictures, lines = page([printed, *PRINT])
    told = doubted(pictures, EM, lines, [[read(t), read(t)] for t in (said, *PRINT)])
    assert scores(told[0]) == [[UNREAD if n == at else 0.99 for n in range(len(said))]] * 2
    assert all(score == 0.99 for reads in told[1:] for one in scores(reads) for score in one)


def test_a_reading_that_says_what_the_page_bears_out_keeps_its_word() -> None:
    """Where one reading says 45 and the other 15, only the one that the print speaks against is less sure."""
    pictures, lines = page(["45m", *PRINT])
    reads = [[read("15m"), read("45m"), read("5m")], *([read(t)] for t in PRINT)]
    told = doubted(pictures, EM, lines, reads)
    assert scores(told[0]) == [[UNREAD, 0.99, 0.99], [0.99, 0.99, 0.99], [0.99, 0.99]]


def test_a_digit_that_a_lost_scan_line_splits_is_no_other_digit() -> None:
    """The halves of a 0 are two upright strokes, as of ones: they are put together before anything is said of them."""
    printed = ["0.5", *PRINT, "40", "10"]
    pictures, lines = page(printed, split=0)
    reads = [[read(t)] for t in printed]
    assert doubted(pictures, EM, lines, reads) == reads


def test_digits_that_are_rare_on_a_page_are_left_alone() -> None:
    """Two of a kind are no print to hold anything against; what is no digit is not looked at."""
    pictures, lines = page(["45", "14", "15"])
    reads = [[read(t)] for t in ("15", "14", "Ⅱ5")]
    assert doubted(pictures, EM, lines, reads) == reads
