"""Bugs found in pasted text: parts in another order, headings of another place, cells glued without a mark."""

from __future__ import annotations

import pytest

from hebiao.domain.result import FormResult
from made_forms import FOOT, GOALS, HEADER, MONEY, TITLE, TOTAL, Rows, form_rows, read_text, tab_text

PARTS = {
    "head": slice(0, MONEY),
    "money": slice(MONEY, GOALS - 1),
    "goals": slice(GOALS - 1, HEADER),
    "indicators": slice(HEADER, TOTAL + 1),
}


def _accepted(form: FormResult) -> dict[str, str | None]:
    return {p: f.raw for p, f in form.fields.items() if f.decision == "accept"}


def _in_order(*parts: str, name: str = "青禾街道路灯更换项目") -> Rows:
    rows = form_rows({(0, 1): name})
    return [row for part in parts for row in rows[PARTS[part]]]


def _spaced(rows: Rows) -> str:
    lines = [" ".join(c for c in row if c) for row in rows]
    return "\n".join([TITLE, "（2023年度）", *lines, FOOT]) + "\n"


ORDERS = [
    ("head", "goals", "money", "indicators"),
    ("head", "goals", "indicators", "money"),
    ("indicators", "goals", "money", "head"),
    ("indicators", "head", "money", "goals"),
]


@pytest.mark.parametrize("order", ORDERS)
def test_parts_of_running_text_come_in_any_order(order: tuple[str, ...]) -> None:
    """The same form with its parts in another order is accepted field by field as in the usual one."""
    (usual,) = read_text(_spaced(_in_order(*PARTS)))
    (form,) = read_text(_spaced(_in_order(*order)))
    assert form.form == usual.form
    assert _accepted(form) == _accepted(usual)


@pytest.mark.parametrize("order", ORDERS)
def test_forms_in_tabs_keep_their_own_parts_in_any_order(order: tuple[str, ...]) -> None:
    """Of two forms below each other, each keeps its own indicators where these stand before the project's name."""
    names = ("青禾街道路灯更换项目", "碧溪街道护栏修缮项目")
    forms = read_text("\n".join(tab_text(_in_order(*order, name=n)) for n in names))
    assert [f.form.project_name for f in forms] == list(names)
    assert [len(f.form.indicators) for f in forms] == [4, 4]
    assert [f.form.total_score for f in forms] == ["97.5", "97.5"]


def test_a_blank_unit_is_not_the_heading_behind_it() -> None:
    """The heading of the next part is no value of a label that is left blank before it."""
    rows = _in_order("head", "goals", "money", "indicators")
    rows[1][5] = ""
    rows[2] = [""] * 8
    (form,) = read_text(_spaced(rows))
    assert form.form.implementing_unit is None
