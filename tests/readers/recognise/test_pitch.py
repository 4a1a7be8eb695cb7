"""Characters held against the room that print gives them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from hebiao.readers.recognise.ocr import Char, Read
from hebiao.readers.recognise.pitch import doubted, without_wide_signs
from hebiao.readers.recognise.textlines import Strip
from hebiao.readers.recognise.unread import UNREAD, Blob, blobs

EM = 20.0


def unsure(text: str, inked: Sequence[Blob], middles: Sequence[float]) -> str:
    """The characters of a sure reading that are doubted beside such ink."""
    read = Read(tuple(Char(c, 0.99, "", 0.0, 0.5) for c in text))
    return "".join(c.text for c in doubted(read, middles, inked, EM).chars if c.score <= UNREAD)


def print_of(text: str, gaps: str = "") -> tuple[list[Blob], list[float]]:
    """Ink as type sets it, and where its characters stand: words as wide as high, digits half as wide; `gaps` print nothing."""
    blobs: list[Blob] = []
    middles: list[float] = []
    x = 0
    for n, char in enumerate(text):
        wide, top = (22, 0) if not char.isascii() else (11, 3) if char != "." else (6, 16)
        if str(n) not in gaps:
            blobs.append(Blob(x + 1, x + wide - 1, top, 19))
            middles.append(x + wide / 2)
        x += wide
    return blobs, middles


def test_a_point_without_room_is_asked() -> None:
    """Dirt between the digits of 12 is read as 1.2; the digits of a real point stand further apart."""
    text = "聘请顾问12名"
    blobs, middles = print_of(text)
    speck = Blob(54 + 44, 56 + 44, 17, 19)
    dirty = sorted([*blobs, speck], key=lambda b: b.x0)
    at = [*middles[:5], (middles[4] + middles[5]) / 2, *middles[5:]]
    assert unsure("聘请顾问1.2名", dirty, at) == "."
    assert unsure("聘请顾问1.2名", *print_of("聘请顾问1.2名")) == ""


def test_a_point_without_ink_is_asked() -> None:
    """Where nothing stands low between two digits no point was printed."""
    blobs, middles = print_of("面积31.75亩")
    bare = [b for b in blobs if b.top != 16]
    assert unsure("面积31.75亩", blobs, middles) == ""
    assert unsure("面积31.75亩", bare, middles) == "."


def test_a_point_in_words_that_was_not_read_is_asked() -> None:
    """Digits within words stand as far apart as where a point is between them, whether its ink is left or not."""
    blobs, middles = print_of("面积31.75亩")
    read = [*middles[:4], *middles[5:]]
    assert unsure("面积3175亩", blobs, read) == "17"
    assert unsure("面积3175亩", [b for b in blobs if b.top != 16], read) == "17"
    assert unsure("面积3175亩", *print_of("面积3175亩")) == ""


def test_a_lost_point_is_seen_in_a_figure_of_three_digits_too() -> None:
    """Of two distances the shorter is the usual one, whether a unit or a sign stands behind the figure."""
    for text, around in (("92.4%", "24"), ("1.22万元", "12")):
        blobs, middles = print_of(text, gaps=str(text.index(".")))
        assert unsure(text.replace(".", ""), blobs, middles) == around


def test_a_lost_point_is_seen_beside_digits_that_touch() -> None:
    """Ink as wide as two digits counts as two; a word's is one."""
    blobs, middles = print_of("2256.548692", gaps="4")
    touching = [*blobs[:4], Blob(blobs[4].x0, blobs[5].x1, 3, 19), *blobs[6:]]
    assert unsure("2256548692", touching, middles) == "65"
    whole, at = print_of("2256548692")
    assert unsure("2256548692", [*whole[:4], Blob(whole[4].x0, whole[5].x1, 3, 19), *whole[6:]], at) == ""


def test_a_comma_that_is_gone_from_running_text_is_asked() -> None:
    """In a line of text paper as wide as a character is where a mark was; between two words by themselves it may be a printed space."""
    text = "完成采购项目，按期验收合格后支付到位"
    assert unsure(text.replace("，", ""), *print_of(text, gaps="6")) == "目按"
    assert unsure("采购项目验收", *print_of("采购项目　验收", gaps="4")) == ""


def test_a_hole_in_a_word_is_asked() -> None:
    """A thin 一 that left no ink leaves its room; so does a 1 behind a word."""
    assert unsure("下步完善", *print_of("下一步完善", gaps="1")) == "下步"
    assert unsure("下一步完善", *print_of("下一步完善")) == ""
    assert unsure("服务7人次", *print_of("服务17人次", gaps="2")) == "务7"


def test_room_that_print_leaves_is_no_hole() -> None:
    """A numbered label, a space where no 一 can stand, a year to be filled in, a name and texts that are apart."""
    assert unsure("指标1面积", *print_of("指标　1面积", gaps="2")) == ""
    assert unsure("松坪县水务局", *print_of("松　坪县水务局", gaps="1")) == ""
    assert unsure("2023年度", *print_of("2023　年度", gaps="4")) == ""
    assert unsure("张伟", *print_of("张　伟", gaps="1")) == ""
    assert unsure("负责人孙宁电话", *print_of("负责人孙宁　　电话", gaps="56")) == ""


def test_a_sign_wider_than_the_others_of_its_page_is_asked() -> None:
    """What every reading has as "%" is "‰" where it is half as wide again as the real ones."""
    ink = np.zeros((200, 200), np.bool_)
    lines, reads = [], []
    for k, wide in enumerate((12, 12, 13, 19)):
        top = 10 + 40 * k
        ink[top : top + 16, 20:29] = ink[top : top + 16, 31 : 31 + wide] = True
        lines.append((Strip(20, top, 31 + wide, top + 16), (4.5, 11 + wide / 2)))
        reads.append([Read((Char("5", 0.99, "", 0.0, 0.3), Char("%", 0.99, "", 0.0, 0.7)))] * 2)
    seen = partial(blobs, ink)
    told = without_wide_signs(seen, EM, lines, reads)
    assert [[c.score for c in r.chars] for r in told[3]] == [[0.99, UNREAD]] * 2
    assert told[:3] == reads[:3]
    assert without_wide_signs(seen, EM, lines[2:], reads[2:]) == reads[2:]
