"""Places in doubt read once more as a detector of text finds them."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw, ImageFont

from hebiao.domain.document import FOUND, Rival, Weak
from hebiao.domain.geometry import BBox
from hebiao.readers.recognise import ocr
from hebiao.readers.recognise.detected import Seen, Spot, open_lines, read_detected
from hebiao.readers.recognise.textlines import Strip

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")
FIRST, SECOND = Strip(20, 20, 200, 50), Strip(20, 80, 200, 110)
"""where the figures of the picture stand"""


def page() -> np.ndarray:
    """Two figures below each other, in black on white."""
    picture = Image.new("L", (420, 140), 250)
    for strip, text in ((FIRST, "226.75"), (SECOND, "1984.30")):
        ImageDraw.Draw(picture).text(strip[:2], text, 20, ImageFont.load_default(36))
    return np.asarray(picture, np.uint8)


def to_points(strip: Strip) -> BBox:
    """Half a point a pixel."""
    return BBox(*(v / 2 for v in strip))


def readings(*texts: str) -> tuple[Rival, ...]:
    """What two or three readings of one place say, all of them sure."""
    return tuple(
        Rival(p, t, 0.99) for p, t in zip(("ocr:lines", "ocr:again", "ocr:third"), texts, strict=False)
    )


def test_the_detector_finds_the_lines_of_a_picture() -> None:
    """Every line is marked once, about where it stands."""
    first, second = sorted(ocr.find_text(page(), 30.0), key=lambda s: s.top)
    assert first.top < 35 < first.bottom < second.top < 95 < second.bottom
    assert first.x0 < 30 and first.x1 > 120


def test_what_is_settled_is_not_read_again() -> None:
    """A place on which its readings agree keeps them as they are, and so does one with no line."""
    settled = Spot(Strip(0, 0, 420, 65), (FIRST,), readings("226.75", "226.75"))
    blank = Spot(Strip(0, 65, 420, 140), (), readings("", ""))
    assert read_detected(Seen(page(), 30.0, to_points), [settled, blank]) == [settled.rivals, blank.rivals]


def test_a_line_out_of_which_ink_was_taken_is_read_again_however_sure_its_readings_are() -> None:
    """A stroke that was taken for dirt is missing in every other reading; a look at the page as it is has it."""
    rivals = readings("22675", "22675")
    spot = Spot(Strip(0, 0, 420, 65), (FIRST,), rivals, frozenset({0}))
    assert open_lines(spot) == [0]
    (read,) = read_detected(Seen(page(), 30.0, to_points), [spot])
    assert [r.text for r in read] == ["22675", "22675", "226.75"]


def test_a_place_in_doubt_is_read_as_the_detector_finds_it() -> None:
    """One more reading stands behind the others, and says what is printed where they differ."""
    spot = Spot(Strip(0, 0, 420, 65), (FIRST,), readings("22675", "226.75", "22675"))
    (read,) = read_detected(Seen(page(), 30.0, to_points), [spot])
    assert read[:-1] == spot.rivals
    assert (read[-1].producer, read[-1].text) == (FOUND, "226.75")
    assert [box.contains(30, 18) for box in read[-1].boxes] == [True]


def test_what_the_detectors_cut_and_another_reading_say_is_shown() -> None:
    """Where two that agree are surer than what was in front, they are in front, and nothing is lost."""
    weak = tuple(Weak(k, "8", 0.4, 0.5) for k in range(5))
    first, second, third = readings("22675", "226.7", "226.75")
    doubtful = (replace(first, score=0.5, weak=weak), replace(second, score=0.5, weak=weak), third)
    spot = Spot(Strip(0, 0, 420, 65), (FIRST,), doubtful)
    (read,) = read_detected(Seen(page(), 30.0, to_points), [spot])
    assert (read[0].producer, read[0].text) == ("ocr:best", "226.75")
    assert [r.text for r in read[1:]] == ["22675", "226.7", "226.75", "226.75"]


def test_only_the_line_in_doubt_is_read_again() -> None:
    """The other lines of a cell stand in the new reading as they are shown, their weak characters in their places."""
    said = [
        Rival(r.producer, r.text, 0.9, (Weak(len(r.text) - 1, "8", 0.1, 0.9),))
        for r in readings("22675\n1984.30", "226.75\n1984.30", "226.75\n1984.30")
    ]
    spot = Spot(Strip(0, 0, 420, 140), (FIRST, SECOND), tuple(said))
    assert open_lines(spot) == [0]
    (read,) = read_detected(Seen(page(), 30.0, to_points), [spot])
    assert read[-1].text == "226.75\n1984.30"
    assert [w for w in read[-1].weak if w.at > len("226.75")] == [Weak(13, "8", 0.1, 0.9)]


def test_a_text_over_two_cells_is_parted_by_their_edge() -> None:
    """Each cell has the figures that stand in it."""
    left = Spot(Strip(0, 0, 76, 65), (Strip(20, 20, 74, 50),), readings("22", "226", "22"))
    (read,) = read_detected(Seen(page(), 30.0, to_points), [left])
    assert len(read[-1].text) <= 3 and read[-1].text.startswith("22")


def test_lines_that_the_detector_cuts_otherwise_are_left() -> None:
    """Where a text that it finds is part of two lines, or of none, nobody knows which it reads."""
    spot = Spot(
        Strip(0, 0, 420, 65),
        (Strip(20, 20, 200, 36), Strip(20, 37, 200, 50)),
        readings("2\n6", "2\n5", "2\n4"),
    )
    assert read_detected(Seen(page(), 30.0, to_points), [spot]) == [spot.rivals]


def test_the_grain_of_a_desk_is_no_text() -> None:
    """Of streaks and figures that have the size of lines only the figures are text."""
    picture = np.array(page())
    streaks = [Strip(230, top, 400, top + 12) for top in (15, 45, 75, 105)]
    for strip in streaks:
        picture[strip.top : strip.bottom : 4, strip.x0 : strip.x1] = 120
    seen = Seen(picture, 30.0, to_points)
    assert seen.texts_among([FIRST, SECOND, *streaks]) == [FIRST, SECOND]
    assert seen.texts()[35, 60] and not seen.texts()[50, 300]
