"""What a picture of a form is asked about as a whole."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from hebiao.domain.document import Cell, Rival
from hebiao.domain.reading import Found, IndicatorRow, Left, Place, Reading
from hebiao.reconcile import reasons as why
from hebiao.reconcile.adjudicate import reconcile
from hebiao.reconcile.beside import (
    ask_goal_figures,
    ask_near_figures,
    ask_the_rest,
    ask_unlike_places,
    without_taken,
)
from hebiao.reconcile.decided import Decided
from hebiao.reconcile.picture import ink_doubt, look_at
from hebiao.reconcile.pixels import WORN_OUT

COLUMNS = ("level1", "level2", "name", "target", "actual", "weight", "score")
ROW = ("产出指标", "数量指标", "采购设备", "≥10台", "10台", "30", "30")


def cell(row: int, column: int, text: str, rowspan: int = 1, colspan: int = 1) -> Cell:
    """A cell of a picture that both readings are sure of."""
    rivals = (Rival("ocr:lines", text, 0.99), Rival("ocr:again", text, 0.99))
    return Cell(0, row, column, text, rowspan, colspan, rivals=rivals)


def found(at: Cell) -> Found:
    """A cell's text as a field."""
    return Found(at.text, at.text or None, (Place(at),))


def cell_of(field: Found) -> Cell:
    """The cell that a field stands in."""
    at = field.places[0].at
    assert isinstance(at, Cell)
    return at


def form(weights: Sequence[str] = ("30", "30", "30")) -> Reading:
    """Rows of such weights, and an execution weight of 10."""
    rows = []
    for n, weight in enumerate(weights):
        texts = (*ROW[:2], f"第{n}项", *ROW[3:5], weight, weight)
        cells = {c: found(cell(n + 1, k, t)) for k, (c, t) in enumerate(zip(COLUMNS, texts, strict=True))}
        rows.append(IndicatorRow(cells))
    fields = {"funding.total.weight": found(cell(0, 5, "10"))}
    return Reading("grid", rows=rows, fields=fields, seen={"head", "money", "goals", "indicators"})


def test_a_form_that_adds_up_is_asked_nothing() -> None:
    """Rows that lie alike and weights of 100 leave every field to its own ink; so does a form that is no picture."""
    assert look_at(form()).asked == {}
    bare = form(("30", "10", "10"))
    for row in bare.rows:
        row.cells = {c: Found(f.raw, f.text, ()) for c, f in row.cells.items()}
    assert look_at(bare).asked == {}


def test_a_row_that_two_pages_have_alike_is_asked() -> None:
    """Two photos of one sheet that overlap show a row twice, and both may be read without a doubt."""
    reading = form(("30", "20", "20", "20"))
    for n, row in enumerate(reading.rows):
        row.cells = {c: found(replace(cell_of(f), page=1 + n // 2)) for c, f in row.cells.items()}
    assert look_at(reading).asked == {}
    reading.rows[2].cells["name"] = found(replace(cell(3, 2, "第1项"), page=2))
    asked = look_at(reading).asked
    assert {p for p, reason in asked.items() if reason is why.TWICE} == {
        f"indicators.{n}.{c}" for n in (1, 2) for c in COLUMNS
    }


def test_one_weight_that_is_no_number_is_asked_and_not_its_form() -> None:
    """Where what is missing from 100 is what one cell holds beside dirt, that weight is taken for it."""
    seen = look_at(form(("30", "30'", "30")))
    assert seen.applied is not None
    assert (seen.applied.path, seen.applied.text) == ("indicators.1.weight", "30")
    assert seen.asked == {}


def test_a_row_whose_weight_was_not_read_is_asked_as_a_row() -> None:
    """Two rows run into one show in the weight; all that stands in such a row is asked, the other rows are not."""
    asked = look_at(form(("30", "30一10", "20"))).asked
    assert asked["indicators.1.target"] == why.LOST_ROW
    assert asked["total_weight"] == why.LOST_ROW
    assert not any(path.startswith(("indicators.0", "indicators.2")) for path in asked)


def test_weights_that_are_all_sure_and_make_no_hundred_ask_for_the_total() -> None:
    """A filer's sum of 96 is no reason to ask for every cell of the form."""
    assert look_at(form(("32", "32", "22"))).asked == {"total_weight": why.LOST_ROW}


def test_a_cell_that_lies_otherwise_than_its_column_is_asked() -> None:
    """A target over two columns, or a name that serves two rows, is what a lost line of the table makes."""
    wide = form()
    wide.rows[1].cells["target"] = found(cell(2, 3, "≥10台10台", colspan=2))
    assert look_at(wide).asked == {"indicators.1.target": why.MERGED}
    assert look_at(wide).blank["indicators.1.nature"] == why.MERGED
    tall = form()
    shared = found(cell(1, 2, "第0项\n第1项", rowspan=2))
    for n in (0, 1):
        tall.rows[n].cells["name"] = shared
    asked = look_at(tall).asked
    assert {f"indicators.{n}.{c}" for n in (0, 1) for c in COLUMNS} == set(asked)


@pytest.mark.parametrize(
    ("column", "text"), [("weight", "8\n8"), ("score", "12\n7.5"), ("name", "指标1：甲\n指标2；乙")]
)
def test_a_row_that_holds_two_of_something_is_asked_as_a_row(column: str, text: str) -> None:
    """With the line between two rows goes every proof that there are two: what stands in both is asked."""
    two = form()
    two.rows[1].cells[column] = found(cell(2, COLUMNS.index(column), text))
    asked = look_at(two).asked
    assert {f"indicators.1.{c}" for c in COLUMNS} <= set(asked)
    assert not any(path.startswith(("indicators.0.target", "indicators.2.target")) for path in asked)


def test_a_level_that_does_not_reach_its_row_is_asked() -> None:
    """A level carried down from a cell that ends above the row belongs to other rows."""
    carried = form()
    carried.rows[2].cells["level2"] = carried.rows[0].cells["level2"]
    assert look_at(carried).asked == {"indicators.2.level2": why.MERGED}


def test_a_field_beside_text_that_nobody_takes_is_asked() -> None:
    """A crease cuts a cell in two: the half that stands in its column is not the text."""
    cut = form()
    half = cell(2, 7, "推进")
    cut.residue.append(Left("indicators", "推进", Place(half)))
    assert look_at(cut).asked == {"indicators.1.score": why.SPLIT}
    tall = replace(half, rowspan=2)
    cut.residue[:] = [Left("indicators", "推进", Place(tall))]
    assert look_at(cut).asked == {}
    dash = replace(half, text="—")
    cut.residue[:] = [Left("indicators", "—", Place(dash))]
    assert look_at(cut).asked == {}


def test_what_every_form_has_is_asked_where_it_is_blank() -> None:
    """A missing year, or a row without a target, is our failure more often than the filer's."""
    blank = look_at(form()).blank
    assert blank["year"] == why.UNSEEN
    assert blank["indicators.2.target"] == why.UNSEEN
    assert "indicators.2.deviation" not in blank


def test_blanks_of_a_form_that_is_worn_out_are_asked() -> None:
    """Where a third of the texts had to be read three times, a blank may have been print that left no trace."""
    faded = form()
    for row in faded.rows:
        for column, text in row.cells.items():
            at = text.places[0].at
            third = (*at.rivals, Rival("ocr:third", at.text, 0.9))
            row.cells[column] = replace(text, places=(Place(replace(at, rivals=third)),))
    seen = look_at(faded)
    assert {"indicators.0.weight", "indicators.2.name", "remarks"} <= set(seen.blank)
    assert seen.worn > WORN_OUT
    assert seen.asked == {}


@pytest.mark.parametrize(
    ("targets", "worn", "asked"),
    [
        (("≥45公里", "100%", "≥85%"), True, {"indicators.1.target"}),
        (("≥45公里", "100%", "≥85%"), False, set()),
        (("≥45公里", "2024年3月", "≥85%"), True, set()),
        (("45公里", "100%", "≥85%"), True, set()),
    ],
)
def test_a_target_without_the_operator_that_others_have_is_asked_on_worn_print(
    targets: tuple[str, ...], asked: set[str], *, worn: bool
) -> None:
    """Of a "≥" in black and white dots are left, which go as dirt; a date has none, nor has a form whose author writes none."""
    reading = form()
    for n, (row, text) in enumerate(zip(reading.rows, targets, strict=True)):
        at = cell(n + 1, 3, text)
        third = (*at.rivals, Rival("ocr:third", text, 0.9)) if worn else at.rivals
        row.cells["target"] = found(replace(at, rivals=third))
    assert set(look_at(reading).asked) == asked


def test_what_most_rows_of_a_form_have_is_asked_where_it_is_blank() -> None:
    """A lost "≥" leaves a blank that no reading says anything of; so does the score of a column without its heading or its line.

    A form whose total is seen to be blank gives none.
    """
    signed = form()
    for row in signed.rows[:2]:
        row.cells["nature"] = found(cell(1, 9, "≥"))
    assert look_at(signed).blank["indicators.2.nature"] == why.UNSEEN
    assert "indicators.2.nature" not in look_at(form()).blank
    unscored = form()
    for row in unscored.rows:
        del row.cells["score"]
    assert look_at(unscored).blank["indicators.0.score"] == why.UNSEEN
    blank = Reading("stream", fields={"total_score": found(cell(9, 6, ""))})
    assert "indicators.0.score" not in look_at(unscored, blank).blank
    total = Reading("stream", fields={"total_score": found(cell(9, 6, "97"))})
    assert look_at(unscored, total).blank["indicators.0.score"] == why.UNSEEN


def test_a_target_in_words_has_no_unit() -> None:
    """A row that says 定性 is not asked for the unit that most rows have; a row with an operator is."""
    reading = form(("20",) * 4)
    for n, row in enumerate(reading.rows):
        row.cells["nature"] = found(cell(n + 1, 7, "定性" if n == 1 else "≥"))
        if n in (0, 3):
            row.cells["unit"] = found(cell(n + 1, 8, "台"))
    reading.rows[2].cells["unit"] = found(cell(3, 8, "台"))
    blank = look_at(reading).blank
    assert "indicators.0.unit" in blank
    assert "indicators.1.unit" not in blank


def test_a_form_of_which_a_part_was_not_found_is_asked_as_a_whole() -> None:
    """Where neither reading found the amounts, nobody knows what else stands in the wrong place."""
    half = form()
    half.seen.discard("money")
    assert set(look_at(half).asked.values()) == {why.HALF_READ}
    assert look_at(half, Reading("stream", seen={"money"})).asked == {}
    for row in half.rows:
        del row.cells["score"]
    assert look_at(half).blank["indicators.0.score"] == why.HALF_READ
    assert look_at(half).blank["remarks"] == why.HALF_READ


def test_rows_that_were_told_by_alignment_need_the_sums() -> None:
    """Without upright lines only weights of 100 and known levels prove the rows; a text may serve more rows than it shows."""
    aligned = form()
    aligned.aligned = True
    assert look_at(aligned).asked == {}
    short = form(("30", "30", "20"))
    short.aligned = True
    asked = look_at(short).asked
    assert {asked[f"indicators.{n}.name"] for n in range(3)} == {why.ALIGNED_UNPROVEN}
    piled = form()
    piled.aligned = True
    piled.rows[0].cells["level1"] = replace(piled.rows[0].cells["level1"], doubt=why.WRONG_KIND)
    assert look_at(piled).asked["indicators.2.name"] == why.ALIGNED_UNPROVEN
    summed = form()
    summed.aligned = True
    summed.fields["total_score"] = found(cell(9, 6, "77"))
    asked = look_at(summed).asked
    assert asked["indicators.1.score"] == why.CONTRADICTED
    assert "indicators.1.name" not in asked
    aligned.rows[1].cells["deviation"] = found(cell(2, 7, "无偏差"))
    assert look_at(aligned).blank["indicators.0.deviation"] == why.ALIGNED_UNPROVEN


@pytest.mark.parametrize(("text", "stays"), [("×", False), ("上级资金下达较晚", True)])
def test_a_few_marks_in_another_columns_cell_are_no_text_of_this_one(text: str, stays: bool) -> None:
    """A worn 8 in the column of scores is a deviation to the reading by kinds; prose there may be one."""
    score = found(cell(1, 6, text))
    row = IndicatorRow({"score": score})
    assert without_taken(row, (None, score)) == (None, score if stays else None)
    elsewhere = found(cell(1, 9, text))
    assert without_taken(row, (None, elsewhere)) == (None, elsewhere)


def test_a_mark_beside_a_blank_amount_is_shown_as_none_and_asked() -> None:
    """A slash for a fund's points that is read as a figure is an amount by kinds; by place the fund has none."""
    slash, amount = found(cell(4, 5, "1")), found(cell(4, 4, "1"))
    for said, shown in ((slash, None), (amount, "1")):
        grid, stream = form(), form()
        for part in ("total", "other"):
            grid.fields[f"funding.{part}.weight"] = slash
            stream.fields[f"funding.{part}.executed"] = said
        fields = reconcile((grid, stream)).fields
        part, total = fields["funding.other.executed"], fields["funding.total.executed"]
        assert (part.decision, part.found and part.found.text) == ("review", shown)
        assert [f.text for _, f in part.rivals if f is not None] == ["1"]
        assert (total.decision, total.found and total.found.text) == ("review", "1")


def test_a_point_between_words_is_asked_but_in_a_name() -> None:
    """What is left of a comma is a point in the middle to every reading, and no text but a name has one."""
    torn = found(cell(1, 7, "设备未到货·下一步催办"))
    assert ink_doubt("indicators.0.deviation", torn, 0.0) == why.LOOSE
    assert ink_doubt("project_leader", found(cell(0, 2, "买买提·艾力")), 0.0) is None
    assert ink_doubt("indicators.0.deviation", found(cell(1, 7, "设备未到货，下一步催办")), 0.0) is None


def test_a_name_that_begins_with_the_forms_own_word_is_asked() -> None:
    """Where the colon of "指标：" is gone, the word is taken for a part of the name."""
    assert ink_doubt("indicators.0.name", found(cell(1, 2, "指标培训调解员")), 0.0) == why.FAINT
    assert ink_doubt("indicators.0.name", found(cell(1, 2, "培训调解员")), 0.0) is None


def test_a_line_of_a_goal_of_which_nothing_was_read_is_asked() -> None:
    """A "；" that had no room behind its sentence stands on a line of its own; without it two items are one."""
    for text, doubt in (
        ("（1）支付款项\n\n（2）保障用血。", why.FAINT),
        ("（1）支付款项；\n（2）保障用血。", None),
    ):
        assert ink_doubt("expected_goal", found(cell(1, 2, text)), 0.0) == doubt


@pytest.mark.parametrize(("asked", "rest"), [(40, "review"), (39, "accept")])
def test_what_is_left_of_a_form_that_is_asked_nearly_whole_is_asked(asked: int, rest: str) -> None:
    """Ten fields beside forty that are asked prove nothing."""
    fields = {
        f"indicators.{n}.name": Decided(
            found(cell(n, 0, "采购")), "review" if n < asked else "accept", "agree_exact", ()
        )
        for n in range(50)
    }
    ask_the_rest(fields)
    assert {fields[f"indicators.{n}.name"].decision for n in range(40, 50)} == {rest}


@pytest.mark.parametrize(
    ("target", "actual", "spent", "asked"),
    [
        ("≤492.908万元", "项目合同金额为192.908万元", "492.908", {"indicators.0.actual"}),
        ("≤492.908万元", "192.908万元", "480.5", {"indicators.0.target", "indicators.0.actual"}),
        ("≤492.908万元", "492.908万元", "192.908", set()),
        ("≤492.908万元", "480.551万元", "480.551", set()),
        ("≥12件", "13件", "11", set()),
        ("2024年12月", "2023年12月", "5", set()),
    ],
)  # fmt: skip
def test_figures_that_differ_in_one_digit_are_asked(
    target: str, actual: str, spent: str, asked: set[str]
) -> None:
    """A contract's amount stands in its target, its value and the funds; one that is alone with its digit may be misread."""
    texts = {"indicators.0.target": target, "indicators.0.actual": actual, "funding.total.executed": spent}
    fields = {
        path: Decided(found(cell(n, 0, text)), "accept", "agree_exact", ())
        for n, (path, text) in enumerate(texts.items())
    }
    ask_near_figures(fields, 1)
    assert {path for path, one in fields.items() if one.decision == "review"} == asked


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        (("松坪县项目支出绩效自评表", "霁川市松坪县水务局", "霖川市松坪县水利站"), {"department", "implementing_unit"}),
        (("松坪县项目支出绩效自评表", "霁川市松坪县水务局", "松坪县水利站"), set()),
        (("松坪县项目支出绩效自评表", "霁川市松坪县水务局", "霁川市松评县水利站"), {"title", "department", "implementing_unit"}),
        (("松坪县项目支出绩效自评表", "水务局", "水利站"), set()),
    ],
)  # fmt: skip
def test_places_that_differ_in_one_character_are_asked(texts: tuple[str, ...], asked: set[str]) -> None:
    """A form's unit is of its department's place: which of two characters was misread, nobody knows."""
    fields = {
        path: Decided(found(cell(n, 0, text)), "accept", "agree_exact", ())
        for n, (path, text) in enumerate(
            zip(("title", "department", "implementing_unit"), texts, strict=True)
        )
    }
    ask_unlike_places(fields)
    assert {path for path, one in fields.items() if one.decision == "review"} == asked


@pytest.mark.parametrize(
    ("goal", "value", "asked"),
    [
        ("已完成改造食堂数量1个，安装监控点位26个。", "4个", True),
        ("已完成改造食堂数量4个，安装监控点位26个。", "4个", False),
        ("已完成改造食堂数量4个，安装监控点位26个。", "≥4.0个", False),
        ("已完成改造食堂，安装监控点位26个。", "4个", False),
        ("已完成改造食堂数量1个，安装监控点位26个。", "全部完成", False),
    ],
)
def test_a_goal_that_gives_an_indicator_another_figure_is_asked(goal: str, value: str, asked: bool) -> None:
    """One of the two is misread, or they do not fit: both are asked; a name by itself, or words, say nothing."""
    texts = {"actual_result": goal, "indicators.0.name": "改造食堂数量", "indicators.0.actual": value}
    fields = {
        path: Decided(found(cell(n, 0, text)), "accept", "agree_exact", ())
        for n, (path, text) in enumerate(texts.items())
    }
    ask_goal_figures(fields, 1)
    reviewed = {path for path, one in fields.items() if one.decision == "review"}
    assert reviewed == ({"actual_result", "indicators.0.actual"} if asked else set())
