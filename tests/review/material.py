"""Invented forms with something to decide in each, as files, and a desk over them in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from found_forms import docx, html, pdf, xlsx
from hebiao.config import Settings
from hebiao.domain.document import Channel
from hebiao.domain.result import Candidate
from hebiao.lang import Message
from hebiao.review.answers import Answer
from hebiao.review.room import Room
from hebiao.run import run
from hebiao.store import ReviewDecision, open_store
from made_forms import FIRST, NAME, TOTAL, TOTAL_MONEY, UNITS, Rows, form_rows
from report.sample import make_log, make_result

EXECUTED = (TOTAL_MONEY, 4)
"""of 年度资金总额; 171 in the plain form"""
PROJECTS = (
    ("青禾街道路灯更换项目", "云溪区照明服务中心"),
    ("松风公园步道修缮项目", "云溪区园林绿化管理所"),
    ("城北泵站机电设备维护项目", "云溪区排水管理所"),
    ("社区养老服务站运营补助项目", "云溪区民政事务中心"),
    ("中小学直饮水设备购置项目", "云溪区教育保障中心"),
)
STRUCK = (
    "<w:p><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>1</w:t></w:r>"
    "<w:r><w:t>171</w:t></w:r></w:p>"
)


def rows_of(number: int, changes: dict[tuple[int, int], str] | None = None) -> Rows:
    """The form of one of the projects."""
    project, unit = PROJECTS[number % len(PROJECTS)]
    return form_rows({(NAME, 1): project, (UNITS, 5): unit, **(changes or {})})


def write_forms(folder: Path) -> None:
    """Five files with nine fields to decide: two sums, two numbers in a cell, merged weights, a lost sign."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1-路灯.docx").write_bytes(docx(rows_of(0, {(TOTAL, 6): "96.5 97.5"})))
    (folder / "2-步道.pdf").write_bytes(pdf(rows_of(1, {EXECUTED: "171\n205"})))
    merged = {(FIRST, 5): (2, 1), (FIRST, 6): (2, 1)}
    (folder / "3-泵站.docx").write_bytes(docx(rows_of(2), spans=merged))
    (folder / "4-养老.html").write_text(html(rows_of(3), {EXECUTED: "171<sup>2</sup>"}), encoding="utf-8")
    (folder / "5-饮水.xlsx").write_bytes(xlsx(rows_of(4), {EXECUTED: (-171.0, "0.00;[Red]0.00")}))


def make_out(folder: Path) -> Path:
    """The output folder of a run over these files."""
    write_forms(folder / "材料")
    run([folder / "材料"], folder / "结果", Settings())
    return folder / "结果"


class Served:
    """A desk that runs."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait(10)


def start(out: Path, *options: str) -> Served:
    """A desk in a process of its own; with `--port` in the options, at that port."""
    port = () if "--port" in options else ("--port", "0")
    command = [sys.executable, "-m", "hebiao", "review", str(out), *port, *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "HEBIAO_LANG": "zh", "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    if "http" not in line:
        process.kill()
        raise AssertionError(line + _rest(process.stderr))
    url = line[line.index("http") :].split()[0].split("\u3000")[0]
    return Served(process, url.rstrip("/"))


def _rest(stream: IO[str] | None) -> str:
    return stream.read() if stream else ""


@contextmanager
def desk(out: Path, *options: str) -> Iterator[Served]:
    """A desk for the length of a test."""
    served = start(out, *options)
    try:
        yield served
    finally:
        served.process.terminate()
        try:
            served.process.wait(5)
        except subprocess.TimeoutExpired:
            served.kill()
        for stream in (served.process.stdout, served.process.stderr):
            if stream is not None:
                stream.close()


def add_user(out: Path, name: str, password: str) -> None:
    """As a person who keeps the desk does."""
    subprocess.run(
        [sys.executable, "-m", "hebiao", "users", "add", name, str(out), "--password-stdin"],
        input=f"{password}\n", text=True, check=True, capture_output=True, timeout=60,
    )  # fmt: skip


def make_many(folder: Path, forms: int = 500, each: int = 20, channel: Channel | None = None) -> Path:
    """The output folder of a run with many forms, so many fields of each to decide; made without reading files."""
    results = []
    for number in range(forms):
        result = make_result(number % 20, serial=number)
        fields = dict(result.fields)
        for path in list(fields)[-each:]:
            old = fields[path]
            rival = Candidate(producer="stream", text=f"{old.raw}0")
            fields[path] = old.model_copy(
                update={
                    "decision": "review", "candidates": (old.candidates[0], rival), "reasons": (Message("两种读法不一致", "readings differ"),)
                }
            )  # fmt: skip
        source = result.source.model_copy(update={"channel": channel or result.source.channel})
        results.append(result.model_copy(update={"fields": fields, "source": source}))
    out = folder / "结果"
    out.mkdir(parents=True)
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        run_id = store.begin_run("2025-02-11T09:30:00+08:00", {})
        store.save(run_id, results)
        store.finish_run(run_id, make_log(results))
    return out


def decide_elsewhere(out: Path, url: str, value: str, who: str) -> None:
    """Somebody at another desk corrects the field of a page before the person who looks at it does."""
    form_id, path = url.rpartition("/field/")[2].split("/")
    theirs = ReviewDecision(
        form_id=form_id, path=path, kind="correct", value=value, who=who, when="2025-02-12T10:00:00+08:00"
    )
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        store.add_decision(theirs, 0)


def answer(room: Room, key: tuple[str, str], kind: str, value: str | None = None, who: str = "a") -> Answer:
    """What a person sends who has seen the newest version."""
    version = room.question(*key).version
    return Answer(*key, kind, who, version, value)  # type: ignore[arg-type] # a kind


def hebiao(*args: str) -> subprocess.CompletedProcess[str]:
    """The command, in Chinese."""
    return subprocess.run(
        [sys.executable, "-m", "hebiao", *args, "--lang", "zh"], capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
