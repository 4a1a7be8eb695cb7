"""Where the texts of one indicator row part when the cell borders are lost.

Two unlike judges: `kind_costs` asks what the texts are (quantities, brackets, known answers), `width_costs` asks how
the lines were wrapped (a line that ends before its column is full ends a cell). Neither sees what the other sees.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from hebiao.lazy import regex
from hebiao.normalize import canon, plain_number
from hebiao.parse.running.tokens import Token
from hebiao.parse.values import read_quantity

FIELDS: Final = ("name", "target", "actual")
UNITS: Final = frozenset({
    "%", "万元", "元", "亿元", "万", "个", "份", "次", "家", "项", "人", "名", "户", "天", "日",
    "月", "年", "小时", "分钟", "个月", "件", "卷", "台", "套", "条", "处", "座", "公里", "米",
    "平方米", "平米", "亩", "m2", "吨", "期", "批", "场", "所", "间", "辆", "块", "本", "册",
    "人次", "工作日", "个工作日", "分", "级", "类", "篇", "只", "对", "组", "棵", "株", "公顷",
    "千米", "次/年", "元/人", "百分比", "厘米", "万人次", "余人", "余家", "余件", "余次",
    "人/次", "立方米", "微克/立方米", "万毫升", "辆次", "人天", "公斤", "千克", "亩次",
    "起", "台件", "例", "宗", "张", "幅", "部", "头", "盏", "根", "届", "栋", "户次", "万户",
    "万件", "万份", "万人", "台次", "课时", "学时", "枚", "支", "车次", "班次", "种", "万次",
    "批次", "延米", "万条", "万页", "万亩", "万立方米", "面次", "场次", "期次", "件次",
})  # fmt: skip
ANSWERS: Final = frozenset({
    "无", "完成", "已完成", "全部完成", "按期完成", "按时完成", "如期完成", "无偏差",
    "合格", "不合格", "合规", "优", "良", "中", "差", "好", "高", "是", "达标", "达到", "已达到",
    "达成预期指标", "未完成", "基本完成", "部分完成", "有效", "显著", "明显",
    "明显提升", "优秀", "良好", "满意", "已发放", "达成", "达到预期", "符合要求",
    "有所提升", "显著提升", "有效提升",
})  # fmt: skip
_LEAST_NAME: Final = 3
"""characters of a name that an actual value repeats by no chance"""
_WHEN: Final = regex(
    r"^(?:\d{4}年)?(?:\d{1,2}月份?)?(?:\d{1,2}日)?(?:底|末|初|[上中下]旬)?(?:之?前|以前|之?内|完成|底前)?$"
)
_JUSTIFIED: Final = 3
"""single characters in a row that make a justified line, not words"""


class Cut(Struct, frozen=True):
    """A way to part the tokens of a row's body: name = [:a], target = [a:b], actual = [b:]."""

    a: int
    b: int

    def parts(self, body: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token], Sequence[Token]]:
        """The tokens of name, target and actual."""
        return body[: self.a], body[self.a : self.b], body[self.b :]


def all_cuts(n: int, *, named: bool) -> Iterable[Cut]:
    """Every way to part n tokens; the name may be empty where a "指标1：" stood before it."""
    for a in range(0 if named else min(1, n), n + 1):
        for b in range(a, n + 1):
            yield Cut(a, b)


def kind_costs(body: Sequence[Token], *, named: bool, lacks: bool) -> dict[Cut, float]:
    """What each cut costs by what the texts are.

    Args:
        body: tokens between the level and the weight.
        named: whether a "指标1：" stood before them, so that the name itself may be empty.
        lacks: whether the row before has no actual value, as under one merged cell.
    """
    inner = [_join_cost(x, y) for x, y in itertools.pairwise(body)]
    loose = _justified(body)
    inner = [0.0 if i in loose else c for i, c in enumerate(inner)]
    torn = [_torn(x.text, y.text) for x, y in itertools.pairwise(body)]
    costs: dict[Cut, float] = {}
    for cut in all_cuts(len(body), named=named):
        name = "".join(t.text for t in body[: cut.a])
        whole = [(a, b) for a, b in ((cut.a, cut.b), (cut.b, len(body))) if _is_one_text(name, body[a:b])]
        cost = sum(
            c
            for i, c in enumerate(inner, 1)
            if i not in (cut.a, cut.b) and (c >= 1.0 or not any(a < i < b for a, b in whole))
        )
        cost += sum(torn[i - 1] for i in {cut.a, cut.b} if 0 < i < len(body))
        parts = ["".join(t.text for t in p) for p in cut.parts(body)]
        costs[cut] = round(cost + split_cost(*parts, lacks=lacks), 3)
    return costs


def _is_one_text(name: str, part: Sequence[Token]) -> bool:
    """Whether tokens make one quantity, bare or in words, so that spaces between its figures and words say nothing."""
    text = "".join(t.text for t in part)
    return is_quantity(text) or tells_quantity(name, text)


_UNIT_START: Final = regex(
    r"^(?:万元|亿元|元|万|%|％|㎡|m2|个|年|月|日|天|份|次|家|项|人|名|户|件|小时|分钟)"
)


_SHORT_WORD: Final = regex(r"^(?!无|完成|已完成|合格|优|良|好|高|达标|是)[^\d\W]{1,3}(?:$|[\d(（≥≤=])")


def _torn(before: str, after: str) -> float:
    """What it costs to hold that a cell ends between two tokens that look like one word."""
    if len(after) <= 3 and after[-1] in "。；，、" and after[:-1] not in ANSWERS:
        return 1.0
    if before[-1].isdigit() and (
        _UNIT_START.match(after) or _SHORT_WORD.match(after) or canon(after) in UNITS
    ):
        return 1.0
    if after[0] in "≥≤＝=><":
        return -0.3
    if before[-1] in "万亿" and after.startswith("元"):
        return 1.5
    if before[-1] == "年" and re.match(r"^\d{1,2}月?$", after):
        return 1.0
    if before[-1] == "月" and re.match(r"^(?:\d{1,2}(?:日|$)|底|初|末|[上中下]旬)", after):
        return 1.0
    return 0.0


def _join_cost(x: Token, y: Token) -> float:
    """What it costs to hold that a gap is inside one cell."""
    if y.gap == "cell":
        return 6.0
    if y.gap in ("line", "blank"):
        return 0.0
    a, b = x.text[-1], y.text[0]
    if is_wide(a) != is_wide(b):
        return 0.3
    # Two wide texts are mostly two cells, but forms also hold words torn by a space.
    return 1.2 if is_wide(a) else 5.0


def _justified(body: Sequence[Token]) -> set[int]:
    """Gaps inside a line whose characters were spread out one by one."""
    out: set[int] = set()
    i = 0
    while i < len(body):
        j = i
        while (
            j < len(body)
            and len(body[j].text) == 1
            and is_wide(body[j].text)
            and (j == i or body[j].gap == "space")
        ):
            j += 1
        if j - i >= _JUSTIFIED:
            out.update(range(i, j - 1))
        i = max(j, i + 1)
    return out


NOTHING: Final = frozenset({"无", "—", "-", "/", "－", ""})
_OPERATOR_INSIDE: Final = regex(r".(?:[≥≤]|不少于|不低于|不超过|不高于)\d")
_OPERATOR: Final = regex(r"[≥≤=<>]|不少于|不低于|不超过|不高于")
_WORD_AND_FIGURE: Final = regex(r"\D{2,}\d[\d.,]*\D{0,3}")
_TWO_FIGURES: Final = regex(
    r"^(?:[≥≤=<>]|不少于|不低于|不超过|不高于)?\d[\d.,]*[^\d.,]{1,4}\d[\d.,]*[^\d]{0,4}$"
)


@lru_cache(maxsize=16384)
def split_cost(name: str, target: str, actual: str, *, lacks: bool = False) -> float:
    """What it costs by their kinds alone that three texts are name, target and actual."""
    cost = 0.0
    for text in (name, target, actual):
        key = canon(text)
        cost += 2.0 * abs(key.count("(") - key.count(")")) + 2.0 * abs(text.count("《") - text.count("》"))
        if key[:1] in (",", ".", ";", ")", "、", "。", ":", "%", "》"):
            cost += 3.0
        if key[-1:] in (",", "、"):
            cost += 1.0
    cost += 0.0 if name else (0.6 if target in NOTHING else 1.6)
    cost += sum(1.0 for text in (name, target, actual) if _OPERATOR_INSIDE.search(canon(text)))
    cost += sum(0.8 for text in (target, actual) if _TWO_FIGURES.match(text) and not _WHEN.match(canon(text)))
    told = tells_quantity(name, actual)
    cost += _answer_cost(target, lack=1.0)
    cost += 0.0 if told else _answer_cost(actual, lack=0.3 if lacks else 0.8)
    if _WORD_AND_FIGURE.fullmatch(target) and not is_quantity(target):
        cost += 0.3
    if actual and target and is_quantity(actual) and not is_quantity(target):
        # An actual value that begins with an operator repeats its target.
        cost += 1.0 if _OPERATOR.match(canon(actual)) else 0.3 * ("%" not in actual)
    if target and actual and _tears_scale(target, actual):
        cost += 1.5
    if target and not actual and _two_answers(target):
        cost += 0.5
    if plain_number(name) is not None or canon(name) == "%":
        cost += 2.0
    if name and is_quantity(name):
        cost += 0.6
    if target and canon(target) == canon(actual):
        cost -= 0.2
    return cost


def _tears_scale(target: str, actual: str) -> bool:
    """Whether target and actual value are a printed scale only together: 优 | 良中低差."""
    first = read_quantity(target)
    if first is None or not first.grade:
        return False
    wholes = (read_quantity(target + actual[:i]) for i in range(1, len(actual) + 1))
    return any(w is not None and w.scale is not None and len(w.scale) > len("优良") for w in wholes)


def _two_answers(text: str) -> bool:
    return len(re.findall(r"\d+%", canon(text))) > 1


def _answer_cost(text: str, lack: float) -> float:
    if not text:
        return lack
    if text in ANSWERS or is_quantity(text):
        return 0.0
    if canon(text) in UNITS:
        return 2.0
    return 0.35


@lru_cache(maxsize=16384)
def is_quantity(text: str) -> bool:
    """Whether a text is nothing but a quantity, a grade, a scale or a date."""
    if any(c.isdigit() for c in text) and _WHEN.match(canon(text)):
        return True
    value = read_quantity(text.replace("㎡", "平方米").replace("m2", "平方米"))
    if value is None:
        return False
    return bool(
        value.date or value.scale or value.grade or (value.number and (not value.unit or value.unit in UNITS))
    )


_TOLD: Final = regex(r"^(?:为|达到|达|实际|已?完成)?(?P<quantity>.*?)(?:,?已完成)?$")


@lru_cache(maxsize=16384)
def tells_quantity(name: str, actual: str) -> bool:
    """Whether an actual value is a quantity told in the wording of its name, or as what was in fact reached."""
    key, own = canon(actual), canon(name)
    told = len(own) >= _LEAST_NAME and key.startswith(own)
    rest = key[len(own) :] if told else key.removeprefix("实际")
    match = _TOLD.match(rest)
    return (told or rest != key) and match is not None and is_quantity(match["quantity"])


def is_wide(char: str) -> bool:
    """Whether a character is as wide as a Chinese one."""
    return unicodedata.east_asian_width(char) in "WF" or char in "㎡…—“”‘’"


def width(text: str) -> float:
    """Width of a piece of a line in full-width characters."""
    return sum(1.0 if is_wide(c) else 0.5 for c in text)


Widths = dict[str, float]


def measure(rows: Iterable[tuple[Sequence[Token], Cut, str]]) -> Widths:
    """The width of each column: its widest piece of a line.

    Args:
        rows: body, cut and the "指标1：" that stood before the name, of every row.
    """
    widths: Widths = dict.fromkeys(FIELDS, 0.0)
    for body, cut, prefix in rows:
        for field, part in zip(FIELDS, cut.parts(body), strict=True):
            for piece in piece_widths(part, prefix if field == "name" else ""):
                widths[field] = max(widths[field], piece)
    return widths


def width_costs(body: Sequence[Token], prefix: str, widths: Widths) -> dict[Cut, float]:
    """What each cut costs by how the lines were wrapped."""
    loose = _justified(body)
    costs: dict[Cut, float] = {}
    for cut in all_cuts(len(body), named=bool(prefix)):
        cost = 0.0
        for i, (x, y) in enumerate(itertools.pairwise(body)):
            if i + 1 not in (cut.a, cut.b) and y.gap in ("space", "cell") and i not in loose:
                cost += _space_cost(x, y)
        for field, part in zip(FIELDS, cut.parts(body), strict=True):
            cost += _wrap_cost(piece_widths(part, prefix if field == "name" else ""), widths[field])
        costs[cut] = round(cost, 3)
    return costs


def _space_cost(x: Token, y: Token) -> float:
    """What a space on a line costs inside a cell, for the judge of lines."""
    if y.gap == "cell":
        return 4.0
    a, b = is_wide(x.text[-1]), is_wide(y.text[0])
    if a != b:
        return 0.0
    return 1.0 if a else 2.0


_SLACK: Final = 1.3
"""a wrapped line may fall short of its column by a character that did not fit, and a little"""


def _wrap_cost(pieces: Sequence[float], column: float) -> float:
    if not pieces:
        return 0.0
    widest = max(*pieces, column)
    short = sum(max(0.0, widest - _SLACK - p) for p in pieces[:-1])
    # The column may be wider than any line seen so far: that costs, but is no contradiction.
    wide = min(1.5, sum(max(0.0, p - column) for p in pieces)) if column else 0.0
    return short + wide


_SPACE: Final = 0.5
"""width of a space"""


def piece_widths(part: Sequence[Token], prefix: str) -> list[float]:
    """Widths of the lines that a cell's tokens stand on."""
    pieces: list[float] = []
    for i, token in enumerate(part):
        if i and token.gap == "space":
            pieces[-1] += width(token.text) + _SPACE
        else:
            pieces.append(width(token.text) + (width(prefix) if i == 0 else 0.0))
    return pieces
