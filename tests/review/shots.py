"""Pictures of the main pages for the documentation: `PYTHONPATH=src:tests:fixtures python -m review.shots FOLDER`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from chromium import FLAGS
from hebiao.store import open_store
from review.material import add_user, decide_elsewhere, desk, make_out

SIZE = {"width": 1360, "height": 850}


def press(page: Page, *keys: str) -> None:
    """Keys, and the pages that they bring."""
    for key in keys:
        page.evaluate("document.getElementById('page').dataset.old = '1'")
        page.keyboard.press(key)
        page.wait_for_selector("#page:not([data-old])")


def take(folder: Path) -> None:
    """All pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        out = make_out(Path(made))
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        page = chromium.new_page(viewport=SIZE)  # type: ignore[arg-type] # a ViewportSize
        with desk(out, "--who", "陈静") as served:
            page.goto(served.url)
            page.screenshot(path=folder / "list.png")
            press(page, "Enter")
            page.wait_for_selector("#picture")
            page.screenshot(path=folder / "field-pdf.png")
            press(page, "2")
            page.screenshot(path=folder / "field-html.png")
            page.keyboard.type("=171")
            page.screenshot(path=folder / "typing.png")
            press(page, "Enter")
            page.keyboard.press("?")
            page.screenshot(path=folder / "keys.png")
            page.keyboard.press("Escape")
            _form(page, served.url, out, folder)
            _clash(page, served.url, out, folder)
            page.goto(served.url + "/forms")
            page.screenshot(path=folder / "forms.png")
            page.goto(served.url)
            page.locator("button", has_text="导出").click()
            page.wait_for_selector(".files")
            page.screenshot(path=folder / "exported.png")
        add_user(out, "lu", "correct horse")
        with desk(out, "--login", "--audit-rate", "1", "--lang", "en") as served:
            page.goto(served.url)
            page.screenshot(path=folder / "login.png")
            page.fill("input[name=name]", "lu")
            page.fill("input[name=password]", "correct horse")
            page.keyboard.press("Enter")
            page.wait_for_selector(".queue")
            press(page, *["Enter"] * 10)
            page.screenshot(path=folder / "field-en.png")
            page.goto(served.url + "/check")
            page.screenshot(path=folder / "check.png")
        chromium.close()


def _form(page: Page, url: str, out: Path, folder: Path) -> None:
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        form_id = next(r.form_id for r in store.results() if "泵站" in (r.form.project_name or ""))
    page.goto(f"{url}/form/{form_id}")
    page.screenshot(path=folder / "form.png", full_page=True)
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        form_id = next(r.form_id for r in store.results() if r.source.channel == "pdf")
    page.goto(f"{url}/form/{form_id}")
    page.wait_for_selector(".sheet")
    page.screenshot(path=folder / "form-pdf.png")


def _clash(page: Page, url: str, out: Path, folder: Path) -> None:
    page.goto(url + "/next")
    decide_elsewhere(out, page.url, "171", "陆")
    press(page, "Enter")
    page.screenshot(path=folder / "conflict.png")


if __name__ == "__main__":
    take(Path(sys.argv[1]))
