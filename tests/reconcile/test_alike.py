"""What a character of a picture may be besides what was read."""

from __future__ import annotations

import pytest

from hebiao.domain.document import Weak
from hebiao.reconcile.alike import is_lettered, is_slip, may_be, may_be_rate, may_lack_mark


@pytest.mark.parametrize(
    ("text", "at", "rival", "maybe"),
    [
        ("群众满意度", 2, "満", False), ("群众满意度", 2, "蒲", True), ("已完成", 0, "巳", False),
        ("12月20日", 5, "曰", False), ("加强管理，确保资金使用安全规范。", 4, ".", False), ("加强管理，确保资金使用安全规范。", 4, "、", True),
        ("加强管理，确保资金使用安全规范。", 15, "°", False), ("加强管理，确保资金使用安全规范。", 15, "", True), ("已完成，好", 3, ".", True),
        ("31.10", 4, "O", False), ("0起", 0, "o", False), ("0型", 0, "O", True), ("PM2.5", 2, "Z", True), ("12%", 0, "l", False),
        ("1类", 0, "I", True), ("≥", 0, "z", False), ("≥", 0, ">", True), ("=", 0, "二", False), ("=", 0, "-", True), ("30", 0, "8", True),
    ],
)  # fmt: skip
def test_a_runner_up_counts_where_print_may_have_it(text: str, at: int, rival: str, maybe: bool) -> None:
    """Not a character of other scripts, a point between words, a letter within a figure, a letter for an operator."""
    assert may_be(text, Weak(at, rival, 0.2, 0.7)) is maybe


@pytest.mark.parametrize(
    "text",
    ["已完成预期自标，早诊早治", "按计划元成各项工作", "项曰实施进度", "己完成", "66.3方元", "压实主体责任，强化部门协同：建立月调度工作机制，确保安全"],
)  # fmt: skip
def test_words_that_no_form_has_are_slips(text: str) -> None:
    """目 read as 自, 完 as 元, and a semicolon as a colon that opens nothing, whatever all readings say."""
    assert is_slip(text)


@pytest.mark.parametrize(
    "text",
    ["川类", "水质达到川类", "1级", "优于11类", "I类水质断面", "】级响应", "l类", "N类", "启动川级响应"],
)
def test_what_roman_numerals_are_read_as_is_asked(text: str) -> None:
    """Ⅲ of a class of water is 川 to every reading, Ⅰ of a grade a 1 and Ⅱ two of them."""
    assert is_slip(text)


@pytest.mark.parametrize(
    "text", ["Ⅲ类", "A类", "四川省", "12级", "2.1级", "1期", "二级甲等", "第1批", "21类"]
)
def test_classes_in_figures_of_their_own_are_none(text: str) -> None:
    """A numeral that was read as one, a letter, a number of more than strokes."""
    assert not is_slip(text)


@pytest.mark.parametrize(
    "text",
    ["成本控制在12万元以内", "广元市每年元旦值班", "自己完成", "原因：上级资金下达较晚，改进措施：加强沟通协调", "全年完成以下工作：一是建设，二是验收，三是移交", "其中：当年财政拨款若干，上年结转若干"],
)  # fmt: skip
def test_words_that_forms_have_are_none(text: str) -> None:
    """元 behind an amount or in a name of its own, and a colon behind a word that opens a list or an explanation."""
    assert not is_slip(text)


@pytest.mark.parametrize(
    ("path", "text", "maybe"),
    [
        ("funding.total.execution_rate", "100.0096", True), ("indicators.2.actual", "10096", True),
        ("indicators.2.target", "≥9596", True), ("indicators.2.target", "≥96", False), ("indicators.2.actual", "96%", False),
        ("indicators.2.actual", "3411.96", False), ("funding.total.executed", "10096", False),
    ],
)  # fmt: skip
def test_a_figure_that_ends_like_a_rate_may_be_one(path: str, text: str, maybe: bool) -> None:
    """Small print makes 96 of "%" in every reading; an amount has no such sign."""
    assert may_be_rate(path, text) is maybe


@pytest.mark.parametrize(
    ("path", "raw", "lacks"),
    [
        ("indicators.5.target", "562000\n1", True), ("indicators.5.target", "562000\n.1", False),
        ("funding.total.executed", "1140\n7", True), ("total_weight", "10\n0", False), ("indicators.1.target", "10\n0%", False),
        ("contact_phone", "0899 5991907", True), ("phone", "08995991907", False),
        ("indicators.5.actual", "750\n5万\n元", True), ("indicators.5.actual", "750.\n5万元", False),
        ("indicators.5.actual", "2024年1\n2月", False), ("funding.total.execution_rate", "100\n00%", True),
        ("funding.total.execution_rate", "97.2\n0%", False), ("funding.total.execution_rate", "90.30\n", True), ("funding.total.execution_rate", "90.30", False),
        ("funding.total.score", "9.03\n", False), ("funding.total.execution_rate", "90.30\n%", False),
        ("funding.total.execution_rate", "924%", True), ("indicators.1.actual", "已完成985%", True), ("indicators.1.actual", "120%", False),
        ("indicators.1.actual", "100.924%", False), ("indicators.1.weight", "924%", False),
    ],
)  # fmt: skip
def test_a_mark_between_digits_may_have_left_no_trace(path: str, raw: str, lacks: bool) -> None:
    """No room tells of a point at the end of a line; a phone's dash leaves a gap, a sign on a line of its own some ink."""
    assert may_lack_mark(path, raw) is lacks


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("城镇新增就业为16G5人", True), ("Q起", True), ("≥O件", True), ("城镇新增就业为1665人", False),
        ("项目合同全额", True), ("合同全额支付", False), ("74人欠", True), ("下步将加快进度", True), ("下一步将加快进度", False), ("3人欠薪", False),
        ("5G基站建设", False), ("B超检查次数", False), ("3D打印", False), ("0起", False),
    ],
)  # fmt: skip
def test_worn_digits_and_words_at_the_end_are_slips(text: str, *, slip: bool) -> None:
    """Worn digits are letters to every reading, in a sentence as well; what may be a word there is none."""
    assert is_slip(text) is slip


@pytest.mark.parametrize(
    ("path", "text", "lettered"),
    [
        ("indicators.0.target", "G8", True), ("indicators.0.actual", "≥6O件", True), ("indicators.0.target", "9S%", True),
        ("indicators.0.target", "68", False), ("indicators.0.actual", "5A级景区", False), ("indicators.0.name", "5G基站", False),
        ("indicators.0.target", "GB", False), ("indicators.0.target", "30km", False),
    ],
)  # fmt: skip
def test_a_letter_in_a_figure_is_asked(path: str, text: str, lettered: bool) -> None:
    """A 6 that lost its bow is G to every reading; a word or a unit with letters is none."""
    assert is_lettered(path, text) is lettered
