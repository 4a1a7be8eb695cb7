"""Word's automatic numbers as a person sees them: "1.", "（一）", "指标2：" before the text of a list paragraph.

After ECMA-376 part 1, 17.9. Counters run per abstract list, in the order of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from hebiao.lazy import regex
from hebiao.readers.container import Container, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACE: Final = regex(r"%([1-9])")
_AFTER: Final = {"tab": "\t", "space": " ", "nothing": ""}
_DIGITS: Final = "〇一二三四五六七八九"
_LEGAL: Final = "零壹贰叁肆伍陆柒捌玖"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_DEPTH: Final = 20
"""styles based on one another that are followed"""


class _Level(Struct):
    start: int = 1
    form: str = "decimal"
    text: str = ""
    after: str = "\t"
    legal: bool = False
    restart: int | None = None
    """the level (from 1) after which it begins anew; None: after any above it; 0: never"""
    style: str | None = None


class _List(Struct):
    """An abstract list: its levels, and how far each has counted."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of one document. `label` counts, so paragraphs are asked for once each, in order."""

    def __init__(self, container: Container, name: str) -> None:
        self._lists: dict[str, _List] = {}
        self._nums: dict[str, tuple[str, dict[int, int]]] = {}
        self._begun: set[str] = set()
        self._styles: dict[str, tuple[str | None, int | None, str | None]] = {}
        if "word/numbering.xml" not in container:
            return
        self._read_lists(parse_xml(container.read("word/numbering.xml"), f"{name}!word/numbering.xml"))
        if "word/styles.xml" in container:
            self._read_styles(parse_xml(container.read("word/styles.xml"), f"{name}!word/styles.xml"))

    def label(self, props: _Element) -> str | None:
        """The number before a paragraph with these properties, with what stands behind it; "" where it has none.

        None where it has one that cannot be told (a picture, an unknown list or format).
        """
        number, level, style = None, None, None
        for child in props:
            kind = _kind(child)
            if kind == "numPr":
                number, level = _num_of(child)
            elif kind == "pStyle":
                style = _val(child)
        named = number is not None
        if not named and style is not None and self._styles:
            number, level = self._of_style(style)
        if number is None:
            # Properties of a list that name none of them ("<w:numPr/>") show nothing that we could tell.
            return None if any(_kind(c) == "numPr" for c in props) else ""
        if number == "0":
            return ""
        return self._count(number, level or 0)

    def _count(self, number: str, at: int) -> str | None:
        abstract, starts = self._nums.get(number, ("", {}))
        found = self._lists.get(abstract)
        level = found.levels.get(at) if found is not None else None
        if found is None or level is None:
            return None
        if number not in self._begun:
            # A list that begins anew says so by its own starts.
            self._begun.add(number)
            found.counts.update({n: start - 1 for n, start in starts.items()})
        found.counts[at] = found.counts.get(at, level.start - 1) + 1
        for deeper in [n for n in found.counts if n > at]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or (restart and at < restart):
                del found.counts[deeper]
        if level.form == "none":
            return "" if not level.text else level.text + level.after
        if level.form == "bullet":
            return ""
        shown = _PLACE.sub(lambda m: self._place(found, level, int(m[1]) - 1) or "\0", level.text)
        return None if "\0" in shown else shown + (level.after if shown else "")

    def _place(self, found: _List, own: _Level, at: int) -> str | None:
        level = found.levels.get(at)
        if level is None:
            return None
        return in_format(found.counts.get(at, level.start), "decimal" if own.legal else level.form)

    def _of_style(self, style: str) -> tuple[str | None, int | None]:
        number: str | None = None
        level: int | None = None
        at: str | None = style
        for _ in range(_DEPTH):
            if at is None or at not in self._styles:
                break
            own, depth, at = self._styles[at]
            number, level = number or own, depth if level is None else level
            if number is not None:
                break
        if number is not None and level is None:
            levels = (
                self._lists[abstract].levels
                if (abstract := self._nums.get(number, ("",))[0]) in self._lists
                else {}
            )
            level = next((n for n, one in levels.items() if one.style == style), 0)
        return number, level

    def _read_lists(self, root: _Element) -> None:
        for child in root:
            kind = _kind(child)
            if kind == "abstractNum":
                levels = {_int(_attr(e, "ilvl"), 0): _read_level(e) for e in child if _kind(e) == "lvl"}
                self._lists[_attr(child, "abstractNumId") or ""] = _List(levels)
            elif kind == "num":
                abstract = next((_val(e) for e in child if _kind(e) == "abstractNumId"), None) or ""
                starts: dict[int, int] = {}
                for override in (e for e in child if _kind(e) == "lvlOverride"):
                    at = _int(_attr(override, "ilvl"), 0)
                    for e in override:
                        if _kind(e) == "startOverride":
                            starts[at] = _int(_val(e), 1)
                        elif _kind(e) == "lvl" and abstract in self._lists:
                            # A list with a level of its own is another list.
                            own = dict(self._lists[abstract].levels)
                            own[at] = _read_level(e)
                            abstract = f"{abstract}/{_attr(child, 'numId')}"
                            self._lists[abstract] = _List(own)
                self._nums[_attr(child, "numId") or ""] = (abstract, starts)

    def _read_styles(self, root: _Element) -> None:
        for style in (e for e in root if _kind(e) == "style"):
            number: str | None = None
            level: int | None = None
            based: str | None = None
            for child in style:
                if _kind(child) == "basedOn":
                    based = _val(child)
                elif _kind(child) == "pPr":
                    for e in child:
                        if _kind(e) == "numPr":
                            number, level = _num_of(e)
            self._styles[_attr(style, "styleId") or ""] = (number, level, based)


def in_format(number: int, form: str) -> str | None:
    """A number in one of Word's formats; None for a format that is not known here, or a number it has none for."""
    if form in _PLAIN:
        return _PLAIN[form](number) if number >= 0 else None
    table = _CYCLES.get(form)
    if table is not None:
        return table[number - 1] if 1 <= number <= len(table) else None
    return None


def _chinese(number: int, digits: str, tens: str, hundreds: str) -> str | None:
    if not 0 <= number < 1000:
        return None
    hundred, rest = divmod(number, 100)
    ten, one = divmod(rest, 10)
    text = digits[hundred] + hundreds if hundred else ""
    if ten:
        text += (digits[ten] if ten > 1 or hundred or digits == _LEGAL else "") + tens
    elif hundred and one:
        text += "零"
    return text + (digits[one] if one or not number else "")


def _letters(number: int) -> str | None:
    """A … z, aa … zz, as Word repeats them."""
    if not 1 <= number <= 26 * 10:
        return None
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str | None:
    if not 1 <= number < 4000:
        return None
    text = ""
    for value, sign in _ROMAN:
        while number >= value:
            text += sign
            number -= value
    return text


def _upper(text: str | None) -> str | None:
    return text.upper() if text is not None else None


_PLAIN: Final[Mapping[str, Callable[[int], str | None]]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: "".join(chr(ord("０") + int(d)) for d in str(n)),
    "decimalFullWidth2": lambda n: "".join(chr(ord("０") + int(d)) for d in str(n)),
    "decimalHalfWidth": str,
    "numberInDash": lambda n: f"- {n} -",
    "lowerLetter": _letters,
    "upperLetter": lambda n: _upper(_letters(n)),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _upper(_roman(n)),
    "chineseCounting": lambda n: _chinese(n, _DIGITS, "十", "百"),
    "chineseCountingThousand": lambda n: _chinese(n, _DIGITS, "十", "百"),
    "japaneseCounting": lambda n: _chinese(n, _DIGITS, "十", "百"),
    "taiwaneseCountingThousand": lambda n: _chinese(n, _DIGITS, "十", "百"),
    "chineseLegalSimplified": lambda n: _chinese(n, _LEGAL, "拾", "佰"),
    "ideographDigital": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
    "japaneseDigitalTenThousand": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
}
_CYCLES: Final[Mapping[str, str]] = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "ideographTraditional": _STEMS,
    "ideographZodiac": _BRANCHES,
}


def _read_level(element: _Element) -> _Level:
    level = _Level()
    for child in element:
        kind, value = _kind(child), _val(child)
        if kind == "start":
            level.start = _int(value, 1)
        elif kind == "numFmt":
            level.form = value or ""
        elif kind == "lvlText":
            level.text = value or ""
        elif kind == "suff":
            level.after = _AFTER.get(value or "tab", "\t")
        elif kind == "isLgl":
            level.legal = value not in ("0", "false", "off")
        elif kind == "lvlRestart":
            level.restart = _int(value, 0)
        elif kind == "pStyle":
            level.style = value
        elif kind == "lvlPicBulletId":
            level.form = "bullet"
    return level


def _num_of(props: _Element) -> tuple[str | None, int | None]:
    number: str | None = None
    level: int | None = None
    for child in props:
        if _kind(child) == "numId":
            number = _val(child)
        elif _kind(child) == "ilvl":
            level = _int(_val(child), 0)
    return number, level


def _kind(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attr(element: _Element, word: str) -> str | None:
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == word), None)


def _val(element: _Element) -> str | None:
    return _attr(element, "val")


def _int(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else default
