"""Funds in words of other places, where no row is called 财政拨款."""

from __future__ import annotations

import pytest

from made_forms import PARTS, form_rows, read_exact

_AMOUNTS = tuple(f"funding.appropriation.{c}" for c in ("initial_budget", "annual_budget", "executed"))
_FIRST = PARTS.start


@pytest.mark.parametrize("label", ["区级资金", "其中：县级资金", "中央资金", "市级补助"])
def test_the_one_fund_of_a_budget_is_proposed(label: str) -> None:
    """What a budget pays may be the appropriation where no row is called so: it is asked, never silently nothing."""
    result = read_exact(form_rows({(_FIRST, 1): label}))
    assert result.form.funding == read_exact(form_rows()).form.funding
    assert {p for p, f in result.fields.items() if f.decision == "review"} == set(_AMOUNTS)


@pytest.mark.parametrize("labels", [("中央资金", "区级资金"), ("单位资金", "上年结转资金")])
def test_of_other_funds_a_person_says_which_is_meant(labels: tuple[str, str]) -> None:
    """Of two budgets' funds, or one that no budget pays, none is taken: the amounts are asked as blank."""
    result = read_exact(form_rows({(_FIRST, 1): labels[0], (_FIRST + 1, 1): labels[1]}))
    assert result.form.funding.appropriation.annual_budget is None
    assert {result.fields[p].decision for p in _AMOUNTS} == {"review"}


def test_a_fund_beside_the_appropriation_is_its_own() -> None:
    """Where 财政拨款 has its row, a fund of another name is none of the form's."""
    rows = form_rows()
    rows.insert(_FIRST + 1, ["", "其中：区级资金", "150", "130", "121", "—", "", "—"])
    result = read_exact(rows)
    assert result.form.funding == read_exact(form_rows()).form.funding
    assert not [p for p, f in result.fields.items() if f.decision == "review"]
