"""Lines of text on pixels."""

from __future__ import annotations

import numpy as np

from hebiao.readers.recognise.textlines import Strip, find_lines, free_lines


def test_flat_strokes_outside_of_cells_are_no_text() -> None:
    """The grain of a desk, a fold or a rule is lower than any character; two words far apart are two lines."""
    ink = np.zeros((200, 600), np.bool_)
    ink[40:42, 10:500] = True
    ink[100:118, 50:120] = True
    ink[102:120, 400:460] = True
    assert [(s.x0, s.x1) for s in free_lines(ink, 18.0)] == [(50, 120), (400, 460)]


def test_the_dark_edge_of_a_copy_does_not_swallow_a_line() -> None:
    """A footer that begins right beside the edge is a line of its own."""
    ink = np.zeros((400, 600), np.bool_)
    ink[0:400, 10:16] = True
    ink[300:318, 30:120] = True
    assert [tuple(s) for s in free_lines(ink, 18.0)] == [(30, 300, 120, 318)]


def test_a_narrow_stroke_by_itself_is_no_line() -> None:
    """What a fold leaves in a cell is narrower than any figure, and is told as ink that is no text."""
    ink = np.zeros((60, 100), np.bool_)
    ink[20:38, 40:43] = True
    lines = find_lines(ink, Strip(0, 0, 100, 60), 18.0)
    assert lines.strips == ()
    assert lines.specks == 54
    ink[20:38, 37:43] = True
    assert len(find_lines(ink, Strip(0, 0, 100, 60), 18.0).strips) == 1
