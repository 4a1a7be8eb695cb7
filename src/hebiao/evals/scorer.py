"""One document scored: its labelled forms against the forms that were read from it, field by field.

The numbers are those of the contract's yardstick: a field counts where the label or the reading is not
null; a form or row without partner counts all its fields; `_ambiguous` paths do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, Literal

from msgspec import Struct

from hebiao.domain.form import (
    FUNDING_COLUMNS,
    FUNDING_ROWS,
    INDICATOR_COLUMNS,
    SCALAR_FIELDS,
    Form,
    FundingRow,
    Indicator,
)
from hebiao.domain.result import FormResult
from hebiao.evals.align import align_rows, pair_forms
from hebiao.evals.canon import canon, same
from hebiao.lang import Message

Outcome = Literal["right", "wrong", "missed", "invented", "empty"]
"""empty: label and reading are both null, which is right but not counted as a field"""
Judged = Literal["accept", "review", "confirmed", "corrected", "missing"]
"""the decision on the reading; missing: the whole form was not found"""

NUMERIC_GROUPS: Final = frozenset(
    {"year", "total_weight", "total_score", "indicators.weight", "indicators.score"}
    | {f"funding.{col}" for col in FUNDING_COLUMNS}
)
"""groups of fields whose values are numbers"""


class GoldForm(Struct, frozen=True):
    """One labelled form."""

    id: str
    form: Form
    ambiguous: frozenset[str] = frozenset()
    """paths that a careful person could not decide: not scored"""
    layout: str | None = None
    """the family of forms that it belongs to, where the label says so"""
    kind: str | None = None
    """how its picture came about (`photo`, `fax` …), where the label says so"""


class Judgement(Struct, frozen=True):
    """One field of one form: what the label says, what was read, and what was decided."""

    form: str
    """`_id` of the label; `extra#2` for the document's third reading, where it has no label"""
    group: str
    """the field without its row: `funding.score`, `indicators.target`"""
    gold_path: str | None
    pred_path: str | None
    gold: str | None
    pred: str | None
    decision: Judged
    outcome: Outcome
    reasons: tuple[Message, ...] = ()
    confidence: float | None = None
    """what was said of the field; None where nothing was"""

    @property
    def path(self) -> str:
        """The label's path; `+` and the reading's path in a row that no label has."""
        return self.gold_path or f"+{self.pred_path}"

    @property
    def counted(self) -> bool:
        """Whether it is a field of the yardstick."""
        return self.outcome != "empty"

    @property
    def error(self) -> bool:
        """Whether the reading is wrong in any way."""
        return self.outcome in ("wrong", "missed", "invented")


class CaseScore(Struct, frozen=True):
    """All judgements of one document, and how its forms and rows were paired."""

    judgements: tuple[Judgement, ...]
    forms: int
    found: int
    extra: int
    exact: int
    """forms with every scored field right"""
    rows: int
    """labelled indicator rows"""
    rows_found: int
    rows_invented: int


_Part = tuple[str | None, str | None, str | None, str | None, str]
"""label path, reading's path, label value, reading's value, group"""
_NO_FORM: Final = Form()
_NO_ROW: Final = Indicator()


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)


def _fixed_parts(gold: Form, pred: Form) -> Iterator[_Part]:
    for key in SCALAR_FIELDS:
        yield key, key, _text(getattr(gold, key)), _text(getattr(pred, key)), key
    for row in FUNDING_ROWS:
        g: FundingRow = getattr(gold.funding, row)
        p: FundingRow = getattr(pred.funding, row)
        for col in FUNDING_COLUMNS:
            path = f"funding.{row}.{col}"
            yield path, path, getattr(g, col), getattr(p, col), f"funding.{col}"


def _row_parts(gold: Form, pred: Form, pairs: Sequence[tuple[int | None, int | None]]) -> Iterator[_Part]:
    for i, j in pairs:
        g = _NO_ROW if i is None else gold.indicators[i]
        p = _NO_ROW if j is None else pred.indicators[j]
        for col in INDICATOR_COLUMNS:
            gold_path = None if i is None else f"indicators.{i}.{col}"
            pred_path = None if j is None else f"indicators.{j}.{col}"
            yield gold_path, pred_path, getattr(g, col), getattr(p, col), f"indicators.{col}"


def _outcome(gold: str | None, pred: str | None) -> Outcome:
    no_gold, no_pred = canon(gold) is None, canon(pred) is None
    if no_gold:
        return "empty" if no_pred else "invented"
    if no_pred:
        return "missed"
    return "right" if same(gold, pred) else "wrong"


def _decided(pred: FormResult | None, path: str | None) -> tuple[Judged, tuple[Message, ...], float | None]:
    """A null field without entry, and a labelled row that was not read, were accepted without a word."""
    if pred is None:
        return "missing", (), None
    found = pred.fields.get(path) if path is not None else None
    return ("accept", (), None) if found is None else (found.decision, found.reasons, found.confidence)


def _judge(
    gold: GoldForm, pred: FormResult | None, pairs: Sequence[tuple[int | None, int | None]]
) -> Iterator[Judgement]:
    form = _NO_FORM if pred is None else pred.form
    for gold_path, pred_path, g, p, group in chain(
        _fixed_parts(gold.form, form), _row_parts(gold.form, form, pairs)
    ):
        if gold_path not in gold.ambiguous:
            decision, reasons, sure = _decided(pred, pred_path)
            yield Judgement(
                gold.id, group, gold_path, pred_path, g, p, decision, _outcome(g, p), reasons, sure
            )


def score_case(gold: Sequence[GoldForm], pred: Sequence[FormResult]) -> CaseScore:
    """Judge every field of one document."""
    judgements: list[Judgement] = []
    found = extra = exact = rows = rows_found = rows_invented = 0
    for i, k in pair_forms([g.form for g in gold], [p.form for p in pred]):
        g = GoldForm(f"extra#{k}", _NO_FORM) if i is None else gold[i]
        p = None if k is None else pred[k]
        pairs = align_rows(g.form.indicators, () if p is None else p.form.indicators)
        judged = tuple(_judge(g, p, pairs))
        judgements += judged
        both = i is not None and k is not None
        found += both
        extra += i is None
        exact += both and not any(j.error for j in judged)
        rows += sum(a is not None for a, _ in pairs)
        rows_found += sum(a is not None and b is not None for a, b in pairs)
        rows_invented += sum(a is None for a, _ in pairs)
    return CaseScore(tuple(judgements), len(gold), found, extra, exact, rows, rows_found, rows_invented)
