"""Running text: where the labels of the head stand, those that are known and those that other places print beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from hebiao import wording
from hebiao.domain.reading import Region
from hebiao.lazy import longest_first, regex
from hebiao.normalize import canon
from hebiao.parse.running.tokens import Tokens

_SHORTEST: Final = 3
"""characters of a label that a text may begin with as well"""
_HEAD: Final = regex("|".join(longest_first(wording.HEAD)).replace("(", r"\(").replace(")", r"\)"))
_ALONE: Final = [
    x
    for x in longest_first({*wording.HEAD.alone, *wording.EXTRA_HEAD})
    if x not in wording.HEAD and len(x) > _SHORTEST
]
_PROJECT: Final = "项目"
_LONGER: Final = regex("财务|单位|部门|科室|分管|主要|主管|技术|行政|法定|上级|下级|[一二三]级|子|原")
"""what makes another label of a known one, where it stands right before it (财务负责人, 上级项目名称); the rest of a text that
goes on from the line above stands there, too"""


class HeadLabel(NamedTuple):
    """A label and its characters [start, end) in `Tokens.plain`."""

    start: int
    end: int
    field: str | None
    """None of a label that the form has no field for"""
    region: Region = "head"
    """where its text belongs that no field takes"""
    sure: bool = True
    """whether a gap or a colon stands behind it, where it is a label that only counts as a cell of its own"""


def find_labels(tokens: Tokens, start: int, end: int) -> list[HeadLabel]:
    """The labels between two characters of `Tokens.plain`, in their order."""
    lone = list(lone_labels(tokens, start, end))
    inside = {n for label in lone for n in range(label.start + 1, label.end)}
    found = [_label(m, tokens) for m in _HEAD.finditer(tokens.plain, start, end) if m.start() not in inside]
    taken = {n for label in (*found, *lone) for n in range(label.start, label.end)}
    for token, at in zip(tokens.tokens, tokens.starts, strict=True):
        key = canon(token.text).rstrip(":")
        if start <= at < end and at not in taken and key in wording.EXTRA_HEAD:
            found.append(HeadLabel(at, at + len(key), None, "extra"))
    starts = {label.start for label in found}
    found += [label for label in lone if label.start not in starts]
    return sorted(found, key=lambda label: (label.start, label.end))


def lone_labels(tokens: Tokens, start: int, end: int) -> Iterator[HeadLabel]:
    """Labels that begin a line between two characters, of those that would be words like others within it."""
    for token, at in zip(tokens.tokens, tokens.starts, strict=True):
        if not start <= at < end or token.gap not in ("line", "blank"):
            continue
        text = canon(token.text)
        label = next((x for x in _ALONE if text.startswith(x)), None)
        if label is not None:
            whole = text[len(label) :][:1] in ("", ":")
            field = wording.HEAD.alone.get(label)
            region: Region = "head" if field else "extra"
            yield HeadLabel(at, at + len(label), field, region, sure=whole)


def _label(match: re.Match[str], tokens: Tokens) -> HeadLabel:
    start, end = _own_label(match, tokens)
    n = tokens.token_at(start)
    begin = tokens.starts[n]
    whole = tokens.plain[begin : tokens.starts[n + 1] if n + 1 < len(tokens) else None].rstrip(":")
    if begin + len(whole) == end and _LONGER.fullmatch(tokens.plain, begin, start):
        return HeadLabel(begin, end, None)
    return HeadLabel(start, end, wording.HEAD[tokens.plain[start:end]])


def _own_label(match: re.Match[str], tokens: Tokens) -> tuple[int, int]:
    """Where a label stands: "…服务项目 主管部门" is a name that ends in 项目, and the shorter label behind it."""
    start, end = match.span()
    behind = start + len(_PROJECT)
    shorter = match[0].startswith(_PROJECT) and tokens.plain[behind:end] in wording.HEAD
    return (behind, end) if shorter and tokens.parts(behind) and not tokens.parts(start) else (start, end)
