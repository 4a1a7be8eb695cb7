"""Merged cells that a converter said again in every column that they cover: put together again.

Where labels stand two or more times side by side, every row says how far each of its cells reaches; texts of two columns
that are alike by chance are told apart by the headings above them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from hebiao import wording
from hebiao.domain.document import Cell, Table
from hebiao.normalize import canon
from hebiao.phrasing import put_together, stands_beside

CellText = tuple[str, int, int]
"""text, line, start"""
Run = tuple[int, int]
"""first column of a cell, and one past its last"""

_FEWEST_COLUMNS: Final = 4
_FEWEST: Final = 3
"""labels said again that tell such a table"""
_LABEL: Final = 24
"""characters up to which a text may be a label"""
_OF_ALL: Final = frozenset({"execution_rate", "weight", "score"})
_INDICATORS, _FUNDS = 1, 4
"""numbers of the indicators and the funds among the following, from 1"""
_HEADINGS: Final = (
    (wording.COLUMNS, 3),
    (wording.MONEY_COLUMNS, 3),
    (wording.GOALS, 2),
    (wording.MONEY_ROWS, 2),
)
"""vocabularies of headings, and how many of one make a row of them"""


def says_again(rows: Iterable[Sequence[str]]) -> bool:
    """Whether labels stand side by side with themselves in the texts of rows."""
    again = 0
    for texts in rows:
        again += sum(_is_label(texts[first]) for first, stop in _runs(texts) if stop - first > 1)
        if again >= _FEWEST:
            return True
    return False


def rejoin(index: int, rows: Sequence[Sequence[CellText]]) -> Table | None:
    """The exact table of such rows; None where cells are not said again, or rows have lost some.

    Args:
        index: number of the table.
        rows: its rows of (text, line, start).
    """
    texts = [[text for text, _, _ in row] for row in rows]
    if not rows or not _keeps_columns(texts) or not says_again(texts):
        return None
    cells: list[Cell] = []
    bounds: set[int] = set()
    part, total, above, width = 0, False, False, 0
    for r, row in enumerate(texts):
        runs = _runs(row)
        own = [row[first] for first, _ in runs]
        heads = _heads(own)
        if heads:
            bounds = {first for first, _ in runs} | (bounds if above and part == heads else set())
            part, total = heads, False
        elif total or len(row) != width or _ends_part(own):
            bounds, total = set(), False
        width = len(row)
        for first, stop in _parted(runs, own, bounds, funds=part == _FUNDS):
            text, line, start = rows[r][first]
            cells.append(Cell(index, r, first, text, 1, stop - first, line=line, start=start))
        above = bool(heads)
        total = part == _INDICATORS and any(canon(t).rstrip(":") in wording.TOTALS for t in own[:2])
    return Table(index, tuple(cells), len(rows), max(map(len, rows)), exact=True)


def _keeps_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows have as many cells as those above them, but where another part of the form begins.

    Tables of the parts that nothing but a blank line parts have columns of their own; a row that lost a cell has not.
    """
    if max(map(len, rows)) < _FEWEST_COLUMNS:
        return False
    for width, group in itertools.groupby(enumerate(rows), lambda pair: len(pair[1])):
        first = [(n, row) for n, row in group if any(t.strip() for t in row)][:1]
        for n, row in first:
            own = [row[start] for start, _ in _runs(row)]
            if n and len(rows[0]) != width and not (_heads(own) or _ends_part(own)):
                return False
    return True


def _runs(texts: Sequence[str]) -> list[Run]:
    """The cells of a row: texts that are alike and stand side by side are one; blanks are not."""
    out: list[Run] = []
    for _, group in itertools.groupby(enumerate(texts), lambda pair: pair[1].strip() or pair[0]):
        columns = [column for column, _ in group]
        out.append((columns[0], columns[-1] + 1))
    return out


def _is_label(text: str) -> bool:
    if not text.strip() or len(text) > _LABEL:
        return False
    label = canon(text).rstrip(":")
    known = (wording.HEAD, *(vocabulary for vocabulary, _ in _HEADINGS))
    return stands_beside(text) or label in wording.TOTALS or any(_means(v, label) for v in known)


def _means(vocabulary: wording.Vocabulary, label: str) -> str | None:
    return vocabulary.alone.get(label) or put_together(vocabulary, label)


def _heads(texts: Sequence[str]) -> int:
    """The number, from 1, of the vocabulary whose headings a row holds; 0 for none."""
    labels = [canon(t).rstrip(":") for t in texts if len(t) <= _LABEL]
    for number, (vocabulary, least) in enumerate(_HEADINGS, 1):
        if len({m for label in labels if (m := _means(vocabulary, label))}) >= least:
            return number
    return 0


def _ends_part(texts: Sequence[str]) -> bool:
    """Whether a row stands under no headings: one of labels and values, or of one text over the whole width."""
    if len(texts) == 1:
        return not stands_beside(texts[0])  # a level goes on with the headings above it
    labels = [canon(t).rstrip(":") for t in texts[:3] if t.strip() and len(t) <= _LABEL]
    first = labels[0] if labels else ""
    goal = any(_means(wording.GOALS, label) for label in labels)
    return (
        goal or _means(wording.HEAD, first) is not None or first in wording.FOOT or first in wording.REMARKS
    )


def _parted(cut: Sequence[Run], texts: Sequence[str], bounds: set[int], *, funds: bool) -> Iterator[Run]:
    """The cells of a row below headings: what is alike in two columns by chance is two cells."""
    # Where funds are columns, one rate or score is of them all.
    of_all = funds and any(_means(wording.MONEY_COLUMNS, canon(t).rstrip(":")) in _OF_ALL for t in texts[:2])
    for (first, stop), text in zip(cut, texts, strict=True):
        whole = of_all or len(cut) == 1 or canon(text).rstrip(":") in wording.TOTALS
        edges = [first, *(b for b in sorted(bounds) if first < b < stop and not whole), stop]
        yield from itertools.pairwise(edges)
