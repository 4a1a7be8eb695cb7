"""Slips of recognition that the form's sums undo."""

from __future__ import annotations

import pytest

from hebiao.domain.document import Cell, Rival, Weak
from hebiao.domain.reading import Found, IndicatorRow, Place, Reading, Region
from hebiao.reconcile import reconcile
from hebiao.reconcile.decided import Decided
from hebiao.reconcile.reasons import CONTRADICTED, LOOSE, ROW_UNSURE, likely, repaired, would_fit


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


def test_a_lowered_score_that_no_sum_bears_out_is_asked_beside_one_that_is_not_sure() -> None:
    """Two scores that are misread make a sum fail that no one slip explains: a full score is no misreading of a lowered one."""
    faint = inked(1, 2, "3O", "38", weak=(Weak(1, "O", 0.3, 0.3),))
    fields = decided([faint, inked(2, 2, "57", "57"), inked(3, 2, "5", "5")], "71.55", ("25", "60", "5"))
    assert [fields[f"indicators.{n}.score"].decision for n in range(3)] == ["review", "review", "accept"]


def test_what_a_picture_is_asked_keeps_to_its_row_where_only_one_reading_has_the_row_above() -> None:
    """A row that dirt made in one reading moves the numbers of the rows below it in both."""
    row = {
        c: inked(3, n, t, t) for n, (c, t) in enumerate((("name", "乙"), ("weight", "60"), ("score", "6")))
    }
    dirt = {"name": inked(2, 0, "甲", "甲"), "score": inked(2, 2, "1", "1")}
    fields = {"total_score": inked(9, 1, "60", "60")}
    seen: set[Region] = {"indicators", "total", "money", "head", "goals", "foot"}
    left = Reading("grid", rows=[IndicatorRow(dict(row))], fields=dict(fields), seen=seen)
    right = Reading(
        "stream", rows=[IndicatorRow(dirt), IndicatorRow(dict(row))], fields=dict(fields), seen=seen
    )
    done = reconcile([left, right]).fields
    assert done["indicators.1.name"].decision == "accept"
    assert CONTRADICTED in done["indicators.1.score"].reasons


def test_a_row_of_which_nothing_is_certain_has_no_certain_levels() -> None:
    """Levels carried down to a row that is all doubt are asked with it."""
    cells = {"level1": inked(1, 0, "产出指标", "产出指标"), "level2": inked(1, 1, "数量指标", "数量指标"),
             "score": inked(1, 5, "1", "7")}  # fmt: skip
    seen: set[Region] = {"indicators", "total", "money", "head", "goals", "foot"}
    whole = {"weight": inked(2, 4, "100", "100"), "name": inked(2, 2, "甲", "甲")}
    pair = [
        Reading(p, rows=[IndicatorRow(dict(cells)), IndicatorRow(dict(whole))], seen=seen)
        for p in ("grid", "stream")
    ]
    done = reconcile(pair).fields
    assert done["indicators.0.level2"].reasons == (ROW_UNSURE,)


def test_points_of_a_part_of_the_money_are_dirt() -> None:
    """Only the whole of the money has a weight and a score: what stands there in a picture is asked."""
    field = {"funding.other.score": inked(4, 7, "1", "1")}
    seen: set[Region] = {"indicators", "total", "money", "head", "goals", "foot"}
    pair = [
        Reading(p, fields=dict(field), rows=[IndicatorRow({"name": inked(8, 0, "甲", "甲")})], seen=seen)
        for p in ("grid", "stream")
    ]
    assert reconcile(pair).fields["funding.other.score"].reasons == (LOOSE, likely("1", None))
