from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hebiao.config import Settings
from hebiao.run import run
from hebiao.run.halves import in_two
from hebiao.run.worker import HALVED
from made_forms import form_rows, tab_text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process is copied where that is safe")

CRASH = """
import os, signal
from hebiao.run.halves import in_two
def make(number):
    if number == 3:
        os.kill(os.getpid(), signal.SIGSEGV)
    return number
for number in in_two(6, make):
    print(number, flush=True)
"""


def test_every_second_one_is_made_by_a_copy() -> None:
    """All come once and in order, also those larger than a pipe, and two processes have made them."""
    made = list(in_two(7, lambda n: (n, os.getpid(), "表" * 200_000)))
    assert [n for n, _, _ in made] == list(range(7))
    assert {pid == os.getpid() for n, pid, _ in made if n % 2 == 0} == {True}
    assert {pid == os.getpid() for n, pid, _ in made if n % 2} == {False}


def test_an_error_of_the_copy_is_met_here() -> None:
    """What cannot be made is raised in its turn, after all that came before it, and leaves no process behind."""

    def make(number: int) -> tuple[int, int]:
        if number == 3:
            raise ValueError("三")
        return number, os.getpid()

    made = []
    with pytest.raises(ValueError, match="三"):
        made.extend(in_two(6, make))  # extend keeps what came before the error
    assert [n for n, _ in made] == [0, 1, 2]
    with pytest.raises(ProcessLookupError):
        os.kill(made[1][1], 0)


def test_a_crash_of_the_copy_is_a_crash_of_both() -> None:
    """Half of a file is never taken for the whole: where the copy dies by a signal, this process dies by it."""
    done = subprocess.run([sys.executable, "-c", CRASH], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGSEGV
    assert done.stdout.split() == ["0", "1", "2"]


def test_who_leaves_early_leaves_no_process() -> None:
    """A copy whose results nobody takes ends."""
    made = in_two(5, lambda _: os.getpid())
    ours, theirs = next(made), next(made)
    assert ours == os.getpid()
    made.close()  # type: ignore[attr-defined]  # the iterator is a generator
    with pytest.raises(ProcessLookupError):
        os.kill(theirs, 0)


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
