"""Processes beside the run: how one is started, and those that are started before the run is known.

What a process has to load takes longer than reading a file. The command starts the first worker and the keeper of
the store ahead, so that they load while the command line is read; a run takes them up, or they end unused.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext
    from multiprocessing.process import BaseProcess

Life = Callable[[Connection], None]
"""what a process does with its end of a pipe, from its start to its end; importable by name"""


class Beside(NamedTuple):
    """Another process, and our end of the pipe to it."""

    process: BaseProcess
    conn: Connection

    def kill(self) -> None:
        """Ends it with all that it has started, without waiting for that."""
        if self.process.is_alive() and self.process.pid is not None:
            kill_group(self.process.pid)
            self.process.kill()

    def end(self) -> None:
        """Kills it, and leaves no zombie."""
        self.kill()
        self.process.join()
        self.conn.close()


_ahead: Final[dict[Life, Beside]] = {}
UNGUARDED: Final = 64
"""exit status of a process that, only just spawned, ran the caller's script and with it the run (EX_USAGE)"""


def end_unguarded() -> None:
    """Ends this process where it is being spawned: it loads the caller's script, which has no main guard.

    Raises:
        SystemExit: with `UNGUARDED`, which the parent tells the caller of.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise SystemExit(UNGUARDED)


def context() -> ForkContext | SpawnContext:
    """How processes are started here and now."""
    # Forking a process that runs threads can copy a lock that nobody will ever open.
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def start(life: Life, first: object) -> Beside:
    """One that lives this life, started ahead or anew, with its first message in its pipe."""
    beside = started_ahead(life)
    if beside is None:
        return _new(life, first)
    # One that is dead already is found out by who waits for it.
    with suppress(OSError):
        beside.conn.send(first)
    return beside


def start_ahead(life: Life, *messages: object) -> None:
    """Starts one for a later `start`, where that costs little, with messages in its pipe; `end_ahead` must follow."""
    if life not in _ahead and context().get_start_method() == "fork":
        _ahead[life] = _new(life, *messages)


def started_ahead(life: Life) -> Beside | None:
    """One that lives this life, started ahead and taken up by nobody; so also in processes that were started after it."""
    return _ahead.pop(life, None)


def end_ahead() -> None:
    """Ends those that nobody has taken up."""
    while _ahead:
        _ahead.popitem()[1].end()


def _new(life: Life, *messages: object) -> Beside:
    chosen = context()
    conn, theirs = chosen.Pipe()
    for message in messages:
        conn.send(message)
    process = chosen.Process(target=life, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return Beside(process, conn)


def kill_group(pid: int) -> None:
    """Ends a process that leads a group with all that it has started."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
    else:
        os.kill(pid, signal.SIGTERM)


def leave_terminal() -> None:
    """A group of its own, so that its children (LibreOffice) end with it and Ctrl-C reaches the parent only.

    What C libraries print is not for the person: errors travel as messages.
    """
    if hasattr(os, "setsid"):
        parent = os.getppid()
        os.setsid()
        watch(parent, lambda: kill_group(os.getpid()))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def stand_back(steps: int) -> None:
    """Lets other processes go first where processors are short, by so many steps of `nice`."""
    if hasattr(os, "nice"):
        os.nice(steps)
    # Where Linux shares processors out by session first, `nice` counts only within one, and this process leads its own.
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(steps), encoding="ascii")


def watch(parent: int, end: Callable[[], object]) -> None:
    """Starts a thread that ends this process once that parent is gone."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        end()

    threading.Thread(target=look, daemon=True).start()
