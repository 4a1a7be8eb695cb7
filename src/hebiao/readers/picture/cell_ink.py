"""The ink of a cell beside what was read of it: a cell is blank only where nothing was printed, written or taken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hebiao.domain.document import BEST, UNREAD, Rival
from hebiao.readers.picture.clean.ink import Sheet, is_typed
from hebiao.readers.picture.laid import Cut
from hebiao.readers.recognise.strokes import is_struck, is_struck_in_colour
from hebiao.readers.recognise.textlines import Lines, Strip

SPECKS: Final = 0.05
"""of a line's height squared: more ink than this in a cell without text may be a text that was not seen"""
MARK: Final = 0.3
"""of a line's height: ink that is as high is a character, or a full stop"""
PEN: Final = 0.12
"""of a line's height squared: as much blue in a cell is a stroke of a pen, and what a person wrote there is not read"""


def told(page: tuple[Sheet, Cut], box: Strip, lines: Lines, rivals: Sequence[Rival]) -> tuple[str, bool]:
    """The text of a cell, `UNREAD` where only its ink is known; and whether ink of it was not read.

    Args:
        page: its inks apart, and cut into cells.
        box: the inside of the cell.
        lines: its lines of text.
        rivals: their readings, the chosen one first.
    """
    sheet, cut = page
    penned = _is_penned(sheet, cut, box, lines)
    inked = bool(lines.strips or penned or lines.specks > SPECKS * cut.em * cut.em)
    text = rivals[0].text
    struck = _is_struck(cut, lines, text) or any(
        is_struck_in_colour(sheet.red, strip, cut.em) for strip in lines.strips
    )
    return text if text.strip() or not inked else UNREAD, penned or struck or _is_unread(
        lines, rivals, cut.em
    )


def _is_penned(sheet: Sheet, cut: Cut, box: Strip, lines: Lines) -> bool:
    """Whether there was ink in a cell that is not read: a pen's, a text in colour, or one that has faded."""
    import numpy as np

    within = slice(box.top, box.bottom), slice(box.x0, box.x1)
    em2 = cut.em * cut.em
    return (
        bool(np.count_nonzero(sheet.blue[within]) > PEN * em2)
        or is_typed(sheet.red[within], PEN * em2)
        or (not lines.strips and is_typed(sheet.taken[within], SPECKS * em2))
        or cut.is_faded(box)
    )


def _is_unread(lines: Lines, rivals: Sequence[Rival], em: float) -> bool:
    """Whether no reading has anything for a line of a cell that holds more than specks."""
    said = [r.text.split("\n") for r in rivals if r.producer != BEST]
    return any(
        strip.bottom - strip.top >= MARK * em and not any(len(t) > k and t[k].strip() for t in said)
        for k, strip in enumerate(lines.strips)
    )


def _is_struck(cut: Cut, lines: Lines, text: str) -> bool:
    """Whether somebody struck a line of a cell out, or a part of it."""
    said = text.split("\n")
    return len(said) == len(lines.strips) and any(
        is_struck(cut.marks, strip, cut.em, one) for strip, one in zip(lines.strips, said, strict=True)
    )
