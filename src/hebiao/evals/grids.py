"""Is the grid of a page what is printed: the cells of every table with their spans, against the truth beside a picture.

The truth of `X.png` is `X.grid.json`: a list of pages, each with its tables; a cell is
`[row, column, rowspan, colspan, box, text]`. Only fully ruled pages count: where no lines are printed, nobody can
see how far an empty cell reaches.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from hebiao.domain.result import FormResult
from hebiao.errors import UsageError

SUFFIX: Final = ".grid.json"
_ID: Final = re.compile(r"t(\d+)r(\d+)c(\d+)")

Grid = frozenset[tuple[int, int, int, int]]
"""row, column, rowspan, colspan of every cell of a table"""


def read_grids(picture: Path) -> tuple[tuple[Grid, ...], ...]:
    """The tables of each fully ruled page of a picture; nothing where no truth stands beside it.

    Raises:
        UsageError: the file of the truth is not as it must be.
    """
    path = picture.with_suffix(SUFFIX)
    if not path.is_file():
        return ()
    try:
        pages = cast("Sequence[Mapping[str, object]]", json.loads(path.read_text(encoding="utf-8")))
        return tuple(
            tuple(map(_grid, cast("Sequence[Mapping[str, object]]", page["tables"])))
            for page in pages
            if page["lines"] == "full"
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"读不了网格标注 {path}：{error}", f"cannot read the grid {path}: {error}"
        ) from error


def _grid(table: Mapping[str, object]) -> Grid:
    """The cells, numbered by the lines that are seen on the page: no other tells what a cell beyond its end would span."""
    cells = cast("Sequence[Sequence[int]]", table["cells"])
    rows = _numbered(v for cell in cells for v in (cell[0], cell[0] + cell[2]))
    cols = _numbered(v for cell in cells for v in (cell[1], cell[1] + cell[3]))
    return frozenset(
        (rows[top], cols[left], rows[top + high] - rows[top], cols[left + wide] - cols[left])
        for top, left, high, wide, *_ in cells
    )


def _numbered(lines: Iterable[int]) -> dict[int, int]:
    return {line: n for n, line in enumerate(sorted(set(lines)))}


def read_tables(forms: Sequence[FormResult]) -> tuple[Grid, ...]:
    """The tables that the forms stand in, as they were read."""
    tables: dict[int, set[tuple[int, int, int, int]]] = {}
    for block in (block for form in forms for block in form.view):
        for cell in (cell for row in block.rows for cell in row):
            place = _ID.fullmatch(cell.id)
            if place:
                table, row, col = map(int, place.groups())
                tables.setdefault(table, set()).add((row, col, cell.rowspan, cell.colspan))
    return tuple(frozenset(tables[k]) for k in sorted(tables))


def exact_pages(truth: Sequence[Sequence[Grid]], forms: Sequence[FormResult]) -> int:
    """How many pages have each of their tables read cell by cell; a table that was read proves one of the truth."""
    left = Counter(read_tables(forms))
    exact = 0
    for page in truth:
        wanted = Counter(page)
        if all(left[grid] >= count for grid, count in wanted.items()):
            left -= wanted
            exact += 1
    return exact
