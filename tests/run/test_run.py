"""The main job as a function: order, crashes, limits, files that are whole or not there."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import re
import stat
import threading
import time
import tracemalloc
from pathlib import Path

import openpyxl
import pytest

from hebiao.config import Settings
from hebiao.domain.limits import Limits
from hebiao.domain.run import RunLog
from hebiao.errors import StoreError
from hebiao.run import Event, run
from hebiao.run.environment import commit, without_password
from hebiao.run.pool import AHEAD_BYTES
from hebiao.store import ReviewDecision, open_store
from run_files import names, read_lines, write_inputs
from stand_in import process

FILES = {"forms.jsonl", "forms.xlsx", "report.html", "run.json", "hebiao.db"}


def test_writes_every_file_and_nothing_else(tmp_path: Path) -> None:
    """A run leaves the files of the contract, whole, and no trace of how they were written."""
    inputs = write_inputs(tmp_path / "in", {"a.txt": "form form", "b.txt": "doubtful"})
    out = tmp_path / "deep" / "out"
    log = run([inputs], out, Settings(), process=process)
    assert {p.name for p in out.iterdir()} - {"hebiao.db-wal", "hebiao.db-shm"} == FILES
    assert RunLog.model_validate_json((out / "run.json").read_bytes()) == log
    assert log.counts == {
        "inputs": 2, "failed": 0, "forms": 3, "fields": 6, "accepted": 5, "review": 1,
        "findings": 1, "errors": 1, "warnings": 0, "notes": 0,
    }  # fmt: skip
    assert [o.forms for o in log.inputs] == [2, 1]
    assert "view" not in read_lines(out)[0]


def test_files_are_as_readable_as_any_other(tmp_path: Path) -> None:
    """Published files have the rights that the person's umask gives, not those of a private folder."""
    out = tmp_path / "out"
    run([write_inputs(tmp_path / "in", {"a.txt": "form"})], out, Settings(), process=process)
    plain = tmp_path / "plain"
    plain.write_text("")
    modes = {stat.S_IMODE((out / name).stat().st_mode) for name in FILES}
    assert modes == {stat.S_IMODE(plain.stat().st_mode)}


def test_results_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    """A slow first file does not change the order, whatever the number of workers."""
    texts = {f"f{n}.txt": "sleep:0.4 form" if n == 1 else "form" for n in (10, 2, 1, 33, 4)}
    out = tmp_path / "out"
    run([write_inputs(tmp_path / "in", texts)], out, Settings(jobs=3), process=process)
    assert names(out) == ["f1.txt", "f2.txt", "f4.txt", "f10.txt", "f33.txt"]


def test_a_hang_and_a_crash_cost_one_file_each(tmp_path: Path) -> None:
    """A file that hangs is ended after the time limit, one that kills its process is named; the others go on."""
    texts = {
        "1.txt": "form",
        "2.txt": "form sleep:60",
        "3.txt": "form",
        "4.txt": "die",
        "5.txt": "form",
        "6.txt": "bug",
    }
    out = tmp_path / "out"
    settings = Settings(jobs=2, limits=Limits(seconds=0.6))
    log = run([write_inputs(tmp_path / "in", texts)], out, settings, process=process)
    codes = {Path(o.file).name: o.error_code for o in log.inputs}
    assert codes == {
        "1.txt": None,
        "2.txt": "limit",
        "3.txt": None,
        "4.txt": "crash",
        "5.txt": None,
        "6.txt": "internal",
    }
    assert names(out) == ["1.txt", "3.txt", "5.txt"]
    assert log.seconds < 50  # the file that hangs would take 60
    for outcome in log.inputs:
        assert bool(outcome.error) == bool(outcome.error_en) == (outcome.error_code is not None)
    assert not multiprocessing.active_children()


def reported(out: Path) -> tuple[list[str], list[str]]:
    """File and number of every form in the workbook, and of every form on the page, in their order."""
    rows = openpyxl.load_workbook(out / "forms.xlsx")["项目"].iter_rows(
        min_row=2, max_col=2, values_only=True
    )
    page = (out / "report.html").read_text(encoding="utf-8")
    shown = re.findall(r'<span title="[^"]*">([^<]*)</span>，第 (\d+) 张</span>', page)
    return [f"{Path(str(file)).name} {n}" for file, n in rows if file], [
        f"{Path(f).name} {n}" for f, n in shown
    ]


@pytest.mark.parametrize("end", ["bug", "break", "die", "sleep:60"])
def test_a_file_that_fails_late_is_in_no_output(tmp_path: Path, end: str) -> None:
    """Forms sent before their file failed stand in no output; those of the other files stand in all, in order."""
    texts = {"1.txt": "form form", "2.txt": f"form sleep:0.2 form {end}", "3.txt": "doubtful form"}
    out = tmp_path / "out"
    settings = Settings(jobs=1, limits=Limits(seconds=0.8))
    log = run([write_inputs(tmp_path / "in", texts)], out, settings, process=process)
    assert [o.forms for o in log.inputs] == [2, 0, 2]
    expected = ["1.txt 1", "1.txt 2", "3.txt 1", "3.txt 2"]
    assert [f"{Path(o.file).name} {n + 1}" for o in log.inputs for n in range(o.forms)] == expected
    assert names(out) == ["1.txt", "1.txt", "3.txt", "3.txt"]
    assert reported(out) == (expected, expected)
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        assert [f"{Path(r.source.file).name} {r.source.index + 1}" for r in store.results()] == expected


def test_what_people_decided_stands_in_every_output(tmp_path: Path) -> None:
    """A later run over the same files shows the value that a person corrected, in lines, workbook and page."""
    folder = write_inputs(tmp_path / "in", {"1.txt": "form doubtful"})
    out = tmp_path / "out"
    run([folder], out, Settings(), process=process)
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        asked = next(r for r in store.results() if r.review_paths)
        decision = ReviewDecision(
            form_id=asked.form_id, path="project_name", kind="correct", value="人定的名称", who="li",
            when="2026-01-05T10:00:00+08:00",
        )  # fmt: skip
        store.add_decision(decision, 0)
    run([folder], out, Settings(), process=process)
    assert [line["form"]["project_name"] for line in read_lines(out)][1] == "人定的名称"  # type: ignore[index]  # a line of forms.jsonl is plain JSON
    rows = openpyxl.load_workbook(out / "forms.xlsx")["项目"].iter_rows(min_row=2, values_only=True)
    assert "人定的名称" in [row[2] for row in rows]
    assert "2. 人定的名称" in (out / "report.html").read_text(encoding="utf-8")


def test_reports_grow_while_a_file_is_read(tmp_path: Path) -> None:
    """A file with more forms than are reported early is whole in every output, its forms once and in order."""
    text = " ".join(["form:400000"] * 12)
    out = tmp_path / "out"
    run([write_inputs(tmp_path / "in", {"1.txt": text, "2.txt": "form"})], out, Settings(), process=process)
    expected = [f"1.txt {n}" for n in range(1, 13)] + ["2.txt 1"]
    assert names(out) == ["1.txt"] * 12 + ["2.txt"]
    assert reported(out) == (expected, expected)


def test_a_run_stopped_within_a_file_reports_whole_files(tmp_path: Path) -> None:
    """Forms of the file that was being read when the run was stopped are in no report."""
    out = tmp_path / "out"
    told: list[float] = []

    def listen(event: Event) -> None:
        if event.kind == "input":
            told.append(time.monotonic())

    # A moment after the first file, for the form of the second to be made.
    log = run(
        [write_inputs(tmp_path / "in", {"1.txt": "form", "2.txt": "form sleep:60"})], out, Settings(jobs=1), listen,
        process=process, stop=lambda: bool(told) and time.monotonic() - told[0] > 0.5,
    )  # fmt: skip
    assert log.counts["not_reached"] == 1
    assert names(out) == ["1.txt"]
    assert reported(out) == (["1.txt 1"], ["1.txt 1"])


def test_a_caller_with_threads_gets_spawned_workers(tmp_path: Path) -> None:
    """Beside running threads workers are not forked, and all else is the same."""
    hold = threading.Event()
    thread = threading.Thread(target=hold.wait)
    thread.start()
    try:
        out = tmp_path / "out"
        log = run(
            [write_inputs(tmp_path / "in", {"a.txt": "form", "b.txt": "die"})],
            out,
            Settings(),
            process=process,
        )
    finally:
        hold.set()
        thread.join()
    assert [o.error_code for o in log.inputs] == [None, "crash"]
    assert names(out) == ["a.txt"]


def test_a_worker_serves_many_files(tmp_path: Path) -> None:
    """Files share a worker; a new process is started only after a crash."""
    texts = {"1.txt": "pid", "2.txt": "pid", "3.txt": "die", "4.txt": "pid"}
    out = tmp_path / "out"
    run([write_inputs(tmp_path / "in", texts)], out, Settings(), process=process)
    first, second, third = names(out)
    assert first == second != third


def test_noise_of_libraries_is_not_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What a C library prints in a worker does not reach the person's terminal."""
    run(
        [write_inputs(tmp_path / "in", {"a.txt": "noise form"})],
        tmp_path / "out",
        Settings(),
        process=process,
    )
    assert capfd.readouterr() == ("", "")


def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    """An output folder that is a file ends the run with a word for the person."""
    (tmp_path / "out").write_text("a file")
    folder = write_inputs(tmp_path / "in", {"a.txt": "form"})
    with pytest.raises(StoreError, match="无法写入"):
        run([folder], tmp_path / "out", Settings(), process=process)
    assert (tmp_path / "out").read_text() == "a file"


def test_later_runs_replace_earlier_results(tmp_path: Path) -> None:
    """forms.jsonl is from the last run only."""
    out = tmp_path / "out"
    run([write_inputs(tmp_path / "one", {"a.txt": "form form"})], out, Settings(), process=process)
    run([write_inputs(tmp_path / "two", {"b.txt": "form"})], out, Settings(), process=process)
    assert names(out) == ["b.txt"]


def test_pages_that_take_long_are_told_as_they_come(tmp_path: Path) -> None:
    """Between the inputs come events with the file, the page and the number of its pages, in order."""
    seen: list[Event] = []
    texts = {"1.txt": "page:1:2 form page:2:2", "2.txt": "form"}
    run(
        [write_inputs(tmp_path / "in", texts)],
        tmp_path / "out",
        Settings(jobs=1),
        seen.append,
        process=process,
    )
    kinds = [e.kind for e in seen]
    assert kinds == ["start", "page", "page", "input", "input", "writing", "done"]
    pages = [e.page for e in seen if e.page is not None]
    assert [(Path(p.file).name, p.number, p.count) for p in pages] == [("1.txt", 1, 2), ("1.txt", 2, 2)]


def test_a_stopped_run_writes_what_is_done(tmp_path: Path) -> None:
    """When asked to stop, the run writes whole files with what it has, and says how much it did not reach."""
    seen: list[Event] = []
    texts = {"1.txt": "form", "2.txt": "form", "3.txt": "sleep:60", "4.txt": "form"}
    out = tmp_path / "out"
    log = run(
        [write_inputs(tmp_path / "in", texts)], out, Settings(), seen.append, process=process,
        stop=lambda: sum(e.kind == "input" for e in seen) >= 2,
    )  # fmt: skip
    assert log.counts["interrupted"] == 1
    assert log.counts["not_reached"] == 2
    assert names(out) == ["1.txt", "2.txt"]
    assert not multiprocessing.active_children()


def test_an_exception_leaves_the_earlier_results(tmp_path: Path) -> None:
    """A run that breaks off replaces nothing and leaves no half-written file."""
    out = tmp_path / "out"
    folder = write_inputs(tmp_path / "in", {"a.txt": "form", "b.txt": "form"})
    run([folder / "a.txt"], out, Settings(), process=process)

    def interrupt(event: Event) -> None:
        if event.done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([folder / "b.txt", folder / "a.txt"], out, Settings(), interrupt, process=process)
    assert names(out) == ["a.txt"]
    assert not list(out.glob(".hebiao-*"))
    assert not multiprocessing.active_children()


def test_leavings_of_killed_runs_are_swept(tmp_path: Path) -> None:
    """A working folder whose process is gone is removed; that of a living process stays."""
    out = tmp_path / "out"
    dead = multiprocessing.get_context("spawn").Process(target=os.getpid)
    dead.start()
    dead.join()
    for pid in (dead.pid, os.getpid()):
        (out / f".hebiao-{pid}-x").mkdir(parents=True)
    run([write_inputs(tmp_path / "in", {"a.txt": "form"})], out, Settings(), process=process)
    assert [p.name for p in out.glob(".hebiao-*")] == [f".hebiao-{os.getpid()}-x"]


def test_events_count_up(tmp_path: Path) -> None:
    """Events tell every input once, in order, and name the forms that most need a person at the end."""
    seen: list[Event] = []
    folder = write_inputs(tmp_path / "in", {"a.txt": "form", "b.txt": "doubtful", "c.txt": "break"})
    run([folder], tmp_path / "out", Settings(), seen.append, process=process)
    assert [(e.kind, e.done, e.total, e.forms) for e in seen] == [
        ("start", 0, 3, 0), ("input", 1, 3, 1), ("input", 2, 3, 2), ("input", 3, 3, 2),
        ("writing", 3, 3, 2), ("done", 3, 3, 2),
    ]  # fmt: skip
    assert [(d.review, d.index, Path(d.file).name) for d in seen[-1].doubtful] == [(1, 0, "b.txt")]


def test_memory_does_not_grow_with_the_number_of_files(tmp_path: Path) -> None:
    """Behind a slow file, four times what may run ahead is read: it is held up to the bound, and all arrives.

    A slow machine reads less ahead and stays further below, so the measure is the bound itself.
    """
    files = 4 * AHEAD_BYTES // 3_000_000
    texts = {"0.txt": "sleep:3 form"} | {f"{n}.txt": "form:500000" for n in range(1, files)}
    out = tmp_path / "out"
    tracemalloc.start()
    try:
        run([write_inputs(tmp_path / "in", texts)], out, Settings(jobs=2), process=process)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert names(out) == [f"{n}.txt" for n in range(files)]
    assert peak < 2.5 * AHEAD_BYTES


def test_the_log_says_what_made_it(tmp_path: Path) -> None:
    """Versions, commit, settings and times are in the log; the store's password is not."""
    settings = Settings(store_url=f"sqlite:///{tmp_path / 's.db'}")
    log = run([write_inputs(tmp_path / "in", {"a.txt": "form"})], tmp_path / "out", settings, process=process)
    assert {"pydantic", "lxml", "sqlalchemy"} <= set(log.libraries)
    recogniser = {"rapidocr", "onnxruntime", "opencv-python-headless"}
    assert recogniser <= set(log.libraries) or importlib.util.find_spec("onnxruntime") is None
    assert log.settings["limits.seconds"] == 120.0
    assert log.settings["store_url"] == settings.store_url
    assert log.commit == commit()
    assert (tmp_path / "s.db").exists()
    assert not (tmp_path / "out" / "hebiao.db").exists()
    assert without_password("postgresql+pg8000://u:secret@h:5432/d") == "postgresql+pg8000://u:***@h:5432/d"
