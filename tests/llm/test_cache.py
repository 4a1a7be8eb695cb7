"""Answers kept on disk."""

from __future__ import annotations

from pathlib import Path

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
