"""A desk as it was opened: what its rooms on the web side share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hebiao.config import Settings
    from hebiao.review import ReviewOptions


@dataclass(frozen=True, slots=True)
class Setup:
    """A desk as it was opened."""

    out: Path
    settings: Settings
    options: ReviewOptions
    who: str
    """who decides, where nobody logs in"""
    login: bool
    port: int
    """where it is opened: cookies do not tell ports apart, so their name does"""
