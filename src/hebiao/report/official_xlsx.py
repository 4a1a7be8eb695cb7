"""The official layout as a workbook of one sheet that prints on A4. Texts are never formulas or links."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hebiao.report.boxes import Box, Run, Spot, Tone, place
from hebiao.report.facts import decimals, percent, plain_decimal
from hebiao.report.official_layout import Printed
from hebiao.report.sheets import TEXT_ONLY, cell_text, is_exact, lines_needed, put_text, unwritable

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_A4: Final = 9
_MM_A_CHARACTER: Final = 2.0
_SIZES: Final = (9, 8, 7, 6, 5)
"""of letters, in points; a smaller one where a row would be higher than a sheet allows"""
_HIGHEST: Final = 409.0
_LINE: Final = 1.45
"""distance of lines in sizes of letters, with room for what another program sets wider"""
_TONES: Final[dict[Tone, dict[str, object]]] = {
    "plain": {},
    "computed": {"bold": True, "italic": True, "font_color": "#B3261E"},
    "review": {"bold": True, "font_color": "#6B4300"},
    "strong": {"bold": True},
    "soft": {"font_color": "#595959"},
}


def write_xlsx(printed: Printed, path: Path) -> None:
    """Writes a form laid out.

    Raises:
        UsageError: the file cannot be written (most often because it is open in Excel).
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(str(path), dict(TEXT_ONLY))
    book.set_properties({"title": "项目支出绩效自评表", "comments": "核表 hebiao"})
    _Writer(book, printed).write()
    try:
        book.close()
    except (FileCreateError, OSError) as error:
        raise unwritable(path, error) from error


class _Writer:
    """The sheet with the next free row."""

    def __init__(self, book: Workbook, printed: Printed) -> None:
        self._book, self._printed = book, printed
        self._sheet: Worksheet = book.add_worksheet("自评表")
        self._widths = [w / _MM_A_CHARACTER for w in printed.widths]
        self._formats: dict[tuple[object, ...], Format] = {}
        self._next = 0

    def write(self) -> None:
        """Everything, from top to bottom."""
        printed, sheet = self._printed, self._sheet
        sheet.set_paper(_A4)
        if printed.landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.4, right=0.4, top=0.55, bottom=0.55)
        sheet.hide_gridlines(2)
        for col, width in enumerate(self._widths):
            sheet.set_column(col, col, width)
        self._line(printed.title, {"font_size": 16, "bold": True, "align": "center"}, 16)
        self._line(printed.year, {"font_size": 11, "align": "center"}, 11)
        first = self._next
        for line in place(printed.rows, len(self._widths)):
            self._row(line)
        sheet.ignore_errors({"number_stored_as_text": f"A{first + 1}:Z{self._next}"})
        if printed.foot:
            self._line(printed.foot, {"font_size": 10, "align": "left"}, 10)
        for legend in printed.legend:
            self._line(legend, {"font_size": 9, "align": "left"}, 9)

    def _line(self, runs: Sequence[Run], own: dict[str, object], size: int) -> None:
        """A line over the whole width."""
        form = self._format(("line", size, own["align"]), {**own, "border": 0})
        lines = lines_needed("".join(r.text for r in runs), int(sum(self._widths) * 9 / size))
        self._sheet.set_row(self._next, (lines * size + 4) * _LINE)
        self._put(self._next, 0, Box(tuple(runs), len(self._widths)), form, size)
        self._next += 1

    def _row(self, line: Sequence[Spot]) -> None:
        heights = {size: self._height(line, size) for size in _SIZES}
        size = next((s for s in _SIZES if heights[s] <= _HIGHEST), _SIZES[-1])
        self._sheet.set_row(self._next, min(heights[size], _HIGHEST))
        for spot in line:
            if spot.top:
                box = spot.box
                form = self._format((box.align, box.shaded, size), self._look(box, size))
                self._put(self._next, spot.col, box, form, size)
        self._next += 1

    def _height(self, line: Sequence[Spot], size: int) -> float:
        """What the boxes of a row need, in points; a box over many rows counts with its share."""
        most = 1.0
        for spot in line:
            width = sum(self._widths[spot.col : spot.col + spot.box.colspan])
            lines = lines_needed(spot.box.text, int(width * _SIZES[0] / size))
            most = max(most, lines / spot.box.rowspan)
        return most * size * _LINE + 7

    def _look(self, box: Box, size: int) -> dict[str, object]:
        look: dict[str, object] = {"font_size": size, "align": box.align, "border": 1}
        return look | ({"bg_color": "#F2F2F2"} if box.shaded else {})

    def _put(self, row: int, col: int, box: Box, form: Format, size: int) -> None:
        """A box at its place, merged where it spans; its text as one run, as several, or as an exact number."""
        if box.colspan > 1 or box.rowspan > 1:
            self._sheet.merge_range(row, col, row + box.rowspan - 1, col + box.colspan - 1, "", form)
        number = _number(box)
        if number is not None:
            value, shape = number
            shaped = self._format((box.align, size, shape), self._look(box, size) | {"num_format": shape})
            self._sheet.write_number(row, col, float(value), shaped)
        elif len(box.runs) > 1:
            parts: list[object] = []
            for run in box.runs:
                if text := cell_text(run.text):
                    parts += [self._letters(run.tone, size), text]
            self._rich(row, col, parts, form)
        elif box.runs:
            put_text(self._sheet, row, col, box.text, self._toned(box, form, size))
        else:
            self._sheet.write_blank(row, col, None, form)

    def _rich(self, row: int, col: int, parts: list[object], form: Format) -> None:
        if len(parts) > 2:
            self._sheet.write_rich_string(row, col, *parts, form)
        else:
            put_text(self._sheet, row, col, str(parts[1]) if parts else "", form)

    def _toned(self, box: Box, form: Format, size: int) -> Format:
        tone = box.runs[0].tone
        if tone == "plain":
            return form
        return self._format(("whole", tone, size, box.align), self._look(box, size) | _TONES[tone])

    def _letters(self, tone: Tone, size: int) -> Format:
        key = ("run", tone, size)
        if key not in self._formats:
            self._formats[key] = self._book.add_format(
                {"font_name": "宋体", "font_size": size, **_TONES[tone]}
            )
        return self._formats[key]

    def _format(self, key: tuple[object, ...], own: dict[str, object]) -> Format:
        if key not in self._formats:
            base = {"font_name": "宋体", "text_wrap": True, "valign": "vcenter"}
            self._formats[key] = self._book.add_format({**base, **own})
        return self._formats[key]


def _number(box: Box) -> tuple[Decimal, str] | None:
    """The number that a figure is, with the format that shows it as written; None where text says it better."""
    if not box.figure or len(box.runs) != 1 or box.runs[0].tone != "plain":
        return None
    text = box.text
    rate = percent(text)
    number = plain_decimal(text) if rate is None else rate
    if number is None or not is_exact(number):
        return None
    places = decimals(text)
    shape = "0" + ("." + "0" * places if places else "") + ("%" if rate is not None else "")
    return number, shape
