"""Characters that worn print makes recognisers read in the other script."""

from __future__ import annotations

import pytest

from hebiao.readers.recognise.ocr import Char, Read
from hebiao.readers.recognise.scripts import in_one_script
from hebiao.readers.recognise.vote import rivals


def read(text: str, score: float = 0.99, rival: str = "", rival_score: float = 0.0) -> Read:
    """A reading of which every character is as sure."""
    return Read(tuple(Char(c, score, rival, rival_score, 0.5) for c in text))


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        (read("关愛"), read("关爱"), "关爱"),
        (read("愛", 0.54, "爱", 0.45), read("愛", 0.95, "爱", 0.04), "爱"),
        (read("参賽人数"), read("参赛人数"), "参赛人数"),
        (read("審", 0.6), read("審", 0.7), "审"),
        (read("張"), read("張"), "張"),
        (read("關愛"), read("關愛"), "關愛"),
    ],
)
def test_a_form_is_printed_in_one_script(first: Read, second: Read, text: str) -> None:
    """The simplified form counts where a reading or a runner-up has it; what all are sure of is printed so."""
    assert in_one_script([first, second])[0].text == text


def test_readings_that_differ_in_script_alone_agree() -> None:
    """Nothing is left of the difference, so that nobody is asked about it."""
    said = rivals([[read("开展关爱活动"), read("开展关愛活动")]])
    assert [r.text for r in said] == ["开展关爱活动"] * 2


def test_what_went_to_the_other_form_went_to_the_character() -> None:
    """愛 at 0.54 beside 爱 at 0.45 is a sure 爱."""
    (one,) = in_one_script([read("愛", 0.54, "爱", 0.45)])
    assert (one.score, one.chars[0].rival) == (pytest.approx(0.99), "")
