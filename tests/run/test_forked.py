from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hebiao.config import Settings
from hebiao.run import run
from hebiao.run.forked import in_two
from hebiao.run.worker import HALVED
from made_forms import form_rows, tab_text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process is copied where that is safe")

CRASH = """
import multiprocessing, os, signal
from hebiao.run.forked import in_two
both, here = multiprocessing.Barrier(2), os.getpid()
def make(number):
    if number in (1, 2):
        both.wait()
    if number and os.getpid() != here:
        os.kill(os.getpid(), signal.SIGSEGV)
    return number
for number in in_two(6, make):
    print(number, flush=True)
"""


class _Both:
    """Waits, once in each process after the first one is made, until both have one in hand."""

    def __init__(self) -> None:
        self._barrier = multiprocessing.get_context("fork").Barrier(2)
        self._waited = False

    def __call__(self, number: int) -> int:
        if number and not self._waited:
            self._waited = True
            self._barrier.wait(60)
        return os.getpid()


def test_both_make_and_all_come_in_order() -> None:
    """All come once and in order, also those larger than a pipe, and two processes have made them."""
    both = _Both()
    made = list(in_two(40, lambda n: (n, both(n), "表" * 200_000)))
    assert [n for n, _, _ in made] == list(range(40))
    assert made[0][1] == os.getpid()
    assert len({pid for _, pid, _ in made}) == 2


def test_who_is_slow_holds_up_nobody() -> None:
    """While one process is at its first, the other makes what may be held, and no more than that."""
    both, done = _Both(), multiprocessing.get_context("fork").Semaphore(0)
    here = os.getpid()

    def make(number: int) -> int:
        pid = both(number)
        if number and pid != here:
            for _ in range(7):
                done.acquire()
        elif number:
            done.release()
        return pid

    made = list(in_two(9, make))
    assert made.count(here) == 8


def test_an_error_is_met_in_its_turn() -> None:
    """What cannot be made is raised after all that came before it, and leaves no process behind."""
    both = _Both()

    def make(number: int) -> tuple[int, int]:
        pid = both(number)
        if number == 3:
            raise ValueError("三")
        return number, pid

    made = []
    with pytest.raises(ValueError, match="三"):
        made.extend(in_two(12, make))  # extend keeps what came before the error
    assert [n for n, _ in made] == [0, 1, 2]
    with pytest.raises(ProcessLookupError):
        os.kill(({pid for _, pid in made} - {os.getpid()}).pop(), 0)


def test_what_the_copy_cannot_make_is_made_here() -> None:
    """An error of the copy alone ends the copy, not the file."""
    both, here = _Both(), os.getpid()

    def make(number: int) -> tuple[int, int]:
        pid = both(number)
        if number and pid != here:
            raise MemoryError
        return number, pid

    assert list(in_two(12, make)) == [(n, here) for n in range(12)]


def test_a_crash_of_the_copy_is_a_crash_of_both() -> None:
    """Half of a file is never taken for the whole: where the copy dies by a signal, this process dies by it."""
    done = subprocess.run([sys.executable, "-c", CRASH], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGSEGV
    assert done.stdout.split() in (["0"], ["0", "1"])


def test_who_leaves_early_leaves_no_process() -> None:
    """A copy whose results nobody takes ends."""
    both = _Both()
    made = in_two(5, both)
    pids = {next(made), next(made), next(made)}
    assert len(pids) == 2
    made.close()  # type: ignore[attr-defined]  # the iterator is a generator
    with pytest.raises(ProcessLookupError):
        os.kill((pids - {os.getpid()}).pop(), 0)


def test_forms_made_by_two_are_those_made_by_one(tmp_path: Path) -> None:
    """One file of many forms gives the same lines, in the same order, whether one or two processes make them."""
    forms = (tab_text(form_rows({(0, 1): f"青禾街道第{n}期路灯更换项目"})) for n in range(HALVED + 3))
    (tmp_path / "a.txt").write_text("\n".join(forms), encoding="utf-8")
    lines = []
    for jobs in (1, 2):
        log = run([tmp_path / "a.txt"], tmp_path / str(jobs), Settings(jobs=jobs))
        assert log.counts["forms"] == HALVED + 3
        lines.append((tmp_path / str(jobs) / "forms.jsonl").read_bytes())
    assert lines[0] == lines[1]
