"""Requests over real HTTP to an endpoint on this machine that answers well or badly."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import tracemalloc
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.standin.server import FAULTS, Server
from hebiao.domain.ask import Ask
from hebiao.domain.document import Segment
from hebiao.llm.asker import SENT, Asker
from hebiao.llm.batch import PENDING
from hebiao.llm.extract import Request, make_request
from hebiao.llm.redact import Redaction
from hebiao.llm.settings import Mode, ModelSettings
from llm.made import line, model


def ask_about(text: str, redaction: Redaction | None = None) -> Request:
    """A request about the head of a form of one line."""
    return make_request(Ask("head", ("layout",), (0,)), Segment(0, (line(text),)), redaction or Redaction())


def head(_body: Mapping[str, Any]) -> dict[str, Any]:
    """A good answer to any of them."""
    return {"project_name": {"ids": [1], "quote": "林荫步道"}}


def ask_all(settings: ModelSettings, folder: Path, requests: list[Request]) -> tuple[list[object], Asker]:
    """The answers, all asked at once, and the asker for its counts."""

    async def run() -> tuple[list[object], Asker]:
        async with Asker(settings, folder) as asker:
            return list(await asyncio.gather(*(asker.ask(r, "a.txt#0") for r in requests))), asker

    return asyncio.run(run())


@pytest.mark.parametrize("mode", ["TOOLS", "JSON_SCHEMA", "JSON"])
def test_every_mode_is_asked_and_read(tmp_path: Path, mode: Mode) -> None:
    """The answer comes back as pointers in each of the three modes."""
    with Server(head) as server:
        (answer,), asker = ask_all(model(server.url, mode=mode), tmp_path, [ask_about("林荫步道")])
    assert answer is not None
    assert answer.project_name.quote == "林荫步道"  # type: ignore[attr-defined]  # the answer is of the schema that was asked for
    assert asker.spent.count["head", "tokens_asked"] > 0


def test_a_kept_answer_is_never_asked_for_again(tmp_path: Path) -> None:
    """The second run finds it on disk, also offline; another text is another request."""
    with Server(head) as server:
        settings = model(server.url)
        ask_all(settings, tmp_path, [ask_about("林荫步道")] * 3)
        ask_all(settings, tmp_path, [ask_about("林荫步道")])
        assert sum(server.calls.values()) == 1
    (answer, other), asker = ask_all(
        model(server.url, offline=True), tmp_path, [ask_about("林荫步道"), ask_about("别的")]
    )
    assert answer is not None
    assert other is None
    assert asker.spent.count["head", "waiting"] == 1


@pytest.mark.parametrize("fault", ["429", "500", "503"])
def test_a_busy_endpoint_is_asked_again(tmp_path: Path, fault: str) -> None:
    """After two refusals the third try brings the answer, and one is charged."""
    with Server(head, plan=lambda n, _key: fault if n < 2 else "good") as server:
        (answer,), _ = ask_all(model(server.url), tmp_path, [ask_about("林荫步道")])
    assert answer is not None
    assert (server.calls[fault], server.calls["good"]) == (2, 1)


@pytest.mark.parametrize(
    ("fault", "calls"),
    [
        ("broken_json", 2), ("wrong_schema", 2), ("truncated", 2), ("no_choices", 2), ("refused", 2),
        ("401", 1), ("html", 1), ("hang", 1), ("half", 1), ("endless", 1), ("500", 3),
    ],
)  # fmt: skip
def test_whatever_goes_wrong_ends(tmp_path: Path, fault: str, calls: int) -> None:
    """There is no answer, in bounded time and memory; only what was refused or unreadable is asked for again."""
    assert fault in FAULTS
    tracemalloc.start()
    with Server(head, plan=lambda _n, _key: fault) as server:
        settings = model(server.url, seconds=1.5 if fault == "hang" else 60.0, attempts=3)
        (answer,), asker = ask_all(settings, tmp_path, [ask_about("林荫步道")])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer is None
    # On a busy machine a call may be given up before the server has seen it.
    assert server.calls[fault] == calls or (fault, server.calls[fault]) == ("hang", 0)
    assert asker.spent.count["head", "failed"] == 1
    assert most < 120 * 2**20


def test_a_dead_endpoint_is_left_alone_after_a_while(tmp_path: Path) -> None:
    """The breaker opens: of forty questions most are never sent."""
    with Server(head, plan=lambda _n, _key: "401") as server:
        answers, asker = ask_all(
            model(server.url, concurrency=2), tmp_path, [ask_about(f"第{n}个") for n in range(40)]
        )
    assert answers == [None] * 40
    assert server.calls["401"] < 15
    assert asker.spent.why["breaker"] > 25


def test_no_more_at_once_than_allowed(tmp_path: Path) -> None:
    """Never more calls under way than `concurrency`."""
    now = most = 0

    def slow(_body: Mapping[str, Any]) -> dict[str, Any]:
        nonlocal now, most
        now += 1
        most = max(most, now)
        now -= 1
        return {}

    with Server(slow) as server:
        ask_all(model(server.url, concurrency=3), tmp_path, [ask_about(str(n)) for n in range(20)])
        assert server.calls["good"] == 20
    assert most <= 3


def test_the_log_holds_what_left_and_the_key_is_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line of the log is what was sent, stand-ins for names; the key is in no file."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    redaction = Redaction((("沈若谷", "〔人1〕"),))
    with Server(head) as server:
        ask_all(model(server.url), tmp_path, [ask_about("负责人沈若谷", redaction)])
        assert server.keys == {"Bearer sk-very-secret"}
        assert "沈若谷" not in json.dumps(server.bodies, ensure_ascii=False)
    (logged,) = (tmp_path / SENT).read_text(encoding="utf-8").splitlines()
    assert json.loads(logged)["messages"] == server.bodies[0]["messages"]
    for path in tmp_path.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "sk-very-secret" not in text
            assert "沈若谷" not in text


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    """A document goes to the endpoint that was named, and nowhere else."""
    from fastapi.responses import RedirectResponse

    with Server(head) as other, Server(head, redirect=lambda: RedirectResponse(other.url, 307)) as server:
        (answer,), _ = ask_all(model(server.url), tmp_path, [ask_about("林荫步道")])
        assert answer is None
        assert not other.calls


def test_no_proxy_sees_what_goes_to_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms go to an endpoint on this machine with their names, so nothing may carry them elsewhere."""
    with Server(head) as other, Server(head) as server:
        monkeypatch.setenv("HTTP_PROXY", other.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        (answer,), _ = ask_all(model(server.url), tmp_path, [ask_about("林荫步道")])
        assert answer is not None
        assert not other.calls


def test_a_batch_writes_each_request_once(tmp_path: Path) -> None:
    """One line a request, with the key that its answer will be found by; nobody is called."""
    requests = [ask_about("甲"), ask_about("乙"), ask_about("甲")]
    answers, asker = ask_all(model(use="batch"), tmp_path, requests)
    lines = [json.loads(t) for t in (tmp_path / PENDING).read_text(encoding="utf-8").splitlines()]
    assert answers == [None] * 3
    assert len({t["custom_id"] for t in lines}) == len(lines) == 2
    assert {t["url"] for t in lines} == {"/v1/chat/completions"}
    assert asker.spent.count["head", "waiting"] == 3


def resident() -> int:
    """Bytes of memory that the process has."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def objects() -> int:
    """How many objects are held on to."""
    gc.collect()
    return len(gc.get_objects())


def a_fifth(faults: tuple[str, ...], calls: Counter[str]) -> Callable[[int, str], str]:
    """A plan by which a fifth of all calls fail, no question more than once; `calls` are those of the server."""
    had: set[str] = set()

    def plan(n: int, key: str) -> str:
        failed = n - calls["good"]
        if key in had or failed * 5 > n:
            return "good"
        had.add(key)
        return faults[failed % len(faults)]

    return plan


def by_chance(faults: tuple[str, ...]) -> Callable[[int, str], str]:
    """A plan by which every call fails with one chance in five, whatever became of the calls before; by seed."""
    tries: Counter[str] = Counter()

    def plan(_n: int, key: str) -> str:
        tries[key] += 1
        rng = random.Random(f"{key} {tries[key]}")
        return rng.choice(faults) if rng.random() < 0.2 else "good"

    return plan


def test_a_thousand_questions_to_a_bad_endpoint(tmp_path: Path) -> None:
    """A fifth of all calls refused or answered unreadably: all thousand are answered, none is paid twice, memory stays."""
    faults = ("429", "500", "503", "broken_json", "wrong_schema", "truncated", "no_choices", "refused")
    with Server(head) as server:
        settings = model(server.url, concurrency=16)
        # The vendor's library keeps the last few hundred schemas that it has made; then it is full.
        ask_all(settings, tmp_path, [ask_about(f"先{n}张") for n in range(300)])
        server.bodies.clear()
        server.calls.clear()
        server.billed = dict.fromkeys(server.billed, 0)
        server.plan = by_chance(faults)
        before, memory = objects(), resident()
        answers, asker = ask_all(settings, tmp_path, [ask_about(f"第{n}张") for n in range(1000)])
        come = sum(a is not None for a in answers)
        answers.clear()
        server.bodies.clear()
        grown, more = objects() - before, resident() - memory
    counts = asker.spent.count
    assert come == counts["head", "answered"] == server.calls["good"] == 1000
    assert 180 <= server.calls.total() - 1000 <= 320
    assert max(server.good.values()) == 1
    # A refusal costs nothing, an unreadable answer what the endpoint bills; no completion is counted that none billed.
    assert asker.budget.asked == server.billed["prompt_tokens"]
    assert asker.budget.answered == server.billed["completion_tokens"]
    assert grown < 3000
    assert more < 64 * 2**20


def test_an_answer_that_is_never_readable_is_given_up_and_counted(tmp_path: Path) -> None:
    """One question of twenty is always answered unreadably: as many tries as of a busy endpoint, each charged, and named."""
    requests = [ask_about(f"第{n}张") for n in range(20)]
    with Server(head, plan=lambda n, _key: "good" if n < 19 else "wrong_schema") as server:
        answers, asker = ask_all(model(server.url, concurrency=1, attempts=4), tmp_path, requests)
    assert sum(a is not None for a in answers) == 19
    assert server.calls == {"good": 19, "wrong_schema": 4}
    assert asker.spent.why == {"answer": 1}
    assert asker.budget.asked == server.billed["prompt_tokens"]


def test_what_must_not_be_tried_again_ends_and_is_named(tmp_path: Path) -> None:
    """A fifth of all calls broken off or answered by no completion: each ends one question with its reason, the rest are answered."""
    faults = ("half", "html")
    with Server(head) as server:
        server.plan = a_fifth(faults, server.calls)
        answers, asker = ask_all(model(server.url), tmp_path, [ask_about(f"第{n}张") for n in range(100)])
    counts = asker.spent.count
    assert counts["head", "failed"] == 20
    assert sum(a is not None for a in answers) == counts["head", "answered"] == 80
    assert asker.spent.why == {"half": server.calls["half"], "broken": server.calls["html"]}
    assert max(server.good.values()) == 1
