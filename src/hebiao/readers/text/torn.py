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
from hebiao.readers.text.places import WIDE, AlignedRow, widths
from hebiao.readers.text.repeated import says_again
from hebiao.wording import NAME

_EVEN: Final = 5
"""of so many lines of cells, one at most may have fewer than the others: a row that lost cells is in line with nothing"""
_GAP: Final = 2
"""blanks between columns"""

_WIDE: Final = 14
"""places that a text fills where its column is wide enough to break it off, and not to fill by chance"""
_WHOLE: Final = regex("[。；;！？!?]$")

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
    told = tell_aligned([_lined_up(line, begins) for line in lines])
    if told is None or not told.clear or not any(map(_is_torn, told.rows.values())):
        return None
    return AlignedText({n: _as_written(row, lines, begins) for n, row in told.rows.items()}, clear=True)


def _places(text: str) -> int:
    return sum(widths(text.strip(), WIDE[0]))


def _lined_up(line: Sequence[Torn], begins: Sequence[int]) -> str:
    out, at = "", 0
    for (text, _), begin in zip(line, begins, strict=False):
        if said := text.strip():
            out += " " * (begin - at) + said
            at = begin + _places(said)
    return out


def _is_torn(row: AlignedRow) -> bool:
    """Whether a row has several lines, one of which breaks off within a text, and not only in the label of its part."""
    broken = (line for text, _, _ in row.cells for line in text.split("\n")[:-1])
    return row.stop - row.start > 1 and any(
        _places(line) >= _WIDE and not _WHOLE.search(line.strip()) for line in broken
    )


def _as_written(row: AlignedRow, lines: Sequence[Sequence[Torn]], begins: Sequence[int]) -> AlignedRow:
    """The row with the offsets of its cells in the source in place of those in the lined-up lines."""
    cells = []
    for text, n, start in row.cells:
        own = [
            (at, len(_lined_up(lines[n][:k], begins)), said)
            for k, (said, at) in enumerate(lines[n])
            if said.strip()
        ]
        at = next((at + len(s) - len(s.lstrip()) for at, end, s in reversed(own) if end <= start), 0)
        cells.append((text, n, at))
    return replace(row, cells=tuple(cells))
