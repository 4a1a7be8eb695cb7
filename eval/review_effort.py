"""What a review costs: keys and seconds a field, by a scripted reviewer who knows the labels, in a real browser.

    PYTHONPATH=src:tests:fixtures python eval/review_effort.py [FIELDS]

The desk is driven key by key; seconds are those from a key to the next question on the screen, without any time to
think. A Chinese character counts as one key. `review_workbook.py` does the same in forms.xlsx.
"""

# ruff: noqa: T201 - a script for the terminal

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from hebiao.config import Settings
from hebiao.domain.form import get_value
from hebiao.evals.canon import same
from hebiao.evals.dataset import load_dataset
from hebiao.run import run
from hebiao.store import open_store
from review.conftest import FLAGS
from review.material import desk

ROOT = Path(__file__).parents[1]
Key = tuple[str, str]


@dataclass
class Spent:
    """What was spent on the fields of one kind."""

    keys: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def truths(out: Path) -> Iterator[tuple[Key, str | None]]:
    """The right value of every field that waits."""
    suite = load_dataset(ROOT / "eval" / "suites" / "fixtures-dev.toml")
    gold = {str(c.path.resolve()): c.gold for c in suite.cases}
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        for result in store.results():
            labels = gold.get(str(Path(result.source.file).resolve()))
            if labels is None or result.source.index >= len(labels):
                continue
            true = labels[result.source.index].form
            if len(true.indicators) != len(result.form.indicators):
                continue
            for path in result.review_paths:
                yield (result.form_id, path), get_value(true, path)


def decide(page: Page, value: str | None) -> tuple[str, int]:
    """Answers the question on the screen with as few keys as there are; returns the kind, and the keys."""
    choices = page.locator("form[data-key]")
    texts: list[str | None] = []
    for n in range(choices.count()):
        given = choices.nth(n).locator("input[name=value]")
        texts.append(given.get_attribute("value") if given.count() else None)
    current = choices.evaluate_all("all => all.findIndex((f) => f.hasAttribute('data-enter'))")
    fits = [n for n, text in enumerate(texts) if same(text, value)]
    if current in fits:
        return "confirmed", press(page, ["Enter"])
    if fits:
        key, once = str(fits[0] + 1), choices.nth(fits[0]).get_attribute("data-once") is not None
        return "chosen", press(page, [key] if once else ["x"] if key == "2" else [key, "Enter"])
    if value is None:
        return "blank", press(page, ["b"])
    # A single digit is the key of a reading, where there is one.
    begin = ["="] if value[0] in "xursbflze=?" or value in "123456789"[: len(texts)] else []
    return "typed", press(page, [*begin, *value, "Enter"])


def press(page: Page, keys: list[str]) -> int:
    """The keys one by one; a character of Chinese is put in as an input method would."""
    page.evaluate("document.getElementById('page').dataset.old = '1'")
    for key in keys:
        if len(key) == 1 and ord(key) > 127:
            if not page.evaluate("document.activeElement.id === 'value'"):
                page.focus("#value")
            page.keyboard.insert_text(key)
        else:
            page.keyboard.press(key)
    page.wait_for_selector("#page:not([data-old])")
    return len(keys)


def measure(fields: int) -> dict[str, Spent]:
    """The reviewer at work."""
    spent: dict[str, Spent] = {}
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        out = Path(made) / "out"
        run([ROOT / "fixtures" / "text"], out, Settings())
        known = dict(truths(out))
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        done = 0
        with desk(out) as served:
            page.goto(served.url)
            press(page, ["Enter"])
            skipped: Counter[str] = Counter()
            while done < min(fields, len(known)) and not page.url.endswith("/"):
                form_id, path = page.url.partition("?")[0].split("/")[-2:]
                if (form_id, path) not in known:
                    skipped[page.url] += 1
                    if skipped[page.url] > 1:
                        break
                    press(page, ["Tab"])
                    continue
                value = known[form_id, path]
                began = time.perf_counter()
                kind, keys = decide(page, value)
                one = spent.setdefault(kind, Spent())
                one.seconds.append(time.perf_counter() - began)
                one.keys.append(keys)
                done += 1
        chromium.close()
    return spent


def main() -> None:
    """Prints a table."""
    print_table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))


def print_table(spent: dict[str, Spent]) -> None:
    """A line a kind of answer, and one of all."""
    print("| answer | fields | keys a field | seconds a field, median | 95 % |")
    print("|---|---|---|---|---|")
    whole = Spent()
    for kind, one in sorted(spent.items()):
        whole.keys += one.keys
        whole.seconds += one.seconds
        _print_row(kind, one)
    _print_row("all", whole)


def _print_row(kind: str, one: Spent) -> None:
    slow = sorted(one.seconds)[int(len(one.seconds) * 0.95)] if one.seconds else 0.0
    print(
        f"| {kind} | {len(one.keys)} | {statistics.mean(one.keys):.2f} "
        f"| {statistics.median(one.seconds):.3f} | {slow:.3f} |"
    )


if __name__ == "__main__":
    main()
