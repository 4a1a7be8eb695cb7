"""Which parts are asked, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.llm.settings import ModelSettings
from hebiao.pipeline import Doubted, iter_doubted

FIXTURES = Path(__file__).parents[1] / "fixtures"


def doubted(path: str, use: str = "auto") -> list[Doubted]:
    """The forms of a fixture about which there is something to ask."""
    settings = Settings(model=ModelSettings(use=use, model="m"))  # type: ignore[arg-type]  # the use is one of the names
    source = Source(path, (FIXTURES / path).read_bytes())
    return [item for item in iter_doubted(source, settings) if isinstance(item, Doubted)]


@pytest.mark.parametrize("path", ["docx/classic.docx", "xlsx/yuan.xlsx", "docx/new2024.docx"])
def test_a_clean_form_costs_nothing(path: str) -> None:
    """Nothing in review, nothing asked."""
    assert doubted(path) == []


def test_always_asks_every_part() -> None:
    """Each part once, for the reason that a person wants it."""
    (form,) = doubted("docx/classic.docx", "always")[:1]
    assert [a.part for a in form.asks] == ["head", "money", "goals", "indicators", "footer"]
    assert {a.why for a in form.asks} == {("always",)}


def test_only_what_is_in_doubt_is_shown() -> None:
    """Of running text, the indicators in doubt with what stands around them: less than the form."""
    forms = doubted("text/lost-points-in-level.txt")
    assert forms
    for form in forms:
        assert [a.part for a in form.asks] == ["indicators"]
        assert 0 < len(form.asks[0].items) < len(form.form.segment.items)
        assert "shape" in form.asks[0].why


def test_a_doubtful_source_goes_straight_to_a_person() -> None:
    """What waits because the source itself is in doubt is not asked: no reading of the same text settles it."""
    data = (FIXTURES / "text" / "lost-points-in-level.txt").read_text(encoding="utf-8")
    cut = data[: len(data) // 3]
    settings = Settings(model=ModelSettings(use="auto", model="m"))
    for item in iter_doubted(Source("cut.txt", cut.encode()), settings):
        result = item.result if isinstance(item, Doubted) else item
        asked = {a.part for a in item.asks} if isinstance(item, Doubted) else set()
        blank_totals = [p for p in ("total_weight", "total_score") if p in result.review_paths]
        assert not (asked == {"footer"} and blank_totals)
