"""Run a suite: read every input as `hebiao run` would, score it, and sum up."""

from __future__ import annotations

import datetime
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Final

from msgspec import Struct

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.domain.result import FormResult
from hebiao.evals import gate
from hebiao.evals.dataset import Case, Dataset, load_dataset
from hebiao.evals.grids import exact_pages
from hebiao.evals.metrics import by_field, make_slice, tally
from hebiao.evals.ranker import Ranked, rank
from hebiao.evals.record import CaseReport, EvalReport, FieldError, Progress, Slice, Tally
from hebiao.evals.scorer import CaseScore, score_case
from hebiao.readers.archive import Rejected, expand
from hebiao.run.environment import commit, versions
from hebiao.run.pool import Pool, Result
from hebiao.run.worker import Failure, Job

SEED: Final = 20260101

_PROMISED: Final = {
    "txt": "text", "tsv": "text", "csv": "text", "md": "text", "doc": "docx", "wps": "docx", "xls": "xlsx",
    "et": "xlsx", "htm": "html", "mhtml": "html", "png": "scan", "jpg": "scan", "jpeg": "scan", "tif": "scan",
}  # fmt: skip
"""channel by the ending of a name, where the two differ"""


class Reading(Struct, frozen=True):
    """What came of reading one case."""

    forms: tuple[FormResult, ...]
    error: str | None = None
    """why it, or a member of it, could not be read"""


Read = Callable[[Case], Reading]
"""what turns a case into forms"""


class _Run(Struct, frozen=True):
    """One case, read and scored."""

    case: Case
    forms: tuple[FormResult, ...]
    score: CaseScore
    seconds: float
    error: str | None

    @property
    def channel(self) -> str:
        """As the forms say; where nothing was read, what the ending of the file's name promises."""
        channels = {f.source.channel for f in self.forms}
        if channels:
            return channels.pop() if len(channels) == 1 else "mixed"
        ending = self.case.path.suffix[1:].lower()
        return _PROMISED.get(ending, ending or "unknown")


def _tally(run: _Run) -> Tally:
    return tally(run.score, len(run.case.grids), exact_pages(run.case.grids, run.forms))


def run_suite(
    path: Path,
    *,
    split: str | None = None,
    settings: Settings | None = None,
    baseline: Path | None = None,
    seed: int = SEED,
    progress: Progress | None = None,
) -> EvalReport:
    """Run the suite at `path` (a folder or a TOML file) through the pipeline and hold it to its thresholds.

    `report.passed` is False where a threshold is broken. The same inputs, commit and seed give the same
    numbers, times apart.

    Raises:
        UsageError: no such suite or baseline, or one of their files is not as it must be.
    """
    chosen = settings or Settings()
    before = gate.read_baseline(baseline) if baseline else None
    dataset = load_dataset(path, split)

    with Pool(chosen, None) as pool:
        report = evaluate(
            dataset, lambda case: read_case(case, pool, chosen.limits), seed=seed, progress=progress
        )
    if before is None:
        return report
    return report.model_copy(update={"comparison": gate.compare(before, report)})


def read_case(case: Case, pool: Pool, limits: Limits) -> Reading:
    """All forms of one input, read in a worker of the pool as `hebiao run` would, with its time limit.

    An archive gives the forms of its members, in their order. Never raises for the input.
    """
    forms: list[FormResult] = []
    errors: list[str] = []
    for found in pool.results(_jobs(case, limits), lambda: False):
        if not isinstance(found, Result):
            continue
        forms += (FormResult.model_validate_json(piece.whole()) for piece in found.pieces)
        if found.done.error is not None:
            problem = found.done.error
            errors.append(f"{problem.code}: {problem.zh} ({problem.en})")
    return Reading(tuple(forms), "; ".join(errors) or None)


def _jobs(case: Case, limits: Limits) -> Iterator[Job]:
    for found in expand(Source(case.name, case.path.read_bytes()), limits):
        if isinstance(found, Rejected):
            yield Job(found.name, error=Failure.of(found.error))
        else:
            yield Job(found.name, data=found.data)


def evaluate(
    dataset: Dataset, read: Read, *, seed: int = SEED, progress: Progress | None = None
) -> EvalReport:
    """Run the cases of a dataset through any reading function, score them and sum up."""
    began = time.perf_counter()
    runs = []
    for k, case in enumerate(dataset.cases):
        if progress:
            progress(k, len(dataset.cases), case.name)
        runs.append(_run(case, read))
    scores = [r.score for r in runs]
    report = EvalReport(
        suite=dataset.name,
        split=dataset.split,
        private=dataset.private,
        date=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        commit=commit(),
        versions={"hebiao": version("hebiao"), "python": platform.python_version(), **versions()},
        seed=seed,
        seconds=round(time.perf_counter() - began, 3),
        overall=make_slice("all", [_tally(r) for r in runs], seed),
        by_field=by_field(scores, seed),
        by_channel=_slices(runs, lambda r: r.channel, seed),
        by_family=_slices(runs, lambda r: r.case.family, seed),
        by_kind=_slices([r for r in runs if r.case.kind], lambda r: str(r.case.kind), seed),
        cases=tuple(_case_report(r) for r in runs),
        errors=tuple(e for r in runs for e in _errors(r)),
        ranker=rank(
            [
                Ranked(j.confidence, not j.error, j.decision == "accept")
                for s in scores
                for j in s.judgements
                if j.confidence is not None
            ]
        ),
    )
    return report.model_copy(update={"gate": gate.check(dataset.thresholds, report)})


def _run(case: Case, read: Read) -> _Run:
    began = time.perf_counter()
    reading = read(case)
    seconds = time.perf_counter() - began
    score = score_case(case.gold, reading.forms)
    return _Run(case, reading.forms, score, round(seconds, 4), reading.error)


def _slices(runs: Sequence[_Run], key: Callable[[_Run], str], seed: int) -> tuple[Slice, ...]:
    return tuple(
        make_slice(name, [_tally(r) for r in group], seed)
        for name, group in groupby(sorted(runs, key=key), key=key)
    )


def _case_report(run: _Run) -> CaseReport:
    return CaseReport(
        name=run.case.name,
        family=run.case.family,
        channel=run.channel,
        seconds=run.seconds,
        tally=_tally(run),
        error=run.error,
    )


def _errors(run: _Run) -> Iterator[FieldError]:
    for j in run.score.judgements:
        if j.error:
            yield FieldError(
                case=run.case.name,
                form=j.form,
                path=j.path,
                group=j.group,
                family=run.case.family,
                channel=run.channel,
                outcome=j.outcome,
                decision=j.decision,
                gold=j.gold,
                pred=j.pred,
                reasons=j.reasons,
            )
