"""What was decided of a form's fields, and what a pair of readings says of one by itself."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from hebiao.domain.document import UNREAD, Rival
from hebiao.domain.form import (
    FOOT_FIELDS,
    FUNDING_COLUMNS,
    FUNDING_ROWS,
    GOAL_FIELDS,
    HEAD_FIELDS,
    TOTAL_FIELDS,
)
from hebiao.domain.reading import Found, Left, Region
from hebiao.domain.result import Decision
from hebiao.lang import Message
from hebiao.normalize import same_text
from hebiao.reconcile.confidence import Evidence

Pair = tuple[Found | None, Found | None]
REGIONS: Final[dict[str, Region]] = {
    **dict.fromkeys(HEAD_FIELDS, "head"),
    **{f"funding.{row}.{column}": "money" for row in FUNDING_ROWS for column in FUNDING_COLUMNS},
    **dict.fromkeys(GOAL_FIELDS, "goals"),
    **dict.fromkeys(TOTAL_FIELDS, "total"),
    **dict.fromkeys(FOOT_FIELDS, "foot"),
}
"""the part of the form that each field outside the rows stands in, by path"""


class Decided(Struct, frozen=True):
    """One field's decision."""

    found: Found | None
    decision: Decision
    evidence: Evidence
    rivals: tuple[tuple[str, Found | None], ...]
    """(producer, text) of every reading that covered the field"""
    reasons: tuple[Message, ...] = ()
    pixels: tuple[Rival, ...] = ()
    """what each reading of the ink says of the field's cell"""
    open: bool = False
    """of a field in review: whether one more unlike reading could settle it; False where the source is in doubt"""
    faint: bool = False
    """of a field in review that is not open: whether only the ink is in doubt, so that one more reading can at least say
    which of the texts is the likelier"""


class Reconciled(Struct, frozen=True):
    """All decisions of one form; null fields without need of review are absent."""

    fields: dict[str, Decided]
    indicators: int
    residue: tuple[Left, ...]
    money_unit: str | None
    proven: bool = True
    """whether the weights total 100 in both readings, and the scores what is stated"""
    familiar: bool = True
    """whether the layout is of a family that a labelled form has"""


def text_of(found: Found | None) -> str | None:
    """What a reading says, None where it says nothing."""
    return found.text if found is not None else None


def is_unread(found: Found | None) -> bool:
    """Whether the source shows something there that is no text for us."""
    return found is not None and found.text is None and UNREAD in found.raw


def agree(pair: Pair) -> bool:
    """Whether both readings say the same, blank included."""
    return same_text(text_of(pair[0]), text_of(pair[1]))


def unsettled(pair: Pair) -> Evidence:
    """What there is of a field that goes to review."""
    texts = [t for f in pair if (t := text_of(f)) is not None]
    if len(texts) < 2:
        return "alone" if texts else "blank"
    return "doubted" if same_text(*texts) else "conflict"


def blank_by_nature(path: str) -> bool:
    """The parts of the money have no weight and score of their own; text left over says nothing of those."""
    parts = path.split(".")
    return parts[0] == "funding" and parts[1] != "total" and parts[2] in ("weight", "score")
