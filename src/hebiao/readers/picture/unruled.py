"""Pages of pixels whose table is not ruled, or by level lines only: what stands on them as texts, and its cells."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.readers.pages.aligned import Aligned, Carried, align
from hebiao.readers.pages.headings import Text, is_known
from hebiao.readers.pages.lattice import Ruling
from hebiao.readers.pages.spread import cluster
from hebiao.readers.recognise.cells import Pixels, read_once
from hebiao.readers.recognise.textlines import Strip, find_lines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

BESIDE: Final = (0.45, 1.0)
"""of a line's height: ink further apart in a line may be of two texts, and is of two texts"""
BELOW: Final = 0.75
"""of a line's height: lines further apart are of two texts"""
LABEL_LINES: Final = 4
LABEL_WIDTH: Final = 9.0
"""a label has so many lines at most, and each is so wide at most, in heights of a line"""
_LEVEL: Final = "级指标"
_LEVELS: Final = ("一级指标", "二级指标", "三级指标")
FLOOR: Final = 3.0
"""of a line's height: a level run of ink as long as this is a line of a table"""


class Told(Struct, frozen=True):
    """A table that was told by alignment, in points, and what else was found on the way."""

    table: Aligned
    floors: Mask
    """pixels of its level lines"""


def tell_cells(
    page: Pixels, scale: float, carried: Carried | None = None, seen: Sequence[Strip] | None = None
) -> Told | None:
    """The cells of a page without upright lines; None where the headings of a form are not found.

    Args:
        page: what is outside of ruled tables, rulings taken out.
        scale: pixels a point.
        carried: what the page before broke off.
        seen: lines of text as a detector finds them; None for those that the gaps between ink tell.
    """
    floors, drawn = _floors(page.ink, page.em)
    ink = page.ink & ~drawn
    em = _usual_height(ink, drawn, page.em)
    bare = Pixels(page.gray, ink, page.lines | drawn, em)
    texts = _with_levels(
        [
            Text(box.x0 / scale, box.top / scale, box.x1 / scale, box.bottom / scale, said)
            for box, said in (_texts(bare, drawn) if seen is None else _texts_of(bare, seen))
        ]
    )
    found = align(texts, [Ruling(*(v / scale for v in f)) for f in floors], em / scale, carried)
    return Told(found, drawn) if found is not None else None


def _with_levels(texts: Sequence[Text]) -> list[Text]:
    """The texts with 一, 二 and 三 put back before 级指标, where their strokes have worn away and their order tells them."""
    known = {t: t.words[-len(_LEVELS[0]) :] for t in texts if t.words.endswith(_LEVEL)}
    rows = (sorted(found) for _, found in cluster([(t.down, t) for t in known]))
    named: dict[Text, str] = {}
    for row in rows:
        if len(row) == len(_LEVELS) and all(
            known[t] in (_LEVEL, one) for t, one in zip(row, _LEVELS, strict=True)
        ):
            named |= dict(zip(row, _LEVELS, strict=True))
    return [t._replace(words=named.get(t, t.words)) for t in texts]


def _texts(page: Pixels, drawn: Mask) -> list[tuple[Strip, str]]:
    """What stands on the page and where: words of a label in one piece, other texts in pieces parted by any gap."""
    coarse, fine = (text_groups(page.ink, drawn, page.em, beside) for beside in BESIDE[::-1])
    wide = [_around(g) for g in coarse]
    inside: list[list[int]] = [[] for _ in coarse]
    apart: list[int] = []
    for n, group in enumerate(fine):
        box = _around(group)
        # Of smeared print the lines may be cut otherwise when more of it is taken together.
        held = next((own for own, w in zip(inside, wide, strict=True) if _holds(w, box)), apart)
        held.append(n)
    words = _words(page, coarse)
    whole = [is_known(said) or len(own) < 2 for said, own in zip(words, inside, strict=True)]
    found = [(box, said) for box, said, one in zip(wide, words, whole, strict=True) if one]
    parted = [fine[n] for own, one in zip(inside, whole, strict=True) if not one for n in own]
    parted += [fine[n] for n in apart]
    return found + list(zip(map(_around, parted), _words(page, parted), strict=True))


def _texts_of(page: Pixels, seen: Sequence[Strip]) -> list[tuple[Strip, str]]:
    """The same of lines that are found already: those that stand close below each other are one text."""
    groups: list[list[Strip]] = []
    for box in sorted(seen, key=lambda s: (s.top, s.x0)):
        # A detector's box is larger than its text, and may hold a little of the lines above and below.
        middle = (box.top + box.bottom) / 2
        own = [s for s in find_lines(page.ink, box, page.em).strips if s.top <= middle <= s.bottom]
        for line in own:
            above = next((g for g in groups if _goes_on(g[-1], line, page.em)), None)
            if above is None:
                groups.append([line])
            else:
                above.append(line)
    return list(zip(map(_around, groups), _words(page, groups), strict=True))


def _goes_on(above: Strip, line: Strip, em: float) -> bool:
    beside = min(above.x1, line.x1) - max(above.x0, line.x0)
    narrower = min(above.x1 - above.x0, line.x1 - line.x0)
    return above.top <= line.top and line.top - above.bottom < BELOW * em and beside > narrower / 2


def _holds(outer: Strip, inner: Strip) -> bool:
    return (
        outer.x0 <= inner.x0
        and inner.x1 <= outer.x1
        and outer.top <= inner.top
        and inner.bottom <= outer.bottom
    )


def text_groups(ink: Mask, floors: Mask, em: float, beside: float) -> list[tuple[Strip, ...]]:
    """Lines of print that belong together by their nearness, as those of one cell do; none runs over a level line."""
    import cv2
    import numpy as np

    marks = ink.astype(np.uint8)
    wide = cv2.dilate(marks, np.ones((1, max(3, round(beside * em)) | 1), np.uint8))
    wide = cv2.dilate(wide, np.ones((max(3, round(BELOW * em)) | 1, 1), np.uint8))
    wide[floors] = 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(wide, connectivity=4)
    found = []
    for n in range(1, count):
        x, y, w, h, _area = (int(v) for v in stats[n])
        own = (labels[y : y + h, x : x + w] == n) & ink[y : y + h, x : x + w]
        lines = find_lines(own, Strip(0, 0, w, h), em).strips
        if lines:
            found.append(tuple(Strip(s.x0 + x, s.top + y, s.x1 + x, s.bottom + y) for s in lines))
    return found


def _usual_height(ink: Mask, drawn: Mask, em: float) -> float:
    """The middle one of the heights of lines that stand alone."""
    import numpy as np

    heights = [g[0].bottom - g[0].top for g in text_groups(ink, drawn, em, BESIDE[0]) if len(g) == 1]
    heights = [h for h in heights if 0.5 * em <= h <= 2 * em]
    return float(np.median(heights)) if heights else em


def _floors(ink: Mask, em: float) -> tuple[list[Strip], Mask]:
    """Level lines that are drawn, and their pixels."""
    import cv2
    import numpy as np

    long = max(9, round(FLOOR * em))
    thick = cv2.dilate(ink.astype(np.uint8), np.ones((3, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    healed = cv2.dilate(runs, np.ones((3, round(em) | 1), np.uint8))
    count, _labels, stats, _ = cv2.connectedComponentsWithStats(healed, connectivity=8)
    found = []
    kept = np.zeros(ink.shape, bool)
    for x, y, w, h, _area in (tuple(int(v) for v in stats[n]) for n in range(1, count)):
        if h > 0.7 * em:
            continue
        middle = round(y + h / 2)
        found.append(Strip(x, middle, x + w, middle))
        kept[y : y + h, x : x + w] = True
    return found, kept & (runs > 0)


def _words(page: Pixels, groups: Sequence[Sequence[Strip]]) -> list[str]:
    """What the groups say that may be labels; the others say nothing here."""
    limit = LABEL_WIDTH * page.em
    asked = [len(g) <= LABEL_LINES and all(s.x1 - s.x0 <= limit for s in g) for g in groups]
    strips = [s for g, ask in zip(groups, asked, strict=True) if ask for s in g]
    said = iter(read_once(page, strips))
    return [
        "".join(itertools.islice(said, len(g))) if ask else "" for g, ask in zip(groups, asked, strict=True)
    ]


def _around(group: Sequence[Strip]) -> Strip:
    return Strip(
        min(s.x0 for s in group),
        min(s.top for s in group),
        max(s.x1 for s in group),
        max(s.bottom for s in group),
    )
