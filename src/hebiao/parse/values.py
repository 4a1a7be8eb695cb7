"""The typed reading of a field's text: exact decimal, operator, unit, grading scale, date."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, Literal, cast

from hebiao.domain.result import Value
from hebiao.lazy import longest_first, regex
from hebiao.normalize import canon, has_raised_digit

Operator = Literal["≥", ">", "≤", "<", "="]

_OPERATORS: Final = {
    ">=": "≥", "=>": "≥", "≥": "≥", "不少于": "≥", "不低于": "≥", "大于等于": "≥", "不小于": "≥", "至少": "≥",
    "以上": "≥", "及以上": "≥", "<=": "≤", "=<": "≤", "≤": "≤", "不超过": "≤", "不高于": "≤", "小于等于": "≤",
    "不大于": "≤", "不多于": "≤", "控制在": "≤", "以内": "≤", "以下": "≤", "之内": "≤", "内": "≤", ">": ">", "大于": ">",
    "超过": ">", "高于": ">", "<": "<", "小于": "<", "低于": "<", "少于": "<", "=": "=", "等于": "=",
}  # fmt: skip
_QUANTITY: Final = regex(
    r"^(?P<before>>=|<=|=>|=<|[≥≤><=]|不少于|不低于|大于等于|不小于|至少|不超过|不高于|小于等于|不大于|不多于|控制在|大于|超过|高于|小于|低于|少于|等于)?"
    r"(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)"
    r"(?P<unit>[^\d\s,;。、:]{0,8}?)"
    r"(?P<after>及以上|以上|以内|以下|之内|内)?$"
)
_DATE: Final = regex(r"^(\d{4})[年./-](\d{1,2})(?:[月./-](?:(\d{1,2})日?)?)?$")
_SCALE_PARTS: Final = regex(r"[/、,;|]")
_SCALES: Final = (
    ("优", "良", "中", "低", "差"), ("优", "良", "中", "差"), ("优", "良", "中"), ("优", "良", "差"), ("优", "良"),
    ("优", "良", "合格", "不合格"), ("高", "中", "低"), ("好", "坏"), ("好", "中", "差"), ("好", "差"), ("合格", "不合格"),
    ("是", "否"), ("优秀", "良好", "合格", "不合格"), ("优秀", "良好", "一般", "较差"), ("显著", "一般", "不显著"),
    ("达标", "不达标"), ("完成", "未完成"), ("有效", "无效"), ("大", "中", "小"), ("强", "中", "弱"),
)  # fmt: skip
_BY_TEXT: Final = {"".join(s): s for s in _SCALES}
_GRADES: Final = tuple(longest_first({g for s in _SCALES for g in s}))
_NUMERIC: Final = frozenset({
    "weight", "score", "execution_rate", "initial_budget", "annual_budget", "executed", "target", "actual",
    "total_weight", "total_score", "year",
})  # fmt: skip


def read_value(path: str, text: str | None) -> Value | None:
    """The typed value of a field, or None where its text has none.

    Args:
        path: dotted path; the last part says what kind of field it is.
        text: as the canonical form holds it.
    """
    if text is None:
        return None
    column = path.rsplit(".", 1)[-1]
    if column in _NUMERIC:
        return read_quantity(text)
    if column == "prepared_on":
        return _read_date(text)
    if column == "nature":
        operator = _OPERATORS.get(canon(text))
        return Value(operator=cast("Operator", operator)) if operator else None
    return None


@lru_cache(maxsize=512)
def read_quantity(text: str) -> Value | None:
    """A number with its operator and unit ("≥90%", "不少于2项", "1亿元以上"), a grading scale or a grade.

    Prose that holds several numbers has no value: which one is meant is for the audit to find.
    """
    key = canon(text)
    if key in _BY_TEXT:
        return Value(scale=_BY_TEXT[key])
    parts = tuple(p for p in _SCALE_PARTS.split(key) if p)
    if len(parts) > 1 and all(p in _GRADES for p in parts):
        return Value(scale=parts)
    date = _read_date(text)
    if date is not None:
        return date
    match = _QUANTITY.match(key)
    if match and any(c.isdigit() for c in match["number"]) and not has_raised_digit(text):
        return _quantity(match)
    for grade in _GRADES:
        if key == grade or key.startswith((grade + "(", grade + ",")):
            return Value(grade=grade)
    return None


def _quantity(match: re.Match[str]) -> Value | None:
    try:
        number = Decimal(match["number"].replace(",", ""))
    except InvalidOperation:
        return None
    if match["unit"].startswith("年") and 1990 <= number <= 2100:
        return None  # a point in time, not so many years
    operator = _OPERATORS.get(match["before"] or match["after"] or "")
    return Value(
        number=format(number, "f"), operator=cast("Operator | None", operator), unit=match["unit"] or None
    )


def _read_date(text: str) -> Value | None:
    match = _DATE.match(canon(text))
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    if not 1990 <= year <= 2100 or not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    return Value(date=f"{year:04}-{month:02}" + (f"-{day:02}" if day else ""))
