"""Qualitative indicators: the grade that an actual value names, the band of points it may take, grade of a total."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from hebiao.audit.rulebook import Band, Rulebook
from hebiao.lazy import regex
from hebiao.normalize import canon

_BOUNDARY: Final = r"(?=$|[(,。;:、!\s\[\"-])"
_CLAUSE: Final = regex(r"[,。;:(]")
_ALIASES: Final = {"优秀": "优", "优等": "优", "良好": "良", "中等": "中", "较差": "差"}
"""what people write for a grade of one character, where the scale has no such grade of its own"""


_DENIED: Final = regex(
    r"[无未没零](?:有|发现|出现|发生|存在|一例?)?(?:不合格|不达标|未完成)[^,。;]*|(?:不合格|未完成)[^,。;\d]{0,3}[为:]?0$"
)
"""a bad grade that the text says there was none of"""


@lru_cache(maxsize=512)
def find_grade(actual: str, scale: tuple[str, ...]) -> str | None:
    """The grade of the scale that a text names ("优（…）", "验收结果为优"); None where it names none, or two.

    A one-character grade counts only at the start, before a mark, or after 为/评为/等级; so 高 in 提高 is none.
    """
    if not scale:
        return None
    key = _DENIED.sub("", canon(actual))
    aliases, at_start, elsewhere = _patterns(scale)
    first = at_start.match(key)
    if first:
        return aliases.get(first[1], first[1])
    named = {grade for pattern in elsewhere for grade in pattern.findall(key)}
    if not named:
        long = [g for g in sorted(scale, key=len, reverse=True) if len(g) > 1]
        rest = key
        for grade in long:
            if grade in rest:
                named.add(grade)
                rest = rest.replace(grade, "□")
    said = {aliases.get(g, g) for g in named}
    return said.pop() if len(said) == 1 else None


@lru_cache(maxsize=256)
def _patterns(scale: tuple[str, ...]) -> tuple[dict[str, str], re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """Other words for the grades of a scale; a grade at the start of a text; a grade elsewhere in it."""
    aliases = {a: g for a, g in _ALIASES.items() if g in scale and a not in scale}
    grades = "|".join(map(re.escape, sorted((*scale, *aliases), key=len, reverse=True)))
    elsewhere = (
        rf"(?:结果|等级|评价|评定|评级|总体|达到|验收|评)(?:结果)?[为是:]?\"?({grades}){_BOUNDARY}",
        rf"[为是:]\"?({grades})(?:等|级|档)?{_BOUNDARY}",
        rf"[,。;:]({grades})$",
    )
    start = re.compile(rf"(?:评价|评级|等级|结果)?(?:为|:)?\"?({grades}){_BOUNDARY}")
    return aliases, start, tuple(map(re.compile, elsewhere))


@lru_cache(maxsize=512)
def bands_of(grade: str, scale: tuple[str, ...], rulebook: Rulebook) -> tuple[Band, ...]:
    """The bands that a grade of a scale may stand for; empty where the rulebook has no such scale."""
    return next(
        (s.grades[grade] for s in rulebook.scales if tuple(s.grades) == scale and grade in s.grades), ()
    )


@lru_cache(maxsize=512)
def find_statement(actual: str, rulebook: Rulebook) -> Band | None:
    """How far a goal without a scale was reached, where the text says nothing else ("已完成", "部分完成")."""
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
    return None


def points(bands: tuple[Band, ...], weight: Decimal, rulebook: Rulebook) -> tuple[Decimal, Decimal]:
    """The least and the most points of the bands together, for a weight."""
    shares = [getattr(rulebook.bands, b) for b in bands]
    return min(s[0] for s in shares) * weight / 100, max(s[1] for s in shares) * weight / 100


def grade_of_total(total: Decimal, rulebook: Rulebook) -> str:
    """The grade of a total score (N8): 优 from 90, 良 from 80, 中 from 60, 差 below."""
    return next((g.name for g in rulebook.grades if total >= g.from_), rulebook.grades[-1].name)
