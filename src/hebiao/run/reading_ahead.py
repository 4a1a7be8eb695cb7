"""The file of a run over one file, read while the models load that its forms are put into: a document needs none.

Which file that is, is guessed from the command line before that is read. What was made of it is taken by a worker only for
the same bytes and within the same limits; whatever goes wrong here, the worker reads for itself, and so meets it itself.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hebiao.domain.limits import Limits
from hebiao.run.processes import leave_terminal, started_ahead

if TYPE_CHECKING:
    from hebiao.domain.document import Document, Source

_WRITING: Final = ("-o", "--out")
_PLAIN: Final = ("docx", "xlsx", "html", "text")
"""formats whose readers need nothing of a worker: no processes for their pages, no clock that runs by page"""
_SIZES: Final = range(16 * 1024, 8 * 1024 * 1024)
"""bytes of a file that is worth a process of its own, and that may be held twice"""


def read_alone(args: Sequence[str]) -> Path | None:
    """The file that a command line `run FILE -o OUT` names; None for a line that says more, or less.

    More may be another limit, or another way to read.
    """
    given = list(args[1:])
    for option in _WRITING:
        if option in given[:-1]:
            at = given.index(option)
            del given[at : at + 2]
    if len(given) != 1 or given[0].startswith("-") or not _has_two_processors():
        return None
    path = Path(given[0])
    with suppress(OSError):
        if path.is_file() and path.stat().st_size in _SIZES:
            return path
    return None


def _has_two_processors() -> bool:
    return hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1


def read_ahead(conn: Connection) -> None:
    """The life of the process: a path in, its document out, where it can be read and is of a kind that is read fast."""
    leave_terminal()
    path: Path = conn.recv()
    from hebiao.readers.base import read_document, sniff
    from hebiao.run.inputs import name_of
    from hebiao.run.worker import Job, load

    with suppress(Exception):  # it is met again by who reads the file in earnest
        source = load(Job(name_of(path), path), Limits().file_bytes)
        if sniff(source) in _PLAIN:
            conn.send(read_document(source, Limits()))


def document_ahead(source: Source, limits: Limits) -> Document | None:
    """What was made of a source ahead; waits for it to be made. None where nothing was, or not of this."""
    beside = started_ahead(read_ahead)
    if beside is None or replace(limits, seconds=Limits().seconds) != Limits():
        return None
    try:
        document: Document = beside.conn.recv()
    except (EOFError, OSError):
        return None
    return document if document.source == source else None
