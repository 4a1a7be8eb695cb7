"""What stands below the headings of the two goals: their texts, and rows beside them that are about something else."""

from __future__ import annotations

from collections.abc import Sequence

from hebiao import wording
from hebiao.domain.reading import Reading
from hebiao.parse import labels
from hebiao.parse.common import goal_cells, leave
from hebiao.parse.placed import Placed, PlacedRow, Sections


def goal_rows(reading: Reading, sections: Sections) -> list[tuple[PlacedRow, list[Placed]]]:
    """The rows below the goals' headings with their texts; what is beside them is left as printed help.

    Where cells are real, a label left of both headings that stands beside the headings, too, is the label of the
    part (1.项目年度目标完成情况); a row that has one of its own and one text under both headings is about something
    else (2.项目实施内容).
    """
    header = sections.goal_header
    heads = _heads(header) if header is not None else []
    if header is None or not header.exact or len(heads) < 2:
        return [(row, goal_cells(row)) for row in sections.goals]
    known = {p.cell.id for p in header.cells}
    first, last = heads[0].x0, heads[-1].x0
    out: list[tuple[PlacedRow, list[Placed]]] = []
    for row in sections.goals:
        cells = goal_cells(row)
        if not row.exact or row.table != header.table:
            out.append((row, cells))
            continue
        beside = [p for p in cells if p.x1 <= first]
        under = [p for p in cells if p.x1 > first]
        part = [p for p in beside if p.cell.id in known]
        own = [p for p in beside if p.cell.id not in known]
        leave(reading, "extra", part)
        if own and len(under) == 1 and under[0].x1 > last:
            leave(reading, "extra", [*own, *under])
        else:
            out.append((row, [*own, *under]))
    return out


def _heads(header: PlacedRow) -> Sequence[Placed]:
    """The headings of the two texts, from left to right."""
    heads = [p for p in header.filled if labels.lookup(wording.GOALS, p.text) and not p.carried]
    return sorted((p for p in heads if not labels.is_section(p.text)), key=lambda p: p.x0)
