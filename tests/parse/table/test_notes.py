"""Notes on how to fill in the form that stand inside it: the form goes on behind them, and none of its fields is theirs."""

from __future__ import annotations

import pytest

from hebiao.domain.result import FormResult
from made_forms import (
    FIRST,
    FOOT,
    GOALS,
    HEADER,
    MONEY,
    TITLE,
    TOTAL,
    Rows,
    form_rows,
    read_exact,
    read_text,
    tab_text,
)

_NOTES = ("填报说明：", "1.“联系电话”填固定电话。", "2.备注：填其他情况。")
_WIDE = 8
_REMARK = "本表数据以决算为准。"


def _with(at: int, *texts: tuple[str, ...]) -> Rows:
    rows = form_rows()
    rows[at:at] = [[*row, *[""] * (_WIDE - len(row))] for row in texts]
    return rows


def _read(rows: Rows, at: int, *, exact: bool) -> FormResult:
    """The one form of the rows, of which the first texts below `at` that stand alone cover the whole width."""
    if not exact:
        (form,) = read_text(tab_text(rows))
        return form
    alone = {
        (r, 0): (1, _WIDE) for r, row in enumerate(rows) if r >= at and sum(map(bool, row)) == 1 and row[0]
    }
    return read_exact(rows, spans=alone)


@pytest.mark.parametrize("exact", [True, False], ids=["cells", "text"])
@pytest.mark.parametrize("at", [0, 1, MONEY, GOALS, HEADER, FIRST + 2, TOTAL])
@pytest.mark.parametrize(
    "note",
    [
        (("填报说明：本表各项数据以年终决算为准。",),),
        (("填表说明", "本表各项数据以年终决算为准。"),),
        (("（注：定量指标按比例计分。）",),),
        tuple((text,) for text in _NOTES),
    ],
    ids=["one cell", "two cells", "in brackets", "several rows"],
)
def test_notes_within_the_table_end_nothing(
    note: tuple[tuple[str, ...], ...], at: int, *, exact: bool
) -> None:
    """Rows of notes between any two rows of the form change no field of it, and none is asked."""
    usual = read_exact(form_rows()) if exact else read_text(tab_text(form_rows()))[0]
    result = _read(_with(at, *note), at, exact=exact)
    assert result.form == usual.form
    assert not [p for p, f in result.fields.items() if f.decision == "review"]


def test_notes_below_the_title_take_nothing_from_it() -> None:
    """Title and year stand above the notes, the table below them; a label in a note is none of the form's."""
    lines = [*_NOTES, "3.项目名称：与批复一致。"]
    (result,) = read_text(tab_text(form_rows(), year="\n".join(["（2023年度）", *lines])))
    assert (result.form.title, result.form.year) == (TITLE, 2023)
    assert result.form == read_text(tab_text(form_rows()))[0].form


def test_the_foot_behind_notes_is_read() -> None:
    """Who filled in the form stands below the notes that end its table."""
    (result,) = read_text(tab_text(form_rows(), foot="\n".join([*_NOTES, "", FOOT])))
    assert (result.form.preparer, result.form.contact_phone) == ("白砚秋", "010-55500199")


@pytest.mark.parametrize("row", [(f"备注：{_REMARK}",), ("备注", _REMARK)], ids=["one cell", "two cells"])
@pytest.mark.parametrize("at", [0, 1, MONEY, GOALS - 1])
def test_a_remark_above_the_goals_is_the_remark(row: tuple[str, ...], at: int) -> None:
    """What is called 备注 is read wherever it stands in the table."""
    (result,) = read_text(tab_text(_with(at, row)))
    assert result.form.remarks == _REMARK
    assert result.form.funding == read_exact(form_rows()).form.funding


def test_a_note_that_speaks_of_a_name_begins_no_form() -> None:
    """Numbered notes behind a form name the labels of its head; nothing of a form goes on below them."""
    notes = "填报注意事项：\n1.项目名称：与批复一致。\n- 2.得分：按实际填写。"
    text = tab_text(form_rows(), foot=f"{FOOT}\n\n{notes}\n")
    assert len(read_text(text)) == 1
    assert len(read_text(f"{text}\n{text}")) == 2
