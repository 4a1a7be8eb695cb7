"""The budget's own row among the indicators."""

from __future__ import annotations

import pytest

from found_forms import WRITERS, covered, html, read
from hebiao.parse.labels import is_execution
from made_forms import FIRST, MONEY, TOTAL, TOTAL_MONEY, form_rows

Rows = list[list[str]]


def without_points() -> Rows:
    """The form with no points in the money; its last row of indicators is to be the budget's."""
    rows = form_rows()
    for row in rows[MONEY : TOTAL_MONEY + 4]:
        row[5] = row[7] = ""
    return rows


def own_row(*label: str) -> list[str]:
    """The budget's row, with the label in its first cells."""
    cells = ["预算执行率", "", "", "100%", "95%", "10", "9.5", ""]
    cells[: len(label)] = label
    return cells


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("at", [FIRST, TOTAL])
@pytest.mark.parametrize("label", [("预算执行率",), ("预算执行率（10分）", "预算执行率", "资金执行率")])
def test_its_points_are_those_of_the_money(name: str, at: int, label: tuple[str, ...]) -> None:
    """Wherever the row stands, its weight and score are the total's and no indicator has its name."""
    rows = without_points()
    rows.insert(at, own_row(*label))
    result = read(f"甲.{name}", WRITERS[name](rows))
    assert (result.form.funding.total.weight, result.form.funding.total.score) == ("10", "9.5")
    assert [i.name for i in result.form.indicators] == [
        "更换路灯数量", "验收合格率", "夜间照明改善程度", "居民满意度",
    ]  # fmt: skip


def test_merged_over_the_levels() -> None:
    """One cell over the three columns of levels and names is the budget's row, not a name below the level above."""
    rows = without_points()
    rows.insert(TOTAL, own_row("预算执行率"))
    spans = {(TOTAL, 0): (1, 3)}
    assert covered(spans)
    form = read("甲.html", html(rows, spans=spans)).form
    assert form.funding.total.score == "9.5"
    assert len(form.indicators) == 4


def test_points_that_differ_are_asked() -> None:
    """Where the money has points of its own that are not those of the row, nobody chooses but a person."""
    rows = form_rows()
    rows.insert(TOTAL, own_row("预算执行率", "预算执行率"))
    rows[TOTAL][6] = "9"
    result = read("甲.html", html(rows))
    assert "funding.total.score" in result.review_paths
    assert "funding.total.weight" not in result.review_paths


def test_below_a_level_of_its_own_it_is_an_indicator() -> None:
    """Named in the column of names, below 时效指标, it stays an indicator."""
    rows = form_rows()
    rows.insert(FIRST + 2, ["", "时效指标", "预算执行率", "100%", "95%", "0", "0", ""])
    form = read("甲.html", html(rows)).form
    assert [i.name for i in form.indicators].count("预算执行率") == 1
    assert form.funding.total.score == "9.5"


@pytest.mark.parametrize(
    "text", ["预算执行率", "预算执行率（10分）", "资金执行率", "预算\n执行率", "项目预算执行情况"]
)
def test_its_labels(text: str) -> None:
    """The label in its spellings is known."""
    assert is_execution(text)


@pytest.mark.parametrize("text", ["政策执行率", "预算执行率达到95%以上", "执行率", "预算编制率"])
def test_other_labels(text: str) -> None:
    """What only resembles it is not."""
    assert not is_execution(text)
