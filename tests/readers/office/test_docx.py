"""Tests of the docx reader."""

import io

import pytest

import docx as python_docx
from hebiao.domain.document import Document, Line, Source, Table
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, EmptySource, EncryptedSource, LimitExceeded, UnsafeSource
from hebiao.readers.office import docx
from readers.make_office import WORD_NAMESPACES, cell, make_docx, make_zip, para, row, table


def _read(data: bytes, **limits: int) -> Document:
    return docx.read(Source("甲.docx", data), Limits(**limits))


def _only_table(document: Document) -> Table:
    (found,) = [b for b in document.blocks if isinstance(b, Table)]
    return found


def _shape(found: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in found.cells]


def test_merged_regions_are_one_cell_each() -> None:
    """Merged cells, as python-docx writes them, give each merged region once with its spans."""
    made = python_docx.Document()
    grid = made.add_table(rows=3, cols=3)
    grid.cell(0, 0).merge(grid.cell(1, 1)).text = "甲"
    grid.cell(1, 2).text = "乙"
    grid.cell(2, 0).text = "丙"
    out = io.BytesIO()
    made.save(out)
    assert _shape(_only_table(_read(out.getvalue()))) == [
        (0, 0, 2, 2, "甲"), (0, 2, 1, 1, ""), (1, 2, 1, 1, "乙"),
        (2, 0, 1, 1, "丙"), (2, 1, 1, 1, ""), (2, 2, 1, 1, ""),
    ]  # fmt: skip


def test_every_position_is_covered_once() -> None:
    """Ragged rows and columns left out before and after a row are filled up with empty cells."""
    body = table(
        row(cell("a"), cell("b"), cell("c")),
        row(cell("d"), props='<w:gridBefore w:val="1"/><w:gridAfter w:val="2"/>'),
        row(cell("e")),
    )
    found = _only_table(_read(make_docx(body)))
    assert (found.n_rows, found.n_cols) == (3, 4)
    taken = [
        (r, c)
        for x in found.cells
        for r in range(x.row, x.row + x.rowspan)
        for c in range(x.col, x.col + x.colspan)
    ]
    assert sorted(taken) == [(r, c) for r in range(3) for c in range(4)]
    assert next(c.text for c in found.cells if (c.row, c.col) == (1, 1)) == "d"


def test_vmerge_follows_columns_not_cell_numbers() -> None:
    """A vertical merge under a wide cell goes on in its own grid column."""
    body = table(
        row(cell("宽", '<w:gridSpan w:val="2"/>'), cell("上", '<w:vMerge w:val="restart"/>')),
        row(cell("x"), cell("y"), cell("", "<w:vMerge/>")),
        row(cell("z"), cell("w"), cell("", '<w:vMerge w:val="continue"/>')),
    )
    assert (0, 2, 3, 1, "上") in _shape(_only_table(_read(make_docx(body))))


def test_vmerge_without_a_start_keeps_its_text() -> None:
    """A continuation with nothing above to continue is a cell of its own."""
    body = table(row(cell("a")), row(cell("b", "<w:vMerge/>")))
    assert [s[-1] for s in _shape(_only_table(_read(make_docx(body))))] == ["a", "b"]


def test_hidden_text_of_continuations_is_noted() -> None:
    """Text that Word does not show, in a continued cell, is left out and said so."""
    body = table(row(cell("a", '<w:vMerge w:val="restart"/>')), row(cell("看不见", "<w:vMerge/>")))
    document = _read(make_docx(body))
    assert _shape(_only_table(document)) == [(0, 0, 2, 1, "a")]
    assert any("续格" in n.zh for n in document.notes)


def test_inline_content() -> None:
    """Insertions, tabs, breaks, fields, controls and symbols are kept; deletions and field codes are not."""
    runs = (
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:softHyphen/><w:noBreakHyphen/></w:r>"
        "<w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>移来</w:t></w:r></w:moveTo>"
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DATE</w:instrText></w:r><w:r><w:t>2024</w:t></w:r>'
        '<w:fldSimple w:instr="X"><w:r><w:t>域</w:t></w:r></w:fldSimple>'
        "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>"
        '<w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>90%</w:t></w:r>'
    )
    (line,) = _read(make_docx(f"<w:p>{runs}</w:p>")).blocks
    assert isinstance(line, Line)
    assert line.text == "甲\t乙\n丙-增移来2024域控件≥90%"


def test_unknown_symbol_is_visible_and_noted() -> None:
    """A symbol of an unknown font becomes U+FFFD with a note, never a guess."""
    document = _read(make_docx('<w:p><w:r><w:t>a</w:t><w:sym w:font="Foo" w:char="F041"/></w:r></w:p>'))
    assert [b.text for b in document.blocks if isinstance(b, Line)] == ["a�"]
    assert any("符号字体" in n.zh for n in document.notes)


def test_hidden_runs_and_list_numbers_are_noted() -> None:
    """Hidden runs are left out, automatic numbers cannot be read; both are said."""
    body = (
        "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>见</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>也见</w:t></w:r></w:p>'
    )
    document = _read(make_docx(body))
    assert [b.text for b in document.blocks if isinstance(b, Line)] == ["见也见"]
    assert len(document.notes) == 2


def test_lines_are_numbered_and_know_blanks() -> None:
    """Paragraphs outside tables are numbered from 1 in body order and know an empty paragraph before them."""
    body = para("一") + para() + para("二") + table(row(cell("x"))) + para("三") + para()
    lines = [b for b in _read(make_docx(body)).blocks if isinstance(b, Line)]
    assert [(x.number, x.text, x.blank_before) for x in lines] == [
        (1, "一", False), (2, "二", True), (3, "三", False),
    ]  # fmt: skip


def test_paragraphs_of_a_cell_are_lines_of_its_text() -> None:
    """Paragraphs in a cell are joined by line breaks; a nested table's text stays in the cell, noted."""
    inner = table(row(cell("内1"), cell("内2")))
    body = table(row(f"<w:tc>{para('上')}{para('下')}{inner}{para()}</w:tc>", cell("右")))
    document = _read(make_docx(body))
    assert _shape(_only_table(document))[0][-1] == "上\n下\n内1\t内2\n"
    assert any("单元格里还有表格" in n.zh for n in document.notes)


def test_equations_are_asked() -> None:
    """The bar of a fraction is no character: what stands over and under it may read as one number."""
    fraction = "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    document = _read(make_docx(table(row(f"<w:tc><w:p>{fraction}</w:p></w:tc>", cell("3")))))
    assert [s[-1] for s in _shape(_only_table(document))] == ["12", "3"] and document.doubted == {"t0r0c0"}
    assert any("公式" in n.zh for n in document.notes)


def test_frame_of_one_cell_is_opened() -> None:
    """A one-cell table around a table is a frame: the inner table is the table."""
    inner = table(row(cell("a"), cell("b")))
    document = _read(make_docx(table(row(f"<w:tc>{para('题')}{inner}{para()}</w:tc>"))))
    assert isinstance(document.blocks[0], Line)
    assert [s[-1] for s in _shape(_only_table(document))] == ["a", "b"]


def test_frame_of_rows_is_opened() -> None:
    """A table of a caption and a table with more rows than it has only frames that; a small table in a cell does not."""
    inner = table("".join(row(cell(f"a{n}"), cell(f"b{n}")) for n in range(5)))
    document = _read(make_docx(table(row(cell("附件")) + row(f"<w:tc>{inner}{para()}</w:tc>"))))
    assert [s[-1] for s in _shape(_only_table(document))][:2] == ["a0", "b0"]
    small = table(row(cell("甲"), cell("乙")))
    body = table(row(cell("一"), cell("二")) + row(f"<w:tc>{small}{para()}</w:tc>", cell("四")))
    assert len(_shape(_only_table(_read(make_docx(body))))) == 4


def test_text_boxes_come_once() -> None:
    """A text box written twice for old and new readers is read once."""
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    alternate = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    document = _read(make_docx(f"<w:p><w:r><w:t>正文</w:t>{alternate}</w:r></w:p>"))
    assert [b.text for b in document.blocks if isinstance(b, Line)] == ["正文", "框内"]


def test_rows_and_cells_in_content_controls() -> None:
    """Rows and cells wrapped in content controls are rows and cells; deleted rows are gone."""
    wrapped = f"<w:sdt><w:sdtContent>{row(cell('a'))}</w:sdtContent></w:sdt>"
    inside = f"<w:tr><w:sdt><w:sdtContent>{cell('b')}</w:sdtContent></w:sdt></w:tr>"
    body = table(wrapped, inside, row(cell("删"), props="<w:del/>"))
    assert [s[-1] for s in _shape(_only_table(_read(make_docx(body))))] == ["a", "b"]


def test_strict_namespace_and_other_main_part() -> None:
    """A strict OOXML file, with its main part under another name, is read."""
    ns = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    data = make_zip({
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": '<R><Relationship Type="http://x/officeDocument" Target="/word/document2.xml"/></R>',
        "word/document2.xml": f'<w:document xmlns:w="{ns}"><w:body>{para("甲")}</w:body></w:document>',
    })  # fmt: skip
    assert [b.text for b in _read(data).blocks if isinstance(b, Line)] == ["甲"]


def test_header_text_is_noted() -> None:
    """Text in a page header is not read, and said so; page numbers are not worth a word."""
    header = f"<w:hdr {WORD_NAMESPACES}>{para('保密文件')}</w:hdr>"
    footer = f"<w:ftr {WORD_NAMESPACES}>{para('第 1 页')}</w:ftr>"
    notes = _read(make_docx(para("甲"), header1=header, footer1=footer)).notes
    assert len(notes) == 1
    assert "保密文件" in notes[0].zh


def test_long_cells_are_cut_and_controls_removed() -> None:
    """A 1 MB cell is cut at the limit with a note; C1 control characters go."""
    document = _read(make_docx(table(row(cell("长" * 300_000), cell("a&#x81;b&#x2028;c")))))
    found = _only_table(document)
    assert [len(found.cells[0].text), found.cells[1].text] == [20_000, "ab\nc"]
    assert any("截断" in n.zh and "t0r0c0" in n.zh for n in document.notes)


def test_entity_bomb_is_refused() -> None:
    """A document type with entities is refused in every encoding, for text in entities is text that is not read."""
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'
    hidden = bomb.replace("?>", ' encoding="UTF-7"?>', 1).replace("<!", "+ADwAIQ-")
    for data in (bomb.encode(), bomb.encode("utf-16"), bomb.encode("utf-32"), hidden.encode()):
        with pytest.raises(UnsafeSource):
            _read(make_zip({"[Content_Types].xml": "<T/>", "word/document.xml": data}))


def test_external_entity_is_refused() -> None:
    """An external entity never opens a file."""
    leak = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    with pytest.raises(UnsafeSource):
        _read(make_zip({"[Content_Types].xml": "<T/>", "word/document.xml": leak}))


def test_broken_files() -> None:
    """A cut zip, cut XML, a missing part and a missing body are damaged; a picture-only file is empty."""
    whole = make_docx(para("甲" * 50))
    cut = f"<w:document {WORD_NAMESPACES}><w:body><w:p>"
    for data in (
        whole[: len(whole) // 2],
        make_zip({"word/document.xml": cut}),
        make_zip({"[Content_Types].xml": "<T/>"}),
        make_zip({"word/document.xml": "<w/>"}),
    ):
        with pytest.raises(DamagedSource):
            _read(data)
    with pytest.raises(EmptySource):
        _read(make_docx("<w:p><w:r><w:drawing/></w:r></w:p>"))


def test_encrypted_member() -> None:
    """A zip member with the encryption flag asks for its password."""
    data = bytearray(make_zip({"word/document.xml": "x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EncryptedSource):
        _read(bytes(data))


def test_limits() -> None:
    """More rows or cells than allowed is refused, and so is an absurd span."""
    body = table(*[row(cell("a"))] * 5)
    for limits in ({"table_rows": 4}, {"cells": 4}):
        with pytest.raises(LimitExceeded):
            _read(make_docx(body), **limits)
    with pytest.raises(LimitExceeded):
        _read(make_docx(table(*[row(cell("a", '<w:gridSpan w:val="99999"/>'))] * 30)))
