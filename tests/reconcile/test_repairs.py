"""Slips of recognition that the form's sums undo."""

from __future__ import annotations

import pytest

from hebiao.domain.document import Cell, Rival, Weak
from hebiao.domain.reading import Found, IndicatorRow, Place, Reading, Region
from hebiao.reconcile import reconcile
from hebiao.reconcile.adjudicate import Decided
from hebiao.reconcile.reasons import repaired, would_fit


def inked(row: int, column: int, *readings: str, weak: tuple[Weak, ...] = ()) -> Found:
    """A figure of a picture, as each reading of its ink gives it."""
    names = ("ocr:lines", "ocr:again", "ocr:third")
    rivals = tuple(
        Rival(n, t, 0.99 if not weak else 0.6, weak) for n, t in zip(names, readings, strict=False)
    )
    return Found(readings[0], readings[0], (Place(Cell(0, row, column, readings[0], rivals=rivals)),))


def decided(scores: list[Found], total: str, weights: tuple[str, ...] = ("30", "60")) -> dict[str, Decided]:
    """The decisions on a form with an execution score of 10 and rows of such weights and scores."""
    rows = [
        {"weight": inked(n + 1, 1, w, w), "score": s, "name": inked(n + 1, 0, "名称", "名称")}
        for n, (w, s) in enumerate(zip(weights, scores, strict=True))
    ]
    tens = {f"funding.total.{c}": inked(0, n, "10", "10") for n, c in enumerate(("weight", "score"))}
    ends = {"total_score": inked(9, 1, total, total), "total_weight": inked(9, 0, "100", "100")}
    seen: set[Region] = {"indicators", "total", "money", "head", "goals", "foot"}

    def reading(producer: str) -> Reading:
        return Reading(producer, rows=[IndicatorRow(dict(r)) for r in rows], fields=tens | ends, seen=seen)

    return reconcile([reading("grid"), reading("stream")]).fields


def test_a_figure_that_another_reading_has_and_the_sums_want_is_taken_and_said() -> None:
    """71 beside another reading's 7 is 7 where only that makes the weights 100 and the scores the total."""
    fields = decided([inked(1, 2, "291", "29", "291"), inked(2, 2, "60", "60")], "99")
    score = fields["indicators.0.score"]
    assert (score.decision, score.evidence) == ("accept", "by_repair")
    assert score.found is not None
    assert (score.found.text, score.found.raw) == ("29", "291")
    assert score.reasons == (repaired("291", "29"),)
    assert fields["total_score"].decision == "accept"


@pytest.mark.parametrize(
    ("read", "meant"),
    [("89", "39"), ("3", "39"), ("399", "39"), ("395", "39.5")],
)
def test_one_slip_is_proposed_and_not_taken_without_the_inks_word(read: str, meant: str) -> None:
    """A confused, lost or doubled digit and a lost point are candidates; both readings of the ink say otherwise."""
    total = f"{70 - 60 + float(meant) + 50:g}"
    fields = decided([inked(1, 2, read, read), inked(2, 2, "50", "50")], total, ("40", "50"))
    score = fields["indicators.0.score"]
    assert score.decision == "review"
    assert meant in [f.text for _, f in score.rivals if f is not None]
    assert any(reason.zh.startswith("若为") for reason in score.reasons)


def test_dirt_beside_a_figure_is_left_off_where_the_sums_want_the_figure() -> None:
    """A point after a number is a loose one for every reading, and no digit of the ink is changed."""
    score = decided([inked(1, 2, "39.", "39."), inked(2, 2, "50", "50")], "99", ("40", "50"))[
        "indicators.0.score"
    ]
    assert (score.decision, score.evidence) == ("accept", "by_repair")
    assert score.found is not None
    assert score.found.text == "39"


def test_a_runner_up_of_the_ink_is_taken_only_where_no_other_repair_fits() -> None:
    """Two figures that one slip each would set right are both asked."""
    three = Weak(0, "3", 0.3, 0.6)
    alone = decided([inked(1, 2, "89", "89", weak=(three,)), inked(2, 2, "50", "50")], "99", ("40", "50"))
    assert alone["indicators.0.score"].evidence == "by_repair"
    both = [inked(1, 2, "19", "19", weak=(three,)), inked(2, 2, "19", "19", weak=(three,))]
    fields = decided(both, "68", ("45", "45"))
    assert {fields[f"indicators.{n}.score"].decision for n in (0, 1)} == {"review"}
    assert would_fit(["39"]) in fields["indicators.0.score"].reasons


def test_a_sum_that_the_filer_got_wrong_asks_for_the_total_alone() -> None:
    """Figures that two readings are sure of, and that no slip explains, are the filer's."""
    fields = decided([inked(1, 2, "30", "30"), inked(2, 2, "57", "57")], "45.55")
    assert fields["total_score"].decision == "review"
    assert {fields[f"indicators.{n}.score"].decision for n in (0, 1)} == {"accept"}
