"""Rows of running text are proven complete by their weights, and a failed total leaves in doubt what hangs on it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hebiao.domain.reading import Found, IndicatorRow, Reading
from hebiao.reconcile.proof import RowsProven

ROWS = (("30", "30"), ("40", "35"), ("20", "20"))
"""weight and score; with the execution row's 10 the weights total 100"""


def _found(text: str) -> Found:
    return Found(text, text, ())


def _proven(rows: tuple[tuple[str, str], ...] = ROWS, weight: str = "100", score: str = "94.5") -> RowsProven:
    fields = {
        "funding.total.weight": "10", "funding.total.score": "9.5", "total_weight": weight, "total_score": score,
    }  # fmt: skip
    made = [IndicatorRow({"weight": _found(w), "score": _found(s)}) for w, s in rows]
    one = Reading("grid", "lines", {k: _found(v) for k, v in fields.items()}, made)
    return RowsProven((one, one), made)


def _asked(proven: RowsProven, rows: int = len(ROWS)) -> set[str]:
    paths = [f"indicators.{n}.{c}" for n in range(rows) for c in ("name", "weight", "score")]
    return {p for p in (*paths, "total_weight", "total_score") if proven.question(p) is not None}


def test_sums_that_hold_leave_no_question() -> None:
    """Weights of 100 and scores that make the total prove every row; other parts are none of this rule's business."""
    assert _asked(_proven()) == set()
    assert _proven(ROWS[:2]).question("funding.total.executed") is None


def test_a_wrong_total_is_asked_with_the_scores_that_hang_on_it() -> None:
    """Where only the stated total is wrong, the rows stand; the total and every score below its weight are asked."""
    assert _asked(_proven(score="96")) == {"total_score", "indicators.1.score"}


def test_rows_without_scores_under_a_stated_total_prove_nothing() -> None:
    """Figures that total 100 may be the scores, run together with nothing before them: all of it is asked."""
    rows = [IndicatorRow({"weight": _found(w)}) for w, _ in ROWS]
    fields = {
        "funding.total.weight": _found("10"),
        "total_weight": _found("100"),
        "total_score": _found("100"),
    }
    one = Reading("grid", "lines", fields, rows)
    assert len(_asked(RowsProven((one, one), rows))) == 3 * len(rows) + 2
    del fields["total_score"]
    assert _asked(RowsProven((one, one), rows)) == set()


def test_a_wrong_stated_weight_is_asked_alone() -> None:
    """Where the rows' weights make 100 and the total row says otherwise, no row is missing."""
    assert _asked(_proven(weight="90")) == {"total_weight"}


@given(st.integers(0, 2), st.sampled_from(["94.5", "64.5", "59.5", "74.5"]))
def test_a_lost_row_leaves_nothing_proven(lost: int, score: str) -> None:
    """Whichever row is lost, everything of the rows and the total is asked, also where the scores make the total."""
    rows = ROWS[:lost] + ROWS[lost + 1 :]
    asked = _asked(_proven(rows, score=score), len(rows))
    assert len(asked) == 3 * len(rows) + 2
