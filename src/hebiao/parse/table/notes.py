"""Notes on how to fill in the form, or how it was filled in, that stand inside it: they are no part of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hebiao import wording
from hebiao.domain.document import Cell, Line
from hebiao.normalize import canon
from hebiao.parse.table.placed import PlacedRow
from hebiao.phrasing import is_note, is_numbered, opens_notes

_LABEL: Final = 30
"""characters of a text that are looked at for its label"""
_SHORT: Final = 12
"""characters that the label of notes stays below"""
_LABEL_AND_TEXT: Final = 2
_WIDE: Final = 3
"""columns that a row's one cell covers at least"""


def is_note_row(row: PlacedRow, *, behind: bool) -> bool:
    """Whether a row is a note over the whole width of the table, or `behind` one the next of its numbered sentences."""
    own = [p for p in row.cells if not p.carried]
    said = [p for p in own if not p.blank]
    if not said or said[0] is not own[0] or any(p.text != said[0].text for p in said[_LABEL_AND_TEXT:]):
        return False
    text = canon(said[0].text[:_LABEL])
    alone = all(p.text == said[0].text for p in said)
    if not alone:
        return len(said) == _LABEL_AND_TEXT and len(text) < _SHORT and opens_notes(text)
    wide = not row.exact or len(own) > 1 or own[0].x1 - own[0].x0 >= _WIDE
    return wide and (is_note(text) or (behind and is_numbered(text)))


def is_remark(row: PlacedRow) -> bool:
    """Whether a row is what the filer adds in words: its label and its text, in one cell or two."""
    own = [p for p in row.filled if not p.carried]
    label, _, behind = canon(own[0].text[: 2 * _LABEL]).partition(":") if own else ("", "", "")
    alone = bool(behind) if len(own) == 1 else all(p.text == own[1].text for p in own[2:])
    return alone and (label in wording.REMARKS or (label == "说明" and len(own) > 1))


def says_note(text: str) -> bool:
    """Whether a line between the rows of a table is a note."""
    return is_note(canon(text[:_LABEL]))


class NotesAhead:
    """Tells, text by text, which of them are notes on how to fill in the form: what opens them, and their numbered sentences."""

    def __init__(self) -> None:
        self._noted = False

    def holds(self, text: str) -> bool:
        """Whether the next text is one of them."""
        begin = canon(text[:_LABEL])
        self._noted = opens_notes(begin) or (self._noted and is_numbered(begin))
        return self._noted


def without_notes(texts: Iterable[Cell | Line]) -> list[Cell | Line]:
    """Texts without such notes among them: they speak of the form's labels."""
    notes = NotesAhead()
    return [at for at in texts if not notes.holds(at.text)]
