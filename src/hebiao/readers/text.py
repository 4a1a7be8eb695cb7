"""Text and markdown: rows with tabs or pipes, one cell a line, or running lines whose cell borders are lost.

Rows read from text are ragged (`Table.exact` is False): merged cells are empty cells, or lost.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from hebiao.domain.document import Block, Cell, Document, Line, Source, Table, table_rows
from hebiao.domain.limits import Limits
from hebiao.errors import EmptySource
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import simplified
from hebiao.phrasing import is_head_line
from hebiao.readers.base import decode
from hebiao.readers.text_aligned import AlignedText, tell_aligned
from hebiao.readers.text_frames import BARS, framed_rows, is_rule
from hebiao.readers.text_lost_tabs import put_back
from hebiao.readers.text_repeated import rejoin
from hebiao.readers.text_shapes import TITLE, RawLine, Shape, parted, separator, shape_of, without_margins
from hebiao.readers.text_tabs import Split, blanks_for_tabs, stops_for_tabs
from hebiao.readers.text_torn import Torn, tell_torn
from hebiao.wording import TOTAL

_CONTROL: Final = regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RULE: Final = regex(r"^[\s|:+=-]*-{2,}[\s|:+=-]*$")
_HEADING: Final = regex(r"^\s*#{1,6}\s+|\*\*|^\s*>\s?")
_ENDS: Final = ",;，；^| \t"
"""what a line of cells ends with where the last of them are blank"""
_TITLE_MARK: Final = regex(r"#{1,6}\s+(?=\S)")
_BREAK: Final = regex(r"<br\s*/?>", re.IGNORECASE)

CellText = tuple[str, int, int]
"""text, 1-based line, offset in the line"""


_Splitter = Callable[[Sequence[RawLine], int], tuple[list[CellText] | None, int]]
"""A row and how many lines it takes; no row and 0 lines for a running line, no row and 1 for a rule between rows"""


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
    notes: list[Message] = []
    lines = without_margins(
        [RawLine(i, _clean(t, i, limits, notes)) for i, t in enumerate(text.split("\n"), 1)]
    )
    blocks: list[Block] = []
    doubted: set[str] = set()
    for chunk in parted(lines):
        shape = shape_of(chunk)
        if shape in _TORN and (torn := _TORN[shape](chunk)) is not None:
            plain = [RawLine(r.number, _bare(r.text, shape).rstrip(_ENDS)) for r in chunk]
            made, unsure = _read_aligned(plain, blocks, torn)
            blocks.extend(made)
            doubted |= unsure
            continue
        if shape == "lines":
            made, unsure = _read_untabbed(chunk, blocks, notes)
            blocks.extend(made)
            doubted |= unsure
            continue
        made = _READ[shape](chunk, blocks)
        if shape == "tabs":
            made, unsure = _with_lost_tabs(made)
            doubted |= unsure
        blocks.extend(made)
        doubted.update(c.id for c in _DOUBTED.get(shape, _none)(made, chunk))
    return Document(source, "text", tuple(blocks), notes=tuple(notes), doubted=frozenset(doubted))


def _blurred(first: RawLine) -> Message:
    return Message(
        f"第{first.number}行起的表用空格对齐，按空格分不清各栏，请逐项核对",
        f"from line {first.number}: blanks line up the columns of this form, but do not part them; check every field",
    )


def _clean(text: str, number: int, limits: Limits, notes: list[Message]) -> str:
    text = _CONTROL.sub("", text)
    bound = limits.cell_chars * 10
    if len(text) > bound:
        notes.append(
            Message(
                f"第{number}行有{len(text)}个字符，只读前{bound}个",
                f"line {number} has {len(text)} characters; only the first {bound} were read",
            )
        )
        return text[:bound]
    return text


def _index(before: Sequence[Block], here: Sequence[Block]) -> int:
    return sum(isinstance(b, Table) for b in before) + sum(isinstance(b, Table) for b in here)


def _table(index: int, rows: Sequence[Sequence[CellText]]) -> Table:
    """A ragged table of rows of (text, line, start); an exact one where they say again what merged cells hold."""
    if (whole := rejoin(index, rows)) is not None:
        return whole
    cells = tuple(
        Cell(index, r, c, text, line=line, start=start)
        for r, row in enumerate(rows)
        for c, (text, line, start) in enumerate(row)
    )
    return Table(index, cells, len(rows), max((len(r) for r in rows), default=0), exact=False)


def _read_lines(chunk: Sequence[RawLine], before: Sequence[Block]) -> list[Block]:
    del before
    blocks: list[Block] = []
    blank = False
    for line in chunk:
        if not line.text.strip():
            blank = True
            continue
        mark = _TITLE_MARK.match(line.text)
        start = mark.end() if mark else 0
        blocks.append(Line(line.text[start:], line.number, blank_before=blank, start=start))
        blank = False
    return blocks


def _read_rows(chunk: Sequence[RawLine], before: Sequence[Block], split: _Splitter) -> list[Block]:
    """Lines that split are rows; the rows between two running lines are one table."""
    blocks: list[Block] = []
    rows: list[list[CellText]] = []
    blank = False

    def close() -> None:
        if rows:
            blocks.append(_table(_index(before, blocks), rows))
            rows.clear()

    i = 0
    while i < len(chunk):
        row, used = split(chunk, i)
        if row:
            rows.append(row)
        elif used:  # a rule between rows
            pass
        elif chunk[i].text.strip():
            close()
            blocks.append(Line(chunk[i].text, chunk[i].number, blank_before=blank))
            used = 1
        blank = not chunk[i].text.strip()
        i += max(used, 1)
    close()
    return blocks


def _split_tabs(chunk: Sequence[RawLine], i: int) -> tuple[list[CellText] | None, int]:
    """One row of tabs; a cell opened by a quote may run over lines, as spreadsheets paste it."""
    line = chunk[i]
    if "\t" not in line.text:
        heads = itertools.takewhile(lambda r: "\t" not in r.text and is_head_line(r.text), chunk[i:])
        below = i + sum(1 for _ in heads)
        alone = i < below < len(chunk) and "\t" in chunk[below].text
        return ([(line.text, line.number, 0)], 1) if alone else (None, 0)
    text, used = line.text, 1
    while _open_quote(text) and used < 40 and i + used < len(chunk):
        text += "\n" + chunk[i + used].text
        used += 1
    if used > 1 and any(_open_quote(part) for part in text.split("\t")):
        text, used = line.text, 1  # never closed before its cell ended: a quote like any other character
    row: list[CellText] = []
    start = 0
    for part in text.split("\t"):
        quoted = len(part) >= 2 and part[0] == part[-1] == '"' and ("\n" in part or '""' in part)
        row.append((part[1:-1].replace('""', '"') if quoted else part, line.number, start))
        start += len(part) + 1
    return row, used


def _open_quote(text: str) -> bool:
    """Whether the last cell begins with a quote that is not closed."""
    last = text.rsplit("\t", 1)[-1]
    return last.startswith('"') and last.count('"') % 2 == 1


def _split_pipes(chunk: Sequence[RawLine], i: int) -> tuple[list[CellText] | None, int]:
    line = chunk[i]
    text = line.text.translate(BARS)
    if is_rule(text):
        return None, 1
    if "|" not in text:
        return None, 0
    if _RULE.match(text):
        return None, 1
    body = text.strip()
    start = text.index(body)
    if body.startswith("|"):
        body, start = body[1:], start + 1
    if body.endswith("|") and not body.endswith("\\|"):
        body = body[:-1]
    row: list[CellText] = []
    for part in re.split(r"(?<!\\)\|", body):
        row.append((_plain(part.replace("\\|", "|")), line.number, start))
        start += len(part) + 1
    return row, 1


def _plain(text: str) -> str:
    """A markdown cell without its marks."""
    return _BREAK.sub("\n", text).replace("**", "")


def _read_tabs(chunk: Sequence[RawLine], before: Sequence[Block]) -> list[Block]:
    return _read_rows(chunk, before, _split_tabs)


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
    if told is not None and told.clear:
        return _read_aligned(chunk, before, told)
    if (tabs := tabs or stops_for_tabs(texts)) is not None:
        return _read_blanks(chunk, before, tabs), frozenset()
    if told is not None:
        notes.append(_blurred(chunk[0]))
        if told.whole:
            return _read_aligned(chunk, before, told)
    return _read_lines(chunk, before), frozenset()


def _read_blanks(chunk: Sequence[RawLine], before: Sequence[Block], tabs: Split) -> list[Block]:
    """Rows of which blanks stand for tabs."""

    def split(lines: Sequence[RawLine], i: int) -> tuple[list[CellText] | None, int]:
        cells = tabs(lines[i].text)
        return ([(text, lines[i].number, at) for text, at in cells], 1) if len(cells) > 1 else (None, 0)

    return _read_rows(chunk, before, split)


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

    blocks = _read_rows(chunk, before, split)
    rows = [row for t in blocks if isinstance(t, Table) for row in table_rows(t)]
    pairs = zip(rows, unsure, strict=True)
    return blocks, frozenset(c.id for row, columns in pairs for c in row.cells if c.col in columns)


def _bare(text: str, shape: Shape) -> str:
    """A line outside a table without the marks of markdown."""
    return _HEADING.sub("", text) if shape == "pipes" else text


def _read_pipes(chunk: Sequence[RawLine], before: Sequence[Block]) -> list[Block]:
    framed = framed_rows([r.text for r in chunk])
    if framed:

        def split(lines: Sequence[RawLine], i: int) -> tuple[list[CellText] | None, int]:
            row = framed.get(i)
            if row is None:
                return None, int(is_rule(lines[i].text))
            return [(text, lines[i].number, start) for text, start in row.cells], row.stop - row.start

        return _read_rows(chunk, before, split)
    chunk = [RawLine(r.number, _bare(r.text, "pipes")) if "|" not in r.text else r for r in chunk]
    return _read_rows(chunk, before, _split_pipes)


def _read_cells(chunk: Sequence[RawLine], before: Sequence[Block]) -> list[Block]:
    """One cell a line behind a tab; a blank line starts a row; a line without a tab goes on with its cell."""
    blocks: list[Block] = []
    rows: list[list[CellText]] = []
    blank = False
    ended = False

    def close() -> None:
        if any(text.strip() for row in rows for text, _, _ in row):
            blocks.append(_table(_index(before, blocks), rows))
        rows.clear()

    for line in chunk:
        text = line.text
        if text.startswith("\t"):
            if blank or not rows:
                rows.append([])
            rows[-1].append((text[1:], line.number, 1))
            ended = ended or _is_end(text)
            blank = False
        elif not text.strip():
            blank = True
        elif rows and rows[-1] and not (blank and ended) and not TITLE.search(text.strip()):
            # A paragraph break inside a cell looks like the end of its row; the missing tab tells.
            before_text, number, start = rows[-1][-1]
            rows[-1][-1] = (f"{before_text}\n{text}", number, start)
            blank = False
        else:
            close()
            blocks.append(Line(text, line.number, blank_before=blank))
            blank = ended = False
    close()
    return blocks


def _is_end(text: str) -> bool:
    return simplified(text.strip()) in TOTAL


def _torn_tabs(chunk: Sequence[RawLine]) -> AlignedText | None:
    """The rows of lines of tabs whose cells were torn."""
    return tell_torn([_torn_line(r.text, _split_tabs(chunk, i)) for i, r in enumerate(chunk)])


def _torn_pipes(chunk: Sequence[RawLine]) -> AlignedText | None:
    """The rows of lines of pipes whose cells were torn; drawn tables tell theirs themselves."""
    if framed_rows([r.text for r in chunk]):
        return None
    return tell_torn([_torn_line(r.text, _split_pipes(chunk, i)) for i, r in enumerate(chunk)])


def _torn_line(text: str, split: tuple[list[CellText] | None, int]) -> list[Torn]:
    row, used = split
    if row is None:
        return [] if used or not text.strip() else [(text, 0)]
    return [(said, start) for said, _, start in row]


def _torn_commas(chunk: Sequence[RawLine]) -> AlignedText | None:
    """The rows of lines of commas whose cells were torn."""
    try:
        rows = list(csv.reader([r.text + "\n" for r in chunk], delimiter=separator(chunk)))
    except csv.Error:
        return None
    return tell_torn([[(text, 0) for text in row] for row in rows]) if len(rows) == len(chunk) else None


def _none(blocks: Sequence[Block], chunk: Sequence[RawLine]) -> Iterator[Cell]:
    del blocks, chunk
    yield from ()


def _unsure_rows(blocks: Sequence[Block], chunk: Sequence[RawLine]) -> Iterator[Cell]:
    """Cells of drawn rows of which it is not certain which lines are theirs."""
    rows = framed_rows([r.text for r in chunk]).values()
    lines = {chunk[i].number for row in rows if not row.sure for i in range(row.start, row.stop)}
    yield from (c for t in blocks if isinstance(t, Table) for c in t.cells if c.line in lines)


def _overfull(blocks: Sequence[Block], chunk: Sequence[RawLine]) -> Iterator[Cell]:
    """Cells of rows with more cells than most: a mark inside a text may have cut it in two."""
    del chunk
    for table in blocks:
        if isinstance(table, Table):
            sizes = Counter(c.row for c in table.cells)
            usual = Counter(sizes.values()).most_common(1)[0][0]
            yield from (c for c in table.cells if sizes[c.row] > usual and c.text)


def _read_commas(chunk: Sequence[RawLine], before: Sequence[Block]) -> list[Block]:
    """Rows as a spreadsheet saves them with commas; a quoted cell may run over lines."""
    rows: list[list[CellText]] = []
    reader = csv.reader([r.text + "\n" for r in chunk], delimiter=separator(chunk))
    number = 0
    try:
        for row in reader:
            if any(text.strip() for text in row):
                rows.append([(text, chunk[number].number, 0) for text in row])
            number = min(reader.line_num, len(chunk) - 1)
    except csv.Error:
        return _read_lines(chunk, before)
    return [_table(_index(before, []), rows)]


_READ: Final = {
    "tabs": _read_tabs,
    "pipes": _read_pipes,
    "cells": _read_cells,
    "commas": _read_commas,
    "lines": _read_lines,
}
_TORN: Final = {"tabs": _torn_tabs, "pipes": _torn_pipes, "commas": _torn_commas}
_DOUBTED: Final = {"pipes": _unsure_rows, "commas": _overfull}
