"""A rule of the form, as the engine runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from hebiao.audit.breach import Breach
from hebiao.audit.sheet import Sheet
from hebiao.domain.result import Severity


class Rule(Struct, frozen=True):
    """A rule with its public code."""

    code: str
    severity: Severity
    source: str
    """keys of the rulebook's sources, like "N7 SYS\""""
    check: Callable[[Sheet], Iterable[Breach]]
