"""What a run writes into a store. No model class is loaded for it, so it opens while those are loaded elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from hebiao.errors import BusyError, StoreError
from hebiao.store import rows, statements
from hebiao.store.db import make_engine, runs
from hebiao.store.migrations import migrate

if TYPE_CHECKING:
    from hebiao.store.decisions import ReviewDecision


class RunWriter:
    """An open store as a run writes it; use it in a `with` statement. Every method may raise StoreError."""

    def __init__(self, url: str, *, durable: bool = False) -> None:
        """Opens the store at a URL and brings its schema to the newest version; see `open_store`.

        Raises:
            StoreError: malformed URL, missing driver, no server, a file that is no store, a newer schema.
        """
        self._held: list[rows.FlatForm] = []
        self._engine = make_engine(url, durable=durable)
        self._writer = self._engine.execution_options(hebiao_write=True)
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
        self._engine.dispose()

    def begin_run(self, started: str, settings: Mapping[str, object]) -> int:
        """Opens a run and returns its number. `started` is ISO 8601 with time zone."""
        text = json.dumps(dict(settings), ensure_ascii=False, sort_keys=True, default=str)
        with self._write() as connection:
            done = connection.execute(runs.insert().values(started=started, settings=text))
            assert done.inserted_primary_key is not None
            return int(done.inserted_primary_key[0])

    def keep_log(self, run_id: int, log: str) -> None:
        """Keeps the log of a run that is done, as JSON."""
        with self._write() as connection:
            change = runs.update().where(runs.c.id == run_id).values(log=log)
            if connection.execute(change).rowcount != 1:
                raise _no_run(run_id)

    def hold(self, form: rows.FlatForm) -> None:
        """Takes in a form for the next `save_held`."""
        self._held.append(form)

    def forget(self, count: int) -> None:
        """Lets go of the forms taken in last: their file failed after all."""
        del self._held[len(self._held) - count :]

    def save_held(self, run_id: int) -> None:
        """Keeps what was taken in; see `save_flat`."""
        held, self._held = self._held, []
        self.save_flat(run_id, held)

    def save_flat(self, run_id: int, forms: Sequence[rows.FlatForm]) -> None:
        """Keeps forms, in order, in one transaction: all of them or none.

        A form that is there already gets the new reading; decisions on it stay, and apply to it as far
        as they still fit (see `apply_decisions`).
        """
        latest = {form.form_id: form for form in forms}
        with self._write() as connection:
            start = statements.next_seq(connection, run_id)
            if start is None:
                raise _no_run(run_id)
            seqs = {form.form_id: start + n for n, form in enumerate(forms)}
            decided = statements.decisions_on(connection, list(latest))
            shown = [_as_decided(f, decided[i]) if i in decided else f for i, f in latest.items()]
            table = [(f.form_id, run_id, seqs[f.form_id], *f.form, f.packed) for f in shown]
            statements.insert(connection, "forms", rows.FORM_COLUMNS, table, key="form_id")
            links = [(run_id, start + n, form.form_id, form.form[0]) for n, form in enumerate(forms)]
            statements.insert(connection, "run_forms", ("run_id", "seq", "form_id", "file"), links)
            statements.write_flat(connection, shown)

    def count(self, what: statements.Counted = "forms", run_id: int | None = None) -> int:
        """How many there are, in all or in one run; a form that came twice in a run counts twice."""
        with self._read() as connection:
            return statements.count(connection, what, run_id)

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with _store_errors(self._engine), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with _store_errors(self._engine), self._engine.connect() as connection:
            yield connection


def _as_decided(form: rows.FlatForm, decided: Sequence[ReviewDecision]) -> rows.FlatForm:
    """A form as it stands after people's decisions; what is packed stays the machine's reading."""
    from hebiao.store.decisions import apply_decisions  # brings the models; few runs read what was decided on

    return rows.flat(apply_decisions(rows.unpack(form.packed), decided), form.packed)


@contextmanager
def _store_errors(engine: Engine) -> Iterator[None]:
    """Turns what the database says into a StoreError; the URL is shown without its password."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        if _is_busy(error):
            raise BusyError(
                "存储正被别的程序写入，没有记下，请稍后再试一次",
                "another program is writing into the store; nothing was kept, try again in a moment",
            ) from error
        where = engine.url.render_as_string(hide_password=True)
        said = str(getattr(error, "orig", None) or error).splitlines()[0][:200]
        raise StoreError(
            f"存储 {where} 打不开或写不进：{said}", f"the store {where} cannot be opened or written: {said}"
        ) from error


def _is_busy(error: Exception) -> bool:
    """Whether a lock was waited for in vain: SQLITE_BUSY, or lock_not_available of PostgreSQL."""
    cause = getattr(error, "orig", None)
    if getattr(cause, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
        return True
    told = cause.args[0] if cause is not None and cause.args else None
    return isinstance(told, dict) and told.get("C") == "55P03"


def _no_run(run_id: int) -> StoreError:
    return StoreError(f"存储里没有第 {run_id} 次运行", f"no run {run_id} in the store")
