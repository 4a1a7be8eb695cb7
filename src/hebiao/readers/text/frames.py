"""Tables that characters draw: which lines are one row.

Where a rule is drawn below every row, the lines between two rules are one row, cell by cell. Where rules part only
the sections, a line goes on with the one above if each of its texts stands below one that fills its cell.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.lazy import regex

BARS: Final = str.maketrans(dict.fromkeys("│┃║｜¦┆┊", "|"))
"""upright strokes that frames of characters are drawn with"""
_RULE: Final = regex(r"^[\s|─━═┄┈┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋+=-]+$")
_DRAWN: Final = regex(r"[─━═┄┈]{2}|[+-]{3}")
_MARKDOWN: Final = regex(r"^\s*\|?\s*:?-{2,}:?\s*\|[\s|:-]*$")
_JOINTS: Final = regex(r"[|├┤┼╠╣╬┣┫╋]")
_PART_RULE: Final = regex(r"[├┼╠╬┣╋][─━═]{2,}|[─━═]{2,}[┤┼╣╬┫╋]")
_STROKE: Final = regex(r"[─━═┬┴┳┻╦╩]{2,}")
_LEAST: Final = 8
"""rows between rules that a form has; fewer rules part its sections only"""
_SLACK: Final = 3
"""half-width places that a full line may leave blank: a wide character that did not fit, and a space for looks"""

_FEW: Final = 2
"""texts of a line that may be the rest of the line above, though not all of them stand below a full cell"""

Piece = tuple[str, int]
"""a cell's text on one line, with its blanks, and where it begins there"""


class FramedRow(Struct, frozen=True):
    """One row: indices of its first line and behind its last, its cells, and whether its lines are surely its own."""

    start: int
    stop: int
    cells: tuple[Piece, ...]
    sure: bool


def is_rule(text: str) -> bool:
    """Whether a line is drawn, not written."""
    body = text.translate(BARS)
    return bool(_RULE.match(body) and _DRAWN.search(body))


def framed_rows(texts: Sequence[str]) -> dict[int, FramedRow]:
    """The rows of a drawn table by their first line; empty where every line may be a row by itself."""
    if _is_markdown(texts):
        return {}
    groups = list(_groups(texts))
    if len(groups) < _LEAST:
        groups = list(_by_width(texts)) if _is_aligned(texts) else []
    if all(len(lines) == 1 for _, _, lines, _ in groups):
        return {}
    return {start: _row(start, stop, lines, sure=sure) for start, stop, lines, sure in groups}


def _is_markdown(texts: Sequence[str]) -> bool:
    """Whether each of several tables has one rule, below its first row: there every line is a row."""
    tables = [
        [bool(_MARKDOWN.match(t)) for t in lines]
        for barred, lines in itertools.groupby(texts, lambda t: "|" in t.translate(BARS))
        if barred
    ]
    return bool(tables) and all(marks[1:2] == [True] and sum(marks) == 1 for marks in tables)


_Group = tuple[int, int, list[list[Piece]], bool]
"""first line, behind the last, the cells of each line, and whether it is certain that they are one row"""


def _groups(texts: Sequence[str]) -> Iterator[_Group]:
    """The lines between two rules; a rule that ends at a merged cell carries a line of its text."""
    start: int | None = None
    for i, text in enumerate((*texts, "")):
        body = text.translate(BARS)
        drawn = is_rule(text)
        part = not drawn and bool(_PART_RULE.search(body))
        if "|" in body and not drawn and not part:
            start = i if start is None else start
        elif start is not None:
            lines = [_pieces(t.translate(BARS)) for t in texts[start:i]]
            if part:
                lines.append(_beside(body, len(lines[0])))
            yield start, i + part, lines, True
            start = None


def _is_aligned(texts: Sequence[str]) -> bool:
    """Whether the lines are a table in characters of even width, and not markdown, where every line is a row."""
    lines = [t for t in texts if "|" in t.translate(BARS) and not is_rule(t)]
    if len(lines) < _LEAST or any(_MARKDOWN.match(t) for t in texts):
        return False
    widths = Counter(_width(t.rstrip()) for t in lines)
    return max(widths.values()) * 2 > len(lines)


def _by_width(texts: Sequence[str]) -> Iterator[_Group]:
    """Each line with those that go on with it."""
    group: _Group | None = None
    for i, text in enumerate(texts):
        body = text.translate(BARS)
        inside = "|" in body and not is_rule(text)
        line = _pieces(body) if inside else []
        full = _below_full(group[2], line) if group else []
        if group and full and all(full):
            group = (group[0], i + 1, [*group[2], line], group[3])
            continue
        doubtful = any(full) and len(full) <= _FEW
        if group:
            yield (*group[:3], group[3] and not doubtful)
        group = (i, i + 1, [line], not doubtful) if inside else None
    if group:
        yield group


def _below_full(lines: Sequence[Sequence[Piece]], line: Sequence[Piece]) -> list[bool]:
    """Of each text of a line, whether it may be the rest of a full cell above; none where it has all of a row's cells."""
    if len(lines[-1]) != len(line):
        return []
    filled = {i for row in lines for i, (text, _) in enumerate(row) if text.strip()}
    here = [i for i, (text, _) in enumerate(line) if text.strip()]
    if filled <= set(here):
        return []
    pairs = ((lines[-1][i][0], line[i][0].strip()) for i in here)
    return [_is_full(a) and not (a.strip().isdigit() and b.isdigit()) for a, b in pairs]


def _is_full(text: str) -> bool:
    return bool(text.strip()) and _width(text) - _width(text.rstrip()) <= _SLACK


def _width(text: str) -> int:
    """Half-width places that a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _row(start: int, stop: int, lines: Sequence[Sequence[Piece]], *, sure: bool) -> FramedRow:
    if len({len(line) for line in lines}) != 1:
        return FramedRow(start, stop, tuple(lines[0]), sure=False)
    cells: list[Piece] = []
    row = FramedRow(start, stop, (), sure)
    for column in zip(*lines, strict=True):
        said = [(text.strip(), at) for text, at in column if text.strip()]
        cells.append(("\n".join(t for t, _ in said), said[0][1] if said else column[0][1]))
    return replace(row, cells=tuple(cells))


def _pieces(body: str) -> list[Piece]:
    """The cells of one line between its first upright stroke and its last."""
    first, last = body.index("|"), body.rindex("|")
    edges = [m.start() for m in re.finditer(r"\|", body)]
    if body[:first].strip() or first == last:
        edges.insert(0, -1)
    if body[last + 1 :].strip():
        edges.append(len(body))
    return [(body[a + 1 : b], a + 1) for a, b in itertools.pairwise(edges)]


def _beside(body: str, count: int) -> list[Piece]:
    """The texts of merged cells on both sides of a rule that ends at them, as a line of `count` cells."""
    edges = [m.start() for m in _JOINTS.finditer(body)]
    parts = [(body[a + 1 : b], a + 1) for a, b in itertools.pairwise(edges)]
    drawn = [i for i, (text, _) in enumerate(parts) if _STROKE.search(text)]
    left, right = (parts[: drawn[0]], parts[drawn[-1] + 1 :]) if drawn else ([], [])
    middle = count - len(left) - len(right)
    return [*left, *[("", 0)] * middle, *right] if middle >= 0 else []
