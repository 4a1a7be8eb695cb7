"""html: tables with their spans become exact grids, all other text lines; saved pages of Office and MHTML too.

Text is data: nothing is run, nothing is fetched.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from hebiao.domain.document import UNREAD, Block, Document, Line, Source
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, EmptySource, LimitExceeded, UnsafeSource
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import plain_number
from hebiao.readers import noted
from hebiao.readers.grid import Placed, Tables
from hebiao.readers.noted import Notes
from hebiao.readers.web.pages import pages_of
from hebiao.readers.web.seen import (
    GONE,
    HIDDEN,
    RAISED,
    STRUCK,
    WHITE,
    control_text,
    is_copy,
    is_typed,
    looks_of,
    lost_what_was_typed,
    said_by,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_DROPPED: Final = frozenset(
    ("script", "style", "noscript", "template", "head", "title", "meta", "link", "del", "object", "svg", "math",
     "iframe", "noframes", "colgroup", "datalist", "audio", "video", "canvas", "rt", "rp")
)  # fmt: skip
_BLOCKS: Final = frozenset(
    ("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
     "header", "footer", "main", "nav", "aside", "center", "blockquote", "pre", "form", "fieldset", "hr", "body",
     "html", "address", "figure", "figcaption", "tr", "caption", "table", "tbody", "thead", "tfoot", "details")
)  # fmt: skip
_ODD: Final = frozenset(("sup", "sub", "s", "strike", "table"))
"""tags whose figures may be no part of the number before them"""
_WHY: Final = {STRUCK: noted.STRUCK, RAISED: noted.RAISED, WHITE: noted.WHITE}
_ROW_GROUPS: Final = frozenset(("tbody", "thead", "tfoot"))
_SPACE: Final = regex(r"[ \t\r\n\f]+")
_CJK: Final = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_CJK_BREAK: Final = regex(rf"(?<={_CJK})[ \t]*\r?\n[ \t\r\n]*(?={_CJK})")
_CELL_EDGE: Final = "\x1f"
"""stands for the tab between cells of a nested table until white space has collapsed"""
_DEEPEST: Final = 250
_WIDE: Final = 100
"""a colspan beyond this means "to the end of the row", not so many columns"""


def read(source: Source, limits: Limits) -> Document:
    """Tables and lines of a page in reading order; it has no fixed pages.

    Raises:
        DamagedSource: an MHTML file without a page in it.
        UnknownFormat: its characters are in no encoding read here.
        UnsafeSource: tags nested beyond all reason.
        LimitExceeded: larger than the limits allow.
        EmptySource: no text in it.
    """
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    walk = _Walk(source.name, limits)
    for page in pages_of(source):
        try:
            parser = LexborHTMLParser(page)
        except (SelectolaxError, ValueError) as error:
            raise DamagedSource(
                f"{source.name}：网页无法解析，请重新保存",
                f"{source.name}: the page cannot be parsed; save it again",
            ) from error
        walk.begin(parser)
        if parser.body is not None:
            walk.blocks_of(parser.body, 0)
            walk.flush()
    if not any(isinstance(b, Line) or any(c.text.strip() for c in b.cells) for b in walk.blocks):
        raise EmptySource(f"{source.name}：网页里没有文字", f"{source.name}: there is no text in the page")
    return Document(
        source,
        "html",
        tuple(walk.blocks),
        notes=walk.notes.sentences(),
        doubted=frozenset(walk.tables.doubted),
    )


class _Walk:
    """Walks the pages once and gathers blocks."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.notes = Notes()
        self.blocks: list[Block] = []
        self.tables = Tables(limits, self.notes)
        self._name = name
        self._text: list[str] = []
        self._lines = 0
        self._blank = False
        self._looks: dict[int, str] = {}
        """what the style sheets of the page at hand say of its tags"""
        self._told: set[tuple[str, ...]] = set()
        """the texts of the tables so far"""
        self._lost = False
        """whether what was typed into the page may be lost"""
        self._doubt = False
        """whether the cell at hand holds text that may not be what a person sees"""
        self._pictures = 0

    def begin(self, parser: LexborHTMLParser) -> None:
        """Make ready for a page."""
        self._looks = looks_of(parser)
        self._lost = lost_what_was_typed(parser)

    def blocks_of(self, parent: LexborNode, depth: int) -> None:
        """Gather the blocks below a node."""
        self._check(depth)
        node = parent.child
        while node is not None:
            tag = node.tag
            if tag == "-text":
                self._text.append(_soft(node.text_content or ""))
            elif tag == "br":
                self._blank = self._blank or (bool(self.blocks) and not "".join(self._text).strip())
                self.flush()
            elif tag == "table":
                self.flush()
                self._table(node, depth)
            elif tag is not None and tag[0] != "-" and tag not in _DROPPED and not self._hidden(node):
                if tag in _BLOCKS:
                    self.flush()
                    self.blocks_of(node, depth + 1)
                    self.flush()
                else:
                    self._text.append(control_text(node, tag))
                    if tag != "select":
                        self.blocks_of(node, depth + 1)
            node = node.next

    def flush(self) -> None:
        """End the line that is being gathered."""
        if not self._text:
            return
        raw = _SPACE.sub(" ", "".join(self._text))
        self._text.clear()
        text = self.tables.tidy(raw.strip(" "), f"第 {self._lines + 1} 行")
        if text.strip():
            self._lines += 1
            self.blocks.append(Line(text, self._lines, blank_before=self._blank))
            self._blank = False
        elif raw.strip(" "):
            self._blank = bool(self.blocks)

    def _check(self, depth: int) -> None:
        if depth > _DEEPEST:
            raise UnsafeSource(
                f"{self._name}：网页标签嵌套超过 {_DEEPEST} 层，不予读取",
                f"{self._name}: tags are nested more than {_DEEPEST} deep; not read",
            )

    def _look(self, node: LexborNode) -> str | None:
        """How the text of a node is seen, where its own style or a sheet says that it is no plain text."""
        attributes = node.attributes
        style = attributes.get("style")
        if "hidden" in attributes or is_copy(attributes.get("class")):
            return GONE
        return (said_by(style) if style else None) or (self._looks.get(node.mem_id) if self._looks else None)

    def _hidden(self, node: LexborNode) -> bool:
        if self._look(node) in (GONE, HIDDEN):
            self.notes.add(noted.HIDDEN_ON_PAGE)
            return True
        return False

    def _gone(self, cell: LexborNode) -> bool:
        """Whether a hidden cell leaves no room in its row, so that the next one takes its column."""
        return self._look(cell) is GONE and self._hidden(cell)

    def _unsure(self, what: Message) -> None:
        """Notes something for which the cell at hand is asked."""
        self.notes.add(what)
        self._doubt = True

    def _table(self, table: LexborNode, depth: int) -> None:
        rows = [row for row in _rows(table) if not self._hidden(row)]
        self.tables.check_rows(len(rows))
        grid = [[c for c in _elements(row) if c.tag in ("td", "th") and not self._gone(c)] for row in rows]
        if _is_layout(table, max(map(len, grid), default=0)):
            for caption_or_cell in [*_captions(table), *(c for row in grid for c in row)]:
                self.blocks_of(caption_or_cell, depth + 1)
                self.flush()
            return
        for caption in _captions(table):
            self.blocks_of(caption, depth + 1)
            self.flush()
        nested = any(t.mem_id != table.mem_id for t in table.css("table"))
        for framing, part in itertools.groupby(grid, _frames_table) if nested else ((False, grid),):
            if framing:
                for cell in itertools.chain.from_iterable(part):
                    self.blocks_of(cell, depth + 1)
                    self.flush()
            else:
                self._rows_of([*part], depth)

    def _rows_of(self, grid: list[list[LexborNode]], depth: int) -> None:
        """The table of these rows; the same table a second time is a copy for the eye, or the filer's slip, and is asked."""
        placed, n_cols = self._place(grid, depth)
        if not placed:
            return
        texts = tuple(p.text for p in placed)
        if texts in self._told and len(grid) >= _ROWS and n_cols >= _COLUMNS:
            self.notes.add(noted.REPEATED)
            for p in placed:
                p.doubted = True
        self._told.add(texts)
        self.blocks.append(self.tables.make(placed, len(grid), n_cols))
        self._blank = False

    def _place(self, grid: list[list[LexborNode]], depth: int) -> tuple[list[Placed], int]:
        """Cells at their columns, after HTML's own rule: each takes the first free column of its row."""
        placed: list[Placed] = []
        until: list[int] = []
        cells = 0
        for r, row in enumerate(grid):
            c = 0
            for node in row:
                while c < len(until) and until[c] > r:
                    c += 1
                rows, cols = _span(node, "rowspan"), _span(node, "colspan")
                rows = min(rows or len(grid), len(grid) - r)
                cells += 1
                self._doubt, self._pictures = False, 0
                text = self._text_of(node, depth)
                placed.append(Placed(r, c, text, rows, cols or 1, doubted=self._doubt))
                width = 1 if cols > _WIDE else cols or 1
                until.extend([0] * (c + width - len(until)))
                until[c : c + width] = [max(u, r + rows) for u in until[c : c + width]]
                c += width
            if cells > self.tables.limits.cells:
                raise LimitExceeded(
                    f"{self._name}：单元格超过 {self.tables.limits.cells} 个的上限",
                    f"{self._name}: more than {self.tables.limits.cells} cells",
                )
        return placed, len(until)

    def _text_of(self, cell: LexborNode, depth: int) -> str:
        """The text of a cell; what is not read of it is marked, so that nobody takes the cell for blank."""
        look = self._look(cell)
        if look in (GONE, HIDDEN):
            self.notes.add(noted.HIDDEN_ON_PAGE)
            return ""
        text = self._cell_text(cell, depth)
        if self._pictures and not text:
            self.notes.add(noted.PICTURE)
            return UNREAD
        if self._pictures and plain_number(text) is not None:
            self._unsure(noted.PICTURE)  # it may be one of the digits
        if text and look in (STRUCK, WHITE):
            self._unsure(noted.STRUCK if look is STRUCK else noted.WHITE)
        return UNREAD if self._doubt and (look is STRUCK or not text) else text

    def _cell_text(self, cell: LexborNode, depth: int) -> str:
        out: list[str] = []
        self._gather(cell, out, depth + 1)
        lines = (_SPACE.sub(" ", part).strip(f" {_CELL_EDGE}") for part in "".join(out).split("\v"))
        return "\n".join(line.replace(_CELL_EDGE, "\t") for line in lines if line)

    def _gather(self, parent: LexborNode, out: list[str], depth: int) -> None:
        """The text below a node; "\\v" stands for the line breaks that are meant."""
        self._check(depth)
        node = parent.child
        while node is not None:
            tag = node.tag
            if tag == "-text":
                out.append(_soft(node.text_content or ""))
            elif tag == "br":
                out.append("\v")
            elif tag in ("svg", "canvas", "object"):
                self._pictures += 1
            elif tag == "math":
                self.notes.add(noted.FORMULA)
                out.append(UNREAD)
            elif tag == "del":
                self._unsure(noted.STRUCK)
            elif tag is not None and tag[0] != "-" and tag not in _DROPPED and self._is_read(node):
                edge = "\v" if tag in _BLOCKS else _CELL_EDGE if tag in ("td", "th") else ""
                out.append(edge)
                out.append(self._typed_text(node, tag) or control_text(node, tag))
                if tag == "table":
                    self.notes.add(noted.NESTED)
                if tag in _ODD and "".join(out).strip()[-1:] not in ("m", "M", "米"):
                    self._doubt = True
                self._pictures += tag == "img"
                if tag != "select":
                    self._gather(node, out, depth + 1)
                out.append("" if edge == _CELL_EDGE else edge)
            node = node.next

    def _is_read(self, node: LexborNode) -> bool:
        """Whether the text of a tag in a cell is read; it is asked where a person may see it otherwise."""
        look = self._look(node)
        if look in (GONE, HIDDEN):
            self.notes.add(noted.HIDDEN_ON_PAGE)
            return False
        if look is not None and (node.text() or "").strip():
            self._unsure(_WHY[look])
        return look is not STRUCK

    def _typed_text(self, node: LexborNode, tag: str) -> str:
        """The mark of a box whose content may be lost; "" for anything else."""
        typed = tag == "textarea" or (tag == "input" and is_typed(node.attributes))
        if not (typed and self._lost):
            return ""
        self.notes.add(noted.TYPED)
        return UNREAD


def _soft(text: str) -> str:
    """Text without the line breaks that only wrap the page's source between Chinese characters."""
    text = text.replace("\v", " ").replace(_CELL_EDGE, "")
    return _CJK_BREAK.sub("", text) if "\n" in text else text


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        if child.tag is not None and child.tag[0] != "-":
            yield child
        child = child.next


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    """The rows of this table, not of tables within it."""
    # The foot of a table is shown below its body, wherever it is written.
    parts = list(_elements(table))
    for child in sorted(parts, key=lambda part: part.tag == "tfoot"):
        found = [child] if child.tag == "tr" else _elements(child) if child.tag in _ROW_GROUPS else ()
        for row in found:
            if row.tag == "tr":
                yield row


def _frames_table(row: Sequence[LexborNode]) -> bool:
    """Whether a row of a table is there for a table of its own: the rows about it are then tables of their own."""
    for cell in row:
        for inner in cell.css("table"):
            rows = [sum(1 for c in _elements(r) if c.tag in ("td", "th")) for r in _rows(inner)]
            if len(rows) >= _ROWS and max(rows) >= _COLUMNS:
                return True
    return False


_ROWS: Final = 3
_COLUMNS: Final = 4
"""least rows and columns of a table that cannot be there by chance"""


def _captions(table: LexborNode) -> Iterator[LexborNode]:
    return (c for c in _elements(table) if c.tag == "caption")


def _is_layout(table: LexborNode, n_cols: int) -> bool:
    """Whether a table only arranges the page: one column, or most of its text in the tables within it."""
    if not any(t.mem_id != table.mem_id for t in table.css("table")):
        return False
    if n_cols == 1:
        return True
    own, inner = _text_sizes(table, False, 0)
    return inner > own


def _text_sizes(parent: LexborNode, inside: bool, depth: int) -> tuple[int, int]:
    """Characters below a node outside and inside of nested tables, white space not counted."""
    own = inner = 0
    node = parent.child if depth <= _DEEPEST else None
    while node is not None:
        if node.tag == "-text":
            size = len("".join((node.text_content or "").split()))
            own, inner = (own, inner + size) if inside else (own + size, inner)
        elif node.tag not in _DROPPED:
            below = _text_sizes(node, inside or node.tag == "table", depth + 1)
            own, inner = own + below[0], inner + below[1]
        node = node.next
    return own, inner


def _span(node: LexborNode, name: str) -> int:
    """A span as written, 1 where it makes no sense; 0 of rowspan means "to the end"."""
    value = (node.attributes.get(name) or "").strip()
    if not value.isascii() or not value.isdigit():
        return 1
    return min(int(value[:6]), 65_534)
