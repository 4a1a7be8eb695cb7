"""Texts that say outright that a target was missed, and by how much: 延期10天, 超预算2万元, 未完成50户."""

from __future__ import annotations

from typing import Final

from hebiao.audit.scoring.quantity import read_quantities
from hebiao.lazy import regex
from hebiao.normalize import canon

_TIMES: Final = frozenset({"hours", "months", "workdays"})
_LATE: Final = regex(
    r"(?:实际|工期|项目|工程|完成|比(?:原?计划|目标|合同)|较(?:原?计划|目标|合同)|共)*(?:延期|逾期|超期|超时|推迟|推后|拖延|延误|滞后|晚|超出)了?"
    r"(?:约)?\d+(?:\.\d+)?(?:个)?(?:工作日|自然日|日历天|小时|天|日|周|月)(?:完成|竣工|验收|交付)?"
)
_OVER: Final = regex(
    r"(?:实际|项目|成本|支出|总|共|较预算|比预算)*(?:超(?:出|过)?(?:年初|全年)?(?:预算|概算|目标|计划|指标值?|控制数)|超支|超概)(?:了|约|金额为?)*"
    r"\d+(?:,\d{3})*(?:\.\d+)?(?:亿|万|千)?元"
)
_LEFT_IN_NAME: Final = regex("未|没|剩余|余下|缺口")


def says_short(text: str, kind: str) -> bool:
    """Whether a text says that something came too late, or cost too much, and by how much.

    Args:
        text: an actual value, under a ceiling.
        kind: what the ceiling is of, as `kind_of` calls it.
    """
    pattern = _LATE if kind in _TIMES else _OVER if kind == "money" else None
    return bool(pattern and pattern.fullmatch(canon(text).rstrip("。")))


def says_left(text: str, name: str | None) -> bool:
    """Whether all that a text says is how much is not done yet; an indicator that counts just that is none of these."""
    quantities = read_quantities(text)
    alone = len(quantities) == 1 and quantities[0].role == "left" and quantities[0].number > 0
    return alone and not _LEFT_IN_NAME.search(name or "")
