"""Our scores in the words of the yardstick, to hold one against the other."""

from __future__ import annotations

from typing import Any

from hebiao.evals.metrics import field_counts, tally
from hebiao.evals.scorer import CaseScore

PLAIN = (
    "forms", "found", "extra", "exact_forms", "fields", "accepted", "review", "silent_errors", "errors_caught",
)  # fmt: skip


def in_its_words(score: CaseScore) -> dict[str, Any]:
    """What the yardstick's --json would say of this document."""
    counts = tally(score)
    said: dict[str, Any] = {name: getattr(counts, name) for name in PLAIN}
    said["by_field"] = {g: list(c) for g, c in sorted(field_counts(score).items())}
    said["errors"] = [
        [
            "extra" if j.form.startswith("extra#") else j.form,
            j.gold_path or j.pred_path,
            j.gold,
            j.pred,
            j.decision,
        ]
        for j in score.judgements
        if j.error
    ]
    return said


def from_its_words(said: dict[str, Any]) -> dict[str, Any]:
    """The yardstick's --json, cut to what `in_its_words` gives."""
    ours = {name: said[name] for name in (*PLAIN, "by_field")}
    ours["errors"] = [
        [e["form"], e["field"], _text(e["gold"]), _text(e["pred"]), e["decision"]] for e in said["errors"]
    ]
    return ours


def _text(value: object) -> str | None:
    return None if value is None else str(value)
