"""Requests to answers: kept answers first, a bounded number of calls at once, patience only where it was asked for."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Protocol, Self

from msgspec import Struct, field
from msgspec.structs import asdict

from hebiao.llm.batch import PendingFiles, index_of
from hebiao.llm.budget import Breaker, Budget, Held
from hebiao.llm.cache import Cache, key_of
from hebiao.llm.client import (
    BadAnswer,
    CallFailed,
    Client,
    in_its_words,
    make_body,
    read_answer,
    unwanted_words,
)
from hebiao.llm.cost import MOST, Cost, allowed, cost_of, cost_of_failure, with_room
from hebiao.llm.extract import Request
from hebiao.llm.schema import Answer
from hebiao.llm.settings import ModelSettings

SENT: Final = "sent.jsonl"
"""what left the machine, a request a line, as it was sent"""
SPENT: Final = "spent.jsonl"
"""what each call cost, a call a line, written when it ends: it holds whatever becomes of the run"""
LEGIBLE: Final = 3
"""readable answers for one that is not, from which that one is an accident"""
_TWICE: Final = 2
_FIRST_WAIT: Final = 0.5
_LAST_WAIT: Final = 20.0


class Completer(Protocol):
    """What turns a body into a completion: the client, or answers on record."""

    async def complete(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """One call; raises CallFailed."""
        ...


class Spent(Struct):
    """What became of the requests of a run, by part."""

    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(part, what), as the run log names them: requests, kept, answered, failed, unpaid, waiting, tokens_asked …"""
    why: Counter[str] = field(default_factory=Counter)
    """reasons of failure"""
    most: int = 0
    """tokens that the dearest call may have cost of those that the budget did not allow"""

    def note(self, part: str, **numbers: int) -> None:
        """Adds to the counts of a part."""
        for name, number in numbers.items():
            self.count[part, name] += number


class _Outcome(Struct, frozen=True):
    """How the asking for one request ended."""

    what: Literal["answered", "failed", "unpaid"]
    completion: dict[str, Any] | None = None


class _NoBudget(Exception):
    """What a call may cost is not there."""


class Asker:
    """Asks one endpoint for one run. Use it as an async context manager, within one event loop."""

    def __init__(self, settings: ModelSettings, folder: Path, completer: Completer | None = None) -> None:
        self._settings = settings
        self._folder = folder
        self._cache = Cache(folder / "answers")
        self._completer = completer
        self._client: Client | None = None
        self._gate = asyncio.Semaphore(settings.concurrency)
        self._flying: dict[str, asyncio.Task[_Outcome]] = {}
        self._pending = PendingFiles(folder)
        self._brought = index_of(folder) if settings.brought else {}
        self.budget = Budget(settings)
        self.spent = Spent()
        self._breaker = Breaker()
        self._legible = self._illegible = 0

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
        client, self._client = self._client, None
        if client is not None:
            await client.__aexit__(kind, error, trace)

    async def ask(self, request: Request, about: str) -> Answer | None:
        """The answer to a request; None where there is none to be had, for whatever reason.

        Args:
            request: what to ask.
            about: file and number of the form, for the log of what was sent.
        """
        part = request.prompt.id
        body = make_body(request.messages, request.prompt.schema, self._settings)
        key = key_of(body, self._settings.host, request.prompt.digest)
        self.spent.note(part, requests=1)
        answer = self._kept(key, body, request)
        if answer is not None:
            return answer
        body = with_room(body, allowed(request))
        if self._settings.use == "batch":
            self._set_aside(key, body, request, about)
            return None
        if self._settings.silent:
            # What came with a batch and cannot be read does not wait for anything: it failed.
            if not self._settings.brought or self._cache.get(key) is None:
                self.spent.note(part, waiting=1)
            return None
        task = self._flying.get(key)
        is_first = task is None
        if task is None:
            task = self._flying[key] = asyncio.create_task(self._call(key, body, request, about))
            # Whoever asks the same later finds it on disk.
            task.add_done_callback(lambda _done: self._flying.pop(key, None))
        try:
            outcome = await task
        except asyncio.CancelledError:
            self.spent.note(part, failed=1)
            self.spent.why["stopped"] += 1
            raise
        what = outcome.what if is_first or outcome.completion is None else "kept"
        self.spent.note(part, **{what: 1})
        return None if outcome.completion is None else self._read(outcome.completion, request)

    def _read(self, completion: Mapping[str, Any], request: Request) -> Answer:
        return read_answer(completion, request.prompt.schema, self._settings.mode)

    def _kept(self, key: str, body: Mapping[str, Any], request: Request) -> Answer | None:
        """The answer that is on disk; one that cannot be read is as none."""
        kept = self._cache.get(key)
        if kept is None:
            return None
        try:
            answer = self._read(kept, request)
        except BadAnswer:
            answer = None
        part = request.prompt.id
        if self._brought.pop(key, None) is not None:
            self._charge(part, cost_of(kept, body), body)
            self.spent.note(part, answered=answer is not None, failed=answer is None)
            self.spent.why["answer"] += answer is None
        else:
            self.spent.note(part, kept=answer is not None)
        return answer

    def _set_aside(self, key: str, body: Mapping[str, Any], request: Request, about: str) -> None:
        """Writes a request to the file for a batch, unless what it may cost at worst is beyond the budget."""
        part = request.prompt.id
        if key not in self._pending:
            worst = self.budget.worst(body)
            if not self.budget.take(worst):
                self._over_budget(worst)
                self.spent.note(part, unpaid=1)
                return
            put = in_its_words(body, unwanted_words(self._settings))
            self._pending.add(
                key, put, {"schema": request.prompt.schema.__name__, "part": part, "about": about}
            )
        self.spent.note(part, waiting=1)

    async def _call(self, key: str, body: dict[str, Any], request: Request, about: str) -> _Outcome:
        """One request to its end: a completion that can be read, or none."""
        async with self._gate:
            if self._breaker.is_open:
                self.spent.why["breaker"] += 1
                return _Outcome("failed")
            try:
                completion = await self._try(key, body, request, about)
            except _NoBudget:
                return _Outcome("unpaid")
            except CallFailed as problem:
                self._breaker.note(good=False)
                self.spent.why[problem.kind] += 1
                return _Outcome("failed")
            self._cache.put(key, completion)
            self._breaker.note(good=True)
            return _Outcome("answered", completion)

    async def _try(self, key: str, body: dict[str, Any], request: Request, about: str) -> dict[str, Any]:
        """Tries while the endpoint is busy; an answer that cannot be read is asked for once more, with room if it was cut.

        Where nearly all answers of this endpoint can be read, chance made that one, and it is asked for as often as from
        an endpoint that is busy; each try is held against the budget.

        Raises:
            CallFailed: it brought no answer that can be read.
            _NoBudget: the budget did not even allow the first try.
        """
        busy = unread = 0
        while True:
            try:
                completion = await self._once(key, body, request, about)
            except CallFailed as problem:
                busy += 1
                if not problem.retry or busy >= self._settings.attempts:
                    raise
                await asyncio.sleep(_wait(busy, problem.after))
                continue
            except _NoBudget as error:
                if not unread:
                    raise
                raise CallFailed("answer") from error
            try:
                self._read(completion, request)
            except BadAnswer as error:
                unread += 1
                self._illegible += 1
                if unread >= self._tries() or (error.is_cut and _fills(completion, body, MOST)):
                    raise CallFailed("cut" if error.is_cut else "answer") from error
                body = with_room(body, MOST) if error.is_cut else body
                continue
            self._legible += 1
            return completion

    def _tries(self) -> int:
        """How often an answer that cannot be read is asked for in all."""
        is_chance = self._legible >= LEGIBLE * self._illegible
        return max(_TWICE, self._settings.attempts) if is_chance else _TWICE

    async def _once(self, key: str, body: dict[str, Any], request: Request, about: str) -> dict[str, Any]:
        """One call, held against the budget before it is sent, and counted whatever comes of it."""
        endpoint = self._endpoint()  # loading the vendor's library is no time that the endpoint took
        part = request.prompt.id
        held = await self.budget.hold(body)
        if held is None:
            self._over_budget(self.budget.worst(body))
            raise _NoBudget
        cost = Cost()
        try:
            self._log(key, body, request, about)
            async with asyncio.timeout(self._settings.seconds):
                completion = await endpoint.complete(body)
            cost = cost_of(completion, body)
        except TimeoutError as error:
            problem = CallFailed("timeout")
            cost = cost_of_failure(problem, body)
            raise problem from error
        except CallFailed as problem:
            cost = cost_of_failure(problem, body)
            raise
        except asyncio.CancelledError:
            cost = cost_of_failure(CallFailed("stopped"), body)
            raise
        finally:
            self.budget.release(held)
            self._charge(part, cost, body)
            self._note_cost(key, part, cost)
        return completion

    def _charge(self, part: str, cost: Cost, body: Mapping[str, Any]) -> None:
        self.budget.spend(cost, body)
        self.spent.note(
            part,
            tokens_asked=cost.asked,
            tokens_answered=cost.answered,
            tokens_maybe=cost.maybe,
            guessed=cost.guessed,
        )

    def _note_cost(self, key: str, part: str, cost: Cost) -> None:
        line = {"time": _now(), "key": key, "part": part, **asdict(cost)}
        with (self._folder / SPENT).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def _over_budget(self, worst: Held) -> None:
        self.spent.most = max(self.spent.most, worst.asked + worst.answered)

    def _endpoint(self) -> Completer:
        if self._completer is not None:
            return self._completer
        if self._client is None:
            self._client = Client(self._settings)
        return self._client

    def _log(self, key: str, body: Mapping[str, Any], request: Request, about: str) -> None:
        line = {
            "time": _now(),
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


def _fills(completion: Mapping[str, Any], body: Mapping[str, Any], room: int) -> bool:
    """Whether an answer had all this room and took most of it; a short one was cut off by an accident."""
    return bool(body["max_tokens"] >= room and 2 * cost_of(completion, body).answered > room)


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z")


def _wait(n: int, asked_for: float | None) -> float:
    """Seconds before the next try: what the endpoint asked for, else doubled each time, with a spread."""
    if asked_for is not None:
        return asked_for
    return float(min(_LAST_WAIT, _FIRST_WAIT * 2.0 ** (n - 1)) * random.uniform(0.75, 1.25))  # noqa: S311 - not a secret
