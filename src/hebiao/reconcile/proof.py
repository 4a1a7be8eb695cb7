"""What a form's own sums say of rows whose cell borders are lost: that none is missing, and which figures they bear out.

A lost row takes its weight with it, so weights that total 100 (W01) prove by themselves that no row is missing. Where
the scores then do not make the total (T01), the filer may have added wrongly, or a score was misread: the total is
asked, and every score that is not the full weight, which only that sum could bear out. Rows without scores under a
stated total prove nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from hebiao.domain.reading import IndicatorRow, Reading
from hebiao.lang import Message
from hebiao.normalize import same_text
from hebiao.reconcile import reasons as why
from hebiao.reconcile.arithmetic import (
    Sheet,
    scores_total,
    states_full,
    weights_total,
)


class RowsProven:
    """Which fields of running text's rows and total the sums speak for."""

    def __init__(self, readings: Sequence[Reading], rows: Sequence[IndicatorRow | None]) -> None:
        """Takes both readings, and the first one's rows in the order of the decisions."""
        self._rows = rows
        sheets = [sheet_of(r) for r in readings]
        self._weights = any(weights_total(s) and not _lacks_scores(s) for s in sheets)
        self._states_full = all(map(states_full, sheets))
        self._scores = any(weights_total(s) and scores_total(s) for s in sheets)

    def question(self, path: str) -> Message | None:
        """Why a field of the rows or of the total must be asked; None where the sums speak for it."""
        if not path.startswith(("indicators.", "total_")):
            return None
        if not self._weights:
            return why.LINES_UNPROVEN
        if path == "total_weight":
            return None if self._states_full else why.TOTAL_UNPROVEN
        hangs = not self._scores and (path == "total_score" or self._is_part_score(path))
        return why.SCORES_UNPROVEN if hangs else None

    def _is_part_score(self, path: str) -> bool:
        """Whether a figure is a score that no equal weight beside it bears out."""
        parts = path.split(".")
        if parts[2] != "score":
            return False
        row = self._rows[int(parts[1])]
        return row is None or not _is_full(row)


def _lacks_scores(sheet: Sheet) -> bool:
    """Whether a total is stated that rows without scores are to make: then what was read as weights may be scores."""
    pairs = zip(sheet.weights, sheet.scores, strict=True)
    return sheet.totals[1] is not None and any(w is not None and s is None for w, s in pairs)


def sheet_of(reading: Reading) -> Sheet:
    """The weights and scores of one reading, for its sums."""

    def text(path: str) -> str | None:
        found = reading.fields.get(path)
        return found.text if found is not None else None

    return Sheet(
        weights=tuple(_text(r, "weight") for r in reading.rows),
        scores=tuple(_text(r, "score") for r in reading.rows),
        execution=(text("funding.total.weight"), text("funding.total.score")),
        totals=(text("total_weight"), text("total_score")),
    )


def _text(row: IndicatorRow, column: str) -> str | None:
    found = row.cells.get(column)
    return found.text if found is not None else None


def _is_full(row: IndicatorRow) -> bool:
    """Whether a row has its full score: the same figure twice is no misreading."""
    weight = _text(row, "weight")
    return weight is not None and same_text(weight, _text(row, "score"))
