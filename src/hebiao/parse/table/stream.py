"""The stream reading: order and kind decide what a text is, never its column.

The same rows as the grid reading sees, but as a sequence: labels are followed by their values, and the cells of an
indicator are laid against the order of the headings so that every text fits its kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from hebiao import wording
from hebiao.domain.form import FUNDING_ROWS
from hebiao.domain.reading import Found, IndicatorRow, Reading
from hebiao.normalize import plain_number
from hebiao.parse import labels
from hebiao.parse.fit import align, misfit
from hebiao.parse.table.bands import is_aside, take_band
from hebiao.parse.table.columns import (
    NOTED,
    OTHER,
    Column,
    by_place,
    others_are_extra,
    read_columns,
    settle_levels,
)
from hebiao.parse.table.common import (
    EXTRA,
    finish_rows,
    found,
    found_name,
    goal_cells,
    head_label,
    is_phone,
    leave,
    said_once,
    set_head,
)
from hebiao.parse.table.execution import is_budget, is_execution_row
from hebiao.parse.table.funds import behind_label, money_rows
from hebiao.parse.table.goals import goal_rows, goals_in_turn
from hebiao.parse.table.inline import take_inline
from hebiao.parse.table.levels import Levels, extend_row, goes_on, join_cut_levels
from hebiao.parse.table.outside import read_between, read_feet, read_title
from hebiao.parse.table.paired import read_paired_goals, read_paired_money
from hebiao.parse.table.placed import Part, Placed, PlacedRow, Sections
from hebiao.parse.table.totals import has_other_figures, total_by_place
from hebiao.parse.table.wrapped_rows import doubt_alone, join_amounts, join_rest


def read_stream(sections: Sections) -> Reading:
    """Reads a form's tables by order and kind.

    Returns:
        A reading of producer "stream".
    """
    reading = Reading("stream")
    read_title(reading, sections.top)
    _read_head(reading, sections.head)
    _read_money(reading, sections)
    _read_goals(reading, sections)
    columns = _read_indicators(reading, sections)
    for row in sections.totals:
        reading.seen.add("total")
        _read_total(reading, row, columns)
    read_feet(reading, sections.foot)
    for between in sections.lines:
        read_between(reading, between)
    return reading


_OWN_CELL: Final = "own_cell"
"""the number behind the name that a label of both asks for, where it has a cell of its own"""
_PART: Final = {"weight": "part_weight", "score": "part_score"}
"""a part of the money carries no weight or score of its own, as a rule"""
_FULL: Final = Decimal(100)
_WHOLE: Final = {part: whole for whole, part in _PART.items()}


def _read_head(reading: Reading, rows: Sequence[PlacedRow]) -> None:
    """Labels and values as one run of texts, over the ends of rows."""
    label: str | None = None
    for row in rows:
        reading.seen.add("head")
        for p in said_once(row.filled):
            if p.carried:
                continue
            if take_inline(reading, p):
                label = None
                continue
            field = head_label(p.text)
            if field is not None:
                label = field
            elif label == EXTRA:
                label = None
            elif label == "leader_phone" and not any(ch.isdigit() for ch in p.text):
                set_head(reading, "project_leader", found([p]))
                label = _OWN_CELL
            elif label == _OWN_CELL:
                if is_phone(p.text):
                    set_head(reading, "phone", found([p]))
                else:
                    leave(reading, "head", [p])
                label = None
            elif label is not None:
                set_head(reading, label, found([p]))
                label = None
            elif not labels.is_section(p.text):
                leave(reading, "head", [p])


def _read_money(reading: Reading, sections: Sections) -> None:
    read_paired_money(reading, sections, by_place=False)
    columns = read_columns(sections.money_header, wording.MONEY_COLUMNS)
    fields = _kinds(columns)
    if not fields:
        return
    rows = money_rows(sections)
    if any(name for _, name, _ in rows):
        reading.seen.add("money")
    above = ""
    for row, name, label in rows:
        if name is None and above and join_amounts(reading, row, columns, above):
            continue
        above = name if name in FUNDING_ROWS else ""
        if name is None or label is None or name == "extra":
            continue
        cells = behind_label(row, label)
        kinds = fields if name == "total" else [_PART.get(f, f) for f in fields]
        laid = _lay(cells, kinds)[1]
        for p, kind in zip(cells, laid, strict=True):
            field = _WHOLE.get(kind or "", kind)
            if field and field not in (OTHER, NOTED) and not p.blank:
                reading.fields.setdefault(f"funding.{name}.{field}", found([p]))
            elif not p.blank:
                known = field == NOTED or (field == OTHER and others_are_extra(columns))
                leave(reading, "extra" if known else "money", [p])


def _kinds(columns: Sequence[Column]) -> list[str]:
    """What stands in the columns that are headed, in order: a second one of one meaning is the grid's to compare."""
    return [c.field or OTHER for c in columns if c.field or c.again]


def _lay(cells: Sequence[Placed], fields: Sequence[str]) -> tuple[float, list[str | None]]:
    """Cells laid against the order of the fields, at the least misfit."""
    if len(cells) == len(fields):
        # Of a column of something else nothing is known that a text could go against.
        cost = sum(
            misfit(f, c.text)
            for f, c in zip(fields, cells, strict=True)
            if not (c.blank or f in (OTHER, NOTED))
        )
        if cost < 0.5:
            return cost, list(fields)
    cost, at = align([c.text for c in cells], fields)
    return cost, [fields[j] if j >= 0 else None for j in at]


def _read_goals(reading: Reading, sections: Sections) -> None:
    read_paired_goals(reading, sections)
    if sections.goal_header is None:
        for row in sections.goals:
            leave(reading, "goals", goal_cells(row))
        return
    rows = [cells for _, cells in goal_rows(reading, sections)]
    if rows:
        reading.seen.add("goals")
    cells = [p for row in rows for p in row if not p.carried or len(row) == 2]
    first, second = goals_in_turn(sections.goal_header)
    if len(cells) == 2:
        reading.fields[first], reading.fields[second] = found(cells[:1]), found(cells[1:])
    elif cells and all(len(r) == 2 for r in rows):
        reading.fields[first] = found([r[0] for r in rows])
        reading.fields[second] = found([r[1] for r in rows])
    elif len(cells) == 1:
        # One text and two places for it: only the grid can tell.
        reading.seen.discard("goals")
    else:
        leave(reading, "goals", cells)


def _read_indicators(reading: Reading, sections: Sections) -> tuple[Column, ...]:
    columns: tuple[Column, ...] = ()
    rows: list[IndicatorRow] = []
    levels = Levels()
    for part in sections.parts:
        reading.seen.add("indicators")
        columns = settle_levels(read_columns(part.header, wording.COLUMNS), part.rows) or columns
        _read_part(reading, part, columns, rows, levels)
    reading.rows = finish_rows(rows)
    doubt_alone(reading.rows, exact=all(r.exact for p in sections.parts for r in p.rows))
    return columns


def _read_part(
    reading: Reading, part: Part, columns: Sequence[Column], rows: list[IndicatorRow], levels: Levels
) -> None:
    fields = _kinds(columns)
    printed = set() if part.unheaded else {p.cell.id for row in part.header for p in row.cells}
    for n, row in enumerate(part.rows):
        if not any(not p.carried and not p.blank for p in row.cells):
            continue
        if take_band(row, columns, levels) or is_aside(row, columns):
            continue
        if n and join_rest(row, part.rows, columns, rows):
            continue
        cells = [p for p in row.cells if p.blank or not (p.cell.id in printed or labels.is_section(p.text))]
        if len(cells) == len(row.cells) and row.cells[0].blank and len(cells) == len(fields) + 1:
            cells = cells[1:]
        if n == 0 and rows and _join_pages(row, columns, rows, levels):
            continue
        whole = row.exact or (bool(part.header) and len(row.cells) == len(part.header[0].cells))
        if whole and len(cells) > len(fields):
            cells = _without_surplus(cells, columns)
        budget = is_execution_row(row, columns)
        cost, laid = _lay(cells, fields) if not (budget and row.exact) else (0.0, _under(cells, columns))
        taken: dict[str, Found] = {}
        spare: list[Placed] = []
        for p, field in zip(cells, laid, strict=True):
            if p.blank or field in ("method", OTHER, NOTED):
                continue
            if field is None:
                spare.append(p)
            else:
                taken[field] = found_name([p]) if field == "name" else found([p])
        if n == 0:
            join_cut_levels(rows, taken)
        budget = budget or is_budget(taken)
        if not budget:
            levels.take(taken, exact=row.exact)
        inside = None if row.exact else levels.ask_inside(taken)
        asked = part.asked or inside
        rows.append(IndicatorRow(taken, cost, asked=asked, budget=budget))
        leave(reading, "indicators", spare, len(rows) - 1)


def _without_surplus(cells: Sequence[Placed], columns: Sequence[Column]) -> list[Placed]:
    """Cells without blanks under no heading, or more than one under a heading.

    Sheets begin further right than at A, and pages say that a cell is wider than it is.
    """
    at = by_place(cells, columns)
    before = [-1, *at[:-1]]
    return [p for p, j, last in zip(cells, at, before, strict=True) if not p.blank or j not in (-1, last)]


def _under(cells: Sequence[Placed], columns: Sequence[Column]) -> list[str | None]:
    """The fields that cells stand under: the one label of the budget's own row covers as many columns as it likes."""
    return [columns[j].field if j >= 0 else None for j in by_place(cells, columns)]


def _join_pages(row: PlacedRow, columns: Sequence[Column], rows: list[IndicatorRow], levels: Levels) -> bool:
    """Joins the rest of a row that a page cut; fragments of words have no kind, so their place decides here too."""
    rest: dict[str, Found] = {}
    for p, j in zip(row.cells, by_place(row.cells, columns), strict=True):
        field = columns[j].field if j >= 0 else None
        if field and not p.blank and field not in rest:
            rest[field] = found([p])
    if not rest or not goes_on(rows[-1], rest):
        return False
    extend_row(rows, rest, levels)
    return True


def _read_total(reading: Reading, row: PlacedRow, columns: Sequence[Column]) -> None:
    if has_other_figures(columns):
        total_by_place(reading, row, columns)
        return
    numbers = [p for p in row.filled if plain_number(p.text.strip().removesuffix("分")) is not None]
    both: tuple[str, ...] = ("total_weight", "total_score")
    order = [c.field for c in columns if c.field in ("weight", "score")]
    if order == ["score", "weight"] and len(numbers) == len(both):
        both = both[::-1]
    if len(numbers) == 1 and _is_score(numbers[0], reading):
        both = both[1:]
    for field, p in zip(both, numbers, strict=False):
        reading.fields.setdefault(field, found([p]))


def _is_score(number: Placed, reading: Reading) -> bool:
    """Whether a total that stands alone is of the scores: no row has a weight, or weights do not total that."""
    weights = any(_has(r, "weight") for r in reading.rows)
    scores = any(_has(r, "score") for r in reading.rows)
    return scores and (not weights or plain_number(number.text) != _FULL)


def _has(row: IndicatorRow, column: str) -> bool:
    return (found := row.cells.get(column)) is not None and found.text is not None
