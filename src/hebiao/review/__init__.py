"""The review desk: a local web page on which people decide what the machine would not.

Light to import: the web framework is loaded when the desk is opened.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hebiao.review.setup import ReviewOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from hebiao.config import Settings

__all__ = ["ReviewOptions", "serve"]


def serve(
    out: Path, settings: Settings, options: ReviewOptions, on_ready: Callable[[str], None] | None = None
) -> None:
    """Opens the desk of the last run that wrote into `out`, until Ctrl-C.

    Args:
        out: the output folder of a finished run.
        settings: language, store, limits, waivers.
        options: address, port and who may come in.
        on_ready: is told the address once the desk is open.

    Raises:
        UsageError: no finished run, an address that others can reach without anybody who may log in, or a
            port that is taken.
        StoreError: the store cannot be opened.
    """
    from hebiao.review.server import run_server

    run_server(out, settings, options, on_ready)
