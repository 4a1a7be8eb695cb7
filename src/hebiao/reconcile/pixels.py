"""Whether the pixels bear a text out: two unlike readings of the same ink, and how sure they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.document import BEST, CERTAIN, FOUND, NOTHING, THIRD, Cell, Line, Rival, Weak
from hebiao.domain.reading import Found, Place, Reading
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.reconcile import reasons as why
from hebiao.reconcile.alike import is_common, is_slip, may_be
from hebiao.reconcile.marks import has_gap, is_loose, is_numbered, is_worn

LABELS: Final = "labels"
"""a rival of this producer is a printed label that the vocabulary knows"""
WORN: Final = 0.12
"""wear of a form from which characters that look alike are not told apart"""
WORN_OUT: Final = 0.33
"""wear of a form from which whole characters are missing without a trace"""
SURE_FIGURE: Final = 0.85
"""lowest score of a character of a figure, in the two readings that bear it out"""
SURE_TEXT: Final = 0.8
"""lowest score of a character of other text, in the two readings that bear it out"""
SUREST: Final = 0.97
"""lowest score of a character of a figure that is believed though a sum speaks against it, and in the surer reading of worn print"""
KNOWN: Final = 0.5
"""lowest score of a character of a printed word"""
SHARED: Final = 0.04
"""score of a runner-up that two readings have at the same place: unlike pictures agree on what else it may be"""
HINT: Final = 0.02
"""the same where the form is worn out"""
DISSENT: Final = 0.7
"""a reading that says otherwise, and is surer of all it says, is not outvoted"""
DISSENT_IN_TEXT: Final = 0.5
"""the same where no sum speaks for the other readings: a comma is lost, and a semicolon is nearly a colon"""
PREFIX: Final = regex(r"\s*指\s*标\s*\d{0,2}\s*[:：;；.、]\s*(?=\S)")
"""how a form's own print begins an indicator's name (指标1：), and is no part of it"""
_PAUSES: Final = ",、;。"
_POINTS: Final = ".·"
"""what worn pauses look like, and what no print has between two words"""
_RINGS: Final = regex(r"\d%[oO0°]")
_TWO: Final = 2
"""readings that bear a text out"""
_BARRED: Final = frozenset({("≥", ">"), ("≤", "<")})
"""a bar that is seen is there; that it was not seen is what recognition gets wrong"""
_SHORT: Final = 12
"""characters of a text in which no pause stands that every reading may have left out, and whose ink is then left over"""
DOUBTED: Final = 0.5
"""score of a character whose room or look speaks against it"""
DIRT: Final = 0.6
"""marks that one reading alone sees, and is less sure of, are no text"""


def doubt_of(found: Found, *, figure: bool, worn: float = 0.0, known: bool = False) -> Message | None:
    """Why a text may not be what is printed; None where two readings of the ink bear it out, or it is no ink.

    Args:
        found: as parsed.
        figure: whether a digit of it may decide anything.
        worn: how bad the form is, see `wear`: on a bad one only what is surest is believed, and on one that is worn
            out only what no reading speaks against.
        known: whether it is one of a few printed words, of which none is as near to it.
    """
    for place in found.places:
        rivals = place.at.rivals
        if not rivals or rivals[0].producer == LABELS:
            continue
        backing = list(_backing(place, rivals))
        if any(b.is_apart(DISSENT if figure else DISSENT_IN_TEXT) for b in backing):
            return why.APART
        if len(canon(found.text or "")) == 1 and any(b.against for b in backing):
            return why.APART  # nothing beside it tells which of two looks is right
        if is_loose(found.text or "", found.raw):
            return why.LOOSE
        torn = has_gap(found.raw) or is_numbered(found.raw)
        if is_worn(found.text or "") or is_slip(found.text or "") or (worn > WORN and torn):
            return why.FAINT
        if any("\u4e00" <= c <= "\u9fff" and not is_common(c) for c in found.text or ""):
            return why.FAINT
        if worn > WORN_OUT and any(b.against or b.hint > HINT for b in backing):
            return why.FAINT
        limit = SUREST if torn else KNOWN if known else SURE_FIGURE if figure else SURE_TEXT
        if worn <= WORN_OUT and len(canon(found.text or "")) < _SHORT:
            backing = [b for b in backing if not b.is_unanimous]
        if any(not (b.holds_worn() if worn > WORN and not known else b.holds(limit)) for b in backing):
            return why.FAINT
    return None


class Backing(Struct, frozen=True):
    """How far the readings of one line bear its text out."""

    sure: tuple[float, ...]
    """of each reading that says the same, the lowest score of a character; the surest first"""
    against: tuple[float, ...]
    """of each reading that says otherwise, the lowest score of a character"""
    hint: float = 0.0
    """score of a runner-up that two readings have at the same place"""
    lettered: bool = False
    """whether every character that a reading which says the same is not certain of is a letter"""
    found: float = 0.0
    """lowest score of a character in the reading of the detector's cut, where that says the same; 0 where there is none"""
    most: float = 1.0
    """the most that print lets a character score in the other readings that say the same"""

    @property
    def is_unanimous(self) -> bool:
        """Whether all readings say the same, and the most unlike of them is certain.

        Ink that no character of the line's own cut accounts for is nothing then, in a look that leaves no ink out. That
        print itself speaks against a character (a point without room) no other look at it undoes.
        """
        settled = not self.against and len(self.sure) > _TWO and min(self.sure[1], self.most) > DOUBTED
        return settled and self.found >= SUREST and self.hint < SHARED

    def is_apart(self, dissent: float = DISSENT) -> bool:
        """Whether no second reading says the same, or one that is as sure says otherwise."""
        return bool(self.against) and (len(self.sure) < 2 or max(self.against) > dissent)

    def holds(self, limit: float) -> bool:
        """Whether the two surest readings of those that agree, or the only one, are as sure, and share no hint."""
        return min(self.sure[:2], default=0.0) >= limit and self.hint < SHARED

    def holds_worn(self) -> bool:
        """Whether it holds on a worn form: one reading is certain, and the other doubts at most a letter.

        Marks wear to one another, and so do digits (4 to 1), and then both readings see the same.
        """
        first, second = (*self.sure[:2], *self.sure[:1])[:2] if self.sure else (0.0, 0.0)
        return first >= SUREST and second >= (SURE_FIGURE if self.lettered else SUREST) and self.hint < SHARED


def _backing(place: Place, rivals: tuple[Rival, ...]) -> Iterator[Backing]:
    """Line by line of a place."""
    whole = place.at.text
    prefix = PREFIX.match(whole)
    start = place.start or (prefix.end() if prefix else 0)
    end = len(whole) if place.end is None else place.end
    voices = [r for r in rivals if r.producer != BEST]
    lines = [_lines(r) for r in voices]
    own = _lines(replace(rivals[0], text=whole))
    if any(len(each) != len(own) for each in lines):
        own, lines = [(0, whole)], [[(0, r.text)] for r in voices]
    for k, (at, text) in enumerate(own):
        left, right = max(start, at), min(end, at + len(text))
        part = canon(whole[left:right])
        if not part and place.start is None and _is_outvoted(voices, lines, k):
            yield Backing((), (1.0,))
        if left >= right or not part:
            continue
        beside = _beside(text, left - at, right - at) if left > at or place.start is not None else None
        yield _heard(
            [(voice, *each[k]) for voice, each in zip(voices, lines, strict=True)],
            (at, text),
            (left, right),
            beside,
        )


def _heard(
    said_of: Sequence[tuple[Rival, int, str]],
    line: tuple[int, str],
    part_of: tuple[int, int],
    beside: tuple[str, str] | None,
) -> Backing:
    """What every reading makes of a part of a line.

    Args:
        said_of: every reading, where its line begins and what it says.
        line: where the line begins in its text, and the line.
        part_of: where the part begins and ends in that text.
        beside: the letters before and behind a part that is cut out of a line.
    """
    (at, text), (left, right) = line, part_of
    wanted = text[left - at : right - at]
    part = canon(wanted)
    sure: list[float] = []
    against: list[float] = []
    blurred: list[float] = []
    hints: list[dict[tuple[int, str], float]] = []
    lettered, found, most = True, 0.0, 1.0
    for voice, first, said in said_of:
        key = canon(said)
        same = key == part or (beside is not None and _is_between(part, key, beside))
        same = same and not _says_more(said, text, wanted)
        shift = first - at
        span = (left + shift, right + shift) if len(said) == len(text) else _span(first, said, wanted)
        witness = sure if same else blurred if _is_blurred(part, key) else against
        witness.append(_lowest(voice, *span) if key else NOTHING)
        if _is_thousandth(part, key):
            against.append(1.0)
        if same:
            found = witness[-1] if voice.producer == FOUND else found
            most = min(most, _cap(voice, *span))
            hints.append(_hints(voice, *span))
            lettered = lettered and _is_lettered(voice, *span)
    if most <= DOUBTED and found:
        # Nothing holds the characters of the detector's cut against their print: what speaks against the others' does.
        sure[sure.index(found)] = min(found, most)
    if len(sure) < _TWO:
        against += blurred
    return Backing(tuple(sorted(sure, reverse=True)), tuple(against), _shared(hints), lettered, found, most)


def _beside(line: str, start: int, end: int) -> tuple[str, str]:
    """The last letter before a part of a line and the first one behind it, "" where the line begins or ends with it."""
    return _bare(canon(line[:start]))[-1:], _bare(canon(line[end:]))[:1]


def _is_between(part: str, key: str, beside: tuple[str, str]) -> bool:
    """Whether a reading has a part where the line has it: with another letter beside it, it is a piece of a longer text."""
    before, behind = beside
    at = key.find(part)
    while at >= 0:
        ends = _bare(key[:at])[-1:], _bare(key[at + len(part) :])[:1]
        if ends == (before, behind):
            return True
        at = key.find(part, at + 1)
    return False


def _says_more(said: str, line: str, name: str) -> bool:
    """Whether a reading has another name behind its prefix than a line has: with a character more it is one (Ⅰ级 and 级)."""
    own, other = PREFIX.match(line), PREFIX.match(said)
    if own is None or other is None or line[own.end() :] != name:
        return False
    return canon(said[other.end() :]) != canon(name)


def _bare(key: str) -> str:
    """A text without its marks, of which too little is seen to part two readings."""
    return "".join(c for c in key if c.isalnum())


def _span(first: int, said: str, part: str) -> tuple[int, int]:
    """Where a part stands in a reading that is laid out otherwise; the whole line where it stands there in other characters."""
    at = said.find(part)
    return (first, first + len(said)) if at < 0 else (first + at, first + at + len(part))


def _is_blurred(part: str, key: str) -> bool:
    """Whether a reading says the same but for marks of which it saw too little: no bar, or a point among words."""
    if len(part) != len(key):
        return False
    for n, (a, b) in enumerate(zip(part, key, strict=True)):
        if a == b or (a, b) in _BARRED:
            continue
        within = 0 < n < len(part) - 1 and not (part[n - 1].isascii() or part[n + 1].isascii())
        if not (within and a in _PAUSES and b in _POINTS):
            return False
    return True


def _is_thousandth(part: str, key: str) -> bool:
    """Whether a reading sees one more ring behind a "%" than is taken: it is most of a "‰"."""
    return bool(_RINGS.search(key)) and not _RINGS.search(part)


def _is_outvoted(voices: list[Rival], lines: list[list[tuple[int, str]]], k: int) -> bool:
    """Whether a reading is half sure of a text in a line that is taken for blank, or several see more than marks there."""
    seen = 0
    for voice, each in zip(voices, lines, strict=True):
        first, said = each[k]
        if canon(said) and _lowest(voice, first, first + len(said)) >= DIRT:
            return True
        seen += any(c.isalnum() or c in "%％" for c in said)
    return seen >= _TWO


def _lines(rival: Rival) -> list[tuple[int, str]]:
    """The lines of a reading, each with the offset that it begins at."""
    out, at = [], 0
    for line in rival.text.split("\n"):
        out.append((at, line))
        at += len(line) + 1
    return out


def _lowest(rival: Rival, start: int, end: int) -> float:
    """The lowest score of a character from `start` to `end`; one whose rival is the same in another width is sure."""
    inside = [w for w in rival.weak if start <= w.at < end]
    if not inside:
        return max(rival.score, CERTAIN) if rival.weak else rival.score
    return min(_sureness(rival.text, w) for w in inside)


def _cap(rival: Rival, start: int, end: int) -> float:
    """The most that print lets a character from `start` to `end` score."""
    return min((w.cap for w in rival.weak if start <= w.at < end), default=1.0)


def _is_lettered(rival: Rival, start: int, end: int) -> bool:
    inside = [w for w in rival.weak if start <= w.at < end and _sureness(rival.text, w) < SUREST]
    return bool(inside or rival.score >= SUREST or rival.weak) and all(
        rival.text[w.at].isalnum() and not rival.text[w.at].isdigit() for w in inside
    )


def _hints(rival: Rival, start: int, end: int) -> dict[tuple[int, str], float]:
    """What characters from `start` to `end` nearly were, by place: other widths of the same are left out."""
    return {
        (w.at - start, w.rival): w.rival_score
        for w in rival.weak
        if start <= w.at < end and not _is_same(rival.text[w.at], w.rival) and may_be(rival.text, w)
    }


def _shared(hints: list[dict[tuple[int, str], float]]) -> float:
    scores = (sorted(h[key] for h in hints if key in h) for key in set().union(*hints))
    return max((each[-2] for each in scores if len(each) >= _TWO), default=0.0)


def _sureness(text: str, weak: Weak) -> float:
    """The score of a character; what went to a runner-up that is the same counts, and what went to none is left out.

    No runner-up makes up for what its print speaks against.
    """
    score = weak.score
    if weak.rival and _is_same(text[weak.at], weak.rival):
        score += weak.rival_score
    elif not may_be(text, weak):
        score /= max(1 - weak.rival_score, score)
    return min(weak.cap, score)


def _is_same(char: str, rival: str) -> bool:
    return canon(rival) == canon(char) or (char, rival) in _BARRED


def is_surely_read(found: Found) -> bool:
    """Whether two readings of the ink, or the only one, are as sure of every character as they ever are."""
    return all(
        not b.is_apart() and b.holds(SUREST)
        for place in found.places
        if place.at.rivals
        for b in _backing(place, place.at.rivals)
    )


def wear(founds: Iterable[Found]) -> float:
    """The share of a form's texts that had to be read a third time, 0 to 1."""
    cells = {id(p.at): p.at for found in founds for p in found.places if p.at.rivals and p.at.text.strip()}
    third = sum(any(r.producer == THIRD for r in at.rivals) for at in cells.values())
    return third / max(1, len(cells))


def is_from_pixels(found: Found) -> bool:
    """Whether a text was read from a picture."""
    for place in found.places:  # noqa: SIM110 - a generator takes twice as long, and every accepted text is asked
        if place.at.rivals:
            return True
    return False


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
