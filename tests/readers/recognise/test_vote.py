"""Readings of one line against each other."""

from __future__ import annotations

import pytest

from hebiao.readers.recognise import vote
from hebiao.readers.recognise.ocr import Char, Read


def read(text: str, score: float, rival: str = "", rival_score: float = 0.0) -> Read:
    """A line whose last character has this score, and the others are certain."""
    sure = [Char(c, 1.0, "", 0.0, 0.5) for c in text[:-1]]
    return Read((*sure, *(Char(c, score, rival, rival_score, 0.5) for c in text[-1:])))


@pytest.mark.parametrize(
    ("reads", "chosen"),
    [
        ((read("≤0起", 0.99), read("SO起", 0.8), read("SO起", 0.89)), "≤0起"),
        ((read("30章", 0.2), read("30", 0.99), read("30", 0.98)), "30"),
        ((read("VOTE", 0.3), read("", 0), read("", 0)), ""),
        ((read("10", 0.7), read("10", 0.6), read("16", 0.99)), "10"),
        ((read("1O", 0.3), read("10", 0.8), read("18", 0.5)), "10"),
    ],
)
def test_the_best_reading_is_the_first_unless_it_doubts_itself(reads: tuple[Read, ...], chosen: str) -> None:
    """A sure first reading is shown; else what the two others agree on, else the surest."""
    assert vote.best(reads).text == chosen


def test_a_line_is_read_again_where_readings_differ_or_doubt() -> None:
    """Agreement of two sure readings is enough; brackets of another width are no doubt."""
    assert not vote.is_doubtful([read("98", 0.99), read("98", 0.95)])
    assert vote.is_doubtful([read("98", 0.99), read("93", 0.99)])
    assert vote.is_doubtful([read("98", 0.99), read("98", 0.7)])
    assert not vote.is_doubtful([read("元)", 0.6, "）", 0.39), read("元)", 0.99)])


def test_a_lone_stroke_is_told_from_text() -> None:
    """一 with dirt about it is a dash; with any other character beside it, it is text."""
    assert vote.is_stroke([read("一.", 0.8), read("", 0)])
    assert not vote.is_stroke([read("一次", 0.9), read("一", 0.9)])
    assert not vote.is_stroke([read("", 0), read("", 0)])


def test_a_cell_keeps_every_reading_line_by_line() -> None:
    """Where the best lines come from several readings, they stand first under a name of their own."""
    first = [read("10", 0.99), read("8章", 0.2)]
    again = [read("16", 0.5), read("8", 0.99)]
    third = [read("10", 0.95), read("8", 0.95)]
    best, *rest = vote.rivals(list(zip(first, again, third, strict=True)))
    assert (best.producer, best.text) == ("ocr:best", "10\n8")
    assert [(r.producer, r.text) for r in rest] == [
        ("ocr:lines", "10\n8章"), ("ocr:again", "16\n8"), ("ocr:third", "10\n8"),
    ]  # fmt: skip
    assert rest[0].weak[0].score == 0.2


def test_a_word_that_was_read_once_has_one_reading() -> None:
    """Nothing is said in the name of a reading that was not made."""
    assert [r.producer for r in vote.rivals([[read("分值", 0.99)]])] == ["ocr:lines"]


@pytest.mark.parametrize(
    ("line", "certain"),
    [
        (read("设施运行管护水平明显提高", 0.999), True),
        (read("2023年完成管护行政村240个，群众反映良好", 0.999), True),
        (read("指标1：管护设施完好率", 0.999), True),
        (read("群众反映良好，", 0.6, ",", 0.399), True),
        (read("指标1：管护240个", 0.999), False),
        (read("240", 0.999), False),
        (read("≥90%", 0.999), False),
        (read("管护行政村240个", 0.999), False),
        (read("设施运行管护水平明显提高", 0.99), False),
        (read("设施运行管护水平明显提高", 0.996, "髙", 0.004), False),
        (read("", 0), False),
    ],
)
def test_only_certain_running_text_is_read_once(line: Read, certain: bool) -> None:
    """A figure that stands by itself is always read twice, however sure its first reading is; a row's number is no figure."""
    assert vote.is_certain(line) is certain


def test_a_character_of_other_print_is_no_other_character() -> None:
    """數 for 数 is no second opinion, and the simplified form is the one that is shown."""
    assert not vote.is_doubtful([read("满意人数", 0.99), read("满意人數", 0.98)])
    assert not vote.is_doubtful([read("人数", 0.6, "數", 0.39), read("人数", 0.99)])
    assert vote.best([read("人數", 0.95), read("人数", 0.9)]).text == "人数"


def test_what_is_not_named_as_weak_is_certain() -> None:
    """Characters below 0.97 are kept with their rivals, so that a prefix says nothing of what stands behind it."""
    (rival,) = vote.rivals([[read("指标：数", 0.95)]])
    assert [(w.at, w.score) for w in rival.weak] == [(3, 0.95)]
