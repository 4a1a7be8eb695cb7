"""Lines of text on pixels."""

from __future__ import annotations

import numpy as np

from hebiao.readers.textlines import free_lines


def test_flat_strokes_outside_of_cells_are_no_text() -> None:
    """The grain of a desk, a fold or a rule is lower than any character; two words far apart are two lines."""
    ink = np.zeros((200, 600), np.bool_)
    ink[40:42, 10:500] = True
    ink[100:118, 50:120] = True
    ink[102:120, 400:460] = True
    assert [(s.x0, s.x1) for s in free_lines(ink, 18.0)] == [(50, 120), (400, 460)]
