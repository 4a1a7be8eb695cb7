"""Where words end that no cell parts: proven by something, or asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hebiao.domain.document import Segment
from hebiao.parse.running.cuts import FIELDS
from hebiao.parse.running.parting import Body, Parting, part_bodies
from hebiao.parse.running.tokens import tokenize
from made_forms import lines_of

NAMED = "指标1："
OTHERS = (
    "验收合格率 ≥95% 98%", "更换路灯数量 ≥300盏 300盏", "巡查次数 12次 12次", "居民出行条件改善|情况 优良中低差 优",
    "群众满意度 ≥90% 群众满意度经复核|为95%",
)  # fmt: skip
"""rows that show how wide the columns are; | is a line end"""


def _body(text: str) -> Body:
    return tokenize(Segment(0, lines_of(*text.split("|")))).tokens, NAMED


def _part(text: str, others: Sequence[str] = OTHERS) -> tuple[list[str], Parting]:
    """One row's texts as both judges together part them, among other rows of the form."""
    body = _body(text)
    parting = part_bodies([*map(_body, others), body])[-1]
    assert parting is not None
    return ["".join(t.text for t in p) for p in parting.stream.parts(body[0])], parting


@pytest.mark.parametrize(
    "text",
    [
        "施工安全达标情况|不发生一般及以上安|全事故|全年未发生安全事故",
        "工程安全管|理情况 不发生事故|全年无事故",
        "安全管理规 范程度|持续加强|进一步加强",
        "统防统治面积 260 亩次 已按计划 全部完成",
        "居民参与治理|积极性|有所提高|居民的积极性明显|提高",
        "发放岗 位补贴月数 ≥2 个月 3 个月",
    ],
)
def test_words_that_nothing_parts_are_asked(text: str) -> None:
    """Texts of words whose cut only costs decide are asked, all three of them: the name may be cut wrongly, too."""
    _, parting = _part(text)
    assert parting.unsure == frozenset(FIELDS)


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("巡查方式 每日巡查 每日两巡", ["巡查方式", "每日巡查", "每日两巡"]),
        ("绿化养护水平 持续提升|绿化养护水平持续|提升", ["绿化养护水平", "持续提升", "绿化养护水平持续提升"]),
        (
            "按月发放护林员薪酬，|保持山林日常巡护。|按规定发放护林员待遇，|保障山林基本巡护。|已完成",
            [
                "按月发放护林员薪酬，保持山林日常巡护。",
                "按规定发放护林员待遇，保障山林基本巡护。",
                "已完成",
            ],
        ),
    ],
)
def test_words_that_something_parts_are_sure(text: str, texts: list[str]) -> None:
    """Three texts on one line, the name's wording again, or whole sentences prove a cut."""
    read, parting = _part(text)
    assert read == texts
    assert parting.unsure == frozenset()


def test_a_space_proves_nothing_where_other_rows_lack_a_text() -> None:
    """Where actual values are merged over rows, three texts may be a torn name and a target."""
    text = "巡查方 式 每日巡查"
    _, parting = _part(text, [*OTHERS, "验收时间 ≥95%", "复核时间 ≥96%"])
    assert parting.unsure == frozenset(FIELDS)


@pytest.mark.parametrize(
    "text",
    ["项目总成本 优 良中低差", "资金支付时间 2021 年 12月底前", "资金支付时间 2021年12月 20日"],
)
def test_a_scale_and_a_date_are_not_cut_in_silence(text: str) -> None:
    """优 | 良中低差 and 2021年 | 12月 are one text that a space tears: whatever is read, it is asked."""
    _, parting = _part(text, [*OTHERS, "验收时间 ≥95%", "复核时间 ≥96%"])
    assert {"target", "actual"} <= parting.unsure


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("资金支付时间 2020年12月底前|2020 年 12 月 20|日", ["资金支付时间", "2020年12月底前", "2020年12月20日"]),
        ("合同金额 不超过7045.7万元|合同金额为 6658.|19 万元", ["合同金额", "不超过7045.7万元", "合同金额为6658.19万元"]),
        ("满意度 不少于 85% 实际 90%", ["满意度", "不少于85%", "实际90%"]),
        ("故障修复时间 不超过 4 小时|故障修复时间3小时,|已完成", ["故障修复时间", "不超过4小时", "故障修复时间3小时,已完成"]),
        ("空气细颗粒物浓度 ≤38 微克/立方米|36 微克/立|方米", ["空气细颗粒物浓度", "≤38微克/立方米", "36微克/立方米"]),
    ],
)  # fmt: skip
def test_figures_are_parted_where_they_end(text: str, texts: list[str]) -> None:
    """Dates with spaces, quantities told in the wording of the name, and units behind a space stay whole."""
    assert _part(text)[0] == texts


def test_an_actual_value_without_target_is_asked() -> None:
    """One text for two columns may be either."""
    read, parting = _part(
        "资金支付时间 2021年12月底前", ["验收时间 2021年11月底前", "复核时间 2021年10月底前"]
    )
    assert read[0] == "资金支付时间"
    assert read[1] or {"target", "actual"} <= parting.unsure
