"""Titles, footers and names, as both readings share them."""

from __future__ import annotations

import pytest

from hebiao.domain.document import Cell, Line, Rival
from hebiao.domain.geometry import BBox
from hebiao.domain.reading import Found, IndicatorRow, Place, Reading
from hebiao.parse.furniture import is_furniture
from hebiao.parse.table.common import finish_rows, found, has_words, split_leader
from hebiao.parse.table.outside import before_foot_label, read_foot_text, read_title
from hebiao.parse.table.placed import Placed


def test_a_cell_that_goes_on_over_rows_is_one_text() -> None:
    """A goal is parted in two rows by a fold, the result beside it is one cell over both: it is said once."""
    whole, rest = Cell(0, 9, 4, "已完成加装电梯4部。", rowspan=2), Cell(0, 10, 1, "切实办好。")
    rows = [
        Placed(whole, 4, 9, whole.text, blank=False),
        Placed(whole, 4, 9, whole.text, blank=False, carried=True),
    ]
    once = found(rows)
    assert (once.text, len(once.places)) == ("已完成加装电梯4部。", 1)
    assert (
        found([rows[0], Placed(rest, 1, 4, rest.text, blank=False)]).text == "已完成加装电梯4部。切实办好。"
    )


def _read(*lines: str) -> dict[str, str | None]:
    reading = Reading("grid")
    read_title(reading, [Line(t, n) for n, t in enumerate(lines, 1)])
    return {k: f.text for k, f in reading.fields.items()}


@pytest.mark.parametrize(
    ("lines", "title", "year"),
    [
        (("项目支出绩效自评表（2023年度）",), "项目支出绩效自评表", "2023"),
        (("云溪区项目支出绩效自评表", "（ 2022 年度）"), "云溪区项目支出绩效自评表", "2022"),
        (("2021年度项目支出绩效自评表",), "2021年度项目支出绩效自评表", "2021"),
        (("附件1：项目支出绩效自评表",), "项目支出绩效自评表", None),
        (("说明：一式两份。", "项 目 支 出 绩 效 自 评 表", "2020年"), "项目支出绩效自评表", "2020"),
    ],
)
def test_title_and_year(lines: tuple[str, ...], title: str, year: str | None) -> None:
    """Title and year are read from one line or two, remarks beside them left out."""
    fields = _read(*lines)
    assert (fields.get("title"), fields.get("year")) == (title, year)


@pytest.mark.parametrize(
    "text",
    [
        "填表人：白砚秋 科室负责人：顾行舟 联系电话：010-55500199 填写日期：2024年1月15日",
        "填表人:白砚秋\n科室负责人:顾行舟\n联系电话:010-55500199\n填写日期:2024年1月15日",
        "填 表 人 ： 白砚秋　　科室负责人（签字）：顾行舟　联系电话： 010-55500199 填写日期：2024年1月15日",
    ],
)
def test_foot(text: str) -> None:
    """Every label of the foot has the text up to the next label, in every spelling."""
    reading = Reading("grid")
    assert read_foot_text(reading, Line(text, 7))
    assert {k: f.text for k, f in reading.fields.items()} == {
        "preparer": "白砚秋", "section_head": "顾行舟", "contact_phone": "010-55500199", "prepared_on": "2024年1月15日",
    }  # fmt: skip
    for one in reading.fields.values():
        (place,) = one.places
        assert place.at.text[place.start : place.end] == one.raw


def test_remarks_take_the_rest() -> None:
    """Behind 备注 everything is the remark, labels in it included; a text without labels is not taken."""
    reading = Reading("grid")
    assert read_foot_text(reading, Line("备注：请致电联系电话：12345", 1))
    assert {k: f.text for k, f in reading.fields.items()} == {
        "remarks": "请致电联系电话:12345".replace(":", "：")
    }
    assert not read_foot_text(reading, Line("白砚秋", 2))


def test_a_label_inside_a_cell_ends_its_text() -> None:
    """A cell's own text ends where another column left a label in it."""
    cell = Cell(0, 0, 0, "无填表人：白砚秋")
    assert before_foot_label(cell).text == "无"
    assert before_foot_label(Cell(0, 0, 0, "无")).text == "无"


@pytest.mark.parametrize(
    ("raw", "name", "phone", "sure"),
    [
        ("陆书禾 010-55500123", "陆书禾", "010-55500123", True),
        ("陆书禾，13900000000", "陆书禾", "13900000000", True),
        ("陆书禾 139000000", "陆书禾", "139000000", False),
        ("陆书禾等2人 13900000000", None, None, False),
        ("办公室陆书禾 55500123", "办公室陆书禾", "55500123", False),
    ],
)
def test_leader_and_phone_in_one_cell_are_parted(
    raw: str, name: str | None, phone: str | None, *, sure: bool
) -> None:
    """A name of a few characters and a whole number in one cell are two fields; anything less plain waits for a person."""
    both = split_leader(Found(raw, raw, (Place(Cell(0, 0, 0, raw)),)))
    if both is None:
        assert (name, phone) == (None, None)
    else:
        assert [f.text for f in both] == [name, phone]
        assert all((f.doubt is None) == sure for f in both)


@pytest.mark.parametrize("raw", ["陆书禾", "010-55500123", "陆书禾 5号楼", ""])
def test_what_is_not_a_name_and_a_number_is_not_parted(raw: str) -> None:
    """A name alone, a number alone and an address are left whole."""
    assert split_leader(Found(raw, raw or None, ())) is None


def test_placeholder_rows_are_dropped() -> None:
    """A row without name and value is no indicator; one with a value and no name is."""
    empty, levels = IndicatorRow({}), IndicatorRow({"level2": Found("数量指标", "数量指标", ())})
    valued = IndicatorRow({"weight": Found("10", "10", ())})
    dots = IndicatorRow({"name": Found("……", None, ()), "target": Found("—", None, ())})
    shared = Cell(0, 3, 7, "无偏差", rowspan=4)
    merged = IndicatorRow({"deviation": Found("无偏差", "无偏差", (Place(shared),))})
    named = IndicatorRow({"name": Found("人数", "人数", ()), **merged.cells})
    assert finish_rows([empty, levels, valued, dots, merged, named]) == [valued, named]


def test_the_year_of_a_picture_is_found_beside_worn_brackets() -> None:
    """Only the year's own ink counts; in text that came from no picture another mark makes another line of it."""
    worn = Line("(2022年度)|", 1, rivals=(Rival("ocr:lines", "(2022年度)|", 0.4),))
    reading = Reading("grid")
    read_title(reading, [worn])
    year = reading.fields["year"]
    assert (year.text, year.places[0].start, year.places[0].end) == ("2022", 1, 5)
    typed = Reading("grid")
    read_title(typed, [Line("(2022年度)|", 1)])
    assert "year" not in typed.fields


@pytest.mark.parametrize(
    ("text", "top", "furniture"),
    [
        ("2024-04-25 17:43 FAX 010-85107094 P.002/002", 4.3, True),
        ("2024年", 4.3, False),
        ("17:43 传真 010-85107094", 4.3, True),
        ("请于17:43前传真至010-85107094", 4.3, False),
        ("2024-04-25 17:43 FAX 010-85107094 P.002/002", 300.0, False),
    ],
)
def test_what_a_fax_prints_above_a_page_belongs_to_no_form(text: str, top: float, furniture: bool) -> None:
    """Date, time and number in the margin are left out; a sentence is not, nor what stands further down."""
    assert is_furniture(Line(text, 1, 2, BBox(20, top, 220, top + 8))) is furniture


@pytest.mark.parametrize("text", [".(2020年度)", "( 2023. 年度)", "(2022年度」"])
def test_dirt_about_the_year_of_a_picture(text: str) -> None:
    """A speck before the bracket or behind the year is no part of it; in text, it would be asked what it is."""
    reading = Reading("grid")
    year = Line(text, 2, rivals=(Rival("ocr:lines", text, 0.9),))
    read_title(reading, [Line("项目支出绩效自评表", 1), year])
    assert reading.fields["year"].text == text.strip(".( ")[:4]


@pytest.mark.parametrize(
    ("texts", "furniture"),
    [(("—1一", "-1-"), True), (("121", "-2-"), True), (("|", "1"), True), (("10分", ""), False)],
)
def test_the_number_of_a_pages_picture_and_marks_of_dirt_belong_to_no_form(
    texts: tuple[str, ...], furniture: bool
) -> None:
    """A dash beside a page's number is read as 一 or as 1 in one reading; a bare number may be a lost cell."""
    rivals = tuple(Rival(f"ocr:{n}", text, 1.0) for n, text in enumerate(texts))
    assert is_furniture(Line(texts[0], 1, 1, BBox(289, 796, 318, 802), rivals=rivals)) is furniture
    assert not is_furniture(Line("—1一", 1, 1, BBox(289, 796, 318, 802)))


@pytest.mark.parametrize(
    ("phone", "mixed"),
    [
        ("0396-5550716人项", True),
        ("010-55500199报送", True),
        ("010-55500199转8012", False),
        ("010-55500199（办公）", False),
        ("无", False),
    ],
)
def test_words_beside_a_number_are_of_another_text(phone: str, *, mixed: bool) -> None:
    """What no telephone has beside its number ran into it from elsewhere."""
    assert has_words(phone) is mixed
