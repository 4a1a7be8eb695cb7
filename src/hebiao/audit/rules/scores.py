"""Weights and scores: sums and bounds (W01, S01, T01)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from hebiao.audit.engine import Breach, Rule, Sheet
from hebiao.audit.rules.rounding import sum_slack

_FULL: Final = Decimal(100)


def _rows(sheet: Sheet, column: str) -> tuple[str, ...]:
    """The paths of a column, the execution row first."""
    return (
        f"funding.total.{column}",
        *(f"indicators.{i}.{column}" for i in range(len(sheet.form.indicators))),
    )


def _sum(sheet: Sheet, column: str) -> tuple[Decimal, tuple[str, ...]] | None:
    """The sum of a column with the paths that go into it; None where a text is no figure."""
    paths = [p for p in _rows(sheet, column) if sheet.text(p) is not None]
    if not paths or any(sheet.number(p) is None for p in paths):
        return None
    return sum((sheet.numbers[p] for p in paths), Decimal(0)), tuple(paths)


def check_weights(sheet: Sheet) -> Iterator[Breach]:
    """W01: execution weight and indicator weights make the stated total, and that is 100."""
    found = _sum(sheet, "weight")
    stated = sheet.number("total_weight")
    if found is None or not sheet.form.indicators:
        return
    total, paths = found
    if total == _FULL and stated in (None, _FULL):
        return
    written = sheet.text("total_weight")
    said = f"总分值写的是 {written}，" if written else ""
    said_en = f"the stated total is {written}; " if written else ""
    yield Breach(
        ("total_weight", *paths),
        written,
        format(total, "f"),
        f"{said}各项分值（含预算执行）合计 {total:f}，应为 100",
        f"{said_en}the weights, execution included, make {total:f} and should make 100",
    )


def check_bounds(sheet: Sheet) -> Iterator[Breach]:
    """S01: no score is below 0 or above its weight."""
    for path in _rows(sheet, "score"):
        weight_path = path.removesuffix("score") + "weight"
        score, weight = sheet.number(path), sheet.number(weight_path)
        if score is None or weight is None or 0 <= score <= weight:
            continue
        low = score < 0
        yield Breach(
            (path, weight_path),
            sheet.text(path),
            "0" if low else format(weight, "f"),
            f"得分 {sheet.text(path)} " + ("低于 0" if low else f"超过该项分值上限 {weight:f}"),
            f"the score {sheet.text(path)} is " + ("below 0" if low else f"above its weight {weight:f}"),
        )


def check_total(sheet: Sheet) -> Iterator[Breach]:
    """T01: the total score is the execution score and the indicators' scores together."""
    stated = sheet.number("total_score")
    found = _sum(sheet, "score")
    if stated is None or found is None or len(found[1]) < 2:
        return
    total, paths = found
    if abs(total - stated) <= sum_slack(len(paths)):
        return
    written = sheet.text("total_score")
    yield Breach(
        ("total_score", *paths),
        written,
        format(total, "f"),
        f"总分写的是 {written}，预算执行得分与各指标得分合计 {total:f}，相差 {abs(total - stated):f}",
        f"the stated total score is {written}; execution and indicator scores make {total:f}",
    )


RULES: Final = (
    Rule("W01", "error", "表式；一体化系统绩效模块", check_weights),
    Rule("S01", "error", "填报注意事项第6条", check_bounds),
    Rule("T01", "error", "表式", check_total),
)
