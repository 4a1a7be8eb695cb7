"""Rows of running text that cannot be parted for certain: each kept apart as well as can be, all of it asked.

A person who types in a row should find it, and where it stands. Nothing here is accepted.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.document import Segment
from hebiao.domain.form import (
    FOOT_FIELDS,
    FUNDING_COLUMNS,
    FUNDING_ROWS,
    GOAL_FIELDS,
    HEAD_FIELDS,
    TOTAL_FIELDS,
)
from hebiao.domain.reading import Found, IndicatorRow, Reading
from hebiao.lang import Message
from hebiao.lazy import longest_first, regex
from hebiao.normalize import plain_number, squash, written
from hebiao.parse import labels
from hebiao.parse.fit import align
from hebiao.parse.running.parts import Regions, find_regions
from hebiao.parse.running.tokens import Token, Tokens, found_tokens, tokenize
from hebiao.parse.table.columns import OTHER
from hebiao.parse.table.levels import Levels

_HEADING: Final = regex(r"[一二三]级指标|指标(?:名称|类别|类型|内容)|考核指标")
_FIRST_LEVELS: Final = regex(r"(产出|成本|效益|效果|满意度)指标?")
_BY_COLUMN: Final = Message(
    "文本是一列一列抄下来的，分不出各行，请对照原件逐项录入",
    "the text was copied column by column: its rows cannot be told; enter the form from the original",
)
_NAME_HEAD: Final = regex("三级指标|指标名称|指标内容")
_LEVEL_HEAD: Final = regex("[一二]级指标|指标类")
_NEAR: Final = 80
"""characters behind the first word of a heading within which the others stand"""
_LEAST: Final = 3
"""words that head columns, or texts of a row that spaces part"""
_HEADS: Final = regex("|".join(re.escape(w) for w in longest_first(wording.COLUMNS.alone) if len(w) > 1))
_LEVELS: Final = regex(
    r"(?P<level1>(?:产出|成本|效益|效果|满意度)指标(?:\(\d+分?\)|\d+分)?)?"
    r"(?P<level2>(?:(?:数量|质量|时效|(?:经济|社会|生态环境)?成本|(?:经济|社会|生态)效益|可持续影响|服务对象满意度|满意度)指标"
    r"|(?:经济|社会|生态)效益|可持续影响|服务对象满意度|服务对象)(?:\(\d+分?\))?)?"
)
_SHORT: Final = regex(
    r"(?P<level1>产出|成本|效益|效果|满意度)"
    r"(?P<level2>数量|质量|时效|(?:经济|社会|生态环境)?成本|(?:经济|社会|生态)效益|可持续影响|服务对象(?:满意度)?)"
)
_INNER: Final = regex(
    r"(?:数量|质量|时效|(?:经济|社会|生态环境)?成本|(?:经济|社会|生态)效益|可持续影响|(?:服务对象)?满意度)指标"
)
_NAME: Final = regex(r"(?:指标\d*[:.、])?(?:(?!定性|定量|优良|好坏|合格/不合格|[≥≤＞＜><=％%]|\d).)+")
_NUMBER: Final = regex(r"\d{1,2}(?=[\u4e00-\u9fff])")
"""the number of a row, glued to its first text"""
_FIGURES: Final = regex(r"\d")
_ROW_NUMBER: Final = regex(r"指标\d*[:.、]")
_EXECUTION: Final = "执行率"
_BUDGET: Final = ("funding.total.weight", "funding.total.score")
"""what a row of the budget among the indicators gives"""
_TARGET: Final = regex(r"[≥≤＞＜><=]?[\d.]+(?:%|％|[\u4e00-\u9fff]{1,2}(?=[≥≤＞＜><=]?\d))?")
"""a target that is a quantity, before another"""
_NEXT: Final = 3
"""texts behind a name within which its target stands"""
_TARGET_START: Final = regex(r"[≥≤＞＜><=]\d")
_AGAIN: Final = 3
"""characters of a name that what explains it says again"""
_USUAL: Final = ("name", OTHER, "nature", "target", "unit", "actual", OTHER, "weight", "score", "deviation")
"""the columns of places that print a heading of their own, as they mostly come"""
_FULL: Final = 100
_ROUGH: Final = Message(
    "这一段文字的格子连在一起，行和列是大致分开的，请对照原件逐格核对",
    "the cells of this text run together; its rows and columns were parted roughly: check every cell",
)


def ask_rows(segment: Segment, readings: Sequence[Reading]) -> None:
    """Gives readings whose rows no sum bears out all rows that can be told roughly, where most were lost; in place.

    Of text that was copied column by column no row can be told: all of the form is asked.
    """
    tokens = tokenize(segment)
    if is_by_column(tokens.plain):
        for reading in readings:
            _ask_all(reading, _rows_down(tokens))
        return
    short = all(map(_falls_short, readings))
    rows = rough_rows(segment) if short or all(map(_is_unproven, readings)) else []
    many = 1 if _is_by_line(rows) else 2 if short else len(rows)
    if all(many * _told(r) < len(rows) for r in readings):
        budget = _EXECUTION in tokens.plain[max(find_regions(tokens).header[1], 0) :]
        for reading in readings:
            reading.rows = [replace(row, cells=dict(row.cells)) for row in rows]
            for path in _BUDGET if budget else ():
                found = reading.fields.get(path, Found("", None, ()))
                reading.fields[path] = found.doubted(_ROUGH)


def is_by_column(plain: str) -> bool:
    """Whether the levels of all rows stand between the headings of the first and the second level."""
    one = plain.find("一级指标")
    two = plain.find("二级指标", one)
    between = plain[one + len("一级指标") : two] if 0 <= one < two else ""
    return len({m[1] for m in _FIRST_LEVELS.finditer(between)}) > 1


def _rows_down(tokens: Tokens) -> list[IndicatorRow]:
    """The rows of text that goes down the columns, of those columns that have a text for each name; one blank row for none."""
    first = next((n for n, t in enumerate(tokens.tokens) if squash(t.text) == "一级指标"), len(tokens))
    columns: dict[str, list[Token]] = {}
    here: list[Token] = []
    for token in tokens.tokens[first:]:
        field = labels.exact(wording.COLUMNS, token.text)
        if field is not None and field not in columns:
            here = columns[field] = []
        else:
            here.append(token)
    names = columns.get("name", [])
    full = {c: own for c, own in columns.items() if len(names) <= len(own) <= len(names) + 1}
    rows = [
        IndicatorRow({c: f for c, own in full.items() if (f := found_tokens([own[n]]))}, asked=_BY_COLUMN)
        for n in range(len(names))
    ]
    return rows or _glued_down(tokens) or [IndicatorRow({}, asked=_BY_COLUMN)]


def _glued_down(tokens: Tokens) -> list[IndicatorRow]:
    """The rows of such text without gaps, as far as the numbers before the names and the levels part them."""
    plain = tokens.plain
    heads: dict[str, tuple[int, int]] = {}
    for match in _HEADS.finditer(plain, max(plain.find("一级指标"), 0)):
        heads.setdefault(wording.COLUMNS.alone[match[0]], match.span())
    begins = sorted(start for start, _ in heads.values())
    stops = dict(itertools.pairwise([*begins, len(plain)]))
    spans = {c: (end, stops[start]) for c, (start, end) in heads.items()}
    if "name" not in spans:
        return []
    first, last = spans["name"]
    starts = [m.start() for m in _ROW_NUMBER.finditer(plain, first, last)]
    names = list(itertools.pairwise([*starts, last]))
    levels = [m.span() for m in _INNER.finditer(plain, *spans["level2"])] if "level2" in spans else []
    each = not names or len(levels) == len(names)
    rows = []
    for n in range(len(names) or len(levels)):
        name = found_tokens(tokens.slice(*names[n]).tokens) if names else None
        cells = {"name": replace(name, text=written(labels.strip_indicator(name.raw)))} if name else {}
        level = found_tokens(tokens.slice(*levels[n]).tokens) if each else None
        cells |= {"level2": level} if level else {}
        rows.append(IndicatorRow(cells, asked=_BY_COLUMN))
    return rows


def _ask_all(reading: Reading, rows: list[IndicatorRow]) -> None:
    """Every field of a form in doubt, those that were not found among them, and its rows as far as they are told."""
    paths = [*HEAD_FIELDS, *GOAL_FIELDS, *TOTAL_FIELDS, *FOOT_FIELDS]
    paths += [f"funding.{row}.{column}" for row in FUNDING_ROWS for column in FUNDING_COLUMNS]
    for path in paths:
        reading.fields[path] = replace(reading.fields.get(path, Found("", None, ())), doubt=_BY_COLUMN)
    reading.rows = rows


def _told(reading: Reading) -> int:
    return sum(bool(row.cells) for row in reading.rows)


def _is_by_line(rows: Sequence[IndicatorRow]) -> bool:
    """Whether every row stands on a line of its own, so that their number is sure."""
    own = [
        {id(p.at) for c in ("name", "target") if (f := row.cells.get(c)) for p in f.places} for row in rows
    ]
    return all(len(at) == 1 for at in own) and len(set().union(*own)) == len(rows)


def _falls_short(reading: Reading) -> bool:
    """Whether the weights total less than 100, that of the money among them, so that rows may be missing."""
    found = [reading.fields.get("funding.total.weight"), *(row.cells.get("weight") for row in reading.rows)]
    numbers = [plain_number(f.text) for f in found if f is not None and f.text is not None]
    return sum(n for n in numbers if n is not None) < _FULL


def _is_unproven(reading: Reading) -> bool:
    """Whether every row is in doubt, so that no sum bears out their number."""
    return all(row.doubt or row.asked for row in reading.rows)


def rough_rows(segment: Segment) -> list[IndicatorRow]:
    """The rows between the heading of the indicators and their total; none where no heading is told.

    Args:
        segment: running text.
    """
    tokens = tokenize(segment)
    regions = find_regions(tokens)
    start = _start(tokens, regions)
    if start < 0:
        return []
    ends = (regions.total[0], regions.foot, regions.money, regions.goals[0], len(tokens.plain))
    body = tokens.slice(start, min(e for e in ends if e > start))
    levels = Levels()
    out: list[IndicatorRow] = []
    first = _behind_heading(body)
    named = _is_named_first(body.slice(0, body.starts[first]).plain) if first < len(body) else False
    if named and first and not _begins_line(body.tokens[first]):
        first -= 1  # the level stands behind its name
    for whole in _rows(body, first, lead=named):
        row = whole
        row = _without_number(row, len(out) + 1)
        cells = _cells(row, regions.columns or _USUAL, len(out) + 1)
        if any(c not in ("level1", "level2") for c in cells):
            levels.take(cells, exact=False)
            out.append(IndicatorRow(cells, asked=_ROUGH))
    return out


def _without_number(row: Tokens, count: int) -> Tokens:
    """A row without its number, where that is glued to the text behind it."""
    number = _NUMBER.match(row.plain)
    return row.slice(number.end(), len(row.plain)) if number and int(number[0]) == count else row


def _is_named_first(heading: str) -> bool:
    """Whether the column of names stands before those of the levels."""
    name, level = _NAME_HEAD.search(heading), _LEVEL_HEAD.search(heading)
    return name is not None and level is not None and name.start() < level.start()


def _start(tokens: Tokens, regions: Regions) -> int:
    """Where the heading of the indicators begins, in words that may be unknown."""
    if regions.header[0] >= 0:
        return regions.header[0]
    for match in _HEADING.finditer(tokens.plain, max(regions.head, 0)):
        if len(set(_HEADS.findall(tokens.plain, match.start(), match.start() + _NEAR))) >= _LEAST:
            return match.start()
    return -1


def _behind_heading(body: Tokens) -> int:
    """The first token behind the heading: on the line of the first level or figure, or that token where lines are lost."""
    count = len(body.tokens)
    first = next((n for n, t in enumerate(body.tokens) if n and (_begins_row(t) or _is_of_row(t))), count)
    line = max((n for n in range(min(first + 1, count)) if _begins_line(body.tokens[n])), default=0)
    return line or first


def _is_of_row(token: Token) -> bool:
    """Whether a text holds figures, and no words of a heading."""
    return _FIGURES.search(token.text) is not None and not _HEADS.search(squash(token.text))


def _begins_line(token: Token) -> bool:
    return token.gap in ("line", "blank")


def _begins_row(token: Token) -> bool:
    text = squash(token.text)
    match = _LEVELS.match(text)
    return match is not None and match.end() > 0 and not _HEADING.match(text)


def _rows(body: Tokens, first: int, *, lead: bool) -> Iterator[Tokens]:
    """The tokens of each row: lines that hold figures, or what begins at a level or behind two figures.

    Args:
        body: the indicators with their heading.
        first: the first token behind that.
        lead: whether a name stands before the level of its row.
    """
    starts: list[int] = []
    for n in range(first, len(body.tokens)):
        token = body.tokens[n]
        level = not lead and _begins_row(token) and not (n - 1 in starts and _begins_row(body.tokens[n - 1]))
        pointed = (
            n > first + 1
            and not _is_points(token)
            and _ends_row(body.tokens[:n], token, body.tokens[n + 1 :])
        )
        line = _begins_line(token) and _figures(body.tokens, n) > 1
        if n == first or level or pointed or line:
            starts.append(n)
    for a, b in itertools.pairwise([*starts, len(body.tokens)]):
        yield Tokens(body.tokens[a:b])


def _ends_row(before: Sequence[Token], token: Token, behind: Sequence[Token]) -> bool:
    """Whether two figures stand before a text, or before words in between where a target stands behind it."""
    if all(map(_is_points, before[-2:])):
        return True
    target = any(_TARGET_START.match(squash(t.text)) for t in behind[:_NEXT])
    words = not _FIGURES.search(token.text) and not _FIGURES.search(before[-1].text)
    return target and words and all(map(_is_points, before[-3:-1]))


def _is_points(token: Token) -> bool:
    number = plain_number(squash(token.text))
    return number is not None and 0 <= number <= _FULL


def _figures(tokens: Sequence[Token], first: int) -> int:
    """How many runs of digits a line holds."""
    count = 0
    for n in range(first, len(tokens)):
        if n > first and _begins_line(tokens[n]):
            break
        count += len(_FIGURES.findall(tokens[n].text))
    return count


def _cells(row: Tokens, columns: Sequence[str], count: int) -> dict[str, Found]:
    cells, at = _levels(row)
    rest = _without_number(row.slice(at, len(row.plain)), count)
    if len(rest.tokens) >= _LEAST:
        return cells | _by_kind(rest.tokens, [c for c in columns if c not in cells])
    inner = _INNER.search(rest.plain) if "level2" not in cells else None
    name = _NAME.match(rest.plain, 0, inner.start() if inner else len(rest.plain))
    cut = name.end() if name else 0
    at = inner.end() if inner else cut
    target = _TARGET.match(rest.plain, at)
    spans = {"name": (0, _said_again(rest.plain[:cut]) or cut), "level2": inner.span() if inner else (0, 0)}
    spans["target"] = (at, target.end() if target else len(rest.plain))
    spans["actual"] = (spans["target"][1], len(rest.plain))
    for field, span in spans.items():
        if (found := found_tokens(rest.slice(*span).tokens)) is not None:
            cells[field] = found
    return cells


def _said_again(text: str) -> int:
    """How long the beginning of a text is that what explains it says again (苗木成活率反映苗木成活率的完成情况)."""
    sizes = (n for n in range(len(text) // 2, _AGAIN - 1, -1) if text[:n] in text[n:])
    return next(sizes, 0)


def _levels(row: Tokens) -> tuple[dict[str, Found], int]:
    """The levels that a row begins with, and where they end."""
    cells: dict[str, Found] = {}
    at = 0
    for field, known in (("level1", labels.level1), ("level2", labels.level2)):
        own = row.slice(at, len(row.plain)).tokens
        match = _SHORT.match(row.plain) or _LEVELS.match(row.plain, at)
        if own and known(own[0].text):
            end = at + len(squash(own[0].text))
        elif match and match.start(field) == at:
            end = match.end(field)
        else:
            continue
        if (found := found_tokens(row.slice(at, end).tokens)) is not None:
            cells[field] = found
        at = end
    return cells, at


def _by_kind(tokens: Sequence[Token], columns: Sequence[str]) -> dict[str, Found]:
    """The texts of a row that gaps part, by the order of the columns and their kinds."""
    texts = list(tokens)
    cells: dict[str, Found] = {}
    level = next((t for t in texts[1:_LEAST] if labels.level2(t.text)), None)
    if level is not None:
        texts.remove(level)
        columns = [c for c in columns if c != "level2"]
    laid = align([t.text for t in texts], columns)[1]
    named = [(columns[j], t) for t, j in zip(texts, laid, strict=True) if j >= 0 and columns[j] != OTHER]
    for field, token in [("level2", level), *named, ("name", texts[0])]:
        found = found_tokens([token]) if token is not None else None
        if found is not None:
            cells.setdefault(field, found)
    return cells
