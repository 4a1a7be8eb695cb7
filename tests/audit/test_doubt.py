"""Words beside a number that speak against it: no unit is blamed for what its text does not say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hebiao.audit.rulebook import load_rulebook
from hebiao.audit.scoring import read_target, score_indicator

TEN = Decimal(10)


@pytest.mark.parametrize(
    ("name", "target", "actuals"),
    [
        ("巡查次数", "≥12次", "每月一次 每季一次 每周一次 每日一次 一天两次 每个月两次 按月一次 月均1次 逐月1次 日均2次"),
        ("培训人数", "≥100人", "场均50人 40人*3期 3场50人 120（含90名女性） 每村10人，6个村"),
        ("课时", "≥40课时", "20课时×2班"),
        ("期刊", "≥12期", "第1-12期"),
        ("合格率", "≥95%", "不合格率2% 0不合格 退货率0% 抽查10%，合格 95。5% 95，5%"),
        ("使用率", "≥95%", "误差2% 闲置率3% 缺勤率1% 仅1%延迟 9.5成"),
        ("完成率", "≥95%", "超额完成20% 超20% 完成率高于目标5% 较目标高3个百分点 +3% 增速12% 涨幅2%"),
        ("满意度", "≥95%", "不满意2% 随机抽取20%群众调查，均表示满意"),
        ("故障率", "≤5%", "完好率99%"),
        ("下降率", "≥5%", "-6%"),
        ("响应时间", "≤2小时", "24小时服务 提供24小时服务，及时响应"),
        ("工期", "≤90天", "质保期365天"),
        ("成本", "≤100万元", "项目总投资500万元"),
        ("质量", "≥2级", "1级"),
    ],
)  # fmt: skip
def test_what_speaks_against_a_number_leaves_it_unjudged(name: str, target: str, actuals: str) -> None:
    """Periods, other rates, changes, samples, products and ranks make no miss and no score."""
    for actual in actuals.split():
        result = score_indicator(target, actual, TEN, name=name)
        assert (result.met, result.score, result.deducted) == ("unclear", None, None), actual


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("培训人数", "≥150人", "实际完成120人"), ("合格率", "≥98%", "已达95.2%"), ("培训人数", "≥100人", "共培训80人"),
        ("服务对象满意度", "≥90%", "发放问卷200份，满意度为81%"), ("响应时间", "≤2小时", "平均响应时间3小时"),
        ("成本", "≤100万元", "全年支出120万元"), ("工期", "≤30天", "历时40天完成"), ("故障率", "≤5%", "故障率达到8%"),
        ("活动", "≥12场", "全年共9场（含线上4场）"), ("任务完成率", "≥100%", "实际完成95%"),
    ],
)  # fmt: skip
def test_a_plain_miss_in_prose_is_still_one(name: str, target: str, actual: str) -> None:
    """Where nothing speaks against the number, the target is missed."""
    assert score_indicator(target, actual, TEN, name=name).met == "missed"


def test_a_ceiling_in_a_column_of_its_own_is_known() -> None:
    """投诉率 with nature ≤ and target 5: 100%办结 says what was done with the complaints, 8% is a miss."""
    goal = read_target("5", "≤", "%", "质量指标", load_rulebook())
    assert goal is not None
    met = [
        score_indicator(goal, actual, TEN, name="投诉率").met for actual in ("100%办结", "100%处理完毕", "8%")
    ]
    assert met == ["unclear", "unclear", "missed"]


def test_weights_and_rulebooks_as_callers_give_them() -> None:
    """A weight may be an int or a float, a rulebook its name; what is no weight is a ValueError."""
    for weight in (10, 10.0, "10", TEN):
        assert score_indicator("≥90%", "81%", weight, "hubei-20-80").score == Decimal(9)
    for wrong in (float("nan"), -1, Decimal("inf")):
        with pytest.raises(ValueError, match="weight"):
            score_indicator("≥90%", "81%", wrong)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("合格/不合格", "未发现不合格"), ("完成/未完成", "无未完成事项"), ("完成/未完成", "未完成数为0"),
        ("环境改善", "未实施处罚事项，群众环境有效改善"), ("环境改善", "未开展违规操作"), ("环境改善", "基本完成改造目标，环境有效改善"),
    ],
)  # fmt: skip
def test_a_bad_grade_that_is_denied_is_none(target: str, actual: str) -> None:
    """Saying that there was nothing bad, or beginning with such a word, is no bad grade; of two steps it is the good one."""
    assert score_indicator(target, actual, TEN).met in ("unclear", "met")
