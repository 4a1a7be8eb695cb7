"""Indicators without a heading that is known, and text that was cut off: found, named and asked."""

from __future__ import annotations

import pytest

from found_forms import WRITERS, accepted_wrong, read
from hebiao.domain.form import INDICATOR_COLUMNS
from made_forms import FIRST, FOOT, GOALS, HEADER, LAST, TOTAL, Rows, form_rows, tab_text

UNKNOWN = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"]
KINDS = ("html", "docx", "xlsx", "pdf", "md", "txt")
EVERY_CELL = {f"indicators.{i}.{c}" for i in range(LAST - FIRST + 1) for c in INDICATOR_COLUMNS}


def _file(kind: str, rows: Rows) -> bytes | str:
    return tab_text(rows) if kind == "txt" else WRITERS[kind](rows)


def _without_heading() -> Rows:
    rows = form_rows()
    del rows[HEADER]
    return rows


def _strange_heading() -> Rows:
    rows = form_rows()
    rows[HEADER] = list(UNKNOWN)
    return rows


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "rows", [_without_heading(), _strange_heading()], ids=["no heading", "strange words"]
)
def test_rows_without_a_known_heading_are_read_and_asked(kind: str, rows: Rows) -> None:
    """Rows whose columns are clear by kind stand as candidates; every cell of them, blanks too, waits for a person."""
    result = read(f"甲.{kind}", _file(kind, rows))
    assert set(result.review_paths) == EVERY_CELL | {"total_weight", "total_score"}
    assert accepted_wrong(result) == []
    assert [i.weight for i in result.form.indicators] == ["30", "20", "30", "10"]
    assert [i.actual for i in result.form.indicators] == ["300盏", "98%", "优", "96%"]
    assert result.form.expected_goal == "更换老旧路灯300盏，消除照明盲区。"
    (reason,) = result.fields["indicators.2.deviation"].reasons
    assert "4 行" in reason.zh


def test_the_place_of_unheaded_rows_is_named() -> None:
    """The reason says where the rows stand, in the words of the file's own program."""
    result = read("甲.xlsx", WRITERS["xlsx"](_without_heading()))
    assert "A13至G16" in result.fields["indicators.0.name"].reasons[0].zh


def test_the_words_of_a_strange_heading_are_left_over() -> None:
    """The heading that nobody understood is shown to the person."""
    result = read("甲.docx", WRITERS["docx"](_strange_heading()))
    assert result.residue == tuple(UNKNOWN)


def test_columns_that_are_not_clear_stay_unread() -> None:
    """Where the weights total nothing that weights do, no column is taken for weights."""
    rows = form_rows({(FIRST, 5): "35", (HEADER, 0): "类", (HEADER, 1): "种", (HEADER, 2): "事"})
    rows[HEADER][3:] = ["一", "二", "三", "四", "五"]
    result = read("甲.xlsx", WRITERS["xlsx"](rows))
    assert {i.weight for i in result.form.indicators} == {None}
    assert set(result.review_paths) >= EVERY_CELL


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_without_indicators_asks_for_them(kind: str) -> None:
    """A form that ends with its goals has one blank indicator that is asked, and its foot is read."""
    rows = form_rows()[: GOALS + 1]
    result = read(f"甲.{kind}", _file(kind, rows))
    assert {p for p in result.review_paths if p.startswith("indicators.")} == {
        f"indicators.0.{c}" for c in INDICATOR_COLUMNS
    }
    assert result.form.preparer == "白砚秋"
    assert result.form.expected_goal == "更换老旧路灯300盏，消除照明盲区。"


def test_levelled_lines_are_named() -> None:
    """Running lines that begin with levels are indicators by name, all of them asked."""
    text = (
        "云溪区项目支出绩效自评表\n项目名称: 路灯更换\n主管部门 云溪区城市管理局\n指标甲 指标乙\n"
        "产出指标 数量指标 更换路灯 >= 300 盏 300 完成\n时效指标 按期完工 >= 99 % 100% 完成\n"
    )
    result = read("甲.txt", text)
    assert [i.name for i in result.form.indicators] == ["更换路灯", "按期完工"]
    assert [i.level1 for i in result.form.indicators] == ["产出指标", "产出指标"]
    assert {p for p in result.review_paths if p.startswith("indicators.")} == {
        f"indicators.{i}.{c}" for i in (0, 1) for c in INDICATOR_COLUMNS
    }


@pytest.mark.parametrize("mark", ["[CUT]", "[截断]", "［已截断］"])
def test_a_text_that_was_cut_is_asked(mark: str) -> None:
    """A text that ends with the mark of a cut is kept without it and asked, and so are the blanks behind it."""
    rows = form_rows()[: TOTAL + 1]
    text = tab_text(rows, foot=f"备注：其余路灯次年更{mark}")
    result = read("甲.txt", text)
    assert result.form.remarks == "其余路灯次年更"
    assert set(result.review_paths) == {"remarks", "preparer", "section_head", "contact_phone", "prepared_on"}


def test_a_whole_foot_asks_nothing() -> None:
    """The same form with its whole foot has no question."""
    assert read("甲.txt", tab_text(form_rows(), foot=FOOT)).review_paths == ()
