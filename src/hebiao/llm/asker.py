"""Requests to answers: kept answers first, a bounded number of calls at once, patience only where it was asked for."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self

from hebiao.llm.budget import Breaker, Budget
from hebiao.llm.cache import Cache, key_of
from hebiao.llm.client import BadAnswer, CallFailed, Client, make_body, read_answer, usage_of
from hebiao.llm.extract import Request
from hebiao.llm.schema import Answer
from hebiao.llm.settings import ModelSettings
from hebiao.llm.show import count_tokens

SENT: Final = "sent.jsonl"
"""what left the machine, a request a line, as it was sent"""
PENDING: Final = "requests.jsonl"
"""what would be sent, as an input file of OpenAI's Batch"""
_FIRST_WAIT: Final = 0.5
_LAST_WAIT: Final = 20.0
_ANSWER_SHARE: Final = 2
"""an answer may take as many times the tokens of the pieces that it points at: set aside before it is asked for"""


class Completer(Protocol):
    """What turns a body into a completion: the client, or answers on record."""

    async def complete(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """One call; raises CallFailed."""
        ...


@dataclass(slots=True)
class Spent:
    """What became of the requests of a run, by part."""

    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(part, what): requests, kept, answered, failed, unpaid, waiting, tokens_asked, tokens_answered"""
    why: Counter[str] = field(default_factory=Counter)
    """reasons of failure"""

    def note(self, part: str, **numbers: int) -> None:
        """Adds to the counts of a part."""
        for name, number in numbers.items():
            self.count[part, name] += number


@dataclass(slots=True)
class _Used:
    """Tokens of one request, all its tries together."""

    asked: int = 0
    answered: int = 0

    def add(self, completion: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        """What the endpoint counts; where it does not say, what we count."""
        cost = usage_of(completion) or (_tokens(body), _tokens(completion))
        self.asked += cost[0]
        self.answered += cost[1]


class Asker:
    """Asks one endpoint for one run. Use it as an async context manager, within one event loop."""

    def __init__(self, settings: ModelSettings, folder: Path, completer: Completer | None = None) -> None:
        self._settings = settings
        self._folder = folder
        self._cache = Cache(folder / "answers")
        self._completer = completer
        self._client: Client | None = None
        self._gate = asyncio.Semaphore(settings.concurrency)
        self._flying: dict[str, asyncio.Task[dict[str, Any] | None]] = {}
        self._written: set[str] = set()
        self.budget = Budget(settings)
        self.spent = Spent()
        self._breaker = Breaker()

    async def __aenter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        flying = list(self._flying.values())
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)
        if self._client is not None:
            await self._client.__aexit__(kind, error, trace)

    async def ask(self, request: Request, about: str) -> Answer | None:
        """The answer to a request; None where there is none to be had, for whatever reason.

        Args:
            request: what to ask.
            about: file and number of the form, for the log of what was sent.
        """
        part, schema = request.prompt.id, request.prompt.schema
        body = make_body(request.messages, schema, self._settings)
        key = key_of(body, self._settings.host, request.prompt.digest)
        self.spent.note(part, requests=1)
        kept = self._cache.get(key)
        if kept is not None:
            try:
                answer = read_answer(kept, schema, self._settings.mode)
            except BadAnswer:
                pass  # a kept answer that cannot be read is as none
            else:
                self.spent.note(part, kept=1)
                return answer
        if self._settings.use == "batch" or self._settings.offline:
            if self._settings.use == "batch" and key not in self._written:
                self._written.add(key)
                self._write_pending(key, body)
            self.spent.note(part, waiting=1)
            return None
        task = self._flying.get(key)
        if task is None:
            task = self._flying[key] = asyncio.create_task(self._call(key, body, request, about))
            # Whoever asks the same later finds it on disk.
            task.add_done_callback(lambda _done: self._flying.pop(key, None))
        completion = await task
        return None if completion is None else read_answer(completion, schema, self._settings.mode)

    async def _call(
        self, key: str, body: Mapping[str, Any], request: Request, about: str
    ) -> dict[str, Any] | None:
        """One request to its end: a completion that can be read, or None."""
        part = request.prompt.id
        held = (_tokens(body), _ANSWER_SHARE * count_tokens(request.messages[-1]["content"]) + 200)
        async with self._gate:
            if self._breaker.is_open:
                self.spent.note(part, failed=1)
                self.spent.why["breaker"] += 1
                return None
            if not self.budget.hold(*held):
                self.spent.note(part, unpaid=1)
                return None
            used = _Used()
            try:
                self._log(key, body, request, about)
                completion = await self._try(body, request, used)
                self._cache.put(key, completion)
            except CallFailed as problem:
                self._breaker.note(good=False)
                self.spent.note(part, failed=1)
                self.spent.why[problem.kind] += 1
                return None
            finally:
                self.budget.spend(held, (used.asked, used.answered))
                self.spent.note(part, tokens_asked=used.asked, tokens_answered=used.answered)
            self._breaker.note(good=True)
            self.spent.note(part, answered=1)
            return completion

    async def _try(self, body: Mapping[str, Any], request: Request, used: _Used) -> dict[str, Any]:
        """Tries while the endpoint is busy; an answer that cannot be read is asked for once more, as it was."""
        busy = unread = 0
        endpoint = self._endpoint()  # loading the vendor's library is no time that the endpoint took
        while True:
            try:
                async with asyncio.timeout(self._settings.seconds):
                    completion = await endpoint.complete(body)
            except TimeoutError as error:
                raise CallFailed("timeout") from error
            except CallFailed as problem:
                busy += 1
                if not problem.retry or busy >= self._settings.attempts:
                    raise
                await asyncio.sleep(_wait(busy, problem.after))
                continue
            used.add(completion, body)
            try:
                read_answer(completion, request.prompt.schema, self._settings.mode)
            except BadAnswer as error:
                unread += 1
                if unread > 1:
                    raise CallFailed("answer") from error
                continue
            return completion

    def _endpoint(self) -> Completer:
        if self._completer is not None:
            return self._completer
        if self._client is None:
            self._client = Client(self._settings)
        return self._client

    def _log(self, key: str, body: Mapping[str, Any], request: Request, about: str) -> None:
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "to": self._settings.host,
            "model": self._settings.model,
            "about": about,
            "part": request.prompt.id,
            "why": list(request.ask.why),
            "prompt": f"{request.prompt.id}@{request.prompt.version}",
            "hidden": len(request.redaction.pairs),
            "key": key,
            "messages": body["messages"],
        }
        with (self._folder / SENT).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _write_pending(self, key: str, body: Mapping[str, Any]) -> None:
        from hebiao.llm.batch import request_line

        with (self._folder / PENDING).open("a", encoding="utf-8") as file:
            file.write(request_line(key, body) + "\n")


def _tokens(data: Mapping[str, Any]) -> int:
    return count_tokens(json.dumps(data, ensure_ascii=False))


def _wait(n: int, asked_for: float | None) -> float:
    """Seconds before the next try: what the endpoint asked for, else doubled each time, with a spread."""
    if asked_for is not None:
        return asked_for
    return float(min(_LAST_WAIT, _FIRST_WAIT * 2.0 ** (n - 1)) * random.uniform(0.75, 1.25))  # noqa: S311 - not a secret
