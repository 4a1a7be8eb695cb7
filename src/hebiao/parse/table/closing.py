"""Which rows close a form: sums of its indicators, its total, its foot, and rows that only look like them."""

from __future__ import annotations

from typing import Final

from hebiao import wording
from hebiao.normalize import canon
from hebiao.parse import labels
from hebiao.parse.table.placed import Placed, PlacedRow, Sections


def ends_form(out: Sections, own: Placed) -> bool:
    """Whether a row below amounts that stand behind the indicators is the form's total (总分), not that of the funds (合计)."""
    label = len(own.text) < _SUM_CHARS and labels.is_total(own.text)
    return not out.totals and label and labels.exact(wording.MONEY_ROWS, own.text) is None


def says_something_else(row: PlacedRow) -> bool:
    """Whether a row below the indicators is a remark over the whole width ("说明 | 无"): one label, one cell over the rest."""
    own = [p for p in row.cells if not p.carried]
    filled = [p for p in own if not p.blank]
    # Converters say the text of a merged cell again in every column that it covers.
    filled = [p for n, p in enumerate(filled) if n < _LABEL_AND_TEXT or p.text != filled[n - 1].text]
    if len(filled) != _LABEL_AND_TEXT or filled[0] is not own[0]:
        return False
    wide = not row.exact or len(own) > _LABEL_AND_TEXT or own[1].x1 - own[1].x0 >= 3 * (own[0].x1 - own[0].x0)
    alone = not row.exact or not any(
        p.carried and p.x0 < own[0].x0 and not labels.is_section(p.text) for p in row.cells
    )
    return wide and alone and labels.key(own[0].text) in _CLOSING


_LABEL_AND_TEXT: Final = 2
_CLOSING: Final = frozenset(
    {"说明", "其他", "备注", "其他说明", "需要说明的问题", "自评意见", "审核意见", "单位意见", "主管部门意见"}
)


def is_subtotal(row: PlacedRow) -> bool:
    """Whether a row sums up some of the indicators."""
    own = [p for p in row.filled if not p.carried][:3]
    return any(labels.is_subtotal(p.text) for p in own if len(p.text) < _SUM_CHARS)


_SUM_CHARS: Final = 20
"""characters up to which a text may label a sum"""


def is_indicator(row: PlacedRow) -> bool:
    """Whether a row below a total is an indicator after all: it has a level2 of its own and two figures."""
    own = [p for p in row.filled if not p.carried]
    figures = sum(canon(p.text).replace(".", "", 1).isdigit() for p in own)
    return figures >= 2 and any(labels.level2(p.text) for p in own[:3])


def is_foot(text: str) -> bool:
    """Whether a text begins with a label of what stands below the total."""
    label = canon(text[:30]).split(":", 1)[0]
    return label in wording.REMARKS or label in wording.FOOT or label in wording.EXTRA_FOOT


def total_cell(row: PlacedRow) -> bool:
    """Whether the label of the total stands among the first cells of a row."""
    return any(labels.is_total(p.text) for p in row.filled[:4] if len(p.text) < _SUM_CHARS)
