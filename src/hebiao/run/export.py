"""The files of a run written anew, with what people have decided since: at any time, as often as one likes."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from hebiao.run.counts import all_findings, count_findings, finding_counts
from hebiao.run.finished import Current, Finished, open_finished
from hebiao.run.outputs import Outputs, writing

if TYPE_CHECKING:
    from hebiao.config import Settings
    from hebiao.domain.result import FormResult
    from hebiao.domain.run import InputOutcome, RunLog, Said


class _Counted(Struct):
    """What the forms of one input hold."""

    fields: int = 0
    review: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    """by severity, and the `waived` among them"""

    def add(self, result: FormResult) -> None:
        """One form more."""
        self.fields += len(result.fields)
        self.review += len(result.review_paths)
        self.findings += count_findings(result)


def export_run(out: Path, settings: Settings, folder: Path | None = None) -> RunLog:
    """Writes forms.jsonl, forms.xlsx, report.html and run.json as they stand after review.

    Args:
        out: the output folder of a finished run.
        folder: where to; `out` itself unless given. Files there are replaced once all new ones are whole.
        settings: language, store and waivers.

    Raises:
        UsageError: no finished run.
        StoreError: the store cannot be read, or the folder cannot be written.
    """
    with open_finished(out, settings) as finished:
        return write_finished(finished, folder or out, settings)


def write_finished(finished: Finished, folder: Path, settings: Settings) -> RunLog:
    """As `export_run`, of a run whose store is open; decisions may go on meanwhile."""
    from hebiao.run.reports import Reports

    outputs = Outputs(folder)
    try:
        with writing(folder), closing(Reports(outputs, settings.lang)) as reports:
            current = finished.current()
            with outputs.path("forms.jsonl").open("wb") as lines:

                def written(outcome: InputOutcome) -> _Counted:
                    counted = _Counted()
                    for result in itertools.islice(current.results, outcome.forms):
                        lines.write(result.to_json_line(settings.lang).encode() + b"\n")
                        reports.add(result)
                        counted.add(result)
                    return counted

                counted = [written(outcome) for outcome in finished.log.inputs]
            log = _log(finished.log, counted, current, settings)
            reports.finish(log)
            outputs.path("run.json").write_text(log.model_dump_json(indent=2) + "\n", encoding="utf-8")
            outputs.publish()
    finally:
        outputs.close()
    return log


def _notices(current: Current, log: RunLog, settings: Settings) -> tuple[Said, ...]:
    """What the waivers given now are worth; without any, what the run said."""
    from hebiao.domain.run import Said

    if settings.waivers is None:
        return log.notices
    return tuple(Said(zh=m.zh, en=m.en) for m in current.checks.notices())


def _log(before: RunLog, counted: Sequence[_Counted], current: Current, settings: Settings) -> RunLog:
    """The log of the run with its counts and findings as they are now; when and by what it was made stays."""
    fields, review = sum(c.fields for c in counted), sum(c.review for c in counted)
    counts = {name: count for name, count in before.counts.items() if name != "batch_findings"}
    counts |= {"fields": fields, "review": review, "accepted": fields - review}
    counts |= finding_counts([c.findings for c in counted], current.whole)
    waived = sum(c.findings["waived"] for c in counted)
    if waived or "waived" in counts:
        counts["waived"] = waived
    inputs = (
        outcome.model_copy(
            update={"fields": c.fields, "review": c.review, "findings": all_findings(c.findings)}
        )
        for outcome, c in zip(before.inputs, counted, strict=True)
    )
    now = {"counts": counts, "inputs": tuple(inputs), "batch_findings": current.whole}
    return before.model_copy(update=now | {"notices": _notices(current, before, settings)})
