"""A piece of work done beside us, on the processor that the workers have just left."""

from __future__ import annotations

import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from hebiao.errors import HebiaoError, StoreError
from hebiao.run.pool import context


class Aside:
    """Runs a task in a forked process where forking is safe, at once otherwise.

    As a context manager: leaving it waits for the task, and raises what the task raised.
    """

    def __init__(self, task: Callable[[], None]) -> None:
        chosen = context()
        if chosen.get_start_method() != "fork":
            task()
            self._process = None
            return
        self._ours, theirs = chosen.Pipe(duplex=False)
        self._process = chosen.Process(target=_do, args=(task, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is None:
            return
        if error is not None:
            self._process.kill()
            self._process.join()
            self._ours.close()
            return
        try:
            problem: BaseException | None = self._ours.recv()
        except EOFError:
            problem = StoreError(
                "写结果的进程崩溃了，请重试", "the process writing the results crashed; try again"
            )
        self._process.join()
        self._ours.close()
        if problem is not None:
            raise problem


def _do(task: Callable[[], None], conn: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        task()
    except (HebiaoError, OSError) as error:
        conn.send(error)
    except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
        conn.send(RuntimeError(f"{type(error).__name__}: {error}"))
    else:
        conn.send(None)
