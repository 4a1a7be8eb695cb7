"""What every run needs, started before the command line is read: loading is most of the time of a short run."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Final

from hebiao.run.keeper import keep
from hebiao.run.processes import start_ahead
from hebiao.run.reading_ahead import read_ahead, read_alone
from hebiao.run.worker import serve

# What two processes need is loaded before they part: once, and where it waits for nobody.
_OF_ALL: Final = ("importlib.metadata", "typing_extensions", "decimal", "datetime", "hashlib", "json")
_OF_READING: Final = (
    "hebiao.domain.result", "hebiao.config", "hebiao.audit.rulebook", "hebiao.reconcile.confidence",
    "hebiao.readers.container",
)  # fmt: skip


def start_run_ahead(args: Sequence[str] = ()) -> None:
    """Starts the keeper of the store and the first worker; `end_ahead` must follow.

    Args:
        args: the command line: a file that it names alone is read ahead.
    """
    if (path := read_alone(args)) is not None:
        start_ahead(read_ahead, path)
    for name in _OF_ALL:
        import_module(name)
    start_ahead(keep)
    for name in _OF_READING:
        import_module(name)
    _load_rulebooks()
    start_ahead(serve)


def _load_rulebooks() -> None:
    from hebiao.audit.rulebook import load_rulebook, rulebook_names

    for name in rulebook_names():
        load_rulebook(name)
