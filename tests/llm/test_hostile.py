"""Answers made to harm: nothing of them enters a reading, nothing breaks, nobody waits for hours."""

from __future__ import annotations

import email.utils
import time
from pathlib import Path
from typing import Any

import pytest

from generator.standin.server import Server
from hebiao.domain.reading import Reading
from hebiao.llm.client import MAX_PATIENCE, _patience, usage_of
from hebiao.llm.extract import Extraction
from hebiao.llm.schema import HeadAnswer
from llm.made import model
from llm.test_asker import ask_about, ask_all, head

TEXT = "项目名称 林荫步道"
POINTED = {"ids": [1], "quote": "林荫步道"}
ANSWERS: dict[str, Any] = {
    "nested": "[" * 100_000,
    "half a surrogate": {"project_name": {"ids": [1], "quote": "\ud83d林荫步道"}},
    "a value of its own": {"project_name": {**POINTED, "value": "别的项目"}},
    "a field that no form has": {"project_name": POINTED, "decision": "accept"},
    "a piece that is none": {"project_name": {"ids": [10**30], "quote": "林荫步道"}},
    "a negative piece": {"project_name": {"ids": [-1, 0], "quote": "林荫步道"}},
    "too many pieces": {"project_name": {"ids": [1] * 10_000, "quote": "林荫步道"}},
    "too long a quote": {"project_name": {"ids": [1], "quote": "林荫步道" * 5_000}},
    "a pattern": {"project_name": {"ids": [1], "quote": "(林|荫|步|道)*" * 500}},
    "a script": {"project_name": {"ids": [1], "quote": "<script>alert(1)</script>"}},
    "a stand-in of nobody": {"project_name": {"ids": [1], "quote": "〔人1〕"}},
    "the number of a piece": {"project_name": {"ids": [1], "quote": "⟦1⟧"}},
    "nothing but blanks": {"project_name": {"ids": [1], "quote": "\u200b \u3000"}},
    "another duty's answer": {"row_count": 3, "rows": [{"score": {"ids": [1], "quote": "100"}}]},
    "a list": [POINTED],
    "a number": 1e999,
}


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_of_it_enters_a_reading(tmp_path: Path, name: str) -> None:
    """Refused, or grounded nowhere: no text that the source does not hold is read from it, and the run goes on."""
    with Server(lambda _body: ANSWERS[name] if name != "a number" else "1e999") as server:
        request = ask_about(TEXT)
        (answer,), asker = ask_all(model(server.url, attempts=1), tmp_path, [request])
    assert sum(asker.spent.count[request.prompt.id, what] for what in ("answered", "failed")) == 1
    extraction = Extraction("llm:m", (Reading("grid", "lines"),), lambda _field, raw: raw.strip() or None)
    if isinstance(answer, HeadAnswer):
        extraction.take(request, answer)
    assert {f.text for f in extraction.reading.fields.values()} <= {"林荫步道"}


def test_what_an_endpoint_says_of_its_cost_is_checked() -> None:
    """Less than nothing, no number, or more than any call can take, is not believed: then our own count holds."""
    for bad in (-5, "12", None, 1.5, True, 10**17, 10**400):
        assert usage_of({"usage": {"prompt_tokens": bad, "completion_tokens": 1}}) is None
    assert usage_of({"usage": {"prompt_tokens": 7, "completion_tokens": 1}}) == (7, 1)


def test_nobody_waits_longer_than_a_minute() -> None:
    """Retry-After as seconds or as a date, however far away; what is neither leaves our own patience."""
    later = email.utils.formatdate(time.time() + 30, usegmt=True)
    assert 25 < (_patience({"retry-after": later}) or 0) <= 30
    assert _patience({"retry-after": "Fri, 01 Jan 2100 00:00:00 GMT"}) == MAX_PATIENCE
    assert _patience({"retry-after": "1e12"}) == MAX_PATIENCE
    assert _patience({"retry-after": "-3"}) == 0.0
    assert _patience({"retry-after": "soon"}) is None
    assert _patience({}) is None


def test_a_gateway_with_a_query_gets_its_key_its_own_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address as Azure gives it: the version stays a query of every call, the key goes in `api-key`."""
    monkeypatch.setenv("OPENAI_API_KEY", "azure-key")
    with Server(head) as server:
        url = server.url.removesuffix("/v1") + "/openai/deployments/qwen?api-version=2024-10-21"
        (answer,), _ = ask_all(model(url), tmp_path, [ask_about(TEXT)])
    assert answer is not None
    assert server.azure == {("qwen", "2024-10-21", "azure-key")}
