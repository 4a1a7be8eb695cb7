"""What the suite of wrong answers found: its counts, its bounds, and the page that is published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from hebiao.domain.form import Model
from hebiao.evals.audit_suite import Share, share

PLANTED: Final = 10_000
"""wrong values that must be planted for the bounds to mean something"""
MOST_WRONG: Final = 0.001
"""of wrong values that stand somewhere in the source: the share that may be accepted"""
Setting = Literal["natural", "planted", "worst"]
GOOD: Final[tuple[Setting, ...]] = ("natural", "planted")
SETTINGS: Final[tuple[Setting, ...]] = ("natural", "planted", "worst")


class FaultLine(Model):
    """What became of one kind of wrong answer."""

    setting: Setting
    kind: str
    planted: int
    """pointers that are other than those of a good answer"""
    grounded: int
    """of them, those with a quote that stands where they point"""
    settled: int
    """fields accepted on the model's word, right ones included"""
    wrong: int
    """of them, those that are not what the label says"""
    ungrounded: int
    """of them, those whose text does not stand in the source"""


class GroupLine(Model):
    """Fields of one group that are right: by the parsers alone, by the model alone, by both."""

    setting: Setting
    group: str
    fields: int
    parser: int
    model: int
    reconciled: int


class TokenLine(Model):
    """Tokens asked for one suite, by our count: parts in doubt, and every part of every form."""

    suite: str
    forms: int
    auto: int
    always: int


class ModelReport(Model):
    """The whole suite. `broken` says which bounds do not hold."""

    seed: int
    forms: int
    faults: tuple[FaultLine, ...]
    groups: tuple[GroupLine, ...]
    tokens: tuple[TokenLine, ...]
    silent: dict[str, tuple[int, int]]
    """silent errors without and with a good model, by setting"""
    broken: tuple[str, ...]


def wrong_share(report: ModelReport, setting: Setting) -> Share:
    """Wrong values accepted on the model's word, of those planted that stand in the source."""
    lines = [f for f in report.faults if f.setting == setting]
    return share(sum(f.wrong for f in lines), sum(f.grounded for f in lines))


def settled_share(report: ModelReport, setting: Setting) -> Share:
    """Wrong fields of those accepted on the word of a model that reads badly."""
    lines = [f for f in report.faults if f.setting == setting]
    return share(sum(f.wrong for f in lines), sum(f.settled for f in lines))


def broken_bounds(report: ModelReport) -> Iterator[str]:
    """The bounds that do not hold, in words."""
    for setting in GOOD:
        lines = [f for f in report.faults if f.setting == setting]
        if (ungrounded := sum(f.ungrounded for f in lines)) > 0:
            yield f"{setting}: {ungrounded} values accepted that do not stand in the source"
        found = wrong_share(report, setting)
        if (found.value or 0) > MOST_WRONG:
            yield f"{setting}: {found.part} of {found.whole} grounded wrong values accepted"
    if sum(f.planted for f in report.faults if f.setting == "planted") < PLANTED:
        yield f"fewer than {PLANTED} wrong values planted"
    for g in report.groups:
        if g.reconciled < max(g.parser, g.model) and g.setting == "natural":
            yield f"{g.setting}: {g.group} {g.reconciled} right, parser {g.parser}, model {g.model}"
    for name, (before, after) in report.silent.items():
        if after > before:
            yield f"{name}: silent errors {before} without a model, {after} with"


def to_markdown(report: ModelReport) -> str:
    """The report as tables."""
    lines = [
        "# A model that answers wrongly, and one that answers well",
        "",
        f"Seed {report.seed}, {report.forms} labelled forms, every part asked. Brackets: exact 95 % intervals "
        "(Clopper-Pearson). "
        + ("All bounds hold." if not report.broken else "**Broken:** " + "; ".join(report.broken) + "."),
        "",
        "*natural*: the parsers' own doubts. *planted*: a quarter of the second reading's texts spoilt. *worst*: the "
        "second reading has the very fault of the model, so that two of three readings agree on what is wrong; no "
        "bound is set there.",
        "",
        "| setting | wrong values that stand in the source | accepted | share | of all settled |",
        "|---|---|---|---|---|",
    ]
    for setting in SETTINGS:
        of_wrong, of_settled = wrong_share(report, setting), settled_share(report, setting)
        lines.append(
            f"| {setting} | {of_wrong.whole} | {of_wrong.part} | {_percent(of_wrong)} | {_percent(of_settled)} |"
        )
    lines += ["", "| setting | fault | planted | stand in the source | settled | wrong | without ground |"]
    lines.append("|---|---|---|---|---|---|---|")
    lines += [
        f"| {f.setting} | {f.kind} | {f.planted} | {f.grounded} | {f.settled} | {f.wrong} | {f.ungrounded} |"
        for f in report.faults
    ]
    lines += ["", "## Right fields with a model that reads well", ""]
    lines += ["| setting | group | fields | parsers | model | both |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {g.setting} | {g.group} | {g.fields} | {g.parser} | {g.model} | {g.reconciled} |"
        for g in report.groups
        if g.fields
    ]
    lines += [
        "",
        "## Tokens asked",
        "",
        "| suite | forms | parts in doubt | every part | share |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {t.suite} | {t.forms} | {t.auto} | {t.always} | {t.auto / max(1, t.always):.2%} |"
        for t in report.tokens
    ]
    return "\n".join(lines) + "\n"


def _percent(part: Share) -> str:
    if part.value is None:
        return "–"
    return f"{part.value:.3%} [{part.low:.3%}, {part.high:.3%}]"
