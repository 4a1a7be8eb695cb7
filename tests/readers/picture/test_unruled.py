"""What stands on a page of pixels without upright lines."""

from __future__ import annotations

import numpy as np
import pytest

from hebiao.readers.pages.headings import Text
from hebiao.readers.picture.unruled import _texts_of, _with_levels
from hebiao.readers.recognise.cells import Pixels
from hebiao.readers.recognise.textlines import Strip


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (["级指标", "级指标", "三级指标"], ["一级指标", "二级指标", "三级指标"]),
        (["级指标", "三级指标"], ["级指标", "三级指标"]),
        (["三级指标", "级指标", "级指标"], ["三级指标", "级指标", "级指标"]),
    ],
)
def test_levels_whose_strokes_have_worn_away_are_told_by_their_order(
    read: list[str], told: list[str]
) -> None:
    """Three of them side by side are the three levels; fewer, or in another order, are left as they were read."""
    texts = [Text(100.0 * n, 50.0, 100.0 * n + 60, 62.0, words) for n, words in enumerate(read)]
    below = Text(0.0, 90.0, 60.0, 102.0, "产出指标")
    assert [t.words for t in _with_levels([*reversed(texts), below])] == [*reversed(told), "产出指标"]


def test_lines_that_are_found_are_parted_by_column_and_joined_below_each_other() -> None:
    """Two lines of one cell are one text, the neighbour is another, and what a box holds of the next line is not its own."""
    ink = np.zeros((120, 400), np.bool_)
    for x0, top, x1 in ((20, 20, 90), (20, 44, 60), (96, 32, 160), (20, 90, 90)):
        ink[top : top + 16, x0:x1] = True
    page = Pixels(np.where(ink, 0, 250).astype(np.uint8), ink, np.zeros(ink.shape, np.bool_), 16.0)
    seen = [Strip(14, 14, 94, 46), Strip(14, 34, 66, 66), Strip(92, 26, 166, 54), Strip(14, 84, 96, 112)]
    boxes = [box for box, _ in _texts_of(page, seen)]
    assert boxes == [Strip(20, 20, 90, 60), Strip(96, 32, 160, 48), Strip(20, 90, 90, 106)]
