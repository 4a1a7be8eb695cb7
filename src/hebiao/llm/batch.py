"""Requests as input files of OpenAI's Batch, and its output files as kept answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from hebiao.errors import UsageError
from hebiao.llm.cache import Cache
from hebiao.llm.client import BadAnswer, read_answer
from hebiao.llm.schema import SCHEMAS
from hebiao.llm.settings import Mode

PENDING: Final = "requests.jsonl"
"""what would be sent; where the Batch takes no more in one file, `requests-2.jsonl` and so on go on"""
INDEX: Final = "requests-index.jsonl"
"""what each request of these files is about"""
MOST_REQUESTS: Final = 50_000
"""in one input file, as the Batch has it"""
MOST_BYTES: Final = 200_000_000
"""of one input file: 200 MB"""


class PendingFiles:
    """The requests that a run writes instead of sending them, as many files as the Batch's limits ask for."""

    def __init__(
        self, folder: Path, most_requests: int = MOST_REQUESTS, most_bytes: int = MOST_BYTES
    ) -> None:
        self._folder = folder
        self._most = (most_requests, most_bytes)
        self._in_file = (0, 0)
        self._number = 1
        self._keys: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def add(self, key: str, body: Mapping[str, Any], about: Mapping[str, str]) -> None:
        """Writes one request; `custom_id` is its key."""
        line = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body}
        data = (json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        requests, size = self._in_file[0] + 1, self._in_file[1] + len(data)
        if requests > 1 and (requests > self._most[0] or size > self._most[1]):
            self._number += 1
            requests, size = 1, len(data)
        self._in_file = requests, size
        self._keys.add(key)
        with _numbered(self._folder, self._number).open("ab") as file:
            file.write(data)
        entry = {"key": key, "file": _numbered(self._folder, self._number).name, **about}
        with (self._folder / INDEX).open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _numbered(folder: Path, number: int) -> Path:
    path = folder / PENDING
    return path if number == 1 else path.with_stem(f"{path.stem}-{number}")


def pending_files(folder: Path) -> list[Path]:
    """The files of requests, in order."""
    found: list[Path] = []
    while (path := _numbered(folder, len(found) + 1)).is_file():
        found.append(path)
    return found


def clear_pending(folder: Path) -> None:
    """Removes the requests of an earlier run."""
    for path in (*pending_files(folder), folder / INDEX):
        path.unlink(missing_ok=True)


def index_of(folder: Path) -> dict[str, dict[str, str]]:
    """What the requests of a batch run are about, by key: file, schema, part, about.

    Raises:
        UsageError: there is no such run.
    """
    try:
        lines = (folder / INDEX).read_text(encoding="utf-8").split("\n")
        entries = [json.loads(line) for line in lines if line.strip()]
        return {str(entry.pop("key")): entry for entry in entries}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"找不到或读不了 {folder / INDEX}：先用 --llm batch 运行",
            f"{folder / INDEX} is missing or cannot be read; run with --llm batch first",
        ) from error


class Imported(Struct, frozen=True):
    """What output files of the Batch held."""

    good: int
    """answers that can be read, and are kept now"""
    unreadable: tuple[tuple[str, str], ...]
    """custom_id of answers that cannot be read, and the form and part that they are about"""
    without: int
    """lines without an answer to what was asked, or with one more to the same"""


def import_results(
    paths: Sequence[Path], folder: Path, asked: Mapping[str, Mapping[str, str]], mode: Mode
) -> Imported:
    """Keeps the answers of output files, of all or of none. One that cannot be read never takes the place of one that can.

    Args:
        paths: JSONL as the Batch gives it: custom_id, response.status_code, response.body.
        folder: where answers are kept.
        asked: the requests that were written, as `index_of` gives them; other lines are not ours.
        mode: how answers were bound.

    Raises:
        UsageError: a file cannot be read to its end, or holds no answer to what was asked; nothing was kept then.
        MissingTool: the extra `llm` is not installed.
    """
    for path in paths:
        _check(path, asked)
    cache = Cache(folder)
    kept: set[str] = set()
    unreadable: dict[str, str] = {}
    without = 0
    for key, body in (line for path in paths for line in _lines(path)):
        if body is None or key not in asked or key in kept:
            without += 1
        elif _can_be_read(body, asked[key], mode):
            cache.put(key, body)
            kept.add(key)
        else:
            unreadable[key] = f"{asked[key]['about']} {asked[key]['part']}"
            before = cache.get(key)
            if before is None or not _can_be_read(before, asked[key], mode):
                # Of no use but for its cost.
                cache.put(key, body)
    if not kept and not unreadable:
        raise _all_failed(paths)
    return Imported(len(kept), tuple((k, w) for k, w in unreadable.items() if k not in kept), without)


def _check(path: Path, asked: Mapping[str, Mapping[str, str]]) -> None:
    """Reads a file through before anything is kept; what came of requests that failed is ours, too."""
    if not sum(key in asked for key, _ in _lines(path)):
        raise _not_ours(path)


def _not_ours(path: Path) -> UsageError:
    return UsageError(
        f"{path} 里没有对得上的回答：应是 Batch 的输出文件（JSONL，含 custom_id 和 response）；一个回答也没有收下",
        f"{path}: no answer to what was asked; it must be a Batch output file (JSONL with custom_id and response); "
        "no answer of any file was taken in",
    )


def _all_failed(paths: Sequence[Path]) -> UsageError:
    """Every line is of a request of ours, and none was answered: it failed or expired at the endpoint."""
    zh, en = "、".join(map(str, paths)), ", ".join(map(str, paths))
    return UsageError(
        f"{zh} 里的请求都没有成功（过期或出错，原因见各行的 error）：用 --llm batch 再写一次请求，重新提交",
        f"{en}: every request failed or expired (each line's error says why); write them again with --llm batch "
        "and submit them anew",
    )


def _can_be_read(body: Mapping[str, Any], entry: Mapping[str, str], mode: Mode) -> bool:
    try:
        read_answer(body, SCHEMAS[entry["schema"]], mode)
    except BadAnswer:
        return False
    return True


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any] | None]]:
    try:
        # Only a line feed ends a line of JSONL: other ends of lines may stand in its texts.
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for line in file:
                if line.strip():
                    yield _answer(line)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"读不了 {path}：应是 UTF-8 的 JSONL；一个回答也没有收下",
            f"cannot read {path}: it must be JSONL in UTF-8; no answer of any file was taken in",
        ) from error


def _answer(line: str) -> tuple[str, dict[str, Any] | None]:
    try:
        data = json.loads(line)
        key, response = str(data["custom_id"]), data.get("response")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", None
    good = isinstance(response, dict) and response.get("status_code") == 200
    body = response.get("body") if good else None
    return key, body if isinstance(body, dict) else None
