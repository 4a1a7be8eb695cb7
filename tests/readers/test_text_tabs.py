"""Blanks that a program wrote for tabs."""

from __future__ import annotations

import pytest

from hebiao.domain.result import FormResult
from made_forms import form_rows, read_text, tab_text


def _accepted(form: FormResult) -> dict[str, str | None]:
    return {p: f.raw for p, f in form.fields.items() if f.decision == "accept"}


@pytest.mark.parametrize("tab", ["    ", "        ", "\u3000\u3000"])
def test_so_many_blanks_for_each_tab_are_tabs(tab: str) -> None:
    """A form whose tabs became equal runs of blanks is read as with tabs."""
    (usual,) = read_text(tab_text(form_rows()))
    (form,) = read_text(tab_text(form_rows()).replace("\t", tab))
    assert form.form == usual.form
    assert _accepted(form) == _accepted(usual)


def test_blanks_up_to_tab_stops_are_tabs() -> None:
    """A form whose tabs became blanks up to the next eighth place is read as with tabs."""
    (usual,) = read_text(tab_text(form_rows()))
    (form,) = read_text("\n".join(line.expandtabs(8) for line in tab_text(form_rows()).split("\n")))
    assert form.form == usual.form


def test_the_place_of_a_text_behind_blanks_is_where_it_stands() -> None:
    """The offset of a cell counts the blanks that stood for tabs."""
    text = tab_text(form_rows()).replace("\t", "    ")
    (form,) = read_text(text)
    place = form.fields["project_name"].provenance[0]
    assert place.line is not None
    assert form.fields["project_name"].raw in text.split("\n")[place.line - 1]
