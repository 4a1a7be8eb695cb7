"""One field as it is put to a person: the readings with their keys, who says so, and what the rules say of each."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct, field

from hebiao.audit.rulebook import Rulebook
from hebiao.domain.form import FUNDING_COLUMNS, INDICATOR_COLUMNS, get_value
from hebiao.domain.result import Field, FormResult, Provenance
from hebiao.lang import Message
from hebiao.review.arithmetic import Judged, judge
from hebiao.review.samples import reasons_of
from hebiao.store import ReviewDecision, Sample, mark_of

MOST: Final = 9
"""readings offered, as many as there are keys"""
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?[%％]?", re.ASCII)
_MOST_NUMBERS: Final = 4
_FIGURES: Final = frozenset(
    {
        *FUNDING_COLUMNS, "target", "actual", "year", "phone", "contact_phone", "prepared_on",
        "total_weight", "total_score",
    }
)  # fmt: skip
"""fields, or columns, into which figures are typed"""
_IN_GROUPS: Final = frozenset({"phone", "contact_phone", "prepared_on"})
"""fields whose digits stand in groups that are no numbers of their own"""
_WORDS: Final = re.compile(r"[^\W\d_]{6,}")
"""so many letters in a row are prose, whose numbers are no rivals of each other"""


class Choice(Struct, frozen=True):
    """One reading on a key."""

    key: int
    text: str | None
    producers: tuple[str, ...]
    places: tuple[Provenance, ...]
    uncertain: frozenset[int]
    """offsets in `text` of the characters that no recogniser that reads so is certain of"""
    others: Mapping[int, tuple[str, ...]]
    """what else each of them may be, the likeliest first; "" for nothing"""
    judged: Judged
    is_current: bool
    """whether the field says so now: Enter accepts it"""
    at_once: bool
    """whether its key alone takes it; else the key may begin a figure that is typed, and Enter takes it"""

    @property
    def runs(self) -> list[tuple[str, bool, tuple[tuple[str, tuple[str, ...]], ...]]]:
        """The text in pieces, whether a piece is uncertain, and what else its characters may be."""
        marked = itertools.groupby(enumerate(self.text or ""), key=lambda one: one[0] in self.uncertain)
        return [
            (
                "".join(char for _, char in piece),
                unsure,
                tuple((char, self.others[at]) for at, char in piece if unsure and self.others.get(at)),
            )
            for unsure, piece in ((unsure, tuple(group)) for unsure, group in marked)
        ]


class Question(Struct, frozen=True):
    """A field with all that a person needs to decide on it."""

    result: FormResult
    """the form as it stands; a sampled field as the page shows it"""
    path: str
    current: str | None
    field: Field
    choices: tuple[Choice, ...]
    reasons: tuple[Message, ...]
    history: tuple[ReviewDecision, ...]
    neighbours: tuple[tuple[str, str | None], ...]
    """paths and texts of the same row, this field among them"""

    @property
    def version(self) -> int:
        """Of the last decision on the field; 0 for none."""
        return max((d.version for d in self.history), default=0)

    @property
    def shown(self) -> str:
        """The mark of what the field says, which goes back with the decision."""
        return mark_of(self.current)


def put(
    result: FormResult,
    path: str,
    history: Sequence[ReviewDecision],
    rulebook: Rulebook | None,
    sample: Sample | None = None,
) -> Question:
    """The question of one field.

    Raises:
        KeyError: the form has no such field.
    """
    current = get_value(result.form, path)
    known = result.fields.get(path) or Field(decision="accept", confidence=1.0)
    reasons = known.reasons if sample is None else reasons_of(sample)
    said = _told(current, known.provenance, _rivals(path, known, sample))
    offered = list(said)[:MOST]
    judged = judge(result, path, offered, rulebook)
    once = _at_once(path, judged)
    choices = tuple(
        Choice(
            n,
            text,
            tuple(said[text].producers) or ("machine",),
            said[text].places,
            *_uncertain(text, known),
            verdict,
            text == current,
            at_once,
        )
        for n, (text, verdict, at_once) in enumerate(zip(offered, judged, once, strict=True), start=1)
    )
    return Question(result, path, current, known, choices, reasons, tuple(history), _row_of(result, path))


_Rival = tuple[str, str | None, tuple[Provenance, ...]]
"""who says so, what, and where it stands"""


def _rivals(path: str, known: Field, sample: Sample | None) -> list[_Rival]:
    """All that may stand in the field, the likeliest first; of a sample, what it shows and what it holds against that."""
    if sample is not None:
        return [("grid", sample.shown, known.provenance), ("stream", sample.rival, known.provenance)]
    rivals: list[_Rival] = [(c.producer, c.text, c.provenance) for c in known.candidates]
    if path not in _IN_GROUPS:
        rivals += [("source", number, known.provenance) for number in _numbers(known.raw)]
    return rivals


def _uncertain(text: str | None, known: Field) -> tuple[frozenset[int], dict[int, tuple[str, ...]]]:
    """The places of a text of which every recogniser that reads it so is unsure, and what else may stand there.

    The parsers only hand the text on, and are not asked.
    """
    reads = [
        (c, len(c.text) - len(text))
        for c in known.candidates
        # A recogniser reads the number before an indicator's name, too.
        if text and c.text and c.text.endswith(text) and c.producer.startswith("ocr")
    ]
    if not reads:
        return frozenset(), {}
    unsure = frozenset.intersection(*(frozenset(at - by for at in c.uncertain or ()) for c, by in reads))
    others: dict[int, dict[str, float]] = {}
    for candidate, by in reads:
        for one in candidate.characters or ():
            for other in one.alternatives if one.at - by in unsure else ():
                scores = others.setdefault(one.at - by, {})
                scores[other.text] = max(other.score, scores.get(other.text, 0.0))
    return unsure, {at: tuple(sorted(s, key=lambda t: -s[t])) for at, s in others.items()}


class _Said(Struct):
    """Who says a text, and where it stands."""

    places: tuple[Provenance, ...]
    producers: list[str] = field(default_factory=list)


def _told(
    current: str | None, places: tuple[Provenance, ...], rivals: Sequence[_Rival]
) -> dict[str | None, _Said]:
    """The different texts in their order, what the field says now in front."""
    said = {current: _Said(places)}
    for producer, text, where in rivals:
        one = said.setdefault(text, _Said(where))
        if producer not in one.producers:
            one.producers.append(producer)
        one.places = one.places or where
    return said


def _at_once(path: str, judged: Sequence[Judged]) -> tuple[bool, ...]:
    """Which readings their key alone takes; the first of them is what the field says now.

    Where a figure may be typed, its first digit is no key of a reading: only another reading that is the only one
    which the form's arithmetic bears out is taken at once, for nobody types against that.
    """
    texts = [j.text for j in judged]
    if path.rpartition(".")[2] not in _FIGURES and not any(t and t[0].isdigit() for t in texts):
        return (True,) * len(judged)
    proven = [bool(j.kept) and all(f.severity == "note" for f in j.broken) for j in judged]
    return tuple(n > 0 and is_proven and sum(proven) == 1 for n, is_proven in enumerate(proven))


def _numbers(raw: str | None) -> tuple[str, ...]:
    """The numbers of a cell that has several, as they stand there: one of them may be what is wanted."""
    found = tuple(dict.fromkeys(_NUMBER.findall(raw or "")))
    return found if 1 < len(found) <= _MOST_NUMBERS and not _WORDS.search(raw or "") else ()


def _row_of(result: FormResult, path: str) -> tuple[tuple[str, str | None], ...]:
    """The fields printed in the same row."""
    head, dot, _ = path.rpartition(".")
    if not dot:
        return ()
    columns = FUNDING_COLUMNS if path.startswith("funding.") else INDICATOR_COLUMNS
    return tuple((f"{head}.{c}", get_value(result.form, f"{head}.{c}")) for c in columns)
