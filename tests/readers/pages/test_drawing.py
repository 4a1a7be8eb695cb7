"""What PDF and OFD share of the art of drawing."""

from __future__ import annotations

from hebiao.domain.geometry import BBox
from hebiao.readers.pages.drawing import shown


def test_a_picture_in_strips_is_one() -> None:
    """A driver that cuts a picture into strips lower than a line leaves no rule, but a picture that is read."""
    strips = [BBox(50.0, 100.0 + 3 * n, 350.0, 103.0 + 3 * n) for n in range(40)]
    assert shown(strips, 400.0, 600.0) == [BBox(50.0, 100.0, 350.0, 220.0)]


def test_pictures_by_themselves_stay_so_and_end_with_the_page() -> None:
    """Two halves of a table that were pasted one under the other lie each as it was scanned; beyond the page is nothing."""
    halves = [BBox(50.0, 100.0, 350.0, 200.0), BBox(50.0, 200.0, 350.0, 700.0)]
    beside = [BBox(450.0, 10.0, 900.0, 60.0), BBox(50.0, 300.0, 350.0, 300.5)]
    assert shown([*halves, *beside], 400.0, 600.0) == [halves[0], BBox(50.0, 200.0, 350.0, 600.0)]
