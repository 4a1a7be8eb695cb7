"""Several readings of one line of ink held against each other: which is in doubt, which is the best, what remains of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hebiao.domain.document import AGAIN, BEST, CERTAIN, LINES, NOTHING, THIRD, Rival, Weak
from hebiao.lazy import regex
from hebiao.normalize import canon, is_traditional
from hebiao.readers.recognise.ocr import Char, Read
from hebiao.readers.recognise.scripts import in_one_script

PRODUCERS: Final = (LINES, AGAIN, THIRD)
SURE: Final = 0.9
"""a character with a lower score is not certain"""
HINT: Final = 0.02
"""a runner-up with a lower score is no hint of anything"""
DOUBT: Final = 0.85
"""a line with a character below this in either reading is read once more"""
ALONE: Final = (0.995, 0.003)
"""the lowest score of a character and the highest of a runner-up, if it is not the same in another width, in a line
that no second reading changes: of 847 such lines of 14 kinds of picture not one was read otherwise at the other scale"""
RUNNING: Final = 12
"""characters of a line that make it running text: a figure in a shorter one is a value by itself, and is read twice"""
DASHES: Final = frozenset("一—-_–ー―─~")
FIGURES: Final = frozenset("≥≤<>=±%‰.")
"""what a value is written with beside digits"""
_MARK: Final = regex(r"指标\d{1,2}[:：]")
"""before the name of an indicator: a number that is no value"""
LOOSE: Final = ".,、。:;·•'`"
"""marks that dirt beside a stroke is read as"""


def is_doubtful(reads: Sequence[Read]) -> bool:
    """Whether the readings of a line differ, or one of them is not sure of a character."""
    keys = {_key(r) for r in reads}
    return len(keys) > 1 or any(sureness(r) < DOUBT for r in reads)


def is_certain(read: Read) -> bool:
    """Whether one reading of a line is enough: every character is certain, and no figure stands by itself."""
    chars = [c for c in read.chars if not c.text.isspace()]
    mark = _MARK.match("".join(c.text for c in chars))
    said = chars[mark.end() :] if mark else chars
    if len(said) < RUNNING and any(c.text.isdecimal() or c.text in FIGURES for c in said):
        return False
    score, runner_up = ALONE
    return bool(said) and all(_sureness(c) >= score and _against(c) < runner_up for c in chars)


def sureness(read: Read) -> float:
    """The lowest score of a character, where one that nearly was the same in another width counts as sure."""
    return min((_sureness(c) for c in read.chars if not c.text.isspace()), default=NOTHING)


def _sureness(char: Char) -> float:
    return min(char.cap, char.score + char.rival_score) if _is_same(char) else char.score


def _against(char: Char) -> float:
    return 0.0 if _is_same(char) else char.rival_score


def _is_same(char: Char) -> bool:
    """Whether what a character nearly was is the same in another width."""
    return bool(char.rival) and canon(char.rival) == canon(char.text)


def _unbarred(key: str) -> str:
    return key.replace("≥", ">").replace("≤", "<")


def _bars(read: Read) -> int:
    return sum(c.text in "≥≤" for c in read.chars)


def _key(read: Read) -> str:
    return canon(read.text)


def best(reads: Sequence[Read]) -> Read:
    """The reading to show: the first where it is sure; else what two others agree on; else the surest of all."""
    first, keys = reads[0], [_key(r) for r in reads]
    if keys.count(keys[0]) > 1 or sureness(first) >= SURE:
        chosen = first
    else:
        agreed = [r for r, k in zip(reads, keys, strict=True) if keys.count(k) > 1]
        chosen = max((first, *(agreed or reads)), key=sureness)
    alike = [r for r, k in zip(reads, keys, strict=True) if _unbarred(k) == _unbarred(_key(chosen))]
    # A bar that was seen is there, and simplified print has no other form of a character.
    return max((chosen, *alike), key=lambda r: (_bars(r), not is_traditional(r.text)))


def is_stroke(reads: Sequence[Read]) -> bool:
    """Whether every reading sees a level stroke by itself, or nothing: "一" alone is no value of any field."""
    bare = ["".join(c.text for c in r.chars if c.text not in LOOSE and not c.text.isspace()) for r in reads]
    return any(bare) and all(not b or (len(b) <= 2 and DASHES.issuperset(b)) for b in bare)


def rivals(lines: Sequence[Sequence[Read]]) -> tuple[Rival, ...]:
    """The readings of a cell, the chosen one first.

    Args:
        lines: of every line its readings, one where nothing more was asked, at most three.
    """
    lines = [in_one_script(reads) for reads in lines]
    most = max((len(reads) for reads in lines), default=2)
    chosen = [best(reads) for reads in lines]
    out = [
        as_rival(PRODUCERS[k], [r[k] if k < len(r) else c for r, c in zip(lines, chosen, strict=True)])
        for k in range(most)
    ]
    if any(c is not reads[0] for c, reads in zip(chosen, lines, strict=True)):
        out.insert(0, as_rival(BEST, chosen))
    return tuple(out)


def as_rival(producer: str, reads: Sequence[Read]) -> Rival:
    """One reading of a cell, of which `reads` are the lines, with the characters that are not certain."""
    pieces: list[str] = []
    weak: list[Weak] = []
    at = 0
    for read in reads:
        for char in read.chars:
            if not char.text.isspace() and (char.score < CERTAIN or char.rival_score > HINT):
                weak.append(Weak(at, char.rival, round(char.rival_score, 3), round(char.score, 3), char.cap))
            pieces.append(char.text)
            at += len(char.text)
        pieces.append("\n")
        at += 1
    score = min((read.score for read in reads), default=1.0)
    return Rival(producer, "".join(pieces)[:-1], round(score, 3), tuple(weak))
