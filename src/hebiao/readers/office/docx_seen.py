"""What styles and fonts of a docx change in how a person sees a run of text: hidden, struck out, raised, in symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from hebiao.readers.container import Container, parse_xml
from hebiao.readers.office.docx_elements import KIND, OFF, SEEN, attr

if TYPE_CHECKING:
    from lxml.etree import _Element

Mark = tuple[str, "_Element"]
"""a property of a run by its kind"""

_TELLING: Final = (b"vanish", b"trike", b"vertAlign", b"FFFFFF", b"position")
"""what styles.xml holds where one of its styles changes what is seen; most do not, and are not parsed"""
_PART: Final = "word/styles.xml"
_DEPTH: Final = 20
"""styles based on one another that are followed"""
_PALE: Final = 0xF0
"""each of red, green and blue from here on is white to an eye"""
_GROUND: Final = ("background1", "background2", "light1", "light2")
_HIGH: Final = 6
"""half points by which figures are set higher or lower than their line, and no longer stand in it"""
_SYMBOL_FONTS: Final = ("wingdings", "webdings", "symbol")


class Styles:
    """The styles of a document by what they say of how text is seen; not looked at where no run (of `body`) has one."""

    def __init__(self, container: Container, name: str, body: bytes) -> None:
        self._marks: dict[str, tuple[str | None, list[Mark]]] = {}
        if b"rStyle" not in body or _PART not in container:
            return
        data = container.read(_PART)
        if not any(word in data for word in _TELLING):
            return
        for style in parse_xml(data, f"{name}!{_PART}"):
            if KIND.get(style.tag) != "style":
                continue
            marks = [(k, e) for p in style if KIND.get(p.tag) == "rPr" for e in p if (k := KIND.get(e.tag))]
            parent = next((attr(e, "val") for e in style if KIND.get(e.tag) == "basedOn"), None)
            self._marks[attr(style, "styleId") or ""] = (parent, marks)

    def expand(self, marks: Sequence[Mark]) -> Sequence[Mark]:
        """The marks of a run with those of its style behind them; what the run says itself goes first."""
        if not self._marks:
            return marks
        found: list[Mark] = [m for m in marks if m[0] != "rStyle"]
        name = next((attr(e, "val") for kind, e in marks if kind == "rStyle"), None)
        for _ in range(_DEPTH):
            parent, own = self._marks.get(name or "", (None, ()))
            said = {kind for kind, _ in found}
            found += [m for m in own if m[0] not in said]
            name = parent
        return found


def is_on(element: _Element) -> bool:
    """Whether a property that is either on or off is on."""
    return attr(element, "val") not in OFF


def is_white(color: _Element) -> bool:
    """Whether a colour is that of the paper."""
    value = attr(color, "val") or ""
    if attr(color, "themeColor") in _GROUND and value in ("", "auto"):
        return True
    try:
        rgb = bytes.fromhex(value)
    except ValueError:
        return False
    return len(rgb) == 3 and min(rgb) >= _PALE


def is_raised(kind: str, element: _Element) -> bool:
    """Whether text stands above or below its line, as a footnote's mark or a power does."""
    if kind == "vertAlign":
        return attr(element, "val") != "baseline"
    if kind != "position":
        return False
    value = (attr(element, "val") or "").lstrip("-")
    return value.isdigit() and len(value) < 6 and int(value) >= _HIGH


def symbol_font(marks: Sequence[Mark]) -> str:
    """The font of symbols that a run's plain letters are drawn in, in small letters; "" for any other."""
    for kind, element in marks:
        if kind == "rFonts":
            font = (attr(element, "ascii") or attr(element, "hAnsi") or "").lower()
            return font if font.startswith(_SYMBOL_FONTS) else ""
    return ""


def is_of_font(char: str) -> bool:
    """Whether a font of symbols has a picture of its own for a character; Chinese ones come from another font."""
    return "!" <= char <= "\xff" or "\uf000" <= char <= "\uf0ff"


_RARE: Final[Mapping[bytes, str]] = {
    b"ingdings": "rFonts", b"ebdings": "rFonts", b'"Symbol"': "rFonts", b"showingPlcHdr": "showingPlcHdr",
}  # fmt: skip


def kinds_seen(data: bytes) -> frozenset[str]:
    """The properties that tell how text of this part is seen; those are left out that are costly to look at, and not there."""
    return SEEN.union(kind for word, kind in _RARE.items() if word in data)
