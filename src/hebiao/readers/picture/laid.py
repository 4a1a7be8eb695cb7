"""A page of a picture before a character of it is read: its ink, its tables, and where its texts may stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.geometry import LOST_ROWS, BBox, rows_of_cells
from hebiao.readers.pages.lattice import Grid
from hebiao.readers.picture.clean import ink
from hebiao.readers.picture.clean.pale import print_only, strokes_of
from hebiao.readers.picture.clean.specks import clean
from hebiao.readers.picture.clean.stamps import lifted, seals
from hebiao.readers.picture.rule.ruled import Ruled
from hebiao.readers.recognise.cells import Pixels
from hebiao.readers.recognise.components import Components
from hebiao.readers.recognise.detected import Seen
from hebiao.readers.recognise.textlines import Lines, Strip, find_lines, free_lines, line_height

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

PAPER: Final = 235
"""of 250: what is darker is ink, however faint"""
TAKEN: Final = 0.02
"""of a line's height squared: as much ink that was taken out of a line may be a piece of a character"""
ABOVE: Final = 0.4
"""of a line's height: as far over a line may what is left of a roof stand (完), or the dot of a letter"""
BEHIND: Final = 0.9
"""of a line's height: as far behind the last letter of a line may a mark stand, if it is low"""
INSET: Final = 0.8
"""points: the inside of a cell begins this far from the middle of its lines"""
HALO: Final = 0.08
"""of a line's height: as far around dirt the picture of a line is made paper; as far around print it is left"""
FADED: Final = 0.25
"""of a line's height squared: as much pale ink beside the text of a cell may be text that has faded"""


class Cut(Struct, frozen=True):
    """The ink of a page and where its texts may stand."""

    marks: Mask
    outside: Mask
    """ink in no table"""
    dirt: Mask
    """what was taken for no print, with its blur"""
    thin: Mask
    """lines in no table that are drawn"""
    pale: Mask
    """ink that is paler than print"""
    boxes: list[list[Strip]]
    """the insides of the cells, table by table"""
    lines: list[list[Lines]]
    """the lines of text in them"""
    em: float
    free: list[Strip]
    """lines of text in no table"""

    @property
    def loose_rows(self) -> int:
        """Rows of texts in no table that stand side by side as cells do."""
        return rows_of_cells(BBox(*s) for s in self.free)

    def around(self, strip: Strip) -> Strip:
        """A line of text in no table with half a line's height of paper about it."""
        more = round(self.em / 2)
        height, width = self.marks.shape
        return Strip(
            max(0, strip.x0 - more),
            max(0, strip.top - more),
            min(width, strip.x1 + more),
            min(height, strip.bottom + more),
        )

    def is_faded(self, box: Strip) -> bool:
        """Whether there is as much pale ink in a box as a character has."""
        import numpy as np

        pale = self.pale[box.top : box.bottom, box.x0 : box.x1]
        return bool(np.count_nonzero(pale) > FADED * self.em * self.em)


class Laid(Struct, frozen=True):
    """A page with its tables, before a character of it is read."""

    sheet: ink.Sheet
    ruled: Ruled
    marks: Mask
    """ink that is no ruling"""
    cut: Cut
    grids: Sequence[Grid]
    drawn: int
    """so many of the grids are drawn, the first ones; the others are told by how their texts align"""
    seen: Seen
    """what a detector of text finds on it, where it is asked"""
    unsure: Sequence[BBox] = ()
    """where such a one is not certain"""

    def pixels(self, marks: Mask) -> Pixels:
        """These marks as they are read: what is ruled or dirt is made paper."""
        return Pixels(self.sheet.gray, marks, self.ruled.ink | self.cut.dirt, self.cut.em)

    def is_bared(self, strip: Strip) -> bool:
        """Whether ink that was taken for a ruling or for dirt stood in a line: a stroke of it may have gone, too.

        What was taken for dirt may also have been the line's own last "。", or its upper strokes: without them it is less high.
        """
        import numpy as np

        within = np.s_[strip.top : strip.bottom, strip.x0 : strip.x1]
        taken = (self.ruled.ink[within] | self.cut.dirt[within]) & (self.sheet.gray[within] < PAPER)
        most = TAKEN * self.cut.em * self.cut.em
        return bool(np.count_nonzero(taken) > most) or any(
            np.count_nonzero(self.cut.dirt[beside] & (self.sheet.gray[beside] < PAPER)) > most
            for beside in self._beside(strip)
        )

    def _beside(self, strip: Strip) -> Iterator[tuple[slice, slice]]:
        """Over a line, and low behind its end."""
        above, behind = round(ABOVE * self.cut.em), round(BEHIND * self.cut.em)
        middle = (strip.top + strip.bottom) // 2
        yield slice(max(0, strip.top - above), strip.top), slice(strip.x0, strip.x1)
        yield slice(middle, strip.bottom), slice(strip.x1, strip.x1 + behind)

    def with_texts_only(self) -> Laid:
        """Without what has the size of lines in no table and is no text, where so much of it looks like lost cells."""
        cut = self.cut
        if cut.loose_rows < LOST_ROWS:
            return self
        texts = self.seen.texts_among(cut.free)
        return replace(self, cut=replace(cut, free=texts, outside=cut.outside & self.seen.texts()))


def ruled_and_cleaned(
    sheet: ink.Sheet, scale: float, rule: Callable[[Gray, Mask, Mask | None], Ruled]
) -> tuple[ink.Sheet, Ruled, Mask]:
    """A page without seals that came without their colour, its rulings, and the ink that is none of them.

    Args:
        sheet: the page as it lies.
        scale: pixels a point.
        rule: finds the rulings, from the page, its ink, and where such a seal lies.
    """
    depth = ink.depth(sheet.gray, scale)
    seal = seals(sheet.gray, scale)
    ruled = rule(sheet.gray, depth >= ink.INK, seal)
    # Lines are told from the ring of a seal by themselves; with the seal, pieces of them would go.
    if seal is not None:
        sheet = replace(sheet, gray=lifted(sheet.gray, seal, scale))
        depth = ink.depth(sheet.gray, scale)
    return sheet, ruled, (depth >= ink.contrast(sheet.gray)) & ~ruled.ink


def cut_up(sheet: ink.Sheet, drawn: Mask, grids: Sequence[Grid], scale: float) -> Cut:
    """The page cut into the insides of cells and the lines of text outside of all tables.

    Args:
        sheet: the page as it lies.
        drawn: ink that is no ruling.
        grids: its tables, in points.
        scale: pixels a point.
    """
    return cut_at(sheet, drawn, [(g.bbox, [g.cell_box(c) for c in g.cells]) for g in grids], scale)


def cut_at(sheet: ink.Sheet, drawn: Mask, tables: Sequence[tuple[BBox, Sequence[BBox]]], scale: float) -> Cut:
    """The same of tables that are known by what they cover and by the cells that are read."""
    import cv2
    import numpy as np

    boxes = [[_inside(c, scale) for c in cells] for _, cells in tables]
    every = [b for bs in boxes for b in bs]
    em = line_height(drawn, every, scale)
    pieces = Components(drawn)
    is_stroke = strokes_of(pieces, em)
    strokes = pieces.pixels(is_stroke)
    dark = print_only(sheet.gray, pieces, is_stroke, scale, em)
    marks = clean(dark, every, em)
    around = np.ones((2 * max(1, round(HALO * em)) + 1,) * 2, np.uint8)
    near, halo = (cv2.dilate(m.astype(np.uint8), around) > 0 for m in (marks, drawn & ~marks))
    away = np.ones(drawn.shape, bool)
    for whole, _ in tables:
        x0, top, x1, bottom = (round(v * scale) for v in (whole.x0, whole.top, whole.x1, whole.bottom))
        away[max(0, top - 3) : max(0, bottom + 3), max(0, x0 - 3) : max(0, x1 + 3)] = False
    # What is pale where a seal lies is the seal.
    pale = strokes & ~dark & ~(cv2.dilate(sheet.red.astype(np.uint8), around) > 0)
    outside = marks & away
    lines = [[find_lines(marks, b, em) for b in bs] for bs in boxes]
    return Cut(
        marks, outside, halo & ~near, drawn & ~strokes & away, pale, boxes, lines, em,
        free_lines(outside, em),
    )  # fmt: skip


def _inside(box: BBox, scale: float) -> Strip:
    """Within the lines of a cell; cells that are told by alignment may begin before the page does."""
    return Strip(
        max(0, round((box.x0 + INSET) * scale)), max(0, round((box.top + INSET) * scale)),
        round((box.x1 - INSET) * scale) + 1, round((box.bottom - INSET) * scale) + 1,
    )  # fmt: skip
