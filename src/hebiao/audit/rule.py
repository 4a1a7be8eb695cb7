"""A rule of the form, as the engine runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hebiao.audit.breach import Breach
from hebiao.audit.sheet import Sheet
from hebiao.domain.result import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its public code."""

    code: str
    severity: Severity
    source: str
    """keys of the rulebook's sources, like "N7 SYS\""""
    check: Callable[[Sheet], Iterable[Breach]]
