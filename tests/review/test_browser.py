"""The desk in a real browser: whole journeys by keyboard and by mouse, conflicts, restarts, hostile text."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from found_forms import docx
from hebiao.config import Settings
from hebiao.review.source import FOLDER
from hebiao.run import run
from made_forms import FIRST, NAME, form_rows
from review.browsing import click, heading, kept, left, press
from review.material import EXECUTED, add_user, decide_elsewhere, desk, make_many, start

pytestmark = pytest.mark.browser


def test_the_whole_journey_by_keyboard(out: Path, page: Any) -> None:
    """Enter begins, digits choose, typing corrects, Tab goes on, R, S and U do what they say, ? tells; counts go down."""
    with desk(out, "--who", "陈静") as served:
        page.goto(served.url)
        assert left(page) == 8
        press(page, "Enter")
        assert heading(page) == "资金·年度资金总额 全年执行数"
        page.keyboard.press("?")
        assert page.locator("dialog").is_visible()
        page.keyboard.press("Escape")
        sums = page.locator("form[data-key='2'] .sums").inner_text()
        assert "M01 M02 M04 M05 成立" in sums.replace("✓", "").strip()
        press(page, "2")
        assert left(page) == 7
        assert "已改为 171" in page.locator(".did").inner_text().replace("\n", " ")
        assert "M01 已消除" in page.locator(".flash").inner_text()
        first = heading(page)
        press(page, "Tab")
        assert left(page) == 7
        page.keyboard.type("=171")
        press(page, "Enter")
        press(page, "Enter")
        press(page, "r")
        press(page, "s")
        assert left(page) == 3
        assert "项留待" in page.locator(".tally").inner_text()
        press(page, "u")
        assert left(page) == 4
        assert "已撤销" in page.locator(".flash").inner_text()
        press(page, "b")
        press(page, "f")
        assert page.url.count("/form/") == 1
        press(page, "f")
        assert first
        press(page, "l")
        assert page.locator("h1").inner_text() == "待定的字段"
        assert page.complaints == []
    told = kept(out)
    assert sorted(d.kind for d in told) == [
        "confirm",
        "correct",
        "correct",
        "correct",
        "reject",
        "undo",
        "unsure",
    ]
    assert {d.who for d in told} == {"陈静"}
    assert [d.value for d in told if d.kind == "correct"].count("171") == 2
    assert {d.candidate for d in told if d.value == "171"} == {"source", None}


def test_the_same_by_mouse(out: Path, page: Any) -> None:
    """Everything is there for a hand on the mouse, text marked in the source is taken over, without one key."""
    with desk(out) as served:
        page.goto(served.url)
        click(page, page.locator("a.primary"))
        click(page, page.locator("form[data-key='2'] button"))
        assert left(page) == 7
        click(page, page.locator("a.button[data-act=skip]"))
        page.locator(".src td", has_text=re.compile("^121$")).first.dblclick()
        assert page.locator("#value").input_value() == "121"
        click(page, page.locator("#own .line button"))
        assert left(page) == 6
        click(page, page.locator(".did [data-act=undo]"))
        assert left(page) == 7
        click(page, page.locator("#reject"))
        assert left(page) == 6
        click(page, page.locator("a", has_text="看整张表"))
        page.locator(".findings summary").first.click()
        page.locator(".findings input[name=reason]").first.fill("已与单位核实")
        click(page, page.locator(".findings .waive button").first)
        assert page.locator(".findings li.waived").count() == 1
        before = page.locator(".findings .verdict").count()
        assert before > 0
        many = page.locator(".findings .verdict").first
        fields = many.locator("input[name=seen]").get_attribute("value").split()
        click(page, many.locator("button"))
        said = page.locator(".flash .besides").inner_text()
        assert f"确认了 {len(fields)} 项" in said
        assert ("U 一次撤一项" in said) is (len(fields) > 1)
        assert page.evaluate("document.activeElement.id").startswith("finding-")
        assert page.locator(".findings .verdict").count() < before
        click(page, page.locator(".bar a", has_text="列表"))
        unit = page.locator(".facet a", has_text="云溪区排水管理所")
        number = int(unit.locator("b").inner_text())
        click(page, unit)
        assert page.locator(".queue tbody tr").count() == number > 1
        click(page, page.locator("button", has_text="导出"))
        assert page.locator(".files").is_visible()
        assert page.complaints == []
    lines = (out / "forms.jsonl").read_text("utf-8")
    assert '"decision":"corrected"' in lines
    assert "已与单位核实" in lines
    assert [d.value for d in kept(out) if d.kind == "correct"] == ["171", "121"]


def test_pages_work_without_the_script(out: Path, browser: Any) -> None:
    """With scripts switched off, a decision is a button and the next page comes."""
    bare = browser.new_context(java_script_enabled=False)
    with desk(out) as served:
        page = bare.new_page()
        page.goto(served.url + "/next")
        page.locator("form[data-key='2'] button").click()
        assert left(page) == 7
    bare.close()
    assert [d.value for d in kept(out)] == ["171"]


def test_a_step_within_the_page_leads_to_its_place(out: Path, page: Any) -> None:
    """F comes to the field in the whole form, a mark in the margin to its finding, and a verdict back to it."""
    seen = "document.querySelector(%r).getBoundingClientRect().top"
    page.set_viewport_size({"width": 1000, "height": 300})
    with desk(out, "--who", "陈静") as served:
        page.goto(served.url + "/next")
        press(page, "f")
        assert page.url.endswith("#funding.total.executed")
        assert (
            0
            < page.evaluate("document.getElementById('funding.total.executed').getBoundingClientRect().top")
            < 300
        )
        page.evaluate("document.getElementById('page').dataset.old = '1'")
        mark = page.locator("a.mark").last
        target = str(mark.get_attribute("href"))
        mark.click()
        page.wait_for_function(f"0 <= {seen % target} && {seen % target} < 300")
        assert page.locator("#page[data-old]").count() == 1
        finding = page.locator(target)
        finding.locator("summary").click()
        finding.locator("input[name=reason]").fill("已核实")
        click(page, finding.locator("details button"))
        assert page.url.endswith(target)
        assert 0 <= page.evaluate(seen % target) < 300
        assert page.locator(".flash").inner_text().endswith("已豁免")
        assert page.evaluate("document.querySelector('.besides').getBoundingClientRect().top") > 0
        assert page.evaluate("'#' + document.activeElement.id") == target
        click(page, page.locator(target).locator("button", has_text="收回豁免"))
        assert page.locator(".flash").inner_text().endswith("已收回豁免")
        assert page.evaluate("'#' + document.activeElement.id") == target
        page.go_back()
        page.go_back()
        page.wait_for_selector("#page[data-kind=field]")


def test_two_reviewers_get_different_fields(out: Path, browser: Any) -> None:
    """What one has before them is not given to the other, and is free again when they go."""
    for name in ("陈静", "lu"):
        add_user(out, name, "correct horse")
    with desk(out, "--login") as served:
        pages = [_logged_in(browser, served.url, name) for name in ("陈静", "lu")]
        for page in pages:
            page.goto(served.url + "/next")
        urls = [page.url for page in pages]
        assert len(set(urls)) == 2
        pages[1].goto(urls[0])
        assert "陈静 正在看这一项" in pages[1].locator(".notice").inner_text()
        assert pages[1].locator("form[data-key='1'] button").is_disabled()
        press(pages[0], "Tab")
        pages[1].goto(urls[0])
        assert pages[1].locator(".notice").count() == 0
        press(pages[1], "Enter")
        pages[0].goto(served.url)
        assert left(pages[0]) == 7
        for page in pages:
            page.context.close()
    assert [d.who for d in kept(out)] == ["lu"]


def _logged_in(browser: Any, url: str, name: str) -> Any:
    page = browser.new_context().new_page()
    page.goto(url)
    assert "/login" in page.url
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", "correct horse")
    page.keyboard.press("Enter")
    page.wait_for_selector(".queue")
    return page


def test_a_conflict_shows_both_values_and_loses_neither(out: Path, page: Any) -> None:
    """Somebody decided meanwhile: nothing is written, both values stand side by side, Enter looks again."""
    with desk(out, "--who", "陈静") as served:
        page.goto(served.url + "/next")
        decide_elsewhere(out, page.url, "205", "lu")
        with page.expect_response("**/decide") as answered:
            press(page, "2")
        assert answered.value.status == 409
        shown = page.locator(".versus").inner_text()
        assert "205" in shown
        assert "171" in shown
        assert [d.value for d in kept(out)] == ["205"]
        press(page, "Enter")
        assert "lu" in page.locator(".history").inner_text()
        press(page, "3")
    assert [(d.who, d.value, d.previous) for d in kept(out)] == [
        ("lu", "205", "171205"),
        ("陈静", "171", "205"),
    ]


def test_a_server_killed_in_mid_decision_loses_nothing(out: Path, page: Any) -> None:
    """The page waits for the desk to be started again, and the answer is kept once."""
    served = start(out)
    port = served.url.rpartition(":")[2]
    page.goto(served.url + "/next")
    served.kill()
    page.evaluate("document.getElementById('page').dataset.old = '1'")
    page.keyboard.press("2")
    page.wait_for_selector(".did.trouble")
    with desk(out, "--port", port):
        page.wait_for_selector("#page:not([data-old])", timeout=20000)
        assert left(page) == 7
    assert [d.value for d in kept(out)] == ["171"]


def test_text_of_forms_is_never_live(tmp_path: Path, page: Any) -> None:
    """A form full of script tags is shown as its letters, in the source, the fields, the list and the log."""
    attack = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">'\"><b>"
    rows = form_rows(
        {(NAME, 1): f"路灯{attack}", (FIRST, 2): attack, (FIRST, 3): "{{7*7}}", EXECUTED: "171\n205"}
    )
    (tmp_path / "a").mkdir()
    escaped = [[c.replace("<", "＜") if r == 0 else c for c in row] for r, row in enumerate(rows)]
    (tmp_path / "a" / "x.docx").write_bytes(docx(escaped))
    run([tmp_path / "a"], tmp_path / "out", Settings())
    with desk(tmp_path / "out", "--who", "<b>x</b>") as served:
        for path in ("/", "/next"):
            page.goto(served.url + path)
            assert "owned" not in page.title()
        assert page.locator(".paper img, .paper script, .paper b").count() == 0
        assert "{{7*7}}" in page.content()
        form_id = page.url.rpartition("/field/")[2].split("/")[0]
        press(page, "f")
        press(page, "l")
        page.goto(f"{served.url}/field/{form_id}/indicators.0.name")
        page.keyboard.type(f"={attack}")
        press(page, "Enter")
        page.goto(f"{served.url}/form/{form_id}")
        page.goto(f"{served.url}/field/{form_id}/indicators.0.name")
        assert "owned" in page.locator(".history").inner_text()
        assert "<b>x</b>" in page.locator(".history").inner_text()
        assert page.evaluate("document.querySelectorAll('#main img, #main script').length") == 0
        assert "owned" not in page.title()
        assert page.complaints == []


def test_a_session_that_ends_keeps_what_was_typed_for_its_person_alone(out: Path, page: Any) -> None:
    """The same person logs in over the page and goes on; for somebody else nothing of it is left."""
    for name in ("lu", "chen"):
        add_user(out, name, "correct horse")
    with desk(out, "--login") as served:

        def log_in(name: str) -> None:
            page.fill("main input[name=name]", name)
            page.fill("main input[name=password]", "correct horse")
            page.keyboard.press("Enter")
            page.wait_for_selector("#page")

        page.goto(served.url + "/next")
        log_in("lu")
        page.goto(served.url + "/next")
        field = page.url
        page.keyboard.type("=原文看得清：一百七十一")
        page.fill("#why", "看原件")
        page.context.clear_cookies()
        page.focus("#value")
        page.keyboard.press("Enter")
        page.wait_for_selector("#door[open]")
        page.keyboard.type("wrong")
        page.keyboard.press("Enter")
        page.wait_for_selector("#door .wrong:visible")
        page.keyboard.type("correct horse")
        page.keyboard.press("Enter")
        page.wait_for_selector("#door:not([open])", state="attached")
        assert page.url == field
        assert page.input_value("#value") == "原文看得清：一百七十一"
        press(page, "Enter")
        assert left(page) == 7
        page.keyboard.type("=机密")
        page.context.clear_cookies()
        page.keyboard.press("Enter")
        page.wait_for_selector("#door[open]")
        page.locator("#door a").click()
        page.wait_for_selector("main.door")
        log_in("chen")
        page.goto(field)
        assert page.input_value("#value") == ""
        assert "机密" not in page.content()
        assert page.evaluate("sessionStorage.length + localStorage.length") == 0
        page.go_back()
        assert page.locator("#value").count() == 0 or page.input_value("#value") == ""
    assert [(d.value, d.why, d.who) for d in kept(out)] == [("原文看得清：一百七十一", "看原件", "lu")]


def test_pages_of_the_source_come_by_themselves_and_their_fields_are_links(out: Path, page: Any) -> None:
    """Nothing waits for a page that is being drawn: it comes into its place, typed text stays, and each box leads to its field."""
    shutil.rmtree(out / FOLDER)
    with desk(out) as served:
        page.goto(served.url + "/next?channel=pdf")
        page.keyboard.type("=171")
        page.wait_for_selector("#picture")
        assert page.input_value("#value") == "171"
        assert page.locator("#picture .label text").all_text_contents() == ["1 2 3"]
        page.keyboard.press("Escape")
        page.fill("#value", "")
        page.locator("h1").click()
        press(page, "f")
        page.wait_for_selector(".sheet")
        waiting = page.locator(".sheet .spot.wait")
        assert waiting.count() == 1
        assert page.locator(".sheet a").count() > 50
        click(page, page.locator('.sheet a[href*="/total_score"]'))
        assert heading(page) == "总得分"
        page.wait_for_selector("#picture")
        page.keyboard.press("z")
        assert page.locator("#picture.far").count() == 1
        assert page.complaints == []


def _busy(devtools: Any) -> float:
    """Seconds of the processor that the page has used so far."""
    metrics = {m["name"]: m["value"] for m in devtools.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"])


def test_ten_thousand_fields_in_the_browser(tmp_path: Path, page: Any) -> None:
    """The list stays short, the count goes down, and a key costs the page less than 100 ms of the processor."""
    out = make_many(tmp_path, forms=250, each=40)
    with desk(out) as served:
        page.goto(served.url)
        number = left(page)
        assert number >= 10_000
        assert page.locator(".queue tbody tr").count() == 60
        press(page, "Enter")
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        times = []
        for _ in range(8):
            began = _busy(devtools)
            press(page, "Enter")
            times.append(_busy(devtools) - began)
        assert left(page) == number - 8
        assert min(times) < 0.1, times
        assert page.complaints == []
