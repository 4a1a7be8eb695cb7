"""What is about people replaced by stand-ins before anything is sent, and put back in what comes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from hebiao.domain.reading import Reading
from hebiao.llm.people import MARK
from hebiao.llm.private import Kind, find, level
from hebiao.normalize import squash


@dataclass(frozen=True)
class Redaction:
    """Pairs of (what is hidden, without white space; its stand-in), longest first; none of them: nothing is hidden."""

    pairs: tuple[tuple[str, str], ...] = ()

    def hide(self, text: str) -> str:
        """The text as it may leave the machine.

        A text is found also with white space, wide letters or the number of a piece inside; the numbers stay.
        """
        if self._pattern is None:
            return text
        out, at = [], 0
        for match in self._pattern.finditer(level(text)):
            out += [text[at : match.start()], self._stand_ins[squash(re.sub(MARK, "", match[0]))]]
            out += re.findall(rf"\n*{MARK}", match[0])
            at = match.end()
        return "".join([*out, text[at:]])

    def show(self, text: str) -> str:
        """The text with what stood there before, without the white space that it may have had."""
        for plain, stand_in in self.pairs:
            text = text.replace(stand_in, plain)
        return text

    @cached_property
    def _stand_ins(self) -> dict[str, str]:
        return dict(self.pairs)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        between = rf"(?:\s|{MARK})*"
        words = (_apart(plain, between.join(map(re.escape, plain))) for plain, _ in self.pairs)
        return re.compile("|".join(words)) if self.pairs else None


def _apart(plain: str, pattern: str) -> str:
    """The pattern, where it is a number not found inside a longer one."""
    return rf"(?<!\d){pattern}(?!\d)" if plain[0].isdigit() and plain[-1].isdigit() else pattern


def find_private(shown: str, readings: Iterable[Reading], known: Collection[str] = ()) -> Redaction:
    """What must not leave the machine in this text: what the parsers read as people's, or what looks like it.

    Args:
        shown: a form as it would be sent.
        readings: the parsers' readings of it.
        known: names of people told of in other forms of the same file, as `names_in` gives them.
    """
    kinds: dict[str, Kind] = {}
    for kind, text in find(shown, readings):
        kinds.setdefault(text, kind)
    whole = squash(level(shown))
    kinds |= {name: "人" for name in sorted(known) if name not in kinds and name in whole}
    count: Counter[Kind] = Counter()
    pairs = []
    for text, kind in kinds.items():
        count[kind] += 1
        pairs.append((text, f"〔{kind}{count[kind]}〕"))
    return Redaction(tuple(sorted(pairs, key=lambda p: (-len(p[0]), p[0]))))


def names_in(shown: str, readings: Iterable[Reading]) -> frozenset[str]:
    """The names of people in one form: once known, they are hidden in every form of the file."""
    return frozenset(text for kind, text in find(shown, readings) if kind == "人")
