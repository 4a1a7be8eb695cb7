"""Dirt among print: specks go where no mark of a text stands, and marks stay."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from numpy.typing import NDArray

from hebiao.readers.picture.clean.specks import clean
from hebiao.readers.recognise.textlines import Strip

pytest.importorskip("cv2", reason="the OCR parts are not installed")

EM = 24.0
BOX = Strip(0, 0, 400, 120)


def line() -> NDArray[np.bool_]:
    """Six letters in a row, from x 100 to 274."""
    ink = np.zeros((120, 400), np.bool_)
    for k in range(6):
        ink[50:73, 100 + 30 * k : 124 + 30 * k] = True
    return ink


def test_the_dot_of_a_semicolon_stays() -> None:
    """A point above a comma at the end of a line is half of a mark."""
    ink = line()
    ink[56:61, 282:287] = True
    ink[67:77, 281:287] = True
    assert np.array_equal(clean(ink, [BOX], EM), ink)


@pytest.mark.parametrize(
    ("spots", "stays"),
    [
        ([(278, 68)], True),  # a full stop
        ([(85, 58)], False),  # before the text, at half height
        ([(278, 58)], False),  # behind it, at half height
        ([(155, 41)], False),  # above its letters
        ([(277, 54), (277, 66)], True),  # a colon
        ([(330, 95)], False),  # below the line, far from every letter
    ],
)
def test_a_speck_is_told_from_a_mark_by_where_it_stands(spots: list[tuple[int, int]], stays: bool) -> None:
    """A point at the foot of a text and the dots of a colon stay; what stands above or beside the letters goes."""
    ink = line()
    letters = ink.copy()
    for x, y in spots:
        ink[y : y + 4, x + 3 : x + 7] = True
    assert np.array_equal(clean(ink, [BOX], EM), ink if stays else letters)


def test_a_ring_behind_the_text_is_its_full_stop() -> None:
    """Some fonts set "。" at half height and far from its word; a blot there goes, a ring stays."""
    ink = line()
    ink[58:64, 286:292] = True
    blot = ink.copy()
    ink[60:62, 288:290] = False
    assert np.array_equal(clean(ink, [BOX], EM), ink)
    assert np.array_equal(clean(blot, [BOX], EM), line())


def test_a_comma_before_or_behind_a_text_stays() -> None:
    """It hangs below the feet of the letters, and some printers begin a line with it."""
    ink = line()
    ink[68:73, 80:83] = True
    ink[73:75, 80:82] = True
    ink[58:63, 284:286] = True
    assert np.array_equal(clean(ink, [BOX], EM), ink)


def test_a_comma_of_lists_at_the_end_of_a_line_stays_halfway_up() -> None:
    """A "、" falls from left to right and stays; a blot as large at its place does not, and goes."""
    ink = line()
    for k in range(6):
        ink[57 + k, 286 + k : 288 + k] = True
    assert np.array_equal(clean(ink, [BOX], EM), ink)


def test_a_speck_near_the_text_of_another_cell_goes() -> None:
    """What stands beside letters, but in a cell of its own, is as alone as in the middle of an empty page."""
    ink = line()
    letters = ink.copy()
    ink[68:73, 290:295] = True
    boxes = [Strip(0, 0, 284, 120), Strip(285, 0, 400, 120)]
    assert np.array_equal(clean(ink, boxes, EM), letters)


@pytest.mark.parametrize(("many", "stays"), [(40, False), (5, True)])
def test_specks_of_a_dirty_copy_are_as_large_as_they_are(many: int, stays: bool) -> None:
    """Where blots lie all over the page, one as large is a blot in an empty cell, too; on a clean page it is asked."""
    ink = np.zeros((600, 900), np.bool_)
    ink[50:73, 100:124] = True
    for k in range(many):
        x, y = 60 + 80 * (k % 10), 200 + 60 * (k // 10)
        ink[y : y + 9, x : x + 9] = True
    ink[100:109, 300:309] = True
    found = clean(ink, [Strip(200, 80, 500, 150)], EM)
    assert bool(found[100:109, 300:309].any()) is stays
    assert found[50:73, 100:124].all()


def test_small_specks_of_a_dirty_copy_are_diamonds() -> None:
    """A speck of a few pixels fills half of its box, and is one all the same; the largest of the page counts."""
    diamond = np.abs(np.arange(7) - 3)[:, None] + np.abs(np.arange(7) - 3) <= 3
    ink = np.zeros((600, 900), np.bool_)
    ink[50:73, 100:124] = True
    for k in range(40):
        x, y = 60 + 80 * (k % 10), 200 + 60 * (k // 10)
        ink[y : y + 7, x : x + 7] = diamond
    ink[100:107, 300:307] = diamond
    assert not clean(ink, [Strip(200, 80, 500, 150)], EM)[100:107, 300:307].any()


def test_the_rings_of_lone_signs_are_no_specks() -> None:
    """A column of "%" has many round pieces far from all letters, two by two: they stay, however worn."""
    ink = np.zeros((1400, 900), np.bool_)
    ink[50:73, 100:124] = True
    boxes = []
    for k in range(20):
        y = 100 + 60 * k
        ink[y : y + 9, 400:409] = ink[y + 10 : y + 19, 411:420] = True
        boxes.append(Strip(350, y - 20, 470, y + 36))
    assert np.array_equal(clean(ink, boxes, EM), ink)


def test_the_rings_of_a_sign_without_its_stroke_stay() -> None:
    """What is left of a "%" on a line of its own are four short strokes, far from all letters; one of them alone is dirt."""
    ink = line()
    letters = ink.copy()
    for x, y in ((300, 100), (306, 100), (308, 108), (314, 108)):
        ink[y : y + 6, x : x + 2] = True
    assert np.array_equal(clean(ink, [BOX], EM), ink)
    alone = letters.copy()
    alone[100:106, 300:302] = True
    assert np.array_equal(clean(alone, [BOX], EM), letters)


def test_a_small_ring_far_behind_the_text_is_its_full_stop() -> None:
    """Behind a quotation mark "。" is as far from the last letter; a ring no larger than a dot is grain."""
    for size, stays in ((5, True), (3, False)):
        letters = line()
        ink = letters.copy()
        ink[68 : 68 + size, 306 : 306 + size] = True
        ink[69 : 67 + size, 307 : 305 + size] = False
        assert np.array_equal(clean(ink, [BOX], EM), ink if stays else letters)


def test_a_page_of_grain_takes_no_more_memory_than_a_page() -> None:
    """Tens of thousands of specks are not each held against each other, which took ten gigabytes: as dense, they stay."""
    page = np.zeros((1600, 1600), np.bool_)
    for down in range(4):
        for across in range(4):
            page[down::10, across::10] = True
    tracemalloc.start()
    cleaned = clean(page, [], 24.0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cleaned.all(where=page)
    assert peak < 300_000_000
