"""A part of a form as numbered pieces: what a model sees, and what its numbers point back at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.document import Cell, Line, Row, Segment

_SPACE: Final = re.compile(r"\s+")
_MARKS: Final = str.maketrans("⟦⟧⟪⟫", "[][]")
_CJK: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


class Shown(Struct, frozen=True):
    """`text` is what is sent; piece ⟦n⟧ of it is `places[n - 1]`."""

    text: str
    places: tuple[Cell | Line, ...]


def show(segment: Segment, items: Sequence[int]) -> Shown:
    """The items at these positions of a segment: a table row or line each on a line of its own.

    Merged cells of rows that are not shown, but reach into one that is, are shown where they begin.
    """
    places: list[Cell | Line] = []
    lines: list[str] = []
    wanted = set(items)
    for k, item in enumerate(segment.items):
        if isinstance(item, Line):
            if k in wanted and item.text.strip():
                lines.append(_piece(item, places))
            continue
        cells = item.cells if k in wanted else _reaching(segment, k, wanted)
        if any(c.text.strip() for c in cells):
            # A blank cell of a real grid tells where a column is; a ragged row has none to tell.
            lines.append("".join(_piece(c, places) for c in cells if c.text.strip() or item.exact))
    return Shown("\n".join(lines), tuple(places))


def show_print(segment: Segment, cells: Sequence[Cell]) -> Shown:
    """Cells that are read in more than one way, each in its row, with every reading as a piece of its own."""
    places: list[Cell | Line] = []
    lines: list[str] = []
    for cell in {c.id: c for c in cells}.values():
        row = next((i for i in segment.items if isinstance(i, Row) and cell in i.cells), None)
        lines.append(" ".join(_as_read(c, cell, places) for c in (row.cells if row else (cell,))))
    return Shown("\n".join(lines), tuple(places))


def _as_read(cell: Cell, asked: Cell, places: list[Cell | Line]) -> str:
    if cell is not asked:
        return _plain(cell.text)
    readings = dict.fromkeys(r.text for r in cell.rivals if r.text.strip())
    return f"⟪{''.join(_piece(replace(cell, text=text), places) for text in readings)}⟫"


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip().translate(_MARKS)


def _reaching(segment: Segment, k: int, wanted: set[int]) -> list[Cell]:
    row = segment.items[k]
    if isinstance(row, Line):
        return []
    shown = {r.number for j in wanted if not isinstance(r := segment.items[j], Line) and r.table == row.table}
    return [
        c for c in row.cells if c.rowspan > 1 and any(n in shown for n in range(c.row + 1, c.row + c.rowspan))
    ]


def _piece(at: Cell | Line, places: list[Cell | Line]) -> str:
    places.append(at)
    text = _plain(at.text)
    down = f"↓{at.rowspan}" if isinstance(at, Cell) and at.rowspan > 1 else ""
    return f"⟦{len(places)}{down}⟧{text}"


def count_tokens(text: str) -> int:
    """Tokens, by a rule that needs no vocabulary: one for a Chinese character, one for four others."""
    wide = len(_CJK.findall(text))
    return wide + -(-(len(text) - wide) // 4)
