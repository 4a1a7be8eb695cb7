"""The files of a run written anew, with what people have decided since: at any time, as often as one likes."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hebiao.run.finished import Current, Finished, open_finished
from hebiao.run.outputs import Outputs, writing

if TYPE_CHECKING:
    from hebiao.config import Settings
    from hebiao.domain.result import FormResult
    from hebiao.domain.run import InputOutcome, RunLog, Said

_SEVERITIES: Final = {"error": "errors", "warning": "warnings", "note": "notes"}


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
    from hebiao.report.facts import is_waived
    from hebiao.report.html import Report
    from hebiao.report.units import UnitTally
    from hebiao.report.xlsx import FormsBook

    outputs = Outputs(folder)
    try:
        with writing(folder), Report(settings.lang) as page:
            units = UnitTally(skip=is_waived)
            book = FormsBook(outputs.path("forms.xlsx"), settings.lang)
            total: Counter[str] = Counter()
            outcomes: list[InputOutcome] = []
            current = finished.current()
            with outputs.path("forms.jsonl").open("wb") as lines:
                for outcome in finished.log.inputs:
                    counted: Counter[str] = Counter()
                    for result in itertools.islice(current.results, outcome.forms):
                        lines.write(result.to_json_line(settings.lang).encode() + b"\n")
                        _count(result, counted)
                        for part in (units, book, page):
                            part.add(result)
                    outcomes.append(_outcome(outcome, counted))
                    total += counted
            log = _log(finished.log, outcomes, total)
            log = log.model_copy(
                update={"batch_findings": current.whole, "notices": _notices(current, log, settings)}
            )
            done = units.done()
            book.close(done)
            page.add_units(done)
            page.write(log, outputs.path("report.html"))
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


def _count(result: FormResult, into: Counter[str]) -> None:
    into["fields"] += len(result.fields)
    into["review"] += len(result.review_paths)
    for finding in result.findings:
        into[_SEVERITIES[finding.severity]] += 1
        into["waived"] += finding.waived is not None


def _findings(counted: Counter[str]) -> int:
    return sum(counted[name] for name in _SEVERITIES.values())


def _outcome(before: InputOutcome, counted: Counter[str]) -> InputOutcome:
    changed = {k: counted[k] for k in ("fields", "review")} | {"findings": _findings(counted)}
    return before.model_copy(update=changed)


def _log(before: RunLog, outcomes: list[InputOutcome], total: Counter[str]) -> RunLog:
    """The log of the run with its counts as they are now; when and by what it was made stays."""
    names = ("fields", "review", *_SEVERITIES.values())
    counts = before.counts | {name: total[name] for name in names}
    counts |= {"accepted": total["fields"] - total["review"], "findings": _findings(total)}
    if total["waived"]:
        counts["waived"] = total["waived"]
    return before.model_copy(update={"counts": counts, "inputs": tuple(outcomes)})
