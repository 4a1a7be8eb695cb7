"""What stands under a strange heading that can be no other: words that are all known, or figures that the form's own sums bear out.

The sums are W01, T01, M01 and M02.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from hebiao.domain.form import FUNDING_PARTS
from hebiao.domain.reading import IndicatorRow, Reading
from hebiao.normalize import plain_number
from hebiao.parse.fit import misfit

_FULL: Final = Decimal(100)
_CLOSED: Final = ("level1", "level2", "nature")
"""columns of a few words, all of them known: what holds nothing else is no other column"""


def borne_out(reading: Reading) -> frozenset[str]:
    """Columns of the indicators ("weight") and paths of money and totals of which words or sums leave no doubt."""
    out: set[str] = set()
    weights, scores = _column(reading.rows, "weight"), _column(reading.rows, "score")
    own_weight, own_score = (_number(reading, f"funding.total.{c}") for c in ("weight", "score"))
    if weights and own_weight and sum(weights, own_weight) == _FULL == _number(reading, "total_weight"):
        out |= {"weight", "funding.total.weight", "total_weight"}
    total = _number(reading, "total_score")
    if scores and own_score is not None and sum(scores, own_score) == total:
        out |= {"score", "funding.total.score", "total_score"}
    for column in _CLOSED:
        texts = [
            f.text for row in reading.rows if (f := row.cells.get(column)) is not None and f.text is not None
        ]
        if texts and not any(misfit(column, text) for text in texts):
            out.add(column)
    return frozenset(out.union(_money(reading)))


def _money(reading: Reading) -> Iterable[str]:
    """The rate that is executed of the budget, both of these with it, and the parts that make up a column's total."""
    annual, executed = (_number(reading, f"funding.total.{c}") for c in ("annual_budget", "executed"))
    rate = reading.fields.get("funding.total.execution_rate")
    text = (rate.text or "") if rate is not None else ""
    if not annual or executed is None or not _is_rate(text, executed / annual * 100):
        return
    yield "funding.total.execution_rate"
    for column in ("annual_budget", "executed"):
        yield f"funding.total.{column}"
        parts = {
            path: _number(reading, path) for part in FUNDING_PARTS if (path := f"funding.{part}.{column}")
        }
        if sum((n for n in parts.values() if n), Decimal(0)) == _number(reading, f"funding.total.{column}"):
            yield from parts


def _is_rate(text: str, true: Decimal) -> bool:
    """Whether a rate is as written to its last decimal, rounded or cut; 1 is 100 %."""
    shown = plain_number(text.removesuffix("%"))
    if shown is None or not text.endswith("%"):
        return shown == 1 and true == _FULL
    exponent = shown.as_tuple().exponent
    return isinstance(exponent, int) and abs(shown - true) < Decimal(1).scaleb(exponent)


def _column(rows: Iterable[IndicatorRow], column: str) -> list[Decimal] | None:
    """The figures of a column; None where a row has none."""
    texts = [f.text if (f := row.cells.get(column)) is not None else None for row in rows]
    numbers = [plain_number(text) for text in texts]
    found = [n for n in numbers if n is not None]
    return found if len(found) == len(numbers) else None


def _number(reading: Reading, path: str) -> Decimal | None:
    found = reading.fields.get(path)
    return plain_number(found.text) if found is not None else None
