"""Running text, character by character: what no field, no label and no residue accounts for is residue too.

A form whose cells are lost is parted by rules of thumb, and a rule that does not fire leaves text behind. Without
this count such text would be gone in silence.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from hebiao import wording
from hebiao.domain.reading import Left, Place, Reading, Region
from hebiao.lazy import longest_first, regex
from hebiao.normalize import NULLS, canon
from hebiao.parse.running.tokens import Token, Tokens

_WORDS: Final = longest_first(
    {
        *wording.HEAD, *wording.MONEY_COLUMNS, *wording.MONEY_ROWS, *wording.GOALS, *wording.COLUMNS, *wording.LEVEL1,
        *wording.LEVEL2, *wording.TOTALS, *wording.FOOT, *wording.REMARKS, *wording.SECTIONS, "其中", "签字", "签章", "盖章", "指标", "年度",
    })  # fmt: skip
_PRINTED: Final = regex(
    "|".join(re.escape(w) for w in _WORDS)
    + r"|\((?:单位:?)?(?:人民币)?[万亿]?元\)|\(\d+(?:\.\d+)?分?\)|\((?:A|B|B/A|%)\)|指标\d*[:.、]|[.…·。:;,()（）、/—\-－–]+"
)

Mark = tuple[int, Region]
"""where a part of the form begins in `Tokens.plain`"""


def account(readings: Sequence[Reading], tokens: Tokens, marks: Sequence[Mark]) -> None:
    """Adds to the first reading's residue what is left of the text.

    Args:
        readings: of one form; a character that either uses is accounted for.
        tokens: the form's whole text.
        marks: the parts of the form by the offsets at which they begin.
    """
    used = _used(readings)
    for region, run in _runs(tokens, used, marks):
        text = "".join(t.text for t in run)
        if _PRINTED.sub("", canon(text)) and text not in NULLS:
            end = run[-1].end if run[-1].at is run[0].at else None
            readings[0].residue.append(Left(region, text, Place(run[0].at, run[0].start, end)))


def _used(readings: Sequence[Reading]) -> dict[int, list[tuple[int, int]]]:
    """The characters that stand in a field or in the residue, by the cell or line they are of."""
    out: dict[int, list[tuple[int, int]]] = {}
    for place in _places(readings):
        whole = place.start is None or place.end is None
        span = (0, len(place.at.text)) if whole else (place.start or 0, place.end or 0)
        out.setdefault(id(place.at), []).append(span)
    return out


def _places(readings: Sequence[Reading]) -> Iterable[Place]:
    for reading in readings:
        for found in reading.fields.values():
            yield from found.places
        for row in reading.rows:
            for found in row.cells.values():
                yield from found.places
        for left in reading.residue:
            yield left.place


def _runs(
    tokens: Tokens, used: dict[int, list[tuple[int, int]]], marks: Sequence[Mark]
) -> Iterator[tuple[Region, list[Token]]]:
    """Tokens in a row, of one part of the form, of which no character is used."""
    run: list[Token] = []
    here: Region = "head"
    ahead = deque(sorted(marks))
    region = here
    for offset, token in zip(tokens.starts, tokens.tokens, strict=True):
        while ahead and ahead[0][0] <= offset:
            region = ahead.popleft()[1]
        taken = _is_used(token, used.get(id(token.at), ()))
        if run and (taken or region != here):
            yield here, run
            run = []
        here = region
        if not taken:
            run.append(token)
    if run:
        yield here, run


def _is_used(token: Token, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a < token.end and token.start < b for a, b in spans)
