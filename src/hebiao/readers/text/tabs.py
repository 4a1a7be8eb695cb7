"""Tabs that a program wrote as blanks: so many for each tab, or up to the next of its stops."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from typing import Final

from hebiao.lazy import regex
from hebiao.readers.text.places import WIDE, widths

_LEAST: Final = 20
"""runs of blanks that have to agree: fewer may do so by chance"""
_LEAST_TAB: Final = 3
"""blanks that stand for a tab at least; texts lined up two apart have gaps of any even width"""
_STOPS: Final = (8, 4, 3)
_RUN: Final = regex(r"[ \xa0]{2,}|\u3000{2,}")
_SIDE_BY_SIDE: Final = 2
"""runs of blanks in a line that is no running text"""
_BLANKS: Final = regex(r"[ \xa0\u3000]+")

Split = Callable[[str], list[tuple[str, int]]]
"""the cells of a line, each with its offset"""


def blanks_for_tabs(texts: Sequence[str]) -> Split | None:
    """How to split lines in which each tab became so many blanks; None where the runs of blanks do not say so."""
    rows = [text for text in texts if len(_RUN.findall(text.rstrip())) >= _SIDE_BY_SIDE]
    for blank, least in (("[ \xa0]", _LEAST_TAB), ("\u3000", 2)):
        runs = [len(m[0]) for text in rows for m in regex(f"{blank}{{2,}}").finditer(text.rstrip())]
        sizes = (size for size in (8, 4, 3, 2) if size >= least and _agree([n % size == 0 for n in runs]))
        if (found := next(sizes, None)) is not None:
            return _parted_by(regex(f"{blank}{{{found}}}"))
    return None


def _agree(signs: Sequence[bool]) -> bool:
    """Whether nearly all of enough runs of blanks say the same; a few stand within a text."""
    return len(signs) >= _LEAST and 10 * sum(signs) >= 9 * len(signs)


def _parted_by(tabs: re.Pattern[str]) -> Split:
    def split(text: str) -> list[tuple[str, int]]:
        ends = [(m.start(), m.end()) for m in tabs.finditer(text)]
        edges = [0, *itertools.chain.from_iterable(ends), len(text)]
        return [(text[a:b], a) for a, b in zip(edges[::2], edges[1::2], strict=True)]

    return split


def stops_for_tabs(texts: Sequence[str]) -> Split | None:
    """How to split lines in which texts begin at tab stops; None where they do not."""
    for size, wide in itertools.product(_STOPS, WIDE):
        ends = [
            x[m.end()]
            for text in texts
            if len(_RUN.findall(text.rstrip())) >= _SIDE_BY_SIDE
            for x in [list(itertools.accumulate(widths(text, wide), initial=0))]
            for m in _RUN.finditer(text.rstrip())
        ]
        if _agree([end % size == 0 for end in ends]):
            return _splitter(size, wide)
    return None


def _splitter(size: int, wide: str) -> Split:
    def split(text: str) -> list[tuple[str, int]]:
        x = list(itertools.accumulate(widths(text, wide), initial=0))
        cells: list[tuple[str, int]] = []
        start = 0
        for run in _BLANKS.finditer(text.rstrip()):
            a, b = x[run.start()], x[run.end()]
            if b % size:
                continue
            cells.append((text[start : run.start()], start))
            blank = (b - a // size * size) // size - 1
            cells += [("", run.start())] * blank
            start = run.end()
        return [*cells, (text[start:].rstrip(), start)]

    return split
