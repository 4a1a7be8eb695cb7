"""Running text: where the parts of the form begin and end, and what the headings of its indicators name.

The parts come in the order of the place: goals before the amounts, amounts behind the total, the head at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from hebiao import wording
from hebiao.domain.form import INDICATOR_COLUMNS
from hebiao.lazy import longest_first, regex
from hebiao.normalize import squash
from hebiao.parse import labels
from hebiao.parse.running.head import lone_labels
from hebiao.parse.running.tokens import Tokens
from hebiao.parse.table.columns import OTHER


def _any(field: str) -> str:
    return "|".join(re.escape(k) for k in longest_first(wording.GOALS) if wording.GOALS[k] == field)


_GOALS: Final = regex(rf"(?:{_any('expected_goal')}):?(?:{_any('actual_result')}):?")
_MONEY_START: Final = regex(r"项目资金|资金情况|预算执行情况|年初预算|全年预算")
_AMOUNTS: Final = regex(r"年初预算|全年预算|全年执行|预算执行数|预算数|执行数|年度资金总额|资金总额")
_TOTAL: Final = regex(rf"(?:{'|'.join(wording.TOTAL)})(?:\(\d+分?\))?:?(?=[\d-]|$)")
_FOOT_START: Final = regex(
    "(?:"
    + "|".join(k for k, v in wording.FOOT.items() if v in ("preparer", "section_head"))
    + r")(?:\(签[字章]\))?:"
)
_LABELS: Final = longest_first(wording.COLUMNS)
_ASIDE: Final = regex(r"(?:内容|名称|自评|本年度?|说明|\([^()]{1,8}\))")
"""words about a heading that name no column"""
_KNOWN: Final = regex(
    "(?:" + "|".join(map(re.escape, _LABELS)) + rf"|年度|实际|指标值|完成值|绩效指标|{_ASIDE.pattern})+"
)
"""headings of the form, whole or broken, without a gap between them"""
_ROW: Final = regex(
    r"(?:产出|效益|效果|满意度|成本)指标(?!值)|(?:数量|质量|时效|经济效益|社会效益|生态效益|可持续影响)指标|指标\d*[:.、]"
)
"""what the first row begins with"""
_LONGEST: Final = 14
"""characters of a heading that the form does not know"""
_NEAR_ROW: Final = 60
"""characters between a heading that the form does not know and the first row"""
_NEAR_AMOUNTS: Final = 80


class Regions(Struct, frozen=True):
    """Character offsets in `Tokens.plain` of the parts of the form; -1 where a part has no heading."""

    head: int
    money: int
    goals: tuple[int, int]
    header: tuple[int, int]
    total: tuple[int, int]
    foot: int
    """-1 also where the foot follows the total"""
    columns: tuple[str, ...]
    length: int

    def end_of(self, start: int) -> int:
        """Where the part that begins at an offset ends: at the next part, or with the text."""
        starts = (self.head, self.money, self.goals[0], self.header[0], self.total[0], self.foot)
        return min((s for s in starts if s > start), default=self.length)

    @property
    def totalled(self) -> bool:
        """Whether a total stands behind the indicators."""
        return self.total[0] > self.header[1]


def find_regions(tokens: Tokens) -> Regions:
    """The parts of one form's text by their headings."""
    plain = tokens.plain
    names = [m.start() for m in re.finditer(wording.NAME, plain)]
    # 上级项目名称 and the like say more, and are words of their own; where cells are run together nothing shows it.
    head = next((at for at in names if tokens.parts(at)), names[0] if names else -1)
    if head < 0:
        lone = (x.start for x in lone_labels(tokens, 0, len(plain)) if x.field == "project_name")
        head = next(lone, -1)
    start = max(head, 0)
    header = plain.find("一级指标", start)
    if header < 0:
        # A form that ends with its head.
        start, header = 0, plain.find("一级指标")
    goals = _GOALS.search(plain, start)
    columns, end = _header_columns(tokens, header) if header >= 0 else ((), -1)
    if not columns:
        header, columns, end = _lower_header(tokens, start) or (header, columns, end)
    spans = [m.span() for m in (goals,) if m]
    taken = (header, end) if header >= 0 else (-1, -1)
    money = next(_money_starts(plain, start, [*spans, taken]), -1)
    stop = money if money > end >= 0 else len(plain)
    total = max(_TOTAL.finditer(plain, max(end, 0), stop), key=lambda m: m.start(), default=None)
    if money > end >= 0 and (total is None or total.start() > money):
        money = -1
    last = max(head, money, goals.start() if goals else -1, end)
    foot = _FOOT_START.search(plain, last) if total is None or last > total.start() else None
    return Regions(
        head=head,
        money=money,
        goals=goals.span() if goals else (-1, -1),
        header=(header, end),
        total=total.span() if total else (-1, -1),
        foot=foot.start() if foot else -1,
        columns=columns,
        length=len(plain),
    )


def _money_starts(plain: str, start: int, headings: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Where the amounts may begin: before goals and indicators, or behind one of them with headings of amounts."""
    first = min((a for a, _ in headings if a >= 0), default=len(plain))
    for match in _MONEY_START.finditer(plain, start):
        if match.start() < first or (
            len(set(_AMOUNTS.findall(plain, match.start(), match.start() + _NEAR_AMOUNTS))) > 2
            and not any(a <= match.start() < b for a, b in headings)
        ):
            yield match.start()


def _lower_header(tokens: Tokens, start: int) -> tuple[int, tuple[str, ...], int] | None:
    """A heading that begins with 三级指标, where those of the levels stand elsewhere: place, columns and end."""
    for match in re.finditer("三级指标", tokens.plain[start:]):
        columns, end = _header_columns(tokens, start + match.start())
        if columns and {"weight", "score"} & set(columns):
            return start + match.start(), columns, end
    return None


_NEEDED: Final = frozenset({"level1", "level2", "name", "target", "actual", "weight"})
_LEAST: Final = frozenset({"name", "target", "actual"})


def _header_columns(tokens: Tokens, start: int) -> tuple[tuple[str, ...], int]:
    """The columns that the headings name from 一级指标 on, and where the headings end.

    A word of its own between headings, before the first row, is a column that the form does not know.
    """
    plain = tokens.plain
    row = _ROW.search(plain, start + len("一级指标"))
    fields: list[str] = []
    at = start
    broken = False
    while at < len(plain):
        label = next((x for x in _LABELS if plain.startswith(x, at)), None)
        if other := _other(tokens, at, row.start() if row else -1, len(label or "")):
            fields.append(OTHER)
            at += other
            continue
        if label is None and plain.startswith(("年度", "实际"), at) and "actual" not in fields:
            # A heading broken over two rows: the lower halves follow behind the other headings.
            broken, at = True, at + 2
            continue
        aside = _ASIDE.match(plain, at) if label is None else None
        if aside:
            at = aside.end()
            continue
        if label is None or wording.COLUMNS[label] in fields:
            break
        fields.append(wording.COLUMNS[label])
        at += len(label)
    needed = _LEAST if plain.startswith("三级指标", start) else _NEEDED
    if not needed <= set(fields) and "nature" in fields:
        # Headings of two rows come mixed: the upper ones stand before 一级指标, and the order is the form's own.
        before = plain[max(0, start - 60) : start]
        fields += [wording.COLUMNS[x] for x in ("实际完成值", "分值", "得分") if x in before]
        broken = True
    if broken:
        fields = [c for c in INDICATOR_COLUMNS if c in fields]
    return (tuple(fields), at) if needed <= set(fields) else ((), at)


def _other(tokens: Tokens, at: int, row: int, known: int) -> int:
    """The length of the unknown heading that begins here, or 0; `known` is that of a known one it begins with."""
    n = tokens.token_at(at)
    text = squash(tokens.tokens[n].text)
    end = at + len(text)
    if (
        tokens.starts[n] != at
        or not end <= row <= at + _NEAR_ROW
        or len(text) > _LONGEST
        or known >= len(text)
    ):
        return 0
    piece = any(text in label for label in _LABELS) or labels.level1(text) or labels.level2(text)
    return (
        0 if piece or any(c.isdigit() for c in text) or _KNOWN.fullmatch(tokens.plain, at, end) else len(text)
    )
