"""Words that every form of this kind has in print: a cell that holds one of them is not worth a second reading.

Only what speed needs: what a label means, and every other wording, is the vocabulary of the parsers.
"""

from __future__ import annotations

from typing import Final

from hebiao.normalize import canon

_WORDS: Final = """
项目名称 主管部门 实施单位 项目负责人 联系电话 项目资金(万元) 年初预算数 全年预算数 全年执行数 分值 执行率 得分
年度资金总额 其中:当年财政拨款 上年结转资金 其他资金 年度总体目标 预期目标 实际完成情况 绩效指标 一级指标 二级指标
三级指标 年度指标值 实际完成值 绩效指标性质 绩效度量单位 偏差原因分析及改进措施 偏差原因分析 总分 合计
产出指标 成本指标 效益指标 满意度指标 数量指标 质量指标 时效指标 经济成本指标 社会成本指标 生态环境成本指标
经济效益指标 社会效益指标 生态效益指标 可持续影响指标 服务对象满意度指标 社会效益 经济效益 生态效益 可持续影响
服务对象满意度
"""
WORDS: Final = frozenset(_WORDS.split())
"""as `canon` writes them"""


def is_printed(text: str) -> bool:
    """Whether a cell's text is one of the words, line breaks and trailing colons apart."""
    return canon(text).rstrip(":") in WORDS
