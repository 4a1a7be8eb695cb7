"""What an indicator asks for: direction, number and unit of its target, or its grading scale."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from msgspec import Struct

from hebiao.audit.rulebook import Rulebook
from hebiao.audit.scoring.quantity import Quantity, per_of, read_quantities, spelled
from hebiao.audit.scoring.units import kind_of
from hebiao.lazy import regex
from hebiao.normalize import canon

Direction = Literal["positive", "negative", "equal", "qualitative", "unknown"]

_NATURES: Final[dict[str, Direction]] = {
    "≥": "positive", ">": "positive", ">=": "positive", "≤": "negative", "<": "negative", "<=": "negative",
    "=": "equal", "定性": "qualitative", "正向": "positive", "反向": "negative", "大于等于": "positive", "小于等于": "negative",
    "等于": "equal", "大于": "positive", "小于": "negative", "定性指标": "qualitative",
}  # fmt: skip
_STRICT: Final = {">": ">", "大于": ">", "<": "<", "小于": "<"}
"""natures that leave the number itself out"""
_OF_BOUND: Final[dict[str, Direction]] = {"≥": "positive", ">": "positive", "≤": "negative", "<": "negative"}
_REACH: Final = regex(r"(?:达到|达|完成率为?|不断提高到)$")
_NONE: Final = regex(r"[零0][一-鿿]{2,6}")
_SEPARATORS: Final = regex(r"[/、,;|\s]+")


class Target(Struct, frozen=True):
    """A target as it can be scored."""

    direction: Direction
    """"qualitative" has no number; "unknown" has more than one, or is a date"""
    number: Decimal | None = None
    unit: str | None = None
    operator: str | None = None
    """as written or implied: ≥ > ≤ < =; None for a bare number"""
    ceiling: bool = False
    """an "=" that spending less, or being earlier, does not miss; or that asks for none at all"""
    scale: tuple[str, ...] = ()
    """grades, best first"""
    text: str = ""

    def __hash__(self) -> int:
        # Of the parts that differ most: the decimals would be hashed anew each time that a score is looked up.
        return hash((self.text, self.direction, self.unit))


@lru_cache(maxsize=512)
def read_target(
    target: str | None, nature: str | None, unit: str | None, level2: str | None, rulebook: Rulebook
) -> Target | None:
    """The target of an indicator, or None where it is blank.

    Args:
        target: 年度指标值 as written, with its operator and unit where they have no column of their own.
        nature: 绩效指标性质, where there is such a column.
        unit: 绩效度量单位, where there is such a column.
        level2: 二级指标: "=" under a cost is a ceiling (a setting of the rulebook).
        rulebook: gives the scales and the treatment of "=".
    """
    if target is None:
        return None
    key = spelled(target)
    if _NONE.fullmatch(key) and any(word in key for word in rulebook.equal.fewer):
        return Target("equal", Decimal(0), unit, "=", True, (), target)
    said = _NATURES.get(canon(nature)) if nature else None
    if said == "qualitative":
        return Target("qualitative", scale=read_scale(key, rulebook), text=target)
    quantities = read_quantities(target)
    if len(quantities) != 1 or quantities[0].about:
        scale = read_scale(key, rulebook)
        direction: Direction = "unknown" if quantities else "qualitative"
        return Target(direction, scale=scale, text=target)
    strict = _STRICT.get(canon(nature)) if nature else None
    return _quantitative(quantities[0], key, said, unit, _Context(target, strict, level2, rulebook))


class _Context(Struct, frozen=True):
    text: str
    strict: str | None
    level2: str | None
    rulebook: Rulebook


def _quantitative(
    quantity: Quantity, key: str, said: Direction | None, unit: str | None, context: _Context
) -> Target:
    before, _, behind = key.partition(quantity.text)
    whole = _is_each(before, quantity) and not _words_behind(behind, quantity)
    direction = said or _OF_BOUND.get(quantity.bound or "")
    if direction is None:
        if not whole:
            if not _REACH.search(before):
                return Target("qualitative" if before else "unknown", text=context.text)
            direction = "positive"
        else:
            direction = "equal"
    # Of what there should be none at all no unit need be known: "0投诉" is met by 0次.
    own = quantity.unit or (_unknown_unit(behind, quantity) if quantity.number else None)
    if quantity.unit in ("万", "亿") and behind:
        own = quantity.unit + behind  # 万头份: a count, no money
    if own and quantity.per and not per_of(own):
        own = f"{own}/{quantity.per}"
    measure = unit if unit and not (own and kind_of(own) and not kind_of(unit)) else own
    known = kind_of(measure) if measure else None
    kind = known[0] if known else ""
    number = quantity.number
    ceiling = direction == "equal" and (
        number == 0
        or (
            context.level2 in context.rulebook.equal.ceiling
            and kind in ("money", "hours", "months", "workdays")
        )
    )
    given, wanted = kind_of(own) if own else None, kind_of(unit) if unit else None
    if given and wanted and given[0] == wanted[0]:
        number = number * given[1] / wanted[1]
    operator = quantity.bound or context.strict or {"positive": "≥", "negative": "≤"}.get(direction)
    if direction == "equal" and (said or "=" in quantity.text):
        operator = "="
    return Target(direction, number, measure, operator, ceiling, (), context.text)


def _is_each(before: str, quantity: Quantity) -> bool:
    """Whether nothing stands before the number but what it is counted by (每月4次)."""
    return not before or (quantity.per is not None and before in (f"每{quantity.per}", f"每个{quantity.per}"))


def _words_behind(behind: str, quantity: Quantity) -> bool:
    return len(behind) > (4 if quantity.unit in (None, "万", "亿") else 0)


def _unknown_unit(behind: str, quantity: Quantity) -> str | None:
    return behind or None if quantity.unit is None else None


@lru_cache(maxsize=512)
def read_scale(key: str, rulebook: Rulebook) -> tuple[str, ...]:
    """The grades of a scale written as "优良中低差", "合格/不合格" or "高、中、低"; empty where it is no known one."""
    joined = _SEPARATORS.sub("", canon(key))
    return next((tuple(s.grades) for s in rulebook.scales if "".join(s.grades) == joined), ())
