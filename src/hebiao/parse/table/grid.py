"""The grid reading: where a cell stands decides what it is.

Columns come from the headings, merged cells are carried down, and the kind of a text is only asked when a ragged
row has to be moved sideways. The stream reading (`parse.table.stream`) asks the opposite questions.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.document import Cell
from hebiao.domain.form import FUNDING_ROWS
from hebiao.domain.reading import Found, IndicatorRow, Left, Place, Reading, Region
from hebiao.lang import Message
from hebiao.normalize import same_text
from hebiao.parse import labels
from hebiao.parse.fit import align, misfit
from hebiao.parse.table.bands import is_aside, leave_aside, leave_bare_bands, take_band
from hebiao.parse.table.columns import (
    NOTED,
    OTHER,
    Column,
    by_place,
    others_are_extra,
    overflows,
    read_columns,
    settle_levels,
)
from hebiao.parse.table.common import (
    EXTRA,
    finish_rows,
    found,
    found_name,
    head_label,
    is_phone,
    leave,
    said_once,
    set_head,
)
from hebiao.parse.table.cut_cells import CutCells
from hebiao.parse.table.execution import is_budget, is_execution_row
from hebiao.parse.table.funds import behind_label, money_rows
from hebiao.parse.table.goals import goals_by_place
from hebiao.parse.table.inline import take_inline
from hebiao.parse.table.levels import Levels, extend_row, goes_on, join_cut_levels
from hebiao.parse.table.outside import read_between, read_feet, read_title
from hebiao.parse.table.paired import read_paired_money
from hebiao.parse.table.placed import Part, Placed, PlacedRow, Sections
from hebiao.parse.table.totals import read_total
from hebiao.parse.table.wrapped_rows import doubt_alone, join_amounts, join_rest

_TWO_COLUMNS: Final = Message(
    "两列的表头意思相同，这一行的内容却不同",
    "two columns have headings of one meaning, and hold different texts in this row",
)
_SPARE: Final = Message(
    "这一行的内容比列多，可能串列了",
    "the row has more texts than columns: they may stand one column further on",
)
_OTHER_WORDS: Final = Message(
    "表中没有这一列，另有一列的表头与它相近",
    "the form has no such column, and one with a heading somewhat like it",
)
_SHIFTS: Final = (0, -1, 1, -2, 2)
_DRIFT: Final = 0.25
_CLEAN: Final = 0.9
"""misfit of a row that needs no moving"""


def read_grid(sections: Sections) -> Reading:
    """Reads a form's tables by place.

    Returns:
        A reading of producer "grid": fields by path, indicator rows, and the cells that no column explains.
    """
    reading = Reading("grid")
    read_title(reading, sections.top)
    for row in sections.head:
        _read_head(reading, row)
    _read_money(reading, sections)
    goals_by_place(reading, sections)
    columns = _read_indicators(reading, sections)
    for row in sections.totals:
        reading.seen.add("total")
        read_total(reading, row, columns)
    for row in sections.unknown:
        leave(reading, "indicators", [p for p in row.filled if not p.carried])
    for row in sections.subtotals:
        leave(reading, "extra", [p for p in row.filled if not p.carried])
    for row in sections.notes:
        leave(reading, "extra", [p for p in row.filled if not p.carried])
    read_feet(reading, sections.foot)
    for between in sections.lines:
        if not read_between(reading, between):
            reading.residue.append(Left("indicators", between.line.text, Place(between.line)))
    return reading


def _read_head(reading: Reading, row: PlacedRow) -> None:
    reading.seen.add("head")
    label: str | None = None
    values: list[Placed] = []
    known = False
    for p in said_once(row.cells if row.exact else row.filled):
        if take_inline(reading, p):
            _close_head(reading, label, values, known=known)
            label, values, known = None, [], True
            continue
        field = head_label(p.text)
        if field is None:
            values.append(p)
            continue
        _close_head(reading, label, values, known=known)
        label, values, known = field, [], True
    _close_head(reading, label, values, known=known)


def _close_head(reading: Reading, label: str | None, values: Sequence[Placed], *, known: bool) -> None:
    if label == EXTRA:
        leave(reading, "extra", [v for v in values if not v.blank])
        return
    if values and values[0].blank:
        # A blank behind its label is the filer's; what stands further on belongs to something else.
        leave(reading, "head", [v for v in values if not v.blank and not labels.is_section(v.text)])
        return
    values = [v for v in values if not v.blank]
    if label is None:
        stray = [v for v in values if not labels.is_section(v.text)]
        if known or stray:
            leave(reading, "head", stray)
        return
    if label == "leader_phone" and len(values) > 1 and is_phone(values[1].text):
        set_head(reading, "project_leader", found(values[:1]))
        label, values = "phone", values[1:]
    if values:
        set_head(reading, label, found(values[:1]))
        leave(reading, "head", values[1:])


def _read_money(reading: Reading, sections: Sections) -> None:
    read_paired_money(reading, sections, by_place=True)
    columns = read_columns(sections.money_header, wording.MONEY_COLUMNS)
    if not columns:
        return
    rows = money_rows(sections)
    if any(name for _, name, _ in rows):
        reading.seen.add("money")
    offsets = sorted(label.x0 for row, name, label in rows if name and label and not row.exact)
    usual = offsets[len(offsets) // 2] if offsets else 0.0
    above = ""
    for row, name, label in rows:
        if name is None and above and join_amounts(reading, row, columns, above):
            continue
        above = name if name in FUNDING_ROWS else ""
        if label is None or name is None:
            # A row whose label is lost is known by its turn only among exactly four.
            rest = [p for p in row.filled if not labels.is_section(p.text)]
            told = any(labels.key(p.text) in wording.EXTRA_MONEY_PARTS for p in rest)
            leave(reading, "extra" if told else "money", rest)
            continue
        cells = behind_label(row, label)
        if name == "extra":
            leave(reading, "extra", [label])
            continue
        for i, j in enumerate(_assign(cells, columns, row, label.x0 - usual)[1]):
            field = columns[j].field if j >= 0 else None
            path = f"funding.{name}.{field}"
            if field is None and (again := columns[j].again if j >= 0 else None) and not cells[i].blank:
                _ask_again(reading.fields, f"funding.{name}.{again}", cells[i])
            elif field is None or path in reading.fields:
                leave(reading, "money", [c for c in cells[i : i + 1] if not c.blank])
            elif field in (OTHER, NOTED):
                region: Region = "extra" if field == NOTED or others_are_extra(columns) else "money"
                leave(reading, region, [c for c in cells[i : i + 1] if not c.blank])
                if (like := columns[j].like) and not cells[i].blank:
                    reading.fields.setdefault(f"funding.{name}.{like}", _instead(cells[i]))
            elif not cells[i].blank:
                reading.fields[path] = found(cells[i : i + 1])


def _assign(
    cells: Sequence[Placed], columns: Sequence[Column], row: PlacedRow, hint: float = 0.0
) -> tuple[float, list[int]]:
    """The column of every cell by place; ragged rows may be moved sideways as their texts demand."""
    direct = by_place(cells, columns)
    cost = _cost(cells, columns, direct)
    if row.exact or (cost < _CLEAN and not hint):
        return cost, direct
    named = [j for j, c in enumerate(columns) if c.field is not None]
    fields = [columns[j].field or "" for j in named]
    texts = [c.text for c in cells]
    best: tuple[float, list[int]] = (cost + abs(hint), direct)
    for shift in _SHIFTS:
        drift = [[_DRIFT * abs(c.x0 - columns[j].x0 - shift) for j in named] for c in cells]
        total, found_at = align(texts, fields, drift)
        total += 0.2 * abs(shift - hint)
        if total < best[0]:
            best = (total, [named[j] if j >= 0 else -1 for j in found_at])
    return best


def _cost(cells: Sequence[Placed], columns: Sequence[Column], at: Sequence[int]) -> float:
    """How badly texts fit where they stand."""
    cost = 0.0
    taken: set[int] = set()
    for c, j in zip(cells, at, strict=True):
        if c.blank:
            continue
        field = columns[j].field if j >= 0 else None
        if field is None:
            cost += 0.0 if labels.is_section(c.text) else 3.0
        elif j in taken:
            cost += 3.0
        else:
            taken.add(j)
            cost += misfit(field, c.text)
    return cost


def _read_indicators(reading: Reading, sections: Sections) -> tuple[Column, ...]:
    columns: tuple[Column, ...] = ()
    rows: list[IndicatorRow] = []
    levels, cut = Levels(), CutCells()
    for part in sections.parts:
        reading.seen.add("indicators")
        before = columns
        columns = settle_levels(read_columns(part.header, wording.COLUMNS), part.rows)
        columns = columns or _beside(before, part.rows)
        _read_part(reading, part, columns, rows, (levels, cut))
    reading.rows = finish_rows(rows)
    leave_bare_bands(reading, levels)
    doubt_alone(reading.rows, exact=all(r.exact for p in sections.parts for r in p.rows))
    return columns


def _beside(columns: tuple[Column, ...], rows: Sequence[PlacedRow]) -> tuple[Column, ...]:
    """The columns where a table goes on that is wholly to the right of them: on the second of two pages side by side."""
    starts = [p.x0 for row in rows for p in row.cells]
    if not columns or not starts or min(starts) < max(c.x1 for c in columns):
        return columns
    by = min(starts) - min(c.x0 for c in columns)
    return tuple(replace(c, x0=c.x0 + by, x1=c.x1 + by) for c in columns)


def _read_part(
    reading: Reading,
    part: Part,
    columns: Sequence[Column],
    rows: list[IndicatorRow],
    carried: tuple[Levels, CutCells],
) -> None:
    levels, cut = carried
    printed = set() if part.unheaded else {p.cell.id for row in part.header for p in row.cells}
    for n, row in enumerate(part.rows):
        own = [p for p in row.filled if not p.carried]
        if not own or take_band(row, columns, levels) or (n and join_rest(row, part.rows, columns, rows)):
            continue
        if is_aside(row, columns):
            leave_aside(reading, row)
            continue
        cost, at = _assign(row.cells, columns, row)
        under = [
            (p, columns[j] if j >= 0 else None)
            for p, j in zip(row.cells, at, strict=True)
            if not (p.blank or p.cell.id in printed or labels.is_section(p.text))
        ]
        cells, spare = _fill(reading, under, extra=others_are_extra(columns))
        if n == 0 and rows and goes_on(rows[-1], cells):
            extend_row(rows, cells, levels)
            cut.take(rows[-1], row, columns, at)
            continue
        if n == 0:
            join_cut_levels(rows, cells)
        strange = (two := cells.get("level2")) is not None and labels.level2_here(two.raw) is None
        more = spare or (strange and len(row.cells) > len(columns)) or overflows(row, columns)
        budget = is_execution_row(row, columns) or is_budget(cells)
        if not budget:
            levels.take(cells, exact=row.exact)
        inside = None if row.exact else levels.ask_inside(cells)
        asked = part.asked or inside or (_SPARE if more and not row.exact else None)
        shared = _shared(row, columns, at, part.rows)
        rows.append(IndicatorRow(cells, cost, asked=asked, shared=shared, budget=budget))
        cut.take(rows[-1], row, columns, at)
        leave(reading, "indicators", spare, len(rows) - 1)


def _fill(
    reading: Reading, under: Sequence[tuple[Placed, Column | None]], *, extra: bool
) -> tuple[dict[str, Found], list[Placed]]:
    """The fields of a row from its texts, each with the column that it stands under; and the texts that are left over.

    Args:
        reading: takes the texts of columns that the form has beside those of its own.
        under: a text under no column has None.
        extra: whether a column with an unknown heading is such a one.
    """
    cells: dict[str, Found] = {}
    spare: list[Placed] = []
    for p, column in under:
        field = column.field if column else None
        if field == "method":
            continue
        if column is not None and (field == NOTED or (field == OTHER and extra)):
            leave(reading, "extra", [p])
            if column.like:
                cells.setdefault(column.like, _instead(p))
        elif column is not None and field != OTHER and column.again in cells:
            _ask_again(cells, column.again, p)
        elif field is None or field == OTHER or field in cells:
            spare.append(p)
        else:
            cells[field] = found_name([p]) if field == "name" else found([p])
    return cells, spare


def _instead(p: Placed) -> Found:
    """What a column in other words holds, where the form has no column for what it may be: a blank that is asked."""
    return Found(p.text, None, (Place(p.cell),), _OTHER_WORDS)


def _ask_again(fields: MutableMapping[str, Found], field: str, p: Placed) -> None:
    """A field with the text of a second column that is headed as its own: another text there makes it doubtful."""
    before = fields.get(field)
    if before is None:
        fields[field] = Found(p.text, None, (Place(p.cell),), _TWO_COLUMNS)
    elif not same_text(before.text, found([p]).text):
        fields[field] = replace(before, doubt=_TWO_COLUMNS)


def _shared(
    row: PlacedRow, columns: Sequence[Column], at: Sequence[int], rows: Sequence[PlacedRow]
) -> frozenset[str]:
    """Weights and scores that one merged cell gives to several rows, or to both columns at once."""
    if not row.exact:
        return frozenset()
    points = [(j, c) for j, c in enumerate(columns) if c.field in ("weight", "score")]
    out: set[str] = set()
    first, end = min((c.x0 for _, c in points), default=0.0), max((c.x1 for _, c in points), default=0.0)
    for p, own in zip(row.cells, at, strict=True):
        if p.blank or p.x1 <= first or p.x0 >= end:
            continue
        under = [(j, c) for j, c in points if min(p.x1, c.x1) - max(p.x0, c.x0) > (c.x1 - c.x0) / 2]
        several = len(under) > 1 or _says_several(p.cell, row.table, rows)
        out.update(c.field for j, c in under if c.field and several and (len(under) > 1 or j == own))
    return frozenset(out)


def _says_several(cell: Cell, table: int, rows: Sequence[PlacedRow]) -> bool:
    """Whether a cell spans several rows of which more than one says anything; a page's end may leave blank ones."""
    last = cell.row + cell.rowspan
    blank = sum(
        r.table == table and cell.row <= r.number < last and all(p.carried for p in r.filled) for r in rows
    )
    return cell.rowspan - blank > 1
