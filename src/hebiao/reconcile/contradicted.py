"""Figures of a picture that the form's own sums speak against: they may be the filer's mistake, or a lost point."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from hebiao.domain.reading import Found, Reading
from hebiao.lang import Message
from hebiao.normalize import percentage, plain_number

CONTRADICTED: Final = Message(
    "与表内的加总或比例不符，可能是识别错了小数点或数字，请对照原件",
    "it goes against the form's own sums or rates: a point or digit may be misread; compare with the original",
)
_AMOUNTS: Final = ("initial_budget", "annual_budget", "executed")
_PARTS: Final = ("appropriation", "carryover", "other")
_ROUNDING: Final = Decimal("0.02")
_RATE: Final = Decimal("0.6")
"""percentage points that a filer may round away"""


def contradicted(reading: Reading) -> frozenset[str]:
    """Paths of the figures of which one at least must be wrong, on the paper or in our reading of it."""
    out: set[str] = set()
    rows = [r.cells.get("score") for r in reading.rows]
    scores = [_number(f) for f in rows]
    stated, execution = (
        _number(reading.fields.get("total_score")),
        _number(reading.fields.get("funding.total.score")),
    )
    total = sum((s for s in (*scores, execution) if s is not None), Decimal(0))
    if (
        stated is not None
        and any(s is not None for s in scores)
        and abs(total - stated) > _ROUNDING * len(rows)
    ):
        out |= {f"indicators.{n}.score" for n in range(len(rows))} | {"total_score", "funding.total.score"}
    for n, row in enumerate(reading.rows):
        score, weight = _number(row.cells.get("score")), _number(row.cells.get("weight"))
        if score is not None and weight is not None and score > weight:
            out |= {f"indicators.{n}.score", f"indicators.{n}.weight"}
    for column in _AMOUNTS:
        out.update(_amounts(reading, column))
    return frozenset(out.union(_rate(reading)))


def _amounts(reading: Reading, column: str) -> Iterable[str]:
    paths = [f"funding.{row}.{column}" for row in ("total", *_PARTS)]
    numbers = [_number(reading.fields.get(path)) for path in paths]
    parts = [n for n in numbers[1:] if n is not None]
    if numbers[0] is None or not parts or abs(sum(parts, Decimal(0)) - numbers[0]) <= _ROUNDING:
        return ()
    return paths


def _rate(reading: Reading) -> Iterable[str]:
    fields = reading.fields
    rate = fields.get("funding.total.execution_rate")
    stated = percentage(rate.text) if rate else None
    budget = _number(fields.get("funding.total.annual_budget"))
    spent = _number(fields.get("funding.total.executed"))
    if stated is None or not budget or spent is None or abs(spent / budget * 100 - stated) <= _RATE:
        return ()
    return [f"funding.total.{c}" for c in ("execution_rate", "annual_budget", "executed")]


def _number(found: Found | None) -> Decimal | None:
    return plain_number(found.text) if found is not None else None
