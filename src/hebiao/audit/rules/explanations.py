"""偏差原因分析及改进措施: there where it must be, and saying what it must (E01 to E04)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from hebiao.audit.breach import Breach, in_short
from hebiao.audit.rule import Rule
from hebiao.audit.rulebook import Rulebook
from hebiao.audit.scoring import show
from hebiao.audit.sheet import Row, Sheet
from hebiao.lazy import longest_first, regex
from hebiao.normalize import canon

_CLAUSE: Final = regex(r"[,.。;:、]")
_NEAR: Final = 8
"""characters before a word of failure in which it may be denied"""
_DENIED: Final = regex(r"(?:不|不够|不太|不尽|未|未能|尚未|没有|缺乏|缺少|欠|有待|难以)$")
_QUOTED: Final = regex('[“"][^“”"]*[”"]')
_NO_OBJECT: Final = regex(r"$|[,.。;、]|[的后了较不难等]|导致|造成|影响|幅度|力度不")


def _is_missed(row: Row) -> bool:
    """Whether the actual value surely falls short; by a hair that no score shows does not count."""
    result = row.result
    if result is None or result.met != "missed" or result.likely or not row.weight:
        return False
    return result.high is None or row.weight - result.high >= row.weight / 1000


def check_reason(sheet: Sheet) -> Iterator[Breach]:
    """E01: lost points and missed targets have a reason."""
    for row in sheet.rows:
        if row.reason or not row.weight or not (row.is_lost or _is_missed(row)):
            continue
        said = row.indicator.deviation
        what = (
            f"得分 {row.indicator.score} 低于分值 {row.indicator.weight}" if row.is_lost else "未达到指标值"
        )
        what_en = (
            f"scored {row.indicator.score} of {row.indicator.weight}" if row.is_lost else "missed its target"
        )
        yield Breach(
            row.paths("deviation", "score", "weight")
            if row.is_lost
            else (row.path("deviation"), *row.measured),
            said,
            None,
            f"{row.zh}{what}，偏差原因{f'只写“{said}”' if said else '没有填写'}，须分析原因并提出改进措施",
            f"{row.en} {what_en}, and the reason is {f'only “{said}”' if said else 'blank'}: cause and measure are wanted",
            doubtful=said is None and sheet.has_residue,
            leans=() if row.is_lost else (row.path("weight"), *row.leans),
        )


def check_measure(sheet: Sheet) -> Iterator[Breach]:
    """E02: a reason for lost points comes with a measure."""
    for row in sheet.rows:
        reason = row.reason
        if reason is None or not (row.is_lost or _is_missed(row)) or _has_measure(reason, sheet.rulebook):
            continue
        yield Breach(
            row.paths("deviation", "score", "weight"),
            reason,
            None,
            f"{row.zh}只写了原因“{in_short(reason)}”，没有改进措施，请补充",
            f"{row.en}: the reason “{in_short(reason)}” comes without a measure: add one",
            leans=() if row.is_lost else (*row.measured, *row.leans),
        )


@lru_cache(maxsize=64)
def _measure_pattern(book: Rulebook) -> re.Pattern[str]:
    return regex("|".join(map(re.escape, longest_first(book.words.measure))))


@lru_cache(maxsize=512)
def _has_measure(reason: str, book: Rulebook) -> bool:
    """Whether a reason says what is done about it; "制度不完善" and "因政策调整" tell of a cause only."""
    key = canon(reason)
    for match in _measure_pattern(book).finditer(key):
        clause = _CLAUSE.split(key[: match.start()])[-1]
        if _DENIED.search(clause):
            continue
        told = clause.startswith(("因", "由于", "受", "鉴于")) or _NO_OBJECT.match(key, match.end())
        if match[0] not in book.words.state or not told:
            return True
    return False


def check_contradiction(sheet: Sheet) -> Iterator[Breach]:
    """E03: a full score does not go with a reason that tells of a failure."""
    for row in sheet.rows:
        if row.reason is None or not row.is_full:
            continue
        word = _failure(canon(row.reason), sheet.rulebook)
        # Far above the target a reason is asked for (E04), and "受…影响" is one.
        explains_excess = row.result is not None and row.result.deducted is not None
        if word and not (explains_excess and word.startswith("受")):
            yield Breach(
                row.paths("deviation", "score", "weight"),
                row.reason,
                None,
                f"{row.zh}得满分 {row.indicator.score}，偏差原因却写有“{word}”，请核对得分或原因",
                f"{row.en} has the full score {row.indicator.score}, yet its reason says “{word}”: check score or reason",
            )


@lru_cache(maxsize=64)
def _failure_pattern(book: Rulebook) -> re.Pattern[str]:
    return regex("|".join(book.words.failure))


def _failure(reason: str, book: Rulebook) -> str | None:
    """The word of failure in a reason, unless it is denied just before ("不存在未完成…") or put right behind ("…已补办")."""
    said = _QUOTED.sub(lambda m: "□" * len(m[0]), reason)
    for match in _failure_pattern(book).finditer(said):
        before = _CLAUSE.split(said[: match.start()])[-1][-_NEAR:]
        denied = before.endswith(("未", "没", "不", "无")) or any(d in before for d in book.words.denial)
        if not denied and not _righted_pattern(book).match(said, match.end()):
            return match[0]
    return None


@lru_cache(maxsize=64)
def _righted_pattern(book: Rulebook) -> re.Pattern[str]:
    return regex("|".join(book.words.righted) or "(?!)")


def check_excess(sheet: Sheet) -> Iterator[Breach]:
    """E04: a target exceeded by 200 % or more has a reason."""
    for row in sheet.rows:
        result = row.result
        if result is None or result.deducted is None or result.excess is None or row.reason or not row.weight:
            continue
        yield Breach(
            (row.path("deviation"), *row.measured),
            row.indicator.deviation,
            None,
            f"{row.zh}实际值超出指标值 {show(result.excess)}%，属偏离绩效目标，须说明原因（指标值“{row.goal}”，"
            f"实际“{in_short(row.indicator.actual or '')}”）",
            f"{row.en}: the actual value is {show(result.excess)}% above the target (“{row.goal}”, actual "
            f"“{in_short(row.indicator.actual or '')}”) and no reason is given: say why",
            doubtful=row.indicator.deviation is None and sheet.has_residue,
            leans=(row.path("weight"), *row.leans),
        )


RULES: Final = (
    Rule("E01", "error", "N5", check_reason),
    Rule("E02", "warning", "N5", check_measure),
    Rule("E03", "warning", "REV", check_contradiction),
    Rule("E04", "warning", "N5 N7", check_excess),
)
