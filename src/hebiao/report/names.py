"""What people call a field, a severity, a verdict, a producer: one Chinese and one English word for each."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from hebiao.domain.result import Candidate, Field, Finding, FormResult
from hebiao.lang import Lang

SCALARS: Final = {
    "title": ("标题", "Title"),
    "year": ("年度", "Year"),
    "project_name": ("项目名称", "Project"),
    "department": ("主管部门", "Department"),
    "implementing_unit": ("实施单位", "Implementing unit"),
    "project_leader": ("项目负责人", "Project leader"),
    "phone": ("联系电话", "Phone"),
    "expected_goal": ("预期目标", "Expected goal"),
    "actual_result": ("实际完成情况", "Actual result"),
    "total_weight": ("总分值", "Total weight"),
    "total_score": ("总得分", "Total score"),
    "remarks": ("备注", "Remarks"),
    "preparer": ("填表人", "Preparer"),
    "section_head": ("科室负责人", "Section head"),
    "contact_phone": ("填表人联系电话", "Preparer's phone"),
    "prepared_on": ("填写日期", "Prepared on"),
}
WHOLE_TABLE: Final = ("绩效指标", "Indicators")
"""the table as a whole: what is said of a row that it lacks"""
FUNDING_ROWS: Final = {
    "total": ("年度资金总额", "Total for the year"),
    "appropriation": ("当年财政拨款", "Appropriation of the year"),
    "carryover": ("上年结转资金", "Carried over"),
    "other": ("其他资金", "Other funds"),
}
FUNDING_COLUMNS: Final = {
    "initial_budget": ("年初预算数", "Initial budget"),
    "annual_budget": ("全年预算数", "Annual budget"),
    "executed": ("全年执行数", "Executed"),
    "weight": ("分值", "Weight"),
    "execution_rate": ("执行率", "Execution rate"),
    "score": ("得分", "Score"),
}
INDICATOR_COLUMNS: Final = {
    "level1": ("一级指标", "Level 1"),
    "level2": ("二级指标", "Level 2"),
    "name": ("三级指标", "Indicator"),
    "nature": ("绩效指标性质", "Nature"),
    "target": ("年度指标值", "Target"),
    "unit": ("绩效度量单位", "Unit"),
    "actual": ("实际完成值", "Actual"),
    "weight": ("分值", "Weight"),
    "score": ("得分", "Score"),
    "deviation": ("偏差原因分析及改进措施", "Deviation and measures"),
}
SEVERITIES: Final = {"error": ("错误", "error"), "warning": ("警告", "warning"), "note": ("提示", "note")}
VERDICTS: Final = {
    "filer": ("填报如此", "as filed"),
    "misread": ("疑为误读", "probably misread"),
    "unclear": ("不能确定", "unclear"),
}
MODEL_PARTS: Final = {
    "head": ("表头", "head"),
    "money": ("项目资金", "funds"),
    "goals": ("目标与完成情况", "goals"),
    "indicators": ("绩效指标", "indicators"),
    "footer": ("表尾", "footer"),
    "print": ("看不清的字", "unclear print"),
    "advise-reason": ("建议：偏差说明", "advice: reasons"),
    "advise-result": ("建议：完成情况", "advice: results"),
    "advise-category": ("建议：指标归类", "advice: categories"),
}
"""what is asked of a model in one call"""
MODEL_FAILURES: Final = {
    "timeout": ("超时", "no answer in time"),
    "connection": ("连不上", "no connection"),
    "half": ("回答中断", "the answer broke off"),
    "broken": ("回答不是 JSON", "the answer is no JSON"),
    "too_large": ("回答没完没了", "the answer did not end"),
    "cut": ("回答太长，被截断", "the answer was too long and cut off"),
    "stopped": ("中途停下", "stopped before it came"),
    "answer": ("回答不合格式", "the answer is not of the schema"),
    "breaker": ("连续失败后停问", "held back after failures in a row"),
    "400": ("对方不认这样的请求（400）", "the request is not accepted (400)"),
    "401": ("密钥不对（401）", "the key is not accepted (401)"),
    "402": ("余额不足（402）", "the balance is used up (402)"),
    "403": ("不许使用（403）", "not permitted (403)"),
    "404": ("没有这个模型或地址（404）", "no such model or address (404)"),
    "429": ("对方太忙（429）", "too many requests (429)"),
}
"""why a model gave no answer; other numbers are HTTP statuses"""
_PRODUCERS: Final = {
    "grid": ("按表格读", "by grid"),
    "stream": ("按顺序读", "by order"),
    "arithmetic": ("按算术推", "by arithmetic"),
    "ocr": ("文字识别", "OCR"),
    "ocr:lines": ("文字识别", "OCR"),
    "ocr:again": ("文字识别（再读）", "OCR, read again"),
    "ocr:third": ("文字识别（黑白三读）", "OCR, in black and white"),
    "ocr:found": ("文字识别（另行检测后读）", "OCR, as a text detector cut it"),
    "ocr:best": ("文字识别（逐行取优）", "OCR, the better of each line"),
    "machine": ("程序读数", "the program"),
    "source": ("原文这一格里的数", "a number in the cell"),
    "human": ("复核人", "reviewer"),
    "llm": ("模型", "model"),
}


def pick(pair: tuple[str, str], lang: Lang) -> str:
    """The word of a (Chinese, English) pair in one language."""
    return pair[0] if lang == "zh" else pair[1]


@lru_cache(maxsize=512)
def name_of(path: str, lang: Lang) -> str:
    """What people call the field at a path; indicators and the rows of the form count from 1.

    `indicators.2.score` is 指标3 得分, `funding.total.executed` is 资金·年度资金总额 全年执行数. A path that
    is not of the form is given back as it is.
    """
    if path == "indicators":
        return pick(WHOLE_TABLE, lang)
    parts = path.split(".")
    if path in SCALARS:
        return pick(SCALARS[path], lang)
    if len(parts) == 3 and parts[0] == "funding" and parts[1] in FUNDING_ROWS and parts[2] in FUNDING_COLUMNS:
        head = ("资金·", "Funding · ")
        row, column = pick(FUNDING_ROWS[parts[1]], lang), pick(FUNDING_COLUMNS[parts[2]], lang)
        return f"{pick(head, lang)}{row} {column}"
    if (
        len(parts) == 3
        and parts[0] == "indicators"
        and parts[1].isdecimal()
        and parts[2] in INDICATOR_COLUMNS
    ):
        head = ("指标", "Indicator ")
        return f"{pick(head, lang)}{int(parts[1]) + 1} {pick(INDICATOR_COLUMNS[parts[2]], lang)}"
    return path


def waiver_text(finding: Finding) -> str | None:
    """Who lets a finding stand, since when, and why; None where nobody does."""
    waived = finding.waived
    return f"{waived.who} {waived.when}：{waived.reason}" if waived else None


def producer_name(producer: str, lang: Lang) -> str:
    """Who proposed a reading: `grid` is 按表格读, `human:li` is 复核人 li."""
    if producer in _PRODUCERS:
        return pick(_PRODUCERS[producer], lang)
    kind, _, who = producer.partition(":")
    word = pick(_PRODUCERS[kind], lang) if kind in _PRODUCERS else kind
    return f"{word} {who}" if who else word


def rivals_of(field: Field, value: str | None) -> tuple[Candidate, ...]:
    """The readings that say something else than the value, each text once, best first as given."""
    seen = {value}
    found = []
    for candidate in field.candidates:
        if candidate.text not in seen:
            seen.add(candidate.text)
            found.append(candidate)
    return tuple(found)


def rivals_text(field: Field, value: str | None, lang: Lang) -> str:
    """The rival readings in one line: `240136（按顺序读）；空（按表格读）`."""
    empty, joint = ("空", "；") if lang == "zh" else ("empty", "; ")
    words = []
    for candidate in rivals_of(field, value):
        text = empty if candidate.text is None else candidate.text
        who = producer_name(candidate.producer, lang)
        words.append(f"{text}（{who}）" if lang == "zh" else f"{text} ({who})")
    return joint.join(words)


def place_of(result: FormResult, path: str, lang: Lang) -> str:
    """Where in the source a field stands, in words: 第 2 页 表 1 第 5 行第 3 列."""
    field = result.fields.get(path)
    if field is None or not field.provenance:
        return ""
    where = field.provenance[0]
    words = []
    if where.page is not None:
        words.append(f"第 {where.page} 页" if lang == "zh" else f"page {where.page}")
    if where.cell is not None:
        table, rest = where.cell[1:].split("r", 1)
        row, col = rest.split("c", 1)
        t, r, c = int(table) + 1, int(row) + 1, int(col) + 1
        words.append(f"表 {t} 第 {r} 行第 {c} 列" if lang == "zh" else f"table {t} row {r} column {c}")
    elif where.line is not None:
        words.append(f"第 {where.line} 行" if lang == "zh" else f"line {where.line}")
    return (" " if lang == "zh" else ", ").join(words)
