"""What is on a page stays on it when the page is set straight."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from hebiao.readers.picture.straighten.upright import straighten


def test_what_stands_far_below_a_short_table_is_kept() -> None:
    """The end of a table on a second page is three rows high; its footer, and what is below, are no less the form's."""
    page = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(page)
    for y in (100, 150, 200, 250):
        pen.line((100, y, 1140, y), 0, 3)
    for x in range(100, 1141, 104):
        pen.line((x, 100, x, 250), 0, 3)
    pen.rectangle((120, 1500, 220, 1520), 0)
    askew = np.asarray(page.rotate(1.2, fillcolor=255).convert("RGB"))
    (part,) = straighten(askew, 150 / 72)
    assert part.pixels.shape[0] > 1600
    assert (part.pixels[1300:] < 100).any()


def test_a_page_is_not_set_straight_by_the_dark_around_it() -> None:
    """A dashed table has no frame; a black band beside the leaning page, whose edge stands upright, is no row of print."""
    page = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(page)
    for y in range(200, 1500, 90):
        for x in range(120, 1120, 40):
            pen.line((x, y, x + 14, y), 0, 3)
    askew = np.array(page.rotate(-1.8, fillcolor=255).convert("RGB"))
    askew[:, :70] = 0
    askew[:40] = 0
    (part,) = straighten(askew, 150 / 72)
    rows = (part.pixels[100:1600, 200:1100] < 100).sum(axis=1)
    assert rows.max() > 250
