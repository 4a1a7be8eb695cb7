"""Settings of a run, built once at the edge (command line or caller) and passed down."""

from __future__ import annotations

from dataclasses import dataclass, field

from hebiao.domain.limits import Limits
from hebiao.lang import Lang


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a run can be told."""

    limits: Limits = field(default_factory=Limits)
    lang: Lang = "zh"
    jobs: int = 1
    """worker processes that read files side by side"""
    store_url: str | None = None
    """SQLAlchemy URL; None is `OUT/hebiao.db`"""
