"""Qualitative indicators: the grade that an actual value names, the band of points it may take, grade of a total."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from hebiao.audit.rulebook import Band, Rulebook
from hebiao.lazy import longest_first, regex
from hebiao.normalize import canon

_BOUNDARY: Final = r"(?=$|[(,。;:、!\s\[\"-])"
_CLAUSE: Final = regex(r"[,。;:(]")
_ALIASES: Final = {"优秀": "优", "优等": "优", "良好": "良", "中等": "中", "较差": "差"}
"""what people write for a grade of one character, where the scale has no such grade of its own"""


_NEGATIVE: Final = regex("[无不未零]|没有|防止|避免|杜绝|降低|减少")
_IN_PART: Final = regex(r"(?:部分|基本|大部分|不完全|不全部)$")
"""before a grade: not that grade"""
_NOT_DONE: Final = regex("[未没不]|部分")


@lru_cache(maxsize=512)
def find_grade(actual: str, scale: tuple[str, ...]) -> str | None:
    """The grade of the scale that a text names ("优（…）", "验收结果为优"); None where it names none, or two.

    A one-character grade counts only at the start, before a mark, or after 为/评为/等级; so 高 in 提高 is none.
    """
    if not scale:
        return None
    aliases, at_start, elsewhere, bad = _patterns(scale)
    key = canon(actual)
    denied = bool(bad and bad.search(key))
    if bad and denied:
        key = bad.sub("", key).strip(",。;、")
    grade = _named(key, scale, aliases, at_start, elsewhere)
    # Of two steps, none of the worse one is the better one.
    return scale[0] if grade is None and denied and len(scale) == 2 and not _NOT_DONE.search(key) else grade


def _named(
    key: str,
    scale: tuple[str, ...],
    aliases: dict[str, str],
    at_start: re.Pattern[str],
    elsewhere: tuple[re.Pattern[str], ...],
) -> str | None:
    first = at_start.match(key)
    if first:
        return aliases.get(first[1], first[1])
    named = {grade for pattern in elsewhere for grade in pattern.findall(key)}
    if not named:
        rest = key
        words = (*scale, *(a for a in aliases if a not in _ALIASES))
        for grade in longest_first(words):
            if len(grade) > 1 and grade in rest:
                if not _IN_PART.search(rest.partition(grade)[0]):
                    named.add(grade)
                rest = rest.replace(grade, "□")
    said = {aliases.get(g, g) for g in named}
    return said.pop() if len(said) == 1 else None


@lru_cache(maxsize=256)
def _patterns(
    scale: tuple[str, ...],
) -> tuple[dict[str, str], re.Pattern[str], tuple[re.Pattern[str], ...], re.Pattern[str] | None]:
    """Other words for the grades of a scale; a grade at the start of a text; elsewhere in it; the worst one denied."""
    aliases = {a: g for a, g in _ALIASES.items() if g in scale and a not in scale}
    aliases |= {a: g for g in scale for a in _other_negations(g) if a not in scale}
    grades = "|".join(map(re.escape, longest_first((*scale, *aliases))))
    elsewhere = (
        rf"(?:结果|等级|评价|评定|评级|总体|达到|验收|评)(?:结果)?[为是:]?\"?({grades}){_BOUNDARY}",
        rf"[为是:]\"?({grades})(?:等|级|档)?{_BOUNDARY}",
        rf"[,。;:]({grades})$",
    )
    start = regex(rf"(?:评价|评级|等级|结果)?(?:为|:)?\"?({grades}){_BOUNDARY}", keep=False)
    return aliases, start, tuple(regex(text, keep=False) for text in elsewhere), _denied(scale)


def _other_negations(grade: str) -> tuple[str, ...]:
    """未达标 for 不达标, 没有完成 for 未完成."""
    known = ("不", "未", "没有", "未能", "没")
    return (
        tuple(n + grade[1:] for n in known if n != grade[0]) if grade[0] in "不未" and len(grade) > 2 else ()
    )


def _denied(scale: tuple[str, ...]) -> re.Pattern[str] | None:
    """Ways to say that there was none of the worst grade, or that what was has been put right; None where it is one character."""
    worst = scale[-1]
    if len(worst) < 2 or not worst.startswith(("不", "未", "无")):
        return None
    words = "|".join(map(re.escape, (worst, *_other_negations(worst))))
    return regex(
        rf"(?:[无未没零]|不存在|杜绝|避免|(?<!\d)0)(?:有|发现|出现|发生|存在|检出|见|一例?|[件项个起例批]){{0,2}}(?:任何|一[件项个例])?(?:{words})[^,。;]*"
        rf"|(?:{words})[^,。;\d]{{0,4}}[为:]?0(?![.\d])[件项个起例批%]?"
        rf"|(?:{words})[^,。;]{{0,6}}(?:已|均|全部)[^,。;]{{0,4}}(?:退换|更换|整改|返工|处理|剔除|补齐)[^,。;]*",
        keep=False,
    )


@lru_cache(maxsize=512)
def bands_of(grade: str, scale: tuple[str, ...], rulebook: Rulebook) -> tuple[Band, ...]:
    """The bands that a grade of a scale may stand for; empty where the rulebook has no such scale."""
    return next(
        (s.grades[grade] for s in rulebook.scales if tuple(s.grades) == scale and grade in s.grades), ()
    )


@lru_cache(maxsize=512)
def find_statement(actual: str, rulebook: Rulebook, target: str = "") -> Band | None:
    """How far a goal without a scale was reached, where the text says nothing else ("已完成", "部分完成", "效果不明显").

    What a goal that asks for something not to be ("不降低") has no 提升 for is no miss.
    """
    key = canon(actual).rstrip("。.;")
    said = rulebook.statements
    of_band: tuple[tuple[Band, tuple[str, ...]], ...] = (
        ("met", said.met),
        ("partly", said.partly),
        ("missed", said.missed),
    )
    by_length = sorted([(w, b) for b, words in of_band for w in words], key=lambda pair: -len(pair[0]))
    for word, band in by_length:
        if key == word or (band != "met" and _CLAUSE.split(key)[0] == word):
            return band
    asks_for_none = _NEGATIVE.search(canon(target))
    like = None if asks_for_none else _missed_like(rulebook)
    return "missed" if like and (any(map(like.fullmatch, (key, *_CLAUSE.split(key))))) else None


@lru_cache(maxsize=64)
def _missed_like(rulebook: Rulebook) -> re.Pattern[str] | None:
    said = rulebook.statements.missed_like
    return regex("|".join(said)) if said else None


def points(bands: tuple[Band, ...], weight: Decimal, rulebook: Rulebook) -> tuple[Decimal, Decimal]:
    """The least and the most points of the bands together, for a weight."""
    shares = [getattr(rulebook.bands, b) for b in bands]
    return min(s[0] for s in shares) * weight / 100, max(s[1] for s in shares) * weight / 100


def grade_of_total(total: Decimal, rulebook: Rulebook) -> str:
    """The grade of a total score (N8): 优 from 90, 良 from 80, 中 from 60, 差 below."""
    return next((g.name for g in rulebook.grades if total >= g.from_), rulebook.grades[-1].name)
