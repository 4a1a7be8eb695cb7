"""Compiled patterns, kept beside the modules as Python keeps those: compiling them is a fifteenth of a short run.

What is kept is what Python's own compiler makes of a pattern of the program or of a rulebook, never of a document. Only who
may change the program itself can write there; where we may not, nothing is kept. A file of another Python, or one
that is not whole, counts as none, and so does everything where Python has no such compiler. The engine's own door (`_sre`) is
used because there is no public one: `pickle` keeps a pattern's text alone and compiles it once more.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import re
import sys
import time
from array import array
from importlib import import_module
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent / "__pycache__" / f"patterns.{sys.implementation.cache_tag}.bin"
_LEFT: Final = 60.0
"""seconds after which nobody is still writing a file"""
_DIGEST: Final = 32
"""bytes of a digest at the head of the file"""

_Code = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""flags, instructions, groups, their numbers by name, their names by number"""


class Patterns:
    """The patterns that a file keeps."""

    def __init__(self, file: Path, *, writes: bool = not sys.dont_write_bytecode) -> None:
        self._file = file
        self._writes = writes
        self._kept: dict[tuple[str, int], _Code] | None = None
        self._new: dict[tuple[str, int], _Code] = {}

    def compiled(self, text: str, flags: int) -> re.Pattern[str]:
        """As `re.compile`."""
        if self._kept is None:
            self._kept = self._read()
        key = (text, int(flags))
        try:
            code = self._kept.get(key)
            if code is None:
                code = self._kept[key] = self._new[key] = _code(text, flags)
            return _pattern(text, code)
        except (ImportError, AttributeError, TypeError, ValueError, RuntimeError):
            # Another Python: what it calls its compiler, or takes, may differ. A pattern that is wrong is told here.
            return re.compile(text, flags)

    def keep(self) -> None:
        """Writes what was compiled since the last time, beside what others have kept meanwhile."""
        if not self._new or not self._writes:
            return
        body = marshal.dumps((_made_by(), self._read() | self._new))
        self._new.clear()
        aside = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            aside.write_bytes(_digest(body) + body)
            aside.replace(self._file)
            self._tidy()

    def _tidy(self) -> None:
        """Removes what processes left half written that were killed over it."""
        for left in self._file.parent.glob(f"{self._file.name}.*"):
            if time.time() - left.stat().st_mtime > _LEFT:
                left.unlink()

    def _read(self) -> dict[tuple[str, int], _Code]:
        try:
            data = self._file.read_bytes()
        except OSError:
            return {}
        body = data[_DIGEST:]
        if _digest(body) != data[:_DIGEST]:
            return {}
        made_by, kept = marshal.loads(body)  # noqa: S302 - ours, and whole; whoever can write it can write the program
        return dict(kept) if made_by == _made_by() else {}


def _digest(body: bytes) -> bytes:
    from hashlib import (
        sha256,  # takes longer to load than all else here, and few who import the package need it
    )

    return sha256(body).digest()


def _made_by() -> str:
    return f"{sys.version} {getattr(_engine(), 'MAGIC', None)}"


def _engine() -> Any:
    return import_module("_sre")


def _code(text: str, flags: int) -> _Code:
    """What `re.compile` hands to its engine."""
    parsed = import_module("re._parser").parse(text, flags)
    instructions = import_module("re._compiler")._code(parsed, flags)
    state = parsed.state
    names: list[str | None] = [None] * state.groups
    for name, number in state.groupdict.items():
        names[number] = name
    packed = array("I", map(int, instructions)).tobytes()
    return int(flags | state.flags), packed, state.groups - 1, dict(state.groupdict), tuple(names)


def _pattern(text: str, code: _Code) -> re.Pattern[str]:
    flags, packed, groups, numbers, names = code
    instructions = array("I")
    instructions.frombytes(packed)
    pattern: re.Pattern[str] = _engine().compile(text, flags, instructions.tolist(), groups, numbers, names)
    return pattern


ours: Final = Patterns(FILE)
"""those of the program"""
