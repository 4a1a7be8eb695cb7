"""Answers kept on disk, so that nothing is paid for twice and a run can be repeated without a network."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def key_of(body: Mapping[str, Any], host: str, prompt: str) -> str:
    """The name of a request: a digest of all that is sent, where to, and of the prompt's file."""
    text = json.dumps([body, host, prompt], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Cache:
    """Completions by key, a file each; several runs may share a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> dict[str, Any] | None:
        """The completion that is kept; None where there is none, or its file is damaged."""
        try:
            data = json.loads(self._path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        return data if isinstance(data, dict) else None

    def put(self, key: str, completion: Mapping[str, Any]) -> None:
        """Keeps a completion; the file is whole or not there."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(f".{os.getpid()}.part")
        # In ASCII: half a surrogate pair, which a model may well answer, cannot be written otherwise.
        aside.write_text(json.dumps(completion), encoding="ascii")
        aside.replace(path)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"
