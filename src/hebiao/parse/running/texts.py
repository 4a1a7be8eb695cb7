"""Texts out of running text: cut at gaps, without what is left of the labels around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hebiao import wording
from hebiao.domain.reading import Left, Place, Region
from hebiao.lazy import regex
from hebiao.normalize import canon, squash
from hebiao.parse.running.tokens import Token

_SECTION: Final = regex(
    r"(?:年度总体目标完成情况|年度总体目标|总体目标|年度绩效指标完成情况|年度绩效指标|绩效指标|项目资金\(?万?元?\)?|:)$"
)


def left_over(region: Region, tokens: Sequence[Token]) -> Left:
    """Tokens that no field takes, as residue of a part."""
    text = "".join(t.text for t in tokens)
    return Left(region, text, Place(tokens[0].at, tokens[0].start, tokens[-1].end))


def first_text(tokens: Sequence[Token]) -> tuple[Sequence[Token], bool]:
    """The tokens up to a space between two wide texts, which parts cells, and whether any are left."""
    for i in range(1, len(tokens)):
        a, b = tokens[i - 1].text[-1], tokens[i].text[0]
        if tokens[i].gap == "cell" or (tokens[i].gap == "space" and not a.isascii() and not b.isascii()):
            return tokens[:i], True
    return tokens, False


def without_labels(tokens: Sequence[Token]) -> list[Token]:
    """Without the colon that a label left at the start and the section label at the end."""
    kept = list(tokens)
    while kept and kept[0].text.strip(":：") == "":
        kept.pop(0)
    if kept and kept[0].text[0] in ":：":
        first = kept[0]
        kept[0] = Token(first.text[1:], first.at, first.start + 1, first.end, first.gap)
    if canon("".join(t.text for t in kept)) in wording.SECTIONS:
        return []
    while kept and (match := _SECTION.search("".join(squash(t.text) for t in kept))) and match.start() > 0:
        drop = len(match[0])
        while kept and drop > 0 and len(kept[-1].text) <= drop:
            drop -= len(kept.pop().text)
        if drop:
            break
    return kept


def may_be_mixed(tokens: Sequence[Token]) -> bool:
    """Whether lines of two cells may be mixed: wide texts parted by a space on a line, in a value of several lines."""
    several = any(t.gap in ("line", "blank") for t in tokens[1:])
    return several and any(
        t.gap == "space" and not (tokens[i].text[-1].isascii() or t.text[0].isascii())
        for i, t in enumerate(tokens[1:])
    )
