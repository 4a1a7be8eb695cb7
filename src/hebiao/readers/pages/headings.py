"""The parts of a form on a page without lines: told by the words of their headings, wherever they stand."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from msgspec import Struct, field

from hebiao import wording
from hebiao.lazy import regex
from hebiao.readers.pages.spread import Span, cluster
from hebiao.wording import Vocabulary


def _of(vocabulary: Vocabulary, *fields: str) -> tuple[str, ...]:
    return tuple(label for label, field in vocabulary.items() if field in fields)


NAMES: Final = _of(wording.COLUMNS, "name")
INDICATORS: Final = (*_of(wording.COLUMNS, "level1", "level2"), *NAMES)
MONEY: Final = tuple(label for label in wording.MONEY_COLUMNS if label not in wording.COLUMNS)
GOALS: Final = tuple(label for label in wording.GOALS if label not in wording.SECTIONS)
FIGURES: Final = _of(wording.COLUMNS, "weight", "score")
"""headings of columns that have one figure in every row"""
GOAL_LABELS: Final = ("年度总体目标", "总体目标", "年度目标", "年度绩效目标")
FEET: Final = (
    *(label for label in _of(wording.FOOT, "preparer", "prepared_on") if len(label) > 2),
    "备注", "填报注意事项", "填表说明",
)  # fmt: skip
"""what a line below the table begins with, and no name of an indicator (审核人数, 部门负责人)"""
KINDS: Final = {"money": MONEY, "goals": GOALS, "indicators": INDICATORS}
_FURNITURE: Final = regex(r"[-—–一第]*\d{1,4}[-—–一页]*(?:共?\d{1,4}页)?|第?\d+/\d+页?")
MARGIN: Final = 0.6
"""of a line's height: the outer lines of a table stand this far from its texts"""


class Text(NamedTuple):
    """Lines of print that belong together by their nearness, with their wording, white space left out."""

    x0: float
    top: float
    x1: float
    bottom: float
    words: str

    @property
    def across(self) -> Span:
        """Its width."""
        return Span(self.x0, self.x1)

    @property
    def down(self) -> Span:
        """Its height."""
        return Span(self.top, self.bottom)


class Part(Struct):
    """The texts of one part of the form between two lines, with those of its heading."""

    kind: str
    down: Span
    texts: list[Text]
    heading: list[Text] = field(default_factory=list)
    total: Text | None = None


def without_furniture(texts: Sequence[Text]) -> list[Text]:
    """The texts without a page number that stands alone at the head or foot of the page."""
    rows = cluster([(t.down, t) for t in texts])
    edge = [found[0] for _, found in (rows[:1] + rows[-1:]) if len(found) == 1]
    drop = {id(t) for t in edge if _FURNITURE.fullmatch(t.words)}
    return [t for t in texts if id(t) not in drop]


def by_form(texts: Sequence[Text], em: float) -> list[list[Text]]:
    """The texts of the forms on a page, from top to bottom; what stands above the first goes on from the page before."""
    cuts = sorted(t.top - em / 2 for t in texts if is_one_of(t.words, (wording.NAME,)))
    bounds = [float("-inf"), *cuts, float("inf")]
    regions = [[t for t in texts if a <= t.down.middle < b] for a, b in itertools.pairwise(bounds)]
    return [r for r in regions if r]


def find_parts(
    texts: Sequence[Text], floors: Sequence[float], em: float, carried: str | None = None
) -> list[Part]:
    """The parts of one form from top to bottom; what stands above the first and below the last is in none.

    Args:
        texts: of the form, on one page.
        floors: heights of the level lines that are drawn.
        em: usual height of a line of print.
        carried: the kind of part that the page before broke off; it goes on at the top of this one.
    """
    starts = sorted(_headings(texts))
    labels = [t.top for t in texts if is_one_of(t.words, wording.HEAD)]
    first = starts[0][0].start if starts else float("inf")
    above = [top for top in labels if top < first]
    if above:
        starts.insert(0, (Span(min(above), min(above)), "head"))
    elif carried and (rest := [t for t in texts if t.bottom < first]):
        top = min(t.top for t in rest)
        starts.insert(0, (Span(top, top), carried))
    if not starts:
        return []
    foot = _foot(texts, starts)
    cuts = [_cut(texts, span.start, floors, em) for span, _ in starts]
    low = _end(texts, foot, starts[-1][0].end)
    cuts.append(min((y for y in floors if low < y < low + 2 * em), default=low + MARGIN * em))
    parts = []
    for (span, kind), (top, end) in zip(starts, itertools.pairwise(cuts), strict=True):
        own = [t for t in texts if top < t.down.middle < end]
        heading = [t for t in own if kind != "head" and span.start < t.down.middle < span.end]
        total = foot if kind == "indicators" and foot in own else None
        if own:
            parts.append(Part(kind, Span(top, end), own, heading, total))
    return parts


def _headings(texts: Sequence[Text]) -> Iterable[tuple[Span, str]]:
    """Where the headings of the parts stand: two of their words or more side by side."""
    for kind, words in KINDS.items():
        known = [(t.down, t) for t in texts if is_one_of(t.words, words)]
        for span, found in cluster(known):
            if len(found) > 1:
                level = [t for t in texts if span.start < t.down.middle < span.end]
                yield Span(min(t.top for t in level), max(t.bottom for t in level)), kind


def _foot(texts: Sequence[Text], starts: Sequence[tuple[Span, str]]) -> Text | None:
    """The label of the total below the indicators' heading; the last one, for others sum up a part."""
    last = max((span.end for span, kind in starts if kind == "indicators"), default=None)
    found = [t for t in texts if last is not None and t.top > last and is_one_of(t.words, wording.TOTALS)]
    return max(found, key=lambda t: t.top, default=None)


def _end(texts: Sequence[Text], total: Text | None, heading: float) -> float:
    """Where the table ends: below its total, else above its footer."""
    if total is not None:
        return total.bottom
    feet = [t.top for t in texts if t.top > heading and t.words.startswith(FEET)]
    low = min(feet, default=float("inf"))
    return max((t.bottom for t in texts if t.bottom <= low), default=low)


def _cut(texts: Sequence[Text], top: float, floors: Sequence[float], em: float) -> float:
    """The line above a heading: as drawn, or halfway to what stands above it, where that is near."""
    above = max((t.bottom for t in texts if t.bottom <= top), default=top - em)
    drawn = [y for y in floors if above - em / 4 < y < top]
    return max(drawn, default=max((above + top) / 2, top - em))


def is_known(words: str) -> bool:
    """Whether a text is a label that tells the parts or the rows of a form."""
    return any(is_one_of(words, known) for known in (*KINDS.values(), wording.HEAD, wording.TOTALS))


def is_one_of(words: str, known: Iterable[str]) -> bool:
    """Whether a text is one of these words; one character of four may be misread."""
    for word in known:
        if (
            len(word) == len(words)
            and sum(a != b for a, b in zip(word, words, strict=True)) <= len(word) // 4
        ):
            return True
    return False
