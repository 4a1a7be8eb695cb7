"""Indicators of running text whose columns come in an order of their own, or with columns that the form does not know.

Where a gap parts every cell, a row has as many texts as the heading has columns: `grid` takes them by their turn and
knows no kinds, `stream` lays them against the headings so that each is of its column's kind. A row with more texts or
fewer has a blank cell or a torn one: it is asked, and so are words that a gap could have torn in the other rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from hebiao.domain.reading import Found, IndicatorRow, Left, Place, Reading
from hebiao.lang import Message
from hebiao.normalize import canon, plain_number, squash, written
from hebiao.parse import labels
from hebiao.parse.fit import align, misfit
from hebiao.parse.running.cuts import ANSWERS, is_quantity
from hebiao.parse.running.tokens import Token, Tokens, found_tokens
from hebiao.parse.table.columns import OTHER
from hebiao.parse.table.common import finish_rows
from hebiao.parse.table.levels import Levels

_OPERATOR: Final = Message(
    "表头没有认得的性质一栏，却有比较符号，可能就是它",
    "no heading of an operator is known here, and one stands in a column of its own: it may be that",
)
_COUNT: Final = Message(
    "这一行的文字数和表头的列数不同，有空格子或被空格拆开的文字",
    "this row has not as many texts as the heading has columns: a cell is blank, or a space tears one",
)
_WRAPPED: Final = Message(
    "有的行折到下一行，折行的格子前后混在一起，请对照原件",
    "some rows go over the end of a line, so wrapped cells may be mixed; compare with the original",
)
_OPEN: Final = Message(
    "上一行末尾的文字可能是下一行的名称，两行的分界不能确定",
    "the last text of one row may be the name of the next; where the rows part is not certain",
)
_TORN: Final = Message("文字的分界不能确定", "where this text ends is not certain")
_TAIL: Final = ("deviation", "method", OTHER)
"""columns that are mostly blank"""
_ROW_COST: Final = 0.2
_INSIDE_LINE: Final = 1.5
"""what it costs that a row begins within a line, where others begin with one"""
_LONGEST: Final = 18
"""characters of a level's label with its points"""
_MORE: Final = 3
"""texts that a row may have beyond its columns"""


class _Row(Struct, frozen=True):
    levels: tuple[tuple[str, Token], ...]
    """(column, token) of the labels that stand before the row"""
    texts: tuple[Token, ...]
    is_open: bool = False
    """whether the row may as well begin a text earlier, or end a text earlier where the next one does"""


def stands_apart(tokens: Tokens, columns: Sequence[str], *, scored: bool) -> bool:
    """Whether most rows have their cells one by one: as many texts as columns, none of them wrapped."""
    fields = _fields(columns, scored=scored)
    if "score" not in columns:
        return False  # a heading over two rows may have lost its lower half
    rows = list(_rows(tokens, fields))
    whole = sum(_is_whole(r.texts, fields) for r in rows)
    return 2 * whole >= len(rows) > 0 and not any(_is_wrapped(r.texts) for r in rows)


def _fields(columns: Sequence[str], *, scored: bool) -> list[str]:
    """The columns of a row behind its levels."""
    return [c for c in columns if c not in ("level1", "level2") and (scored or c != "score")]


def read_spaced(
    readings: tuple[Reading, Reading], tokens: Tokens, columns: Sequence[str], *, scored: bool
) -> None:
    """Reads the rows into both readings.

    Args:
        readings: "grid" and "stream".
        tokens: of the indicators.
        columns: in the order of the headings.
        scored: whether a total of scores is stated; else the rows may have none.
    """
    grid = readings[0]
    fields = _fields(columns, scored=scored)
    rows = list(_rows(tokens, fields))
    numbered = any(_is_numbered(r.texts, fields) for r in rows)
    exact = [not numbered and _is_whole(r.texts, fields) for r in rows]
    wrapped = _WRAPPED if any(_is_wrapped(r.texts) for r in rows) else None
    for reading in readings:
        reading.seen.add("indicators")
        levels = Levels()
        out: list[IndicatorRow] = []
        for row, whole in zip(rows, exact, strict=True):
            laid = _by_turn(row.texts, fields) if reading is grid and whole else None
            cells = _cells(row, laid or _by_kind(row.texts, fields), loose=not all(exact))
            levels.take(cells, exact=False)
            out.append(
                IndicatorRow(
                    cells,
                    doubt=wrapped
                    or levels.ask_inside(cells)
                    or (_OPEN if row.is_open else None if whole else _COUNT),
                )
            )
        reading.rows = finish_rows(out)
    for row in rows:
        laid = _by_kind(row.texts, fields)
        for token, column in zip(row.texts, laid, strict=True):
            if column in (OTHER, "method"):
                grid.residue.append(Left("extra", token.text, Place(token.at, token.start, token.end)))


def _is_numbered(texts: Sequence[Token], fields: Sequence[str]) -> bool:
    """Whether what stands where a reason should is a figure: the number of the next row, so that all may stand one off."""
    pairs = zip(texts, _by_kind(texts, fields), strict=True)
    return any(field in (None, "deviation") and plain_number(t.text) is not None for t, field in pairs)


def _is_wrapped(texts: Sequence[Token]) -> bool:
    """Whether a row goes over the end of a line that held several of its texts: then a cell may go on there, too."""
    return len({t.gap in ("line", "blank") for t in texts[1:]}) > 1


def _rows(tokens: Tokens, fields: Sequence[str]) -> Iterator[_Row]:
    """The rows between labels of levels; where several stand below one label, those that fit the columns best."""
    texts: list[Token] = []
    here: list[tuple[str, Token]] = []
    for n, token in enumerate(tokens.tokens):
        behind = tokens.tokens[n + 1].text if n + 1 < len(tokens) else ""
        level = _level(token, behind, after=bool(here) and not texts)
        if not texts and any(column == "level2" for column, _ in here):
            level = None  # an indicator that is called as its level
        prefixed = labels.strip_indicator(token.text) != token.text
        if texts and (level or prefixed):
            yield from _part(here, texts, fields)
            here, texts = [], []
        if level:
            here.append((level, token))
        elif not labels.is_ellipsis(token.text):
            texts.append(token)
    if texts:
        yield from _part(here, texts, fields)


def _level(token: Token, behind: str, *, after: bool) -> str | None:
    """Whether a text is the label of a level; 成本指标 and 满意度指标 are either, by what stands beside them."""
    if len(token.text) > _LONGEST:
        return None
    one, two = labels.level1(token.text), labels.level2(token.text)
    named = labels.drop_points(token.text).endswith("指标")
    if (
        one
        and not (after and two)
        and not (two and not labels.level2(behind))
        and (named or token.gap != "space")
    ):
        return "level1"
    return "level2" if two and (named or after) else None


def _part(here: Sequence[tuple[str, Token]], texts: Sequence[Token], fields: Sequence[str]) -> Iterator[_Row]:
    """One block's texts as rows, at the least misfit."""
    lines = any(t.gap in ("line", "blank") for t in texts[1:])
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, len(texts) + 1):
        ways = []
        for start in range(max(0, stop - len(fields) - _MORE), stop):
            odd = _INSIDE_LINE if start and lines and texts[start].gap == "space" else 0.0
            cost = align([t.text for t in texts[start:stop]], fields)[0]
            ways.append((best[start][0] + cost + odd + _ROW_COST, start))
        best.append(min(ways))
    cuts = [len(texts)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    cuts.reverse()
    parts = [texts[start:stop] for start, stop in itertools.pairwise(cuts)]
    moved = [_may_move(a, b, fields) for a, b in itertools.pairwise(parts)]
    for n, part in enumerate(parts):
        yield _Row(tuple(here) if n == 0 else (), tuple(part), any(moved[max(0, n - 1) : n + 1]))


def _may_move(row: Sequence[Token], following: Sequence[Token], fields: Sequence[str]) -> bool:
    """Whether both rows are as whole with the last text of the first as the name of the second."""
    return _is_whole(row[:-1], fields) and _is_whole([row[-1], *following], fields)


def _by_turn(texts: Sequence[Token], fields: Sequence[str]) -> list[str | None] | None:
    """The columns of a row in which none is blank but explanations behind its last figure; None for any other row.

    Where some of several such columns are blank, what they hold is of none of them.
    """
    last = max(i for i, f in enumerate(fields) if f not in _TAIL)
    more = len(texts) - last - 1
    if more < 0 or len(texts) > len(fields):
        return None
    tail: Sequence[str | None] = fields[last + 1 :]
    return [*fields[: last + 1], *(tail if more == len(tail) else [None] * more)]


def _is_whole(texts: Sequence[Token], fields: Sequence[str]) -> bool:
    """Whether a row has a text in every column up to its last figure, each of its column's kind."""
    turn, kind = _by_turn(texts, fields), _by_kind(texts, fields)
    return turn is not None and all(
        a == b for a, b in zip(turn, kind, strict=True) if a not in (None, *_TAIL)
    )


def _by_kind(texts: Sequence[Token], fields: Sequence[str]) -> list[str | None]:
    return [fields[j] if j >= 0 else None for j in align([t.text for t in texts], fields)[1]]


def _cells(row: _Row, laid: Sequence[str | None], *, loose: bool) -> dict[str, Found]:
    cells: dict[str, Found] = {}
    for column, token in row.levels:
        label = labels.level1(token.text) if column == "level1" else labels.level2(token.text)
        cells[column] = Found(token.text, label, (Place(token.at, token.start, token.end),))
    if None in laid[1:] and "deviation" not in laid:
        cells["deviation"] = Found("", None, (), _TORN)
    for token, field in zip(row.texts, laid, strict=True):
        if field == OTHER and misfit("nature", token.text) == 0:
            cells.setdefault(
                "nature", Found(token.text, None, (Place(token.at, token.start, token.end),), _OPERATOR)
            )
        if field is None or field in (OTHER, "method"):
            continue
        doubt = (
            _TORN
            if loose and field in ("name", "target", "actual") and not _is_plain(field, token.text)
            else None
        )
        found = found_tokens([token], doubt)
        if found is not None and field not in cells:
            named = field == "name"
            cells[field] = (
                Found(found.raw, written(labels.strip_indicator(found.raw)), found.places, doubt)
                if named
                else found
            )
    return cells


def _is_plain(field: str, text: str) -> bool:
    """Whether a text shows by itself that no space tore it."""
    if field == "name":
        return False
    return squash(text) in ANSWERS or is_quantity(canon(text))
