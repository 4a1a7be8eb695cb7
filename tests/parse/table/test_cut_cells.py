"""Merged cells that the end of a page cuts."""

from __future__ import annotations

import pytest

from generator import ofd, pages
from generator.grid import GridForm
from generator.world import make_forms
from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.pipeline import process


def _read(forms: list[GridForm]) -> list[FormResult]:
    data = ofd.draw_ofd(pages.set_pages(forms, pages.measure_plain, flow=True))
    return list(process(Source("表.ofd", data), Settings()))


@pytest.mark.parametrize("family", ["merged-many", "merged-actual"])
def test_a_blank_piece_is_asked_with_the_text_of_the_other(family: str) -> None:
    """Rows beside the blank half of a cut cell are asked, and show its text; they are never accepted as blank."""
    column = "deviation" if family == "merged-many" else "actual"
    forms = make_forms(f"ofdflow-{family}a", family, 3)
    asked = 0
    for form, result in zip(forms, _read(forms), strict=True):
        for n, row in enumerate(form.label["indicators"]):
            path = f"indicators.{n}.{column}"
            assert getattr(result.form.indicators[n], column) == row[column]
            asked += path in result.fields and result.fields[path].decision == "review"
    assert asked == {"merged-many": 2, "merged-actual": 4}[family]


def test_a_whole_cell_is_not_asked() -> None:
    """Blanks and merged cells that no page's end cuts are accepted as they stand."""
    form = make_forms("ofdflow-merged-manya", "merged-many", 1)
    (result,) = _read(form)
    assert result.review_paths == ()
