"""Is it good enough, and is it better than it was: thresholds and baselines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from hebiao.errors import UsageError
from hebiao.evals.dataset import Threshold
from hebiao.evals.metrics import COUNTS, RATES
from hebiao.evals.record import Baseline, Change, Comparison, EvalReport, GateCheck, Slice
from hebiao.run.outputs import writing

_FIELD_SCOPE: Final = "field"


def check(thresholds: Iterable[Threshold], report: EvalReport) -> tuple[GateCheck, ...]:
    """Hold a report against the thresholds; what could not be measured does not pass."""
    slices = report.slices()
    checks = []
    for t in thresholds:
        value = _value(slices.get(t.scope), t.metric)
        passed = value is not None and (value >= t.limit if t.sense == "min" else value <= t.limit)
        checks.append(
            GateCheck(
                scope=t.scope, metric=t.metric, sense=t.sense, limit=t.limit, value=value, passed=passed
            )
        )
    return tuple(checks)


def _value(of: Slice | None, metric: str) -> float | None:
    if of is None:
        return None
    if metric in RATES:
        return of.rates[metric].value
    return float(getattr(of.tally, metric))


def make_baseline(report: EvalReport) -> Baseline:
    """What is kept of a report for later comparisons."""
    rates: dict[str, dict[str, float | None]] = {
        scope: {metric: _value(of, metric) for metric in (*RATES, *COUNTS)}
        for scope, of in report.slices().items()
    }
    rates[_FIELD_SCOPE] = {group: r.value for group, r in report.by_field.items()}
    return Baseline(
        suite=report.suite,
        split=report.split,
        commit=report.commit,
        date=report.date,
        rates=rates,
        cases=tuple(c.name for c in report.cases),
        errors={e.key: e.decision for e in report.errors},
    )


def read_baseline(path: Path) -> Baseline:
    """A baseline from its file.

    Raises:
        UsageError: the file is missing or no baseline.
    """
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise UsageError(f"读不了基线 {path}", f"cannot read the baseline {path}") from error


def write_baseline(report: EvalReport, path: Path) -> None:
    """Keep a report as a baseline. The file holds names of fields, no values.

    Raises:
        StoreError: the file cannot be written.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make_baseline(report).model_dump_json(indent=1) + "\n", encoding="utf-8")


def compare(before: Baseline, report: EvalReport) -> Comparison:
    """What changed since the baseline. Fields are compared for the documents that both runs have.

    Raises:
        UsageError: the baseline is of another suite.
    """
    if (before.suite, before.split) != (report.suite, report.split):
        raise UsageError(
            f"基线属于另一个评测集：{before.suite}（{before.split or '全部'}）",
            f"the baseline is of another suite: {before.suite} ({before.split or 'all'})",
        )
    after = make_baseline(report)
    common = set(before.cases) & set(after.cases)
    old = {k: d for k, d in before.errors.items() if k.split("::")[0] in common}
    new = {k: d for k, d in after.errors.items() if k.split("::")[0] in common}
    return Comparison(
        commit=before.commit,
        changes=tuple(_changes(before, after)),
        worse=tuple(k for k, d in new.items() if k not in old or (d == "accept" != old[k])),
        better=tuple(k for k, d in old.items() if k not in new or (d == "accept" != new[k])),
        only_before=_missing(before.cases, common),
        only_now=_missing(after.cases, common),
    )


def _missing(cases: Sequence[str], common: set[str]) -> tuple[str, ...]:
    return tuple(c for c in cases if c not in common)


def _changes(before: Baseline, after: Baseline) -> Iterator[Change]:
    for scope, metrics in after.rates.items():
        old = before.rates.get(scope, {})
        for metric, now in metrics.items():
            then = old.get(metric)
            if then == now:
                continue
            high = metric not in COUNTS and (metric not in RATES or RATES[metric].better == "high")
            better = None if then is None or now is None else (now > then) == high
            yield Change(scope=scope, metric=metric, before=then, after=now, better=better)
