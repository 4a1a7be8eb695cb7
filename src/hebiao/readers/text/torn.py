"""Rows of text that were torn: what wrapped inside a cell stands in a row of its own below it, as Tabula and Camelot write it.

The cells are known, but not which lines are one row. So the lines are lined up by blanks again, cell under cell, and
told as text that came so (`text.aligned`).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from hebiao.lazy import regex
from hebiao.readers.text.aligned import AlignedText, tell_aligned
from hebiao.readers.text.places import WIDE, AlignedRow, is_figure, widths
from hebiao.readers.text.repeated import says_again
from hebiao.wording import NAME

_EVEN: Final = 5
"""of so many lines of cells, one at most may have fewer than the others: a row that lost cells is in line with nothing"""
_GAP: Final = 2
"""blanks between columns"""

_WIDTHS: Final = WIDE[:1]
"""the count of places that the lines are lined up by"""
_WIDE: Final = 14
"""places that a text fills where its column is wide enough to break it off, and not to fill by chance"""
_WHOLE: Final = regex("[。；;！？!?]$")
_BLANKS: Final = regex(r"\s+")
_ROW: Final = 2
"""figures that a row of its own has at least: its points, and what it got of them"""

Torn = tuple[str, int]
"""the text of a cell on one line, and where it begins there"""


def tell_torn(lines: Sequence[Sequence[Torn]]) -> AlignedText | None:
    """The rows of a form whose cells were torn line by line; None where they were not, or cannot be told.

    Args:
        lines: the cells of each line; one cell for a running line, none for a blank one.

    Returns:
        Rows whose offsets are those of the cells on their lines.
    """
    sizes = Counter(len(line) for line in lines if len(line) > 1)
    names = sum(NAME in text for line in lines for text, _ in line)
    if names > 1 or any("\n" in text for line in lines for text, _ in line) or not sizes:
        return None  # two forms side by side, cells with their lines, or no cells
    if says_again([text for text, _ in line] for line in lines):
        return None
    size, usual = sizes.most_common(1)[0]
    if max(sizes) > size or _EVEN * usual < (_EVEN - 1) * sizes.total():
        return None
    reach = [0] * size
    for line in lines:
        for k, (text, _) in enumerate(line if len(line) > 1 else ()):
            reach[k] = max(reach[k], _places(text))
    begins = [0, *itertools.accumulate(n + _GAP for n in reach)]
    told = tell_aligned([_lined_up(line, begins) for line in lines], _WIDTHS)
    if told is None or not told.clear or not any(map(_is_torn, told.rows.values())):
        return None
    if any(_holds_two(row, lines) for row in told.rows.values()):
        return None  # a row that lost a cell stands in no line with the others: nothing was torn
    return AlignedText({n: _as_written(row, lines, begins) for n, row in told.rows.items()}, clear=True)


def _said(text: str) -> str:
    """A cell's text as it is lined up: blanks within it part no columns."""
    return _BLANKS.sub(" ", text.strip())


def _places(text: str) -> int:
    return sum(widths(_said(text), _WIDTHS[0]))


def _lined_up(line: Sequence[Torn], begins: Sequence[int]) -> str:
    out, at = "", 0
    for (text, _), begin in zip(line, begins, strict=False):
        if said := _said(text):
            out += " " * (begin - at) + said
            at = begin + _places(said)
    return out


def _is_torn(row: AlignedRow) -> bool:
    """Whether a row has several lines, one of which breaks off within a text, and not only in the label of its part."""
    broken = (line for text, _, _ in row.cells for line in text.split("\n")[:-1])
    return row.stop - row.start > 1 and any(
        _places(line) >= _WIDE and not _WHOLE.search(line.strip()) for line in broken
    )


def _holds_two(row: AlignedRow, lines: Sequence[Sequence[Torn]]) -> bool:
    """Whether a row was told of two that each have figures of their own: those of the second are not the rest of the first's."""
    over: dict[int, str] = {}
    for line in lines[row.start : row.stop]:
        here = {k: text.strip() for k, (text, _) in enumerate(line) if text.strip()}
        figures = {k for k, text in here.items() if is_figure(text)}
        if len(figures) >= _ROW:
            if over and not all(is_figure(over.get(k, "")) for k in figures):
                return True
            over = here
    return False


def _as_written(row: AlignedRow, lines: Sequence[Sequence[Torn]], begins: Sequence[int]) -> AlignedRow:
    """The row with its texts and the offsets of its cells in the source in place of those in the lined-up lines."""
    blanks = {_said(text): text.strip() for line in lines for text, _ in line}
    cells = []
    for text, n, start in row.cells:
        own = [
            (at, len(_lined_up(lines[n][:k], begins)), said)
            for k, (said, at) in enumerate(lines[n])
            if said.strip()
        ]
        at = next((at + len(s) - len(s.lstrip()) for at, end, s in reversed(own) if end <= start), 0)
        cells.append(("\n".join(blanks.get(part, part) for part in text.split("\n")), n, at))
    return replace(row, cells=tuple(cells))
