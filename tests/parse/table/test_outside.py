"""What stands above and below the tables of a form."""

from __future__ import annotations

import pytest

from hebiao.domain.document import Line
from hebiao.domain.geometry import BBox
from hebiao.domain.reading import Reading
from hebiao.parse.table.outside import read_feet
from made_forms import FIRST, GOALS, LAST, TITLE, TOTAL, form_rows, read_text, tab_text

BOX = BBox(50, 700, 540, 710)


def _feet(*texts: str) -> Reading:
    reading = Reading("grid")
    read_feet(reading, [Line(t, n, 1, BOX) for n, t in enumerate(texts, 1)])
    return reading


def test_a_date_that_wraps_goes_on_in_the_next_line() -> None:
    """What is no date before the end of the line is one with the next; nothing is left over."""
    reading = _feet("填表人：白砚秋  填写日期：2022年", "4月3日")
    assert reading.fields["prepared_on"].text == "2022年4月3日"
    assert reading.fields["prepared_on"].doubt is None
    assert reading.residue == []


@pytest.mark.parametrize(("first", "rest", "asked"), [("5550019", "9", True), ("010-555", "00199", False)])
def test_a_telephone_that_may_wrap_is_asked(first: str, rest: str, asked: bool) -> None:
    """A number that is whole with the next line and without it is asked; one that is whole only with it is not."""
    found = _feet(f"联系电话：{first}", rest).fields["contact_phone"]
    assert found.text == first + rest
    assert (found.doubt is not None) is asked


@pytest.mark.parametrize(
    ("above", "year", "decision"),
    [
        ("部门：甲局　2023年度　单位：万元", 2023, "accept"),
        ("部门：甲局　年度： 2023　单位：万元", 2023, "accept"),
        ("部门：甲局　（2023）　单位：万元", 2023, "review"),
        ("根据 甲绩 [2024] 3 号 文件", 2024, "review"),
        ("填报单位：甲局　填报日期： 2024年 3月 15日", None, None),
        ("填报单位：甲局　2023年度　填报日期： 2024年 3月 15日", 2023, "accept"),
    ],
)
def test_a_year_above_the_form_is_its_own_where_it_is_called_so(
    above: str, year: int | None, decision: str | None
) -> None:
    """The date of filing is never the form's year, and the year of a paper's number is asked."""
    rows = "\n".join("\t".join(row) for row in form_rows())
    (result,) = read_text(f"项目支出绩效自评表\n{above}\n\n{rows}\n")
    assert result.form.year == year
    assert (result.fields["year"].decision if "year" in result.fields else None) == decision


REASON, GOAL = "开通热线，联系电话：60001234", "二、消除盲区，备注：含支路"
"""words that speak of what the foot has labels for"""


@pytest.mark.parametrize("blanks", [0, 7])
def test_a_reason_that_names_a_telephone_is_no_foot(blanks: int) -> None:
    """A second line of a reason in a row of its own ends no form: its number is nobody's, and its words are asked."""
    rows = form_rows({(FIRST + 1, 7): "部分路灯返修，并已"})
    rows.insert(FIRST + 2, [*[""] * blanks, REASON, *[""] * (7 - blanks)])
    (result,) = read_text(tab_text(rows, foot=""))
    assert result.form.contact_phone is None
    assert [i.score for i in result.form.indicators if i.score] == ["30", "18", "30", "10"]
    assert result.form.total_score == "97.5"
    paths = ("indicators.1.deviation", "indicators.2.name")
    assert any(path in result.fields and result.fields[path].decision == "review" for path in paths)


@pytest.mark.parametrize(
    ("row", "line", "asked"),
    [
        (1, "二期工程", "project_name"),
        (GOALS + 1, "二、消除盲区两处", "actual_result"),
        (GOALS + 1, GOAL, "actual_result"),
        (FIRST + 2, "开通了热线", "indicators.1.deviation"),
        (FIRST + 2, REASON, "indicators.1.deviation"),
    ],
)
def test_a_line_between_rows_may_go_on_with_the_text_above(row: int, line: str, asked: str) -> None:
    """Cells of text that hold a line's end leave their rest without a tab: the text above it is asked, and no foot taken."""
    lines = ["\t".join(r).rstrip("\t") for r in form_rows()]
    text = "\n".join([*lines[:row], line, *lines[row:]])
    (result,) = read_text(f"{TITLE}\n（2023年度）\n\n{text}\n")
    assert result.fields[asked].decision == "review"
    assert (result.form.contact_phone, result.form.remarks) == (None, None)


def test_a_lone_cell_that_begins_with_any_label_is_a_foot() -> None:
    """A foot in one cell may begin with a label that the form does not know."""
    foot = "财务负责人：顾行舟 填表人：白砚秋 联系电话：010-55500199"
    (result,) = read_text(tab_text([*form_rows()[:TOTAL], [foot, *[""] * 7]], foot=""))
    assert (result.form.preparer, result.form.contact_phone) == ("白砚秋", "010-55500199")
    assert len(result.form.indicators) == LAST - FIRST + 1


def test_a_line_of_its_own_is_no_rest() -> None:
    """A line that makes no date or number with the one before it stays what it was."""
    reading = _feet("填写日期：2022年4月3日", "第 3 页", "内部资料")
    assert reading.fields["prepared_on"].text == "2022年4月3日"
    assert [left.text for left in reading.residue] == ["内部资料"]


@pytest.mark.parametrize(
    "caption", ["表1 项目支出绩效自评表", "一、项目支出绩效自评表", "附件2 项目支出绩效自评表"]
)
@pytest.mark.parametrize("above", [True, False])
def test_a_caption_is_not_the_title(caption: str, *, above: bool) -> None:
    """The caption of the table, above or below the title, takes neither title nor year from it."""
    year = "（2023年度）" if above else f"（2023年度）\n{caption}"
    text = tab_text(form_rows(), year=year)
    (result,) = read_text(f"{caption}\n{text}" if above else text)
    assert (result.form.title, result.form.year) == (TITLE, 2023)
    assert {result.fields[p].decision for p in ("title", "year")} == {"accept"}


def test_of_two_titles_the_nearer_is_asked() -> None:
    """Titles in different words above one table are no caption and title: a person says which it is."""
    (result,) = read_text(tab_text(form_rows(), year=f"（2023年度）\n云溪区{TITLE}"))
    assert (result.form.title, result.form.year) == (f"云溪区{TITLE}", 2023)
    assert result.fields["title"].decision == "review"


def test_a_number_before_the_only_title_is_asked() -> None:
    """Where no other title stands above the table, its words behind the number are proposed."""
    (result,) = read_text(tab_text(form_rows()).replace(TITLE, f"表1-1 2023年{TITLE}", 1))
    assert result.form.title == f"2023年{TITLE}"
    assert result.fields["title"].decision == "review"
