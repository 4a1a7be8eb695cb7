"""Run-together indicators: where labels and numbers part the rows, and every way to find a weight and a score in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct, field

from hebiao.lazy import longest_first, regex
from hebiao.parse.running.cuts import UNITS
from hebiao.parse.running.solve import Step, pairs, points

_LONG: Final = "数量|质量|时效|成本|经济成本|社会成本|生态环境成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度|服务对象"
_SHORT: Final = "经济成本|社会成本|生态环境成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度|服务对象"
_ONE: Final = r"(?:(?P<one>(?:产出|效益|效果|满意度|成本)指标(?:\(\d+分?\)|\d{1,2}分?)?)"
_LEVEL: Final = regex(
    _ONE
    + rf"(?P<under>(?:{_LONG}|满意度)指标(?!\d*[:.、])(?:\(\d+分?\))?|(?:{_SHORT})))"
    + rf"|(?P<two>(?:{_LONG})指标(?!\d*[:.、])(?:\(\d+分?\))?|(?:{_SHORT})(?=指标\d*[:.、]))"
)
_SHORT_TWO: Final = regex(rf"(?<=[\d。；;无])(?:{_SHORT})(?!指标)")
_NUMBER: Final = regex(r"指标\d*[:.、]")
_DOTS: Final = regex(r"(?:[.…·]|指标\d*[:.、]?)*")
_RUN: Final = regex(r"(?<!PM)(?<!PM\d)(?<!PM\d\.)(?<!CO)(?<!SO)(?<!NO)\d+(?:\.\d+)*")
"""figures, but not those that belong to a word: PM2.5, SO2"""
_OPERATOR: Final = regex(r"[≥≤＜＞<>=%]|不少于|不低于|不超过|不高于")
_WHEN: Final = regex(r"年\d|年$|月(?:底|末|份|之?前|[上中下]旬|\d|$)|日(?:之?前|\d|$)|[%％‰]")
_UNITS: Final = longest_first(UNITS)
_UNIT: Final = regex(
    "(?:" + "|".join(map(re.escape, _UNITS)) + r")(?:以内|以上|以下|之?内|之?前)?(?=$|[\d≥≤<>=])"
)
_AFTER_UNIT: Final = regex(r"\d(?:" + "|".join(map(re.escape, _UNITS)) + r")$")


class Block(Struct, frozen=True):
    """The text between two marks: offsets into the indicators' text, and the marks before it."""

    start: int
    end: int
    one: tuple[int, int] | None
    two: tuple[int, int] | None
    numbered: bool
    """whether "指标1：" opens it: it then holds one row at the most"""


class Place(Struct, frozen=True):
    """Where one row's texts stand in the indicators' text."""

    block: int
    start: int
    weight: tuple[int, int]
    score: tuple[int, int] | None
    end: int


class Lattice(Struct):
    """All rows that the indicators' text may hold, as steps between nodes. Node 0 is left for the execution row."""

    steps: list[Step] = field(default_factory=list)
    last: int = 1


class Shape(Struct, frozen=True):
    """How the columns say that a row's figures stand."""

    apart: bool
    """the weight stands behind the name, the score behind the actual value; else both end the row"""
    scored: bool
    breaks: frozenset[int]
    """offsets where the text has a space or a line end: no figure goes over one"""
    spaced: bool
    """whether cells are parted by such gaps, so that a figure begins and ends only there"""


def find_blocks(plain: str) -> list[Block]:
    """The blocks of the indicators' text, in order; text before the first mark is the first block's."""
    marks = [(m.span("one"), m.span("two") if m["two"] else m.span("under")) for m in _LEVEL.finditer(plain)]
    if any(m["under"] and not m["under"].endswith(("指标", ")")) for m in _LEVEL.finditer(plain)):
        taken = [range(*two) for _, two in marks]
        short = (m.span() for m in _SHORT_TWO.finditer(plain))
        marks += [((-1, -1), span) for span in short if not any(span[0] in t for t in taken)]
        marks.sort(key=lambda m: m[1])
    blocks: list[Block] = []
    for n, (one, two) in enumerate(marks):
        stop = len(plain) if n + 1 == len(marks) else _begin(marks[n + 1])
        level: tuple[tuple[int, int] | None, tuple[int, int]] = (one if one[0] >= 0 else None, two)
        at = two[1]
        for number in _NUMBER.finditer(plain, two[1], stop):
            if number.start() > at:
                blocks.append(Block(at, number.start(), *level, numbered=at != two[1]))
                level = (None, two)
            at = number.end()
        blocks.append(Block(at, stop, *level, numbered=at != two[1]))
    return blocks


def _begin(mark: tuple[tuple[int, int], tuple[int, int]]) -> int:
    return mark[0][0] if mark[0][0] >= 0 else mark[1][0]


def build(plain: str, blocks: Sequence[Block], shape: Shape) -> Lattice:
    """Every row that the blocks may hold."""
    lattice = Lattice()
    for n, block in enumerate(blocks):
        _add_block(lattice, plain, n, block, shape)
    return lattice


def _add_block(lattice: Lattice, plain: str, n: int, block: Block, shape: Shape) -> None:
    text = plain[: block.end]
    ends = [m.end() for m in _RUN.finditer(text, block.start) if not _goes_on(text, m.end())]
    first = lattice.last
    node = {end: first + 1 + i for i, end in enumerate(ends)}
    lattice.last = first + len(ends) + 1
    found = False
    opens = [block.start] if block.numbered else [block.start, *ends]
    for start in opens:
        here = first if start == block.start else node[start]
        for end in (e for e in ends if e > start):
            for place, cost in _rows(text, n, start, end, shape):
                found = True
                weight = points(text[slice(*place.weight)]) or 0
                # Only a level that does not apply has no weight.
                odd = _left_out(text, start, end) + 1.5 * (not weight and not text.startswith("无", start))
                score = points(text[slice(*place.score)]) or 0 if place.score else 0
                lattice.steps.append(Step(here, node[end], weight, score, cost + odd, place))
    for end in ends:
        lattice.steps.append(Step(node[end], lattice.last, cost=_rest_cost(text[end:]), key=None))
    if not found or _DOTS.fullmatch(text, block.start):
        empty = bool(_DOTS.fullmatch(text, block.start))
        lattice.steps.append(Step(first, lattice.last, cost=0.0 if empty else 3.0, key=None))


def _goes_on(text: str, end: int) -> bool:
    """Whether the text behind a run of digits shows that it is a quantity or a date, not the end of a row."""
    return bool(_WHEN.match(text, end) or (end < len(text) and _UNIT.match(text, end)))


def _rows(text: str, n: int, start: int, end: int, shape: Shape) -> Iterator[tuple[Place, float]]:
    """Every row from `start` whose last figure ends at `end`, and how unlike a row it is."""
    run = next(m for m in _RUN.finditer(text, start) if m.end() >= end)
    at = run.start()
    if shape.apart:
        yield from _rows_apart(text, n, (start, at, end), shape)
        return
    if not shape.scored:
        for i in range(at, end):
            if points(text[i:end], 2) is not None and _whole(i, end, shape) and i - start >= 2:
                yield Place(n, start, (i, end), None, end), _inside(text, at, i)
        return
    for i, j in ((at + x, at + y) for x, y in pairs(text[at:end])):
        if not (_whole(i, j, shape) and _whole(j, end, shape)) or i - start < 2:
            continue
        yield Place(n, start, (i, j), (j, end), end), _inside(text, at, i) + _unlike(text[i:j], text[j:end])


def _rows_apart(text: str, n: int, at: tuple[int, int, int], shape: Shape) -> Iterator[tuple[Place, float]]:
    """Rows whose weight stands between name and target: it opens a run of digits, the score closes one."""
    start, last, end = at
    operator = _OPERATOR.search(text, start, end)
    limit = operator.start() if operator else end
    for run in _RUN.finditer(text, start, end):
        if run.start() - start < 2 or run.start() > limit:
            continue
        for i in range(run.start() + 1, run.end() + 1):
            weight = points(text[run.start() : i], 2)
            if weight is None or not _whole(run.start(), i, shape) or text[i : i + 1] == ".":
                continue
            low = max(last, i + 2)
            for j in range(low, end):
                score = points(text[j:end])
                if score is None or text[j - 1] == "." or not _whole(j, end, shape):
                    continue
                cost = _inside(text, last, j) + _unlike(text[run.start() : i], text[j:end])
                yield Place(n, start, (run.start(), i), (j, end), end), cost


def _whole(i: int, j: int, shape: Shape) -> bool:
    """Whether a figure goes over no gap, and where cells are parted by gaps begins and ends at one."""
    if any(b in shape.breaks for b in range(i + 1, j)):
        return False
    return not shape.spaced or (i in shape.breaks and j in shape.breaks)


def _inside(text: str, run: int, i: int) -> float:
    """What it costs that a row's figure begins inside a run of digits: the rest of it ends another cell."""
    if i == run:
        return 0.0
    return 2.0 if _AFTER_UNIT.search(text[:run]) or text[run - 1] in "%％" else 0.6


def _unlike(weight: str, score: str) -> float:
    """Most scores are full; none at all is rare, and so is more than the weight."""
    if weight == score:
        return 0.0
    given = points(score) or 0
    return 0.5 if 0 < given <= (points(weight) or 0) else 1.2


def _left_out(text: str, start: int, end: int) -> float:
    """What it costs that a row goes over a figure that looks like the end of one: a long word follows it."""
    runs = [m.end() for m in _RUN.finditer(text, start, end) if m.end() < end]
    return sum(0.8 for e in runs if not _goes_on(text, e) and re.match(r"[^\d%≥≤<>=.,、)]{4}", text[e:end]))


def _rest_cost(rest: str) -> float:
    """What it costs that a text behind the last figure is an explanation."""
    if not rest or _DOTS.fullmatch(rest):
        return 0.0
    return 0.2 if not _RUN.search(rest) else 1.0
