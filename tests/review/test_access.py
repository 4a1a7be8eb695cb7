"""Readable and usable for everybody: contrast, names of controls, focus, languages; judged in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from review.material import add_user, decide_elsewhere, desk

pytestmark = pytest.mark.browser

LOW_CONTRAST = """() => {
  const parse = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return m.length > 3 ? m : [...m, 1]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, under) => top.slice(0, 3).map((v, i) => v * top[3] + under[i] * (1 - top[3]));
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility() || node.closest(":disabled")) continue;
    const style = getComputedStyle(node);
    const ground = behind(node);
    const ink = over(parse(style.color), ground);
    const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) bad.push(`${node.className} ${walker.currentNode.data.trim()}`);
  }
  return bad;
}"""

NAMELESS = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), summary, [role=region], nav, section')]
  .filter((e) => e.checkVisibility())
  .filter((e) => !(e.innerText || '').trim() && !e.getAttribute('aria-label') && !(e.labels && e.labels.length))
  .map((e) => e.outerHTML)"""

PAGES = ("list", "forms", "field-pdf", "field-table", "form", "check", "message")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_readable_and_every_control_has_a_name(out: Path, page: Any, lang: str) -> None:
    """Text meets WCAG AA contrast, controls and regions have names, the language is declared, one heading leads."""
    with desk(out, "--lang", lang) as served:
        for name in PAGES:
            _open(page, served.url, name)
            _judge(page, name)
            assert page.get_attribute("html", "lang") == {"zh": "zh-CN", "en": "en"}[lang]
            if lang == "en" and name == "list":
                assert "Fields to decide" in page.locator("h1").inner_text()


def test_the_door_and_a_conflict_are_readable_too(out: Path, page: Any) -> None:
    """The pages that are seen before and between the others meet the same measure."""
    add_user(out, "陈静", "correct horse")
    with desk(out, "--login") as served:
        page.goto(served.url)
        assert "/login" in page.url
        _judge(page, "login")
        page.fill("input[name=name]", "陈静")
        page.fill("input[name=password]", "correct horse")
        page.keyboard.press("Enter")
        page.wait_for_selector(".queue")
        page.goto(served.url + "/next")
        decide_elsewhere(out, page.url, "171", "陆")
        page.keyboard.press("Enter")
        page.wait_for_selector("#page[data-kind=clash]")
        _judge(page, "clash")


def _judge(page: Any, name: str) -> None:
    assert page.evaluate(LOW_CONTRAST) == [], name
    assert page.evaluate(NAMELESS) == [], name
    assert page.locator("h1").count() == 1, name


def _open(page: Any, url: str, name: str) -> None:
    if name.startswith("field"):
        page.goto(f"{url}/next?channel={'pdf' if name == 'field-pdf' else 'html'}")
    elif name == "form":
        page.goto(f"{url}/next?channel=pdf")
        page.goto(page.url.replace("/field/", "/form/").rpartition("/")[0])
    else:
        page.goto(url + {"list": "/", "forms": "/forms", "check": "/check", "message": "/form/nothing"}[name])


def test_the_focus_can_be_seen_and_keys_are_announced(out: Path, page: Any) -> None:
    """A control that has the focus is outlined; every choice says its key; what happened is read out."""
    with desk(out) as served:
        page.goto(served.url + "/next?channel=pdf")
        for _ in range(3):
            page.keyboard.press("Shift+Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        keys = page.locator(".choice").evaluate_all(
            "all => all.map((e) => e.getAttribute('aria-keyshortcuts'))"
        )
        assert keys == ["1 Enter", "2 X", "3"]
        assert page.locator("[role=status][aria-live=polite]").count() == 1
        assert page.locator(".choices form[data-key='1'] .sr").first.inner_text() == "不成立"


def test_nothing_is_cut_off_on_a_small_screen(out: Path, browser: Any) -> None:
    """At 1024 by 700, and with text at twice its size, no page scrolls sideways."""
    with desk(out) as served:
        for width, ratio in ((1024, 1), (1440, 2)):
            context = browser.new_context(viewport={"width": width // ratio, "height": 700})
            page = context.new_page()
            for name in PAGES:
                _open(page, served.url, name)
                wide = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                assert wide <= 0, (name, width)
            context.close()
