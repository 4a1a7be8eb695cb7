"""Lines that are nothing of the form: captions of parts, numbers of pages, what browsers and fax machines print at the edges."""

from __future__ import annotations

from typing import Final

from hebiao.domain.document import Line
from hebiao.lazy import regex
from hebiao.normalize import canon, squash
from hebiao.parse import labels

_FURNITURE: Final = regex(
    r"^[-—–·|]*(?:第?\d{1,4}页?(?:[/,，共]*(?:共)?\d{0,4}页?)?|第[一二三四五六七八九十]+页)[-—–·|]*$"
)
_GOES_ON: Final = frozenset(
    {
        "续表",
        "续上表",
        "(续)",
        "(续表)",
        "(续上表)",
        "接上表",
        "接上页",
        "(接上表)",
        "(接上页)",
        "转下页",
        "(转下页)",
    }
)
"""what is printed where a table goes on overleaf"""
_PRINTED_BY: Final = regex(
    r"^(?:(?:https?|file)://\S+(?:\s+\d{1,4}/\d{1,4})?|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s*(?:上午|下午)?\s*\d{1,2}:\d\d(?::\d\d)?\s*(?:[AP]M)?)$"
)
"""what a browser prints above and below a page: the address with the page's number, the date with the time"""
_HEADED_BY: Final = regex(
    r"^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s*(?:上午|下午)?\s*\d{1,2}:\d\d(?::\d\d)?\s*(?:[AP]M)?\s+\D{1,60}$"
)
"""what a browser prints above a page in one line: date and time, then the title of what is printed"""
_FAXED: Final = regex(
    r"^(?=.*\d{1,2}:\d\d)(?=.*(?:[Ff][Aa][Xx]|传真))[^\u4e00-\u9fff]*(?:传真)?[^\u4e00-\u9fff]*$"
)
"""what a fax machine prints above each page: date and time, its number, the page's number"""
_STROKES: Final = regex("[—－–─―一_~]+")
"""what the dashes about a page's number are in a picture"""
_NUMBER: Final = 12
"""characters of such a line"""
_WORD: Final = regex(r"\w")
_HEAD_MARGIN: Final = 36.0
"""a line that begins above this stands in the margin, in points from the top of its page"""

_CAPTION_CHARS: Final = 30
_CAPTION: Final = regex(
    r"^(?:[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]{1,2}\)|\d[、.]|第[一二三四五六]部分)[\u4e00-\u9fff]{2,14}"
    r"(?:情况|信息|目标|指标|资金|概况|结果|分析)$"
)
"""the numbered caption of a part, in words that a place chose"""


def is_furniture(line: Line) -> bool:
    """Whether a line is nothing but the caption of a part, a page number, or what a browser or a fax prints at a page's edge."""
    text = line.text
    if is_mark_of_page(text):
        return True
    if labels.is_section(text) or (len(text) < _CAPTION_CHARS and _CAPTION.match(canon(text))):
        return True
    if _PRINTED_BY.match(text.strip()) or (len(text) < 24 and _FURNITURE.match(squash(text))):
        return True
    if line.rivals and (any(_is_page_number(r.text) for r in line.rivals) or not _WORD.search(canon(text))):
        return True
    above = line.bbox is not None and line.bbox.top < _HEAD_MARGIN
    return above and bool(_HEADED_BY.match(text.strip()) or _FAXED.match(text.strip()))


def is_mark_of_page(text: str) -> bool:
    """Whether a text says nothing but that the table goes on overleaf."""
    return len(text) < _NUMBER and canon(text) in _GOES_ON


def _is_page_number(text: str) -> bool:
    """Whether a reading of a picture's line is a page's number between dashes, of which one may be read as 一."""
    key = _STROKES.sub("-", canon(text))
    return key.startswith("-") and len(key) < _NUMBER and bool(_FURNITURE.match(key))
