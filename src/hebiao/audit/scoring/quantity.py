"""Quantities in prose: the numbers of a text with their units and bounds, and the one that answers a target."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from hebiao.audit.scoring.numerals import NUMERAL, in_figures, numeral
from hebiao.audit.scoring.units import KNOWN, KNOWN_ANY_CASE, LOOSE, is_count, kind_of
from hebiao.lazy import regex
from hebiao.normalize import canon

Bound = Literal["≥", ">", "≤", "<"]

_BEFORE: Final[dict[str, Bound | None]] = {
    "不少于": "≥", "不低于": "≥", "不小于": "≥", "至少": "≥", "大于等于": "≥", "大于或等于": "≥", "≥": "≥", ">=": "≥", "=>": "≥",
    "超过": ">", "大于": ">", "高于": ">", "多于": ">", ">": ">",
    "不超过": "≤", "未超过": "≤", "没超过": "≤", "不高于": "≤", "不大于": "≤", "不多于": "≤", "小于等于": "≤", "小于或等于": "≤",
    "控制在": "≤", "≤": "≤", "<=": "≤", "=<": "≤", "低于": "<", "小于": "<", "少于": "<", "不足": "<", "<": "<",
    "=": None, "等于": None,
}  # fmt: skip
_AFTER: Final[dict[str, Bound]] = {
    "及以上": "≥",
    "以上": "≥",
    "及以下": "≤",
    "以下": "≤",
    "以内": "≤",
    "之内": "≤",
    "内": "≤",
}
_ENDS: Final = tuple(_AFTER)
_ABOUT_BEFORE: Final = ("约", "大约", "近", "将近")
_ABOUT_AFTER: Final = ("左右", "余", "多")
_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_words = "|".join(map(re.escape, sorted(_BEFORE, key=len, reverse=True)))
_QUANTITY: Final = regex(
    rf"(?P<before>{_words})?(?P<about>{'|'.join(_ABOUT_BEFORE)})?"
    rf"(?<![\d.])(?P<sign>-(?<![\d一-鿿]-))?(?P<number>{_NUMBER})(?![\d.]*\d)"
    rf"(?P<more>余|多)?(?P<many>万|亿)?(?P<unit>{KNOWN_ANY_CASE})?(?:\([^()\d]{{1,4}}\))?(?P<per>/[一-鿿]{{0,2}})?"
    rf"(?P<about_after>{'|'.join(_ABOUT_AFTER)})?(?P<after>{'|'.join(_AFTER)})?"
)
# numbers that measure nothing: dates, document numbers, list marks, ordinals, 7×24, codes, hotlines
_MASK: Final = regex(
    r"(?:19|20)\d{2}\.\d{1,2}[-~至到](?:(?:19|20)\d{2}\.)?\d{1,2}(?![\d.%])"
    r"|(?:19|20)\d{2}(?:[-~至到](?:19|20)?\d{2})?年(?:度|初|底|末)?(?:\d{1,2}月(?:\d{1,2}[日号])?)?(?:底|初|末|中旬|上旬|下旬)?前?"
    r"|(?<!\d)2\d年(?=支|申|预|度|完|实)"
    r"|(?<!\d)(?:19|20)\d{2}([-./])\d{1,2}\1\d{1,2}(?![\d%])|(?<!\d)20\d{2}[-/]\d{1,2}(?![\d%])"
    rf"|(?<![\d.])20[12]\d\.(?:0[1-9]|1[0-2])(?![\d%]|{KNOWN})"
    r"|\d{1,2}月(?:\d{1,2}[日号]|底|初|末|上旬|中旬|下旬)前?|\d{1,2}月(?=前)"
    r"|[\[(〔](?:19|20)\d{2}[\])〕]\d+号|第\d+"
    r"|(?:^|(?<=[。;,\s]))\(?\d{1,2}[、.](?!\d)|(?:^|(?<=[。;,\s]))\(\d{1,2}\)"
    r"|\d+[*×xX]\d+(?:小时)?|(?<![\d万亿])[A-Za-z]+\d[\d.]*|(?<!\d)12345(?!\d)"
)
_EACH: Final = regex(r"每(?:个)?(月|周|日|天|季度|季|半年|人|次|家|户|期|场|所|村|社区)[^,。;、]{0,4}$")
_PER: Final = regex(r"[/每](月|周|日|天|季度|季|半年|人|次|家|户|期|场|所|村|社区)$")
_SHORT: Final = regex(r"[≥≤<>=]{0,2}\d{1,3}(?:\.\d+)?%?")
"""most targets and actual values: a number in which nothing is to be masked"""
_DIGIT: Final = regex(r"\d")
_RANGE: Final = regex(r"[-~至到+、]\d")
_LETTER: Final = regex(r"[A-Za-z]")
_DAY_OF_MONTH: Final = regex(r"1?\d\.(?:[0-2]?\d|3[01])")
"""12.20 where months are asked for"""
_NUMERALS: Final = regex(
    rf"(?<![第百千万亿零])({NUMERAL})([余多])?(?:个(?=半)|个?)(半)?({KNOWN})(半)?(?![性])"
)
_CAPITALS: Final = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_YUAN: Final = regex(r"¥(\d[\d,.]*)(?![\d,.]*[百千万亿元])")
_IDIOM: Final = regex(
    r"(?<!十)一(?:次性|起|些|定|般|致|体|流|部分|方面|批|线|级|旦|直|切)|(?<![一二三四五六七八九])十分(?!钟)"
    r"|(?:统|唯|之|万|专|任|每|逐|同|单|进)一|(?<!十)[一二三]期"
)
"""numerals that count nothing"""
_MOST_PROSE, _MOST_BESIDE_ONE = 6, 2
"""characters beside a number in Chinese numerals beyond which it may count something else; 一个 is soon an article"""
_HALF: Final = regex(r"(?<![上下前后第每个年月天日时周])半(?:个)?(小时|天|日|月|年)")
_PERCENT_WORDS: Final = regex(rf"百分之(百|{NUMERAL})(?![点一二三四五六七八九十])")
_ROLES: Final = regex(
    r"(?:(?P<part>(?:其中|包括|包含|含)[^,。;、\d]{0,8})"
    r"|(?P<told>各(?:自|完成|为|有)?|(?:增加|新增|提高|提升|增长|上升|上涨|下降|减少|降低|缩短|压减|节约|节省|结余|提前|推迟|超过?目标"
    r"|超额|超出|高出|多|少|比[^,。;、\d]{0,6})了?))$"
)
"""before a number that is part of another, that is so much of each, or that says how much something changed"""
_PLANNED: Final = regex(r"(?:预算|计划|目标|合同|批复|应|概算|预计)[^,。;、\d]{0,6}$")
_TIMED: Final = frozenset({"年", "天", "周", "小时", "日", "星期"})
_BETWEEN: Final = frozenset({"", "零", "又", "加"})
_STEPPED: Final = frozenset({"hours", "months", "money", "area", "length", "mass"})
_OF_STEP: Final = {("时", "分"): "分钟", ("亩", "分"): "分地"}
"""what 分 is behind a larger unit: neither points nor a share"""
_MONTHS: Final = frozenset({"月", "个月"})
_SLIP_SHARE, _SLIP_SCALE = Decimal(10), Decimal(100)
"""how far beside the target a bare number stands before it may be of another scale (0.96 for 96 %, 元 for 万元)"""
_PART_OF_ONE: Final = Decimal("0.5")
_MINUTE: Final = Decimal(60)
_SCALES: Final = {"万": Decimal(10) ** 4, "亿": Decimal(10) ** 8}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text."""

    number: Decimal
    """as written, 万 and 亿 before a counter multiplied in"""
    unit: str | None
    bound: Bound | None = None
    """one-sided: "2小时内" is ≤"""
    about: bool = False
    text: str = ""
    follow: str = ""
    """what stands right behind the number, for units that are not known"""
    per: str | None = None
    """what it is counted by: 月 in "2次/月" and "每月2次"; a year is the form's own"""
    role: Literal["", "part", "planned", "told"] = ""
    """as the words before it say: part of another number of the text (其中), or what was meant to be (计划); "told": what
    may count something else (a numeral in prose, 各2台) or says how much changed (提高5%)"""


@dataclass(frozen=True, slots=True)
class Span:
    """The values that a text allows, in the unit of the target: `low` = `high` for an exact one."""

    low: Decimal | None
    """None: no lower end"""
    high: Decimal | None
    """None: no upper end"""
    quantities: tuple[Quantity, ...]
    slip: Decimal | None = None
    """what a bare number is if it was written in another scale (96 for the 0.96 of "≥95%"), where that fits better"""

    @property
    def exact(self) -> Decimal | None:
        """The value, where it is one."""
        return self.low if self.low is not None and self.low == self.high else None


@lru_cache(maxsize=512)
def read_quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a text that measure something, in their order; dates and list marks are none.

    Chinese numerals count only with a known unit ("一年", "半天", "百分之百"), and only where there is no other number.
    """
    key = spelled(text)
    found: list[Quantity] = []
    if _DIGIT.search(key):
        if _SHORT.fullmatch(key):
            return tuple(_quantity(m, key) for m in _QUANTITY.finditer(key))
        key = _MASK.sub(lambda m: "□" * len(m[0]), key)
        found = _joined([(_quantity(m, key), m.start(), m.end()) for m in _QUANTITY.finditer(key)], key)
    for i, (one, other) in enumerate(pairwise(found)):
        if one.unit is None and _RANGE.match(one.follow):
            found[i] = replace(one, unit=other.unit, per=other.per)
    if found:
        return tuple(found)
    return _in_words(key)


@lru_cache(maxsize=512)
def spelled(text: str) -> str:
    """The key of a text with its numbers in plain figures ("1百人" is "100人"): what quantities are read from."""
    key = canon(text)
    return in_figures(_YUAN.sub(r"\1元", key) if "¥" in key else key)


def _joined(found: list[tuple[Quantity, int, int]], key: str) -> list[Quantity]:
    """Amounts in two steps as one: 1小时30分钟 is 90分钟, 2年6个月 30个月, 1亿元5000万元 stay two."""
    if len(found) < 2:
        return [q for q, _, _ in found]
    parts: list[tuple[Quantity, int, int]] = []
    for quantity, start, end in found:
        between = key[parts[-1][2] : start] if parts else None
        whole = _step_down(parts[-1][0], quantity) if parts and between in _BETWEEN else None
        if whole is not None:
            begin = parts[-1][1]
            parts[-1] = (replace(whole, text=key[begin:end]), begin, end)
        else:
            parts.append((quantity, start, end))
    return [q for q, _, _ in parts]


def _step_down(one: Quantity, other: Quantity) -> Quantity | None:
    """Both as one amount in the smaller unit, where the second goes on from the first; None where it does not.

    Days behind months have no exact sum: then the amount is at least the first ("1年15天" is more than a year).
    """
    if one.unit is None or other.unit is None or other.number < 0 or one.per or one.text.endswith(_ENDS):
        return None
    first, second = kind_of(one.unit), kind_of(_OF_STEP.get((one.unit[-1], other.unit), other.unit))
    if first is None or second is None:
        return None
    if (first[0], second[0]) == ("months", "hours"):
        return replace(one, bound=one.bound or ">")
    if first[0] != second[0] or first[0] not in _STEPPED or other.number * second[1] >= first[1]:
        return None
    number = one.number * first[1] / second[1] + other.number
    unit = _OF_STEP.get((one.unit[-1], other.unit), other.unit)
    return replace(
        other, number=number, unit=unit, bound=one.bound or other.bound, about=one.about or other.about, role=one.role
    )  # fmt: skip


def _in_words(key: str) -> tuple[Quantity, ...]:
    """Numbers in Chinese numerals with a known unit, 百分之… and half a stretch of time."""
    percents = tuple(
        Quantity(Decimal(100 if m[1] == "百" else numeral(m[1])), "%", text=m[0])
        for m in _PERCENT_WORDS.finditer(key)
        if m[1] == "百" or numeral(m[1])
    )
    if percents:
        return percents
    plain = _IDIOM.sub("□", key.translate(_CAPITALS))
    found = [
        (
            Quantity(Decimal(n) + (_PART_OF_ONE if m[3] or m[5] else 0), m[4], None, bool(m[2]), m[0]),
            m.start(),
            m.end(),
        )
        for m in _NUMERALS.finditer(plain)
        if (n := numeral(m[1])) and not (m[5] and m[4] not in _TIMED)
    ]
    counted = _joined(found, plain)
    if counted:
        most = _MOST_BESIDE_ONE if all(q.number == 1 for q in counted) else _MOST_PROSE
        prose = len(plain) - sum(len(q.text) for q in counted) > most
        return tuple(replace(q, role="told") for q in counted) if prose else tuple(counted)
    return tuple(Quantity(_PART_OF_ONE, m[1], text=m[0]) for m in _HALF.finditer(key))


def _quantity(match: re.Match[str], key: str) -> Quantity:
    number = Decimal(match["number"].replace(",", ""))
    if match["sign"]:
        number = -number
    unit, many = match["unit"], match["many"]
    if many and unit == "元":
        unit, many = many + "元", None
    elif many and unit is None:
        unit, many = many, None
    if many:
        number *= 10**4 if many == "万" else 10**8
    bound = _BEFORE.get(match["before"] or "") or _AFTER.get(match["after"] or "")
    about = bool(match["about"] or match["about_after"] or match["more"])
    end = match.end("number")
    start = match.start()
    each = _EACH.search(key, max(0, start - 9), start)
    per = each[1] if each else per_of(match["per"] or "")
    return Quantity(number, unit, bound, about, match[0], key[end : end + 8], per, _role(key, start))


def _role(key: str, start: int) -> Literal["", "part", "planned", "told"]:
    if not start:
        return ""
    before = max(0, start - 10)
    said = _ROLES.search(key, before, start)
    if said:
        return "part" if said["part"] else "told"
    return "planned" if _PLANNED.search(key, before, start) else ""


@lru_cache(maxsize=512)
def per_of(unit: str) -> str | None:
    """What a unit is counted by ("次/月": 月); None where by nothing, or by the year."""
    match = _PER.search(canon(unit))
    return match[1] if match else None


def convert(quantity: Quantity, unit: str | None, alone: bool) -> Decimal | None:
    """The number in the given unit, exactly; None where the units do not agree.

    Args:
        quantity: as read.
        unit: the target's; None where it has none.
        alone: the text holds nothing but this quantity: then a bare number is in the target's unit.
    """
    bare = alone and quantity.unit is None and quantity.per is None
    if (per_of(unit) if unit else None) != quantity.per and not bare:
        return None
    if unit is None:
        if quantity.unit is None and _LETTER.match(quantity.follow):
            return None
        return (
            quantity.number
            if quantity.unit is None or is_count((kind_of(quantity.unit) or ("",))[0])
            else None
        )
    wanted = kind_of(unit)
    if quantity.unit is None:
        name = canon(unit)
        behind = quantity.follow.lower()
        if alone and not _LETTER.match(behind):
            return quantity.number
        return quantity.number if name and behind.startswith(name.lower()) else None
    given = kind_of(quantity.unit)
    if given is None or wanted is None:
        same = quantity.unit == canon(unit) or canon(unit).startswith(quantity.unit)
        return quantity.number if same else None
    if given[0] == wanted[0]:
        return quantity.number * given[1] / wanted[1]
    if quantity.unit == "分" and wanted[0] == "hours":
        return quantity.number * _MINUTE / wanted[1]
    if quantity.unit in ("万", "亿") and is_count(wanted[0]):
        return quantity.number * given[1] / wanted[1]
    loose = quantity.unit in LOOSE or canon(unit) in LOOSE
    if loose and is_count(given[0]) and is_count(wanted[0]):
        return quantity.number * given[1] / wanted[1]
    return None


def find_span(text: str, unit: str | None, about: Decimal, near: Decimal | None = None) -> Span | None:
    """The values that a text may mean for a target in that unit; None where no number of it fits.

    Where different numbers fit, the span reaches from the least to their sum: which is meant, one or all together,
    is not for us to say. A number that the others make together, or of which they are parts (其中), is the one.

    Args:
        text: an actual value as written.
        unit: the target's unit.
        about: how far "约" reaches, as a share.
        near: the target's number; where given, a bare number far beside it may be of another scale.
    """
    quantities = read_quantities(text)
    alone = len(quantities) == 1
    fitting = [(q, n) for q in quantities if (n := convert(q, unit, alone)) is not None]
    if not fitting:
        return None
    if alone and near is not None and (slip := _other_scale(*fitting[0], unit, near)) is not None:
        number = fitting[0][1]
        return Span(min(number, slip), max(number, slip), quantities, slip)
    if (
        alone
        and unit in _MONTHS
        and quantities[0].unit is None
        and _DAY_OF_MONTH.fullmatch(quantities[0].text)
    ):
        return Span(Decimal(0), None, quantities)
    if alone and fitting[0][1] >= 0:  # most texts hold one number, which makes nothing together with others
        return Span(*_ends(*fitting[0], about), quantities)
    fitting = _without_parts(fitting)
    ends = [_ends(q, n, about) for q, n in fitting]
    lows = [e[0] for e in ends if e[0] is not None]
    highs = [e[1] for e in ends if e[1] is not None]
    low = min(lows) if len(lows) == len(ends) else None
    high = max(*highs, *_together(fitting, unit)) if len(highs) == len(ends) else None
    return Span(low, high, tuple(q for q, _ in fitting))


def _without_parts(fitting: list[tuple[Quantity, Decimal]]) -> list[tuple[Quantity, Decimal]]:
    """Less what is said to be part of the number before it; the total alone where the others make it."""
    kept = [
        (q, n)
        for i, (q, n) in enumerate(fitting)
        if not (i and q.role == "part" and q.bound is None and n <= fitting[i - 1][1])
    ]
    total = sum((n for _, n in kept), Decimal(0))
    if len(kept) > 2 and not any(q.bound or q.about for q, _ in kept):
        return next(([(q, n)] for q, n in kept if n > 0 and 2 * n == total), kept)
    return kept


def _together(fitting: list[tuple[Quantity, Decimal]], unit: str | None) -> list[Decimal]:
    """What the numbers make together: all different ones, and all that were done, equal ones too; shares never do twice.

    At least two entries, so that the greatest of them and one end can be asked for.
    """
    different = sum({n for _, n in fitting}, Decimal(0))
    kind = kind_of(unit) if unit else None
    if kind is not None and kind[0] == "share":
        return [different, different]
    return [different, sum((n for q, n in fitting if q.role != "planned"), Decimal(0))]


def _other_scale(quantity: Quantity, number: Decimal, unit: str | None, near: Decimal) -> Decimal | None:
    """A bare number in the scale in which it is nearer to the target: a share as 0.96, 元 under 万元 and the reverse."""
    kind = kind_of(unit) if unit else None
    if quantity.unit or quantity.bound or kind is None or unit is None or number <= 0 or near <= 0:
        return None
    if kind[0] == "share":
        others = [number * 100] if number <= 1 else []
        least = _SLIP_SHARE
    elif is_count(kind[0]) and near >= _SCALES["万"]:
        # 万 is left out where the target has it: 10.5 for "≥10万次"
        other = number * _SCALES["万"]
        return other if _off(number, near) >= _SLIP_SCALE and _off(other, near) < _SLIP_SHARE else None
    else:
        scale = _SCALES.get(canon(unit)[0])
        others = [number / scale] if scale else [number * 10**4] if canon(unit) == "元" else []
        least = _SLIP_SCALE
    off = _off(number, near)
    return next((o for o in others if off >= least and _off(o, near) < off), None)


def _off(number: Decimal, near: Decimal) -> Decimal:
    """How many times one is the other, whichever is greater."""
    return max(number / near, near / number)


def _ends(quantity: Quantity, number: Decimal, about: Decimal) -> tuple[Decimal | None, Decimal | None]:
    slack = abs(number) * about if quantity.about else Decimal(0)
    if quantity.bound in ("≥", ">"):
        return number, None
    if quantity.role == "told":
        return Decimal(0), None
    if quantity.bound in ("≤", "<"):
        return (Decimal(0) if number >= 0 else None), number
    return number - slack, number + slack
