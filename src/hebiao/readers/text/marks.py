"""Text whose cells marks part: rows of tabs, pipes or commas, or one cell a line behind a tab."""

from __future__ import annotations

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from hebiao.domain.document import Block, Cell, Line, Table
from hebiao.lazy import regex
from hebiao.normalize import canon, simplified
from hebiao.phrasing import ends_as_title, is_head_line
from hebiao.readers.text.aligned import AlignedText
from hebiao.readers.text.blocks import CellText, read_lines, read_rows, table_number, table_of
from hebiao.readers.text.frames import BARS, framed_rows, is_rule
from hebiao.readers.text.paragraphs import read_paragraphs
from hebiao.readers.text.shapes import RawLine, Shape, separator
from hebiao.readers.text.torn import Torn, tell_torn
from hebiao.wording import FOOT, TOTALS

_RULE: Final = regex(r"^[\s|:+=-]*-{2,}[\s|:+=-]*$")
_HEADING: Final = regex(r"^\s*#{1,6}\s+|\*\*|^\s*>\s?")
_BREAK: Final = regex(r"<br\s*/?>", re.IGNORECASE)


def _split_tabs(chunk: Sequence[RawLine], i: int) -> tuple[list[CellText] | None, int]:
    """One row of tabs; a cell opened by a quote may run over lines, as spreadsheets paste it."""
    line = chunk[i]
    if "\t" not in line.text:
        heads = itertools.takewhile(lambda r: "\t" not in r.text and is_head_line(r.text), chunk[i:])
        below = i + sum(1 for _ in heads)
        above = i > 0 and "\t" in chunk[i - 1].text
        alone = i < below < len(chunk) and ("\t" in chunk[below].text or above)
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
    return read_rows(chunk, before, _split_tabs)


def bare(text: str, shape: Shape) -> str:
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

        return read_rows(chunk, before, split)
    chunk = [RawLine(r.number, bare(r.text, "pipes")) if "|" not in r.text else r for r in chunk]
    return read_rows(chunk, before, _split_pipes)


def _read_cells(chunk: Sequence[RawLine], before: Sequence[Block]) -> list[Block]:
    """One cell a line behind a tab; a blank line starts a row; a line without a tab goes on with its cell."""
    blocks: list[Block] = []
    rows: list[list[CellText]] = []
    blank = False
    ended = False

    def close() -> None:
        if any(text.strip() for row in rows for text, _, _ in row):
            blocks.append(table_of(table_number(before, blocks), rows))
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
        elif rows and rows[-1] and not (blank and (ended or _begins_foot(text))) and not ends_as_title(text):
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
    return canon(simplified(text)) in TOTALS


def _begins_foot(text: str) -> bool:
    """Whether a line begins with a label of what stands below the form: it is no paragraph of a cell."""
    label, mark, _ = canon(simplified(text[:_LABEL])).partition(":")
    return bool(mark) and label in FOOT.alone


_LABEL: Final = 20
"""characters of a line that are looked at for its label"""


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
        return read_lines(chunk, before)
    return [table_of(table_number(before, []), rows)]


READ: Final = {
    "tabs": _read_tabs,
    "pipes": _read_pipes,
    "cells": _read_cells,
    "paragraphs": read_paragraphs,
    "commas": _read_commas,
    "lines": read_lines,
}
TORN: Final = {"tabs": _torn_tabs, "pipes": _torn_pipes, "commas": _torn_commas}
DOUBTED: Final = {"pipes": _unsure_rows, "commas": _overfull}
