"""Actual values, scales and units as they are written (V01 to V06)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from hebiao.audit.breach import Breach, in_short
from hebiao.audit.rule import Rule
from hebiao.audit.rulebook import Rulebook
from hebiao.audit.scoring import read_quantities
from hebiao.audit.scoring.quantity import Quantity
from hebiao.audit.scoring.span import Span
from hebiao.audit.scoring.target import Target
from hebiao.audit.scoring.units import is_count, kind_of
from hebiao.audit.sheet import Row, Sheet
from hebiao.lazy import regex
from hebiao.normalize import canon

_SCALE_CHARS: Final = frozenset("优良中低差好坏高合格不达标")
_TIMES: Final = frozenset({"hours", "months", "workdays"})
_BROKEN_UNIT: Final = regex(r"[/(]$|[(（][^)）]*$|^[^(（]*[)）]|\(单位|单位[:)]|^/|%%|^(.+)\1$")
_LONGEST_VALUE: Final = 24
"""characters of a figure with its unit at most: longer texts are prose"""
_RATE: Final = regex(r"[率度]|比例|占比|百分")
_IN_TIME: Final = regex(
    r"(?:已|均|全部)?(?:当[天日]|即时|立即|及时|实时|随时)(?:完成|办结|办理|响应|处理|到位|到场)?"
)
_NOT_ALL: Final = regex(r"[未不没无除]|部分|基本|大多")
_NOT_ONE: Final = regex(r"无一[例个人件项]?[不未]|[无没]有?(?:遗漏|不[一-鿿]{2,3}|未[一-鿿]{2,3})")
_ALL: Final = regex(
    r"全部|百分之?百|百分之一百|全覆盖|全(?:域|员|量|程)|应[一-鿿]尽[一-鿿]|全面(?:完成|覆盖|达标|实现)|无一[例个人件项]?[不未]|无遗漏|无死角"
)
_EVERY: Final = regex(r"(?:均|都|皆)(?:已|能|为|达|经)*([一-鿿]{2,6})")
_TENTHS: Final = regex(r"[一二两三四五六七八九]成")
_NONE: Final = regex(r"[无未零没]|安全(?:运行|生产|度过)")
_STRETCH: Final = regex(
    r"(?:服务|运行|保障|开放|执行|覆盖|实行|实际|已|为)*(?:全年度?|整年|全周期|全天候|半年|(?:全年)?(?:不间断|无休))"
    r"(?:不间断|无休|服务|运行|保障|开放|完成|实施)*"
)
_SEASON: Final = regex(r"[上下]半年|年[底末内]|[一二三四1234]季度")
_BY_PERIOD: Final = regex(r"每|[按逐][月季周日年]|[月季周日年]均|一[月季周天]一|各一|人手")
_IN_NUMERALS: Final = r"(?:[一二两三四五六七八九十百千万亿零壹贰叁肆伍陆柒捌玖拾佰仟]+[余多来]?|[数几])"
_UNIT_LENGTHS: Final = (1, 2, 3)
_STEPS: Final = frozenset(
    {"不", "未", "非", "无", "没有", "基本", "较", "比较", "很", "非常", "部分", "特别", "十分"}
)
"""what makes another step of a scale out of one ("满意、基本满意、不满意")"""


def check_blank(sheet: Sheet) -> Iterator[Breach]:
    """V01: where there is a weight there is an actual value; a form with none at all is one finding."""
    wanting = [r for r in sheet.rows if r.weight and r.indicator.actual is None]
    if wanting and len(wanting) == len([r for r in sheet.rows if r.weight]) > 1:
        yield Breach(
            tuple(r.path("actual") for r in wanting),
            None,
            None,
            f"全部 {len(wanting)} 项指标都没有实际完成值，请逐项填写",
            f"none of the {len(wanting)} indicators has an actual value: fill in one for each",
            doubtful=sheet.has_residue,
            leans=tuple(r.path("weight") for r in wanting),
        )
        return
    for row in wanting:
        yield Breach(
            row.paths("actual", "weight"),
            None,
            None,
            f"{row.zh}有分值 {row.indicator.weight}，没有实际完成值，请填写",
            f"{row.en} has the weight {row.indicator.weight} and no actual value: fill it in",
            doubtful=sheet.has_residue,
        )


def check_repeated(sheet: Sheet) -> Iterator[Breach]:
    """V02: the actual value is measured, not the target with its operator once more."""
    for row in sheet.rows:
        x, target = row.indicator, row.target
        if not x.actual or target is None or target.number is None:
            continue
        quantities = read_quantities(x.actual)
        key = canon(x.actual)
        if len(quantities) != 1 or not quantities[0].bound or len(key) - len(quantities[0].text) > 3:
            continue
        value = row.result.value if row.result else None
        copied = key in (canon(x.target or ""), canon(row.goal))
        if copied or (value is not None and target.number == _open_end(value, target)):
            zh, en = ("照抄指标值", "repeats the target") if copied else (
                f"与指标值“{row.goal}”是同一个界限", f"gives the same bound as the target “{row.goal}”"
            )  # fmt: skip
            yield Breach(
                (row.path("actual"), *(p for p in row.measured if p != row.path("actual"))),
                x.actual,
                None,
                f"{row.zh}的实际完成值“{x.actual}”{zh}，没有写出实际数，请填写具体完成值",
                f"{row.en}: the actual value “{x.actual}” {en}; the measured figure is wanted",
                leans=(row.path("weight"), *row.leans),
            )


def _open_end(value: Span, target: Target) -> Decimal | None:
    """The end of a one-sided value that lies on the target's own side."""
    if target.direction == "negative" or target.ceiling:
        return value.high if value.low in (None, 0) else None
    return value.low if value.high is None else None


def check_kind(sheet: Sheet) -> Iterator[Breach]:
    """V03: the actual value is in the unit, and of the kind, of the target."""
    for row in sheet.rows:
        x, target, result = row.indicator, row.target, row.result
        if not x.actual or not row.weight or target is None or target.number is None or result is None:
            continue
        if result.value:
            if slip := _slipped(row, result.value):
                yield slip
            continue
        if _says_it(x.actual, target, x.name or ""):
            continue
        quantities = read_quantities(x.actual)
        said = _other_kind(target.number, target.unit, quantities)
        if quantities and (not said or (said == "%" and target.unit is None and _RATE.search(x.name or ""))):
            continue
        if not quantities and re.search(r"\d", x.actual):
            continue
        zh, en = (f"单位是“{said}”", f"is in “{said}”") if said else ("不是数值", "is no figure")
        yield Breach(
            (row.path("actual"), *(p for p in row.measured if p != row.path("actual"))),
            x.actual,
            None,
            f"{row.zh}的指标值是“{row.goal}”，实际完成值“{in_short(x.actual)}”{zh}，请按指标值的口径填写",
            f"{row.en}: the target is “{row.goal}”, the actual value “{in_short(x.actual)}” {en}: write it as the target asks",
            leans=(row.path("weight"), *row.leans),
        )


def _says_it(actual: str, target: Target, name: str) -> bool:
    """Whether words say what a figure would: 全部 where a share is asked for, 当天 where so many days are, 百余人, 每月一期."""
    key = canon(actual)
    kind = (kind_of(target.unit) or ("",))[0] if target.unit else ""
    if kind == "share":
        return bool(_TENTHS.search(key)) or (
            target.direction != "negative"
            and (bool(_ALL.search(key)) or _says_all_of(key, name))
            and not _NOT_ALL.search(_NOT_ONE.sub("", key))
        )
    if target.number == 0:
        return bool(_NONE.search(key))
    if kind in _TIMES:
        return bool(_IN_TIME.fullmatch(key) or _STRETCH.fullmatch(key) or _SEASON.search(key))
    unit = canon(target.unit or "")
    return bool(_BY_PERIOD.search(key)) or bool(unit and re.search(rf"{_IN_NUMERALS}{re.escape(unit)}", key))


def _says_all_of(key: str, name: str) -> bool:
    """Whether a text says of all (均, 都) what the indicator's name asks ("均合格" of a 合格率)."""
    match = _EVERY.search(key)
    return bool(match and any(match[1][i : i + 2] in name for i in range(len(match[1]) - 1)))


def _slipped(row: Row, value: Span) -> Breach | None:
    """A bare number that was surely written in another scale than the target's: 0.96 for 96 %, 元 under 万元."""
    target = row.target
    if value.slip is None or target is None or target.number is None:
        return None
    plain = value.quantities[0].number
    kind = kind_of(target.unit) if target.unit else None
    if kind is not None and is_count(kind[0]) and value.slip > plain:
        return None  # 10.5 under "≥10万次" is what anybody writes
    if (target.direction == "negative" or target.ceiling) and plain <= target.number:
        return None
    actual, unit = row.indicator.actual, target.unit or ""
    right = f"{value.slip.normalize():f}{unit}"
    return Breach(
        (row.path("actual"), *(p for p in row.measured if p != row.path("actual"))),
        actual,
        right,
        f"{row.zh}的指标值是“{row.goal}”，实际完成值“{actual}”按“{unit}”理解相差悬殊，疑为“{right}”，请按指标值的单位填写",
        f"{row.en}: the target is “{row.goal}”, the actual value “{actual}” is far beside it in “{unit}” and looks like "
        f"“{right}”: write it in the unit of the target",
        leans=(row.path("weight"), *row.leans),
    )


def _other_kind(number: object, unit: str | None, quantities: tuple[Quantity, ...]) -> str | None:
    """The unit of the actual value, where it measures something else than the target."""
    wanted = kind_of(unit) if unit else None
    for q in quantities:
        given = kind_of(q.unit) if q.unit else None
        if q.unit is None or given is None or (q.number == number and (unit is None or given[0] != "share")):
            return None
        if unit is None:
            if given[0] not in ("share", "money"):
                return None
        elif (
            wanted is None
            or wanted[0] == given[0]
            or {wanted[0], given[0]} <= _TIMES
            or (is_count(wanted[0]) and is_count(given[0]))
        ):
            return None
    return quantities[0].unit if quantities else None


def check_scale(sheet: Sheet) -> Iterator[Breach]:
    """V04: the grading scale is a known one."""
    for row in sheet.rows:
        target, text = row.target, row.indicator.target
        if target is None or target.direction != "qualitative" or target.scale or text is None:
            continue
        near = _near_scale(canon(text), sheet.rulebook)
        if near is None:
            continue
        yield Breach(
            row.paths("target"),
            text,
            near or None,
            f"{row.zh}的评价等级“{text}”" + (f"疑为“{near}”之误" if near else "不是已知的等级序列，请确认"),
            f"{row.en}: the grading scale “{text}” "
            + (f"looks like “{near}”" if near else "is not a known one: please confirm"),
            leans=row.paths("nature", "unit"),
        )


@lru_cache(maxsize=512)
def _near_scale(key: str, book: Rulebook) -> str | None:
    """The known scale that a text is a typo of, "" for an unknown scale, None where it is no scale at all."""
    joined = re.sub(r"[/、,;|]", "", key)
    if not 2 <= len(joined) <= 14:
        return None
    known = ["".join(s.grades) for s in book.scales]
    if len(joined) >= 4:
        for text in known:
            if len(text) >= 4 and abs(len(text) - len(joined)) <= 1 and _distance_one(text, joined):
                return text
            if len(text) == len(joined) >= 5 and sum(x != y for x, y in zip(text, joined, strict=True)) == 2:
                return text
    parts = [p for p in re.split(r"[/、,;|]", key) if p]
    grades = {g for s in book.scales for g in s.grades}
    if len(parts) > 1 and all(len(p) <= 4 for p in parts) and any(p in grades for p in parts):
        return ""
    if len(parts) > 1 and any(
        q != p and q.endswith(p) and q.removesuffix(p) in _STEPS for p in parts for q in parts
    ):
        return ""
    short = len(joined) <= 6 and joined not in grades and len(joined) >= 2
    return (
        "" if short and all(c in _SCALE_CHARS for c in joined) and len(set(joined)) == len(joined) else None
    )


def _distance_one(a: str, b: str) -> bool:
    """Whether two different texts are one substitution, insertion, deletion or swap apart."""
    if a == b:
        return False
    if len(a) == len(b):
        off = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        return len(off) == 1 or (len(off) == 2 and sorted(a) == sorted(b))
    short, long = sorted((a, b), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def check_step(sheet: Sheet) -> Iterator[Breach]:
    """V05: the actual value of a graded indicator names a step of its scale."""
    for row in sheet.rows:
        target, result, actual = row.target, row.result, row.indicator.actual
        if (
            target is None
            or not target.scale
            or not actual
            or result is None
            or result.grade
            or not row.weight
        ):
            continue
        yield Breach(
            (row.path("actual"), *(p for p in row.measured if p != row.path("actual"))),
            actual,
            None,
            f"{row.zh}按“{'、'.join(target.scale)}”评价，实际完成值“{in_short(actual)}”没有写明是哪一级",
            f"{row.en} is graded “{'、'.join(target.scale)}”; the actual value “{in_short(actual)}” names no step of it: say which",
            leans=(row.path("weight"), *row.leans),
        )


def check_unit(sheet: Sheet) -> Iterator[Breach]:
    """V06: units are whole and stand once."""
    for row in sheet.rows:
        x = row.indicator
        if x.unit and _BROKEN_UNIT.search(canon(x.unit)):
            yield Breach(
                row.paths("unit"),
                x.unit,
                None,
                f"{row.zh}的度量单位“{x.unit}”不完整或重复，请更正",
                f"{row.en}: the unit “{x.unit}” is broken or doubled: correct it",
            )
        for column, text in (("target", x.target), ("actual", x.actual)):
            if text and len(text) <= _LONGEST_VALUE and _may_be_doubled(text) and _is_doubled(canon(text)):
                yield Breach(
                    row.paths(column),
                    text,
                    None,
                    f"{row.zh}的{'指标值' if column == 'target' else '实际完成值'}“{text}”单位不完整或重复，请更正",
                    f"{row.en}: the {'target' if column == 'target' else 'actual value'} “{text}” has a unit that is broken or "
                    "doubled: correct it",
                )
        if not x.unit or not x.target or x.nature == "定性":
            continue
        unit, key = canon(x.unit), canon(x.target)
        if re.search(r"\d", key) and (key.endswith(unit) or _has_kind(key, unit)):
            yield Breach(
                row.paths("target", "unit"),
                x.target,
                None,
                f"{row.zh}的指标值“{x.target}”已带单位，度量单位一栏又写“{x.unit}”，请只写一处",
                f"{row.en}: the target “{x.target}” carries its unit and the unit column says “{x.unit}” again: once is enough",
                leans=row.paths("nature"),
            )


def _may_be_doubled(text: str) -> bool:
    """Whether a text ends so that it is worth a closer look; few do."""
    end = text[-1]
    if end in "0123456789":
        return "单位" in text
    return (
        end in "/／"
        or end == text[-2:-1]
        or text[-2:] == text[-4:-2]
        or text[-3:] == text[-6:-3]
        or "单位" in text
    )


def _is_doubled(key: str) -> bool:
    """Whether a value ends with its unit twice ("95%%", "3个月个月"), or with half of one ("0.8小时/", "个(单位:)TB")."""
    if key[-1] == "/":
        return kind_of(key.rstrip("/").lstrip("≥≤<>=0123456789.,")) is not None
    if "(单位" in key:
        return True
    return any(
        key[-n:] == key[-2 * n : -n] and key[-2 * n - 1 : -2 * n].isdigit() and kind_of(key[-n:]) is not None
        for n in _UNIT_LENGTHS
    )


def _has_kind(key: str, unit: str) -> bool:
    quantities = read_quantities(key)
    wanted = kind_of(unit)
    given = kind_of(quantities[0].unit) if len(quantities) == 1 and quantities[0].unit else None
    return wanted is not None and given is not None and wanted[0] == given[0]


RULES: Final = (
    Rule("V01", "warning", "SYS", check_blank),
    Rule("V02", "warning", "OURS", check_repeated),
    Rule("V03", "warning", "SYS", check_kind),
    Rule("V04", "warning", "OURS", check_scale),
    Rule("V05", "warning", "OURS", check_step),
    Rule("V06", "warning", "OURS", check_unit),
)
