"""What a text in review most likely says, where a picture's print is worn or dirty: shown first, as read beside it.

Nothing is accepted on this. A person is spared the typing where the slip is one that the form's print explains: dirt
beside a figure, a comma worn to a point, a character whose neighbours leave it one look-alike.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Final

from msgspec.structs import replace

from hebiao.domain.form import LEVEL1, LEVEL2
from hebiao.domain.reading import Found
from hebiao.lazy import regex
from hebiao.normalize import canon, simplified, written
from hebiao.reconcile import reasons as why
from hebiao.reconcile.alike import is_common
from hebiao.reconcile.decided import Decided, blank_by_nature, text_of
from hebiao.reconcile.likely_in_row import likely_in_row
from hebiao.reconcile.marks import ends_openly
from hebiao.reconcile.pixels import is_from_pixels, is_surely_read
from hebiao.reconcile.slips import without_slips
from hebiao.reconcile.texts import is_misshapen

_PROSE: Final = 16
"""characters from which a text is prose"""
_DIRT: Final = " .,:;·•…'`\"|_~^*、。，；：‘’“"
"""marks that a figure neither begins nor ends with"""
_ENDS_IN_POINT: Final = regex(r"\d[\d,.]*[.,]")
_FIGURE: Final = regex(r"\d[\d,]*(?:\.\d+)?%?")
_SHORT: Final = 3
_LETTERS: Final = str.maketrans("Xx×OolI|+ZS", "88800111425")
"""what worn digits of a weight or score are read as"""
_BEFORE: Final = regex(r"^[.,·•…、:;：；，'`*|_~^]+(?=[\w≥≤><=%％‰《“(（【\[])")
_BEHIND: Final = regex(r"(?<=[\w)）》%％\]】])[.,·•…、:;：；，'`*|_~^]+$")
_SPECK: Final = regex(r"[.·•*+'`,|_~^°—–-]{1,2}")
_BARLESS: Final = str.maketrans("><く〉〈", "≥≤≤≥≤")
"""operators without the bar that nearly every target has"""
_ONLY: Final = regex(r"[.,·•…、:;'`*|_~^\"°/一-]+")
"""dirt, and the dash of an empty cell with dirt beside it"""
_POINTS: Final = regex(r"\(\d{0,3}\)?分?\)?$")
_POINT: Final = regex(r"(?<=[\u4e00-\u9fff%％)）》”])[.．·•・](?=[\u4e00-\u9fff“《（(])")
"""a point where only a comma can stand"""
_LISTED: Final = 12
"""characters from which a text that has such a point is no name"""
_DIRTY: Final = 2
"""characters that dirt beside a level is read as, at most"""
_THREE: Final = regex("川(?=[类级])")
_ONE: Final = regex("[【】](?=[类级])")
"""what Ⅲ and Ⅰ of a class or grade are read as"""
_COLON: Final = regex(r"(?<=[\u4e00-\u9fff%％])[：:](?=[(（]?(?:[2-9]|1\d)[）).、．]|目标[2-9])")
"""a colon before an item of a list that is not its first"""
_RATE: Final = regex(r"(\d{1,3}\.\d\d)(?:[9%o]6|%[.,]?\d)")
"""a rate whose sign was read as digits, for it stands in two pieces"""
_BARE_RATE: Final = regex(r"\d{1,3}(?:\.\d+)?")
_END: Final = regex(r"(?<=[\u4e00-\u9fff\d%％)）”])[.．,，、·]$")
_PAUSE: Final = regex("[,，；;。]")
_STOP: Final = regex("[；;。]")
"""what a text that ends its sentences has within it, too"""
_ENDED: Final = regex(r"[^\w\s]$")
_CLOSING: Final = regex(r"[!！|1lI」\]]$")
"""what is left of a bracket at the end"""
_NATURES: Final = {"C": "≤", "c": "≤", "Z": "≥", "z": "≥", "2": "≥", "¿": "≥", "二": "="}
"""operators by themselves that worn print makes of others"""
_UNITS: Final = {
    "儿": "元",
    "兀": "元",
    "几": "元",
    "月元": "万元",
    "力儿": "万元",
    "万儿": "万元",
    "尤": "无",
}
"""units, and 无, of which strokes have worn away; within a text each of them may be right"""
_SPLIT: Final = regex("[^\u4e00-\u9fff]{1,3}")
"""what the pieces of one or two characters of a level are read as"""
_WORK: Final = regex(r"(?:^|(?<=[\u4e00-\u9fff]))1[.](?=[程期作艺资])")
"""工 of which the level strokes have worn away, in words that begin with it"""
_DAY: Final = regex(r"(?<=\d)曰|(?<=月\d)(?:F1|FI|口|目)$|(?<=月\d\d)(?:F1|FI|口|目)$")
_YUAN: Final = regex(r"(?<=[\d万亿千百])[jJ]?[儿兀几]$|(?<=[万亿])[jJ]元$")
_WAN_YUAN: Final = regex(r"(?<=\d)(?:[万力方刀][儿兀几心]|月元)$")
_GRADES: Final = "优良中差"
_GRADE: Final = regex(r"^([优良中差好])(?=[^（(]*[)）]$)")
"""a grade, of whose explanation the bracket was lost"""
_ITEM: Final = regex(r"(^|[；;。])[（(]?(\d{1,2})[)）!！|lI][，,.i]?(?=[\u4e00-\u9fff])")
"""the number of an item of a list, in what is left of its brackets"""
_ITEMS: Final = 2
"""whole numbers of items that tell how the others are written"""
_WHOLE_ITEM: Final = regex(r"(?:^|[；;。])([（(])\d{1,2}([)）])(?=[\u4e00-\u9fff])")


def show_likely(fields: MutableMapping[str, Decided]) -> None:
    """Puts, in place, the likelier text first wherever a field in review was read from pixels."""
    for path, one in fields.items():
        if one.decision != "review" or one.found is None or not is_from_pixels(one.found):
            continue
        text = one.found.text
        if text is not None and not _is_the_filers(path, one.found):
            text = likely(path, _without_specks(one.found), is_open=_ends_openly(one.found))
            if text and path.endswith("execution_rate") and _BARE_RATE.fullmatch(text):
                text = f"{text}%" if _has_sign(path, one.found.raw, fields) else text
        if path.startswith("indicators."):
            text = likely_in_row(path, text, fields)
        if text != one.found.text:
            reasons = (*one.reasons, why.likely(one.found.text, text))
            fields[path] = replace(one, found=replace(one.found, text=text), reasons=reasons)


def _is_the_filers(path: str, found: Found) -> bool:
    """Whether a point behind an amount is one that every reading is certain of."""
    is_pointed = path.startswith("funding.") and _ENDS_IN_POINT.fullmatch(found.text or "")
    return bool(is_pointed) and is_surely_read(found)


def _without_specks(found: Found) -> str:
    """The text without lines that are a mark of dirt and nothing else."""
    lines = found.raw.strip().split("\n")
    kept = [line for line in lines if not _SPECK.fullmatch(line.strip())]
    whole = len(found.places) == 1 and found.places[0].start is None and written(found.raw) == found.text
    return (written("\n".join(kept)) if whole and kept else None) or found.text or ""


def _ends_openly(found: Found) -> bool:
    """Whether there was room for a mark behind the last line of a text, and no reading of its ink saw a "。" there."""
    said = (rival.text for place in found.places for rival in place.at.rivals)
    return ends_openly(found.raw) and not any(text.rstrip().endswith("。") for text in said)


def _has_sign(path: str, raw: str, fields: Mapping[str, Decided]) -> bool:
    """Whether a rate most likely has a sign: nothing was read of the line below it, or a mark where its neighbour has one."""
    rates = (one for other, one in fields.items() if other.endswith("execution_rate") and other != path)
    signed = any((text_of(one.found) or "").endswith("%") for one in rates)
    return raw.endswith("\n") or (signed and not raw.strip()[-1:].isdigit())


def likely(path: str, text: str, *, is_open: bool = False) -> str | None:
    """What a field most likely says; None where nothing is written there but dirt.

    Args:
        path: of the field.
        text: of it, without specks.
        is_open: whether it ends where its lost end would have been seen.
    """
    if blank_by_nature(path) or _ONLY.fullmatch(canon(text)):
        return None
    if path.endswith(("level1", "level2")):
        return _level(text, LEVEL1 if path.endswith("level1") else LEVEL2)
    if path.endswith("execution_rate") and (rate := _RATE.fullmatch(canon(text))):
        return f"{rate[1]}%"
    if path.endswith("nature") and text in _NATURES:
        return _NATURES[text]
    if path.endswith(("unit", "deviation")) and text in _UNITS:
        return _UNITS[text]
    if path.endswith("target") and text[0] == "¿":
        text = "≥" + text[1:]
    if path.endswith(("target", "nature")) and text[0] in "><く〉〈" and text[1:2] != "=":
        text = text[0].translate(_BARLESS) + text[1:]
    if is_misshapen(path, text):
        bare = canon(text).strip(_DIRT).replace(".%", "%")
        figure = bare.lstrip("-").translate(_LETTERS) if len(bare) <= _SHORT else bare.lstrip("-")
        if _FIGURE.fullmatch(figure):
            return figure
        return bare if bare and not is_misshapen(path, bare) else text
    return _worded(text, is_open=is_open)


def _level(text: str, names: Sequence[str]) -> str:
    """The one known level that a text is but for a character or what stands beside it: points in brackets, or dirt."""
    key = _POINTS.sub("", canon(text))
    near = [n for n in names if len(n) == len(key) and sum(a != b for a, b in zip(n, key, strict=True)) <= 1]
    near = near or [
        n for n in names if n in key and len(key) <= len(n) + _DIRTY and key.replace(n, "").isascii()
    ]
    if not near and _SPLIT.search(key):
        pieces = regex(_SPLIT.sub(".{1,2}", key), keep=False)
        near = [n for n in names if pieces.fullmatch(n)]
    return near[0] if len(near) == 1 else text


def _numbered(text: str) -> str:
    """The numbers of a list's items in brackets as most of them stand."""
    whole = _WHOLE_ITEM.findall(text)
    if len(whole) < _ITEMS or len(set(whole)) > 1:
        return text
    left, right = whole[0]
    return _ITEM.sub(lambda item: f"{item[1]}{left}{item[2]}{right}", text)


def _worded(text: str, *, is_open: bool) -> str:
    if len(text) == len(_GRADES) - 1 and set(text) < set(_GRADES):
        return _GRADES
    text = _GRADE.sub(r"\1（", _numbered(text))
    key = canon(text)
    text = _WORK.sub("工", _DAY.sub("日", _YUAN.sub("元", _WAN_YUAN.sub("万元", text))))
    if len(key) < _PROSE:
        text = _BEHIND.sub("", _BEFORE.sub("", text))
    elif _PAUSE.search(text):
        text = _END.sub("。", text)
        lost = _STOP.search(text) or not is_open
        text = text if _ENDED.search(text) or not lost else text + "。"
    if key.count("(") == key.count(")") + 1 and len(key) < _PROSE:
        text = _CLOSING.sub("", text) + "）"
    text = "".join(c if is_common(c) else simplified(c) for c in text)
    text = _COLON.sub("；", text) if "；" in text else text
    text = _ONE.sub("Ⅰ", text)
    text = _THREE.sub("Ⅲ", _POINT.sub("，", text) if len(key) >= _LISTED else text)
    return without_slips(text)
