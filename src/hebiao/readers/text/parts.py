"""The parts of a form in lines of text whose columns blanks line up: told by the words of their headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from hebiao.lazy import regex
from hebiao.readers.pages.headings import FEET
from hebiao.readers.text.places import Lines, Piece, has_figure, words
from hebiao.wording import EXTRA_HEAD, HEAD, TOTALS

INDICATORS: Final = ("indicators", "turned")
"""kinds of parts that hold the indicators: a row each, or a column each"""
LEVEL: Final = regex(r"[一二三]级(?:指标?)?|指标名称|指标类[别型]")
NAME: Final = regex(r"三级(?:指标?)?|指标名称|指标内容")
FIGURES: Final = regex(r"[^原因说明]{0,4}(?:分值|得分|权重|评分|分数|满分|自评分)[^原因说明]{0,8}")
"""headings of columns that have one figure in every row"""
FUND: Final = regex(
    r"(?:其中[:：]?)?(?:年度|[当本上]年)?(?:财政|资金总|结转|结余|其[他它]|总额|单位资金|自筹|中央|省级|市级|县级|区级).*"
)
_LOWER: Final = regex(r"[二三]级指标")
_VALUE: Final = regex(r".{0,4}(?:目标|指标|完成|实际)值.{0,4}")
_MONEY: Final = regex(r".*(?:预算|执行|支出|决算|到位|安排)(?:数|金额|情况)?.*|.*执行率.*")
_GOALS: Final = regex(r".*目标.*|.*完成情况.*")
_HEAD: Final = regex(
    r"(?:项目|专项|政策|转移支付).{0,8}名称|(?:主管|预算|项目|实施|地方).{0,6}(?:部门|单位).{0,4}|项目.{0,4}负责人.{0,6}"
)
_FOOT: Final = regex("|".join((*FEET, "注[:：]")))
_COLON: Final = regex(r"[:：]")
_REST: Final = regex(r"\d{0,4}\.?\d{1,4}")
_LABEL: Final = 16
"""characters that a heading has at most"""
_SHORT: Final = 12
"""characters that one line of a heading over several has at most"""


class Stretch(NamedTuple):
    """One part of the form by its lines: its kind, its first line, the line of its heading, behind its last line."""

    kind: str
    first: int
    key: int
    stop: int


def find_parts(lines: Lines) -> Iterator[Stretch]:
    """The parts of a form from top to bottom; what stands above the first is in none."""
    keys: list[tuple[int, int, str]] = []
    for n in range(len(lines.coarse)):
        kind = _begins(lines, n, *keys[-1][1:]) if keys else _kind(lines.coarse[n])
        if kind == "indicators" and _is_turned(lines, n):
            kind = "turned"
        if kind is not None:
            keys.append((n - _heads_above(lines, n, kind), n, kind))
    top = next((n for n, line in enumerate(lines.coarse) if is_pair(line)), len(lines.at))
    if keys and top < keys[0][0] and keys[0][2] != "head":
        keys.insert(0, (top, top, "head"))
    stops = [*[first for first, _, _ in keys[1:]], len(lines.at)][: len(keys)]
    for (first, key, kind), stop in zip(keys, stops, strict=True):
        end = _total(lines, key, stop) + 1 if kind in INDICATORS else stop
        yield Stretch(kind, first, key, end)
        if end < stop:
            yield Stretch("foot", end, end, stop)


def _begins(lines: Lines, n: int, key: int, now: str) -> str | None:
    """The part that begins on a line, given the line of the heading above it and its part."""
    line = lines.coarse[n]
    kind = _kind(line)
    if kind is None and now == "money" and _leaves(lines, key, n):
        return "head"
    again = kind == now or (kind == "indicators" and now == "turned")
    if again and (kind == "head" or not any(map(has_figure, lines.coarse[key:n]))):
        return None  # a heading over several lines
    return None if now in INDICATORS and kind in ("money", "goals") else kind


def _leaves(lines: Lines, key: int, n: int) -> bool:
    """Whether a line below amounts begins another table: a label where theirs stands, texts beside it, no figure."""
    first, line = lines.coarse[key][0], lines.coarse[n]
    return (
        not FUND.fullmatch(words(line[0]))
        and len(line) > 1
        and abs(line[0].x0 - first.x0) <= 1
        and not has_figure(line)
    )


def _is_turned(lines: Lines, n: int) -> bool:
    """Whether the indicators are columns: below the label of the first level stands that of the next."""
    near = [w for line in lines.coarse[n + 1 : n + 4] for w in map(words, line[:2])]
    return any(_LOWER.fullmatch(w) for w in near)


def _heads_above(lines: Lines, n: int, kind: str) -> int:
    """How many lines above the heading begins: its texts stand in the middle of it, and go on below."""
    if kind == "head" or not 0 < n < len(lines.coarse) - 1:
        return 0
    above, here, below = lines.coarse[n - 1 : n + 2]
    if kind == "indicators" and _is_upper(above):
        return 1
    if kind == "indicators" and n > 1 and _is_upper(top := lines.coarse[n - 2]) and not has_figure(above):
        # The upper line of headings wraps before the lower one begins.
        return 2 if all(any(p.span.shared(q.span) > 0 for q in top) for p in above) else 0
    return int(
        not has_figure([*above, *below])
        and all(
            len(p.text) < _SHORT
            and not any(p.span.shared(q.span) > 0 for q in here)
            and any(p.span.shared(q.span) > 0 for q in below)
            for p in above
        )
    )


def _is_upper(line: Sequence[Piece]) -> bool:
    """Whether a line may head columns that the line of the heading parts further."""
    return len(line) > 2 and sum(map(is_heading, line)) > 1 and not has_figure(line)


def _total(lines: Lines, key: int, stop: int) -> int:
    """The last line of the indicators: the last of the total, else the one above the foot."""
    totals = [n for n in range(key + 1, stop) if words(lines.coarse[n][0]) in TOTALS]
    if totals:
        last = totals[-1]
        while last + 1 < stop and all(_REST.fullmatch(p.text) for p in lines.coarse[last + 1]):
            last += 1  # figures that narrow columns break go on there
        return last
    feet = [n for n in range(key + 1, stop) if _FOOT.match(words(lines.coarse[n][0]))]
    return (feet[0] if feet else stop) - 1


def is_heading(piece: Piece) -> bool:
    """Whether a text heads a column of values or points."""
    return _VALUE.fullmatch(words(piece)) is not None or FIGURES.fullmatch(words(piece)) is not None


def is_pair(line: Sequence[Piece]) -> bool:
    """Whether texts stand side by side that are no running line of labels with colons."""
    return len(line) > 1 and not _COLON.search(line[0].text[:-1])


def _kind(line: Sequence[Piece]) -> str | None:
    """The part that a line heads."""
    said = [words(p) for p in line]
    if len(said) < 2 or has_figure(line):
        return "head" if said[1:] and _is_head(said[0]) else None
    if len(said) > 3 and any(LEVEL.fullmatch(w) for w in said):
        return "indicators"
    if sum(_MONEY.fullmatch(w) is not None and len(w) < _LABEL for w in said) > 1:
        return "money"
    if len(said) < 5 and sum(_GOALS.fullmatch(w) is not None and len(w) < _LABEL for w in said) > 1:
        return "goals"
    return "head" if _is_head(said[0]) or _is_head(said[1]) else None


def _is_head(text: str) -> bool:
    return text in HEAD.alone or text in EXTRA_HEAD or _HEAD.fullmatch(text) is not None


def labelled(lines: Lines, n: int) -> bool:
    """Whether a line is a known label and its text, one blank apart."""
    return len(lines.coarse[n]) == 1 < len(lines.fine[n]) and words(lines.fine[n][0]) in HEAD.alone


def is_labelled(lines: Lines, n: int) -> bool:
    """Whether a line begins with a label of the form's head."""
    return _is_head(words(lines.coarse[n][0]))
