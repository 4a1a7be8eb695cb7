"""Levels that stand in the text of a row instead of in their columns."""

from __future__ import annotations

from hebiao.domain.reading import Found
from hebiao.parse.table.levels import Levels


def _row(**texts: str) -> dict[str, Found]:
    return {field: Found(text, text, ()) for field, text in texts.items()}


def test_rows_below_a_level_in_a_name_are_asked_for_theirs() -> None:
    """What is carried from above such a row may not be the level of those below, until one stands in its column again."""
    levels = Levels()
    levels.take(_row(level1="效益指标", level2="可持续影响指标", name="促进发展"), exact=False)
    glued = _row(name="满意度指标服务对象满意度指标等学生满意程度")
    levels.take(glued, exact=False)
    assert levels.ask_inside(glued) is not None
    below = _row(name="家长满意程度")
    levels.take(below, exact=False)
    assert levels.ask_inside(below) is None
    assert below["level1"].doubt is not None
    assert below["level2"].doubt is not None
    own = _row(level1="满意度指标", level2="服务对象满意度指标", name="职工满意程度")
    levels.take(own, exact=False)
    assert own["level1"].doubt is own["level2"].doubt is None
