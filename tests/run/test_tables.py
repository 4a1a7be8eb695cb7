"""Tables of projects read into rows, whatever stands above the header."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from hebiao.domain.limits import Limits
from hebiao.errors import UsageError
from hebiao.run.tables import read_rows


def save(path: Path, *sheets: list[list[object]], merged: tuple[str, ...] = ()) -> Path:
    """A workbook with these sheets; `merged` ranges are of the first."""
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        for row in rows:
            sheet.append(row)
    for place in merged:
        book.worksheets[0].merge_cells(place)
    book.save(path)
    return path


def test_titles_units_and_headers_of_two_rows(tmp_path: Path) -> None:
    """What stands above is left out, the unit is kept, the lower header counts, merged cells go down."""
    path = save(
        tmp_path / "a.xlsx",
        [
            ["2024年决算", None, None, None],
            ["单位：元", None, None, None],
            ["单位名称", "项目名称", "支出", None],
            [None, None, "预算数", "决算数"],
            ["甲所", "堤岸养护", 1200000, "1140000"],
            [None, "闸门检修", 300000, 299999.5],
        ],
        merged=("A3:A4", "B3:B4", "C3:D3", "A5:A6"),
    )
    assert read_rows(path, Limits()) == (
        {
            "单位名称(元)": "甲所",
            "项目名称(元)": "堤岸养护",
            "预算数(元)": "1200000",
            "决算数(元)": "1140000",
        },
        {
            "单位名称(元)": "甲所",
            "项目名称(元)": "闸门检修",
            "预算数(元)": "300000",
            "决算数(元)": "299999.5",
        },
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_csv_in_any_encoding(tmp_path: Path, encoding: str, mark: str) -> None:
    """Commas or tabs, quoted text with commas in it, a byte order mark or none."""
    path = tmp_path / "a.csv"
    path.write_text(f'项目名称{mark}决算数\n"桥,二期"{mark}"1,140.5"\n\n', encoding=encoding)
    assert read_rows(path, Limits()) == ({"项目名称": "桥,二期", "决算数": "1,140.5"},)


def test_sheets_follow_each_other_only_with_one_header(tmp_path: Path) -> None:
    """Sheets of one kind are one table, a sheet of remarks is none, and unlike tables are never guessed between."""
    head: list[object] = ["项目名称", "决算数"]
    path = save(tmp_path / "a.xlsx", [head, ["甲", "1"]], [["说明"], ["无"]], [head, ["乙", "2"]])
    assert [row["项目名称"] for row in read_rows(path, Limits())] == ["甲", "乙"]
    other = save(tmp_path / "b.xlsx", [head, ["甲", "1"]], [["项目名称", "三级指标"], ["乙", "x"]])
    with pytest.raises(UsageError, match="表头不同"):
        read_rows(other, Limits())
