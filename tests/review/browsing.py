"""What the tests in a browser do with a page: keys and clicks, and what they bring."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hebiao.store import ReviewDecision, open_store

PULSE = "import('/static/claim.js').then((claim) => claim.pulse())"
"""what the page does every minute"""


SETTLED = "import('/static/keys.js').then((keys) => { keys.adrift.last = -Infinity; })"
"""the pause behind a change of page is over"""


def kept(out: Path) -> list[ReviewDecision]:
    """All decisions in the store, oldest first on each form."""
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        return [d for r in store.results() for d in store.decisions(r.form_id)]


def press(page: Any, key: str) -> None:
    """A key, and the page that it brings."""
    page.evaluate("document.getElementById('page').dataset.old = '1'")
    page.keyboard.press(key)
    page.wait_for_selector("#page:not([data-old])")


def click(page: Any, on: Any) -> None:
    """A click, and the page that it brings."""
    page.evaluate("document.getElementById('page').dataset.old = '1'")
    on.click()
    page.wait_for_selector("#page:not([data-old])")


def left(page: Any) -> int:
    """How many fields wait, as the page says."""
    return int(page.locator("#left").inner_text())


def heading(page: Any) -> str:
    """What the page asks."""
    return str(page.locator("h1").inner_text())
