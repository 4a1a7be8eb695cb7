"""Figures that the form's own sums speak against: they may be the filer's mistake, a lost point, or a lost row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from decimal import Decimal
from typing import Final

from hebiao.domain.form import AMOUNT_COLUMNS, FUNDING_ROWS
from hebiao.domain.reading import IndicatorRow, Reading, Region
from hebiao.lang import Message
from hebiao.normalize import percentage, plain_number
from hebiao.reconcile import reasons as why

_ROUNDING: Final = Decimal("0.02")
_RATE: Final = Decimal("0.6")
"""percentage points that a filer may round away"""
_FULL: Final = Decimal(100)

Figures = Mapping[str, str | None]
"""text by path: weights, scores, amounts, the rate and the totals of one reading"""


def figures_of(reading: Reading) -> dict[str, str | None]:
    """The figures that take part in a form's sums; a row without one has None."""
    paths = [f"funding.{row}.{column}" for row in FUNDING_ROWS for column in AMOUNT_COLUMNS]
    paths += [f"funding.{row}.execution_rate" for row in FUNDING_ROWS]
    paths += [f"funding.total.{column}" for column in ("weight", "score")]
    out: dict[str, str | None] = {}
    for path in (*paths, "total_weight", "total_score"):
        found = reading.fields.get(path)
        out[path] = found.text if found else None
    for n, row in enumerate(reading.rows):
        for column in ("weight", "score"):
            cell = row.cells.get(column)
            out[f"indicators.{n}.{column}"] = cell.text if cell else None
    return out


def contradicted(reading: Reading) -> frozenset[str]:
    """Paths of the figures of which one at least must be wrong, on the paper or in our reading of it.

    The weights' total is left out: that rows may be missing is told by `adjudicate`.
    """
    return frozenset[str]().union(*broken(figures_of(reading)))


def unbacked(reading: Reading, lost: Set[Region]) -> frozenset[str]:
    """Paths of the figures whose sum fails, the weights' too (W01): what makes it up may be among text left over.

    Args:
        reading: whose sums are asked.
        lost: parts of the form of which text is left over; amounts are touched by that of their own part only.
    """
    figures = figures_of(reading)
    weights = weights_apart(figures)
    paths = contradicted(reading) | weights | ({"total_weight"} if weights else set())
    rest = bool(lost - {"money"})
    return frozenset(p for p in paths if ("money" in lost if p.startswith("funding.") else rest))


def lacks_weight(*readings: IndicatorRow | None) -> Message | None:
    """Why a row without a weight is asked where the weights fall short: its figures may be hidden in one of its texts."""
    rows = [r for r in readings if r is not None]
    if any("weight" in r.cells for r in rows):
        return None
    own = any(f.text for r in rows for c, f in r.cells.items() if c not in ("level1", "level2"))
    return why.NO_WEIGHT if own else None


def broken(figures: Figures) -> Iterator[frozenset[str]]:
    """Of every rule that does not hold, the paths that take part in it."""
    return map(frozenset, _broken(figures))


def weights_apart(figures: Figures) -> frozenset[str]:
    """The paths of the weights where they do not total 100, or one of them is no number; empty where all is well."""
    paths = [*_rows(figures, "weight"), "funding.total.weight"]
    read = all(plain_number(text) is not None for path in paths if (text := figures.get(path)) is not None)
    return frozenset() if read and _sum(figures, paths) == _FULL else frozenset(paths)


def _broken(figures: Figures) -> Iterator[list[str]]:
    scores = _rows(figures, "score")
    stated = plain_number(figures.get("total_score"))
    if stated is not None and any(plain_number(figures[p]) is not None for p in scores):
        members = [*scores, "funding.total.score"]
        if abs(_sum(figures, members) - stated) > _ROUNDING * len(scores):
            yield [*members, "total_score"]
    for score_path in (*scores, "funding.total.score"):
        weight_path = score_path.removesuffix("score") + "weight"
        score, weight = plain_number(figures.get(score_path)), plain_number(figures.get(weight_path))
        if score is not None and weight is not None and score > weight:
            yield [score_path, weight_path]
    for column in AMOUNT_COLUMNS:
        yield from _amounts(figures, column)
    for row in FUNDING_ROWS:
        yield from _rate(figures, f"funding.{row}")


def _amounts(figures: Figures, column: str) -> Iterator[list[str]]:
    paths = [f"funding.{row}.{column}" for row in FUNDING_ROWS]
    numbers = [plain_number(figures.get(path)) for path in paths]
    parts = [n for n in numbers[1:] if n is not None]
    if numbers[0] is not None and parts and abs(sum(parts, Decimal(0)) - numbers[0]) > _slack(numbers):
        yield paths


def _slack(numbers: list[Decimal | None]) -> Decimal:
    """What rounding may take: half of the last place of each, where it is not that of all; at most two hundredths.

    "101.522" beside "101.522578" is no rounding of it but a part.
    """
    places = [-int(n.as_tuple().exponent) for n in numbers if n]
    if not places:
        return Decimal(0)
    coarse = [p for p in places if p < max(places)]
    return min(_ROUNDING, sum((Decimal("0.5").scaleb(-p) for p in coarse), Decimal(0)))


def _rate(figures: Figures, row: str) -> Iterator[list[str]]:
    stated = percentage(figures.get(f"{row}.execution_rate"))
    budget = plain_number(figures.get(f"{row}.annual_budget"))
    spent = plain_number(figures.get(f"{row}.executed"))
    if stated is not None and budget and spent is not None and abs(spent / budget * 100 - stated) > _RATE:
        yield [f"{row}.{c}" for c in ("execution_rate", "annual_budget", "executed")]


def _rows(figures: Figures, column: str) -> list[str]:
    return [p for p in figures if p.startswith("indicators.") and p.endswith("." + column)]


def _sum(figures: Figures, paths: list[str]) -> Decimal:
    """The exact sum of those that are numbers."""
    numbers = (plain_number(figures.get(path)) for path in paths)
    return sum((n for n in numbers if n is not None), Decimal(0))
