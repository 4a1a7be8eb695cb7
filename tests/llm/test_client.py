"""Completions as endpoints that call themselves compatible give them."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any, Final

import pytest

from hebiao.llm.client import BadAnswer, read_answer
from hebiao.llm.schema import HeadAnswer
from hebiao.llm.settings import Mode

ANSWER: Final = {"project_name": {"ids": [1], "quote": "林荫步道"}}
TEXT: Final = json.dumps(ANSWER, ensure_ascii=False)


def called(arguments: object, **more: object) -> dict[str, Any]:
    """A completion that calls the tool, and says no more than it must."""
    call = {"function": {"name": "HeadAnswer", "arguments": arguments}, **more}
    return {"choices": [{"message": {"role": "assistant", "content": None, "tool_calls": [call]}}]}


def said(text: str, **more: object) -> dict[str, Any]:
    """A completion that says the answer."""
    return {"choices": [{"message": {"content": text}, **more}]}


@pytest.mark.parametrize(
    ("mode", "completion"),
    [
        ("TOOLS", called(TEXT)),
        ("TOOLS", called(ANSWER)),
        ("TOOLS", called(TEXT, id="1", type="function", index=0)),
        ("JSON_SCHEMA", said(TEXT, finish_reason=None, logprobs=None)),
        ("JSON", said(TEXT, finish_reason="eos")),
        ("JSON", said(f"```json\n{TEXT}\n```\n")),
        ("JSON", said(f"<think>第一格是 {{1}}</think>\n\n{TEXT}")),
        ("JSON_SCHEMA", said(f"<think>\n</think>```{TEXT}```")),
    ],
)
def test_what_an_answer_does_not_need_may_be_missing(mode: Mode, completion: dict[str, Any]) -> None:
    """No id, no usage, no reason to stop, arguments as an object, JSON in a fence or behind thoughts: read all the same."""
    answer = read_answer(completion, HeadAnswer, mode)
    assert answer.project_name is not None
    assert answer.project_name.quote == "林荫步道"


@pytest.mark.parametrize(
    "completion",
    [
        {}, {"choices": None}, {"choices": []}, {"choices": [{"message": None}]}, {"choices": [None]}, said(""),
        said(TEXT[:-1]), said(f"<think>{TEXT}"), said(f"{TEXT}{TEXT}"), said("null"), said(TEXT, finish_reason="length"),
        {"choices": [{"message": {"content": [TEXT]}}]}, {"choices": {"0": said(TEXT)["choices"][0]}},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_told(completion: dict[str, Any]) -> None:
    """One error, whatever the shape."""
    with pytest.raises(BadAnswer):
        read_answer(completion, HeadAnswer, "JSON")


@pytest.mark.parametrize(
    "text", ['{"title":{1}null}{0}', "{1}{0}", TEXT + "{1}{0}x"],
    ids=["within", "nothing else", "behind"],
)  # fmt: skip
def test_white_space_without_end_takes_no_time(text: str) -> None:
    """What a model bound to JSON is known to write, up to its limit: read, or told, at once, not after hours."""
    pad = " \n" * 1_000_000
    began = time.process_time()
    with suppress(BadAnswer):
        read_answer(said(text.replace("{1}", pad).replace("{0}", "\n```")), HeadAnswer, "JSON")
    assert time.process_time() - began < 10.0
