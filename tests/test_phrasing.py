"""Labels that are put together of the form's words."""

from __future__ import annotations

import pytest

from hebiao import wording
from hebiao.normalize import canon
from hebiao.parse import labels
from hebiao.phrasing import ends_as_title, is_other_fund, level_put_together, put_together
from hebiao.wording import Vocabulary

PARTS: dict[str, Vocabulary] = {
    "head": wording.HEAD, "money": wording.MONEY_COLUMNS, "funds": wording.MONEY_ROWS, "goals": wording.GOALS,
    "columns": wording.COLUMNS,
}  # fmt: skip
SAID = """
head 项目（政策）名称 project_name
head 业务主管部门 department
head 一级预算单位 department
head 具体实施单位 implementing_unit
head 项目实施单位（盖章） implementing_unit
head 用款单位 implementing_unit
head 手机号码 phone
money 年初批复预算数 initial_budget
money 年初部门预算数 initial_budget
money 预算批复数（年初） initial_budget
money 调整后全年预算数（B） annual_budget
money 全年预算（含调整） annual_budget
money 全年支出（B） executed
money 资金支出数 executed
money 支出进度 execution_rate
money 预算执行率（B÷A） execution_rate
money 分值（20分） weight
money 得分（分） score
funds 其中：一般公共预算 appropriation
funds 财政拨款（补助）资金 appropriation
funds 以前年度结转资金 carryover
funds 其他资金（含自筹） other
goals 年初设定的绩效目标 expected_goal
goals 绩效目标实际完成情况 actual_result
columns 具体指标 name
columns 指标目标值 target
columns 实际达到值 actual
columns 分值（90分） weight
columns 单位自评得分 score
columns 未达标原因分析 deviation
columns 未完成的原因和改进措施 deviation
columns 偏差分析及整改措施 deviation
columns 运算符号 nature
columns 指标单位 unit
"""
STRANGE = """
head 上级主管部门
head 一级项目名称
money 累计支出数
money 上年执行数
money 预算调整数
money 未支付金额
money 项目支出
funds 本级财政资金
funds 省级财政拨款
funds 结转下年资金
goals 三年总体目标
goals 预算执行情况
columns 上年实际值
columns 完成率
columns 复核得分
columns 评分标准
columns 偏差率
columns 完成时间
"""


@pytest.mark.parametrize("line", SAID.split("\n")[1:-1])
def test_a_label_of_known_words_is_known(line: str) -> None:
    """A label that is put together of the form's words means the field that they name."""
    part, label, field = line.split()
    assert labels.exact(PARTS[part], label) == field


@pytest.mark.parametrize("line", STRANGE.split("\n")[1:-1])
def test_a_label_with_a_strange_word_is_not(line: str) -> None:
    """A word that makes a label one of something else (上年, 累计, 复核, 省级) leaves it without a meaning."""
    part, label = line.split()
    assert put_together(PARTS[part], canon(label)) is None


def test_known_words_are_put_together_alike() -> None:
    """No label that the vocabularies know as a whole is put together to mean another field."""
    for vocabulary in PARTS.values():
        for label, field in vocabulary.alone.items():
            assert put_together(vocabulary, label) in (None, field), label


@pytest.mark.parametrize(
    ("number", "label", "level"),
    [
        (1, "社会公众满意度", "满意度指标"), (1, "项目产出", "产出指标"), (1, "生态效益", None), (1, "群众满意度", None),
        (2, "社会公众或服务对象满意度", "服务对象满意度指标"), (2, "产出质量指标", "质量指标"),
        (2, "生态环境效益", "生态效益指标"), (2, "可持续性影响", "可持续影响指标"), (2, "验收质量", None),
    ],
)  # fmt: skip
def test_levels_of_other_places(number: int, label: str, level: str | None) -> None:
    """A level in a place's own words is the canonical one; what only sounds like it is none."""
    assert level_put_together(number, label) == level


def test_funds_of_other_places() -> None:
    """Funds that the form has no row for are known as such; the four of the form, and money of no known hand, are none."""
    known = (
        "其中:中央补助",
        "省级财政资金",
        "社会投入资金",
        "财政专户管理资金",
        "地方政府债券资金",
        "市县配套",
    )
    assert [label for label in known if not is_other_fund(label)] == []
    assert not any(map(is_other_fund, wording.MONEY_ROWS.alone))
    assert not any(map(is_other_fund, ("本级财政资金", "资金", "项目资金")))


@pytest.mark.parametrize(
    "line",
    ["项目支出绩效自评表", "预算项目支出绩效自评情况表（2023年度）", "财政支出自我评价 打分表", "項目支出績效自評表【2023】", "绩效自评报告表 "],
)  # fmt: skip
def test_a_line_that_ends_as_a_title(line: str) -> None:
    """Every title that begins a form is told by its end, in either script, wherever a reader looks for it."""
    assert ends_as_title(line)


@pytest.mark.parametrize("line", ["绩效自评表填报说明", "见自评表。", "项目支出绩效目标表", "自评", ""])
def test_a_line_that_does_not(line: str) -> None:
    """What says more behind the title, and what is no self-evaluation, is none."""
    assert not ends_as_title(line)
