"""What the fonts of a workbook change in how a person sees a cell: struck out, raised, white, in symbols."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.lang import Message
from hebiao.readers import noted

if TYPE_CHECKING:
    from lxml.etree import _Element

_OFF: Final = ("0", "false", "off")
_PALE: Final = 0xF0
"""each of red, green and blue from here on is white to an eye"""
_PAPER: Final = "0"
"""the theme's colour of the ground, and the palette's white"""
_WHITES: Final = ("1", "9")
_SYMBOLS: Final = ("wingdings", "webdings", "symbol", "marlett")


class Look(Struct, frozen=True):
    """How a cell style shows its cells."""

    code: str = "General"
    """the format of its numbers"""
    doubt: Message | None = None
    """why its text may not be what a person sees"""


class Strings(Struct, frozen=True):
    """The shared strings of a workbook."""

    texts: Sequence[str] = ()
    doubts: dict[int, Message] = {}
    """why the text of one may not be what a person sees, by its number"""


def local(element: _Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def looks_of(styles: _Element, builtin: dict[str, str]) -> list[Look]:
    """The look of every cell style, by its number.

    Args:
        styles: the root of the styles' part.
        builtin: format codes that are known by their number only.
    """
    codes: dict[str, str] = {}
    fonts: list[Message | None] = []
    fills: list[bool] = []
    for group in styles:
        name = local(group)
        if name == "numFmts":
            codes.update((e.get("numFmtId", ""), e.get("formatCode", "")) for e in group)
        elif name == "fonts":
            fonts = [font_doubt(e) for e in group]
        elif name == "fills":
            fills = [_is_dark(e) for e in group]
        elif name == "cellXfs":
            return [_look(e, codes, builtin, fonts, fills) for e in group]
    return []


def _look(
    xf: _Element,
    codes: dict[str, str],
    builtin: dict[str, str],
    fonts: Sequence[Message | None],
    fills: Sequence[bool],
) -> Look:
    number = xf.get("numFmtId", "0")
    font, fill = whole(xf.get("fontId", "")), whole(xf.get("fillId", ""))
    doubt = fonts[font] if 0 <= font < len(fonts) else None
    if doubt is noted.WHITE and 0 <= fill < len(fills) and fills[fill]:
        doubt = None
    return Look(codes.get(number) or builtin.get(number, "General"), doubt)


def whole(text: str) -> int:
    """A whole number as written in an attribute, -1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def font_doubt(font: _Element) -> Message | None:
    """Why text of a font may not be what a person sees, if there is reason."""
    for e in font:
        name, value = local(e), e.get("val", "")
        if name == "strike" and value not in _OFF:
            return noted.STRUCK
        if name == "vertAlign" and value != "baseline":
            return noted.RAISED
        if name in ("name", "rFont") and value.lower().startswith(_SYMBOLS):
            return noted.SYMBOL_FONT
        if name == "color" and _is_white(e):
            return noted.WHITE
    return None


def _is_white(color: _Element) -> bool:
    if color.get("theme") == _PAPER and not color.get("tint", "").startswith("-"):
        return True
    if color.get("indexed") in _WHITES:
        return True
    try:
        return min(bytes.fromhex(color.get("rgb", ""))[-3:], default=0) >= _PALE
    except ValueError:
        return False


def _is_dark(fill: _Element) -> bool:
    """Whether a fill is a ground on which white text is seen."""
    for pattern in fill:
        kind = pattern.get("patternType", "none")
        ground = next((e for e in pattern if local(e) == "fgColor"), None)
        return kind != "none" and (ground is None or not _is_white(ground))
    return False


def rich_text(item: _Element) -> tuple[str, Message | None]:
    """The text of a string item without phonetic guides and what is struck out, and why it may not be what is seen."""
    parts: list[str] = []
    doubt: Message | None = None
    for child in item:
        name = local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            text = "".join(t.text or "" for t in child if local(t) == "t")
            found = next((font_doubt(p) for p in child if local(p) == "rPr"), None)
            if found is noted.RAISED and "".join(parts)[-1:] in ("m", "M", "米"):
                found = None  # m²
            doubt = doubt or (found if text.strip() else None)
            if found is not noted.STRUCK:
                parts.append(text)
    return "".join(parts), doubt
