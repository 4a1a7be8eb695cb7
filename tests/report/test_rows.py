from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from xlsxwriter import Workbook

from hebiao.report.rows import Rows
from hebiao.report.sheets import TEXT_ONLY

VALUES: Final[tuple[tuple[str | float | None, ...], ...]] = (
    ("资金", 1, 12.5, None, "a\tb\nc"),
    (' "前" & <后> ', -0.001, 123456789012345, "_x000D_ _x12", "\n"),
    (None, 0, 1e-7, "=1+1", "'引号'"),
)


def sheet_of(path: Path) -> bytes:
    """The XML of the only sheet."""
    with zipfile.ZipFile(path) as file:
        return file.read("xl/worksheets/sheet1.xml")


def write(path: Path, *, whole: bool) -> None:
    """The same rows below a heading, with a link in each: whole, or cell by cell by the library."""
    book = Workbook(str(path), {"constant_memory": True, **TEXT_ONLY})
    sheet, plain, bold = book.add_worksheet("一"), book.add_format(), book.add_format({"bold": True})
    sheet.write_string(0, 0, "表头", bold)
    rows = Rows(sheet)
    for number, values in enumerate(VALUES, start=1):
        cells = [(value, bold if col else plain) for col, value in enumerate(values)]
        if whole:
            rows.link(0, "'一'!A1", "回")
            rows.add(19 + number, cells)
            continue
        sheet.set_row(number, 19 + number)
        sheet.write_url(number, 0, "internal:'一'!A1", plain, string="回")
        for col, (value, style) in enumerate(cells):
            if value is None:
                sheet.write_blank(number, col, None, style)
            elif isinstance(value, str):
                sheet.write_string(number, col, value, style)
            else:
                sheet.write_number(number, col, value, style)
    book.close()


def test_a_row_is_what_the_library_writes(tmp_path: Path) -> None:
    """Rows written whole are byte by byte those that the library writes cell by cell."""
    write(tmp_path / "rows.xlsx", whole=True)
    write(tmp_path / "cells.xlsx", whole=False)
    assert sheet_of(tmp_path / "rows.xlsx") == sheet_of(tmp_path / "cells.xlsx")


@pytest.mark.parametrize("text", ["<r><t>x</t></r>", "<r>&</r>"])
def test_markup_of_a_rich_text_stays_text(tmp_path: Path, text: str) -> None:
    """A text that looks like the library's own markup is a text like any other."""
    book = Workbook(str(tmp_path / "rich.xlsx"), {"constant_memory": True, **TEXT_ONLY})
    Rows(book.add_worksheet("一")).add(19, [(text, book.add_format())])
    book.close()
    assert openpyxl.load_workbook(tmp_path / "rich.xlsx")["一"]["A2"].value == text
