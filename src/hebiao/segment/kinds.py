"""Forms of other kinds that have the parts of this one: told by what they call themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hebiao.domain.document import Item, Line
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon

_DECLARED: Final = regex(r"目标(?:申报|申请|批复|审核|审批|调整|备案|公开)?表")
_WATCHED: Final = regex(r"(?:监控|跟踪)(?:情况|记录|分析|管理)?表")
_BUDGETED: Final = regex(r"预算(?:申报|申请|审批|批复|明细|安排|编制)?表")
_WORDS: Final = ("预算数", "执行数", "预期目标", "级指标", "年度指标值", "分值", "得分", "数量指标", "满意度")
_ENOUGH: Final = 5
_FIGURES: Final = 6
_SELF: Final = regex(r"自[评評]|评价|評價")
_OF_A_REGION: Final = regex(r"区域(?:绩效)?(?:目标)?自评(?:报告|情况|结果)?表")
_REGION: Final = Message(
    "这像是转移支付区域绩效自评表（汇总多个项目），不是单个项目的自评表，请核对是否应当报送",
    "this looks like a region's form for transfers, over many projects; check whether it belongs here",
)
_KINDS: Final = (
    (_DECLARED, "绩效目标表", "the form that declares a project's goals"),
    (_WATCHED, "绩效运行监控表", "the form that watches a project during the year"),
    (_BUDGETED, "预算表", "a table of budgets"),
)


def is_torn(items: Iterable[Item]) -> bool:
    """Whether lines of text behind a title are a form whose labels, that of its name too, broke over lines."""
    lines = [i for i in items if isinstance(i, Line) and i.bbox is None]
    text = canon("".join(i.text for i in lines))
    figures = sum(any(c.isdigit() for c in i.text) for i in lines)
    return figures >= _FIGURES and sum(word in text for word in _WORDS) >= _ENOUGH


def other_kind(heads: Iterable[str]) -> Message | None:
    """Why a form may be of another kind, from the lines that stand before the name of its project; None where it is not.

    Args:
        heads: as `normalize.canon` writes them.
    """
    said = list(heads)
    if any(_OF_A_REGION.search(text) for text in said):
        return _REGION
    if any(_SELF.search(text) for text in said):
        return None
    for pattern, zh, en in _KINDS:
        if any(pattern.search(text) for text in said):
            return Message(
                f"这像是{zh}，不是项目支出绩效自评表，请核对是否应当报送",
                f"this looks like {en}, not like a self-evaluation form; check whether it belongs here",
            )
    return None
