"""Thin lines through the middle of text: what they cross is struck out, and no line of a table."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from hebiao.domain.geometry import BBox
from hebiao.readers.pages.lattice import Ruling
from hebiao.readers.pages.textrows import Glyph

MIDDLE = 0.22
"""a line this near to the middle of a character crosses it, as a share of its height; underlines are farther"""
INKED = 0.6
"""share of a line's length that must lie on characters: a ruling that text runs into is longer"""
HALF = 0.5
"""share of a character's width that a line must cross to strike it out"""
TOUCH = 1.0
"""a line whose both ends are this near to upright ones is a side of a cell, in points"""


def find_strikes(
    glyphs: Sequence[Glyph], rulings: Sequence[Ruling]
) -> tuple[frozenset[Glyph], tuple[Ruling, ...]]:
    """Parts the level rulings that strike out upright text from all others.

    Returns:
        The characters that are struck out, and the rulings that may be lines of tables.
    """
    level = sorted((g for g in glyphs if not g.turn and not g.text.isspace()), key=_middle)
    middles = [_middle(g) for g in level]
    reach = MIDDLE * max((g.bottom - g.top for g in level), default=0.0)
    near: dict[float, list[Glyph]] = {}
    for y in {r.top for r in rulings if r.x1 - r.x0 > r.bottom - r.top}:
        found = level[bisect_left(middles, y - reach) : bisect_right(middles, y + reach)]
        crossed = [g for g in found if abs(y - _middle(g)) <= MIDDLE * (g.bottom - g.top)]
        if crossed:
            near[y] = crossed
    if not near:
        return frozenset(), tuple(rulings)
    struck: set[Glyph] = set()
    kept: list[Ruling] = []
    for ruling in rulings:
        crossed = [g for g in near.get(ruling.top, ()) if _share(g, ruling) >= HALF]
        inked = sum(min(g.x1, ruling.x1) - max(g.x0, ruling.x0) for g in crossed)
        if crossed and inked >= INKED * (ruling.x1 - ruling.x0) and not _is_side(ruling, rulings):
            struck.update(crossed)
        else:
            kept.append(ruling)
    return frozenset(struck), tuple(kept)


def find_marked(glyphs: Sequence[Glyph], marked: Sequence[BBox]) -> frozenset[Glyph]:
    """The characters whose middles lie in one of the boxes."""
    return frozenset(
        g
        for g in glyphs
        if not g.text.isspace() and any(b.contains((g.x0 + g.x1) / 2, _middle(g)) for b in marked)
    )


def _middle(glyph: Glyph) -> float:
    return (glyph.top + glyph.bottom) / 2


def _share(glyph: Glyph, ruling: Ruling) -> float:
    return (min(glyph.x1, ruling.x1) - max(glyph.x0, ruling.x0)) / max(glyph.x1 - glyph.x0, 0.01)


def _is_side(ruling: Ruling, rulings: Sequence[Ruling]) -> bool:
    """Whether both ends of a level ruling meet upright ones."""
    return all(
        any(
            abs(r.x0 - x) <= TOUCH and r.top - TOUCH <= ruling.top <= r.bottom + TOUCH
            for r in rulings
            if r.bottom - r.top > r.x1 - r.x0
        )
        for x in (ruling.x0, ruling.x1)
    )
