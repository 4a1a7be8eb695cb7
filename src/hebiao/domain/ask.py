"""What is asked of a language model: one part of one form, why, and which items of the region it is shown."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from hebiao.domain.document import Cell
from hebiao.domain.form import FOOT_FIELDS, GOAL_FIELDS, HEAD_FIELDS, TOTAL_FIELDS
from hebiao.domain.reading import Region

Part = Literal["head", "money", "goals", "indicators", "footer"]
"""what one call extracts; the total row goes with the indicators, for it proves that none is missing"""
Duty = Part | Literal["print"]
"""what one call is about; `print`: cells of a picture that were read in more than one way, wherever they stand"""
Why = Literal["residue", "shape", "disagree", "single", "arithmetic", "evidence", "layout", "always"]
"""residue: text nobody accounts for; shape: a row or text that fits no column; disagree, single: unlike readings
differ, or one alone has it; arithmetic: sums do not prove the rows; evidence: characters of a picture in doubt, too; layout:
the part was not found, or no form of this layout was seen before; always: asked for by the person"""
PARTS: Final[tuple[Part, ...]] = ("head", "money", "goals", "indicators", "footer")
PART_OF_REGION: Final[dict[Region, Part]] = {
    "head": "head", "money": "money", "extra": "money", "goals": "goals",
    "indicators": "indicators", "total": "indicators", "foot": "footer",
}  # fmt: skip
_PART_OF_FIELD: Final[dict[str, Part]] = {
    **dict.fromkeys(HEAD_FIELDS, "head"),
    **dict.fromkeys(GOAL_FIELDS, "goals"),
    **dict.fromkeys(TOTAL_FIELDS, "indicators"),
    **dict.fromkeys(FOOT_FIELDS, "footer"),
    "funding": "money",
    "indicators": "indicators",
}


class Ask(Struct, frozen=True):
    """One part in doubt."""

    part: Duty
    why: tuple[Why, ...]
    items: tuple[int, ...]
    """positions in `Segment.items` of what is shown, in order"""
    cells: tuple[tuple[str, Cell], ...] = ()
    """of `print`: fields of words, with the cells whose readings are shown"""


def part_of(path: str) -> Part:
    """The part of the form that a dotted path belongs to.

    Raises:
        KeyError: no such field.
    """
    return _PART_OF_FIELD[path.partition(".")[0]]
