"""What a run may spend, and when to stop asking an endpoint that does not answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from hebiao.llm.settings import ModelSettings

MILLION: Final = 1_000_000


class Budget:
    """Tokens and money. A call is let out only when what it may cost is still there; then what it did cost counts."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self.asked = 0
        self.answered = 0
        self._held = (0, 0)

    @property
    def money(self) -> float | None:
        """What was spent; None where no prices were given."""
        return self._cost(self.asked, self.answered)

    def hold(self, asked: int, answered: int) -> bool:
        """Sets aside what a call may need; False where that is no longer there."""
        more = (self._held[0] + asked, self._held[1] + answered)
        tokens = self.asked + self.answered + sum(more)
        if self._settings.budget_tokens is not None and tokens > self._settings.budget_tokens:
            return False
        money = self._cost(self.asked + more[0], self.answered + more[1])
        limit = self._settings.budget_money
        if limit is not None and (money is None or money > limit):
            return False
        self._held = more
        return True

    def spend(self, held: tuple[int, int], used: tuple[int, int]) -> None:
        """Gives back what was set aside, and counts what was used."""
        self._held = (self._held[0] - held[0], self._held[1] - held[1])
        self.asked += used[0]
        self.answered += used[1]

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
