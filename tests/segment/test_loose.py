"""A form of a picture whose cells were not found is told as a whole, never half read."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hebiao.domain.document import Block, Document, Line, Loss, Rival, Segment, Source
from hebiao.domain.geometry import BBox
from hebiao.errors import NoFormFound, UnreadForm
from hebiao.pipeline import whole_forms
from hebiao.segment.loose import is_loose, looks_like_form
from made_forms import document_of, form_rows, table_of


def printed(text: str, x0: float, top: float, page: int = 1, *, number: int = 1) -> Line:
    """A line of a picture, ten points high."""
    box = BBox(x0, top, x0 + 8 * len(text), top + 10)
    return Line(text, number, page, box, rivals=(Rival("ocr:lines", text, 0.99),))


def grid(rows: int, page: int = 1) -> list[Block]:
    """Rows of four texts side by side, in no cell."""
    return [printed("98.5", 50 + 100 * k, 200 + 20 * n, page) for n in range(rows) for k in range(4)]


def test_rows_in_no_cell_make_a_form_loose() -> None:
    """Four rows of texts side by side are a table that was not found; three are a footer, and prose is none."""
    prose = [printed("为提升基层诊疗能力，计划购置医疗设备。", 50, 200 + 20 * n) for n in range(9)]
    blocks = (grid(4), grid(3), prose)
    found = [is_loose(Segment(0, tuple(b for b in one if isinstance(b, Line)))) for one in blocks]
    assert found == [True, False, False]


def test_text_of_a_file_is_never_loose() -> None:
    """Lines that are text of the source, not of a picture, are read as running text."""
    lines = tuple(Line("98.5", n, 1, BBox(50 + 100 * (n % 4), n // 4 * 20, 90 + 100 * (n % 4), n // 4 * 20 + 10)) for n in range(40))  # fmt: skip
    assert not is_loose(Segment(0, lines))


def test_a_form_without_cells_is_told_and_the_others_are_read() -> None:
    """Beside a whole form, one whose rows stand in no cell becomes a note with its page; alone it is an error."""
    head = [printed("项目支出绩效自评表", 200, 20, 2), printed("项目名称：社区养老", 50, 60, 2)]
    lost = [*head, *grid(9, 2)]
    both = document_of(table_of(form_rows()), *lost)
    document, segments = whole_forms(both)
    assert [s.index for s in segments] == [0]
    assert "第2页" in document.notes[0].zh
    with pytest.raises(UnreadForm, match="人工录入"):
        whole_forms(document_of(*lost))


def test_a_page_of_a_forms_words_is_no_empty_page() -> None:
    """A picture with the printed words of a form, too torn to be one, is told as such; another picture is no form."""
    words = [printed(w, 50, 20 * n) for n, w in enumerate(("主管部门", "实施单位", "一级指标"))]
    assert looks_like_form(document_of(*words))
    with pytest.raises(UnreadForm):
        whole_forms(document_of(*words))
    with pytest.raises(NoFormFound):
        whole_forms(Document(Source("a.png", b""), "scan", tuple(grid(6))))


def test_a_form_on_an_illegible_page_that_names_nobody_is_told() -> None:
    """Where the page is not legible and the labels of project and department are lost, too, the form is typed in."""
    torn = {(0, 0): "日\n名称", (1, 0): "ETT\n部门"}
    note = Loss("第1页字迹不清，许多字没有读出", "page 1: not legible", 1, illegible=True)
    for changes, notes, told in ((torn, (note,), True), ({}, (note,), False), (torn, (), False)):
        table = table_of(form_rows(changes))
        on_page = replace(table, page=1, cells=tuple(replace(c, page=1) for c in table.cells))
        document = replace(document_of(on_page, channel="scan"), notes=notes)
        if told:
            with pytest.raises(UnreadForm, match="人工录入"):
                whole_forms(document)
        else:
            assert len(whole_forms(document)[1]) == 1
