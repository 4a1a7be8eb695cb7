"""What a run keeps: SQLite by default, PostgreSQL by URL. The only room that knows SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hebiao.lazy import load_later

if TYPE_CHECKING:
    from hebiao.store.decisions import Conflict, ReviewDecision, mark_of, put_back, standing
    from hebiao.store.desk_records import KeptWaiver, Sample
    from hebiao.store.store import Store

__all__ = [
    "Conflict",
    "KeptWaiver",
    "ReviewDecision",
    "Sample",
    "mark_of",
    "open_store",
    "put_back",
    "standing",
]


def open_store(url: str, *, durable: bool = False) -> Store:
    """Opens the store at a SQLAlchemy URL and brings its schema to the newest version.

    `sqlite:///PATH` (`sqlite://` for memory only) or `postgresql+pg8000://USER:PASSWORD@HOST/DATABASE`.
    The database library is imported here, not when this package is. With `durable`, every write waits
    for the disk, so that what was acknowledged survives a power cut: for decisions of people.

    Raises:
        StoreError: malformed URL, missing driver, no server, a file that is no store, or a newer schema.
    """
    from hebiao.store.store import Store

    return Store(url, durable=durable)


__getattr__ = load_later(
    __name__,
    {
        "hebiao.store.decisions": ("Conflict", "ReviewDecision", "mark_of", "put_back", "standing"),
        "hebiao.store.desk_records": ("KeptWaiver", "Sample"),
    },
)
