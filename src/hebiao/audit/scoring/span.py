"""The values that a text allows for a target: which of its numbers answers it, alone or together."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Final

from msgspec import Struct

from hebiao.audit.scoring.quantity import Quantity, per_of, read_quantities
from hebiao.audit.scoring.units import LOOSE, is_count, kind_of
from hebiao.lazy import regex
from hebiao.normalize import canon

_LETTER: Final = regex(r"[A-Za-z]")
_DAY_OF_MONTH: Final = regex(r"1?\d\.(?:[0-2]?\d|3[01])")
"""12.20 where months are asked for"""
_MONTHS: Final = frozenset({"月", "个月"})
_SLIP_SHARE, _SLIP_SCALE = Decimal(10), Decimal(100)
"""how far beside the target a bare number stands before it may be of another scale (0.96 for 96 %, 元 for 万元)"""
_END: Final = regex(r"$|[,。;、()]|完成|到场|参加|左右")
_MINUTE: Final = Decimal(60)
_SCALES: Final = {"万": Decimal(10) ** 4, "亿": Decimal(10) ** 8}


class Span(Struct, frozen=True):
    """The values that a text allows, in the unit of the target: `low` = `high` for an exact one."""

    low: Decimal | None
    """None: no lower end"""
    high: Decimal | None
    """None: no upper end"""
    quantities: tuple[Quantity, ...]
    short: bool = False
    """the end that is not open is left out: 不足100 is less than 100, 超过100 more"""
    slip: Decimal | None = None
    """what a bare number is if it was written in another scale (96 for the 0.96 of "≥95%"), where that fits better"""

    @property
    def exact(self) -> Decimal | None:
        """The value, where it is one."""
        if self.low is self.high:  # most are, and comparing decimals takes longer
            return self.low
        return self.low if self.low is not None and self.low == self.high else None


def convert(quantity: Quantity, unit: str | None, alone: bool) -> Decimal | None:
    """The number in the given unit, exactly; None where the units do not agree.

    Args:
        quantity: as read.
        unit: the target's; None where it has none.
        alone: the text holds nothing but this quantity: then a bare number is in the target's unit.
    """
    bare = alone and quantity.unit is None and quantity.per is None
    if (per_of(unit) if unit else None) != quantity.per and not bare:
        return None
    if unit is None:
        if quantity.unit is None and _LETTER.match(quantity.follow):
            return None
        return (
            quantity.number
            if quantity.unit is None or is_count((kind_of(quantity.unit) or ("",))[0])
            else None
        )
    wanted = kind_of(unit)
    if quantity.unit is None:
        name = canon(unit)
        behind = quantity.follow.lower()
        if alone and not _LETTER.match(behind):
            return quantity.number
        return quantity.number if name and behind.startswith(name.lower()) else None
    given = kind_of(quantity.unit)
    if given is None or wanted is None:
        same = quantity.unit == canon(unit) or canon(unit).startswith(quantity.unit)
        return quantity.number if same else None
    if given[0] == wanted[0]:
        return quantity.number * given[1] / wanted[1]
    if quantity.unit == "分" and wanted[0] == "hours":
        return quantity.number * _MINUTE / wanted[1]
    if quantity.unit in ("万", "亿") and is_count(wanted[0]):
        return quantity.number * given[1] / wanted[1]
    loose = quantity.unit in LOOSE or canon(unit) in LOOSE
    if loose and is_count(given[0]) and is_count(wanted[0]):
        return quantity.number * given[1] / wanted[1]
    return None


@lru_cache(maxsize=1024)
def find_span(
    text: str, unit: str | None, about: Decimal, near: Decimal | None = None, *, rises: bool = False
) -> Span | None:
    """The values that a text may mean for a target in that unit; None where no number of it fits.

    Where different numbers fit, the span reaches from the least to their sum: which is meant, one or all together,
    is not for us to say. A number that the others make together, or of which they are parts (其中), is the one.

    Args:
        text: an actual value as written.
        unit: the target's unit.
        about: how far "约" reaches, as a share.
        near: the target's number; where given, a bare number far beside it may be of another scale.
        rises: whether more is better: then what is not done yet (未完成50户) is none of the actual value.
    """
    quantities = read_quantities(text)
    alone = len(quantities) == 1
    fitting = [(q, n) for q in quantities if (n := convert(q, unit, alone)) is not None]
    if not fitting:
        return None
    if alone and near is not None and (slip := _other_scale(*fitting[0], unit, near)) is not None:
        number = fitting[0][1]
        return Span(min(number, slip), max(number, slip), quantities, slip=slip)
    if alone and (_is_day_of_month(quantities[0], unit) or (rises and quantities[0].role == "left")):
        return Span(Decimal(0), None, quantities)
    if alone and fitting[0][1] >= 0:  # most texts hold one number, which makes nothing together with others
        return Span(*_ends(*fitting[0], about), quantities, _leaves_out(quantities[0]))
    fitting = _without_plan(_without_parts(_without_left(fitting) if rises else fitting))
    ends = [_ends(q, n, about) for q, n in fitting]
    lows = [e[0] for e in ends if e[0] is not None]
    highs = [e[1] for e in ends if e[1] is not None]
    low = min(lows) if len(lows) == len(ends) else None
    high = max(*highs, *_together(fitting, unit)) if len(highs) == len(ends) else None
    return Span(low, high, tuple(q for q, _ in fitting))


def _is_day_of_month(quantity: Quantity, unit: str | None) -> bool:
    """Whether a number without a unit, for a target in months, may be a date."""
    return unit in _MONTHS and quantity.unit is None and _DAY_OF_MONTH.fullmatch(quantity.text) is not None


def _without_left(fitting: list[tuple[Quantity, Decimal]]) -> list[tuple[Quantity, Decimal]]:
    """Less what is not done yet, beside a number that is (完成250户，未完成50户)."""
    if not any(q.role == "left" for q, _ in fitting):
        return fitting
    return [(q, n) for q, n in fitting if q.role not in ("left", "planned")] or fitting


def _without_parts(fitting: list[tuple[Quantity, Decimal]]) -> list[tuple[Quantity, Decimal]]:
    """Less what is said to be part of the number before it; the total alone where the others make it."""
    kept = [
        (q, n)
        for i, (q, n) in enumerate(fitting)
        if not (i and q.role == "part" and q.bound is None and n <= fitting[i - 1][1])
    ]
    total = sum((n for _, n in kept), Decimal(0))
    if len(kept) > 2 and not any(q.bound or q.about for q, _ in kept):
        return next(([(q, n)] for q, n in kept if n > 0 and 2 * n == total), kept)
    return kept


def _leaves_out(quantity: Quantity) -> bool:
    """Whether a word before a number leaves it out (不足100); 1年15天 is more than a year by its own sum."""
    return quantity.bound in ("<", ">") and not quantity.text[0].isdigit()


def _without_plan(fitting: list[tuple[Quantity, Decimal]]) -> list[tuple[Quantity, Decimal]]:
    """What was done, where that and what was planned are all that a text says (计划100人，实际80人)."""
    if [q.role for q, _ in fitting] != ["planned", "done"]:
        return fitting
    done = fitting[1][0]
    return fitting[1:] if _END.match(done.follow[len(done.unit or "") :]) else fitting


def _together(fitting: list[tuple[Quantity, Decimal]], unit: str | None) -> list[Decimal]:
    """What the numbers make together: all different ones, and all that were done, equal ones too; shares never do twice.

    At least two entries, so that the greatest of them and one end can be asked for.
    """
    different = sum({n for _, n in fitting}, Decimal(0))
    kind = kind_of(unit) if unit else None
    if kind is not None and kind[0] == "share":
        return [different, different]
    return [different, sum((n for q, n in fitting if q.role != "planned"), Decimal(0))]


def _other_scale(quantity: Quantity, number: Decimal, unit: str | None, near: Decimal) -> Decimal | None:
    """A bare number in the scale in which it is nearer to the target: a share as 0.96, 元 under 万元 and the reverse."""
    kind = kind_of(unit) if unit else None
    if quantity.unit or quantity.bound or kind is None or unit is None or number <= 0 or near <= 0:
        return None
    if kind[0] == "share":
        others = [number * 100] if number <= 1 else []
        least = _SLIP_SHARE
    elif is_count(kind[0]) and near >= _SCALES["万"]:
        # 万 is left out where the target has it: 10.5 for "≥10万次"
        other = number * _SCALES["万"]
        return other if _off(number, near) >= _SLIP_SCALE and _off(other, near) < _SLIP_SHARE else None
    else:
        scale = _SCALES.get(canon(unit)[0])
        others = [number / scale] if scale else [number * 10**4] if canon(unit) == "元" else []
        least = _SLIP_SCALE
    off = _off(number, near)
    return next((o for o in others if off >= least and _off(o, near) < off), None)


def _off(number: Decimal, near: Decimal) -> Decimal:
    """How many times one is the other, whichever is greater."""
    return max(number / near, near / number)


def _ends(quantity: Quantity, number: Decimal, about: Decimal) -> tuple[Decimal | None, Decimal | None]:
    if quantity.bound in ("≥", ">"):
        return number, None
    if quantity.role == "told":
        return Decimal(0), None
    if quantity.bound in ("≤", "<"):
        return (Decimal(0) if number >= 0 else None), number
    if not quantity.about:
        return number, number
    slack = abs(number) * about
    return number - slack, number + slack
