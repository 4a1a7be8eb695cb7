"""Quantities in prose: the numbers of a text with their units and bounds, and the one that answers a target."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from hebiao.audit.scoring.numerals import NUMERAL, in_figures, numeral
from hebiao.audit.scoring.units import KNOWN, KNOWN_ANY_CASE, kind_of
from hebiao.lazy import longest_first, regex
from hebiao.normalize import canon

Bound = Literal["≥", ">", "≤", "<"]
Role = Literal["", "part", "planned", "done", "told", "left"]

_BEFORE: Final[dict[str, Bound | None]] = {
    "不少于": "≥", "不低于": "≥", "不小于": "≥", "至少": "≥", "大于等于": "≥", "大于或等于": "≥", "≥": "≥", ">=": "≥", "=>": "≥",
    "超过": ">", "大于": ">", "高于": ">", "多于": ">", ">": ">",
    "不超过": "≤", "未超过": "≤", "没超过": "≤", "不高于": "≤", "不大于": "≤", "不多于": "≤", "小于等于": "≤", "小于或等于": "≤",
    "控制在": "≤", "≤": "≤", "<=": "≤", "=<": "≤", "低于": "<", "小于": "<", "少于": "<", "不足": "<", "不到": "<",
    "未达到": "<", "没达到": "<", "没有达到": "<", "未达": "<", "未满": "<", "不满": "<", "<": "<",
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
_words = "|".join(map(re.escape, longest_first(_BEFORE)))
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
_SHORT: Final = regex(
    rf"(≥|≤|>=|<=|[<>=])?(\d{{1,3}}(?:\.\d+)?|(?!12345)\d{{4,7}}(?!年))((?![万亿](?!元?$))(?:{KNOWN_ANY_CASE}))?"
)
"""most targets and actual values: a number with its unit, and nothing beside it that could say more"""
_DIGIT: Final = regex(r"\d")
_RANGE: Final = regex(r"[-~至到+、]\d")
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
_PLANNED: Final = regex(
    r"(?:预算|计划|目标|合同|批复|应|概算|预计)[^,。;、\d]{0,6}$|(?<!完成)任务[数量]?[为:]?$"
)
_PLANNED_BEHIND: Final = regex(r"[^,。;、\d]{0,2}(?:计划|目标|任务)(?!.*全部)")
_NOT_DONE: Final = r"(?:未|没有?)(?:能|按[时期])?(?:完成|实施|开展|安装|到货|到位|交付|改造|建成|开工|完工|验收|发放|整改|办结|达标)"
_LEFT: Final = regex(
    rf"(?P<earlier>[年月期])?(?:(?:尚有|还有|仍有|其余|剩余|余下|尚|还|仍)?{_NOT_DONE}|剩余|余下|还差|尚差|尚缺)(?:的|了)?(?:数量?)?[:为]?$"
)
_LEFT_BEHIND: Final = regex(rf"(?:尚|还|仍|因[^,。;、\d]{{0,8}})?{_NOT_DONE}(?!的)")
"""around a number that is not done yet; behind 上年 it may have been done since"""
_DONE: Final = regex(
    r"(?:实际|实|仅|只有?|(?<!超额)(?<!多)完成|执行|支出|支付|到场|达到?)[^,。;、\d调变改增减少超余剩未]{0,6}$"
)
_TIMED: Final = frozenset({"年", "天", "周", "小时", "日", "星期"})
_BETWEEN: Final = frozenset({"", "零", "又", "加"})
_STEPPED: Final = frozenset({"hours", "months", "money", "area", "length", "mass"})
_OF_STEP: Final = {("时", "分"): "分钟", ("亩", "分"): "分地"}
"""what 分 is behind a larger unit: neither points nor a share"""
_PART_OF_ONE: Final = Decimal("0.5")


class Quantity(Struct, frozen=True):
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
    role: Role = ""
    """as the words beside it say: part of another number of the text (其中), what was meant to be (计划), or what came of it
    (实际完成); "left": what is not done yet (未完成50户); "told": what may count something else (a numeral in prose, 各2台) or says how much changed (提高5%)"""


@lru_cache(maxsize=1024)
def read_quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a text that measure something, in their order; dates and list marks are none.

    Chinese numerals count only with a known unit ("一年", "半天", "百分之百"), and only where there is no other number.
    """
    key = spelled(text)
    short = _SHORT.fullmatch(key)
    if short:
        return (
            Quantity(
                Decimal(short[2]),
                short[3],
                _BEFORE.get(short[1] or ""),
                text=key,
                follow=(short[3] or "")[:8],
            ),
        )
    found: list[Quantity] = []
    if _DIGIT.search(key):
        key = _MASK.sub(lambda m: "□" * len(m[0]), key)
        found = _joined([(_quantity(m, key), m.start(), m.end()) for m in _QUANTITY.finditer(key)], key)
    for i, (one, other) in enumerate(pairwise(found)):
        if one.unit is None and _RANGE.match(one.follow):
            found[i] = replace(one, unit=other.unit, per=other.per)
    if found:
        return tuple(found)
    return _in_words(key)


@lru_cache(maxsize=1024)
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
    each = _EACH.search(key, max(0, start - 9), start) if start and "每" in key else None
    per = each[1] if each else per_of(match["per"]) if match["per"] else None
    return Quantity(
        number,
        unit,
        bound,
        about,
        match[0],
        key[end : end + 8],
        per,
        _role(key, start, match.end("unit") if unit else end),
    )


def _role(key: str, start: int, end: int) -> Role:
    if end < len(key) and _PLANNED_BEHIND.match(key, end):
        return "planned"
    if not start:
        return ""
    before = max(0, start - 10)
    left = _LEFT.search(key, before, start)
    if left or _LEFT_BEHIND.match(key, end):
        return "told" if left and left["earlier"] else "left"
    said = _ROLES.search(key, before, start)
    if said:
        return "part" if said["part"] else "told"
    if _PLANNED.search(key, before, start):
        return "planned"
    return "done" if _DONE.search(key, before, start) else ""


@lru_cache(maxsize=512)
def per_of(unit: str) -> str | None:
    """What a unit is counted by ("次/月": 月); None where by nothing, or by the year."""
    match = _PER.search(canon(unit))
    return match[1] if match else None
