"""Two readings with one misreading, and the third that is outvoted."""

from __future__ import annotations

from hebiao.domain.document import Cell, Line
from hebiao.domain.reading import Found, IndicatorRow, Left, Place, Reading, Structure
from hebiao.reconcile import reconcile
from hebiao.reconcile.decided import Decided
from hebiao.reconcile.model_reading import settle

LINE = Line("办理案件 360件 362件 45 44", 1)
LATER = Line("调解纠纷 20件 21件 45 44", 2)


def cut(text: str, line: Line = LINE, after: int = 0) -> Found:
    """A text of a line, the first from an offset on."""
    start = line.text.index(text, after)
    return Found(text, text, (Place(line, start, start + len(text)),), ground="EXACT")


def whole(cell: Cell) -> Found:
    """The text of a cell."""
    return Found(cell.text, cell.text, (Place(cell),), ground="EXACT")


def reading(
    producer: str, structure: Structure, *rows: dict[str, Found], left: tuple[Left, ...] = ()
) -> Reading:
    """A reading of rows whose weights and scores come out."""
    fields = {
        "total_weight": Found("100", "100", ()), "total_score": Found("98", "98", ()),
        "funding.total.weight": Found("10", "10", ()), "funding.total.score": Found("10", "10", ()),
    }  # fmt: skip
    made = [IndicatorRow(dict(cells)) for cells in rows]
    return Reading(producer, structure, fields, made, list(left), {"money", "indicators", "total"})


def second() -> dict[str, Found]:
    """A row that nobody doubts."""
    return {
        "name": cut("调解纠纷", LATER), "target": cut("20件", LATER), "actual": cut("21件", LATER),
        "weight": cut("45", LATER), "score": cut("44", LATER),
    }  # fmt: skip


def first(**other: Found) -> dict[str, Found]:
    """The row in doubt, as it is read well, or otherwise."""
    good = {
        "name": cut("办理案件"), "target": cut("360件"), "actual": cut("362件"), "weight": cut("45"), "score": cut("44")
    }  # fmt: skip
    return good | other


def outcome(grid: dict[str, Found], both: dict[str, Found], *left: Left) -> dict[str, Decided]:
    """What becomes of the first row where the stream and a model say the same, and the grid says otherwise."""
    parsed = reading("grid", "lines", grid, second(), left=left), reading("stream", "lines", both, second())
    after = settle(reconcile(parsed), parsed, reading("llm:m", "lines", both, second()))
    return {c: after.fields[f"indicators.0.{c}"] for c in ("name", "target", "actual")}


def test_a_border_drawn_elsewhere_can_be_outvoted() -> None:
    """The grid ran two texts together: the field that it left blank gets its own; where it has a text, a person is asked."""
    joined = first(target=cut("360件 362件"))
    del joined["actual"]
    found = outcome(joined, first())
    assert {c: (d.decision, d.found and d.found.text) for c, d in found.items()} == {
        "name": ("accept", "办理案件"),
        "target": ("review", "360件"),
        "actual": ("accept", "362件"),
    }


def test_a_text_left_over_can_be_given_a_field() -> None:
    """The grid saw no actual value and left the text over."""
    missed = first()
    rest = missed.pop("actual")
    found = outcome(missed, first(), Left("indicators", "362件", rest.places[0], 0))
    assert found["actual"].decision == "accept"
    assert outcome(missed, first())["actual"].decision == "review"


def test_swapped_columns_are_not_believed() -> None:
    """What the grid has in another field, whole, stays in review however many say otherwise."""
    found = outcome(first(), first(target=cut("362件"), actual=cut("360件")))
    assert [found[c].decision for c in ("target", "actual")] == ["review", "review"]


def test_a_text_that_was_cut_is_not_believed() -> None:
    """Half a name, the other half nobody's."""
    assert outcome(first(), first(name=cut("办理")))["name"].decision == "review"


def test_an_operator_counts() -> None:
    """A sign that would be left over is as much as a word."""
    line = Line("办理案件 ≥36件 362件 45 44", 1)
    grid = {c: cut(f.text or "", line) for c, f in first(target=cut("36")).items()} | {
        "target": cut("≥36件", line)
    }
    cutoff = grid | {"target": cut("36件", line)}
    assert outcome(grid, cutoff)["target"].decision == "review"


def test_a_printed_label_is_no_value() -> None:
    """A cell that the grid knows as a heading is not taken for a figure, in a table whose cells are real."""
    texts = (
        ("三级指标", "指标值", "完成值", "分值", "得分"),
        ("办案", "5", "6", "45", "44"),
        ("调解", "7", "8", "45", "44"),
    )
    columns = ("name", "target", "actual", "weight", "score")
    cells = {
        (r, c): whole(Cell(0, r, k, t))
        for r, row in enumerate(texts)
        for k, (c, t) in enumerate(zip(columns, row, strict=True))
    }
    rows = [{c: cells[r, c] for c in columns} for r in (1, 2)]
    wrong = [rows[0] | {"actual": cells[0, "actual"]}, rows[1]]
    parsed = reading("grid", "exact", *rows), reading("stream", "exact", *wrong)
    after = settle(reconcile(parsed), parsed, reading("llm:m", "exact", *wrong))
    assert after.fields["indicators.0.actual"].decision == "review"


def test_a_blank_is_asked_where_the_model_has_a_text_in_doubt() -> None:
    """Both parsers have no unit, and a text that they dispute or leave over is one to the model: asked; a settled one is not."""
    both = first(unit=cut("362件"))
    del both["actual"]
    parsed = (
        reading("grid", "lines", first(actual=cut("362件 45"))),
        reading("stream", "lines", first()),
    )
    model = reading("llm:m", "lines", both)
    after = settle(reconcile(parsed), parsed, model)
    asked = after.fields["indicators.0.unit"]
    assert (asked.decision, asked.found and asked.found.text) == ("review", "362件")
    agreed = (reading("grid", "lines", first(), second()), reading("stream", "lines", first(), second()))
    same = settle(reconcile(agreed), agreed, reading("llm:m", "lines", both, second()))
    assert "indicators.0.unit" not in same.fields
