"""What a text says of itself, whatever the readings agree on: two numbers in one, marks of an error, what nobody took."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from hebiao.domain.reading import Found, Left, Reading
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.reconcile import reasons as why

_FIGURES: Final = frozenset(
    {
        "initial_budget",
        "annual_budget",
        "executed",
        "weight",
        "execution_rate",
        "score",
        "total_weight",
        "total_score",
    }
)
_DIGITS_DECIDE: Final = _FIGURES | {"year", "target", "actual", "phone", "contact_phone", "nature"}
_SHAPES: Final = {
    **dict.fromkeys(_FIGURES, regex(r"约?\d[\d,]*(?:\.\d+)?(?:%|分|[万亿]?元?)")),
    "unit": regex(r".*[\w%‰].*"),
    "nature": regex(r"[≥≤=><]{1,2}|[\u4e00-\u9fff()]{2,6}"),
    "phone": regex(r"[\d()+/,;转-]{7,}"),
    "contact_phone": regex(r"[\d()+/,;转-]{7,}"),
}
"""how figures of a picture look, as `canon` writes them: what looks otherwise may have dirt about it"""
_GAP: Final = regex(r"[\d.]\s+[\d.]")
_GAP_ON_LINE: Final = regex(r"[\d.][^\S\n]+[\d.]")
_STROKE: Final = regex(r"\d[.\s]*[-—–－/／~～][.\s]*\d")
_MOVED: Final = regex("<su[pb][\\s>]|[\u202a-\u202e\u2066-\u2069]", re.IGNORECASE)
_NO_CHARACTER: Final = regex("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\u0335-\u0338]")
"""what was not read, what only one font knows (a web page's icons), and strokes through the character before them"""
_ERROR: Final = regex(r"#(NAME\?|REF!|VALUE!|DIV/0!|N/A|NULL!|NUM!|SPILL!|CALC!|#+)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_figure(path: str) -> bool:
    """Whether the digits of a field decide what it means."""
    return path.rsplit(".", 1)[-1] in _DIGITS_DECIDE


@lru_cache(maxsize=4096)
def _holds_figure(path: str) -> bool:
    return path.rsplit(".", 1)[-1] in _FIGURES


def _is_two_numbers(path: str, found: Found) -> bool:
    """Whether a figure's text holds white space or a stroke between digits; line ends of a page its reader judged."""
    if not _holds_figure(path):
        return False
    if _STROKE.search(found.raw):
        return True
    drawn = any(p.at.bbox is not None for p in found.places)
    return bool((_GAP_ON_LINE if drawn else _GAP).search(found.raw.strip()))


def is_misshapen(path: str, text: str) -> bool:
    """Whether a figure looks otherwise than figures of its kind do."""
    shape = _SHAPES.get(path.rsplit(".", 1)[-1])
    return shape is not None and shape.fullmatch(canon(text)) is None


_DATE: Final = regex(r"[\d年月日号./、\-〇零○一二三四五六七八九十]+")


def _is_no_date(path: str, text: str) -> bool:
    """Whether a date of filing holds anything that no date does: a neighbour's text or a watermark ran into it."""
    return path == "prepared_on" and _DATE.fullmatch(canon(text)) is None


def _has_moved_digits(raw: str) -> bool:
    """Whether characters are raised, lowered or turned round, so that a person may see another number."""
    return bool(_MOVED.search(raw))


def _is_garbled(raw: str) -> bool:
    """Whether a text holds characters that nobody can make out without its source."""
    return not raw.isascii() and bool(_NO_CHARACTER.search(raw))


def _is_error_mark(raw: str) -> bool:
    """Whether a text is what a spreadsheet shows where it has no value, or no room for one."""
    return "#" in raw and bool(_ERROR.fullmatch(raw.strip()))


def is_clean(path: str, found: Found) -> bool:
    """Whether a text holds nothing that only its source can explain, so that one more reading of it is worth anything."""
    return not (
        _is_garbled(found.raw)
        or _has_moved_digits(found.raw)
        or _is_error_mark(found.raw)
        or _is_two_numbers(path, found)
    )


def said_against(path: str, found: Found, *, lines: bool) -> Message | None:
    """Why a text is asked, whatever speaks for it; None where it says nothing against itself.

    Args:
        path: of its field.
        found: the text.
        lines: whether it is running text, whose numbers other rules judge.
    """
    if _is_garbled(found.raw):
        return why.GARBLED
    if not lines and _is_two_numbers(path, found):
        return why.TWO_NUMBERS
    if _has_moved_digits(found.raw):
        return why.MOVED_DIGITS
    if _is_error_mark(found.raw):
        return why.ERROR_MARK
    return why.NO_DATE if found.text and _is_no_date(path, found.text) else None


_PROSE: Final = ("head", "goals", "extra")
"""parts whose figures no sum of the form is about"""
_NUMBERING: Final = regex(r"指标\s*\d+")


def holds_figure(left: Left) -> bool:
    """Whether text left over may hold a figure of the rows, of the amounts or of the total."""
    return left.region not in _PROSE and any(c.isdigit() for c in _NUMBERING.sub("", left.text))


def common_residue(left: Reading, right: Reading) -> tuple[Left, ...]:
    """Text that neither reading accounts for."""
    if left.structure == "lines":
        return (*left.residue, *right.residue)
    used = {id(p.at) for r in (left, right) for f in r.fields.values() for p in f.places}
    used |= {id(p.at) for r in (left, right) for row in r.rows for f in row.cells.values() for p in f.places}
    seen: set[int] = set()
    out: list[Left] = []
    for left_over in (*left.residue, *right.residue):
        at = id(left_over.place.at)
        if at not in used and at not in seen:
            seen.add(at)
            out.append(left_over)
    return tuple(out)
