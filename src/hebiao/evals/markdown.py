"""Tables of markdown, as all published results have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """The lines of a table, behind a blank one."""
    lines = [_line(headings), "|" + "---|" * len(headings)]
    return ["", *lines, *map(_line, rows)]


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
