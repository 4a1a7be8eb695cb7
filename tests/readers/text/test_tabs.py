"""Blanks that a program wrote for tabs, and commas around cells of many lines."""

from __future__ import annotations

import pytest

from hebiao.domain.result import FormResult
from made_forms import form_rows, read_text, tab_text


def _accepted(form: FormResult) -> dict[str, str | None]:
    return {p: f.raw for p, f in form.fields.items() if f.decision == "accept"}


@pytest.mark.parametrize("tab", ["    ", "        ", "\u3000\u3000"])
def test_so_many_blanks_for_each_tab_are_tabs(tab: str) -> None:
    """A form whose tabs became equal runs of blanks is read as with tabs."""
    (usual,) = read_text(tab_text(form_rows()))
    (form,) = read_text(tab_text(form_rows()).replace("\t", tab))
    assert form.form == usual.form
    assert _accepted(form) == _accepted(usual)


@pytest.mark.parametrize("stop", [8, 4, 3])
def test_blanks_up_to_tab_stops_are_tabs(stop: int) -> None:
    """A form whose tabs became blanks up to the next stop is read as with tabs."""
    (usual,) = read_text(tab_text(form_rows()))
    (form,) = read_text("\n".join(line.expandtabs(stop) for line in tab_text(form_rows()).split("\n")))
    assert form.form == usual.form


def test_a_tab_too_many_before_a_blank_is_asked() -> None:
    """Two texts where one cell should be, beside a blank: nobody knows whether the second moved or was split off."""
    rows = form_rows()
    at = next(n for n, row in enumerate(rows) if row[1] == "数量指标")
    rows[at][3:5] = ["300套", "295套", ""]
    (form,) = read_text(tab_text(rows))
    asked = {p for p, f in form.fields.items() if f.decision == "review"}
    assert {"indicators.0.target", "indicators.0.actual"} <= asked


def test_the_place_of_a_text_behind_blanks_is_where_it_stands() -> None:
    """The offset of a cell counts the blanks that stood for tabs."""
    text = tab_text(form_rows()).replace("\t", "    ")
    (form,) = read_text(text)
    place = form.fields["project_name"].provenance[0]
    assert place.line is not None
    assert form.fields["project_name"].raw in text.split("\n")[place.line - 1]


def test_cells_of_many_lines_between_commas() -> None:
    """Lines within quoted cells say nothing against commas, however often a merged cell is written."""
    goal = "更换老旧路灯300盏；\n消除照明盲区；\n落实巡检；\n居民满意。"
    rows = form_rows({(10 - 1, 1): goal})
    rows[9] = ["年度总体目标", goal, goal, goal, goal, rows[9][5], rows[9][5], rows[9][5]]
    lines = [",".join(f'"{c}"' if "\n" in c else c for c in r) for r in rows]
    (form,) = read_text("\n".join(["项目支出绩效自评表,,,,,,,", "（2023年度）,,,,,,,", *lines]) + "\n")
    assert form.form.expected_goal == goal.replace("\n", "")
    assert len(form.form.indicators) == 4


def test_merged_cells_said_again_in_every_column() -> None:
    """Labels, headings and goals that a converter wrote into every column they cover are read once."""
    rows = form_rows()
    for row in rows[:10]:
        for k, text in enumerate(row):
            row[k] = text or (row[k - 1] if k and not row[k - 1].isdigit() else "")
    rows[5:8] = [[r[0] or "项目资金（万元）", *r[1:]] for r in form_rows()[5:8]]
    (usual,) = read_text(tab_text(form_rows()))
    (form,) = read_text(tab_text(rows))
    assert form.form.expected_goal == usual.form.expected_goal
    assert form.form.actual_result == usual.form.actual_result
    assert form.form.funding == usual.form.funding
    assert form.form.project_name == usual.form.project_name


def test_a_title_said_again_in_every_column_is_the_title() -> None:
    """A title row whose merged cell was written into every column begins the form."""
    lines = tab_text(form_rows()).split("\n")
    lines[:2] = ["\t".join([line] * 8) for line in lines[:2]]
    (form,) = read_text("\n".join(line for line in lines if line))
    assert (form.form.title, form.form.year) == ("项目支出绩效自评表", 2023)
