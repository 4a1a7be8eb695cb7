"""What a review costs: keys and seconds a field, by a scripted reviewer who knows the labels, in a real browser.

    PYTHONPATH=src:tests:fixtures python eval/review_effort.py [FIELDS]

The desk is driven key by key; seconds are those from a key to the next question on the screen, without any time to
think. The same fields in forms.xlsx are counted, not driven: Ctrl+F, the project's name, Enter, Esc, the arrows from the
name to the field's column, then the value with Enter, or for a field that is right a mark of one key with Enter in the
sheet 待复核 so that a colleague sees that it was looked at. A Chinese character counts as one key in both. Nothing is
counted for opening the source beside the workbook, nor for what the workbook cannot do: who, when, undo, the audit anew.
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
from hebiao.domain.form import FUNDING_COLUMNS, INDICATOR_COLUMNS, get_value
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
    sheet: list[int] = field(default_factory=list)


def truths(out: Path) -> Iterator[tuple[Key, str | None, str]]:
    """The right value of every field that waits, and the name of its project."""
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
                yield (result.form_id, path), get_value(true, path), true.project_name or ""


def sheet_keys(path: str, project: str, value: str | None, right: bool) -> int:
    """Keys for the same field in the workbook."""
    if right:
        return 2
    columns = FUNDING_COLUMNS if path.startswith("funding") else INDICATOR_COLUMNS
    last = path.rpartition(".")[2]
    arrows = columns.index(last) + 1 if last in columns else 3
    return 1 + len(project) + 2 + arrows + max(1, len(value or "")) + 1


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
        return "chosen", press(page, [str(fits[0] + 1)])
    if value is None:
        return "blank", press(page, ["b"])
    begin = ["="] if value[0] in "123456789"[: len(texts)] or value[0].lower() in "ursbflze=?" else []
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
        known = {key: (value, project) for key, value, project in truths(out)}
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
                value, project = known[form_id, path]
                began = time.perf_counter()
                kind, keys = decide(page, value)
                one = spent.setdefault(kind, Spent())
                one.seconds.append(time.perf_counter() - began)
                one.keys.append(keys)
                one.sheet.append(sheet_keys(path, project, value, kind == "confirmed"))
                done += 1
        chromium.close()
    return spent


def main() -> None:
    """Prints a table."""
    spent = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    print("| answer | fields | keys a field, desk | keys a field, xlsx | seconds a field, median | 95 % |")
    print("|---|---|---|---|---|---|")
    whole = Spent()
    for kind, one in sorted(spent.items()):
        whole.keys += one.keys
        whole.seconds += one.seconds
        whole.sheet += one.sheet
        print(row(kind, one))
    print(row("all", whole))


def row(kind: str, one: Spent) -> str:
    """A line of the table."""
    slow = sorted(one.seconds)[int(len(one.seconds) * 0.95)] if one.seconds else 0.0
    return (
        f"| {kind} | {len(one.keys)} | {statistics.mean(one.keys):.2f} | {statistics.mean(one.sheet):.2f} "
        f"| {statistics.median(one.seconds):.3f} | {slow:.3f} |"
    )


if __name__ == "__main__":
    main()
