"""Text and markdown: rows with tabs or pipes, one cell a line, or running lines whose cell borders are lost.

Rows read from text are ragged (`Table.exact` is False): merged cells are empty cells, or lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hebiao.domain.document import Block, Document, Loss, Source, Table, table_rows
from hebiao.domain.limits import Limits
from hebiao.errors import EmptySource
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.readers.base import decode
from hebiao.readers.encoding import lost_at_end
from hebiao.readers.text.aligned import AlignedText, tell_aligned
from hebiao.readers.text.blocks import CellText, read_lines, read_rows
from hebiao.readers.text.lost_tabs import put_back
from hebiao.readers.text.marks import DOUBTED, READ, TORN, bare
from hebiao.readers.text.shapes import RawLine, parted, shape_of, unquoted, without_margins
from hebiao.readers.text.tabs import Split, blanks_for_tabs, stops_for_tabs
from hebiao.readers.text.wrapped import whole_lines, whole_rows

_CONTROL: Final = regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ENDS: Final = ",;，；^| \t"
"""what a line of cells ends with where the last of them are blank"""


def read(source: Source, limits: Limits) -> Document:
    """Reads text in any of its shapes.

    Args:
        source: bytes in UTF-8, UTF-16 or GB18030.
        limits: bounds on cells and their length.

    Returns:
        A document of channel "text"; `line` of a cell or line is the 1-based line of the source.

    Raises:
        EmptySource: nothing but white space.
        UnknownFormat: the bytes are no text.
    """
    text = decode(source.data).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    if not text.strip():
        raise EmptySource("文件里没有文字", "the file holds no text")
    if "\n" not in text.strip():
        text = text.replace("\x0b", "\n")  # Word's line breaks, where there are no others
    notes: list[Message] = []
    if lost := lost_at_end(source.data):
        notes.append(_zeroed(lost))
    raw = text.split("\n")
    lines = without_margins(
        unquoted([RawLine(i, _clean(t, i, limits, notes)) for i, t in enumerate(raw, 1)]),
        {i for i, t in enumerate(raw, 1) if "\f" in t},
    )
    blocks: list[Block] = []
    doubted: set[str] = set()
    for chunk in parted(lines):
        made, unsure = _read_chunk(chunk, blocks, notes)
        blocks.extend(made)
        doubted |= unsure
    return Document(source, "text", tuple(blocks), notes=tuple(notes), doubted=frozenset(doubted))


def _read_chunk(
    chunk: Sequence[RawLine], blocks: Sequence[Block], notes: list[Message]
) -> tuple[list[Block], frozenset[str]]:
    """The blocks of lines of one shape, which go on behind `blocks`, and the ids of their cells in doubt."""
    shape = shape_of(chunk)
    if shape in TORN and (torn := TORN[shape](chunk)) is not None:
        plain = [RawLine(r.number, bare(r.text, shape).rstrip(_ENDS)) for r in chunk]
        return _read_aligned(plain, blocks, torn)
    if shape == "lines":
        return _read_untabbed(chunk, blocks, notes)
    whole = whole_rows(chunk) if shape == "tabs" else None
    made = READ[shape](whole.lines if whole else chunk, blocks)
    made = list(map(whole.placed, made)) if whole else made
    unsure = frozenset[str]()
    if shape == "tabs":
        made, unsure = _with_lost_tabs(made)
    if shape in DOUBTED:
        unsure |= {c.id for c in DOUBTED[shape](made, chunk)}
    return made, unsure


def _zeroed(lost: int) -> Message:
    return Message(
        f"文件末尾有{lost}个空字节，那里原来的内容可能丢了，请与原件核对",
        f"the last {lost} bytes of the file are zeros; what stood there may be lost: hold it against the original",
    )


def _blurred(first: RawLine) -> Loss:
    return Loss(
        f"第{first.number}行起的表用空格对齐，按空格分不清各栏，请逐项核对",
        f"from line {first.number}: blanks line up the columns of this form, but do not part them; check every field",
    )


def _clean(text: str, number: int, limits: Limits, notes: list[Message]) -> str:
    text = _CONTROL.sub("", text)
    bound = limits.cell_chars * 10
    if len(text) > bound:
        notes.append(
            Loss(
                f"第{number}行有{len(text)}个字符，只读前{bound}个",
                f"line {number} has {len(text)} characters; only the first {bound} were read",
            )
        )
        return text[:bound]
    return text


def _with_lost_tabs(blocks: Sequence[Block]) -> tuple[list[Block], frozenset[str]]:
    """The blocks with the tabs put back that became blanks, and the cells in doubt."""
    told = [put_back(b) if isinstance(b, Table) else (b, frozenset[str]()) for b in blocks]
    return [b for b, _ in told], frozenset().union(*(unsure for _, unsure in told))


def _read_untabbed(
    chunk: Sequence[RawLine], before: Sequence[Block], notes: list[Message]
) -> tuple[list[Block], frozenset[str]]:
    """Lines without tabs: blanks stand for tabs, or line up columns, or cell borders are lost; and the cells in doubt."""
    texts = [r.text for r in chunk]
    tabs = blanks_for_tabs(texts)
    told = tell_aligned(texts) if tabs is None else None
    if told is not None and told.clear and told.whole:
        return _read_aligned(chunk, before, told)
    whole = whole_lines(chunk)
    again = tell_aligned([r.text for r in whole.lines]) if whole else None
    if whole and again is not None and again.clear and again.headed:
        made, unsure = _read_aligned(whole.lines, before, again)
        return list(map(whole.placed, made)), unsure
    if told is not None and told.clear:
        return _read_aligned(chunk, before, told)
    if (tabs := tabs or stops_for_tabs(texts)) is not None:
        return _read_blanks(chunk, before, tabs), frozenset()
    if told is not None:
        notes.append(_blurred(chunk[0]))
        if told.whole:
            return _read_aligned(chunk, before, told)
    return read_lines(chunk, before), frozenset()


def _read_blanks(chunk: Sequence[RawLine], before: Sequence[Block], tabs: Split) -> list[Block]:
    """Rows of which blanks stand for tabs."""

    def split(lines: Sequence[RawLine], i: int) -> tuple[list[CellText] | None, int]:
        cells = tabs(lines[i].text)
        return ([(text, lines[i].number, at) for text, at in cells], 1) if len(cells) > 1 else (None, 0)

    return read_rows(chunk, before, split)


def _read_aligned(
    chunk: Sequence[RawLine], before: Sequence[Block], told: AlignedText
) -> tuple[list[Block], frozenset[str]]:
    """Columns lined up by blanks, and the cells in doubt; what is in no row is a running line."""
    unsure: list[frozenset[int]] = []

    def split(lines: Sequence[RawLine], i: int) -> tuple[list[CellText] | None, int]:
        row = told.rows.get(i)
        if row is None:
            return None, 0
        unsure.append(row.unsure)
        return [(text, lines[n].number, start) for text, n, start in row.cells], row.stop - row.start

    blocks = read_rows(chunk, before, split)
    rows = [row for t in blocks if isinstance(t, Table) for row in table_rows(t)]
    pairs = zip(rows, unsure, strict=True)
    return blocks, frozenset(c.id for row, columns in pairs for c in row.cells if c.col in columns)
