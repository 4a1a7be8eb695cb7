"""Results in order from this process and from a copy of it, where a processor would else have nothing to do.

The copy shares what is already read and loaded. Whoever is free makes the next one, for one of the two may have to share
its processor. Neither runs far ahead, so memory stays flat.
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
from typing import Final, Generic, NamedTuple, TypeVar

from hebiao.pattern_cache import ours
from hebiao.run.processes import watch

T = TypeVar("T")

_AHEAD: Final = 8
"""how many may wait here for one that is not yet made"""
_BYTES: Final = 4
_OURS = 2
"""threads of a worker: the one that works, and one that sleeps and sees whether the parent lives"""


def may_part() -> bool:
    """Whether this process can be copied: other threads may hold locks that nobody in the copy would ever open."""
    if sys.platform != "linux":
        return False
    return sum(1 for _ in Path("/proc/self/task").iterdir()) == threading.active_count() <= _OURS


def in_two(count: int, make: Callable[[int], T]) -> Iterator[T]:
    """`make(0)`, `make(1)` … in order, some of them made by a copy of this process.

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
    turns = _Turns(1, count)
    copy = _Copy(turns, make)
    made: dict[int, T | _Failed] = {}
    try:
        for number in range(1, count):
            while number not in made:
                copy.take(made, wait=False)
                if number in made:
                    break
                mine = turns.take() if len(made) < _AHEAD else None
                if mine is not None:
                    made[mine] = _try(make, mine)
                elif not copy.take(made, wait=True):
                    # It ended with an error of this one, which is so met here.
                    made[number] = _try(make, number)
            one = made.pop(number)
            if isinstance(one, _Failed):
                raise one.error
            yield one
    finally:
        copy.end()
        turns.close()


class _Failed(NamedTuple):
    """An error that waits for its turn."""

    error: Exception


def _try(make: Callable[[int], T], number: int) -> T | _Failed:
    try:
        return make(number)
    except Exception as error:  # noqa: BLE001 - raised in its turn
        return _Failed(error)


class _Turns:
    """The number that nobody has taken yet, in a pipe: who reads it makes that one, and puts in the next."""

    def __init__(self, first: int, end: int) -> None:
        self._end = end
        self._out, self._in = os.pipe()
        self._put(first)

    def _put(self, number: int) -> None:
        os.write(self._in, number.to_bytes(_BYTES, "big"))

    def take(self) -> int | None:
        """The next number; None where there is none left."""
        number = int.from_bytes(os.read(self._out, _BYTES), "big")
        self._put(number + 1)
        return number if number < self._end else None

    def close(self) -> None:
        """Lets go of the pipe."""
        os.close(self._out)
        os.close(self._in)


class _Copy(Generic[T]):
    """The other process, seen from this one."""

    def __init__(self, turns: _Turns, make: Callable[[int], T]) -> None:
        self._conn, theirs = multiprocessing.Pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            _live(theirs, parent, ((number, make(number)) for number in iter(turns.take, None)))
        theirs.close()
        self._lost = False

    def take(self, into: dict[int, T | _Failed], *, wait: bool) -> bool:
        """Takes in what it has made, one at least if it is to be waited for; False where no more will come."""
        try:
            while not self._lost and (wait or self._conn.poll()):
                number, one = self._conn.recv()
                into[number] = one
                wait = False
        except (EOFError, OSError):
            self._lost = True
            self._follow()
        return not self._lost

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
