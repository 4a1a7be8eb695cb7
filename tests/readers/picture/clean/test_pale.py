"""Ink that is no print: folds, what is left of a seal, streaks."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from hebiao.readers.picture.clean.pale import print_only, strokes_of
from hebiao.readers.recognise.components import Components

pytest.importorskip("cv2", reason="the OCR parts are not installed")

EM = 24.0
SCALE = 200 / 72


def page() -> NDArray[np.uint8]:
    """Four squares as high as letters in one row, with a small point behind the second."""
    gray = np.full((200, 400), 250, np.uint8)
    for x in (60, 90, 130, 160):
        gray[80:102, x : x + 20] = 30
    gray[98:102, 118:122] = 30
    return gray


def printed(gray: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The print of a page, all ink of which is asked about."""
    ink = Components(gray < 230)
    return print_only(gray, ink, np.ones(len(ink.stats), np.bool_), SCALE, EM)


def strokes(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The ink that may be strokes of letters."""
    pieces = Components(ink)
    return pieces.pixels(strokes_of(pieces, EM))


def test_ink_that_is_much_paler_than_the_letters_around_it_is_none() -> None:
    """A smear and a fold are taken out; letters, and a pale point beside them, stay."""
    gray = page()
    gray[98:102, 118:122] = 190
    gray[82:98, 200:220] = 200
    kept = printed(gray)
    assert kept[80:102, 60:80].all() and kept[98:102, 118:122].all()
    assert not kept[82:98, 200:220].any()


def test_the_hairlines_of_an_equals_sign_are_print() -> None:
    """What "=" is made of is paler than its digits on the cleanest page; one such stroke, or two of two lengths, is a smear."""
    gray = page()
    for x, ends in ((40, (52, 52)), (188, (200, 208)), (214, (226,))):
        for n, end in enumerate(ends):
            gray[89 + 5 * n : 91 + 5 * n, x:end] = 190
    kept = printed(gray)
    assert kept[89:91, 40:52].all() and kept[94:96, 40:52].all()
    assert not kept[85:100, 184:230].any()


def test_pale_print_that_stands_by_itself_is_print() -> None:
    """Where all letters hereabouts are pale, none of them is taken out."""
    gray = page()
    gray[gray < 230] = 205
    assert np.array_equal(printed(gray), gray < 230)


def test_what_is_long_and_thin_is_no_stroke() -> None:
    """An upright or a lying line longer than any stroke is taken out; a dash of two characters' width stays."""
    ink = page() < 230
    ink[10:190, 300:303] = True
    ink[150:153, 20:220] = True
    ink[30:33, 60:108] = True
    left = strokes(ink)
    assert not left[10:190, 300:303].any() and not left[150:153, 20:220].any()
    assert left[30:33, 60:108].all() and left[80:102, 60:80].all()


def test_a_fold_that_leans_is_no_stroke() -> None:
    """A thin line higher than any letter is taken out though it leans; a slash and letters stay."""
    ink = page() < 100
    letters = ink.copy()
    for y in range(110, 180):
        x = 250 + (y - 110) // 6
        ink[y, x : x + 2] = True
    assert np.array_equal(strokes(ink), letters)
