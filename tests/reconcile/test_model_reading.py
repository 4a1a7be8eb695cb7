"""A model's reading beside two of the parsers."""

from __future__ import annotations

from msgspec.structs import replace

from hebiao.domain.document import Cell
from hebiao.domain.reading import Found, Grounding, IndicatorRow, Left, Place, Reading
from hebiao.lang import Message
from hebiao.reconcile import Reconciled, reconcile
from hebiao.reconcile.askable import provable
from hebiao.reconcile.model_reading import rows_in_order, settle

COLUMNS = ("name", "target", "actual", "weight", "score")
CELLS = {(r, c): Cell(0, r, c, f"{r}-{c}") for r in range(4) for c in range(len(COLUMNS))}


def found(text: str | None, row: int, column: str, ground: Grounding | None = None) -> Found:
    """A text that stands in the cell of this row and column."""
    return Found(text or "", text, (Place(CELLS[row, COLUMNS.index(column)]),), ground=ground)


def row(number: int, ground: Grounding | None = None, **texts: str | None) -> IndicatorRow:
    """An indicator whose texts stand in their own columns."""
    whole = {"name": f"指标{number}", "target": "≥5", "actual": "6", "weight": "45", "score": "44"} | texts
    return IndicatorRow({c: found(t, number, c, ground) for c, t in whole.items()})


def reading(producer: str, rows: list[IndicatorRow], total: str = "98") -> Reading:
    """A reading of two indicators and the totals."""
    ground: Grounding | None = "EXACT" if producer.startswith("llm") else None
    fields = {
        "total_weight": Found("100", "100", (), ground=ground),
        "total_score": Found(total, total, (), ground=ground),
        "funding.total.weight": Found("10", "10", (), ground=ground),
        "funding.total.score": Found("10", "10", (), ground=ground),
    }
    seen: set[str] = {"money", "indicators", "total"}
    return Reading(producer, "exact", fields, rows, seen=seen)  # type: ignore[arg-type]  # the regions are of the names


def parsed(stream: str | None = None) -> tuple[Reading, Reading]:
    """Two rows, the actual value of the second in dispute: 6, or `stream`; None leaves the cell's text over."""
    other = reading("stream", [row(0), row(1, actual=stream)])
    if stream is None:
        del other.rows[1].cells["actual"]
        other.residue.append(Left("indicators", "6", Place(CELLS[1, COLUMNS.index("actual")]), 1))
    return reading("grid", [row(0), row(1)]), other


def decided(stream: str | None = None) -> Reconciled:
    """What the parsers alone make of them."""
    return reconcile(parsed(stream))


def asked(given: Reading, stream: str | None = None) -> Reconciled:
    """The same with a model's reading."""
    return settle(decided(stream), parsed(stream), given)


def model(*rows: IndicatorRow) -> Reading:
    """What a model read of the indicators."""
    return reading("llm:m", list(rows))


def test_a_dispute_is_settled_where_the_model_agrees_with_one() -> None:
    """EXACT, in its row, left over by the other parser, all settled neighbours the same: accepted, every rival kept."""
    assert decided().fields["indicators.1.actual"].decision == "review"
    field = asked(model(row(0, "EXACT"), row(1, "EXACT"))).fields["indicators.1.actual"]
    assert (field.decision, field.found and field.found.text) == ("accept", "6")
    assert [p for p, _ in field.rivals] == ["grid", "stream", "llm:m"]


def test_a_parser_with_a_text_of_its_own_is_not_outvoted() -> None:
    """Two say 7, one says 6: a person is asked, and sees first what two say."""
    field = asked(model(row(0, "EXACT"), row(1, "EXACT", actual="7")), "7").fields["indicators.1.actual"]
    assert (field.decision, field.found and field.found.text) == ("review", "7")


def test_a_cut_that_both_readings_doubt_is_not_proven_by_a_third() -> None:
    """Both end the text in one place and are not sure of it: a model that cuts it there too leaves it in review."""
    doubt = Message("文字的分界不能确定", "where the text ends is not certain")
    pair = (reading("grid", [row(0), row(1)]), reading("stream", [row(0), row(1)]))
    for one in pair:
        one.rows[1].cells["actual"] = replace(one.rows[1].cells["actual"], doubt=doubt)
    before = reconcile(pair)
    assert before.fields["indicators.1.actual"].open
    field = settle(before, pair, model(row(0, "EXACT"), row(1, "EXACT"))).fields["indicators.1.actual"]
    assert (field.decision, field.found and field.found.text) == ("review", "6")


def test_a_row_that_both_readings_part_alike_and_doubt_is_not_proven_by_a_third() -> None:
    """Where a row of running text begins is not certain: a model that has it as both do leaves all of it in review."""
    doubt = Message("分不清上一行在哪里结束", "where the row above ends is not clear")
    rows = [replace(row(1), doubt=doubt) for _ in range(2)]
    pair = tuple(
        replace(reading(who, [row(0), mine]), structure="lines")
        for who, mine in zip(("grid", "stream"), rows, strict=True)
    )
    before = reconcile(pair)
    doubted = {p for p, d in before.fields.items() if doubt in d.reasons}
    assert "indicators.1.actual" in doubted
    assert not doubted & provable(before, pair)
    after = settle(before, pair, model(row(0, "EXACT"), row(1, "EXACT"))).fields
    assert {after[p].decision for p in doubted} == {"review"}


def test_a_text_of_its_own_settles_nothing() -> None:
    """What no parser read stays a candidate."""
    field = asked(model(row(0, "EXACT"), row(1, "EXACT", actual="8"))).fields["indicators.1.actual"]
    assert (field.decision, field.found and field.found.text) == ("review", "6")
    assert field.rivals[-1][1] is not None
    assert field.rivals[-1][1].text == "8"


def test_dirt_beside_a_text_is_left_off_in_front_and_asked_all_the_same() -> None:
    """Both parsers read "10." in a cell that is in doubt, the model points at its "10": shown first, never accepted."""
    cell = Cell(0, 1, 4, "10.")
    rows = [row(0), row(1)]
    for one in rows[1:]:
        one.cells["score"] = Found("10.", "10.", (Place(cell),), doubt=Message("有污点", "dirt"))
    readings = (reading("grid", rows), reading("stream", rows))
    good = row(1, "EXACT", score="10")
    good.cells["score"] = Found("10", "10", (Place(cell, 0, 2),), ground="EXACT")
    field = settle(reconcile(readings), readings, model(row(0, "EXACT"), good)).fields["indicators.1.score"]
    assert (field.decision, field.found and field.found.text) == ("review", "10")
    assert field.evidence == "alone"  # not what the agreement of both on "10." is worth
    against = row(1, "EXACT", target="≥9")
    against.cells["score"] = good.cells["score"]
    field = settle(reconcile(readings), readings, model(row(0, "EXACT"), against)).fields[
        "indicators.1.score"
    ]
    assert (field.decision, field.found and field.found.text) == ("review", "10.")
    assert field.evidence == "doubted"


DOUBT = Message("分不清", "not clear")


def in_one_cell(text: str, **pointed: tuple[str, str]) -> dict[str, str | None]:
    """Both parsers have a text for the weight, or the score, and doubt it; what is in front by (column, text) of a model.

    The other column of the two is blank to them.
    """
    cell = Cell(0, 1, 3, text)
    rows = [row(0), row(1, weight=None, score=None)]
    rows[1].cells["weight"] = Found(text, text, (Place(cell),), doubt=DOUBT)
    rows[1].cells["score"] = Found("", None, (), doubt=DOUBT)
    readings = (reading("grid", rows), reading("stream", rows))
    theirs = row(1, "EXACT")
    del theirs.cells["weight"], theirs.cells["score"]
    for column, (quote, behind) in pointed.items():
        start = text.index(behind) + len(behind) - len(quote)
        theirs.cells[column] = Found(quote, quote, (Place(cell, start, start + len(quote)),), ground="EXACT")
    after = settle(reconcile(readings), readings, model(row(0, "EXACT"), theirs)).fields
    assert {after[f"indicators.1.{c}"].decision for c in ("weight", "score")} == {"review"}
    return {c: f.text if (f := after[f"indicators.1.{c}"].found) else None for c in ("weight", "score")}


def test_two_figures_that_run_together_are_parted_in_front_where_each_has_its_column() -> None:
    """A weight and a score in one cell, and the model has each for its own column: so they are shown, and asked."""
    both = in_one_cell("10 9.5", weight=("10", "10"), score=("9.5", "9.5"))
    assert both == {"weight": "10", "score": "9.5"}


def test_which_number_of_a_cell_counts_is_not_the_models_to_choose() -> None:
    """A figure with a remark that has another number, or a second number that no column has: the whole stays in front."""
    for text, one in (("约7.1 得分应改为10", "10"), ("约7.1 得分应改为10", "7.1"), ("10 9.5", "10")):
        assert in_one_cell(text, weight=(one, one))["weight"] == text
    remark = in_one_cell("约7.1 得分应改为10", weight=("10", "10"), score=("7.1", "7.1"))
    assert remark["weight"] == "约7.1 得分应改为10"


def test_words_about_a_figure_are_left_off_in_front() -> None:
    """A label that ran into its cell has no number of its own."""
    assert in_one_cell("得分 9.5", weight=("9.5", "9.5"))["weight"] == "9.5"


def test_a_quote_that_nearly_stands_there_settles_nothing() -> None:
    """FUZZY and PARTIAL are for a person to see."""
    for ground in ("FUZZY", "PARTIAL"):
        after = asked(model(row(0, "EXACT"), row(1, ground)))  # type: ignore[arg-type]  # the ground is one of the names
        assert after.fields["indicators.1.actual"].decision == "review"


def test_a_model_that_contradicts_what_is_settled_is_not_believed() -> None:
    """One settled field of the row said otherwise, and its word on the row is worth nothing."""
    after = asked(model(row(0, "EXACT"), row(1, "EXACT", target="≥9")))
    assert after.fields["indicators.1.actual"].decision == "review"
    assert after.fields["indicators.1.target"].found == decided().fields["indicators.1.target"].found


def test_what_is_settled_stays_whatever_the_model_says() -> None:
    """No accepted field changes its text or its decision."""
    before = decided()
    after = asked(model(row(0, "EXACT", weight="99", score="1", name="别的"), row(1, "EXACT", weight="1")))
    for path, field in before.fields.items():
        if field.decision == "accept":
            assert after.fields[path].found == field.found
            assert after.fields[path].decision == "accept"


def test_a_text_from_another_row_or_column_settles_nothing() -> None:
    """The right text out of the wrong cell is luck, and luck is not accepted."""
    for spot in ((0, "actual"), (1, "target")):
        moved = row(1, "EXACT")
        moved.cells["actual"] = found("6", *spot, ground="EXACT")
        after = asked(model(row(0, "EXACT"), moved))
        assert after.fields["indicators.1.actual"].decision == "review"


def test_the_name_of_the_next_row_settles_nothing() -> None:
    """A name that stands in another table row than all else of its row is another row's, whoever agrees."""
    rows = [row(0), row(1)]
    wrong = row(1)
    wrong.cells["name"] = found("指标2", 2, "name")
    readings = (reading("grid", rows), reading("stream", [row(0), wrong]))
    before = reconcile(readings)
    shifted = row(1, "EXACT")
    shifted.cells["name"] = found("指标2", 2, "name", "EXACT")
    assert before.fields["indicators.1.name"].decision == "review"
    assert (
        settle(before, readings, model(row(0, "EXACT"), shifted)).fields["indicators.1.name"].decision
        == "review"
    )


def test_a_row_that_only_the_model_saw_is_asked_whole() -> None:
    """Where the sums do not prove the rows, it is added with every field in review; where they do, it is not."""
    lost = [row(0), row(2)]
    readings = (reading("grid", [lost[0]]), reading("stream", [lost[0]]))
    before = reconcile(readings)
    after = settle(before, readings, model(row(0, "EXACT"), row(2, "EXACT")))
    assert (before.indicators, after.indicators) == (1, 2)
    fields = [d for p, d in after.fields.items() if p.startswith("indicators.1.")]
    assert len(fields) == 10
    assert {d.decision for d in fields} == {"review"}
    assert decided("6").proven
    assert asked(model(row(0, "EXACT"), row(1, "EXACT"), row(2, "EXACT")), "6").indicators == 2


def test_rows_one_after_the_other() -> None:
    """A row with a figure of the next is out of order."""
    assert rows_in_order([row(0), row(1), row(2)])
    mixed = row(1)
    mixed.cells["score"] = found("44", 2, "score")
    assert not rows_in_order([row(0), mixed, row(2)])


def test_a_model_that_points_at_everything_is_not_heard() -> None:
    """More text than a form can have, and the form is as it was without a model, at once."""
    long = Cell(0, 9, 9, "字" * 8000)
    heap = [
        IndicatorRow({c: Found(long.text, long.text, (Place(long),), ground="EXACT") for c in COLUMNS})
    ] * 500
    assert asked(model(*heap)) == decided()
