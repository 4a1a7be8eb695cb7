"""The indicators of running text: rows end at their weight and score, and begin at a level or "指标1："."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from hebiao.domain.reading import Found, IndicatorRow, Reading
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import plain_number, squash
from hebiao.parse import labels
from hebiao.parse.running.build import UNSURE, Row, build, build_new
from hebiao.parse.running.glued import Points, Total, proven_ends
from hebiao.parse.running.parting import part_bodies
from hebiao.parse.running.solve import FULL, points
from hebiao.parse.running.tokens import Token, Tokens, found_tokens
from hebiao.parse.table.columns import OTHER
from hebiao.parse.table.common import finish_rows

_LEVEL1: Final = (
    r"(?P<level1>(?:产出|成本|效益|效果|满意度)指标(?!\d*[:.、])"
    r"(?:\(\d+分?\)|\d+分|\d{1,2}(?=数量|质量|时效|成本|经济|社会|生态|可持续|服务对象|满意度))?"
    r"|(?:产出|成本|效益|效果|满意度)(?=(?:数量|质量|时效|成本|经济|社会|生态|可持续影响|服务对象)(?!指标|成本指标|效益指标|满意度指标)))"
)
_LEVEL2: Final = (
    r"(?P<level2>(?:数量|质量|时效|成本|经济成本|社会成本|生态环境成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度|满意度)"
    r"指标(?!\d*[:.、])(?:\(\d+分?\))?"
    r"|(?:经济成本|社会成本|生态环境成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度|服务对象)"
    r"|(?<=产出)(?:数量|质量|时效|成本))"
)
_PREFIX: Final = r"(?P<prefix>指标\d*[:.、])"
_START: Final = regex(rf"(?:\(\d+分\))?{_LEVEL1}?{_LEVEL2}?{_PREFIX}?")
_DOTS: Final = regex(r"[.…·]+|指标\d*[:.、]?[.…]*")

_NO_POINTS: Final = Message("没有分值和得分", "it has no weight and no score")
_FEWER: Final = Message(
    "分值合计 100 的分法比印出的行少",
    "the rows whose weights total 100 are fewer than those that are printed",
)
_NO_BORDER: Final = Message(
    "分不清偏差原因在哪里结束、下一行在哪里开始",
    "where the reason for the deviation ends and the next row begins is not clear",
)
_SCORED: Final = Message(
    "分值和得分可能连着前面的文字，分不清哪个是分值",
    "weights and scores may be glued to the texts before them; which is which is not clear",
)
_GLUED: Final = Message(
    "指标级别和后面的文字连在一起，分界不能确定",
    "the level is glued to the text behind it; where it ends is not certain",
)


def read_rows(
    readings: tuple[Reading, Reading],
    tokens: Tokens,
    columns: Sequence[str],
    execution: Sequence[Points],
    totals: Sequence[Total],
) -> None:
    """Reads the indicators: rows are the same for both readings, the parting of each row's texts is not.

    Args:
        readings: "grid" and "stream".
        tokens: of the indicators.
        columns: in the order of the headings.
        execution: weights and scores, in ten-thousandths, that the row of 年度资金总额 may have.
        totals: ways to read the total.
    """
    grid, stream = readings
    for reading in readings:
        reading.seen.add("indicators")
    rows = _choose(tokens, columns, execution, totals)
    if "score" in columns and _look_scored(rows):
        rows = _asked(rows, _SCORED)
    if "nature" in columns:
        grid.rows, stream.rows = finish_rows(build_new(rows)), finish_rows(build_new(rows))
    else:
        partings = part_bodies([(r.body, r.prefix) for r in rows])
        grid.rows = finish_rows(build(rows, partings, "grid"))
        stream.rows = finish_rows(build(rows, partings, "stream"))
    if OTHER in columns:
        _doubt_explanations(readings)
    weights = max((_sums(rows, e)[0] for e in execution), default=FULL)
    if weights < FULL:
        lost = _short_of(f"{Decimal(weights) / FULL * 100:f}")
        for reading in readings:
            reading.rows.append(IndicatorRow({}, asked=lost))


def _doubt_explanations(readings: Sequence[Reading]) -> None:
    """What stands behind the figures may be of the column that the form does not know."""
    for reading in readings:
        for row in reading.rows:
            found = row.cells.get("deviation")
            row.cells["deviation"] = replace(found, doubt=UNSURE) if found else Found("", None, (), UNSURE)


def _short_of(weights: str) -> Message:
    return Message(
        f"各行分值合计 {weights}，不到 100：可能还有没读到的行，请对照原件",
        f"the weights total {weights}, less than 100: rows may be missing; compare with the original",
    )


def _choose(
    tokens: Tokens, columns: Sequence[str], execution: Sequence[Points], totals: Sequence[Total]
) -> list[Row]:
    """Rows that end in a weight and a score, or in a weight where scores are blank: those that the sums bear out."""
    scored = _split(tokens, scored=True)
    scores = {t.points for t in totals if t.points is not None}
    if "score" in columns and any(_sums(scored, e) in {(FULL, s) for s in scores} for e in execution):
        return scored
    ends = proven_ends(tokens, columns, execution, totals)
    if ends is not None:
        for rows in (_split(tokens, scored=x, ends=ends) for x in (True, False)):
            if any(_sums(rows, e)[0] == FULL for e in execution):
                return _asked(scored, _FEWER) if _is_fuller(scored, rows) else rows
    if "score" in columns and any(_sums(scored, e)[0] == FULL for e in execution):
        return scored
    unscored = _split(tokens, scored=False)
    if any(_sums(unscored, e)[0] == FULL for e in execution):
        return unscored
    # No sum decides: rows that find no figures of their own speak against a split.
    return min(scored, unscored, key=lambda rows: sum(r.weight is None for r in rows))


def _is_fuller(plain: Sequence[Row], proven: Sequence[Row]) -> bool:
    """Whether a plain split has more rows, each with its figures: a filer whose weights total more than 100 wrote them."""
    return len(plain) > len(proven) and all(r.weight is not None and r.score is not None for r in plain)


def _asked(rows: list[Row], doubt: Message) -> list[Row]:
    for row in rows:
        row.doubt = row.doubt or doubt
    return rows


def _look_scored(rows: Sequence[Row]) -> bool:
    """Whether what was taken for weights may be scores: in half of the rows the same figure stands right before it."""
    bare = [r for r in rows if r.weight is not None and r.score is None]
    twice = [r for r in bare if r.weight and r.body and r.body[-1].text.endswith(squash(r.weight.text))]
    return bool(twice) and 2 * len(twice) >= len(bare)


def _sums(rows: Sequence[Row], execution: Points) -> Points:
    """The totals of weights and scores in ten-thousandths."""
    weights = [points(r.weight.text) or 0 for r in rows if r.weight is not None]
    scores = [points(r.score.text) or 0 for r in rows if r.score is not None]
    return sum(weights) + execution[0], sum(scores) + execution[1]


Ends = frozenset[tuple[int, int]]
"""line (by identity) and offset of the figures that end rows, where the sums prove them"""


def _split(tokens: Tokens, *, scored: bool, ends: Ends | None = None) -> list[Row]:
    """Rows, each from its level or number to its weight and score."""
    rows: list[Row] = []
    rest = tokens
    doubt: Message | None = None
    while rest.tokens:
        rest, row = _open(rest)
        here = rest.tokens
        end = _end(here, ends, scored=scored)
        begins = _next_start(here, end if end is not None else len(here) + 1, row)
        if end is None or begins is not None:
            # No score before the next row begins, or before the text ends: a placeholder, or a row in doubt.
            stop = len(here) if begins is None else begins
            row.body, rest = list(here[:stop]), Tokens(here[stop:])
            if row.body and not _DOTS.fullmatch("".join(t.text for t in row.body)):
                row.doubt = _NO_POINTS
                if rows and row.level1 is None and row.level2 is None and not row.prefix:
                    # Nothing says that it is a row: it may be the rest of one of the texts above.
                    rows[-1].doubt = rows[-1].doubt or _NO_BORDER
                rows.append(row)
            continue
        if scored:
            row.body, row.weight, row.score = list(here[: end - 1]), here[end - 1], here[end]
        else:
            row.body, row.weight = list(here[:end]), here[end]
        stop = _deviation_end(here, end + 1, ends, scored=scored)
        row.deviation = [t for t in here[end + 1 : stop] if not labels.is_ellipsis(t.text)]
        rest = Tokens(here[stop:])
        if doubt:
            row.doubt, doubt = doubt, None
        if _lost_points(row) and rest.tokens and not _begins(rest.tokens, 0):
            row.doubt = doubt = _NO_BORDER
        rows.append(row)
    return rows


def _open(tokens: Tokens) -> tuple[Tokens, Row]:
    """The levels and the number that a row begins with, and the tokens behind them."""
    match = _START.match(tokens.plain)
    row = Row(None, None, "", [], None, None, [])
    if match is None or not match.end():
        return tokens, row
    end = match.end()
    whole = end == len(tokens.plain) or tokens.starts[tokens.token_at(end)] == end
    if not whole and not match["prefix"]:
        if not _is_glued_level(tokens, match):
            return tokens, row
        row.doubt = _GLUED
    one, two = match["level1"], match["level2"]
    if one and not two and labels.level1(one) == "成本指标":
        # Alone it is the level2 of 产出指标; as a level1 it is followed by one of its own.
        row.level2 = _level(tokens, match.span("level1"), "成本指标")
    else:
        row.level1 = _level(tokens, match.span("level1"), labels.level1(one or ""))
        row.level2 = _level(tokens, match.span("level2"), labels.level2(two or ""))
    row.prefix = match["prefix"] or ""
    return tokens.slice(end, len(tokens.plain)), row


def _is_glued_level(tokens: Tokens, match: re.Match[str]) -> bool:
    """Whether a line begins with the full name of a level2, and goes on without a gap."""
    return (match["level2"] or "").endswith("指标") and tokens.tokens[0].gap in ("line", "blank")


def _level(tokens: Tokens, span: tuple[int, int], canonical: str | None) -> Found | None:
    part = found_tokens(tokens.slice(*span).tokens) if span[0] >= 0 else None
    return Found(part.raw, canonical, part.places) if part is not None else None


def _lost_points(row: Row) -> bool:
    """Whether an explanation is to be expected behind the score."""
    if row.weight is None or row.score is None:
        return False
    return plain_number(row.weight.text) != plain_number(row.score.text)


def _end(tokens: Sequence[Token], ends: Ends | None, *, scored: bool) -> int | None:
    """The index of the last number of the first row: its score, or its weight where scores are blank."""
    if ends is not None:
        least = 1 if scored else 0
        return next((i for i, t in enumerate(tokens) if i >= least and (id(t.at), t.start) in ends), None)
    if not scored:
        # A weight ends its line; a figure before a unit does not.
        return next((i for i, t in enumerate(tokens) if i and _points(t) and _ends_line(tokens, i)), None)
    for i in range(1, len(tokens)):
        if _points(tokens[i - 1]) and _points(tokens[i]) and not _more_numbers(tokens, i):
            return i
    return None


def _ends_line(tokens: Sequence[Token], i: int) -> bool:
    return i + 1 == len(tokens) or tokens[i + 1].gap != "space"


def _points(token: Token) -> bool:
    number = plain_number(token.text)
    return number is not None and 0 <= number <= 100 and len(token.text) <= 6


def _more_numbers(tokens: Sequence[Token], i: int) -> bool:
    """Whether the numbers go on: target and actual may be numbers too, the last two are weight and score."""
    return i + 1 < len(tokens) and _points(tokens[i + 1]) and tokens[i + 1].gap == "space"


def _next_start(tokens: Sequence[Token], end: int, row: Row) -> int | None:
    """Where another row begins before the supposed score of this one."""
    for i in range(end - 1):
        if _begins(tokens, i) and not (i == 0 and _names_level(tokens[0], row)):
            return i
    return None


def _names_level(token: Token, row: Row) -> bool:
    """Whether an indicator is called as its level2 is: 服务对象满意度 behind 服务对象满意度指标."""
    return row.level2 is not None and labels.level2(token.text) == row.level2.text


def _begins(tokens: Sequence[Token], i: int) -> bool:
    ahead = Tokens(tokens[i : i + 8])
    match = _START.match(ahead.plain)
    if match is None or not match.end():
        return False
    if match["prefix"]:
        return True
    level = match["level2"] or (
        match["level1"] if labels.level1(match["level1"] or "") == "成本指标" else None
    )
    whole = match.end() == len(ahead.plain) or ahead.starts[ahead.token_at(match.end())] == match.end()
    return (bool(level) and whole) or _is_glued_level(ahead, match)


def _deviation_end(tokens: Sequence[Token], i: int, ends: Ends | None, *, scored: bool) -> int:
    """Where the text behind a score ends: at the next row's level or number, if no other score comes first."""
    pair = _end(tokens[i:], ends, scored=scored)
    stop = len(tokens) if pair is None else i + pair - scored
    for j in range(i, stop):
        if _begins(tokens, j) or (labels.level1(tokens[j].text) and not _is_torn_name(tokens, j)):
            return j
    if pair is None:
        return len(tokens)
    # A row without level and number follows: a sentence, or a known word, still belongs to the row before.
    full = [j for j in range(i, stop - 1) if tokens[j].text[-1] in "。；;" and tokens[j + 1].gap != "space"]
    if full:
        return full[-1] + 1
    return i + 1 if i < len(tokens) and squash(tokens[i].text) in ("无", "无偏差", "—", "-", "－") else i


def _is_torn_name(tokens: Sequence[Token], j: int) -> bool:
    """Whether 满意度 is the second word of a name that a space tears, not the level of a row."""
    return tokens[j].gap == "space" and not squash(tokens[j].text).endswith("指标")
