"""The two languages a person may read: every sentence for people is a `Message` with both."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in Chinese and English, already filled in."""

    zh: str
    en: str

    def in_lang(self, lang: Lang) -> str:
        """The sentence in the given language."""
        return self.zh if lang == "zh" else self.en

    @classmethod
    def same(cls, text: str) -> Self:
        """What reads the same in both: a name, a figure, a person's own words."""
        return cls(text, text)

    def __str__(self) -> str:
        return self.zh


def joined(messages: Iterable[Message]) -> Message:
    """Several sentences as one line."""
    parts = tuple(messages)
    return Message("；".join(m.zh for m in parts), "; ".join(m.en for m in parts))


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its English noun: "1 form", "1,200 forms", "2 boxes" where the plural is given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def detect_lang() -> Lang:
    """The language of this machine: what the first of HEBIAO_LANG, LC_ALL, LC_MESSAGES and LANG says that names one of the two.

    Chinese where none does: the people this is built for work in Chinese, and C, POSIX and C.UTF-8 (servers, containers)
    are no language.
    """
    for name in ("HEBIAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").lower()
        if value.startswith("en"):
            return "en"
        if value.startswith("zh"):
            return "zh"
    # Windows sets none of them. Elsewhere Python would only read them again, and takes C.UTF-8 for English.
    code = (locale.getlocale()[0] or "") if os.name == "nt" else ""
    return "en" if code.lower().startswith("en") else "zh"
