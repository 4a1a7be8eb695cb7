"""What a database is to a run: transactions, and statements in the words of its driver.

SQLAlchemy's connections are such, and so is a SQLite file opened by Python's own driver (`sqlite`): SQLAlchemy takes
longer to load than a dozen forms to read, and what a run writes are a few fixed statements.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar


class Wire(Protocol):
    """A connection inside its transaction."""

    @property
    def dialect(self) -> Any:
        """What is spoken on it; its `name` is `sqlite` or `postgresql`."""
        ...

    def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> Any:
        """One statement, and what it gave: `first()` or `all()` of its rows, `rowcount` of those that it changed.

        With a list of rows as parameters it is executed for each.
        """
        ...


W_co = TypeVar("W_co", bound=Wire, covariant=True)


class Base(Protocol[W_co]):
    """A database that is open."""

    @property
    def where(self) -> str:
        """Its URL as a person may see it: without a password."""
        ...

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What its driver raises."""
        ...

    def write(self) -> AbstractContextManager[W_co]:
        """A transaction that may write: all of it or nothing is kept."""
        ...

    def read(self) -> AbstractContextManager[W_co]:
        """One that only reads."""
        ...

    def close(self) -> None:
        """Lets go of all connections."""
        ...
