"""Pages of text whose table is not ruled, or by level lines only: what stands on them as texts, and its cells."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import median
from typing import Final

from hebiao.domain.geometry import LOST_ROWS, BBox, rows_of_cells
from hebiao.readers.pages.aligned import Aligned, Carried, align
from hebiao.readers.pages.headings import Text, is_known
from hebiao.readers.pages.lattice import Grid, Ruling
from hebiao.readers.pages.textrows import Doubts, Glyph, rows_of

BESIDE: Final = (0.45, 1.0)
"""of a character's size: a gap as wide in a line may part two texts, and parts them"""
BELOW: Final = 0.6
"""of a character's size: lines further apart are of two texts"""
FLOOR: Final = 3.0
"""of a character's size: a level line as long as this is a line of a table"""


def tell_cells(
    glyphs: Sequence[Glyph], grids: Sequence[Grid], rulings: Sequence[Ruling], carried: Carried | None = None
) -> Aligned | None:
    """The cells of a page without upright lines; None where it has no such table, or its headings are not found.

    Args:
        glyphs: of the upright page.
        grids: its ruled tables; what stands in them is left alone.
        rulings: all that is drawn.
        carried: what the page before broke off.
    """
    boxes = [g.bbox for g in grids if len(g.xs) > 2 and len(g.ys) > 2]
    free = [
        g
        for g in glyphs
        if not g.turn
        and not g.text.isspace()
        and not any(b.contains((g.x0 + g.x1) / 2, (g.top + g.bottom) / 2) for b in boxes)
    ]
    if not free:
        return None
    em = median(g.bottom - g.top for g in free)
    floors = [
        r
        for r in rulings
        if r.x1 - r.x0 >= FLOOR * em and r.bottom - r.top < 1 and not any(_on(b, r) for b in boxes)
    ]
    texts = find_texts(free, floors, em)
    rows = rows_of_cells(BBox(t.x0, t.top, t.x1, t.bottom) for t in texts)
    if rows < (1 if carried else LOST_ROWS):
        return None
    return align(texts, floors, em, carried)


def find_texts(glyphs: Sequence[Glyph], floors: Sequence[Ruling], em: float) -> list[Text]:
    """Words of a label in one piece, other texts in pieces parted by any gap; none runs over a level line."""
    fine, coarse = (_groups(_runs(glyphs, beside * em), floors, em) for beside in BESIDE)
    found: list[Text] = []
    for whole in coarse:
        inside = [t for t in fine if _holds(whole, t)]
        found += [whole] if is_known(whole.words) or len(inside) < 2 else inside
    return found


def _on(box: BBox, ruling: Ruling) -> bool:
    return (
        box.top - 1 <= ruling.top <= box.bottom + 1
        and box.x0 - 1 <= (ruling.x0 + ruling.x1) / 2 <= box.x1 + 1
    )


def _holds(outer: Text, inner: Text) -> bool:
    return (
        outer.x0 <= inner.x0
        and inner.x1 <= outer.x1
        and outer.top <= inner.top
        and inner.bottom <= outer.bottom
    )


def _runs(glyphs: Sequence[Glyph], gap: float) -> list[Text]:
    """Characters of one line that stand nearer than the gap, from top to bottom."""
    found = []
    for row in rows_of(glyphs, Doubts()):
        run = [row.glyphs[0]]
        for last, glyph in itertools.pairwise(row.glyphs):
            if glyph.x0 - last.x1 > gap:
                found.append(_text(run))
                run = []
            run.append(glyph)
        found.append(_text(run))
    return sorted(found, key=lambda t: t.top)


def _text(run: Sequence[Glyph]) -> Text:
    return Text(
        min(g.x0 for g in run), min(g.top for g in run), max(g.x1 for g in run), max(g.bottom for g in run),
        "".join(g.text for g in run),
    )  # fmt: skip


def _groups(runs: Sequence[Text], floors: Sequence[Ruling], em: float) -> list[Text]:
    """Runs that stand below one another, near enough, as those of one cell do."""
    parent = list(range(len(runs)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for i, a in enumerate(runs):
        for j in range(i + 1, len(runs)):
            b = runs[j]
            if b.top - a.bottom > BELOW * em:
                break
            if a.across.shared(b.across) > 0 and b.top > a.down.middle and not _parted(a, b, floors):
                parent[root(j)] = root(i)
    groups: dict[int, list[Text]] = {}
    for i, run in enumerate(runs):
        groups.setdefault(root(i), []).append(run)
    return [
        Text(
            min(t.x0 for t in group), min(t.top for t in group), max(t.x1 for t in group),
            max(t.bottom for t in group), "".join(t.words for t in group),
        )
        for group in groups.values()
    ]  # fmt: skip


def _parted(a: Text, b: Text, floors: Sequence[Ruling]) -> bool:
    x = (max(a.x0, b.x0) + min(a.x1, b.x1)) / 2
    return any(a.down.middle < f.top < b.down.middle and f.x0 < x < f.x1 for f in floors)
