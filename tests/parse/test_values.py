"""The typed reading of a text: exact, or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hebiao.parse.values import read_quantity, read_value

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=10**8)
OPERATORS = {
    "≥": "≥", ">=": "≥", "不少于": "≥", "不低于": "≥", "至少": "≥", "≤": "≤", "<=": "≤", "不超过": "≤", "控制在": "≤",
    "＞": ">", "大于": ">", "＜": "<", "少于": "<", "＝": "=", "": None,
}  # fmt: skip


@given(
    DECIMALS, st.sampled_from(sorted(OPERATORS)), st.sampled_from(["", "%", "万元", "个", "平方米", "人次"])
)
def test_operator_number_and_unit_are_exact(number: Decimal, operator: str, unit: str) -> None:
    """A quantity keeps every decimal, its operator and its unit, with and without thousands commas."""
    for text in (f"{operator}{number:f}{unit}", f"{operator} {number:,f} {unit}"):
        value = read_quantity(text)
        assert value is not None
        assert value.number == format(number, "f")
        assert value.operator == OPERATORS[operator]
        assert value.unit == (unit or None)


@given(DECIMALS)
def test_percentage_keeps_its_number(number: Decimal) -> None:
    """A percentage is its number with the unit %, never a fraction."""
    value = read_value("funding.total.execution_rate", f"{number:f}％")
    assert value is not None
    assert (value.number, value.unit) == (format(number, "f"), "%")


@pytest.mark.parametrize(
    ("text", "operator"), [("5项以上", "≥"), ("30天以内", "≤"), ("1亿元及以上", "≥"), ("3年内", "≤")]
)
def test_operator_behind_the_unit(text: str, operator: str) -> None:
    """Words behind the unit are operators, too."""
    value = read_quantity(text)
    assert value is not None
    assert value.operator == operator


@pytest.mark.parametrize(
    "text",
    [
        "完成5项，投入3万元",
        "1.2.3",
        "10²",
        "5①",
        "12,34",
        "第1阶段完成2项",
        "A3",
        "2023年前完成",
        "无",
        "18,5",
        "3-5个",
    ],
)
def test_prose_and_damaged_numbers_have_no_number(text: str) -> None:
    """Where a text holds several numbers or a damaged one, none of them is taken."""
    value = read_quantity(text)
    assert value is None or value.number is None


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("优良中低差", ("优", "良", "中", "低", "差")),
        ("优良中 低差", ("优", "良", "中", "低", "差")),
        ("优/良/中/差", ("优", "良", "中", "差")),
        ("高、中、低", ("高", "中", "低")),
        ("合格/不合格", ("合格", "不合格")),
        ("好坏", ("好", "坏")),
    ],
)
def test_scales(text: str, scale: tuple[str, ...]) -> None:
    """A grading scale is read with its grades, best first."""
    value = read_quantity(text)
    assert value is not None
    assert value.scale == scale


@pytest.mark.parametrize(
    ("text", "grade"), [("优", "优"), ("优（满足要求）", "优"), ("不合格", "不合格"), ("良好", "良好")]
)
def test_grades(text: str, grade: str) -> None:
    """An actual value names one grade, also with its reason in brackets."""
    value = read_quantity(text)
    assert value is not None
    assert value.grade == grade


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年1月15日", "2024-01-15"), ("2024.1.5", "2024-01-05"), ("2024-01-15", "2024-01-15"),
        ("2024/3", "2024-03"), ("２０２４年１２月", "2024-12"), ("2024年 1 月 15 日", "2024-01-15"),
    ],
)  # fmt: skip
def test_dates(text: str, date: str) -> None:
    """A date is ISO 8601, to the day or to the month."""
    value = read_value("prepared_on", text)
    assert value is not None
    assert value.date == date


@pytest.mark.parametrize(
    "text", ["2024年13月1日", "2024.0.5", "1024年1月1日", "2024年1月45日", "1月15日", "近期"]
)
def test_no_date_is_made_up(text: str) -> None:
    """What cannot be a date has none."""
    assert read_value("prepared_on", text) is None


@pytest.mark.parametrize(
    ("path", "text"), [("project_name", "5"), ("indicators.0.name", "95%"), ("remarks", "3")]
)
def test_texts_have_no_typed_value(path: str, text: str) -> None:
    """A field of text stays text, even where it looks like a number."""
    assert read_value(path, text) is None
    assert read_value("indicators.0.score", None) is None


@pytest.mark.parametrize(
    ("text", "operator"), [("≥", "≥"), ("大于等于", "≥"), ("＝", "="), ("定性", None), ("正向", None)]
)
def test_nature_is_an_operator(text: str, operator: str | None) -> None:
    """绩效指标性质 is an operator where it is one, and else has no value."""
    value = read_value("indicators.2.nature", text)
    assert (value.operator if value else None) == operator
