"""xlsx: lxml on the sheets, so that numbers keep their stored digits and their formats are known.

calamine would hand over floats without formats and lay out A1:XFD1048576 in full; it is used for xls only.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from decimal import InvalidOperation
from typing import TYPE_CHECKING, Final

from lxml import etree

from hebiao.domain.document import UNREAD, Document, Source
from hebiao.domain.limits import Limits
from hebiao.errors import LimitExceeded
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.readers import noted
from hebiao.readers.container import Container, damaged_xml, open_zip, parse_xml, refuse_doctype, refuse_dtd
from hebiao.readers.grid import Tables
from hebiao.readers.noted import Notes
from hebiao.readers.office import numberformat
from hebiao.readers.office.sheet import Merge, Sheet, columns_hidden, document_of, ref_of, table_of
from hebiao.readers.office.xlsx_drawn import comments_of, drawn_texts
from hebiao.readers.office.xlsx_seen import Look, Strings, local, looks_of, rich_text, whole

if TYPE_CHECKING:
    from lxml.etree import _Element

_RELATION: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_REF: Final = regex(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_ESCAPE: Final = regex(r"_x([0-9A-Fa-f]{4})_")
_BUILTIN: Final = {str(number): code for number, code in numberformat.BUILTIN.items()}

_PLAIN: Final = Look()
_LABEL: Final = 60
"""characters up to which a text box may hold a value or a title, not somebody's explanations"""

Place = tuple[str, int, int]
"""sheet, row, column; from 0"""


def read(source: Source, limits: Limits) -> Document:
    """Every visible sheet with something in it becomes one exact table; `Cell.ref` is "B7".

    Raises:
        DamagedSource, EncryptedSource, UnsafeSource, LimitExceeded: see `container`.
        EmptySource: all visible sheets are empty.
    """
    notes = Notes()
    book = _Book(open_zip(source, limits), source.name, notes)
    tables = Tables(limits, notes)
    made = (table_of(book.sheet(name, part, limits), tables) for name, part in book.visible_sheets())
    return document_of(source, [t for t in made if t is not None], notes)


def _position(ref: str) -> tuple[int, int] | None:
    found = _REF.fullmatch(ref)
    if found is None:
        return None
    col = 0
    for ch in found[1]:
        col = col * 26 + ord(ch) - 64
    return int(found[2]) - 1, col - 1


def _name(place: Place) -> str:
    return f"{place[0]}!{ref_of(place[1], place[2])}"


def _unescape(text: str) -> str:
    """Characters that XML cannot hold stand as _x000D_."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if not 0xD800 <= int(m[1], 16) < 0xE000 else "�", text)


class _Book:
    """The parts of a workbook that its sheets need."""

    def __init__(self, container: Container, name: str, notes: Notes) -> None:
        self._container = container
        self._name = name
        self._notes = notes
        self._main = self._find_main()
        self._parts = self._relations()
        self._root = self._parse(self._main)
        self._strings = self._shared_strings()
        self._looks = self._cell_looks()
        properties = next((e for e in self._root if local(e) == "workbookPr"), None)
        self._date1904 = properties is not None and properties.get("date1904") in ("1", "true")

    def visible_sheets(self) -> Iterator[tuple[str, str]]:
        """(name, part) of the worksheets that a person sees; the hidden ones are noted."""
        for sheets in (e for e in self._root if local(e) == "sheets"):
            for sheet in sheets:
                name = sheet.get("name", "")
                relation = next((sheet.get(r) for r in _RELATION if sheet.get(r)), None)
                kind, part = self._parts.get(relation or "", ("", ""))
                if not kind.endswith("/worksheet"):
                    continue
                if sheet.get("state", "visible") != "visible":
                    self._notes.add(noted.HIDDEN_SHEET, f"“{name}”")
                else:
                    yield name, part

    def sheet(self, name: str, part: str, limits: Limits) -> Sheet:
        """The cells and merged regions of one sheet.

        Raises:
            DamagedSource: its XML is broken.
            LimitExceeded: it has more than `limits.cells` cells with text.
        """
        data = self._container.read(part)
        where = f"{self._name}!{part}"
        refuse_doctype(data, where)
        cells: dict[tuple[int, int], str] = {}
        merges: list[Merge] = []
        unseen: set[int] = set()
        row = -1
        try:
            parsed = etree.iterparse(
                io.BytesIO(data), events=("end",), tag=("{*}row", "{*}mergeCell", "{*}sheetData", "{*}col"),
                resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                remove_comments=True, remove_pis=True,
            )  # fmt: skip
            for _, element in parsed:
                if local(element) == "row":
                    row = self._row(name, element, row, cells)
                    element.clear()
                elif local(element) == "mergeCell":
                    _add_merge(element.get("ref", ""), merges)
                elif local(element) == "col":
                    unseen |= _hidden_columns(element)
                else:
                    element.clear()
                if len(cells) > limits.cells:
                    raise LimitExceeded(
                        f"工作表“{name}”的单元格超过 {limits.cells} 个，请拆分后再试",
                        f"sheet “{name}” has more than {limits.cells} cells; split it and try again",
                    )
        except etree.XMLSyntaxError as error:
            raise damaged_xml(where) from error
        refuse_dtd(parsed.root, where)
        self._take_drawn(name, part, cells)
        return Sheet(name, cells, merges, frozenset(unseen))

    def _take_drawn(self, sheet: str, part: str, cells: dict[tuple[int, int], str]) -> None:
        """Text boxes as texts of the cells that they begin over, all of them asked; long ones, and comments, are told."""
        last = (max((r for r, _ in cells), default=0), max((c for _, c in cells), default=0))
        for at, text in drawn_texts(self._container, self._name, part):
            self._notes.add_value(noted.DRAWN, _name((sheet, *at)), f"“{text[:40]}”")
            if len(text) <= _LABEL and at[0] <= last[0] and at[1] <= last[1]:
                cells.setdefault(at, text)
        if said := comments_of(self._container, self._name, part):
            self._notes.add(noted.COMMENTS, f"{sheet} “{said[:40]}”")

    def _row(self, sheet: str, element: _Element, before: int, cells: dict[tuple[int, int], str]) -> int:
        """Read the cells of a row; its number, from 0."""
        given = whole(element.get("r", ""))
        number = given - 1 if given > 0 else before + 1
        col = -1
        for c in element:
            at = _position(c.get("r", ""))
            col = at[1] if at is not None else col + 1
            if len(c):
                text = self._text(c, (sheet, number, col))
                if text:
                    cells[number, col] = text
        if element.get("hidden") in ("1", "true") and col >= 0:
            self._notes.add(noted.HIDDEN_ROW, noted.row(number + 1, sheet))
        return number

    def _text(self, cell: _Element, place: Place) -> str:
        value: str | None = None
        formula = False
        for child in cell:
            name = local(child)
            if name == "v":
                value = child.text or ""
            elif name == "f":
                formula = True
            elif name == "is":
                text, doubt = rich_text(child)
                return self._shown(_unescape(text), doubt, self._look(cell), place)
        kind = cell.get("t", "n")
        if not value:
            if formula and not (kind == "str" and value is not None):
                self._notes.add(noted.NO_RESULT, _name(place))
                return UNREAD
            return ""
        look = self._look(cell)
        text = self._typed(kind, value, look.code, place)
        doubt = (
            self._strings.doubts.get(whole(value.strip())) if kind == "s" and self._strings.doubts else None
        )
        return self._shown(text, doubt, look, place) if doubt or look.doubt else text

    def _look(self, cell: _Element) -> Look:
        index = whole(cell.get("s", ""))
        return self._looks[index] if 0 <= index < len(self._looks) else _PLAIN

    def _shown(self, text: str, doubt: Message | None, look: Look, place: Place) -> str:
        """The text of a cell that a person may see otherwise; one of which nothing is left is marked, not blank.

        Args:
            text: of the cell, without what is struck out in it.
            doubt: of a part of it.
            look: of the whole cell.
            place: where it stands.
        """
        doubt = doubt or look.doubt
        if doubt is None or (doubt is noted.SYMBOL_FONT and not any("!" <= c <= "~" for c in text)):
            return text  # Chinese characters are none of such a font's
        self._notes.add_value(doubt, _name(place))
        return UNREAD if look.doubt is noted.STRUCK or not text else text

    def _typed(self, kind: str, value: str, code: str, place: Place) -> str:
        if kind == "s":
            index = whole(value.strip())
            if 0 <= index < len(self._strings.texts):
                return self._strings.texts[index]
            self._notes.add(noted.NO_STRING, _name(place))
            return UNREAD
        if kind == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        if kind == "e":
            self._notes.add_value(noted.ERROR_VALUE, _name(place), value)
            return value
        if kind in ("str", "d"):
            return _unescape(value)
        text, doubt = number_text(value, code, self._date1904)
        if doubt:
            self._notes.add_value(doubt, _name(place))
        return text

    def _parse(self, part: str) -> _Element:
        return parse_xml(self._container.read(part), f"{self._name}!{part}")

    def _find_main(self) -> str:
        if "_rels/.rels" in self._container:
            for rel in self._parse("_rels/.rels"):
                name = posixpath.normpath(rel.get("Target", "").lstrip("/"))
                if rel.get("Type", "").endswith("/officeDocument") and name in self._container:
                    return name
        return "xl/workbook.xml"

    def _relations(self) -> dict[str, tuple[str, str]]:
        """Relationship id → (type, part) of the workbook."""
        folder, stem = posixpath.split(self._main)
        return {
            rel.get("Id", ""): (rel.get("Type", ""), _resolve(folder, rel.get("Target", "")))
            for rel in self._parse(f"{folder}/_rels/{stem}.rels".lstrip("/"))
        }

    def _part(self, kind: str) -> str | None:
        found = (p for k, p in self._parts.values() if k.endswith(f"/{kind}") and p in self._container)
        return next(found, None)

    def _shared_strings(self) -> Strings:
        part = self._part("sharedStrings")
        if part is None:
            return Strings()
        found = [rich_text(si) for si in self._parse(part) if local(si) == "si"]
        doubts = {n: doubt for n, (_, doubt) in enumerate(found) if doubt is not None}
        return Strings([_unescape(text) for text, _ in found], doubts)

    def _cell_looks(self) -> list[Look]:
        """How every cell style shows its cells, by its number."""
        part = self._part("styles")
        return [] if part is None else looks_of(self._parse(part), _BUILTIN)


def number_text(raw: str, code: str, date1904: bool) -> tuple[str, Message | None]:
    """A number as a person sees it under a format code, and what they should know of it, if anything."""
    try:
        number = numberformat.exact(raw)
        if not code or code == "General":
            return numberformat.plain(number), None
        return numberformat.show(number, code, date1904)
    except (InvalidOperation, ValueError):
        return raw, noted.ODD_NUMBER


def _resolve(folder: str, target: str) -> str:
    return (
        target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    )


def _hidden_columns(element: _Element) -> set[int]:
    """The columns that an entry of widths hides, from 0."""
    first, last = whole(element.get("min", "")), whole(element.get("max", ""))
    return columns_hidden(first - 1, last - 1) if element.get("hidden") in ("1", "true") else set()


def _add_merge(ref: str, merges: list[Merge]) -> None:
    first, _, last = ref.partition(":")
    top, bottom = _position(first), _position(last or first)
    if top is not None and bottom is not None and top <= bottom and top[1] <= bottom[1]:
        merges.append((*top, *bottom))
