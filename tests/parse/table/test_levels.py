"""The levels that rows belong to."""

from __future__ import annotations

from hebiao.domain.reading import Found
from hebiao.parse.table.levels import Levels


def _taken(*texts: str) -> list[tuple[str | None, str | None]]:
    """The levels of rows whose only column of levels has these texts."""
    levels = Levels()
    out = []
    for text in texts:
        cells = {"level1": Found(text, text, ())}
        levels.take(cells, exact=True)
        out.append(tuple(cells[k].text if k in cells else None for k in ("level1", "level2")))
    return [(one, two) for one, two in out]


def test_cost_among_second_levels_is_a_second_level() -> None:
    """In a sole column of 数量指标, 质量指标 …, 成本指标 belongs to 产出指标 as they do."""
    assert _taken("数量指标", "时效指标", "成本指标", "社会效益指标", "满意度指标") == [
        ("产出指标", "数量指标"),
        ("产出指标", "时效指标"),
        ("产出指标", "成本指标"),
        ("效益指标", "社会效益指标"),
        ("满意度指标", None),
    ]


def test_cost_among_first_levels_is_a_first_level() -> None:
    """Below 产出指标 it stands beside it."""
    assert _taken("产出指标", "成本指标", "效益指标") == [
        ("产出指标", None),
        ("成本指标", None),
        ("效益指标", None),
    ]
