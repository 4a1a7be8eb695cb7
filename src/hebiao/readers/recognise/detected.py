"""Cells and lines whose readings differ read once more, where and as a detector of text finds them: a look that knows no cell.

The other readings share one cut: the lines that the grid and the gaps between rows of ink leave. A detector marks lines
of text on the page as it is, with rulings, dirt and neighbours, so that what our cut lost or took along stands
otherwise in this one. A look at a whole page takes a fifth of the time of all other readings, so it is asked about what is in doubt only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.document import BEST, FOUND, NOTHING, Rival, Weak
from hebiao.domain.geometry import BBox
from hebiao.normalize import canon
from hebiao.readers.recognise import ocr, vote
from hebiao.readers.recognise.textlines import Strip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

AROUND: Final = 1.0
"""of a line's height: paper around a doubtful place that the detector sees, too"""
MOST: Final = 0.6
"""of a page: where more than this is in doubt, it is looked at as a whole"""
SAME_LINE: Final = 0.5
"""of the lower of two: as much of it beside the other makes them one line"""
SHARED: Final = 0.3
"""of the smaller of two areas: as much of it inside the other makes them the same text"""
_TWO: Final = 2
"""readings that settle a line"""
SHOWN: Final = 0.8
"""least score of a character of the two readings that put another text in front: worn print is misread alike by two that doubt it"""
SLIVER: Final = 0.4
"""of a line's height: what is left of a text beyond the edge of a cell is not read where it is no wider or no higher"""


class Spot(Struct, frozen=True):
    """A cell, or a line by itself: where texts of it may stand, its lines as they were cut, and what they were read as."""

    room: Strip
    strips: tuple[Strip, ...]
    rivals: tuple[Rival, ...]
    bared: frozenset[int] = frozenset()
    """lines out of which ink was taken that may be theirs: all other readings lack it alike, and may be certain"""


class Seen:
    """Where the detector finds texts on one page: asked as seldom as can be, and remembered."""

    def __init__(self, gray: Gray, em: float, to_points: Callable[[Strip], BBox]) -> None:
        """Nothing is looked at yet.

        Args:
            gray: the page, rulings and dirt included.
            em: usual height of a line, in pixels.
            to_points: the place of some pixels on the page.
        """
        self.gray, self.em, self.to_points = gray, em, to_points
        self._boxes: list[Strip] | None = None
        """of the whole page, once it was looked at"""

    def texts_among(self, strips: Sequence[Strip]) -> list[Strip]:
        """Those of some pieces of ink in which the detector finds text: the grain of a desk has the size of lines, too."""
        boxes = self.whole()
        return [s for s in strips if any(_shares(s, box) for box in boxes)]

    def texts(self) -> Mask:
        """The pixels of the page that belong to texts."""
        import numpy as np

        found = np.zeros(self.gray.shape, np.bool_)
        for box in self.whole():
            found[box.top : box.bottom, box.x0 : box.x1] = True
        return found

    def near(self, rooms: Sequence[Strip]) -> list[Strip]:
        """The texts that stand in some places of the page, and perhaps others."""
        regions = _regions(rooms, self.gray, self.em)
        if self._boxes is not None or sum(map(_area, regions)) > MOST * self.gray.size:
            return self.whole()
        return [box for region in regions for box in self._look(region)]

    def whole(self) -> list[Strip]:
        """Every text of the page."""
        if self._boxes is None:
            height, width = self.gray.shape
            self._boxes = self._look(Strip(0, 0, width, height))
        return self._boxes

    def _look(self, region: Strip) -> list[Strip]:
        x, y = region.x0, region.top
        found = ocr.find_text(self.gray[y : region.bottom, x : region.x1], self.em)
        return [Strip(s.x0 + x, s.top + y, s.x1 + x, s.bottom + y) for s in found]


def read_detected(seen: Seen, spots: Sequence[Spot]) -> list[tuple[Rival, ...]]:
    """The readings of every place, with one more where a line of it is in doubt and the detector finds that line."""
    asked = {n: open_ for n, spot in enumerate(spots) if (open_ := open_lines(spot))}
    boxes = seen.near([spots[n].room for n in asked]) if asked else []
    found = {n: _laid(spots[n], boxes, seen.em) for n in asked}
    pieces = [(n, k, p) for n, lines in found.items() for k in asked[n] for p in lines.get(k, ())]
    reads = ocr.recognise([seen.gray[p.top : p.bottom, p.x0 : p.x1] for _, _, p in pieces], ocr.LOW)
    heard: dict[int, dict[int, list[ocr.Char]]] = {n: {} for n in asked}
    for (n, k, _), read in zip(pieces, reads, strict=True):
        heard[n].setdefault(k, []).extend(read.chars)
    out = [spot.rivals for spot in spots]
    for n, lines in heard.items():
        if len(lines) == len(asked[n]):
            said = {k: vote.as_rival(FOUND, [ocr.Read(tuple(chars))]) for k, chars in lines.items()}
            looked_at = tuple(seen.to_points(p) for m, _, p in pieces if m == n)
            out[n] = _with(out[n], said, looked_at)
    return out


def open_lines(spot: Spot) -> list[int]:
    """The lines of a place that its readings leave in doubt, and those that no reading has as they are printed."""
    voices = [r for r in spot.rivals if r.producer != BEST]
    said = [[_Line(r, start, text) for start, text in _lines(r.text)] for r in voices]
    if any(len(lines) != len(spot.strips) for lines in said):
        return []
    settled = len(voices) < len(vote.PRODUCERS)
    return [
        k
        for k, each in enumerate(zip(*said, strict=True))
        if k in spot.bared or (not settled and _is_open(each))
    ]


class _Line(Struct, frozen=True):
    """One line of a reading."""

    of: Rival
    start: int
    text: str

    @property
    def sure(self) -> float:
        """The lowest score of a character."""
        return self.alone.score if self.text.strip() else NOTHING

    @property
    def alone(self) -> Rival:
        """The line by itself."""
        end = self.start + len(self.text)
        weak = tuple(w._replace(at=w.at - self.start) for w in self.of.weak if self.start <= w.at < end)
        return Rival(self.of.producer, self.text, min((w.score for w in weak), default=1.0), weak)


def _is_open(lines: Sequence[_Line]) -> bool:
    """Whether no two readings say the same and are sure of it, or one that says otherwise is more than half sure."""
    keys = [canon(line.text) for line in lines]
    usual, count = Counter(keys).most_common(1)[0]
    sure = sorted(line.sure for line, key in zip(lines, keys, strict=True) if key == usual)
    against = [line.sure for line, key in zip(lines, keys, strict=True) if key != usual]
    return count < _TWO or sure[-_TWO] < vote.DOUBT or max(against, default=0.0) > NOTHING


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _with(
    rivals: tuple[Rival, ...], said: Mapping[int, Rival], looked_at: tuple[BBox, ...]
) -> tuple[Rival, ...]:
    """The readings of a place with that of the detector's cut, and the line in front that it bears out better than what was.

    Lines that were not asked it has as the least sure of the others does: nothing is more certain for being said once more.
    """
    cut = [[_Line(r, *line) for line in _lines(r.text)] for r in rivals]
    lines = list(zip(*(c for r, c in zip(rivals, cut, strict=True) if r.producer != BEST), strict=True))
    found = [said.get(k) or min(each, key=lambda line: line.sure).alone for k, each in enumerate(lines)]
    shown = [line.alone for line in cut[0]]
    best = [
        _best(one, [line.alone for line in each], found[k]) if k in said else one
        for k, (one, each) in enumerate(zip(shown, lines, strict=True))
    ]
    out = (*rivals, replace(_joined(FOUND, found), boxes=looked_at))
    if best == shown:
        return out
    return (_joined(BEST, best), *(r for r in out if r.producer != BEST))


def _best(shown: Rival, others: Sequence[Rival], found: Rival) -> Rival:
    """What is shown of a line: what the detector's cut says, too, where two that agree on it are surer than two on the rest."""
    if canon(found.text) == canon(shown.text):
        return shown
    borne_out = sorted((found, *_alike(found, others)), key=_sureness, reverse=True)
    rest = sorted(map(_sureness, _alike(shown, others)), reverse=True)
    second = _sureness(borne_out[1]) if len(borne_out) > 1 else 0.0
    return borne_out[0] if second > max((SHOWN, *rest[1:_TWO])) else shown


def _alike(said: Rival, others: Sequence[Rival]) -> list[Rival]:
    return [r for r in others if canon(r.text) == canon(said.text)]


def _sureness(line: Rival) -> float:
    return line.score if line.text.strip() else NOTHING


def _joined(producer: str, lines: Sequence[Rival]) -> Rival:
    """One reading of a place, line by line."""
    weak: list[Weak] = []
    at = 0
    for line in lines:
        weak += [w._replace(at=w.at + at) for w in line.weak]
        at += len(line.text) + 1
    return Rival(
        producer, "\n".join(line.text for line in lines), min(line.score for line in lines), tuple(weak)
    )


def _regions(rooms: Iterable[Strip], gray: Gray, em: float) -> list[Strip]:
    """What the detector is shown: every place with some paper around it, those that meet together."""
    more = round(AROUND * em)
    height, width = gray.shape
    found: list[Strip] = []
    for room in rooms:
        one = Strip(
            max(0, room.x0 - more),
            max(0, room.top - more),
            min(width, room.x1 + more),
            min(height, room.bottom + more),
        )
        while (other := next((f for f in found if _meet(f, one)), None)) is not None:
            found.remove(other)
            one = _around(one, other)
        found.append(one)
    return found


def _laid(spot: Spot, boxes: Sequence[Strip], em: float) -> dict[int, list[Strip]]:
    """The pieces of the boxes that stand in a place, by its line as it was cut, each from left to right.

    Empty where a box is part of two of its lines, or of none: then the detector cuts it otherwise.
    """
    lines: dict[int, list[Strip]] = {}
    for box in sorted(boxes):
        piece = _within(box, spot.room)
        if piece.x1 - piece.x0 <= SLIVER * em or piece.bottom - piece.top <= SLIVER * em:
            continue
        on = [k for k, strip in enumerate(spot.strips) if _is_beside(piece, strip)]
        if len(on) != 1:
            return {}
        lines.setdefault(on[0], []).append(piece)
    return lines


def _is_beside(piece: Strip, strip: Strip) -> bool:
    shared = min(piece.bottom, strip.bottom) - max(piece.top, strip.top)
    return shared > SAME_LINE * min(piece.bottom - piece.top, strip.bottom - strip.top)


def _within(box: Strip, room: Strip) -> Strip:
    return Strip(
        max(box.x0, room.x0), max(box.top, room.top), min(box.x1, room.x1), min(box.bottom, room.bottom)
    )


def _area(s: Strip) -> int:
    return max(0, s.x1 - s.x0) * max(0, s.bottom - s.top)


def _shares(a: Strip, b: Strip) -> bool:
    x1, bottom = min(a.x1, b.x1), min(a.bottom, b.bottom)
    shared = max(0, x1 - max(a.x0, b.x0)) * max(0, bottom - max(a.top, b.top))
    return shared > SHARED * min(_area(a), _area(b))


def _meet(a: Strip, b: Strip) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.top < b.bottom and b.top < a.bottom


def _around(a: Strip, b: Strip) -> Strip:
    return Strip(min(a.x0, b.x0), min(a.top, b.top), max(a.x1, b.x1), max(a.bottom, b.bottom))
