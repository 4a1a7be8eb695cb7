"""The form's sums as a witness for one reading."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hebiao.reconcile.arithmetic import Sheet, adds_up


def _sheet(
    weights: tuple[str | None, ...], scores: tuple[str | None, ...], totals: tuple[str | None, str | None]
) -> Sheet:
    return Sheet(weights, scores, ("10", "9.5"), totals)


@given(st.integers(1, 88), st.integers(0, 5000))
def test_a_form_that_adds_up(first: int, hundredths: int) -> None:
    """Weights that make 100 and scores that make the stated total add up; any other weight does not."""
    score = Decimal(hundredths) / 100
    weights, scores = (str(first), str(90 - first)), (str(score), "1.00")
    total = str(score + Decimal("10.5"))
    assert adds_up(_sheet(weights, scores, ("100", total)))
    assert adds_up(_sheet(weights, scores, (None, None)))
    assert not adds_up(_sheet((str(first + 1), weights[1]), scores, ("100", total)))
    assert not adds_up(_sheet(weights, scores, ("100", str(Decimal(total) + 1))))


@pytest.mark.parametrize(
    ("weights", "totals"),
    [
        (("50", None), ("100", "19.5")), (("50", "4O"), ("100", "19.5")), (("50", "40"), ("90", "19.5")),
        (("50", "40"), ("100", "优")), (("50", "40", "5"), ("100", "19.5")),
    ],
)  # fmt: skip
def test_what_is_lost_or_no_figure_proves_nothing(
    weights: tuple[str | None, ...], totals: tuple[str, str]
) -> None:
    """A weight that is missing, one too many, a letter for a digit or a wrong stated total proves nothing."""
    assert adds_up(_sheet(("50", "40"), ("5", "5"), ("100", "19.5")))
    assert not adds_up(_sheet(weights, ("5", "5"), totals))
