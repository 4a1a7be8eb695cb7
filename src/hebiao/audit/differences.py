"""What differs between an approved text and a written one, word by word; and which indicator stands for which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, Literal

from msgspec import Struct

from hebiao.audit.tables import ApprovedIndicator, name_key
from hebiao.domain.form import Indicator
from hebiao.lang import Lang
from hebiao.lazy import regex
from hebiao.normalize import canon

_PIECE: Final = regex(r"\d+(?:\.\d+)?|[A-Za-z]+|.", re.DOTALL)
_SAME: Final = 60
"""rapidfuzz similarity from which two indicators are taken for one"""


class Change(Struct, frozen=True):
    """A stretch of text that is the same in both, only approved ("delete") or only written ("insert")."""

    kind: Literal["equal", "delete", "insert"]
    text: str


def compare_texts(approved: str, found: str) -> tuple[Change, ...]:
    """The stretches of both texts in order; numbers and Latin words are not taken apart."""
    a, b = _PIECE.findall(approved), _PIECE.findall(found)
    changes: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            changes.append(Change("equal", "".join(a[i1:i2])))
            continue
        if i2 > i1:
            changes.append(Change("delete", "".join(a[i1:i2])))
        if j2 > j1:
            changes.append(Change("insert", "".join(b[j1:j2])))
    return tuple(changes)


def show_changes(changes: Sequence[Change], lang: Lang = "zh", around: int = 12) -> str:
    """The changes as one line, 〔删:…〕〔增:…〕; long equal stretches are shortened to what stands around a change."""
    words = {"delete": "删", "insert": "增"} if lang == "zh" else {"delete": "cut", "insert": "new"}
    parts = []
    for i, change in enumerate(changes):
        if change.kind != "equal":
            parts.append(f"〔{words[change.kind]}:{change.text}〕")
        elif len(change.text) <= 2 * around:
            parts.append(change.text)
        else:
            head = change.text[:around] if i else ""
            tail = change.text[-around:] if i < len(changes) - 1 else ""
            parts.append(f"{head}…{tail}")
    return "".join(parts)


def says_same(a: str | None, b: str | None) -> bool:
    """Whether two texts differ in nothing but punctuation and spaces at most; signs of a target count."""
    left, right = canon(a or ""), canon(b or "")
    return left == right or (bool(left and right) and _bare(left) == _bare(right))


def _bare(key: str) -> str:
    return re.sub(r"[,.。;:、!\"()\[\]](?!\d)", "", key)


def align(
    written: Sequence[Indicator], approved: Sequence[ApprovedIndicator]
) -> list[tuple[int | None, int | None]]:
    """Pairs of positions (written, approved), None where one has no partner; the most similar pairs first."""
    from rapidfuzz import fuzz

    scored = []
    for i, x in enumerate(written):
        for j, y in enumerate(approved):
            likeness = fuzz.ratio(name_key(x.name or ""), name_key(y.name or ""))
            if (
                x.level2
                and y.level2
                and canon(x.level2).removesuffix("指标") == canon(y.level2).removesuffix("指标")
            ):
                likeness += 10
            likeness += 5 if says_same(x.target, y.target) else 0
            if likeness >= _SAME:
                scored.append((likeness, -abs(i - j), i, j))
    pairs: list[tuple[int | None, int | None]] = []
    left, right = set(range(len(written))), set(range(len(approved)))
    for _, _, i, j in sorted(scored, reverse=True):
        if i in left and j in right:
            left.discard(i)
            right.discard(j)
            pairs.append((i, j))
    return [
        *sorted(pairs, key=lambda p: p[0] or 0),
        *((i, None) for i in sorted(left)),
        *((None, j) for j in sorted(right)),
    ]
