"""Faults planted on purpose: how many the rules find, and how often they cry wolf over forms that are right.

The cases come from the seeded generator beside the fixtures (`fixtures/generator/faults.py`), so the suite runs in a
checkout only: `python -m hebiao.evals.audit_suite` writes `eval/results/audit.{md,json}` and ends with 1 when a
threshold is broken.
"""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import exp, lgamma, log, log1p
from pathlib import Path
from typing import Final, Literal, Protocol, cast

from msgspec import Struct

from hebiao.audit import audit_batch, audit_form
from hebiao.domain.form import Model
from hebiao.domain.result import Finding, FormResult, Severity
from hebiao.errors import UsageError

SEED: Final = 20241121
LEAST_RECALL: Final[dict[Severity, float]] = {"error": 0.99, "warning": 0.95, "note": 0.95}
MOST_FALSE: Final[dict[Severity, float]] = {"error": 0.005, "warning": 0.03, "note": 0.03}
LEAST_PLANTED: Final = 30
LEAST_CLEAN: Final = 300
WHOLE: Final = -1
"""the place of a finding that is of no single form of a batch"""
_HOME: Final = Path(__file__).resolve().parents[3]


class Planted(Struct, frozen=True):
    """One fault, known exactly: which rule must say so, and of which field."""

    code: str
    field: str | None
    """one of the fields of the finding; None where it has none"""
    form: int = 0
    """position in the case, or WHOLE"""
    severity: Severity | None = None
    """where the rule has more than one"""
    says: str | None = None
    """what its message must hold"""


class Case(Struct, frozen=True):
    """A form, or a batch of forms with its tables, and all that is wrong in it."""

    kind: Literal["single", "combination", "clean", "unjudged"]
    """`unjudged`: measured and shown, in no threshold"""
    results: tuple[FormResult, ...]
    planted: tuple[Planted, ...] = ()
    companions: tuple[Planted, ...] = ()
    """what the faults bring about of necessity: no false alarm, and not asked for"""
    batch: bool = False
    roster: Sequence[Mapping[str, str | None]] | None = None
    approved: Sequence[Mapping[str, str | None]] | None = None
    note: str = ""
    """what was planted, in a word"""


class _Generator(Protocol):
    def build_suite(self, seed: int) -> Iterable[Case]: ...


class Share(Model):
    """A share with its exact (Clopper-Pearson) 95 % interval."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.part / self.whole if self.whole else None


class RuleLine(Model):
    """What the suite shows of one rule."""

    code: str
    severity: Severity
    single: int
    """faults planted alone"""
    combined: int
    """faults planted beside others"""
    recall: Share
    false_clean: Share
    """clean cases in which the rule speaks"""
    false_faulty: Share
    """faulty cases in which the rule speaks of what is right"""
    broken: tuple[str, ...]
    """thresholds that do not hold"""


class Mistake(Model):
    """A fault that was not found, or a finding without a fault."""

    case: int
    kind: Literal["missed", "false"]
    code: str
    note: str
    detail: str


class AuditReport(Model):
    """The whole suite. `passed` is what CI asks for."""

    seed: int
    clean: int
    faulty: int
    rules: tuple[RuleLine, ...]
    mistakes: tuple[Mistake, ...]
    unjudged: dict[str, Share]

    @property
    def passed(self) -> bool:
        """Whether every threshold holds."""
        return not any(r.broken for r in self.rules)


def share(part: int, whole: int) -> Share:
    """A share with its Clopper-Pearson interval; of nothing, the interval is all."""
    if whole == 0:
        return Share(part=0, whole=0, low=0.0, high=1.0)
    low = _solve(lambda p: 1 - _at_most(part - 1, whole, p) > 0.025) if part else 0.0
    high = _solve(lambda p: _at_most(part, whole, p) <= 0.025) if part < whole else 1.0
    return Share(part=part, whole=whole, low=round(low, 6), high=round(high, 6))


def _solve(beyond: _Beyond) -> float:
    left, right = 0.0, 1.0
    for _ in range(50):
        middle = (left + right) / 2
        left, right = (left, middle) if beyond(middle) else (middle, right)
    return left


class _Beyond(Protocol):
    def __call__(self, p: float, /) -> bool: ...


def _at_most(k: int, n: int, p: float) -> float:
    """The chance of k or fewer of n; sums the shorter tail."""
    if 2 * k > n:
        return 1 - _at_most(n - k - 1, n, 1 - p)
    if k < 0:
        return 0.0
    if p in (0.0, 1.0):
        return 1.0 if p == 0.0 else 0.0
    whole = lgamma(n + 1)
    return sum(
        exp(whole - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) + (n - i) * log1p(-p))
        for i in range(k + 1)
    )


def run_audit_suite(seed: int = SEED) -> AuditReport:
    """Make the cases, audit them, count.

    Raises:
        UsageError: the generator is not at hand.
    """
    return measure(_load().build_suite(seed), seed)


def _load() -> _Generator:
    try:
        return cast(_Generator, importlib.import_module("generator.faults"))
    except ImportError:
        sys.path.insert(0, str(_HOME / "fixtures"))
    try:
        return cast(_Generator, importlib.import_module("generator.faults"))
    except ImportError as error:
        raise UsageError(
            "找不到 fixtures/generator：请在源码目录中运行",
            "fixtures/generator not found: run this in a checkout of the source",
        ) from error


def measure(cases: Iterable[Case], seed: int = SEED) -> AuditReport:
    """The report on some cases."""
    counts: Counter[tuple[str, str]] = Counter()
    kinds: Counter[str] = Counter()
    aside: Counter[tuple[str, bool]] = Counter()
    mistakes: list[Mistake] = []
    for number, case in enumerate(cases):
        found = _audit(case)
        hits = [p for p in case.planted if any(_is(p, i, f) for i, f in found)]
        if case.kind == "unjudged":
            aside[case.note, len(hits) == len(case.planted)] += 1
            continue
        group = "batch" if case.batch else "form"
        kinds[f"clean {group}" if case.kind == "clean" else f"faulty {group}"] += 1
        counts.update((p.code, case.kind) for p in case.planted)
        counts.update((p.code, "hit") for p in hits)
        expected = (*case.planted, *case.companions)
        strays = [(i, f) for i, f in found if not any(_is(p, i, f) for p in expected)]
        where = "false clean" if case.kind == "clean" else "false faulty"
        counts.update((code, where) for code in {f.rule for _, f in strays})
        mistakes += (_missed(number, case, p) for p in case.planted if p not in hits)
        mistakes += (_false(number, case, f) for _, f in strays)
    return AuditReport(
        seed=seed,
        clean=kinds["clean form"] + kinds["clean batch"],
        faulty=kinds["faulty form"] + kinds["faulty batch"],
        rules=tuple(_line(code, severity, counts, kinds) for code, severity in _all_rules()),
        mistakes=tuple(mistakes),
        unjudged={
            note: share(aside[note, True], aside[note, True] + aside[note, False])
            for note in sorted({n for n, _ in aside})
        },
    )


def _audit(case: Case) -> list[tuple[int, Finding]]:
    if not case.batch:
        return [(0, f) for f in audit_form(case.results[0])]
    batch = audit_batch(case.results, case.roster, case.approved)
    places = {r.form_id: i for i, r in enumerate(case.results)}
    found = [(places[form], f) for form, fs in batch.by_form.items() for f in fs]
    return [*found, *((WHOLE, f) for f in batch.whole)]


def _is(planted: Planted, form: int, finding: Finding) -> bool:
    """Whether a finding is that of the fault: the code, the form, the field, and nobody's reading to blame."""
    return (
        finding.rule == planted.code
        and form == planted.form
        and (planted.field in finding.fields if planted.field is not None else not finding.fields)
        and planted.severity in (None, finding.severity)
        and (planted.says or "") in finding.message
        and finding.verdict == "filer"
    )


def _missed(number: int, case: Case, planted: Planted) -> Mistake:
    form = case.results[max(planted.form, 0)].form
    detail = f"{planted.field}: {form.model_dump_json(exclude_none=True)}"
    return Mistake(case=number, kind="missed", code=planted.code, note=case.note, detail=detail)


def _false(number: int, case: Case, finding: Finding) -> Mistake:
    return Mistake(case=number, kind="false", code=finding.rule, note=case.note, detail=finding.message)


def _all_rules() -> list[tuple[str, Severity]]:
    from hebiao.audit.keys import BATCH_RULES
    from hebiao.audit.rules import RULES

    return [*((r.code, r.severity) for r in RULES), *((c, s[0]) for c, s in BATCH_RULES.items())]


def _line(code: str, severity: Severity, counts: Counter[tuple[str, str]], kinds: Counter[str]) -> RuleLine:
    group = "batch" if code.startswith("B") else "form"
    single, combined = counts[code, "single"], counts[code, "combination"]
    recall = share(counts[code, "hit"], single + combined)
    clean = share(counts[code, "false clean"], kinds[f"clean {group}"])
    faulty = share(counts[code, "false faulty"], kinds[f"faulty {group}"])
    demands = (
        (single >= LEAST_PLANTED, f"planted alone {single} < {LEAST_PLANTED}"),
        (clean.whole >= LEAST_CLEAN, f"clean cases {clean.whole} < {LEAST_CLEAN}"),
        ((recall.value or 0) >= LEAST_RECALL[severity], f"recall {_percent(recall.value)}"),
        ((clean.value or 0) <= MOST_FALSE[severity], f"false alarms, clean {_percent(clean.value)}"),
        ((faulty.value or 0) <= MOST_FALSE[severity], f"false alarms, faulty {_percent(faulty.value)}"),
    )
    return RuleLine(
        code=code, severity=severity, single=single, combined=combined, recall=recall,
        false_clean=clean, false_faulty=faulty, broken=tuple(why for holds, why in demands if not holds),
    )  # fmt: skip


def to_markdown(report: AuditReport) -> str:
    """The report as a table."""
    lines = [
        "# The audit against planted faults",
        "",
        f"Seed {report.seed}: {report.clean} cases that look odd and are right, {report.faulty} with known faults, "
        f"alone and combined. Brackets: exact 95 % intervals (Clopper-Pearson). "
        f"{'All thresholds hold.' if report.passed else '**Thresholds are broken.**'}",
        "",
        "| rule | severity | alone | combined | recall | false alarms, clean | false alarms, faulty | broken |",
        "|---|---|---:|---:|---|---|---|---|",
    ]
    lines += (
        f"| {r.code} | {r.severity} | {r.single} | {r.combined} | {_cell(r.recall)} | {_cell(r.false_clean)} "
        f"| {_cell(r.false_faulty)} | {'; '.join(r.broken)} |"
        for r in report.rules
    )
    if report.unjudged:
        lines += ["", "Beyond what the rules claim, shown and in no threshold:", ""]
        lines += (f"- {note}: found {_cell(s)}" for note, s in report.unjudged.items())
    return "\n".join(lines) + "\n"


def _cell(of: Share) -> str:
    return f"{of.part}/{of.whole} = {_percent(of.value)} [{_percent(of.low)}, {_percent(of.high)}]"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.2f}%"


def write_report(report: AuditReport, folder: Path) -> None:
    """audit.md and audit.json in a folder, made where absent."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "audit.md").write_text(to_markdown(report), encoding="utf-8")
    (folder / "audit.json").write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Command line: write the report, say what is broken; 1 when something is."""
    report = run_audit_suite(int(sys.argv[1]) if len(sys.argv) > 1 else SEED)
    write_report(report, _HOME / "eval" / "results")
    sys.stdout.write(to_markdown(report))
    return 0 if report.passed else 1


if __name__ == "__main__":
    sys.exit(main())
