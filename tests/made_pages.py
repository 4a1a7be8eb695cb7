"""One small invented form as a page of one table, in parts for tests to change, leave out or add to."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from found_forms import read
from hebiao.domain.result import FormResult

Spec = str | tuple[str, int] | tuple[str, int, int]
"""text, or text with colspan, or with colspan and rowspan"""

N = 9
HEAD: list[list[Spec]] = [
    ["项目名称", ("湖滨步道照明改造", N - 1)],
    ["主管部门", ("云岭市城管局", 3), "实施单位", ("云岭市路灯所", 4)],
]
MONEY: list[list[Spec]] = [
    [("项目资金（万元）", 1, 3), ("", 2), "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    [("年度资金总额", 2), "120", "118", "118", "10", "100%", "10"],
    [("其中：当年财政拨款", 2), "120", "118", "118", "-", "", "-"],
]
GOALS: list[list[Spec]] = [
    [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
    [("改造步道照明，方便夜间通行。", 4), ("已改造完成，群众反映良好。", 4)],
]
COLUMNS: list[Spec] = [
    "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施",
]  # fmt: skip
VALUES: list[list[Spec]] = [
    ["产出指标", "数量指标", "更换路灯数量", "≥300盏", "312盏", "40", "40", ""],
    ["产出指标", "成本指标", "改造总成本", "≤118万元", "118万元", "20", "20", ""],
    ["满意度指标", "服务对象满意度指标", "居民满意度", "≥90%", "93%", "30", "29", "照明时间偏短，拟延长"],
]
TOTAL: list[list[Spec]] = [[("总分", 6), "100", "99", ""]]


def indicators(head: Sequence[Spec], rows: Sequence[Sequence[Spec]]) -> list[list[Spec]]:
    """Rows of indicators beside the label of their part."""
    return [[("绩效指标", 1, len(rows) + 1), *head], *map(list, rows)]


def page(*parts: Sequence[Sequence[Spec]], title: str = "项目支出绩效自评表") -> str:
    """The form as a page of one table."""

    def cell(spec: Spec) -> str:
        text, across, down = (*((spec,) if isinstance(spec, str) else spec), 1, 1)[:3]
        return f'<td colspan="{across}" rowspan="{down}">{escape(str(text))}</td>'

    rows = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for part in parts for row in part)
    return f"<p>{title}</p><p>（2023年度）</p><table>{rows}</table>"


def form(*parts: Sequence[Sequence[Spec]]) -> FormResult:
    """The form read through all stages."""
    return read("表.html", page(*parts))


def values(result: FormResult, column: str) -> list[str | None]:
    """One column of the indicators."""
    return [getattr(i, column) for i in result.form.indicators]


def decision(result: FormResult, path: str) -> str:
    """Of a field; a null field without an entry counts as accepted, as in the yardstick."""
    return result.fields[path].decision if path in result.fields else "accept"
