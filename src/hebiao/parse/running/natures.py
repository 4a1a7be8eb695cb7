"""Rows of the 2024 form whose cell borders are lost: the operator stands in a cell of its own and parts the row."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from hebiao.lazy import regex
from hebiao.normalize import canon, plain_number
from hebiao.parse.running.cuts import UNITS, is_quantity, is_wide, tells_quantity
from hebiao.parse.running.tokens import Token
from hebiao.parse.values import read_quantity

_SIGN: Final = regex(r"[≥≤><=]|定性|定量|正向|反向")

Part = tuple[str, Sequence[Token], bool]
"""column, its tokens, and whether nothing else is likely"""


def part_new(body: Sequence[Token]) -> Iterator[Part]:
    """Name, nature, target, unit and actual value of one row; what words alone would decide is not sure."""
    signs = [i for i, t in enumerate(body) if _SIGN.fullmatch(canon(t.text))]
    if len(signs) != 1 or not signs[0]:
        yield from _unsigned(body, signs[0] if signs else None)
        return
    at = signs[0]
    yield "name", body[:at], not _has_cell_gap(body[:at])
    yield "nature", body[at : at + 1], True
    rest = body[at + 1 :]
    if body[at].text in "≥≤><=＞＜＝":
        yield from _figures("".join(t.text for t in body[:at]), rest)
    else:
        yield from _words(rest)


def _unsigned(body: Sequence[Token], sign: int | None) -> Iterator[Part]:
    """A row without an operator, or with several: all of it is a guess."""
    at = sign if sign else min(1, len(body))
    yield "name", body[:at], False
    yield "nature", body[at : at + 1] if sign else (), False
    rest = body[at + 1 if sign else at :]
    for column, tokens, _ in _words(rest):
        yield column, tokens, False


def _has_cell_gap(tokens: Sequence[Token]) -> bool:
    """Whether a space on a line parts two words, which are then two cells as a rule."""
    return any(
        b.gap in ("space", "cell") and is_wide(a.text[-1]) == is_wide(b.text[0])
        for a, b in itertools.pairwise(tokens)
    )


def _figures(name: str, rest: Sequence[Token]) -> Iterator[Part]:
    """A number, its unit where it has one, and the actual value."""
    number = plain_number(rest[0].text) is not None if rest else False
    unit = 2 if len(rest) > 2 and canon(rest[1].text) in UNITS else 1
    actual = rest[unit:]
    text = "".join(t.text for t in actual)
    bare = unit == 1 and len(actual) == 1 and plain_number(text) is not None
    # Other words before a figure may be the rest of the unit: 万 | 头（只）260.
    told = is_quantity(text) or tells_quantity(name, text) or not any(c.isdigit() for c in text)
    sure = number and (bare or (unit == 2 and told and _is_one(actual)))
    yield "target", rest[:1], sure
    yield "unit", rest[1:unit], sure
    yield "actual", actual, sure


def _words(rest: Sequence[Token]) -> Iterator[Part]:
    """A scale with its unit and grade, or words for target and actual value."""
    scale = read_quantity(rest[0].text) if rest else None
    if scale is not None and scale.scale:
        unit = 2 if len(rest) > 2 and canon(rest[1].text) in UNITS else 1
        grade = read_quantity("".join(t.text for t in rest[unit:]))
        sure = grade is not None and grade.grade is not None and _is_one(rest[unit:])
        yield "target", rest[:1], sure
        yield "unit", rest[1:unit], sure
        yield "actual", rest[unit:], sure
        return
    sure = len(rest) == 2 and rest[1].gap in ("space", "cell") and canon(rest[1].text) not in UNITS
    yield "target", rest[:1], sure
    yield "unit", (), sure
    yield "actual", rest[1:], sure


def _is_one(tokens: Sequence[Token]) -> bool:
    """Whether tokens are one cell: lines of one text, or a figure that only a space parts from its unit."""
    if not tokens:
        return False
    return is_quantity("".join(t.text for t in tokens)) or not _has_cell_gap(tokens)
