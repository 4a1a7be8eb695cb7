"""The suite of wrong answers, small: one fixture, every fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from hebiao.evals.model_page import to_markdown
from hebiao.evals.model_report import (
    MOST_WRONG,
    SETTINGS,
    ChannelLine,
    FaultLine,
    GroupLine,
    ModelReport,
    TokenLine,
    broken_bounds,
    wrong_share,
)
from hebiao.evals.model_suite import run_model_suite

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> ModelReport:
    """Three labelled inputs: a clean table, running text whose cuts are in doubt, lines with a figure in doubt."""
    folder = tmp_path_factory.mktemp("suite")
    for name in ("docx/classic", "text/lost-points-in-level", "text/line-placeholder"):
        for path in FIXTURES.glob(f"{name}.*"):
            (folder / path.name).write_bytes(path.read_bytes())
    return run_model_suite([folder])


def test_nothing_without_ground_is_accepted(report: ModelReport) -> None:
    """Of all wrong answers hardly one is accepted, though a parser has the same fault; none at all that stands nowhere."""
    assert sum(f.planted for f in report.faults) > 2000
    assert {f.kind for f in report.faults} >= {
        "inventions",
        "shifted_rows",
        "swapped_columns",
        "obeyed",
        "retold",
    }
    assert [f for f in report.faults if f.ungrounded] == []
    assert [f for f in report.faults if f.wrong and f.setting == "natural"] == []
    assert [s for s in SETTINGS if (wrong_share(report, s).value or 0) > MOST_WRONG] == []


def test_a_good_model_helps_and_never_harms(report: ModelReport) -> None:
    """Settled fields are right, and no silent error is new."""
    assert {c.channel for c in report.channels} == {"docx", "text"}
    for arms in (*report.groups, *report.channels):
        assert arms.reconciled >= max(arms.parser, arms.model), arms
    assert all(c.silent <= c.silent_before for c in report.channels)
    text = next(c for c in report.channels if (c.setting, c.channel) == ("natural", "text"))
    assert 0 < text.settled == text.settled_right == text.review_before - text.review


def test_only_parts_in_doubt_cost(report: ModelReport) -> None:
    """Far fewer tokens than asking every part of every form."""
    (tokens,) = report.tokens
    assert 0 < tokens.auto < 0.5 * tokens.always


def test_bounds_are_held_against_the_counts() -> None:
    """A wrong value without ground, a group that lost, and too small a sample are each named."""
    bad = ModelReport(
        seed=1, forms=1,
        faults=(FaultLine(setting="natural", kind="x", planted=9, grounded=9, settled=1, wrong=1, ungrounded=1,
                          front_won=3, front_lost=2),),
        groups=(GroupLine(setting="natural", suite="s", group="year", fields=2, parser=2, model=1, reconciled=1),),
        channels=(ChannelLine(setting="natural", suite="s", channel="docx", forms=1, fields=2, parser=2, model=1, reconciled=2,
                              review_before=1, review=0, silent_before=0, silent=1, settled=1, settled_right=0),),
        tokens=(TokenLine(suite="s", forms=1, auto=1, always=9),), broken=(),
    )  # fmt: skip
    broken = list(broken_bounds(bad))
    assert len(broken) == 5
    assert "year" in " ".join(broken)
    assert "| natural | x | 9 | 9 | 1 | 1 | 1 | 3 | 2 |" in to_markdown(bad)
