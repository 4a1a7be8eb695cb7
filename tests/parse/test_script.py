"""Forms in traditional characters."""

from __future__ import annotations

import pytest

from found_forms import FOOT, WRITERS, YEAR, read
from hebiao.normalize import canon, is_traditional, simplified
from made_forms import TITLE, form_rows

_WRITTEN = str.maketrans(
    "项绩评称门单负责电话资万预数执财转结余总体标实际况级产质时满务对达验灯议设关联个员镇环区应业规",
    "項績評稱門單負責電話資萬預數執財轉結餘總體標實際況級產質時滿務對達驗燈議設關聯個員鎮環區應業規",
)


def turned(text: str) -> str:
    """The text as Taiwan and Hong Kong print it."""
    return text.translate(_WRITTEN)


@pytest.mark.parametrize("name", [n for n in WRITERS if n != "pdf"])
def test_read_as_written(name: str) -> None:
    """Labels in traditional characters mean the same, levels are canonical, and values stay as they were written."""
    rows = [[turned(t) for t in row] for row in form_rows()]
    data = WRITERS[name](rows)
    if isinstance(data, str):
        data = data.replace(TITLE, turned(TITLE)).replace(FOOT, turned(FOOT)).replace(YEAR, turned(YEAR))
    result = read(f"甲.{name}", data)
    form = result.form
    assert form.project_name == "青禾街道路燈更換項目".replace("換", "换")
    assert (form.funding.total.executed, form.total_score) == ("171", "97.5")
    assert form.expected_goal == turned("更换老旧路灯300盏，消除照明盲区。")
    first = form.indicators[0]
    assert (first.level1, first.level2, first.name) == ("产出指标", "数量指标", turned("更换路灯数量"))
    assert form.section_head == "顾行舟"
    assert not result.review_paths


def test_one_character_for_one() -> None:
    """Every character keeps its place, so that a text can be cut by what was found in the other script."""
    text = turned("项目支出绩效自评表：年度资金总额 12.5 万元，備註")
    assert len(simplified(text)) == len(text)
    assert is_traditional(text)
    assert not is_traditional(simplified(text))
    assert canon(text) == canon("项目支出绩效自评表：年度资金总额12.5万元，备注")
