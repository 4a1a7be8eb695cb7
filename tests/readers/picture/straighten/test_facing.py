"""Two pages side by side in one picture, and one page whose table came in pieces."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from hebiao.readers.picture.straighten.facing import page_columns

pytest.importorskip("cv2", reason="the OCR parts are not installed")

SCALE = 2.0
Mask = NDArray[np.bool_]


def ruled(x0: int, x1: int, top: int, bottom: int, step: int = 40) -> Mask:
    """A sheet of 1200 × 800 with one ruled table."""
    marks = np.zeros((800, 1200), np.bool_)
    marks[top : bottom + 1 : step, x0 : x1 + 1] = True
    marks[top : bottom + 1, x0 : x1 + 1 : (x1 - x0) // 5] = True
    return marks


def outline(x0: int, x1: int, top: int, bottom: int) -> NDArray[np.float32]:
    """The corners of a table."""
    return np.array([(x0, top), (x1, top), (x1, bottom), (x0, bottom)], np.float32)


def test_tables_beside_one_another_are_two_pages() -> None:
    """The picture is cut in the middle of the margins between them."""
    marks = ruled(50, 550, 100, 700) | ruled(650, 1150, 100, 700)
    tables = [outline(50, 550, 100, 700), outline(650, 1150, 100, 700)]
    assert page_columns(tables, marks, SCALE) == [(0, 600), (600, 1200)]


def test_a_table_that_came_in_two_pieces_is_one_page() -> None:
    """Where pieces of level lines lie between two halves of a table, no page is cut."""
    marks = ruled(50, 550, 100, 700) | ruled(650, 1150, 100, 700)
    marks[100:701:40, 570:630] = True
    tables = [outline(50, 550, 100, 700), outline(650, 1150, 100, 700)]
    assert page_columns(tables, marks, SCALE) == [(0, 1200)]


def test_the_end_of_a_table_alone_on_the_facing_page_is_a_page() -> None:
    """One row on the right page is too small to be seen as a table; the picture is cut where it is empty all the way."""
    marks = ruled(50, 550, 100, 700) | ruled(650, 1150, 100, 140)
    for k in range(6):
        marks[110:130, 700 + 40 * k : 715 + 40 * k] = True
    assert page_columns([outline(50, 550, 100, 700)], marks, SCALE) == [(0, 600), (600, 1200)]


def test_half_a_sheet_without_print_is_no_page() -> None:
    """A table on the left of a wide sheet, and nothing on its right, is one page."""
    marks = ruled(50, 550, 100, 700)
    assert page_columns([outline(50, 550, 100, 700)], marks, SCALE) == [(0, 1200)]
