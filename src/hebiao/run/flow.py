"""One run from the first file to the log."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hebiao.errors import PassedOver
from hebiao.llm.settings import require_client
from hebiao.run import Event, PageAt
from hebiao.run.checks import Checks, read_checks
from hebiao.run.counts import COUNTS, all_findings, finding_counts
from hebiao.run.environment import commit, settings_for_log, system, versions
from hebiao.run.inputs import jobs_of, walk
from hebiao.run.keeper import Keeper
from hebiao.run.outputs import Outputs, is_store_new, store_url_in, writing
from hebiao.run.pool import Pool, Result
from hebiao.run.worker import Job, PageTurned, Piece, Process

if TYPE_CHECKING:
    from hebiao.config import Settings
    from hebiao.domain.run import InputOutcome, RunLog
    from hebiao.run import Doubtful
    from hebiao.run.asking import Asking
    from hebiao.run.intake import Intake, Settled


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
        self._made_by: dict[str, str] = {}
        self._asking: Asking | None = None
        self._began = time.perf_counter()
        self._started = datetime.now().astimezone().isoformat(timespec="seconds")

    def do(self, inputs: Sequence[Path]) -> RunLog:
        """The whole run; see `hebiao.run.run`."""
        paths = list(walk(inputs, self._out))
        self._total = len(paths)
        if self._settings.model.use != "off":
            require_client()
        checks = read_checks(self._settings)
        outputs = Outputs(self._out)
        try:
            with self._keeper() as keeper:
                # Needed here and in every worker: loaded before they fork, it is loaded once.
                import hebiao.domain.result  # noqa: F401

                with Pool(self._settings, self._process, self._tell_page) as pool:
                    # The workers begin here, and load their libraries while we load those of the reports.
                    results = pool.results(self._jobs(paths), self._stop)
                    self._tell("start")
                    with self._ask_model(checks) as asking:
                        if asking is not None:
                            results = asking.answered(results, self._stop)
                        self._asking = asking
                        return self._pass_on(results, outputs, keeper, pool, checks)
        finally:
            outputs.close()

    def _keeper(self) -> Keeper:
        """The store, which only its own address can name."""
        url = self._settings.store_url
        return Keeper(url) if url else Keeper(store_url_in(self._out), new=is_store_new(self._out))

    def _jobs(self, paths: Sequence[Path]) -> Iterator[Job]:
        # Processors that have no file of their own can share one.
        share = max(1, self._settings.jobs // max(1, len(paths)))
        for path in paths:
            members = 0
            for job in jobs_of(path, self._settings.limits):
                members += 1
                if members > 1:
                    self._total += 1
                yield replace(job, share=share if job.data is None else 1)
            if not members:
                self._total -= 1

    def _ask_model(self, checks: Checks) -> AbstractContextManager[Asking | None]:
        if self._settings.model.use == "off":
            return nullcontext()
        from hebiao.run.asking import Asking

        return Asking(self._settings.model, self._out, checks.rulebook, self._settings.lang)

    def _pass_on(
        self, results: Iterator[Piece | Result], outputs: Outputs, keeper: Keeper, pool: Pool, checks: Checks
    ) -> RunLog:
        # Heavy, and loaded while the workers begin to read.
        import hebiao.run.bounds  # noqa: F401 - for the log, when nothing else is left to do
        from hebiao.run.intake import Intake

        self._made_by = versions()  # not at the end: here the first worker is still reading
        begun = keeper.begin_run(self._started, settings_for_log(self._settings, checks.named))
        if begun.waivers:
            checks = checks.with_kept(keeper.store().desk.waivers())
        with writing(self._out), Intake(outputs, keeper, begun, self._settings.lang, checks) as intake:
            for news in results:
                if isinstance(news, Result):
                    self._take(news, intake)
                else:
                    intake.early(news)
            self._stopped = self._stop()
            if self._stopped:
                pool.kill()
            self._tell("writing")
            settled = intake.settle()
            pool.kill()  # not before: taking them down takes time that store and workbook are written in
            log = self._log(settled, checks)
            intake.finish(log)
            log = log.model_copy(update={"seconds": self._elapsed()})
            outputs.path("run.json").write_text(log.model_dump_json(indent=2) + "\n", encoding="utf-8")
            outputs.publish()
        keeper.finish_run(log)
        self._tell("done", doubtful=intake.worst())
        return log

    def _take(self, result: Result, intake: Intake) -> None:
        from hebiao.domain.run import InputOutcome

        done, error = result.done, result.done.error
        skipped = error is not None and error.code == PassedOver.code
        intake.file(result.pieces)
        for name, count in (
            ("inputs", 1), ("failed", int(error is not None and not skipped)), ("forms", len(result.pieces)),
            ("fields", done.fields), ("accepted", done.fields - done.review), ("review", done.review),
        ):  # fmt: skip
            self._counts[name] += count
        if skipped:
            self._counts["skipped"] = self._counts.get("skipped", 0) + 1
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
            notes=tuple(m.zh for m in done.said),
            notes_en=tuple(m.en for m in done.said),
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

    def _tell_page(self, file: str, page: PageTurned) -> None:
        if self._on_event is not None:
            c = self._counts
            at = PageAt(file, page.number, page.count)
            self._on_event(Event("page", c["inputs"], self._total, c["forms"], c["review"], page=at))

    def _elapsed(self) -> float:
        return round(time.perf_counter() - self._began, 3)

    def _log(self, settled: Settled, checks: Checks) -> RunLog:
        from hebiao import __version__
        from hebiao.domain.run import RunLog, Said
        from hebiao.run.bounds import bounds_said

        counts = self._counts | finding_counts(settled.findings, settled.batch.whole)
        if self._settings.waivers:
            counts["waived"] = sum(found["waived"] for found in settled.findings)
        if self._stopped:
            counts |= {"interrupted": 1, "not_reached": self._total - counts["inputs"]}
        channels = {o.channel for o in self._outcomes if o.channel}
        asked = self._asking.log() if self._asking else None
        return RunLog(
            hebiao=__version__,
            python=platform.python_version(),
            platform=system(),
            libraries=self._made_by,
            commit=commit(),
            started=self._started,
            seconds=self._elapsed(),
            settings=settings_for_log(self._settings, checks.named),
            prompt_hashes=self._asking.digests() if self._asking else {},
            rulebook_hashes=settled.books,
            model=asked,
            counts=counts,
            bounds=bounds_said(channels, asked.settled if asked else 0),
            batch_findings=settled.batch.whole,
            not_checked=tuple(Said(zh=m.zh, en=m.en) for m in settled.batch.not_checked),
            notices=tuple(Said(zh=m.zh, en=m.en) for m in checks.notices()),
            inputs=tuple(
                outcome.model_copy(update={"findings": all_findings(found)})
                for outcome, found in zip(self._outcomes, settled.findings, strict=True)
            ),
        )
