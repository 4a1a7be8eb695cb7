"""The levels that rows carry down, and rows that the end of a page cut in two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.reading import Found, IndicatorRow
from hebiao.lang import Message
from hebiao.lazy import longest_first, regex
from hebiao.normalize import plain_number, squash
from hebiao.parse import labels
from hebiao.parse.table.placed import Placed, Sections

_ODD_LEVEL1: Final = Message("一级指标不是常见名称", "level 1 is no known name")
_LEVEL_INSIDE: Final = Message(
    "三级指标里还有上级指标的名称，单元格可能连在一起",
    "the name begins with the label of a level: cells may have run together",
)
_LABELLED: Final = regex(
    "(?:"
    + "|".join(longest_first(k for k in wording.LEVEL2 if k.endswith("指标")))
    + r")(?!\d*[:：.、])\S{2,}"
)
_ODD_LEVEL2: Final = Message("二级指标不是常见名称", "level 2 is no known name")
_TWO_PAGES: Final = Message("一行分在两页上", "the row is split over two pages")


class Levels:
    """The level1 and level2 that a row belongs to, carried from the rows above."""

    def __init__(self) -> None:
        self.level1: Found | None = None
        self.level2: Found | None = None
        self._second = False
        """whether what stood last in the column of the first level was one of the second"""
        self.waiting: dict[str, Placed] = {}
        """levels over the whole width, level1 or level2, that no row has followed yet"""
        self.bare: list[Placed] = []
        """such levels that another follows instead"""

    def take(self, cells: dict[str, Found], *, exact: bool) -> None:
        """Fills the levels of a row from its own cells, else from above; level1 lost follows from level2."""
        self.waiting.clear()
        one, two = cells.get("level1"), cells.get("level2")
        own1 = labels.level1_here(one.raw) if one else None
        own2 = labels.level2_here(two.raw) if two else None
        both = labels.joined_levels(one.raw) if one is not None and two is None else None
        if one is not None and both:
            (own1, own2), two = both, one
        if one is not None and two is None:
            own2 = labels.level2(one.raw)
            # 成本指标 is a level of either kind: below 数量指标 and 质量指标 it is one of theirs.
            either = self._second and wording.LEVEL1_OF.get(own2 or "", own1) != own1
            self._second = own2 is not None and (own1 is None or either)
            if self._second:
                two, one = one, None
        if one is not None:
            self.level1 = Found(one.raw, own1 or one.text, one.places, None if own1 else _ODD_LEVEL1)
            above = self.level2.text if self.level2 is not None else None
            if two is None and (not exact or own1 is None or wording.LEVEL1_OF.get(above or "") != own1):
                self.level2 = None
        if two is not None:
            self.level2 = Found(two.raw, own2 or two.text, two.places, None if own2 else _ODD_LEVEL2)
            implied = wording.LEVEL1_OF.get(own2 or "")
            before = self.level1.text if self.level1 else None
            if implied and one is None and before != implied:
                self.level1 = Found(two.raw, implied, two.places)
        if self.level1 is not None and self.level1.text is not None:
            cells["level1"] = self.level1
        if self.level2 is not None and self.level2.text is not None:
            cells["level2"] = self.level2

    def ask_inside(self, cells: Mapping[str, Found]) -> Message | None:
        """As `level_inside`; the rows below belong to that level, so what they carry from above is asked as well."""
        said = level_inside(cells)
        if said is not None:
            self.level1 = self.level1 and replace(self.level1, doubt=said)
            self.level2 = self.level2 and replace(self.level2, doubt=said)
        return said


def has_lost_merges(sections: Sections) -> bool:
    """Whether no cell of the indicators goes over rows, and blanks stand below a level: a converter dropped merged cells."""
    cells = [p for part in sections.parts for row in part.rows for p in row.cells]
    if any(p.carried or p.cell.rowspan > 1 for p in cells):
        return False
    above: dict[float, Placed] = {}
    for p in cells:
        before = above.get(p.x0)
        if p.blank and before is not None and _is_level(before.text):
            return True
        if not p.blank:
            above[p.x0] = p
    return False


def _is_level(text: str) -> bool:
    return labels.level1_here(text) is not None or labels.level2_here(text) is not None


def goes_on(row: IndicatorRow, rest: dict[str, Found]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before."""
    name = rest.get("name")
    if name is not None and labels.strip_indicator(name.raw) != name.raw:
        return False
    if any((f := rest.get(c)) is not None and plain_number(f.text) is not None for c in ("weight", "score")):
        return False
    if not rest.keys() & {"name", "target", "actual"}:
        # A row of nothing but levels and a reason: its levels go on with those above, though each half is one, too.
        return all(_goes_with(row, rest, c) for c in ("level1", "level2"))
    broken = [c for c in ("level1", "level2") if _mends(row, rest, c)]
    two = rest.get("level2")
    return bool(broken) or two is None or not labels.level2(two.raw)


def _goes_with(row: IndicatorRow, rest: dict[str, Found], column: str) -> bool:
    """Whether a level of such a row is blank, or one label with that above."""
    first, more = row.cells.get(column), rest.get(column)
    if first is None or more is None or more.text is None:
        return more is None or more.text is None
    canonical = labels.level1_here if column == "level1" else labels.level2_here
    return canonical(first.raw + more.raw) is not None


def _mends(row: IndicatorRow, rest: dict[str, Found], column: str) -> bool:
    """Whether a level label cut by the end of a page is whole again with the text of the next page, its points perhaps."""
    first, more = row.cells.get(column), rest.get(column)
    if first is None or more is None:
        return False
    canonical = labels.level1 if column == "level1" else labels.level2
    cut = canonical(first.raw) is None or canonical(more.raw) is None
    return cut and canonical(first.raw + more.raw) is not None


def join_cut_levels(rows: Sequence[IndicatorRow], cells: dict[str, Found]) -> None:
    """Puts a level's label together that the end of a page cut in the middle, in the rows above it and in this one."""
    for column in ("level1", "level2"):
        if not rows or not _mends(rows[-1], cells, column):
            continue
        first, more = rows[-1].cells[column], cells[column]
        raw = f"{first.raw}\n{more.raw}"
        canonical = labels.level1 if column == "level1" else labels.level2
        joined = Found(raw, canonical(raw), first.places + more.places)
        for above in rows:
            if above.cells.get(column) is first:
                above.cells[column] = joined
        cells[column] = joined


def extend_row(rows: Sequence[IndicatorRow], rest: dict[str, Found], levels: Levels) -> None:
    """Puts the rest of a row, found on the next page, behind what the page before had of it."""
    row = rows[-1]
    for field, more in rest.items():
        first = row.cells.get(field)
        if first is None:
            row.cells[field] = more
            continue
        raw = f"{first.raw}\n{more.raw}"
        text = (first.text or "") + (more.text or "")
        if field == "level1":
            text = labels.level1_here(raw) or first.text or text
        elif field == "level2":
            text = labels.level2_here(raw) or first.text or text
        joined = Found(raw, text, first.places + more.places)
        if field in ("level1", "level2"):
            # The same merged cell stands in the rows above, too.
            for above in rows:
                if above.cells.get(field) is first:
                    above.cells[field] = joined
            setattr(levels, field, joined)
        row.cells[field] = joined
    row.doubt = _TWO_PAGES


def level_inside(cells: Mapping[str, Found]) -> Message | None:
    """Why a row without borders is asked: a text of it is, or begins with, the label of a level."""
    texts = {c: squash(f.text) for c in ("name", "target", "actual") if (f := cells.get(c)) and f.text}
    # With its number before it ("指标1：服务对象满意度指标") it is a name, if a poor one.
    name = squash(cells["name"].raw) if "name" in cells else ""
    bare = name.endswith("指标") and (labels.level1(name) or labels.level2(name))
    return _LEVEL_INSIDE if bare or any(_LABELLED.match(t) for t in texts.values()) else None
