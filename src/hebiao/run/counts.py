"""What a run counts: inputs, forms, fields, and findings by severity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hebiao.domain.result import Finding, FormResult

COUNTS: Final = (
    "inputs", "failed", "forms", "fields", "accepted", "review", "findings", "errors", "warnings", "notes",
)  # fmt: skip
"""of the run log; `accepted` and `review` add up to `fields`; the last three are findings by severity; `skipped` comes
in where anything was passed over"""
_SEVERITIES: Final = {"error": "errors", "warning": "warnings", "note": "notes"}


def count_findings(result: FormResult) -> Counter[str]:
    """A form's findings by severity, and the `waived` among them."""
    found: Counter[str] = Counter()
    for finding in result.findings:
        found[finding.severity] += 1
        found["waived"] += finding.waived is not None
    return found


def all_findings(found: Counter[str]) -> int:
    """How many findings of whatever severity were counted."""
    return sum(found[severity] for severity in _SEVERITIES)


def finding_counts(found: Sequence[Counter[str]], whole: Sequence[Finding]) -> dict[str, int]:
    """As the log counts findings of forms by severity, and, where there are any, those of the whole batch."""
    counts = {name: sum(one[severity] for one in found) for severity, name in _SEVERITIES.items()}
    of_batch = {"batch_findings": len(whole)} if whole else {}
    return counts | {"findings": sum(counts.values())} | of_batch
