from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from hebiao.config import Settings
from hebiao.run import run
from hebiao.run.preload import start_run_ahead
from hebiao.run.processes import context, end_ahead
from made_forms import form_rows, tab_text


@pytest.fixture
def ahead() -> Iterator[set[int | None]]:
    """The processes of a run, started ahead."""
    if context().get_start_method() != "fork":
        pytest.skip("processes are started ahead where they are forked")
    start_run_ahead()
    yield {child.pid for child in multiprocessing.active_children()}
    end_ahead()


def test_those_started_ahead_do_the_run(tmp_path: Path, ahead: set[int | None]) -> None:
    """A run reads and keeps with the two processes that were started before it was known, and starts no other."""
    (tmp_path / "a.txt").write_text(tab_text(form_rows()), encoding="utf-8")
    seen: set[int | None] = set()
    log = run(
        [tmp_path / "a.txt"],
        tmp_path / "out",
        Settings(jobs=1),
        lambda _: seen.update(child.pid for child in multiprocessing.active_children()),
    )
    assert log.counts["forms"] == 1
    assert len(ahead) == 2
    assert seen == ahead
    assert not multiprocessing.active_children()


def test_those_that_nobody_takes_up_end(ahead: set[int | None]) -> None:
    """Nothing is left behind by a command line that was wrong."""
    assert len(ahead) == 2
    end_ahead()
    assert not multiprocessing.active_children()
