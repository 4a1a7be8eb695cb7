"""What the web side refuses, and what it tells: sessions, tokens, hosts, sizes, policies; without a browser."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from hebiao.domain.document import Channel
from hebiao.domain.result import FormResult
from hebiao.review.source import FOLDER
from hebiao.store import open_store
from review.client import Client, field_of, token
from review.material import add_user, desk, hebiao, make_many


@pytest.fixture
def client(out: Path) -> Iterator[Client]:
    """A reviewer on this machine."""
    with desk(out, "--who", "陈静") as served:
        yield Client(served.url)


def question(client: Client) -> dict[str, object]:
    """The form of the first field that waits."""
    form_id, path = field_of(client.ask("/next").location)
    word = token(client.ask(f"/field/{form_id}/{path}").text)
    return {"token": word, "form_id": form_id, "path": path, "version": 0, "query": "", "kind": "confirm"}


def last(client: Client) -> str:
    """What U on a page of now takes back."""
    found = re.search('name="last" value="([^"]+)"', client.ask("/").text)
    assert found
    return unescape(found[1])


def test_every_answer_carries_the_policy(client: Client) -> None:
    """No script but our own file, no framing, no sniffing, nothing kept by the browser; cookies are ours alone."""
    reply = client.ask("/")
    assert reply.status == 200
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert reply.headers["x-frame-options"] == "DENY"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cache-control"] == "no-store"
    cookie = reply.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    behind_tls = client.ask("/", headers={"X-Forwarded-Proto": "https"})
    assert "secure" in behind_tls.headers["set-cookie"].lower()
    page = reply.text
    assert "<style" not in page
    assert "style=" not in page
    assert " onclick" not in page
    assert page.count("<script") == 1


@pytest.mark.parametrize(
    ("channel", "each", "told"), [("scan", 60, True), ("scan", 20, False), ("docx", 60, False)]
)
def test_a_picture_that_is_asked_nearly_whole_is_told_where_it_is_decided(
    tmp_path: Path, channel: Channel, each: int, told: bool
) -> None:
    """Field and form say that a clear scan may be less work; of what is asked in part, or is no picture, they do not."""
    with desk(make_many(tmp_path, forms=1, each=each, channel=channel)) as served:
        client = Client(served.url)
        form_id, path = field_of(client.ask("/next").location)
        pages = [client.ask(f"/field/{form_id}/{path}").text, client.ask(f"/form/{form_id}").text]
    assert [("换一份清楚、完整的扫描件" in page) for page in pages] == [told, told]


def test_every_form_can_be_found(client: Client) -> None:
    """The list of forms holds all of them; each word that is looked for stands in project, unit or file."""
    everything = client.ask("/forms")
    assert everything.text.count('href="/form/') == 5
    found = client.ask("/forms?q=" + quote("云溪区 泵站"))
    assert found.text.count('href="/form/') == 1
    assert "城北泵站机电设备维护项目" in found.text
    assert client.ask("/forms?q=%25").text.count('href="/form/') == 0
    nothing = client.ask("/forms?q=" + quote("<b>没有") + "&from=99999999999")
    assert nothing.status == 200
    assert "<b>没有" not in nothing.text


def test_a_form_from_elsewhere_is_refused(client: Client, out: Path) -> None:
    """Without our token, with another's, or sent by another site: 403, and nothing is written."""
    given = question(client)
    assert client.ask("/decide", {**given, "token": ""}).status == 403
    assert client.ask("/decide", {**given, "token": "x" * 32}).status == 403
    assert client.ask("/decide", given, {"Origin": "http://evil.example"}).status == 403
    stranger = Client(f"http://{client._host}")
    assert stranger.ask("/decide", given).status == 403
    assert client.ask("/", headers={"Host": "evil.example"}).status == 421
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        assert store.count("decisions") == 0
    assert client.ask("/decide", given, {"Origin": f"http://{client._host}"}).status == 303


def test_nonsense_is_refused_in_words(client: Client) -> None:
    """Unknown addresses, kinds and fields, too much data: a status and at most a sentence, never a trace."""
    given = question(client)
    assert client.ask("/decide", {**given, "kind": "undo"}).status == 400
    assert client.ask("/decide", {**given, "version": "x"}).status == 400
    for number in ("9" * 23, "9" * 5000):
        assert client.ask("/decide", {**given, "version": number}).status == 400
        assert client.ask("/waive", {**given, "number": number, "reason": "x"}).status == 404
        assert (
            client.ask("/decide", {**given, "path": "year", "kind": "correct", "value": number}).status == 400
        )
    assert client.ask("/decide").location == client.ask("/undo").location == "/"
    missing = client.ask("/decide", {**given, "path": "nothing"})
    assert missing.status == 400
    assert "没有" in missing.text
    assert client.ask("/decide", {**given, "value": "字" * 50_000}).status == 413
    for path in (
        "/field/x/y",
        "/form/x",
        "/static/../app.py",
        "/static/app.py",
        "/page/x/1/0",
        "/drawn/x/1",
        "/docs",
        "/openapi.json",
    ):
        assert client.ask(path).status == 404, path
    assert "Traceback" not in client.ask("/field/x/y").text


def test_a_picture_of_the_page_and_a_word_where_the_file_is_gone(
    client: Client, out: Path, finished: Path
) -> None:
    """The page of a PDF is drawn; once the file is changed, the page says so and shows the kept text."""
    location = client.ask("/next?channel=pdf").location
    form_id, _ = field_of(location)
    assert client.ask(f"/drawn/{form_id}/1").status == 204
    page = client.ask(location).text
    assert 'class="box' in page
    address = re.search('href="(/page/[^"]+)"', page)
    assert address
    picture = client.ask(address[1])
    assert picture.headers["content-type"] in {"image/png", "image/jpeg"}
    assert client.ask(f"/page/{form_id}/9/0").status == 404
    assert client.ask(f"/drawn/{form_id}/9").status == 404
    whole = client.ask(f"/form/{form_id}").text
    assert address[1] in whole
    assert f'<a href="/field/{form_id}/funding.total.executed"' in whole
    shutil.rmtree(out / FOLDER)
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        result = store.get(form_id)
    assert isinstance(result, FormResult)
    with desk(out, "--files", str(out)) as served:
        moved = Path(result.source.file).rename(finished / "moved.pdf")
        try:
            later = Client(served.url)
            assert later.ask(f"/drawn/{form_id}/1").status == 404
            gone = later.ask(location).text
        finally:
            moved.rename(result.source.file)
    assert "找不到原文件" in gone
    assert 'class="src"' in gone


def test_a_store_that_another_program_writes_loses_nothing(client: Client, out: Path) -> None:
    """The answer comes soon, says 503 and why, and offers what was typed to be sent again."""
    given = {**question(client), "kind": "correct", "value": "171"}
    other = sqlite3.connect(out / "hebiao.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    busy = client.ask("/decide", given)
    other.execute("ROLLBACK")
    other.close()
    assert busy.status == 503
    assert "存储正被别的程序写入" in busy.text
    kept = dict(re.findall('name="([a-z_]+)" value="([^"]*)"', busy.text))
    assert kept["value"] == "171"
    assert client.ask("/decide", {k: unescape(v) for k, v in kept.items()}).status == 303


def test_the_page_of_an_export_can_be_loaded_anew(client: Client) -> None:
    """The answer to the form is another page; before anything was written from here, the list."""
    assert client.ask("/export").location == "/"
    assert client.ask("/export", {"token": token(client.ask("/").text)}).location == "/export"
    for _ in range(2):
        assert "forms.xlsx" in client.ask("/export").text


def test_an_undo_that_did_nothing_says_so(client: Client) -> None:
    """Where nothing can be taken back the next page tells it, once."""
    client.ask("/undo", {**question(client), "last": ""})
    assert "没有撤销" in client.ask("/").text
    assert "没有撤销" not in client.ask("/").text


def test_a_waiver_is_kept_once_and_stands_in_the_log(client: Client, out: Path) -> None:
    """Sent twice it is one row; who comes second with another reason is told; `hebiao log` shows both steps."""
    given = question(client)
    form_id, page = given["form_id"], client.ask(f"/form/{given['form_id']}").text
    found = re.search('name="number" value="([0-9]+)"><input type="hidden" name="what" value="([^"]*)"', page)
    assert found
    sent = {**given, "number": found[1], "what": unescape(found[2])}
    for _ in range(2):
        assert client.ask("/waive", {**sent, "reason": "单位已更正"}).status == 303
    second = client.ask("/waive", {**sent, "reason": "别的理由"})
    assert second.status == 404
    assert "已先豁免了这条（单位已更正）" in second.text
    assert client.ask("/waive", {**sent, "reason": "弄错了", "revoke": "1"}).status == 303
    rule, *paths = sent["what"].split()[:2]
    for field in (str(form_id), f"{form_id}/{paths[0]}"):
        first, second_line = hebiao("log", field, str(out)).stdout.strip().splitlines()
        assert all(word in first for word in ("陈静", f"豁免 {rule}", "单位已更正"))
        assert f"收回豁免 {rule}" in second_line
    assert "还没有决定" in hebiao("log", f"{form_id}/preparer", str(out)).stdout


def test_who_turns_to_another_page_lets_go_of_the_field(out: Path) -> None:
    """List, whole form or another field: the one before is free for others at once."""
    for name in ("lu", "chen"):
        add_user(out, name, "correct horse")
    with desk(out, "--login") as served:
        one, two = Client(served.url), Client(served.url)
        one.log_in("lu", "correct horse")
        two.log_in("chen", "correct horse")
        field = one.ask("/next").location
        form = f"/form/{field_of(field)[0]}"
        for elsewhere in ("/", form, "/forms", field.rpartition("/")[0] + "/preparer"):
            one.ask(field)
            assert "正在看这一项" in two.ask(field).text
            one.ask(elsewhere)
            assert "正在看这一项" not in two.ask(field).text
            two.ask("/")


def test_a_taken_port_is_one_sentence(out: Path) -> None:
    """The person is told to choose another."""
    with desk(out) as served:
        port = served.url.rpartition(":")[2]
        again = hebiao("review", str(out), "--port", port)
    assert again.returncode == 2
    assert "--port" in again.stderr


def test_the_log_rebuilds_the_history(client: Client, out: Path) -> None:
    """`hebiao log` shows who, when, from, to and why of every decision, and an undo as one more."""
    given = question(client)
    client.ask(
        "/decide", {**given, "kind": "correct", "value": "171", "candidate": "source", "why": "看原件"}
    )
    client.ask("/undo", given)
    done = hebiao("log", f"{given['form_id']}/{given['path']}", str(out))
    first, second = done.stdout.strip().splitlines()
    assert all(word in first for word in ("陈静", "改正", "171205 → 171", "原文这一格里的数", "看原件"))
    assert "撤销" in second
    assert "171 → 171205" in second
    assert hebiao("log", "2", str(out)).stdout.strip().splitlines() == [first, second]
    assert "还没有决定" in hebiao("log", "1", str(out)).stdout
    for field, said in (
        ("99", "没有这张表：99"),
        ("1/nothing", "没有字段 nothing"),
        ("1/indicators.77.score", "没有字段"),
    ):
        refused = hebiao("log", field, str(out))
        assert (refused.returncode, refused.stdout) == (2, "")
        assert said in refused.stderr


def test_an_undo_that_is_sent_again_takes_back_one_decision(client: Client, out: Path) -> None:
    """A browser that lost the answer asks once more; the decision before it stays."""
    asked = []
    for value in ("171", "172"):
        given = {**question(client), "kind": "correct", "value": value}
        client.ask("/decide", given)
        asked.append(f"{given['form_id']}/{given['path']}")
    given = {**question(client), "last": last(client)}
    client.ask("/undo", given)
    client.ask("/undo", given)
    first, second = (hebiao("log", field, str(out)).stdout for field in asked)
    assert "撤销" in second
    assert "撤销" not in first


def test_an_undo_that_a_busy_store_refused_can_be_sent_again(client: Client, out: Path) -> None:
    """It did nothing, and the same page asks once more."""
    given = {**question(client), "kind": "correct", "value": "171"}
    client.ask("/decide", given)
    again = {**question(client), "last": last(client)}
    other = sqlite3.connect(out / "hebiao.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert client.ask("/undo", again).status == 503
    other.execute("ROLLBACK")
    other.close()
    assert client.ask("/undo", again).status == 303
    assert "撤销" in hebiao("log", f"{given['form_id']}/{given['path']}", str(out)).stdout


def test_an_empty_correction_is_no_blank(client: Client) -> None:
    """That a field is blank is said with a key of its own."""
    given = {**question(client), "kind": "correct"}
    refused = client.ask("/decide", {**given, "value": " "})
    assert refused.status == 404
    assert "请按 B" in refused.text
    assert client.ask("/decide", {**given, "blank": "1"}).status == 303


def test_forged_paths_and_unseen_characters_are_not_kept(client: Client, out: Path) -> None:
    """Paths that name no field are refused, whatever Python would make of them; marks that nobody sees are left out."""
    given = {**question(client), "kind": "correct"}
    for path in (
        "__class__",
        "model_fields",
        "indicators.-1.name",
        "indicators.00.name",
        "funding.total.__doc__",
    ):
        assert client.ask("/decide", {**given, "path": path, "value": "1"}).status == 400
        assert client.ask("/claim", {**given, "path": path}).status == 404
        assert client.ask(f"/field/{given['form_id']}/{path}").status == 404
    long = client.ask("/decide", {**given, "value": "9" * 20_001})
    assert long.status == 404
    assert "最多" in long.text
    sent = {**given, "value": "\u202e1\u200b7\x001\ufeff", "why": "看\x07过" + "。" * 500}
    assert client.ask("/decide", sent).status == 303
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        (kept,) = (d for r in store.results() for d in store.decisions(r.form_id))
    assert kept.value == "171"
    assert kept.why == "看过" + "。" * 398


def test_export_gives_the_reviewed_data(client: Client, out: Path, tmp_path: Path) -> None:
    """The four files say what was decided, with findings that fit; the run's own counts follow."""
    before = json.loads((out / "run.json").read_text("utf-8"))["counts"]
    given = question(client)
    client.ask("/decide", {**given, "kind": "correct", "value": "171"})
    done = hebiao("export", str(out), "-o", str(tmp_path / "neu"))
    assert done.returncode == 0
    assert {p.name for p in (tmp_path / "neu").iterdir()} == {
        "forms.jsonl",
        "forms.xlsx",
        "report.html",
        "run.json",
    }
    lines = [json.loads(line) for line in (tmp_path / "neu" / "forms.jsonl").read_text("utf-8").splitlines()]
    assert lines[1]["form"]["funding"]["total"]["executed"] == "171"
    assert lines[1]["fields"][str(given["path"])]["decision"] == "corrected"
    assert "M01" not in [f["rule"] for f in lines[1]["findings"]]
    after = json.loads((tmp_path / "neu" / "run.json").read_text("utf-8"))["counts"]
    assert after["review"] == before["review"] - 1
    assert after["accepted"] == before["accepted"] + 1
    assert after["findings"] < before["findings"]
    assert "已改正" in (tmp_path / "neu" / "report.html").read_text("utf-8")


def _clock_of(pid: int) -> int:
    """The clock of the processor time of another process, as Linux numbers them (clock_getcpuclockid)."""
    return ~pid << 3 | 2


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="another process's clock is read as on Linux"
)
def test_any_action_is_quick_at_ten_thousand_fields(tmp_path: Path) -> None:
    """List, field, decision, skip, undo and whole form: each takes the desk less than 100 ms of the processor."""
    out = make_many(tmp_path)
    times: dict[str, list[float]] = {}
    with desk(out) as served:
        client, clock = Client(served.url), _clock_of(served.process.pid)

        def timed(name: str, path: str, form: dict[str, object] | None = None) -> str:
            began = time.clock_gettime(clock)
            reply = client.ask(path, form)
            times.setdefault(name, []).append(time.clock_gettime(clock) - began)
            assert reply.status in {200, 303}
            return reply.location or reply.text

        found = re.search(r'id="left">(\d+)<', timed("list", "/"))
        assert found is not None
        assert int(found[1]) >= 10_000
        location = timed("next", "/next")
        for _ in range(11):
            page = timed("field", location)
            form_id, path = field_of(location)
            given: dict[str, object] = {"token": token(page), "form_id": form_id, "path": path, "version": 0}
            location = timed("decide", "/decide", {**given, "kind": "confirm", "query": ""})
            timed("skip", f"/next?after={'/'.join(field_of(location))}")
            timed("form", f"/form/{form_id}")
            timed("list", "/")
            timed("undo", "/undo", {"token": token(page), "query": ""})
    # The least of eleven: what the desk does behind the person's back meanwhile is not part of the action.
    fastest = {name: min(found) for name, found in times.items()}
    assert all(seconds < 0.1 for seconds in fastest.values()), fastest
