"""Every rule code with its wording for people, as data: what a rulebook may name and `hebiao rules` shows."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def rule_titles() -> dict[str, tuple[str, str, str, str]]:
    """Title zh and en, text zh and en of every code, in the published order."""
    data = tomllib.loads((Path(__file__).parent / "catalogue.toml").read_text(encoding="utf-8"))
    return {code: (t[0], t[1], t[2], t[3]) for code, t in data.items()}
