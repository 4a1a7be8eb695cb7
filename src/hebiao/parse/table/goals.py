"""What stands below the headings of the two goals: their texts, and rows beside them that are about something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.document import UNREAD
from hebiao.domain.form import GOAL_FIELDS
from hebiao.domain.reading import Found, Place, Reading
from hebiao.lang import Message
from hebiao.parse import labels
from hebiao.parse.table.common import found, goal_cells, leave
from hebiao.parse.table.paired import own_texts, read_paired_goals
from hebiao.parse.table.placed import Placed, PlacedRow, Sections

_STRANGE_GOAL: Final = Message(
    "这一栏的表头不是已知的写法", "this stands below a heading in words that are not known"
)
_GOAL_ROWS: Final = Message(
    "目标分在几行，边界不确定", "the goals stand in several rows; where each ends is not certain"
)
_UNREAD_HEADS: Final = Message(
    "目标的表头没有读全，请对照原件",
    "the headings of the goals were not read in full; compare with the original",
)
_BOTH: Final = 2
_NUMBERS: Final = frozenset({"序号", "编号", "目标序号", "目标编号"})


def goals_by_place(reading: Reading, sections: Sections) -> None:
    """The two goals, each below the heading that it stands nearest to."""
    read_paired_goals(reading, sections)
    header = sections.goal_header
    if header is None:
        for row in sections.goals:
            leave(reading, "goals", goal_cells(row))
        return
    both = _heads(header) if header.exact else ()
    heads = both if len(both) == _BOTH else _strange_heads(header)
    # A heading said again in every column that it covers stands where it stands first.
    heads = [p for n, p in enumerate(heads) if not n or p.text != heads[n - 1].text]
    at = {labels.lookup(wording.GOALS, p.text): p for p in heads}
    strange = at.get(None)
    expected, actual = at.get("expected_goal", strange), at.get("actual_result", strange)
    if expected is None or actual is None:
        return
    texts: dict[str, list[Placed]] = {"expected_goal": [], "actual_result": []}
    rows = goal_rows(reading, sections)
    if rows:
        reading.seen.add("goals")
    for row, cells in rows:
        for field, p in _told_apart(row, cells, header, (expected.x0, actual.x0)):
            texts[field].append(p)
    # Without spans, a second row of texts may as well be another heading with its answer.
    doubt = _GOAL_ROWS if len(rows) > 1 and not header.exact else None
    if any(UNREAD in p.text for p in header.filled):
        # What stands under the part of a heading that nobody read may be of either.
        doubt = doubt or _UNREAD_HEADS
        for field in (f for f, cells in texts.items() if not cells):
            reading.fields[field] = Found("", None, (Place(at.get(field, actual).cell),), doubt)
    for field, cells in texts.items():
        if cells:
            text = found(cells)
            unknown = _STRANGE_GOAL if field not in at else None
            reading.fields[field] = Found(text.raw, text.text, text.places, doubt or unknown)


def _told_apart(
    row: PlacedRow, cells: Sequence[Placed], header: PlacedRow, heads: tuple[float, float]
) -> Iterator[tuple[str, Placed]]:
    """The texts of one row, each with the goal that it is of.

    Args:
        row: whose cells may be exact or not.
        cells: its texts.
        header: the headings, in the order that the place prints them.
        heads: the left edges of the expected goal's heading and of the result's.
    """
    first, second = goals_in_turn(header)
    if row.exact:
        for p in cells:
            left, right = (abs(p.x0 - x0) for x0 in heads)
            yield ("expected_goal" if left < right else "actual_result"), p
    elif len(cells) == _BOTH:
        yield from zip((first, second), cells, strict=True)
    else:
        for p in cells:
            yield (first if p.x0 < max(heads) - 1e-6 else second), p


def _strange_heads(header: PlacedRow) -> list[Placed]:
    """The headings where one is in unknown words: what two stand beside the part's label, else all but labels of parts."""
    own = own_texts(header)
    if len(own) == _BOTH:
        return own
    return [p for p in header.filled if not labels.is_section(p.text)]


def goal_rows(reading: Reading, sections: Sections) -> list[tuple[PlacedRow, list[Placed]]]:
    """The rows below the goals' headings with their texts; what is beside them is left as printed help.

    Where cells are real, a label left of both headings that stands beside the headings, too, is the label of the
    part (1.项目年度目标完成情况); a row that has one of its own and one text under both headings is about something
    else (2.项目实施内容). What stands under a third heading (总体完成率) is of that.
    """
    header = sections.goal_header
    heads = _heads(header) if header is not None else []
    if header is None or not header.exact or len(heads) < 2:
        return [(row, goal_cells(row)) for row in sections.goals]
    known = {p.cell.id for p in header.cells}
    first, last = heads[0].x0, heads[-1].x0
    others = [
        p for p in header.filled if p.x0 > first and not p.carried and p not in heads and UNREAD not in p.text
    ]
    # A heading of its own left of both (序号) has the numbers of the goals below it.
    numbers = [
        p
        for p in header.filled
        if p.x1 <= first and not p.carried and p.cell.rowspan == 1 and labels.key(p.text) in _NUMBERS
    ]
    out: list[tuple[PlacedRow, list[Placed]]] = []
    for row in sections.goals:
        cells = goal_cells(row)
        if not row.exact or row.table != header.table:
            out.append((row, cells))
            continue
        beside = [p for p in cells if p.x1 <= first]
        aside = [p for p in cells if any(o.x0 <= p.x0 < o.x1 for o in [*others, *numbers])]
        leave(reading, "extra", aside)
        under = [p for p in cells if p.x1 > first and p not in aside]
        part = [p for p in beside if p.cell.id in known]
        own = [p for p in beside if p.cell.id not in known and p not in aside]
        leave(reading, "extra", part)
        if own and len(under) == 1 and under[0].x1 > last:
            leave(reading, "extra", [*own, *under])
        else:
            out.append((row, [*own, *under]))
    return out


def goals_in_turn(header: PlacedRow) -> tuple[str, str]:
    """The two goals in the order of their headings; some places print the result first."""
    both = [labels.lookup(wording.GOALS, p.text) for p in _heads(header)]
    return GOAL_FIELDS if both != [*reversed(GOAL_FIELDS)] else (GOAL_FIELDS[1], GOAL_FIELDS[0])


def _heads(header: PlacedRow) -> Sequence[Placed]:
    """The headings of the two texts, from left to right; a label of the part before them may mean one of them, too."""
    named = [p for p in header.filled if not p.carried and labels.lookup(wording.GOALS, p.text)]
    named.sort(key=lambda p: p.x0)
    both = named[-_BOTH:]
    strange = [p for p in header.filled if p not in named and both and both[0].x0 < p.x0 < both[-1].x0]
    if not strange and len({labels.lookup(wording.GOALS, p.text) for p in both}) == _BOTH:
        return both
    return [p for p in named if not labels.is_section(p.text)]


def part_goals_beside(sections: Sections) -> None:
    """Parts goals that stand beside the amounts, with their headings in one row, from them."""
    header = sections.money_header[0] if len(sections.money_header) == 1 else None
    if header is None or not header.exact or sections.goal_header is not None or sections.paired_goals:
        return
    own = [p for p in header.filled if not p.carried]
    heads = [p for p in own if labels.exact(wording.GOALS, p.text)]
    if {labels.exact(wording.GOALS, p.text) for p in heads} != {"expected_goal", "actual_result"}:
        return
    left = min(p.x0 for p in heads)
    if len(heads) != _BOTH or any(p.x0 > left and p not in heads for p in own):
        return
    sections.goal_header = _right_of(header, left)
    sections.money_header = [_left_of(header, left)]
    goals = [_right_of(row, left) for row in sections.money]
    sections.goals = [row for row in goals if any(not p.carried for p in row.filled)] + sections.goals
    sections.money = [_left_of(row, left) for row in sections.money]


def _right_of(row: PlacedRow, x0: float) -> PlacedRow:
    return replace(row, cells=[p for p in row.cells if p.x0 >= x0 and not p.carried])


def _left_of(row: PlacedRow, x0: float) -> PlacedRow:
    return replace(row, cells=[p for p in row.cells if p.x0 < x0])
