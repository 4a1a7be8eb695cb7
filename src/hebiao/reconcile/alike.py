"""What a character of a picture may be besides what was read: a runner-up that no print of a form has there is none."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from hebiao.domain.document import Weak
from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.reconcile.slips import is_no_word, slips_of

_PAUSES: Final = "，、；。,;"
_POINTS: Final = ".．·•'`_"
"""what a pause wears to: none of them stands between two words"""
_RINGS: Final = "°oO0○"
"""what a full stop is nearly: none of them ends a sentence"""
_ROUND: Final = "OoDQ"
_LETTERS: Final = {"0": _ROUND, "1": "lI|!i", "2": "Zz", "5": "Ss", "6": "Gb", "8": "BXx×", "9": "gq"}
"""letters that a digit is nearly, and that no figure holds"""
_SIGNS: Final = "≥≤=><"
_STROKES: Final = "-—－–_"
_NEVER: Final = {"日": "曰", "目": "曰", "已": "巳", "己": "巳"}
_RATES: Final = ("execution_rate", "target", "actual")
"""fields that have rates as often as numbers"""
_AMOUNTS: Final = ("target", "actual", "budget", "executed")
"""fields that have decimals as often as none"""
_WRAPPED: Final = regex(r"[≥≤><=]*[\d,]*\d\s*\n\s*\d{1,2}(?:[^\d.,%％][\s\S]*)?")
_PARTED: Final = regex(r"\d+\s*\n\s*\d+[%％]?")
_SIGNLESS: Final = regex(r"[≥≤><=]*\d{1,3}(?:\.\d+)?[^\S\n]*\n\s*")
_GAP: Final = regex(r"\d[^\S\n]+\d")
_PROSE: Final = 16
"""characters from which a text is prose"""
_RATE: Final = regex(r"[≥≤><=]*(?:100|\d{1,2})(?:\.\d+)?(?:96|%6)")
"""a rate that small print ends with "96" for "%", in every reading alike, or a number that happens to end so"""
_YUAN: Final = regex(
    "(?<=[\u4e00-\u9fff])(?<![零〇一二三四五六七八九十百千万亿两几数半余多美欧日港澳公单状纪开位上每次广])元(?![旦素宵件首年月老勋帅气氏始])"
    "|^元(?=[\u4e00-\u9fff])(?![旦素宵件首年月老勋帅气氏始器每])"
)
"""what is left of 完 where no amount stands before it"""
_COLON: Final = regex(
    r"(?<![\d一二三四五六七八九十])(?<!其中|包括|如下|以下|分别|具体|主要|原因|措施|情况|问题|方面|工作|任务|目标|内容|成效|指标|说明|备注|标准|依据)"
    r"(?<![为是有即下如])[:：](?!\d)"
)
"""a colon behind a word that opens no list: a semicolon of which the lower dot lost its tail"""


_ROMAN: Final = regex(
    "川(?=[类级期型度等])|(?<!器)皿(?=[类级])|(?<![0-9A-Za-z.,])(?:[1lI|]{1,3}|N)(?=[类级])|[【】](?=[类级])"
)
"""what Ⅰ, Ⅱ, Ⅲ and Ⅳ of a class or grade are read as, in every reading alike"""


_NO_PRINT: Final = regex(
    "[\u2190-\u21ff\u2500-\u257f\u0400-\u04ff\u3041-\u30fa丨丶丿亠冂冖冫勹匚匸卩厶廴彐彡彳宀尢屮巛忄扌氵犭灬疒癶礻纟罒艹虍衤辶饣]"
)
"""arrows, frames, letters of other languages and pieces of characters: what is made of a stroke by itself (↑00% for 100%)"""
_ZEROS: Final = regex(r"(?<![\d.,:：])00+(?:\.\d+)?[%％]")
"""what is left of 100%"""
_PER: Final = regex("[万亿]1(?=[年季月人次])")
"""what 万/年 is read as"""
_METRE: Final = regex(r"(?:^|[\d万亿/每])m(?![A-Za-z\d²³])")
"""what ㎡ and ㎥ are read as where their small figure is lost"""
_CAPITAL: Final = regex(r"[a-z]{2}(?<!aa)[CKOPSUVWXZ](?![A-Za-z])")
"""a last letter that has one look in either case (MbpS); SaaS is a word"""
_LETTERED: Final = regex(
    r"[≥≤=><]*(?=.*\d)[\d.,]*[GSBOIlZQDobqgs|][\dGSBOIlZQDobqgs|.,]*(?:[%％]|[\u4e00-\u9fff]{0,2})"
)
"""a figure in which a letter stands for a digit (G8 for 68)"""
_AMID: Final = regex(
    r"\d[GSBOIlZQDobqg](?=\d)|(?<![\dA-Za-z])[GSBOIlZQDo](?=[起件个人次户台套家场项天份名所条座处](?![\u4e00-\u9fff]))"
)
"""the same within a text (16G5人), and a letter by itself before a unit"""
_WORN_OFF: Final = regex(r"(?:合同|支出|预算|成交|中标|采购)[全个]额$|\d[人批场班车]欠$|下步")
"""what 金额, 次 and 下一步 are read as; within a sentence the first two may be right (合同全额支付, 3人欠薪)"""
_BEYOND: Final = regex(r"(?<![\d.,])\d{3,}(?=[%％])")
_MOST: Final = 200
"""per cent: of figures without a point none is more, but of which the point is gone"""


def is_slip(text: str) -> bool:
    """Whether a text holds what look-alikes make of another: a word or character that no form has, a colon that opens nothing."""
    slips = (_YUAN, _ROMAN, _NO_PRINT, _ZEROS, _PER, _METRE, _CAPITAL, _AMID, _WORN_OFF)
    if is_no_word(text) or any(slips_of(text)) or any(slip.search(text) for slip in slips):
        return True
    return bool(len(text) >= _PROSE and _COLON.search(text))


def may_be_rate(path: str, text: str) -> bool:
    """Whether the last two digits of a figure may be "%": 100% in small print is 10096 to every reading."""
    return path.endswith(_RATES) and bool(_RATE.fullmatch(canon(text)))


def is_lettered(path: str, text: str) -> bool:
    """Whether a letter stands in a figure for the digit that it is nearly, in every reading alike."""
    return path.endswith(_AMOUNTS) and bool(_LETTERED.fullmatch(canon(text)))


def may_lack_mark(path: str, raw: str) -> bool:
    """Whether a mark may have left no trace.

    It may be a point where a number is broken or a rate is too high, a dash of a phone, or a rate's sign on its own line.
    """
    if path.endswith(_RATES) and any(int(rate) > _MOST for rate in _BEYOND.findall(raw)):
        return True
    if path.endswith("phone"):
        return bool(_GAP.search(raw.strip()))
    if path.endswith("execution_rate") and _PARTED.fullmatch(raw.strip()):
        return True
    if path.endswith(_RATES) and _SIGNLESS.fullmatch(raw):
        return True
    return path.endswith(_AMOUNTS) and bool(_WRAPPED.fullmatch(raw.strip()))


def may_be(text: str, weak: Weak) -> bool:
    """Whether the runner-up of a character may be what is printed in its place; that there is nothing always may."""
    char, rival = text[weak.at], weak.rival
    if not rival:
        return True
    if is_han(rival) and char not in _SIGNS:
        return is_common(rival) and rival not in _NEVER.get(char, "")
    if char in _SIGNS and len(text.strip()) == 1:
        return rival in _SIGNS or rival in _STROKES
    before, after = text[weak.at - 1 : weak.at] if weak.at else "", text[weak.at + 1 : weak.at + 2]
    if char in _PAUSES and len(text) >= _PROSE and (is_han(before) or before in tuple("%％)）”")):
        worn = rival in _POINTS and (is_han(after) or after in ("", "\n", "“"))
        return not (worn or (rival in _RINGS and char == "。" and after in ("", "\n")))
    if rival in _LETTERS.get(char, ""):
        return _is_word(before) or _is_word(after) or not (
            _is_of_figure(before) or _is_of_figure(after) or (rival in _ROUND and after != "型")
        )  # fmt: skip
    return True


@lru_cache(maxsize=4096)
def is_common(char: str) -> bool:
    """Whether simplified print has the character: GB 2312 knows 颖 and not 穎, which is nearly the same picture."""
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def is_han(char: str) -> bool:
    """Whether it is a Chinese character."""
    return "\u4e00" <= char <= "\u9fff"


def _is_of_figure(char: str) -> bool:
    return char.isascii() and (char.isdigit() or char in ".%") and char != ""


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalpha()
