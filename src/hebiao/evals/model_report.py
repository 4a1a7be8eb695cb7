"""What the suite of wrong answers found: its counts, and the bounds that they are held to."""

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
    front_won: int = 0
    """fields in review whose text in front is right with the model, and was not without"""
    front_lost: int = 0
    """the same the other way round: nothing is accepted, but who only nods is led astray"""


class GroupLine(Model):
    """Fields of one group that are right: by the parsers alone, by the model alone, by both."""

    setting: Setting
    suite: str
    group: str
    fields: int
    parser: int
    model: int
    reconciled: int


class ChannelLine(Model):
    """The same by channel, with what waits for a person and what is wrong in silence."""

    setting: Setting
    suite: str
    channel: str
    forms: int
    fields: int
    parser: int
    model: int
    reconciled: int
    review_before: int
    """fields in review, by the parsers alone"""
    review: int
    """the same with the model"""
    silent_before: int
    """wrong accepted fields, by the parsers alone"""
    silent: int
    settled: int
    """accepted on the word of a model that reads well"""
    settled_right: int


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
    channels: tuple[ChannelLine, ...]
    tokens: tuple[TokenLine, ...]
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
    for setting in SETTINGS:
        lines = [f for f in report.faults if f.setting == setting]
        if (ungrounded := sum(f.ungrounded for f in lines)) > 0:
            yield f"{setting}: {ungrounded} values accepted that do not stand in the source"
        found = wrong_share(report, setting)
        if (found.value or 0) > MOST_WRONG:
            yield f"{setting}: {found.part} of {found.whole} grounded wrong values accepted"
    if sum(f.planted for f in report.faults if f.setting == "planted") < PLANTED:
        yield f"fewer than {PLANTED} wrong values planted"
    named: list[tuple[Setting, str, GroupLine | ChannelLine]] = [
        (g.setting, f"{g.suite}: {g.group}", g) for g in report.groups
    ]
    named += [(c.setting, f"{c.suite}: {c.channel}", c) for c in report.channels]
    for setting, name, arms in named:
        if arms.reconciled < max(arms.parser, arms.model):
            yield f"{setting}: {name} {arms.reconciled} right, parser {arms.parser}, model {arms.model}"
    for c in report.channels:
        if c.silent > c.silent_before:
            yield f"{c.setting}: {c.suite}: {c.channel} silent errors {c.silent_before} without a model, {c.silent} with"
