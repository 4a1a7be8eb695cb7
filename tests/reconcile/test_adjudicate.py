"""What may be accepted without a person."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hebiao.domain.document import Cell, Line, Rival
from hebiao.domain.reading import Found, IndicatorRow, Left, Place, Reading, Region, Structure
from hebiao.lang import Message
from hebiao.reconcile import reasons as why
from hebiao.reconcile import reconcile
from hebiao.reconcile.decided import Decided

REGIONS: tuple[Region, ...] = ("head", "money", "goals", "indicators", "total", "foot")
CELLS = {t: Cell(0, i, 0, t) for i, t in enumerate(("甲", "乙", "30", "60", "5", "50"))}


def found(text: str, doubt: Message | None = None) -> Found:
    """A text from a cell of its own."""
    return Found(text, text, (Place(CELLS.get(text) or Cell(0, 9, 9, text)),), doubt)


def reading(
    producer: str, structure: Structure = "ragged", weights: tuple[str, str] = ("30", "60"), **fields: str
) -> Reading:
    """A reading that saw every part; its two rows are the same for every producer but for their weights."""
    rows = [
        IndicatorRow(
            {
                "level1": found("产出指标"),
                "level2": found("数量指标"),
                "name": found(n),
                "target": found("5"),
                "actual": found("5"),
                "weight": found(w),
                "score": found("5"),
            }
        )
        for n, w in zip(("甲", "乙"), weights, strict=True)
    ]
    made = {
        "funding.total.weight": "10",
        "funding.total.score": "5",
        "total_weight": "100",
        "total_score": "15",
        **fields,
    }
    return Reading(producer, structure, {k: found(v) for k, v in made.items()}, rows, seen=set(REGIONS))


def decide(left: Reading, right: Reading, path: str, *doubts: str) -> Decided | None:
    """The decision on one field."""
    return reconcile((left, right), doubts).fields.get(path)


def pair(structure: Structure = "ragged", **fields: str) -> tuple[Reading, Reading]:
    """Two readings that agree."""
    return reading("grid", structure, **fields), reading("stream", structure, **fields)


@pytest.mark.parametrize("structure", ["exact", "ragged", "lines"])
def test_agreement_is_accepted(structure: Structure) -> None:
    """Where both readings say the same and the form adds up, every field is accepted with both rivals kept."""
    left, right = pair(structure, project_name="甲项目")
    got = reconcile((left, right))
    assert {d.decision for d in got.fields.values()} == {"accept"}
    assert got.indicators == 2
    assert [p for p, _ in got.fields["project_name"].rivals] == ["grid", "stream"]


def test_disagreement_goes_to_a_person() -> None:
    """Where the readings differ and nothing tells them apart, the field waits with both texts as rivals."""
    got = decide(
        reading("grid", project_name="甲项目"), reading("stream", project_name="乙项目"), "project_name"
    )
    assert got is not None
    assert got.decision == "review"
    assert [f.text for _, f in got.rivals if f] == ["甲项目", "乙项目"]
    assert "甲项目" in got.reasons[0].zh
    assert "乙项目" in got.reasons[0].zh


@pytest.mark.parametrize(("a", "b"), [("20", "20.00"), ("1,000", "1000")])
def test_the_same_number_in_another_writing_agrees(a: str, b: str) -> None:
    """20 and 20.00 are no disagreement."""
    path = "funding.total.executed"
    got = decide(reading("grid", **{path: a}), reading("stream", **{path: b}), path)
    assert got is not None
    assert got.decision == "accept"


def test_a_doubt_of_the_parser_is_asked_about() -> None:
    """A text that one parser itself doubts is never accepted, though both agree."""
    left, right = pair(project_name="甲项目")
    right.fields["project_name"] = found("甲项目", Message.same("边界不确定"))
    got = decide(left, right, "project_name")
    assert got is not None
    assert (got.decision, got.reasons) == ("review", (Message.same("边界不确定"),))


def test_an_unreadable_character_is_asked_about() -> None:
    """A replacement character is never accepted."""
    got = decide(*pair(project_name="甲\ufffd项目"), "project_name")
    assert got is not None
    assert got.decision == "review"


def test_doubtful_borders_put_everything_to_review() -> None:
    """A segment whose borders are in doubt has no accepted value at all in its fixed fields."""
    left, right = pair(project_name="甲项目")
    got = reconcile((left, right), ("没有项目名称，表格可能被截断",))
    assert all(d.decision == "review" for p, d in got.fields.items())


@pytest.mark.parametrize(
    ("structure", "decision"), [("exact", "accept"), ("ragged", "review"), ("lines", "review")]
)
def test_one_reading_alone_needs_true_cells(structure: Structure, decision: str) -> None:
    """What only one reading covers is accepted where the source gives real cells, and nowhere else."""
    left, right = pair(structure, project_name="甲项目")
    del right.fields["project_name"]
    right.seen.discard("head")
    got = decide(left, right, "project_name")
    assert got is not None
    assert got.decision == decision


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(
    ("text", "reason"),
    [("甲\ufffd项目", why.GARBLED), ("\u202e目项甲", why.MOVED_DIGITS), ("甲<sup>2</sup>项目", why.MOVED_DIGITS), ("#REF!", why.ERROR_MARK)],
)  # fmt: skip
def test_a_text_that_speaks_against_itself_is_asked(text: str, reason: Message, alone: bool) -> None:
    """What nobody can make out, or a person sees otherwise, is never accepted, whoever reads it and be its cells real."""
    left, right = pair("exact", project_name=text)
    if alone:
        del right.fields["project_name"]
        right.seen.discard("head")
    got = decide(left, right, "project_name")
    assert got is not None
    assert (got.decision, got.reasons) == ("review", (reason,))


def test_kind_decides_between_two_texts() -> None:
    """In a ragged row the text that is of its column's kind wins, the other stays as a rival."""
    path = "funding.total.executed"
    left, right = reading("grid", **{path: "171"}), reading("stream", **{path: "已完成"})
    right.unfit = frozenset({path})
    got = decide(left, right, path)
    assert got is not None
    assert got.decision == "accept"
    assert got.found is not None
    assert got.found.text == "171"
    left.structure = right.structure = "lines"
    lost = decide(left, right, path)
    assert lost is not None
    assert lost.decision == "review"


def test_the_sums_decide_between_two_weights() -> None:
    """The reading with which the form adds up wins over one with which it does not."""
    got = decide(reading("grid", weights=("50", "60")), reading("stream"), "indicators.0.weight")
    assert got is not None
    assert got.found is not None
    assert (got.decision, got.found.text) == ("accept", "30")
    assert "加总" in got.reasons[0].zh


def test_lost_borders_need_the_proof_of_the_sums() -> None:
    """Without cell borders nothing of the indicators is accepted while the weights do not make 100."""
    left, right = (reading(p, "lines", weights=("30", "50")) for p in ("grid", "stream"))
    got = reconcile((left, right))
    rows = {p: d.decision for p, d in got.fields.items() if p.startswith(("indicators.", "total_"))}
    assert set(rows.values()) == {"review"}


def test_a_row_that_one_reading_lacks_is_asked_about() -> None:
    """A row read by one parser only is kept, and all of it waits for a person."""
    left, right = pair()
    right.rows = right.rows[:1]
    got = reconcile((left, right))
    assert got.indicators == 2
    assert {d.decision for p, d in got.fields.items() if p.startswith("indicators.1.")} == {"review"}


def test_a_blank_beside_text_left_over_is_asked_about() -> None:
    """A null field is accepted as blank only while no text of its part is left over."""
    left, right = pair()
    assert decide(left, right, "project_leader") is None
    stray = Left("head", "陆书禾", Place(Cell(0, 2, 1, "陆书禾")))
    left.residue, right.residue = [stray], [stray]
    got = decide(left, right, "project_leader")
    assert got is not None
    assert (got.decision, got.found) == ("review", None)


def test_levels_carried_past_a_row_that_may_be_lost_are_asked() -> None:
    """Weights that fall short beside text left over: a level carried down may be that of the row that is missing."""
    left, right = reading("grid", "exact", ("30", "50")), reading("stream", "exact", ("30", "50"))
    paths = [f"indicators.{row}.{column}" for row in (0, 1) for column in ("level1", "level2")]
    got = reconcile((left, right))
    assert [got.fields[p].decision for p in paths] == ["accept"] * 4
    stray = Left("indicators", "有序完成", Place(Cell(0, 5, 1, "有序完成")))
    left.residue, right.residue = [stray], [stray]
    got = reconcile((left, right))
    assert [got.fields[p].decision for p in paths] == ["accept", "accept", "review", "review"]


def test_text_that_one_reading_used_is_not_left_over() -> None:
    """A text that the other reading has a place for is no residue."""
    left, right = pair(project_name="甲项目")
    left.residue = [Left("head", "甲项目", right.fields["project_name"].places[0])]
    assert reconcile((left, right)).residue == ()


def test_a_form_without_total_row_asks_about_its_end() -> None:
    """Where the total row was not found, the last row and the totals wait, because the form may be cut off."""
    left, right = pair()
    for one in (left, right):
        one.seen.discard("total")
        del one.fields["total_weight"], one.fields["total_score"]
    got = reconcile((left, right))
    assert got.fields["total_score"].decision == "review"
    assert got.fields["indicators.1.weight"].decision == "review"
    assert got.fields["indicators.0.weight"].decision == "accept"


def test_a_part_that_was_not_read_is_asked_about() -> None:
    """A part without its heading is not blank: its fields wait."""
    left, right = pair()
    for one in (left, right):
        one.seen.discard("goals")
    assert decide(left, right, "expected_goal") == replace(
        decide(left, right, "actual_result"),
        rivals=(("grid", None), ("stream", None)),  # type: ignore[type-var]  # both decisions are there, else the test fails here
    )
    got = decide(left, right, "expected_goal")
    assert got is not None
    assert got.decision == "review"


def test_a_score_without_actual_value_is_asked_about_in_text() -> None:
    """In text, points for a blank actual value may be a lost merged cell; with true cells a blank is a blank."""
    for structure, asked in (("ragged", True), ("exact", False)):
        left, right = pair(structure)  # type: ignore[arg-type]  # the structure is one of the names
        for one in (left, right):
            del one.rows[0].cells["actual"]
        assert (decide(left, right, "indicators.0.actual") is not None) is asked


def test_a_blank_of_a_pictures_row_that_one_reading_has_is_asked() -> None:
    """Where the other reading has no such row, a target that is not there was lost, not left out."""
    left, right = pair("exact")
    for n, row in enumerate(left.rows):
        at = Cell(0, n, 0, "甲", rivals=(Rival("ocr:lines", "甲", 0.99), Rival("ocr:again", "甲", 0.99)))
        row.cells = {"name": Found("甲", "甲", (Place(at),))}
    right.rows = []
    got = reconcile((left, right)).fields
    assert got["indicators.1.target"].decision == "review"


def test_a_doubtful_footer_of_a_picture_asks_for_all_of_it() -> None:
    """A label that was not made out leaves its value in the field before it, and its own field blank."""
    at = Line(
        "联系电话：68 填写期：2021年", 1, rivals=(Rival("ocr:lines", "联系电话：68 填写期：2021年", 0.3),)
    )
    left, right = pair("exact")
    for one in (left, right):
        one.fields["contact_phone"] = Found("68 填写期：2021年", "68填写期：2021年", (Place(at, 5, 17),))
        for row in one.rows:
            name = Cell(
                0, 3, 0, "甲", rivals=(Rival("ocr:lines", "甲", 0.99), Rival("ocr:again", "甲", 0.99))
            )
            row.cells["name"] = Found("甲", "甲", (Place(name),))
    got = reconcile((left, right)).fields
    assert got["prepared_on"].decision == "review"
    assert "remarks" not in got


@pytest.mark.parametrize(
    ("title", "decision"), [("项目古出绩效白评表", "review"), ("青崖县项目支出绩效自评表", "accept")]
)
def test_a_pictures_title_has_its_printed_words(title: str, decision: str) -> None:
    """Both readings may take one sign for another; what every form is called is known."""
    at = Cell(0, 3, 0, title, rivals=(Rival("ocr:lines", title, 0.99), Rival("ocr:again", title, 0.99)))
    left, right = pair("exact")
    for one in (left, right):
        one.fields["title"] = Found(title, title, (Place(at),))
    assert reconcile((left, right)).fields["title"].decision == decision


@pytest.mark.parametrize(
    ("goal", "decision"),
    [("稳定乡村教师队伍。", "accept"), ("稳定乡村教师队伍", "review"), ("已完成", "accept")],
)
def test_a_pictures_goal_ends_as_sentences_do(goal: str, decision: str) -> None:
    """The last stop is the least ink of all, and both readings may have lost it to the cleaning of specks."""
    at = Cell(0, 3, 0, goal, rivals=(Rival("ocr:lines", goal, 0.99), Rival("ocr:again", goal, 0.99)))
    left, right = pair("exact")
    for one in (left, right):
        one.fields["expected_goal"] = Found(goal, goal, (Place(at),))
    assert reconcile((left, right)).fields["expected_goal"].decision == decision


@pytest.mark.parametrize(("actual", "decision"), [("10096", "review"), ("100%", "accept")])
def test_a_pictures_figure_that_ends_like_a_rate_is_asked(actual: str, decision: str) -> None:
    """Both readings of small print may take the sign of a rate for two digits."""
    at = Cell(0, 3, 0, actual, rivals=(Rival("ocr:lines", actual, 0.99), Rival("ocr:again", actual, 0.99)))
    left, right = pair("exact")
    for one in (left, right):
        one.rows[0].cells["actual"] = Found(actual, actual, (Place(at),))
    assert reconcile((left, right)).fields["indicators.0.actual"].decision == decision


def printed(row: int, text: str, *, colspan: int = 1, again: str | None = None) -> Found:
    """A text in a cell of a picture; `again` is what the second reading made of it."""
    rivals = (Rival("ocr:lines", text, 0.99), Rival("ocr:again", again or text, 0.99))
    return Found(text, text, (Place(Cell(1, row, 5, text, 1, colspan, rivals=rivals)),))


def weighed(*weights: Found) -> tuple[Reading, Reading]:
    """Two readings of a picture whose rows have these weights."""
    rows = []
    for n, weight in enumerate(weights):
        name = f"第{'一二三四五'[n]}项"
        at = Cell(1, n, 2, name, rivals=(Rival("ocr:lines", name, 0.99), Rival("ocr:again", name, 0.99)))
        rows.append(IndicatorRow({"name": Found(name, name, (Place(at),)), "weight": weight}))
    made = [reading(p, "exact") for p in ("grid", "stream")]
    for one in made:
        one.rows = rows
    return made[0], made[1]


@pytest.mark.parametrize(("colspan", "taken"), [(1, True), (2, False)])
def test_a_repair_settles_what_a_figure_is_and_not_whose(colspan: int, *, taken: bool) -> None:
    """A weight that a reading and the sums put right is taken; in a cell that runs on into the next column it is asked."""
    thirty = [printed(n, "30") for n in range(2)]
    got = reconcile(weighed(*thirty, printed(2, "36", colspan=colspan, again="30"))).fields
    one = got["indicators.2.weight"]
    assert (one.decision == "accept") is taken
    assert taken or why.MERGED in one.reasons


def test_what_only_one_reading_covers_is_asked_where_the_picture_asks_it() -> None:
    """A field that the page as a whole puts in doubt is no surer for having been seen once."""
    left, right = weighed(*(printed(n, "30") for n in range(3)))
    for one in (left, right):
        one.seen = {"indicators", "total"}
    left.fields["department"] = printed(9, "青崖县教育局")
    got = reconcile((left, right)).fields["department"]
    assert got.decision == "review"
    assert got.reasons[0] == why.HALF_READ
