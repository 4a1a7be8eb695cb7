"""Fields of a docx whose text stands in no run: drop-down lists, boxes to tick, formulas that were never worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from hebiao.domain.document import UNREAD
from hebiao.readers.office.docx_elements import KIND, OFF, attr, number_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_SHOWN: Final = (
    "=",
    "symbol",
    "ref",
    "mergefield",
    "docproperty",
    "docvariable",
    "date",
    "time",
    "quote",
    "formula",
)
"""fields that show something wherever they are brought up to date; a blank result is none of the filer's"""


class _Field(Struct):
    start: int
    """how many texts stood before its result"""
    code: str = ""
    control: str = ""
    """what its form control shows, where it is one"""


class Fields(Struct):
    """The fields that are open at one place of the text, innermost last."""

    _open: list[_Field] = field(default_factory=list)

    def meet(self, kind: str, element: _Element, out: list[str]) -> bool:
        """Takes in a part of a field; whether what the field shows is not known for certain.

        Args:
            kind: "instrText" or "fldChar".
            element: it.
            out: the texts so far; what a form control shows is added.
        """
        if kind == "instrText":
            if self._open:
                self._open[-1].code += element.text or ""
            return False
        what = attr(element, "fldCharType")
        if what == "begin":
            self._open.append(_Field(len(out), control=_control(element)))
        elif what == "separate" and self._open:
            self._open[-1].start = len(out)
        elif what == "end" and self._open:
            return _close(self._open.pop(), out)
        return False


def is_unshown(code: str, shown: str) -> bool:
    """Whether a field shows more than the text of its result: one that is drawn, or has no result yet."""
    name = code.strip().lower()
    return name.startswith("eq ") or (not shown.strip() and name.startswith(_SHOWN))


def _close(ended: _Field, out: list[str]) -> bool:
    if ended.control:
        out.append(ended.control)
        return True
    if is_unshown(ended.code, "".join(out[ended.start :])):
        out.append(UNREAD)
        return True
    return False


def _control(begin: _Element) -> str:
    """What a form control shows: the chosen entry of a list, a box with or without its tick; "" for a field of text."""
    for data in begin:
        for control in data if KIND.get(data.tag) == "ffData" else ():
            said = {KIND.get(e.tag): e for e in control}
            if KIND.get(control.tag) == "ddList":
                entries = [attr(e, "val") or "" for e in control if KIND.get(e.tag) == "listEntry"]
                chosen = said.get("result", said.get("default"))
                number = 0 if chosen is None else number_of(chosen, 0)
                return entries[number] if number < len(entries) else UNREAD
            if KIND.get(control.tag) == "checkBox":
                tick = said.get("checked", said.get("default"))
                return "☑" if tick is not None and attr(tick, "val") not in OFF else "□"
    return ""
