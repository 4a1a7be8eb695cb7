"""Lines of which a fax left dots."""

from __future__ import annotations

import numpy as np

from hebiao.readers.picture.rule.dots import dots_in_gaps
from hebiao.readers.picture.rule.sight import Scale


def test_crossing_lines_with_no_room_between_them_have_no_dots() -> None:
    """Two upright lines that stand as close as their own blur leave nothing to look at, and nothing is found."""
    ink = np.zeros((40, 60), np.bool_)
    ink[20, ::3] = True
    size = Scale(long=20, short=8, gap=3, reach=3, margin=2)
    assert not dots_in_gaps(ink, (30.0, 33.0), size).any()
