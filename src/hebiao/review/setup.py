"""How a desk is to be opened, and one as it was: what its rooms on the web side share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from hebiao.config import Settings


class ReviewOptions(Struct, frozen=True):
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


class Setup(Struct, frozen=True):
    """A desk as it was opened."""

    out: Path
    settings: Settings
    options: ReviewOptions
    who: str
    """who decides, where nobody logs in"""
    login: bool
    port: int
    """where it is opened: cookies do not tell ports apart, so their name does"""
