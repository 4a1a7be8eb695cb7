"""Answers kept on disk, and those of a Batch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hebiao.errors import UsageError
from hebiao.llm.batch import import_results, keys_of, request_line
from hebiao.llm.cache import Cache, key_of


def test_every_part_of_a_request_is_in_its_key() -> None:
    """Another word, model, host or prompt is another request; the order of keys is not."""
    body = {"model": "m", "messages": [{"role": "user", "content": "甲"}]}
    key = key_of(body, "here", "p")
    assert key == key_of({"messages": body["messages"], "model": "m"}, "here", "p")
    others = {
        key_of(body | {"model": "n"}, "here", "p"), key_of(body, "there", "p"), key_of(body, "here", "q"),
        key_of(body | {"messages": [{"role": "user", "content": "乙"}]}, "here", "p"),
    }  # fmt: skip
    assert len(others | {key}) == 5


def test_what_is_kept_is_found_and_what_is_damaged_is_not(tmp_path: Path) -> None:
    """A file that is no JSON counts as no answer."""
    cache = Cache(tmp_path)
    cache.put("ab12", {"id": "1", "half": "\ud83d"})
    assert cache.get("ab12") == {"id": "1", "half": "\ud83d"}
    (tmp_path / "ab" / "ab12.json").write_text("{", encoding="utf-8")
    assert cache.get("ab12") is None
    assert cache.get("cd34") is None


def test_only_answers_to_what_was_asked_are_kept(tmp_path: Path) -> None:
    """Lines that failed, that are broken, somebody else's, or a second answer to one request are counted, not kept."""
    requests = tmp_path / "requests.jsonl"
    requests.write_text(
        request_line("aa11", {"model": "m"}) + "\n" + request_line("bb22", {}) + "\n", encoding="utf-8"
    )
    results = tmp_path / "results.jsonl"
    lines = [
        {"custom_id": "aa11", "response": {"status_code": 200, "body": {"id": "1"}}},
        {"custom_id": "bb22", "response": {"status_code": 500, "body": {}}},
        {"custom_id": "../../etc", "response": {"status_code": 200, "body": {"id": "2"}}},
    ]
    again = {"custom_id": "aa11", "response": {"status_code": 200, "body": {"id": "other"}}}
    deep = "[" * 100_000
    results.write_text("\n".join([*map(json.dumps, [*lines, again]), "not json", deep, ""]), encoding="utf-8")
    assert keys_of(requests) == {"aa11", "bb22"}
    assert import_results(results, tmp_path / "kept", keys_of(requests)) == (1, 5)
    assert Cache(tmp_path / "kept").get("aa11") == {"id": "1"}
    assert [p.name for p in (tmp_path / "kept").rglob("*.json")] == ["aa11.json"]


def test_marks_that_other_tools_leave_lose_no_answer(tmp_path: Path) -> None:
    """A byte order mark before the first line, and a line separator inside a text, are no ends of lines."""
    lines = [
        {"custom_id": key, "response": {"status_code": 200, "body": {"said": "甲\u2028乙"}}}
        for key in ("aa11", "bb22")
    ]
    results = tmp_path / "results.jsonl"
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    results.write_text(text, encoding="utf-8-sig")
    assert import_results(results, tmp_path / "kept", frozenset({"aa11", "bb22"})) == (2, 0)


def test_a_file_without_any_answer_is_refused(tmp_path: Path) -> None:
    """A sentence says what the file must be."""
    (tmp_path / "r.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="Batch"):
        import_results(tmp_path / "r.jsonl", tmp_path, frozenset({"a"}))
