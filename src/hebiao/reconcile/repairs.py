"""Single slips of recognition that a form's own sums undo: proposed as candidates, never taken without the ink's word.

A repair changes one figure by one edit that recognition is known to make (a digit for one that looks like it, a digit
lost or doubled, a decimal point lost, a mark of dirt beside the number), and every rule that the figure takes part in
holds with it. It is applied only where a reading of the pixels says the same and no other repair fits the form.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from hebiao.domain.document import Rival
from hebiao.normalize import canon, plain_number
from hebiao.reconcile.contradicted import Figures, broken, weights_apart

PRODUCER: Final = "arithmetic"
_ALIKE: Final = {
    "0": "689", "1": "74", "2": "7", "3": "85", "4": "19", "5": "36", "6": "058", "7": "12", "8": "0369", "9": "084",
}  # fmt: skip
"""digits that worn print makes of one another"""
LEAST: Final = 0.02
"""score of a runner-up that speaks for a repair"""
MOST: Final = 4
"""proposals that a person is shown of one figure"""


class Repair(Struct, frozen=True):
    """One figure read otherwise."""

    path: str
    text: str
    seen: bool
    """whether a reading of the pixels, or a runner-up of it, says so"""


def find_repairs(figures: Figures, inks: Mapping[str, Sequence[Rival]]) -> tuple[Repair, ...]:
    """Every single edit with which all rules hold that the figure takes part in, and no rule is broken anew.

    Args:
        figures: texts by path.
        inks: the readings of the pixels of each figure, the chosen one first.
    """
    before = [*broken(figures), weights_apart(figures)]
    members = sorted(frozenset[str]().union(*before))
    out: list[Repair] = []
    for path in members:
        text = figures.get(path)
        if text is None or not inks.get(path):
            continue
        said = _said(inks[path])
        fits = [e for e in dict.fromkeys((*said, *_edits(canon(text)))) if e != canon(text)]
        fits = [e for e in fits if _mends(figures, path, e, before)]
        # 39 and 39.0 are one repair; what the ink says comes first.
        values = {_number(e): e for e in reversed(fits)}
        out += [Repair(path, e, e in said) for e in reversed(values.values())]
    return tuple(out)


def proposals(repairs: Sequence[Repair], path: str) -> tuple[str, ...]:
    """What one figure may be, likeliest first."""
    own = sorted((r for r in repairs if r.path == path), key=lambda r: not r.seen)
    return tuple(r.text for r in own[:MOST])


def applied(repairs: Sequence[Repair]) -> Repair | None:
    """The repair that pixels support, where no other fits; else None."""
    return repairs[0] if len(repairs) == 1 and repairs[0].seen else None


def _mends(figures: Figures, path: str, text: str, before: Sequence[frozenset[str]]) -> bool:
    if _number(text) is None:
        return False
    changed = {**figures, path: text}
    # Most edits break the first rule that is asked.
    after = itertools.chain([weights_apart(changed)], broken(changed))
    return all(path not in rule and rule in before for rule in after if rule)


def _number(text: str) -> object:
    return plain_number(text[:-1] if text.endswith("%") else text)


def _said(readings: Sequence[Rival]) -> tuple[str, ...]:
    """What the pixels may say: every reading, without dirt at its ends too, and with each runner-up in its place."""
    out: list[str] = []
    for reading in readings:
        text = "".join(reading.text.split())
        out += [canon(text), _bare(canon(text))]
        if "\n" in reading.text.strip():
            continue
        for weak in reading.weak:
            if weak.rival_score >= LEAST or not weak.rival:
                out.append(canon(reading.text[: weak.at] + weak.rival + reading.text[weak.at + 1 :]))
    return tuple(dict.fromkeys(t for t in out if t))


def _bare(text: str) -> str:
    """A number without marks of dirt about it; a dash before it may be a minus and stays."""
    return text.strip(".,:;·•'`\"|_~、。")


def _edits(text: str) -> Iterator[str]:
    yield _bare(text)
    for at, char in enumerate(text):
        for other in _ALIKE.get(char, ""):
            yield text[:at] + other + text[at + 1 :]
        if text[at : at + 1] == text[at + 1 : at + 2]:
            yield text[:at] + text[at + 1 :]
        if "." not in text and at > 0 and text[at - 1 : at + 1].isdigit():
            yield text[:at] + "." + text[at:]
    for at in range(len(text) + 1):
        if text[at : at + 1] != "%" or at < len(text):
            yield from (text[:at] + digit + text[at:] for digit in "0123456789")
