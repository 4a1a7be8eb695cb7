"""The rows of 项目资金: which fund each is of, and its label."""

from __future__ import annotations

import itertools

from hebiao import wording
from hebiao.domain.form import FUNDING_ROWS
from hebiao.normalize import written
from hebiao.parse import labels
from hebiao.parse.table.placed import Placed, PlacedRow, Sections
from hebiao.phrasing import is_other_fund


def money_rows(sections: Sections) -> list[tuple[PlacedRow, str | None, Placed | None]]:
    """The rows of 项目资金 with their names and label cells.

    Where all four rows stand in order and the label of one is lost, its turn says which it is; its first cell then
    takes the label's place.
    """
    rows = [(row, *money_label(row)) for row in sections.money]
    if rows and rows[0][1] is None and not any(name == FUNDING_ROWS[0] for _, name, _ in rows):
        row = rows[0][0]
        label = next((p for p in row.filled[:2] if is_first_sum(p)), None)
        rows[0] = (row, FUNDING_ROWS[0] if label is not None else None, label)
    names = [name for _, name, _ in rows]
    lost = [row for row, name, _ in rows if name is None]
    if (
        len(rows) == len(FUNDING_ROWS)
        and all(n in (None, f) for n, f in zip(names, FUNDING_ROWS, strict=True))
        and not any(_says_what_it_is(row) for row in lost)
    ):
        return [
            (row, name or turn, label or next((p for p in row.cells if not p.carried), None))
            for (row, name, label), turn in zip(rows, FUNDING_ROWS, strict=True)
        ]
    return rows


def is_first_sum(label: Placed) -> bool:
    """Whether a label says 小计: of the funds it is the total where it stands before all others."""
    return labels.key(label.text) in wording.SUBTOTALS


def _says_what_it_is(row: PlacedRow) -> bool:
    """Whether a row has a label, if one that is not known: words, and no figure, where labels stand."""
    first = next((p for p in row.cells if not p.carried and not p.blank), None)
    return (
        first is not None and not any(ch.isdigit() for ch in first.text) and written(first.text) is not None
    )


def money_label(row: PlacedRow) -> tuple[str | None, Placed | None]:
    """The fund row that a row is: its name ("extra" for one the form has no field for) and its label cell."""
    for p in row.filled[:3]:
        if p.carried and labels.is_section(p.text):
            continue
        text = labels.drop_ordinal(p.text)
        name = labels.lookup(wording.MONEY_ROWS, text, 86)
        if name:
            return name, p
        if is_extra_fund(text):
            return "extra", p
    return None, None


def is_extra_fund(text: str) -> bool:
    """Whether a cell labels a fund that the form has no field for."""
    label = labels.key(text)
    return label.removeprefix("其中:") in wording.EXTRA_MONEY_CELLS or is_other_fund(label)


def behind_label(row: PlacedRow, label: Placed) -> list[Placed]:
    """The cells of a fund's row behind its label, which converters say again in every column that it covers."""
    behind = row.cells[row.cells.index(label) + 1 :]
    return list(itertools.dropwhile(lambda p: p.text == label.text, behind))
