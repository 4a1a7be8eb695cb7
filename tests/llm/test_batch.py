"""Requests written for a Batch, and its output files taken in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.standin.oracle import completion
from hebiao.errors import UsageError
from hebiao.llm.asker import Asker
from hebiao.llm.batch import (
    INDEX,
    Imported,
    PendingFiles,
    clear_pending,
    import_results,
    index_of,
    pending_files,
)
from hebiao.llm.cache import Cache
from hebiao.llm.settings import Mode
from llm.made import model
from llm.test_asker import ask_about, ask_all, head

Json = dict[str, Any]
TEXTS = ("林荫步道一", "林荫步道二", "林荫步道三")


def written(folder: Path, mode: Mode = "TOOLS", **rest: object) -> tuple[list[Json], Asker]:
    """The requests of a batch run about the texts, and its asker."""
    _, asker = ask_all(model(use="batch", mode=mode, **rest), folder, [ask_about(t) for t in TEXTS])
    found = [json.loads(t) for p in pending_files(folder) for t in p.read_text(encoding="utf-8").splitlines()]
    return found, asker


def answered(request: Mapping[str, Any], body: Json | None = None) -> Json:
    """A line of an output file: a good answer, or the body that is given."""
    good = completion(request["body"], head(request["body"]))
    response = {"status_code": 200, "body": good if body is None else body}
    return {"custom_id": request["custom_id"], "response": response, "error": None}


def output(path: Path, *lines: Json | str, encoding: str = "utf-8") -> Path:
    """An output file of these lines."""
    texts = (t if isinstance(t, str) else json.dumps(t, ensure_ascii=False) for t in lines)
    path.write_text("\n".join(texts), encoding=encoding)
    return path


def take(folder: Path, *paths: Path, mode: Mode = "TOOLS") -> Imported:
    """The output files taken in, as `hebiao llm import` does."""
    return import_results(paths, folder / "answers", index_of(folder), mode)


@pytest.mark.parametrize("mode", ["TOOLS", "JSON_SCHEMA", "JSON"])
def test_answers_of_every_mode_are_taken_in(tmp_path: Path, mode: Mode) -> None:
    """All are read, and a run that goes on with them finds them, with what they cost."""
    requests, _ = written(tmp_path, mode)
    took = take(tmp_path, output(tmp_path / "r.jsonl", *map(answered, requests)), mode=mode)
    assert took == Imported(3, (), 0)
    settings = model(mode=mode, offline=True, brought=True, prices=(1.0, 4.0))
    answers, asker = ask_all(settings, tmp_path, [ask_about(t) for t in TEXTS])
    assert None not in answers
    usage = [answered(r)["response"]["body"]["usage"] for r in requests]
    counts = asker.spent.count
    assert counts["head", "answered"] == 3
    assert counts["head", "tokens_asked"] == sum(u["prompt_tokens"] for u in usage)
    assert counts["head", "tokens_answered"] == sum(u["completion_tokens"] for u in usage)
    assert asker.budget.money is not None
    assert asker.budget.money > 0


def test_only_answers_to_what_was_asked_are_kept(tmp_path: Path) -> None:
    """Lines that failed, that are broken, somebody else's, or a second answer to one request are counted, not kept."""
    (first, second, _), _ = written(tmp_path)
    failed = {"custom_id": second["custom_id"], "response": {"status_code": 500, "body": {}}}
    other = answered(first | {"custom_id": "../../etc"})
    again = answered(first, completion(first["body"], {}))
    lines = (answered(first), failed, other, again, "not json", "[" * 100_000, "")
    assert take(tmp_path, output(tmp_path / "r.jsonl", *lines)) == Imported(1, (), 5)
    assert [p.stem for p in (tmp_path / "answers").rglob("*.json")] == [first["custom_id"]]


@pytest.mark.parametrize(
    "garbage",
    [
        {"nothing": 1},
        {},
        {"choices": "x"},
        {"choices": []},
        {"choices": [{"message": {"content": "林荫步道"}}]},
    ],
)
def test_garbage_never_takes_the_place_of_a_good_answer(tmp_path: Path, garbage: Json) -> None:
    """Taken in before or after it, in one file or another: the good one stays, and the garbage is named."""
    requests, _ = written(tmp_path)
    good = output(tmp_path / "good.jsonl", *map(answered, requests))
    bad = output(tmp_path / "bad.jsonl", *(answered(r, garbage) for r in requests))
    named = tuple((r["custom_id"], "a.txt#0 head") for r in requests)
    assert take(tmp_path, good) == Imported(3, (), 0)
    assert take(tmp_path, bad) == Imported(0, named, 0)
    answers, _ = ask_all(model(offline=True), tmp_path, [ask_about(t) for t in TEXTS])
    assert None not in answers
    assert take(tmp_path, bad, good) == Imported(3, (), 0)


def test_an_answer_that_cannot_be_read_is_paid_and_is_none(tmp_path: Path) -> None:
    """Its tokens count, it is a failure with its reason, and the request is written again by the next batch run."""
    requests, _ = written(tmp_path)
    cut = completion(requests[0]["body"], "{")
    take(tmp_path, output(tmp_path / "r.jsonl", answered(requests[0], cut), answered(requests[1])))
    settings = model(offline=True, brought=True)
    answers, asker = ask_all(settings, tmp_path, [ask_about(t) for t in TEXTS])
    assert [a is None for a in answers] == [True, False, True]
    counts = asker.spent.count
    assert (counts["head", "answered"], counts["head", "failed"], counts["head", "waiting"]) == (1, 1, 1)
    assert asker.spent.why == {"answer": 1}
    assert counts["head", "tokens_asked"] > cut["usage"]["prompt_tokens"]
    clear_pending(tmp_path)
    assert [r["custom_id"] for r in written(tmp_path)[0]] == [
        requests[0]["custom_id"],
        requests[2]["custom_id"],
    ]


def test_marks_that_other_tools_leave_lose_no_answer(tmp_path: Path) -> None:
    """A byte order mark before the first line, and a line separator inside a text, are no ends of lines."""
    requests, _ = written(tmp_path)
    bodies = [completion(r["body"], head(r["body"])) | {"id": "甲\u2028乙"} for r in requests]
    lines = [answered(r, b) for r, b in zip(requests, bodies, strict=True)]
    assert take(tmp_path, output(tmp_path / "r.jsonl", *lines, encoding="utf-8-sig")) == Imported(3, (), 0)
    assert Cache(tmp_path / "answers").get(requests[0]["custom_id"]) == bodies[0]


@pytest.mark.parametrize("bad", [b"{}", b"", b"%PDF-1.7 \xff\xfe", None])
def test_with_a_file_without_any_answer_none_is_taken_in(tmp_path: Path, bad: bytes | None) -> None:
    """A sentence names that file and says what it must be; of the good file beside it nothing was kept, in either order."""
    requests, _ = written(tmp_path)
    good = output(tmp_path / "good.jsonl", *map(answered, requests))
    path = tmp_path / "bad.jsonl"
    if bad is None:  # the file of another batch, broken off within a character
        line = json.dumps(answered(requests[0]), ensure_ascii=False).encode()
        bad = line + b"\n" + line[: line.index("林".encode()) + 1]
    path.write_bytes(bad)
    for files in ((good, path), (path, good), (path,)):
        with pytest.raises(UsageError) as told:
            take(tmp_path, *files)
        assert "bad.jsonl" in told.value.in_lang("zh")
        assert "good.jsonl" not in told.value.in_lang("zh")
        assert "一个回答也没有收下" in told.value.in_lang("zh")
        assert "no answer of any file was taken in" in told.value.in_lang("en")
        assert not list((tmp_path / "answers").rglob("*.json"))


def test_a_file_of_what_failed_is_taken_beside_the_answers(tmp_path: Path) -> None:
    """Batch gives requests that failed or expired in a file of their own: counted, and refused where it is all there is."""
    requests, _ = written(tmp_path)
    good = output(tmp_path / "good.jsonl", *map(answered, requests[1:]))
    expired = {"custom_id": requests[0]["custom_id"], "response": None, "error": {"code": "batch_expired"}}
    failed = output(tmp_path / "failed.jsonl", expired)
    with pytest.raises(UsageError, match=r"failed\.jsonl 里的请求都没有成功") as told:
        take(tmp_path, failed)
    assert "--llm batch" in told.value.in_lang("en")
    assert take(tmp_path, good, failed) == Imported(2, (), 1)


def test_without_an_index_there_is_nothing_to_go_on_with(tmp_path: Path) -> None:
    """A sentence says what to do first, also where the index is no index."""
    with pytest.raises(UsageError, match="--llm batch"):
        index_of(tmp_path)
    (tmp_path / INDEX).write_text('{"about": "a.txt#0"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="--llm batch"):
        index_of(tmp_path)


@pytest.mark.parametrize(("most_requests", "most_bytes"), [(3, 10**9), (10**9, 400)])
def test_requests_beyond_the_limits_of_a_file_go_into_the_next(
    tmp_path: Path, most_requests: int, most_bytes: int
) -> None:
    """No file is over its limits, none but the last could take one more, and the index knows them all."""
    pending = PendingFiles(tmp_path, most_requests, most_bytes)
    for n in range(10):
        pending.add(f"{n:02}", {"said": "字" * 10}, {"about": str(n)})
    files = pending_files(tmp_path)
    assert [f.name for f in files[:2]] == ["requests.jsonl", "requests-2.jsonl"]
    lines = [f.read_text(encoding="utf-8").splitlines() for f in files]
    assert max(map(len, lines)) <= most_requests
    assert max(f.stat().st_size for f in files) <= most_bytes
    one = files[0].stat().st_size // len(lines[0])
    assert all(len(x) == most_requests or (len(x) + 1) * one > most_bytes for x in lines[:-1])
    assert [json.loads(t)["custom_id"] for x in lines for t in x] == [f"{n:02}" for n in range(10)]
    assert [e["file"] for e in index_of(tmp_path).values()] == [
        f.name for f, x in zip(files, lines, strict=True) for _ in x
    ]
    clear_pending(tmp_path)
    assert pending_files(tmp_path) == []


def test_a_batch_keeps_to_the_budget(tmp_path: Path) -> None:
    """What all answers may cost at worst is within it; what is not written is counted as not paid for."""
    everything, _ = written(tmp_path / "all")
    worst = [
        len(json.dumps(r["body"], ensure_ascii=False).encode()) + r["body"]["max_tokens"] for r in everything
    ]
    requests, asker = written(tmp_path / "some", budget_tokens=sum(worst[:2]) + 10)
    assert requests == everything[:2]
    assert asker.spent.count["head", "waiting"] == 2
    assert asker.spent.count["head", "unpaid"] == 1
    assert asker.spent.most >= min(worst)
