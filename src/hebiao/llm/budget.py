"""What a run may spend, and when to stop asking an endpoint that does not answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct

from hebiao.llm.cost import Cost, bytes_of, tokens_of
from hebiao.llm.settings import ModelSettings

MILLION: Final = 1_000_000
_MARGIN: Final = 1.5
"""a prompt may have so many times the tokens that the most dearly counted one so far would let expect"""


class Held(Struct, frozen=True):
    """Tokens set aside for one call."""

    asked: int
    answered: int


class Budget:
    """Tokens and money. A call is let out only when what it may cost at worst is still there; then what it did cost counts.

    At worst a prompt has a token a byte, or, once the endpoint has said how it counts, half as many again as that lets
    expect; and the answer all that `max_tokens` allows, or as many times that as an endpoint that does not keep to it wrote.
    """

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self.asked = 0
        self.answered = 0
        self._maybe = 0
        self._is_new = True
        self._held = Held(0, 0)
        self._freed = asyncio.Event()
        self._rate: float | None = None
        """tokens of the endpoint for one of ours, the most that was seen"""
        self._over = 1.0
        """tokens that were answered for one that was allowed, the most that was seen"""

    @property
    def money(self) -> float | None:
        """What was spent; None where no prices were given."""
        return self._cost(self.asked, self.answered)

    @property
    def is_limited(self) -> bool:
        """Whether there is any limit."""
        return self._settings.budget_tokens is not None or self._settings.budget_money is not None

    def worst(self, body: Mapping[str, Any]) -> Held:
        """What a call may cost at most; its answer has `max_tokens` of the body."""
        if not self.is_limited:
            return Held(0, 0)
        asked = bytes_of(body)
        if self._rate is not None:
            asked = min(asked, round(tokens_of(body) * self._rate * _MARGIN))
        return Held(asked, round(int(body["max_tokens"]) * self._over))

    def take(self, worst: Held) -> bool:
        """Sets aside what a call may cost; False where that is not there now."""
        more = Held(self._held.asked + worst.asked, self._held.answered + worst.answered)
        answered = self.answered + self._maybe + more.answered
        tokens, money = self._settings.budget_tokens, self._settings.budget_money
        if tokens is not None and self.asked + more.asked + answered > tokens:
            return False
        if money is not None:
            cost = self._cost(self.asked + more.asked, answered)
            if cost is None or cost > money:
                return False
        self._held = more
        return True

    async def hold(self, body: Mapping[str, Any]) -> Held | None:
        """Sets aside what a call may cost, once calls under way have left enough; None where that will never be there.

        The first call goes alone: an endpoint that does not keep to `max_tokens` shows it at the cost of one.
        """
        # Anew each time: what came meanwhile tells how the endpoint counts.
        while (self._is_new and self._held != Held(0, 0)) or not self.take(worst := self.worst(body)):
            if self._held == Held(0, 0):
                return None
            self._freed.clear()
            await self._freed.wait()
        return worst

    def release(self, held: Held) -> None:
        """Gives back what was set aside for a call."""
        self._held = Held(self._held.asked - held.asked, self._held.answered - held.answered)
        self._freed.set()

    def spend(self, cost: Cost, body: Mapping[str, Any]) -> None:
        """Counts what a call cost."""
        self._is_new = False
        self.asked += cost.asked
        self.answered += cost.answered
        self._maybe += cost.maybe
        if self.is_limited and not cost.guessed and cost.asked:
            self._rate = max(self._rate or 0.0, cost.asked / max(1, tokens_of(body)))
            self._over = max(self._over, cost.answered / max(1, int(body["max_tokens"])))

    def _cost(self, asked: int, answered: int) -> float | None:
        prices = self._settings.prices
        return None if prices is None else (asked * prices[0] + answered * prices[1]) / MILLION


class Breaker:
    """Opens after so many failures in a row, for a pause; the next failure after it opens it again at once."""

    def __init__(
        self, failures: int = 8, pause: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit, self._pause, self._clock = failures, pause, clock
        self._row = 0
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether calls are held back now."""
        return self._row >= self._limit and self._clock() < self._until

    def note(self, *, good: bool) -> None:
        """How a call ended, its further tries included."""
        self._row = 0 if good else self._row + 1
        if self._row >= self._limit:
            self._until = self._clock() + self._pause
