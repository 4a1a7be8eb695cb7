"""Accepted fields asked once more, some with a planted fault: how well people catch, how well we accept."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from hebiao.domain.form import build_form, get_value, walk_paths
from hebiao.domain.result import FormResult
from hebiao.lang import Message
from hebiao.store import ReviewDecision, Sample, put_back

Quiet = Callable[[str, str, Sequence[str]], str | None]
"""form_id, path and texts: the first that breaks no rule there, None where each breaks one"""
_TRIES: Final = 8
"""faults among which one is sought that no rule tells"""
_Z: Final = 1.959964
"""of the two-sided 95 % interval"""


class Share(Struct, frozen=True):
    """A measured share with its 95 % interval."""

    hits: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end (Wilson 1927); 0 and 1 where nothing was measured."""
        if not self.of:
            return 0.0, 1.0
        p, n = self.hits / self.of, self.of
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return max(0.0, middle - half), min(1.0, middle + half)


class Person(Struct, frozen=True):
    """What the samples say of one person."""

    who: str
    caught: Share
    """planted faults put to them that they did not accept"""
    unsure: int
    """samples of either kind that they set aside, and which still wait for others"""


class Measured(Struct, frozen=True):
    """What the samples say so far."""

    waiting: int
    """not yet asked"""
    aside: int
    """set aside by a person who could not tell; they wait for others"""
    caught: Share
    """planted faults that were not accepted"""
    hinted: Share
    """of these, those that the form's arithmetic tells"""
    unhinted: Share
    """of these, those that it does not tell: seen in the source alone"""
    wrong: Share
    """accepted fields, asked again as they are, that a person did not confirm"""
    people: tuple[Person, ...]
    """everybody to whom one was put, by name"""


def laid_in(result: FormResult, waiting: Mapping[str, Sample]) -> FormResult:
    """The form as it is asked: each field of a sample as any that waits, with what the sample shows."""
    count = len(result.form.indicators)
    values = {path: get_value(result.form, path) for path in walk_paths(count)}
    fields = dict(result.fields)
    for path, sample in waiting.items():
        values[path] = sample.shown
        asked = {"decision": "review", "candidates": (), "reasons": reasons_of(sample)}
        fields[path] = fields[path].model_copy(update=asked)
    return result.model_copy(update={"form": build_form(values, count), "fields": fields})


def reasons_of(sample: Sample) -> tuple[Message, ...]:
    """Why a sample is asked, in the words of any field that waits."""
    said = as_decision(sample)
    return (sample.reason,) if said is None else (sample.reason, put_back(said))


def as_decision(sample: Sample | None) -> ReviewDecision | None:
    """What a person said of a sample, as of any other field; None where nobody has said anything."""
    if sample is None or sample.answer is None:
        return None
    unsure = sample.answer == "unsure"
    return ReviewDecision(
        form_id=sample.form_id,
        path=sample.path,
        kind=sample.answer,
        who=sample.who or "",
        when=sample.when or "",
        value=None if unsure else sample.value,
        why=sample.value if unsure else None,
    )


def measure(samples: Sequence[Sample]) -> Measured:
    """The shares over the answered samples; a person who could not tell is counted in neither."""
    told = [s for s in samples if not s.waits]
    unsure = [s for s in samples if s.answer == "unsure"]
    planted = [s for s in told if s.planted]
    real = [s for s in told if not s.planted]
    # Of everybody: a name that came with the first planted fault alone would tell what was just set aside.
    names = sorted({s.who for s in samples if s.who})
    return Measured(
        sum(s.answer is None for s in samples),
        len(unsure),
        _caught(planted),
        _caught([s for s in planted if s.hint is True]),
        _caught([s for s in planted if s.hint is False]),
        _caught(real),
        tuple(
            Person(name, _caught([s for s in planted if s.who == name]), sum(s.who == name for s in unsure))
            for name in names
        ),
    )


def _caught(told: Sequence[Sample]) -> Share:
    return Share(sum(s.is_caught for s in told), len(told))


def draw(results: Iterable[FormResult], number: int, seed: int, quiet: Quiet | None = None) -> list[Sample]:
    """`number` accepted fields at random, every other one with a planted fault.

    Every accepted field that holds a digit has the same chance; reservoir sampling, so memory does not
    grow with the run. A fault is one that readers make: a digit changed, lost or doubled, a point lost;
    with `quiet`, one that no rule tells where there is one, so that the eye is measured and not the arithmetic.
    """
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret; the seed makes it repeatable
    kept: list[tuple[str, str, str]] = []
    seen = 0
    for result in results:
        for path, field in result.fields.items():
            text = get_value(result.form, path)
            if field.decision != "accept" or path == "year" or not text or not _digits(text):
                continue
            seen += 1
            one = (result.form_id, path, text)
            if len(kept) < number:
                kept.append(one)
            elif (slot := chance.randrange(seen)) < number:
                kept[slot] = one
    chance.shuffle(kept)
    return [_sample(one, bool(n % 2), chance, quiet) for n, one in enumerate(kept)]


def _digits(text: str) -> list[int]:
    return [i for i, c in enumerate(text) if "0" <= c <= "9"]


def _sample(one: tuple[str, str, str], planted: bool, chance: random.Random, quiet: Quiet | None) -> Sample:
    form_id, path, text = one
    faults = [_fault(text, chance) for _ in range(_TRIES)]
    fault, hint = faults[0], None
    if planted and quiet is not None:
        silent = quiet(form_id, path, faults)
        fault, hint = silent or fault, silent is None
    shown, rival = (fault, text) if planted else (text, fault)
    return Sample(form_id, path, shown, rival, planted, hint=hint)


def _fault(text: str, chance: random.Random) -> str:
    """The text misread once."""
    at = chance.choice(_digits(text))
    other = chance.choice([d for d in "0123456789" if d != text[at]])
    ways = [text[:at] + other + text[at + 1 :], text[: at + 1] + text[at:]]
    if "." in text:
        ways.append(text.replace(".", "", 1))
    if len(_digits(text)) > 1:
        ways.append(text[:at] + text[at + 1 :])
    return chance.choice([w for w in ways if w != text])
