"""What a unit is asked to change when a rule is broken: one sentence a rule, in both languages.

The codes are public (rules of the form); a rule that is not named here gets a sentence by its severity.
"""

from __future__ import annotations

from typing import Final

from hebiao.domain.result import Finding
from hebiao.lang import Message

_ADVICE: Final = {
    "W01": Message(
        "调整各项分值，使预算执行与全部指标的分值合计为 100 分。",
        "Adjust the weights so that execution and all indicators together make 100.",
    ),
    "W02": Message(
        "按规定的比例重新分配各类指标分值。", "Distribute the weights as the rules of the year require."
    ),
    "W03": Message("为该指标补填分值，或删去该指标。", "Give the indicator a weight, or take it out."),
    "M01": Message(
        "核对决算数，使资金总额等于各项资金之和。",
        "Check against the final accounts; the total must be the sum of its parts.",
    ),
    "M02": Message(
        "按“全年执行数÷全年预算数”重算执行率。", "Recompute the rate as executed / annual budget."
    ),
    "M03": Message(
        "按“分值×执行率”重算预算执行得分，并同步更新总分。",
        "Recompute the execution score as weight × rate, then the total.",
    ),
    "M04": Message(
        "核对全年预算数与全年执行数，执行数不得超过预算数。",
        "Check both amounts; what was executed cannot exceed the budget.",
    ),
    "M05": Message(
        "按表头单位填写金额，单元格内只填数字。",
        "Give the amount in the unit of the heading, figures only.",
    ),
    "M06": Message("说明执行率偏低的原因和改进措施。", "Explain the low rate and say what will be done."),
    "M07": Message("说明年中调整预算的依据。", "Say on what ground the budget was adjusted."),
    "M08": Message("“其中”行不单独计分，删去该处分值或得分。", "Rows of parts bear no score: take it out."),
    "S01": Message(
        "得分改为不低于 0、不超过该项分值，并同步更新总分。",
        "Keep the score between 0 and the weight, then correct the total.",
    ),
    "S02": Message(
        "按“实际完成值÷年度指标值×分值”重算得分（不超过分值），并同步更新总分。",
        "Recompute the score as actual / target × weight (at most the weight), then the total.",
    ),
    "S03": Message(
        "按“年度指标值÷实际完成值×分值”重算得分（不超过分值），并同步更新总分。",
        "Recompute the score as target / actual × weight (at most the weight), then the total.",
    ),
    "S04": Message(
        "说明大幅超额完成的原因；确属年初指标值设定偏低的，按规定扣分并同步更新总分。",
        "Explain the excess; where the target was set too low, deduct as the notes say and correct the total.",
    ),
    "S05": Message(
        "使得分与评定等级对应的分值区间一致，或说明理由。",
        "Bring the score into the band of the grade, or give the reason.",
    ),
    "S06": Message(
        "指标未完成不得记满分：重算得分，填写偏差原因和改进措施，并同步更新总分。",
        "A missed target cannot score in full: recompute, give cause and measure, correct the total.",
    ),
    "S07": Message(
        "补充扣分原因；无扣分理由的，更正得分并同步更新总分。",
        "Say why points were deducted; if there is no reason, correct score and total.",
    ),
    "S08": Message("补填得分，并同步更新总分。", "Fill in the score, then correct the total."),
    "S09": Message("分值和得分只填数字。", "Give weight and score as plain figures."),
    "T01": Message(
        "按预算执行得分与各指标得分重新加总，更正总分。",
        "Add up execution and indicator scores again and correct the total.",
    ),
    "T02": Message("按更正后的总分重新评定等级。", "Set the grade by the corrected total."),
    "E01": Message(
        "在“偏差原因分析及改进措施”栏写明原因和整改措施，不得填“无”或“同上”。",
        "Write cause and measure in the deviation column; “none” or “as above” will not do.",
    ),
    "E02": Message("在已写原因之后补充改进措施。", "Add the measure to the cause given."),
    "E03": Message(
        "核对得分与说明：确有未完成的扣减得分，已完成的修改说明。",
        "Score and text contradict each other: deduct, or correct the text.",
    ),
    "E04": Message("说明实际完成值大幅超过指标值的原因。", "Explain why the target was exceeded so far."),
    "V01": Message("补填实际完成值。", "Fill in the actual value."),
    "V02": Message(
        "填写实际完成的具体数值，不得照抄年度指标值。",
        "Give the figure that was measured instead of repeating the target.",
    ),
    "V03": Message(
        "按年度指标值的口径和单位填写实际完成值。", "Give the actual value in the unit and kind of the target."
    ),
    "V04": Message("更正年度指标值中的等级写法。", "Correct the grading scale of the target."),
    "V05": Message(
        "按年度指标值所列等级填写实际完成值。", "Name one of the grades of the target as the actual value."
    ),
    "V06": Message(
        "更正计量单位，避免重复或残缺。", "Correct the unit, which is doubled or incomplete."
    ),
    "V07": Message("补全文字。", "Complete the text, which looks cut off."),
    "C01": Message(
        "调整二级指标，使其与所属一级指标一致。", "Put the level-2 label under the level-1 that it belongs to."
    ),
    "C02": Message("把该指标移到合适的二级指标下。", "Move the indicator under the level-2 that fits it."),
    "C03": Message("成本指标应设上限，核对指标方向。", "A cost indicator needs an upper bound: check its direction."),
    "C04": Message("合并或删去重复的指标，并调整分值。", "Merge the repeated indicators and adjust the weights."),
    "C05": Message(
        "用满意度调查结果说明满意度，不以“无投诉”代替。",
        "Show satisfaction by a survey, not by the absence of complaints.",
    ),
    "C06": Message(
        "核对成本指标实际完成值与全年执行数，不一致的说明原因。",
        "Check the actual cost against what was executed; explain a difference.",
    ),
    "D01": Message("补填该栏目。", "Fill in the field."),
    "D02": Message("核对并更正电话号码。", "Check and correct the phone number."),
    "D03": Message("统一标题、日期和正文中的年度。", "Bring the years in title, date and texts together."),
    "D04": Message(
        "写明实际完成情况，不得照抄预期目标。", "Say what was done instead of repeating the goal."
    ),
    "B01": Message("核实是否重复报送，只保留一份。", "Check whether it was filed twice and keep one."),
    "B02": Message("按决算口径补报或核销该项目的自评表。", "File the missing form, or withdraw the one without a project."),
    "B03": Message("按部门决算数更正金额。", "Correct the amounts to those of the final accounts."),
    "B04": Message(
        "按一体化系统已批复的绩效目标填写，不得自行调整。",
        "Fill in goal, indicator and target as approved in the integrated system.",
    ),
}  # fmt: skip
_COMPARED: Final = {
    "B03": Message("决算为", "final accounts"),
    "B04": Message("批复为", "approved"),
    "C06": Message("执行数为", "executed"),
    "D03": Message("表头为", "heading"),
    "S09": Message("疑为", "perhaps"),
}
COMPUTED: Final = Message("核算为", "computed")
"""what most values beside the written one are"""
_ADVISED: Final = Message("建议为", "suggested")
_CORRECT: Final = Message("核对后更正。", "Check and correct.")
_CHECK: Final = Message("请核实：属实的说明理由，不属实的更正。", "Please check: explain it, or correct it.")


def compared_with(finding: Finding) -> Message:
    """What the value beside the written one is: a sum of ours, the approved text, a suggestion …

    Never “should be”: of a sum that does not fit the total, either may be the wrong one.
    """
    usual = _ADVISED if finding.rule[:1] in "CDV" else COMPUTED
    return _COMPARED.get(finding.rule, usual)


def advice(finding: Finding) -> Message:
    """What to change for a finding."""
    return _ADVICE.get(finding.rule, _CORRECT if finding.severity == "error" else _CHECK)


def computed_by_field(finding: Finding) -> tuple[tuple[str, str], ...]:
    """The values to compare with, each with its field.

    Of one habit in many amounts (M05) there is a value a field, in their order; else the first field alone has one.
    """
    if not finding.as_computed or not finding.fields:
        return ()
    values = finding.as_computed.split("、")
    if finding.rule != "M05" or len(values) != len(finding.fields):
        return ((finding.fields[0], finding.as_computed),)
    return tuple((p, v) for p, v in zip(finding.fields, values, strict=True) if v != "？")
