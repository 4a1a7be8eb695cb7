"""Ink of a line that no character of its reading accounts for."""

from __future__ import annotations

import numpy as np
import pytest

from hebiao.readers.recognise.ocr import Char, Read
from hebiao.readers.recognise.textlines import Strip
from hebiao.readers.recognise.unread import LEFT, UNREAD, Blob, bare, blobs, doubted, is_flat

EM = 30.0


def read(text: str) -> Read:
    """A sure reading."""
    return Read(tuple(Char(c, 0.99, "", 0.0, 0.5) for c in text))


def scores(text: str, middles: tuple[float, ...], inked: tuple[Blob, ...]) -> list[float]:
    """What the characters of a reading score beside such ink."""
    return [c.score for c in doubted(read(text), middles, inked, EM).chars]


def test_ink_is_told_by_its_columns() -> None:
    """Each run of columns with ink is one blob, as high as its ink."""
    ink = np.zeros((40, 100), np.bool_)
    ink[5:35, 10:30] = True
    ink[30:36, 40:46] = True
    assert blobs(ink, Strip(10, 5, 60, 40)) == (Blob(0, 20, 0, 30), Blob(30, 36, 25, 31))


def test_a_full_stop_that_was_not_read_is_asked() -> None:
    """Ink behind the last character makes that one doubtful; grain does not, nor a stroke of the character itself."""
    sign = Blob(0, 30, 0, 30)
    assert scores("全", (15,), (sign, Blob(45, 55, 14, 23))) == [LEFT]
    assert scores("全", (15,), (sign, Blob(45, 48, 14, 16))) == [0.99]
    assert scores("川", (15,), (Blob(0, 6, 0, 30), Blob(12, 18, 0, 30), Blob(24, 30, 0, 30))) == [0.99]


def test_a_digit_is_no_wider_than_it_is_high() -> None:
    """A pen's ring around a dash is read as 0; digits that touch are as many as their ink is wide."""
    assert scores("0", (32,), (Blob(0, 64, 0, 30),)) == [UNREAD]
    assert scores("100", (7, 22, 37), (Blob(0, 44, 0, 30),)) == [0.99] * 3
    assert scores("门", (16,), (Blob(0, 40, 0, 30),)) == [0.99]


def test_ink_that_runs_on_beyond_a_character_may_hide_a_sign() -> None:
    """A ring around "≤30" runs through the sign, which no reading has: ink reaches further than the 3 does."""
    assert scores("30", (47, 62), (Blob(0, 70, 0, 40),)) == [UNREAD, 0.99]
    assert scores("30", (17, 32), (Blob(0, 80, 0, 40),)) == [0.99, UNREAD]
    assert scores("≤30", (15, 47, 62), (Blob(0, 70, 0, 40),)) == [0.99] * 3
    assert scores("全部", (15, 47), (Blob(0, 62, 0, 30),)) == [0.99] * 2


def test_dirt_far_from_a_line_is_no_mark_of_it() -> None:
    """A speck that stands characters away, and a fold that is higher than print, take nothing from the words."""
    sign = Blob(0, 30, 0, 30)
    assert scores("全", (15,), (sign, Blob(120, 129, 14, 23))) == [0.99]
    assert scores("全", (15,), (sign, Blob(55, 63, 0, 46))) == [0.99]
    assert scores("全", (15,), (sign, Blob(120, 150, 0, 30))) == [LEFT]


def test_a_comma_that_was_not_read_between_words_is_asked() -> None:
    """Where a mark stands between two characters and none was read, the nearer one is doubtful."""
    inked = (Blob(0, 30, 0, 30), Blob(34, 41, 22, 30), Blob(68, 98, 0, 30))
    assert scores("份已", (15, 83), inked) == [LEFT, 0.99]


def test_a_character_that_was_not_read_behind_a_mark_is_no_doubt_of_the_mark_alone() -> None:
    """A lost Ⅰ of 指标1：Ⅰ级 stands nearest to the colon, which says nothing of the name: the word behind it is asked."""
    inked = (Blob(0, 30, 0, 30), Blob(36, 39, 10, 26), Blob(56, 62, 2, 28), Blob(86, 116, 0, 30))
    assert scores("标：级", (15, 38, 101), inked) == [0.99, LEFT, LEFT]


def test_a_point_that_was_not_read_between_digits_is_asked() -> None:
    """A low spot between the digits of a figure without a point makes it doubtful; one that was read does not."""
    inked = (Blob(0, 12, 0, 28), Blob(16, 20, 24, 28), Blob(24, 38, 0, 28))
    assert UNREAD in scores("12", (6, 31), inked)
    assert UNREAD not in scores("1.2", (6, 18, 31), inked)


def test_a_figure_wider_than_its_digits_is_asked() -> None:
    """A pen that crosses 11 joins the two to what every reading takes for one: 341.32 as wide as 3411.32."""
    point, crossed = Blob(64, 67, 20, 23), Blob(32, 61, 0, 28)
    inked = (
        Blob(0, 13, 0, 22),
        Blob(16, 29, 0, 22),
        crossed,
        point,
        Blob(72, 85, 0, 22),
        Blob(88, 101, 0, 22),
    )
    middles = (6.0, 22.0, 46.0, 65.0, 78.0, 94.0)
    assert UNREAD in scores("341.32", middles, inked)
    single = (*inked[:2], Blob(32, 45, 0, 22), Blob(48, 51, 20, 23), Blob(56, 69, 0, 22), Blob(72, 85, 0, 22))
    assert UNREAD not in scores("341.32", (6.0, 22.0, 38.0, 49.0, 62.0, 78.0), single)


def test_a_digit_that_left_its_room_only_is_asked() -> None:
    """The pen that crosses a 1 is taken off with it: 341.32 with a gap before its 1."""
    inked = (
        Blob(0, 12, 0, 20), Blob(14, 28, 1, 20), Blob(44, 53, 1, 20), Blob(57, 61, 16, 20), Blob(63, 75, 0, 20),
        Blob(77, 89, 0, 20),
    )  # fmt: skip
    assert UNREAD in scores("341.32", tuple((b.x0 + b.x1) / 2 for b in inked), inked)
    moved = (*inked[:2], *(Blob(b.x0 - 14, b.x1 - 14, b.top, b.bottom) for b in inked[2:]))
    assert UNREAD not in scores("341.32", tuple((b.x0 + b.x1) / 2 for b in moved), moved)


def test_digits_too_far_apart_for_one_number_are_asked() -> None:
    """A point that left no ink leaves its room: 688941 with a gap before 41, and 98 as wide as 9.8."""
    apart = tuple(Blob(x, x + 13, 0, 22) for x in (0, 16, 32, 48, 72, 88))
    even = tuple(Blob(x, x + 13, 0, 22) for x in (0, 16, 32, 48, 64, 80))
    middles = tuple((b.x0 + b.x1) / 2 for b in apart)
    assert UNREAD in scores("688941", middles, apart)
    assert UNREAD not in scores("688941", tuple((b.x0 + b.x1) / 2 for b in even), even)
    assert scores("98", (), (Blob(0, 13, 0, 22), Blob(24, 37, 0, 22))) == [UNREAD, UNREAD]
    assert scores("98", (), (Blob(0, 13, 0, 22), Blob(16, 29, 0, 22))) == [0.99, 0.99]


def test_a_rate_whose_sign_touches_its_digits_is_no_wide_number() -> None:
    """The sign of 90% joined with the 0 is wider than a digit; that says nothing of a point between the digits."""
    joined = (Blob(0, 13, 0, 22), Blob(15, 56, 0, 22))
    assert scores("90%", (7, 22, 42), joined) == [0.99] * 3
    assert (
        scores("100%", (7, 22, 37, 58), (joined[0], Blob(15, 28, 0, 22), Blob(30, 71, 0, 22))) == [0.99] * 4
    )


@pytest.mark.parametrize(
    ("spot", "stays"),
    [
        (Blob(55, 60, 20, 25), True),  # at the foot of its digit
        (Blob(55, 60, 10, 15), False),  # half as high
        (Blob(55, 60, 28, 33), False),  # under the line
        (Blob(65, 70, 20, 25), False),  # too far off
        (Blob(53, 55, 23, 25), False),  # a grain
    ],
)
def test_a_point_behind_a_figure_stands_at_the_foot_of_its_digit(spot: Blob, stays: bool) -> None:
    """A filer's own point stays; what was read as one but stands as no point does is dirt, and is taken out."""
    digits = (Blob(0, 20, 4, 25), Blob(30, 50, 4, 25))
    kept, inked = bare(read("10."), (*digits, spot), EM)
    assert kept.text == ("10." if stays else "10")
    assert len(inked) == (3 if stays else 2)


def test_a_point_as_small_as_grain_stays_where_the_other_point_is_hardly_larger() -> None:
    """In fine print a point is two pixels wide: a filer's own second one (255.8.) is no dirt."""
    point = Blob(22, 24, 20, 25)
    digits = (Blob(0, 20, 4, 25), point, Blob(30, 50, 4, 25))
    assert bare(read("8.1."), (*digits, Blob(53, 55, 22, 25)), EM)[0].text == "8.1."
    assert bare(read("8.1."), (*digits, Blob(53, 55, 23, 24)), EM)[0].text == "8.1"
    assert bare(read("8.1."), (*digits, Blob(53, 55, 10, 13)), EM)[0].text == "8.1"


def test_a_point_before_a_figure_is_held_to_the_same() -> None:
    """A broken number's second line begins with its point; dirt before a share goes."""
    digits = (Blob(10, 30, 4, 25), Blob(40, 60, 4, 25))
    assert bare(read(".48"), (Blob(2, 7, 20, 25), *digits), EM)[0].text == ".48"
    assert bare(read(".48"), (Blob(2, 7, 8, 13), *digits), EM)[0].text == "48"


def test_marks_beside_words_are_left_alone() -> None:
    """A comma may stand high or far off: only figures have their points at their feet."""
    letters = (Blob(0, 28, 0, 28), Blob(30, 58, 0, 28))
    spot = Blob(70, 74, 10, 15)
    assert bare(read("完成,"), (*letters, spot), EM)[0].text == "完成,"


def test_ink_that_is_too_low_is_no_digit() -> None:
    """The rest of a fold, a third of a line high, is no 1; a dash is as low."""
    assert is_flat(read("1"), 10, EM)
    assert not is_flat(read("1"), 20, EM)
    assert not is_flat(read("-"), 4, EM)


def test_a_digit_in_pieces_before_a_figure_is_asked() -> None:
    """What is left of a 7 stands nearer to the next digit than any character to the next one, and is none of its ink."""
    inked = (Blob(0, 5, 8, 24), Blob(12, 26, 4, 25), Blob(28, 42, 4, 25))
    assert scores("29", (19, 35), inked) == [LEFT, 0.99]
    assert bare(read(".29"), (Blob(0, 3, 10, 13), Blob(4, 8, 12, 16), *inked[1:]), EM)[0].text == ".29"


def test_a_mark_that_was_read_as_a_character_is_asked() -> None:
    """What "填报，项" is where "填报人项" was read: a comma's ink is no 人; a level stroke is 一."""
    inked = (Blob(0, 28, 0, 29), Blob(34, 41, 22, 30), Blob(62, 90, 0, 29))
    assert scores("报人项", (14, 40, 76), inked) == [0.99, UNREAD, 0.99]
    assert scores("报，项", (14, 40, 76), inked) == [0.99] * 3
    assert scores("统一项", (14, 45, 76), (inked[0], Blob(33, 58, 12, 16), inked[2])) == [0.99] * 3


def test_a_sign_before_a_figure_that_was_not_read_is_asked() -> None:
    """What "=8个" is where "8个" was read: the sign reaches into the digit's room, and two of them are wider than any digit."""
    sign, digit, word = Blob(0, 14, 8, 20), Blob(17, 30, 2, 27), Blob(33, 61, 0, 29)
    assert scores("8个", (23.5, 47), (sign, digit, word)) == [UNREAD, 0.99]
    assert scores("=8个", (7, 23.5, 47), (sign, digit, word)) == [0.99] * 3
    assert scores("8", (), (sign, digit)) == [UNREAD]


def test_a_digit_in_two_pieces_is_no_sign_and_a_digit() -> None:
    """A worn 0 is no wider in pieces than in one; digits that touch are one piece of ink."""
    word = Blob(33, 61, 0, 29)
    assert scores("0个", (8, 47), (Blob(0, 6, 2, 27), Blob(10, 15, 2, 27), word)) == [0.99, 0.99]
    assert scores("10", (7, 22), (Blob(0, 29, 2, 27),)) == [0.99, 0.99]


def test_a_comma_that_begins_a_line_and_was_not_read_is_asked() -> None:
    """A point as small as a worn comma counts before the first character, and is grain over the letters."""
    signs = Blob(45, 75, 0, 30), Blob(78, 108, 0, 30)
    assert scores("提前", (60, 93), (Blob(4, 8, 24, 28), *signs)) == [LEFT, 0.99]
    assert scores("提前", (20, 93), (Blob(5, 35, 0, 30), Blob(54, 58, 24, 28), signs[1])) == [0.99, 0.99]
