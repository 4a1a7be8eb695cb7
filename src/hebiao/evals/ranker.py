"""A confidence held against what was right: as a probability, and as a ranker."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from hebiao.domain.form import Model
from hebiao.evals.audit_suite import share

BINS: Final = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9995, 1.0)
COVERAGES: Final = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)


class Ranked(NamedTuple):
    """One decided field."""

    confidence: float
    right: bool
    accepted: bool


class Bin(Model):
    """Fields of about the same confidence."""

    low: float
    high: float
    fields: int
    said: float
    """mean confidence"""
    right: float
    """share that was right"""
    least: float
    """ends of the exact 95 % interval of it (Clopper-Pearson), were fields independent"""
    most: float


class Point(Model):
    """The surest fields, down to some confidence."""

    coverage: float
    """share of all fields"""
    risk: float
    """share of wrong ones among them"""


class Ranker(Model):
    """How well confidence tells right from wrong on a set of fields."""

    fields: int
    wrong: int
    accepted: int
    accepted_wrong: int
    auroc: float | None
    """chance that a wrong field has less confidence than a right one; None where nothing is wrong, or all is"""
    brier: float
    ece: float
    """mean distance of what is said and what is right, over bins of confidence"""
    review_ece: float
    """the same over the fields in review alone"""
    bins: tuple[Bin, ...]
    curve: tuple[Point, ...]
    """risk by coverage, a point a distinct confidence, surest first"""

    @property
    def risk(self) -> dict[float, float]:
        """Share of wrong fields among the surest, by the share of fields taken."""
        return {coverage: risk_at(self.curve, coverage) for coverage in COVERAGES}


def rank(fields: Sequence[Ranked]) -> Ranker:
    """All that is said of a set of fields."""
    n = max(1, len(fields))
    return Ranker(
        fields=len(fields),
        wrong=sum(not f.right for f in fields),
        accepted=sum(f.accepted for f in fields),
        accepted_wrong=sum(f.accepted and not f.right for f in fields),
        auroc=auroc(fields),
        brier=sum((f.confidence - f.right) ** 2 for f in fields) / n,
        ece=_error(bins_of(fields)),
        review_ece=_error(bins_of([f for f in fields if not f.accepted])),
        bins=tuple(bins_of(fields)),
        curve=tuple(curve_of(fields)),
    )


def auroc(fields: Sequence[Ranked]) -> float | None:
    """The area under the ROC curve of confidence as a sign of right; ties count half."""
    right, wrong = sum(f.right for f in fields), sum(not f.right for f in fields)
    if not right or not wrong:
        return None
    below = won = 0.0
    for _, level in groupby(sorted(fields), key=lambda f: f.confidence):
        here = [f.right for f in level]
        good = sum(here)
        won += good * (below + (len(here) - good) / 2)
        below += len(here) - good
    return won / (right * wrong)


def bins_of(fields: Sequence[Ranked]) -> list[Bin]:
    """The fields by confidence, bins without any left out."""
    out = []
    for low, high in pairwise(BINS):
        here = [f for f in fields if low <= f.confidence < high or f.confidence == high == 1.0]
        if here:
            right = share(sum(f.right for f in here), len(here))
            said = sum(f.confidence for f in here) / len(here)
            out.append(
                Bin(
                    low=low,
                    high=high,
                    fields=len(here),
                    said=said,
                    right=right.value or 0.0,
                    least=right.low,
                    most=right.high,
                )
            )
    return out


def _error(bins: Sequence[Bin]) -> float:
    return sum(b.fields * abs(b.said - b.right) for b in bins) / max(1, sum(b.fields for b in bins))


def curve_of(fields: Sequence[Ranked]) -> list[Point]:
    """Risk by coverage; fields of one confidence come in together."""
    out, taken, wrong = [], 0, 0
    ranked = sorted(fields, key=lambda f: -f.confidence)
    for _, level in groupby(ranked, key=lambda f: f.confidence):
        here = list(level)
        taken += len(here)
        wrong += sum(not f.right for f in here)
        out.append(Point(coverage=taken / len(fields), risk=wrong / taken))
    return out


def risk_at(curve: Sequence[Point], coverage: float) -> float:
    """Share of wrong fields among the surest; those of one confidence share their wrong ones evenly."""
    before = Point(coverage=0.0, risk=0.0)
    for point in curve:
        if point.coverage >= coverage - 1e-12:
            wrong = before.coverage * before.risk
            level = point.coverage * point.risk - wrong
            part = (coverage - before.coverage) / (point.coverage - before.coverage)
            return (wrong + level * part) / coverage
        before = point
    return before.risk
