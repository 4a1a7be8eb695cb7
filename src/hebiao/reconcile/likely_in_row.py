"""What a worn unit most likely is, by the other cells of its row: a target, what was done and the unit share one.

Nothing is accepted on this: what is shown stays in review, with what was read beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hebiao.lazy import regex
from hebiao.reconcile.decided import Decided, text_of

_FIGURE: Final = regex(r"([≥≤><=]?)(\d[\d,]*(?:\.\d+)?)(.*)")
_UNIT: Final = regex("%|‰|℃|[\u4e00-\u9fff][\u4e00-\u9fff/]{0,5}")
"""a unit behind a figure, not a sentence"""
_JUNK: Final = regex("[^\u4e00-\u9fff%‰℃]{0,3}")
"""what is left of a unit, or nothing"""
_OF_RATE: Final = regex("(?:率|满意度|比例|占比)$")
"""names of indicators that are rates"""
_RATE_AND_ONE: Final = regex(r"\d\d[1-9]|100[1-9]")
"""a rate whose sign was read as one more digit"""


def likely_in_row(path: str, text: str | None, fields: Mapping[str, Decided]) -> str | None:
    """The text of a field of an indicator's row with the unit that its row has; the text itself where that says nothing of it.

    Args:
        path: of the field, in review.
        text: what it most likely says by itself.
        fields: every field of the form.
    """
    row, _, column = path.rpartition(".")
    if column == "unit":
        lost = text is None or _JUNK.fullmatch(text)
        return (_figure(fields, f"{row}.actual")[1] or text) if lost else text
    if column not in {"target", "actual"} or (own := _FIGURE.fullmatch(text or "")) is None:
        return text
    beside = _figure(fields, f"{row}.{'actual' if column == 'target' else 'target'}")
    if f"{row}.unit" not in fields:
        unit = beside[1]
    elif column == "actual":
        unit = _said(fields, f"{row}.unit")
    else:
        return text
    if not unit and _OF_RATE.search(_said(fields, f"{row}.name")):
        unit = "%"
    if not _UNIT.fullmatch(unit) or not _JUNK.fullmatch(own[3]) or own[3] == unit:
        return text
    return _with_unit(own[1], own[2], own[3], unit, beside[0]) or text


def _with_unit(sign: str, number: str, tail: str, unit: str, beside: str) -> str | None:
    """A figure with its unit, where what is left of that was read as more digits or as other marks."""
    if beside and len(beside) < len(number + tail) <= len(beside) + 2 and (number + tail).startswith(beside):
        return f"{sign}{beside}{unit}"
    if unit == "%" and not tail and _RATE_AND_ONE.fullmatch(number):
        return f"{sign}{number[:-1]}%"
    return f"{sign}{number}{unit}" if tail else None


def _said(fields: Mapping[str, Decided], path: str) -> str:
    one = fields.get(path)
    return (text_of(one.found) or "") if one else ""


def _figure(fields: Mapping[str, Decided], path: str) -> tuple[str, str]:
    """The number and the unit that another field is, "" for what it has not."""
    figure = _FIGURE.fullmatch(_said(fields, path))
    return (figure[2], figure[3] if _UNIT.fullmatch(figure[3]) else "") if figure else ("", "")
