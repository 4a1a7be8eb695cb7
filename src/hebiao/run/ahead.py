"""What every run needs, started before the command line is read: loading is most of the time of a short run."""

from __future__ import annotations

from hebiao.run.keeper import keep
from hebiao.run.processes import start_ahead
from hebiao.run.worker import serve


def start_run_ahead() -> None:
    """Starts the keeper of the store and the first worker; `end_ahead` must follow."""
    start_ahead(keep)
    # Needed here and in every worker: loaded before they fork, it is loaded once.
    import hebiao.domain.result  # noqa: F401

    start_ahead(serve)
