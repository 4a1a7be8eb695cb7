"""Labels of the foot in running text and in cells: known ones, longer ones that end like them, and strange ones."""

from __future__ import annotations

import pytest

from hebiao.domain.result import FormResult
from hebiao.parse.table.foot_labels import foot_marks, supposed_field
from made_forms import FOOT, MONEY, TITLE, form_rows, read_text, tab_text

_DAY = "2024年1月15日"


def _read(text: str) -> FormResult:
    (form,) = read_text(text)
    return form


@pytest.mark.parametrize("label", ["填报日", "填报年月日", "报送日期", "填表日期（年月日）", "编制时间"])
@pytest.mark.parametrize("place", ["foot", "cells", "head", "above"])
def test_the_day_is_known_by_what_was_done_on_it(label: str, place: str) -> None:
    """The day of filling in is read wherever it stands, and takes nothing from the telephone before it."""
    rows, year, foot = form_rows(), "（2023年度）", FOOT.replace(f"填写日期：{_DAY}", "")
    if place == "foot":
        foot += f"{label}：{_DAY}"
    elif place == "above":
        year += f"\n{label}：{_DAY}"
    else:
        rows.insert(MONEY if place == "head" else len(rows), [label, _DAY, *[""] * 6])
    form = _read(tab_text(rows, year=year, foot=foot))
    assert (form.form.prepared_on, form.form.contact_phone) == (_DAY, "010-55500199")
    assert not [p for p, f in form.fields.items() if f.decision == "review"]


@pytest.mark.parametrize(
    ("label", "instead", "field"),
    [
        ("自评日期", "填写日期", "prepared_on"),
        ("填报经办人", "填表人", "preparer"),
        ("科长", "科室负责人", "section_head"),
    ],
)
def test_a_strange_label_of_the_foot_is_asked(label: str, instead: str, field: str) -> None:
    """What may be the day or a person of the foot is proposed; what stands beside it is not touched."""
    usual, form = (
        _read(tab_text(form_rows())),
        _read(tab_text(form_rows(), foot=FOOT.replace(instead, label))),
    )
    assert form.form == usual.form
    assert [p for p, f in form.fields.items() if f.decision == "review"] == [field]


@pytest.mark.parametrize("label", ["单位负责人", "分管领导", "项目完成时间"])
def test_who_else_signs_is_nobody_of_the_form(label: str) -> None:
    """A label of another person or day is taken for none of the form's."""
    assert supposed_field(label, "顾行舟") is None
    assert supposed_field(label, _DAY) is None


def test_a_name_right_before_a_label_is_no_part_of_it() -> None:
    """Blanks may be lost between a name and the next label."""
    marks = foot_marks("填表人：白砚秋科室负责人：顾行舟日期：2024年1月15日")
    assert [m.field for m in marks] == ["preparer", "section_head", "prepared_on"]
    assert not any(m.longer for m in marks)


def test_the_title_stays_above() -> None:
    """A strange day above the form takes nothing from its title."""
    form = _read(tab_text(form_rows(), year=f"（2023年度）\n自评时间：{_DAY}", foot=""))
    assert (form.form.title, form.form.year, form.form.prepared_on) == (TITLE, 2023, _DAY)
    assert form.fields["prepared_on"].decision == "review"
