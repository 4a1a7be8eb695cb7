"""docx: lxml on the main part, with gridSpan and vMerge, so that every merged region is exact."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hebiao.domain.document import UNREAD, Block, Document, Line, Source
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, EmptySource
from hebiao.lang import Message
from hebiao.normalize import plain_number
from hebiao.phrasing import ends_as_title
from hebiao.readers import noted
from hebiao.readers.container import Container, open_zip, parse_xml
from hebiao.readers.grid import Placed, Tables
from hebiao.readers.noted import Notes
from hebiao.readers.office.docx_elements import (
    KIND,
    THROUGH,
    attr,
    boxes_in,
    children,
    control_of,
    edges_of,
    frames_table,
    is_deleted,
    is_frame,
    is_prompt,
    is_prompting,
    marks_of,
    plain_text,
    shown_branch,
    spans_of,
)
from hebiao.readers.office.docx_fields import Fields, is_unshown
from hebiao.readers.office.docx_margins import titles_in, with_titles
from hebiao.readers.office.docx_numbering import Numbering
from hebiao.readers.office.docx_seen import (
    Mark,
    Styles,
    is_of_font,
    is_on,
    is_raised,
    is_white,
    kinds_seen,
    symbol_font,
)
from hebiao.readers.office.docx_symbols import symbol_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_LITERAL: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read(source: Source, limits: Limits) -> Document:
    """Paragraphs and exact tables of a docx, in body order; it has no pages.

    Raises:
        DamagedSource, EncryptedSource, UnsafeSource, LimitExceeded: see `container`.
        EmptySource: no text in it.
    """
    container = open_zip(source, limits)
    part = _main_part(container)
    data = container.read(part)
    root = parse_xml(data, f"{source.name}!{part}")
    body = next((e for e in root if KIND.get(e.tag) == "body"), None)
    if body is None:
        raise DamagedSource(
            f"{source.name}：没有正文，文件不完整，请重新取得文件",
            f"{source.name}: it has no body, the file is incomplete; get it again",
        )
    walk = _Walk(
        limits, Numbering(container, source.name), Styles(container, source.name, data), kinds_seen(data)
    )
    walk.blocks_of(body)
    if not any(isinstance(b, Line) or any(c.text.strip() for c in b.cells) for b in walk.blocks):
        raise EmptySource(
            f"{source.name}：文档里没有文字，可能只有图片，请另存为 PDF 或图片文件再读",
            f"{source.name}: there is no text in it, maybe only pictures; save it as PDF or as picture files",
        )
    titles = titles_in(container, source.name, walk.text_of, walk.notes)
    if titles and any(isinstance(b, Line) and ends_as_title(b.text) for b in walk.blocks):
        titles = []
    return Document(
        source,
        "docx",
        tuple(with_titles(walk.blocks, titles, walk.notes, walk.lines)),
        notes=walk.notes.sentences(),
        doubted=frozenset(walk.tables.doubted),
    )


def _main_part(container: Container) -> str:
    """The name of the main part: usually word/document.xml, but only the relationships know."""
    if "_rels/.rels" in container:
        for rel in parse_xml(container.read("_rels/.rels"), "_rels/.rels"):
            if rel.get("Type", "").endswith("/officeDocument"):
                name = posixpath.normpath(rel.get("Target", "").lstrip("/"))
                if name in container:
                    return name
    return "word/document.xml"


class _Walk:
    """Walks the body once and gathers blocks."""

    def __init__(self, limits: Limits, numbering: Numbering, styles: Styles, seen: frozenset[str]) -> None:
        self.notes = Notes()
        self._numbering = numbering
        self._styles = styles
        self._seen = seen
        self._fields = Fields()
        self.blocks: list[Block] = []
        self.tables = Tables(limits, self.notes)
        self._blank = False
        self.lines = 0
        self._doubt = False
        """whether the cell at hand holds text that may not be what a person sees"""
        self._pictures = 0
        self._untold = False
        """whether it holds an automatic number that cannot be told"""

    def blocks_of(self, parent: _Element) -> None:
        for child in parent:
            kind = KIND.get(child.tag)
            if kind == "p":
                self._paragraph(child)
            elif kind == "tbl":
                self._table(child)
            elif kind in THROUGH:
                self.blocks_of(child)
            elif kind == "alternate":
                for branch in shown_branch(child):
                    self.blocks_of(branch)
            elif kind == "altChunk":
                self.notes.add(noted.EMBEDDED)

    def text_of(self, p: _Element) -> str:
        """The visible text of a paragraph outside the body, without that of its text boxes."""
        out: list[str] = []
        self._inline(p, out, [])
        return "".join(out)

    def _paragraph(self, p: _Element) -> None:
        out: list[str] = []
        boxes: list[_Element] = []
        self._inline(p, out, boxes)
        text = self.tables.tidy("".join(out), f"第 {self.lines + 1} 段")
        if text.strip():
            self.lines += 1
            self.blocks.append(Line(text, self.lines, blank_before=self._blank))
            self._blank = False
        elif not boxes:
            self._blank = bool(self.blocks)
        for box in boxes:
            self.blocks_of(box)

    def _inline(self, element: _Element, out: list[str], boxes: list[_Element]) -> None:
        """Add the visible text of a paragraph or run to `out`, and its text boxes to `boxes`."""
        for child in element:
            kind = KIND.get(child.tag)
            if kind is None or kind == "rPr":
                continue
            if kind == "t":
                out.append(child.text or "")
            elif kind == "r":
                self._run(child, out, boxes)
            elif kind in _LITERAL:
                out.append(_LITERAL[kind])
            elif kind in THROUGH:
                start = len(out)
                self._inline(child, out, boxes)
                if kind == "sdt" and is_prompting(child):
                    out[start:] = self._unprompted("".join(out[start:]))
                elif kind == "ins":
                    self.notes.add(noted.TRACKED)
                elif kind == "fldSimple" and is_unshown(attr(child, "instr") or "", "".join(out[start:])):
                    self._unsure(noted.FIELDS)
                    out.append(UNREAD)
            elif kind in ("del", "moveFrom"):
                self.notes.add(noted.TRACKED)
            elif kind in ("fldChar", "instrText"):
                if self._fields.meet(kind, child, out):
                    self._unsure(noted.FIELDS)
            elif kind == "sym":
                out.append(self._symbol(attr(child, "char") or "", (attr(child, "font") or "").lower()))
            elif kind == "pPr":
                self._number(child, out)
            elif kind in ("drawing", "pict", "object"):
                inside = list(boxes_in(child))
                boxes.extend(inside)
                self._pictures += not inside
            elif kind == "alternate":
                for branch in shown_branch(child):
                    self._inline(branch, out, boxes)
            elif kind == "math":
                out.extend(e.text or "" for e in child.iter() if KIND.get(e.tag) == "t")
                self._unsure(noted.EQUATIONS)  # the bar of a fraction is none of its characters

    def _unsure(self, what: Message) -> None:
        """Notes something for which the cell at hand is asked."""
        self.notes.add(what)
        self._doubt = True

    def _run(self, run: _Element, out: list[str], boxes: list[_Element]) -> None:
        """The text of a run as far as a person sees it."""
        marks: Sequence[Mark] = marks_of(run, self._seen)
        if not marks:
            self._inline(run, out, boxes)
            return
        marks = self._styles.expand(marks)
        if self._hidden(marks):
            return
        self._raised(marks, out)
        start = len(out)
        self._inline(run, out, boxes)
        if font := symbol_font(marks):
            out[start:] = [
                self._symbol(f"{ord(c):x}", font) if is_of_font(c) else c for c in "".join(out[start:])
            ]

    def _unprompted(self, text: str) -> list[str]:
        """What counts of the text of a content control that says it shows its prompt."""
        if not text.strip() or is_prompt(text):
            self.notes.add(noted.PROMPTS)
            return []
        self._unsure(noted.PROMPTS)
        return [text]

    def _number(self, props: _Element, out: list[str]) -> None:
        """Puts the automatic number of a paragraph before its text."""
        if not len(props):
            return
        label = self._numbering.label(props)
        if label is None:
            self.notes.add(noted.NUMBERING)
            self._doubt = self._untold = True
        elif label:
            out.append(label)

    def _hidden(self, marks: Sequence[tuple[str, _Element]]) -> bool:
        for kind, e in marks:
            if kind == "vanish" and is_on(e):
                self.notes.add(noted.HIDDEN_TEXT)
                return True
            if kind in ("strike", "dstrike") and is_on(e):
                self._unsure(noted.STRUCK)
                return True
            if kind == "color" and is_white(e):
                self._unsure(noted.WHITE)  # on a dark ground it is seen, on paper it is not: read, and asked
        return False

    def _raised(self, marks: Sequence[tuple[str, _Element]], out: list[str]) -> None:
        """Raised figures are a footnote's mark or a power, not digits of the number before; m² alone is harmless."""
        if "".join(out)[-1:] in ("m", "M", "米"):
            return
        if any(is_raised(kind, e) for kind, e in marks):
            self._unsure(noted.RAISED)

    def _symbol(self, char: str, font: str) -> str:
        found = symbol_of(char, font)
        if found is None:
            self.notes.add(noted.SYMBOLS, f"{font} {char}")
        return found or UNREAD

    def _table(self, tbl: _Element) -> None:
        rows = [r for r in children(tbl, "tr") if not is_deleted(r)]
        if is_frame(tbl, rows):
            for row in rows:
                for cell in children(row, "tc"):
                    self.blocks_of(cell)
            return
        self.tables.check_rows(len(rows))
        nested = any(t is not tbl for t in tbl.iter(tbl.tag))
        for framing, part in itertools.groupby(rows, frames_table) if nested else ((False, rows),):
            if framing:
                for row in part:
                    for cell in children(row, "tc"):
                        self.blocks_of(cell)
            else:
                self._rows(list(part))

    def _rows(self, rows: Sequence[_Element]) -> None:
        """The table of these rows."""
        placed: list[Placed] = []
        above: dict[int, Placed] = {}
        n_cols = 0
        for number, row in enumerate(rows):
            above, width = self._row(row, number, above, placed)
            n_cols = max(n_cols, width)
        if placed:
            self.blocks.append(self.tables.make(placed, len(rows), n_cols))
            self._blank = False

    def _row(
        self, row: _Element, number: int, above: dict[int, Placed], placed: list[Placed]
    ) -> tuple[dict[int, Placed], int]:
        """Place the cells of a row; the cells that the next row may continue, and the row's width."""
        col, after = edges_of(row)
        mergeable: dict[int, Placed] = {}
        last: Placed | None = None
        for tc in children(row, "tc"):
            span, down, across = spans_of(tc)
            if across == "continue" and last is not None:
                last.colspan += span
                col += span
                continue
            upper = above.get(col)
            if down == "continue" and upper is not None and upper.colspan == span:
                upper.rowspan += 1
                last = upper
                if self._cell_text(tc).strip(" \n\t�"):
                    self.notes.add(noted.UNDER_MERGE, noted.row(number + 1))
            else:
                last = self._place(tc, number, col, span)
                placed.append(last)
            if down is not None:
                mergeable[col] = last
            col += span
        return mergeable, col + after

    def _place(self, tc: _Element, row: int, col: int, span: int) -> Placed:
        """A cell with its text; a picture in place of text is marked, so that nobody takes the cell for blank."""
        self._doubt, self._untold, self._pictures = False, False, 0
        text = self._cell_text(tc)
        if "showingPlcHdr" in self._seen and (sdt := control_of(tc)) is not None and is_prompting(sdt):
            text = "".join(self._unprompted(text))
        if self._pictures and not text.strip():
            self.notes.add(noted.PICTURE)
            text = UNREAD
        elif self._pictures and plain_number(text) is not None:
            self._unsure(noted.PICTURE)  # it may be one of the digits
        elif (self._untold or self._doubt) and not text.strip():
            text = UNREAD
        return Placed(row, col, text, 1, span, doubted=self._doubt)

    def _cell_text(self, tc: _Element) -> str:
        plain = plain_text(tc, self._seen)
        if plain is not None:
            return plain
        parts: list[str] = []
        for child in tc:
            kind = KIND.get(child.tag)
            if kind == "p":
                out: list[str] = []
                boxes: list[_Element] = []
                self._inline(child, out, boxes)
                parts.append("".join(out))
                parts.extend(self._cell_text(box) for box in boxes)
            elif kind == "tbl":
                self.notes.add(noted.NESTED)
                self._doubt = True
                rows = children(child, "tr")
                parts.extend("\t".join(self._cell_text(c) for c in children(r, "tc")) for r in rows)
            elif kind in THROUGH:
                text = self._cell_text(child)
                parts.extend(self._unprompted(text) if kind == "sdt" and is_prompting(child) else [text])
        return parts[0] if len(parts) == 1 else "\n".join(parts)
