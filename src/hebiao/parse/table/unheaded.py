"""Indicators whose heading is lost or in unknown words: columns told by the kinds of their texts, all of it asked.

What the columns are is a guess, however good: nothing here is accepted without a person, blanks included. But the
rows are found, counted and named, so that nobody takes a form whose indicators we cannot read for one without any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.document import Cell, Segment
from hebiao.domain.form import TOTAL_FIELDS
from hebiao.domain.reading import Found, IndicatorRow, Left, Reading
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import plain_number
from hebiao.parse import labels
from hebiao.parse.fit import align, misfit
from hebiao.parse.table.columns import OTHER, Column, by_place
from hebiao.parse.table.common import part_of
from hebiao.parse.table.levels import Levels
from hebiao.parse.table.placed import Placed, PlacedRow, Sections

NO_INDICATORS: Final = Message(
    "没有找到绩效指标表，指标需要对照原件补录",
    "no table of indicators was found; enter them from the original",
)
_FEWEST: Final = 3
"""words behind the levels of a line that is an indicator: name, target, and a figure"""
_WEIGHTS: Final = (Decimal(100), Decimal(90), Decimal(80))
"""what the weights of the indicators total: 100, or what 10 or 20 points for the budget leave of it"""
_BETWEEN: Final = {2: ("target", "actual"), 3: ("target", "unit", "actual")}
"""what texts between the name and the figures are, by their number"""


class _Holding(Struct):
    """A column and what its rows hold."""

    place: Placed
    texts: list[str]
    field: str | None = None

    def mostly(self, field: str) -> bool:
        """Whether half of the rows hold a text of the field's kind, and none a text that cannot be of it."""
        costs = [misfit(field, t) for t in self.texts]
        return bool(costs) and 2 * sum(c < 0.3 for c in costs) >= len(costs) and max(costs) < 2.0

    def holds(self, known: Callable[[str], str | None]) -> bool:
        """Whether half of the texts are words of a vocabulary."""
        return 2 * sum(known(t) is not None for t in self.texts) >= len(self.texts)

    @property
    def numbers(self) -> list[Decimal] | None:
        """The figures, where nothing else stands in the column."""
        found = [plain_number(t) for t in self.texts]
        kept = [n for n in found if n is not None]
        return kept if kept and len(kept) == len(found) else None


def head_unheaded(sections: Sections) -> None:
    """Gives the unheaded parts of a form a heading made of what their columns hold, and the reason to ask them."""
    parts = [p for p in sections.parts if p.unheaded]
    rows = [row for p in parts for row in p.rows]
    if not rows:
        return
    heading = _heading(rows, sections.unknown)
    for part in parts:
        part.header = [heading]
        part.asked = _reason(rows)


_USUAL: Final = ("name", OTHER, "nature", "target", "unit", "actual", OTHER, "weight", "score", "deviation")
"""the columns of places that print a heading of their own, as they mostly come"""


def ask_missing(segment: Segment, readings: Sequence[Reading]) -> None:
    """Where no reading found indicators, nor their heading, or figures stand below it: the lines that begin with levels, else one blank row.

    All of it is asked.
    """
    if any(r.rows for r in readings):
        return
    headed = any(r.structure != "lines" and "indicators" in r.seen for r in readings)
    if headed and not all(any(_is_of_rows(left) for left in r.residue) for r in readings):
        return
    for reading in readings:
        reading.rows = _levelled_lines(segment) or [IndicatorRow({}, asked=NO_INDICATORS)]


def _is_of_rows(left: Left) -> bool:
    """Whether text left over is a figure of indicators, as of a form that gives each of them a card of its own."""
    return left.region == "indicators" and any(c.isdigit() for c in _NUMBERED.sub("", left.text))


_NUMBERED: Final = regex(r"指标\s*\d+")


def _levelled_lines(segment: Segment) -> list[IndicatorRow]:
    """Running lines such as "产出指标 数量指标 更换路灯数量 >= 300 盏 …": levels and the name by their order, the rest by kinds."""
    rows: list[IndicatorRow] = []
    levels = Levels()
    for line in segment.lines:
        words = list(re.finditer(r"\S+", line.text))
        cells: dict[str, Found] = {}
        for field, known in (("level1", labels.level1), ("level2", labels.level2)):
            if words and known(words[0][0]):
                cells[field] = part_of(line, *words.pop(0).span())
        if not cells or len(words) < _FEWEST:
            continue
        laid = align([w[0] for w in words], _USUAL)[1]
        for word, j in zip(words, laid, strict=True):
            if j >= 0 and _USUAL[j] != OTHER:
                cells.setdefault(_USUAL[j], part_of(line, *word.span()))
        cells["name"] = part_of(line, *words[0].span())
        levels.take(cells, exact=False)
        rows.append(IndicatorRow(cells, asked=_headless(line.number)))
    return rows


def doubt_totals(reading: Reading, sections: Sections) -> None:
    """Totals that stand under guessed columns are asked."""
    doubt = next((p.asked for p in sections.parts if p.asked), None)
    for path in TOTAL_FIELDS if doubt else ():
        if path in reading.fields:
            reading.fields[path] = replace(reading.fields[path], doubt=doubt)


def _reason(rows: Sequence[PlacedRow]) -> Message:
    cells = [p.cell for row in rows for p in row.filled if not p.carried]
    first, last = _name(cells[0]), _name(cells[-1])
    return Message(
        f"指标表没有认得的表头：{len(rows)} 行（{first.zh}至{last.zh}）的栏目是按内容推断的，请逐格对照原件",
        f"the indicators have no known heading: the columns of {len(rows)} rows ({first.en} to {last.en}) are "
        "guessed from what they hold; compare every cell with the original",
    )


def _headless(line: int) -> Message:
    return Message(
        f"第{line}行像是指标，但没有认得的表头，请对照原件补录",
        f"line {line} looks like an indicator but has no known heading; enter it from the original",
    )


def _name(cell: Cell) -> Message:
    if cell.ref is not None:
        return Message(cell.ref, cell.ref)
    if cell.line is not None:
        return Message(f"第{cell.line}行", f"line {cell.line}")
    table, row = cell.table + 1, cell.row + 1
    return Message(f"表{table}第{row}行", f"table {table} row {row}")


def _heading(rows: Sequence[PlacedRow], unknown: Sequence[PlacedRow]) -> PlacedRow:
    """A row of headings over the columns of the rows, as the form prints them."""
    widest = max((*rows, *unknown), key=lambda r: len(r.cells))
    holdings = [_Holding(p, []) for p in widest.cells]
    spans = [Column("", p.x0, p.x1) for p in widest.cells]
    for row in rows:
        for p, j in zip(row.cells, by_place(row.cells, spans), strict=True):
            if j >= 0 and not p.blank:
                holdings[j].texts.append(p.text)
    for row in unknown:
        for p, j in zip(row.cells, by_place(row.cells, spans), strict=True):
            field = labels.lookup(wording.COLUMNS, p.text) if j >= 0 else None
            if field and all(h.field != field for h in holdings):
                holdings[j].field = field
    _name_columns(holdings)
    cells = [
        replace(h.place, cell=_printed(h.place.cell, h.field), text=wording.PRINTED.get(h.field or "", ""), carried=False,
                blank=h.field is None)
        for h in holdings
    ]  # fmt: skip
    return PlacedRow(cells, widest.exact, widest.table, widest.number)


def _printed(cell: Cell, field: str | None) -> Cell:
    return replace(cell, text=wording.PRINTED.get(field or "", ""), rowspan=1)


def _name_columns(holdings: list[_Holding]) -> None:
    """Names what is clear: levels, operators and figures by kind, the texts among them by their order."""
    _take(holdings, "level1", lambda h: h.holds(labels.level1))
    _take(holdings, "level2", lambda h: h.holds(labels.level2))
    _take(holdings, "nature", lambda h: h.mostly("nature"))
    first = max(_index(holdings, "level2"), _index(holdings, "level1")) + 1
    _take(holdings[first:], "name", lambda h: h.numbers is None and h.mostly("name"))
    _take(holdings, "weight", lambda h: h.numbers is not None and sum(h.numbers) in _WEIGHTS)
    weight = _index(holdings, "weight")
    if weight < 0:
        return
    _take(holdings[weight + 1 :], "score", lambda h: h.numbers is not None and h.mostly("score"))
    figures = max(_index(holdings, "score"), weight)
    _take(holdings[figures + 1 :], "deviation", lambda h: h.numbers is None)
    name = _index(holdings, "name")
    between = [h for h in holdings[name + 1 : figures] if h.field is None and h.texts]
    if name >= 0 and len(between) in _BETWEEN:
        for holding, field in zip(between, _BETWEEN[len(between)], strict=True):
            if holding.mostly(field):
                _take([holding], field, lambda _: True)


def _take(holdings: Sequence[_Holding], field: str, fits: Callable[[_Holding], bool]) -> None:
    """Names the first free column that fits, where no column has the name yet."""
    if any(h.field == field for h in holdings):
        return
    for holding in holdings:
        if holding.field is None and holding.texts and fits(holding):
            holding.field = field
            return


def _index(holdings: Sequence[_Holding], field: str) -> int:
    return next((i for i, h in enumerate(holdings) if h.field == field), -1)
