"""Indicators with all cells run together, or in an order that only cells could show: named, never accepted.

Where no space is left between a weight and a target, no reading can prove a digit. The rows are still told apart by
their levels and numbers, so that a person finds every one of them waiting, with its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from hebiao.domain.reading import Found, IndicatorRow
from hebiao.normalize import written
from hebiao.parse import labels
from hebiao.parse.levels import Levels
from hebiao.parse.tokens import Tokens, found_tokens

_LEVEL: Final = re.compile(
    r"(?P<one>(?:产出|效益|效果|满意度|成本)指标(?:\(\d+分\))?)?"
    r"(?P<two>(?:数量|质量|时效|成本|经济成本|社会成本|生态环境成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度|服务对象)指标(?!\d+[:.、]))"
)
_NUMBERED: Final = re.compile(r"指标\d+[:.、]")
_NAME_END: Final = re.compile(
    r"[\d≥≤＜＞<>=]|不少于|不低于|不超过|不高于|大于|小于|定性|优良|优秀|合格/|好坏|高中低"
)
_WORD: Final = re.compile(r"(?<=[\d%])(?=[^\d%≥≤<>=.,、)]{4,})")
_DOUBT: Final = "单元格全部连在一起，数字的分界无法证明"


def is_glued(tokens: Tokens) -> bool:
    """Whether the indicators' text holds too few spaces for its cells."""
    levels = len(_LEVEL.findall(tokens.plain))
    return levels > 0 and len(tokens) < 3 * levels


def read_glued(tokens: Tokens) -> list[IndicatorRow]:
    """Rows with their levels and the start of their names; all else waits for a person.

    Returns:
        Rows in doubt; a row's `name` may be None.
    """
    rows: list[IndicatorRow] = []
    levels = Levels()
    marks = list(_LEVEL.finditer(tokens.plain))
    for n, mark in enumerate(marks):
        stop = marks[n + 1].start() if n + 1 < len(marks) else len(tokens.plain)
        one = _level(tokens, mark.span("one"), labels.level1(mark["one"] or ""))
        two = _level(tokens, mark.span("two"), labels.level2(mark["two"]))
        for start, end in _rows(tokens.plain, mark.end(), stop):
            cells = {k: v for k, v in (("level1", one), ("level2", two)) if v is not None}
            name = _name(tokens, start, end)
            if name is None:
                continue
            cells["name"] = name
            levels.take(cells, exact=False)
            one = None
            rows.append(IndicatorRow(cells, doubt=_DOUBT))
    return rows


def _rows(plain: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Where the rows under one level2 begin and end: at their numbers, else where a word follows a figure."""
    numbered = [m.start() for m in _NUMBERED.finditer(plain, start, stop)]
    cuts = numbered or [start, *(m.start() for m in _WORD.finditer(plain, start, stop))]
    if cuts and cuts[0] > start and not numbered:
        cuts = [start, *cuts]
    return [(a, b) for a, b in zip(cuts, [*cuts[1:], stop], strict=True) if b > a]


def _name(tokens: Tokens, start: int, end: int) -> Found | None:
    number = _NUMBERED.match(tokens.plain, start)
    begin = number.end() if number else start
    cut = _NAME_END.search(tokens.plain, begin, end)
    stop = cut.start() if cut else end
    part = found_tokens(tokens.slice(begin, stop).tokens)
    return Found(part.raw, written(part.raw), part.places, _DOUBT) if part is not None else None


def _level(tokens: Tokens, span: tuple[int, int], canonical: str | None) -> Found | None:
    part = found_tokens(tokens.slice(*span).tokens) if span[0] >= 0 else None
    return Found(part.raw, canonical, part.places) if part is not None else None


def is_old_order(columns: Sequence[str]) -> bool:
    """Whether the columns come in the order in which running text can be parted: name, target, actual, weight, score."""
    order = [c for c in columns if c in ("name", "nature", "target", "unit", "actual", "weight", "score")]
    return order[:5] == ["name", "target", "actual", "weight", "score"]
