"""All rules, in the order in which they are published."""

from typing import Final

from hebiao.audit.rule import Rule
from hebiao.audit.rules import (
    amounts,
    categories,
    explanations,
    indicators,
    money,
    scores,
    torn,
    values,
    whole,
)

RULES: Final[tuple[Rule, ...]] = (
    *(r for r in scores.RULES if r.code.startswith("W")),
    *money.RULES,
    *amounts.RULES,
    *(r for r in scores.RULES if r.code.startswith("S")),
    *indicators.RULES,
    *scores.TOTALS,
    *explanations.RULES,
    *values.RULES,
    *torn.RULES,
    *categories.RULES,
    *whole.RULES,
)
