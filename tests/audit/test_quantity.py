"""Numbers of a text with what they count."""

from __future__ import annotations

import pytest

from hebiao.audit.scoring.quantity import read_quantities


@pytest.mark.parametrize(
    ("text", "number"),
    [("1百人", 100), ("1千余人", 1000), ("1.2千人", 1200), ("1万5千人", 15000), ("5千克", 5), ("2千米", 2)],
)
def test_hundreds_and_thousands_before_a_counter_are_multiplied_in(text: str, number: int) -> None:
    """百 and 千 before what is counted are part of the number; in 千克 and 千米 they are part of the unit."""
    assert read_quantities(text)[0].number == number
