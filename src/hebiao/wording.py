"""The words that a form prints, and what each means: one place for every stage that knows a form by its words.

Texts are as `normalize.canon` writes them. How a cell is held against them is the business of the stage that reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


class Vocabulary(dict[str, str]):
    """Printed labels of one part of the form and what each means; never changed, and as a key itself alone.

    Attributes:
        alone: the same with words of other places, which are believed of a cell of its own only, never within running text.
    """

    __slots__ = ("alone",)

    def __init__(self, words: Mapping[str, str], alone: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.alone: Final = {**(alone or {}), **words}

    # A dict has none because it may change. Python's own, not a method of ours: it is asked for with every label.
    __hash__ = object.__hash__  # type: ignore[assignment] # that of dict is None


TITLE: Final = r"自(?:评[价估]?|我评[价估])(?:报告|情况|结果|打分|评分|得分|统计|汇总|基础|信息)?表"
"""pattern of the words that the title of a form ends with"""
NAME: Final = "项目名称"
"""the label that begins a form: every one has it"""
PRINTED: Final = {
    "level1": "一级指标", "level2": "二级指标", "name": "三级指标", "nature": "绩效指标性质", "target": "年度指标值",
    "unit": "绩效度量单位", "actual": "实际完成值", "weight": "分值", "score": "得分",
    "deviation": "偏差原因分析及改进措施",
}  # fmt: skip
"""headings of the indicators, by column, in the order of the form, as the official one prints them"""
PRINTED_MONEY: Final = {
    "initial_budget": "年初预算数", "annual_budget": "全年预算数", "executed": "全年执行数", "weight": "分值",
    "execution_rate": "执行率", "score": "得分",
}  # fmt: skip
"""the same of the amounts"""
PRINTED_FUNDS: Final = {
    "total": "年度资金总额", "appropriation": "其中：当年财政拨款", "carryover": "上年结转资金", "other": "其他资金",
}  # fmt: skip
"""labels of the rows of amounts, by fund"""
HEAD: Final = Vocabulary({
    "项目名称": "project_name", "主管部门": "department", "主管部门及代码": "department", "主管单位": "department",
    "主管预算部门": "department", "项目主管部门": "department", "项目主管单位": "department", "主管部门(单位)": "department", "实施单位": "implementing_unit", "项目实施单位": "implementing_unit",
    "项目单位": "implementing_unit", "预算单位": "implementing_unit", "实施(主管)单位": "implementing_unit",
    "资金使用单位": "implementing_unit", "项目承担单位": "implementing_unit", "项目实施部门": "implementing_unit", "实施部门": "implementing_unit", "项目执行单位": "implementing_unit", "项目负责人": "project_leader",
    "负责人": "project_leader", "项目联系人": "project_leader", "项目负责人姓名": "project_leader",
    "项目负责人及电话": "leader_phone", "项目负责人及联系电话": "leader_phone", "负责人及电话": "leader_phone",
    "项目负责人(联系电话)": "leader_phone", "项目负责人及联系方式": "leader_phone", "负责人及联系电话": "leader_phone",
    "联系电话": "phone", "联系方式": "phone", "电话": "phone", "负责人电话": "phone", "项目负责人电话": "phone",
}, alone={
    "转移支付(项目)名称": "project_name", "项目(专项)名称": "project_name", "专项(项目)名称": "project_name",
    "专项名称": "project_name", "专项资金名称": "project_name", "项目支出名称": "project_name", "项目资金名称": "project_name",
    "项目(政策)名称": "project_name", "政策(项目)名称": "project_name", "政策名称": "project_name", "地方主管部门": "department", "预算主管部门": "department",
    "预算部门": "department", "实施单位及代码": "implementing_unit",
    "项目实施单位及代码": "implementing_unit", "预算执行单位": "implementing_unit", "自评总分": "total_score",
    "自评总分(分)": "total_score", "自评总得分": "total_score", "绩效自评得分": "total_score", "项目自评总分": "total_score",
    "项目自评得分": "total_score",
})  # fmt: skip
MONEY_COLUMNS: Final = Vocabulary({
    "年初预算数": "initial_budget", "年初预算": "initial_budget", "年初预算金额": "initial_budget",
    "年初预算数(A)": "initial_budget", "全年预算数": "annual_budget", "全年预算数(A)": "annual_budget",
    "全年预算": "annual_budget", "调整后预算数": "annual_budget", "调整预算数": "annual_budget",
    "全年预算金额": "annual_budget", "全年预算数(调整后)": "annual_budget",
    "全年执行数": "executed", "全年执行数(B)": "executed", "预算执行数": "executed", "全年执行": "executed",
    "全年执行金额": "executed", "实际执行数": "executed", "全年支出数": "executed", "执行数": "executed",
    "实际支出数": "executed", "实际支出金额": "executed", "实际支出": "executed", "预算执行金额": "executed",
    "执行数(B)": "executed", "执行金额": "executed", "支出数": "executed", "决算数": "executed", "全年实际支出数": "executed",
    "全年支出金额": "executed", "年度预算数": "annual_budget", "预算数(A)": "annual_budget", "预算数": "annual_budget",
    "调整后预算": "annual_budget", "调整后预算金额": "annual_budget", "预算完成率": "execution_rate", "标准分": "weight", "标准分值": "weight",
    "自评分": "score",
    "分值": "weight", "权重": "weight", "分值(10分)": "weight", "执行率": "execution_rate",
    "执行率(B/A)": "execution_rate", "预算执行率": "execution_rate", "执行率(%)": "execution_rate",
    "预算执行率(%)": "execution_rate", "得分": "score", "自评得分": "score",
    "指标分值": "weight", "分数": "weight", "满分": "weight", "得分情况": "score", "实际得分": "score", "评分": "score",
}, alone={
    "全年(调整)预算数": "annual_budget",
    "执行率(%)(B/A)": "execution_rate", "预算执行率(B/A)": "execution_rate",
})  # fmt: skip
MONEY_ROWS: Final = Vocabulary({
    "年度资金总额": "total", "资金总额": "total", "年度资金合计": "total", "总额": "total", "年度资金总额(合计)": "total",
    "其中:当年财政拨款": "appropriation", "当年财政拨款": "appropriation", "其中:本年财政拨款": "appropriation",
    "本年财政拨款": "appropriation", "其中:财政拨款": "appropriation", "财政拨款": "appropriation",
    "其中:财政资金": "appropriation", "财政资金": "appropriation", "其中:本年一般公共预算拨款": "appropriation",
    "其中:当年财政资金": "appropriation", "当年财政资金": "appropriation", "其中:本年财政资金": "appropriation",
    "其中:一般公共预算拨款": "appropriation", "其中:年度财政拨款": "appropriation", "一般公共预算拨款": "appropriation", "财政拨款资金": "appropriation",
    "一般公共预算财政拨款": "appropriation", "其中:一般公共预算财政拨款": "appropriation", "当年预算拨款": "appropriation",
    "项目资金总额": "total", "资金合计": "total",
    "上年结转资金": "carryover", "上年结转": "carryover", "其中:上年结转资金": "carryover", "上年结余结转资金": "carryover",
    "上年结转结余资金": "carryover", "上年结转结余": "carryover", "结转资金": "carryover", "上年结余": "carryover", "上年结余资金": "carryover", "结转结余资金": "carryover",
    "其他资金": "other", "其它资金": "other", "其中:其他资金": "other", "其他": "other",
}, alone={
    "合计": "total", "总计": "total", "年度财政资金总额": "total", "总金额": "total", "年度预算资金总额": "total",
})  # fmt: skip
EXTRA_MONEY_ROWS: Final = frozenset({
    "财政专户管理资金", "单位资金", "政府性基金", "政府性基金预算拨款", "国有资本经营预算", "自有资金", "社会资金",
    "事业收入", "银行贷款", "专项债券", "地方资金", "中央财政资金", "市级资金", "区级资金", "其中:中央补助", "地方财政资金",
    "国有资本经营预算拨款", "经营收入", "省级资金", "县级资金", })  # fmt: skip
"""Fund rows of other places; the canonical form has no field for them, so they are named, not read."""
GOALS: Final = Vocabulary({
    "预期目标": "expected_goal", "年初设定目标": "expected_goal", "年度预期目标": "expected_goal",
    "项目年度目标": "expected_goal", "年初预期目标": "expected_goal", "年度绩效目标": "expected_goal",
    "年初绩效目标": "expected_goal", "设定目标": "expected_goal",
    "实际完成情况": "actual_result", "年度总体目标完成情况综述": "actual_result", "年度目标完成情况": "actual_result",
    "具体完成情况": "actual_result", "实际完成目标": "actual_result", "目标实际完成情况": "actual_result",
    "完成情况": "actual_result", "全年实际完成情况": "actual_result", "年度总体目标完成情况": "actual_result",
}, alone={
    "年度目标": "expected_goal", "总体目标": "expected_goal",
    "当年绩效目标": "expected_goal", "绩效目标": "expected_goal", "年度总体绩效目标": "expected_goal", "年度总体目标": "expected_goal", "目标完成情况": "actual_result", "绩效目标完成情况": "actual_result",
    "年度绩效目标完成情况": "actual_result", "总体目标完成情况": "actual_result",
})  # fmt: skip
COLUMNS: Final = Vocabulary({
    "一级指标": "level1", "一级": "level1", "二级指标": "level2", "二级": "level2", "三级指标": "name", "三级": "name",
    "指标名称": "name", "指标内容": "name",
    "绩效指标性质": "nature", "指标性质": "nature", "性质": "nature", "符号": "nature",
    "年度指标值": "target", "指标值": "target", "年初目标值": "target", "年度指标值(A)": "target", "年初目标值(A)": "target",
    "目标值": "target", "预期指标值": "target", "年初指标值": "target", "计划指标值": "target", "年度目标值": "target", "预期值": "target", "计划值": "target", "预期目标值": "target", "绩效目标值": "target", "年度计划值": "target", "年初计划值": "target",
    "绩效度量单位": "unit", "度量单位": "unit", "计量单位": "unit", "单位": "unit",
    "实际完成值": "actual", "完成值": "actual", "全年实际值": "actual", "全年实际值(B)": "actual", "实际完成值(B)": "actual",
    "全年实际完成值": "actual", "全年完成值": "actual", "实际值": "actual", "完成情况": "actual", "实际完成数": "actual", "年度完成值": "actual", "自评完成值": "actual", "实际达成值": "actual", "年度实际值": "actual", "实际完成情况": "actual",
    "分值": "weight", "权重": "weight", "指标分值": "weight", "标准分": "weight", "标准分值": "weight", "分数": "weight", "满分": "weight", "分值权重": "weight",
    "得分": "score", "自评得分": "score", "实际得分": "score", "自评分": "score", "自评分数": "score", "评价得分": "score", "实得分": "score", "得分情况": "score",
    "评分": "score", "自评打分": "score", "指标得分": "score", "自评分值": "score",
    "偏差原因分析及改进措施": "deviation", "未完成原因分析": "deviation", "偏差原因分析": "deviation",
    "未完成原因及拟采取的改进措施": "deviation", "未完成原因和改进措施": "deviation", "偏差原因": "deviation", "改进措施": "deviation", "未完成原因": "deviation", "原因分析": "deviation", "偏差分析": "deviation", "偏差原因说明": "deviation",
    "未完成原因说明": "deviation",
    "偏差原因分析与改进措施": "deviation", "未完成原因及改进措施": "deviation", "偏差大或目标未完成原因分析": "deviation",
    "未完成原因分析及改进措施": "deviation", "偏差原因及改进措施": "deviation", "原因分析及改进措施": "deviation",
    "偏离原因分析及改进措施": "deviation", "偏差原因分析及整改措施": "deviation", "得分计算方法": "method",
}, alone={
    "指标类别": "level1", "指标类型": "level1", "值": "target", "单位(文字描述)": "unit",
})  # fmt: skip
"""Column headings of the indicators. `method` is a printed explanation of other places: never a value."""
LEVEL1: Final = {
    "产出指标": "产出指标", "产出": "产出指标", "成本指标": "成本指标", "成本": "成本指标", "效益指标": "效益指标",
    "效益": "效益指标", "效果指标": "效益指标", "满意度指标": "满意度指标", "满意度": "满意度指标", "满意指标": "满意度指标",
}  # fmt: skip
LEVEL2: Final = {
    "数量指标": "数量指标", "数量": "数量指标", "质量指标": "质量指标", "质量": "质量指标", "时效指标": "时效指标",
    "时效": "时效指标", "成本指标": "成本指标", "成本": "成本指标", "经济成本指标": "经济成本指标", "经济成本": "经济成本指标",
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
TOTAL: Final = ("总分", "合计", "总计", "总得分", "总评分")
"""words of the row of the total that mean it within a text, too: what ends a form"""
TOTALS: Final = frozenset({
    *TOTAL, "最终得分", "最后得分",
    *(f"{whose}{what}"
      for whose in ("", "自评", "绩效", "绩效自评", "项目", "项目自评", "评价", "综合", "最终", "指标")
      for what in ("总分", "总得分", "总评分", "合计得分", "得分合计", "得分总计", "分数合计", "分值合计", "总分值", "总分合计")),
    "综合得分", "自评合计", "自评总计", "指标合计", "指标总计",
})  # fmt: skip
SUBTOTALS: Final = frozenset({"小计", "分项合计", "小计得分", "本项小计", "分项小计", "指标小计"})
"""rows that sum up others within the indicators: printed help, no indicators"""
FOOT: Final = Vocabulary({
    "填表人": "preparer", "填报人": "preparer", "制表人": "preparer", "经办人": "preparer", "填表人员": "preparer",
    "科室负责人": "section_head", "处室负责人": "section_head", "部门负责人": "section_head", "股室负责人": "section_head",
    "审核人": "section_head", "联系电话": "contact_phone", "联系方式": "contact_phone", "电话": "contact_phone",
    "填表人电话": "contact_phone", "填写日期": "prepared_on", "填报日期": "prepared_on", "填表日期": "prepared_on",
    "填报时间": "prepared_on", "填表时间": "prepared_on", "填写时间": "prepared_on", "日期": "prepared_on",
    **{f"{done}{when}": "prepared_on"
       for done in ("填报", "填表", "填写", "填制", "编制", "制表", "编报", "报送", "上报")
       for when in ("日期", "时间", "日", "年月日", "时点")},
    **{f"{done}{who}": "preparer" for done in ("填报", "填表", "填写", "填制", "编制", "编报") for who in ("人", "人员", "责任人")},
    **{f"{whose}{part}负责人": "section_head"
       for whose in ("", "业务", "归口") for part in ("科室", "处室", "股室")},
}, alone={
    f"{part}负责人": "section_head" for part in ("科(处)室", "处(科)室", "处室(科室)", "科室(处室)")
})  # fmt: skip
EXTRA_MONEY_CELLS: Final = EXTRA_MONEY_ROWS | {
    "中央补助", "省级补助", "市级补助", "市本级", "省级财政资金",
    "市级财政资金", "区级财政资金", "县级财政资金", "中央资金", "中央财政补助", "本级支出", "转移支付", "地方财政补助", "地方配套资金",
}  # fmt: skip
EXTRA_HEAD: Final = frozenset({
    "项目类别", "项目属性", "项目类型", "项目性质", "项目编码", "项目代码", "项目编号", "项目期限", "项目起止时间", "项目周期", "项目实施期",
    "起止时间", "实施期限", "资金性质", "财政归口处室", "财政归口科室", "归口处室", "财政处室", "项目概况", "项目内容", "立项依据",
    "项目分类", "中央主管部门", "省级主管部门", "支出类型", "预算科目", "功能科目", "是否专项", "项目级别", "项目层级", "一级项目名称",
})  # fmt: skip
EXTRA_FOOT: Final = frozenset({
    "偏差大或目标未完成原因分析", "改进措施及结果应用方案", "结果应用", "自评结论", "自评等级", "评价等级", "评价结论", "等级",
    "绩效自评等级", "存在问题", "存在的问题", "主要问题", "下一步改进措施", "改进措施", "改进建议", "自评结果", "评价结果",
    "存在问题及原因", "原因分析", "下一步改进计划", "绩效自评结论",
})  # fmt: skip
"""printed rows of other places; the canonical form has no field for them, so they are named, not read"""
EXTRA_MONEY_PARTS: Final = frozenset({
    "资金管理情况", "情况说明", "分配科学性", "下达及时性", "拨付合规性", "使用规范性", "执行准确性", "预算绩效管理情况", "支出责任履行情况",
    "存在问题和改进措施",
})  # fmt: skip
"""what the form for transfers asks of how the money was handled, in words"""
REMARKS: Final = frozenset({
    "备注", "备注说明", "其他说明", "其他说明事项", "其他说明情况", "其他说明的问题",
    *(f"{more}需要说明的{what}" for more in ("", "其他", "其它") for what in ("问题", "事项", "情况", "其他问题", "其他事项", "其他情况")),
    *(f"其他需要说明{what}" for what in ("问题", "事项", "情况")),
})  # fmt: skip
"""labels of what the filer adds in words"""
SECTIONS: Final = frozenset({
    "项目资金", "项目资金(万元)", "项目资金(元)", "年度总体目标", "绩效指标", "年度绩效指标", "资金情况", "资金情况(万元)",
    "年度总体目标完成情况", "年度绩效指标完成情况", "预算执行情况", "预算执行情况(万元)", "绩效目标", "年度目标",
    "项目预算执行情况", "资金投入情况", "项目资金情况", "预算资金情况", "资金来源", "项目预算", "评价指标", "自评指标", "绩效目标指标",
    "指标完成情况", "绩效指标完成情况", "年度绩效目标完成情况", "当年绩效目标", "资金执行情况", "预算执行", "年度资金情况", "部门预算",
    "项目资金(万元)10分", "绩效指标(90分)", "总体目标", "预算执行情况(10分)", "年度预算数(万元)", "项目基本情况",
    "基本情况", "目标完成情况", "绩效指标情况", "项目绩效目标", "绩效目标完成情况", "预算情况",
    "项目资金单位:万元", "项目资金单位:元", "项目资金(单位:万元)", "项目资金(单位:元)",
})  # fmt: skip


FRAGMENTS: Final = frozenset({
    "指标值", "完成值", "年度", "实际", "及改进措施", "改进措施", "预算数", "执行数", "绩效指标", "指标性质", "度量单位",
    "(万元)", "(元)", "单位", "性质", "数值", "(A)", "(B)", "(B/A)", "分析", "原因分析", "分值", "得分",
})  # fmt: skip
"""what stands in the second row of a heading that is broken over two"""
