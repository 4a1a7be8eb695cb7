"""Whether the pixels bear a text out: two unlike readings of the same ink, and how sure they were."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from hebiao.domain.document import Cell, Line, Rival
from hebiao.domain.reading import Found, Place, Reading
from hebiao.lang import Message
from hebiao.normalize import canon, written

LABELS: Final = "labels"
"""a rival of this producer is a printed label that the vocabulary knows"""
SURE_FIGURE: Final = 0.85
"""lowest score of a character of a figure, in both readings"""
SURE_TEXT: Final = 0.5
"""lowest score of a character of other text, in both readings"""
LOST_ROW: Final = Message(
    "分值加总不到100，扫描件上可能漏了行或错了位",
    "the weights do not total 100: the picture may lack a row, or a cell stands in the wrong place",
)
APART: Final = Message("两次识别不同，请对照原件", "two recognitions differ; compare with the original")
LOOSE: Final = Message(
    "数字前后有孤立的点，可能是污渍或漏了字，请对照原件",
    "a lone point stands beside the figure: dirt, or a lost character; compare with the original",
)
_LOOSE: Final = re.compile(r"^[.,·•…、'`]+\d|\d[.,·•…、'`]+$")
FAINT: Final = Message(
    "有识别没有把握的字符，请对照原件",
    "characters that recognition is not sure of; compare with the original",
)


def doubt_of(found: Found, *, figure: bool) -> Message | None:
    """Why a text may not be what is printed; None where both readings of the ink bear it out, or it is no ink.

    Args:
        found: as parsed.
        figure: whether a digit of it may decide anything.
    """
    for place in found.places:
        rivals = place.at.rivals
        if not rivals or rivals[0].producer == LABELS:
            continue
        if not _agree(place, rivals):
            return APART
        if figure and _LOOSE.search(canon(found.text or "")):
            return LOOSE
        limit = SURE_FIGURE if figure else SURE_TEXT
        if any(_lowest(place, r) < limit for r in rivals):
            return FAINT
    return None


def is_from_pixels(found: Found) -> bool:
    """Whether a text was read from a picture."""
    return any(place.at.rivals for place in found.places)


def is_printed(reading: Reading) -> bool:
    """Whether the rows of a form were read from a picture."""
    return any(is_from_pixels(f) for row in reading.rows for f in row.cells.values())


def rivals_of(founds: Iterable[Found | None]) -> tuple[Rival, ...]:
    """What the readings of the ink say of the places of some texts, each place once, whole cells only."""
    seen: dict[int, Cell | Line] = {}
    for found in founds:
        for place in found.places if found else ():
            if place.start is None and place.at.rivals:
                seen[id(place.at)] = place.at
    if len(seen) != 1:
        return ()
    return next(iter(seen.values())).rivals


def _agree(place: Place, rivals: tuple[Rival, ...]) -> bool:
    keys = [canon(r.text) for r in rivals]
    if all(k == keys[0] for k in keys):
        return True
    if place.start is None:
        return False
    part = written(place.at.text[place.start : place.end])
    return part is not None and all(canon(part) in k for k in keys)


def _lowest(place: Place, rival: Rival) -> float:
    """The lowest score of the characters of a place."""
    if place.start is None or not rival.weak:
        return rival.score
    inside = list(_inside(place, rival))
    return rival.score if inside else 1.0


def _inside(place: Place, rival: Rival) -> Iterator[int]:
    start, end = place.start or 0, place.end if place.end is not None else len(rival.text)
    yield from (at for at, _, _ in rival.weak if start <= at < end)
