"""The indicators of running text, parted: the texts of each row, and why a row must be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from hebiao.domain.reading import Found, IndicatorRow
from hebiao.lang import Message
from hebiao.normalize import canon, plain_number, written
from hebiao.parse import labels
from hebiao.parse.running.cuts import FIELDS, NOTHING
from hebiao.parse.running.natures import part_new
from hebiao.parse.running.parting import Parting
from hebiao.parse.running.tokens import Token, found_tokens
from hebiao.parse.table.levels import Levels

_WRAPPED: Final = Message(
    "下一行的文字可能是这一行某一格折行的后半截，也可能是偏差原因",
    "the text of the next line may be the rest of a cell of this row, or the reason for a deviation",
)
UNSURE: Final = Message("文字的分界不能确定", "where this text ends is not certain")
_UNPARTED: Final = Message("这一行的文字分不开", "the texts of this row cannot be told apart")
_BY_LINES: Final = Message(
    "文本是一行一行横着抄下来的，折行的格子前后混在一起，请对照原件",
    "the text was copied line by line over all columns, so cells are mixed; compare with the original",
)


class Row(Struct):
    """One row before its texts are parted."""

    level1: Found | None
    level2: Found | None
    prefix: str
    body: list[Token]
    weight: Token | None
    score: Token | None
    deviation: list[Token]
    doubt: Message | None = None


def build(rows: Sequence[Row], partings: Sequence[Parting | None], producer: str) -> list[IndicatorRow]:
    """One producer's rows of the form up to 2023: each row's name, target and actual value as it parts them."""
    parted = [_parted(row, parting, producer) for row, parting in zip(rows, partings, strict=True)]
    unread = [bool(row.body) and parting is None for row, parting in zip(rows, partings, strict=True)]
    return _rows_of(rows, parted, [_UNPARTED if one else None for one in unread])


def build_new(rows: Sequence[Row]) -> list[IndicatorRow]:
    """Rows of the 2024 form: the operator is a kind of its own, and parts what stands before it from what follows."""
    return _rows_of(rows, [_by_kind(row) for row in rows], [None] * len(rows), brackets=True)


def _rows_of(
    rows: Sequence[Row],
    parted: Sequence[dict[str, Found]],
    doubts: Sequence[Message | None],
    *,
    brackets: bool = False,
) -> list[IndicatorRow]:
    """The rows with their levels and figures around the texts that were parted."""
    levels = Levels()
    by_lines = _BY_LINES if sum(map(_may_be_wrapped, rows)) > 1 else None
    out: list[IndicatorRow] = []
    for row, texts, doubt in zip(rows, parted, doubts, strict=True):
        cells = {n: v for n, v in (("level1", row.level1), ("level2", row.level2)) if v is not None}
        cells |= texts | _figures(row, brackets=brackets)
        levels.take(cells, exact=False)
        inside = levels.ask_inside(cells)
        out.append(IndicatorRow(cells, doubt=row.doubt or by_lines or inside or doubt))
    return out


def _parted(row: Row, parting: Parting | None, producer: str) -> dict[str, Found]:
    if parting is None:
        # A person who parts it should not have to look for it: the whole text waits in the first of its fields.
        whole = found_tokens(row.body, _UNPARTED)
        return {} if whole is None else {"name": whole}
    wrapped = _WRAPPED if _may_be_wrapped(row) else None
    cut = parting.grid if producer == "grid" else parting.stream
    parts = cut.parts(row.body)
    nameless = not row.prefix and "".join(t.text for t in parts[0]) in NOTHING
    cells: dict[str, Found] = {}
    for name, part in zip(FIELDS, parts, strict=True):
        odd = name == "name" and (_may_hold_deviation(row, part) or _begins_with_points(part))
        unsure = nameless or name in parting.unsure or odd
        if (found := found_tokens(part, wrapped or (UNSURE if unsure else None))) is not None:
            cells[name] = _name(found) if name == "name" else found
    return cells


def _by_kind(row: Row) -> dict[str, Found]:
    wrapped = _WRAPPED if _may_be_wrapped(row) else None
    cells: dict[str, Found] = {}
    for column, tokens, sure in part_new(row.body):
        whole = sure and not _is_torn(tokens)
        found = found_tokens(tokens, wrapped or (None if whole else UNSURE))
        if found is not None:
            cells[column] = _name(found) if column == "name" else found
        elif not sure:
            cells[column] = Found("", None, (), UNSURE)
    return cells


def _figures(row: Row, *, brackets: bool) -> dict[str, Found]:
    """A row's weight, score and deviation; with `brackets` one that is torn within brackets is doubted."""
    singles: dict[str, Sequence[Token | None]] = {
        "weight": [row.weight], "score": [row.score], "deviation": row.deviation
    }  # fmt: skip
    cells: dict[str, Found] = {}
    for name, single in singles.items():
        tokens = [t for t in single if t is not None]
        wrapped = _WRAPPED if name == "deviation" and _may_be_wrapped(row) else None
        torn = UNSURE if brackets and _is_torn(tokens) else None
        if (found := found_tokens(tokens, wrapped or torn)) is not None:
            cells[name] = found
    return cells


def _may_hold_deviation(row: Row, name: Sequence[Token]) -> bool:
    """Whether the first line of a name may be what explains the row above: nothing marks where this row begins."""
    marked = row.level1 is not None or row.level2 is not None or row.prefix
    return not marked and any(t.gap in ("line", "blank") for t in name[1:])


def _begins_with_points(name: Sequence[Token]) -> bool:
    """Whether a figure stands apart before a name: it is of a column of its own, as the points of a level are."""
    return len(name) > 1 and plain_number(name[0].text) is not None


def _may_be_wrapped(row: Row) -> bool:
    """Whether the text behind a row's figures may be the second line of its cells.

    Some programs write a table line by line over all its columns: then the rest of a wrapped name follows the row's
    score, where in others only the deviation can.
    """
    figures = [t for t in (row.weight, row.score) if t is not None]
    line = [*row.body[1:], *figures]
    behind = any(t.gap in ("line", "blank") for t in row.deviation)
    return behind and len(line) > 1 and all(t.gap == "space" for t in line)


def _is_torn(tokens: Sequence[Token]) -> bool:
    """Whether a bracket of a text is closed elsewhere, or opened."""
    key = canon("".join(t.text for t in tokens))
    return key.count("(") != key.count(")")


def _name(found: Found) -> Found:
    return Found(found.raw, written(labels.strip_indicator(found.raw)), found.places, found.doubt)
