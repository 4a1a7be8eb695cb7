"""The bench measures what it says."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "eval" / "bench.py"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """eval/bench.py as a module."""
    spec = importlib.util.spec_from_file_location("bench", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench"] = module
    spec.loader.exec_module(module)
    return module


MEASURE = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("bench", sys.argv[1])
bench = sys.modules["bench"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench)
for size in (32, 96):
    print(bench.run_once([sys.executable, "-c", f"x = bytearray({size} << 20)"]).peak)
"""


def test_peak_memory_is_the_childs() -> None:
    """A process that holds 64 MB more shows that much more, measured from a process as small as the bench."""
    said = subprocess.run(
        [sys.executable, "-c", MEASURE, str(SCRIPT)], capture_output=True, text=True, check=True
    )
    small, large = map(int, said.stdout.split())
    assert 62 << 20 < large - small < 66 << 20


def test_output_and_time_are_kept(bench: ModuleType) -> None:
    """What a command printed can be read, and its wall time is more than nothing."""
    sample = bench.run_once([sys.executable, "-c", "print(7)"])
    assert sample.out.strip() == "7"
    assert 0 < sample.seconds < 30


def test_failed_command_is_no_measurement(bench: ModuleType) -> None:
    """A command that fails stops the bench with what it said, instead of being fast."""
    with pytest.raises(RuntimeError, match="went wrong"):
        bench.run_once([sys.executable, "-c", "import sys; sys.exit('went wrong')"])


def test_children_may_cache_bytecode(bench: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Children run without the variable that would make every start a cold one."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    told = bench.run_once([sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"])
    assert told.out.strip() == "False"


def test_sides_alternate_after_a_warm_up(bench: ModuleType) -> None:
    """A B, then A B A B: the first of each is thrown away, and medians are compared."""
    order: list[str] = []

    def side(name: str, seconds: float) -> object:
        def run() -> object:
            order.append(name)
            return bench.Sample(100.0 if len(order) <= 2 else seconds, 1 << 20, "")

        return run

    line = bench.compare("x", 0.5, bench.in_turn(side("a", 1.0), side("b", 4.0), 3))
    assert order == ["a", "b"] * 4
    assert (line.ratio, line.met) == (0.25, True)
    assert not bench.Line("x", "s", 3.0, 4.0, 0.5).met


def test_first_files_needs_enough(bench: ModuleType, tmp_path: Path) -> None:
    """Labels are left behind, and too few documents are an error."""
    many = tmp_path / "many"
    many.mkdir()
    for name in ("00.docx", "00.json", "01.pdf", "01.json"):
        (many / name).write_bytes(b"x")
    folder = bench.first_files(many, tmp_path / "two", 2)
    assert sorted(p.name for p in folder.iterdir()) == ["00.docx", "01.pdf"]
    with pytest.raises(RuntimeError):
        bench.first_files(many, tmp_path / "three", 3)


@pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="Linux tells what processes hold together"
)
def test_memory_of_all_processes_is_watched(bench: ModuleType) -> None:
    """What a child of a child holds is counted while it runs, though nobody ever waits for it."""
    hold = "import time; x = bytearray(b'x' * (60 << 20)); time.sleep(1.5)"
    start = (
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {hold!r}]); time.sleep(1.5)"
    )
    with bench.watched() as held:
        bench.run_once([sys.executable, "-c", start])
    assert 60 <= max(held) / 2**20 < 200


def test_the_pictures_that_are_measured_may_be_looked_at(bench: ModuleType) -> None:
    """Two pictures of each kind named, all there, none of the half that is held back."""
    pages = bench.scan_pages()
    dev = set(json.loads((bench.SCANS / "split.json").read_text(encoding="utf-8"))["dev"])
    assert [p.parent.name for p in pages] == list(bench.SCAN_KINDS) * bench.SCAN_OF_EACH
    assert len(set(pages)) == len(pages)
    assert all(p.is_file() and p.relative_to(bench.SCANS).as_posix() in dev for p in pages)
