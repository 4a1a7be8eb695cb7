"""Which unit a form belongs to, for everything that is gathered or sent by unit."""

from __future__ import annotations

from hebiao.domain.result import FormResult
from hebiao.normalize import canon
from hebiao.report.facts import settled


def owner_of(result: FormResult) -> str | None:
    """The implementing unit, else the department; a name that waits for a person counts as not given."""
    return settled(result, "implementing_unit") or settled(result, "department")


def owner_key(name: str | None) -> str:
    """The same for every spelling of one name: full-width or half-width, with or without spaces."""
    return canon(name) if name else ""
