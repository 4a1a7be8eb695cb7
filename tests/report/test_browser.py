"""The report in a real browser: its filters, its links, and how it is printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hebiao.report.html import Report
from report.sample import make_log, make_results

pytestmark = pytest.mark.browser


def shown(page: Any, part: str) -> tuple[str, int]:
    """What the filter of a part counts, and how many of its rows are seen."""
    rows = page.locator(f"#{part} > tbody > tr:visible, #{part} > details:visible")
    return page.locator(f".filter[data-for={part}] output").text_content(), rows.count()


def open_report(page: Any, folder: Path, forms: int) -> None:
    """The report of some invented forms."""
    results = make_results(forms)
    with Report("zh") as report:
        for result in results:
            report.add(result)
        report.write(make_log(results, False), folder / "report.html")
    page.goto((folder / "report.html").as_uri())


def test_filters_show_what_was_asked_for(page: Any, tmp_path: Path) -> None:
    """Severity, rule, unit and search narrow a table together; a link to a form that is filtered out shows it again."""
    open_report(page, tmp_path, 12)
    assert [shown(page, part) for part in ("t-findings", "t-list", "t-forms")] == [
        ("11 / 11", 11), ("12 / 12", 12), ("12 / 12", 12)
    ]  # fmt: skip
    findings = page.locator(".filter[data-for=t-findings]")
    findings.locator("select[name=severity]").select_option("error")
    assert shown(page, "t-findings") == ("5 / 11", 5)
    findings.locator("select[name=rule]").select_option("T01")
    found = page.locator("#t-findings > tbody > tr:visible b")
    assert set(found.all_text_contents()) == {"T01"} and 0 < found.count() < 5
    for name in ("severity", "rule"):
        findings.locator(f"select[name={name}]").select_option("")
    findings.locator("input").fill("云和区河道")
    assert 0 < shown(page, "t-findings")[1] < 11
    forms = page.locator(".filter[data-for=t-forms]")
    for _ in range(2):  # the second time the address stays the same
        forms.locator("input").fill("没有这样的项目")
        assert shown(page, "t-forms") == ("0 / 12", 0)
        page.locator("#t-list a").nth(3).click()
        page.locator("#f4").wait_for()
        assert shown(page, "t-forms") == ("12 / 12", 12)
    assert page.complaints == []


def test_one_form_needs_no_filters(page: Any, tmp_path: Path) -> None:
    """A table with a single row has no filter above it, and one with none is a sentence."""
    open_report(page, tmp_path, 1)
    assert page.locator("#t-list").is_visible()
    assert not page.locator(".filter[data-for=t-list]").is_visible()
    assert page.locator(".filter[data-for=t-forms]").count() == 0
    for part, rows in (("review", 1), ("findings", 0)):
        assert page.locator(f"#t-{part} > tbody > tr").count() == rows
        assert page.locator(f"section[aria-labelledby={part}] > p.soft").count() == (not rows)
    assert page.complaints == []


def test_a_print_says_what_it_leaves_out(page: Any, tmp_path: Path) -> None:
    """On paper there are no filters, but one that is set, with its count; forms are unfolded."""
    open_report(page, tmp_path, 12)
    page.locator(".filter[data-for=t-findings] select[name=severity]").select_option("error")
    page.locator("#f1 > summary").click()
    assert page.locator("#f1").get_attribute("open") is None
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".filter:visible").get_attribute("data-for") == "t-findings"
    assert page.locator("#f1").get_attribute("open") is not None
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#f1").get_attribute("open") is None
