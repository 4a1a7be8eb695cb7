from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hebiao.config import Settings
from hebiao.domain.document import Document, Source
from hebiao.domain.limits import Limits
from hebiao.readers.base import read_document
from hebiao.run import run
from hebiao.run.inputs import name_of
from hebiao.run.preload import start_run_ahead
from hebiao.run.processes import context, end_ahead, start_ahead
from hebiao.run.reading_ahead import document_ahead, read_ahead, read_alone
from hebiao.run.worker import HALVED
from made_forms import form_rows, tab_text

MODULE = sys.modules[read_ahead.__module__]


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A file of enough forms for two processes."""
    path = tmp_path / "多.txt"
    texts = [tab_text(form_rows({(0, 1): f"第{n}号水闸检修"})) for n in range(HALVED + 12)]
    path.write_text("\n\n".join(texts), encoding="utf-8")
    return path


@pytest.fixture
def ahead() -> Iterator[Callable[[Path], None]]:
    """Has a file read ahead."""
    if context().get_start_method() != "fork":
        pytest.skip("processes are started ahead where they are forked")
    yield lambda path: start_ahead(read_ahead, path)
    end_ahead()
    for child in multiprocessing.active_children():
        child.join()


def source_of(path: Path) -> Source:
    """A file as a worker has it."""
    return Source(name_of(path), path.read_bytes())


def test_only_a_file_that_is_all_that_is_said_is_read_ahead(
    many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another option may be another limit, a second file another run; a folder, a small file and none are not guessed at."""
    monkeypatch.setattr(MODULE, "_has_two_processors", lambda: True)
    out = ["-o", "结果"]
    small = many.with_name("小.txt")
    small.write_text("项目支出绩效自评表", encoding="utf-8")
    assert read_alone(["run", str(many), *out]) == many
    assert read_alone(["run", "--out", "结果", str(many)]) == many
    for more in (
        [str(many), *out, "--max-pages", "3"], [str(many), *out, "--model=x"], [str(many), str(many), *out],
        [str(small), *out], [str(many.parent), *out], ["没有.docx", *out], ["\0", *out], [*out], [str(many), "-o"],
    ):  # fmt: skip
        assert read_alone(["run", *more]) is None
    monkeypatch.setattr(MODULE, "_has_two_processors", lambda: False)
    assert read_alone(["run", str(many), *out]) is None


def test_what_was_read_ahead_is_the_document(many: Path, ahead: Callable[[Path], None]) -> None:
    """It is what the worker would have read itself, and is there once."""
    ahead(many)
    source = source_of(many)
    assert document_ahead(source, Limits(seconds=3)) == read_document(source, Limits())
    assert document_ahead(source, Limits()) is None


@pytest.mark.parametrize("case", ["other bytes", "other limits", "unreadable", "picture"])
def test_what_is_not_of_this_source_is_not_taken(
    case: str, many: Path, ahead: Callable[[Path], None]
) -> None:
    """A file that changed, limits of one's own, a file that cannot be read, and one whose reader has processes of its own."""
    if case == "unreadable":
        many.write_bytes(b"PK\x03\x04" + b"x" * 20_000)
    if case == "picture":
        many.write_bytes(b"\x89PNG" + b"x" * 20_000)
    ahead(many)
    source = source_of(many)
    if case == "other bytes":
        source = Source(source.name, source.data + b"\n")
    limits = Limits(cell_chars=10) if case == "other limits" else Limits()
    assert document_ahead(source, limits) is None


def test_a_run_over_what_was_read_ahead_is_the_same(
    many: Path, tmp_path: Path, ahead: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its forms are those of a run in which the worker read the file, and the worker did not read it again."""
    run([many], tmp_path / "usual", Settings(jobs=2))
    monkeypatch.setattr(MODULE, "_has_two_processors", lambda: True)
    taken = multiprocessing.get_context("fork").Event()

    def seen(source: Source, limits: Limits) -> Document | None:
        document = document_ahead(source, limits)
        if document is not None:
            taken.set()
        return document

    monkeypatch.setattr(MODULE, "document_ahead", seen)
    start_run_ahead(["run", str(many), "-o", "结果"])
    log = run([many], tmp_path / "ahead", Settings(jobs=2))
    assert taken.is_set()
    assert log.counts["forms"] == HALVED + 12
    lines = [(tmp_path / where / "forms.jsonl").read_bytes() for where in ("usual", "ahead")]
    assert lines[0] == lines[1]
