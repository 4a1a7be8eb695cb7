"""Parts of a form in lined-up text that have no figures: labels with their texts beside them, and the goals."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from hebiao.readers.pages.spread import Span
from hebiao.readers.text.parts import Stretch, is_labelled, is_pair, labelled
from hebiao.readers.text.places import NARROW, SLACK, AlignedRow, Lines, Piece, words
from hebiao.wording import EXTRA_HEAD, FOOT, GOALS, HEAD

_PAIR: Final = 2
"""a label and its text"""


def read_pairs(lines: Lines, part: Stretch) -> list[AlignedRow]:
    """Rows of labels, each with its text to the right; a line that begins further right goes on with the row above."""
    left = min((lines.coarse[n][0].x0 for n in range(part.first, part.stop)), default=0)
    rows: list[AlignedRow] = []
    table = _table(lines, part, left)
    columns = lines.split(table, ()) if table else []
    n = part.first
    while n < part.stop:
        stop = n + 1
        if n in table:
            cells = lines.place(lines.fine[n], columns)
            rows.append(lines.row(n, stop, cells, range(len(cells)) if left < lines.coarse[n][0].x0 else ()))
            n = stop
            continue
        if labelled(lines, n):
            label, *rest = lines.fine[n]
            rows.append(lines.row(n, stop, [[label], rest]))
        if not is_pair(lines.coarse[n]):
            n = stop
            continue
        below = lines.more.get((lines.at[n], lines.coarse[n][0].start), ())
        deep = len(below) >= _PAIR  # texts beside a label of three lines may stand on any of them
        while stop < part.stop and (
            lines.at[stop] <= below[-1][0]
            if deep
            else lines.coarse[stop][0].x0 > left and _is_rest(lines, n, stop)
        ):
            stop += 1
        row = _pair(lines, n, stop)
        torn = deep or (stop < part.stop and stop not in table and _is_loose(lines, stop, left))
        rows.append(replace(row, unsure=frozenset(range(len(row.cells)))) if torn else row)
        n = stop
    return rows


def _table(lines: Lines, part: Stretch, left: int) -> range:
    """The lines of a table among labels with their texts: the label of its part does not stand on all of its lines."""
    inner = [
        n
        for n in range(part.first, part.stop)
        if lines.coarse[n][0].x0 > left
        and len(lines.coarse[n]) > 1
        and (n == part.first or not _is_rest(lines, n - 1, n))
    ]
    if len(inner) <= _PAIR:
        return range(0)
    above = inner[0] > part.first and not is_labelled(lines, inner[0] - 1)
    return range(inner[0] - above, inner[-1] + 1)


def _is_loose(lines: Lines, n: int, left: int) -> bool:
    """Whether a line has texts and no label of its own: they go on with some of those above, nobody knows which."""
    line = lines.coarse[n]
    return line[0].x0 > left and not any(words(p).split(":")[0] in _LABELS for p in line)


_LABELS: Final = frozenset({*HEAD.alone, *EXTRA_HEAD, *FOOT})


def _is_rest(lines: Lines, first: int, n: int) -> bool:
    """Whether a line holds but one text, or texts that go on below those of the line above."""
    here, above = lines.coarse[n], lines.coarse[n - 1]
    over = [next((q for q in above if q.x0 == p.x0), None) for p in here]
    torn = any(q and (words(q) + words(p)) in HEAD.alone for p, q in zip(here, over, strict=True))
    wraps = all(q is not None and (torn or q.x1 - q.x0 >= NARROW) for q in over)
    return len(here) < 2 or (wraps and len(lines.coarse[first]) > len(here))


def _pair(lines: Lines, first: int, stop: int) -> AlignedRow:
    cells = [[p] for p in lines.coarse[first]]
    sure = lines.coarse[first][0].x0 <= lines.coarse[min(first + 1, stop - 1)][0].x0
    unsure = set() if sure else set(range(len(cells)))
    for n in range(first + 1, stop):
        for piece in lines.coarse[n]:
            shares = [piece.span.shared(own[0].span) for own in cells]
            best = shares.index(max(shares))
            unsure |= {best} if shares[best] <= 0 or not _is_wrapped(lines, cells, best, n) else set()
            cells[best].append(piece)
    return lines.row(first, stop, cells, unsure)


def _is_wrapped(lines: Lines, cells: Sequence[Sequence[Piece]], k: int, n: int) -> bool:
    """Whether the text so far reaches to the next one, or as far as any of its own lines."""
    last = cells[k][-1]
    most = cells[k + 1][0].x0 - 1 if k + 1 < len(cells) else max(p.x1 for line in lines.coarse for p in line)
    widest = max(p.x1 for p in cells[k])
    return last.line == n - 1 and last.x1 >= min(most, widest) - SLACK and last.x1 - last.x0 >= NARROW


def read_goals(lines: Lines, part: Stretch) -> list[AlignedRow]:
    """The heading and one row below it; a label that begins anew further down begins a row of its own."""
    columns = lines.split(range(part.first, part.stop), (part.key,))
    heading = lines.place(lines.coarse[part.key], columns)
    headed = [k for k, own in enumerate(heading) if own]
    together = any(len(own) > 1 for own in heading) or _is_labelled_close(lines, part.key)
    body = range(part.key + 1, part.stop)
    cuts = [n for n in body[1:] if _begins_anew(lines, n, columns, part.key)]
    rows = [lines.row(part.first, part.key + 1, heading, headed if together else ())]
    starts = [*body[:1], *cuts]
    for first, stop in itertools.pairwise([*starts, part.stop]):
        cells = lines.place([p for n in range(first, stop) for p in lines.fine[n]], columns)
        over = any(_is_over(p, columns) for n in range(first, stop) for p in lines.coarse[n])
        rows.append(lines.row(first, stop, cells, range(len(columns)) if together or over else ()))
    return rows


def _is_labelled_close(lines: Lines, key: int) -> bool:
    """Whether one blank alone parts the label of the part from the heading beside it, and so perhaps from its text."""
    close = [[q for q in lines.fine[key] if p.x0 <= q.x0 < p.x1] for p in lines.coarse[key]]
    return any(len(own) > 1 and words(own[-1]) in GOALS.alone for own in close)


def _is_over(piece: Piece, columns: Sequence[Span]) -> bool:
    """Whether a text without a gap stands in two columns: nothing shows where the one ends."""
    return sum(piece.span.shared(c) > NARROW for c in columns) > 1


def _begins_anew(lines: Lines, n: int, columns: Sequence[Span], key: int) -> bool:
    """Whether a column goes on after a gap: a label below another one, and its row; prose has no gaps."""
    head, top, above, here = (lines.place(lines.coarse[m], columns) for m in (key, key + 1, n - 1, n))
    labels = len(columns) - 2
    return any(here[k] and not above[k] and (top[k] or (k < labels and head[k])) for k in range(len(columns)))
