"""All rules, in the order of the form."""

from typing import Final

from hebiao.audit.engine import Rule
from hebiao.audit.rules import money, scores

RULES: Final[tuple[Rule, ...]] = (*money.RULES, *scores.RULES)
