"""项目资金: bounds, units, explanations (M04 to M08)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, Literal

from hebiao.audit.breach import Breach
from hebiao.audit.rule import Rule
from hebiao.audit.rulebook import Rulebook
from hebiao.audit.rules.rounding import has_cents, shown_right
from hebiao.audit.scoring import read_quantities, show
from hebiao.audit.scoring.units import kind_of
from hebiao.audit.sheet import Row, Sheet
from hebiao.domain.form import AMOUNT_COLUMNS, FUNDING_ROWS
from hebiao.lang import Lang
from hebiao.lazy import regex
from hebiao.normalize import canon

_ROWS: Final = {
    "total": "年度资金总额",
    "appropriation": "当年财政拨款",
    "carryover": "上年结转资金",
    "other": "其他资金",
}
_COLUMNS: Final = {"initial_budget": "年初预算数", "annual_budget": "全年预算数", "executed": "全年执行数"}
_ROWS_EN: Final = {
    "total": "the total", "appropriation": "the current-year appropriation", "carryover": "the carry-over",
    "other": "other funds",
}  # fmt: skip
_COLUMNS_EN: Final = {
    "initial_budget": "the initial budget",
    "annual_budget": "the annual budget",
    "executed": "the executed amount",
}
_AMOUNTS: Final = {
    f"funding.{r}.{c}": (f"{_ROWS[r]}的{_COLUMNS[c]}", f"{_COLUMNS_EN[c]} of {_ROWS_EN[r]}")
    for r in FUNDING_ROWS
    for c in AMOUNT_COLUMNS
}
"""the paths of all amounts, with their place for a person"""
Habit = Literal["yuan", "large", "unit", "malformed"]
_BLANK: Final = frozenset({"无", "无。", "没有"})
"""of a part; of the total D01 says so"""
_HAS_UNIT: Final = regex(r"[\d.,]+(?:万元|亿元|元|万|亿)$")
_TEN_THOUSAND: Final = Decimal(10000)
_BEYOND: Final = Decimal(10)
"""times the amount that looks like 元, from which no project of a unit costs as much"""
_SHOWN: Final = Decimal("0.01")
"""a rate that is shown as 90 % is none below 90 %"""


def check_executed(sheet: Sheet) -> Iterator[Breach]:
    """M04: no more was executed than budgeted for the year."""
    for row in FUNDING_ROWS:
        path, budget_path = f"funding.{row}.executed", f"funding.{row}.annual_budget"
        executed, budget = sheet.number(path), sheet.number(budget_path)
        if executed is None or budget is None or executed <= budget or _is_rounded(executed, budget):
            continue
        place, place_en = _ROWS[row], _ROWS_EN[row]
        zh, en = (
            f"{place}：全年执行数 {executed:f} 大于全年预算数 {budget:f}，执行数应不超过 {budget:f}，请核对两数",
            f"{place_en}: executed {executed:f} is more than the annual budget {budget:f}; it should be at most "
            f"{budget:f}: check both",
        ) if budget else (
            f"{place}：全年预算数为 0，全年执行数却有 {executed:f}，请补正全年预算数或核对执行数",
            f"{place_en}: the annual budget is 0, yet {executed:f} is executed: correct the budget or the amount",
        )  # fmt: skip
        yield Breach(
            (path, budget_path),
            sheet.text(path),
            format(budget, "f"),
            zh,
            en,
        )


def _is_rounded(executed: Decimal, budget: Decimal) -> bool:
    """Whether both may be one amount, the one shown with fewer decimals (at least two)."""
    return bool(budget) and any(
        has_cents(a) and shown_right(a, b) for a, b in ((executed, budget), (budget, executed))
    )


def check_amounts(sheet: Sheet) -> Iterator[Breach]:
    """M05: amounts are plain numbers in the unit of the heading; one habit in many cells is told once."""
    habits: dict[Habit, list[tuple[str, str, str | None]]] = {}
    least = min((n for p in _AMOUNTS if (n := sheet.number(p)) is not None and n > 0), default=_TEN_THOUSAND)
    # Below all of these an amount looks like nothing else.
    modest = min(_TEN_THOUSAND, least * _TEN_THOUSAND, sheet.rulebook.suspect_yuan)
    for path in _AMOUNTS:
        text = sheet.text(path)
        if text is None or text in _BLANK:
            continue
        number = sheet.number(path)
        if number is None or number < 0:
            habit, right = _malformed(text, sheet)
        elif number >= modest and sheet.money_unit == "万元" and (looks := _looks(path, number, sheet)):
            habit, right = looks, f"{(number / _TEN_THOUSAND).normalize():f}"
        else:
            continue
        if habit == "malformed" or sheet.is_asked(path):
            yield _breach(
                habit, [(path, text, right)], sheet
            )  # what waits for a person holds nothing else up
        else:
            habits.setdefault(habit, []).append((path, text, right))
    for habit, cells in habits.items():
        yield _breach(habit, cells, sheet)


def _malformed(text: str, sheet: Sheet) -> tuple[Habit, str | None]:
    key = canon(text)
    if not _HAS_UNIT.match(key):
        return "malformed", None
    number = re.match(r"[\d.,]+", key)
    return "unit", number[0] if number and key.endswith(sheet.money_unit) else None


def _breach(habit: Habit, cells: list[tuple[str, str, str | None]], sheet: Sheet) -> Breach:
    """One finding on the cells (path, as written, what it should be) that have a habit in common."""
    unit = sheet.money_unit
    what, what_en = {
        "yuan": (f"像是以元填写，表头单位为{unit}", f"amounts that look like 元 under a heading of {unit}"),
        "large": (
            f"达十亿元以上，请核对是否以元填写（表头单位为{unit}）；若是",
            f"amounts of 10亿元 and more under a heading of {unit}: check whether they are in 元; if so",
        ),
        "unit": (
            f"带了单位，应只填以{unit}为单位的数字",
            f"amounts with a unit, where a number in {unit} is wanted",
        ),
        "malformed": (
            f"不是规范的数字，应只填以{unit}为单位的数字",
            f"amounts that are no proper number, where one in {unit} is wanted",
        ),
    }[habit]
    places = [
        (f"{_AMOUNTS[p][0]}“{t}”" + (f"应为 {r}" if r else ""), f"{_AMOUNTS[p][1]} “{t}”" + (f" should be {r}" if r else ""))
        for p, t, r in cells
    ]  # fmt: skip
    different = dict.fromkeys((t, r) for _, t, r in cells)
    known = [r or "？" for _, r in different]
    return Breach(
        tuple(p for p, _, _ in cells),
        "、".join(t for t, _ in different),
        None if all(r is None for _, _, r in cells) else "、".join(known),
        f"金额{what}：" + "；".join(zh for zh, _ in places),
        f"{what_en}: " + "; ".join(en for _, en in places),
        doubtful=habit == "large",
    )


def _looks(path: str, number: Decimal, sheet: Sheet) -> Habit | None:
    """Whether an amount under 万元 fits 元: as its neighbours or an indicator say, or for its size alone."""
    if _has_smaller(path, number, sheet) or (number >= _TEN_THOUSAND and _is_told(number, sheet)):
        return "yuan"
    suspect = sheet.rulebook.suspect_yuan
    if number < suspect or _is_told(number * _TEN_THOUSAND, sheet):
        return None
    return "yuan" if number >= suspect * _BEYOND else "large"


def _has_smaller(path: str, number: Decimal, sheet: Sheet) -> bool:
    """Whether a neighbour is the same amount in 万元: in its row, or in its column where that does not add up.

    A stated rate that is that of its two amounts has both in one unit.
    """
    _, row, column = path.split(".")
    smaller = number / _TEN_THOUSAND
    if not smaller:
        return False
    beside = [c for c in AMOUNT_COLUMNS if sheet.number(f"funding.{row}.{c}") == smaller]
    if beside and not ("executed" in (column, *beside) and _has_own_rate(sheet)):
        return True
    column_of = {r: sheet.number(f"funding.{r}.{column}") for r in FUNDING_ROWS}
    parts = sum((n for r, n in column_of.items() if r != "total" and n is not None), Decimal(0))
    return smaller in column_of.values() and column_of["total"] != parts


def _has_own_rate(sheet: Sheet) -> bool:
    executed, budget = sheet.number("funding.total.executed"), sheet.number("funding.total.annual_budget")
    if sheet.rate is None or executed is None or not budget:
        return False
    return shown_right(sheet.rate, executed / budget * 100)


def _is_told(yuan: Decimal, sheet: Sheet) -> bool:
    """Whether a target or an actual value of the form gives that amount."""
    return any(
        _says(text, row.indicator.unit, yuan)
        for row in sheet.rows
        for text in (row.indicator.actual, row.indicator.target)
    )


def _says(text: str | None, unit: str | None, yuan: Decimal) -> bool:
    """Whether an indicator gives the same amount, as 81000元 or 8.1万元."""
    quantities = read_quantities(text) if text else ()
    if len(quantities) != 1:
        return False
    kind = kind_of(quantities[0].unit or unit or "")
    return kind is not None and kind[0] == "money" and quantities[0].number * kind[1] == yuan


def check_low_rate(sheet: Sheet) -> Iterator[Breach]:
    """M06: an execution rate below 90 % is explained somewhere in the form."""
    executed, budget = sheet.number("funding.total.executed"), sheet.number("funding.total.annual_budget")
    if budget == 0:
        return  # nothing to execute
    rate = executed / budget * 100 if executed is not None and budget else sheet.rate
    floor = sheet.rulebook.explained_rate
    if rate is None or rate.quantize(_SHOWN, ROUND_HALF_UP) >= floor or _is_explained(sheet):
        return
    # A rate that is cut (44.36 of 44.365) is right as written: nothing is to be put beside it.
    stated = sheet.rate
    right = stated is not None and stated < floor and shown_right(stated, rate)
    said = show(stated if right and stated is not None else rate) + "%"
    yield Breach(
        ("funding.total.execution_rate", "funding.total.executed", "funding.total.annual_budget"),
        sheet.text("funding.total.execution_rate"),
        None if right else said,
        f"预算执行率 {said} 低于 {show(floor)}%，全表没有说明原因，请在偏差原因或备注中说明",
        f"the execution rate {said} is below {show(floor)}% and no cell of the form explains it: say why",
        leans=(
            *(r.path("deviation") for r in sheet.rows),
            *(r.path("actual") for r in _costs(sheet)),
            "remarks",
            "actual_result",
        ),
    )


def _costs(sheet: Sheet) -> Iterator[Row]:
    """The indicators of what was paid, in whose actual values filers say why not all of it was."""
    return (r for r in sheet.rows if "成本指标" in f"{r.indicator.level1}{r.indicator.level2}")


def _is_explained(sheet: Sheet) -> bool:
    if any(row.reason for row in sheet.rows) or sheet.text("remarks"):
        return True
    said = "。".join(
        t for t in (sheet.text("actual_result"), *(r.indicator.actual for r in _costs(sheet))) if t
    )
    return any(word in said for word in sheet.rulebook.words.cause) or bool(
        said and _unspent_pattern(sheet.rulebook).search(said)
    )


@lru_cache(maxsize=64)
def _unspent_pattern(book: Rulebook) -> re.Pattern[str]:
    return regex("|".join(book.words.unspent) or "(?!)")


def check_change(sheet: Sheet) -> Iterator[Breach]:
    """M07: the budget was changed during the year; by how much."""
    path, initial_path = "funding.total.annual_budget", "funding.total.initial_budget"
    annual, initial = sheet.number(path), sheet.number(initial_path)
    if annual is None or initial is None or annual == initial:
        return
    if _TEN_THOUSAND in (annual / initial if initial else 0, initial / annual if annual else 0):
        return  # one of the two is in 元: M05 says so
    change = annual - initial
    word, word_en = ("调增", "raised") if change > 0 else ("调减", "cut")
    percent = f"{show(abs(change) / initial * 100)}%" if initial else ""
    share, share_en = (f"（{percent}）", f" ({percent})") if percent else ("", "")
    yield Breach(
        (path, initial_path),
        sheet.text(path),
        sheet.text(initial_path),
        f"全年预算数 {annual:f} 与年初预算数 {initial:f} 不同，年中{word} {abs(change):f}{share}",
        f"the annual budget {annual:f} differs from the initial {initial:f}: {word_en} by {abs(change):f}{share_en}",
    )


def check_parts(sheet: Sheet) -> Iterator[Breach]:
    """M08: the rows under 其中 have no weight and no score."""
    for row in FUNDING_ROWS[1:]:
        paths = tuple(p for c in ("weight", "score") if sheet.text(p := f"funding.{row}.{c}") is not None)
        if paths:
            yield Breach(
                paths,
                "、".join(sheet.text(p) or "" for p in paths),
                None,
                f"{_ROWS[row]}一行写有{_said(paths, sheet, 'zh')}，该行不单独计分，分值和得分应为“—”",
                f"{_ROWS_EN[row]} has {_said(paths, sheet, 'en')}, but is not scored by itself: weight and score should be “—”",
                leans=(f"funding.{row}.weight", f"funding.{row}.score"),
            )


def _said(paths: tuple[str, ...], sheet: Sheet, lang: Lang) -> str:
    """What stands in the cells of weight and score."""
    words = {"weight": ("分值", "the weight"), "score": ("得分", "the score")}
    named = [(*words[p.rpartition(".")[2]], sheet.text(p) or "") for p in paths]
    if lang == "zh":
        return "、".join(f"{zh} {text}" for zh, _, text in named)
    return " and ".join(f"{en} {text}" for _, en, text in named)


RULES: Final = (
    Rule("M04", "error", "T", check_executed),
    Rule("M05", "warning", "T", check_amounts),
    Rule("M06", "warning", "PRACTICE", check_low_rate),
    Rule("M07", "note", "PRACTICE", check_change),
    Rule("M08", "note", "T", check_parts),
)
