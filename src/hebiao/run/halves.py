"""Results in turn from this process and from a copy of it, where a processor would else have nothing to do.

The copy shares what is already read and loaded. It runs ahead no further than a pipe holds, so memory stays flat.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, TypeVar

from hebiao.kept import ours
from hebiao.run.processes import watch

T = TypeVar("T")

_OURS = 2
"""threads of a worker: the one that works, and one that sleeps and sees whether the parent lives"""


def may_part() -> bool:
    """Whether this process can be copied: other threads may hold locks that nobody in the copy would ever open."""
    if sys.platform != "linux":
        return False
    return sum(1 for _ in Path("/proc/self/task").iterdir()) == threading.active_count() <= _OURS


def in_two(count: int, make: Callable[[int], T]) -> Iterator[T]:
    """`make(0)`, `make(1)` … in order, every second one made by a copy of this process.

    The first is made before they part: what it is the first to load and to compile, the copy then has.

    Args:
        count: how many there are.
        make: makes one of them, whichever were made before, here or there; what it returns can be pickled.

    Raises:
        Exception: what `make` raises, in its turn. A copy that crashes takes this process with it, as if it had
            crashed itself.
    """
    if count:
        yield make(0)
    copy = _Copy(range(1, count, 2), make)
    try:
        for number in range(1, count):
            yield copy.take(number) if number % 2 else make(number)
    finally:
        copy.end()


class _Copy(Generic[T]):
    """The other process, seen from this one."""

    def __init__(self, numbers: Iterable[int], make: Callable[[int], T]) -> None:
        self._make = make
        self._conn, theirs = multiprocessing.Pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            _live(theirs, parent, map(make, numbers))
        theirs.close()
        self._lost = False

    def take(self, number: int) -> T:
        """What it made of this number; after an error there, it is made here, and so the error is met here."""
        if not self._lost:
            try:
                made: T = self._conn.recv()
            except (EOFError, OSError):
                self._lost = True
                self._follow()
            else:
                return made
        return self._make(number)

    def _follow(self) -> None:
        """Dies as it died, where no error but a signal ended it."""
        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        code = os.waitstatus_to_exitcode(status)
        if code < 0:
            if -code != signal.SIGKILL:
                signal.signal(-code, signal.SIG_DFL)
            os.kill(os.getpid(), -code)

    def end(self) -> None:
        """Ends it, and leaves no zombie."""
        self._conn.close()
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0


def _live(conn: Connection, parent: int, results: Iterable[object]) -> None:
    """The life of the copy; it does not return."""
    status = 1
    try:
        watch(parent, lambda: os._exit(1))
        for result in results:
            conn.send(result)
        ours.keep()
        status = 0
    finally:
        os._exit(status)
