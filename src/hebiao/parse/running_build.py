"""The indicators of running text, parted: the texts of each row, and why a row must be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hebiao.domain.reading import Found, IndicatorRow
from hebiao.lang import Message
from hebiao.normalize import canon, written
from hebiao.parse import labels
from hebiao.parse.cuts import FIELDS, NOTHING
from hebiao.parse.levels import Levels, level_inside
from hebiao.parse.natures import part_new
from hebiao.parse.parting import Parting
from hebiao.parse.tokens import Token, found_tokens

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


@dataclass(slots=True)
class Row:
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
    levels = Levels()
    out: list[IndicatorRow] = []
    by_lines = _BY_LINES if sum(map(_may_be_wrapped, rows)) > 1 else None
    for row, parting in zip(rows, partings, strict=True):
        wrapped = _WRAPPED if _may_be_wrapped(row) else None
        levels_here = (("level1", row.level1), ("level2", row.level2))
        cells = {name: level for name, level in levels_here if level is not None}
        if parting is not None:
            cut = parting.grid if producer == "grid" else parting.stream
            parts = cut.parts(row.body)
            nameless = not row.prefix and "".join(t.text for t in parts[0]) in NOTHING
            for name, part in zip(FIELDS, parts, strict=True):
                unsure = (
                    nameless or name in parting.unsure or (name == "name" and _may_hold_deviation(row, part))
                )
                doubt = wrapped or (UNSURE if unsure else None)
                if (found := found_tokens(part, doubt)) is not None:
                    cells[name] = _name(found) if name == "name" else found
        elif (whole := found_tokens(row.body, _UNPARTED)) is not None:
            # A person who parts it should not have to look for it: the whole text waits in the first of its fields.
            cells["name"] = whole
        singles: dict[str, Sequence[Token | None]] = {
            "weight": [row.weight], "score": [row.score], "deviation": row.deviation
        }  # fmt: skip
        for name, tokens in singles.items():
            doubt = wrapped if name == "deviation" else None
            if (found := found_tokens([t for t in tokens if t is not None], doubt)) is not None:
                cells[name] = found
        levels.take(cells, exact=False)
        unread = bool(row.body) and parting is None
        out.append(
            IndicatorRow(
                cells, doubt=row.doubt or by_lines or level_inside(cells) or (_UNPARTED if unread else None)
            )
        )
    return out


def _may_hold_deviation(row: Row, name: Sequence[Token]) -> bool:
    """Whether the first line of a name may be what explains the row above: nothing marks where this row begins."""
    marked = row.level1 is not None or row.level2 is not None or row.prefix
    return not marked and any(t.gap in ("line", "blank") for t in name[1:])


def _may_be_wrapped(row: Row) -> bool:
    """Whether the text behind a row's figures may be the second line of its cells.

    Some programs write a table line by line over all its columns: then the rest of a wrapped name follows the row's
    score, where in others only the deviation can.
    """
    figures = [t for t in (row.weight, row.score) if t is not None]
    line = [*row.body[1:], *figures]
    behind = any(t.gap in ("line", "blank") for t in row.deviation)
    return behind and len(line) > 1 and all(t.gap == "space" for t in line)


def build_new(rows: Sequence[Row]) -> list[IndicatorRow]:
    """Rows of the 2024 form: the operator is a kind of its own, and parts what stands before it from what follows."""
    levels = Levels()
    out: list[IndicatorRow] = []
    by_lines = _BY_LINES if sum(map(_may_be_wrapped, rows)) > 1 else None
    for row in rows:
        wrapped = _WRAPPED if _may_be_wrapped(row) else None
        cells = {n: v for n, v in (("level1", row.level1), ("level2", row.level2)) if v is not None}
        for column, tokens, sure in part_new(row.body):
            whole = sure and not _is_torn("".join(t.text for t in tokens))
            found = found_tokens(tokens, wrapped or (None if whole else UNSURE))
            if found is not None:
                cells[column] = _name(found) if column == "name" else found
            elif not sure:
                cells[column] = Found("", None, (), UNSURE)
        singles: dict[str, Sequence[Token | None]] = {
            "weight": [row.weight], "score": [row.score], "deviation": row.deviation
        }  # fmt: skip
        for name, single in singles.items():
            tokens = [t for t in single if t is not None]
            torn = UNSURE if _is_torn("".join(t.text for t in tokens)) else None
            if (
                found := found_tokens(tokens, (wrapped if name == "deviation" else None) or torn)
            ) is not None:
                cells[name] = found
        levels.take(cells, exact=False)
        out.append(IndicatorRow(cells, doubt=row.doubt or by_lines or level_inside(cells)))
    return out


def _is_torn(text: str) -> bool:
    """Whether a bracket of a text is closed elsewhere, or opened."""
    key = canon(text)
    return key.count("(") != key.count(")")


def _name(found: Found) -> Found:
    return Found(found.raw, written(labels.strip_indicator(found.raw)), found.places, found.doubt)
