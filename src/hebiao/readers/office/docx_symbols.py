"""Characters that Word takes from a font of symbols."""

from __future__ import annotations

from typing import Final

_SYMBOL: Final = {
    0x25: "%", 0x2B: "+", 0x2D: "−", 0x3C: "<", 0x3D: "=", 0x3E: ">", 0x7E: "~", 0xA3: "≤", 0xB0: "°", 0xB1: "±",
    0xB3: "≥", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xBC: "…",
}  # fmt: skip
"""the Symbol font, where forms use it (Adobe's Symbol encoding)"""
_WINGDINGS: Final = {0x6F: "□", 0xA8: "□", 0xFC: "√", 0xFE: "☑", 0x52: "☑", 0xFB: "×", 0xFD: "☒", 0x51: "☒"}


def symbol_of(char: str, font: str) -> str | None:
    """The character that a code (hexadecimal, as Word writes it) of a font shows, or None for one that is not known."""
    try:
        code = int(char, 16)
    except ValueError:
        code = 0
    if code & 0xFF00 == 0xF000 or code < 0x100:
        table = _SYMBOL if font == "symbol" else _WINGDINGS if font == "wingdings" else {}
        return table.get(code & 0xFF)
    return chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else None
