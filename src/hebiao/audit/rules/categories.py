"""Whether indicators stand where they belong, and measure what they should (C01 to C06)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from hebiao.audit.breach import Breach
from hebiao.audit.rule import Rule
from hebiao.audit.rules.rounding import shown_right
from hebiao.audit.scoring import read_quantities
from hebiao.audit.scoring.span import convert
from hebiao.audit.scoring.units import kind_of
from hebiao.audit.sheet import Row, Sheet
from hebiao.lazy import regex
from hebiao.normalize import canon

_HOMES: Final = {
    "数量指标": ("产出指标",), "质量指标": ("产出指标",), "时效指标": ("产出指标",), "成本指标": ("产出指标", "成本指标"),
    "经济成本指标": ("成本指标",), "社会成本指标": ("成本指标",), "生态环境成本指标": ("成本指标",),
    "经济效益指标": ("效益指标",), "社会效益指标": ("效益指标",), "生态效益指标": ("效益指标",), "可持续影响指标": ("效益指标",),
    "服务对象满意度指标": ("满意度指标",),
}  # fmt: skip
_COSTS: Final = frozenset({"成本指标", "经济成本指标", "社会成本指标", "生态环境成本指标"})
_TIMES: Final = frozenset({"hours", "months", "workdays"})
_TIMELY: Final = regex(r"响应时|响应速度|到达现场|修复时|处理时限|完成时限|完成时间|办理时限|办结时限")
_QUALITY_RATE: Final = regex(r"合格率|使用率|可用率|准确率|正确率|达标率|优良率")
_COMPLAINT: Final = regex(
    r"投诉(?!电话|热线|渠道|平台|中心|人|者)(?![^,。;]{0,8}(?:处理|办理|办结|处置|回复|答复|解决|响应|化解|受理|回访|反馈|满意))"
)
_SURVEYED: Final = regex(r"满意(?:度|率|程度)?(?:[^一-鿿]|调查|$)")
"""what is surveyed after all, be it on how complaints were dealt with"""
_SPENDING: Final = regex(r"支出|成本|费|采购|合同|投入|投资额|资金|预算|经费|价|补贴|补助|资助|奖励")
_SAVING: Final = regex(r"节约|节省|降低|减少|压减|下降")
_NOT_TOTAL: Final = regex(
    r"单价|标准|每|人均|单位成本|平均|/人|首款|尾款|预付|定额|补贴额|补助额"
    r"|[场次条篇件户套台个点站亩村床生班项月日年]均(?!衡)|(?<![订清菜账])单(?:[场次条篇件户套台个点站亩村床生班]|[一-鿿](?:成本|造价|费用))"
)
"""in a name: the cost of one of many, or of a part, and not what was executed"""
_FOR_ONE: Final = regex(r"元[/每](?!年)[一-鿿]")


def check_level(sheet: Sheet) -> Iterator[Breach]:
    """C01: 二级指标 stands under its 一级指标."""
    for row in sheet.rows:
        x = row.indicator
        homes = _HOMES.get(x.level2 or "")
        if homes is None or x.level1 is None or x.level1 in homes:
            continue
        yield Breach(
            row.paths("level2", "level1"),
            f"{x.level1} / {x.level2}",
            homes[0],
            f"{row.zh}的“{x.level2}”写在“{x.level1}”下，应属于“{homes[0]}”",
            f"{row.en}: “{x.level2}” is written under “{x.level1}” and should stand under “{homes[0]}”",
        )


def check_fit(sheet: Sheet) -> Iterator[Breach]:
    """C02: the indicator fits its 二级指标."""
    for row in sheet.rows:
        better = _better_home(row)
        if better is None:
            continue
        x = row.indicator
        yield Breach(
            row.paths("level2", "name", "target"),
            x.level2,
            better,
            f"{row.zh}列在“{x.level2}”下，按其内容更宜列为“{better}”",
            f"{row.en} stands under “{x.level2}”; by its content it should be “{better}”",
            leans=row.paths("unit", "nature"),
        )


def _better_home(row: Row) -> str | None:
    x, target = row.indicator, row.target
    known = kind_of(target.unit) if target and target.number is not None and target.unit else None
    kind = known[0] if known else ""
    if x.level2 in ("数量指标", "质量指标"):
        if kind == "money":
            if (
                row.target is not None
                and row.target.direction == "positive"
                and not _SPENDING.search(x.name or "")
            ):
                return "经济效益指标"
            return "成本指标" if x.level1 != "成本指标" else "经济成本指标"
        if kind in _TIMES and _TIMELY.search(x.name or ""):
            return "时效指标"
    if x.level2 == "时效指标" and kind == "share" and _QUALITY_RATE.search(x.name or ""):
        return "质量指标"
    return None


def check_cost_sense(sheet: Sheet) -> Iterator[Breach]:
    """C03: costs have a ceiling, not a floor."""
    for row in sheet.rows:
        x, target = row.indicator, row.target
        cost = x.level2 in _COSTS or x.level1 == "成本指标"
        if not cost or target is None or target.direction != "positive" or _SAVING.search(x.name or ""):
            continue
        yield Breach(
            (*(row.paths("nature") if x.nature else ()), *row.paths("target", "level2")),
            f"{row.goal}",
            None,
            f"{row.zh}是成本指标，指标值却是“{row.goal}”，成本一般用“≤”",
            f"{row.en} is a cost with the target “{row.goal}”; a cost usually has “≤”",
            leans=row.paths("nature", "level1", "name"),
        )


def check_twice(sheet: Sheet) -> Iterator[Breach]:
    """C04: an indicator stands once."""
    seen: dict[tuple[str, str], Row] = {}
    for row in sheet.rows:
        x = row.indicator
        if not x.name:
            continue
        name = canon(x.name)
        wanted, placed = (name, canon(x.target or "")), (name, "\n" + (x.level2 or ""))
        same, other = seen.setdefault(wanted, row), seen.setdefault(placed, row)
        first = same if same is not row else other
        if first is not row:
            yield Breach(
                (row.path("name"), first.path("name"), row.path("level2"), first.path("level2")),
                x.name,
                None,
                f"{row.zh}与第{first.index + 1}项指标重复，请合并或改为不同的指标",
                f"{row.en} repeats indicator {first.index + 1}: take one out, or measure something else",
            )


def check_complaints(sheet: Sheet) -> Iterator[Breach]:
    """C05: satisfaction is measured, not shown by a want of complaints."""
    for row in sheet.rows:
        x = row.indicator
        if x.level1 != "满意度指标" and x.level2 != "服务对象满意度指标":
            continue
        column = next((c for c in ("name", "target") if _is_of_complaints(canon(getattr(x, c) or ""))), None)
        if column:
            yield Breach(
                row.paths(column, "level2"),
                getattr(x, column),
                None,
                f"{row.zh}用投诉情况反映满意度，宜改用对服务对象调查得出的满意度",
                f"{row.en} shows satisfaction by complaints; a survey of those served is better",
            )


def _is_of_complaints(key: str) -> bool:
    return "投诉" in key and bool(_COMPLAINT.search(key)) and not _SURVEYED.search(key)


def check_cost(sheet: Sheet) -> Iterator[Breach]:
    """C06: the actual value of the one cost indicator is what was executed, or a cell says why not."""
    executed = sheet.number("funding.total.executed")
    money = [r for r in sheet.rows if _is_cost(r)]
    if executed is None or len(money) != 1:
        return
    row = money[0]
    actual = _total_cost(row, sheet.money_unit)
    if actual is None or actual * 10000 == executed:
        return  # 元 under a heading of 万元: M05 says so
    if (
        shown_right(_rounded(executed), actual)
        or shown_right(_rounded(actual), executed)
        or _explained(row, sheet)
    ):
        return
    shown = f"{actual.normalize():f}{sheet.money_unit}"
    yield Breach(
        (*row.paths("actual", "target"), "funding.total.executed"),
        row.indicator.actual,
        f"{executed:f}{sheet.money_unit}",
        f"{row.zh}的实际完成值 {shown} 与全年执行数 {executed:f}{sheet.money_unit} 不一致，表中没有说明，请核对或说明",
        f"{row.en}: the actual cost {shown} differs from the executed {executed:f}{sheet.money_unit}, and no cell explains "
        "it: check it, or say why",
        leans=(
            *row.paths("level1", "level2", "name", "nature", "unit", "weight", "deviation"),
            "remarks",
            "actual_result",
        ),
    )


def _total_cost(row: Row, money_unit: str) -> Decimal | None:
    """The actual value of an indicator in the unit of the form's amounts, where it is the cost of the whole project.

    The cost of a part, or of each one of something, is none, nor is what has no exact value or no unit of money.
    """
    value = row.result.value if row.result else None
    if value is None or value.exact is None or row.target is None:
        return None
    if _NOT_TOTAL.search(row.indicator.name or "") or "/" in (row.target.unit or ""):
        return None
    if any(_FOR_ONE.search(canon(x)) for x in (row.indicator.target, row.indicator.actual) if x):
        return None
    written, heading = kind_of(row.target.unit or money_unit), kind_of(money_unit)
    if written is None or heading is None or written[0] != "money":
        return None
    return value.exact * written[1] / heading[1]


def _is_cost(row: Row) -> bool:
    x, target = row.indicator, row.target
    if not row.weight or not (x.level2 in ("成本指标", "经济成本指标") or x.level1 == "成本指标"):
        return False
    known = kind_of(target.unit) if target and target.number is not None and target.unit else None
    return known is not None and known[0] == "money"


def _rounded(number: Decimal) -> Decimal:
    """At least with two decimals: an amount written without any was not rounded to whole 万元."""
    exponent = number.as_tuple().exponent
    return number if isinstance(exponent, int) and exponent <= -2 else number.quantize(Decimal("0.01"))


def _explained(row: Row, sheet: Sheet) -> bool:
    """Whether the row has a reason, or a text of the form gives the executed amount beside another."""
    executed = sheet.number("funding.total.executed")
    if row.reason or sheet.text("remarks"):
        return True
    texts = (sheet.text("actual_result"), *(r.reason for r in sheet.rows))
    amounts = (convert(q, sheet.money_unit, False) for t in texts if t for q in read_quantities(t) if q.unit)
    return any(a == executed for a in amounts)


RULES: Final = (
    Rule("C01", "warning", "T", check_level),
    Rule("C02", "warning", "REV", check_fit),
    Rule("C03", "warning", "REV", check_cost_sense),
    Rule("C04", "warning", "REV", check_twice),
    Rule("C05", "warning", "REV", check_complaints),
    Rule("C06", "warning", "OURS", check_cost),
)
