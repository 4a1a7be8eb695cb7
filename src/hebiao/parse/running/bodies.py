"""The texts of one run-together row between its labels and its proven figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from hebiao.lazy import longest_first, regex
from hebiao.parse.running.cuts import UNITS, split_cost

_OP: Final = r"[≥≤><=]|不少于|不低于|不超过|不高于|大于|小于"
_NUM: Final = r"\d+(?:\.\d+)?"
_UNIT: Final = "|".join(map(re.escape, longest_first(UNITS)))
_TWICE: Final = rf"(?P<target>(?:{_OP}){{}}{_NUM}(?P<unit>{_UNIT}))(?P<actual>(?:{_OP})?{_NUM}(?P=unit))"
_NAME: Final = r"(?P<name>[^\d≥≤><=%]{2,}?)"
_OLD: Final = regex(_NAME + _TWICE.format(""))
_OLD_APART: Final = regex(_TWICE.format("?"))
_NEW: Final = regex(
    _NAME
    + rf"(?P<nature>[≥≤><=])(?P<target>{_NUM})(?P<unit>{_UNIT})"
    + rf"(?P<actual>{_NUM}|(?:[^\d%]{{2,20}})?{_NUM}(?P=unit)(?:[，,]已完成)?)"
)
_GRADED: Final = regex(
    r"(?P<name>[^\d≥≤><=%]{2,}?)(?P<nature>定性)(?P<target>优良中低差|优良中差|优良差|优良中|好坏|高中低|合格/不合格)"
    r"(?P<unit>[项个次%]?)(?P<actual>(?:优|良|中|低|差|好|坏|高|合格|不合格)(?:\(.*\)|（.*）)?)"
)
_NATURE: Final = regex(r"[≥≤><=]|定性|定量")
_SIGN: Final = regex(_OP)
_NAME_END: Final = regex(rf"\d|%|{_OP}|定性|优良|优秀|合格/|好坏|高中低")
_SCALE: Final = regex(r"优良中低差|优良中差|优良差|优良中|优良|好中差|好坏|高中低|合格/不合格")
_SCALE_AND_GRADE: Final = regex(
    rf"(?P<scale>{_SCALE.pattern})项?(?:优|良|中|差|好|坏|高|低|合格|不合格)(?:\(.*\))?$"
)
_NOTHING: Final = regex(r"(无|[-—/])\1")
"""a level that does not apply: no name, and 无 for target and actual"""
_WORD_UNIT: Final = regex(rf"{_UNIT}|项")

Part = tuple[str, tuple[int, int], bool]
"""column, offsets, and whether nothing else is possible"""


class Body(Struct, frozen=True):
    """The text [start, end) of a row without its figures; `named` is the name's place where that is known."""

    plain: str
    start: int
    end: int
    named: tuple[int, int] | None
    new: bool
    """whether operator and unit are columns of their own"""


def part_body(body: Body) -> Iterator[Part]:
    """The texts of the row. Two quantities of one unit part in one way only; all else is a guess, and says so."""
    if body.named is not None:
        yield "name", body.named, True
    elif _NOTHING.fullmatch(body.plain, body.start, body.end):
        middle = (body.start + body.end) // 2
        yield "target", (body.start, middle), False
        yield "actual", (middle, body.end), False
        return
    pattern = _NEW if body.new else (_OLD if body.named is None else _OLD_APART)
    match = pattern.fullmatch(body.plain, body.start, body.end)
    if match is None and body.new:
        match = _GRADED.fullmatch(body.plain, body.start, body.end)
    if match is not None:
        columns = ("name", "nature", "target", "unit", "actual") if body.new else ("name", "target", "actual")
        yield from ((c, match.span(c), True) for c in columns if c in pattern.groupindex)
        return
    yield from (_guess_new(body) if body.new else _guess_old(body))


def _guess_old(body: Body) -> Iterator[Part]:
    """The likeliest of the ways to part a text; a person sees it, and is asked."""
    start, end = body.start, body.end
    middle = _twins(body.plain, start, end)
    if body.named is None:
        cut = _SIGN.search(body.plain, start + 2, middle or end) or _NAME_END.search(
            body.plain, start + 2, middle or end
        )
        start = cut.start() if cut else (2 * middle - end if middle else (body.start + end) // 2)
        yield "name", (body.start, start), False
    if middle is None or middle <= start:
        name = body.plain[slice(*body.named)] if body.named else body.plain[body.start : start]
        cuts = range(start + 1, end)
        middle = min(
            cuts, key=lambda i: split_cost(name, body.plain[start:i], body.plain[i:end]), default=end
        )
    yield "target", (start, middle), False
    yield "actual", (middle, end), False


def _twins(plain: str, start: int, end: int) -> int | None:
    """Where a text that ends in the same words twice parts them, or a scale and its grade."""
    for length in range((end - start) // 2, 0, -1):
        if plain[end - length : end] == plain[end - 2 * length : end - length]:
            return end - length
    scale = _SCALE_AND_GRADE.search(plain, start, end)
    return scale.end("scale") if scale else None


def _guess_new(body: Body) -> Iterator[Part]:
    """Operator first: where there is but one, it is the nature."""
    signs = list(_NATURE.finditer(body.plain, body.start + 2, body.end))
    if not signs:
        yield from _guess_old(body)
        yield from (("nature", (body.end, body.end), False), ("unit", (body.end, body.end), False))
        return
    sign = signs[0]
    sure = len(signs) == 1 and sign.end() < body.end
    if body.named is None:
        yield "name", (body.start, sign.start()), False
    yield "nature", sign.span(), sure
    scale = _SCALE.match(body.plain, sign.end(), body.end)
    number = re.compile(_NUM).match(body.plain, sign.end(), body.end)
    twins = _twins(body.plain, sign.end(), body.end)
    at = (scale or number or sign).end()
    if at == sign.end():
        at = twins or (at + body.end) // 2
    unit = _WORD_UNIT.match(body.plain, at, body.end)
    stop = unit.end() if unit and not (twins and not scale and not number) else at
    yield "target", (sign.end(), at), False
    yield "unit", (at, stop), False
    yield "actual", (stop, body.end), False
