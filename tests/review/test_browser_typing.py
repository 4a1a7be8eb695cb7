"""What a person types in a real browser: keys, figures, input methods, reasons, and what is left of them where it cannot be kept."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from review.browsing import PULSE, SETTLED, click, kept, left, press
from review.material import desk

pytestmark = pytest.mark.browser


def test_keys_between_two_pages_and_text_left_in_the_box_decide_nothing(out: Path, page: Any) -> None:
    """Half of a figure typed while a page changes lands nowhere; Enter never passes typed text by; an empty box is no answer."""
    held: list[Any] = []
    with desk(out) as served:
        page.goto(served.url + "/next")
        page.route("**/decide", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks what it is given
        page.evaluate("document.getElementById('page').dataset.old = '1'")
        page.keyboard.press("s")
        page.wait_for_selector("body.busy")
        page.keyboard.type("12")
        held[0].continue_()
        page.wait_for_selector("#page:not([data-old])")
        page.unroute("**/decide")
        assert page.input_value("#value") == ""
        page.evaluate(
            "import('/static/keys.js').then((keys) => { keys.adrift.last = performance.now() + 1e6; })"
        )
        page.keyboard.press("5")
        assert page.input_value("#value") == ""
        assert "换页时按的键没有作数" in page.locator(".flash").inner_text()
        page.evaluate(SETTLED)
        page.fill("#value", "77.7")
        page.locator("h1").click()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "value"
        press(page, "Enter")
        assert "77.7" in page.locator(".did").inner_text()
        page.fill("#value", "")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        press(page, "u")
    decided = [d for d in kept(out) if d.kind != "unsure"]
    assert [d.kind for d in decided] == ["correct", "undo"]
    assert decided[0].value == "77.7"


def test_a_figure_may_begin_with_the_key_of_a_reading(out: Path, page: Any) -> None:
    """12.5 is typed although reading 1 is there: its key waits for Enter; what only one reading proves is taken at once."""
    with desk(out) as served:
        page.goto(served.url + "/next?channel=pdf")
        first = page.url
        caps = page.locator(".choice > kbd").all_inner_texts()
        assert caps == ["1 ↵", "2", "3 ↵"]
        page.keyboard.press("1")
        assert page.locator("form.armed").get_attribute("data-key") == "1"
        assert "Enter 取读数 1" in page.locator("#armed").inner_text()
        page.keyboard.type("2.5")
        assert page.locator("form.armed").count() == 0
        assert page.input_value("#value") == "12.5"
        press(page, "Enter")
        assert "已改为 12.5" in page.locator(".did").inner_text().replace("\n", " ")
        press(page, "u")
        assert page.url == first
        page.keyboard.press("3")
        press(page, "Enter")
        press(page, "u")
        page.keyboard.type("1=")
        assert page.input_value("#value") == "1"
        press(page, "Enter")
        press(page, "u")
        page.keyboard.press("3")
        page.keyboard.press("Escape")
        assert page.locator("form.armed").count() == 0
        page.keyboard.press("Shift+L")
        page.keyboard.type("ED 2")
        assert page.input_value("#value") == "LED 2"
        page.keyboard.press("Escape")
        press(page, "2")
        press(page, "u")
        press(page, "x")
        assert page.complaints == []
    values = [d.value for d in kept(out) if d.kind == "correct"]
    assert values == ["12.5", "205", "1", "171", "171"]
    assert [d.candidate for d in kept(out) if d.kind == "correct"] == [
        None,
        "source",
        None,
        "source",
        "source",
    ]


def test_an_input_method_writes_and_keeps_nothing_by_itself(out: Path, page: Any) -> None:
    """Its first key opens the box; the Enter that takes over its words is not the Enter that keeps the answer."""
    with desk(out) as served:
        page.goto(served.url + "/next")
        before, keys = page.url, page.context.new_cdp_session(page)

        def process(code: str) -> None:
            for kind in ("rawKeyDown", "keyUp"):
                event = {"type": kind, "key": "Process", "code": code, "windowsVirtualKeyCode": 229}
                keys.send("Input.dispatchKeyEvent", event)

        process("KeyZ")
        assert page.evaluate("document.activeElement.id") == "value"
        keys.send("Input.imeSetComposition", {"text": "zong", "selectionStart": 4, "selectionEnd": 4})
        process("Enter")
        page.keyboard.press("Enter")
        assert page.url == before
        assert left(page) == 8
        keys.send("Input.insertText", {"text": "一百七十一"})
        assert page.input_value("#value") == "一百七十一"
        press(page, "Enter")
        assert left(page) == 7
        assert page.complaints == []
    assert [d.value for d in kept(out)] == ["一百七十一"]


def test_a_reason_goes_with_any_decision_and_costs_nothing_where_none_is_given(out: Path, page: Any) -> None:
    """N opens the reason; Enter, then the key of the decision; a typed correction takes it along; without N nothing changes."""
    with desk(out) as served:
        page.goto(served.url + "/next")
        page.keyboard.press("n")
        page.keyboard.type("原件这里有污渍")
        page.keyboard.press("Enter")
        press(page, "r")
        page.keyboard.press("n")
        page.keyboard.type("要问单位")
        page.keyboard.press("Enter")
        press(page, "s")
        page.keyboard.type("171")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("看了附件")
        press(page, "Enter")
        page.fill("#why", "用鼠标也行")
        click(page, page.locator("#blank"))
        press(page, "r")
        assert page.complaints == []
    told = {d.why: d.kind for d in kept(out)}
    assert told == {
        "原件这里有污渍": "reject",
        "要问单位": "unsure",
        "看了附件": "correct",
        "用鼠标也行": "correct",
        None: "reject",
    }
    form_id, path = next((d.form_id, d.path) for d in kept(out) if d.why == "要问单位")
    done = subprocess.run(
        [sys.executable, "-m", "hebiao", "log", f"{form_id}/{path}", str(out), "--lang", "zh"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "留待他人" in done.stdout
    assert "要问单位" in done.stdout


def test_what_will_be_kept_is_said_while_it_is_typed(out: Path, page: Any) -> None:
    """Blanks and tags that the canonical form does not hold are named before Enter; so is a dash that means a blank."""
    with desk(out) as served:
        page.goto(served.url + "/next")
        page.keyboard.type("=171 <b>万</b>元")
        page.wait_for_selector("#written:not(:empty)")
        assert "将写入：171万元" in page.locator("#written").inner_text()
        page.fill("#value", "—")
        page.locator("#written", has_text="等于空").wait_for()
        page.fill("#value", "171")
        page.wait_for_selector("#written:empty", state="attached")
        page.fill("#value", "1 7 1")
        press(page, "Enter")
        assert "已改为 171" in page.locator(".did").inner_text().replace("\n", " ")
        assert page.complaints == []


def test_an_idle_page_does_not_keep_its_field(out: Path, page: Any) -> None:
    """The page asks to keep the field only where somebody did something since it asked last."""
    asked: list[str] = []
    with desk(out) as served:
        page.goto(served.url + "/next")
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        page.evaluate(PULSE)
        page.evaluate(PULSE)
        assert asked.count("claim") == 0
        page.mouse.move(300, 300)
        with page.expect_response("**/claim"):
            page.evaluate(PULSE)
        page.evaluate(PULSE)
        assert asked.count("claim") == 1
        page.evaluate("import('/static/claim.js').then((claim) => { claim.claimed.at = -1e9; })")
        with page.expect_response("**/claim"):
            page.mouse.move(310, 310)


def test_a_busy_store_leaves_what_was_typed(out: Path, page: Any) -> None:
    """Another program writes: the page says so, the text stays in the box, and the same Enter keeps it a little later."""
    with desk(out) as served:
        page.goto(served.url + "/next")
        page.keyboard.type("=171")
        other = sqlite3.connect(out / "hebiao.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        page.keyboard.press("Enter")
        page.wait_for_selector(".did.trouble")
        other.execute("ROLLBACK")
        other.close()
        assert "存储正被别的程序写入" in page.locator(".did.trouble").inner_text()
        assert page.input_value("#value") == "171"
        page.evaluate(SETTLED)
        page.focus("#value")
        press(page, "Enter")
        assert left(page) == 7
    assert [d.value for d in kept(out)] == ["171"]


def test_what_cannot_be_kept_is_told_where_the_person_is(out: Path, page: Any) -> None:
    """A year that is no number, and prose: the first is refused in words, the second has a box that wraps."""
    with desk(out) as served:
        page.goto(served.url + "/next?channel=pdf")
        form_id = page.url.rpartition("/field/")[2].split("/")[0]
        page.goto(f"{served.url}/field/{form_id}/year")
        page.keyboard.type("=abc")
        page.keyboard.press("Enter")
        page.wait_for_selector(".did.trouble")
        assert "年度必须是四位数字" in page.locator(".did.trouble").inner_text()
        page.goto(f"{served.url}/field/{form_id}/expected_goal")
        press(page, "Tab")
    assert kept(out) == []
