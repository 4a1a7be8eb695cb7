"""Names and phone numbers replaced by stand-ins before anything is sent, and put back in what comes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hebiao.domain.reading import Reading
from hebiao.normalize import squash

_NAME_FIELDS: Final = ("project_leader", "preparer", "section_head")
_PHONE_FIELDS: Final = ("phone", "contact_phone")
_PHONE: Final = re.compile(
    r"(?<![\d.,])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d.,]*\d)"
    r"|(?<![\d.,])(?:\(?0\d{2,3}\)?[- ]?)?[2-8]\d{6,7}(?:[-转]\d{1,6})?(?![\d.,]*\d|\s*[万元㎡平])"
)
_LABEL_WORDS: Final = "联系|电话|单位|部门|日期|签字|科室|项目|负责|填表|填报"
_CHAR: Final = rf"(?!{_LABEL_WORDS})[\u4e00-\u9fa5·]"
_LABELLED: Final = re.compile(
    r"(?:负责人|填表人|联系人|经办人|审核人|填报人)\s*(?:[（(][签字盖章]{1,4}[）)])?(?:[:：\s]|⟦[\d↓]+⟧)+"
    rf"(?P<name>{_CHAR}\s?{_CHAR}(?:\s?{_CHAR}){{0,2}})"
)


@dataclass(frozen=True, slots=True)
class Redaction:
    """Pairs of (text of the source, its stand-in), longest first; none of them: nothing is hidden."""

    pairs: tuple[tuple[str, str], ...] = ()

    def hide(self, text: str) -> str:
        """The text as it may leave the machine."""
        for plain, stand_in in self.pairs:
            text = text.replace(plain, stand_in)
        return text

    def show(self, text: str) -> str:
        """The text with what stood there before."""
        for plain, stand_in in self.pairs:
            text = text.replace(stand_in, plain)
        return text


def find_private(shown: str, readings: Iterable[Reading]) -> Redaction:
    """What must not leave the machine in this text: names and phones that the parsers read, or that look like it."""
    names: dict[str, None] = {}
    phones: dict[str, None] = {}
    for reading in readings:
        for path, into in (*((p, names) for p in _NAME_FIELDS), *((p, phones) for p in _PHONE_FIELDS)):
            found = reading.fields.get(path)
            if found is not None and found.text and 2 <= len(found.text) <= 24:
                into.update(dict.fromkeys(t for t in (found.raw.strip(), found.text) if t))
    names.update(dict.fromkeys(_labelled(shown)))
    phones.update((m[0], None) for m in _PHONE.finditer(shown))
    pairs = [(t, f"〔人{n}〕") for n, t in enumerate(names, 1)]
    pairs += [(t, f"〔电话{n}〕") for n, t in enumerate(phones, 1)]
    return Redaction(tuple(sorted(pairs, key=lambda p: (-len(p[0]), p[0]))))


def _labelled(text: str) -> Iterable[str]:
    for match in _LABELLED.finditer(text):
        name = match["name"].strip()
        yield from (name, squash(name))
