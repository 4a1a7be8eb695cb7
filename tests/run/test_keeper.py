from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hebiao.domain.run import RunLog
from hebiao.errors import StoreError
from hebiao.run.keeper import Keeper
from hebiao.store import ReviewDecision, open_store
from hebiao.store.rows import FlatForm, flat, pack
from report.sample import make_log, make_results


def flat_forms(count: int) -> list[FlatForm]:
    """So many forms as rows."""
    return [flat(result, pack(result)) for result in make_results(count)]


def fill(url: str, count: int) -> tuple[int, RunLog]:
    """A whole run of so many forms."""
    log = make_log(make_results(count))
    with Keeper(url) as keeper:
        keeper.begin_run("2025-02-11T09:30:00+08:00", {"lang": "zh"})
        for form in flat_forms(count):
            keeper.hold(form)
        keeper.save()
        keeper.finish_run(log)
        return keeper.run_id, log


def test_what_is_saved_is_there_when_the_run_is_done(tmp_path: Path) -> None:
    """Forms, in order, and the log stand in the store once the keeper is left."""
    url = f"sqlite:///{tmp_path / 's.db'}"
    run_id, log = fill(url, 5)
    with open_store(url) as store:
        assert list(store.results(run_id)) == make_results(5)
        assert store.log(run_id) == log


@pytest.mark.parametrize("memory", [False, True], ids=["file", "memory"])
def test_saved_forms_are_read_back_while_the_run_goes_on(tmp_path: Path, *, memory: bool) -> None:
    """Reading back waits for all that was saved before, also in a store that is nowhere but in memory."""
    with Keeper("sqlite://" if memory else f"sqlite:///{tmp_path / 's.db'}") as keeper:
        keeper.begin_run("2025", {})
        for form in flat_forms(3):
            keeper.hold(form)
            keeper.save()
        assert list(keeper.store().results(keeper.run_id)) == make_results(3)
        assert keeper.count("forms", keeper.run_id) == 3


def test_many_forms_pass_one_by_one(tmp_path: Path) -> None:
    """More forms than a pipe holds answers, saved now and then: neither side waits for the other for ever."""
    (form,) = flat_forms(1)
    small = form._replace(fields=(), findings=(), packed=b"")
    with Keeper(f"sqlite:///{tmp_path / 's.db'}") as keeper:
        keeper.begin_run("2025", {})
        for number in range(1, 12_001):
            keeper.hold(small)
            if number % 3000 == 0:
                keeper.save()
        assert keeper.count("forms", keeper.run_id) == 12_000


def test_nobody_waits_for_a_store_that_is_new(tmp_path: Path) -> None:
    """More forms than the pipe holds are handed over before the store is open, some taken back; all else is kept."""
    url = f"sqlite:///{tmp_path / 's.db'}"
    forms = flat_forms(40)
    with Keeper(url, new=True) as keeper:
        assert keeper.pid is not None
        os.kill(keeper.pid, signal.SIGSTOP)
        assert keeper.begin_run("2025", {}) == (0, 0)
        for form in forms:
            keeper.hold(form)
        os.kill(keeper.pid, signal.SIGCONT)
        keeper.forget(2)
        keeper.save()
        assert keeper.count("forms", keeper.run_id) == 38


def test_a_form_that_people_decided_on_keeps_their_word(tmp_path: Path) -> None:
    """Saved anew by a later run, a form shows the value that a person gave; the run is told of decisions."""
    url = f"sqlite:///{tmp_path / 's.db'}"
    fill(url, 1)
    (result,) = make_results(1)
    with open_store(url) as store:
        store.add_decision(
            ReviewDecision(
                form_id=result.form_id, path="title", kind="correct", who="李", when="2025-02-12T08:00:00+08:00", value="另题"
            ),
            0,
        )  # fmt: skip
    with Keeper(url) as keeper:
        begun = keeper.begin_run("2025", {})
        assert (begun.decisions, begun.waivers) == (1, 0)
        keeper.hold(flat_forms(1)[0])
        keeper.save()
        (shown,) = keeper.store().results(keeper.run_id)
        assert shown.form.title == "另题"


def test_a_store_that_cannot_be_opened_is_told_in_words(tmp_path: Path) -> None:
    """A file that is no database, and a malformed address: the error of the store reaches the run."""
    (tmp_path / "s.db").write_bytes(b"no database at all, but long enough to be looked at" * 30)
    for url in (f"sqlite:///{tmp_path / 's.db'}", "not a url"):
        with pytest.raises(StoreError), Keeper(url) as keeper:
            keeper.begin_run("2025", {})
        with pytest.raises(StoreError), Keeper(url, new=True) as keeper:
            keeper.begin_run("2025", {})
            keeper.save()


def test_what_fails_while_nobody_waits_is_raised_later(tmp_path: Path) -> None:
    """Forms before a run is begun are refused, and the next question says so."""
    with (
        pytest.raises(StoreError, match="没有第 0 次运行"),
        Keeper(f"sqlite:///{tmp_path / 's.db'}") as keeper,
    ):
        keeper.save()
        keeper.count("forms")


def test_a_keeper_that_died_ends_the_run(tmp_path: Path) -> None:
    """Killed from outside, it does not leave the run waiting, and nothing of it stays behind."""
    with pytest.raises(StoreError, match="进程中断"), Keeper(f"sqlite:///{tmp_path / 's.db'}") as keeper:
        keeper.begin_run("2025", {})
        assert keeper.pid is not None
        os.kill(keeper.pid, signal.SIGKILL)
        keeper.save()
        keeper.finish_run(make_log(make_results(1)))


def test_a_script_without_a_main_guard_is_told_what_it_lacks(tmp_path: Path) -> None:
    """Where processes are spawned, each runs the caller's script once more: the caller reads what to write, once."""
    source = tmp_path / "甲.txt"
    source.write_text("项目支出绩效自评表", encoding="utf-8")
    script = tmp_path / "own.py"
    script.write_text(
        "import threading\nfrom pathlib import Path\nfrom hebiao.config import Settings\nfrom hebiao.run import run\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        f"run([Path({str(source)!r})], Path({str(tmp_path / 'out')!r}), Settings())\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, script], check=False, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 1
    assert "bootstrapping" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("hebiao.errors.UsageError: 脚本里的调用要写在 if __name__")
