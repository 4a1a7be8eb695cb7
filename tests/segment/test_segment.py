"""Where forms begin and end."""

from __future__ import annotations

import pytest

from hebiao import wording
from hebiao.domain.document import Block, Document, Line, Rival, Segment
from hebiao.segment import segment_document
from made_forms import (
    FOOT,
    HEADER,
    LAST,
    MONEY,
    TITLE,
    TOTAL,
    Rows,
    document_of,
    form_rows,
    lines_of,
    table_of,
)  # fmt: skip

NOTES = ("填报注意事项：", "1.得分一档最高不能超过该指标分值上限。", "2.联系电话请填写座机。")


def _texts(segment: Segment) -> list[str]:
    return [
        i.text if isinstance(i, Line) else next((c.text for c in i.cells if c.text), "")
        for i in segment.items
    ]


def _named(name: str) -> Rows:
    return form_rows({(0, 1): name})


def test_a_form_reaches_from_its_title_to_its_foot() -> None:
    """Title, year, table and foot are one form; the cover before and the notes behind it are none of it."""
    cover = lines_of("云溪区财政局", "2023年度自评材料", "二、项目支出绩效自评表 …… 3")
    (found,) = segment_document(
        document_of(*cover, *lines_of(TITLE, "（2023年度）"), table_of(form_rows()), *lines_of(FOOT, *NOTES))
    )
    texts = _texts(found)
    assert texts[:2] == [TITLE, "（2023年度）"]
    assert texts[-1] == FOOT
    assert len(found.rows) == TOTAL + 1
    assert found.doubts == ()


@pytest.mark.parametrize("label", [*(x for x in wording.FOOT if len(x) > 2), *sorted(wording.REMARKS)])
def test_every_label_of_the_foot_belongs_to_the_form(label: str) -> None:
    """Whatever label a place gives the lines below the table, such a line is the form's; the notes behind it are not."""
    lines = lines_of(f"{label}：甲乙", *NOTES)
    (found,) = segment_document(document_of(*lines_of(TITLE), table_of(form_rows()), *lines))
    assert _texts(found)[-1] == f"{label}：甲乙"


def test_notes_between_forms_belong_to_none() -> None:
    """Of two forms with filing notes between, each has its own title and no note."""
    document = document_of(
        *lines_of(TITLE), table_of(_named("甲路项目")), *lines_of(*NOTES),
        *lines_of(TITLE), table_of(_named("乙路项目"), 1), *lines_of(*NOTES),
    )  # fmt: skip
    found = segment_document(document)
    assert [s.index for s in found] == [0, 1]
    assert [s.rows[0].cells[1].text for s in found] == ["甲路项目", "乙路项目"]
    assert all(_texts(s)[0] == TITLE for s in found)
    assert not any(n in _texts(s) for s in found for n in NOTES)


def test_forms_in_one_table_are_parted() -> None:
    """Forms stacked in one sheet, titles in cells, are parted before each title."""
    stacked = [row for n in ("甲路项目", "乙路项目", "丙路项目") for row in ([TITLE, *[""] * 7], *_named(n))]
    found = segment_document(document_of(table_of(stacked)))
    assert [s.rows[1].cells[1].text for s in found] == ["甲路项目", "乙路项目", "丙路项目"]
    assert all(len(s.rows) == TOTAL + 2 for s in found)


def test_a_form_over_two_tables_is_one() -> None:
    """A form whose table goes on in a second one, as on the next page, is one form."""
    rows = form_rows()
    for cut in (MONEY, HEADER, LAST, TOTAL):
        document = document_of(
            *lines_of(TITLE), table_of(rows[:cut]), table_of(rows[cut:], 1), *lines_of(FOOT)
        )
        (found,) = segment_document(document)
        assert len(found.rows) == TOTAL + 1


def test_forms_without_titles_are_still_forms() -> None:
    """Two tables with 项目名称 and no title are two forms."""
    document = document_of(table_of(_named("甲路项目")), table_of(_named("乙路项目"), 1))
    assert [len(s.rows) for s in segment_document(document)] == [TOTAL + 1, TOTAL + 1]


def test_a_form_whose_name_cannot_be_read_is_no_part_of_the_one_before() -> None:
    """Between two totals a title begins another form, though its 项目名称 is lost; it is doubted, the others not."""
    rows = form_rows({(0, 0): ""})
    tables = (table_of(_named("甲路项目")), table_of(rows, 1), table_of(_named("丙路项目"), 2))
    blocks: list[Block] = []
    for table in tables:
        blocks += [*lines_of(TITLE, "（2023年度）"), table, *lines_of(FOOT)]
    document = document_of(*blocks)
    found = segment_document(document)
    assert [len(s.rows) for s in found] == [TOTAL + 1] * 3
    assert [bool(s.doubts) for s in found] == [False, True, False]


def test_a_name_behind_a_strange_label_begins_a_form() -> None:
    """A label and a text right above the department are the form's own, however the label reads; nothing is doubted."""
    rows = form_rows({(0, 0): "事项叫法"})
    tables = (table_of(_named("甲路项目")), table_of(rows, 1))
    document = document_of(*lines_of(TITLE), tables[0], *lines_of(FOOT, TITLE), tables[1])
    assert [(len(s.rows), s.doubts) for s in segment_document(document)] == [(TOTAL + 1, ())] * 2


def test_a_row_above_the_department_is_no_name_where_the_form_has_one() -> None:
    """A row of the place between the name and the department begins no form."""
    rows = form_rows()
    document = document_of(*lines_of(TITLE), table_of([rows[0], ["经费类别", "一次性"], *rows[1:]]))
    assert [len(s.rows) for s in segment_document(document)] == [TOTAL + 2]


def test_a_title_in_the_middle_of_a_form_is_a_doubt() -> None:
    """Where neither the name nor the total between two forms can be read, what they make together is asked."""
    first, second = form_rows({(TOTAL, 0): "忌分"}), form_rows({(0, 0): ""})
    document = document_of(*lines_of(TITLE), table_of(first), *lines_of(TITLE), table_of(second, 1))
    assert all(s.doubts for s in segment_document(document))


def test_a_table_without_project_name_is_kept_with_a_doubt() -> None:
    """The rest of a form whose head is lost is a segment with a doubt, never dropped in silence."""
    document = document_of(table_of(_named("甲路项目")), *lines_of(*NOTES), table_of(form_rows()[MONEY:], 1))
    whole, rest = segment_document(document)
    assert (whole.doubts, whole.index, rest.index) == ((), 0, 1)
    assert rest.doubts
    assert rest.rows


@pytest.mark.parametrize(
    "document",
    [
        document_of(),
        document_of(*lines_of("关于报送项目支出绩效自评表的通知", "请各单位于三月底前报送。")),
        document_of(table_of([["科目", "金额"], ["办公费", "5"], ["差旅费", "3"]])),
    ],
)
def test_what_is_no_form_has_no_segment(document: Document) -> None:
    """A letter, a budget table and an empty document hold no form."""
    assert segment_document(document) == ()


def test_a_numbered_sentence_of_a_picture_is_no_footer() -> None:
    """A comma behind 填报 is read as 人, and the note is none of the form's; a numbered label with a colon is."""
    note, foot = "1.全部项目均需填报人项目数量须与决算口径相符。", "1.填报人：张三"
    for text, lines in ((note, 0), (foot, 1)):
        line = Line(text, 1, 1, rivals=(Rival("ocr:lines", text, 0.9),))
        (segment,) = segment_document(document_of(table_of(form_rows()), line))
        assert len(segment.lines) == lines


def test_dirt_does_not_part_a_form_from_its_foot() -> None:
    """On a copy the dark edge is read as many a stroke; the footer behind them still belongs to the form."""
    box = (Rival("ocr:lines", "1", 0.6),)
    dirt = [Line("1", n, 1, rivals=box) for n in range(30)]
    foot = Line(FOOT, 40, 1, rivals=(Rival("ocr:lines", FOOT, 0.9),))
    (segment,) = segment_document(document_of(table_of(form_rows()), *dirt, foot))
    assert segment.items[-1] == foot
