"""The form's rules, checked on what was read. Findings keep as written and as computed apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hebiao.lazy import load_later

if TYPE_CHECKING:
    from hebiao.audit.batch import Batch, BatchFindings, audit_batch
    from hebiao.audit.engine import audit_form
    from hebiao.audit.rulebook import Rulebook, choose_rulebook, load_rulebook, rulebook_names
    from hebiao.audit.waivers import JudgedFinding, Waiver, apply_waivers

__all__ = [
    "Batch",
    "BatchFindings",
    "JudgedFinding",
    "Rulebook",
    "Waiver",
    "apply_waivers",
    "audit_batch",
    "audit_form",
    "choose_rulebook",
    "load_rulebook",
    "rulebook_names",
]

__getattr__ = load_later(
    __name__,
    {
        "hebiao.audit.batch": (
            "Batch",
            "BatchFindings",
            "audit_batch",
        ),
        "hebiao.audit.engine": ("audit_form",),
        "hebiao.audit.rulebook": (
            "Rulebook",
            "choose_rulebook",
            "load_rulebook",
            "rulebook_names",
        ),
        "hebiao.audit.waivers": (
            "JudgedFinding",
            "Waiver",
            "apply_waivers",
        ),
    },
)
