"""The model's side of the command line: real processes, a real endpoint on this machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.standin.oracle import Oracle, completion
from generator.standin.server import Server
from hebiao.evals.dataset import read_labels
from llm.made import LOST, in_doubt


def hebiao(*args: object, url: str, key: str = "", mode: str = "") -> subprocess.CompletedProcess[str]:
    """`python -m hebiao` with an endpoint."""
    env = {**os.environ, "HEBIAO_LANG": "zh", "OPENAI_BASE_URL": url, "OPENAI_API_KEY": key, "COLUMNS": "100"}
    env |= {"HEBIAO_LLM_MODE": mode} if mode else {}
    return subprocess.run(
        [sys.executable, "-m", "hebiao", *map(str, args)],
        check=False, capture_output=True, text=True, env=env, encoding="utf-8", timeout=120,
    )  # fmt: skip


def oracle(path: Path = LOST) -> Oracle:
    """Good answers about the forms in doubt."""
    return Oracle([g.form for g in read_labels(path.with_suffix(".json"))])


def answered(request: Mapping[str, Any], answer: Callable[[Mapping[str, Any]], Any]) -> dict[str, Any]:
    """A line of a Batch output file."""
    body = completion(request["body"], answer(request["body"]))
    return {"custom_id": request["custom_id"], "response": {"status_code": 200, "body": body}}


def lines(out: Path) -> list[dict[str, Any]]:
    """The forms of a run."""
    return [json.loads(t) for t in (out / "forms.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_run_asks_and_says_what_it_cost(tmp_path: Path) -> None:
    """Status 0; the summary has calls and tokens by part, the key is in no output."""
    path = in_doubt(tmp_path)
    with Server(oracle(path).answer) as server:
        done = hebiao(
            "run", path, "-o", tmp_path / "out", "--llm", "auto", "--model", "m", "--price", "1/4",
            url=server.url, key="sk-very-secret",
        )  # fmt: skip
        assert server.calls["good"] > 0
    assert (done.returncode, done.stderr) == (0, "")
    assert "语言模型" in done.stdout
    assert "（--price 的币种）" in done.stdout
    assert "绩效指标\t" in done.stdout
    assert "因此免复核 1 个字段" in done.stdout
    assert "没有问的\t另有 5 个待复核的字段没有问模型，问了也作不了数" in done.stdout
    assert "另有 5 个待复核的字段没有问模型" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert re.search(r"采信的字段中，错的至多（95% 的把握；.*）：text [\d.]+%（试过 \d+ 张）", done.stdout)
    assert "因模型免复核的 1 个字段不在这些数之内" in done.stdout
    log = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert log["model"]["money"] > 0
    assert log["settings"]["model.model"] == "m"
    for path in (tmp_path / "out").rglob("*"):
        assert not path.is_file() or b"sk-very-secret" not in path.read_bytes()


def test_names_and_phones_do_not_leave_with_redaction(tmp_path: Path) -> None:
    """Every part asked, `--redact`: no name and no number of the label is in what was sent, and the forms are the same."""
    labels = read_labels(LOST.with_suffix(".json"))
    private = {
        text
        for g in labels
        for text in (
            g.form.project_leader,
            g.form.phone,
            g.form.preparer,
            g.form.section_head,
            g.form.contact_phone,
        )
        if text
    }
    assert private
    with Server(oracle().answer) as server:
        done = hebiao(
            "run", LOST, "-o", tmp_path / "out", "--llm", "always", "--model", "m", "--redact", url=server.url
        )
        sent = json.dumps(server.bodies, ensure_ascii=False)
    assert done.returncode == 0
    assert [p for p in private if p in sent] == []
    assert [line["form"]["project_leader"] for line in lines(tmp_path / "out")] == [
        g.form.project_leader for g in labels
    ]


def test_no_password_or_key_of_the_address_is_written_anywhere(tmp_path: Path) -> None:
    """An endpoint with user, password and key in its address: asked, batched and gone on with, and in no file or line."""
    path = in_doubt(tmp_path)
    answer = oracle(path).answer
    with Server(answer) as server:
        url = server.url.replace("http://", "http://wang:pa55word-in-url@") + "?api-key=k3y-in-url"
        for use in ("auto", "batch"):
            out = tmp_path / use
            done = hebiao("run", path, "-o", out, "--llm", use, "--model", "m", url=url)
            assert done.returncode == 0, done.stderr
            said = [done.stdout, done.stderr]
        assert server.calls["good"] > 0
        assert server.queries == {"api-key=k3y-in-url"}
    requests = [json.loads(t) for t in (out / "llm" / "requests.jsonl").read_text("utf-8").splitlines()]
    results = tmp_path / "results.jsonl"
    results.write_text("\n".join(json.dumps(answered(r, answer)) for r in requests), encoding="utf-8")
    done = hebiao("llm", "import", results, "-o", out, url=url)
    assert done.returncode == 0, done.stderr
    said += [done.stdout, done.stderr]
    live, brought = lines(tmp_path / "auto"), lines(out)
    assert [x["fields"] for x in live] == [x["fields"] for x in brought]
    texts = {p.name: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert "run-again.json" in texts
    for secret in ("pa55word-in-url", "k3y-in-url", "wang"):
        assert [name for name, data in texts.items() if secret.encode() in data] == []
        assert not any(secret in text for text in said)


def test_a_key_out_of_a_file_is_taken_without_its_end_of_line_and_what_can_be_none_is_told(
    tmp_path: Path,
) -> None:
    """A file of settings made elsewhere ends its lines with a carriage return; a key typed in wide letters is no key."""
    path = in_doubt(tmp_path)
    with Server(oracle(path).answer) as server:
        done = hebiao(
            "run",
            path,
            "-o",
            tmp_path / "1",
            "--llm",
            "auto",
            "--model",
            "m",
            url=server.url + "\r",
            key="k\r\n",
        )
        assert done.returncode == 0, done.stderr
        good = server.calls["good"]
        assert good > 0
        for bad in ("sk-密钥", "sk-１２", "sk-a\nsk-b"):
            done = hebiao(
                "run", LOST, "-o", tmp_path / "2", "--llm", "auto", "--model", "m", url=server.url, key=bad
            )
            assert done.returncode == 2
            assert "OPENAI_API_KEY" in done.stderr
            assert bad not in done.stderr
        assert server.calls["good"] == good


def test_without_a_key_nothing_is_sent_and_it_is_said(tmp_path: Path) -> None:
    """An endpoint elsewhere and no key: a sentence, and the fields stay in review."""
    path = in_doubt(tmp_path)
    done = hebiao(
        "run", path, "-o", tmp_path / "out", "--llm", "auto", "--model", "m", url="https://model.invalid/v1"
    )
    assert done.returncode == 0
    assert "没有设置 OPENAI_API_KEY" in done.stderr
    assert any(f["decision"] == "review" for line in lines(tmp_path / "out") for f in line["fields"].values())
    assert not (tmp_path / "out" / "llm" / "sent.jsonl").exists()


def test_a_batch_is_imported(tmp_path: Path) -> None:
    """`--llm batch` writes requests, `llm import` takes the answers in and goes on with fewer fields in review."""
    out = tmp_path / "out"
    path = in_doubt(tmp_path)
    first = hebiao("run", path, "-o", out, "--llm", "batch", "--model", "m", url="https://model.invalid/v1")
    assert first.returncode == 0
    assert "hebiao llm import" in first.stderr
    assert "没有得到 0 个，等批处理回答" in first.stdout
    before = sum(f["decision"] == "review" for line in lines(out) for f in line["fields"].values())
    answer = oracle(path).answer
    asked = [json.loads(t) for t in (out / "llm" / "requests.jsonl").read_text("utf-8").splitlines()]
    good = [json.dumps(answered(a, answer), ensure_ascii=False) for a in asked]
    results, more = tmp_path / "results.jsonl", tmp_path / "more.jsonl"
    results.write_text("\n".join(good[1:]), encoding="utf-8")
    garbage = {"custom_id": asked[0]["custom_id"], "response": {"status_code": 200, "body": {"id": "x"}}}
    more.write_text(json.dumps(garbage) + "\n", encoding="utf-8")
    partly = hebiao("llm", "import", results, more, "-o", out, url="https://model.invalid/v1")
    assert partly.returncode == 0, partly.stderr
    assert f"收下 {len(good) - 1} 个回答，1 个回答读不了" in partly.stdout
    assert f"读不了的回答 {asked[0]['custom_id']}：" in partly.stderr
    assert "回答不合格式 1（换一种 --llm-mode" in partly.stderr
    results.write_text("\n".join(good), encoding="utf-8")
    done = hebiao("llm", "import", results, "-o", out, url="https://model.invalid/v1")
    assert done.returncode == 0, done.stderr
    after = sum(f["decision"] == "review" for line in lines(out) for f in line["fields"].values())
    assert after < before
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["model"]["parts"][0]["tokens_asked"] > 0


def test_what_makes_no_sense_is_said(tmp_path: Path) -> None:
    """Status 2 and a sentence: no name, a price that is none, a budget without a price, no run to go on with."""
    url = "http://127.0.0.1:9/v1"
    for args, said in (
        (("run", LOST, "-o", tmp_path / "o", "--llm", "auto"), "--model"),
        (("run", LOST, "-o", tmp_path / "o", "--llm", "auto", "--model", "m", "--price", "dear"), "--price"),
        (
            ("run", LOST, "-o", tmp_path / "o", "--llm", "auto", "--model", "m", "--budget-money", "1"),
            "--price",
        ),
        (("llm", "import", LOST, "-o", tmp_path), "--llm batch"),
    ):
        done = hebiao(*args, url=url)
        assert done.returncode == 2
        assert said in done.stderr


def test_an_address_that_is_none_is_told_and_not_repeated(tmp_path: Path) -> None:
    """A run ends with a sentence, doctor goes on; what may be a password in it is not said."""
    url = "http://wang:pa55word@[::1/v1"
    done = hebiao("run", LOST, "-o", tmp_path / "o", "--llm", "auto", "--model", "m", url=url)
    assert done.returncode == 2
    doctor = hebiao("doctor", url=url)
    assert doctor.returncode == 0
    said = done.stderr + doctor.stdout + doctor.stderr
    assert said.count("OPENAI_BASE_URL") == 2
    assert "pa55word" not in said


HEAD = ("林荫步道养护", "青禾区园林局", "青禾区绿化养护中心", "陆知行", "60001234")
"""what the endpoint is tried out on"""


def heads(body: Mapping[str, Any]) -> dict[str, Any]:
    """A good answer about it."""
    pieces = body["messages"][1]["content"].split("⟦")[1:]
    names = ("project_name", "department", "implementing_unit", "project_leader", "phone")
    where = {t: n for t in HEAD for n, piece in enumerate(pieces, 1) if t in piece}
    return {k: {"ids": [where[t]], "quote": t} for k, t in zip(names, HEAD, strict=True)}


def test_doctor_tries_an_endpoint_out() -> None:
    """Each mode is asked once and said to work, or why not."""
    with Server(heads, plan=lambda n, _key: "good" if n < 2 else "500") as server:
        done = hebiao("doctor", "--llm", "--model", "m", url=server.url)
    assert done.returncode == 0
    assert done.stdout.count("可用  ") == 2
    assert "不可用（500）" in done.stdout


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ("good good good", "TOOLS  默认就是，不用设置"),
        ("400 good good", "JSON_SCHEMA  每次加 --llm-mode JSON_SCHEMA，或一次设好环境变量 HEBIAO_LLM_MODE=JSON_SCHEMA"),
        ("400 wrong_schema good", "JSON  每次加 --llm-mode JSON，"),
        ("400 400 500", "一种也不可用  原因见上面三行"),
    ],
)  # fmt: skip
def test_doctor_names_the_mode_to_use(plan: str, told: str) -> None:
    """The first that works, and the setting that keeps it; where none does, that."""
    with Server(heads, plan=lambda n, _key: plan.split()[n]) as server:
        done = hebiao("doctor", "--llm", "--model", "m", url=server.url)
    assert told in re.sub(" {2,}", "  ", done.stdout)


def test_the_mode_is_kept_in_the_environment(tmp_path: Path) -> None:
    """HEBIAO_LLM_MODE holds for a run without --llm-mode; what is no mode is told."""
    path = in_doubt(tmp_path)
    with Server(oracle(path).answer) as server:
        run = ("run", path, "-o", tmp_path / "out", "--llm", "auto", "--model", "m")
        assert hebiao(*run, url=server.url, mode="JSON_SCHEMA").returncode == 0
        assert {b["response_format"]["type"] for b in server.bodies} == {"json_schema"}
        bad = hebiao(*run, url=server.url, mode="TOOL")
        assert (bad.returncode, "TOOL" in bad.stderr, "--llm-mode" in bad.stderr) == (2, True, True)
