"""Facts of a form that several reports state: exact numbers, and the unit of its amounts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from hebiao.domain.form import get_value
from hebiao.domain.result import Finding, FormResult
from hebiao.lazy import regex

AMOUNT_UNITS: Final = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10_000)}
"""what one of the unit is in 万元"""

_PLAIN: Final = regex(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?", re.ASCII)
_UNIT_HEADING: Final = regex(
    r"资金(?:情况)?[(（](?:金额)?(?:单位[:：]?)?(万元|亿元|元)[)）]|金额单位[:：](万元|亿元|元)"
)
_SPACE: Final = regex(r"\s+")


def plain_decimal(text: str | None) -> Decimal | None:
    """The number of a text that is nothing but a plain decimal (`12`, `-0.50`); None for all else."""
    return Decimal(text) if text and _PLAIN.fullmatch(text) else None


def percent(text: str | None) -> Decimal | None:
    """The fraction that a percentage names (`99.5%` is 0.995); None for all else."""
    if not text or text[-1] not in "%％":
        return None
    number = plain_decimal(text[:-1])
    return None if number is None else number / 100


def decimals(text: str | None) -> int:
    """How many decimals a figure is written with: a division by 100 forgets the zeros of 98.50%."""
    return len((text or "").rstrip("%％").partition(".")[2])


def amount_unit(result: FormResult) -> str | None:
    """The unit of the amounts of 项目资金, as its heading says; None when it says none, or several."""
    texts = [cell.text for block in result.view for row in block.rows for cell in row if "元" in cell.text]
    texts += [block.text for block in result.view if block.text and "元" in block.text]
    if not texts:
        return None
    # One pass over all texts; NUL, which no heading holds, keeps them apart.
    found = {m[1] or m[2] for m in _UNIT_HEADING.finditer(_SPACE.sub("", "\0".join(texts)))}
    return found.pop() if len(found) == 1 else None


def is_waived(_result: FormResult, finding: Finding) -> bool:
    """Whether a person lets the finding stand: for writers that leave such findings out."""
    return finding.waived is not None


def settled(result: FormResult, path: str) -> str | None:
    """The value at a path, None while it waits for a person."""
    field = result.fields.get(path)
    return None if field is None or field.decision == "review" else get_value(result.form, path)


def amount_in_wan(result: FormResult, path: str, unit: str | None) -> Decimal | None:
    """A settled amount in 万元, exact; None when it is unsettled, no plain number, or its unit is not known.

    An amount of which the audit says that it looks like 元 (M05) has no known unit, unless a person lets it stand.
    """
    if any(f.rule == "M05" and f.waived is None and path in f.fields for f in result.findings):
        return None
    number = plain_decimal(settled(result, path))
    return None if number is None or unit is None else number * AMOUNT_UNITS[unit]
