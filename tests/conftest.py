"""What all tests share: time for generated examples, for no test depends on how fast the machine is; and a real browser.

Without chromium the tests in it are skipped by name.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from chromium import FLAGS

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


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
