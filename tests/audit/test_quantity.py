"""Numbers of a text with what they count."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hebiao.audit.scoring.numerals import in_figures, numeral
from hebiao.audit.scoring.quantity import read_quantities


@pytest.mark.parametrize(
    ("text", "number"),
    [("1百人", 100), ("1千余人", 1000), ("1.2千人", 1200), ("1万5千人", 15000), ("5千克", 5), ("2千米", 2)],
)
def test_hundreds_and_thousands_before_a_counter_are_multiplied_in(text: str, number: int) -> None:
    """百 and 千 before what is counted are part of the number; in 千克 and 千米 they are part of the unit."""
    assert read_quantities(text)[0].number == number


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("3千5百元", "3500元"), ("1万3千人", "13000人"), ("1亿8千万元", "18000万元"), ("1亿8000万元", "18000万元"),
        ("1万零500元", "10500元"), ("5百万元", "500万元"), ("2年半", "2.5年"), ("1个半小时", "1.5小时"),
        ("5千克", "5千克"), ("5万元", "5万元"), ("3百2千", "3百2千"), ("提高5百分点", "提高5百分点"), ("1万2024年", "1万2024年"),
        ("2023年半年报", "2023年半年报"), ("1万5", "1万5"),
    ],
)  # fmt: skip
def test_figures_with_steps_become_plain_ones(text: str, plain: str) -> None:
    """百, 千, 万 and 亿 between figures are worked out; units that begin with them, years and what goes up are left."""
    assert in_figures(text) == plain


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一", 1), ("十二", 12), ("二十", 20), ("一百二十", 120), ("一百二", 120), ("一百零五", 105), ("两千零五", 2005),
        ("三万", 30000), ("一万三", 13000), ("二百五十万", 2500000), ("一二", 0), ("十四五", 0),
    ],
)  # fmt: skip
def test_chinese_numerals(text: str, number: int) -> None:
    """Numerals in words make the number that they say, and 0 where they are a list or a name."""
    assert numeral(text) == number


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("1小时30分钟", "90", "分钟"), ("1小时30分", "90", "分钟"), ("2年6个月", "30", "个月"), ("1年零6个月", "18", "个月"),
        ("2天12小时", "60", "小时"), ("5公里300米", "5300", "米"), ("80亩5分", "805", "分地"), ("一小时三十分钟", "90", "分钟"),
        ("一个半小时", "1.5", "小时"), ("两年半", "2.5", "年"), ("一百二十人", "120", "人"), ("1亿8000万元", "18000", "万元"),
    ],
)  # fmt: skip
def test_an_amount_in_two_steps_is_one(text: str, number: str, unit: str) -> None:
    """Hours and minutes, years and months, 亿 and 万: one amount, in the smaller unit."""
    (found,) = read_quantities(text)
    assert (found.number, found.unit) == (Decimal(number), unit)


@pytest.mark.parametrize(
    "text", ["首款36万元，尾款4万元", "36万元4万元", "3次5人", "1小时内30分钟", "30分钟1小时", "90分80分"]
)
def test_two_amounts_stay_two(text: str) -> None:
    """What does not go on from the first in a smaller unit is another amount."""
    assert len(read_quantities(text)) == 2


def test_a_bound_is_of_the_whole_amount() -> None:
    """不超过1小时30分钟 is at most 90 minutes; a year and some days is more than a year."""
    assert [(q.number, q.bound) for q in read_quantities("不超过1小时30分钟")] == [(Decimal(90), "≤")]
    assert [(q.number, q.unit, q.bound) for q in read_quantities("1年15天")] == [(Decimal(1), "年", ">")]


@pytest.mark.parametrize("text", ["一次性完成", "群众十分满意", "二期工程完工", "统一部署", "千家万户"])
def test_numerals_of_a_phrase_count_nothing(text: str) -> None:
    """一 of 一次性 and 十 of 十分 are no numbers."""
    assert read_quantities(text) == ()


def test_a_numeral_in_prose_is_only_told() -> None:
    """建成一个统一平台 may count something else than the indicator does; 一百二十家 alone is a number."""
    assert [q.role for q in read_quantities("建成一个统一的平台")] == ["told"]
    assert [q.role for q in read_quantities("共一百二十家")] == [""]
