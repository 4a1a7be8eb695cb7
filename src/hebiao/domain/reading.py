"""What one parser read of one form: texts with places, row by row, and what it could not account for.

Internal to the stages between parse and reconcile; turned into `Candidate` and `Field` when the readings meet.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from hebiao.domain.document import Cell, Line
from hebiao.lang import Message

Structure = Literal["exact", "ragged", "lines"]
"""how much the source says of its cells: spans and borders, borders without spans, or neither"""
Region = Literal["head", "money", "goals", "indicators", "total", "foot", "extra"]
"""`extra`: printed rows that the canonical form has no field for, named so that nobody misses them"""

Grounding = Literal["EXACT", "FUZZY", "PARTIAL", "ABSENT"]
"""of a quote: stands there character by character; nearly, with all its digits; in part; not at all"""


class Place(Struct, frozen=True):
    """A cell or line, or the characters [start, end) of its text."""

    at: Cell | Line
    start: int | None = None
    end: int | None = None


class Found(Struct, frozen=True):
    """One text that a parser takes for a field."""

    raw: str
    """exactly as found"""
    text: str | None
    """as the canonical form holds it"""
    places: tuple[Place, ...]
    doubt: Message | None = None
    """why the parser itself is not sure of it"""
    rivals: tuple[Found, ...] = ()
    """other texts that the same evidence bears out"""
    ground: Grounding | None = None
    """for a model's text: how well its quote stands in the source; None for texts that parsers cut out themselves"""

    def doubted(self, why: Message) -> Found:
        """The same text, asked for this reason where it is not for another."""
        return self if self.doubt else replace(self, doubt=why)


class Left(Struct, frozen=True):
    """Text that a parser could not account for."""

    region: Region
    text: str
    place: Place
    row: int | None = None
    """number of the indicator row in the reading, for residue of the indicators"""


class IndicatorRow(Struct):
    """One indicator as a parser read it."""

    cells: dict[str, Found]
    cost: float = 0.0
    """how badly the row fits its columns; 0 is a clean fit"""
    doubt: Message | None = None
    asked: Message | None = None
    """why every cell of the row goes to a person, the blank ones too"""
    unfit: frozenset[str] = frozenset()
    """columns whose text is not of their kind"""
    shared: frozenset[str] = frozenset()
    """columns whose figure stands in one cell with another row's or another column's"""
    budget: bool = False
    """whether it is the budget's own row (预算执行率), whose points are those of the money's total"""


class Reading(Struct):
    """One parser's reading of one segment."""

    producer: str
    structure: Structure = "exact"
    fields: dict[str, Found] = field(default_factory=dict)
    """by path, indicators excepted"""
    rows: list[IndicatorRow] = field(default_factory=list)
    residue: list[Left] = field(default_factory=list)
    seen: set[Region] = field(default_factory=set)
    """regions whose headings were found"""
    unfit: frozenset[str] = frozenset()
    """paths whose text is not of their kind"""
    unmerged: bool = False
    """whether the table's merged cells were lost: blank cells stand where they went on"""
    aligned: bool = False
    """whether cells of its picture are told by how texts align, for want of lines"""
    print: dict[str, Found] = field(default_factory=dict)
    """of a model: by path, which reading of a picture's cell it takes"""
    money_unit: str | None = None
    """万元, 元 or 亿元, as the heading of the amounts says"""
