"""What experience does not bear out waits for a person."""

from __future__ import annotations

from msgspec.structs import replace

from hebiao.domain.reading import Found
from hebiao.reconcile.confidence import Evidence, make_table
from hebiao.reconcile.decided import Decided, Reconciled
from hebiao.reconcile.hold import hold
from reconcile.test_confidence import fitted

TABLE = make_table(fitted(("docx", "text", "agree_exact", 900, 900), ("docx", "text", "by_kind", 100, 80)))


def decisions(*evidence: Evidence) -> Reconciled:
    """One accepted text on each evidence."""
    fields = {e: Decided(Found("甲", "甲", ()), "accept", e, ()) for e in evidence}
    return Reconciled(fields, 0, (), None)


def test_below_the_threshold_is_asked() -> None:
    """What was wrong one time in five is not accepted, and says why; agreement is."""
    after = hold(decisions("agree_exact", "by_kind"), "docx", TABLE).fields
    assert after["agree_exact"].decision == "accept"
    assert after["by_kind"].decision == "review"
    assert after["by_kind"].reasons
    assert after["by_kind"].open


def test_an_evidence_that_was_never_counted_is_asked() -> None:
    """No experience is not good experience."""
    assert hold(decisions("by_arithmetic"), "docx", TABLE).fields["by_arithmetic"].decision == "review"


def test_in_a_channel_nobody_measured_only_agreement_counts() -> None:
    """A text that one reading alone bears out waits there."""
    after = hold(decisions("agree_ragged", "single_exact", "agree_model"), "scan", TABLE).fields
    assert [d.decision for d in after.values()] == ["accept", "review", "review"]


def test_in_a_layout_nobody_measured_only_agreement_counts() -> None:
    """What one reading alone bears out waits, however good it was elsewhere; two readings, or one and a model, count."""
    sure: tuple[Evidence, ...] = ("agree_exact", "single_exact", "agree_model", "by_arithmetic")
    table = make_table(fitted(*(("docx", "text", e, 9000, 9000) for e in sure)))
    seen = decisions(*sure)
    assert {d.decision for d in hold(seen, "docx", table).fields.values()} == {"accept"}
    new = hold(replace(seen, familiar=False), "docx", table).fields
    assert [d.decision for d in new.values()] == ["accept", "review", "accept", "review"]
    assert all(d.open and d.reasons for d in new.values() if d.decision == "review")
