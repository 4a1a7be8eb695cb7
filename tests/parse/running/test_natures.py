"""Rows of the 2024 form without borders: the operator parts them, and what words alone would decide is not sure."""

from __future__ import annotations

from hebiao.domain.document import Line
from hebiao.parse.running.natures import part_new
from hebiao.parse.running.tokens import Gap, Token


def _tokens(*texts: str, gap: Gap = "space") -> list[Token]:
    line = Line(" ".join(texts), 1)
    return [Token(t, line, 0, len(t), gap) for t in texts]


def _parts(*texts: str, gap: Gap = "space") -> dict[str, tuple[str, bool]]:
    return {c: ("".join(t.text for t in part), sure) for c, part, sure in part_new(_tokens(*texts, gap=gap))}


def test_an_operator_parts_a_row() -> None:
    """Name, operator, figure, unit and actual value stand in this order, and each is sure."""
    got = _parts("培训场次", "≥", "12", "次", "13次")
    assert got == {
        "name": ("培训场次", True), "nature": ("≥", True), "target": ("12", True), "unit": ("次", True),
        "actual": ("13次", True),
    }  # fmt: skip


def test_a_scale_is_followed_by_its_grade() -> None:
    """定性 with a scale of grades: the grade behind it is the actual value."""
    got = _parts("群众认可程度", "定性", "优良中低差", "优")
    assert (got["target"], got["actual"]) == (("优良中低差", True), ("优", True))


def test_without_an_operator_nothing_is_sure() -> None:
    """A row with no operator, or with two, is parted only for a person to see."""
    for texts in (("培训场次", "12", "次", "13次"), ("培训场次", "≥", "12", "≤", "13")):
        assert not any(sure for _, sure in _parts(*texts).values())


def test_two_words_before_the_operator_are_two_cells() -> None:
    """A space between two words on one line parts cells, so the name in front of the operator is not sure."""
    assert _parts("培训", "场次", "≥", "12", "次", "13次")["name"] == ("培训场次", False)


def test_words_before_a_figure_may_be_the_rest_of_a_unit() -> None:
    """万 | 头（只）260 may be a unit that a space tears; what the name says again, or plain words, may not."""
    assert not _parts("免疫数量", "≥", "260", "万", "头（只）260")["unit"][1]
    assert _parts("免疫数量", "≥", "260", "只", "免疫数量为260只")["unit"] == ("只", True)
    assert _parts("免疫数量", "≥", "260", "只", "已按计划全部完成")["actual"] == ("已按计划全部完成", True)
