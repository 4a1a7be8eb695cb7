"""项目资金: sums, execution rate and its score (M01 to M03)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from hebiao.audit.breach import Breach
from hebiao.audit.rule import Rule
from hebiao.audit.rules.rounding import has_decimals, shown_right, sum_slack
from hebiao.audit.sheet import Sheet
from hebiao.domain.form import AMOUNT_COLUMNS, FUNDING_PARTS, FUNDING_ROWS
from hebiao.normalize import percentage, plain_number

_ADDENDS: Final = {c: tuple(f"funding.{r}.{c}" for r in FUNDING_PARTS) for c in AMOUNT_COLUMNS}
_NAMES: Final = {
    "initial_budget": ("年初预算数", "initial budget"), "annual_budget": ("全年预算数", "annual budget"),
    "executed": ("全年执行数", "executed"),
}  # fmt: skip
_ROWS: Final = {
    "total": ("", ""), "appropriation": ("当年财政拨款的", " of the current-year appropriation"),
    "carryover": ("上年结转资金的", " of the carry-over"), "other": ("其他资金的", " of other funds"),
}  # fmt: skip


def check_sum(sheet: Sheet) -> Iterator[Breach]:
    """M01: the total of each column is the sum of its parts, where parts are given."""
    for column in AMOUNT_COLUMNS:
        path = f"funding.total.{column}"
        total = sheet.number(path)
        parts = {p: n for p in _ADDENDS[column] if (n := sheet.number(p)) is not None}
        if total is None or not parts or _unread_part(sheet, column):
            continue
        asked = [p for p in _ADDENDS[column] if sheet.is_asked(p) and p not in parts]
        computed = sum(parts.values(), Decimal(0))
        if abs(computed - total) > sum_slack(len(parts), sheet.rulebook.rounding.addend):
            terms = " + ".join(format(n, "f") for n in parts.values())
            zh, en = _NAMES[column]
            yield Breach(
                (path, *parts, *asked),
                sheet.text(path),
                format(computed, "f"),
                f"{zh}：年度资金总额写的是 {sheet.text(path)}，各项资金合计 {terms} = {computed:f}，两者应相等",
                f"{en}: the stated total is {sheet.text(path)}, the parts make {terms} = {computed:f}; the two should be equal",
            )


def _unread_part(sheet: Sheet, column: str) -> bool:
    """Whether a part is written as something that is no plain figure: then the sum says nothing."""
    return any(sheet.text(p) is not None and sheet.number(p) is None for p in _ADDENDS[column])


def check_rate(sheet: Sheet) -> Iterator[Breach]:
    """M02: the stated rate is executed / annual budget."""
    for row in FUNDING_ROWS:
        path = f"funding.{row}.execution_rate"
        text = sheet.text(path)
        stated = _stated(text)
        executed, budget = (
            sheet.number(f"funding.{row}.executed"),
            sheet.number(f"funding.{row}.annual_budget"),
        )
        if not stated or executed is None or not budget:
            continue
        true = executed / budget * 100
        if not any(shown_right(one, true) for one in stated):
            shown = f"{true.quantize(Decimal('0.01'), ROUND_HALF_UP):f}%"
            yield Breach(
                (path, f"funding.{row}.executed", f"funding.{row}.annual_budget"),
                text,
                shown,
                f"{_ROWS[row][0]}执行率写的是 {text}，应为 {shown}：全年执行数 {executed:f} ÷ 全年预算数 {budget:f} = {shown}",
                f"the stated execution rate{_ROWS[row][1]} is {text} and should be {shown}: "
                f"executed {executed:f} / annual budget {budget:f} = {shown}",
            )


def _stated(text: str | None) -> tuple[Decimal, ...]:
    """The rates in percent that a text may state: one without a sign may be a share of 1 as well (0.9675)."""
    percent, bare = percentage(text), plain_number(text)
    if percent is not None:
        return (percent,)
    return () if bare is None else (bare, bare.scaleb(2))


def check_execution_score(sheet: Sheet) -> Iterator[Breach]:
    """M03: the execution score is weight × rate, at most the weight; off by rounding to whole points: a warning."""
    path = "funding.total.score"
    score, weight = sheet.number(path), sheet.number("funding.total.weight")
    executed, budget = sheet.number("funding.total.executed"), sheet.number("funding.total.annual_budget")
    if score is None or weight is None or executed is None or not budget or score > weight:
        return
    true = min(weight, weight * executed / budget)
    if _near(score, true, sheet) or (
        sheet.rate is not None and _near(score, min(weight, weight * sheet.rate / 100), sheet)
    ):
        return
    computed = true.quantize(Decimal("0.01"), ROUND_HALF_UP)
    whole = score == score.to_integral_value() and abs(score - true) <= sheet.rulebook.rounding.whole
    cut = score == score.to_integral_value() and score < true and true - score < 1
    formula = f"{weight:f} × {executed:f} ÷ {budget:f} = {computed:f}"
    yield Breach(
        (path, "funding.total.weight", "funding.total.executed", "funding.total.annual_budget"),
        sheet.text(path),
        format(computed, "f"),
        f"预算执行得分写的是 {sheet.text(path)}，按分值×执行率应为 {computed:f}：{formula}"
        + ("（疑为取整，请保留小数）" if whole or cut else ""),
        f"the execution score is {sheet.text(path)} and should be {computed:f}: weight × rate = {formula}"
        + (" (rounded to a whole number)" if whole or cut else ""),
        "warning" if whole or cut else None,
    )


def _near(score: Decimal, true: Decimal, sheet: Sheet) -> bool:
    """Whether a score shows the true one; without decimals it must be the same, for 9 is not 8.62."""
    if abs(score - true) < sheet.rulebook.rounding.same:
        return True
    return has_decimals(score) and shown_right(score, true)


RULES: Final = (
    Rule("M01", "error", "T", check_sum),
    Rule("M02", "error", "T SYS", check_rate),
    Rule("M03", "error", "T SYS", check_execution_score),
)
