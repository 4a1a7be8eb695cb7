"""Confidence as it was counted."""

from __future__ import annotations

from typing import get_args

import pytest

from hebiao.reconcile.confidence import (
    AGREEMENT,
    ALL,
    Cell,
    ChannelBound,
    Evidence,
    FieldClass,
    Fitted,
    class_of,
    confidence_of,
    make_table,
    shipped,
)


def test_stronger_evidence_is_never_less_sure() -> None:
    """Agreement is surest; what was never counted is a coin; all are probabilities."""
    sure = {e: confidence_of(e) for e in get_args(Evidence)}
    assert all(0 < c < 1 for c in sure.values())
    assert min(sure[e] for e in AGREEMENT) > max(sure["by_repair"], sure["doubted"], sure["conflict"])
    assert sure["agree_ragged"] >= sure["agree_lines"]
    counted = {c.evidence for c in shipped().fitted.cells}
    assert all(sure[e] == 0.5 for e in set(get_args(Evidence)) - counted)


def test_agreement_is_above_every_threshold() -> None:
    """The shipped counts hold back no agreement of both readings in any channel that was measured."""
    table = shipped()
    assert table.fitted.channels
    for bound in table.fitted.channels:
        assert bound.most_wrong <= table.fitted.risk
        assert all(table.probability(e, bound.channel, "text") >= bound.threshold for e in AGREEMENT)


def fitted(*cells: tuple[str, str, Evidence, int, int]) -> Fitted:
    """A fit of these counts, for one channel."""
    bound = ChannelBound(
        channel="docx", documents=1, forms=1, fields=1, wrong=0, bad_documents=0, most_wrong=1, most_bad=1, threshold=0.99,
    )  # fmt: skip
    made = [Cell(channel=c, field_class=f, evidence=e, fields=n, right=r) for c, f, e, n, r in cells]
    return Fitted(suites=(), commit=None, risk=0.01, channels=(bound,), cells=tuple(made))


def test_few_forms_lean_on_many() -> None:
    """A cell of three stays near what the evidence is worth everywhere; a cell of many speaks for itself."""
    table = make_table(
        fitted(("docx", "text", "agree_exact", 10_000, 10_000), ("docx", "money", "agree_exact", 3, 0),
               ("docx", "level", "agree_exact", 5000, 2500))
    )  # fmt: skip
    everywhere = table.probability("agree_exact", ALL, ALL)
    assert 0.8 * everywhere < table.probability("agree_exact", "docx", "money") < everywhere
    assert table.probability("agree_exact", "docx", "level") == pytest.approx(0.5, abs=0.01)


def test_a_channel_nobody_measured_is_never_very_sure() -> None:
    """What the same evidence was worth elsewhere is not claimed there."""
    table = make_table(fitted(("docx", "text", "agree_exact", 10_000, 10_000)))
    assert table.probability("agree_exact", "docx", "text") > 0.999
    assert table.probability("agree_exact", "scan", "text") == pytest.approx(0.99)


@pytest.mark.parametrize(
    ("path", "said"),
    [("funding.total.score", "points"), ("funding.total.executed", "money"), ("indicators.3.level1", "level"),
     ("indicators.3.weight", "points"), ("total_score", "points"), ("expected_goal", "text")],
)  # fmt: skip
def test_classes_of_fields(path: str, said: str) -> None:
    """Amounts, points, levels, texts."""
    assert class_of(path) == said


def test_what_was_never_counted_is_accepted_nowhere() -> None:
    """In every channel and class, of a known family or none: one reading, a kind or a sum alone is held, unless counted there."""
    table = shipped()
    counted = {(c.channel, c.field_class, c.evidence) for c in table.fitted.cells}
    alone: tuple[Evidence, ...] = ("single_exact", "by_kind", "by_arithmetic")
    for bound in table.fitted.channels:
        for field_class in get_args(FieldClass):
            for evidence in alone:
                if (bound.channel, field_class, evidence) not in counted:
                    assert table.probability(evidence, bound.channel, field_class) < bound.threshold
    assert table.bound("a channel of tomorrow") is None
