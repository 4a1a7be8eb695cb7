"""What is made when it is first used: start-up is what a person waits for."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import cast

from hebiao.pattern_cache import ours


def load_later(package: str, homes: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """The `__getattr__` of a package.

    Args:
        package: its `__name__`.
        homes: public names by the module that they are defined in.

    Raises:
        AttributeError: when called with a name that is not public.
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def load(name: str) -> object:
        home = home_of.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(home), name)
        setattr(sys.modules[package], name, value)
        return value

    return load


def regex(text: str, flags: int = 0, *, keep: bool = True) -> re.Pattern[str]:
    """As `re.compile`, but compiled when it is first used.

    Compiling takes 0.1 to 4 ms (a class of Chinese characters is spelled out over all 65,536), half as long as
    all other loading together, and a form of one kind needs half of all patterns.

    Args:
        text: the pattern.
        flags: of `re`.
        keep: whether it is the program's own or a rulebook's, and kept compiled for the next run; False for one made of
            what a document says.
    """
    return cast("re.Pattern[str]", _Regex(text, flags, keep))


def longest_first(words: Iterable[str]) -> list[str]:
    """Words in the order in which a pattern tries them: none is met before a longer one that begins with it.

    Words of one length in the order of their characters: a set has another order in every process, a pattern made of
    it another text, and what is kept compiled would grow with every run.
    """
    return sorted(words, key=lambda word: (-len(word), word))


class _Regex:
    """A pattern that is not compiled yet; once it is, its methods are the compiled one's own."""

    def __init__(self, text: str, flags: int, keep: bool) -> None:
        self.pattern = text
        self._flags = flags
        self._compile = ours.compiled if keep else re.compile

    def __getattr__(self, name: str) -> object:
        compiled = self._compile(self.pattern, self._flags)
        for known in ("match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn", name):
            setattr(self, known, getattr(compiled, known))
        value: object = getattr(compiled, name)
        return value
