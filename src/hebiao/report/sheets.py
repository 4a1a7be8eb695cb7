"""What every workbook we write shares: formats made once, rows high enough for their texts, text that stays text."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hebiao.errors import UsageError, is_disk_full
from hebiao.lazy import regex
from hebiao.report.escaping import upright

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

TEXT_ONLY: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""options of a workbook in which a text is never anything else"""
_MAX_CHARS: Final = 32_767
_CUT: Final = "…（过长，已截断）"
_CONTROL: Final = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Styles:
    """The formats of a workbook, each made once."""

    _TONES: Final[dict[str | None, dict[str, object]]] = {
        None: {},
        "review": {"bg_color": "#FFF1CC"},
        "error": {"bg_color": "#FBE3E1", "font_color": "#8E1F16", "bold": True},
        "warning": {"bg_color": "#FFF1CC", "font_color": "#6B4300"},
        "note": {"bg_color": "#E8EEF3", "font_color": "#34506B"},
    }
    _BASE: Final = {
        "font_name": "Microsoft YaHei", "font_size": 10, "valign": "top", "border": 1, "border_color": "#D5DADF",
    }  # fmt: skip

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Format] = {}
        self._shapes: dict[tuple[int, str | None, bool, bool], Format] = {}
        self.heading = book.add_format(
            {**self._BASE, "bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E3EBEE"}
        )
        self.link = book.add_format(
            {**self._BASE, "text_wrap": True, "font_color": "#0B5A78", "underline": 1}
        )

        self.ordinal = book.add_format({**self._BASE, "align": "center"})

    def text(self, tone: str | None) -> Format:
        """Wrapped text."""
        return self._get(("text", tone), {"text_wrap": True}, tone)

    def number(self, places: int, tone: str | None, *, percent: bool = False, year: bool = False) -> Format:
        """A number with as many decimals as were written."""
        known = self._shapes.get((places, tone, percent, year))
        if known is None:
            shape = ("0" if year or percent else "#,##0") + ("." + "0" * places if places else "")
            shape += "%" if percent else ""
            known = self._get((shape, tone), {"num_format": shape, "align": "right", "indent": 1}, tone)
            self._shapes[places, tone, percent, year] = known
        return known

    def _get(self, key: tuple[object, ...], own: dict[str, object], tone: str | None) -> Format:
        if key not in self._made:
            self._made[key] = self._book.add_format({**self._BASE, **own, **self._TONES[tone]})
        return self._made[key]


@lru_cache(maxsize=256)  # the same names stand in row after row
def lines_needed(text: str | None, width: int) -> int:
    """How many lines a text takes in a column; a Chinese character is about as wide as two digits."""
    if not text or (len(text) * 2 < width and "\n" not in text):
        return 1
    return sum(
        max(1, math.ceil(sum(1.95 if ord(c) > 0x2E7F else 1.1 for c in part[:4000]) / (width - 1)))
        for part in text[:4000].split("\n")
    )


def is_exact(number: Decimal) -> bool:
    """Whether a double, as Excel shows it (15 digits), says exactly this number."""
    if number == 0 and number.is_signed():
        return False
    return len(number.as_tuple().digits) <= 15 and Decimal(repr(float(number))) == number


def clean_text(text: str) -> str:
    """The text without control characters and lone surrogates, line ends as "\\n": what XML can hold, and shows as it is."""
    return _CONTROL.sub("", upright(text).replace("\r\n", "\n").replace("\r", "\n"))


def cell_text(text: str) -> str:
    """Text that a sheet can hold: no control characters, not longer than a cell."""
    text = clean_text(text)
    return text if len(text) <= _MAX_CHARS else text[: _MAX_CHARS - len(_CUT)] + _CUT


def put_text(sheet: Worksheet, row: int, col: int, text: str, style: Format) -> None:
    """Writes a text by way of the library, which puts into the sheet unescaped what looks like the XML of its own runs."""
    text = cell_text(text)
    if text.startswith("<r>"):
        sheet.write_rich_string(row, col, style, text[:1], style, text[1:], style)
    else:
        sheet.write_string(row, col, text, style)


def unwritable(path: Path, error: Exception) -> UsageError:
    """Why a workbook, letter or page cannot be written: the disk is full, or, most often, it is open in an office program."""
    if is_disk_full(error):
        return UsageError(
            f"写不进 {path}，磁盘已满，请腾出空间后重试",
            f"cannot write {path}; the disk is full: free some space, and try again",
        )
    return UsageError(
        f"写不进 {path}，请关闭已打开的同名文件，或检查文件夹权限",
        f"cannot write {path}; close the file if it is open, or check the folder's permissions",
    )
