"""The review desk: a local web page on which people decide what the machine would not.

Light to import: the web framework is loaded when the desk is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from hebiao.config import Settings

__all__ = ["ReviewOptions", "serve"]


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """How a desk is opened."""

    host: str = "127.0.0.1"
    port: int = 8765
    """0: any that is free"""
    who: str | None = None
    """name of the only reviewer, where nobody logs in; the system's user unless given"""
    login: bool = False
    """whether people log in on this machine too; on other addresses they always do"""
    audit_rate: float = 0.0
    """accepted fields asked again, as a share of those that wait; every other one with a planted fault"""
    seed: int = 0
    """of the draw of these"""
    files: Path | None = None
    """where the source files are now, where they were moved since the run"""


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
