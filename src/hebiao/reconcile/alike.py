"""What a character of a picture may be besides what was read: a runner-up that no print of a form has there is none."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from hebiao.domain.document import Weak

_PAUSES: Final = "，、；。,;"
_POINTS: Final = ".．·•'`_"
"""what a pause wears to: none of them stands between two words"""
_RINGS: Final = "°oO0○"
"""what a full stop is nearly: none of them ends a sentence"""
_ROUND: Final = "OoDQ"
_LETTERS: Final = {"0": _ROUND, "1": "lI|!i", "2": "Zz", "5": "Ss", "6": "Gb", "8": "B", "9": "gq"}
"""letters that a digit is nearly, and that no figure holds"""
_NEVER: Final = {"日": "曰", "目": "曰", "已": "巳", "己": "巳"}
_PROSE: Final = 16
"""characters from which a text is prose"""


def may_be(text: str, weak: Weak) -> bool:
    """Whether the runner-up of a character may be what is printed in its place; that there is nothing always may."""
    char, rival = text[weak.at], weak.rival
    if not rival:
        return True
    if is_han(rival):
        return is_common(rival) and rival not in _NEVER.get(char, "")
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
