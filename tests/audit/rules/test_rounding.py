"""How far a shown figure may be from the true one."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hebiao.audit.rules.rounding import shown_right, sum_slack

TRUE = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=0, max_value=10**6)


@given(TRUE, st.integers(0, 4))
def test_truncated_and_rounded_figures_are_right(true: Decimal, decimals: int) -> None:
    """A figure cut off or rounded half up to k decimals shows the true one."""
    step = Decimal(1).scaleb(-decimals)
    assert shown_right(true.quantize(step, ROUND_DOWN), true)
    assert shown_right(true.quantize(step, ROUND_HALF_UP), true)
    assert shown_right(true, true)


@given(TRUE, st.integers(0, 4), st.sampled_from([-1, 1]))
def test_one_unit_off_is_wrong(true: Decimal, decimals: int, sign: int) -> None:
    """A figure that is one unit of its last decimal beyond the exact one is wrong, however small the unit."""
    step = Decimal(1).scaleb(-decimals)
    exact = true.quantize(step, ROUND_DOWN)
    assert not shown_right(exact + sign * step, exact)


def test_slack_grows_with_the_addends() -> None:
    """A sum of rounded figures may be off by a hundredth for each of them, and by one at least."""
    assert [sum_slack(n) for n in (0, 1, 3)] == [Decimal("0.01"), Decimal("0.01"), Decimal("0.03")]
    assert Fraction(sum_slack(7)) == Fraction(7, 100)
