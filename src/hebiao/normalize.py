"""One way to compare and to clean text; digits are never changed here."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from hebiao.lazy import regex

NULLS: Final = frozenset({"", "-", "—", "－", "–", "/", "--", "——", "-—", "\\", "／", "\ufffd", "―", "─"})
"""Texts that say "nothing here": dashes, a slash, blank."""

_TAG: Final = regex(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
_SPACE: Final = regex(r"[\s\u200b-\u200f\u202a-\u202d\u2060-\u2064\u2066-\u2069\ufeff\u00ad]+")
"""white space, and marks that nobody sees (numbers copied from telephones come between U+202D and U+202C);
U+202E is not among them: it shows 123 as 321"""
_PUNCT: Final = str.maketrans({
    "，": ",", "：": ":", "；": ";", "（": "(", "）": ")", "！": "!", "？": "?", "％": "%", "﹪": "%",
    "“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤",
    "＝": "=", "═": "=", "㎡": "m2", "—": "-", "－": "-", "–": "-", "．": ".", "【": "[", "】": "]",
})  # fmt: skip

_TRADITIONAL: Final = (
    "專業個為爲與兩產産畝億僅價優會債餘況準減幾劃創別辦務單歷曆縣參發臺號後員週響國場壞塊執報備復複頭學實審對層屆屬歲幣並併應開張強歸當錄録徵從態總戶戸擬撥擔據換數斷"
    "無時顯機權條來標欄棟橫匯彙滿濟測點燈環現電監盡礎確碼種稱節範簽籤約級終組結統綜編績續聯蓋處補規計認設評話說説請論證議讀調負財責質貸費資載較輛轉邊達過運還進連鐘銀"
    "長門間關際離預頃項須題額頁類驗佔採裡裏製係決沒內冊値毎査塡聽課誰圍團廳庫廠樣檢構樓築衛術鄉銷購貨農陽險階隊難雲領顧養體龍齊療職膚藝觀覽護適選遺遲違"
    "萬盞營車噸動圖變導記訂維協師廣勞錢園註"
)  # fmt: skip
_SIMPLIFIED: Final = (
    "专业个为为与两产产亩亿仅价优会债余况准减几划创别办务单历历县参发台号后员周响国场坏块执报备复复头学实审对层届属岁币并并应开张强归当录录征从态总户户拟拨担据换数断"
    "无时显机权条来标栏栋横汇汇满济测点灯环现电监尽础确码种称节范签签约级终组结统综编绩续联盖处补规计认设评话说说请论证议读调负财责质贷费资载较辆转边达过运还进连钟银"
    "长门间关际离预顷项须题额页类验占采里里制系决没内册值每查填听课谁围团厅库厂样检构楼筑卫术乡销购货农阳险阶队难云领顾养体龙齐疗职肤艺观览护适选遗迟违"
    "万盏营车吨动图变导记订维协师广劳钱园注"
)  # fmt: skip
"""characters of printed labels, one for one: a label means the same in either script; values are kept as written"""
_SCRIPT: Final = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_OF_SCRIPT: Final = frozenset(_TRADITIONAL)
_KEY: Final = {chr(c): v if isinstance(v, str) else chr(v) for c, v in (_PUNCT | _SCRIPT).items()}
_KEYED: Final = regex(f"[{re.escape(''.join(_KEY))}]")
"""characters that a key holds in another form; a search for them takes a tenth of `str.translate` over a Chinese text"""


def is_traditional(text: str) -> bool:
    """Whether a text holds characters of printed labels as Taiwan and Hong Kong write them."""
    return not _OF_SCRIPT.isdisjoint(text)


def simplified(text: str) -> str:
    """The text with such characters as the mainland writes them, each in its place."""
    return text.translate(_SCRIPT)


def drop_tags(text: str) -> str:
    """The text without HTML tags."""
    return _TAG.sub("", text) if "<" in text else text


def squash(text: str) -> str:
    """The text without white space and HTML tags: how a value stands in the canonical form."""
    text = drop_tags(text)
    # The only white space that is printable is the plain space.
    return text.replace(" ", "") if text.isprintable() else _SPACE.sub("", text)


@lru_cache(maxsize=512)
def written(text: str | None) -> str | None:
    """A field's text as the canonical form holds it, or None where it says nothing (blank, dash, slash).

    The printed line to write on ("填表人：__张三__") is no part of it.
    """
    if text is None:
        return None
    value = squash(text).strip("_＿")
    return None if value in NULLS else value


@lru_cache(maxsize=2048)
def canon(text: str) -> str:
    """Key for comparing two readings: NFKC, one form of punctuation and script, no white space, no tags."""
    key = squash(text)
    if key.isascii():
        return key
    key = _KEYED.sub(_keyed, key)
    if not (key.isascii() or unicodedata.is_normalized("NFKC", key)):
        key = unicodedata.normalize("NFKC", key).translate(_PUNCT)
        if " " in key:  # an accent that stood alone comes as a space and a mark
            key = unicodedata.normalize("NFKC", key.replace(" ", ""))
    return key


def _keyed(match: re.Match[str]) -> str:
    return _KEY[match[0]]


def same_text(a: str | None, b: str | None) -> bool:
    """Whether two readings say the same: equal keys, or equal plain numbers (20, 20.0 and 20.00)."""
    if a is None or b is None:
        return a is b
    if a == b:
        return True
    left, right = canon(a), canon(b)
    if left == right:
        return True
    x, y = plain_number(left), plain_number(right)
    return x is not None and x == y


def has_raised_digit(text: str) -> bool:
    """Whether a digit stands in the text that is not part of a number (², ①): its key would make it one."""
    return not text.isascii() and any(unicodedata.category(c) == "No" for c in text)


_NUMBER: Final = regex(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")


@lru_cache(maxsize=512)
def plain_number(text: str | None) -> Decimal | None:
    """The exact decimal of a text that is nothing but a number (thousands commas allowed), else None."""
    if not text or has_raised_digit(text):
        return None
    key = canon(text)
    if not key or key[-1] not in "0123456789" or not _NUMBER.fullmatch(key):
        return None
    try:
        return Decimal(key.replace(",", ""))
    except InvalidOperation:
        return None


def percentage(text: str | None) -> Decimal | None:
    """99.97 for "99.97%"; None for anything that is not a number with one percent sign."""
    if not text:
        return None
    key = canon(text)
    return plain_number(key[:-1]) if key.endswith("%") else None
