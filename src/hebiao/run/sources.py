"""The files of a finished run, found again by name and content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hebiao.errors import HebiaoError
from hebiao.run.worker import Job, load

if TYPE_CHECKING:
    from hebiao.domain.document import Source
    from hebiao.domain.limits import Limits
    from hebiao.domain.result import SourceRef

_MOST: Final = 20
"""files of one name that are looked into"""


def find_source(ref: SourceRef, out: Path, folder: Path | None, limits: Limits) -> Source | None:
    """The bytes that a form came from; None where the file is gone or was changed since.

    Args:
        ref: where the run read the form.
        out: the output folder of the run; a relative path may be meant from beside it.
        folder: where files are now, where they were moved; subfolders are looked into.
        limits: as in a run.
    """
    from hebiao.readers.archive import Rejected, expand

    outer, bang, _ = ref.file.partition("!")
    for path in _places(outer, out, folder):
        try:
            source = load(Job(outer, path=path), limits.file_bytes)
            for one in expand(source, limits) if bang else (source,):
                if not isinstance(one, Rejected) and hashlib.sha256(one.data).hexdigest() == ref.sha256:
                    return one
        except HebiaoError:
            continue
    return None


def _places(name: str, out: Path, folder: Path | None) -> Iterator[Path]:
    path = Path(name)
    tried = [path, out.parent / path]
    if folder is not None:
        tried = [folder / path.name, *sorted(folder.rglob(path.name))[:_MOST], *tried]
    return (p for p in tried if p.is_file())
