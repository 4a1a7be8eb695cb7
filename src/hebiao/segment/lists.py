"""Lists of projects (汇总表) among forms: what heads them looks like the head of a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hebiao.lazy import regex
from hebiao.normalize import canon

OWN_NAME: Final = r"(?:项目|专项|转移支付|政策)(?:资金|支出)?(?:\((?:项目|专项|政策)\))?(?:资金)?名称"
"""the label of the form's own name, as the country prints it"""
NAMED: Final = regex(rf"{OWN_NAME}|课题(?:\(项目\))?(?:经费)?名称|项目\(课题\)名称")
"""that, or what stands in its place"""
ANCHORS: Final = ("年度资金总额", "一级指标", "三级指标")
"""labels that only the tables of a form have"""
_LISTED: Final = 4
"""headings that a list of projects has at least"""
_FIGURES: Final = 3
"""headings of figures among them where no 序号 stands first"""
_HEADING_CHARS: Final = 24
"""characters up to which a text may be a heading"""
_OF_A_LIST: Final = regex(
    r"(?:预算|执行|支出|决算|金额|资金|得分|自评分|分数|执行率|等级)(?:数|额|总额|率)?(?:\([^()]{1,8}\))?$"
)
_PLAIN: Final = regex(r"\d+(?:\.\d+)?[%分]?")


def heads_list(texts: Sequence[str]) -> bool:
    """Whether a row heads a list of projects (序号, 项目名称, 年初预算数 …): the name's label has no name behind it."""
    if len(texts) < _LISTED or any(len(t) > _HEADING_CHARS for t in texts):
        return False
    heads = [canon(t) for t in texts]
    name = next((n for n, h in enumerate(heads) if NAMED.match(h)), None)
    if name is None or any(a in h for h in heads for a in ANCHORS):
        return False
    if name and heads[name - 1] not in ("序号", "编号"):
        return False
    figures = sum(bool(_OF_A_LIST.search(h)) for h in heads[name + 2 :])
    return figures >= (2 if name else _FIGURES) and not any(_PLAIN.fullmatch(h) for h in heads)
