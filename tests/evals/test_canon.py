"""When two values are the same."""

from __future__ import annotations

import pytest

from hebiao.evals.canon import canon, same


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("20", "20.00"),
        ("1,234.5", "1234.50"),
        ("９８％", "98.0%"),
        ("≧ 98%", "≥98％"),
        ("（2023年）", "(2023年)"),
        ("—", None),
        ("/", " "),
        ("<p>好</p>", "好"),
        ("100㎡", "100m2"),
        ("-5", "－5.0"),
    ],
)
def test_same(a: str, b: str | None) -> None:
    """Width, space, tags, dashes and trailing zeros make no difference."""
    assert same(a, b)


@pytest.mark.parametrize(
    ("a", "b"), [("20", "20%"), ("12.5", "125"), ("0", None), ("无", None), ("≥98", ">98"), ("5万", "5")]
)
def test_not_same(a: str, b: str | None) -> None:
    """Digits, units, operators and a written nothing do make a difference."""
    assert not same(a, b)


def test_canon_keeps_words() -> None:
    """A dash inside a text stays, in one form."""
    assert canon("2023年1月—12月") == "2023年1月-12月"
