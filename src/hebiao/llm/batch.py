"""Requests as an input file of OpenAI's Batch, and its output file as kept answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hebiao.errors import UsageError
from hebiao.llm.cache import Cache


def request_line(key: str, body: Mapping[str, Any]) -> str:
    """One line of the input file; `custom_id` is the key of the request."""
    line = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps(line, ensure_ascii=False)


def import_results(path: Path, folder: Path, asked: frozenset[str]) -> tuple[int, int]:
    """Keeps the answers of an output file.

    Args:
        path: JSONL as the Batch gives it: custom_id, response.status_code, response.body.
        folder: where answers are kept.
        asked: keys of the requests that were written; other lines are not ours.

    Returns:
        How many answers are kept now, and how many lines had none, or one more for the same request.

    Raises:
        UsageError: the file cannot be read, or no line of it is an answer to what was asked.
    """
    cache = Cache(folder)
    kept: set[str] = set()
    bad = 0
    for key, body in _lines(path):
        if body is None or key not in asked or key in kept:
            bad += 1
            continue
        cache.put(key, body)
        kept.add(key)
    if not kept:
        raise UsageError(
            f"{path} 里没有对得上的回答：应是 Batch 的输出文件（JSONL，含 custom_id 和 response）",
            f"{path} holds no answer to what was asked; it must be a Batch output file (JSONL with custom_id and response)",
        )
    return len(kept), bad


def keys_of(path: Path) -> frozenset[str]:
    """The keys of the requests in an input file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return frozenset(str(json.loads(line)["custom_id"]) for line in lines if line.strip())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"找不到或读不了 {path}：先用 --llm batch 运行",
            f"{path} is missing or cannot be read; run with --llm batch first",
        ) from error


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any] | None]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不了 {path}", f"cannot read {path}") from error
    # Only a line feed ends a line of JSONL: other ends of lines may stand in its texts.
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            response = data["response"]
            good = response["status_code"] == 200 and isinstance(response["body"], dict)
            yield str(data["custom_id"]), response["body"] if good else None
        except (ValueError, KeyError, TypeError, RecursionError):
            yield "", None
