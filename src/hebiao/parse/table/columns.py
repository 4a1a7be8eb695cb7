"""The headings of a part of the form, as columns with their place."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao import wording
from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.parse import labels
from hebiao.parse.table.headers import spread
from hebiao.parse.table.placed import Placed, PlacedRow
from hebiao.wording import Vocabulary


class Column(Struct, frozen=True):
    """One heading: what it means and where it stands (x in columns, or in points on a page)."""

    field: str | None
    """None for a heading that means nothing here (绩效指标, a spare column)"""
    x0: float
    x1: float
    again: str | None = None
    """the field of an earlier heading that means the same"""
    like: str | None = None
    """of a heading that the form does not know: a field that the form has no column for, and that this one may be of"""


NOTED: Final = "noted"
"""a column of something that the form has no field for, as its heading says"""
OTHER: Final = "other"
"""a column with a heading of its own that the form does not know (上年实际值, 财政复评得分): its cells are its own"""


def read_columns(header: Sequence[PlacedRow], vocabulary: Vocabulary) -> tuple[Column, ...]:
    """The columns of a heading of one row, or of two that are read together.

    Every field stands once: where a heading repeats, the first counts.
    """
    if not header:
        return ()
    if len(header) > 1 and not header[0].exact:
        header = (spread(header[0], header[1]), *header[1:])
    columns = [
        _column(p, _below(p, header[1:]), vocabulary)
        for n, p in enumerate(header[0].cells)
        if n or p.cell.rowspan <= len(header)  # the label of the whole part stands beside its rows, too
    ]
    for row in header[1:]:
        taken = [(c.x0, c.x1) for c in columns if c.field]
        columns += [
            Column(_meaning_below(p, header[0], vocabulary), p.x0, p.x1)
            for p in row.cells
            if not p.blank and not p.carried and not any(a < p.x1 and p.x0 < b for a, b in taken)
        ]
    columns.sort(key=lambda c: c.x0)
    if vocabulary is wording.COLUMNS:
        columns = _named_as_part(columns, header)
    columns = _of_the_filer(_of_the_year(_by_words(columns, header, vocabulary), header), header)
    columns = _once(_by_letter(_beside_name(columns), header, vocabulary))
    if vocabulary is wording.COLUMNS:
        columns = _as_adjusted(columns, header)
    return _liken(_fill_blank(columns), header, vocabulary)


def _of_the_year(columns: list[Column], header: Sequence[PlacedRow]) -> list[Column]:
    """Of two columns of targets the one of the year, or as adjusted, counts; what was set at its beginning is told only."""
    targets = [c for c in columns if c.field == "target"]
    if len(targets) < 2:
        return columns
    first = [c for c in targets if "年初" in canon("".join(_texts_of(c, header)))]
    if len(first) != 1 or first == targets:
        return columns
    return [replace(c, field=NOTED) if c is first[0] else c for c in columns]


def _of_the_filer(columns: list[Column], header: Sequence[PlacedRow]) -> list[Column]:
    """Of two columns of scores the filer's own counts (自评得分); what a department or the bureau gives (部门评分) is told only."""
    scores = [c for c in columns if c.field == "score"]
    if len(scores) < 2:
        return columns
    said = {id(c): canon("".join(_texts_of(c, header))) for c in scores}
    own = [c for c in scores if "自评" in said[id(c)]]
    others = [c for c in scores if c not in own and any(word in said[id(c)] for word in _JUDGES)]
    if len(own) != 1 or len(own) + len(others) != len(scores):
        return columns
    return [replace(c, field=NOTED) if c in others else c for c in columns]


def _as_adjusted(columns: list[Column], header: Sequence[PlacedRow]) -> list[Column]:
    """Beside 年初目标值 a column of targets as adjusted in the year (调整后目标值) is of targets, too: where they differ, they are asked."""
    if not any(c.field == "target" for c in columns):
        return columns
    return [
        Column(None, c.x0, c.x1, again="target")
        if c.field in (OTHER, NOTED) and _ADJUSTED.search(labels.key("".join(_texts_of(c, header))))
        else c
        for c in columns
    ]


_ADJUSTED: Final = regex("(?:调整|变更|修正|修订)后?的?.{0,6}(?:值|目标|指标)")
_JUDGES: Final = ("部门", "主管", "财政", "复核", "复评", "审核", "评审", "抽查", "核定")


def _texts_of(column: Column, header: Sequence[PlacedRow]) -> list[str]:
    return [p.text for row in header for p in row.cells if column.x0 <= p.x0 < column.x1 and not p.blank]


def _by_words(columns: list[Column], header: Sequence[PlacedRow], vocabulary: Vocabulary) -> list[Column]:
    """Unknown headings whose words say what they are of, where the form lacks that field and no other may be it."""
    known = {c.field for c in columns}
    meant: dict[str, list[int]] = {}
    for i, column in enumerate(columns):
        if column.field != OTHER:
            continue
        part = "money" if vocabulary is wording.MONEY_COLUMNS else "indicators"
        field = labels.loose_meaning(part, "".join(_texts_of(column, header)))
        if field and field not in known:
            meant.setdefault(field, []).append(i)
    for field, at in meant.items():
        if len(at) == 1:
            columns[at[0]] = replace(columns[at[0]], field=field)
    return columns


def _named_as_part(columns: list[Column], header: Sequence[PlacedRow]) -> list[Column]:
    """Names that stand under the label of the whole part (二级指标 | 绩效指标 | 年度指标值), where no other column has names."""
    fields = [c.field for c in columns]
    if "name" in fields or not {"level1", "level2"} & set(fields):
        return columns
    first = max(n for n, f in enumerate(fields) if f in ("level1", "level2")) + 1
    while first < len(columns) and fields[first] is None and not _texts_of(columns[first], header):
        first += 1
    if first >= len(columns) or fields[first] is not None:
        return columns
    if labels.key("".join(_texts_of(columns[first], header))) in _PART_LABELS:
        columns[first] = replace(columns[first], field="name")
    return columns


_PART_LABELS: Final = frozenset({"绩效指标", "年度绩效指标", "评价指标", "自评指标", "考核指标", "指标"})


def _beside_name(columns: list[Column]) -> list[Column]:
    """Points of whole levels, left of the names, are none of the indicators' own where those stand right of the names."""
    name = next((c.x0 for c in columns if c.field == "name"), None)
    if name is None:
        return columns
    own = {c.field for c in columns if c.field in ("weight", "score") and c.x0 > name}
    return [replace(c, field=OTHER) if c.field in own and c.x0 < name else c for c in columns]


def settle_levels(columns: tuple[Column, ...], rows: Sequence[PlacedRow]) -> tuple[Column, ...]:
    """The columns of a form of two levels: what stands under 二级指标 are names where no other column has names.

    Under 一级指标 then stand level1 or level2, as their words say. So they do in the one column of levels of a form
    that has no other (指标类别).
    """
    fields = {c.field for c in columns}
    if "level1" not in fields or {"name", "level2"} <= fields or not {"name", "level2"} & fields:
        return columns
    below: dict[str, list[str]] = {"level1": [], "level2": []}
    for row in rows:
        for p, j in zip(row.cells, by_place(row.cells, columns), strict=True):
            if j >= 0 and not p.blank and not p.carried and (field := columns[j].field) in below:
                below[field].append(p.text)
    ones, twos = below["level1"], below["level2"]
    of_two = sum(labels.level2(t) is not None for t in ones) > sum(labels.level1(t) is not None for t in ones)
    if "name" in fields:
        return tuple(replace(c, field="level2") if of_two and c.field == "level1" else c for c in columns)
    if not twos or 2 * sum(labels.level2_here(t) is not None for t in twos) >= len(twos):
        return columns
    names = {"level1": "level2" if of_two else "level1", "level2": "name"}
    return tuple(replace(c, field=names.get(c.field or "", c.field)) for c in columns)


def _column(top: Placed, below: Sequence[Placed], vocabulary: Vocabulary) -> Column:
    if len(below) == 1:
        texts = (top.text + below[0].text, below[0].text, top.text)
        exact = (m for t in texts if (m := labels.exact(vocabulary, t)))
        known = (m for t in texts if (m := _meaning(t, vocabulary)) not in (None, OTHER, NOTED))
        return Column(next(exact, None) or next(known, None), below[0].x0, below[0].x1)
    if below:
        # A heading over several sub-headings: they are columns of their own.
        return Column(None, top.x0, top.x0)
    return Column(_meaning(top.text, vocabulary), top.x0, top.x1)


def _below(top: Placed, rows: Sequence[PlacedRow]) -> list[Placed]:
    return [
        p
        for row in rows
        for p in row.cells
        if not p.blank and not p.carried and p.x0 < top.x1 and top.x0 < p.x1
    ]


def _meaning(text: str, vocabulary: Vocabulary) -> str | None:
    key = canon(text)
    if not key or len(key) > 40 or {key.rstrip(":"), labels.drop_points(text)} & wording.SECTIONS:
        return None
    return labels.lookup(vocabulary, text) or (NOTED if labels.is_noted(text) else OTHER)


def _meaning_below(p: Placed, top: PlacedRow, vocabulary: Vocabulary) -> str | None:
    """What one of several headings below another means: 数值 below 年度指标值 is what stands above it, 年初 below 预算数 both."""
    own = _meaning(p.text, vocabulary)
    bare = labels.key(p.text) in _BARE
    if not bare and own not in (OTHER, NOTED):
        return own
    above = next((t for t in top.cells if not t.blank and t.x0 < p.x1 and p.x0 < t.x1), None)
    if above is None:
        return None if bare else own
    if bare:
        return _meaning(above.text, vocabulary)
    return labels.exact(vocabulary, p.text + above.text) or own


_BARE: Final = frozenset({"数值", "值", "数"})


def _by_letter(columns: list[Column], header: Sequence[PlacedRow], vocabulary: Vocabulary) -> list[Column]:
    """Where one heading is a field's to the letter, one that is only like it is of something else."""
    sure = [
        c.field is not None and labels.to_the_letter(vocabulary, "".join(_texts_of(c, header))) == c.field
        for c in columns
    ]
    named = {c.field for c, exact in zip(columns, sure, strict=True) if exact}
    return [
        replace(c, field=OTHER) if c.field in named and not exact else c
        for c, exact in zip(columns, sure, strict=True)
    ]


def _once(columns: Sequence[Column]) -> list[Column]:
    seen: set[str] = set()
    out: list[Column] = []
    for column in columns:
        if column.field in (OTHER, NOTED):
            out.append(column)
            continue
        if column.field in seen:
            out.append(Column(None, column.x0, column.x1, again=column.field))
            continue
        if column.field:
            seen.add(column.field)
        out.append(column)
    return out


def _fill_blank(columns: list[Column]) -> tuple[Column, ...]:
    """Blank headings behind 分值 are 得分 and 偏差原因分析, in the order of the form."""
    fields = [c.field for c in columns]
    if "level2" not in fields or "weight" not in fields or "score" in fields:
        return tuple(columns)
    missing = [f for f in ("score", "deviation") if f not in fields]
    for i in range(fields.index("weight") + 1, len(columns)):
        if columns[i].field is None and columns[i].again is None and missing:
            columns[i] = Column(missing.pop(0), columns[i].x0, columns[i].x1)
    return tuple(columns)


def _liken(
    columns: Sequence[Column], header: Sequence[PlacedRow], vocabulary: Vocabulary
) -> tuple[Column, ...]:
    """Unknown headings with the field, among those that the form has no column for, that their words may be of."""
    known = {c.field for c in columns}
    part = "money" if vocabulary is wording.MONEY_COLUMNS else "indicators"
    return tuple(
        replace(
            c,
            like=next((f for f in labels.like(part, "".join(_texts_of(c, header))) if f not in known), None),
        )
        if c.field in (OTHER, NOTED)
        else c
        for c in columns
    )


_NEEDED: Final = (
    frozenset({"name", "target", "actual", "weight", "score", "deviation"}),
    frozenset({"annual_budget", "executed", "weight", "execution_rate", "score"}),
)
"""headings of the indicators, and of the money, without which an unknown heading may be one of them"""


def others_are_extra(columns: Sequence[Column]) -> bool:
    """Whether all columns of the form are named, so that a heading it does not know is a column of its own.

    Where one is missing, the unknown heading may be its name in this place: its texts are asked, not passed over.
    """
    fields = {c.field for c in columns}
    return any(needed <= fields for needed in _NEEDED)


def by_place(cells: Sequence[Placed], columns: Sequence[Column]) -> list[int]:
    """For every cell the column that it overlaps most, or -1 where it stands under none."""
    out: list[int] = []
    spans = [(c.x0, c.x1, c.field is not None) for c in columns]
    for p in cells:
        best, width, left, right = -1, 0.0, p.x0, p.x1
        for j, (x0, x1, named) in enumerate(spans):
            if x0 >= right:
                break
            # min and max, written out: this is tried for every cell and column
            overlap = (x1 if x1 < right else right) - (x0 if x0 > left else left)
            if overlap > width and (named or best < 0):
                best, width = j, overlap
        out.append(best)
    return out


def overflows(row: PlacedRow, columns: Sequence[Column]) -> bool:
    """Whether a row without borders goes on behind the last heading, with a blank among its texts: which of them moved?"""
    if not columns or not row.filled or row.filled[-1].x0 < max(c.x1 for c in columns):
        return False
    own = itertools.dropwhile(
        lambda p: p.blank or labels.is_section(p.text) or labels.level1(p.text) or labels.level2(p.text),
        row.cells[: row.cells.index(row.filled[-1])],
    )
    return any(p.blank for p in own)
