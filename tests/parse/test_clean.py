"""Texts cut out by others, as the form holds them."""

from __future__ import annotations

import pytest

from hebiao.parse.clean import clean


@pytest.mark.parametrize(
    ("field", "raw", "text"),
    [
        ("level1", "产出\n指标（50分）", "产出指标"),
        ("level2", "社会效益", "社会效益指标"),
        ("level2", "别的", "别的"),
        ("name", "指标 1：清扫 里程", "清扫里程"),
        ("name", "指标2：", None),
        ("title", "青禾区项目支出绩效自评表（2024年度）", "青禾区项目支出绩效自评表"),
        ("year", "（2024 年度）", "2024"),
        ("year", "本年", None),
        ("score", " 12.50 ", "12.50"),
        ("score", "—", None),
    ],
)
def test_a_text_is_as_the_parsers_would_have_it(field: str, raw: str, text: str | None) -> None:
    """Levels are canonical, names without their numbers, blanks are none, digits stay."""
    assert clean(field, raw) == text
