"""Merged cells that a converter said again in every column that they cover."""

from __future__ import annotations

import pytest

from found_forms import Spans, accepted_wrong, covered, read
from made_forms import FOOT, GOALS, HEADER, MONEY, TITLE, TOTAL, UNITS, Rows, form_rows

SPANS: Spans = {
    (0, 1): (1, 7), (UNITS, 1): (1, 3), (UNITS, 5): (1, 3), (UNITS + 1, 1): (1, 3), (UNITS + 1, 5): (1, 3),
    (GOALS - 1, 1): (1, 4), (GOALS - 1, 5): (1, 3), (GOALS, 1): (1, 4), (GOALS, 5): (1, 3), (TOTAL, 0): (1, 5),
}  # fmt: skip


def _said_again(rows: Rows, wide: int = 2) -> Rows:
    """The rows with every cell said as often as it covers columns, and each column of the form as `wide` columns."""
    whole = [list(row) for row in rows]
    for (r, c), (_, columns) in SPANS.items():
        whole[r][c : c + columns] = [rows[r][c]] * columns
    assert covered(SPANS)
    return [[t for text in row for t in [text] * wide] for row in whole]


def _pipes(rows: Rows) -> str:
    rule = "|" + " --- |" * len(rows[0])
    body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n\n".join([f"# {TITLE}", "（2023年度）", "\n".join([body[0], rule, *body[1:]]), FOOT])


@pytest.mark.parametrize("wide", [1, 2, 3])
def test_cells_said_again_are_one(wide: int) -> None:
    """The form is read as the plain one, without a question, however often its merged cells are said."""
    result = read("甲.md", _pipes(_said_again(form_rows(), wide)))
    assert result.review_paths == ()
    assert accepted_wrong(result) == []


def test_texts_that_are_alike_by_chance_are_two() -> None:
    """Amounts, and a target and an actual value, that are alike side by side are those of their own columns."""
    rows = form_rows({(MONEY + 1, 2): "180", (MONEY + 1, 4): "180", (HEADER + 3, 4): "优良中低差"})
    form = read("甲.md", _pipes(_said_again(rows))).form
    assert (form.funding.total.initial_budget, form.funding.total.executed) == ("180", "180")
    assert (form.indicators[2].target, form.indicators[2].actual) == ("优良中低差", "优良中低差")


def test_several_markdown_tables_are_no_drawn_one() -> None:
    """Tables of a form with a caption before each, and a rule below the first row of each, keep their rows."""
    rows = form_rows()
    parts = [rows[:MONEY], rows[MONEY : GOALS - 1], rows[GOALS - 1 : HEADER], rows[HEADER:]]
    tables = [
        "\n".join(["|" * 9, "|---" * 8 + "|", *(f"|{'|'.join(row)}|" for row in part)]) for part in parts
    ]
    captions = ["一、项目基本情况", "二、资金使用情况", "三、绩效目标完成情况", "四、绩效指标完成情况"]
    text = "\n\n".join(t for pair in zip(captions, tables, strict=True) for t in pair)
    result = read("甲.md", "\n\n".join([f"# {TITLE}", "（2023年度）", text, FOOT]))
    assert result.review_paths == ()
    assert accepted_wrong(result) == []
