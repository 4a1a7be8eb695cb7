"""Rows of tabs of which some became blanks."""

from __future__ import annotations

import pytest

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.normalize import squash
from hebiao.pipeline import process
from made_forms import FIRST, TITLE, form_rows, read_text, tab_text


def read_rows(lines: list[str]) -> FormResult:
    """The form of rows of tabs."""
    text = "\n".join([TITLE, "（2023年度）", *lines]) + "\n"
    (form,) = process(Source("form.txt", text.encode()), Settings())
    return form


def test_tabs_that_became_blanks_stand_again() -> None:
    """Where a row's blanks are as many as it is short of columns, and all rows then have as many, the form reads as before."""
    lines = ["\t".join(row) for row in form_rows()]
    usual = read_rows(lines)
    for n in (6, 12, 13):
        lines[n] = "  ".join(lines[n].rsplit("\t", 3)[:2]) + "\t" + "\t".join(lines[n].rsplit("\t", 3)[2:])
    form = read_rows(lines)
    assert form.form.model_dump() == usual.form.model_dump()


@pytest.mark.parametrize("n", range(len(form_rows())))
def test_a_row_that_lost_a_tab_is_whole_or_asked(n: int) -> None:
    """Where a tab became blanks, nothing of any row is accepted wrong."""
    rows = form_rows()
    usual = read_rows(["\t".join(row) for row in rows]).form.model_dump()
    filled = [k for k, text in enumerate(rows[n]) if text and k + 1 < len(rows[n]) and rows[n][k + 1]]
    for k in filled:
        row = [*rows[n][:k], f"{rows[n][k]}  {rows[n][k + 1]}", *rows[n][k + 2 :]]
        lines = ["\t".join(r) for r in (*rows[:n], row, *rows[n + 1 :])]
        form = read_rows(lines)
        for i, (made, right) in enumerate(
            zip(form.form.model_dump()["indicators"], usual["indicators"], strict=False)
        ):
            for column in ("name", "target", "actual", "weight", "score"):
                path = f"indicators.{i}.{column}"
                asked = path in form.fields and form.fields[path].decision == "review"
                assert asked or squash(made[column] or "") == squash(right[column] or ""), (k, path)


def test_a_head_row_in_doubt_still_shows_its_text() -> None:
    """Blanks between a label and its text hide nothing, though the row has a tab less and others are in doubt."""
    rows = form_rows()
    rows[0] = [rows[0][0], "", rows[0][1], "", "  ", "", ""]
    lines = ["\t".join(row) for row in rows]
    lines[12] = lines[12].replace("\t", "  ", 4)
    form = read_rows(lines)
    assert form.form.project_name == form_rows()[0][1]


def test_a_row_may_be_short_without_a_lost_tab() -> None:
    """Where the blanks at the ends of rows were cut off, a gap within a name does not part it."""
    rows = form_rows({(FIRST + n, 7): "" for n in range(4)} | {(FIRST + 1, 2): "指标1：政府采  购合规性"})
    text = "\n".join(line.rstrip("\t") for line in tab_text(rows).split("\n"))
    (result,) = read_text(text)
    assert [i.name for i in result.form.indicators][1] == "政府采购合规性"
