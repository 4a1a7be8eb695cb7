"""Labels that places put together of the form's own words (年初批复预算数, 具体实施单位, 未达标原因分析): what each means.

Believed of a cell of its own only. A label with a word of something else (上年, 累计, 复核, 中央, 未) is put together of none
of these, so that it means nothing here.
"""

from __future__ import annotations

from typing import Final

from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.wording import (
    COLUMNS,
    GOALS,
    HEAD,
    LEVEL1,
    LEVEL2,
    MONEY_COLUMNS,
    MONEY_ROWS,
    SECTIONS,
    TITLE,
    Vocabulary,
)

LONGEST: Final = 22
"""characters up to which a text may be such a label"""
_ASIDE: Final = (
    r"(?:\((?:[A-D]|[A-D][/÷][A-D](?:[*×]100%?)?|%|分|(?:满分|共)?\d{1,3}分?|(?:单位:)?(?:亿元|万元|元)|盖章|公章|全称|及代码"
    r"|包?含[^()]{1,10}|调整后|部门|单位|当年|本年度?)\))*"
)
"""what may stand behind a label and changes nothing"""
_YEAR: Final = "(?:全年|年度|当年|本年度?)"
_SET: Final = "(?:批复|批准|安排|下达|核定|申报|编制)"
_SUM: Final = "(?:数|额|金额|总额|资金)"
_WHY: Final = (
    "(?:未完成|未达标|未达到?目标|未达成|未实现|偏差大或目标未完成|存在偏差|偏差|偏离|扣分|失分|差异)"
)
_DO: Final = "(?:下一步|拟采取的?)?(?:改进|整改|完善)(?:措施|意见|建议|方案|情况)(?:说明)?"
_SPOKEN: Final = {
    HEAD: {
        "project_name": r"(?:项目|课题|政策|专项|专项资金|转移支付)(?:\((?:项目|课题|政策|专项)\))?(?:支出|资金|经费)?名称",
        "department": r"(?:项目|资金|业务|行业|预算|一级)?主管(?:预算)?(?:部门|单位)|一级预算(?:部门|单位)",
        "implementing_unit": r"(?:项目|具体|资金|预算|专项){0,2}(?:实施|承担|执行|使用|建设|承办|申报)(?:部门|单位|机构)|用款单位",
        "project_leader": r"(?:项目|课题)(?:负责|联系)人(?:姓名)?|负责人姓名",
        "phone": r"(?:联系|负责人|项目负责人|办公|手机)(?:联系)?(?:电话|号码|方式)(?:号码)?|(?:联系)?(?:电话|手机)号码|手机",
    },
    MONEY_COLUMNS: {
        "initial_budget": rf"年初(?:部门|项目|财政|本级|{_SET}){{0,2}}(?:的)?(?:预算|资金)(?:{_SET})?{_SUM}?|年初{_SET}{_SUM}|(?:部门|项目)?预算(?:{_SET})?数?\(年初\)",
        "annual_budget": rf"(?:{_YEAR}|调整后|调整|最终|年末|年中调整后|\(调整后?\))+的?(?:部门|项目|财政|{_SET}){{0,2}}预算(?:{_SET})?{_SUM}?",
        "executed": rf"(?:{_YEAR}|实际)(?:预算|资金|项目)?(?:实际)?(?:执行|支出|支付|使用)(?:完成)?{_SUM}?|(?:预算|资金|项目)(?:实际)?(?:执行|支出|支付|使用){_SUM}",
        "execution_rate": rf"(?:{_YEAR}|项目)?(?:预算|资金|支出|预算资金){{0,2}}(?:执行|支出|支付)(?:率|进度)",
        "weight": r"(?:标准|满分)?(?:分值|权重|标准分|满分)值?",
        "score": r"(?:单位|部门|项目|自我)?(?:自评|自查|实际|实|评价)?(?:得分|自评分)(?:值|数|情况)?",
    },
    MONEY_ROWS: {
        "total": rf"(?:{_YEAR}|项目|预算){{0,2}}(?:资金|经费)(?:总额|合计|总量|总计)",
        "appropriation": rf"(?:其中:)?(?:{_YEAR}|本年安排)?(?:的)?(?:财政|一般公共预算|一般公共预算财政)(?:拨款|资金|\(?补助\)?){{1,3}}|(?:其中:)?(?:{_YEAR})?一般公共预算(?:安排|收入)?",
        "carryover": r"(?:其中:)?(?:上年|上年度|以前年度|往年|历年)(?:财政)?(?:拨款)?(?:结转|结余|结转结余|结余结转|结转和结余)(?:资金|数|金额)?",
        "other": r"(?:其中:)?(?:自筹(?:资金)?[及和、])?其[他它](?:来源)?(?:资金|收入)?(?:\([^()]{1,8}\))?",
    },
    GOALS: {
        "expected_goal": rf"(?:项目|{_YEAR}|年初|总体|预期|设定|申报|计划|原定){{1,3}}(?:设定|批复|申报)?的?(?:总体|预期|绩效|总体绩效|工作)?目标(?:内容)?",
        "actual_result": rf"(?:项目|{_YEAR}|年初)?(?:总体|预期|设定|绩效|总体绩效|年度)?(?:目标)?的?(?:{_YEAR})?(?:实际|全年|具体)?(?:完成|实现|达成)情况(?:综述|说明|概述|总结|简述)?",
    },
    COLUMNS: {
        "level1": r"一级(?:绩效)?指标(?:名称|类别)?",
        "level2": r"二级(?:绩效)?指标(?:名称|类别)?",
        "name": r"三级(?:绩效)?指标(?:名称|内容|描述)?|(?:具体|考核|评价|自评|绩效)?指标(?:名称|内容)|具体指标",
        "nature": r"(?:绩效)?指标(?:性质|方向)|(?:运算|比较|计算)符号?|方向性",
        "target": rf"(?:{_YEAR}|年初|年底|计划|预期|设定|预设|绩效|指标|目标|考核|批复){{1,3}}的?(?:目标|指标|计划)?值",
        "unit": r"(?:绩效|指标|数值)?(?:度量|计量|计算)?单位",
        "actual": rf"(?:{_YEAR}|指标|自评|年末|目标|绩效){{0,2}}(?:实际|完成|达到|达成|实现){{1,2}}(?:指标)?(?:值|情况|数|结果|程度)",
        "weight": r"(?:指标|标准|三级指标|满分)?(?:分值|权重|标准分|满分)(?:值|权重|分值)?",
        "score": r"(?:单位|部门|项目|自我)?(?:自评|自查|实际|实|评价|指标)?(?:得分|评分|自评分)(?:值|数|情况)?",
        "deviation": rf"(?=.*(?:原因|措施|分析|说明)){_WHY}的?(?:情况)?(?:的?原因)?(?:情况)?(?:分析|说明)?(?:(?:及|和|与|、|以及|或){_DO})?",
    },
}  # fmt: skip
_PATTERNS: Final = {
    vocabulary: regex("|".join(f"(?P<{field}>(?:{words}){_ASIDE})" for field, words in fields.items()))
    for vocabulary, fields in _SPOKEN.items()
}
_OF_WHOM: Final = "(?:社会公众|公众|社会|服务对象|受益对象|受益群众|受益群体|受益者|使用者)"
_LEVEL1: Final = {
    "产出指标": "(?:项目)?产出(?:类|绩效)?(?:指标)?",
    "成本指标": "(?:项目)?成本(?:类|控制)?(?:指标)?",
    "效益指标": "(?:项目)?(?:效益|效果)(?:类|绩效)?(?:指标)?",
    "满意度指标": rf"(?:{_OF_WHOM}(?:(?:或|和|及|与|、|/){_OF_WHOM})?)?的?满意度?(?:类)?(?:指标)?",
}
_LEVEL2: Final = {
    "数量指标": "(?:产出)?数量(?:类)?(?:指标)?", "质量指标": "(?:产出)?质量(?:类)?(?:指标)?",
    "时效指标": "(?:产出)?时效(?:类|性)?(?:指标)?", "成本指标": "产出成本(?:指标)?|成本(?:类|控制)(?:指标)?",
    "经济效益指标": "经济(?:性)?效益(?:类|方面)?(?:指标)?", "社会效益指标": "社会(?:性)?效益(?:类|方面)?(?:指标)?",
    "生态效益指标": "(?:生态|环境|生态环境|环境生态)效益(?:类|方面)?(?:指标)?",
    "可持续影响指标": "可?持续(?:性)?(?:影响|发展)(?:力|性)?(?:类)?(?:指标)?",
    "服务对象满意度指标": _LEVEL1["满意度指标"],
}  # fmt: skip
_LEVELS: Final = {
    number: {name: regex(words) for name, words in known.items()}
    for number, known in ((1, _LEVEL1), (2, _LEVEL2))
}
_FUND: Final = regex(
    r"(?:其中:|\d[.、])?(?:(?:中央|省级?|市级?|区级?|县级?|市县|省市|地方|上级|乡镇|镇级|街道|社会|企业|银行|自筹|自有|群众|村集体|财政专户|单位|事业|经营|政府性?基金"
    r"|国有资本经营|专项债券?|地方政府债券?|一般债券?|对外借款|捐赠){1,3}(?:财政|预算|管理|专项|政府|本级|转移支付)*)"
    r"(?:资金|收入|补助|补助资金|配套|配套资金|贷款|拨款|投入|投入资金|债券|债券资金|借款)"
)


def is_other_fund(label: str) -> bool:
    """Whether a label names a fund that the form has no row for (省级补助, 社会投入资金); `label` as for `put_together`."""
    return 1 < len(label) <= LONGEST and _FUND.fullmatch(label) is not None


def level_put_together(number: int, label: str) -> str | None:
    """The canonical name of the level (1 or 2) that a label in its column is, put together of known words."""
    if not 1 < len(label) <= LONGEST:
        return None
    return next((name for name, words in _LEVELS[number].items() if words.fullmatch(label)), None)


_MARKS_BEFORE: Final = regex(
    r"^(?:[★☆■□●○◆◇▲△※▪#*✓√·]+|\((?:[一二三四五六七八九十]{1,2}|\d{1,2})\)|[一二三四五六七八九十]{1,2}[、.]|第[一二三四五六七八九十\d]{1,2}(?:部分|项|条)[:、.]?"
    r"|[IVX]{1,4}[.、:)]|[A-Z][.、:)-]|[A-Z]?\d{1,2}(?:[.-]\d{1,2}){0,3}[.、:)-]?(?!\d)|附(?:表|件)?\d{0,2}:)+"
)
_MARKS_BEHIND: Final = regex(
    r"(?:[*※#]+|[\[〔(](?:注?\d{1,2}|[A-Za-z][A-Za-z /&.-]{0,24}|必填项?|选填项?|见(?:填报|填表)?说明|见注\d?|自动生成|系统生成|由.{1,8}填写)[\]〕)])+$"
)
_ENCLOSED: Final = regex(r"[\[<《〈「『{〖(\"]([^\[\]<>《》()]+)[\]>》〉」』}〗)\"]")


def without_marks(label: str) -> str:
    """A label without what decorates it: its number or code, signs, brackets around it, a note or English behind it.

    Args:
        label: as `normalize.canon` writes it.

    Returns:
        The same label where nothing decorates it, or nothing would be left.
    """
    bare = _MARKS_BEHIND.sub("", _MARKS_BEFORE.sub("", label).rstrip(":")).rstrip(":")
    if (match := _ENCLOSED.fullmatch(bare)) is not None:
        bare = match[1].rstrip(":")
    return bare or label


_POINTS: Final = regex(r"(?:\(?\d{1,3}(?:\.\d+)?(?:分|%)?\)?)$")


def stands_beside(text: str) -> bool:
    """Whether a text is the label of a level or of a part of the form, with its points or without: it stands beside rows."""
    if len(text) > LONGEST:
        return False
    label = _POINTS.sub("", canon(text))
    if label in LEVEL1 or label in LEVEL2 or label in SECTIONS:
        return True
    return any(level_put_together(n, label) for n in _LEVELS)


_TITLE: Final = regex(TITLE + r"(?:\([^()]{0,16}\)|\[[^\]]{0,16}\])?$")
_TITLE_END: Final = 40
"""characters of a line that are looked at"""


def ends_as_title(text: str) -> bool:
    """Whether a line ends as the title of a form does (…自评表, …自评表（2023年度）), in either script."""
    end = text.rstrip()[-_TITLE_END:]
    return "表" in end and _TITLE.search(canon(end)) is not None


_NOTES: Final = regex(
    r"^(?:<p>)?(?:填报注意事项|填表说明|填报说明|填写说明|填表须知|填报须知|填表注意事项|(?:附?注|说明)[:：]?(?:1|一)[.、])"
)
_OPENING: Final = "([<【《*※★"
"""what may stand before a note"""
_NOTE: Final = regex(r"^(?:附?注|说明)\d?:")


def opens_notes(text: str) -> bool:
    """Whether a text opens notes on how to fill in the form (填报说明：…); `text` as `normalize.canon` writes it."""
    return _NOTES.match(text) is not None


def is_note(text: str) -> bool:
    """Whether a text that stands alone between the parts of a form is a note on it (注：…, 说明：…); `text` as for `opens_notes`."""
    return opens_notes(text.lstrip(_OPENING)) or _NOTE.match(text.lstrip(_OPENING)) is not None


_SENTENCE: Final = regex(r"\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、)]|[①-⑳]")


def is_numbered(text: str) -> bool:
    """Whether a text begins with a number, as the sentences of notes do; `text` as for `opens_notes`."""
    return _SENTENCE.match(text) is not None


_HEADED: Final = regex(r"\s*([^:：\t]{2,20}?)\s*[:：]\s*\S")


def is_head_line(text: str) -> bool:
    """Whether a line is a label of the head with its text behind it ("项目名称：…")."""
    match = _HEADED.match(text)
    if match is None:
        return False
    label = canon(match[1])
    return label in HEAD.alone or put_together(HEAD, label) is not None


def put_together(vocabulary: Vocabulary, label: str) -> str | None:
    """The field that a label of a vocabulary's part means by the words that it is put together of.

    Args:
        vocabulary: one of `wording` for a part of the form.
        label: as `normalize.canon` writes it, without a colon behind it.
    """
    pattern = _PATTERNS.get(vocabulary)
    match = pattern.fullmatch(label) if pattern is not None and 1 < len(label) <= LONGEST else None
    return match.lastgroup if match is not None else None
