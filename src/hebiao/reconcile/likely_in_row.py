"""What a worn unit most likely is, by the other cells of its row: a target, what was done and the unit share one.

Nothing is accepted on this: what is shown stays in review, with what was read beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hebiao.lazy import regex
from hebiao.reconcile.decided import Decided, is_unread, text_of

_FIGURE: Final = regex(r"([≥≤><=]?)(\d[\d,]*(?:\.\d+)?)(.*)")
_UNIT: Final = regex("%|‰|℃|[\u4e00-\u9fff][\u4e00-\u9fff/]{0,5}")
"""a unit behind a figure, not a sentence"""
_JUNK: Final = regex("[^\u4e00-\u9fff%‰℃]{0,3}")
"""what is left of a unit, or nothing"""
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
        lost = is_unread(fields[path].found) if text is None else bool(_JUNK.fullmatch(text))
        return _unit_of(fields, f"{row}.actual") or text if lost else text
    if column not in {"target", "actual"} or (own := _FIGURE.fullmatch(text or "")) is None:
        return text
    sign, number, tail = own.groups()
    if column == "actual" and f"{row}.unit" in fields:
        unit = text_of(fields[f"{row}.unit"].found)
    elif f"{row}.unit" in fields:
        return text
    else:
        unit = _unit_of(fields, f"{row}.{'actual' if column == 'target' else 'target'}")
    if not unit or not _UNIT.fullmatch(unit) or not _JUNK.fullmatch(tail) or tail == unit:
        return text
    return _with_unit(sign, number, tail, unit, _number_of(fields, row, column)) or text


def _with_unit(sign: str, number: str, tail: str, unit: str, beside: str | None) -> str | None:
    """A figure with its unit, where what is left of that was read as more digits or as other marks."""
    if beside and len(beside) < len(number + tail) <= len(beside) + 2 and (number + tail).startswith(beside):
        return f"{sign}{beside}{unit}"
    if unit == "%" and not tail and _RATE_AND_ONE.fullmatch(number):
        return f"{sign}{number[:-1]}%"
    return f"{sign}{number}{unit}" if tail else None


def _number_of(fields: Mapping[str, Decided], row: str, column: str) -> str | None:
    other = fields.get(f"{row}.{'actual' if column == 'target' else 'target'}")
    figure = _FIGURE.fullmatch(text_of(other.found) or "") if other else None
    return figure[2] if figure else None


def _unit_of(fields: Mapping[str, Decided], path: str) -> str | None:
    """The unit behind the figure that another field is."""
    one = fields.get(path)
    figure = _FIGURE.fullmatch(text_of(one.found) or "") if one else None
    return figure[3] if figure and _UNIT.fullmatch(figure[3]) else None
