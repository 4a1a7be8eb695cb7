"""Tables that run off their picture."""

from __future__ import annotations

import numpy as np
import pytest

from hebiao.readers.picture.rule.run_off import Lines, sides_run_off
from hebiao.readers.picture.rule.sight import Scale

SIZE = Scale(long=20, short=8, gap=3, reach=3, margin=2)
NONE = Lines(np.zeros((400, 300), np.bool_), (), (0.0, 300.0))


def drawn(length: tuple[int, int], bar: tuple[int, int] | None = None) -> Lines:
    """Three uprights of a table from 100 to 300, seen lying, over such a length; with a dark bar beside them, perhaps."""
    pixels = np.zeros((300, 400), np.bool_)
    places = [50.0, 100.0, 150.0]
    for at in (50, 100, 150):
        pixels[at, slice(*length)] = True
    if bar:
        pixels[slice(*bar), :] = True
        places += [float(bar[0]), (bar[0] + bar[1]) / 2, float(bar[1])]
    return Lines(pixels, places, (100.0, 300.0))


@pytest.mark.parametrize(
    ("length", "sides"),
    [((100, 301), ()), ((0, 301), ("top",)), ((100, 400), ("bottom",)), ((0, 400), ("top", "bottom"))],
)
def test_uprights_that_end_with_the_picture_run_off_it(
    length: tuple[int, int], sides: tuple[str, ...]
) -> None:
    """A table is cut at the side on which its uprights go on behind the last level line to the end of the picture."""
    assert sides_run_off(NONE, drawn(length), SIZE) == sides


def test_the_dark_between_two_sheets_is_no_line() -> None:
    """A bar over the whole picture, as between two pages that were scanned together, cuts no table off."""
    assert sides_run_off(NONE, drawn((100, 301), bar=(200, 230)), SIZE) == ()


def test_a_sheets_edges_along_the_whole_picture_are_no_lines() -> None:
    """Of a table whose other lines end within the picture few that run through it are edges of paper."""
    pixels = np.zeros((300, 400), np.bool_)
    places = [20.0, *(40.0 + 20 * n for n in range(8)), 280.0]
    for at in places[1:-1]:
        pixels[round(at), 100:301] = True
    pixels[20] = pixels[280] = True
    assert sides_run_off(NONE, Lines(pixels, places, (100.0, 300.0)), SIZE) == ()
