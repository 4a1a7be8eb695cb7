"""What a call costs: as the endpoint counts it, as we count it where it does not say, and at worst."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from hebiao.llm.client import CallFailed, usage_of
from hebiao.llm.extract import Request
from hebiao.llm.show import count_tokens

MOST_FIRST: Final = 8_000
"""tokens that an answer may have when it is first asked for: what endpoints commonly allow"""
MOST: Final = 16_000
"""the same when it is asked for again, because the first was cut off there"""
_ALWAYS: Final = 1_000
_A_TOKEN: Final = 2
_A_PIECE: Final = 40
"""Of the indented answers to all fixtures (575 questions) none had more than half of what these three allow."""


class Cost(Struct, frozen=True):
    """Tokens of one call."""

    asked: int = 0
    answered: int = 0
    guessed: bool = False
    """whether the endpoint did not say, so that the numbers are ours"""
    maybe: int = 0
    """of a call that broke off: further tokens that the endpoint may have written, and may charge"""


def allowed(request: Request) -> int:
    """Tokens that the answer to a request may have: `max_tokens` of its call."""
    shown = count_tokens(request.messages[-1]["content"])
    return min(MOST_FIRST, _ALWAYS + _A_TOKEN * shown + _A_PIECE * len(request.places))


def with_room(body: Mapping[str, Any], tokens: int) -> dict[str, Any]:
    """The body of a call whose answer has room for so many tokens."""
    return {**body, "max_tokens": tokens}


def tokens_of(data: Mapping[str, Any]) -> int:
    """Tokens of a body or a completion, by our own count."""
    return count_tokens(json.dumps(data, ensure_ascii=False))


def bytes_of(body: Mapping[str, Any]) -> int:
    """Bytes of a body: no endpoint can make more tokens of it."""
    return len(json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))


def cost_of(completion: Mapping[str, Any], body: Mapping[str, Any]) -> Cost:
    """What a completion cost; it is paid for, whether it can be read or not."""
    stated = usage_of(completion)
    if stated is not None:
        return Cost(*stated)
    return Cost(tokens_of(body), count_tokens(_said(completion)), guessed=True)


def cost_of_failure(problem: CallFailed, body: Mapping[str, Any]) -> Cost:
    """What a call cost that brought no completion: nothing, where the endpoint refused it or never had it."""
    if problem.is_free:
        return Cost()
    room = int(body["max_tokens"])
    came = min(room, count_tokens(problem.came))
    return Cost(tokens_of(body), came, guessed=True, maybe=0 if problem.is_whole else room - came)


def _said(completion: Mapping[str, Any]) -> str:
    """What the model wrote, without what the endpoint puts around it; all of it, where it has no such shape."""
    try:
        message = completion["choices"][0]["message"]
        calls = [call["function"]["arguments"] for call in message.get("tool_calls") or ()]
        return "".join(map(str, [message.get("content") or "", *calls]))
    except (KeyError, IndexError, TypeError, AttributeError):
        return json.dumps(completion, ensure_ascii=False)
