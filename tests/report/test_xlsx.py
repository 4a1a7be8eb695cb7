from __future__ import annotations

import errno
import re
import tracemalloc
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.exceptions import FileCreateError

from hebiao.domain.form import get_value
from hebiao.domain.result import FormResult
from hebiao.errors import UsageError
from hebiao.lang import Lang
from hebiao.report.owner import owner_of
from hebiao.report.sheets import unwritable
from hebiao.report.xlsx import COLUMNS, SHEETS, FormsBook
from report.hostile import FORMULAS, hostile
from report.sample import make_result, make_results


def write_workbook(results: Iterable[FormResult], path: Path, lang: Lang = "zh") -> None:
    """Writes the workbook of these results."""
    book = FormsBook(path, lang)
    for result in results:
        book.add(result)
    book.close()


def written(path: Path, results: list[FormResult], lang: Lang = "zh") -> Workbook:
    """The workbook of these results, opened by another library."""
    write_workbook(results, path / "forms.xlsx", lang)
    return openpyxl.load_workbook(path / "forms.xlsx")


def rows_of(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows of a sheet by heading."""
    heads, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip([str(h) for h in heads], row, strict=True)) for row in rest]


def test_sheets_and_rows(tmp_path: Path) -> None:
    """The five sheets of the contract, one row a form, four funding rows, one row an indicator, and so on."""
    results = make_results(20)
    book = written(tmp_path, results)
    assert tuple(book.sheetnames) == SHEETS == ("项目", "资金", "指标", "审核发现", "待复核")
    assert [book[s].max_row - 1 for s in SHEETS] == [
        20, 80, sum(len(r.form.indicators) for r in results),
        sum(len(r.findings) for r in results), sum(len(r.review_paths) for r in results),
    ]  # fmt: skip
    for name in SHEETS:
        for row, result in zip(rows_of(book[name])[:1], results, strict=False):
            assert row["来源文件"] and row["表号"] == result.source.index + 1


def test_headings_filters_and_print_setup(tmp_path: Path) -> None:
    """Frozen bold headings, a filter over all rows, landscape, one page wide, headings on each page."""
    book = written(tmp_path, make_results(3))
    for name in SHEETS:
        sheet = book[name]
        assert sheet["A1"].font.bold
        assert str(sheet.freeze_panes).endswith("2")
        assert sheet.auto_filter.ref.endswith(str(sheet.max_row))
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$1:$1"
        assert "&P" in (sheet.oddFooter.right.text or "")
        assert len(list(sheet[1])) == len(COLUMNS[name])


def test_amounts_are_numbers_with_all_their_digits(tmp_path: Path) -> None:
    """An amount is a number that equals the text, shown with as many decimals; its unit has a column."""
    results = make_results(20)
    sheet = written(tmp_path, results)["资金"]
    for result, row in zip(results, range(2, 82, 4), strict=True):
        for col, key in ((5, "initial_budget"), (6, "annual_budget"), (7, "executed")):
            text = get_value(result.form, f"funding.total.{key}")
            cell = sheet.cell(row, col)
            assert text is not None and isinstance(cell.value, int | float)
            assert Decimal(repr(cell.value)) == Decimal(text)
            decimals = len(text.partition(".")[2])
            assert cell.number_format == "#,##0" + ("." + "0" * decimals if decimals else "")
        assert sheet.cell(row, 8).value == "万元"
        rate = sheet.cell(row, 10)
        assert rate.number_format.endswith("%")
        assert Decimal(repr(rate.value)) * 100 == Decimal(
            str(result.form.funding.total.execution_rate).rstrip("%")
        )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.50", 12.5),
        ("0.1", 0.1),
        ("-3", -3),
        ("123456789012345", 123456789012345),
        ("1234567890123456789", "1234567890123456789"),
        ("0.1234567890123456", "0.1234567890123456"),
        ("007", "007"),
        ("-0", "-0"),
        ("1e5", "1e5"),
        ("１２", "１２"),
        ("23.38万元", "23.38万元"),
        ("1,234.5", "1,234.5"),
    ],
)
def test_only_exact_plain_numbers_become_numbers(tmp_path: Path, text: str, value: object) -> None:
    """A text that a number cell would change stays text."""
    result = make_result(0)
    total = result.form.funding.total.model_copy(update={"executed": text})
    form = result.form.model_copy(update={"funding": result.form.funding.model_copy(update={"total": total})})
    sheet = written(tmp_path, [result.model_copy(update={"form": form})])["资金"]
    assert sheet["G2"].value == value
    assert sheet["G2"].data_type == ("s" if isinstance(value, str) else "n")


@pytest.mark.parametrize(
    ("text", "shape"), [("98.50%", "0.00%"), ("100%", "0%"), ("76.6%", "0.0%"), ("99.9875％", "0.0000%")]
)
def test_a_rate_is_shown_as_written(tmp_path: Path, text: str, shape: str) -> None:
    """A rate keeps the decimals it was written with, zeros at its end too."""
    result = make_result(1)
    funding = result.form.funding
    total = funding.total.model_copy(update={"execution_rate": text})
    form = result.form.model_copy(update={"funding": funding.model_copy(update={"total": total})})
    book = written(tmp_path, [result.model_copy(update={"form": form})])
    headings = [c.value for c in book["资金"][1]]
    cell = book["资金"].cell(2, headings.index("执行率") + 1)
    assert cell.number_format == shape


def test_an_unknown_unit_is_said(tmp_path: Path) -> None:
    """Without a unit in the heading, the column of the unit says that none is stated."""
    bare = make_result(0).model_copy(update={"view": ()})
    assert written(tmp_path, [bare])["资金"]["H2"].value == "未注明"
    assert written(tmp_path, [make_result(0, unit="元", serial=900)])["资金"]["H2"].value == "元"


def test_fields_in_review_stand_out_and_link(tmp_path: Path) -> None:
    """A row of 待复核 leads to the very cell of its field, which is coloured."""
    results = make_results(20)
    book = written(tmp_path, results)
    expected = [(r, p) for r in results for p in r.review_paths]
    sheet = book["待复核"]
    assert sheet.max_row - 1 == len(expected) > 5
    for row, (result, path) in enumerate(expected, start=2):
        target = sheet.cell(row, 4).hyperlink.location
        name, cell = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", target).groups()  # type: ignore[union-attr]  # every link has this form, else the test fails here
        found = book[name][cell]
        value = get_value(result.form, path)
        assert str(found.value) == value or Decimal(repr(found.value)) == Decimal(str(value))
        assert found.fill.fgColor.rgb == "FFFFF1CC"
        assert book[name].cell(found.row, 1).value == result.source.file


def test_findings_link_to_their_field(tmp_path: Path) -> None:
    """A finding keeps as written and as computed apart, names its unit, and leads to its first field; a form leads back."""
    results = make_results(20)
    book = written(tmp_path, results)
    findings = [(r, f) for r in results for f in r.findings]
    rows = rows_of(book["审核发现"])
    for number, (row, (result, finding)) in enumerate(zip(rows, findings, strict=True), start=2):
        assert (row["规则"], row["表中写法"], row["推算结果"]) == (
            finding.rule,
            finding.as_written,
            finding.as_computed,
        )
        assert row["单位"] == owner_of(result)
        location = book["审核发现"].cell(number, 4).hyperlink.location
        name, cell = location.replace("'", "").split("!")
        assert book[name].cell(book[name][cell].row, 1).value == result.source.file
    head = book["项目"]
    first = next(i for i, r in enumerate(results) if r.findings)
    assert head[f"T{first + 2}"].hyperlink.location == "'审核发现'!A2"
    assert head[f"T{first + 2}"].value == len(results[first].findings)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_ever_live(tmp_path: Path, text: str) -> None:
    """A text that looks like a formula or an address is a string cell: no formula, no outside link."""
    written(tmp_path, [hostile(text)])
    with zipfile.ZipFile(tmp_path / "forms.xlsx") as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                content = archive.read(name).decode()
                assert "<f>" not in content and "<f " not in content
                links = re.findall(r"<hyperlink ([^>]*)>", content)
                assert all('location="' in link and "r:id" not in link for link in links)
            assert not name.startswith("xl/worksheets/_rels")
    shown = openpyxl.load_workbook(tmp_path / "forms.xlsx")["项目"]["C2"]
    assert shown.data_type == "s"
    assert str(shown.value).strip() == text.strip()


def test_control_characters_and_long_texts(tmp_path: Path) -> None:
    """Characters that XML forbids are dropped, escapes stay as written, long texts are cut with a mark."""
    odd = hostile("甲\x00\x07\x1b乙\ufffe\ud800丙_x0041_\n丁")
    # The reader used here leaves the escape of an escape as it is; Excel shows _x0041_.
    assert written(tmp_path, [odd])["项目"]["C2"].value == "甲乙丙_x005F_x0041_\n丁"
    long = written(tmp_path, [hostile("长" * 40_000)])["项目"]["C2"].value
    assert len(long) == 32_767 and long.endswith("…（过长，已截断）")
    assert written(tmp_path, [hostile("长" * 32_767)])["项目"]["C2"].value == "长" * 32_767


def test_english_words_under_the_same_sheets(tmp_path: Path) -> None:
    """In English the headings are English, the sheets keep their names."""
    book = written(tmp_path, make_results(2), "en")
    assert tuple(book.sheetnames) == SHEETS
    assert book["资金"]["F1"].value == "Annual budget"
    assert "lowest" not in rows_of(book["审核发现"])[0]
    assert str(rows_of(book["审核发现"])[0]["Message"]).isascii()


def test_nothing_read_is_still_a_workbook(tmp_path: Path) -> None:
    """Without any form the sheets have their headings."""
    book = written(tmp_path, [])
    assert [book[s].max_row for s in SHEETS] == [1] * 5


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder that is not there is one clear sentence."""
    with pytest.raises(UsageError, match="写不进"):
        write_workbook(make_results(1), tmp_path / "no" / "forms.xlsx")


def test_a_full_disk_is_named_as_one() -> None:
    """A workbook that finds no space says so, also where the library wraps the cause."""
    full = OSError(errno.ENOSPC, "No space left on device")
    assert "磁盘已满" in unwritable(Path("a.xlsx"), full).message.zh
    assert "磁盘已满" in unwritable(Path("a.xlsx"), FileCreateError(full)).message.zh
    assert "关闭" in unwritable(Path("a.xlsx"), PermissionError(errno.EACCES, "no")).message.zh


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Rows leave as they come: a form more costs its few links, not its 50 kB of text."""

    def peak(number: int) -> int:
        made = make_results(20)
        tracemalloc.start()
        write_workbook((made[i % 20] for i in range(number)), tmp_path / "forms.xlsx")
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(5)
    assert (peak(80) - peak(20)) / 60 < 12_000


def test_no_text_is_turned_round(tmp_path: Path) -> None:
    """A mark that turns characters round is shown as one that cannot be, so that 123 is not seen as 321."""
    texts = [
        str(v) for sheet in written(tmp_path, [hostile("\u202e123")]) for row in sheet.values for v in row
    ]
    assert any("\ufffd123" in text for text in texts) and not any("\u202e" in text for text in texts)
