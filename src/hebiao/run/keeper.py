"""The store of a run, open in a process of its own: what a database needs is loaded, and forms are written, beside the rest.

Nothing waits for it until the forms are in.
"""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Mapping
from multiprocessing.connection import Connection
from types import TracebackType
from typing import TYPE_CHECKING, Final, NamedTuple, Self, cast

from hebiao.errors import HebiaoError, StoreError, UsageError
from hebiao.run.processes import UNGUARDED, leave_terminal, stand_back, start

if TYPE_CHECKING:
    from hebiao.domain.run import RunLog
    from hebiao.store.rows import FlatForm
    from hebiao.store.store import Store
    from hebiao.store.written import Counted

_MEMORY: Final = ("sqlite://", "sqlite:///:memory:")
"""stores that only the process that opened them can see"""
_END_SECONDS: Final = 10.0
YIELD: Final = 10
"""steps by which the other process stands back where processors are short: reading a form takes ten times as long as
keeping it, and nothing waits for the store before forms are in"""


class Begun(NamedTuple):
    """What people have already left in the store of a run that is open."""

    decisions: int
    waivers: int


class _Broken(NamedTuple):
    """What went wrong in the other process, for us."""

    trace: str


class Keeper:
    """Use it as a context manager. Every method may raise StoreError, that of an earlier `save` too."""

    def __init__(self, url: str, *, new: bool = False) -> None:
        """Starts the other process.

        Args:
            url: of the store.
            new: whether there is none there yet, so that nobody has to wait for what is in it.
        """
        self._url = url
        self._new = new and url not in _MEMORY
        self._unanswered: deque[str] = deque()
        """names of the methods whose answers are still to come, in order"""
        self._run_id: int | None = None
        self._waiting: list[FlatForm] = []
        """forms for a store that is not open yet: the pipe to it holds a dozen"""
        self._store: Store | None = None
        if url in _MEMORY:
            self._store = self.store()
            return
        beside = start(keep, url)
        self._process, self._conn = beside.process, beside.conn

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._store is not None:
            self._store.close()
        if self._url in _MEMORY:
            return
        if error is None:
            self._call("close")
            self._process.join(_END_SECONDS)
        if self._process.is_alive():
            # What it had begun to write is not kept: a transaction is whole or not at all.
            self._process.kill()
            self._process.join()
        self._conn.close()

    @property
    def pid(self) -> int | None:
        """The other process; None where there is none."""
        return None if self._url in _MEMORY else self._process.pid

    def begin_run(self, started: str, settings: Mapping[str, object]) -> Begun:
        """Opens a run; the first that waits for the store to be open, unless that is new."""
        if self._new:
            self._send("begin_run", started, settings)
            return Begun(0, 0)
        self._run_id = cast("int", self._call("begin_run", started, settings))
        return Begun(self.count("decisions"), self.count("waivers"))

    @property
    def run_id(self) -> int:
        """The number of the run that was begun last; waits for the store to be open."""
        while self._run_id is None:
            self._answer()
        return self._run_id

    def hold(self, form: FlatForm) -> None:
        """Hands over a form for the next `save`; one at a time, so that no copy of all of them is made."""
        self._waiting.append(form)
        self._take_in()
        if self._run_id is not None or not self._new:
            self._hand_over()

    def forget(self, count: int) -> None:
        """Takes back the forms handed over last."""
        self._hand_over()
        self._tell("forget", count)

    def save(self) -> None:
        """Keeps the forms handed over, all of them or none, while we go on: what fails is raised by a later call."""
        self._hand_over()
        self._tell("save_held")

    def count(self, what: Counted, run_id: int | None = None) -> int:
        """How many there are, in all or in one run."""
        return cast("int", self._call("count", what, run_id))

    def finish_run(self, log: RunLog) -> None:
        """Keeps the log of the run that was begun last, which is done."""
        self._call("keep_log", self.run_id, log.model_dump_json())

    def store(self) -> Store:
        """The store with all that was saved, open in this process: for reading back, which few runs need."""
        while self._unanswered:
            self._answer()
        if self._store is None:
            from hebiao.store import open_store

            self._store = open_store(self._url)
        return self._store

    def _hand_over(self) -> None:
        waiting, self._waiting = self._waiting, []
        for form in waiting:
            self._tell("hold", form)

    def _take_in(self) -> None:
        """Takes in the answers that have come: full pipes both ways would wait for each other for ever."""
        while self._unanswered and self._conn.poll():
            self._answer()

    def _call(self, name: str, *given: object) -> object:
        """What a method of `RunWriter` returns, once all that was asked before is done."""
        if self._url in _MEMORY:
            return getattr(self.store(), name)(*given)
        self._send(name, *given)
        answer = None
        while self._unanswered:
            answer = self._answer()
        return answer

    def _tell(self, name: str, *given: object) -> None:
        if self._url in _MEMORY:
            getattr(self.store(), name)(*given)
        else:
            self._send(name, *given)

    def _send(self, name: str, *given: object) -> None:
        self._take_in()
        try:
            self._conn.send((name, given))
        except OSError as error:
            raise self._died() from error
        self._unanswered.append(name)

    def _answer(self) -> object:
        try:
            answer = self._conn.recv()
        except (EOFError, OSError) as error:
            raise self._died() from error
        name = self._unanswered.popleft()
        if isinstance(answer, StoreError):
            raise answer
        if isinstance(answer, _Broken):
            raise RuntimeError(answer.trace)
        if name == "begin_run":
            self._run_id = cast("int", answer)
        return answer

    def _died(self) -> HebiaoError:
        self._process.join(_END_SECONDS)
        if self._process.exitcode == UNGUARDED:
            return UsageError(
                '脚本里的调用要写在 if __name__ == "__main__": 之下：这里另起的进程会再执行一遍脚本',
                'put the call in your script under if __name__ == "__main__": — each process that is started here '
                "runs the script once more",
            )
        return StoreError(
            "写存储的进程中断了，结果没有存全；请看内存和磁盘空间是否足够，再运行一次",
            "the process that writes the store has died, not all is stored; see that there is memory and disk space, and run again",
        )


def keep(conn: Connection) -> None:
    """The life of the other process: a URL, then names of methods in, what they return or raise out, until it is closed."""
    leave_terminal()
    stand_back(YIELD)
    # Before it is told anything: it may have been started ahead.
    from hebiao.store.run_writer import open_writer

    try:
        keeping = open_writer(conn.recv())
    except EOFError:
        return
    except StoreError as error:
        conn.recv()
        conn.send(error)
        return
    name = ""
    while name != "close":
        try:
            name, given = conn.recv()
            conn.send(getattr(keeping, name)(*given))
        except StoreError as error:
            conn.send(error)
        except (EOFError, OSError):
            return
        except Exception:  # noqa: BLE001 - a bug of ours: its trace belongs where a person sees it
            conn.send(_Broken(traceback.format_exc()))
