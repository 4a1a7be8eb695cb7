"""Speed and memory, as ratios measured in one run, so that they mean the same on every machine.

    python eval/bench.py [-o eval/results/bench.json] [--gate]

Whole processes, after one warm-up each, in turn (A B A B …), so that a busy moment of the machine hits both.
Peak memory is that of the largest single process of a command, from the system's own accounting; of a run over pictures
that of all its processes together.
"""

# ruff: noqa: S603, T201 - a script for the terminal that starts the commands it measures

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MARKITDOWN = "markitdown[docx]==0.1.8"
MARKITDOWN_ENV = Path(os.environ.get("HEBIAO_MARKITDOWN_ENV") or ROOT / ".venv-markitdown")
"""an environment with markitdown; made when it is not there"""
FORMS = 40
SMALL, LARGE = 100, 1000
"""numbers of one-form files between which memory must not grow"""
SLICE_GOAL = 1 / 5
PDF_GOAL = 0.5
MEMORY_GOAL = 1.1
BOOKS = 250
"""docx of FORMS forms each, no form twice, that are read and audited"""
AUDIT_GOAL = 1 / 10
SCANS = ROOT / "fixtures" / "scan"
SCAN_KINDS = ("clean-150", "clean-200", "scanner", "fax", "photo", "seal", "photocopy", "crease")
SCAN_OF_EACH = 2
"""pages of each kind that are read, the first that may be developed on: a desk has dozens, and a run starts once"""
SCAN_GOAL = 0.5
SCAN_TURNS = 2
"""the pages are read in so many turns of as many pages each: every page is a run of its own, and none is read twice"""
SCAN_MEMORY = 1536
"""megabytes that all processes of a run over pictures may take at once"""
GROWTH = 1.02
"""of what they hold: no peak is missed by more"""
OURS, RAPIDOCR = "hebiao_pictures", "rapidocr_pictures"
"""what reads them; both warm themselves with a page"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One whole process."""

    seconds: float
    peak: int
    """bytes"""
    out: str
    processor: float = 0.0
    """seconds of processor time, its children's included"""


@dataclass(frozen=True, slots=True)
class Line:
    """One ratio of the table: ours over the other."""

    what: str
    unit: str
    ours: float
    other: float
    goal: float | None
    """the ratio may not be above it; None where the line is only for information"""
    ours_all: tuple[float, ...] = ()
    other_all: tuple[float, ...] = ()
    ours_peak_mb: float | None = None
    other_peak_mb: float | None = None
    ours_processor: float | None = None
    """median seconds of processor time, for a machine that others use too"""
    other_processor: float | None = None

    @property
    def ratio(self) -> float:
        """Ours over the other."""
        return self.ours / self.other

    @property
    def met(self) -> bool | None:
        """Whether the goal is met, None without one."""
        return None if self.goal is None else self.ratio <= self.goal


def run_once(command: Sequence[str], ok: Sequence[int] = (0,)) -> Sample:
    """Run a command to its end; its output is kept, its bytecode cached.

    Raises:
        RuntimeError: its exit status is not one of `ok`.
    """
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=env, cwd=ROOT)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    if child.returncode not in ok:
        raise RuntimeError(f"{command[0]} … {command[-1]} ended with {child.returncode}:\n{text[-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Sample(seconds, usage.ru_maxrss * unit, text, usage.ru_utime + usage.ru_stime)


def family(pid: int) -> list[int]:
    """A process and all that it has started and that run now (Linux only)."""
    try:
        lists = [f.read_text(encoding="ascii") for f in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # it has just ended
        return []
    return [pid, *(own for child in " ".join(lists).split() for own in family(int(child)))]


def resident(pids: Sequence[int]) -> int:
    """Bytes that these processes hold now; pages that they share count for each of them."""
    found = 0
    for pid in pids:
        with suppress(OSError):
            found += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return found * os.sysconf("SC_PAGE_SIZE")


def held_by(pids: Sequence[int]) -> int:
    """Bytes that these processes hold now: pages that they share count once."""
    found = 0
    for pid in pids:
        with suppress(OSError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            found += next(
                int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")
            )
    return found


@contextmanager
def watched() -> Iterator[list[int]]:
    """What all processes started within hold at once, ten times a second: a worker's own are nobody's children later.

    To count shared pages once takes the system 20 ms for half a gigabyte, a sixth of a processor ten times a second: it
    is done only where the processes hold more by GROWTH than when it was done last, by the count that costs nothing.
    """
    seen: list[int] = [0]
    over = threading.Event()

    def look() -> None:
        most = 0
        while not over.wait(0.1):
            pids = family(os.getpid())
            if (now := resident(pids)) > most * GROWTH:
                most = now
                seen.append(held_by(pids) - bare)

    bare = held_by([os.getpid()])
    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def in_turn(
    ours: Callable[[], Sample], other: Callable[[], Sample], runs: int
) -> tuple[list[Sample], list[Sample]]:
    """One warm-up each, then A B A B … `runs` times."""
    ours()
    other()
    pairs = []
    for n in range(runs):
        pairs.append((ours(), other()))
        say(f"{n + 1}/{runs}: {pairs[-1][0].seconds:.3f} : {pairs[-1][1].seconds:.3f} s")
    return [a for a, _ in pairs], [b for _, b in pairs]


def compare(what: str, goal: float, pair: tuple[list[Sample], list[Sample]]) -> Line:
    """The line of two commands run in turn: medians of wall time."""
    a, b = ([s.seconds for s in side] for side in pair)
    peaks = [max(s.peak for s in side) / 2**20 for side in pair]
    processor = [statistics.median(s.processor for s in side) for side in pair]
    return Line(
        what, "s", statistics.median(a), statistics.median(b), goal, tuple(a), tuple(b), *peaks, *processor
    )


def timed(name: str) -> str:
    """The script of that name in `eval/timed`, which prints a number as its last word."""
    return str(Path(__file__).parent / "timed" / f"{name}.py")


def hebiao(source: Path, out: Path) -> Sample:
    """`hebiao run` into a folder made anew."""
    shutil.rmtree(out, ignore_errors=True)
    return run_once([sys.executable, "-m", "hebiao", "run", str(source), "-o", str(out)])


def markitdown_python() -> Path:
    """The interpreter of markitdown's own environment, made when it is not there yet."""
    python = MARKITDOWN_ENV / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(MARKITDOWN_ENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", MARKITDOWN], check=True)
    return python


def median_printed(command: Sequence[str], runs: int) -> float:
    """Median of the number that a script prints."""
    return statistics.median(float(run_once(command).out.split()[-1]) for _ in range(runs))


def bench_docx(docx: Path, work: Path, runs: int) -> list[Line]:
    """A docx of many forms, end to end, against markitdown that only converts it."""
    python = str(markitdown_python())
    command = [str(Path(python).parent / "markitdown"), str(docx), "-o", str(work / "markitdown.md")]
    pair = in_turn(lambda: hebiao(docx, work / "docx"), lambda: run_once(command), runs)
    inside = min(runs, 3)
    return [
        compare(f"{FORMS}-form docx: hebiao run : markitdown", SLICE_GOAL, pair),
        Line(
            f"{FORMS}-form docx, in process: process() : convert()",
            "s",
            median_printed([sys.executable, timed("hebiao_process"), str(docx)], inside),
            median_printed([python, timed("markitdown_convert"), str(docx)], inside),
            None,
        ),
    ]


def bench_pdf(pdf: Path, work: Path, runs: int) -> list[Line]:
    """A digital PDF of many forms, end to end, against pdfplumber that only finds its tables."""
    command = [sys.executable, timed("pdfplumber_tables"), str(pdf)]
    pair = in_turn(lambda: hebiao(pdf, work / "pdf"), lambda: run_once(command), runs)
    return [compare(f"{FORMS}-form pdf: hebiao run : pdfplumber tables", PDF_GOAL, pair)]


def bench_memory(many: Path, work: Path) -> list[Line]:
    """Many one-form files: memory may not grow with their number."""
    few, all_files = (first_files(many, work / str(n), n) for n in (SMALL, LARGE))
    hebiao(few, work / "warm-up")
    small, large = hebiao(few, work / "small"), hebiao(all_files, work / "large")
    peaks = (large.peak / 2**20, small.peak / 2**20)
    return [
        Line(f"peak memory: {LARGE} : {SMALL} files", "MB", *peaks, MEMORY_GOAL),
        Line(
            f"seconds a file: {LARGE} : {SMALL} files",
            "s",
            large.seconds / LARGE,
            small.seconds / SMALL,
            None,
        ),
    ]


def scan_pages() -> list[Path]:
    """The pictures that are measured: of each kind the first that may be developed on."""
    dev = json.loads((SCANS / "split.json").read_text(encoding="utf-8"))["dev"]
    kinds = [[SCANS / name for name in dev if name.startswith(f"{kind}/")] for kind in SCAN_KINDS]
    return [page for n in range(SCAN_OF_EACH) for page in (kind[n] for kind in kinds)]


def bench_scan(folder: Path, work: Path) -> list[Line]:
    """Pictures: seconds a page against rapidocr reading the same whole pages, and the memory of a run over them.

    rapidocr shares a page among the cores, a run the pages among its workers: what counts is how long both cores
    take for all of them, and ours is a whole run, with its start and all that it writes. With warm-up processes and three runs of all pages it took ten minutes.
    """
    pages = scan_pages()

    def side(script: str, turn: Sequence[Path]) -> Sample:
        sample = run_once([sys.executable, timed(script), *map(str, turn)])
        told = replace(sample, seconds=float(sample.out.split()[-1]))
        say(f"{'ours' if script == OURS else 'rapidocr'}: {told.seconds:.2f} s a page ({len(turn)} pages)")
        return told

    turns = [pages[k::SCAN_TURNS] for k in range(SCAN_TURNS)]
    each = [(side(OURS, turn), side(RAPIDOCR, turn)) for turn in turns]
    pair = ([a for a, _ in each], [b for _, b in each])
    folder.mkdir()
    for page in pages:
        shutil.copy(page, folder)
    with watched() as held:
        whole = hebiao(folder, work / "scan")
    shared = compare(
        f"hebiao run of {len(pages)} pictures, seconds a page : rapidocr",
        SCAN_GOAL,
        ([replace(whole, seconds=whole.seconds / len(pages))], pair[1]),
    )
    return [
        # A turn of rapidocr reads half of the pages: its processor time is not that of all of them.
        replace(shared, ours_processor=None, other_processor=None, ours_peak_mb=None, other_peak_mb=None),
        replace(compare("one process, seconds a page: process() : rapidocr", SCAN_GOAL, pair), goal=None),
        Line("hebiao run, memory of all processes : allowed", "MB", max(held) / 2**20, SCAN_MEMORY, 1.0),
    ]


def bench_audit(books: Path) -> list[Line]:
    """The audit of many forms, those of the batch included, against reading them from docx."""
    forms, auditing, reading = run_once([sys.executable, timed("hebiao_audit"), str(books)]).out.split()[-3:]
    return [
        Line(
            f"{int(forms):,} forms of docx: audit : reading", "s", float(auditing), float(reading), AUDIT_GOAL
        )
    ]


def make_inputs(folder: Path, only: str | None) -> None:
    """The files that are measured, from the project's fixture generator: large.docx, large.pdf, many/ and books/.

    A process of its own makes them: a child's peak begins at what its parent held when it was started, so
    the bench itself has to stay small.
    """
    command = [sys.executable, "-m", "generator.bulk", str(folder)]
    command += ["--forms", str(FORMS), "--files", str(LARGE if only in (None, "memory") else 0)]
    command += ["--books", str(BOOKS if only in (None, "audit") else 0)]
    subprocess.run(command, check=True, cwd=ROOT / "fixtures", stdout=subprocess.DEVNULL)


def say(text: str) -> None:
    """A word on how far it is, beside the table."""
    print(text, file=sys.stderr, flush=True)


def first_files(many: Path, folder: Path, count: int) -> Path:
    """A folder with the first documents of another, without their labels."""
    documents = sorted(p for p in many.iterdir() if p.suffix in (".docx", ".pdf"))[:count]
    if len(documents) < count:
        raise RuntimeError(f"{many} holds {len(documents)} documents, {count} are needed")
    folder.mkdir()
    for path in documents:
        shutil.copy(path, folder)
    return folder


def show(lines: Sequence[Line]) -> None:
    """The table."""
    print(f"{'':52} {'ours':>9} {'other':>9}  {'ratio':>6} {'goal':>6}  {'peak MB':>13}")
    for line in lines:
        goal = "" if line.goal is None else f"{line.goal:.2f}"
        word = {None: "", True: "met", False: "MISSED"}[line.met]
        peak = "" if line.ours_peak_mb is None else f"{line.ours_peak_mb:.0f} : {line.other_peak_mb:.0f}"
        ours, other = f"{line.ours:.3f} {line.unit}", f"{line.other:.3f} {line.unit}"
        print(f"{line.what:52} {ours:>9} {other:>9}  {line.ratio:6.3f} {goal:>6}  {peak:>13}  {word}")
        if line.ours_processor is not None and line.other_processor is not None:
            used = line.ours_processor / line.other_processor
            print(
                f"{'  processor time':52} {line.ours_processor:7.3f} s {line.other_processor:7.3f} s  {used:6.3f}"
            )


def record(lines: Sequence[Line]) -> dict[str, object]:
    """What is kept: the lines, and what they were measured with. Nothing that names the machine."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "hebiao": version("hebiao"),
        "pdfplumber": version("pdfplumber"),
        "rapidocr": version("rapidocr") if find_spec("rapidocr") else None,
        "markitdown": MARKITDOWN,
        "lines": [{**asdict(line), "ratio": line.ratio, "met": line.met} for line in lines],
    }


def asked() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-o", "--out", type=Path, help="write the numbers as JSON here")
    parser.add_argument("--gate", action="store_true", help="exit with 1 where a goal is missed")
    parser.add_argument(
        "--runs",
        type=int,
        default=5,
        help="timed runs of each side, of pictures always one a page (default 5)",
    )
    parser.add_argument("--only", choices=("docx", "pdf", "memory", "scan", "audit"), help="one part only")
    parser.add_argument(
        "--inputs",
        type=Path,
        help="measure these instead: a folder with large.docx, large.pdf, many/ and books/",
    )
    return parser.parse_args()


def main() -> int:
    """Measure, show, keep; 1 with --gate where a goal is missed."""
    options = asked()
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="hebiao-bench-") as temp:
        work = Path(temp)
        inputs = options.inputs or work / "inputs"
        if options.only != "scan" and not options.inputs:
            make_inputs(inputs, options.only)
        if options.only in (None, "docx"):
            lines += bench_docx(inputs / "large.docx", work, options.runs)
        if options.only in (None, "pdf"):
            lines += bench_pdf(inputs / "large.pdf", work, options.runs)
        if options.only in (None, "memory"):
            lines += bench_memory(inputs / "many", work)
        if options.only in (None, "audit"):
            lines += bench_audit(inputs / "books")
        if options.only in (None, "scan"):
            lines += bench_scan(work / "pages", work)
    show(lines)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(record(lines), indent=1) + "\n", encoding="utf-8")
    return int(options.gate and any(line.met is False for line in lines))


if __name__ == "__main__":
    sys.exit(main())
