"""Shares and their intervals."""

from __future__ import annotations

from hebiao.evals.metrics import draw, make_slice, ratio
from hebiao.evals.record import Tally


def test_undefined_is_none() -> None:
    """A share with nothing to count is None, not zero, and has no interval."""
    empty = make_slice("all", [Tally(), Tally()], seed=1)
    assert {r.value for r in empty.rates.values()} == {None}
    assert empty.rates["caught"].low is None


def test_one_document_has_no_interval() -> None:
    """One document tells a share, but not how far to trust it."""
    one = make_slice("all", [Tally(fields=10, right=9, wrong=1)], seed=1).rates["accuracy"]
    assert (one.value, one.low, one.high) == (0.9, None, None)


def test_interval_is_over_documents() -> None:
    """One bad document among ten makes a wide interval, though nearly all fields are right."""
    tallies = [Tally(fields=100, right=100)] * 9 + [Tally(fields=100, wrong=100)]
    accuracy = make_slice("all", tallies, seed=1).rates["accuracy"]
    assert accuracy.value == 0.9
    assert accuracy.low is not None
    assert accuracy.high == 1.0
    assert 0.6 <= accuracy.low <= 0.75


def test_seed_decides() -> None:
    """The same seed draws the same resamples, another seed others."""
    assert draw(9, 4) == draw(9, 4) != draw(9, 5)
    assert len(draw(9, 4)) == 1000
    assert draw(1, 4) == ()


def test_resample_without_counts_is_left_out() -> None:
    """Documents that count nothing widen no interval towards zero."""
    found = ratio([2, 0], [2, 0], draw(2, 3))
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)
