"""Tables that are read down: each column one indicator (or one fund), the headings in the first cell of every row."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec import field as _field

from hebiao import wording
from hebiao.domain.document import Line, Segment
from hebiao.domain.form import FUNDING_ROWS, INDICATOR_COLUMNS
from hebiao.domain.reading import Left, Place
from hebiao.parse import labels
from hebiao.parse.rearranged.relaid import Sheet, Written
from hebiao.parse.table.funds import is_extra_fund, is_first_sum
from hebiao.parse.table.headers import is_header, is_money_header
from hebiao.parse.table.placed import Placed, PlacedRow
from hebiao.parse.table.placing import place_rows

_NEEDED = frozenset({"name", "target", "weight", "score", "actual"})
_WHOLE = FUNDING_ROWS[0]
_LEAST = 4
"""rows of a block of indicators that is read down"""
_FEWEST = 2
"""of amounts, and columns of either"""


class _Turned(Struct, frozen=True):
    """One row of such a block: what its label means, the label, and the cells behind it."""

    field: str
    label: Placed
    cells: list[Placed]
    more: dict[float, list[Placed]] = _field(default_factory=dict)
    """what wrapped below its cells, as text leaves it, by where the cells stand"""
    unsure: set[float] = _field(default_factory=set)
    """where texts stand of which that of the rows next to them may be a part"""


def relay_turned(segment: Segment) -> tuple[Sheet, list[Left]] | None:
    """The form with such blocks turned into rows, and the figures of funds that nobody knows; None where there is none."""
    rows = place_rows(segment)
    if len(rows) != len(segment.items):
        return None
    read = [
        None if isinstance(r, Line) else _turned(r, below)
        for r, below in zip(rows, [*rows[1:], None], strict=True)
    ]
    rests = _join_rests(rows, read)
    sheet = Sheet()
    left: list[Left] = []
    n = blocks = 0
    while n < len(rows):
        end = n
        while end < len(rows) and (read[end] is not None or end in rests):
            end += 1
        block = [t for t in read[n:end] if t is not None]
        row = rows[n]
        if _is_block(block) and _put_indicators(sheet, block):
            left += _below(rows[end], block) if end < len(rows) else ()
            n, blocks = end, blocks + 1
        elif isinstance(row, PlacedRow) and (taken := _put_money(sheet, left, row, rows[n + 1 :])):
            n, blocks = n + 1 + taken, blocks + 1
        else:
            sheet.items.append(segment.items[n])
            n += 1
    return (sheet, left) if blocks else None


def _own(row: PlacedRow) -> list[Placed]:
    """The cells of a row without the label of the whole part before them."""
    cells = row.cells
    while cells and (cells[0].carried or cells[0].blank or labels.is_section(cells[0].text)):
        cells = cells[1:]
    return cells


def _turned(row: PlacedRow, below: PlacedRow | Line | None) -> _Turned | None:
    cells = _own(row)
    if len(cells) <= _FEWEST or is_header(row) or is_money_header(row):
        return None
    field = labels.exact(wording.COLUMNS, cells[0].text)
    if field is None and isinstance(below, PlacedRow) and not row.exact:
        # A label may wrap, too, as text leaves it.
        field = labels.exact(wording.COLUMNS, cells[0].text + _head(below, cells[0]))
    others = sum(labels.exact(wording.COLUMNS, p.text) is not None for p in cells[1:])
    if field is None or field == "method" or others > 1:
        return None
    return _Turned(field, cells[0], cells[1:])


def _join_rests(rows: Sequence[PlacedRow | Line], read: list[_Turned | None]) -> set[int]:
    """Gives what wrapped below the cells of such rows to the row above, all of it in doubt; the numbers of those rows."""
    rests: set[int] = set()
    above: _Turned | None = None
    open_at: set[float] = set()
    for n, (row, own) in enumerate(zip(rows, read, strict=True)):
        if own is not None:
            own.unsure.update(open_at)
            above, open_at = own, set()
            continue
        rest = _rest(row, above) if above is not None and not isinstance(row, Line) else None
        if above is None or rest is None:
            above, open_at = None, set()
            continue
        rests.add(n)
        for p in rest:
            above.more.setdefault(p.x0, []).append(p)
            open_at.add(p.x0)
        above.unsure.update(open_at)
    return rests


def _head(row: PlacedRow, label: Placed) -> str:
    """What stands below a label."""
    return "".join(p.text for p in row.filled if p.x0 == label.x0)


def _rest(row: PlacedRow, above: _Turned) -> list[Placed] | None:
    """The texts of a row of text that wrapped below the cells of another; None where it is a row of its own."""
    texts = [p for p in row.filled if p.x0 > above.label.x0]
    head = _head(row, above.label)
    goes_on = not head or labels.exact(wording.COLUMNS, above.label.text + head) == above.field
    inside = len(row.filled) == len(texts) + bool(head) and all(_under(above.cells, p) for p in texts)
    return texts if goes_on and inside and not row.exact else None


def _is_block(block: Sequence[_Turned]) -> bool:
    fields = [t.field for t in block]
    return (
        len(block) >= _LEAST
        and len(set(fields)) == len(fields)
        and "name" in fields
        and len(_NEEDED & set(fields)) >= _LEAST - 1
    )


def _put_indicators(sheet: Sheet, block: Sequence[_Turned]) -> bool:
    """Puts the indicators of a block as rows; False where its rows do not stand over each other."""
    by_field = {t.field: t for t in block}
    names = by_field["name"].cells
    if not all(_stand_over(t, names) for t in block):
        return False
    columns = [c for c in INDICATOR_COLUMNS if c in by_field]
    columns = ["level1", "level2", *(c for c in columns if c not in ("level1", "level2"))]
    sheet.put(*(wording.PRINTED[c] for c in columns))
    for at in names:
        under = {c: _under(by_field[c].cells, at) for c in columns if c in by_field}
        texts = [_written(under.get(c), by_field[c].more if c in by_field else {}) for c in columns]
        unsure = {k for k, c in enumerate(columns) if (p := under.get(c)) and p.x0 in by_field[c].unsure}
        one = under.get("level1")
        if any(p is not None and labels.is_total(p.text) for p in (one, at)):
            sheet.put("总分", *texts[1:], unsure=unsure)
        elif any(p is not None and not p.blank for c, p in under.items() if c not in ("level1", "level2")):
            sheet.put(*texts, unsure=unsure)
    return True


def _below(row: PlacedRow | Line, block: Sequence[_Turned]) -> list[Left]:
    """What stands under the names in the row behind a block in text, whose label nobody knows: figures may be of the block."""
    if isinstance(row, Line) or row.exact or not row.filled or labels.is_total(row.filled[0].text):
        return []
    label, *texts = row.filled
    names = next(t.cells for t in block if t.field == "name")
    under = [p for p in texts if label.x0 <= block[0].label.x0 and _under(names, p) is not None]
    return [Left("indicators", p.text, Place(p.cell)) for p in under] if len(under) > _FEWEST else []


def _stand_over(row: _Turned, names: Sequence[Placed]) -> bool:
    """Whether each name has one cell of the row; a ragged row that lost its merged cells has fewer."""
    return len(row.cells) == len(names) or all(_under(row.cells, n) is not None for n in names)


def _under(cells: Sequence[Placed], at: Placed) -> Placed | None:
    middle = (at.x0 + at.x1) / 2
    return next((p for p in cells if p.x0 <= middle < p.x1), None)


def _written(placed: Placed | None, more: Mapping[float, Sequence[Placed]] | None = None) -> Written | None:
    """The places of a text, and of what wrapped below it."""
    if placed is None:
        return None
    own = [] if placed.blank else [placed]
    return tuple(Place(p.cell) for p in (*own, *((more or {}).get(placed.x0, ())))) or None


def _funds(row: PlacedRow) -> list[tuple[str, Placed]] | None:
    """The funds that a row of headings names, with their places."""
    found = [(f, p) for p in row.filled if (f := labels.exact(wording.MONEY_ROWS, p.text))]
    if len(found) < _FEWEST or is_money_header(row):
        return None
    own = _own(row)
    first = next((p for p in own[: own.index(found[0][1])] if is_first_sum(p)), None)
    return found if first is None or _WHOLE in dict(found) else [(_WHOLE, first), *found]


def _behind(cells: Sequence[Placed], *, exact: bool) -> Placed | None:
    """The cell right behind a label; in text the blanks of a merged cell may stand between."""
    return next((p for p in cells if exact or not p.blank), None)


def _over_funds(cells: Sequence[Placed], funds: Sequence[tuple[str, Placed]]) -> Placed | None:
    """The one figure of a row that is merged over several funds: it is of the whole."""
    own = [p for p in cells if not p.blank]
    over = [p for _, p in funds if own and own[0].x0 <= (p.x0 + p.x1) / 2 < own[0].x1]
    return own[0] if len(own) == 1 and len(over) > 1 else None


def _put_money(sheet: Sheet, left: list[Left], head: PlacedRow, rows: Sequence[PlacedRow | Line]) -> int:
    """Puts amounts that stand under their funds as rows of funds; the number of rows taken."""
    funds = _funds(head)
    if funds is None:
        return 0
    amounts: dict[str, list[Placed]] = {}
    beside: dict[str, Placed] = {}
    taken = 0
    for row in rows:
        if isinstance(row, Line):
            break
        cells = _own(row)
        named = [(n, c) for n, p in enumerate(cells) if (c := labels.exact(wording.MONEY_COLUMNS, p.text))]
        if not named or named[0][0] or {c for _, c in named} & (amounts.keys() | beside.keys()):
            break
        if len(named) > 1:
            # Each label has its figure behind it: they are of the whole.
            beside |= {c: p for n, c in named if (p := _behind(cells[n + 1 :], exact=row.exact)) is not None}
        elif row.exact and (alone := _over_funds(cells[1:], funds)) is not None:
            beside[named[0][1]] = alone
        else:
            amounts[named[0][1]] = cells[1:]
        taken += 1
    if len(amounts) < _FEWEST:
        return 0
    put = _put_funds(sheet, funds, amounts, beside)
    rest = [p for p in (*itertools.chain(*amounts.values()), *beside.values()) if id(p) not in put]
    extra = [p for p in head.filled if is_extra_fund(p.text)]
    for p in rest:
        known = any(_under([p], e) is p for e in extra)
        left.append(Left("extra" if known else "money", p.text, Place(p.cell)))
    return taken


def _put_funds(
    sheet: Sheet,
    funds: Sequence[tuple[str, Placed]],
    amounts: Mapping[str, Sequence[Placed]],
    beside: Mapping[str, Placed],
) -> set[int]:
    """One row a fund, below the printed headings; the ids of the texts that were put.

    Args:
        sheet: takes the rows.
        funds: where each fund is named.
        amounts: texts that stand under the funds, by the column they are of.
        beside: texts of the whole, by column.
    """
    columns = [c for c in wording.PRINTED_MONEY if c in amounts or c in beside]
    sheet.put("项目资金", "", *(wording.PRINTED_MONEY[c] for c in columns))
    put: set[int] = set()
    for fund in FUNDING_ROWS:
        at = next((p for f, p in funds if f == fund), None)
        if at is not None:
            own = beside if fund == _WHOLE else {}
            under = [own.get(c) or _under(amounts.get(c, ()), at) for c in columns]
            put.update(id(p) for p in under if p is not None)
            sheet.put("", wording.PRINTED_FUNDS[fund], *map(_written, under))
    return put
