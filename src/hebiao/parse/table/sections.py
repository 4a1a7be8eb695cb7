"""A segment's rows sorted into the parts of the form: head, money, goals, indicators, foot.

Headings decide; the order of the parts does not matter, because places differ in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hebiao import wording
from hebiao.domain.document import Line, Segment
from hebiao.parse import labels
from hebiao.parse.table.closing import (
    ends_form,
    is_foot,
    is_indicator,
    is_subtotal,
    says_something_else,
    total_cell,
)
from hebiao.parse.table.goals import part_goals_beside
from hebiao.parse.table.headers import (
    is_goal_header,
    is_header,
    is_money_header,
    is_second_header,
    is_third_header,
    over,
    stands_over,
)
from hebiao.parse.table.inline import is_inline_head
from hebiao.parse.table.notes import is_note_row, is_remark
from hebiao.parse.table.outside import is_line_of_foot
from hebiao.parse.table.paired import goes_on_paired, heads_goals, is_paired_money, paired_goals
from hebiao.parse.table.part_labels import without_part_label
from hebiao.parse.table.placed import Between, Part, Placed, PlacedRow, Sections
from hebiao.parse.table.placing import place_rows
from hebiao.parse.table.totals import settle_above


def split_sections(segment: Segment) -> Sections:
    """Sorts the rows of a segment by the headings above them."""
    out = Sections()
    state = "top"
    rows = place_rows(segment)
    last = max((n for n, r in enumerate(rows) if isinstance(r, PlacedRow) and r.filled), default=-1)
    above: PlacedRow | None = None
    noted: set[tuple[int, int]] = set()
    for n, whole in enumerate(rows):
        if isinstance(whole, Line):
            _take_line(out, whole, above, state, later=n < last)
            continue
        above = whole
        row = without_part_label(whole) if state in ("top", "head") else whole
        heads = (
            out.parts[-1].header if state == "header" else out.unknown[-1:] * 2 if state == "unheaded" else []
        )
        if not row.filled or is_third_header(row, heads):
            continue
        if state not in _NOT_NOTED and is_note_row(row, behind=(row.table, row.number - 1) in noted):
            noted.add((row.table, row.number))
            (out.top if state == "top" else out.notes).append(row)
            continue
        if state in _ABOVE_GOALS and is_remark(row):
            out.foot.append(row)
            continue
        halved = (
            state in _BEFORE_INDICATORS and out.goal_header is None and heads_goals(row, rows[n + 1 : n + 2])
        )
        state = "goal_header" if halved else _next_state(out, row, state)
        _take_row(out, row, state)
    part_goals_beside(out)
    settle_above(out)
    return out


def is_scrambled(segment: Segment) -> bool:
    """Whether the cells of a ragged table have lost their rows: one row holds the headings of several parts."""
    for item in segment.rows:
        if item.exact or len(item.cells) < 3:
            continue
        keys = {labels.key(c.text) for c in item.cells if c.text and len(c.text) < 20}
        parts = (
            bool(keys & wording.HEAD.keys()),
            bool(keys & wording.MONEY_ROWS.keys()),
            len(keys & {"一级指标", "二级指标", "三级指标"}) >= 2,
            bool(keys & wording.LEVEL2.keys()) and len(keys & wording.COLUMNS.keys()) >= 3,
        )
        if sum(parts) >= 2:
            return True
    return False


def _take_line(out: Sections, line: Line, above: PlacedRow | None, state: str, *, later: bool) -> None:
    """A running line; `above` is the row over it, `later` whether another follows."""
    if state == "top":
        out.top.append(line)
    elif state in ("foot", "total") or not later:
        out.foot.append(line)
    else:
        torn = above is not None and not above.exact and line.bbox is None
        last = above.filled[-1:] if above is not None and torn else []
        out.lines.append(Between(line, last[0].cell if last else None))


def _next_state(out: Sections, row: PlacedRow, state: str) -> str:
    """The part that a row belongs to, given the part of the row before."""
    filled = row.filled
    own = next((p for p in filled if not p.carried), None)
    if _is_of_head(row, filled, own, state):
        return "head"
    if state in ("indicators", "unheaded") and says_something_else(row):
        return "foot"
    found = _heading(row, state) or _more_of_heading(out, row, filled, state)
    if found is None and state in _BEFORE_INDICATORS and opens_indicators(row, state):
        found = "unheaded"
    return found or _closing(out, row, own, state) or _after(row, state)


def _is_of_head(row: PlacedRow, filled: Sequence[Placed], own: Placed | None, state: str) -> bool:
    """Whether a row says what the form is about: a label of the head begins it, alone or behind a merged one."""
    first = labels.key(filled[0].text) if len(filled[0].text) < _LONGEST_LABEL else ""
    label = labels.key(own.text) if own is not None and len(own.text) < _LONGEST_LABEL else ""
    known = {labels.exact(wording.HEAD, first), labels.exact(wording.HEAD, label)} - {None}
    early = state in ("top", "head")
    if early and own is not None and labels.is_section(own.text):
        known |= {labels.exact(wording.HEAD, p.text) for p in filled[1:3] if p is not own} - {None}
    if known and (early or (state != "foot" and known != {"total_score"})):
        return True
    return early and (label in wording.EXTRA_HEAD or is_inline_head(row))


def _heading(row: PlacedRow, state: str) -> str | None:
    """The part that a row is the heading of, or that stands beside its labels in the row itself."""
    before = state in _BEFORE_INDICATORS
    if before and is_paired_money(row):
        return "paired_money"
    if is_money_header(row):
        return "money_header"
    if is_header(row):
        return "header"
    if before and paired_goals(row, headed=state in ("goal_header", "goals")):
        return "paired_goal"
    return "goal_header" if is_goal_header(row) else None


def _more_of_heading(out: Sections, row: PlacedRow, filled: Sequence[Placed], state: str) -> str | None:
    """The part of the row before, where this one is its second line."""
    if state == "paired_goal" and len([p for p in filled if not p.carried]) == 1 < len(filled):
        return state
    heads = {"header": out.parts[-1].header if out.parts else [], "money_header": out.money_header}
    above = heads.get(state, [])
    return state if len(above) == 1 and is_second_header(row, above[0]) else None


def _closing(out: Sections, row: PlacedRow, own: Placed | None, state: str) -> str | None:
    """Where the indicators end: their sums, the form's total, its foot; or what goes on below a sum of some of them."""
    if state in ("header", "indicators", "unheaded") and is_subtotal(row):
        return "subtotal"
    if state in ("header", "indicators", "unheaded", "subtotal") and total_cell(row):
        return "total"
    if state in ("total", "foot") and out.parts and is_indicator(row):
        # What looked like the total summed up only the rows so far, or stands above all that it sums up.
        (out.subtotals if any(part.rows for part in out.parts) else out.above).extend(out.totals)
        out.totals.clear()
        return "indicators"
    if state in ("money", "goals") and out.parts and own is not None and ends_form(out, own):
        return "total"
    if state == "foot" and not out.totals and own is not None and labels.is_total(own.text):
        return "total"
    if state in ("total", "foot"):
        return "foot"
    if state not in _BEFORE_FOOT or own is None:
        return None
    return "foot" if is_foot(own.text) or (len(row.filled) == 1 and is_line_of_foot(own.text)) else None


def _after(row: PlacedRow, state: str) -> str:
    """The part that goes on below the row before."""
    if state == "paired_money":
        return "paired_money" if goes_on_paired(row) else "head"
    return _BELOW.get(state, state)


_BELOW: Final = {
    "money_header": "money",
    "goal_header": "goals",
    "header": "indicators",
    "subtotal": "indicators",
    "unheaded": "indicators",
    "paired_goal": "goals",
}
_ABOVE_GOALS: Final = ("top", "head", "money")
"""parts within which a remark ends nothing"""
_NOT_NOTED: Final = ("total", "foot")
"""parts that read notes themselves"""
_LONGEST_LABEL: Final = 40
"""characters; a longer text is no label"""
_BEFORE_INDICATORS: Final = (
    "head", "paired_money", "money_header", "money", "goal_header", "goals", "paired_goal",
)  # fmt: skip
_BEFORE_FOOT: Final = ("money", "goals", "paired_goal", "indicators", "unheaded", "subtotal")
_MANY: Final = 5
"""more cells of its own than a row of goals has (a label, two texts, and one to spare)"""


def opens_indicators(row: PlacedRow, state: str) -> bool:
    """Whether a row is an indicator, or heads them in unknown words, though no known heading stands above it."""
    own = [p for p in row.filled if not p.carried]
    if any(labels.level1(p.text) or labels.level2(p.text) for p in own[:3]):
        return len(own) > _MANY - 2
    return state == "goals" and len(own) >= _MANY and all(len(p.text) < 40 for p in own)


def _is_unknown_heading(row: PlacedRow) -> bool:
    own = [p for p in row.filled if not p.carried]
    levels = any(labels.level1(p.text) or labels.level2(p.text) for p in own[:3])
    return not levels and not any(c.isdigit() for p in own for c in p.text)


_KEPT_IN: Final = {
    "top": "top",
    "head": "head",
    "money_header": "money_header",
    "paired_money": "paired_money",
    "money": "money",
    "goals": "goals",
    "subtotal": "subtotals",
    "total": "totals",
    "foot": "foot",
}
"""the list of `Sections` that holds the rows of a part, where they are only kept"""


def _take_row(out: Sections, row: PlacedRow, state: str) -> None:
    if state == "money_header" and not out.money_header and out.head and stands_over(out.head[-1], row):
        out.money_header.append(out.head.pop())
    if state in _KEPT_IN:
        getattr(out, _KEPT_IN[state]).append(row)
    elif state == "goal_header":
        out.goal_header = row
    elif state == "paired_goal":
        _take_goal(out, row)
    elif state == "unheaded":
        _take_unheaded(out, row)
    elif state == "header":
        _take_heading(out, row)
    else:
        above = out.parts[-1].rows or out.parts[-1].header or out.unknown
        if above[-1].table != row.table:
            out.parts.append(Part(unheaded=out.parts[-1].unheaded))
        out.parts[-1].rows.append(row)


def _take_unheaded(out: Sections, row: PlacedRow) -> None:
    """The first row of indicators below no known heading, or their heading in unknown words."""
    if not out.parts:
        out.parts.append(Part(unheaded=True))
    if _is_unknown_heading(row):
        out.unknown.append(row)
    else:
        out.parts[-1].rows.append(row)


def _take_heading(out: Sections, row: PlacedRow) -> None:
    """A heading of the indicators: of a new table of them, or the second line of the one above."""
    if out.unknown and out.parts and out.parts[-1] == Part(unheaded=True):
        # What stands over the headings is a row of the heading, too (年度指标值 over three columns).
        top = over(out.unknown[-1], row)
        out.parts[-1] = Part(header=[top] if top else [])
        if top:
            out.unknown.pop()
    elif not out.parts or out.parts[-1].rows or len(out.parts[-1].header) == 2:
        out.parts.append(Part())
    out.parts[-1].header.append(row)


def _take_goal(out: Sections, row: PlacedRow) -> None:
    """A goal behind its label, or one more row of it beside the label's merged cell."""
    found = paired_goals(row)
    if found:
        out.paired_goals.extend((field, [text] if text is not None else []) for field, text in found)
    else:
        out.paired_goals[-1][1].extend(p for p in row.filled if not p.carried)
