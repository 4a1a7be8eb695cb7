"""Quotes and the source's own text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hebiao.llm.ground import ground
from llm.made import cell, line


@pytest.mark.parametrize(
    ("quote", "text", "raw"),
    [
        ("738.62", " 738.62 ", "738.62"),
        ("95%", "满意度≥95%。", "95%"),
        ("（2024年度）", "(2024 年度)", "(2024 年度)"),
        ("达到国家节能65%标准", "达 到 国 家 节 能 65%标准", "达 到 国 家 节 能 65%标准"),
        ("1,234.5", "共1,234.5万元", "1,234.5"),
        ("5", "指标1 完成 5 5", "5"),
        ("10", "10.", "10"),
        ("219.00", ".219.00", "219.00"),
        ("完成年度清淤任务并通过……群众出行条件明显改善", "完成年度清淤任务并通过验收，沿线群众出行条件明显改善",
         "完成年度清淤任务并通过验收，沿线群众出行条件明显改善"),
    ],
)  # fmt: skip
def test_a_quote_that_stands_there_is_exact(quote: str, text: str, raw: str) -> None:
    """White space, width and punctuation do not count; what is taken is the source's own text."""
    found = ground(quote, [line(text)])
    assert (found.kind, found.raw) == ("EXACT", raw)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("783.62", "738.62"),
        ("12", "11"),
        ("100", "98.5"),
        ("2024年12月底前完成", "2024年11月底前完成"),
        ("较上年有所提升", "按期完工"),
        ("Completed as planned", "按计划完成"),
        ("—", "12"),
        ("", "12"),
    ],
)
def test_a_quote_with_another_digit_or_of_nothing_is_absent(quote: str, text: str) -> None:
    """Every digit counts: a text that is alike but for one digit does not stand there."""
    assert ground(quote, [line(text)]).kind == "ABSENT"


@pytest.mark.parametrize(
    ("quote", "text", "raw"),
    [
        ("2.5", "12.5", "12.5"),
        ("12", "12.5", "12.5"),
        ("12", "12.\n5", "12."),
        ("95", "95%", "95%"),
        ("234", "1,234", "1,234"),
        ("55", "5 5", "5 5"),
    ],
)
def test_a_quote_that_cuts_or_joins_numbers_is_partial(quote: str, text: str, raw: str) -> None:
    """A part of a number is not the number, and two numbers are not one."""
    found = ground(quote, [line(text)])
    assert (found.kind, found.raw) == ("PARTIAL", raw)


def test_a_slip_in_a_text_is_fuzzy() -> None:
    """One wrong character in a long text leaves the source's own text, marked."""
    found = ground("改善辖区道路通行条件提升居民满意程庋", [cell("改善辖区道路通行条件提升居民满意程度")])
    assert (found.kind, found.raw) == ("FUZZY", "改善辖区道路通行条件提升居民满意程度")


def test_a_number_broken_over_lines_is_one() -> None:
    """A quote over two pieces takes both, each with its place."""
    found = ground("3248.639548", [line("全年 3248.63954"), line("8", 2)])
    assert found.kind == "EXACT"
    assert [(p.at.number, p.start) for p in found.places] == [(1, 3), (2, None)]  # type: ignore[union-attr]  # the text is found, else the test fails here


def test_of_equal_quotes_the_first_behind_is_meant() -> None:
    """Where a text stands twice, `after` says which."""
    found = ground("5", [line("完成 5 5")], after=4)
    assert found.places[0].start == 5


@given(
    st.text(alphabet="0123456789.,%", min_size=1, max_size=8),
    st.text(alphabet="0123456789.,% 元", max_size=20),
)
def test_no_number_is_made(quote: str, text: str) -> None:
    """Whatever is quoted, what is taken stands in the source."""
    found = ground(quote, [line(text)])
    assert found.raw is None or found.raw in text
