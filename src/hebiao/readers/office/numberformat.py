"""Numbers of a spreadsheet as a person sees them, without losing a digit that stands in the cell.

After ECMA-376 part 1, 18.8.30 and 18.8.31. A percentage and a date are shown as formatted; any other number
keeps all the digits (up to Excel's 15) even where the format would round them away.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, Literal

from msgspec import Struct

from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.readers import noted

_DIGITS: Final = 15
"""significant digits that Excel keeps and shows"""
_YM, _YMD, _MD = 'yyyy"年"m"月"', 'yyyy"年"m"月"d"日"', 'm"月"d"日"'
_HM, _HMS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
_HALF_HM, _HALF_HMS = 'AM/PMh"时"mm"分"', 'AM/PMh"时"mm"分"ss"秒"'
_MONEY0, _MONEY2 = "#,##0;-#,##0", "#,##0.00;-#,##0.00"
_BOOK0, _BOOK2 = (
    '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
)
BUILTIN: Final[dict[int, str]] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: _MONEY0, 6: _MONEY0, 7: _MONEY2, 8: _MONEY2,
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: _YM, 28: _MD, 29: _MD, 30: "m-d-yy", 31: _YMD, 32: _HM, 33: _HMS, 34: _HALF_HM,
    35: _HALF_HMS, 36: _YM, 37: _MONEY0, 38: _MONEY0, 39: _MONEY2, 40: _MONEY2, 41: _BOOK0, 42: _BOOK0,
    43: _BOOK2, 44: _BOOK2, 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "##0.0E+0", 49: "@", 50: _YM,
    51: _MD, 52: _YM, 53: _MD, 54: _MD, 55: _HALF_HM, 56: _HALF_HMS, 57: _YM, 58: _MD,
}  # fmt: skip
"""Formats known by number only, as a Chinese Excel shows them; any other number without a code is General."""


_WEEKDAYS: Final = "一二三四五六日"
_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTHS_ZH: Final = [
    "一月",
    "二月",
    "三月",
    "四月",
    "五月",
    "六月",
    "七月",
    "八月",
    "九月",
    "十月",
    "十一月",
    "十二月",
]
_DAYS: Final = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_NUMERALS: Final = {"1": "〇一二三四五六七八九", "2": "零壹贰叁肆伍陆柒捌玖", "3": "０１２３４５６７８９"}
"""digits of [DBNum1], [DBNum2] and [DBNum3] under a Chinese locale"""
_TENS: Final = {"1": "十", "2": "拾"}
_CHINESE: Final = (0x04,)
"""primary languages of a locale number whose names are Chinese"""
_LOCALE: Final = regex(r"[0-9A-Fa-f]{1,8}")
_SYSTEM: Final = {"[$-F400]": "h:mm:ss", "[$-F800]": _YMD}
"""the machine's own long time and date, as a Chinese machine shows them"""
_DBNUM: Final = regex(r"DBNum([123])", re.IGNORECASE)
_DAY: Final = 86_400
_LONGEST_CODE: Final = 255
"""characters that Excel allows a format code"""
_LAST_SERIAL: Final = 2_958_466

Kind = Literal["general", "number", "date", "literal", "odd"]


class _Section(Struct, frozen=True):
    """One part of a format code, made ready."""

    kind: Kind
    prefix: str = ""
    suffix: str = ""
    decimals: int = 0
    whole: int = 0
    """zeros before the decimal point: least number of digits shown"""
    grouped: bool = False
    percent: bool = False
    tokens: tuple[tuple[str, str], ...] = ()
    """of a date: (letter, run of letters) or ("", literal)"""
    chinese: bool | None = None
    """whether a locale of the format asks for Chinese names, or for others; None where it names none"""
    numerals: str = ""
    """"1", "2" or "3" where [DBNum] asks for Chinese numerals"""


def exact(raw: str) -> Decimal:
    """The number that a cell holds: as stored, or its 15 significant digits where binary noise follows.

    Raises:
        decimal.InvalidOperation, ValueError: not a finite number.
    """
    number = Decimal(raw)
    if not number.is_finite() or abs(number.adjusted()) > 400:
        raise ValueError(raw)
    if len(number.as_tuple().digits) > _DIGITS:
        number = Decimal(f"{number:.{_DIGITS}g}")
    return number


def plain(number: Decimal) -> str:
    """Shortest plain notation: 10.0 is "10", 0.00001 is "0.00001"."""
    if number == 0:
        return "0"
    return format(number.normalize(), "f")


def show(number: Decimal, code: str, date1904: bool = False) -> tuple[str, Message | None]:
    """The text of a number under a format code, and what a person should know of it, if anything."""
    sections = _sections(code)
    section, negative = sections[0], number < 0
    if negative and len(sections) > 1:
        if not _shows_sign(sections[1]):
            # Some formats say "negative" by a colour alone; a text has none.
            return plain(number), noted.ODD_FORMAT
        section, number, negative = sections[1], -number, False
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    if section.kind == "general":
        return plain(number), None
    if section.kind == "date":
        text = _show_date(float(number), section, date1904)
        # What a month is short for depends on the machine: "1月", "一月".
        sure = not (section.chinese and ("m", "mmm") in section.tokens)
        return (
            (plain(number), noted.ODD_FORMAT) if text is None else (text, None if sure else noted.ODD_FORMAT)
        )
    if section.kind == "odd":
        return plain(-number if len(sections) > 1 and section is sections[1] else number), noted.ODD_FORMAT
    if section.kind == "literal" or (number == 0 and not section.whole and not section.decimals):
        if number == 0:
            return (section.prefix + section.suffix).strip(), noted.ZERO_HIDDEN
        return plain(number), noted.ODD_FORMAT
    body, note = _show_number(abs(number), section)
    return f"{'-' if negative else ''}{section.prefix}{body}{section.suffix}".strip(), note


def _shows_sign(section: _Section) -> bool:
    """Whether a section for negative numbers shows by its letters that they are negative."""
    return section.kind != "number" or any(c in section.prefix + section.suffix for c in "-−(（负△▲▼")


def _show_number(number: Decimal, section: _Section) -> tuple[str, Message | None]:
    note = None
    if section.percent:
        number = number.scaleb(2)
        shown = number.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP)
        note = noted.PERCENT_ROUNDED if shown != number else None
        return format(shown, "f"), note
    digits = plain(number)
    whole, _, rest = digits.partition(".")
    if len(rest) > section.decimals:
        note = noted.ROUNDED
    rest = rest.ljust(section.decimals, "0")
    whole = whole.zfill(section.whole)
    if section.grouped:
        whole = f"{int(whole):,}"
    return (f"{whole}.{rest}" if rest else whole), note


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    """The sections of a code; text sections (the fourth) do not matter for numbers."""
    if len(code) > _LONGEST_CODE:
        return (_Section("odd"),)
    code = next((own for mark, own in _SYSTEM.items() if mark in code.upper()), code)
    return tuple(_parse(s) for s in _split(code)[:3])


def _split(code: str) -> list[str]:
    parts, quoted, skip = [""], False, False
    for ch in code:
        if skip:
            skip = False
        elif ch == '"':
            quoted = not quoted
        elif not quoted and ch in "\\!_*":
            skip = True
        elif not quoted and ch == ";":
            parts.append("")
            continue
        parts[-1] += ch
    return parts


def _parse(code: str) -> _Section:
    if code.strip().lower() in ("general", "g/通用格式", "@"):
        return _Section("general")
    tokens = _tokens(code)
    if tokens is None:
        return _Section("odd")
    locale = next((v for t, v in tokens if t == "locale"), None)
    chinese = None if locale is None else int(locale, 16) & 0xFF in _CHINESE
    numerals = next((v for t, v in tokens if t == "dbnum"), "")
    tokens = [t for t in tokens if t[0] not in ("locale", "dbnum")]
    kinds = {t for t, _ in tokens}
    if kinds & set("ymdhsHMSa"):
        return _Section("date", tokens=_minutes(tokens), chinese=chinese, numerals=numerals)
    if numerals:
        return _Section("odd")
    if not kinds & {"0", "general"}:
        return _Section("literal", prefix="".join(v for t, v in tokens if t in ("", "%")))
    return _number_section(tokens)


def _number_section(tokens: list[tuple[str, str]]) -> _Section:
    at = next(i for i, (t, _) in enumerate(tokens) if t in ("0", "general"))
    prefix = "".join(v for t, v in tokens[:at])
    suffix = "".join(v for t, v in tokens[at + 1 :])
    if any(t in ("0", "general") for t, _ in tokens[at + 1 :]):
        return _Section("odd")
    kind, body = tokens[at]
    percent = any(t == "%" for t, _ in tokens)
    if kind == "general":
        return _Section("odd" if percent else "number", prefix, suffix, whole=1)
    whole, _, rest = body.partition(".")
    if body.count(".") > 1 or whole.endswith(",") or "," in rest:
        return _Section("odd")
    zeros = len(whole.replace(",", "").lstrip("#?"))
    decimals = len(rest) if set(rest) <= {"0"} else rest.count("0")
    return _Section("number", prefix, suffix, decimals, zeros, "," in whole, percent)


_Token = tuple[str, str]
"""("0", digits), ("%", "%"), ("y", "yyyy") …, ("", literal)"""


def _tokens(code: str) -> list[_Token] | None:
    """The tokens of a section; None if too odd."""
    out: list[_Token] = []
    at = 0
    while at < len(code):
        ch = code[at]
        if ch in '"\\!_*[':
            found = _set_off(code, at)
        elif ch == "/" and any(t == "0" for t, _ in out):
            return None
        else:
            found = _placeholder(code, at)
        if found is None:
            return None
        tokens, at = found
        out += tokens
    return out


def _set_off(code: str, at: int) -> tuple[list[_Token], int] | None:
    """What a mark sets off from the placeholders (quotes, escapes, room, brackets), and where it ends; None if too odd."""
    ch = code[at]
    if ch == '"':
        end = code.find('"', at + 1)
        end = len(code) if end < 0 else end
        return [("", code[at + 1 : end])], end + 1
    if ch in "\\!":
        return [("", code[at + 1 : at + 2])], at + 2
    if ch in "_*":
        return [], at + 2
    end = code.find("]", at)
    token = _bracket(code[at + 1 : end]) if end > 0 else None
    return None if token is None else (token, end + 1)


def _placeholder(code: str, at: int) -> tuple[list[_Token], int] | None:
    """Digits, a part of a date or time, or one character that stands for itself, and where it ends; None if too odd."""
    ch, low = code[at], code[at].lower()
    if ch in "0#?" or (ch == "." and code[at + 1 : at + 2] in ("0", "#", "?")):
        end = _run(code, at, "0#?.,")
        return [("0", code[at:end])], end
    if code[at:].lower().startswith("general"):
        return [("general", "")], at + len("general")
    if code[at : at + 5].upper() == "AM/PM" or code[at : at + 5] == "上午/下午":
        return [("p", "")], at + 5
    if low in "ymdhsea":
        end = _run(code, at, low + low.upper())
        if low == "e" and code[at + 1 : at + 2] in ("+", "-"):
            return None
        return [("y", "yyyy") if low == "e" else (low, code[at:end].lower())], end
    return [("%", "%") if ch == "%" else ("", "" if ch == "@" else ch)], at + 1


def _bracket(body: str) -> list[_Token] | None:
    """A bracket: currency and locale, numerals, elapsed time, or colour; None for a condition."""
    if body[:1] in ("<", ">", "="):
        return None
    if body.startswith("$"):
        sign, _, locale = body[1:].partition("-")
        known = [("locale", locale)] if _LOCALE.fullmatch(locale) else []
        return [("", sign), *known]
    if body and set(body.lower()) in ({"h"}, {"m"}, {"s"}):
        return [(body[0].upper(), body)]
    numerals = _DBNUM.fullmatch(body)
    return [("dbnum", numerals[1])] if numerals else [("", "")]


def _run(code: str, at: int, letters: str) -> int:
    while at < len(code) and code[at] in letters:
        at += 1
    return at


def _minutes(tokens: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Tell minutes from months: an m after an hour or before a second is a minute ("i")."""
    out = [t for t in tokens if t != ("", "")]
    places = [i for i, (t, _) in enumerate(out) if t in "ymdhsHMSa" and t]
    for n, i in enumerate(places):
        before = out[places[n - 1]][0] if n else ""
        after = out[places[n + 1]][0] if n + 1 < len(places) else ""
        if out[i][0] == "m" and (before in ("h", "H") or after in ("s", "S")):
            out[i] = ("i", out[i][1])
    return tuple(out)


def _show_date(serial: float, section: _Section, date1904: bool) -> str | None:
    """The text of a date or time; None for a number that is no date."""
    if not 0 <= serial < _LAST_SERIAL:
        return None
    seconds = round(serial * _DAY)
    # Excel believes that 1900-02-29 existed, so the days before it are one off.
    shift = 0 if date1904 or serial >= 60 else 1
    base = datetime.datetime(1904, 1, 1) if date1904 else datetime.datetime(1899, 12, 30)
    try:
        when = base + datetime.timedelta(days=shift, seconds=seconds)
    except OverflowError:
        return None
    half = any(t == "p" for t, _ in section.tokens)
    parts = (_date_part(t, v, when, seconds, half, section) for t, v in section.tokens)
    return "".join(parts).strip()


def _date_part(
    unit: str, run: str, when: datetime.datetime, seconds: int, half: bool, section: _Section
) -> str:
    long = len(run) > 1
    if unit == "y":
        year = f"{when.year:04d}" if len(run) > 2 else f"{when.year % 100:02d}"
        digits = _NUMERALS.get(section.numerals)
        return "".join(digits[int(d)] for d in year) if digits else year
    if unit in ("m", "d", "a") and len(run) > 2:
        return _name(unit, len(run), when, section.chinese)
    if unit == "a":
        return _WEEKDAYS[when.weekday()]
    if unit == "p":
        return "上午" if when.hour < 12 else "下午"
    numbers = {
        "m": when.month, "d": when.day,
        "h": (when.hour - 1) % 12 + 1 if half else when.hour, "i": when.minute, "s": when.second,
        "H": seconds // 3600, "M": seconds // 60, "S": seconds,
    }  # fmt: skip
    if unit not in numbers:
        return run
    text = f"{numbers[unit]:02d}" if long else str(numbers[unit])
    return _in_numerals(text, section.numerals) if section.numerals else text


def _name(unit: str, letters: int, when: datetime.datetime, chinese: bool | None) -> str:
    """The name of a month or day of the week in as many letters as the format asks for."""
    if unit == "a" or (unit == "d" and chinese is not False):
        return ("星期" if letters > 3 or unit == "d" else "") + _WEEKDAYS[when.weekday()]
    if unit == "m" and chinese:
        return _MONTHS_ZH[when.month - 1] if letters > 3 else f"{when.month}月"
    name = _MONTHS[when.month - 1] if unit == "m" else _DAYS[when.weekday()]
    return name[:1] if letters > 4 else name if letters == 4 else name[:3]


def _in_numerals(text: str, kind: str) -> str:
    """A number up to 99 in Chinese numerals; longer ones, and full-width digits, digit by digit."""
    digits, ten = _NUMERALS[kind], _TENS.get(kind)
    if ten is None or len(text) != 2 or text[0] == "0":
        return "".join(digits[int(d)] for d in text)
    tens = "" if text[0] == "1" and kind == "1" else digits[int(text[0])]
    return tens + ten + ("" if text[1] == "0" else digits[int(text[1])])
