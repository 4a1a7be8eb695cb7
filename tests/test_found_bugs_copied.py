"""Forms as they come out of the clipboard: what was once accepted wrong of them."""

from __future__ import annotations

import csv
import io

import pytest

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.pipeline import process
from made_forms import FIRST, GOALS, HEADER, MONEY, NAME, TITLE, TOTAL, form_rows, tab_text


def read(text: str) -> FormResult:
    """The one form of a text."""
    (form,) = process(Source("form.txt", text.encode()), Settings())
    return form


def asked(form: FormResult, path: str) -> bool:
    """Whether a field waits for a person."""
    return path in form.fields and form.fields[path].decision == "review"


def test_rows_of_commas_of_which_every_one_opens_a_broken_cell() -> None:
    """Labels of merged cells that are said in every row, each over several lines, hide no row of commas."""
    rows = form_rows()
    for n in range(MONEY, GOALS - 1):
        rows[n][0] = "项目资金\n（万元）"
    for n in range(HEADER, TOTAL):
        rows[n][0] = "绩\n效\n指\n标"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    usual, form = read(tab_text(form_rows())).form, read(f"{TITLE}\n（2023年度）\n{out.getvalue()}").form
    assert (form.project_name, form.department, form.phone) == (
        usual.project_name,
        usual.department,
        usual.phone,
    )
    assert form.funding == usual.funding
    assert [i.name for i in form.indicators] == [i.name for i in usual.indicators]


def test_numbering_with_marks_without_width() -> None:
    """What is copied from a page may hold marks without width: "指标1：" is no part of the name all the same."""
    rows = form_rows()
    column = rows[HEADER].index("三级指标")
    rows[FIRST][column] = "指\u200b标\u20601\ufeff：更换\u00ad路灯数量"
    assert read(tab_text(rows)).form.indicators[0].name == "更换路灯数量"


def test_a_text_that_goes_on_in_a_cell_without_a_column_is_asked() -> None:
    """The rest of a project's name in a cell of its own is not dropped without a word."""
    rows = form_rows()
    name = rows[NAME][1] or rows[NAME][2]
    at = rows[NAME].index(name)
    rows[NAME][at : at + 2] = [name[:1], name[1:]]
    form = read(tab_text(rows))
    assert asked(form, "project_name") or form.form.project_name == name


def test_a_total_score_under_a_heading_that_nobody_knows_is_asked() -> None:
    """Where figures of the indicators are left over, a total that was not read is no blank of the filer's."""
    rows = form_rows()
    rows[HEADER] = [{"得分": "得份"}.get(text, text) for text in rows[HEADER]]
    usual, form = read(tab_text(form_rows())), read(tab_text(rows))
    assert usual.form.total_score is not None
    assert form.form.total_score == usual.form.total_score or asked(form, "total_score")


def test_one_cell_a_line_without_any_mark_is_not_accepted_half() -> None:
    """A goal that two cells ran into, and values that ran into a name, leave no blank that is accepted."""
    cells = [text.replace("\n", "") for row in form_rows() for text in row if text.strip()]
    usual, form = read(tab_text(form_rows())).form, read("\n".join([TITLE, "（2023年度）", *cells]) + "\n")
    for path in ("expected_goal", "actual_result", "total_score"):
        assert asked(form, path) or getattr(form.form, path) == getattr(usual, path)
    names = {i.name: i for i in usual.indicators}
    for n, row in enumerate(form.form.indicators):
        for column in ("target", "actual", "weight", "score"):
            known = names.get(row.name)
            path = f"indicators.{n}.{column}"
            assert asked(form, path) or (known and getattr(known, column) == getattr(row, column))


@pytest.mark.parametrize(
    "title",
    [
        "项目支出绩效目标申报表",
        "云溪区项目绩效目标表",
        "项目支出绩效运行监控表",
        "部门预算项目绩效目标批复表",
    ],
)
def test_a_form_that_calls_itself_another_is_told(title: str) -> None:
    """A declaration of goals or a watching form has this form's parts, and no value of it is accepted as this form's."""
    form = read(tab_text(form_rows()).replace(TITLE, title))
    assert all(f.decision == "review" for f in form.fields.values())
    assert any("不是项目支出绩效自评表" in r.zh for f in form.fields.values() for r in f.reasons)
