"""What may be spent, and when to stop."""

from __future__ import annotations

import pytest

from hebiao.errors import UsageError
from hebiao.llm.budget import Breaker, Budget
from hebiao.llm.settings import check, is_here
from llm.made import model


def test_tokens_are_set_aside_before_they_are_spent() -> None:
    """Two calls that together would cost more than there is are not both let out."""
    budget = Budget(model(budget_tokens=100))
    assert budget.hold(50, 10)
    assert not budget.hold(50, 10)
    budget.spend((50, 10), (20, 5))
    assert budget.hold(50, 10)


def test_money_follows_the_prices() -> None:
    """Asked and answered tokens have prices of their own."""
    budget = Budget(model(budget_money=0.01, prices=(2.0, 8.0)))
    assert budget.hold(1000, 1000)
    budget.spend((1000, 1000), (1000, 1000))
    assert budget.money == pytest.approx(0.01)
    assert not budget.hold(1, 1)


def test_the_breaker_opens_and_tries_again() -> None:
    """After so many failures in a row nothing goes out for a while; one good call closes it."""
    now = [0.0]
    breaker = Breaker(failures=2, pause=10.0, clock=lambda: now[0])
    breaker.note(good=False)
    assert not breaker.is_open
    breaker.note(good=False)
    assert breaker.is_open
    now[0] = 11.0
    assert not breaker.is_open
    breaker.note(good=True)
    breaker.note(good=False)
    assert not breaker.is_open


@pytest.mark.parametrize(
    ("url", "here"),
    [("http://127.0.0.1:8000/v1", True), ("http://localhost/v1", True), ("http://[::1]:9/v1", True),
     ("https://127.0.0.1.example.com/v1", False), ("https://api.example.com/v1", False)],
)  # fmt: skip
def test_which_endpoint_is_here(url: str, here: bool) -> None:
    """Only loopback is this machine."""
    assert is_here(url) is here


@pytest.mark.parametrize(
    "rest", [{"model": ""}, {"budget_money": 1.0}, {"base_url": "ftp://x"}, {"base_url": "nonsense"}]
)
def test_settings_that_make_no_sense_are_refused(rest: dict[str, object]) -> None:
    """A sentence says what to write."""
    with pytest.raises(UsageError):
        check(model(**rest))
