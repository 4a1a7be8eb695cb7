"""Lines of pixels → text with its rivals: every line is read twice in unlike ways, and both readings are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from hebiao.domain.document import Rival
from hebiao.readers import ocr
from hebiao.readers.strokes import is_dash, is_slash
from hebiao.readers.textlines import Strip, cut

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

FIRST: Final = "ocr:lines"
SECOND: Final = "ocr:again"
PADS: Final = (0.12, 0.3)
"""paper above and below a line, of its height, in the first and the second reading: the second sees it smaller"""
SURE: Final = 0.9
"""a character with a lower score is not certain"""
HINT: Final = 0.02
"""a runner-up with a lower score is no hint of anything"""
DASH: Final = "—"
LONE: Final = 1.25
"""of a line's height: a line no wider is one character by itself"""
COMPANY: Final = ("8", "60")
"""what is set beside a lone character in each reading: by itself "≤" is read as M and "5" with doubt"""


@dataclass(frozen=True, slots=True)
class Pixels:
    """What the lines of a page are cut from."""

    gray: Gray
    ink: Mask
    """ink without rulings"""
    lines: Mask
    """pixels of rulings"""
    em: float
    """usual height of a line, in pixels"""


def read_strips(page: Pixels, groups: Sequence[Sequence[Strip]]) -> list[tuple[Rival, ...]]:
    """The two readings of every group of lines (a cell, or a line by itself), lines joined by "\\n"."""
    flat = [(n, strip) for n, group in enumerate(groups) for strip in group]
    dashes = [is_dash(page.ink, s, page.em) or is_slash(page.ink, s, page.em) for _, s in flat]
    asked = [strip for (_, strip), dash in zip(flat, dashes, strict=True) if not dash]
    readings = [_read(page, asked, kind) for kind in range(len(PADS))]
    both: list[list[list[ocr.Read]]] = [[[] for _ in groups] for _ in readings]
    for kind, read in enumerate(readings):
        at = iter(read)
        for (n, _), dash in zip(flat, dashes, strict=True):
            both[kind][n].append(_DASHED if dash else next(at))
    return [(_rival(FIRST, a), _rival(SECOND, b)) for a, b in zip(*both, strict=True)]


def read_once(page: Pixels, strips: Sequence[Strip]) -> list[str]:
    """The words of every line by the first reading only, white space left out: enough to know a label by."""
    return ["".join(c.text for c in r.chars if not c.text.isspace()) for r in _read(page, strips, 0)]


_DASHED: Final = ocr.Read((ocr.Char(DASH, 1.0, "", 0.0, 0.5),))


def _read(page: Pixels, strips: Sequence[Strip], kind: int) -> list[ocr.Read]:
    """Reading number `kind` of every line."""
    pieces = [cut(page.gray, page.lines, strip, page.em, PADS[kind]) for strip in strips]
    lone = [strip.x1 - strip.x0 <= LONE * page.em for strip in strips]
    pieces = [
        _in_company(p, COMPANY[kind], PADS[kind]) if one else p for p, one in zip(pieces, lone, strict=True)
    ]
    reads = ocr.recognise([_hardened(p) for p in pieces] if kind else pieces)
    return [_alone(r, COMPANY[kind]) if one else r for r, one in zip(reads, lone, strict=True)]


def _in_company(piece: Gray, digits: str, pad: float) -> Gray:
    """The picture of a character with digits of like height drawn beside it."""
    import numpy as np

    known = _drawn(digits, max(8, round(piece.shape[0] / (1 + 2 * pad) * 0.8)))
    room = np.full((piece.shape[0], known.shape[1]), 250, np.uint8)
    top = max(0, (piece.shape[0] - known.shape[0]) // 2)
    shown = known[: piece.shape[0] - top]
    room[top : top + shown.shape[0]] = shown
    return np.hstack([piece, room])


@lru_cache(maxsize=64)
def _drawn(digits: str, height: int) -> Gray:
    """Digits as print of that height, with paper to the right of them."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(height * 1.36)
    x0, top, x1, bottom = ImageDraw.Draw(Image.new("L", (1, 1))).textbbox((0, 0), digits, font)
    picture = Image.new("L", (round(x1 - x0 + height / 3), round(bottom - top)), 250)
    ImageDraw.Draw(picture).text((-x0, -top), digits, 20, font)
    return np.asarray(picture, np.uint8)


def _alone(read: ocr.Read, digits: str) -> ocr.Read:
    """What was read without the digits that were set beside it; nothing certain where these were not seen."""
    chars = [c for c in read.chars if not c.text.isspace()]
    if "".join(c.text for c in chars[-len(digits) :]) == digits:
        return ocr.Read(tuple(chars[: -len(digits)]))
    return ocr.Read(tuple(replace(c, score=min(c.score, 0.1)) for c in chars))


def _hardened(piece: Gray) -> Gray:
    """The same line with its greys pulled apart: another picture of the same ink."""
    import numpy as np

    stretched = (piece.astype(np.float32) - 128.0) * 1.8 + 128.0
    return np.asarray(np.clip(stretched, 0, 255), np.uint8)


def _rival(producer: str, reads: Sequence[ocr.Read]) -> Rival:
    pieces: list[str] = []
    weak: list[tuple[int, str, float]] = []
    at = 0
    for read in reads:
        for char in read.chars:
            if not char.text.isspace() and (char.score < SURE or char.rival_score > HINT):
                weak.append((at, char.rival, round(char.rival_score, 3)))
            pieces.append(char.text)
            at += len(char.text)
        pieces.append("\n")
        at += 1
    score = min((read.score for read in reads), default=1.0)
    return Rival(producer, "".join(pieces)[:-1], round(score, 3), tuple(weak))
