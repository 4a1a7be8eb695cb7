"""Outcomes, decisions and pairing of one document."""

from __future__ import annotations

import random
from difflib import SequenceMatcher

from evals.made import as_result, make_label
from hebiao.domain.form import Indicator
from hebiao.domain.result import Field
from hebiao.evals.align import align_rows, similarity, similarity_bound
from hebiao.evals.metrics import tally
from hebiao.evals.scorer import CaseScore, GoldForm, score_case
from hebiao.lang import Message

_DISAGREE = Message("两种读法不同", "readings differ")


def _score(spoil: dict[str, object], ambiguous: tuple[str, ...] = ()) -> CaseScore:
    label = make_label(1)
    gold = GoldForm("made-1", as_result(label).form, frozenset(ambiguous))
    return score_case([gold], [as_result(label | spoil)])


def test_perfect_reading() -> None:
    """A reading equal to its label has no error, is exact, and finds every row."""
    counts = tally(_score({}))
    assert counts.right == counts.fields > 100
    assert (counts.exact_forms, counts.rows, counts.rows_found, counts.silent_errors) == (1, 8, 8, 0)


def test_five_outcomes() -> None:
    """Wrong, missed and invented are told apart, and empty fields are not counted."""
    counts = tally(_score({"phone": "61000001", "preparer": None, "remarks": "编的"}))
    assert (counts.wrong, counts.missed, counts.invented) == (1, 1, 1)
    assert counts.right == counts.fields - 3
    assert counts.correctly_empty == tally(_score({})).correctly_empty - 1
    assert counts.silent_errors == 3
    assert counts.exact_forms == 0


def test_ambiguous_is_not_scored() -> None:
    """A path that the label calls ambiguous counts neither way."""
    free, bound = tally(_score({"phone": "61000001"}, ("phone",))), tally(_score({"phone": "61000001"}))
    assert free.fields == bound.fields - 1
    assert (free.wrong, bound.wrong) == (0, 1)
    assert free.exact_forms == 1


def test_error_in_review_is_caught() -> None:
    """A wrong field that waits for a person is caught, not silent."""
    label = make_label(1)
    read = as_result(label | {"phone": "61000001"})
    fields = read.fields | {"phone": Field(decision="review", confidence=0.4, reasons=(_DISAGREE,))}
    score = score_case([GoldForm("g", as_result(label).form)], [read.model_copy(update={"fields": fields})])
    counts = tally(score)
    assert (counts.silent_errors, counts.errors_caught, counts.review) == (0, 1, 1)
    wrong = next(j for j in score.judgements if j.error)
    assert (wrong.path, wrong.reasons) == ("phone", (_DISAGREE,))


def test_lost_form_and_made_up_form() -> None:
    """A form not found loses its fields as `missing`; a form without label is all invented."""
    gold = [GoldForm("a", as_result(make_label(1)).form), GoldForm("b", as_result(make_label(2)).form)]
    lost = tally(score_case(gold, [as_result(make_label(1))]))
    assert (lost.forms, lost.found, lost.extra) == (2, 1, 0)
    assert lost.missed > 50
    assert lost.silent_errors == 0
    extra = score_case(gold[:1], [as_result(make_label(1)), as_result(make_label(2), 1)])
    counts = tally(extra)
    assert (counts.extra, counts.rows_invented) == (1, 8)
    assert counts.invented == counts.silent_errors == lost.missed
    assert {j.form for j in extra.judgements if j.error} == {"extra#1"}


def test_lost_row_is_silent() -> None:
    """A labelled row that was not read is a silent error in each of its fields, later rows keep theirs."""
    label = make_label(1)
    counts = tally(_score({"indicators": label["indicators"][:3] + label["indicators"][4:]}))
    assert (counts.rows, counts.rows_found) == (8, 7)
    lost = sum(v is not None for v in label["indicators"][3].values())
    assert counts.missed == counts.silent_errors == lost
    assert counts.wrong == 0


def test_invented_row_has_its_own_paths() -> None:
    """Errors in a row without label do not take the names of labelled rows."""
    label = make_label(1)
    score = _score({"indicators": [{"name": "凭空多出", "score": "9"}, *label["indicators"]]})
    assert [j.path for j in score.judgements if j.error] == ["+indicators.0.name", "+indicators.0.score"]


def test_order_is_kept() -> None:
    """Rows are never paired crosswise, however alike."""
    a = Indicator(name="维护路灯数量", target="≥200盏", actual="210盏")
    b = Indicator(name="居民满意度", target="≥90%", actual="95%")
    pairs = align_rows((a, b), (b, a))
    assert sum(i is not None and j is not None for i, j in pairs) == 1


def test_bound_is_a_bound() -> None:
    """The cheap bound is never below the ratio, and similarity is difflib's."""
    rng = random.Random(5)
    for _ in range(500):
        a, b = ("".join(rng.choices("路灯维护数量率12.5", k=rng.randint(1, 12))) for _ in range(2))
        assert (
            similarity_bound(a, b) >= similarity(a, b) == SequenceMatcher(None, a, b, autojunk=False).ratio()
        )
