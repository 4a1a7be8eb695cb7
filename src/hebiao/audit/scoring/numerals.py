"""Numbers that are not written in plain figures: 3千5百, 1亿8千万, 2年半, and Chinese numerals."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from hebiao.lazy import regex

_TENS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_FIGURES: Final = regex(r"\d+(?:\.\d+)?|[百千万亿]")
_MIXED: Final = regex(
    r"(?<![\d.,])\d+(?:\.\d+)?(?:[百千]?[万亿]|[百千])(?:零?\d+(?:\.\d+)?(?:[百千]?[万亿]|[百千]))*"
    r"(?:零?\d{2,4}(?![\d.年月%]))?"
)
_STEPPED: Final = regex(r"[百千]|[万亿]零?\d")
"""most texts hold no such number, and 5万元 is left as it is"""
_OWN_UNITS: Final = frozenset("分克瓦米伏卡帕赫焦")
"""behind 百 and 千 they make a unit of their own: 百分点, 千克, 千瓦"""
_AND_HALF: Final = regex(
    r"(?<![\d.])(\d{1,2})(?:个半(?=小时|月|星期|学期)|(年|天|小时|个小时|周)半(?![年天月日小]))"
)
NUMERAL: Final = "[一二两三四五六七八九十][一二两三四五六七八九十百千零〇万亿]{0,8}"
"""a number in Chinese numerals, for a regular expression; 百 and 千 at its head are no number (千家万户)"""


def in_figures(key: str) -> str:
    """The key with plain figures for 百 and 千 behind figures, for amounts in two steps, and for "and a half".

    "3千5百元" is "3500元", "1亿8千万元" "18000万元", "1万3千人" "13000人", "2年半" "2.5年"; 5千克 and 5万元 stay.
    """
    if _STEPPED.search(key):
        key = _MIXED.sub(_plain, key)
    return _AND_HALF.sub(r"\1.5\2", key) if "半" in key else key


def _plain(match: re.Match[str]) -> str:
    text = match[0]
    steps = [c for c in text if c in _TENS]
    behind = match.string[match.end() : match.end() + 1]
    if steps[-1] in "百千" and text[-1] == steps[-1] and behind in _OWN_UNITS and behind:
        return text
    if len(steps) == 1 and steps[0] in "万亿" and text[-1] == steps[0]:
        return text
    number = _value(text)
    if number is None:
        return text
    last = steps[-1] if text[-1] == steps[-1] and steps[-1] in "万亿" else ""
    return f"{(number / _TENS.get(last, 1)).normalize():f}{last}"


def _value(text: str) -> Decimal | None:
    """The number that figures and steps make together; None where the steps do not go down (3百2千)."""
    total, part, figure = Decimal(0), Decimal(0), Decimal(0)
    above, within = 10**9, 10**9
    for token in _FIGURES.findall(text):
        step = _TENS.get(token)
        if step is None:
            figure = Decimal(token)
        elif step < 10**4:
            if step >= within:
                return None
            part, figure, within = part + figure * step, Decimal(0), step
        else:
            if step >= above:
                return None
            total, part, figure = total + (part + figure) * step, Decimal(0), Decimal(0)
            above, within = step, 10**9
    if figure >= min(above, within):
        return None
    return total + part + figure


@lru_cache(maxsize=256)
def numeral(text: str) -> int:
    """The number of Chinese numerals, 0 where they make none: 一百二十 is 120, 两千零五 2005, 一百二 120."""
    total, part, digit, within = 0, 0, 0, 10**9
    for at, char in enumerate(text):
        step = _TENS.get(char)
        if step is None:
            if digit:
                return 0
            digit = _DIGITS[char]
            if char in "零〇":
                within = 100
            continue
        if step >= 10**4:
            total, part, digit, within = total + (part + digit) * step, 0, 0, step
            continue
        if step >= within and text[at - 1] not in "零〇" and at:
            return 0
        part, digit, within = part + (digit or 1) * step, 0, step
    if digit and within in (100, 1000, 10**4) and len(text) > 1 and text[-2] in _TENS and text[-2] != "十":
        digit *= within // 10
    return total + part + digit
