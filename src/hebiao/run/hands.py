"""The processes that read the pages of one worker's files: a crash or a hang costs a page, and pages go side by side.

A hand is a copy of the worker, made before that has loaded anything to read pictures with; it loads this itself, and
keeps it for the next file. It opens a file by itself, too: nothing is shared, so who reads a page makes no difference.
"""

from __future__ import annotations

import mmap
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, Final, Generic, NamedTuple, Self, TypeVar

from hebiao.domain.progress import tell_page
from hebiao.domain.sharing import Lost, Wanted, Work, attempt, let_use
from hebiao.lang import Message
from hebiao.run.processes import watch

W = TypeVar("W", bound=Wanted)
T = TypeVar("T")

AHEAD: Final = 8
"""pages that may be read before one whose turn it is: what is held stays small"""
TICK: Final = 0.25
"""how often clocks are looked at, in seconds"""
SOONER: Final = 0.9
"""of the time that a page has: what is left is the worker's, to say so before it is killed itself"""
THREADS: Final = ("OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
"""libraries that would take every processor for themselves in each process"""


class _Failed(NamedTuple):
    """An error that waits for its turn."""

    error: Exception


class _Batch(Generic[W, T]):
    """Pages that are wanted in order, and those that are read."""

    def __init__(self, work: Work[W, T], wanted: Sequence[W]) -> None:
        self.work, self.wanted = work, wanted
        self.due = self.given = 0
        """the one whose turn it is; how many are in hand or read"""
        self.made: dict[int, T | Lost | _Failed] = {}

    def next(self) -> int | None:
        """The place of the next page to be read; None where none may be yet."""
        return self.given if self.given < min(len(self.wanted), self.due + AHEAD) else None


class Hands:
    """Reads pages by at most `share` processes; see `sharing.read_pages`."""

    def __init__(self, seconds: float, conn: Connection | None = None) -> None:
        """Starts nothing yet.

        Args:
            seconds: that a page may take.
            conn: brings a larger share, in a tuple of one.
        """
        self.share = 1
        self._conn = conn
        self._seconds = seconds * SOONER
        self._hands: list[_Hand] = []
        self._each = mmap.mmap(-1, 1)
        """processors that every hand with a page may use; the hands see it"""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Ends the processes, whatever they still read: they hold open whatever this one had open."""
        while self._hands:
            self._hands.pop().end()
        self._each.close()

    def read(self, work: Work[W, T], wanted: Sequence[W]) -> Iterator[T | Lost]:
        """The pages in order. This process can be copied (`forked.may_part`)."""
        batch = _Batch(work, wanted)
        try:
            while batch.due < len(wanted):
                self._give(batch)
                if batch.due not in batch.made:
                    self._listen()
                    continue
                one = batch.made.pop(batch.due)
                if isinstance(one, _Failed):
                    raise one.error
                batch.due += 1
                self._give(batch)
                yield one
        finally:
            # What is still in hand is nobody's when it comes.
            batch.given = len(wanted)

    def _give(self, batch: _Batch[W, T]) -> None:
        while (place := batch.next()) is not None:
            hand = next((h for h in self._hands if h.batch is None), None)
            if hand is None:
                if len(self._hands) >= self.share:
                    return
                hand = _Hand(self._each)
                self._hands.append(hand)
            batch.given += 1
            page = batch.wanted[place]
            tell_page(page.number, page.count)
            hand.begin(batch, place, self._seconds if page.count > 1 else float("inf"))

    def _listen(self) -> None:
        """Takes in what was read, and ends hands that are dead or late."""
        busy = [h for h in self._hands if h.batch is not None]
        self._each[0] = min(255, max(1, self.share // max(1, len(busy))))
        more = [self._conn] if self._conn is not None else []
        ready = wait([*more, *(h.conn for h in busy)], timeout=TICK)
        if self._conn is not None and self._conn in ready:
            (self.share,) = self._conn.recv()
        for hand in (h for h in busy if h.conn in ready):
            if not hand.take():
                self._hands.remove(hand)
        now = time.monotonic()
        for hand in busy:
            if hand.batch is not None and now > hand.deadline:
                self._hands.remove(hand)
                hand.kill(
                    Message(
                        "超过时间上限，没有读出，可用 --time-limit 调高",
                        "stopped after the time limit, not read; raise --time-limit",
                    )
                )


class _Hand:
    """One of the processes, seen from the worker."""

    def __init__(self, processors: mmap.mmap) -> None:
        self.conn, theirs = multiprocessing.Pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            let_use(lambda: max(1, processors[0]))
            _live(theirs, parent)
        theirs.close()
        self.batch: _Batch[Any, Any] | None = None
        self.deadline = 0.0
        self._place = 0
        self._opened: Work[Any, Any] | None = None

    def begin(self, batch: _Batch[Any, Any], place: int, seconds: float) -> None:
        """Has it read a page, within so many seconds."""
        self.batch, self._place = batch, place
        self.deadline = time.monotonic() + seconds
        work = None if self._opened is batch.work else batch.work
        self._opened = batch.work
        try:
            self.conn.send((work, batch.wanted[place]))
        except OSError:
            return  # it is dead, which is met when it is listened to

    def take(self) -> bool:
        """Takes in the page; False where the process has died over it."""
        batch, self.batch = self.batch, None
        assert batch is not None
        try:
            batch.made[self._place] = self.conn.recv()
        except (EOFError, OSError):
            self._died(batch)
            return False
        return True

    def kill(self, why: Message) -> None:
        """Ends it, for that reason."""
        self.end()
        if self.batch is not None:
            self.batch.made[self._place] = Lost(why)

    def end(self) -> None:
        """Kills it, and leaves no zombie."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self.conn.close()

    def _died(self, batch: _Batch[Any, Any]) -> None:
        self.conn.close()
        _, status = os.waitpid(self._pid, 0)
        code = os.waitstatus_to_exitcode(status)
        if batch.wanted[self._place].count == 1:
            _die(code)
        how = signal.Signals(-code).name if code < 0 else f"exit {code}"
        batch.made[self._place] = Lost(
            Message(
                f"读取它的进程崩溃了（{how}），没有读出，请对照原件",
                f"the process reading it crashed ({how}); not read, compare with the original",
            )
        )


def _die(code: int) -> None:
    """This process ends as that one did: the file had no other page."""
    if code < 0:
        if -code != signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


def _live(conn: Connection, parent: int) -> None:
    """The life of a hand; it does not return."""
    try:
        for name in THREADS:
            os.environ.setdefault(name, "1")
        watch(parent, lambda: os._exit(1))
        work: Work[Any, Any]
        make: Callable[[Any], Any] | None = None
        while True:
            other, page = conn.recv()
            if other is not None:
                work, make = other, None
            try:
                make = make or work.open(work.source, work.limits)
                made = attempt(make, page)
            except Exception as error:  # noqa: BLE001 - raised in its turn
                made = _Failed(error)
            conn.send(made)
    except EOFError:
        os._exit(0)
    finally:
        os._exit(1)
