"""What a run may spend, held against an endpoint that bills as much as it may, over real HTTP."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.standin.server import Server
from hebiao.llm.asker import SENT, SPENT, Asker
from hebiao.llm.batch import PENDING
from hebiao.llm.cost import MOST, MOST_FIRST, bytes_of
from llm.made import model
from llm.test_asker import ask_about, ask_all, head

Json = dict[str, Any]
REQUESTS = [ask_about(f"第{n}个" + "字" * 100) for n in range(12)]


def dearest(body: Mapping[str, Any], _counted: Json) -> Json:
    """As much as an endpoint can bill: a token for every byte, and all that the answer may have."""
    return {"prompt_tokens": bytes_of(body), "completion_tokens": body["max_tokens"]}


def spent(asker: Asker) -> tuple[int, int]:
    """What the run says that it spent."""
    return asker.budget.asked, asker.budget.answered


def billed(server: Server) -> tuple[int, int]:
    """What the endpoint says of it."""
    return server.billed["prompt_tokens"], server.billed["completion_tokens"]


@pytest.mark.parametrize("seed", range(4))
def test_no_endpoint_can_bill_more_than_the_budget(tmp_path: Path, seed: int) -> None:
    """Eight calls at once, some unreadable, each billed at its worst: never over, and what is said is what was billed."""
    rng = random.Random(seed)
    faults = [rng.choice(("good", "good", "broken_json", "truncated", "429")) for _ in range(40)]
    limit = rng.randint(15_000, 60_000)
    with Server(head, plan=lambda n, _key: faults[n % 40], usage=dearest) as server:
        _, asker = ask_all(model(server.url, budget_tokens=limit, attempts=2), tmp_path, REQUESTS)
    assert 0 < sum(billed(server)) <= limit
    assert spent(asker) == billed(server)
    counts = asker.spent.count
    assert sum(counts["head", what] for what in ("answered", "failed", "unpaid")) == len(REQUESTS)
    assert counts["head", "answered"] < len(REQUESTS)


def test_no_endpoint_can_bill_more_money_than_the_budget(tmp_path: Path) -> None:
    """The same in money, by the prices."""
    with Server(head, usage=dearest) as server:
        settings = model(server.url, budget_money=0.2, prices=(2.0, 8.0))
        _, asker = ask_all(settings, tmp_path, REQUESTS)
    asked, answered = billed(server)
    assert 0.1 < (asked * 2 + answered * 8) / 1e6 <= 0.2
    assert asker.budget.money == pytest.approx((asked * 2 + answered * 8) / 1e6)


def test_an_endpoint_that_writes_more_than_it_may_is_found_out_by_one_call(tmp_path: Path) -> None:
    """It bills many times what `max_tokens` allows: the budget is over by less than one such call, not by one for each under way."""
    with Server(
        head, usage=lambda _body, _counted: {"prompt_tokens": 1000, "completion_tokens": 40_000}
    ) as server:
        _, asker = ask_all(model(server.url, budget_tokens=60_000), tmp_path, REQUESTS)
    assert server.calls == {"good": 1}
    assert spent(asker) == billed(server)
    assert asker.spent.count["head", "unpaid"] == len(REQUESTS) - 1


def test_what_calls_under_way_leave_is_used(tmp_path: Path) -> None:
    """A question waits for what others give back: with calls billed modestly, all are asked within the budget."""
    with Server(head) as server:
        _, asker = ask_all(model(server.url, budget_tokens=80_000), tmp_path, REQUESTS)
    assert asker.spent.count["head", "answered"] == len(REQUESTS)
    assert sum(billed(server)) <= 80_000


def test_a_budget_too_small_for_one_question_sends_none(tmp_path: Path) -> None:
    """Nothing is sent, and what a question may take is told."""
    with Server(head) as server:
        _, asker = ask_all(model(server.url, budget_tokens=1000), tmp_path, REQUESTS[:3])
    assert not server.calls
    assert asker.spent.count["head", "unpaid"] == 3
    assert asker.spent.most > 1000


def test_an_unreadable_answer_is_not_asked_again_beyond_the_budget(tmp_path: Path) -> None:
    """The first try uses the budget up; the second is held against what is left, and not sent."""
    with Server(head, plan=lambda _n, _key: "broken_json", usage=dearest) as server:
        worst = sum(_worst(server.url, tmp_path))
        _, asker = ask_all(model(server.url, budget_tokens=worst + 100), tmp_path, REQUESTS[:1])
    assert server.calls["broken_json"] == 1
    assert spent(asker) == billed(server)
    assert asker.spent.why == {"answer": 1}


def _worst(url: str, folder: Path) -> tuple[int, int]:
    """What the first request may cost."""
    with Server(head) as server:
        ask_all(model(server.url), folder / "probe", REQUESTS[:1])
        (body,) = server.bodies
    return bytes_of(body), body["max_tokens"]


@pytest.mark.parametrize(
    ("fault", "asked", "maybe"),
    [("half", True, True), ("hang", True, True), ("html", True, False), ("no_choices", True, False),
     ("429", False, False), ("401", False, False)],
)  # fmt: skip
def test_what_failed_is_counted_as_it_may_be_billed(
    tmp_path: Path, fault: str, asked: bool, maybe: bool
) -> None:
    """Refused: nothing. A body that is no answer: question and body. Broken off: also what may have been written."""
    with Server(head, plan=lambda _n, _key: fault, usage=lambda _body, _counted: None) as server:
        settings = model(server.url, attempts=1, seconds=3.0 if fault == "hang" else 60.0)
        _, asker = ask_all(settings, tmp_path, REQUESTS[:1])
    counts = asker.spent.count
    assert counts["head", "failed"] == 1
    assert (counts["head", "tokens_asked"] > 0) is asked
    assert (counts["head", "tokens_maybe"] > 0) is maybe
    assert (counts["head", "guessed"] > 0) is asked


def test_nobody_there_costs_nothing(tmp_path: Path) -> None:
    """A refused connection is no call."""
    _, asker = ask_all(model("http://127.0.0.1:9/v1"), tmp_path, REQUESTS[:1])
    assert asker.spent.why == {"connection": 1}
    assert spent(asker) == (0, 0)
    assert asker.spent.count["head", "tokens_maybe"] == 0


def test_calls_that_break_off_use_the_budget_up(tmp_path: Path) -> None:
    """What may have been written unseen counts against the budget."""
    with Server(head, plan=lambda _n, _key: "half") as server:
        _, asker = ask_all(model(server.url, budget_tokens=15_000, attempts=1), tmp_path, REQUESTS)
    assert asker.spent.count["head", "unpaid"] > 0
    assert server.calls["half"] * MOST_FIRST // 8 < 15_000


@pytest.mark.parametrize(
    ("usage", "said"),
    [
        ({"prompt_tokens": 70, "completion_tokens": 9}, (70, 9)),
        ({"total_tokens": 79, "completion_tokens": 9}, (70, 9)),
        ({"total_tokens": 79, "prompt_tokens": 70}, (70, 9)),
        ({"prompt_tokens": 70, "completion_tokens": 9, "total_tokens": 79, "seconds": 1.5}, (70, 9)),
        ({"prompt_tokens": "70", "completion_tokens": None}, None),
        ({"prompt_tokens": -70, "completion_tokens": 9}, None),
        ({"total_tokens": 5, "prompt_tokens": 70}, None),
        ({}, None),
        (None, None),
    ],
)
def test_an_answer_is_taken_whatever_is_said_of_its_usage(
    tmp_path: Path, usage: Json | None, said: tuple[int, int] | None
) -> None:
    """Asked once, read, and counted: what is stated or follows from it, else our estimate, marked as one."""
    with Server(head, usage=lambda _body, _counted: usage) as server:
        (answer,), asker = ask_all(model(server.url), tmp_path, [ask_about("林荫步道")])
    assert answer is not None
    assert server.calls == Counter(good=1)
    assert asker.spent.count["head", "guessed"] == (said is None)
    if said is not None:
        assert spent(asker) == said
    else:
        assert min(spent(asker)) > 0


def test_an_answer_that_was_cut_gets_room_and_is_not_cut_twice_for_nothing(tmp_path: Path) -> None:
    """First as much as the part should need; once cut, all there is; cut again, no third time."""
    with Server(head, plan=lambda n, _key: "truncated" if n < 1 else "good") as server:
        (answer,), _ = ask_all(model(server.url), tmp_path / "a", [ask_about("林荫步道")])
        rooms = [body["max_tokens"] for body in server.bodies]
    assert answer is not None
    assert rooms[0] < MOST_FIRST < rooms[1] == MOST
    with Server(head, plan=lambda _n, _key: "truncated") as server:
        _, asker = ask_all(model(server.url), tmp_path / "b", [ask_about("林荫步道")])
    assert server.calls["truncated"] == 2
    assert asker.spent.why == {"cut": 1}


def test_a_model_that_wants_other_words_for_its_limits_gets_them(tmp_path: Path) -> None:
    """As models that think refuse them: told once, from then on asked in their words, with the same room for answers."""
    unwanted = {
        "max_tokens": "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
        "temperature": "Unsupported value: 'temperature' does not support 0 with this model.",
    }
    with Server(head, unwanted=unwanted) as server:
        answers, asker = ask_all(model(server.url), tmp_path, REQUESTS)
    assert None not in answers
    assert server.calls["good"] == len(REQUESTS)
    # Each call that was under way before the endpoint had said so is refused twice at most.
    assert server.calls["400"] <= 2 * 8
    good = [body for body in server.bodies if not unwanted.keys() & body.keys()]
    assert all(0 < body["max_completion_tokens"] <= MOST_FIRST for body in good)
    assert asker.spent.count["head", "answered"] == len(REQUESTS)


@pytest.mark.parametrize(
    ("name", "url", "words"),
    [
        ("gpt-5-mini", "https://gateway.invalid/v1", {"max_completion_tokens"}),
        ("openai/o4-mini", "https://gateway.invalid/v1", {"max_completion_tokens"}),
        ("gpt-4.1", "https://api.openai.com/v1", {"max_completion_tokens", "temperature"}),
        ("gpt-4.1", "https://gateway.invalid/v1", {"max_tokens", "temperature"}),
        ("gpt-oss-120b", "https://gateway.invalid/v1", {"max_tokens", "temperature"}),
        ("qwen3-32b", "https://gateway.invalid/v1", {"max_tokens", "temperature"}),
    ],
)
def test_a_batch_is_written_in_the_words_of_its_model(
    tmp_path: Path, name: str, url: str, words: set[str]
) -> None:
    """Nobody refuses a batch at once: what OpenAI's newer models do not take is known by name, as it is when asked live."""
    known = {"max_tokens", "max_completion_tokens", "temperature"}
    ask_all(model(url, model=name, use="batch"), tmp_path / "batch", [ask_about("林荫步道")])
    (line,) = (tmp_path / "batch" / PENDING).read_text(encoding="utf-8").splitlines()
    assert known & json.loads(line)["body"].keys() == words
    if "api.openai.com" in url:
        return
    with Server(head) as server:
        ask_all(model(server.url, model=name), tmp_path / "live", [ask_about("林荫步道")])
    assert [known & body.keys() for body in server.bodies] == [words]


def test_every_try_is_in_the_log_of_what_was_sent(tmp_path: Path) -> None:
    """What left the machine twice stands there twice."""
    with Server(head, plan=lambda n, _key: "503" if n < 1 else "good") as server:
        ask_all(model(server.url), tmp_path, [ask_about("林荫步道")])
    assert len((tmp_path / SENT).read_text(encoding="utf-8").splitlines()) == 2


def test_what_a_person_broke_off_is_counted_as_not_answered(tmp_path: Path) -> None:
    """Ctrl-C while an endpoint thinks: the question counts as one without an answer, with its reason and its cost."""
    request = ask_about("项目名称 林荫步道")

    class Thinking:
        async def complete(self, _body: Mapping[str, Any]) -> dict[str, Any]:
            await asyncio.sleep(60.0)
            return {}

    async def run() -> Asker:
        async with Asker(model(), tmp_path, Thinking()) as asker:
            task = asyncio.create_task(asker.ask(request, "a.txt#0"))
            while not (tmp_path / SENT).exists():
                await asyncio.sleep(0.01)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return asker

    spent = asyncio.run(run()).spent
    assert spent.count[request.prompt.id, "failed"] == 1
    assert spent.count[request.prompt.id, "tokens_asked"] > 0
    assert spent.why == {"stopped": 1}
    (line,) = [json.loads(t) for t in (tmp_path / SPENT).read_text(encoding="utf-8").splitlines()]
    assert line["asked"] == spent.count[request.prompt.id, "tokens_asked"]
    assert line["maybe"] == spent.count[request.prompt.id, "tokens_maybe"] > 0
