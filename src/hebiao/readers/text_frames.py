"""Tables that characters draw, with a rule below every row: the lines between two rules are one row, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

BARS: Final = str.maketrans(dict.fromkeys("│┃║｜¦┆┊", "|"))
"""upright strokes that frames of characters are drawn with"""
RULE: Final = re.compile(r"^(?=.*[─━═┄┈+-])[\s|─━═┄┈┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋+=-]+$")
_JOINTS: Final = re.compile(r"[|├┤┼╠╣╬┣┫╋]")
_PART_RULE: Final = re.compile(r"[├┼╠╬┣╋][─━═]{2,}|[─━═]{2,}[┤┼╣╬┫╋]")
_STROKE: Final = re.compile(r"[─━═┬┴┳┻╦╩]{2,}")
_LEAST: Final = 8
"""rows between rules that a form has; fewer rules part its sections only"""

Piece = tuple[str, int]
"""a cell's text on one line and where it begins there"""


@dataclass(frozen=True, slots=True)
class FramedRow:
    """One row: indices of its first line and behind its last, its cells, and whether its lines have equally many."""

    start: int
    stop: int
    cells: tuple[Piece, ...]
    even: bool


_DRAWN: Final = re.compile(r"[─━═┄┈]{2}|[+-]{3}")


def is_rule(text: str) -> bool:
    """Whether a line is drawn, not written."""
    body = text.translate(BARS)
    return bool(RULE.match(body) and _DRAWN.search(body))


def framed_rows(texts: Sequence[str]) -> dict[int, FramedRow]:
    """The rows of a table with a rule below every row, by their first line; empty where the lines are no such table."""
    rows = list(_groups(texts))
    if len(rows) < _LEAST or all(r.stop - r.start == 1 for r in rows):
        return {}
    return {r.start: r for r in rows}


def _groups(texts: Sequence[str]) -> Iterator[FramedRow]:
    start: int | None = None
    for i, text in enumerate((*texts, "")):
        body = text.translate(BARS)
        part = bool(_PART_RULE.search(body)) and not is_rule(text)
        inside = "|" in body and not is_rule(text) and not part
        if inside and start is None:
            start = i
        if inside or start is None:
            continue
        lines = [_pieces(t.translate(BARS)) for t in texts[start:i]]
        if part:
            lines.append(_beside(body, len(lines[0])))
        yield _row(start, i + part, lines)
        start = None


def _row(start: int, stop: int, lines: Sequence[Sequence[Piece]]) -> FramedRow:
    even = len({len(line) for line in lines}) == 1
    if not even:
        return FramedRow(start, stop, tuple(lines[0]), even=False)
    cells = []
    for column in zip(*lines, strict=True):
        said = [(text.strip(), at) for text, at in column if text.strip()]
        cells.append(("\n".join(t for t, _ in said), said[0][1] if said else column[0][1]))
    return FramedRow(start, stop, tuple(cells), even=True)


def _pieces(body: str) -> list[Piece]:
    """The cells of one line between its first upright stroke and its last."""
    first, last = body.index("|"), body.rindex("|")
    edges = [m.start() for m in re.finditer(r"\|", body)]
    if body[:first].strip() or first == last:
        edges.insert(0, -1)
    if body[last + 1 :].strip():
        edges.append(len(body))
    return [(body[a + 1 : b], a + 1) for a, b in zip(edges, edges[1:], strict=False)]


def _beside(body: str, count: int) -> list[Piece]:
    """The texts of merged cells on both sides of a rule that ends at them, as a line of `count` cells."""
    edges = [m.start() for m in _JOINTS.finditer(body)]
    parts = [(body[a + 1 : b], a + 1) for a, b in zip(edges, edges[1:], strict=False)]
    drawn = [i for i, (text, _) in enumerate(parts) if _STROKE.search(text)]
    left, right = (parts[: drawn[0]], parts[drawn[-1] + 1 :]) if drawn else ([], [])
    middle = count - len(left) - len(right)
    return [*left, *[("", 0)] * middle, *right] if middle >= 0 else []
