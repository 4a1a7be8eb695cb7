"""The tables that a batch is checked against, read through the readers: rows as dicts from header to text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from hebiao.domain.document import Source, Table
from hebiao.domain.limits import Limits
from hebiao.errors import UsageError
from hebiao.lazy import regex
from hebiao.normalize import canon, squash
from hebiao.readers.base import decode, read_document, sniff
from hebiao.run.worker import Job, load

Row = dict[str, str | None]

_NAMES: Final = frozenset({"项目名称", "项目", "预算项目名称", "项目(名称)"})
_UNIT: Final = regex(r"单位:((?:百|千|万|亿)?元)")
_MAX_HEAD: Final = 20
"""rows above the header: titles, units, dates"""


def read_rows(path: Path, limits: Limits) -> tuple[Row, ...]:
    """The rows of a table of projects below its header, the row in which 项目名称 stands.

    Any format of the readers (xlsx, xls, docx, html …), and csv. Cells merged downwards are carried down;
    a header over two rows is its lower text; "单位：万元" above the header is added to the headers.
    Sheets with the same header follow each other.

    Raises:
        UsageError: there is no such header, or two tables with unlike ones.
        InputError: the file cannot be read.
    """
    source = load(Job(str(path), path=path), limits.file_bytes)
    if sniff(source) == "text":
        grids = [read_csv(source)]
    else:
        blocks = read_document(source, limits).blocks
        grids = [_grid(b) for b in blocks if isinstance(b, Table)]
    found = [t for t in map(_Titled.of, grids) if t is not None]
    if not found:
        raise UsageError(
            f"{path}：找不到有“项目名称”一列的表", f"{path}: no table with a column 项目名称 was found"
        )
    if any(t.headers != found[0].headers for t in found):
        raise UsageError(
            f"{path}：有几张表头不同的表，请只留下要对照的一张",
            f"{path}: tables with unlike headers; leave only the one to check against",
        )
    return tuple(row for t in found for row in t.rows)


def read_csv(source: Source) -> list[list[str]]:
    """The cells of a csv (or tab-separated) file, in any encoding that the text reader knows."""
    text = decode(source.data).lstrip("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=first.count)
    return [list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]


def _grid(table: Table) -> list[list[str]]:
    """Text by row and column; a cell merged downwards stands in each of its rows."""
    grid = [[""] * table.n_cols for _ in range(table.n_rows)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.rowspan, table.n_rows)):
            if cell.col < table.n_cols:
                grid[row][cell.col] = cell.text
    return grid


class _Titled(Struct, frozen=True):
    """A table with its header."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, grid: Sequence[Sequence[str]]) -> _Titled | None:
        """The table below the header; None where there is no header."""
        start = next((n for n, row in enumerate(grid[:_MAX_HEAD]) if any(map(_is_name, row))), None)
        if start is None:
            return None
        end = start + 1
        # A header merged over several rows has its name in each of them.
        while end < len(grid) and any(map(_is_name, grid[end])):
            end += 1
        above = _UNIT.search(canon("".join(cell for row in grid[:start] for cell in row)))
        headers = _headers(grid[start:end], f"({above[1]})" if above else "")
        rows = (
            {h: cell for h, cell in zip(headers, row, strict=False) if h}
            for row in grid[end:]
            if any(cell.strip() for cell in row)
        )
        return cls(headers, tuple(dict(row) for row in rows))


def _is_name(text: str) -> bool:
    return canon(text) in _NAMES


def _headers(rows: Sequence[Sequence[str]], unit: str) -> tuple[str, ...]:
    """One header a column, its lowest text; the money unit of a text above it is kept."""
    headers: list[str] = []
    for column in range(max(map(len, rows))):
        texts = [squash(row[column]) for row in rows if column < len(row) and row[column].strip()]
        header = texts[-1] if texts else ""
        if header and unit and "(" not in canon(header):
            header += unit
        headers.append(header if header not in headers else "")
    return tuple(headers)
