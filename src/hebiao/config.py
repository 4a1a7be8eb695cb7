"""Settings of a run, built once at the edge (command line or caller) and passed down."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hebiao.domain.limits import Limits
from hebiao.lang import Lang
from hebiao.llm.settings import ModelSettings


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a run can be told."""

    limits: Limits = field(default_factory=Limits)
    lang: Lang = "zh"
    jobs: int = 1
    """worker processes that read files side by side"""
    store_url: str | None = None
    """SQLAlchemy URL; None is `OUT/hebiao.db`"""
    rulebook: str | None = None
    """name of a rulebook, path of one, or of a folder of them that join the choice; None: chosen for each form"""
    roster: Path | None = None
    """table of the final accounts (xlsx, csv …) that B02 and B03 check against"""
    approved: Path | None = None
    """table of the approved goals that B04 checks against"""
    waivers: Path | None = None
    """csv of findings that people let stand"""
    model: ModelSettings = field(default_factory=ModelSettings)
    """whether, and how, a language model is asked about what the parsers leave open"""
