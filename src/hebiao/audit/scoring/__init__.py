"""Scoring of indicators by the official notes: a library of its own.

>>> from decimal import Decimal
>>> from hebiao.audit.scoring import score_indicator
>>> score_indicator("≥90%", "用户满意度81%", Decimal(10)).score
Decimal('9')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hebiao.lazy import load_later

if TYPE_CHECKING:
    from hebiao.audit.scoring.grades import grade_of_total
    from hebiao.audit.scoring.quantity import Quantity, read_quantities
    from hebiao.audit.scoring.score import ScoreResult, score_indicator, show
    from hebiao.audit.scoring.span import Span, find_span
    from hebiao.audit.scoring.target import Target, read_target

__all__ = [
    "Quantity",
    "ScoreResult",
    "Span",
    "Target",
    "find_span",
    "grade_of_total",
    "read_quantities",
    "read_target",
    "score_indicator",
    "show",
]

__getattr__ = load_later(
    __name__,
    {
        "hebiao.audit.scoring.grades": ("grade_of_total",),
        "hebiao.audit.scoring.quantity": (
            "Quantity",
            "read_quantities",
        ),
        "hebiao.audit.scoring.span": (
            "Span",
            "find_span",
        ),
        "hebiao.audit.scoring.score": (
            "ScoreResult",
            "score_indicator",
            "show",
        ),
        "hebiao.audit.scoring.target": (
            "Target",
            "read_target",
        ),
    },
)
