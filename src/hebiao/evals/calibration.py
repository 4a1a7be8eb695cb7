"""A fit of confidence held against suites, as a person reviews it before the file is shipped."""

from __future__ import annotations

from collections.abc import Sequence

from hebiao.domain.form import Model
from hebiao.evals.audit_suite import share
from hebiao.evals.judging import Judged
from hebiao.evals.markdown import table
from hebiao.evals.ranker import Ranked, Ranker, rank
from hebiao.reconcile.confidence import Fitted, make_table


class Calibration(Model):
    """One suite."""

    suite: str
    ranker: Ranker


def calibrate(suite: str, judged: Sequence[Judged], fitted: Fitted) -> Calibration:
    """How good a fit is on the fields of a suite."""
    table = make_table(fitted)
    known = {j.form: fitted.knows(j.layout) for j in judged}
    ranked = [
        Ranked(
            table.probability(j.evidence, j.channel, j.field_class, seen=known[j.form]), j.right, j.accepted
        )
        for j in judged
    ]
    return Calibration(suite=suite, ranker=rank(ranked))


def to_markdown(fitted: Fitted, checks: Sequence[Calibration]) -> str:
    """Counts, bounds, and what they are worth on the suites to check."""
    held = (
        ": what the suites held out show below is nearer to what new forms will bring."
        if checks
        else "; no suite was held out here (`--check`)."
    )
    lines = [
        "# Confidence",
        "",
        f"Fitted on {', '.join(fitted.suites)}; stated risk {fitted.risk:.1%}. A bound is the upper end of the exact "
        "95 % interval (Clopper-Pearson): of wrong accepted fields, were fields independent; and of documents with any "
        "wrong accepted field, where nothing is assumed within a document. Of forms that the parsers were developed on it says "
        f"less than it seems{held}",
        *table(
            (
                "channel", "documents", "forms", "accepted", "wrong", "wrong at most",
                "documents with one at most", "threshold",
            ),
            (
                (
                    c.channel, c.documents, c.forms, c.fields, c.wrong, f"{c.most_wrong:.3%}", f"{c.most_bad:.1%}",
                    f"{c.threshold:.5f}",
                )
                for c in fitted.channels
            ),
        ),
        "",
        f"{len(fitted.layouts)} layouts were seen. A form counts as of a new layout where no other document has one of its "
        "family.",
        *table(
            ("channel", "class", "evidence", "layout", "documents", "decided", "right", "share right"),
            (
                (
                    c.channel, c.field_class, c.evidence, "seen" if c.seen else "new", c.documents or "–",
                    c.fields, c.right, f"{c.right / max(1, c.fields):.4f}",
                )
                for c in fitted.cells
            ),
        ),
    ]  # fmt: skip
    for check in checks:
        lines += _check(check)
    return "\n".join(lines) + "\n"


def _check(check: Calibration) -> list[str]:
    r = check.ranker
    bound = share(r.accepted_wrong, r.accepted)
    ranked = "nothing wrong, so no AUROC" if r.auroc is None else f"AUROC {r.auroc:.4f}"
    return [
        "",
        f"## On {check.suite}",
        "",
        f"{r.fields} decided fields, {r.wrong} wrong; accepted {r.accepted}, wrong {r.accepted_wrong} "
        f"(at most {bound.high:.3%}). {ranked} over {r.wrong} wrong fields, Brier {r.brier:.5f}, ECE {r.ece:.5f}, "
        f"of the {r.fields - r.accepted} fields in review alone {r.review_ece:.3f}.",
        *table(
            ("confidence", "fields", "said", "right", "95 % interval"),
            (
                (
                    f"{b.low:g} – {b.high:g}",
                    b.fields,
                    f"{b.said:.4f}",
                    f"{b.right:.4f}",
                    f"{b.least:.4f} – {b.most:.4f}",
                )
                for b in r.bins
            ),
        ),
        *table(
            ("surest share of fields", "wrong among them"),
            ((f"{coverage:.0%}", f"{risk:.4%}") for coverage, risk in r.risk.items()),
        ),
    ]
