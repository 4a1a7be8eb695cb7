"""Units of measure: what they measure, and exact factors between those of one kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Final

from hebiao.lazy import longest_first, regex
from hebiao.normalize import canon

_D = Decimal
_KINDS: Final[dict[str, dict[str, Decimal]]] = {
    "money": {"元": _D(1), "千元": _D(1000), "万元": _D(10000), "万": _D(10000), "百万元": _D(10**6), "千万元": _D(10**7),
              "亿元": _D(10**8), "亿": _D(10**8), "元人民币": _D(1), "万元人民币": _D(10000)},
    "share": {"%": _D(1), "百分比": _D(1), "百分之": _D(1), "个百分点": _D(1), "百分点": _D(1), "‰": _D("0.1")},
    "hours": {"秒": _D(1), "秒钟": _D(1), "分钟": _D(60), "min": _D(60), "小时": _D(3600), "个小时": _D(3600),
              "时": _D(3600), "h": _D(3600), "天": _D(86400), "日": _D(86400), "自然日": _D(86400), "日历天": _D(86400),
              "周": _D(604800), "星期": _D(604800)},
    "months": {"月": _D(1), "个月": _D(1), "季度": _D(3), "个季度": _D(3), "年": _D(12), "年度": _D(12)},
    "workdays": {"工作日": _D(1), "个工作日": _D(1)},
    "area": {"平方米": _D(15), "平米": _D(15), "m2": _D(15), "平方": _D(15), "万平方米": _D(150000), "公顷": _D(150000),
             "平方公里": _D(15 * 10**6), "km2": _D(15 * 10**6), "亩": _D(10000), "分地": _D(1000)},
    "length": {"米": _D(1), "m": _D(1), "延米": _D(1), "公里": _D(1000), "千米": _D(1000), "km": _D(1000), "厘米": _D("0.01")},
    "mass": {"克": _D(1), "公斤": _D(1000), "千克": _D(1000), "kg": _D(1000), "吨": _D(10**6)},
    "volume": {"立方米": _D(1), "m3": _D(1), "方": _D(1), "万立方米": _D(10000), "升": _D("0.001")},
    "bandwidth": {"mbps": _D(1), "gbps": _D(1000)},
    "people": {"人": _D(1), "名": _D(1), "位": _D(1)},
    "headcounts": {"人次": _D(1)},
}  # fmt: skip
_COUNTERS: Final = [
    "个",
    "家",
    "份",
    "次",
    "件",
    "项",
    "套",
    "台",
    "条",
    "场",
    "期",
    "篇",
    "户",
    "卷",
    "册",
    "处",
    "座",
    "辆",
    "部",
    "级",
    "类",
    "种",
    "批",
    "幅",
    "只",
    "株",
    "棵",
    "组",
    "队",
    "块",
    "支",
    "本",
    "张",
    "间",
    "栋",
    "幢",
    "所",
    "点",
    "片",
    "门",
    "起",
    "宗",
    "例",
    "节",
    "顿",
    "盏",
    "根",
    "枚",
    "封",
    "页",
    "集",
    "款",
    "车",
    "班",
    "课",
    "轮",
    "人天",
    "课时",
    "平台",
    "倍",
    "分",
    "户次",
    "场次",
    "批次",
    "标准箱",
    "标段",
    "tb",
    "gb",
    "mb",
]
_TIMES: Final = tuple(f"{one}次" for one in _COUNTERS if len(one) == 1 and one not in "次倍分级类种款节")
"""what was served or used, each time counted: 台次, 车次, 班次 …"""
_PAIRED: Final = ("台件", "台套", "台班", "台时", "台天", "人月", "人日", "架次", "剂次", "头份", "件套")
_OF: Final = {unit: (kind, factor) for kind, units in _KINDS.items() for unit, factor in units.items()} | {
    unit: (f"count {unit}", _D(1)) for unit in (*_COUNTERS, *_TIMES, *_PAIRED)
}


def _alternatives(units: Iterable[str]) -> str:
    """Units as alternatives of a regular expression, the longest first; it compiles fast with the short ones as a set."""
    known = longest_first(units)
    short = "".join(unit for unit in known if len(unit) == 1)
    return "|".join([*(re.escape(unit) for unit in known if len(unit) > 1), f"[{short}]"])


KNOWN: Final = _alternatives(_OF)
"""all known units, for a regular expression"""
KNOWN_ANY_CASE: Final = "|".join(
    (f"(?i:{_alternatives(u for u in _OF if u.isascii() and u.isalnum())})",
     _alternatives(u for u in _OF if not (u.isascii() and u.isalnum())))
)  # fmt: skip
"""the same, "KM" and "km" alike"""
LOOSE: Final = frozenset({"个", "项"})
"""counters that stand for any other counter"""
_PER: Final = regex(r"(.+?)(?:/|每)(?:年度?|半年|月|周|日|天|季度?|次|人|家|户|期|场|所|村|社区)?$")
_BRACKET: Final = regex(r"\(.*?\)")


@lru_cache(maxsize=512)
def kind_of(unit: str) -> tuple[str, Decimal] | None:
    """What a unit measures and its factor to the base unit of that kind; None where it is not known.

    A trailing "/年" and remarks in brackets do not count: "次/年" is 次.
    """
    key = _BRACKET.sub("", canon(unit)).lower()
    per = _PER.fullmatch(key)
    if per:
        key = per[1]
    known = _OF.get(key)
    if known is None and len(key) > 1 and key[0] in "万亿" and key[1:] in _OF:
        kind, factor = _OF[key[1:]]
        return kind, factor * (_D(10000) if key[0] == "万" else _D(10**8))
    return known


def is_count(kind: str) -> bool:
    """Whether a kind is a counting word, people included."""
    return kind.startswith("count ") or kind in ("people", "headcounts")
