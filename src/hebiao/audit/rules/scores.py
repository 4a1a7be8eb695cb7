"""Weights and scores: sums and bounds (W01 to W03, S01, T01, T02)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from hebiao.audit.breach import Breach
from hebiao.audit.rule import Rule
from hebiao.audit.rulebook import Split
from hebiao.audit.rules.rounding import has_decimals, sum_slack
from hebiao.audit.scoring import grade_of_total, show
from hebiao.audit.sheet import Sheet
from hebiao.lazy import regex
from hebiao.normalize import canon, plain_number

_BEHIND_TOTAL: Final = regex(r"^[\d.]+分?[(,/]?(优|良|中|差)[)等]?$")
_PRINTED: Final = regex(
    r"(?:等级|评级|结论|等次|评价结果|自评结果|自评|结果)(?:为|是|:)*[\"(]?(优|良|中|差)(?![一-鿿])"
)
_OWN: Final = regex("自评|自我评价")
_EARLIER: Final = regex("上一?年|去年|往年|以前年度|上期|上次|年初")
_OF_THE_FORM: Final = regex(
    r"(?:本|该)?(?:项目|单位|次|年度?)|自评|自我|评定|结论|等次|评级|(?:财政)?(?:支出)?绩效|综合|总体|最终|评价|评|得分|总分|分数?|等级|结果|为|是|的|\d|[.:,()\"年度]"
)
"""words that do not say whose grade it is: where nothing else stands before it in a remark, it is the form's own"""


@lru_cache(maxsize=512)
def _rows(column: str, indicators: int) -> tuple[str, ...]:
    """The paths of a column, the execution row first."""
    return (f"funding.total.{column}", *(f"indicators.{i}.{column}" for i in range(indicators)))


def _sum(sheet: Sheet, column: str) -> tuple[Decimal, tuple[str, ...]] | None:
    """The sum of a column with the paths that go into it; None where a text is no figure."""
    texts, numbers = sheet.texts, sheet.numbers
    paths = tuple(p for p in _rows(column, len(sheet.form.indicators)) if p in texts)
    known = [numbers[p] for p in paths if p in numbers]
    if not paths or len(known) < len(paths):
        return None
    return sum(known, Decimal(0)), paths


def _asked(sheet: Sheet, column: str) -> tuple[str, ...]:
    """Blank cells of a column that wait for a person: while one does, a sum that fails may be our own loss."""
    return tuple(
        p for p in _rows(column, len(sheet.form.indicators)) if sheet.text(p) is None and sheet.is_asked(p)
    )


def check_weights(sheet: Sheet) -> Iterator[Breach]:
    """W01: execution weight and indicator weights make the stated total, and that is 100."""
    found = _sum(sheet, "weight")
    stated = sheet.number("total_weight")
    full = sheet.rulebook.full
    if found is None or not sheet.form.indicators:
        return
    total, paths = found
    if total == full and stated in (None, full):
        return
    # Weights that share out what does not divide (3.33 each) are rounded; whole ones are not.
    rounded = any(has_decimals(sheet.numbers[p]) for p in paths)
    slack = sum_slack(len(paths), sheet.rulebook.rounding.addend) if rounded else Decimal(0)
    if abs(total - full) <= slack and (stated is None or stated in (full, total)):
        return
    written = sheet.text("total_weight")
    said = f"总分值写的是 {written}，" if written else ""
    said_en = f"the stated total is {written}; " if written else ""
    terms = " + ".join(format(sheet.numbers[p], "f") for p in paths)
    yield Breach(
        ("total_weight", *paths, *_asked(sheet, "weight")),
        written,
        format(total, "f"),
        f"{said}各项分值（含预算执行）合计 {terms} = {total:f}，应为 {full:f}",
        f"{said_en}the weights, execution included, make {terms} = {total:f} and should make {full:f}",
    )


def check_split(sheet: Sheet) -> Iterator[Breach]:
    """W02: the weights over 一级指标 are split as the rulebook knows it."""
    found = _sum(sheet, "weight")
    execution = sheet.number("funding.total.weight")
    if found is None or found[0] != sheet.rulebook.full or execution is None:
        return
    levels: dict[str, Decimal] = {}
    for row in sheet.rows:
        if row.weight:
            level = row.indicator.level1 or "未注明"
            levels[level] = levels.get(level, Decimal(0)) + row.weight
    if not levels or any(_fits(split, execution, levels) for split in sheet.rulebook.splits):
        return
    own = Split(execution=execution, levels=levels)
    written, written_en = _split_text(own)
    usual = [_split_text(s) for s in sheet.rulebook.splits]
    yield Breach(
        tuple(found[1]),
        written,
        None,
        f"分值结构为 {written}，与常用结构（{'；'.join(zh for zh, _ in usual)}）不同，请确认",
        f"the weights are split {written_en}; usual are {'; '.join(en for _, en in usual)}: please confirm",
        leans=tuple(r.path("level1") for r in sheet.rows),
    )


def _fits(split: Split, execution: Decimal, levels: dict[str, Decimal]) -> bool:
    if split.execution != execution:
        return False
    if split.indicators is not None and split.indicators != sum(levels.values()):
        return False
    return not split.levels or split.levels == levels


def _split_text(split: Split) -> tuple[str, str]:
    """A split in words, Chinese and English; the levels stay as the form calls them."""
    named = [("预算执行", "execution", split.execution), *((k, f"“{k}”", v) for k, v in split.levels.items())]
    if split.indicators is not None:
        named.append(("绩效指标", "indicators", split.indicators))
    return "、".join(f"{zh} {n:f}" for zh, _, n in named), ", ".join(f"{en} {n:f}" for _, en, n in named)


def check_used(sheet: Sheet) -> Iterator[Breach]:
    """W03: an indicator in use has a weight above 0."""
    if not any(r.weight for r in sheet.rows):
        return
    for row in sheet.rows:
        x = row.indicator
        if row.weight or (x.weight is not None and row.weight is None):
            continue
        nothing = sheet.rulebook.words.no_reason
        used = (
            x.name
            and x.target
            and canon(x.target) not in nothing
            and x.actual
            and canon(x.actual) not in nothing
        )
        if not used:
            continue
        yield Breach(
            row.paths("weight", "name", "target", "actual"),
            x.weight,
            None,
            f"{row.zh}有指标值和完成值，但分值为{x.weight or '空'}，应给分值或删去该指标",
            f"{row.en} has a target and an actual value, but its weight is {x.weight or 'blank'}: give it one or take it out",
        )


def check_bounds(sheet: Sheet) -> Iterator[Breach]:
    """S01: no score is below 0 or above its weight."""
    for path in _rows("score", len(sheet.form.indicators)):
        weight_path = path.removesuffix("score") + "weight"
        score, weight = sheet.number(path), sheet.number(weight_path)
        if score is None or weight is None or 0 <= score <= weight:
            continue
        low = score < 0
        row = sheet.rows[int(path.split(".")[1])] if path[0] == "i" else None
        zh, en = (row.zh, row.en) if row else ("预算执行率", "budget execution")
        yield Breach(
            (path, weight_path),
            sheet.text(path),
            "0" if low else format(weight, "f"),
            f"{zh}得分 {sheet.text(path)} {'低于 0' if low else '超过该项分值'}，应在 0 至 {weight:f} 之间",
            f"{en}: the score {sheet.text(path)} is {'below 0' if low else 'above its weight'} and should be from 0 to "
            f"{weight:f}",
        )


def check_total(sheet: Sheet) -> Iterator[Breach]:
    """T01: the total score is the execution score and the indicators' scores together."""
    stated = sheet.number("total_score")
    found = _sum(sheet, "score")
    if stated is None or found is None or len(found[1]) < 2:
        return
    total, paths = found
    if abs(total - stated) <= sum_slack(len(paths), sheet.rulebook.rounding.addend):
        return
    written = sheet.text("total_score")
    terms = " + ".join(format(sheet.numbers[p], "f") for p in paths)
    yield Breach(
        ("total_score", *paths, *_asked(sheet, "score")),
        written,
        format(total, "f"),
        f"总分写的是 {written}，应为预算执行得分与各指标得分合计 {terms} = {total:f}，相差 {show(abs(total - stated))}",
        f"the stated total score is {written} and should be that of execution and indicators: {terms} = {total:f}, "
        f"{show(abs(total - stated))} apart",
    )


def check_grade(sheet: Sheet) -> Iterator[Breach]:
    """T02: the total lies between 0 and 100; where the form prints a grade, it is that of the total."""
    book = sheet.rulebook
    total = sheet.number("total_score") or _leading(sheet.text("total_score"))
    if total is None:
        return
    if not 0 <= total <= book.full:
        yield Breach(
            ("total_score",),
            sheet.text("total_score"),
            None,
            f"总分 {total:f} 不在 0～{book.full:f} 之间，请核对各项分值和得分",
            f"the total score {total:f} is not between 0 and {book.full:f}: check weights and scores",
        )
        return
    grade = grade_of_total(total, book)
    for path in ("total_score", "remarks", "actual_result"):
        text = sheet.text(path)
        if text is None or path in sheet.numbers:
            continue
        printed = _own_grade(canon(text), path, sheet.form.year)
        if printed and printed != grade:
            yield Breach(
                (path, "total_score") if path != "total_score" else (path,),
                printed,
                grade,
                f"写的等级是“{printed}”，总分 {show(total)} 按评分标准应为“{grade}”",
                f"the grade written is “{printed}”; with a total of {show(total)} it should be “{grade}”",
                "error",
            )


def _own_grade(key: str, path: str, year: int | None) -> str | None:
    """The grade that a text gives this form; one that others gave, or that is of another year or thing, is none of its own.

    In running text (实际完成情况) only a grade called 自评 counts.
    """
    if path == "total_score" and (match := _BEHIND_TOTAL.search(key)):
        return match[1]
    for match in _PRINTED.finditer(key):
        sentence = re.split("[。;]", key[: match.start()])[-1] + match[0][: match[0].rfind(match[1])]
        clause = sentence.split(",")[-1]
        if _EARLIER.search(clause) or any(int(y) != year for y in re.findall(r"20\d\d", clause)):
            continue
        if _OWN.search(clause) or (path != "actual_result" and not _OF_THE_FORM.sub("", sentence)):
            return match[1]
    return None


def _leading(text: str | None) -> Decimal | None:
    match = re.match(r"[\d.]+", canon(text)) if text else None
    return plain_number(match[0]) if match else None


RULES: Final = (
    Rule("W01", "error", "T SYS", check_weights),
    Rule("W02", "note", "MEM PRACTICE", check_split),
    Rule("W03", "warning", "SYS", check_used),
    Rule("S01", "error", "N6", check_bounds),
)
TOTALS: Final = (
    Rule("T01", "error", "T", check_total),
    Rule("T02", "note", "N8", check_grade),
)
