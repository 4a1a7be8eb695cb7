"""Words that worn print makes of others."""

from __future__ import annotations

import pytest

from hebiao.reconcile.slips import Slip, is_no_word, slips_of, without_slips


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("水上流失治理成效", "水土流失治理成效"), ("13方人次", "13万人次"), ("通过项口实施", "通过项目实施"), ("末完成", "未完成"),
        ("己完成，员丁满意", "已完成，员工满意"), ("合间约金额", "合同约金额"), ("过紧日于", "过紧日子"), ("3公甲", "3公里"),
        ("进--步健全", "进一步健全"), ("下—阶段", "下一阶段"), ("尤偏差", "无偏差"), ("市均增产粮食", "亩均增产粮食"), ("安全书故", "安全事故"), ("不少下8家", "不少于8家"), ("按昭合同", "按照合同"), ("≤38微克立方米", "≤38微克/立方米"), ("仇良中差", "优良中差"),
        ("台规", "合规"), ("台格率100%", "合格率100%"),
    ],
)  # fmt: skip
def test_look_alikes_are_put_back(text: str, printed: str) -> None:
    """A level stroke that wore away leaves 上 of 土, 口 of 目 and 方 of 万, and both readings are certain of it."""
    assert without_slips(text) == printed


@pytest.mark.parametrize(
    "text",
    [
        "以上资金用于水上项目", "自己完成", "对方人员到场", "年初预算低于预期", "水井工程", "人口日均用水", "每口井", "采购人员", "12月元旦值班",
        "新建土方1200方", "本月未发生事故", "十万案件", "肉牛产业", "环节纳入管理", "万无一失", "2021-2023年", "政务——一网通办", "站点运维-尾款", "尤其重要", "卫生口罩", "每日录入", "儿科日均门诊", "出口标准", "耕地万余亩", "合并人员", "没计划", "对外理赔", "负责人王程", "城市均衡", "不少干部", "平台规范", "后台格式统一", "台账规范",
    ],
)  # fmt: skip
def test_words_that_only_hold_such_a_piece_are_none(text: str) -> None:
    """Two words side by side may hold what would be the look-alike of a third."""
    assert not list(slips_of(text))


def test_slips_are_told_from_left_to_right() -> None:
    """Each with its place and the word in its stead."""
    assert list(slips_of("项口末完")) == [Slip(0, 2, "项目"), Slip(2, 4, "未完")]


@pytest.mark.parametrize(
    ("text", "lost"),
    [("尤", True), ("形", True), ("无", False), ("优", False), ("亩", False), ("无效", False), ("8", False)],
)
def test_a_character_that_no_cell_holds_by_itself_is_no_word(text: str, lost: bool) -> None:
    """无 of which a stroke is gone is 尤 to every reading; a grade, an answer and a unit stand by themselves."""
    assert is_no_word(text) is lost
