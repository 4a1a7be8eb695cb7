"""Word from a reader that it is still at work: pages of pictures take seconds each, and their clock runs by page."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

_listener: ContextVar[Callable[[int, int], None] | None] = ContextVar("_listener", default=None)


def listen(listener: Callable[[int, int], None] | None) -> None:
    """From now on in this process, `listener(page, pages)` hears of every page that takes long to read."""
    _listener.set(listener)


def tell_page(number: int, count: int) -> None:
    """Page `number` of `count` is about to be read."""
    listener = _listener.get()
    if listener is not None:
        listener(number, count)
