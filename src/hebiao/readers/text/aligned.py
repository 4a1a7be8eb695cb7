"""Text whose columns are lined up by blanks, as `pdftotext -layout` and terminals leave a table: its rows and columns.

Every part of the form has columns of its own, told by the blanks that all its lines share. Each row has a figure; what
stands on a line without one is the rest of a row, of which one is told by where the figure stands: on the row's first
line, or in its middle. What does not fit either, or stands below a text that did not fill its column, is unsure.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.lazy import regex
from hebiao.normalize import canon, simplified
from hebiao.readers.text.grid import Grid
from hebiao.readers.text.pairs import read_goals, read_pairs
from hebiao.readers.text.parts import INDICATORS, find_parts
from hebiao.readers.text.places import WIDE, AlignedRow, Lines, is_figure

_LEAST: Final = 6
"""lines with three texts or more that a form has"""
_COLUMNS: Final = 6
"""columns that the indicators of a form have at least"""
_WIDEST: Final = 5_000
"""characters of the longest line that blanks may line up: no page and no screen is as wide, and each is looked at often"""
_BLANKS: Final = regex("[ \u00a0]{2}|\u3000")
"""what may stand between columns: pages copied from a browser keep their blanks as no-break ones"""
_GOES_ON: Final = regex(r"[)]|[数额率]?[(:]|(?:金?额|数)(?:[(:]|$)")
"""how the rest of a label of amounts begins"""


class AlignedText(Struct, frozen=True):
    """The rows of a form whose columns blanks line up, by their first line, and whether its columns stand apart."""

    rows: dict[int, AlignedRow]
    clear: bool
    whole: bool = True
    """whether most of its cells are certain, so that its rows are those of the form though its columns may not be"""
    headed: bool = True
    """whether the last column of the indicators has a heading"""


def tell_aligned(texts: Sequence[str], wide: Sequence[str] = WIDE) -> AlignedText | None:
    """The rows of a form in lines of text; None where blanks do not line up its columns, or no heading is found.

    Args:
        texts: the lines of one form.
        wide: the counts of places that they may be lined up by.
    """
    if max(map(len, texts), default=0) > _WIDEST:
        return None
    if sum(_BLANKS.search(text.strip()) is not None for text in texts) < _LEAST:
        return None
    pages = [Lines(texts, count) for count in wide]
    even = min(page.disorder() for page in pages)
    told = [_read(page) for page in pages if page.disorder() == even]
    best = max(told, key=lambda t: (t.clear, t.columns, -sum(len(r.unsure) for r in t.rows)))
    cells = sum(len(row.cells) for row in best.rows)
    whole = best.columns >= _COLUMNS and 2 * sum(len(row.unsure) for row in best.rows) < cells
    rows = {row.start: row for row in best.rows}
    return AlignedText(rows, best.clear, whole, best.headed) if rows else None


class _Told(Struct):
    """What was made of the lines under one count of places."""

    rows: list[AlignedRow]
    columns: int = 0
    """how many the indicators have"""
    clear: bool = True
    """whether the columns of all parts stand apart"""
    headed: bool = True
    """whether the last column of the indicators has a heading"""


def _read(lines: Lines) -> _Told:
    """The rows of all parts, from top to bottom; none where the indicators' heading is not found."""
    told = _Told([])
    parts = list(find_parts(lines))
    if sum(len(line) > 2 for line in lines.coarse) < _LEAST or not any(p.kind in INDICATORS for p in parts):
        return told
    for part in parts:
        if part.kind in ("head", "foot"):
            told.rows += _with_loose_figures(read_pairs(lines, part))
        elif part.kind == "goals":
            told.rows += read_goals(lines, part)
        else:
            grid = Grid(lines, part)
            rows = grid.rows()
            told.rows += _with_loose_figures(rows) if part.kind == "money" else rows
            told.clear = told.clear and grid.columns.apart
            if part.kind in INDICATORS:
                told.columns = max(told.columns, len(grid.columns.spans))
                told.headed = told.headed and bool(grid.columns.heads[-1])
    return told


def _with_loose_figures(rows: Sequence[AlignedRow]) -> Iterator[AlignedRow]:
    """The rows, of which one whose figures stand below others, with no label of their own, is in doubt and so are those.

    Numbers may wrap as texts do.
    """
    loose = [set[int](), *(_loose_figures(above, row) for above, row in itertools.pairwise(rows)), set[int]()]
    for row, (here, below) in zip(rows, itertools.pairwise(loose), strict=False):
        yield replace(row, unsure=row.unsure | here | below)


def _loose_figures(above: AlignedRow, row: AlignedRow) -> set[int]:
    """The columns of a row's figures, where each stands below a figure and what labels those has nothing below it."""
    over, own = ({k: t for k, (t, _, _) in enumerate(r.cells) if t} for r in (above, row))
    figures = {k for k, text in own.items() if is_figure(text)}
    if not figures or not all(is_figure(over.get(k, "").split(" ")[-1]) for k in figures):
        return set()
    labels = [k for k, text in over.items() if k < min(figures) and not is_figure(text)]
    below = canon(simplified(own.get(labels[-1], ""))) if labels else ""
    return set() if not labels or (below and not _GOES_ON.match(below)) else figures
