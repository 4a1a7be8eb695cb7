"""Tests of the xlsx reader and of the look of numbers."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest

from hebiao.domain.document import Document, Source, Table
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, EmptySource, LimitExceeded, UnsafeSource
from hebiao.readers import noted
from hebiao.readers.office import numberformat, xlsx
from readers.make_office import make_xlsx, make_zip

BOOK = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


def _read(data: bytes, **limits: int) -> Document:
    return xlsx.read(Source("甲.xlsx", data), Limits(**limits))


def _save(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _texts(document: Document, table: int = 0) -> dict[str, str]:
    found = document.blocks[table]
    assert isinstance(found, Table)
    return {c.ref or "": c.text for c in found.cells}


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        ("10.0", "General", "10"), ("1E-05", "General", "0.00001"), ("0.30000000000000004", "General", "0.3"),
        ("12345678901", "0", "12345678901"), ("1.5E+15", "General", "1500000000000000"),
        ("0.9997", "0.00%", "99.97%"), ("0.9997", "0%", "100%"), ("1", "0.00%", "100.00%"),
        ("0.57499999999999996", "0.0%", "57.5%"), ("0.5", '"≥"0%', "≥50%"), ("-0.05", "0%", "-5%"),
        ("738.62892", "0.00", "738.62892"), ("5", "0.00", "5.00"), ("1234.5", "#,##0.00", "1,234.50"),
        ("1234567", "#,##0", "1,234,567"), ("7", "000", "007"), ("5", '0"万元"', "5万元"), ("5", "0.0#", "5.0"),
        ("-3", "0.00;[Red]-0.00", "-3.00"), ("-3", "0.00_);(0.00)", "(3.00)"), ("-1234.5", BOOK, "-1,234.50"),
        ("0", BOOK, "-"), ("12", "@", "12"), ("5", "[$¥-804]#,##0.00", "¥5.00"), ("0.25", "# ?/?", "0.25"),
        ("123456", "0.00,", "123456"), ("123456", "0!.0,", "123456"), ("5", "[>=1]0;0.0", "5"),
        ("45322", 'yyyy"年"m"月"d"日"', "2024年1月31日"), ("45322", "[$-804]yyyy/mm/dd;@", "2024/01/31"),
        ("45322", "[$-F800]dddd, mmmm dd, yyyy", "2024年1月31日"), ("45322", "aaaa", "星期三"),
        ("45322", '[$-804]yyyy"年"mmmm', "2024年一月"), ("45646", "[$-804]mmmm", "十二月"), ("45322", "mmmm", "January"),
        ("45322", "[$-409]d-mmm-yy", "31-Jan-24"), ("45322", "[$-409]dddd", "Wednesday"), ("45322", "mmmmm", "J"),
        ("45322", '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二四年一月三十一日"),
        ("45646", '[DBNum2][$-804]yyyy"年"m"月"d"日"', "贰零贰肆年壹拾贰月贰拾日"),
        ("45646", '[DBNum3][$-804]m"月"d"日"', "１２月２０日"), ("45306", "[DBNum1]d", "十五"),
        ("0.5", "[$-F400]h:mm:ss AM/PM", "12:00:00"),
        ("45356.586805555555", "yyyy-mm-dd hh:mm", "2024-03-05 14:05"), ("1.5", "[h]:mm:ss", "36:00:00"),
        ("0.75", "上午/下午h:mm", "下午6:00"), ("1", "yyyy-m-d", "1900-1-1"), ("-1", "yyyy-m-d", "-1"),
    ],
)  # fmt: skip
def test_numbers_look_as_in_excel(number: str, code: str, text: str) -> None:
    """A number under a format reads as a person sees it, and no digit but a percentage's is lost."""
    assert numberformat.show(numberformat.exact(number), code)[0] == text


@pytest.mark.parametrize("code", ["[$-804]mmm", "[DBNum2][$-804]General", "[DBNum1]0"])
def test_a_show_that_depends_on_the_machine_is_doubted(code: str) -> None:
    """Short Chinese month names differ between machines, and numbers in words are not spelled out: both are asked."""
    assert numberformat.show(numberformat.exact("45322"), code)[1] == noted.ODD_FORMAT


@pytest.mark.parametrize(
    ("number", "code", "note"),
    [
        ("0.99974", "0.00%", noted.PERCENT_ROUNDED), ("0.9997", "0.00%", None),
        ("738.62892", "0.00", noted.ROUNDED), ("738.62", "0.00", None), ("0", BOOK, noted.ZERO_HIDDEN),
        ("5", "0.00,", noted.ODD_FORMAT), ("0", ";;;", noted.ZERO_HIDDEN),
        ("5", ";;;", noted.ODD_FORMAT),
        ("5", "0" * 300, noted.ODD_FORMAT),
    ],
)  # fmt: skip
def test_what_differs_from_the_screen_is_noted(number: str, code: str, note: str | None) -> None:
    """Wherever text and screen differ, a person is told; nowhere else."""
    assert numberformat.show(Decimal(number), code)[1] == note


def test_values_of_every_kind() -> None:
    """Numbers, dates, booleans and errors of a real workbook, with names of cells and sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表一"
    sheet.append(["数", 10, 0.9997, datetime.date(2024, 1, 31), True, "#REF!", "=1+1"])
    sheet["C1"].number_format = "0.00%"
    sheet["D1"].number_format = 'yyyy"年"m"月"d"日"'
    document = _read(_save(book))
    assert _texts(document) == {
        "A1": "数", "B1": "10", "C1": "99.97%", "D1": "2024年1月31日", "E1": "TRUE", "F1": "#REF!", "G1": "�",
    }  # fmt: skip
    assert isinstance(document.blocks[0], Table)
    assert document.blocks[0].name == "表一"
    assert any("公式没有存下计算结果" in n.zh and "表一!G1" in n.zh for n in document.notes)
    assert any("错误值" in n.zh and "表一!F1 #REF!" in n.zh for n in document.notes)


def test_cached_formula_values_are_read() -> None:
    """A formula gives its stored result, an empty text result included, without a word."""
    cells = '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1" t="str"><f>x</f><v>甲</v></c>'
    document = _read(make_xlsx(f'<row r="1">{cells}</row>'))
    assert (_texts(document), document.notes) == ({"A1": "2", "B1": "", "C1": "甲"}, ())


def test_dates_from_1904() -> None:
    """A workbook that counts its days from 1904 says so, and is believed."""
    book = openpyxl.Workbook()
    book.epoch = datetime.datetime(1904, 1, 1)
    book.active["A1"] = datetime.date(2024, 1, 31)
    book.active["A1"].number_format = "yyyy-mm-dd"
    assert _texts(_read(_save(book))) == {"A1": "2024-01-31"}


def test_merged_regions_once_and_empty_rows_kept() -> None:
    """A merged region is one cell; empty rows within are kept, those at the end are not."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B2"], sheet["A5"], sheet["D9"] = "合并", "末", "  "
    sheet.merge_cells("B2:C3")
    found = _read(_save(book)).blocks[0]
    assert isinstance(found, Table)
    assert (found.n_rows, found.n_cols) == (5, 3)
    merged = next(c for c in found.cells if c.ref == "B2")
    assert (merged.rowspan, merged.colspan, merged.id) == (2, 2, "t0r1c1")
    assert sum(c.rowspan * c.colspan for c in found.cells) == 15


def test_nonsense_merges() -> None:
    """A merge over a whole row does not widen the table; overlapping merges leave no position twice."""
    data = make_xlsx(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="B2"><v>3</v></c></row>',
        '<mergeCells><mergeCell ref="A3:XFD3"/><mergeCell ref="A1:A2"/><mergeCell ref="A2:B2"/><mergeCell ref="??"/>'
        "</mergeCells>",
    )
    document = _read(data)
    found = document.blocks[0]
    assert isinstance(found, Table)
    assert (found.n_rows, found.n_cols) == (2, 2)
    assert sum(c.rowspan * c.colspan for c in found.cells) == 4
    assert any("看不见的内容" in n.zh and "B2" in n.zh for n in document.notes)


def test_merges_that_overlap_leave_the_whole_sheet_in_doubt() -> None:
    """Regions that cover each other, which no program writes, show nothing of where a text belongs."""
    data = make_xlsx(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="B2"><v>3</v></c></row>',
        '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="A2:B2"/></mergeCells>',
    )
    document = _read(data)
    (found,) = document.blocks
    assert isinstance(found, Table) and document.doubted == {c.id for c in found.cells}
    assert any("互相重叠" in n.zh for n in document.notes)


@pytest.mark.parametrize("merged", [False, True])
def test_hidden_columns_beyond_the_table(merged: bool) -> None:
    """A hidden column right of all that is seen is left out with a note, but not where a title is merged over it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["B2"], sheet["D2"] = "表", "甲", "乙", "校验"
    sheet.column_dimensions["D"].hidden = True
    if merged:
        sheet.merge_cells("A1:D1")
    document = _read(_save(book))
    (found,) = document.blocks
    assert isinstance(found, Table)
    assert ("校验" in {c.text for c in found.cells}) is merged
    assert any("隐藏的列" in n.zh for n in document.notes) is not merged


def test_hidden_and_empty_sheets() -> None:
    """Hidden sheets are left out with a note; empty ones without."""
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    hidden = book.create_sheet("藏")
    hidden["A1"] = "x"
    hidden.sheet_state = "hidden"
    book.create_sheet("空")
    book.create_sheet("乙")["A1"] = "乙"
    document = _read(_save(book))
    assert [b.name for b in document.blocks if isinstance(b, Table)] == ["Sheet", "乙"]
    assert [c.id for c in document.blocks[1].cells] == ["t1r0c0"]  # type: ignore[union-attr]  # the second block is a table
    assert any("藏" in n.zh for n in document.notes)
    book.active["A1"] = book["乙"]["A1"] = None
    with pytest.raises(EmptySource):
        _read(_save(book))


def test_strings_of_every_kind() -> None:
    """Shared, rich, inline and escaped strings; phonetic guides and control characters are no text."""
    strings = "<si><t>共享</t></si><si><r><t>富</t></r><r><t>文本</t></r><rPh><t>ふ</t></rPh></si><si><t>a_x000D_\nb_x0007_</t></si>"
    cells = '<c r="A1" t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="inlineStr"><is><t>内</t></is></c>'
    document = _read(make_xlsx(f"<row>{cells}<c t='s'><v>9</v></c></row>", strings=strings))
    assert list(_texts(document).values())[:4] == ["共享", "富文本", "a\n\nb"[:2] + "b", "内"]
    assert any("不存在的文字" in n.zh for n in document.lost_near(()))


def test_far_away_cell_is_refused_not_unrolled() -> None:
    """A stray cell at XFD1048576 is refused by name; a stray blank one is nothing."""
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" t="str"><v>{}</v></c></row>'
    with pytest.raises(LimitExceeded, match="XFD1048576"):
        _read(make_xlsx(far.format("x")))
    assert _texts(_read(make_xlsx(far.format(" ")))) == {"A1": "1"}


def test_ten_thousand_rows() -> None:
    """A sheet of 10,000 rows is read whole, and refused where fewer are allowed."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>0.5</v></c></row>' for n in range(1, 10_001)
    )
    data = make_xlsx(rows)
    assert _texts(_read(data))["A10000"] == "10000"
    with pytest.raises(LimitExceeded):
        _read(data, table_rows=9_999)
    with pytest.raises(LimitExceeded):
        _read(data, cells=15_000)


def test_long_cell_is_cut() -> None:
    """A cell of a million characters is cut at the limit, and said so by its name."""
    document = _read(make_xlsx(f'<row><c r="B7" t="str"><v>{"x" * 1_000_000}</v></c></row>'))
    assert max(len(t) for t in _texts(document).values()) == 20_000
    assert any("截断" in n.zh and "B1" in n.zh for n in document.notes)


def test_broken_and_hostile_files() -> None:
    """A cut sheet and a missing part are damaged; a sheet with a document type is unsafe."""
    whole = make_xlsx('<row><c t="str"><v>x</v></c></row>')
    with pytest.raises(DamagedSource):
        _read(make_xlsx("<row><c>", after="<"))
    with pytest.raises(DamagedSource):
        _read(whole[:-100])
    with pytest.raises(DamagedSource):
        _read(make_zip({"xl/workbook.xml": "<workbook/>"}))
    with pytest.raises(UnsafeSource):
        _read(make_zip({"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
                        "xl/_rels/workbook.xml.rels": "<R/>"}))  # fmt: skip


def test_nonsense_numbers_never_crash() -> None:
    """Absurd values, styles, rows and indices are read as written or marked as unread, noted and doubted."""
    styles = (
        '<numFmts><numFmt numFmtId="x" formatCode="0.00%"/></numFmts><cellXfs><xf numFmtId="x"/></cellXfs>'
    )
    huge = "9" * 5000
    cells = (
        f'<row r="0"><c r="A0" s="0"><v>1E300</v></c><c s="{huge}"><v>NaN</v></c><c><v>1E9999</v></c>'
        f'<c t="s"><v>{huge}</v></c><c s="7"><v>abc</v></c><c><v>0.1234567890123456789</v></c></row>'
    )
    document = _read(make_xlsx(cells, styles=styles))
    assert _texts(document) == {
        "A1": "1E300", "B1": "NaN", "C1": "1E9999", "D1": "�", "E1": "abc", "F1": "0.123456789012346",
    }  # fmt: skip
    assert any("无法识别" in n.zh and "A1" in n.zh and "E1" in n.zh for n in document.notes)
    assert document.doubted == {"t0r0c0", "t0r0c1", "t0r0c2", "t0r0c4"}
