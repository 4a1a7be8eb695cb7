"""Bugs found on forms laid out as other places print them: invented figures, the layouts are real."""

from __future__ import annotations

import pytest

from found_forms import WRITERS, read
from made_forms import TOTAL_MONEY, form_rows

HUBEI = """2023年度校园监控改造项目自评表
单位名称：城关一中 填报日期：2024年3月5日
项目名称\t校园监控改造
主管部门\t县教育局\t项目实施单位\t城关一中
预算执行情况（万元）（20分）\t\t预算数（A）\t执行数（B）\t执行率（B/A）\t得分（20分*执行率）
\t年度财政资金总额\t45\t43.2\t96%\t19.2
年度绩效目标1（80分）\t一级指标\t二级指标\t三级指标\t年初目标值（A）\t实际完成值（B）\t得分
\t产出指标\t数量指标（20分）\t安装摄像头数量\t120个\t118个\t19.67
\t\t质量指标（20分）\t验收合格率\t100%\t100%\t20
\t效益指标\t社会效益指标（20分）\t校园安全事故\t0起\t0起\t20
\t满意度指标\t服务对象满意度指标（20分）\t师生满意度\t90%\t95%\t20
总分\t98.87
"""

SHANGHAI = """某区项目绩效自评表
（2023年度）
项目名称：\t社区垃圾分类宣传\t项目类型：\t经常性
主管部门：\t区市容局\t实施单位：\t区废弃物管理所
年初预算金额（元）：\t1,250,000.00\t预算执行金额（元）：\t1,238,640.50\t权重\t10\t得分\t9.91
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t权重\t得分\t偏差原因及改进措施
产出\t数量\t宣传活动场次\t≥48场\t50场\t30\t30
产出\t质量\t活动完成率\t=100%\t100%\t30\t30
满意度\t居民满意度\t居民满意度\t≥85%\t90%\t30\t30
合计\t100\t99.91
"""


def test_a_total_without_a_weight_column_is_of_the_scores() -> None:
    """Where no row has a weight, the one figure of the total row is the total score, never the total weight."""
    result = read("甲.txt", HUBEI)
    assert result.form.total_weight is None
    assert result.form.total_score in ("98.87", None)


def test_sums_over_a_cell_in_review_are_not_the_filers_fault() -> None:
    """While the weight of the budget row waits for a person, failing sums are unclear and go into no letter."""
    result = read("甲.txt", SHANGHAI)
    assert result.form.funding.total.weight is None
    sums = [f for f in result.findings if f.rule in ("W01", "T01")]
    assert sums
    assert {f.verdict for f in sums} == {"unclear"}


@pytest.mark.parametrize("text", ["#NAME?", "#REF!", "########"])
@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_what_a_spreadsheet_prints_for_no_value_is_asked(kind: str, text: str) -> None:
    """Error values and ###### that came along when a sheet was printed or pasted are no amounts."""
    result = read(f"甲.{kind}", WRITERS[kind](form_rows({(TOTAL_MONEY, 4): text})))
    assert "funding.total.executed" in result.review_paths
