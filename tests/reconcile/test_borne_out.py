"""Figures of doubtful ink that the form's own sums give."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hebiao.domain.document import Cell, Rival, Weak
from hebiao.domain.reading import Found, Place
from hebiao.lang import Message
from hebiao.reconcile import reasons as why
from hebiao.reconcile.borne_out import accept_borne_out, ask_alike
from hebiao.reconcile.decided import Decided

FORM = {
    "funding.total.weight": "10", "funding.total.score": "9.77", "funding.total.execution_rate": "97.7%",
    "funding.total.annual_budget": "1282.05", "funding.appropriation.annual_budget": "1282.05",
    "funding.carryover.annual_budget": "0", "funding.total.executed": "1252.56",
    "indicators.0.weight": "60", "indicators.0.score": "60", "indicators.1.weight": "30", "indicators.1.score": "28",
    "total_weight": "100", "total_score": "97.77",
}  # fmt: skip


def form(asked: Mapping[str, Message], **texts: str) -> dict[str, Decided]:
    """The form with some fields in review, and some texts otherwise."""
    out = {}
    for path, text in (FORM | {k.replace("__", "."): v for k, v in texts.items()}).items():
        found = Found(text, text, ())
        reason = asked.get(path)
        out[path] = (
            Decided(found, "review", "doubted", (), (reason,))
            if reason
            else Decided(found, "accept", "agree_exact", ())
        )
    return out


def accepted(fields: dict[str, Decided]) -> set[str]:
    """What is accepted once the sums have been asked."""
    accept_borne_out(fields, 2)
    return {p for p, one in fields.items() if one.decision == "accept"}


@pytest.mark.parametrize(
    "path",
    [
        "indicators.1.weight", "indicators.1.score", "total_score", "total_weight", "funding.total.execution_rate",
        "funding.appropriation.annual_budget", "funding.carryover.annual_budget", "funding.total.weight",
    ],
)  # fmt: skip
@pytest.mark.parametrize("doubt", [why.FAINT, why.APART])
def test_a_doubtful_figure_that_a_sum_of_certain_ones_gives_is_accepted(path: str, doubt: Message) -> None:
    """Weights, scores, amounts, totals and the rate follow from the rest of the form, and the reason says so."""
    fields = form({path: doubt})
    assert path in accepted(fields)
    assert fields[path].reasons == (why.BORNE_OUT,)


@pytest.mark.parametrize("doubts", [(why.FAINT, why.APART), (why.FAINT, why.FAINT, why.FAINT)])
def test_doubtful_figures_of_one_sum_prove_nothing_of_each_other(doubts: tuple[Message, ...]) -> None:
    """What one was read too high by, another may have been read too low by; two that all readings agree on hardly."""
    scores = ("indicators.0.score", "indicators.1.score", "funding.total.score")
    asked = dict(zip(scores, doubts, strict=False))
    assert accepted(form(asked)) == FORM.keys() - asked.keys()
    assert accepted(form(dict.fromkeys(scores[:2], why.FAINT))) == FORM.keys()


@pytest.mark.parametrize(
    ("total", "member", "misread"),
    [
        ("funding.total.annual_budget", "funding.appropriation.annual_budget", "128205"),
        ("total_score", "funding.total.score", ""),
    ],
)
def test_a_sum_and_a_member_of_it_prove_nothing_of_each_other(total: str, member: str, misread: str) -> None:
    """Worn print loses the point of 1282.05 in both rows alike, and 128205 is again the sum of its one part."""
    texts = {p.replace(".", "__"): misread for p in (total, member) if misread}
    asked = dict.fromkeys((total, member), why.FAINT)
    assert accepted(form(asked, **texts)).isdisjoint(asked)


def test_what_one_sum_bears_out_is_certain_for_the_next() -> None:
    """The rate needs the amount spent of the budget, which is that of the appropriation."""
    asked = dict.fromkeys(("funding.total.annual_budget", "funding.total.execution_rate"), why.FAINT)
    assert accepted(form(asked)) == FORM.keys()


def test_a_sum_that_is_nearly_right_proves_nothing() -> None:
    """A hundredth is what a misread digit is worth; a rate has to be right to its last place."""
    assert "total_score" not in accepted(form({"total_score": why.FAINT}, total_score="97.78"))
    path = "funding.total.execution_rate"
    assert path not in accepted(form({path: why.FAINT}, funding__total__execution_rate="97.8%"))


def test_a_rate_does_not_bear_out_what_it_is_a_rate_of() -> None:
    """Another digit in the amount leaves a rounded rate as it is."""
    assert "funding.total.executed" not in accepted(form({"funding.total.executed": why.FAINT}))


def test_a_doubt_that_is_not_of_the_ink_stays() -> None:
    """Where the cell itself is in doubt, what it holds may belong elsewhere, whatever the sums say."""
    assert "indicators.1.score" not in accepted(form({"indicators.1.score": why.CELL_DOUBTED}))


@pytest.mark.parametrize(
    ("edged", "score", "stands"), [(True, 0.99, True), (False, 0.99, False), (True, 0.7, False)]
)
def test_a_figure_that_a_half_drawn_edge_may_cut_is_whole_where_the_sum_wants_it(
    edged: bool, score: float, stands: bool
) -> None:
    """Not where a pen was at work in the cell, nor where its characters are in doubt, too."""
    fields = form({})
    for path in ("indicators.0.score", "indicators.1.score", "funding.total.score"):
        text = FORM[path]
        cell = Cell(
            0,
            0,
            0,
            text,
            rivals=(Rival("ocr:lines", text, score), Rival("ocr:again", text, score)),
            edged=edged,
        )
        fields[path] = Decided(
            Found(text, text, (Place(cell),)), "review", "doubted", (), (why.CELL_DOUBTED,)
        )
    assert (accepted(fields) == FORM.keys()) is stands


def test_amounts_of_a_column_that_one_edge_cuts_prove_nothing_of_each_other() -> None:
    """282.05 is what is left of 1282.05 in both rows."""
    paths = ("funding.total.annual_budget", "funding.appropriation.annual_budget")
    fields = form({})
    for row, path in enumerate(paths):
        rivals = (Rival("ocr:lines", "282.05", 0.99), Rival("ocr:again", "282.05", 0.99))
        cut = Found("282.05", "282.05", (Place(Cell(0, row, 0, "282.05", rivals=rivals, edged=True)),))
        fields[path] = Decided(cut, "review", "doubted", (), (why.CELL_DOUBTED,))
    assert accepted(fields).isdisjoint(paths)


def test_a_row_without_a_figure_leaves_the_sum_open() -> None:
    """A score that was not read may be what the doubtful one lacks."""
    fields = form({"indicators.1.score": why.FAINT}, total_score="37.77")
    fields["indicators.0.score"] = Decided(Found("", None, ()), "review", "blank", (), (why.UNSEEN,))
    assert "indicators.1.score" not in accepted(fields)


@pytest.mark.parametrize(
    ("text", "cap", "proven"), [("108125", 0.5, False), ("1081.25", 0.5, True), ("108125", 1.0, True)]
)
def test_a_whole_amount_whose_digits_stand_too_far_apart_is_not_proven_by_its_twin(
    text: str, cap: float, proven: bool
) -> None:
    """The point that is gone from one amount of a column is gone from the amount that it adds up to, too: both are asked."""
    twin, total = "funding.appropriation.annual_budget", "funding.total.annual_budget"
    fields = form({twin: why.FAINT}, **{twin.replace(".", "__"): text, total.replace(".", "__"): text})
    rivals = (Rival("ocr:lines", text, 0.5, (Weak(3, "", 0.5, cap=cap),)),)
    found = Found(text, text, (Place(Cell(0, 0, 0, text, rivals=rivals)),))
    fields[twin] = Decided(found, "review", "doubted", (), (why.FAINT,))
    assert (twin in accepted(fields)) is proven
    fields[twin] = Decided(found, "review", "doubted", (), (why.FAINT,))
    ask_alike(fields)
    assert (fields[total].decision == "accept") is proven
