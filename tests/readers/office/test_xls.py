"""Tests of the xls reader."""

import datetime
import io

import pytest
import xlwt

from hebiao.domain.document import Document, Source, Table
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, EmptySource, EncryptedSource, LimitExceeded
from hebiao.readers import ole2
from hebiao.readers.office import xls
from readers.make_office import make_ole2


def _save(book: xlwt.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _read(data: bytes, **limits: int) -> Document:
    return xls.read(Source("甲.xls", data), Limits(**limits))


def _texts(document: Document) -> dict[str, str]:
    found = document.blocks[0]
    assert isinstance(found, Table)
    return {c.ref or "": c.text for c in found.cells}


def _book() -> xlwt.Workbook:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表一")
    values = [
        (10, "General"), (0.9997, "0.00%"), (738.62892, "0.00"), (datetime.date(2024, 1, 31), 'yyyy"年"m"月"d"日"'),
        ("≥90%", "@"), (True, "General"), (-5, "0"), (1234567.5, "#,##0.00"), (12.34, "General"), (0, "0.0%"),
    ]  # fmt: skip
    for row, (value, code) in enumerate(values):
        sheet.write(row, 0, value, xlwt.easyxf(num_format_str=code))
    return book


def test_numbers_as_shown() -> None:
    """Integers, percentages, dates and texts read as a person sees them, no decimal lost."""
    document = _read(_save(_book()))
    assert list(_texts(document).values()) == [
        "10", "99.97%", "738.62892", "2024年1月31日", "≥90%", "TRUE", "-5", "1,234,567.50", "12.34", "0.0%",
    ]  # fmt: skip
    assert any("小数位" in n.zh and "表一!A3" in n.zh for n in document.notes)


def test_runs_of_numbers() -> None:
    """Numbers side by side, which are packed into one record, keep their columns."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for col, value in enumerate([1, -2, 0.25, 123456789, 1.5, 1e10, -0.01]):
        sheet.write(0, col, value)
    assert list(_texts(_read(_save(book))).values()) == [
        "1",
        "-2",
        "0.25",
        "123456789",
        "1.5",
        "10000000000",
        "-0.01",
    ]


def test_merged_regions_and_hidden_sheets() -> None:
    """A merged region is one cell; a hidden sheet is noted, not read."""
    book = _book()
    book.get_sheet(0).write_merge(0, 2, 1, 3, "合并")
    hidden = book.add_sheet("藏")
    hidden.write(0, 0, "x")
    hidden.visibility = 1
    document = _read(_save(book))
    assert [b.name for b in document.blocks if isinstance(b, Table)] == ["表一"]
    found = document.blocks[0]
    assert isinstance(found, Table)
    merged = next(c for c in found.cells if c.ref == "B1")
    assert (merged.text, merged.rowspan, merged.colspan) == ("合并", 3, 3)
    assert sum(c.rowspan * c.colspan for c in found.cells) == found.n_rows * found.n_cols
    assert any("藏" in n.zh for n in document.notes)


def test_errors_in_cells() -> None:
    """An error value is text, with a note that names the cell."""
    book = _book()
    book.get_sheet(0).row(1).set_cell_error(1, "#DIV/0!")
    document = _read(_save(book))
    assert _texts(document)["B2"] == "#DIV/0!"
    assert any("B2 #DIV/0!" in n.zh for n in document.notes)


def test_refused_files() -> None:
    """Locked, cut, empty and hollow workbooks are each refused for their own reason."""
    whole = _save(_book())
    globals_end = (0x0A).to_bytes(2, "little") + b"\0\0"
    start = b"\x09\x08\x10\0\0\x06\x05\0" + b"\0" * 12
    with pytest.raises(EncryptedSource):
        _read(make_ole2({"Workbook": start + b"\x2f\0\x02\0\0\0" + globals_end}))
    with pytest.raises(DamagedSource):
        _read(make_ole2({"Workbook": b"\xff" * 5000}))
    with pytest.raises(DamagedSource):
        _read(whole[:1024])
    book = xlwt.Workbook()
    book.add_sheet("空")
    with pytest.raises(EmptySource):
        _read(_save(book))


def test_far_away_cell_is_refused_not_unrolled() -> None:
    """A stray cell at the last place of a sheet is refused by name before anything is laid out."""
    book = _book()
    book.get_sheet(0).write(65_535, 255, "x")
    with pytest.raises(LimitExceeded, match="IV65536"):
        _read(_save(book))


def test_every_cut_is_refused_or_read() -> None:
    """However a workbook is cut, the answer is a clear error, never a crash."""
    whole = _save(_book())
    texts = _texts(_read(whole))
    refused = 0
    for size in range(512, len(whole), 256):
        try:
            assert _texts(_read(whole[:size])) == texts
        except (DamagedSource, EmptySource):
            refused += 1
    assert refused > 5


def test_compound_streams() -> None:
    """The directory of an OLE2 file names its streams; small streams and large ones are read."""
    compound = ole2.Compound(make_ole2({"甲": b"abc", "WordDocument": b"x" * 9000}))
    assert set(compound.streams) == {"甲", "WordDocument"}
    assert compound.read("WordDocument") == b"x" * 9000
    assert compound.read("甲").rstrip(b"\0") == b"abc"
    with pytest.raises(DamagedSource):
        compound.read("乙")
