"""Confidence as a probability and as a ranker, and how it is drawn."""

from __future__ import annotations

import re

import pytest

from hebiao.evals.ranker import Ranked, auroc, rank
from hebiao.evals.svg_ranker import reliability, risk_coverage


def fields(*given: tuple[float, bool]) -> list[Ranked]:
    """Fields that are accepted from 0.8 on."""
    return [Ranked(p, right, p >= 0.8) for p, right in given]


def test_auroc_counts_pairs() -> None:
    """All wrong below all right is one, the reverse nothing, a tie a half; without wrong fields there is none."""
    assert auroc(fields((0.9, True), (0.8, True), (0.1, False))) == 1.0
    assert auroc(fields((0.1, True), (0.9, False))) == 0.0
    assert auroc(fields((0.5, True), (0.5, False))) == 0.5
    assert auroc(fields((0.9, True), (0.5, False), (0.5, True), (0.4, True))) == pytest.approx(0.5)
    assert auroc(fields((0.9, True))) is None


def test_risk_grows_with_coverage() -> None:
    """Of the surest half nothing is wrong; of all, a fifth; in between, those of one confidence share evenly."""
    ranker = rank(fields(*[(0.9, True)] * 5, *[(0.5, True)] * 3, *[(0.5, False)] * 2))
    assert ranker.risk[0.5] == 0.0
    assert ranker.risk[0.8] == pytest.approx(1.2 / 8)
    assert ranker.risk[1.0] == pytest.approx(0.2)
    assert [p.coverage for p in ranker.curve] == [0.5, 1.0]


def test_errors_of_a_probability() -> None:
    """What is said and what is right, over all and over what waits."""
    ranker = rank(fields(*[(0.9, True)] * 9, (0.9, False), (0.6, False), (0.6, True)))
    assert (ranker.fields, ranker.wrong, ranker.accepted, ranker.accepted_wrong) == (12, 2, 10, 1)
    assert ranker.ece == pytest.approx(0.2 / 12)
    assert ranker.review_ece == pytest.approx(0.1)
    assert ranker.brier == pytest.approx((9 * 0.01 + 0.81 + 0.36 + 0.16) / 12)


def test_the_drawings_have_a_mark_for_every_level() -> None:
    """One dot a bin with its number of fields, and a curve through every confidence that ends at the last risk."""
    ranker = rank(fields(*[(0.999, True)] * 1000, *[(0.6, True)] * 3, (0.6, False)))
    drawn = reliability(ranker)
    assert drawn.count("<circle") == len(ranker.bins) == 2
    assert ">1,000<" in drawn
    curve = re.search(r'points="([^"]+)"', risk_coverage(ranker))
    assert curve is not None
    assert len(curve[1].split()) == 3


def test_nothing_to_draw_is_drawn_empty() -> None:
    """A suite without any field has axes and no marks."""
    ranker = rank([])
    assert "<circle" not in reliability(ranker)
    assert risk_coverage(ranker).startswith("<svg")
