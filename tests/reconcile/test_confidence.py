"""Confidence by evidence."""

from __future__ import annotations

from typing import get_args

from hebiao.reconcile.confidence import Evidence, confidence_of


def test_stronger_evidence_is_never_less_sure() -> None:
    """Agreement on cells is surest, a conflict least, and every kind of evidence has a probability."""
    sure = {e: confidence_of(e) for e in get_args(Evidence)}
    assert all(0 < c < 1 for c in sure.values())
    assert max(sure.values()) == sure["agree_exact"]
    assert min(sure.values()) == sure["conflict"]
    assert sure["agree_exact"] >= sure["agree_ragged"] >= sure["agree_lines"]
