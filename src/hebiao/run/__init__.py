"""The main job: a folder of forms in, clean and checked data out. Used by the command and by callers.

Light to import: worker processes start first, and heavy libraries are loaded while they already read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from hebiao.config import Settings
    from hebiao.domain.run import InputOutcome, RunLog
    from hebiao.run.worker import Process

__all__ = ["Doubtful", "Event", "PageAt", "run"]


class Doubtful(Struct, frozen=True):
    """A form that waits for a person."""

    review: int
    """fields in review"""
    fields: int
    file: str
    index: int
    """0-based number of the form in its file"""
    project: str | None


class PageAt(Struct, frozen=True):
    """A page that takes long, about to be read."""

    file: str
    number: int
    """from 1"""
    count: int
    """pages of the file"""


class Event(NamedTuple):
    """How far a run has come; sent after every input, at every page that takes long, and when something else is done."""

    kind: Literal["start", "page", "input", "writing", "done"]
    done: int
    """inputs behind us"""
    total: int
    """inputs known so far; members of archives are added as archives are opened"""
    forms: int
    """forms found so far"""
    review: int
    """fields in review so far"""
    outcome: InputOutcome | None = None
    """of the input just done"""
    doubtful: tuple[Doubtful, ...] = ()
    """with `done`: the forms with most fields in review, worst first, ten at most"""
    page: PageAt | None = None
    """with `page`: where a reader is"""


def run(
    inputs: Sequence[Path],
    out: Path,
    settings: Settings,
    on_event: Callable[[Event], None] | None = None,
    *,
    process: Process | None = None,
    stop: Callable[[], bool] | None = None,
) -> RunLog:
    """Reads every file of `inputs` (files, folders, archives) and writes the results into the folder `out`.

    Writes forms.jsonl, forms.xlsx, report.html and run.json; an earlier run's are replaced, and only when
    the new ones are whole. Forms also go to the store (`out/hebiao.db`, or `settings.store_url`).
    An input that cannot be read, or is not there beside others that are, is an outcome with an error in the log, never an exception. Every file is
    read in a process of its own kind, so that one that hangs or crashes costs only itself; memory does
    not grow with their number. On platforms that spawn processes, call it under
    `if __name__ == "__main__":`.

    Args:
        inputs: paths; folders are walked in natural order, hidden files and `~$` files left out.
        out: output folder, made if it is not there.
        settings: limits, language of the report, worker processes, store.
        on_event: is told how far the run has come.
        process: what makes forms of one source; `hebiao.process` unless given. Importable by name.
        stop: asked several times a second; once true, the run ends with what is done, and the log's
            counts have `interrupted` (1) and `not_reached` (inputs known but not read).

    Raises:
        MissingSource: no input exists; nothing is written.
        StoreError: the output folder or the store cannot be written.
        UsageError: processes are spawned here, and the script that calls it has no main guard.
    """
    from hebiao.run.flow import Run
    from hebiao.run.processes import end_unguarded

    end_unguarded()
    return Run(out, settings, on_event, process, stop).do(inputs)
