"""Characters of a page → rows of text on one baseline, and the doubts that come up on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct, field

from hebiao.domain.geometry import BBox

SPACE_GAP = 3.0
"""a gap wider than this between two characters of a line is a space, in points (pdfplumber's x_tolerance)"""
LINE_SHARE = 0.45
"""baselines nearer than this share of a character's height are one line"""
OVERLAP_SHARE = 0.5
"""two characters that share more of their width than this are printed over one another"""
LIGATURES = ("ff", "fi", "fl", "st")
"""one character of the font that the reader was given as two in one place"""


class Glyph(NamedTuple):
    """One character: its text, its box as seen in points from the top left, and its baseline.

    `turn` counts quarter turns clockwise; `base` is the baseline's position down the page of a reader
    who turns his head with the text.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    turn: int = 0


def is_unmapped(char: str) -> bool:
    """Private-use characters stand for a glyph that only its own font can name."""
    return "\ue000" <= char <= "\uf8ff" or char in "\0\ufffd\ufffe\uffff" or char >= "\U000f0000"


class TextRow(Struct, frozen=True):
    """Characters on one baseline in reading order, in the coordinates of their turned reader."""

    glyphs: Sequence[Glyph]
    turn: int


class Doubts(Struct):
    """Cheap signs that another reader could read this page in another way."""

    near_edge: int = 0
    overprinted: list[str] = field(default_factory=list)
    """cells (or beginnings of lines) in which characters stand on one another"""
    doubled: int = 0
    turned: int = 0
    off_page: int = 0
    across: int = 0
    """lines of text that run over the gutter between two tables side by side"""
    upside: bool = False
    """whether most of the page's text stands in another direction than the page"""
    spilled: list[str] = field(default_factory=list)
    """ends of text that runs on over the line of its cell"""
    open_cells: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    """cells that the end of the page leaves open, with room below their text; they are in no doubt"""
    cut: list[str] = field(default_factory=list)
    parted: list[str] = field(default_factory=list)
    """parts of merged cells that look like several cells"""
    struck: list[str] = field(default_factory=list)
    """texts that a line is drawn through"""
    cells: set[str] = field(default_factory=set)
    """ids of the cells whose text may belong elsewhere, or be two texts"""

    def __bool__(self) -> bool:
        return bool(self.near_edge or self.overprinted or self.doubled or self.spilled or self.open_cells)


def rows_of(glyphs: Sequence[Glyph], doubts: Doubts) -> list[TextRow]:
    """Characters on one baseline in reading order; rows without ink dropped, doubled characters kept once."""
    if any(g.turn for g in glyphs):
        doubts.turned += 1
        return [
            row
            for turn in range(4)
            for row in _level_rows([_turned(g) for g in glyphs if g.turn == turn], turn, doubts)
        ]
    return _level_rows(glyphs, 0, doubts)


def _level_rows(glyphs: Sequence[Glyph], turn: int, doubts: Doubts) -> list[TextRow]:
    rows: list[list[Glyph]] = []
    base = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.base):
        if not rows or glyph.base - base > LINE_SHARE * (glyph.bottom - glyph.top):
            rows.append([])
        rows[-1].append(glyph)
        base = glyph.base
    kept = []
    for row in rows:
        if all(g.text.isspace() for g in row):
            continue
        row.sort(key=lambda g: g.x0)
        kept.append(TextRow(_without_doubles(row, doubts), turn))
    return kept


def _turned(glyph: Glyph) -> Glyph:
    """The glyph in the coordinates of a reader who turns his head with it."""
    text, x0, top, x1, bottom, base, turn = glyph
    boxes = (
        (x0, top, x1, bottom),
        (top, -x1, bottom, -x0),
        (-x1, -bottom, -x0, -top),
        (-bottom, x0, -top, x1),
    )
    return Glyph(text, *boxes[turn], base, turn)


def row_box(row: TextRow) -> BBox:
    """Where a row stands on the page as seen."""
    x0, x1 = min(g.x0 for g in row.glyphs), max(g.x1 for g in row.glyphs)
    top, bottom = min(g.top for g in row.glyphs), max(g.bottom for g in row.glyphs)
    boxes = (
        (x0, top, x1, bottom),
        (-bottom, x0, -top, x1),
        (-x1, -bottom, -x0, -top),
        (top, -x1, bottom, -x0),
    )
    return BBox(*boxes[row.turn])


def _without_doubles(row: list[Glyph], doubts: Doubts) -> list[Glyph]:
    """Drops the second print of a character that is made bold by printing it twice."""
    kept = [row[0]]
    overprinted = False
    for glyph in row[1:]:
        last = kept[-1]
        if glyph.x0 < last.x1 - OVERLAP_SHARE * min(glyph.x1 - glyph.x0, last.x1 - last.x0):
            if glyph.text == last.text:
                doubts.doubled += 1
                continue
            pair = last.text + glyph.text
            overprinted = overprinted or not (" " in pair or pair.isspace() or pair in LIGATURES)
        kept.append(glyph)
    if overprinted:
        doubts.overprinted.append("".join(g.text for g in row))
    return kept


def row_text(row: Sequence[Glyph]) -> str:
    """The text of one row, with a space where there is a clear gap; control characters dropped."""
    pieces = []
    end = row[0].x1
    spaced = True
    for glyph in row:
        text = glyph.text
        blank = text.isspace()
        if not spaced and not blank and glyph.x0 - end > SPACE_GAP:
            pieces.append(" ")
        if text >= " ":
            pieces.append(text)
        end = glyph.x1
        spaced = blank
    return "".join(pieces)
