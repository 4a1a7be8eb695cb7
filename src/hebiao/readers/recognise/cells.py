"""Lines of pixels → text with its rivals: lines are read in unlike ways, as often as they need, and all is kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field
from msgspec.structs import replace

from hebiao.domain.document import Rival
from hebiao.normalize import canon
from hebiao.readers.recognise import glyphs, ocr, pitch, unread, vote
from hebiao.readers.recognise.printed import is_printed
from hebiao.readers.recognise.strokes import is_dash, is_equals, is_slash
from hebiao.readers.recognise.textlines import Strip, cut, margin

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

HEIGHTS: Final = (ocr.LOW, ocr.HEIGHT, ocr.HEIGHT, ocr.HEIGHT)
"""pixels that a line is shown with in each reading"""
PADS: Final = (0.18, 0.42, 0.15, 0.12)
"""paper above and below a line, of its height, in each reading: the second sees it smaller, the third in black and white,
or, of hairlines, thicker; a line that takes a third reading is seen larger in what counts as its first, too"""
DASH: Final = "—"
FLAT: Final = 0.45
"""of a line's height: ink that is no higher and was read as 一 is a dash with dirt about it"""
LONE: Final = 1.25
"""of a line's height: a line no wider is one character by itself"""
PAPER: Final = 225
"""of 250: what is brighter is paper"""
DARKEST: Final = 3
"""per cent of a line's ink that are its darkest"""
LEAST_INK: Final = 8
"""pixels of ink that show how dark a line is"""
APART: Final = 414.0
"""from the darkest ink of a line to paper, once its greys are pulled apart: 1.8 times black to white"""
_BLACK: Final = 20
THIN: Final = 0.08
"""of a line's ink without its outermost pixels: print of which less is left is hairlines, as a fax's is"""
COMPANY: Final = ("8", "60", "60", "8")
"""what is set beside a lone character in each reading: by itself "≤" is read as M and "5" with doubt"""


class Pixels(Struct, frozen=True):
    """What the lines of a page are cut from."""

    gray: Gray
    ink: Mask
    """ink without rulings"""
    lines: Mask
    """pixels of rulings"""
    em: float
    """usual height of a line, in pixels"""
    known: dict[Strip, tuple[unread.Blob, ...]] = field(default_factory=dict)
    """the ink of lines that was looked at"""

    def blobs(self, strip: Strip) -> tuple[unread.Blob, ...]:
        """The ink of a line from left to right; every reading of the line asks for it."""
        found = self.known.get(strip)
        if found is None:
            found = self.known[strip] = unread.blobs(self.ink, strip)
        return found


def read_strips(page: Pixels, groups: Sequence[Sequence[Strip]]) -> list[tuple[Rival, ...]]:
    """The readings of every group of lines (a cell, or a line by itself), lines joined by "\\n", the chosen one first.

    A dash is told by its strokes and counts as read twice; a printed word that was read surely is read once, and so is
    running text of which every character is certain; a line on which two readings differ, or of which one is not sure,
    is read a third time, and larger instead of the first.
    """
    members: list[list[int]] = []
    strips: list[Strip] = []
    for group in groups:
        members.append(list(range(len(strips), len(strips) + len(group))))
        strips += group
    reads = [[_DASHED, _DASHED] if _is_mark(page, strip) else [] for strip in strips]
    _read_into(page, strips, reads, [n for n, r in enumerate(reads) if not r])
    known = {n for group in members if _is_known([reads[n][0] for n in group]) for n in group}
    known |= {n for n, r in enumerate(reads) if len(r) == 1 and vote.is_certain(r[0])}
    _read_into(page, strips, reads, [n for n, r in enumerate(reads) if len(r) == 1 and n not in known])
    for n, strip in enumerate(strips):
        if strip.bottom - strip.top <= FLAT * page.em and n not in known and vote.is_stroke(reads[n]):
            reads[n] = [_DASHED, _DASHED]
    again = [n for n, r in enumerate(reads) if n not in known and vote.is_doubtful(r)]
    _read_into(page, strips, reads, again)
    for n, read in zip(again, _read(page, [strips[n] for n in again], _LARGER), strict=True):
        reads[n][0] = read
    lines = [(strip, _middles(page, strip, 0, r[0])) for strip, r in zip(strips, reads, strict=True)]
    told = glyphs.doubted((page.gray, page.blobs), page.em, lines, reads)
    told = pitch.without_wide_signs(page.blobs, page.em, lines, told)
    return [vote.rivals([told[n] for n in group]) for group in members]


def read_once(page: Pixels, strips: Sequence[Strip]) -> list[str]:
    """The words of every line by the first reading only, white space left out: enough to know a label by."""
    return ["".join(c.text for c in r.chars if not c.text.isspace()) for r in _read(page, strips, 0)]


_EQUALS: Final = ocr.Read((ocr.Char("=", unread.UNREAD, "", 0.0, 0.5),))
_DASHED: Final = ocr.Read((ocr.Char(DASH, 1.0, "", 0.0, 0.5),))


def _is_mark(page: Pixels, strip: Strip) -> bool:
    return is_dash(page.ink, strip, page.em) or is_slash(page.ink, strip, page.em)


def _is_known(lines: Sequence[ocr.Read]) -> bool:
    return all(r.score >= vote.SURE for r in lines) and is_printed("".join(r.text for r in lines))


def _read_into(
    page: Pixels, strips: Sequence[Strip], reads: Sequence[list[ocr.Read]], asked: Sequence[int]
) -> None:
    """One more reading of each line that is asked; all of them have as many so far."""
    if not asked:
        return
    kind = len(reads[asked[0]])
    for n, read in zip(asked, _read(page, [strips[n] for n in asked], kind), strict=True):
        reads[n].append(read)


def _read(page: Pixels, strips: Sequence[Strip], kind: int) -> list[ocr.Read]:
    """Reading number `kind` of every line."""
    lone = [strip.x1 - strip.x0 <= LONE * page.em for strip in strips]
    pieces = [_pictured(page, strip, kind, lone=one) for strip, one in zip(strips, lone, strict=True)]
    reads = ocr.recognise(pieces, HEIGHTS[kind])
    return [
        _alone(page, strip, kind, _widened(read, piece.shape[1], _width(page, strip, kind)))
        if one
        else _accounted(page, strip, kind, read)
        for read, one, strip, piece in zip(reads, lone, strips, pieces, strict=True)
    ]


def _pictured(page: Pixels, strip: Strip, kind: int, *, lone: bool) -> Gray:
    """What the recogniser is shown of a line in reading number `kind`."""
    look = _thickened if kind == _LAST and _is_thin(page, strip) else _LOOKS[kind]
    piece = look(cut(page.gray, page.lines, strip, page.em, PADS[kind]))
    # Company comes last: beside its black, the ink of a pale character would be taken for paper.
    return _in_company(piece, COMPANY[kind], PADS[kind]) if lone else piece


def _is_thin(page: Pixels, strip: Strip) -> bool:
    """Whether a line is printed in hairlines, of which a fax loses pieces."""
    import cv2
    import numpy as np

    piece = page.ink[strip.top : strip.bottom, strip.x0 : strip.x1].astype(np.uint8)
    return bool(cv2.erode(piece, np.ones((3, 3), np.uint8)).sum() < THIN * piece.sum())


def _accounted(page: Pixels, strip: Strip, kind: int, read: ocr.Read) -> ocr.Read:
    """A reading less sure where ink was left over, and where the room of its characters speaks against it."""
    read, inked = unread.bare(read, page.blobs(strip), page.em)
    middles = _middles(page, strip, kind, read)
    high = max(page.em, strip.bottom - strip.top)
    return pitch.doubted(unread.doubted(read, middles, inked, page.em), middles, inked, high)


def _width(page: Pixels, strip: Strip, kind: int) -> int:
    """Of a line's picture, in pixels of the page."""
    return strip.x1 - strip.x0 + 2 * margin(strip, page.em, PADS[kind])


def _middles(page: Pixels, strip: Strip, kind: int, read: ocr.Read) -> list[float]:
    """Of a reading's characters, in pixels from the left of their line."""
    side, width = margin(strip, page.em, PADS[kind]), _width(page, strip, kind)
    return [c.at * width - side for c in read.chars]


def _widened(read: ocr.Read, shown: int, width: int) -> ocr.Read:
    """The reading of a picture that had company, its characters placed along the line alone."""
    return ocr.Read(tuple(replace(c, at=c.at * shown / width) for c in read.chars))


def _in_company(piece: Gray, digits: str, pad: float) -> Gray:
    """The picture of a character with digits of like height and darkness drawn beside it."""
    import numpy as np

    known = _drawn(digits, max(8, round(piece.shape[0] / (1 + 2 * pad) * 0.8)))
    room = np.full((piece.shape[0], known.shape[1]), 250, np.uint8)
    top = max(0, (piece.shape[0] - known.shape[0]) // 2)
    shown = known[: piece.shape[0] - top]
    room[top : top + shown.shape[0]] = shown
    paler = (250 - _darkest(piece)) / (250 - _BLACK)
    return np.hstack([piece, np.asarray(250 - (250 - room.astype(np.float32)) * paler, np.uint8)])


def _darkest(piece: Gray) -> float:
    """How dark the ink of a picture is, 5 to 200."""
    inked = piece[piece < PAPER]
    # The middle of black and white would make paper of a faint line.
    return min(max(_percentile(inked, DARKEST), 5.0), 200.0) if inked.size >= LEAST_INK else float(_BLACK)


def _percentile(values: Gray, percent: float) -> float:
    """As `np.percentile`, to the last bit: that takes longer to begin than to find it."""
    import numpy as np

    place = (values.size - 1) * (percent / 100)
    first = int(place)
    ranked = np.sort(values)
    low, high = float(ranked[first]), float(ranked[min(first + 1, values.size - 1)])
    share = place - first
    return high - (high - low) * (1 - share) if share >= 0.5 else low + (high - low) * share


@lru_cache(maxsize=64)
def _drawn(digits: str, height: int) -> Gray:
    """Digits as print of that height, with paper to the right of them."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(height * 1.36)
    x0, top, x1, bottom = ImageDraw.Draw(Image.new("L", (1, 1))).textbbox((0, 0), digits, font)
    picture = Image.new("L", (round(x1 - x0 + height / 3), round(bottom - top)), 250)
    ImageDraw.Draw(picture).text((-x0, -top), digits, _BLACK, font)
    return np.asarray(picture, np.uint8)


def _alone(page: Pixels, strip: Strip, kind: int, read: ocr.Read) -> ocr.Read:
    """What was read without the digits that were set beside it; nothing certain where these were not seen."""
    digits = COMPANY[kind]
    chars = [c for c in read.chars if not c.text.isspace()]
    # Beside a Chinese character digits are read as wide as it.
    if canon("".join(c.text for c in chars[-len(digits) :])) == digits:
        own = ocr.Read(tuple(chars[: -len(digits)]))
    else:
        own = ocr.Read(tuple(replace(c, score=min(c.score, 0.1)) for c in chars))
    if own.text != _EQUALS.text and is_equals(page.ink, strip, page.em):
        return _EQUALS  # read as 二, or not at all, it would be taken for dirt
    if unread.is_flat(own, strip.bottom - strip.top, page.em):
        return ocr.Read(())
    own, inked = unread.bare(own, page.blobs(strip), page.em)
    return unread.doubted(own, (), inked, page.em)


def _hardened(piece: Gray) -> Gray:
    """The same line with its greys pulled apart about the middle of its ink and its paper: another picture of the same ink."""
    import numpy as np

    ink = _darkest(piece)
    stretched = (piece.astype(np.float32) - (ink + 250.0) / 2) * (APART / (250.0 - ink)) + 128.0
    return np.asarray(np.clip(stretched, 0, 255), np.uint8)


def _black_and_white(piece: Gray) -> Gray:
    """The same line with every pixel either ink or paper, its edges softened again."""
    import cv2
    import numpy as np

    large = cv2.resize(piece, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    border, _ = cv2.threshold(large, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    sharp = np.where(large > border + 10, 250, 30).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(sharp, (0, 0), 1.0), np.uint8)


def _thickened(piece: Gray) -> Gray:
    """The same line with its strokes drawn wider, so that the pieces of broken ones touch."""
    import cv2
    import numpy as np

    large = cv2.resize(piece, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    wide = cv2.erode(large, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.GaussianBlur(wide, (0, 0), 1.2), np.uint8)


def _as_it_is(piece: Gray) -> Gray:
    return piece


_LOOKS: Final = (_as_it_is, _hardened, _black_and_white, _as_it_is)
_LAST: Final = 2
"""number of the reading that decides"""
_LARGER: Final = 3
"""of the one that takes the place of the first, where a line is in doubt"""
