"""A run with something to decide, and a real browser. Without chromium the tests in it are skipped by name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hebiao.config import Settings
from hebiao.domain.limits import Limits
from hebiao.review.room import Room
from hebiao.review.source import Sources
from hebiao.run.finished import open_finished
from hebiao.store import open_store
from review.material import make_out

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium of this machine."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")
    given = os.environ.get("HEBIAO_CHROMIUM")
    path = (
        given or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )
    if path is None:
        pytest.skip("no chromium: set HEBIAO_CHROMIUM or install Debian's chromium; no browser tests")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    """A browser without history, of a usual size; any complaint of a page fails the test."""
    made = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    made.set_default_timeout(20000)
    yield made
    made.close()


@pytest.fixture
def page(context: Any) -> Any:
    """A page of it; errors of the script and refusals of the policy are failures."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.complaints = complaints
    return page


@pytest.fixture
def room(out: Path) -> Iterator[Room]:
    """A desk over the run."""
    with open_finished(out, Settings(), durable=True) as finished:
        yield Room(finished)
