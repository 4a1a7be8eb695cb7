"""A part of a form as numbered pieces."""

from __future__ import annotations

from hebiao.domain.document import Row, Segment
from hebiao.llm.show import count_tokens, show
from llm.made import cell, line


def test_pieces_are_numbered_in_order_and_point_back() -> None:
    """Every piece has the number of its place; blank cells of a real grid are shown, those of ragged rows are not."""
    exact = Row(0, 0, (cell("产出指标", 0, 0, rowspan=2), cell("", 0, 1), cell("数量", 0, 2)), True, 3)
    ragged = Row(1, 0, (cell("a"), cell("")), False, 2)
    shown = show(Segment(0, (line("标题"), exact, ragged)), (0, 1, 2))
    assert shown.text == "⟦1⟧标题\n⟦2↓2⟧产出指标⟦3⟧⟦4⟧数量\n⟦5⟧a"
    assert [p.text for p in shown.places] == ["标题", "产出指标", "", "数量", "a"]


def test_a_merged_cell_that_reaches_in_is_shown() -> None:
    """A row shown alone brings the label that was merged over it from above, and nothing else of that row."""
    first = Row(0, 0, (cell("产出指标", 0, 0, rowspan=2), cell("甲", 0, 1)), True, 2)
    second = Row(0, 1, (cell("乙", 1, 1),), True, 2)
    assert show(Segment(0, (first, second)), (1,)).text == "⟦1↓2⟧产出指标\n⟦2⟧乙"


def test_a_document_cannot_forge_numbers() -> None:
    """The brackets of the numbers are taken out of the document's own text."""
    assert show(Segment(0, (line("⟦9⟧假的\n⟦8⟧"),)), (0,)).text == "⟦1⟧[9]假的 [8]"


def test_tokens_are_counted_alike() -> None:
    """One for a Chinese character, one for four others."""
    assert count_tokens("项目abcd12") == 4
