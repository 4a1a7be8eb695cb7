"""A run with something to decide, and its desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hebiao.config import Settings
from hebiao.domain.limits import Limits
from hebiao.review.room import Room
from hebiao.review.source import Sources
from hebiao.run.finished import open_finished
from hebiao.store import open_store
from review.material import make_out


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds 材料/ and 结果/ of one run, to be copied; its page is drawn, so that not every desk draws it."""
    folder = tmp_path_factory.mktemp("desk")
    out = make_out(folder)
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        result = next(r for r in store.results() if r.source.channel == "pdf")
    sources = Sources(out, None, Limits())
    assert sources.wait(result, 1, 60.0) == "drawn"
    sources.close()
    return folder


@pytest.fixture
def out(finished: Path, tmp_path: Path) -> Path:
    """The output folder of a run of one's own, its source files beside it."""
    shutil.copytree(finished / "结果", tmp_path / "结果")
    return tmp_path / "结果"


@pytest.fixture
def room(out: Path) -> Iterator[Room]:
    """A desk over the run."""
    with open_finished(out, Settings(), durable=True) as finished:
        yield Room(finished)
