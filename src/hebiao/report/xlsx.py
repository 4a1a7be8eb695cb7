"""forms.xlsx: five sheets that a finance officer can filter, print and send on.

Written row by row: what is held in memory does not grow with the number of forms, but for the links.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from hebiao.domain.form import AMOUNT_COLUMNS, FUNDING_COLUMNS, FUNDING_ROWS, INDICATOR_COLUMNS, get_value
from hebiao.domain.result import Field, FormResult
from hebiao.errors import UsageError
from hebiao.lang import Lang, joined
from hebiao.report import names
from hebiao.report.facts import amount_unit, decimals, percent, plain_decimal
from hebiao.report.owner import owner_of
from hebiao.report.rows import Cell, Rows
from hebiao.report.sheets import TEXT_ONLY, Styles, cell_text, is_exact, lines_needed, unwritable
from hebiao.report.units import UnitSummary, add_units_sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEETS: Final = ("项目", "资金", "指标", "审核发现", "待复核")
_MAX_LINKS: Final = 60_000
"""links on one sheet; Excel refuses a file with more than 65,530"""
_MAX_ROWS: Final = 1_048_576

Kind = Literal["text", "number", "percent", "year"]


class _Column(Struct, frozen=True):
    """Heading in both languages, width in characters, and what its cells hold."""

    zh: str
    en: str
    width: int
    kind: Kind = "text"


_SOURCE: Final = (_Column("来源文件", "Source file", 24), _Column("表号", "Form", 6, "number"))
_PROJECT: Final = _Column("项目名称", "Project", 30)
_HEAD: Final = (
    "project_name", "year", "department", "implementing_unit", "project_leader", "phone", "total_weight",
    "total_score", "expected_goal", "actual_result", "remarks", "preparer", "section_head", "contact_phone",
    "prepared_on", "title",
)  # fmt: skip
_HEAD_WIDTHS: Final = dict(
    zip(_HEAD, (24, 6, 18, 18, 10, 13, 7, 7, 34, 34, 14, 10, 10, 13, 13, 18), strict=True)
)
_KINDS: Final[dict[str, Kind]] = {
    "year": "year",
    "total_weight": "number",
    "total_score": "number",
    "initial_budget": "number",
    "annual_budget": "number",
    "executed": "number",
    "weight": "number",
    "score": "number",
    "execution_rate": "percent",
}
"""of the fields whose figures are numbers in the workbook"""


def _named(key: str, table: dict[str, tuple[str, str]], width: int) -> _Column:
    return _Column(*table[key], width, _KINDS.get(key, "text"))


_INDICATOR_WIDTHS: Final = (12, 16, 26, 10, 16, 10, 20, 7, 7, 36)
COLUMNS: Final[dict[str, tuple[_Column, ...]]] = {
    "项目": (
        *_SOURCE,
        *(_named(k, names.SCALARS, _HEAD_WIDTHS[k]) for k in _HEAD),
        _Column("待复核字段", "Fields to review", 9, "number"),
        _Column("审核发现", "Findings", 9, "number"),
    ),
    "资金": (
        *_SOURCE,
        _PROJECT,
        _Column("资金来源", "Source of funds", 18),
        *(_named(k, names.FUNDING_COLUMNS, 14) for k in AMOUNT_COLUMNS),
        _Column("金额单位", "Unit of amounts", 10),
        *(_named(k, names.FUNDING_COLUMNS, 10) for k in ("weight", "execution_rate", "score")),
    ),
    "指标": (
        *_SOURCE,
        _PROJECT,
        _Column("序号", "No.", 6, "number"),
        *(
            _named(k, names.INDICATOR_COLUMNS, w)
            for k, w in zip(INDICATOR_COLUMNS, _INDICATOR_WIDTHS, strict=True)
        ),
    ),
    "审核发现": (
        *_SOURCE,
        _PROJECT,
        _Column("规则", "Rule", 7),
        _Column("严重程度", "Severity", 9),
        _Column("判断", "Verdict", 11),
        _Column("字段", "Fields", 26),
        _Column("表中写法", "As written", 18),
        _Column("推算结果", "As computed", 18),
        _Column("说明", "Message", 56),
        _Column("依据", "Source", 30),
        _Column("豁免", "Waived", 28),
        _Column("单位", "Unit", 22),
    ),
    "待复核": (
        *_SOURCE,
        _PROJECT,
        _Column("字段", "Field", 30),
        _Column("读到的值", "Value read", 24),
        _Column("其他读法", "Other readings", 30),
        _Column("为什么要复核", "Why", 44),
        _Column("可信度", "Confidence", 8, "number"),
        _Column("原文位置", "Place in the source", 24),
    ),
}
_FROZEN: Final = {"项目": 3, "资金": 4, "指标": 4, "审核发现": 4, "待复核": 4}
_A3, _A4 = 8, 9
_PAPER: Final = {"项目": _A3, "资金": _A4, "指标": _A3, "审核发现": _A3, "待复核": _A4}
_FUNDING_COL: Final = {
    "initial_budget": 4,
    "annual_budget": 5,
    "executed": 6,
    "weight": 8,
    "execution_rate": 9,
    "score": 10,
}


class FormsBook:
    """The five sheets of contract section 2 while they grow, form by form; they keep their Chinese names in every language.

    Temporary files stand beside the workbook until it is closed.
    """

    def __init__(self, path: Path, lang: Lang = "zh") -> None:
        """Begins the file.

        Raises:
            UsageError: the folder cannot be written.
        """
        from xlsxwriter import Workbook

        self._path, self._lang = path, lang
        folder = str(path.parent)
        self._book = Workbook(str(path), {"constant_memory": True, "tmpdir": folder, **TEXT_ONLY})
        self._book.set_properties({"title": "项目支出绩效自评表", "comments": "核表 hebiao"})
        self._styles = Styles(self._book)
        self._links = dict.fromkeys(SHEETS, 0)
        try:
            self._sheets = {name: self._open(self._book, name) for name in SHEETS}
        except OSError as error:
            raise unwritable(path, error) from error
        self._rows = {name: Rows(sheet) for name, sheet in self._sheets.items()}

    def _open(self, book: Workbook, name: str) -> Worksheet:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, _FROZEN[name])
        sheet.set_landscape()
        sheet.set_paper(_PAPER[name])
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.repeat_rows(0)
        page = "第 &P 页，共 &N 页" if self._lang == "zh" else "page &P of &N"
        sheet.set_footer(f"&L核表&C&A&R{page}")
        sheet.set_row(0, 32)
        for number, column in enumerate(COLUMNS[name]):
            sheet.set_column(number, number, column.width)
            sheet.write_string(
                0, number, names.pick((column.zh, column.en), self._lang), self._styles.heading
            )
        return sheet

    def add(self, result: FormResult) -> None:
        """The rows of one form on every sheet.

        Raises:
            UsageError: a sheet of Excel holds no more rows.
        """
        if max(rows.next for rows in self._rows.values()) + 1000 > _MAX_ROWS:
            raise UsageError(
                "结果超过 Excel 一张工作表的行数，请分批运行",
                "more rows than an Excel sheet holds; run in batches",
            )
        first = {name: rows.next for name, rows in self._rows.items()}
        self._project(result)
        self._funding(result)
        self._indicators(result)
        self._findings(result, first)
        self._reviews(result, first)

    def close(self, units: Sequence[UnitSummary] = ()) -> None:
        """Completes the file; with `units` there is a sheet 单位汇总 behind the five of the contract.

        Raises:
            UsageError: the file cannot be written (most often because it is open in Excel).
        """
        from xlsxwriter.exceptions import FileCreateError

        for name, sheet in self._sheets.items():
            sheet.autofilter(0, 0, max(self._rows[name].next - 1, 1), len(COLUMNS[name]) - 1)
        if units:
            add_units_sheet(self._book, units, self._lang)
        try:
            self._book.close()
        except (FileCreateError, OSError) as error:
            raise unwritable(self._path, error) from error

    def _row(
        self,
        sheet: str,
        result: FormResult,
        cells: Iterable[Cell],
        texts: Iterable[tuple[int, str | None]] = (),
    ) -> None:
        """A row high enough for the given long texts (column, text); viewers do not all see to it."""
        columns = COLUMNS[sheet]
        shown = ((0, result.source.file), (2, result.form.project_name), *texts)
        lines = max([lines_needed(text, columns[col].width) for col, text in shown])
        source = (self._text(result.source.file), (result.source.index + 1, self._styles.ordinal))
        self._rows[sheet].add(min(409, 5 + 14 * lines), [*source, *cells])

    def _project(self, result: FormResult) -> None:
        values = [get_value(result.form, path) for path in _HEAD]
        cells = [
            self._field(value, result.fields.get(path), column)
            for value, path, column in zip(values, _HEAD, COLUMNS["项目"][2:], strict=False)
        ]
        for sheet, count in (("待复核", len(result.review_paths)), ("审核发现", len(result.findings))):
            if count and self._may_link("项目"):
                # Linked as text; the number in the cell sorts as one.
                target = f"'{sheet}'!A{self._rows[sheet].next + 1}"
                self._rows["项目"].link(2 + len(cells), target, str(count))
            style = self._styles.number(0, "review" if count and sheet == "待复核" else None)
            cells.append((count, style))
        self._row("项目", result, cells, enumerate(values, start=2))

    def _funding(self, result: FormResult) -> None:
        unit = amount_unit(result) or names.pick(("未注明", "not stated"), self._lang)
        project = self._text(result.form.project_name)
        columns = COLUMNS["资金"]
        for key in FUNDING_ROWS:
            row = getattr(result.form.funding, key)
            figures = [
                self._field(
                    getattr(row, c), result.fields.get(f"funding.{key}.{c}"), columns[_FUNDING_COL[c]]
                )
                for c in FUNDING_COLUMNS
            ]
            source = self._text(names.pick(names.FUNDING_ROWS[key], self._lang))
            self._row(
                "资金", result, (project, source, *figures[:3], (unit, self._styles.ordinal), *figures[3:])
            )

    def _indicators(self, result: FormResult) -> None:
        project = self._text(result.form.project_name)
        columns = COLUMNS["指标"][4:]
        for number, indicator in enumerate(result.form.indicators):
            values = [getattr(indicator, c) for c in INDICATOR_COLUMNS]
            cells = [
                self._field(value, result.fields.get(f"indicators.{number}.{key}"), column)
                for value, key, column in zip(values, INDICATOR_COLUMNS, columns, strict=True)
            ]
            ordinal = (number + 1, self._styles.ordinal)
            self._row("指标", result, (project, ordinal, *cells), enumerate(values, start=4))

    def _findings(self, result: FormResult, first: dict[str, int]) -> None:
        for finding in result.findings:
            fields = names.pick(("、", ", "), self._lang).join(
                names.name_of(p, self._lang) for p in finding.fields
            )
            told, basis = finding.in_lang(self._lang), finding.basis(self._lang)
            texts = (fields, finding.as_written, finding.as_computed, told, basis)
            cell = _cell_of(finding.fields[0], first) if finding.fields else None
            cells = (
                self._text(result.form.project_name),
                # On the short code: LibreOffice wraps no text that is a link, and would cut the names of many fields.
                self._link("审核发现", 3, finding.rule, cell),
                self._text(names.pick(names.SEVERITIES[finding.severity], self._lang), finding.severity),
                self._text(names.pick(names.VERDICTS[finding.verdict], self._lang)),
                *map(self._text, texts),
                self._text(names.waiver_text(finding)),
                self._text(owner_of(result)),
            )
            self._row("审核发现", result, cells, enumerate(texts, start=6))

    def _reviews(self, result: FormResult, first: dict[str, int]) -> None:
        for path in result.review_paths:
            field, value = result.fields[path], get_value(result.form, path)
            name, place = names.name_of(path, self._lang), names.place_of(result, path, self._lang)
            rivals = names.rivals_text(field, value, self._lang)
            texts = (name, value, rivals, joined(field.reasons).in_lang(self._lang))
            cells = (
                self._text(result.form.project_name),
                self._link("待复核", 3, name, _cell_of(path, first)),
                self._text(value, "review"),
                *map(self._text, texts[2:]),
                (field.confidence, self._styles.number(3, None)),
                self._text(place),
            )
            self._row("待复核", result, cells, (*enumerate(texts, start=3), (8, place)))

    def _field(self, value: str | None, field: Field | None, column: _Column) -> Cell:
        """A field of the form: as a number where a number says exactly the same, as text everywhere else."""
        tone = "review" if field is not None and field.decision == "review" else None
        figure = _figure(value, column.kind) if value and column.kind != "text" else None
        if figure is None:
            return self._text(value, tone)
        number, places = figure
        percent, year = column.kind == "percent", column.kind == "year"
        return number, self._styles.number(places, tone, percent=percent, year=year)

    def _text(self, text: str | None, tone: str | None = None) -> Cell:
        return cell_text(text) if text else None, self._styles.text(tone)

    def _link(self, sheet: str, col: int, text: str, cell: str | None) -> Cell:
        """A text of the row that comes next which leads to a field; a cell without address is text alone."""
        if cell is None or not self._may_link(sheet):
            return self._text(text)
        shown = cell_text(text)
        self._rows[sheet].link(col, cell, shown)
        return shown, self._styles.link

    def _may_link(self, sheet: str) -> bool:
        self._links[sheet] += 1
        return self._links[sheet] <= _MAX_LINKS


@lru_cache(maxsize=512)
def _figure(text: str, kind: Kind) -> tuple[float, int] | None:
    """The number that says exactly what a text says, and with how many decimals it is written; None where none does."""
    number = percent(text) if kind == "percent" else plain_decimal(text)
    if number is None or not is_exact(number):
        return None
    return float(number), 0 if kind == "year" else decimals(text)


def _cell_of(path: str, rows: dict[str, int]) -> str | None:
    """The cell in which a field of a form stands, such as `'指标'!I14`; `rows` are the form's first ones."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    match path.split("."):
        case ["funding", key, column] if key in FUNDING_ROWS and column in _FUNDING_COL:
            sheet, offset, col = "资金", FUNDING_ROWS.index(key), _FUNDING_COL[column]
        case ["indicators", number, column] if column in INDICATOR_COLUMNS:
            sheet, offset, col = "指标", int(number), 4 + INDICATOR_COLUMNS.index(column)
        case [name] if name in _HEAD:
            sheet, offset, col = "项目", 0, 2 + _HEAD.index(name)
        case _:
            return None
    return f"'{sheet}'!{xl_rowcol_to_cell(rows[sheet] + offset, col)}"
