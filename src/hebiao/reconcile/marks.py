"""Marks and pieces that no print has: what dirt, folds and worn print make of a picture's text in every reading alike."""

from __future__ import annotations

from typing import Final

from hebiao.lazy import regex
from hebiao.normalize import canon

_LOOSE: Final = regex(
    r"^[.,·•…、:;'`*|/_~-]|[.,·•…、:;'`*|_~-]$|[|_]|[-~]%|\d,(?!\d{3}(?!\d))\d"
    r"|(?<![\d,])\d{4,},\d"
)
"""marks at the ends of a short text or of a figure, and a comma in it that parts no thousands: worn points have tails"""
_LOOSE_IN_PROSE: Final = regex(
    r"^[.,·•…、:;'`*|/_~-]|[|_]|[-~]%|[^\d\x21-\x24\x26-\x7e]\.(?=[\u4e00-\u9fff])|%\.|[,:;。、]\.|[,、]$|·$"
    r"|·(?=[\u4e00-\u9fff]+[,:;。、])|%、(?!.*%)|(?:\d,\d{1,2}|(?<![\d,])\d{4,},\d{3})(?=[万亿元%])"
)
"""the same in longer text, a point where a comma or a full stop belongs, one beside such a mark, a comma at the end, and
the comma of a list behind a rate that has no other rate behind it, and one in an amount or rate that parts no thousands"""
_LOOSE_LINE: Final = regex("[-—–―─_]+$|[.·•…'`*|_~]|[1lI]$")
"""lines of a longer text that are a dash, which is a value by itself only, or one upright stroke, as a fold leaves it above
a figure, or begin with what no print has there"""
_PAUSE: Final = regex("[,;。]")
_END: Final = regex(r"[^\w\s,:、]$")
_DONE: Final = regex("[均已]*(?:全部|基本|按[时期]|如期)?完成")
_CLEAN: Final = 0.05
"""wear of a form of which the least mark would be seen"""
_ROOM: Final = 2
"""half characters by which the last line must be shorter than the longest, for a mark behind it to stand on it"""
_COLON: Final = regex(r";.*:(?=\(?\d{1,2}[.、)]|目标\d|[一二三四五六七八九十]、)")
"""a colon before the next item of a list of which another item ended with a semicolon"""
_GAP: Final = regex("[\u4e00-\u9fff] [\u4e00-\u9fff]")
"""a gap inside a word: part of a character may not have been seen"""
_ITEM: Final = regex("1[.](?=[\u4e00-\u9fff])")
"""what is left of 工 where its level strokes have worn away, or the number of an item"""
_WORN_YUAN: Final = regex(r"(?:^|[\d万亿千百])[儿兀]$")
"""what is left of 元 behind a number, or as a unit, where its upper strokes have worn away"""
_UNBARRED: Final = regex(r"[<>](?!=)")
"""an operator without the bar that nearly every target has: worn print loses the bar in every reading"""
_PROSE: Final = 16
"""characters from which a text is prose"""


def is_loose(text: str, raw: str) -> bool:
    """Whether there are marks in a picture's text that no print has there, or a line of nothing else.

    Args:
        text: as the canonical form has it.
        raw: as read, with its lines.
    """
    key = canon(text)
    marked = _LOOSE_IN_PROSE.search(key) or (len(key) < _PROSE and _LOOSE.search(key))
    return bool(marked) or _has_loose_line(raw) or _is_torn(text)


def is_worn(text: str) -> bool:
    """Whether a text has what is left of a mark or character: half a pair of brackets, 元 or an operator without strokes."""
    return bool(_is_unpaired(text) or _WORN_YUAN.search(text) or _UNBARRED.search(canon(text)))


def is_unended(text: str, worn: float = 1.0) -> bool:
    """Whether a text has no mark at its end, as sentences have: the last "。" leaves the least trace of all.

    "已完成" is as often written without one, and on a form that is hardly worn its ink would be seen.
    """
    key = canon(text)
    return not (_END.search(key) or (worn <= _CLEAN and _DONE.fullmatch(key)))


def ends_openly(raw: str) -> bool:
    """Whether the last of several lines ends where a mark behind it would have stood on the same line.

    A "。" that has a line to itself, below one that is full, is lost with it: what is read there is nothing.
    """
    *before, last = (sum(2 - ch.isascii() for ch in "".join(line.split())) for line in raw.split("\n"))
    return 0 < last <= max(before, default=0) - _ROOM


def _is_torn(text: str) -> bool:
    """Whether prose ends without a mark, or an item of a list with a colon: "。" and "；" leave the least trace."""
    key = canon(text)
    if len(key) < _PROSE or not _PAUSE.search(key):
        return False
    return is_unended(text) or bool(_COLON.search(key))


def _is_unpaired(text: str) -> bool:
    """Whether a quotation or a bracket opens and does not close: its mark, or what stands for it, was not read."""
    key = canon(text)
    return key.count('"') % 2 == 1 or key.count("(") > key.count(")")


def has_gap(raw: str) -> bool:
    """Whether a short text has a gap inside a word."""
    return len(raw) < _PROSE and bool(_GAP.search(raw))


def is_numbered(raw: str) -> bool:
    """Whether a short text begins a word with what may be an item's number, or what is left of 工."""
    return len(raw) < _PROSE and bool(_ITEM.search(canon(raw)))


def _has_loose_line(raw: str) -> bool:
    """Whether a line is a mark by itself; or the last one, below words, is ink of which nothing was read, as a "。" is."""
    lines = [line.strip() for line in raw.strip().split("\n")]
    unread = "\u4e00" <= lines[-1][-1:] <= "\u9fff" and raw.rstrip(" ").endswith("\n")
    return unread or (len(lines) > 1 and any(_LOOSE_LINE.match(line) for line in lines))
