"""Counts to shares, and how far a share can be trusted: bootstrap over documents.

Documents are resampled, not fields: fields of one document fail together, so an interval over fields would
look far surer than it is.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from hebiao.evals.record import Ratio, Slice, Tally
from hebiao.evals.scorer import NUMERIC_GROUPS, CaseScore

RESAMPLES: Final = 1000


class Rate(NamedTuple):
    """A share by the names of its counts, and which way is better."""

    part: str
    whole: str
    better: Literal["high", "low"]


RATES: Final[dict[str, Rate]] = {
    "accuracy": Rate("right", "fields", "high"),
    "numeric_accuracy": Rate("numeric_right", "numeric_fields", "high"),
    "text_accuracy": Rate("text_right", "text_fields", "high"),
    "exact_forms": Rate("exact_forms", "forms", "high"),
    "forms_found": Rate("found", "forms", "high"),
    "row_recall": Rate("rows_found", "rows", "high"),
    "review_rate": Rate("review", "fields", "low"),
    "grid_exact": Rate("exact_pages", "pages", "high"),
    "silent_rate": Rate("silent_errors", "accepted", "low"),
    "caught": Rate("errors_caught", "errors", "high"),
}
"""`errors` is wrong + missed + invented"""
COUNTS: Final = ("silent_errors", "silent_numeric", "extra", "wrong", "missed", "invented", "rows_invented")
"""counts that may have a threshold; fewer is better"""


def tally(score: CaseScore, pages: int = 0, exact_pages: int = 0) -> Tally:
    """The counts of one document; pages are those whose grid is known, and of them those that were read so."""
    counted = [j for j in score.judgements if j.counted]
    numeric = [j for j in counted if j.group in NUMERIC_GROUPS]
    right = sum(not j.error for j in counted)
    numeric_right = sum(not j.error for j in numeric)
    return Tally(
        forms=score.forms,
        found=score.found,
        extra=score.extra,
        exact_forms=score.exact,
        fields=len(counted),
        right=right,
        wrong=sum(j.outcome == "wrong" for j in counted),
        missed=sum(j.outcome == "missed" for j in counted),
        invented=sum(j.outcome == "invented" for j in counted),
        correctly_empty=len(score.judgements) - len(counted),
        numeric_fields=len(numeric),
        numeric_right=numeric_right,
        text_fields=len(counted) - len(numeric),
        text_right=right - numeric_right,
        accepted=sum(j.decision == "accept" for j in counted),
        review=sum(j.decision == "review" for j in counted),
        silent_errors=sum(j.error and j.decision == "accept" for j in counted),
        silent_numeric=sum(j.error and j.decision == "accept" for j in numeric),
        errors_caught=sum(j.error and j.decision == "review" for j in counted),
        review_empty=sum(j.decision == "review" for j in score.judgements if not j.counted),
        rows=score.rows,
        rows_found=score.rows_found,
        rows_invented=score.rows_invented,
        pages=pages,
        exact_pages=exact_pages,
    )


def add(tallies: Iterable[Tally]) -> Tally:
    """The counts of many documents."""
    total = dict.fromkeys(Tally.model_fields, 0)
    for t in tallies:
        for name in total:
            total[name] += getattr(t, name)
    return Tally(**total)


def count(t: Tally, name: str) -> int:
    """A count by name; `errors` is what is wrong in any way."""
    if name == "errors":
        return t.wrong + t.missed + t.invented
    value: int = getattr(t, name)
    return value


def field_counts(score: CaseScore) -> dict[str, tuple[int, int]]:
    """Right and counted fields of one document, by group."""
    found: dict[str, tuple[int, int]] = {}
    for j in score.judgements:
        if j.counted:
            right, whole = found.get(j.group, (0, 0))
            found[j.group] = (right + (not j.error), whole + 1)
    return found


def draw(documents: int, seed: int, resamples: int = RESAMPLES) -> tuple[tuple[int, ...], ...]:
    """Resamples of the documents' positions, the same for the same seed. None to draw below two documents."""
    if documents < 2:
        return ()
    rng = random.Random(seed)  # noqa: S311 - statistics, not secrets
    return tuple(tuple(rng.choices(range(documents), k=documents)) for _ in range(resamples))


def ratio(parts: Sequence[int], wholes: Sequence[int], samples: Sequence[tuple[int, ...]]) -> Ratio:
    """The share over all documents with its 95 % interval (percentiles of the resampled shares).

    Resamples in which nothing is counted do not have a share and are left out.
    """
    part, whole = sum(parts), sum(wholes)
    if not whole:
        return Ratio(part=part, whole=0, value=None)
    shares = []
    for sample in samples:
        below = sum(map(wholes.__getitem__, sample))
        if below:
            shares.append(sum(map(parts.__getitem__, sample)) / below)
    shares.sort()
    low, high = (_percentile(shares, 0.025), _percentile(shares, 0.975)) if shares else (None, None)
    return Ratio(part=part, whole=whole, value=part / whole, low=low, high=high)


def _percentile(ordered: Sequence[float], q: float) -> float:
    """Linear between the two nearest ranks."""
    at = q * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def make_slice(name: str, tallies: Sequence[Tally], seed: int) -> Slice:
    """Counts and shares of a set of documents."""
    samples = draw(len(tallies), seed)
    rates = {
        metric: ratio(
            [count(t, rate.part) for t in tallies], [count(t, rate.whole) for t in tallies], samples
        )
        for metric, rate in RATES.items()
    }
    return Slice(name=name, documents=len(tallies), tally=add(tallies), rates=rates)


def by_field(scores: Sequence[CaseScore], seed: int) -> dict[str, Ratio]:
    """Accuracy of each group of fields, with intervals, in the order of the groups' names."""
    counts = [field_counts(s) for s in scores]
    samples = draw(len(scores), seed)
    groups = sorted({g for c in counts for g in c})
    zero = (0, 0)
    return {
        g: ratio([c.get(g, zero)[0] for c in counts], [c.get(g, zero)[1] for c in counts], samples)
        for g in groups
    }
