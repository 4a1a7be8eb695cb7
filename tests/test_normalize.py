"""Cleaning and comparing text: nothing here may change a digit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hebiao.normalize import NULLS, canon, drop_tags, percentage, plain_number, same_text, squash, written

TEXTS = st.text(
    st.sampled_from("0123456789.,%：:（）()—-/ 　\n\t\u200b\ufeff≥≤＝％分元項目<p></>ａ０９")
    | st.characters()
)
ASCII_DIGITS = frozenset("0123456789")


def _digits(text: str) -> str:
    return "".join(c for c in text if c in ASCII_DIGITS)


@given(TEXTS)
def test_squash_leaves_no_white_space(text: str) -> None:
    """What is squashed holds no white space of any width."""
    assert not any(c.isspace() or c in "\u200b\ufeff" for c in squash(text))


@given(st.text(st.characters(exclude_characters="<>")))
def test_squash_and_written_are_idempotent(text: str) -> None:
    """Cleaning twice is cleaning once."""
    assert squash(squash(text)) == squash(text)
    once = written(text)
    assert written(once) == once


@given(st.text(st.characters(exclude_characters="<>")))
def test_canon_is_idempotent(text: str) -> None:
    """A key is its own key."""
    assert canon(canon(text)) == canon(text)


@given(st.text(st.sampled_from("0123456789.,%：:（）—-/ 　\n≥≤＝％分元")))
def test_no_digit_is_changed(text: str) -> None:
    """Digits come out of squash and canon as they went in, in number and in order."""
    assert _digits(squash(text)) == _digits(text)
    assert _digits(canon(text)) == _digits(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_plain_number_reads_what_was_written(number: Decimal) -> None:
    """A decimal comes back exactly, with and without thousands commas, half width and full width."""
    plain, commas = format(number, "f"), format(number, ",f")
    wide = plain.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    assert plain_number(plain) == plain_number(commas) == plain_number(wide) == number
    assert plain_number(f" {plain}\n") == number


@given(st.integers(0, 10**12), st.integers(1, 30))
def test_plain_number_keeps_every_decimal(whole: int, zeros: int) -> None:
    """No decimal is rounded off, however many there are."""
    text = f"{whole}.{'0' * zeros}1"
    assert str(plain_number(text)) == text or format(plain_number(text) or 0, "f") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "1,23",
        "1,2345",
        "1.2.3",
        "12元",
        "≥5",
        "95%",
        "—",
        "1e5",
        "1-2",
        ".",
        "12.",
        "十",
        "²",
        "½",
        "10²",
        "10①",
        "⒈5",
    ],
)
def test_plain_number_refuses_what_is_not_one_number(text: str | None) -> None:
    """A text that is anything besides one number has no number."""
    assert plain_number(text) is None


@given(TEXTS, TEXTS)
def test_same_text_is_reflexive_and_symmetric(a: str, b: str) -> None:
    """Every text is the same as itself, and sameness does not depend on the order."""
    assert same_text(a, a)
    assert same_text(a, b) == same_text(b, a)
    assert same_text(None, None)
    assert not same_text(a, None)
    assert not same_text(None, b)


@pytest.mark.parametrize(
    ("a", "b"), [("20", "20.00"), ("1,000", "1000"), ("（一）", "(一)"), ("≧90％", "≥90%"), ("甲 乙", "甲乙")]
)
def test_same_text_sees_through_writing(a: str, b: str) -> None:
    """Zeros, commas, width and white space make no difference."""
    assert same_text(a, b)


@pytest.mark.parametrize(("a", "b"), [("20", "2"), ("1.5", "15"), ("95%", "95"), ("5", "-5"), ("甲", "乙")])
def test_same_text_sees_every_digit(a: str, b: str) -> None:
    """A lost point, digit, sign or percent sign is a difference."""
    assert not same_text(a, b)


@pytest.mark.parametrize("text", sorted(NULLS))
def test_dashes_say_nothing(text: str) -> None:
    """A dash, a slash or a blank alone is null, also between spaces and in tags."""
    assert written(f" {text}\n") is None
    assert written(f"<p>{text}</p>") is None


def test_marks_that_nobody_sees_are_no_part_of_a_value() -> None:
    """Direction marks that telephones and messengers copy along are dropped; one that turns digits round stays."""
    assert written("\u202d138 0000 1234\u202c\u200e") == "13800001234"
    assert written("\u206612.5\u2069%") == "12.5%"
    assert written("\u202e123") == "\u202e123"


def test_written_keeps_the_rest() -> None:
    """White space and tags go, the words and signs between them stay as written."""
    assert written(None) is None
    assert written("<b>≥ 9\n0％</b>") == "≥90％"
    assert written("-5") == "-5"
    assert written("a<5且b>3") == "a<5且b>3"


def test_drop_tags_leaves_comparisons() -> None:
    """Signs of comparison are no tags."""
    assert drop_tags("<p style='x'>5<6</p>") == "5<6"
    assert drop_tags("x < 5 > 3") == "x < 5 > 3"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=1000))
def test_percentage_is_exact(number: Decimal) -> None:
    """A percentage keeps its number exactly; without exactly one sign there is none."""
    text = format(number, "f")
    assert percentage(f"{text}%") == percentage(f"{text}％") == number
    assert percentage(text) is None
    assert percentage(f"{text}%%") is None
    assert percentage(None) is None
