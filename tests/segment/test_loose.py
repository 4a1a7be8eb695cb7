"""A form of a picture whose cells were not found is told as a whole, never half read."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hebiao.domain.document import Block, Cell, Document, Line, Loss, Rival, Segment, Source, Table
from hebiao.domain.geometry import BBox
from hebiao.errors import IllegibleSource, InputError, NoFormFound, UnreadForm
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


FAINT = "第1页字迹不清，许多字没有读出"
TITLE = "青禾区项目支出绩效自评表"
GOODS = ("序号", "货物名称", "单价（元）", "1", "复印纸", "25", "2", "文件柜", "860", "3", "碎纸机", "1280")


def ruled(texts: tuple[str, ...], page: int = 1, index: int = 0) -> Table:
    """A ruled table of a picture, three cells a row."""
    cells = tuple(
        Cell(index, n // 3, n % 3, text, page=page, rivals=(Rival("ocr:lines", text, 0.9),))
        for n, text in enumerate(texts)
    )
    return Table(index, cells, len(texts) // 3, 3, page=page)


def outcome(*blocks: Block, faint: tuple[int, ...] = ()) -> InputError:
    """The error that a picture without a form ends with; `faint`: its pages that are not legible."""
    notes = tuple(Loss(FAINT, "not legible", page, illegible=True) for page in faint)
    with pytest.raises(InputError) as caught:
        whole_forms(Document(Source("a.png", b""), "scan", blocks, notes=notes))
    return caught.value


@pytest.mark.parametrize("scrap", ["�", "]1.", "8T"])
def test_a_table_whose_words_are_not_read_is_told_as_a_page(scrap: str) -> None:
    """A ruled table full of ink of which no word is read cannot be told to be a form: its page and what to do are said."""
    error = outcome(ruled((scrap,) * 30))
    assert isinstance(error, IllegibleSource)
    assert error.code == "illegible"
    assert error.message.zh.startswith("第1页像是一张表格，但字迹不清")
    assert error.message.zh.endswith("请换一份清楚的扫描件，或人工录入")
    assert error.message.en.startswith("page 1: looks like a table")
    assert isinstance(outcome(ruled(GOODS * 2), faint=(1,)), IllegibleSource)


def test_a_forms_title_over_what_is_not_read_is_a_form_that_is_not_read() -> None:
    """Where the title alone is read, it is told to be a form, with its page, however little is left of its table."""
    title = printed(TITLE, 200, 20)
    left = [printed("11", 60 + 7 * n, 60 + 31 * n) for n in range(14)]
    for error in (
        outcome(title, ruled(("�",) * 30)),
        outcome(title, *grid(3), faint=(1,)),
        outcome(title, *grid(6)),
        outcome(title, *left),
        outcome(printed("青禾区项日支出绩效自评表", 200, 20), ruled(("�",) * 30)),
    ):
        assert isinstance(error, UnreadForm)
        assert error.message.zh.startswith("第1页像是一张自评表")
        assert error.message.en.startswith("page 1: looks like")


def test_what_reads_well_and_is_no_form_stays_no_form() -> None:
    """A legible table of something else, a cover sheet, a letter with the title in it and a cat are no pages to scan again."""
    prose = [printed("请各单位于三月十日前报送本单位的自评材料。", 60, 60 + 20 * n) for n in range(14)]
    cat = [printed("�", 300, 200), printed("1", 100, 400)]
    fur = [printed("VE", 40 + 9 * n, 40 + 30 * n) for n in range(16)]
    for blocks in (
        (ruled(GOODS * 2),),
        (printed(TITLE, 200, 20), *grid(2)),
        (printed(TITLE, 200, 20), *prose),
    ):
        error = outcome(*blocks)
        assert isinstance(error, NoFormFound)
        assert "没有找到" in error.message.zh
    assert isinstance(outcome(*fur, faint=(1,)), NoFormFound)
    assert "换一份清楚的扫描件" in outcome(*cat).message.zh
    assert "换一份" not in outcome(*prose).message.zh


def test_pages_that_are_not_read_stand_among_the_notes_of_those_that_are() -> None:
    """Beside a whole form, a page of unread print is named and nothing of it is taken; many pages are not all named."""
    table = table_of(form_rows())
    form = replace(table, page=1, cells=tuple(replace(c, page=1) for c in table.cells))
    dark = [ruled(("�",) * 30, page, page) for page in range(2, 13)]
    document, segments = whole_forms(document_of(form, *dark[:1], channel="scan"))
    assert len(segments) == 1
    assert document.notes[0].zh.startswith("第2页像是一张表格，但字迹不清")
    assert "整页未录" in document.notes[0].zh
    document, _ = whole_forms(document_of(form, *dark, channel="scan"))
    assert "第2、3、4、5、6、7、8、9页等 11 页像是一张表格" in document.notes[0].zh
    assert "page 2, 3, 4, 5, 6, 7, 8, 9 and 3 more:" in document.notes[0].en
    document, _ = whole_forms(document_of(form, ruled(GOODS, 2, 1), channel="scan"))
    assert document.notes == ()


def test_a_piece_of_a_form_that_is_part_of_none_is_told() -> None:
    """The last rows of a form before its first page are no form: a person is told which page was not taken."""
    table = replace(table_of(form_rows()), index=1, page=2)
    form = replace(table, cells=tuple(replace(c, table=1, page=2) for c in table.cells))
    tail = ruled(("服务对象满意度", "≥85%", "90%", "10", "10", "总分", "100", "99.67", ""))
    document, segments = whole_forms(document_of(tail, form, channel="scan"))
    assert [s.index for s in segments] == [0]
    (note,) = document.notes
    assert "第1页有自评表的一段，不属于" in note.zh
    assert "页序颠倒" in note.zh
    assert "清楚的扫描件" not in note.zh
    others = document_of(ruled(GOODS), form, channel="scan")
    assert whole_forms(others)[0].notes == ()
