"""What a person sends to the desk, what comes of it, and the two ways in which nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from hebiao.domain.result import Finding
from hebiao.errors import HebiaoError
from hebiao.review.queue import Key
from hebiao.store import ReviewDecision

Kind = Literal["confirm", "correct", "reject", "unsure", "undo"]


class Taken(HebiaoError):
    """Somebody else has the field before them just now."""

    code = "taken"

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} 正在看这一项", f"{who} is at this field just now")
        self.who = who

    def __reduce__(self) -> tuple[type[Taken], tuple[str]]:  # type: ignore[override] # another argument than the root's
        return type(self), (self.who,)


class Clash(HebiaoError):
    """Somebody else decided first: nothing was written, both values are here."""

    code = "conflict"

    def __init__(self, mine: Answer, theirs: ReviewDecision) -> None:
        super().__init__(
            f"{theirs.who} 已先作了决定，没有写入您的", f"{theirs.who} decided first; yours was not written"
        )
        self.mine, self.theirs = mine, theirs

    def __reduce__(self) -> tuple[type[Clash], tuple[Answer, ReviewDecision]]:  # type: ignore[override] # arguments of its own, too
        return type(self), (self.mine, self.theirs)


class Answer(Struct, frozen=True):
    """What a person sends."""

    form_id: str
    path: str
    kind: Kind
    who: str
    version: int
    """of the last decision that the page showed"""
    value: str | None = None
    candidate: str | None = None
    why: str | None = None
    shown: str | None = None
    """mark of what the page said the field says (`store.mark_of`); None where it is not known"""

    @property
    def key(self) -> Key:
        """The field it is about."""
        return self.form_id, self.path


class Done(Struct, frozen=True):
    """What a decision has changed."""

    key: Key
    kind: Kind
    value: str | None
    settled: tuple[Finding, ...]
    """findings that are gone"""
    raised: tuple[Finding, ...]
    """findings that are new"""


def is_same(answer: Answer, kept: ReviewDecision) -> bool:
    """Whether what was kept is this very answer, whose acknowledgement was lost."""
    same = (kept.who, kept.kind, kept.version) == (answer.who, answer.kind, answer.version + 1)
    return same and (answer.kind != "correct" or kept.value == answer.value)


def compare(answer: Answer, value: str | None, before: Sequence[Finding], after: Sequence[Finding]) -> Done:
    """What a decision has changed: the findings that went and those that came."""

    def keys(findings: Sequence[Finding]) -> dict[tuple[str, tuple[str, ...], str], Finding]:
        return {(f.rule, f.fields, f.message): f for f in findings}

    old, new = keys(before), keys(after)
    return Done(
        answer.key,
        answer.kind,
        value,
        tuple(f for k, f in old.items() if k not in new),
        tuple(f for k, f in new.items() if k not in old),
    )
