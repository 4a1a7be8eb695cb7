"""The page on the suite of wrong answers that is published."""

from __future__ import annotations

from hebiao.evals.audit_suite import Share
from hebiao.evals.markdown import table
from hebiao.evals.model_report import SETTINGS, ModelReport, settled_share, wrong_share


def to_markdown(report: ModelReport) -> str:
    """The report as tables."""
    bounds = "All bounds hold." if not report.broken else "**Broken:** " + "; ".join(report.broken) + "."
    lines = [
        "# A model that answers wrongly, and one that answers well",
        "",
        f"Seed {report.seed}, {report.forms} labelled forms, every part asked. Brackets: exact 95 % intervals "
        f"(Clopper-Pearson). {bounds}",
        "",
        "*natural*: the parsers' own doubts. *planted*: a quarter of the second reading's texts spoilt. *worst*: the "
        "second reading has the very fault of the model, so that two of three readings agree on what is wrong. "
        "*echoed_parser* is a model that repeats the second reading, its mistakes included.",
        *_accepted(report),
        *_by_fault(report),
        *_by_channel(report),
        *_by_field(report),
        *_tokens(report),
    ]
    return "\n".join(lines) + "\n"


def _accepted(report: ModelReport) -> list[str]:
    """How many wrong values got through."""
    rows = []
    for setting in SETTINGS:
        of_wrong, of_settled = wrong_share(report, setting), settled_share(report, setting)
        rows.append((setting, of_wrong.whole, of_wrong.part, _percent(of_wrong), _percent(of_settled)))
    return table(
        ("setting", "wrong values that stand in the source", "accepted", "share", "of all settled"), rows
    )


def _by_fault(report: ModelReport) -> list[str]:
    """What became of each kind of wrong answer, and what a person sees of it first."""
    return [
        "",
        "In front: of the fields in review, those whose text in front of its rivals a wrong answer made right, and made "
        "wrong. Nothing of it is accepted.",
        *table(
            (
                "setting", "fault", "planted", "stand in the source", "settled", "wrong", "without ground",
                "in front: won", "lost",
            ),
            (
                (
                    f.setting, f.kind, f.planted, f.grounded, f.settled, f.wrong, f.ungrounded,
                    f.front_won, f.front_lost,
                )
                for f in report.faults
            ),
        ),
    ]  # fmt: skip


def _by_channel(report: ModelReport) -> list[str]:
    """What a model that reads well adds to the parsers, and what it costs in silence."""
    return [
        "",
        "## Parsers alone, a model that reads well alone, both together, by channel",
        "",
        "The model's answers are made from the labels and replayed; what it has is what stands in the source where it "
        "points, as recognised on a picture. *natural* asks every part of every form; in use only parts in doubt are "
        "asked. A field counts as right for all three by the text that the form holds, also one in review by the text in "
        "front: what a person would take who only nods. The model alone has no review.",
        *table(
            (
                "setting", "suite", "channel", "forms", "fields", "parsers right", "model right", "both right",
                "in review", "with a model", "wrong accepted", "with a model", "settled (right)",
            ),
            (
                (
                    c.setting, c.suite, c.channel, c.forms, c.fields, c.parser, c.model, c.reconciled,
                    c.review_before, c.review, c.silent_before, c.silent, f"{c.settled} ({c.settled_right})",
                )
                for c in report.channels
            ),
        ),
    ]  # fmt: skip


def _by_field(report: ModelReport) -> list[str]:
    """The same, by what the fields are about."""
    return [
        "",
        "## The same by field",
        *table(
            ("setting", "suite", "group", "fields", "parsers", "model", "both"),
            (
                (g.setting, g.suite, g.group, g.fields, g.parser, g.model, g.reconciled)
                for g in report.groups
                if g.fields
            ),
        ),
    ]


def _tokens(report: ModelReport) -> list[str]:
    """What is saved by asking only what is in doubt."""
    return [
        "",
        "## Tokens asked",
        *table(
            ("suite", "forms", "parts in doubt", "every part", "share"),
            ((t.suite, t.forms, t.auto, t.always, f"{t.auto / max(1, t.always):.2%}") for t in report.tokens),
        ),
    ]


def _percent(part: Share) -> str:
    if part.value is None:
        return "–"
    return f"{part.value:.3%} [{part.low:.3%}, {part.high:.3%}]"
