"""Tables that are read down."""

from __future__ import annotations

import pytest

from found_forms import accepted_wrong, html, read
from made_forms import FIRST, HEADER, LAST, MONEY, TOTAL, TOTAL_MONEY, form_rows, tab_text

Rows = list[list[str]]


def turned_indicators() -> Rows:
    """The form with one column for each indicator, and one for the total."""
    rows = form_rows()
    block = [rows[HEADER], *rows[FIRST : LAST + 1], rows[TOTAL]]
    down = [[*column, "", ""] for column in zip(*block, strict=True)]
    return [*rows[:HEADER], *down]


def turned_money() -> Rows:
    """The form with one column for each fund."""
    rows = form_rows()
    block = [row[1:] for row in rows[MONEY : TOTAL_MONEY + 4]]
    down = [
        ["项目资金（万元）" if n == 0 else "", *column, "", ""]
        for n, column in enumerate(zip(*block, strict=True))
    ]
    return [*rows[:MONEY], *down, *rows[TOTAL_MONEY + 4 :]]


@pytest.mark.parametrize("rows", [turned_indicators(), turned_money()], ids=["indicators", "money"])
@pytest.mark.parametrize("name", ["甲.html", "甲.txt"])
def test_columns_are_read_as_rows(rows: Rows, name: str) -> None:
    """What stands in one column belongs together, below the headings that stand at the left."""
    result = read(name, html(rows) if name.endswith("html") else tab_text(rows))
    assert accepted_wrong(result) == []
    assert [i.score for i in result.form.indicators] == ["30", "18", "30", "10"]
    assert [i.level2 for i in result.form.indicators][:2] == ["数量指标", "质量指标"]
    assert result.form.funding.appropriation.executed == "121"
    assert result.form.total_score == "97.5"


def test_its_places_are_those_of_the_source() -> None:
    """The place of a value is the cell of the file, not of the arrangement that it was parsed in."""
    rows = turned_indicators()
    result = read("甲.html", html(rows))
    (place,) = result.fields["indicators.1.actual"].provenance
    assert place.cell is not None
    row, column = map(int, place.cell.removeprefix("t0r").split("c"))
    assert rows[row][column] == "98%"


def test_rows_that_lost_cells_are_not_guessed() -> None:
    """In text a row with fewer cells than names may have lost any of them: nothing of it is accepted."""
    rows = turned_indicators()
    short = [[t for t in row if t not in ("", "18")] if row[0] == "得分" else row for row in rows]
    result = read("甲.txt", tab_text(short))
    assert {i.score for i in result.form.indicators} == {None}
    assert "indicators.0.score" in result.review_paths


def test_what_wrapped_below_cells_and_labels_is_asked() -> None:
    """In text a row without a label goes on with the row above; a label may go on below, too."""
    rows = turned_indicators()
    at = next(n for n, row in enumerate(rows) if row[0] == "实际完成值")
    last = next(n for n, row in enumerate(rows) if row[0].startswith("偏差原因"))
    rows[last][0], rest = rows[last][0][:-2], rows[last][0][-2:]
    rows.insert(last + 1, [rest, "另有两处待修", *[""] * (len(rows[0]) - 2)])
    rows.insert(at + 1, ["", "（全部）", *[""] * (len(rows[0]) - 2)])
    result = read("甲.txt", tab_text(rows))
    assert [i.score for i in result.form.indicators] == ["30", "18", "30", "10"]
    assert result.form.indicators[0].actual == "300盏（全部）"
    assert {"indicators.0.actual", "indicators.0.weight", "indicators.0.deviation"} <= set(
        result.review_paths
    )
    assert "indicators.1.actual" not in result.review_paths
