"""D02, D03 and W01 on what is right though it looks odd, and on what stays wrong."""

import pytest

from hebiao.audit import audit_form
from hebiao.audit.explain import example_form


def codes(over: dict[str, str]) -> set[str]:
    """The rules that speak."""
    return {f.rule for f in audit_form(example_form("classic", over, 0))}


@pytest.mark.parametrize(
    "phone",
    [
        "65090000（办公）",
        "13800138000 65090000",
        "13800138000王明",
        "84681234(内线)2011",
        "66012345转8012",
        "王明 13800138000",
    ],
)
def test_numbers_with_words_and_two_in_a_cell(phone: str) -> None:
    """Whose number it is, where it rings, an extension, and a mobile beside a landline leave it a number."""
    assert "D02" not in codes({"phone": phone})


@pytest.mark.parametrize("phone", ["660123456（办公）", "138001380001 65090000", "1380013800王明", "办公"])
def test_words_make_no_number_right(phone: str) -> None:
    """A number too long or too short stays so beside a word or another number."""
    assert "D02" in codes({"phone": phone})


@pytest.mark.parametrize(
    "name",
    ["2020年冬奥会场馆运维", "2035年城市更新规划编制", "提前下达2021年中央补助", "2021年学年课后服务"],
)
def test_a_year_that_belongs_to_the_thing(name: str) -> None:
    """The year of an event, of a plan, of money given early or of a school year is not that of the form."""
    assert "D03" not in codes({"project_name": name})


def test_last_years_name_is_still_told() -> None:
    """A name with the year before the form's, and nothing that explains it, is asked about."""
    assert "D03" in codes({"project_name": "2021年河道保洁服务"})
    assert "D03" in codes({"project_name": "2021年大厦安全运行保障"})


def test_weights_that_share_out_a_third_make_the_whole() -> None:
    """Three times 3.33 beside 90 is 100 by rounding; whole weights that make 99 are not."""
    form = example_form("classic", {}, 0).form
    weights = [i.weight for i in form.indicators]
    split = next(n for n, w in enumerate(weights) if w == "10")
    rest = [n for n in range(len(weights)) if n != split]
    sum_rest = 90 - sum(int(weights[n] or 0) for n in rest)
    assert sum_rest == 10  # of the execution
    assert "W01" not in codes({f"indicators.{split}.weight": "9.99"})
    assert "W01" in codes({f"indicators.{split}.weight": "9"})
    assert "W01" in codes({f"indicators.{split}.weight": "9.5"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2021年全年完成河道保洁。", True), ("2021年度共保洁河道32公里。", True), ("2021年，完成河道保洁。", True),
        ("2021年全年完成招标，2022年完成保洁。", False), ("2021年启动的项目按期完工。", False), ("2022年全年完成河道保洁。", False),
    ],
)  # fmt: skip
def test_the_year_that_a_result_begins_with(text: str, told: bool) -> None:
    """A result that reports on another year, and says nothing of the form's own, is asked (the form is for 2022)."""
    assert ("D03" in codes({"actual_result": text})) is told
