"""The score of each indicator against what its actual value is worth (S02 to S09)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hebiao.audit.breach import Breach
from hebiao.audit.rule import Rule
from hebiao.audit.rules.rounding import shown_right
from hebiao.audit.scoring import ScoreResult, show
from hebiao.audit.scoring.numerals import NUMERAL, numeral
from hebiao.audit.sheet import Row, Sheet
from hebiao.domain.result import Severity
from hebiao.normalize import canon, plain_number

_LIKE_DIGITS: Final = str.maketrans({"O": "0", "o": "0", "〇": "0", "l": "1", "I": "1"})
"""letters that are typed for figures"""


def _severity(row: Row, sheet: Sheet) -> Severity | None:
    """Findings on "=" are milder: the note does not say how it is scored."""
    equal = row.target is not None and row.target.direction == "equal"
    return sheet.rulebook.equal.severity if equal else None


def _formula(result: ScoreResult) -> tuple[str, str]:
    return (result.steps[0].zh, result.steps[0].en) if result.steps else ("", "")


def check_positive(sheet: Sheet) -> Iterator[Breach]:
    """S02: a missed positive indicator has B/A × w."""
    for row, result, _, score in sheet.scored:
        expected = result.score
        if result.direction not in ("positive", "equal") or result.met != "missed" or expected is None:
            continue
        if shown_right(score, expected):
            continue
        zh, en = _formula(result)
        yield Breach(
            (row.path("score"), row.path("weight"), *row.measured),
            row.indicator.score,
            show(expected),
            f"{row.zh}得分写的是 {row.indicator.score}，应为 {show(expected)}：{zh}",
            f"{row.en}: the score is {row.indicator.score} and should be {show(expected)}: {en}",
            _severity(row, sheet),
            leans=row.leans,
        )


def check_negative(sheet: Sheet) -> Iterator[Breach]:
    """S03: a missed negative indicator has A/B × w; the system's other formula is a warning."""
    for row, result, _, score in sheet.scored:
        expected = result.score
        if result.direction != "negative" or result.met != "missed" or expected is None:
            continue
        if shown_right(score, expected):
            continue
        other = result.alternative is not None and shown_right(score, result.alternative)
        zh, en = _formula(result)
        yield Breach(
            (row.path("score"), row.path("weight"), *row.measured),
            row.indicator.score,
            show(expected),
            f"{row.zh}得分写的是 {row.indicator.score}，应为 {show(expected)}：{zh}"
            + ("（所写得分符合系统的线性扣分算法，请确认采用哪种）" if other else ""),
            f"{row.en}: the score is {row.indicator.score} and should be {show(expected)}: {en}"
            + (" (the score fits the system's linear formula)" if other else ""),
            "warning" if other else None,
            leans=row.leans,
        )


def check_low_target(sheet: Sheet) -> Iterator[Breach]:
    """S04: a target exceeded by 200 % or more: explained, or the score deducted."""
    for row, result, weight, score in sheet.scored:
        deducted = result.deducted
        if deducted is None or (shown_right(score, deducted) and score != weight):
            continue
        full = score == weight
        if full and row.reason:
            continue
        step, step_en = result.steps[-1].zh, result.steps[-1].en
        zh = "请说明原因，或" if full else "应为满分（说明原因）或"
        yield Breach(
            (row.path("score"), row.path("weight"), *row.measured, row.path("deviation")),
            row.indicator.score,
            show(deducted),
            f"{row.zh}得分写的是 {row.indicator.score}；{step}；{zh}改为 {show(deducted)}",
            f"{row.en}: the score is {row.indicator.score}; {step_en}; explain it, or deduct to {show(deducted)}",
            "warning" if full else "error",
            leans=row.leans,
        )


def check_bands(sheet: Sheet) -> Iterator[Breach]:
    """S05: the score of a qualitative indicator lies in the band of its grade."""
    slack = sheet.rulebook.rounding.same
    for row, result, _, score in sheet.scored:
        if result.direction != "qualitative" or result.low is None or result.high is None:
            continue
        if result.low - slack < score < result.high + slack:
            continue
        yield Breach(
            (row.path("score"), row.path("weight"), *row.measured),
            row.indicator.score,
            f"{show(result.low)}～{show(result.high)}",
            f"{row.zh}得分写的是 {row.indicator.score}；{result.steps[0].zh}",
            f"{row.en}: the score is {row.indicator.score}; {result.steps[0].en}",
            leans=row.leans,
        )


def check_full(sheet: Sheet) -> Iterator[Breach]:
    """S06: a missed target has not the full score."""
    for row, result, weight, score in sheet.scored:
        if result.met != "missed" or score != weight:
            continue
        if result.bare:
            yield _only_reached(row)
            continue
        if result.value is not None and len({q.number for q in result.value.quantities}) > 1:
            continue
        if result.high is not None and weight - result.high < sheet.rulebook.rounding.same:
            continue
        computed = show(result.score) if result.score is not None else None
        zh, en = _formula(result)
        yield Breach(
            (row.path("score"), row.path("weight"), *row.measured),
            row.indicator.score,
            computed,
            f"{row.zh}{'疑' if result.likely else ''}未达到指标值（指标值“{row.goal}”，实际“{row.indicator.actual}”），"
            f"却得满分 {row.indicator.score}"
            + (f"；{zh}" if zh else "")
            + ("，请核对" if result.likely else ""),
            f"{row.en}: the target “{row.goal}” {'seems to be' if result.likely else 'is'} missed (“{row.indicator.actual}”), "
            f"yet the score is the full {row.indicator.score}"
            + (f"; {en}" if en else "")
            + (": check it" if result.likely else ""),
            _severity(row, sheet),
            doubtful=result.likely,
            leans=row.leans,
        )


def _only_reached(row: Row) -> Breach:
    """A target that leaves its own number out ("＞5") is not met by just that number, though the formula gives full marks."""
    x, sign = row.indicator, row.target.operator if row.target else None
    zh, en = ("大于", "more than") if sign == ">" else ("小于", "less than")
    return Breach(
        (row.path("score"), row.path("weight"), *row.measured),
        x.score,
        None,
        f"{row.zh}指标值“{row.goal}”要求{zh}该数，实际“{x.actual}”恰好相等，没有达到，却得满分 {x.score}；请核对指标值的符号和实际数，"
        "确未达到的说明原因并扣分",
        f"{row.en}: the target “{row.goal}” asks for {en} its number; the actual value “{x.actual}” is just that and misses "
        f"it, yet the score is the full {x.score}: check sign and figure; where it is missed, explain it and deduct",
        "warning",
        leans=row.leans,
    )


def check_unfounded(sheet: Sheet) -> Iterator[Breach]:
    """S07: points are not lost without a reason where the target is met."""
    for row, result, weight, score in sheet.scored:
        quantitative = result.direction in ("positive", "negative", "equal")
        if not quantitative or result.met != "met" or result.deducted is not None or row.reason:
            continue
        if score == weight or min(weight, result.low or weight) - score < sheet.rulebook.rounding.same:
            continue
        yield Breach(
            (row.path("score"), row.path("weight"), *row.measured, row.path("deviation")),
            row.indicator.score,
            show(weight),
            f"{row.zh}已达到指标值，得分却是 {row.indicator.score}（分值 {show(weight)}），没有说明扣分原因；无其他原因应得 {show(weight)}",
            f"{row.en}: the target is met, yet the score is {row.indicator.score} of {show(weight)} and no reason is "
            f"given; without another reason it should be {show(weight)}",
            leans=row.leans,
        )


def check_missing(sheet: Sheet) -> Iterator[Breach]:
    """S08: where there is a weight there is a score; a form with no score at all is one finding."""
    wanting = [r for r in sheet.rows if r.weight and r.indicator.score is None]
    execution = sheet.number("funding.total.weight") and sheet.text("funding.total.score") is None
    paths = ("funding.total.score", "funding.total.weight") if execution else ()
    if wanting and len(wanting) == len([r for r in sheet.rows if r.weight]) > 1:
        yield Breach(
            (*(r.path("score") for r in wanting), *paths[:1]),
            None,
            None,
            f"全部 {len(wanting)} 项指标都有分值而没有得分，请逐项填写得分",
            f"none of the {len(wanting)} indicators has a score: fill in one for each",
            doubtful=sheet.has_residue,
            leans=tuple(r.path("weight") for r in wanting),
        )
    else:
        for row in wanting:
            yield Breach(
                row.paths("score", "weight"),
                None,
                None,
                f"{row.zh}有分值 {row.indicator.weight}，没有得分，请填写",
                f"{row.en} has the weight {row.indicator.weight} and no score: fill it in",
                doubtful=sheet.has_residue,
            )
        if execution:
            yield Breach(
                paths,
                None,
                None,
                "预算执行率有分值，没有得分，请填写",
                "budget execution has a weight and no score: fill it in",
                doubtful=sheet.has_residue,
            )


def check_figures(sheet: Sheet) -> Iterator[Breach]:
    """S09: weights and scores are numbers."""
    unread = [
        r.path(column)
        for r in sheet.rows
        for column, text, number in (
            ("weight", r.indicator.weight, r.weight),
            ("score", r.indicator.score, r.score),
        )
        if text is not None and number is None
    ]
    for path in ("funding.total.weight", "funding.total.score", *unread, "total_weight", "total_score"):
        text = sheet.text(path)
        if text is None or sheet.number(path) is not None:
            continue
        zh, en = _place_of(path, sheet)
        column, column_en = ("分值", "weight") if path.endswith("weight") else ("得分", "score")
        meant = _meant(text, sheet.text(path.removesuffix("score") + "weight"))
        yield Breach(
            (path,),
            text,
            meant,
            f"{zh}的{column}“{text}”不是数字，" + (f"疑为 {meant}，" if meant else "") + "请只填数字",
            f"{en}: the {column_en} “{text}” is no number"
            + (f", perhaps {meant}" if meant else "")
            + ": write nothing but "
            "the number",
        )


def _meant(text: str, weight: str | None) -> str | None:
    """The number that a person may have meant by 满分, 10分, 十分 or 1O; None where it is none of these."""
    if text == "满分":
        return weight if plain_number(weight) is not None else None
    key = canon(text).translate(_LIKE_DIGITS).removesuffix("分")
    if plain_number(key) is not None:
        return key
    return str(n) if re.fullmatch(NUMERAL, key) and (n := numeral(key)) else None


def _place_of(path: str, sheet: Sheet) -> tuple[str, str]:
    """Where a weight or a score stands, for a person, in both languages."""
    if path.startswith("indicators."):
        row = sheet.rows[int(path.split(".")[1])]
        return row.zh, row.en
    return ("预算执行率", "budget execution") if path.startswith("funding.") else ("总分", "the total")


RULES: Final = (
    Rule("S02", "error", "N7 SYS", check_positive),
    Rule("S03", "error", "N7 SYS", check_negative),
    Rule("S04", "warning", "N7", check_low_target),
    Rule("S05", "warning", "SYS MEM OURS", check_bands),
    Rule("S06", "error", "N5 N7", check_full),
    Rule("S07", "warning", "N7", check_unfounded),
    Rule("S08", "warning", "T", check_missing),
    Rule("S09", "error", "T", check_figures),
)
