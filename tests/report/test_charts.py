"""Bars of amounts."""

from __future__ import annotations

import re
from decimal import Decimal

from hebiao.report.charts import budget_bar, scale_of


def widths(*amounts: int) -> list[float]:
    """How wide the bars of some budgets are drawn, on the scale that they have together."""
    scale = scale_of([Decimal(a) for a in amounts])
    bars = [budget_bar(Decimal(a), Decimal(a), scale, "") for a in amounts]
    return [float(re.findall(r'class="whole"[^>]*width="([\d.]+)"', bar)[0]) for bar in bars]


def test_one_amount_in_another_unit_leaves_the_others_readable() -> None:
    """A bar thousands of times the others is cut off and marked; the others keep their lengths to each other."""
    wide = widths(3_000_000, 600, 300, 150)
    assert wide[0] > wide[1] > 150
    assert wide[1] == 2 * wide[2] == 4 * wide[3]
    scale = scale_of([Decimal(3_000_000), Decimal(600)])
    assert 'class="gap"' in budget_bar(Decimal(3_000_000), Decimal(1), scale, "")
    assert 'class="gap"' not in budget_bar(Decimal(600), Decimal(1), scale, "")


def test_amounts_of_one_size_are_to_scale() -> None:
    """Where no amount is far from the next, nothing is cut off."""
    assert widths(900, 450, 90) == [240.0, 120.0, 24.0]
    assert scale_of([Decimal(900), Decimal(450)]).cut is None


def test_no_amounts() -> None:
    """No amount, or nothing but zeros, is drawn as the shortest of bars."""
    assert scale_of([]).full == 0
    assert widths(0, 0) == [1.0, 1.0]
