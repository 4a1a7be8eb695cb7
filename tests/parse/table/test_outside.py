"""What stands above and below the tables of a form."""

from __future__ import annotations

import pytest

from hebiao.domain.document import Line
from hebiao.domain.geometry import BBox
from hebiao.domain.reading import Reading
from hebiao.parse.table.outside import read_feet
from made_forms import form_rows, read_text

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


def test_a_line_of_its_own_is_no_rest() -> None:
    """A line that makes no date or number with the one before it stays what it was."""
    reading = _feet("填写日期：2022年4月3日", "第 3 页", "内部资料")
    assert reading.fields["prepared_on"].text == "2022年4月3日"
    assert [left.text for left in reading.residue] == ["内部资料"]
