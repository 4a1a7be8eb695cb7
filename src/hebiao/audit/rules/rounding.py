"""How far a shown figure may be from the true one (rules, "Rounding"): forms truncate as well as round half up."""

from __future__ import annotations

from decimal import Decimal


def shown_right(shown: Decimal, true: Decimal) -> bool:
    """Whether a figure with k decimals shows the true one: |shown − true| < 10⁻ᵏ."""
    exponent = shown.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return abs(shown - true) < Decimal(1).scaleb(-decimals)


def has_decimals(shown: Decimal, least: int = 1) -> bool:
    """Whether a figure is written with that many decimals: 9.0 has one, 9 has none."""
    exponent = shown.as_tuple().exponent
    return isinstance(exponent, int) and -exponent >= least


def has_cents(shown: Decimal) -> bool:
    """Whether an amount is written with two decimals or more: one with fewer was not rounded."""
    return has_decimals(shown, 2)


def sum_slack(addends: int, each: Decimal = Decimal("0.01")) -> Decimal:
    """What a sum of rounded figures may be off by: 0.01 an addend, at least 0.01."""
    return each * max(addends, 1)
