"""A confidence held against what was right: as a probability, and as a ranker."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from hebiao.domain.form import Model
from hebiao.evals.audit_suite import share
from hebiao.evals.fit import Judged
from hebiao.reconcile.confidence import Fitted, make_table

BINS: Final = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9995, 1.0)
COVERAGES: Final = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
Pair = tuple[float, bool]
"""confidence, whether it was right"""


class Bin(Model):
    """Fields of about the same confidence."""

    low: float
    high: float
    fields: int
    said: float
    """mean confidence"""
    right: float
    """share that was right"""


class Calibration(Model):
    """One suite."""

    suite: str
    fields: int
    wrong: int
    accepted: int
    accepted_wrong: int
    auroc: float | None
    """chance that a wrong field has less confidence than a right one; None where nothing is wrong"""
    brier: float
    ece: float
    bins: tuple[Bin, ...]
    risk: dict[str, float]
    """share of wrong fields among the surest, by the share of fields taken"""


def calibrate(suite: str, judged: Sequence[Judged], fitted: Fitted) -> Calibration:
    """How good a fit is on the fields of a suite."""
    table = make_table(fitted)
    pairs = [(table.probability(j.evidence, j.channel, j.field_class), j.right) for j in judged]
    accepted = [j for j in judged if j.accepted]
    bins = tuple(_bins(pairs))
    return Calibration(
        suite=suite,
        fields=len(pairs),
        wrong=sum(not r for _, r in pairs),
        accepted=len(accepted),
        accepted_wrong=sum(not j.right for j in accepted),
        auroc=auroc(pairs),
        brier=sum((p - r) ** 2 for p, r in pairs) / max(1, len(pairs)),
        ece=sum(b.fields * abs(b.said - b.right) for b in bins) / max(1, len(pairs)),
        bins=bins,
        risk=risk_at(pairs),
    )


def auroc(pairs: Sequence[Pair]) -> float | None:
    """The area under the ROC curve of confidence as a sign of right; ties count half."""
    right, wrong = sum(r for _, r in pairs), sum(not r for _, r in pairs)
    if not right or not wrong:
        return None
    below = won = 0.0
    for level in sorted({p for p, _ in pairs}):
        here = [r for p, r in pairs if p == level]
        good = sum(here)
        bad = len(here) - good
        won += good * (below + bad / 2)
        below += bad
    return won / (right * wrong)


def _bins(pairs: Sequence[Pair]) -> list[Bin]:
    out = []
    for low, high in pairwise(BINS):
        here = [(p, r) for p, r in pairs if low <= p < high or p == high == 1.0]
        if here:
            said, right = sum(p for p, _ in here) / len(here), sum(r for _, r in here) / len(here)
            out.append(Bin(low=low, high=high, fields=len(here), said=said, right=right))
    return out


def risk_at(pairs: Sequence[Pair]) -> dict[str, float]:
    """Share of wrong fields among the surest; fields of one confidence share their wrong ones evenly."""
    ranked = sorted(pairs, key=lambda pair: -pair[0])
    level: dict[float, tuple[int, int]] = {}
    for p, r in ranked:
        n, bad = level.get(p, (0, 0))
        level[p] = (n + 1, bad + (not r))
    out = {}
    for coverage in COVERAGES:
        left = take = coverage * len(ranked)
        wrong = 0.0
        for n, bad in level.values():
            part = min(1.0, left / n)
            wrong += bad * part
            left -= n * part
            if left <= 0:
                break
        out[f"{coverage:g}"] = wrong / take if take else 0.0
    return out


def to_markdown(fitted: Fitted, checks: Sequence[Calibration]) -> str:
    """What a person reviews before the file is shipped."""
    lines = [
        "# Confidence",
        "",
        f"Fitted on {', '.join(fitted.suites)}; stated risk {fitted.risk:.1%}. A bound is the upper end of the exact "
        "95 % interval (Clopper-Pearson): of wrong accepted fields, were fields independent; and of documents with any "
        "wrong accepted field, where nothing is assumed within a document.",
        "",
        "| channel | documents | forms | accepted | wrong | wrong at most | documents with one at most | threshold |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {c.channel} | {c.documents} | {c.forms} | {c.fields} | {c.wrong} | {c.most_wrong:.3%} | {c.most_bad:.1%} "
        f"| {c.threshold:.5f} |"
        for c in fitted.channels
    ]
    lines += [
        "",
        "| channel | class | evidence | decided | right | share right |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {c.channel} | {c.field_class} | {c.evidence} | {c.fields} | {c.right} | {c.right / max(1, c.fields):.4f} |"
        for c in fitted.cells
    ]
    for check in checks:
        lines += _check(check)
    return "\n".join(lines) + "\n"


def _check(check: Calibration) -> list[str]:
    bound = share(check.accepted_wrong, check.accepted)
    ranked = "nothing wrong, so no AUROC" if check.auroc is None else f"AUROC {check.auroc:.4f}"
    lines = [
        "",
        f"## On {check.suite}",
        "",
        f"{check.fields} decided fields, {check.wrong} wrong; accepted {check.accepted}, wrong {check.accepted_wrong} "
        f"(at most {bound.high:.3%}). {ranked} over {check.wrong} wrong fields, Brier {check.brier:.5f}, ECE {check.ece:.5f}.",
        "",
        "| confidence | fields | said | right |",
        "|---|---|---|---|",
    ]
    lines += [f"| {b.low:g} – {b.high:g} | {b.fields} | {b.said:.4f} | {b.right:.4f} |" for b in check.bins]
    lines += ["", "| surest share of fields | wrong among them |", "|---|---|"]
    return lines + [f"| {float(c):.0%} | {r:.4%} |" for c, r in check.risk.items()]
