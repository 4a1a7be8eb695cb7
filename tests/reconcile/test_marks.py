"""Marks that no print has."""

from __future__ import annotations

import pytest

from hebiao.reconcile.marks import is_loose


@pytest.mark.parametrize("text", ["195,85万元", "1,95", "12,3456", "≥3,5次"])
def test_a_comma_that_parts_no_thousands_is_a_point_with_a_tail(text: str) -> None:
    """A figure whose comma is not before three digits is asked."""
    assert is_loose(text, text)


@pytest.mark.parametrize("text", ["1,195.85万元", "1,234,567", "195.85万元", "12,345元"])
def test_commas_of_thousands_are_print(text: str) -> None:
    """Commas before groups of three digits are no loose marks."""
    assert not is_loose(text, text)
