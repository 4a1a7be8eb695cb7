"""The headings of 项目资金 in running text: every order of columns that they may mean.

A heading that stands twice (年度预算数 above the labels of the rows, 调整后预算数 among the columns) names a column in
one of its places. A word of its own among the headings may be a column that the form does not know, or none at all.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

from msgspec import Struct

from hebiao import wording
from hebiao.domain.form import AMOUNT_COLUMNS
from hebiao.lazy import longest_first, regex
from hebiao.normalize import squash
from hebiao.parse import labels
from hebiao.parse.running.tokens import Tokens
from hebiao.parse.table.columns import OTHER

_LABELS: Final = longest_first(wording.MONEY_COLUMNS)
_ASIDE: Final = regex(r"\([^()]*\)?|[^\u4e00-\u9fff]")
"""what of a heading is none of its words"""
_KNOWN: Final = regex("(?:" + "|".join(map(re.escape, _LABELS)) + r"|\([^()]*\)?)+")
_LONGEST: Final = 14
"""characters of a heading that the form does not know"""
_MOST: Final = 8


class Order(Struct, frozen=True):
    """One order of the columns that the headings may mean."""

    columns: tuple[str, ...]
    """OTHER is a column that the form does not know"""
    sure: bool
    """whether no heading that stands before the last of the amounts is left out"""


class _Heading(Struct, frozen=True):
    """One heading among the columns."""

    field: str
    is_section: bool
    """whether it is the label of a part of the form as well (年度预算数(万元))"""
    is_longer: bool
    """whether more words stand behind the label (得分计算方法, 执行数调整)"""


def orders_of(header: Tokens) -> list[Order]:
    """Every order that the headings may mean, with all that they name first; none where that leaves too much open.

    Args:
        header: what stands before the label of the first row.
    """
    headings = _headings(header)
    places: dict[str, list[int]] = {}
    unknown: list[int] = []
    for i, heading in enumerate(headings):
        twice = any(
            h.field == heading.field and not h.is_section and not h.is_longer
            for j, h in enumerate(headings)
            if i != j
        )
        if heading.field == OTHER or (heading.is_longer and twice):
            unknown.append(i)
        elif not (heading.is_section and twice):
            places.setdefault(heading.field, []).append(i)
    last = max((i for f, at in places.items() if f in AMOUNT_COLUMNS for i in at), default=-1)
    found: dict[tuple[str, ...], Order] = {}
    for count in range(len(unknown), -1, -1):
        for others in itertools.combinations(unknown, count):
            sure = all(i in others for i in unknown if i < last)
            for chosen in itertools.product(*(reversed(at) for at in places.values())):
                columns = tuple(
                    OTHER if i in others else headings[i].field for i in sorted({*chosen, *others})
                )
                known = found.setdefault(columns, Order(columns, sure))
                found[columns] = known if known.sure else Order(columns, sure)
                if len(found) > _MOST:
                    return []
    return list(found.values())


def _headings(header: Tokens) -> list[_Heading]:
    """What the headings name, in their order; what stands before the first that is known names no column."""
    plain = header.plain
    found: list[_Heading] = []
    at = 0
    while at < len(plain):
        label = next((x for x in _LABELS if plain.startswith(x, at)), None)
        unknown = _unknown(header, at, len(label or ""))
        if label is not None:
            field = wording.MONEY_COLUMNS[label]
            found.append(_Heading(field, labels.is_section(_word(header, at)), unknown > 0))
            at += len(label)
        elif found and unknown:
            found.append(_Heading(OTHER, is_section=False, is_longer=False))
            at += unknown
        else:
            at += 1
    return found


def _word(header: Tokens, at: int) -> str:
    """The token that begins here, or nothing."""
    n = header.token_at(at)
    return squash(header.tokens[n].text) if header.starts[n] == at else ""


def _unknown(header: Tokens, at: int, known: int) -> int:
    """The length of the unknown heading that begins here, or 0; `known` is that of a known one it begins with."""
    text = _word(header, at)
    words = _ASIDE.sub("", header.plain[at : at + len(text)])
    if len(words) < 2 or not known < len(text) <= _LONGEST or labels.is_section(text):
        return 0
    if _KNOWN.fullmatch(header.plain, at, at + len(text)):
        return 0
    return 0 if any(words in x for x in (*_LABELS, *wording.SECTIONS)) else len(text)
