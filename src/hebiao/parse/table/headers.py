"""Which rows head a part of the form, and headings that are broken over rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.form import AMOUNT_COLUMNS
from hebiao.parse import labels
from hebiao.parse.table.placed import Placed, PlacedRow
from hebiao.wording import Vocabulary

_AMOUNTS: Final = frozenset(AMOUNT_COLUMNS)


def _hits(row: PlacedRow, vocabulary: Vocabulary) -> set[str | None]:
    """What the labels of a row mean; fuzzy only where one of them is certain, since it costs."""
    texts = [p.text for p in row.cells if not p.blank and not p.carried and len(p.text) < 30]
    hits: set[str | None] = {labels.exact(vocabulary, t) for t in texts}
    return {labels.lookup(vocabulary, t) for t in texts} if len(hits) > 1 or hits - {None} else hits


def is_money_header(row: PlacedRow) -> bool:
    """Whether a row heads the amounts (年初预算数, 全年预算数, 全年执行数)."""
    hits = {
        labels.lookup(wording.MONEY_COLUMNS, p.text) for p in row.cells if not p.blank and len(p.text) < 30
    }
    return len(hits & _AMOUNTS) >= 2 or (len(hits & _AMOUNTS) == 1 and len(hits) >= 4)


def is_goal_header(row: PlacedRow) -> bool:
    """Whether a row heads the two goal texts."""
    hits = _hits(row, wording.GOALS)
    return "expected_goal" in hits and "actual_result" in hits


def is_header(row: PlacedRow) -> bool:
    """Whether a row heads the indicators (一级指标, 二级指标, 三级指标)."""
    hits = {labels.exact(wording.COLUMNS, p.text) for p in row.cells if not p.blank and len(p.text) < 30}
    named = len(hits & {"level1", "level2", "name"})
    return (named >= 2 and len(hits) >= 4) or hits >= _WITHOUT_LEVELS or (named > 0 and hits >= _VALUES)


_WITHOUT_LEVELS: Final = frozenset({"name", "target", "actual"})
"""headings of places that name no levels"""
_VALUES: Final = frozenset({"target", "actual", "weight", "score"})
"""headings beside which one of the levels or the name is enough: another may be misprinted"""


def is_second_header(row: PlacedRow, first: PlacedRow) -> bool:
    """Whether a row goes on with a heading broken over two rows: label fragments, or the rest of labels above."""
    own = [p for p in row.cells if not p.carried and not p.blank and labels.bare(p.text)]
    if len(own) > _GROUPS:
        # Among several headings one may be of something that the form does not have (完成率).
        own = [p for p in own if not labels.is_noted(p.text)]
    return bool(own) and all(
        (k := labels.bare(p.text)) in wording.FRAGMENTS
        or labels.exact(wording.COLUMNS, k) is not None
        or _goes_on(p, first)
        for p in own
    )


_GROUPS: Final = 2
"""headings that are no doubt a row of them"""


def is_third_header(row: PlacedRow, header: Sequence[PlacedRow]) -> bool:
    """Whether a row of text below a heading of two rows is only what wrapped in the first."""
    return not row.exact and len(header) > 1 and all(_goes_on(p, header[0]) for p in row.filled)


def _goes_on(rest: Placed, first: PlacedRow) -> bool:
    """Whether a text is the rest of the heading right above it (偏差原因分析及改进 | 措施)."""
    above = next((p for p in first.cells if p.x0 == rest.x0 and not p.blank), None)
    return above is not None and any(
        labels.exact(t, above.text + rest.text) is not None for t in (wording.COLUMNS, wording.MONEY_COLUMNS)
    )


def over(first: PlacedRow, second: PlacedRow) -> PlacedRow | None:
    """The first of two rows of headings with its cells over those of the second; None where nobody can say which are.

    Text that lost its merged cells has fewer cells in the first row: the last ones stand over the blanks of the second.
    """
    if first.exact or len(first.cells) == len(second.cells):
        return first
    blank = 0
    while blank < len(second.cells) and second.cells[-1 - blank].blank:
        blank += 1
    last = first.cells[len(first.cells) - blank :] if blank else []
    if len(last) != blank or any(labels.exact(wording.COLUMNS, p.text) is None for p in last):
        return None
    below = second.cells[len(second.cells) - blank :]
    cells = [replace(p, x0=b.x0, x1=b.x1) for p, b in zip(last, below, strict=True)]
    return PlacedRow(cells, first.exact, first.table, first.number) if cells else None


def stands_over(first: PlacedRow, second: PlacedRow) -> bool:
    """Whether a row without a figure is the first of two rows of headings: its cells are those of the second, or over several."""
    if not (first.exact and second.exact) or first.table != second.table or first.number + 1 != second.number:
        return False
    own = [p for p in first.cells if not p.carried]
    below = [p for p in second.cells if not p.carried]
    wide = [p for p in own if sum(p.x0 <= b.x0 < p.x1 for b in below) > 1]
    fits = all(p.blank or p in wide or p.cell.rowspan > 1 or any(p.x0 == b.x0 for b in below) for p in own)
    return fits and any(_makes_known(p, b) for p in wide for b in below if p.x0 <= b.x0 < p.x1)


def _makes_known(above: Placed, below: Placed) -> bool:
    """Whether a heading says which amount it is of only together with what stands over it (年初 below 预算数)."""
    if (
        len(above.text) > _GROUP
        or len(below.text) > _GROUP
        or labels.exact(wording.MONEY_COLUMNS, below.text)
    ):
        return False
    return labels.exact(wording.MONEY_COLUMNS, below.text + above.text) in AMOUNT_COLUMNS


_GROUP: Final = 12
"""characters of the name of a group of headings"""


def spread(first: PlacedRow, second: PlacedRow) -> PlacedRow:
    """The first of two rows of headings in text, its one cell over several of the second as wide as they are.

    Text keeps no merged cells: where the second row has as many cells more as stand side by side below one heading, that
    heading is theirs, and what stands behind it stands further on.
    """
    more = len(second.cells) - len(first.cells)
    own = [n for n, p in enumerate(second.cells) if not p.blank]
    if more < 1 or len(own) != more + 1 or own[-1] - own[0] != more or own[0] >= len(first.cells):
        return first
    at = own[0]
    cells = [
        replace(p, x0=p.x0 + (more if n > at else 0), x1=p.x1 + (more if n >= at else 0))
        for n, p in enumerate(first.cells)
    ]
    return replace(first, cells=cells)
