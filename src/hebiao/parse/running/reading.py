"""Running text without cells: a PDF's text layer, a paste, all cells run together.

Labels part the text; between them the kinds of the tokens (`stream`) and the wrapping of the lines (`grid`) say
what belongs to which field. What neither can place stays unread and goes to review.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.document import Segment
from hebiao.domain.reading import Found, Reading
from hebiao.lang import Message
from hebiao.lazy import longest_first, regex
from hebiao.normalize import squash
from hebiao.parse.running.accounts import Mark, account
from hebiao.parse.running.glued import is_glued, is_known_order, read_glued, read_totals
from hebiao.parse.running.glued_money import Execution
from hebiao.parse.running.head import HeadLabel, find_labels
from hebiao.parse.running.money import read_money_rows
from hebiao.parse.running.parts import Regions, find_regions
from hebiao.parse.running.rows import read_rows
from hebiao.parse.running.spaced import read_spaced, stands_apart
from hebiao.parse.running.texts import first_text, left_over, may_be_mixed, without_labels
from hebiao.parse.running.tokens import Token, Tokens, found_tokens, tokenize
from hebiao.parse.table.columns import OTHER
from hebiao.parse.table.outside import YEAR

_FOOT: Final = regex(
    "(" + "|".join(longest_first((*wording.FOOT, *wording.REMARKS))) + r")(?:\(签[字章]\))?:?"
)
_DATE: Final = regex(
    "(?:"
    + "|".join(k for k, v in wording.FOOT.items() if v == "prepared_on")
    + r"):((?:19|20)\d\d(?:年\d{1,2}月\d{1,2}日|([-./])\d{1,2}\2\d{1,2}(?!\d)))"
)
_NUMBER: Final = regex(r"[一二三四五六七八九十]{1,2}、$")
"""the number of the next part of the form, glued to what stands before it"""
_POINTS: Final = regex(r"\d{1,3}(?:\.\d+)?")
_SHORT: Final = 2
"""characters of the last line of a text, too few for a label"""
_BEFORE_TITLE: Final = Message("标题前面还有别的文字", "other text stands before the title")
_PROJECT_OR_LABEL: Final = Message(
    "后面的“项目”可能是名称的最后两个字，也可能是下一个标签的",
    "the word that follows may end the name, or begin the next label",
)
_ONE_TOTAL: Final = Message(
    "总分一行只有一个数，分不清是分值还是得分",
    "the row of the total has one figure: whether it is of the weights or the scores is not clear",
)
_ONE_LINE: Final = Message(
    "前一行里可能已经有实际完成情况，两个目标的分界不能确定",
    "the line above may hold the actual result already; where the goals part is not certain",
)
_RESULT: Final = regex(r"[。！](?:(?:19|20)\d\d年|本年度|全年|已|按计划|完成|实际)")
"""a sentence's end, and how a result begins"""
_SENTENCE_ENDS: Final = ("。", "；", "！", ".", ";")
_WITHIN: Final = regex(r"[。！](?=.)")
"""the end of a sentence that another follows"""
_LABEL_INSIDE: Final = Message("文字里还有别的标签", "another label stands within the text")
_INNER_LABEL: Final = regex(r"[\u4e00-\u9fff]{2,}(?:\(签[字章]\))?[:：]")
_GLUED_LABEL: Final = Message(
    "标签和文字连在一起，分界不能确定", "the label is glued to its text; where it ends is not certain"
)
_MORE_BEHIND: Final = Message("后面还有别的文字", "other text follows it")


def read_running(segment: Segment) -> tuple[Reading, Reading]:
    """Both readings of running text: "grid" by the wrapping of lines, "stream" by the kinds of texts."""
    tokens = tokenize(segment)
    grid, stream = Reading("grid", "lines"), Reading("stream", "lines")
    regions = find_regions(tokens)
    _read_title(grid, tokens, regions)
    _read_head(grid, stream, tokens, regions)
    money = tokens.slice(regions.money, regions.end_of(regions.money))
    execution = Execution()
    if regions.money >= 0:
        execution = read_money_rows(grid, stream, money)
    _read_goals(grid, stream, tokens, regions)
    stop = regions.end_of(regions.header[0])
    stop = _read_remarks(grid, tokens, max(regions.header[1], 0), stop)
    body = tokens.slice(regions.header[1], stop) if regions.columns else None
    if body is not None:
        _read_indicators((grid, stream), tokens, body, regions, execution)
    elif regions.header[0] >= 0:
        grid.residue.append(left_over("indicators", tokens.slice(regions.header[0], stop).tokens))
    if regions.totalled:
        grid.seen.add("total")
        stream.seen.add("total")
        _read_total(grid, tokens, regions)
    if regions.foot >= 0:
        _read_foot(grid, tokens.slice(regions.foot, regions.length))
    if regions.head > 0:
        _read_date(grid, tokens.slice(0, regions.head))
    for field in ("title", "year", "total_weight", "total_score", *wording.FOOT.values(), "remarks"):
        if field in grid.fields:
            stream.fields.setdefault(field, grid.fields[field])
    account((grid, stream), tokens, _marks(regions))
    return grid, stream


def _read_indicators(
    readings: tuple[Reading, Reading],
    tokens: Tokens,
    body: Tokens,
    regions: Regions,
    execution: Execution,
) -> None:
    """The rows by what is left of their cells: gaps between all of them, gaps between some, or none."""
    columns = regions.columns
    totals = read_totals(_behind_total(tokens, regions).plain)
    scored = any(t.points is not None for t in totals) or not totals
    known = is_known_order(columns) and not (OTHER in columns and _is_figured_behind(body))
    glued = is_glued(body)
    if not glued and known:
        read_rows(readings, body, columns, execution.points, totals)
    elif "weight" not in columns or (
        not glued and (OTHER in columns or stands_apart(body, columns, scored=scored))
    ):
        read_spaced(readings, body, columns, scored=scored)
    else:
        _read_glued(readings, tokens, body, regions, execution)


def _is_figured_behind(body: Tokens) -> bool:
    """Whether rows end in three figures, so that the column that the form does not know has figures, too."""
    number = [_POINTS.fullmatch(squash(t.text)) is not None for t in body.tokens]
    ends = [
        n for n in range(2, len(number)) if all(number[n - 2 : n + 1]) and number[n + 1 : n + 2] != [True]
    ]
    return len(ends) > 1


def _read_glued(
    readings: tuple[Reading, Reading],
    tokens: Tokens,
    body: Tokens,
    regions: Regions,
    execution: Execution,
) -> None:
    """Rows and total of a form whose figures only sums can part."""
    for reading in readings:
        reading.seen.add("indicators")
    behind = _behind_total(tokens, regions)
    totals = read_totals(behind.plain)
    proven = read_glued(readings, body, regions.columns, execution.points, totals)
    execution.take(readings, proven.execution if proven else None)
    total = proven.total if proven else totals[0] if len(totals) == 1 else None
    for field, span in (("total_weight", total and total.weight), ("total_score", total and total.score)):
        found = found_tokens(behind.slice(*span).tokens) if span else None
        if found is not None:
            readings[0].fields[field] = readings[1].fields[field] = found


def _marks(regions: Regions) -> tuple[Mark, ...]:
    """The parts of the form by where they begin."""
    starts: tuple[Mark, ...] = (
        (0, "head"),
        (regions.money, "money"),
        (regions.goals[0], "goals"),
        (regions.header[0], "indicators"),
        (regions.total[0], "total"),
    )
    return tuple(m for m in starts if m[0] >= 0)


def _behind_total(tokens: Tokens, regions: Regions) -> Tokens:
    return (
        tokens.slice(regions.total[1], regions.end_of(regions.total[0])) if regions.totalled else Tokens(())
    )


def _read_title(reading: Reading, tokens: Tokens, regions: Regions) -> None:
    """The run of tokens before 自评表 that no space parts, and the year in it or right behind it."""
    top = tokens.slice(0, regions.end_of(-1))
    at = top.plain.find("自评表")
    if at < 0:
        return
    first = top.token_at(at)
    while first and top.tokens[first].gap == "space" and _glued(top.tokens[first - 1], top.tokens[first]):
        first -= 1
    start = top.starts[first]
    match = _TITLE_TEXT.search(top.joined[start : at + 3])
    if match and len(match["title"]) < 50:
        begin = start + match.start("title")
        doubt = _BEFORE_TITLE if match.start("title") else None
        title = found_tokens(top.slice(begin, at + 3).tokens, doubt)
        if title is not None:
            reading.fields["title"] = title
        behind = _YEAR_BEHIND.match(top.plain, at + 3)
        year = YEAR.search(behind[0]) if behind else YEAR.search(match["title"])
        if year:
            first_digit = (at + 3 if behind else begin) + year.start()
            there = found_tokens(top.slice(first_digit, first_digit + len(year[0])).tokens, doubt)
            if there is not None:
                reading.fields["year"] = there


_TITLE_TEXT: Final = regex(r"(?P<title>[^:：、.]{0,50}自评表)$")
_YEAR_BEHIND: Final = regex(r"[(\[]?(?:19|20)\d\d年?度?[)\]]?")


def _glued(before: Token, after: Token) -> bool:
    """Whether a space between two tokens only parts digits from words, as a PDF's text layer does."""
    return before.text[-1].isascii() != after.text[0].isascii() and before.text[-1] not in ":：)"


def _read_head(grid: Reading, stream: Reading, tokens: Tokens, regions: Regions) -> None:
    if regions.head < 0:
        return
    end = regions.end_of(regions.head)
    marks = find_labels(tokens, regions.head, end)
    grid.seen.add("head")
    stream.seen.add("head")
    for n, mark in enumerate(marks):
        field = mark.field
        stop = marks[n + 1].start if n + 1 < len(marks) else end
        number = _NUMBER.search(tokens.plain, mark.end, stop)
        kept = without_labels(tokens.slice(mark.end, number.start() if number else stop).tokens)
        if field is None:
            grid.residue += [left_over(mark.region, kept)] if kept else []
            continue
        one, more = first_text(kept)
        # On a line of its own may stand a label of another place; the end of a name that is wrapped is shorter.
        more = more or any(t.gap in ("line", "blank") and len(t.text) > _SHORT for t in one[1:])
        more = more or any(_may_be_words(m, tokens) for m in marks[n + 1 : n + 2])
        found = found_tokens(one, _MORE_BEHIND if more else None)
        if (
            found
            and field == "project_name"
            and tokens.plain.startswith(_PROJECT, stop)
            and not tokens.parts(stop)
        ):
            found = replace(found, doubt=_PROJECT_OR_LABEL)
        if found and not mark.sure:
            found = replace(found, doubt=_GLUED_LABEL)
        if found and any(label in found.raw[1:] for label in wording.EXTRA_HEAD):
            found = found.doubted(_LABEL_INSIDE)
        if found is None or field in stream.fields or field == "leader_phone":
            continue
        stream.fields[field] = found
        # Two columns that wrap side by side mix their lines; one column alone leaves each line whole.
        if not may_be_mixed(kept):
            grid.fields[field] = found


def _may_be_words(mark: HeadLabel, tokens: Tokens) -> bool:
    """Whether what begins a line like a label may go on with the text above: 项目内容升级及配套改造 as the rest of a name."""
    return not mark.sure and not tokens.plain[mark.start : mark.end].endswith(tuple(wording.HEAD))


_PROJECT: Final = "项目"


def _read_goals(grid: Reading, stream: Reading, tokens: Tokens, regions: Regions) -> None:
    if regions.goals[0] < 0:
        return
    end = regions.end_of(regions.goals[0])
    body = without_labels(tokens.slice(regions.goals[1], end).tokens)
    if not body:
        return
    lines = _by_line(body)
    if len(lines) == 1 and len(body) == 2:
        lines = [[body[0]], [body[1]]]
    for reading, cut in ((grid, _cut_by_width(lines)), (stream, _cut_by_sentence(lines))):
        if cut is None or (may_be_mixed(body) and len(body) > 2):
            continue
        reading.seen.add("goals")
        doubt = _ONE_LINE if len(lines) == _SHORT and _may_share(lines) else None
        for field, part in (("expected_goal", lines[:cut]), ("actual_result", lines[cut:])):
            found = found_tokens([t for line in part for t in line], doubt)
            if found:
                reading.fields[field] = found
    if not grid.fields.get("expected_goal") and not stream.fields.get("expected_goal"):
        grid.residue.append(left_over("goals", body))


def _may_share(lines: Sequence[Sequence[Token]]) -> bool:
    """Whether one of two lines may hold both goals.

    The first goes on behind a sentence with one that begins as results do, or it breaks off and the second ends a
    sentence before its own.
    """
    first, second = (squash("".join(t.text for t in line)) for line in lines)
    broken = first[-1:] not in _SENTENCE_ENDS and _WITHIN.search(second) is not None
    return broken or _RESULT.search(first) is not None


def _by_line(tokens: Sequence[Token]) -> list[list[Token]]:
    lines: list[list[Token]] = []
    for token in tokens:
        if not lines or token.gap != "space":
            lines.append([])
        lines[-1].append(token)
    return lines


def _cut_by_width(lines: Sequence[Sequence[Token]]) -> int | None:
    """The line behind the one that ends before its column is full, if there is just one such place."""
    from hebiao.parse.running.cuts import width

    sizes = [sum(width(t.text) for t in line) for line in lines]
    if len(sizes) == 2 and lines[1][0].gap in ("space", "cell"):
        return 1
    fits = [n for n in range(1, len(sizes)) if _wraps(sizes[:n]) and _wraps(sizes[n:])]
    # A line that is nearly as wide as the widest was wrapped: no cell ends there.
    short = [n for n in fits if sizes[n - 1] < max(sizes) - 3.0]
    return next((f[0] for f in (fits, short) if len(f) == 1), None)


def _wraps(sizes: Sequence[float]) -> bool:
    """Whether lines could be one wrapped text: all but the last nearly as wide as the widest."""
    return all(s >= max(sizes) - 3.0 for s in sizes[:-1]) and sizes[-1] <= max(sizes)


def _cut_by_sentence(lines: Sequence[Sequence[Token]]) -> int | None:
    """The line behind the one that ends a sentence, if there is just one such place."""
    ends = [n for n in range(1, len(lines)) if lines[n - 1][-1].text[-1] in "。；.;！"]
    if not ends and len(lines) == 2:
        return 1
    return ends[0] if len(ends) == 1 else None


_REMARKS: Final = regex("(?:" + "|".join(longest_first(wording.REMARKS)) + "):?")


def _read_remarks(reading: Reading, tokens: Tokens, start: int, stop: int) -> int:
    """A remark between the indicators and the total; returns where the indicators end."""
    mark = max(_REMARKS.finditer(tokens.plain, start, stop), key=lambda m: m.start(), default=None)
    if mark is None:
        return stop
    rest = tokens.slice(mark.end(), stop).tokens
    whole = tokens.starts[tokens.token_at(mark.start())] == mark.start()
    # Where all cells run together, the label of a row stands right behind the last score.
    whole = whole or (
        tokens.plain[mark.start() - 1].isdigit() and not any(c.isdigit() for t in rest for c in t.text)
    )
    if not whole or any(re.fullmatch(r"\d{1,2}", t.text) for t in rest):
        if rest:
            reading.residue.append(left_over("foot", rest))
        return stop
    found = found_tokens(without_labels(rest))
    if found is not None:
        reading.fields["remarks"] = found
    return mark.start()


def _read_total(reading: Reading, tokens: Tokens, regions: Regions) -> None:
    rest = _behind_total(tokens, regions)
    numbers: list[Token] = []
    for token in rest.tokens[:3]:
        if not _POINTS.fullmatch(squash(token.text)):
            break
        numbers.append(token)
    doubt = _ONE_TOTAL if len(numbers) == 1 else None
    turned = [c for c in regions.columns if c in ("weight", "score")] == ["score", "weight"]
    order = ("total_score", "total_weight") if turned else ("total_weight", "total_score")
    for field, token in zip(order, numbers, strict=False):
        found = found_tokens([token], doubt)
        if found:
            reading.fields[field] = found
    if doubt:
        reading.fields.setdefault("total_score", Found("", None, (), doubt))
    if not numbers and "total_score" not in reading.fields and squash(rest.plain)[:1].isdigit():
        reading.residue.append(left_over("total", rest.tokens[:1]))
    _read_foot(reading, Tokens(rest.tokens[len(numbers) :]))


def _read_date(reading: Reading, top: Tokens) -> None:
    """The date above the head, where some places print it."""
    mark = _DATE.search(top.plain)
    found = found_tokens(top.slice(*mark.span(1)).tokens) if mark else None
    if found is not None:
        reading.fields.setdefault("prepared_on", found)


def _read_foot(reading: Reading, foot: Tokens) -> None:
    """The labels of the footer, each with the text up to the next."""
    marks = list(_FOOT.finditer(foot.plain))
    for n, mark in enumerate(marks):
        stop = marks[n + 1].start() if n + 1 < len(marks) else len(foot.plain)
        rest = foot.slice(mark.end(), stop)
        inner = mark[1] not in wording.REMARKS and _INNER_LABEL.search(rest.plain)
        found = found_tokens(without_labels(rest.tokens), _LABEL_INSIDE if inner else None)
        field = "remarks" if mark[1] in wording.REMARKS else wording.FOOT[mark[1]]
        if found and field not in reading.fields:
            reading.fields[field] = found
