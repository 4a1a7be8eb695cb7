"""A SQLite file by Python's own driver, set up as `db` sets up the engine of one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import Any, Final

BUSY_MS: Final = 15_000
"""how long a writer waits for another one on SQLite, in milliseconds"""
PRAGMAS: Final = (
    f"busy_timeout={BUSY_MS}",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
)
BEGIN_READ: Final = "BEGIN"
BEGIN_WRITE: Final = "BEGIN IMMEDIATE"
"""a read that turns into a write fails at once when another writer came between: writers lock first"""
_SCHEME: Final = "sqlite:///"
_MEANS: Final = frozenset("?%")
"""characters that stand for something else in a URL"""


def path_of(url: str) -> str | None:
    """The file that a URL names and nothing else; None where SQLAlchemy has to make sense of it."""
    path = url.removeprefix(_SCHEME)
    plain = path != url and not path.startswith((":", "file:")) and not _MEANS.intersection(path)
    return path if plain and path else None


class _Answer:
    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self.rowcount = cursor.rowcount
        self._rows = cursor.fetchall()

    def first(self) -> Sequence[Any] | None:
        return self._rows[0] if self._rows else None

    def all(self) -> Sequence[Sequence[Any]]:
        return self._rows


class _Wire:
    """The one connection to the file; see `base.Wire`."""

    dialect: Final = SimpleNamespace(name="sqlite")

    def __init__(self, path: str) -> None:
        # The driver's own transaction handling is switched off so that DDL and reads are transactional too.
        self.raw = sqlite3.connect(path, isolation_level=None)
        for pragma in PRAGMAS:
            self.raw.execute(f"PRAGMA {pragma}")

    def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> _Answer:
        if isinstance(parameters, list):
            return _Answer(self.raw.executemany(statement, parameters))
        return _Answer(self.raw.execute(statement, parameters or ()))


class SqliteFile:
    """See `base.Base`; the file is opened, and made if it is not there, with the first transaction."""

    failures: tuple[type[Exception], ...] = (sqlite3.Error,)

    def __init__(self, path: str) -> None:
        self.where = _SCHEME + path
        self._path = path
        self._wire: _Wire | None = None

    def write(self) -> AbstractContextManager[_Wire]:
        """A transaction that may write: all of it or nothing is kept."""
        return self._transaction(BEGIN_WRITE)

    def read(self) -> AbstractContextManager[_Wire]:
        """One that only reads."""
        return self._transaction(BEGIN_READ)

    def close(self) -> None:
        """Lets go of the connection."""
        if self._wire is not None:
            self._wire.raw.close()
            self._wire = None

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[_Wire]:
        self._wire = self._wire or _Wire(self._path)
        raw = self._wire.raw
        raw.execute(begin)
        try:
            yield self._wire
        except BaseException:
            raw.rollback()
            raise
        raw.commit()
