"""What a run writes into a store. No model class is loaded for it, so it opens while those are loaded elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self

from hebiao.errors import BusyError, StoreError
from hebiao.store import rows, written
from hebiao.store.base import Base, W_co, Wire
from hebiao.store.migrations import migrate
from hebiao.store.sqlite import SqliteFile, path_of

if TYPE_CHECKING:
    from hebiao.store.decisions import ReviewDecision


def open_writer(url: str) -> RunWriter[Wire]:
    """Opens the store at a SQLAlchemy URL for a run to write.

    Raises:
        StoreError: as `RunWriter`.
    """
    path = path_of(url)
    if path is not None:
        return RunWriter(SqliteFile(path))
    from hebiao.store.db import Alchemy  # as long to load as a dozen forms to read

    return RunWriter(Alchemy(url))


class RunWriter(Generic[W_co]):
    """An open store as a run writes it; use it in a `with` statement. Every method may raise StoreError."""

    def __init__(self, base: Base[W_co]) -> None:
        """Brings the schema of a database to the newest version; see `open_store`.

        Raises:
            StoreError: no server, a file that is no store, a newer schema.
        """
        self._held: list[rows.FlatForm] = []
        self._run_id = 0
        self._base = base
        try:
            with self._write() as connection:
                migrate(connection)
        except StoreError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of all connections."""
        self._base.close()

    def begin_run(self, started: str, settings: Mapping[str, object]) -> int:
        """Opens a run and returns its number. `started` is ISO 8601 with time zone."""
        text = json.dumps(dict(settings), ensure_ascii=False, sort_keys=True, default=str)
        with self._write() as connection:
            self._run_id = written.new_run(connection, started, text)
        return self._run_id

    def keep_log(self, run_id: int, log: str) -> None:
        """Keeps the log of a run that is done, as JSON."""
        with self._write() as connection:
            if not written.keep_log(connection, run_id, log):
                raise _no_run(run_id)

    def hold(self, form: rows.FlatForm) -> None:
        """Takes in a form for the next `save_held`."""
        self._held.append(form)

    def forget(self, count: int) -> None:
        """Lets go of the forms taken in last: their file failed after all."""
        del self._held[len(self._held) - count :]

    def save_held(self) -> None:
        """Keeps what was taken in as forms of the run begun last; see `save_flat`."""
        held, self._held = self._held, []
        self.save_flat(self._run_id, held)

    def save_flat(self, run_id: int, forms: Sequence[rows.FlatForm]) -> None:
        """Keeps forms, in order, in one transaction: all of them or none.

        A form that is there already gets the new reading; decisions on it stay, and apply to it as far
        as they still fit (see `apply_decisions`).
        """
        latest = {form.form_id: form for form in forms}
        with self._write() as connection:
            start = written.next_seq(connection, run_id)
            if start is None:
                raise _no_run(run_id)
            seqs = {form.form_id: start + n for n, form in enumerate(forms)}
            decided = written.decisions_on(connection, list(latest))
            shown = [_as_decided(f, decided[i]) if i in decided else f for i, f in latest.items()]
            table = [(f.form_id, run_id, seqs[f.form_id], *f.form, f.packed) for f in shown]
            written.insert(connection, "forms", rows.FORM_COLUMNS, table, key="form_id")
            links = [(run_id, start + n, form.form_id, form.form[0]) for n, form in enumerate(forms)]
            written.insert(connection, "run_forms", ("run_id", "seq", "form_id", "file"), links)
            written.write_flat(connection, shown)

    def count(self, what: written.Counted = "forms", run_id: int | None = None) -> int:
        """How many there are, in all or in one run; a form that came twice in a run counts twice."""
        with self._read() as connection:
            return written.count(connection, what, run_id)

    @contextmanager
    def _write(self) -> Iterator[W_co]:
        with _store_errors(self._base), self._base.write() as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[W_co]:
        with _store_errors(self._base), self._base.read() as connection:
            yield connection


def _as_decided(form: rows.FlatForm, decided: Sequence[ReviewDecision]) -> rows.FlatForm:
    """A form as it stands after people's decisions; what is packed stays the machine's reading."""
    from hebiao.store.decisions import apply_decisions  # brings the models; few runs read what was decided on

    return rows.flat(apply_decisions(rows.unpack(form.packed), decided), form.packed)


@contextmanager
def _store_errors(base: Base[Any]) -> Iterator[None]:
    """Turns what the database says into a StoreError; the URL is shown without its password."""
    failures: tuple[type[Exception], ...] = (*base.failures, OSError)
    try:
        yield
    except failures as error:
        if _is_busy(error):
            raise BusyError(
                "存储正被别的程序写入，没有记下，请稍后再试一次",
                "another program is writing into the store; nothing was kept, try again in a moment",
            ) from error
        said = str(getattr(error, "orig", None) or error).splitlines()[0][:200]
        raise StoreError(
            f"存储 {base.where} 打不开或写不进：{said}",
            f"the store {base.where} cannot be opened or written: {said}",
        ) from error


def _is_busy(error: Exception) -> bool:
    """Whether a lock was waited for in vain: SQLITE_BUSY, or lock_not_available of PostgreSQL."""
    cause = getattr(error, "orig", None) or error
    if getattr(cause, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
        return True
    told = cause.args[0] if cause.args else None
    return isinstance(told, dict) and told.get("C") == "55P03"


def _no_run(run_id: int) -> StoreError:
    return StoreError(f"存储里没有第 {run_id} 次运行", f"no run {run_id} in the store")
