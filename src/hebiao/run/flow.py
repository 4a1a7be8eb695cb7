"""One run from the first file to the log."""

from __future__ import annotations

import heapq
import itertools
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from hebiao.run import Doubtful, Event
from hebiao.run.about import commit, settings_for_log, system, versions
from hebiao.run.aside import Aside
from hebiao.run.inputs import jobs_of, walk
from hebiao.run.outputs import STORE_NAME, Outputs, writing
from hebiao.run.pool import Pool, Result
from hebiao.run.worker import Job, Piece, Process

if TYPE_CHECKING:
    from typing import BinaryIO

    from hebiao.config import Settings
    from hebiao.domain.result import FormResult
    from hebiao.domain.run import InputOutcome, RunLog
    from hebiao.lang import Lang
    from hebiao.store.store import Store

BATCH_BYTES: Final = 4 * 1024 * 1024
"""forms go to the store in transactions of about that much JSON"""
WORST: Final = 10
"""forms named in the closing event"""
COUNTS: Final = (
    "inputs", "failed", "forms", "fields", "accepted", "review", "findings", "errors", "warnings", "notes",
)  # fmt: skip
"""of the run log; `accepted` and `review` add up to `fields`; the last three are findings by severity"""


class Run:
    """The state of one run: counters and outcomes; forms pass through."""

    def __init__(
        self,
        out: Path,
        settings: Settings,
        on_event: Callable[[Event], None] | None,
        process: Process | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        self._settings = settings
        self._on_event = on_event
        self._process = process
        self._stop = stop or (lambda: False)
        self._out = out
        self._outcomes: list[InputOutcome] = []
        self._counts = dict.fromkeys(COUNTS, 0)
        self._total = 0
        self._stopped = False
        self._began = time.perf_counter()
        self._started = datetime.now().astimezone().isoformat(timespec="seconds")

    def do(self, inputs: Sequence[Path]) -> RunLog:
        """The whole run; see `hebiao.run.run`."""
        paths = list(walk(inputs, self._out))
        self._total = len(paths)
        outputs = Outputs(self._out)
        try:
            with Pool(self._settings, self._process) as pool:
                # The workers begin here, and load their libraries while we load the store's.
                results = pool.results(self._jobs(paths), self._stop)
                self._tell("start")
                with self._open_store() as store:
                    return self._pass_on(results, outputs, store, pool)
        finally:
            outputs.close()

    def _jobs(self, paths: Iterable[Path]) -> Iterator[Job]:
        for path in paths:
            members = 0
            for job in jobs_of(path, self._settings.limits):
                members += 1
                if members > 1:
                    self._total += 1
                yield job
            if not members:
                self._total -= 1

    def _open_store(self) -> Store:
        from hebiao.store import open_store

        return open_store(self._settings.store_url or f"sqlite:///{self._out.absolute() / STORE_NAME}")

    def _pass_on(self, results: Iterator[Result], outputs: Outputs, store: Store, pool: Pool) -> RunLog:
        _load_libraries()
        run_id = store.begin_run(self._started, settings_for_log(self._settings))
        saver = _Saver(store, run_id)
        with writing(self._out), outputs.path("forms.jsonl").open("wb") as lines:
            for result in results:
                self._take(result, lines, saver)
        self._stopped = self._stop()
        pool.close()
        self._tell("writing")
        log = self._log()
        with writing(self._out):
            _write_reports(outputs, saver, log, self._settings.lang)
            log = log.model_copy(update={"seconds": self._elapsed()})
            outputs.path("run.json").write_text(log.model_dump_json(indent=2) + "\n", encoding="utf-8")
            outputs.publish()
        store.finish_run(run_id, log)
        self._tell("done", doubtful=saver.worst())
        return log

    def _take(self, result: Result, lines: BinaryIO, saver: _Saver) -> None:
        from hebiao.domain.run import InputOutcome

        done, error = result.done, result.done.error
        for piece in result.pieces:
            lines.write(piece.line + b"\n")
            saver.add(piece)
        errors, warnings, notes = done.findings
        for name, count in (
            ("inputs", 1), ("failed", int(error is not None)), ("forms", len(result.pieces)),
            ("fields", done.fields), ("accepted", done.fields - done.review), ("review", done.review),
            ("findings", sum(done.findings)), ("errors", errors), ("warnings", warnings), ("notes", notes),
        ):  # fmt: skip
            self._counts[name] += count
        outcome = InputOutcome(
            file=result.name,
            sha256=done.sha256,
            channel=done.channel,
            size=done.size,
            seconds=done.seconds,
            forms=len(result.pieces),
            fields=done.fields,
            review=done.review,
            findings=sum(done.findings),
            error_code=error.code if error else None,
            error=error.zh if error else None,
            error_en=error.en if error else None,
        )
        self._outcomes.append(outcome)
        self._tell("input", outcome)

    def _tell(
        self,
        kind: Literal["start", "input", "writing", "done"],
        outcome: InputOutcome | None = None,
        doubtful: tuple[Doubtful, ...] = (),
    ) -> None:
        if self._on_event is not None:
            c = self._counts
            self._on_event(Event(kind, c["inputs"], self._total, c["forms"], c["review"], outcome, doubtful))

    def _elapsed(self) -> float:
        return round(time.perf_counter() - self._began, 3)

    def _log(self) -> RunLog:
        from hebiao import __version__
        from hebiao.domain.run import RunLog

        counts = dict(self._counts)
        if self._stopped:
            counts |= {"interrupted": 1, "not_reached": self._total - counts["inputs"]}
        return RunLog(
            hebiao=__version__,
            python=platform.python_version(),
            platform=system(),
            libraries=versions(),
            commit=commit(),
            started=self._started,
            seconds=self._elapsed(),
            settings=settings_for_log(self._settings),
            counts=counts,
            inputs=tuple(self._outcomes),
        )


class _Saver:
    """Gathers forms until they are worth a transaction, and remembers those that most need a person."""

    def __init__(self, store: Store, run_id: int) -> None:
        from hebiao.domain.result import FormResult

        self._parse = FormResult.model_validate_json
        self._store = store
        self._run_id = run_id
        self._batch: list[FormResult] = []
        self._size = 0
        self._saved = 0
        self._worst: list[tuple[int, int, Doubtful]] = []
        self._order = itertools.count(0, -1)

    def add(self, piece: Piece) -> None:
        """One form more."""
        result = self._parse(piece.whole())
        self._note(result)
        self._batch.append(result)
        self._size += piece.size
        if self._size > BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Saves what has been gathered."""
        if self._batch:
            self._store.save(self._run_id, self._batch)
        self._saved += len(self._batch)
        self._batch = []
        self._size = 0

    def in_hand(self) -> tuple[FormResult, ...] | None:
        """All forms of the run, where they are few and no person has decided on any; else None: ask the store."""
        return None if self._saved or self._store.count("decisions") else tuple(self._batch)

    def results(self) -> Iterator[FormResult]:
        """All forms of the run, from the store."""
        return self._store.results(self._run_id)

    def has_decisions(self) -> bool:
        """Whether people have decided on some of these forms in an earlier run."""
        return self._store.count("decisions", self._run_id) > 0

    def worst(self) -> tuple[Doubtful, ...]:
        """The forms with most fields in review, worst first; ties in the order of the run."""
        return tuple(entry[2] for entry in sorted(self._worst, reverse=True))

    def _note(self, result: FormResult) -> None:
        review = len(result.review_paths)
        if not review:
            return
        source = result.source
        form = Doubtful(review, len(result.fields), source.file, source.index, result.form.project_name)
        heapq.heappush(self._worst, (review, next(self._order), form))
        if len(self._worst) > WORST:
            heapq.heappop(self._worst)


def _load_libraries() -> None:
    """Imports what is needed at the end, while the workers read and this process has nothing else to do."""
    import jinja2  # noqa: F401
    import xlsxwriter.workbook  # noqa: F401

    import hebiao.domain.run
    import hebiao.report.html
    import hebiao.report.xlsx  # noqa: F401


def _write_reports(outputs: Outputs, saver: _Saver, log: RunLog, lang: Lang) -> None:
    from hebiao.report.html import write_report
    from hebiao.report.xlsx import write_workbook

    book, page = outputs.path("forms.xlsx"), outputs.path("report.html")
    forms = saver.in_hand()
    if forms is not None:
        with Aside(lambda: write_report(log, lambda: forms, page, lang)):
            saver.flush()
            write_workbook(forms, book, lang)
    else:
        saver.flush()
        if saver.has_decisions():
            # The contract's lines are those after people's decisions.
            with outputs.path("forms.jsonl").open("wb") as lines:
                lines.writelines(r.to_json_line().encode() + b"\n" for r in saver.results())
        write_workbook(saver.results(), book, lang)
        write_report(log, saver.results, page, lang)
