"""The vocabulary of the form: which printed label means which field, matched fuzzily; never used on digits."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from hebiao.normalize import canon, drop_tags

HEAD: Final = {
    "项目名称": "project_name", "主管部门": "department", "主管部门及代码": "department", "主管单位": "department",
    "主管预算部门": "department", "实施单位": "implementing_unit", "项目实施单位": "implementing_unit",
    "项目单位": "implementing_unit", "预算单位": "implementing_unit", "实施(主管)单位": "implementing_unit",
    "资金使用单位": "implementing_unit", "项目承担单位": "implementing_unit", "项目负责人": "project_leader",
    "负责人": "project_leader", "项目联系人": "project_leader", "项目负责人姓名": "project_leader",
    "项目负责人及电话": "leader_phone", "项目负责人及联系电话": "leader_phone", "负责人及电话": "leader_phone",
    "项目负责人(联系电话)": "leader_phone", "项目负责人及联系方式": "leader_phone", "负责人及联系电话": "leader_phone",
    "联系电话": "phone", "联系方式": "phone", "电话": "phone", "负责人电话": "phone", "项目负责人电话": "phone",
}  # fmt: skip
MONEY_COLUMNS: Final = {
    "年初预算数": "initial_budget", "年初预算": "initial_budget", "年初预算金额": "initial_budget",
    "年初预算数(A)": "initial_budget", "全年预算数": "annual_budget", "全年预算数(A)": "annual_budget",
    "全年预算": "annual_budget", "调整后预算数": "annual_budget", "调整预算数": "annual_budget",
    "全年预算金额": "annual_budget", "全年预算数(调整后)": "annual_budget",
    "全年执行数": "executed", "全年执行数(B)": "executed", "预算执行数": "executed", "全年执行": "executed",
    "全年执行金额": "executed", "实际执行数": "executed", "全年支出数": "executed", "执行数": "executed",
    "实际支出数": "executed", "实际支出金额": "executed", "实际支出": "executed", "预算执行金额": "executed",
    "执行数(B)": "executed", "分值": "weight", "权重": "weight", "分值(10分)": "weight", "执行率": "execution_rate",
    "执行率(B/A)": "execution_rate", "预算执行率": "execution_rate", "执行率(%)": "execution_rate",
    "预算执行率(%)": "execution_rate", "得分": "score", "自评得分": "score",
}  # fmt: skip
MONEY_ROWS: Final = {
    "年度资金总额": "total", "资金总额": "total", "年度资金合计": "total", "总额": "total", "年度资金总额(合计)": "total",
    "其中:当年财政拨款": "appropriation", "当年财政拨款": "appropriation", "其中:本年财政拨款": "appropriation",
    "本年财政拨款": "appropriation", "其中:财政拨款": "appropriation", "财政拨款": "appropriation",
    "其中:财政资金": "appropriation", "财政资金": "appropriation", "其中:本年一般公共预算拨款": "appropriation",
    "其中:当年财政资金": "appropriation", "当年财政资金": "appropriation", "其中:本年财政资金": "appropriation",
    "其中:一般公共预算拨款": "appropriation", "其中:年度财政拨款": "appropriation",
    "上年结转资金": "carryover", "上年结转": "carryover", "其中:上年结转资金": "carryover", "上年结余结转资金": "carryover",
    "上年结转结余资金": "carryover", "上年结转结余": "carryover", "结转资金": "carryover",
    "其他资金": "other", "其它资金": "other", "其中:其他资金": "other", "其他": "other",
}  # fmt: skip
EXTRA_MONEY_ROWS: Final = frozenset({
    "财政专户管理资金", "单位资金", "政府性基金", "政府性基金预算拨款", "国有资本经营预算", "自有资金", "社会资金",
    "事业收入", "银行贷款", "专项债券", "地方资金", "中央财政资金", "市级资金", "区级资金", "其中:中央补助", "地方财政资金",
    "国有资本经营预算拨款", "经营收入", "省级资金", "县级资金",
})  # fmt: skip
"""Fund rows of other places; the canonical form has no field for them, so they are named, not read."""
GOALS: Final = {
    "预期目标": "expected_goal", "年初设定目标": "expected_goal", "年度预期目标": "expected_goal",
    "项目年度目标": "expected_goal", "年初预期目标": "expected_goal", "年度绩效目标": "expected_goal",
    "年初绩效目标": "expected_goal", "设定目标": "expected_goal",
    "实际完成情况": "actual_result", "年度总体目标完成情况综述": "actual_result", "年度目标完成情况": "actual_result",
    "具体完成情况": "actual_result", "实际完成目标": "actual_result", "目标实际完成情况": "actual_result",
    "完成情况": "actual_result", "全年实际完成情况": "actual_result", "年度总体目标完成情况": "actual_result",
}  # fmt: skip
COLUMNS: Final = {
    "一级指标": "level1", "一级": "level1", "二级指标": "level2", "二级": "level2", "三级指标": "name", "三级": "name",
    "指标名称": "name", "指标内容": "name",
    "绩效指标性质": "nature", "指标性质": "nature", "性质": "nature", "符号": "nature",
    "年度指标值": "target", "指标值": "target", "年初目标值": "target", "年度指标值(A)": "target", "年初目标值(A)": "target",
    "目标值": "target", "预期指标值": "target", "年初指标值": "target", "计划指标值": "target", "年度目标值": "target",
    "绩效度量单位": "unit", "度量单位": "unit", "计量单位": "unit", "单位": "unit",
    "实际完成值": "actual", "完成值": "actual", "全年实际值": "actual", "全年实际值(B)": "actual", "实际完成值(B)": "actual",
    "全年实际完成值": "actual", "全年完成值": "actual", "实际值": "actual", "实际完成情况": "actual",
    "分值": "weight", "权重": "weight", "指标分值": "weight", "分值权重": "weight",
    "得分": "score", "自评得分": "score", "实际得分": "score", "自评分": "score", "自评分数": "score", "评价得分": "score", "实得分": "score", "得分情况": "score",
    "评分": "score", "自评分值": "score",
    "偏差原因分析及改进措施": "deviation", "未完成原因分析": "deviation", "偏差原因分析": "deviation",
    "未完成原因及拟采取的改进措施": "deviation", "未完成原因和改进措施": "deviation", "偏差原因": "deviation",
    "偏差原因分析与改进措施": "deviation", "未完成原因及改进措施": "deviation", "偏差大或目标未完成原因分析": "deviation",
    "未完成原因分析及改进措施": "deviation", "偏差原因及改进措施": "deviation", "原因分析及改进措施": "deviation",
    "偏离原因分析及改进措施": "deviation", "偏差原因分析及整改措施": "deviation", "得分计算方法": "method",
}  # fmt: skip
"""Column headings of the indicators. `method` is a printed explanation of other places: never a value."""
LEVEL1: Final = {
    "产出指标": "产出指标", "产出": "产出指标", "成本指标": "成本指标", "成本": "成本指标", "效益指标": "效益指标",
    "效益": "效益指标", "效果指标": "效益指标", "满意度指标": "满意度指标", "满意度": "满意度指标", "满意指标": "满意度指标",
}  # fmt: skip
LEVEL2: Final = {
    "数量指标": "数量指标", "数量": "数量指标", "质量指标": "质量指标", "质量": "质量指标", "时效指标": "时效指标",
    "时效": "时效指标", "成本指标": "成本指标", "经济成本指标": "经济成本指标", "经济成本": "经济成本指标",
    "社会成本指标": "社会成本指标", "社会成本": "社会成本指标", "生态环境成本指标": "生态环境成本指标",
    "生态环境成本": "生态环境成本指标", "生态成本指标": "生态环境成本指标", "经济效益指标": "经济效益指标",
    "经济效益": "经济效益指标", "社会效益指标": "社会效益指标", "社会效益": "社会效益指标", "生态效益指标": "生态效益指标",
    "生态效益": "生态效益指标", "环境效益指标": "生态效益指标", "可持续影响指标": "可持续影响指标",
    "可持续影响": "可持续影响指标", "可持续性影响指标": "可持续影响指标", "可持续发展指标": "可持续影响指标",
    "服务对象满意度指标": "服务对象满意度指标", "服务对象满意度": "服务对象满意度指标", "服务对象": "服务对象满意度指标",
    "服务对象满意度指标等": "服务对象满意度指标", "满意度指标": "服务对象满意度指标", "满意度": "服务对象满意度指标",
    "服务对象满意指标": "服务对象满意度指标",
}  # fmt: skip
LEVEL1_OF: Final = {
    "数量指标": "产出指标", "质量指标": "产出指标", "时效指标": "产出指标", "成本指标": "产出指标",
    "经济成本指标": "成本指标", "社会成本指标": "成本指标", "生态环境成本指标": "成本指标",
    "经济效益指标": "效益指标", "社会效益指标": "效益指标", "生态效益指标": "效益指标", "可持续影响指标": "效益指标",
    "服务对象满意度指标": "满意度指标",
}  # fmt: skip
TOTALS: Final = frozenset(
    {"总分", "合计", "总计", "总得分", "自评总分", "总分合计", "合计得分", "总分值", "得分合计"}
)
SUBTOTALS: Final = frozenset({"小计", "分项合计", "小计得分", "本项小计", "分项小计", "指标小计"})
"""rows that sum up others within the indicators: printed help, no indicators"""
FOOT: Final = {
    "填表人": "preparer", "填报人": "preparer", "制表人": "preparer", "经办人": "preparer", "填表人员": "preparer",
    "科室负责人": "section_head", "处室负责人": "section_head", "部门负责人": "section_head", "股室负责人": "section_head",
    "审核人": "section_head", "联系电话": "contact_phone", "联系方式": "contact_phone", "电话": "contact_phone",
    "填表人电话": "contact_phone", "填写日期": "prepared_on", "填报日期": "prepared_on", "填表日期": "prepared_on",
    "填报时间": "prepared_on", "填表时间": "prepared_on", "填写时间": "prepared_on", "日期": "prepared_on",
}  # fmt: skip
REMARKS: Final = frozenset(
    {"备注", "其他需要说明的问题", "其他需要说明的事项", "其他说明事项", "其他需要说明事项", "其他说明"}
)
SECTIONS: Final = frozenset({
    "项目资金", "项目资金(万元)", "项目资金(元)", "年度总体目标", "绩效指标", "年度绩效指标", "资金情况", "资金情况(万元)",
    "年度总体目标完成情况", "年度绩效指标完成情况", "预算执行情况", "预算执行情况(万元)", "绩效目标", "年度目标",
    "项目资金(万元)10分", "绩效指标(90分)", "总体目标", "预算执行情况(10分)", "年度预算数(万元)", "项目基本情况",
    "项目资金单位:万元", "项目资金单位:元", "项目资金(单位:万元)", "项目资金(单位:元)",
})  # fmt: skip
NOTES: Final = ("填报注意事项", "填表说明", "填报说明", "填写说明", "填表须知", "填报须知")

_POINTS: Final = re.compile(r"\((?:满分|权重|共|计)?\d+(?:\.\d+)?(?:分|%)?\)$|\d+(?:\.\d+)?分?$")
_INDICATOR: Final = re.compile(
    r"^\s*(?:三级)?\s*指\s*标\s*[\d①-⑳一二三四五六七八九十]*\s*[:：.、．]\s*|^\s*指\s*标\s*\d+\s*[:：.、．]?\s*"
)
_ELLIPSIS: Final = re.compile(r"[.…·。⋯]{2,}|[…⋯]")


FRAGMENTS: Final = frozenset({
    "指标值", "完成值", "年度", "实际", "及改进措施", "改进措施", "预算数", "执行数", "绩效指标", "指标性质", "度量单位",
    "(万元)", "(元)", "单位", "性质", "(A)", "(B)", "(B/A)", "分析", "原因分析", "分值", "得分",
})  # fmt: skip
"""what stands in the second row of a heading that is broken over two"""
DIRT: Final = ".,:;·•…'`*|~、。"
"""marks that dirt on a picture is read as"""


@lru_cache(maxsize=512)
def key(text: str) -> str:
    """A label's comparison key: `canon` without trailing colons."""
    return canon(text).rstrip(":")


def bare(text: str) -> str:
    """A label's key without marks of dirt about it: ".数量指标" and "指标值•" on a copy of a copy."""
    return key(text).strip(DIRT)


def drop_points(text: str) -> str:
    """A level label without its points: "产出指标（50分）", "产出指标70" → "产出指标"."""
    return _POINTS.sub("", key(text))


@lru_cache(maxsize=512)
def level1(text: str) -> str | None:
    """The canonical level1 that a cell names, or None."""
    return LEVEL1.get(drop_points(text)) if text else None


@lru_cache(maxsize=512)
def level2(text: str) -> str | None:
    """The canonical level2 that a cell names, or None."""
    return LEVEL2.get(drop_points(text)) if text else None


def lookup(table: dict[str, str], text: str, cutoff: float = 82) -> str | None:
    """What a label means in one vocabulary: exact first, then by rapidfuzz for labels of 4 to 24 characters."""
    label = key(text)
    found = table.get(label)
    if found is not None or not text:
        return found
    return _fuzzy(id(table), label, cutoff)


_TABLES: Final = {id(t): t for t in (HEAD, MONEY_COLUMNS, MONEY_ROWS, GOALS, COLUMNS, FOOT)}


@lru_cache(maxsize=512)
def _fuzzy(table: int, label: str, cutoff: float) -> str | None:
    if not 4 <= len(label) <= 24 or any(c.isdigit() for c in label):
        return None
    vocabulary = _TABLES[table]
    best = process.extractOne(label, vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=cutoff)
    return vocabulary[best[0]] if best else None


def is_total(text: str) -> bool:
    """Whether a cell is the label of the total row."""
    return drop_points(text) in TOTALS


def strip_indicator(text: str) -> str:
    """An indicator's name without "指标1：" in any of its spellings; "" for a placeholder."""
    bare = drop_tags(text)
    rest = _INDICATOR.sub("", bare, count=1)
    if not _ELLIPSIS.sub("", canon(rest)):
        return ""
    return text if rest == bare else rest


def is_ellipsis(text: str) -> bool:
    """Whether a cell holds nothing but dots."""
    k = canon(text)
    return bool(k) and not _ELLIPSIS.sub("", k)
