"""Worker processes that read one file at a time: a hang or a crash costs one file, never the run.

Forked where that is safe (it saves the start of an interpreter), spawned elsewhere. Results come back in
the order of the jobs; what runs ahead of its turn is held up to `AHEAD_BYTES`.
"""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct, field

from hebiao.run.processes import start
from hebiao.run.worker import Done, Failure, Job, Message, PageTurned, Piece, Process, Share, serve

if TYPE_CHECKING:
    from hebiao.config import Settings

AHEAD_BYTES: Final = 32 * 1024 * 1024
"""what may wait for an earlier file; beyond it the other workers pause"""
START_SECONDS: Final = 60.0
"""what a new worker may take until it begins its first file"""
TICK: Final = 0.25
"""how often the parent looks at clocks, in seconds"""


class Result(NamedTuple):
    """All that came of one job: its forms in document order, or its error."""

    name: str
    pieces: Sequence[Piece]
    done: Done


class _Worker:
    """A process with its pipe, and the ticket of the job that it has in hand."""

    def __init__(self, settings: Settings, process: Process | None) -> None:
        self._beside = start(serve, (settings, process))
        self.process, self.conn = self._beside.process, self._beside.conn
        self.ticket: _Ticket | None = None
        self.share = 1
        self.deadline = 0.0

    def kill(self) -> None:
        """Ends it with its children, without waiting for that."""
        self._beside.kill()

    def end(self) -> None:
        """Kills it with its children, and leaves no zombie."""
        self._beside.end()


class _Ticket(Struct):
    """A job with what has come of it so far; its bytes are with the worker only."""

    name: str
    pieces: list[Piece] = field(default_factory=list)
    held: int = 0
    passed_on: int = 0
    """pieces handed over before the file was known to be whole"""
    done: Done | None = None
    began: float = field(default_factory=time.perf_counter)

    def news(self) -> Sequence[Piece]:
        """The pieces that have come since it was asked last."""
        new = self.pieces[self.passed_on :]
        self.passed_on = len(self.pieces)
        return new

    def end(self, done: Done) -> None:
        """The job is done; of a file that failed no form is kept."""
        self.done = done
        if done.error is not None:
            self.pieces.clear()
            self.held = 0


class Pool:
    """Workers over a feed of jobs. Use it as a context manager; leaving it ends every worker."""

    def __init__(
        self,
        settings: Settings,
        process: Process | None,
        on_page: Callable[[str, PageTurned], None] | None = None,
    ) -> None:
        """Starts nothing yet.

        Args:
            settings: limits and number of workers.
            process: what makes forms of one source; the pipeline unless given.
            on_page: is told the file and the page that a worker has come to.
        """
        self._settings = settings
        self._process = process
        self._on_page = on_page
        self._workers: list[_Worker] = []
        self._queue: deque[_Ticket] = deque()
        self._jobs: Iterator[Job] = iter(())

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def kill(self) -> None:
        """Stops every worker at once, whatever it has in hand; leaving the pool waits for their end."""
        for worker in self._workers:
            worker.kill()

    def close(self) -> None:
        """Ends every worker, whatever it has in hand."""
        for worker in self._workers:
            worker.end()
        self._workers = []

    def results(self, jobs: Iterator[Job], stop: Callable[[], bool]) -> Iterator[Piece | Result]:
        """What came of every job, in the order of the jobs.

        Of the file whose turn it is, pieces may come before its Result, which holds them again, or holds none
        because the file failed after all. When `stop` becomes true no more jobs are taken and those in hand
        are dropped.
        """
        self._jobs = jobs
        self._fill()
        return self._results(stop)

    def _results(self, stop: Callable[[], bool]) -> Iterator[Piece | Result]:
        while not stop():
            while self._queue and (done := self._queue[0].done) is not None:
                ticket = self._queue.popleft()
                yield Result(ticket.name, ticket.pieces, done)
            self._fill()
            if not self._queue:
                return
            yield from self._queue[0].news()
            self._listen()

    def _fill(self) -> None:
        """Gives work to every worker that has none, as far as memory allows."""
        while self._has_room():
            job = next(self._jobs, None)
            if job is None:
                self._share_out()
                return
            ticket = _Ticket(job.name)
            self._queue.append(ticket)
            if job.error is None:
                self._dispatch(self._idle(), ticket, job)
            else:
                ticket.end(Done(error=job.error))

    def _share_out(self) -> None:
        """Gives the processors that will have no file of their own any more to the file whose turn it is."""
        busy = [w for w in self._workers if w.ticket is not None]
        spare = self._settings.jobs - sum(w.share for w in busy)
        first = next((w for t in self._queue for w in busy if w.ticket is t), None)
        if first is None or spare <= 0:
            return
        first.share += spare
        # One that is dead already is found out by who waits for it.
        with suppress(OSError):
            first.conn.send(Share(first.share))

    def _has_room(self) -> bool:
        if sum(t.held for t in self._queue) > AHEAD_BYTES:
            return False
        busy = sum(w.ticket is not None for w in self._workers)
        return busy < max(1, self._settings.jobs)

    def _idle(self) -> _Worker:
        for worker in self._workers:
            if worker.ticket is None:
                return worker
        self._workers.append(_Worker(self._settings, self._process))
        return self._workers[-1]

    def _dispatch(self, worker: _Worker, ticket: _Ticket, job: Job) -> None:
        worker.ticket, worker.share = ticket, job.share
        worker.deadline = time.monotonic() + START_SECONDS + self._settings.limits.seconds
        try:
            worker.conn.send(job)
        except OSError:
            self._lost(worker)

    def _listen(self) -> None:
        """Takes in what workers have sent, and ends those that are dead or late."""
        full = sum(t.held for t in self._queue) > AHEAD_BYTES
        busy = {w.conn: w for w in self._workers if w.ticket is not None}
        heard = {c: w for c, w in busy.items() if not full or w.ticket is self._queue[0]}
        if not heard:
            return
        ready = wait(list(heard), timeout=TICK)
        for conn in ready:
            self._take(heard[conn])  # type: ignore[index]  # `wait` is typed for more than the connections it was given
        now = time.monotonic()
        for conn, worker in busy.items():
            if worker.ticket is None or conn in ready:
                continue
            if conn not in heard or conn.poll():
                worker.deadline = max(worker.deadline, now + TICK)
            elif now > worker.deadline:
                self._late(worker)

    def _take(self, worker: _Worker) -> None:
        ticket = worker.ticket
        if ticket is None:
            return
        try:
            message: Message = worker.conn.recv()
        except (EOFError, OSError):
            self._lost(worker)
            return
        if isinstance(message, Piece):
            ticket.pieces.append(message)
            ticket.held += message.size
        elif isinstance(message, Done):
            ticket.end(message)
            worker.ticket = None
        else:
            worker.deadline = time.monotonic() + self._settings.limits.seconds
            if isinstance(message, PageTurned) and self._on_page is not None:
                self._on_page(ticket.name, message)

    def _late(self, worker: _Worker) -> None:
        limit = self._settings.limits.seconds
        self._fail(
            worker,
            Failure(
                f"超过时间上限 {limit:g} 秒，已停止读取，可用 --time-limit 调高",
                f"stopped after the time limit of {limit:g} s; raise --time-limit",
                "limit",
            ),
        )

    def _lost(self, worker: _Worker) -> None:
        worker.process.join(1.0)
        how = _how_it_ended(worker.process.exitcode)
        self._fail(
            worker,
            Failure(
                f"读取这个文件的进程崩溃了（{how}），其余文件不受影响",
                f"the process reading it crashed ({how}); the other files are not affected",
                "crash",
            ),
        )

    def _fail(self, worker: _Worker, error: Failure) -> None:
        ticket = worker.ticket
        worker.end()
        self._workers.remove(worker)
        if ticket is not None:
            ticket.end(Done(seconds=round(time.perf_counter() - ticket.began, 4), error=error))


def _how_it_ended(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return signal.Signals(-exitcode).name
    return f"exit {exitcode}"
