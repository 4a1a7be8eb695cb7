"""Marks that no print has."""

from __future__ import annotations

import pytest

from hebiao.reconcile.marks import is_loose


@pytest.mark.parametrize("text", ["195,85万元", "1,95", "12,3456", "≥3,5次", "1234,567万元"])
def test_a_comma_that_parts_no_thousands_is_a_point_with_a_tail(text: str) -> None:
    """A figure whose comma is not before three digits is asked."""
    assert is_loose(text, text)


@pytest.mark.parametrize("text", ["1,195.85万元", "1,234,567", "195.85万元", "12,345元"])
def test_commas_of_thousands_are_print(text: str) -> None:
    """Commas before groups of three digits are no loose marks."""
    assert not is_loose(text, text)


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("累计完成投资195,85万元并全部支付到位。", True),
        ("累计完成投资1234,567万元并全部支付到位。", True),
        ("累计完成投资1,195.85万元并全部支付到位。", False),
        ("累计完成投资1,234,567元，2023,2024年全部支付到位。", False),
    ],
)
def test_a_comma_of_an_amount_in_a_sentence_parts_thousands_or_is_asked(text: str, *, loose: bool) -> None:
    """In running text the unit tells an amount from a list of numbers or years."""
    assert is_loose(text, text) is loose


@pytest.mark.parametrize("text", ["隐患整改率96-%，已完成", "96-%", "≥90~%"])
def test_no_stroke_stands_between_a_figure_and_its_sign(text: str) -> None:
    """A scratch before a "%" is read as a dash."""
    assert is_loose(text, text)
    assert not is_loose("完成率90%-96%以上", "完成率90%-96%以上")


def test_no_text_begins_with_a_slash() -> None:
    """A stroke of dirt before a goal is read as one; alone it is a blank, and within a unit it parts two."""
    goal = "/为保障视频会议顺利召开，保障会议16场次。"
    assert is_loose(goal, goal)
    assert is_loose("/16场", "/16场")
    assert not is_loose("5元/人", "5元/人")
