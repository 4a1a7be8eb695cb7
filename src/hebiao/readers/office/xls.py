"""xls: text and merged regions from calamine, numbers with their formats from the records themselves.

calamine gives floats without formats (0.9997 for a cell that shows 99.97%), so NUMBER, RK, MULRK, FORMULA, XF
and FORMAT are read here, after [MS-XLS]. Works for BIFF8 and BIFF5.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct, field

from hebiao.domain.document import Document, Source, Table
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, EncryptedSource, InputError, LimitExceeded
from hebiao.readers import noted, ole2
from hebiao.readers.grid import Tables
from hebiao.readers.noted import Notes
from hebiao.readers.office import legacy, numberformat
from hebiao.readers.office.sheet import Sheet, columns_hidden, document_of, ref_of, table_of
from hebiao.readers.office.xlsx import number_text

_ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_BOF: Final = (0x0809, 0x0409, 0x0209, 0x0009)
_EOF, _FILEPASS, _DATEMODE, _BOUNDSHEET, _XF, _FORMAT = 0x0A, 0x2F, 0x22, 0x85, 0xE0, 0x41E
_FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR, _COLINFO = 0x06, 0x203, 0x27E, 0xBD, 0x205, 0x7D
_WITH_PLACE: Final = frozenset((_FORMULA, _NUMBER, _RK, _BOOLERR, 0xFD, 0x204, 0xD6))
"""records that begin with row and column of a cell that holds something"""


class _SheetRecords(Struct):
    name: str
    visible: bool
    worksheet: bool
    numbers: dict[tuple[int, int], tuple[float, int]] = field(default_factory=dict)
    """position → (value, number of its XF)"""
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    """columns that nobody sees"""
    rows: int = 0
    cols: int = 0


class _BookRecords(Struct):
    sheets: list[_SheetRecords] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    xfs: list[int] = field(default_factory=list)
    date1904: bool = False

    def code(self, xf: int) -> str:
        number = self.xfs[xf] if xf < len(self.xfs) else 0
        return self.formats.get(number) or numberformat.BUILTIN.get(number, "General")


def read(source: Source, limits: Limits) -> Document:
    """Every visible sheet with something in it becomes one exact table; `Cell.ref` is "B7".

    Raises:
        DamagedSource: the records are broken or cut off.
        EncryptedSource: a password is needed.
        LimitExceeded: more cells than the limits allow.
        EmptySource: all visible sheets are empty.
        MissingTool: a workbook from before Excel 5 (no OLE2), and no LibreOffice.
    """
    if not source.data.startswith(ole2.MAGIC):
        return legacy.read(source, limits)
    compound = ole2.Compound(source.data)
    stream = compound.read("Workbook" if "Workbook" in compound.streams else "Book")
    try:
        records = _read_records(stream, source.name)
    except (struct.error, IndexError) as error:
        raise _damaged(source) from error
    for sheet in records.sheets:
        if sheet.rows * sheet.cols > limits.cells:
            raise LimitExceeded(
                f"工作表“{sheet.name}”的内容一直到 {ref_of(sheet.rows - 1, sheet.cols - 1)}，"
                f"超过 {limits.cells} 格的上限，请删去远处的多余内容",
                f"sheet “{sheet.name}” reaches {ref_of(sheet.rows - 1, sheet.cols - 1)}, "
                f"more than {limits.cells} cells; delete stray content far away",
            )
    notes = Notes()
    made = list(_tables(source, records, Tables(limits, notes), notes))
    return document_of(source, made, notes)


def _tables(source: Source, records: _BookRecords, tables: Tables, notes: Notes) -> Iterator[Table]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(source.data))
        for index, sheet in enumerate(records.sheets):
            if not sheet.worksheet:
                continue
            if not sheet.visible:
                notes.add(noted.HIDDEN_SHEET, f"“{sheet.name}”")
                continue
            found = book.get_sheet_by_index(index)
            merges = [(*first, *last) for first, last in found.merged_cell_ranges or ()]
            rows = found.to_python(skip_empty_area=False)
            texts = _texts(sheet, rows, records, notes)
            table = table_of(Sheet(found.name, texts, merges, frozenset(sheet.hidden)), tables)
            if table is not None:
                yield table
    except python_calamine.PasswordError as error:
        raise _encrypted(source.name) from error
    except python_calamine.CalamineError as error:
        raise _damaged(source) from error
    except InputError:
        raise
    except BaseException as error:
        # A panic in calamine arrives as a BaseException of no importable class.
        if type(error).__name__ == "PanicException":
            raise _damaged(source) from error
        raise


def _texts(
    sheet: _SheetRecords, rows: Sequence[Sequence[object]], records: _BookRecords, notes: Notes
) -> dict[tuple[int, int], str]:
    """The text of every cell: strings and booleans from calamine, the rest from the records."""
    texts: dict[tuple[int, int], str] = {}
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    texts[r, c] = value
            elif isinstance(value, bool):
                texts[r, c] = "TRUE" if value else "FALSE"
    for at, (number, xf) in sheet.numbers.items():
        texts[at], doubt = number_text(repr(number), records.code(xf), records.date1904)
        if doubt:
            notes.add_value(doubt, f"{sheet.name}!{ref_of(*at)}")
    for at, error in sheet.errors.items():
        texts[at] = error
        notes.add_value(noted.ERROR_VALUE, f"{sheet.name}!{ref_of(*at)}", error)
    return texts


def _read_records(stream: bytes, name: str) -> _BookRecords:
    book = _BookRecords()
    wide = True
    places: list[int] = []
    for kind, body in _records(stream, 0):
        if kind in _BOF:
            wide = int.from_bytes(body[:2], "little") >= 0x600
        elif kind == _FILEPASS:
            raise _encrypted(name)
        elif kind == _DATEMODE:
            book.date1904 = body[:1] == b"\x01"
        elif kind == _XF:
            book.xfs.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _FORMAT:
            book.formats[struct.unpack_from("<H", body)[0]] = _string(body[2:], wide, 2)
        elif kind == _BOUNDSHEET:
            place, state, sort = struct.unpack_from("<IBB", body)
            places.append(place)
            book.sheets.append(_SheetRecords(_string(body[6:], wide, 1), state & 3 == 0, sort == 0))
    for place, sheet in zip(places, book.sheets, strict=True):
        for kind, body in _records(stream, place):
            _take(kind, body, sheet)
    return book


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, those of charts within it left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += kind in _BOF
        if depth <= 1:
            yield kind, stream[at + 4 : at + 4 + size]
        if kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        at += 4 + size
    raise struct.error("substream without end")


def _take(kind: int, body: bytes, sheet: _SheetRecords) -> None:
    """Keep what a record of a sheet says of its numbers, errors and hidden columns."""
    if kind == _MULRK:
        row, col = struct.unpack_from("<HH", body)
        for at in range(4, len(body) - 2, 6):
            xf, rk = struct.unpack_from("<HI", body, at)
            sheet.numbers[row, col] = (_rk(rk), xf)
            col += 1
        sheet.rows, sheet.cols = max(sheet.rows, row + 1), max(sheet.cols, col)
    elif kind == _COLINFO:
        first, last, _, _, flags = struct.unpack_from("<5H", body)
        sheet.hidden |= columns_hidden(first, last) if flags & 1 else set()
    elif kind in _WITH_PLACE:
        row, col, xf = struct.unpack_from("<HHH", body)
        sheet.rows, sheet.cols = max(sheet.rows, row + 1), max(sheet.cols, col + 1)
        if kind == _RK:
            sheet.numbers[row, col] = (_rk(struct.unpack_from("<I", body, 6)[0]), xf)
        elif kind == _NUMBER or (kind == _FORMULA and body[12:14] != b"\xff\xff"):
            sheet.numbers[row, col] = (struct.unpack_from("<d", body, 6)[0], xf)
        elif kind == _FORMULA and body[6] == 2:
            sheet.errors[row, col] = _ERRORS.get(body[8], "#ERR")
        elif kind == _BOOLERR and body[7] == 1:
            sheet.errors[row, col] = _ERRORS.get(body[6], "#ERR")


def _rk(rk: int) -> float:
    """A packed number ([MS-XLS] 2.5.217): 30 bits of an integer or of a double, perhaps times 100."""
    if rk & 2:
        whole = rk >> 2
        value = float(whole - (1 << 30) if whole & (1 << 29) else whole)
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (rk & 0xFFFFFFFC) << 32))[0])
    return value / 100 if rk & 1 else value


def _string(body: bytes, wide: bool, length_bytes: int) -> str:
    """A short string: BIFF8 with a flag byte, BIFF5 (always one length byte) in the code page."""
    if not wide:
        return body[1 : 1 + body[0]].decode("gb18030", "replace")
    count = int.from_bytes(body[:length_bytes], "little")
    chars = body[length_bytes + 1 :]
    if body[length_bytes] & 1:
        return chars[: count * 2].decode("utf-16-le", "replace")
    return chars[:count].decode("latin-1")


def _damaged(source: Source) -> DamagedSource:
    return DamagedSource(
        f"{source.name}：工作簿损坏或不完整，请重新取得文件",
        f"{source.name}: the workbook is broken or cut off; get the file again",
    )


def _encrypted(name: str) -> EncryptedSource:
    return EncryptedSource(
        f"{name}：工作簿有打开密码，请去掉密码后再试",
        f"{name}: a password is needed to open the workbook; remove it and try again",
    )
