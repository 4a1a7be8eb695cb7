"""Days and months: a target that names a day until which something is done, and an actual value that names when it was."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from hebiao.lazy import regex
from hebiao.normalize import canon

_FIRST_DAY, _LAST_DAY, _LAST_MONTH = 1, 31, 12
_YEAR: Final = r"(?:(?P<year>20\d{2}|次|第二|下|明|本|当)年)?"
_PARTS: Final = {
    "上半年": (1, 6), "下半年": (7, 12), "年底": (12, 12), "年末": (12, 12), "年内": (1, 12), "一季度": (1, 3), "二季度": (4, 6),
    "三季度": (7, 9), "四季度": (10, 12),
}  # fmt: skip
_NUMERALS: Final = str.maketrans("1234", "一二三四")
_DATE: Final = (
    rf"(?:{_YEAR}(?P<month>\d{{1,2}})月(?!个)(?:(?P<day>\d{{1,2}})[日号]?)?"
    r"|(?P<y2>20\d{2})[-./](?P<m2>\d{1,2})(?:[-./](?P<d2>\d{1,2}))?"
    r"|(?P<y3>20\d{2})(?P<m3>0[1-9]|1[0-2])(?P<d3>[0-3]\d)"
    r"|(?:(?P<y4>20\d{2})年?)?第?(?P<part>上半年|下半年|年底|年末|年内|[一二三四1234]季度))"
)
_THEN: Final = r"(?:底|初|末|份|上旬|中旬|下旬)?"
_DUE: Final = regex(
    rf"(?:(?:在|于|截至|截止|不晚于|最晚|≤|<=)*)(?P<date>{_DATE}){_THEN}(?P<before>(?:以|之)?前|内|止)?"
    r"(?:全部|按时)?(?:完成|竣工|验收|完工|交付|建成|到位|上线|办结|印发|结束|拨付|发放|支付|开工|启动|投用|安装|到货|举办|召开|实施)*"
)
_DONE: Final = regex(
    rf"(?:(?:已|实际|项目|工程|全部|均|于|在|完成|验收|竣工|交付)?(?:时间)?(?:为|于|在|:)?)?(?P<date>{_DATE}){_THEN}(?:(?:以|之)?前|内)?"
    r"(?:已|才|全部|全面|正式|方|均|通过)*(?:完成|竣工|验收|完工|交付|建成|到位|上线|投入使用|办结|印发|结束|拨付|发放|支付|开工|启动|投用|安装|到货|举办|召开|实施)*"
)
_MAY_BE_DATED: Final = regex(r"[月年季-]|20\d\d")
_PAST: Final = ("本", "当")


class When(Struct, frozen=True):
    """A stretch of time, ends included; (year, month, day), the year None where the text leaves it open."""

    year: int | None
    first: tuple[int, int]
    last: tuple[int, int]
    next_year: bool = False
    is_limit: bool = False
    """the text says that it is the last day (前, 内): a month alone may be one in which something is done"""


@lru_cache(maxsize=512)
def read_due(text: str) -> When | None:
    """The day or month until which a target asks for something ("2024年6月底前"); None where it names none, or two."""
    return _read(_DUE, text)


@lru_cache(maxsize=512)
def read_done(text: str) -> When | None:
    """When something was done, where a text says that and nothing else ("已于9月底完成")."""
    if not _MAY_BE_DATED.search(text):
        return None
    return _read(_DONE, text)


def is_late(due: When, done: When, year: int | None) -> bool | None:
    """Whether what was done is surely later than what was due; None where the years cannot be told.

    Args:
        due: until when, to its last day.
        done: when, from its first day.
        year: of the form; where a text leaves its year open, that is meant.
    """
    begun, ended = due.year or year, done.year or (due.year if not done.next_year else None) or year
    if done.next_year:
        base = due.year or year
        ended = None if base is None else base + 1
        begun = base
    if begun is None or ended is None:
        if due.year is None and done.year is None:
            return None if done.next_year else done.first > due.last
        return None
    return (ended, *done.first) > (begun, *due.last)


def _read(pattern: re.Pattern[str], text: str) -> When | None:
    match = pattern.fullmatch(canon(text).rstrip("。.;"))
    if match is None:
        return None
    if match["part"]:
        first, last = _PARTS[match["part"].translate(_NUMERALS)]
        return When(_year(match["y4"]), (first, _FIRST_DAY), (last, _LAST_DAY), False, _is_limit(match))
    month, day = (int(m) if (m := match[a] or match[b] or match[c]) else 0 for a, b, c in _COLUMNS)
    if not 1 <= month <= _LAST_MONTH or day > _LAST_DAY:
        return None
    said = match["year"] or match["y2"] or match["y3"]
    later = bool(said) and not said.isdigit() and said not in _PAST
    return When(_year(said), (month, day or _FIRST_DAY), (month, day or _LAST_DAY), later, _is_limit(match))


def _is_limit(match: re.Match[str]) -> bool:
    return bool(match.groupdict().get("before"))


_COLUMNS: Final = (("month", "m2", "m3"), ("day", "d2", "d3"))


def _year(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
