"""What in a text is about a person: names, phones, numbers of papers and accounts, plates of cars, addresses of mail and chat.

Names are told by where they stand (a field of the form that holds people, a title or duty beside them), and in running
text also by a surname. What is hidden in error costs a model a word of sight, never a value: it is put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from hebiao.domain.reading import Reading
from hebiao.llm.people import MARK, find_names, is_label, stands
from hebiao.normalize import squash

Kind = Literal["人", "电话", "号码", "邮箱", "车牌"]
_NAME_FIELDS: Final = ("project_leader", "preparer", "section_head")
_PHONE_FIELDS: Final = ("phone", "contact_phone")
_LONGEST_FIELD: Final = 40
_LEAST_PHONE: Final = 5
_LAND: Final = r"[2-8]\d{2,3}[- ]?\d{4}"
_MORE: Final = r"(?:\s?(?:[-转]|分机|ext\.?|x)\s?[:：]?\s?\d{1,6})?"
"""an extension"""
_PHONE: Final = re.compile(
    r"(?<!\d)(?<!\d[.,])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d.,]*\d)"
    rf"|(?<!\d)(?<!\d[.,])400[- ]?\d{{3}}[- ]?\d{{4}}(?![\d.,]*\d)"
    rf"|(?<!\d)(?<!\d[.,])(?:(?:\+?86[- ]?)?\(0\d{{2,3}}\)[- ]?|(?:\+?86[- ]?)?0\d{{2,3}}[- ]|\+86[- ]?[1-9]\d{{1,2}}[- ]){_LAND}{_MORE}(?![\d.,]*\d)"
    rf"|(?<!\d)(?<!\d[.,]){_LAND}\s?(?:转|分机|ext\.?)\s?[:：]?\s?\d{{1,6}}(?![\d.,]*\d)"
    rf"|(?:电话|手机|座机|传真|联系方式)(?:[^\d\n⟦]|{MARK}){{0,24}}?"
    rf"(?P<bare>(?:0\d{{2,3}}[- ]?)?{_LAND}{_MORE}(?:\s?[/、，,;；]\s?(?:0\d{{2,3}}[- ]?)?{_LAND}{_MORE})*)(?![\d.,]*\d)",
    re.IGNORECASE,
)
"""a number without an area code may be an amount: it is one only beside its label or a name"""
_BESIDE: Final = re.compile(
    rf"\s?(?:[（(:：]|{MARK}|\s)*\s?(?P<bare>{_LAND}{_MORE}(?:\s?[/、]\s?{_LAND}{_MORE})*)(?![\d.,%]*\d)"
)
_NUMBER: Final = re.compile(
    r"(?<!\d)(?<!\d[.,])\d{17}[\dXx](?![\d.])|(?<!\d)(?<!\d[.,])\d{12,30}(?![\d.])"
    r"|(?<!\d)(?<!\d[.,])62\d{2}(?: \d{4}){2,3}(?: \d{1,3})?(?![\d.])"
    r"|(?<![\d.])\d{6}[ -]\d{8}[ -]\d{3}[\dXx](?![\d.])"
    r"|(?<!\d)\d{3,14}[*×]{2,}\d{2,4}[Xx]?(?!\d)"
    rf"|(?:[账帐卡]号|银行卡|(?:护照|通行证|身份证|证件|社保卡|医保卡)(?:号码?)?)(?:[:：\s]|{MARK})*(?P<bare>[A-Za-z]{{0,2}}\d(?:[ -]?[\d*×]){{5,29}}[Xx]?)"
)
_MAIL: Final = re.compile(
    r"[A-Za-z0-9._%+-]+\s?(?:@|[(\[]at[)\]])\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|cn|net|org|[a-z]{2,4})(?![A-Za-z])"
    r"|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
    re.IGNORECASE,
)
_CHAT: Final = re.compile(
    rf"(?:微信|WeChat|VX|QQ|抖音|钉钉)\s?(?:同?号码?|群号?|ID|账号|(?=[:：为是(]|{MARK})"
    r"|(?=\s?[A-Za-z][A-Za-z-]*[0-9_])|(?<=QQ)(?=\s?[1-9]\d{5,10}(?!\d|\s?[万人个次户条元%])))"
    rf"(?:[:：\s(为是]|{MARK})*"
    r"(?P<bare>[A-Za-z][A-Za-z0-9_-]{4,19}|\d{5,12})(?![A-Za-z0-9_%.]*\d)",
    re.IGNORECASE,
)
"""what somebody is called in a messenger, behind its name: with no mark between them only what is no word and no amount"""
_PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][A-HJ-NP-Z][ ·•・-]?"
    r"(?=[A-Z0-9]{0,3}\d[A-Z0-9]{0,3}\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])"
)
"""of a car: province, letter, five or six characters with two digits at least"""
_PLAIN: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@._+()*[]"
_HALF: Final = {ord(c) + 0xFEE0: c for c in _PLAIN} | dict.fromkeys(map(ord, "—－–‐‑―"), "-")
_FIELD_PARTS: Final = re.compile(r"[、，,;；/|（）()：:\n\d]+")
_FIELD_NAME: Final = re.compile(r"(?:[\u4e00-\u9fa5]|·){2,12}|[A-Za-z][A-Za-z .'-]{2,24}")


def level(text: str) -> str:
    """The text with wide letters, digits and dashes made plain, character for character."""
    return text.translate(_HALF)


def find(shown: str, readings: Iterable[Reading]) -> Iterator[tuple[Kind, str]]:
    """All that is about a person, without white space; the same may come more than once.

    Args:
        shown: a form as it would be sent.
        readings: the parsers' readings of it, for the fields that hold people.
    """
    for reading in readings:
        yield from _of_fields(reading)
    flat = level(shown)
    for match in _MAIL.finditer(flat):
        yield "邮箱", squash(match[0])
    for pattern in (_NUMBER, _CHAT):
        for match in pattern.finditer(flat):
            yield "号码", squash(match["bare"] or match[0])
    for match in _PLATE.finditer(flat):
        yield "车牌", squash(match[0])
    for match in _PHONE.finditer(flat):
        yield "电话", squash(match["bare"] or match[0])
    names = sorted(set(find_names(flat)))
    yield from (("人", name) for name in names)
    for name in names:
        for _, end in stands(name, flat):
            if beside := _BESIDE.match(flat, end):
                yield "电话", squash(beside["bare"])


def _of_fields(reading: Reading) -> Iterator[tuple[Kind, str]]:
    for path in _NAME_FIELDS:
        found = reading.fields.get(path)
        if found is None or not found.text or len(found.text) > _LONGEST_FIELD:
            continue
        for part in (*_FIELD_PARTS.split(found.raw), *_FIELD_PARTS.split(found.text)):
            name = squash(part)
            if _FIELD_NAME.fullmatch(part.strip() if part.isascii() else name) and not is_label(name):
                yield "人", name
            if " " in part.strip() and not part.isascii():
                yield from (("人", w) for w in part.split() if _FIELD_NAME.fullmatch(w) and not is_label(w))
    for path in _PHONE_FIELDS:
        found = reading.fields.get(path)
        if found is not None and found.text and len(found.text) <= _LONGEST_FIELD:
            digits = sum(c.isdigit() for c in found.text)
            if digits >= _LEAST_PHONE:
                yield "电话", level(squash(found.text))
