"""Tables with true cells of which a converter dropped the merged ones: a blank may be what a merged cell went on over."""

from __future__ import annotations

import pytest

from made_forms import FIRST, HEADER, LAST, TOTAL, form_rows, read_exact

_DEVIATION, _ACTUAL, _SCORE = 7, 4, 6


def _paths(column: str) -> set[str]:
    return {f"indicators.{n}.{column}" for n in range(LAST - FIRST + 1)}


def _two_of_a_level() -> list[list[str]]:
    """The form with two indicators in one level, as its first cell says alone."""
    rows = form_rows({(FIRST + 1, 1): ""})
    assert rows[FIRST + 1][:2] == ["", ""]
    return rows


def _asked(rows: list[list[str]]) -> set[str]:
    return {p for p, f in read_exact(rows).fields.items() if f.decision == "review"}


@pytest.mark.parametrize("said", ["无", "各项指标均已完成，无偏差"])
def test_one_explanation_may_be_that_of_all_rows(said: str) -> None:
    """Where levels lost their merged cells, so may the reasons have: every row is asked for its own."""
    rows = _two_of_a_level()
    for row in range(FIRST, TOTAL):
        rows[row][_DEVIATION] = said if row == FIRST else ""
    assert _asked(rows) == _paths("deviation")


def test_a_scored_row_without_a_value_is_asked() -> None:
    """A value that stands in the first of several rows may be that of all."""
    rows = _two_of_a_level()
    rows[FIRST][_ACTUAL], rows[FIRST + 1][_ACTUAL] = "已按计划全部完成", ""
    assert "indicators.1.actual" in _asked(rows)


def test_a_row_without_a_value_is_asked_where_no_row_is_scored() -> None:
    """The same of a form that nobody has scored."""
    rows = _two_of_a_level()
    for row in range(FIRST, TOTAL):
        rows[row][_SCORE] = ""
        rows[row][_ACTUAL] = "已按计划全部完成" if row == FIRST else ""
    assert _paths("actual") - {"indicators.0.actual"} <= _asked(rows)


def test_blanks_of_a_table_that_kept_its_merged_cells_are_the_filers() -> None:
    """Where a level's cell goes over its rows, a blank beside it says that nothing was written."""
    rows = _two_of_a_level()
    for row in range(FIRST, TOTAL):
        rows[row][_DEVIATION] = "无" if row == FIRST else ""
    spans = {(FIRST, 0): (2, 1), (FIRST, 1): (2, 1)}
    assert not [p for p, f in read_exact(rows, spans=spans).fields.items() if f.decision == "review"]
    assert rows[HEADER][_DEVIATION].startswith("偏差")


def test_a_reason_for_what_fell_short_is_of_its_row() -> None:
    """Only that nothing deviates may be said of all rows at once."""
    rows = _two_of_a_level()
    for row in range(FIRST, TOTAL):
        rows[row][_DEVIATION] = "因供货周期较长，年内未能全部完成。" if row == FIRST else ""
    assert not _asked(rows)
