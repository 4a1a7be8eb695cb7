"""What may be spent, and when to stop."""

from __future__ import annotations

import pytest

from hebiao.errors import UsageError
from hebiao.llm.budget import Breaker, Budget, Held
from hebiao.llm.cost import Cost, bytes_of, tokens_of
from hebiao.llm.settings import check, is_here
from llm.made import model

BODY = {"messages": [], "max_tokens": 10}


def test_tokens_are_set_aside_before_they_are_spent() -> None:
    """Two calls that together would cost more than there is are not both let out."""
    budget = Budget(model(budget_tokens=100))
    assert budget.take(Held(50, 10))
    assert not budget.take(Held(50, 10))
    budget.release(Held(50, 10))
    budget.spend(Cost(20, 5), BODY)
    assert budget.take(Held(50, 10))


def test_money_follows_the_prices() -> None:
    """Asked and answered tokens have prices of their own."""
    budget = Budget(model(budget_money=0.01, prices=(2.0, 8.0)))
    assert budget.take(Held(1000, 1000))
    budget.release(Held(1000, 1000))
    budget.spend(Cost(1000, 1000), BODY)
    assert budget.money == pytest.approx(0.01)
    assert not budget.take(Held(1, 1))


def test_what_may_have_been_written_unseen_counts_against_the_budget() -> None:
    """It is no part of what was spent, and nobody may spend it again."""
    budget = Budget(model(budget_tokens=100, prices=(1.0, 1.0)))
    budget.spend(Cost(10, 0, guessed=True, maybe=80), BODY)
    assert budget.money == pytest.approx(10e-6)
    assert not budget.take(Held(6, 5))
    assert budget.take(Held(5, 5))


def test_the_worst_follows_what_the_endpoint_counts() -> None:
    """A token a byte until it has said how it counts; more for answers, once it wrote more than it was allowed."""
    budget = Budget(model(budget_tokens=10**6))
    body = {"messages": [{"role": "user", "content": "字" * 100}], "max_tokens": 10}
    first = budget.worst(body)
    assert first == Held(bytes_of(body), 10)
    budget.spend(Cost(tokens_of(body), 40), body)
    after = budget.worst(body)
    assert tokens_of(body) < after.asked < first.asked
    assert after.answered == 40


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
    "rest",
    [
        {"model": ""},
        {"budget_money": 1.0},
        {"base_url": "ftp://x"},
        {"base_url": "nonsense"},
        {"base_url": "http://a:secret@[::1/v1"},
        {"base_url": "http://a:secret@h:99999/v1"},
        {"base_url": "https://a:secret@"},
    ],
)
def test_settings_that_make_no_sense_are_refused(rest: dict[str, object]) -> None:
    """A sentence says what to write."""
    with pytest.raises(UsageError) as refused:
        check(model(**rest))
    assert "secret" not in str(refused.value)
