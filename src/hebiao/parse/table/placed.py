"""The rows of a form as they stand, and the parts that they are sorted into."""

from __future__ import annotations

from msgspec import Struct, field

from hebiao.domain.document import Cell, Line
from hebiao.lang import Message


class Placed(Struct, frozen=True):
    """A cell as it stands in one row; `carried` when it began in a row above."""

    cell: Cell
    x0: float
    x1: float
    text: str
    blank: bool
    """whether nothing is written in it"""
    carried: bool = False


class PlacedRow(Struct):
    """A row with the cells that cover it, merged cells from above included, left to right."""

    cells: list[Placed]
    exact: bool
    table: int
    number: int

    @property
    def filled(self) -> list[Placed]:
        """The cells that say something."""
        return [c for c in self.cells if not c.blank]


class Part(Struct):
    """Indicator rows under one heading; a heading repeated on the next page opens a new part."""

    header: list[PlacedRow] = field(default_factory=list)
    """one row or two; empty where a table goes on without repeating it"""
    rows: list[PlacedRow] = field(default_factory=list)
    unheaded: bool = False
    """whether its rows are indicators by their kind, below no heading that is known"""
    asked: Message | None = None
    """why every cell of it goes to a person"""


class Between(Struct, frozen=True):
    """A running line between the rows of the table."""

    line: Line
    above: Cell | None
    """the last text of the row above where it may go on in the line, as cells of text do that hold a line's end"""


class Sections(Struct):
    """The parts of one form."""

    top: list[Line | PlacedRow] = field(default_factory=list)
    """what stands before 项目名称: title, year, remarks"""
    head: list[PlacedRow] = field(default_factory=list)
    money_header: list[PlacedRow] = field(default_factory=list)
    money: list[PlacedRow] = field(default_factory=list)
    goal_header: PlacedRow | None = None
    goals: list[PlacedRow] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    """the indicators, by heading"""
    totals: list[PlacedRow] = field(default_factory=list)
    above: list[PlacedRow] = field(default_factory=list)
    """what may be the total, and stands above the indicators"""
    foot: list[Line | PlacedRow] = field(default_factory=list)
    lines: list[Between] = field(default_factory=list)
    subtotals: list[PlacedRow] = field(default_factory=list)
    """rows within the indicators that sum up others"""
    notes: list[PlacedRow] = field(default_factory=list)
    """rows over the whole width that say how to fill in the form, or how it was filled in"""
    paired_money: list[PlacedRow] = field(default_factory=list)
    """rows of amounts beside their labels"""
    paired_goals: list[tuple[str, list[Placed]]] = field(default_factory=list)
    """goals beside their labels: the field, and its text in one cell or several"""
    unknown: list[PlacedRow] = field(default_factory=list)
    """what stands where the heading of the indicators should, in words that are not known"""
